from __future__ import annotations

import json
from pathlib import Path

from app.cli import COMMANDS
from tests.library.ingest_rig import Rig, jpeg, pdf, rig, sign, wav, worker  # noqa: F401 - fixtures
from tools.core.fakes import ScriptedTranscriber
from tools.core.items import Item
from tools.core.locators import TimeSpan
from tools.library.hard_to_find import MEND, TroubleCount
from tools.library.options import AddOptions
from tools.library.word_seats import WordSeats

NAMES = ["added", "unchanged", "updated", "removed", "refused", "skipped"]


def test_the_json_of_a_report_has_its_names_and_a_reason_for_every_refusal(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", "# A\n\nWords.\n")
    rig.write("locked.pdf", pdf("secret", encrypted=True))
    rig.write(".hidden", "x")
    told = json.loads(json.dumps(rig.add().to_json()))
    assert list(told) == [
        "files", "counts", "items", "pages", "left_out_pictures", "transcribed",
        "hard_to_find", "gaps",
        "warnings", "figures", "dry_run", "interrupted",
    ]  # fmt: skip
    assert list(told["counts"]) == NAMES
    by_name = {Path(one["path"]).name: one for one in told["files"]}
    assert by_name["note.md"]["status"] == "added" and by_name["note.md"]["items"] == {"text": 1}
    assert by_name["locked.pdf"]["status"] == "refused"
    assert by_name["locked.pdf"]["reason"] == "encrypted" and by_name["locked.pdf"]["detail"]
    assert by_name[".hidden"]["status"] == "skipped" and by_name[".hidden"]["reason"] == "hidden"
    assert told["items"]["text"] == 1
    assert told["figures"]["seconds"]["total"] > 0
    assert told["figures"]["peak_memory_mb"]["all"] >= told["figures"]["peak_memory_mb"]["main"] > 0


def test_what_will_be_hard_to_find_is_counted_with_what_mends_it(rig: Rig) -> None:  # noqa: F811
    rig.write("IMG_0001.jpg", jpeg(1))
    rig.write("IMG_0002.jpg", jpeg(2))
    rig.write("harbour.jpg", jpeg(3))
    rig.write("a.wav", wav())
    rig.write("b.wav", wav(3.0))
    rig.write("b.wav.yaml", "level_db_spl: 38 dB\n")
    report = rig.add()
    counted = {one.trouble: one.count for one in report.hard_to_find}
    assert counted == {
        "pictures_without_words": 3,
        "recordings_without_transcript": 2,
        "recordings_without_level": 1,
    }
    lines = "\n".join(report.sentences())
    assert "3 pictures have no words" in lines and "caption:" in lines
    assert "2 recordings have no transcript" in lines and "NAME.srt" in lines
    assert "set a transcriber (CAIRN_TRANSCRIBER" in lines and "run: cairn transcribe" in lines
    assert "1 recording has no sound level in dB" in lines


def test_the_names_of_photos_and_folders_are_no_words_of_theirs(rig: Rig) -> None:  # noqa: F811
    for number in range(5):
        rig.write(f"mine/IMG_000{number}.jpg", jpeg(number))
    rig.write("mine/IMG_0007.jpg", jpeg(7))
    rig.write("mine/IMG_0007.jpg.yaml", "caption: the harbour at dusk\n")
    said = [one.sentence() for one in rig.add().hard_to_find]
    assert len(said) == 1
    assert said[0].startswith("5 pictures have no words") and said[0].endswith("run: cairn caption")


def test_every_command_that_mends_something_is_there() -> None:
    known = set(COMMANDS)
    assert all(command.split()[1] in known for command in MEND.values() if command)
    seats = WordSeats(transcriber=ScriptedTranscriber("x"), captioner="openai")
    trouble = TroubleCount()
    recording = Item(
        id="a", source="s", modality="audio", locator=TimeSpan(start_s=0, end_s=1), caption="a"
    )
    trouble.add_file([recording], {}, has_cues=False, levels_known=True, without_vector=0)
    (bare,), (set_up,) = trouble.told(), trouble.told(seats)
    assert "set a transcriber" in bare.sentence() and "set a" not in set_up.sentence()
    assert all(one.sentence().endswith("run: cairn transcribe") for one in (bare, set_up))


def test_gated_and_ocr_pages_are_counted_with_their_reasons(rig: Rig) -> None:  # noqa: F811
    rig.write("guide.pdf", pdf("Some useful words stand here, a dozen of them or so.", ""))
    report = rig.add()
    assert report.to_json()["pages"] == {"total": 2, "ocr": 0, "gated": {"blank": 1}}
    assert any("pages kept by their text alone: 1 blank" in one for one in report.sentences())


def test_words_in_a_picture_are_read_when_ocr_is_on(rig: Rig) -> None:  # noqa: F811
    rig.write("IMG_0001.png", sign("OYSTER PIER"))
    report = rig.add(options=AddOptions(ocr=True))
    assert report.hard_to_find == ()
    assert "OYSTER" in rig.found("oyster", "image")[0].text


def test_ocr_that_was_left_out_is_made_up_for_by_the_next_add(rig: Rig) -> None:  # noqa: F811
    rig.write("IMG_0001.png", sign("OYSTER PIER"))
    rig.add(options=AddOptions(ocr=False))
    assert rig.found("oyster", "image") == []
    rig.add(options=AddOptions(ocr=True))
    assert len(rig.found("oyster", "image")) == 1
    assert rig.add(options=AddOptions(ocr=False)).counts()["unchanged"] == 1
