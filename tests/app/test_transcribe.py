"""The transcriber's seat: settings, doctor, `cairn transcribe`, a question that is spoken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.doctor import examine
from app.hearing import Hearing, hearing
from app.settings import Settings, load
from app.words import write_down
from tests.encoders.tiny_whisper import convert_whisper, save_whisper
from tests.library.ingest_rig import jpeg, wav
from tools.core.fakes import ScriptedTranscriber
from tools.core.query import Query
from tools.library.unheard import unheard
from tools.library.wordless import wordless

DEMO = Path(__file__).parents[2] / "tools" / "demo" / "library"
PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}


def settings(home: Path, **more: str) -> Settings:
    return load({**PLAIN, **more}, home=home)


def filled(home: Path, folder: Path, *names: str) -> Assistant:
    for name in names:
        (folder / name).write_bytes(wav(6.0 + len(name)))
    assistant = Assistant.open(settings(home))
    assistant.add("local", [folder])
    return assistant


def test_no_transcriber_is_set_unless_somebody_sets_one(tmp_path: Path) -> None:
    assert hearing(settings(tmp_path), tmp_path) == Hearing()
    (told,) = [one for one in examine(settings(tmp_path)) if one.subject == "transcripts"]
    assert told.state == "off" and "cairn-assistant[speech]" in told.better


@pytest.mark.parametrize("named", ["no-such-folder", "empty"])
def test_a_folder_that_is_no_model_is_a_gap_that_is_said(tmp_path: Path, named: str) -> None:
    (tmp_path / "empty").mkdir()
    wished = settings(tmp_path, CAIRN_TRANSCRIBER=str(tmp_path / named))
    found = hearing(wished, tmp_path)
    assert found.transcriber is None and "config.json" in found.gap
    (told,) = [one for one in examine(wished) if one.subject == "transcripts"]
    assert told.state == "off" and "left out" in told.better


def test_a_torn_ctranslate2_folder_names_what_it_lacks(tmp_path: Path) -> None:
    pytest.importorskip("faster_whisper", reason="pip install 'cairn-assistant[speech]'")
    folder = tmp_path / "models" / "quick"
    folder.mkdir(parents=True)
    (folder / "model.bin").write_bytes(b"x")
    (folder / "config.json").write_text("{}")
    found = hearing(settings(tmp_path, CAIRN_TRANSCRIBER="quick"), tmp_path / "models")
    assert found.transcriber is None and "tokenizer.json is missing" in found.gap
    (folder / "tokenizer.json").write_text("{}")
    found = hearing(settings(tmp_path, CAIRN_TRANSCRIBER="quick"), tmp_path / "models")
    assert found.transcriber is None and "no Whisper" in found.gap


def test_the_command_says_what_it_would_do_and_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in PLAIN.items():
        monkeypatch.setenv(name, value)
    folder = tmp_path / "files"
    folder.mkdir()
    filled(tmp_path / "home", folder, "a.wav").close()
    call = ["--home", str(tmp_path / "home"), "transcribe"]
    assert main([*call, "--dry-run", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told == {"waiting": 1, "redone": 0, "minutes": 0.2, "transcriber": None}
    assert main(call) == 1
    assert "CAIRN_TRANSCRIBER" in capsys.readouterr().err


def test_the_demo_is_heard_and_captioned_only_when_it_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.wav").write_bytes(wav(7.0))
    (folder / "a.jpg").write_bytes(jpeg(1))
    assistant = Assistant.open(settings(tmp_path / "home"))
    try:
        assistant.add("local", [folder], collection="demo-shop")
        library = assistant.house.library
        assert unheard(library, "local", "") == [] and wordless(library, "local") == []
        assert len(unheard(library, "local", "", collection="demo-shop")) == 1
        assert len(wordless(library, "local", collection="demo-shop")) == 1
    finally:
        assistant.close()


def test_what_was_added_before_is_written_down_by_collection(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    assistant = filled(tmp_path / "home", folder, "a.wav", "bb.wav")
    try:
        assistant.house.__dict__["hearing"] = Hearing(transcriber=ScriptedTranscriber("a pump"))
        assert write_down(assistant, collection="elsewhere").worded == ()
        done = write_down(assistant)
        assert len(done.worded) == 2
        assert write_down(assistant).sentences() == []
        found = assistant.search("pump", modalities=("audio",))
        assert {Path(one.source).name for one in found.evidence} == {"a.wav", "bb.wav"}
    finally:
        assistant.close()


@pytest.mark.nightly
@pytest.mark.parametrize("engine", ["faster-whisper", "transformers"])
def test_the_kind_is_told_from_the_folder_and_the_model_is_asked(
    tmp_path: Path, engine: str
) -> None:
    for part in ("torch", "transformers", "faster_whisper"):
        pytest.importorskip(part, reason="pip install 'cairn-assistant[models,speech]'")
    whole = engine == "faster-whisper"
    folder = save_whisper(tmp_path / "home" / "models" / "hub", seconds=30 if whole else 2)
    named = "hub"
    if whole:
        convert_whisper(folder, tmp_path / "home" / "models" / "quick")
        named = "quick"
    wished = settings(tmp_path / "home", CAIRN_TRANSCRIBER=named)
    (told,) = [one for one in examine(wished) if one.subject == "transcripts"]
    assert told.state == "on" and engine in told.active
    (tmp_path / "files").mkdir()
    note = sorted(DEMO.glob("*/note-*.ogg"))[0]
    (tmp_path / "files" / "memo.ogg").write_bytes(note.read_bytes())
    assistant = Assistant.open(wished)
    try:
        report = assistant.add("local", [tmp_path / "files"])
        assert len(report.transcribed.worded) == 1, report.sentences()
        windows = assistant.house.library.catalogue.of_source(report.transcribed.worded[0])
        assert any(one.text for one in windows)
    finally:
        assistant.close()


def test_a_quote_says_which_machine_heard_it_and_that_it_is_a_guess(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    assistant = filled(tmp_path / "home", folder, "memo.wav")
    try:
        assistant.house.__dict__["hearing"] = Hearing(
            transcriber=ScriptedTranscriber("The boiler valve is stuck.")
        )
        write_down(assistant)
        answer = assistant.ask(Query(text="what is stuck at the boiler?"))
        assert "valve is stuck" in answer.answer and "[audio" in answer.answer
        assert "transcribed by scripted, a guess" in answer.answer
    finally:
        assistant.close()


def test_a_spoken_question_is_written_down_and_says_by_whom(tmp_path: Path) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "notes.md").write_text("# Pump\n\nThe pump leaks oil at the lower seal.\n")
    (tmp_path / "asked.wav").write_bytes(wav(3.0))
    assistant = Assistant.open(settings(tmp_path / "home"))
    try:
        assistant.add("local", [folder])
        house = assistant.house
        house.__dict__["hearing"] = Hearing(transcriber=ScriptedTranscriber("where does oil leak"))
        thread = house.library.threads.create("local", "asked").id
        taken = house.attachments.take(thread, tmp_path / "asked.wav", turn=0)
        assert taken.words == "where does oil leak"
        by = next(fact for fact in taken.facts if fact.name == "transcribed_by")
        assert (by.value, by.note) == ("scripted", "a guess")
        found = assistant.search("", attach=tmp_path / "asked.wav", modalities=("text",))
        assert found.evidence and "notes.md" in found.evidence[0].source
    finally:
        assistant.close()
