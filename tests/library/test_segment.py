from __future__ import annotations

import numpy as np
import pytest

from tools.core.cues import CUES, cue_time
from tools.core.items import Attribute, Item
from tools.core.locators import ImageRegion, PageRegion, TextSpan, TimeSpan
from tools.core.parts import (
    Cue,
    Decoded,
    PagePart,
    PicturePart,
    RegionPart,
    SoundPart,
    SoundWindow,
    TextBlock,
)
from tools.core.printed import printed_lines
from tools.library.passages import WordCounter
from tools.library.pictures import decoration, words_near
from tools.library.pieces import Subject, page_id
from tools.library.segment import Segmented, segment

SUBJECT = Subject(source="s1", name="guide.pdf", folders=("Old Light",))


def cut(*parts: Decoded, subject: Subject = SUBJECT) -> Segmented:
    return segment(parts, subject, WordCounter())


def items(segmented: Segmented, modality: str) -> list[Item]:
    return [piece.item for piece in segmented.pieces if piece.item.modality == modality]


def page(number: int, text: str = "", *, origin: str = "layer", confidence: float = 1.0,
         gate: str | None = None) -> PagePart:  # fmt: skip
    return PagePart(
        number=number, width_pt=595, height_pt=842, text=text, origin=origin,  # type: ignore[arg-type]
        confidence=confidence, gate=gate,
    )  # fmt: skip


def picture(
    seed: int = 0, *, size: tuple[int, int] = (400, 300), page: int | None = 1,
    box: tuple[float, float, float, float] | None = (0.2, 0.3, 0.8, 0.6), flat: bool = False,
    alt: str = "", words: str = "", confidence: float = 1.0,
) -> PicturePart:  # fmt: skip
    rgb = np.random.default_rng(seed).integers(0, 255, (30, 40, 3), dtype=np.uint8)
    if flat:
        rgb[:] = 128
    return PicturePart(
        name=f"p{seed}", width_px=size[0], height_px=size[1], png=b"png%d" % seed, alt=alt,
        page=page, box=box, rgb=rgb.tobytes(), rgb_size=(40, 30), words=words,
        confidence=confidence,
    )  # fmt: skip


def test_offsets_of_an_unpaged_source_count_in_its_decoded_text() -> None:
    text = "Hours\n\nOpen at noon.\n\nPrices\n\nFour euros."
    blocks = (
        TextBlock(text="Hours", kind="heading", start_char=0, line=3),
        TextBlock(text="Open at noon.", heading=("Hours",), start_char=7, line=5),
        TextBlock(text="Prices", kind="heading", start_char=22, line=9),
        TextBlock(text="Four euros.", heading=("Prices",), start_char=30, line=11),
    )
    found = items(
        cut(Decoded(media_type="text/markdown", title="G", text=text, blocks=blocks)), "text"
    )
    for item in found:
        assert isinstance(item.locator, TextSpan)
        assert text[item.locator.start_char : item.locator.end_char] == item.text
    assert [(one.text, one.heading, one.caption) for one in found] == [
        ("Open at noon.", "Hours", "Hours"), ("Four euros.", "Prices", "Prices"),
    ]  # fmt: skip
    assert [one.locator.line for one in found if isinstance(one.locator, TextSpan)] == [5, 11]


def test_a_page_is_one_item_and_its_passages_stand_on_it() -> None:
    blocks = (
        TextBlock(text="Pumps", kind="heading", start_char=0, page=2, box=(0.1, 0.1, 0.5, 0.12)),
        TextBlock(
            text="Oil it.", heading=("Pumps",), start_char=7, page=2, box=(0.1, 0.2, 0.5, 0.3)
        ),
    )
    decoded = Decoded(
        media_type="application/pdf", title="Manual", blocks=blocks,
        pages=(page(1, gate="blank"), page(2, "Pumps\n\nOil it.")),
    )  # fmt: skip
    segmented = cut(decoded)
    first, second = items(segmented, "page")
    assert (first.gate, second.gate) == ("blank", None)
    assert segmented.gated == {"blank": 1}
    assert (second.heading, second.caption) == ("Pumps", "Manual, page 2")
    (passage,) = items(segmented, "text")
    assert passage.parent == second.id == page_id("s1", 2)
    assert passage.locator == PageRegion(page=2, box=(0.1, 0.2, 0.5, 0.3))


def test_long_files_in_parts_are_cut_as_if_they_came_whole() -> None:
    def block(number: int) -> TextBlock:
        return TextBlock(text=f"Words on page {number}.", page=number)

    def decoded(*numbers: int) -> Decoded:
        pages = tuple(page(number, f"Words on page {number}.") for number in numbers)
        return Decoded(
            media_type="application/pdf", title="T", pages=pages,
            blocks=tuple(block(number) for number in numbers),
        )  # fmt: skip

    whole = cut(decoded(1, 2, 3, 4))
    parts = cut(decoded(1, 2), decoded(3, 4))
    assert sorted(repr(piece.item) for piece in whole.pieces) == sorted(
        repr(piece.item) for piece in parts.pieces
    )


def test_words_of_a_poor_scan_are_marked_as_guesses() -> None:
    decoded = Decoded(
        media_type="application/pdf", pages=(page(1, "dim words", origin="ocr", confidence=0.4),),
        blocks=(TextBlock(text="dim words", page=1),),
    )  # fmt: skip
    assert [one.unreliable for one in items(cut(decoded), "text")] == [True]


@pytest.mark.parametrize(
    ("part", "reason"),
    [
        (picture(size=(20, 400)), "tiny"),
        (picture(size=(2000, 60)), "rule"),
        (picture(box=(0.1, 0.1, 0.13, 0.13)), "tiny"),
        (picture(flat=True), "flat"),
        (picture(box=(0.0, 0.0, 1.0, 0.98)), "page scan"),
        (picture(), None),
    ],
)
def test_decorations_and_full_page_scans_are_no_pictures(
    part: PicturePart, reason: str | None
) -> None:
    assert decoration(part, page(1, "", origin="ocr")) == reason


def test_a_full_page_photo_under_a_caption_is_a_picture() -> None:
    whole = picture(box=(0.0, 0.0, 1.0, 1.0))
    assert decoration(whole, page(1, "The lighthouse at dawn")) is None
    assert decoration(whole, page(1, "word " * 60)) == "page scan"


def test_logos_and_copies_are_counted_and_left_out() -> None:
    logo, twice, once = picture(1), picture(2), picture(3)
    decoded = Decoded(
        media_type="application/pdf", pages=tuple(page(n, "w") for n in (1, 2, 3)),
        pictures=(logo, twice, logo, twice, once, logo),
    )  # fmt: skip
    segmented = cut(decoded)
    assert len(items(segmented, "image")) == 2
    assert dict(segmented.dropped_pictures) == {"repeated": 3, "copy": 1}


def test_a_figure_keeps_its_place_its_bytes_and_the_text_around_it() -> None:
    blocks = (
        TextBlock(text="The rotor turns left.", page=1, box=(0.1, 0.62, 0.9, 0.65)),
        TextBlock(text="Far away.", page=1, box=(0.1, 0.95, 0.9, 0.97)),
        TextBlock(text="The rotor itself", page=1, box=(0.1, 0.25, 0.9, 0.28)),
        TextBlock(text="12 3 A", page=1, box=(0.1, 0.4, 0.9, 0.42)),
    )
    part = picture(alt="A rotor")
    decoded = Decoded(
        media_type="application/pdf", title="Manual", pages=(page(1, "w " * 30),), blocks=blocks,
        pictures=(part,),
    )  # fmt: skip
    (piece,) = [one for one in cut(decoded).pieces if one.item.modality == "image"]
    assert piece.item.locator == PageRegion(page=1, box=part.box)
    assert piece.item.parent == page_id("s1", 1)
    assert piece.item.about == "A rotor\nThe rotor turns left. The rotor itself"
    assert piece.png is not None and piece.png() == part.png
    assert words_near(picture(box=None), blocks) == ""


def test_a_photo_is_described_by_everything_known_about_it() -> None:
    subject = Subject(
        source="s1", name="brunch-terrace.jpg", folders=("trips", "Moss & Meridian"),
        entity="Moss & Meridian", caption="Pancakes", words=("vegan, quiet",),
    )  # fmt: skip
    decoded = Decoded(
        media_type="image/jpeg",
        pictures=(picture(page=None, box=None, words="MENU", alt="From the phone"),),
        facts=(Attribute(name="taken", value="2026-08-02T09:40:00", by="exif"),),
    )
    segmented = cut(decoded, subject=subject)
    (item,) = items(segmented, "image")
    assert item.locator == ImageRegion()
    assert item.text == "MENU"
    assert item.about.split("\n") == [
        "Pancakes", "From the phone", "vegan, quiet", "trips, Moss Meridian, brunch terrace",
        "Moss & Meridian", "2 August 2026",
    ]  # fmt: skip


def test_grain_that_ocr_took_for_letters_is_no_text() -> None:
    def words(text: str, confidence: float) -> str:
        decoded = Decoded(
            media_type="image/jpeg", pictures=(picture(words=text, confidence=confidence),)
        )
        return items(cut(decoded), "image")[0].text

    assert words("a | = oo £ Xe: 49-9 ra", 0.3) == ""
    assert words("Today soup 6.80 and bread", 0.3) == "Today soup 6.80 and bread"
    assert words("a | b", 0.9) == "a | b"


def sound(cues: tuple[Cue, ...] = ()) -> Decoded:
    windows = tuple(
        SoundWindow(start_s=start, end_s=end) for start, end in ((0, 10), (5, 15), (10, 20))
    )
    whole = SoundPart(duration_s=20.0, rate_hz=8000, channels=1, windows=windows, cues=cues)
    return Decoded(media_type="audio/wav", sound=whole)


def test_a_recording_has_one_item_and_one_a_window() -> None:
    segmented = cut(sound(), subject=Subject(source="s1", name="fog horn.wav"))
    whole, *windows = items(segmented, "audio")
    assert whole.parent is None and whole.locator == TimeSpan(start_s=0.0, end_s=20.0)
    assert [one.parent for one in windows] == [whole.id] * 3
    assert windows[1].caption == "fog horn, 0:05-0:15"
    assert segmented.sound_s == 20.0 and not segmented.has_cues


def test_windows_hold_the_words_said_in_them_and_know_when() -> None:
    cues = (
        Cue(start_s=1.0, end_s=3.0, text="Mind the\nstairs."),
        Cue(start_s=8.0, end_s=12.0, text="They are steep."),
        Cue(start_s=0.0, end_s=20.0 + 1, text="An untimed summary."),
    )
    segmented = cut(sound(cues))
    whole, *windows = items(segmented, "audio")
    assert whole.text == "An untimed summary."
    assert [one.text for one in windows] == [
        "Mind the stairs.\nThey are steep.", "They are steep.", "They are steep.",
    ]  # fmt: skip
    facts = {piece.item.id: piece.facts for piece in segmented.pieces}
    (times,) = [fact for fact in facts[windows[0].id] if fact.name == CUES]
    assert cue_time(times, windows[0].text, windows[0].text.index("steep")) == (8.0, 12.0)
    assert cue_time(times, windows[0].text, 0) == (1.0, 3.0)


def test_a_recording_in_parts_keeps_cues_of_the_first_and_facts_of_the_last() -> None:
    cue = Cue(start_s=11.0, end_s=13.0, text="Late words.")
    outline = SoundPart(duration_s=20.0, rate_hz=8000, channels=1, windows=(), cues=(cue,))
    first = SoundPart(
        duration_s=20.0, rate_hz=8000, channels=1, windows=(SoundWindow(start_s=0, end_s=10),)
    )
    loud = Attribute(name="level_dbfs", value=-20.0, unit="dBFS")
    last = SoundPart(
        duration_s=20.0, rate_hz=8000, channels=1, windows=(SoundWindow(start_s=10, end_s=20),),
        facts=(loud,),
    )  # fmt: skip
    segmented = cut(*(Decoded(media_type="audio/wav", sound=one) for one in (outline, first, last)))
    whole, early, late = segmented.pieces
    assert whole.facts == (loud,)
    assert (early.item.text, late.item.text) == ("", "Late words.")


def test_ids_do_not_depend_on_anything_but_the_source_and_the_place() -> None:
    one, two = cut(sound()), cut(sound(), subject=Subject(source="s2", name="guide.pdf"))
    again = cut(sound())
    assert [p.item.id for p in one.pieces] == [p.item.id for p in again.pieces]
    assert not {p.item.id for p in one.pieces} & {p.item.id for p in two.pieces}


def test_a_region_is_a_passage_of_its_own_with_its_place_caption_and_the_text_around() -> None:
    rows = ("Drink: Tea; Price: 2.10", "Drink: Coffee; Price: 2.40")
    text = "We opened in May.\n\n" + "\n".join(rows)
    boxes = [(0.1, 0.1, 0.9, 0.2), (0.1, 0.3, 0.9, 0.35), (0.1, 0.35, 0.9, 0.4)]
    blocks = [
        TextBlock(
            text=words,
            kind="table_row" if at else "paragraph",
            start_char=text.index(words),
            page=1,
            box=boxes[at],
            region=0 if at else None,
            lines=((0, boxes[at]),),
        )
        for at, words in enumerate(("We opened in May.", *rows))
    ]
    region = RegionPart(
        kind="table",
        box=(0.1, 0.3, 0.9, 0.4),
        caption="Table 1: Prices",
        around="We opened in May.",
    )
    page = PagePart(
        number=1, width_pt=595, height_pt=842, text=text, origin="layer", regions=(region,)
    )
    decoded = Decoded(media_type="application/pdf", blocks=tuple(blocks), pages=(page,))
    found = segment([decoded], SUBJECT, WordCounter())
    plain, table = (one for one in found.pieces if one.item.modality == "text")
    assert plain.item.text == "We opened in May." and plain.item.about == ""
    assert table.item.text == "\n".join(rows)
    assert table.item.locator == PageRegion(page=1, box=(0.1, 0.3, 0.9, 0.4))
    assert (table.item.caption, table.item.about) == ("Table 1: Prices", "We opened in May.")
    facts = {fact.name: fact for fact in table.facts}
    assert facts["region"].value == "table"
    assert printed_lines(facts["printed"]) == ((0, boxes[1]), (len(rows[0]) + 1, boxes[2]))
