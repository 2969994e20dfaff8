"""`cairn eval speech`: its figures, over clips made here and a transcriber that knows them."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.cli import main
from app.hearing import Hearing
from eval.speech_errors import plain_words, word_errors
from eval.speech_report import as_markdown, word_error_rate
from eval.tasks.speech import ClipHeard, SpeechResult, SpokenClip, all_heard
from tests.library.ingest_rig import wav
from tools.core.content import Samples
from tools.core.errors import MissingPart
from tools.core.parts import Cue

SAID = {2: "the pump leaks oil at the seal", 4: "Tuesday is the best day for pizza!",
        6: "no lockers in this hostel"}  # fmt: skip
WORDS = st.lists(st.sampled_from("abc"), max_size=6)


class KnowsByLength:
    """Hears what a clip of so many seconds says, with one word wrong in the first."""

    name = "knows-by-length"
    reliable = True

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        seconds = round(sound.mono.size / sound.rate_hz)
        if seconds == 9:
            raise MissingPart("the model is torn; pull it again")
        text = {**SAID, 2: "the pump leaks soil at the seal", 8: "thanks for watching"}.get(seconds)
        return (Cue(start_s=0.1, end_s=1.0, text=text),) if text else ()


@pytest.fixture
def data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name, value in {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}.items():
        monkeypatch.setenv(name, value)
    root = tmp_path / "data"
    spoken = [{"id": f"clip-{s}", "file": f"{s}.wav", "transcript": text, "language": "en-US"}
              for s, text in SAID.items()]  # fmt: skip
    other = [{"id": f"other-{s}", "file": f"{s}.wav", "label": "rain"} for s in (7, 8)]
    for name, items in (("speech", spoken), ("esc10", other)):
        (root / name).mkdir(parents=True)
        told = {"name": name, "licence": "CC0", "items": items}
        (root / name / "manifest.json").write_text(json.dumps(told))
        for one in items:
            (root / name / one["file"]).write_bytes(wav(float(one["file"][0])))
    return root


def hears(monkeypatch: pytest.MonkeyPatch) -> None:
    def heard(settings: object, _: object) -> Hearing:
        off = getattr(settings, "transcriber", "") == "off"
        return Hearing() if off else Hearing(transcriber=KnowsByLength())

    monkeypatch.setenv("CAIRN_TRANSCRIBER", "known")
    monkeypatch.setattr("app.hearing.hearing", heard)


def test_a_run_tells_errors_words_made_up_and_what_is_found(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    hears(monkeypatch)
    home = str(tmp_path / "home")
    assert main(["--home", home, "eval", "speech", "--data", str(data), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    assert told["transcriber"] == "knows-by-length"
    assert [one["errors"] for one in told["clips"]] == [1, 0, 0]
    assert told["word_error_rate"]["mean"] == pytest.approx(1 / 19)
    assert told["others_with_words"] == 1
    assert told["by_words"] == told["by_written"] == told["by_voice"] == [True, True, True]


def clip(name: str = "c", said: int = 4, errors: int = 0, **more: str) -> ClipHeard:
    return ClipHeard(
        id=name, group="en", said=said, errors=errors, seconds=1.0, wall_s=0.1, cpu_s=0.1,
        text=more.get("text", ""), failed=more.get("failed", ""),
    )  # fmt: skip


def test_the_table_names_what_was_made_up_and_what_failed() -> None:
    table = as_markdown(
        SpeechResult(
            transcriber="ear",
            clips=(clip(said=12), clip("clip-2", said=7, errors=7, failed="the model is torn")),
            others=(clip("r", said=0, errors=3, text="thanks for watching"), clip("s", said=0),
                    clip("t", said=0, failed="torn")),
            by_words=(True, False), by_written=(True, True), by_voice=(False, False),
        )
    )  # fmt: skip
    assert "1 of 2 got words, 3 in all" in table and "en, r: thanks for watching" in table
    assert "- clip-2: the model is torn" in table and "- t: torn" in table
    assert "| all | 2 | 19 | 0.368 " in table
    assert "| words to recording, as heard | 0.500 " in table


def test_a_clip_that_cannot_be_heard_loses_its_words_and_no_other(data: Path) -> None:
    class Sounds:
        def samples(self, path: Path, *, rate_hz: int) -> Samples:
            return Samples(np.zeros(int(path.stem) * rate_hz, np.float32), rate_hz)

    torn = SpokenClip(id="x", file="speech/9.wav", transcript="one two", language="en")
    fine = SpokenClip(id="y", file="speech/4.wav", transcript=SAID[4], language="en")
    found = all_heard(KnowsByLength(), Sounds(), data, [torn, fine], lambda _: None)
    assert [(one.errors, one.said) for one in found] == [(2, 2), (0, 7)]
    assert "torn" in found[0].failed and not found[1].failed


def test_without_a_transcriber_it_says_which_step_is_next(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    home = str(tmp_path / "home")
    assert main(["--home", home, "eval", "speech", "--data", str(data)]) == 1
    assert "CAIRN_TRANSCRIBER" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("said", "heard", "errors"),
    [
        ("Ten of clubs.", "ten of clubs", 0),
        ("don’t go", "don't go", 0),
        ("ten of clubs", "10 of clubs", 1),
        ("ill-disposed young man", "ill disposed man", 1),
        ("", "thank you", 2),
        ("Über Größe", "uber größe", 1),
    ],
)
def test_errors_are_counted_by_words(said: str, heard: str, errors: int) -> None:
    assert word_errors(plain_words(said), plain_words(heard)) == errors


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(WORDS, WORDS, WORDS)
def test_errors_are_a_distance(one: list[str], two: list[str], three: list[str]) -> None:
    assert word_errors(one, two) == word_errors(two, one)
    assert (word_errors(one, two) == 0) == (one == two)
    assert word_errors(one, three) <= word_errors(one, two) + word_errors(two, three)
    assert abs(len(one) - len(two)) <= word_errors(one, two) <= max(len(one), len(two))


def test_the_rate_is_over_all_words_and_never_over_none() -> None:
    rate, low, high = word_error_rate([clip(said=10), clip(said=30, errors=4)])
    assert rate == pytest.approx(0.1) and low <= rate <= high
    with pytest.raises(ValueError, match="at least one word"):
        word_error_rate([clip(said=0, errors=2)])
