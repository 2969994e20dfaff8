"""A question that is spoken is asked with the words that were heard, and says so."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.hearing import Hearing
from app.settings import load
from app.ui.turn import TurnView, after
from tests.library.ingest_rig import jpeg, wav
from tools.core.content import Samples
from tools.core.events import Finished
from tools.core.evidence import Answer
from tools.core.parts import Cue
from tools.core.query import Query

PLAIN = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}
CAFES = {
    "Anchor": "kind: cafe\nprice: 8 EUR\nopening_hours: Mo-Su 08:00-18:00\n",
    "Beacon": "kind: cafe\nprice: 24 EUR\nopening_hours: Mo-Su 08:00-18:00\n",
    "Cove": "kind: bar\nprice: 6 EUR\nopening_hours: Fr-Sa 18:00-23:00\n",
}


class Ear:
    """A transcriber that hears what a test says, or breaks."""

    name = "whisper-test"
    reliable = True

    def __init__(self) -> None:
        self.hears: tuple[str, ...] = ()
        self.seconds = 0.0

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        self.seconds = sound.mono.size / sound.rate_hz
        return tuple(
            Cue(start_s=float(at), end_s=at + 0.9, text=line) for at, line in enumerate(self.hears)
        )


@pytest.fixture(scope="module")
def ear() -> Ear:
    return Ear()


@pytest.fixture(scope="module")
def assistant(ear: Ear, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("town")
    for name, facts in CAFES.items():
        (folder / name).mkdir()
        (folder / name / "_folder.yaml").write_text(f"entity: {name}\n{facts}")
        (folder / name / "about.md").write_text(f"# {name}\n\nThe {name} stands by the quay.\n")
    (folder / "hum.wav").write_bytes(wav(6.0))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("app.hearing.hearing", lambda *_: Hearing(transcriber=ear))
        made = Assistant.open(load(PLAIN, home=tmp_path_factory.mktemp("home")))
        made.add("local", [folder])
        made.warm_up()
    yield made
    made.close()


def spoken(
    assistant: Assistant, path: Path, *, thread: str | None = None, text: str = ""
) -> Answer:
    return assistant.ask(Query(text=text, attach=(str(path),), thread=thread))


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "audio.wav"
    path.write_bytes(wav(3.0))
    return path


@pytest.mark.parametrize(
    "said",
    [
        ("Which cafes cost less than 10 euros?",),
        ("Which cafe is open", "on Monday and costs under 10 euros?"),
        ("Where does the Anchor stand?",),
    ],
)
def test_it_is_answered_as_if_it_were_typed(
    assistant: Assistant, ear: Ear, note: Path, said: tuple[str, ...]
) -> None:
    ear.hears = said
    by_voice, typed = spoken(assistant, note), assistant.ask(Query(text=" ".join(said)))
    assert by_voice.answer == typed.answer and by_voice.kind == typed.kind
    assert by_voice.citations == typed.citations
    assert [one.text for one in by_voice.wishes] == [one.text for one in typed.wishes]
    assert by_voice.heard == " ".join(said) and typed.heard == ""


def test_it_says_who_heard_what(assistant: Assistant, ear: Ear, note: Path) -> None:
    ear.hears = ("Where does the Cove stand?",)
    assert "heard by whisper-test: “Where does the Cove stand?”" in spoken(assistant, note).notes


def test_the_conversation_shows_the_words_and_goes_on(
    assistant: Assistant, ear: Ear, note: Path
) -> None:
    ear.hears = ("Which cafes cost less than 10 euros?",)
    first = spoken(assistant, note)
    assert [one.name for one in first.entities] == ["Anchor"]
    ear.hears = ("When does it open?",)
    second = spoken(assistant, note, thread=first.thread)
    assert second.kind == "quoted" and "08:00-18:00" in second.answer
    assert [one.name for one in second.entities][:1] == ["Anchor"]
    threads = assistant.house.library.threads
    assert [one.question for one in threads.history("local", first.thread)] == [
        "Which cafes cost less than 10 euros?", "When does it open?",
    ]  # fmt: skip
    assert threads.get("local", first.thread).title == "Which cafes cost less than 10 euros?"


def test_the_page_shows_the_words_to_be_mended(assistant: Assistant, ear: Ear, note: Path) -> None:
    ear.hears = ("Where does the Bacon stand?",)
    view = TurnView(id="t", question="", files=("audio.wav",))
    view = after(view, Finished(answer=spoken(assistant, note)))
    assert view.question == view.words == "Where does the Bacon stand?"
    typed = TurnView(id="t", question="which of them?", words="which of them?")
    assert after(typed, Finished(answer=spoken(assistant, note))).question == "which of them?"


def test_typed_words_stand_above_what_is_heard(assistant: Assistant, ear: Ear, note: Path) -> None:
    ear.hears = ("Which cafes cost less than 10 euros?",)
    answer = spoken(assistant, note, text="Where does the Cove stand?")
    assert answer.heard == "" and answer.plan.standalone.startswith("Where does the Cove")
    assert any(one.attachment for one in answer.plan.sub_queries)


def test_a_recording_that_says_more_than_a_question_is_searched_for(
    assistant: Assistant, ear: Ear, note: Path
) -> None:
    ear.hears = tuple(f"Line {number} of a long talk about the quay." for number in range(20))
    answer = spoken(assistant, note)
    assert answer.heard == "" and any(one.attachment for one in answer.plan.sub_queries)


def test_no_words_heard_is_said(assistant: Assistant, ear: Ear, note: Path) -> None:
    ear.hears = ()
    answer = spoken(assistant, note)
    assert answer.heard == ""
    assert "audio.wav was compared by its sound alone: whisper-test heard no words in it" in (
        answer.notes
    )


def test_without_a_transcriber_that_is_said(tmp_path: Path, note: Path) -> None:
    assistant = Assistant.open(load(PLAIN, home=tmp_path / "home"))
    try:
        (tmp_path / "hum.wav").write_bytes(wav(6.0))
        assistant.add("local", [tmp_path / "hum.wav"])
        (told,) = spoken(assistant, note).notes
        assert "no transcriber is set" in told and "compared by sound" in told
    finally:
        assistant.close()


def test_a_photo_alone_is_no_spoken_question(assistant: Assistant, tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(jpeg(1))
    answer = spoken(assistant, tmp_path / "a.jpg")
    assert answer.heard == "" and not any("heard" in one for one in answer.notes)


@pytest.mark.parametrize("voice", ["en", "de"])
def test_a_voice_from_a_file_reaches_the_transcriber_whole(
    assistant: Assistant, ear: Ear, tmp_path: Path, voice: str
) -> None:
    if shutil.which("espeak-ng") is None:
        pytest.skip("apt-get install espeak-ng")
    path = tmp_path / "asked.wav"
    subprocess.run(["espeak-ng", "-v", voice, "-w", path, "Where does the Cove stand?"], check=True)
    ear.hears = ("Where does the Cove stand?",)
    answer = spoken(assistant, path)
    assert 1.0 < ear.seconds < 4.0
    assert "Cove stands by the quay" in answer.answer
