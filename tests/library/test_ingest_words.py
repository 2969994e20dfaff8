from __future__ import annotations

from pathlib import Path

from tests.library.ingest_rig import (  # noqa: F401 - fixtures
    NoDecoder,
    Rig,
    backdate,
    jpeg,
    pdf,
    png,
    reasons,
    rig,
    verdicts,
    wav,
    worker,
)
from tools.core.locators import TimeSpan
from tools.library.ingest import ingest
from tools.library.options import AddOptions

NOTE = "# Hours\n\nThe lighthouse opens at noon on Sunday.\n\n# Prices\n\nEntry costs four euros.\n"


def test_entity_of_a_sidecar_stands_above_folder_call_and_front_matter(rig: Rig) -> None:  # noqa: F811
    rig.write("_folder.yaml", "entity: Folder Place\n")
    rig.write("own.md", "---\nentity: Front Place\n---\n" + NOTE)
    rig.write("own.md.yaml", "entity: Own Place\n")
    rig.write("folder.md", "---\nentity: Front Place\n---\n# A\n\nSecond file.\n")
    rig.write("deeper/call.md", "# B\n\nThird file.\n")
    front = rig.write("../else/front.md", "---\nentity: Front Place\n---\n# C\n\nFourth.\n")
    rig.add(rig.folder, front.resolve(), options=AddOptions(ocr=False))
    known = {Path(p).name: one.entity for p, one in rig.library.ledger.known("local").items()}
    assert known == {
        "own.md": "Own Place",
        "folder.md": "Folder Place",
        "call.md": "Folder Place",
        "front.md": "Front Place",
    }


def test_a_changed_sidecar_updates_its_file_without_decoding_it(rig: Rig) -> None:  # noqa: F811
    rig.write("IMG_0001.png", png(3))
    rig.add()
    before = rig.one("image")
    rig.write("IMG_0001.png.yaml", "caption: The heron on the pier\nrating: 4.5\n")
    report = ingest(
        [rig.folder], library=rig.library, worker=NoDecoder(), encoders=rig.encoders,
        options=AddOptions(ocr=False),
    )  # fmt: skip
    assert verdicts(report) == {"IMG_0001.png": "updated", "IMG_0001.png.yaml": "skipped"}
    after = rig.one("image")
    assert after.id == before.id
    assert "heron" in after.about and after.caption == "The heron on the pier"
    assert [fact.attribute.value for fact in rig.library.catalogue.facts(after.id, "rating")] == [
        4.5
    ]
    text, pixels = rig.encoders.text, rig.encoders.image
    assert text is not None and pixels is not None
    assert {item for item, _ in rig.library.ledger.vectors(text.space.id)} == {after.id}
    assert {item for item, _ in rig.library.ledger.vectors(pixels.space.id)} == {after.id}


def test_a_new_transcript_is_read(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    assert rig.add().to_json()["hard_to_find"][0]["trouble"] == "recordings_without_transcript"  # type: ignore[index]
    rig.write("talk.srt", "1\n00:00:06,000 --> 00:00:08,000\nMind the slippery stairs.\n")
    assert verdicts(rig.add())["talk.wav"] == "updated"
    said = rig.found("slippery", "audio")
    places = sorted((one.locator for one in said), key=repr)
    assert places == [TimeSpan(start_s=0.0, end_s=10.0), TimeSpan(start_s=5.0, end_s=12.0)]


def test_facts_of_folders_and_tables_hold_for_what_is_below(rig: Rig) -> None:  # noqa: F811
    rig.write("_folder.yaml", "entity: Kelp House\nprice: 12 EUR\n")
    rig.write("deep/note.md", NOTE)
    rig.write("places.csv", "entity,rating\nKelp House,4\n")
    rig.add()
    item = rig.found("lighthouse")[0]
    facts = rig.library.catalogue.facts
    assert [one.attribute.value for one in facts(item.id, "price")] == [12.0]
    assert [one.attribute.value for one in facts(item.id, "rating")] == [4.0]
    sheet, table = (facts(item.id, name)[0].item for name in ("price", "rating"))
    stating = rig.library.catalogue.items([str(sheet), str(table)])
    assert [one.text.split("\n")[-1] for one in stating.values()] == [
        "price: 12 EUR",
        "entity: Kelp House; rating: 4",
    ]
    rig.write("_folder.yaml", "entity: Kelp House\n")
    rig.write("places.csv", "entity,rating\n")
    rig.add()
    item = rig.found("lighthouse")[0]
    assert facts(item.id, "price") == [] and facts(item.id, "rating") == []


def test_a_document_lends_its_words_to_the_pictures_it_shows(rig: Rig) -> None:  # noqa: F811
    rig.write("static/pix/x1.png", png(4))
    rig.write(
        "page.md",
        "# Pump\n\nThe seal is worn.\n\n![Cracked impeller](/pix/x1.png)\n\nReplace it.\n",
    )
    rig.add()
    picture = rig.one("image")
    assert picture.caption == "Cracked impeller"
    assert "The seal is worn." in picture.about
    rig.write("page.md", "# Pump\n\n![Broken rotor](/pix/x1.png)\n")
    report = rig.add()
    assert verdicts(report) == {"page.md": "updated", "x1.png": "updated"}
    assert rig.found("rotor", "image")[0].id == picture.id
    assert not rig.found("impeller", "image")
    assert verdicts(rig.add()) == {"page.md": "unchanged", "x1.png": "unchanged"}


def test_a_new_picture_borrows_from_a_document_that_did_not_change(rig: Rig) -> None:  # noqa: F811
    rig.write("page.md", "# Pump\n\nSome words.\n\n![Cracked impeller](x1.png)\n")
    rig.add()
    rig.write("x1.png", png(4))
    assert verdicts(rig.add()) == {"page.md": "unchanged", "x1.png": "added"}
    assert rig.one("image").caption == "Cracked impeller"


def test_what_exif_says_of_a_photo_can_be_searched(rig: Rig) -> None:  # noqa: F811
    rig.write("DSC0001.jpg", jpeg(5, taken="2026:08:02 09:40:00", description="Plum compote"))
    rig.add()
    assert rig.found("compote", "image")[0].about.splitlines() == ["Plum compote", "2 August 2026"]


def test_a_picture_in_a_document_is_an_item_with_its_place(rig: Rig) -> None:  # noqa: F811
    rig.write(
        "guide.pdf", pdf("Pump manual\nThe rotor is shown below.", picture=png(6, (400, 300)))
    )
    rig.add()
    picture = rig.one("image")
    page = rig.one("page")
    assert picture.parent == page.id
    assert picture.locator.kind == "page" and picture.locator.box is not None
    kept = rig.library.originals.of_item(picture.id)
    assert kept is not None and kept[0].read_bytes().startswith(b"\x89PNG")
