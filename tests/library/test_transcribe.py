"""A transcriber's words in the library: while adding, afterwards, cut off, redone, forgotten."""

from __future__ import annotations

import threading
import tracemalloc
from dataclasses import dataclass, field

import numpy as np
import pytest

from tests.library.ingest_rig import Rig, rig, wav, worker  # noqa: F401 - fixtures
from tests.media.making_films import make_film
from tools.core.content import Samples
from tools.core.cues import CUES, cue_time
from tools.core.errors import MissingPart, OutOfMemory
from tools.core.fakes import ScriptedTranscriber
from tools.core.items import Item
from tools.core.locators import TimeSpan
from tools.core.parts import Cue
from tools.core.protocols import Transcriber
from tools.library import transcribe as room
from tools.library.ingest import ingest
from tools.library.options import AddOptions
from tools.library.progress import AddEvent, Advanced
from tools.library.report import AddReport
from tools.library.transcribe import Transcribed, quiet_end, transcribe
from tools.library.word_seats import WordSeats


@dataclass
class Clockwork:
    """Says which second it is, every ten seconds; counts what it was given."""

    name: str = "clockwork"
    reliable: bool = True
    fails_at: int | None = None
    error: BaseException | None = None
    given: list[float] = field(default_factory=list)

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        if self.fails_at == len(self.given) and self.error is not None:
            raise self.error
        heard_before = sum(self.given)
        length = sound.mono.size / sound.rate_hz
        self.given.append(length)
        return tuple(
            Cue(start_s=at + 1.0, end_s=at + 3.0, text=f"{self.name} moment{heard_before + at:.0f}")
            for at in range(0, int(length) - 3, 10)
        )


def add(rig: Rig, transcriber: Transcriber, **more: object) -> AddReport:  # noqa: F811
    return ingest(
        [rig.folder], library=rig.library, worker=rig.worker, encoders=rig.encoders,
        options=AddOptions(ocr=False), seats=WordSeats(transcriber=transcriber), **more,
    )  # fmt: skip


def write_down(rig: Rig, transcriber: Transcriber, **more: object) -> Transcribed:  # noqa: F811
    return transcribe(rig.library, rig.worker, transcriber, rig.encoders, **more)


def facts_of(rig: Rig, item: Item) -> dict[str, tuple[object, str]]:  # noqa: F811
    return {
        name: (one.attribute.value, one.attribute.note)
        for name in ("transcribed_by", "transcribed_s", CUES)
        for one in rig.library.catalogue.facts(item.id, name)
    }


def test_an_add_writes_recordings_down_and_says_who_did(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    report = add(rig, ScriptedTranscriber("mind the slippery stairs"))
    assert not [x for x in report.hard_to_find if x.trouble == "recordings_without_transcript"]
    assert any("1 recording was written down" in one for one in report.sentences())
    said = rig.found("slippery", "audio")
    assert {one.locator for one in said} == {
        TimeSpan(start_s=0.0, end_s=10.0), TimeSpan(start_s=5.0, end_s=12.0),
    }  # fmt: skip
    for one in said:
        told = facts_of(rig, one)
        assert told["transcribed_by"] == ("scripted", "a guess")
        assert told[CUES][1] == "transcribed by scripted, a guess"
        assert one.unreliable


def test_words_of_a_reliable_transcriber_are_no_guesses_and_have_times(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(25.0))
    add(rig, Clockwork())
    (one, *_) = rig.found("moment10", "audio")
    assert not one.unreliable
    (times,) = rig.library.catalogue.facts(one.id, CUES)
    at = cue_time(times.attribute, one.text, one.text.index("moment10"))
    assert at == (11.0, 13.0)


def test_the_vector_of_a_window_is_that_of_its_new_words(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    rig.add()
    text = rig.encoders.text
    assert text is not None
    before = dict(rig.library.ledger.vectors(text.space.id))
    write_down(rig, Clockwork())
    after = dict(rig.library.ledger.vectors(text.space.id))
    worded = {one.id for one in rig.all("audio") if one.text}
    assert worded and worded <= set(after) and not worded & set(before)


def test_what_a_person_wrote_wins_and_comes_back_when_it_goes(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    add(rig, Clockwork())
    srt = rig.write("talk.srt", "1\n00:00:06,000 --> 00:00:08,000\nBy hand.\n")
    heard = Clockwork()
    add(rig, heard)
    assert heard.given == [] and rig.found("hand", "audio") and not rig.found("moment0", "audio")
    assert "transcribed_by" not in facts_of(rig, rig.found("hand", "audio")[0])
    srt.unlink()
    add(rig, heard)
    assert rig.found("moment0", "audio") and not rig.found("hand", "audio")


def test_words_without_times_are_a_persons_words_too(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    rig.write("talk.wav.txt", "Said by hand, nobody knows when.\n")
    heard = Clockwork()
    add(rig, heard)
    assert heard.given == [] and write_down(rig, heard, redo=True) == Transcribed()


def test_a_run_that_was_killed_is_no_longer_said_to_be_running(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    rig.add()
    rig.library.jobs.start("local", "transcribe")
    write_down(rig, Clockwork())
    assert not rig.library.jobs.unfinished("local")


def test_what_was_added_without_words_is_filled_once(rig: Rig) -> None:  # noqa: F811
    rig.write("a.wav", wav(12.0))
    rig.write("b.wav", wav(14.0))
    rig.write("c.wav", wav(13.0, hertz=0.0))
    rig.add()
    heard = ScriptedTranscriber("a pump")
    first = write_down(rig, heard)
    assert (len(first.worded), len(first.silent), first.left) == (2, 1, 0)
    again = write_down(rig, heard)
    assert again == Transcribed()
    assert rig.add().counts()["unchanged"] == 3 and len(rig.found("pump", "audio")) == 4


def test_another_transcriber_replaces_machine_words_alone(rig: Rig) -> None:  # noqa: F811
    rig.write("a.wav", wav(12.0))
    rig.write("b.wav", wav(13.0))
    rig.write("b.srt", "1\n00:00:01,000 --> 00:00:03,000\nBy hand.\n")
    add(rig, Clockwork())
    other = Clockwork(name="other")
    assert write_down(rig, other).worded == ()
    assert len(write_down(rig, other, redo=True).worded) == 1
    assert not rig.found("clockwork", "audio") and rig.found("hand", "audio")
    assert {facts_of(rig, one)["transcribed_by"][0] for one in rig.found("other", "audio")} == {
        "other"
    }


def test_a_long_recording_is_heard_in_stretches_and_taken_up_where_it_was_left(
    rig: Rig,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "STRETCH_S", 40.0)
    rig.write("long.wav", wav(100.0))
    cut_off = Clockwork(fails_at=2, error=KeyboardInterrupt())
    report = add(rig, cut_off)
    assert report.interrupted and len(cut_off.given) == 2
    assert rig.found("moment10", "audio"), "what was heard before is in"
    until = sum(cut_off.given)
    rest = Clockwork()
    rest.given = list(cut_off.given)
    done = write_down(rig, rest)
    assert len(done.worded) == 1 and sum(rest.given) == pytest.approx(100.0, abs=0.2)
    assert rig.found(f"moment{until:.0f}", "audio") and rig.found("moment10", "audio")
    assert max(rest.given) <= 40.0


def test_a_stop_from_another_thread_leaves_the_rest_for_later(rig: Rig) -> None:  # noqa: F811
    rig.write("a.wav", wav(5.0))
    rig.write("b.wav", wav(6.0))
    rig.add()
    stop = threading.Event()
    stop.set()
    done = write_down(rig, Clockwork(), stop=stop)
    assert done.stopped and done.left == 2 and "cairn transcribe" in done.sentences()[-1]


@pytest.mark.parametrize("error", [OutOfMemory("no room for 30 s"), MissingPart("no weights")])
def test_a_recording_that_cannot_be_written_down_stays_findable(rig: Rig, error: Exception) -> None:  # noqa: F811
    rig.write("harbour bell.wav", wav(5.0))
    report = add(rig, Clockwork(fails_at=0, error=error))
    assert report.counts()["added"] == 1 and rig.found("harbour bell", "audio")
    told = "\n".join(report.sentences())
    assert str(error) in told and "has no transcript" in told


def test_a_film_is_heard_and_its_words_stand_with_its_shots(rig: Rig) -> None:  # noqa: F811
    make_film(rig.folder / "film.mp4")
    add(rig, ScriptedTranscriber("the ferry leaves"))
    shots = rig.found("ferry", "video")
    assert shots and all(rig.library.originals.of_item(one.id) for one in shots)


def test_a_recording_read_anew_keeps_what_was_heard(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    add(rig, Clockwork())
    rig.write("talk.wav.yaml", "full_scale_db_spl: 94 dB\n")
    heard = Clockwork()
    report = add(rig, heard)
    assert report.counts()["updated"] == 1 and heard.given == []
    assert rig.found("moment0", "audio")


def test_a_forgotten_recording_leaves_no_word_behind(rig: Rig) -> None:  # noqa: F811
    path = rig.write("talk.wav", wav(12.0))
    add(rig, ScriptedTranscriber("zanzibarish"))
    rig.library.forgetter.forget("local", str(path))
    rig.library.close()
    for file in rig.home.rglob("*"):
        if file.is_file():
            assert b"zanzibarish" not in file.read_bytes(), file
    rig.reopen()


def test_progress_tells_how_far_a_recording_was_heard(rig: Rig) -> None:  # noqa: F811
    rig.write("talk.wav", wav(12.0))
    events: list[AddEvent] = []
    add(rig, Clockwork(), on_event=events.append)
    assert any(isinstance(one, Advanced) and one.stage == "transcribe" for one in events) or (
        any(isinstance(one, Advanced) for one in events)
    )


def test_a_stretch_ends_where_it_is_quietest() -> None:
    rate = 8000
    mono = np.full(60 * rate, 0.3, dtype=np.float32)
    mono[50 * rate : 50 * rate + rate // 10] = 0.0
    cut = quiet_end(Samples(mono=mono, rate_hz=rate))
    assert 50.0 <= cut / rate <= 50.2
    assert quiet_end(Samples(mono=np.zeros(0, dtype=np.float32), rate_hz=rate)) == 0


def test_ten_minutes_of_sound_are_never_in_memory_whole(
    rig: Rig,  # noqa: F811
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(room, "STRETCH_S", 120.0)
    rig.write("long.wav", wav(600.0))
    rig.add()
    heard = Clockwork()
    tracemalloc.start()
    done = write_down(rig, heard)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(done.worded) == 1 and len(heard.given) >= 5 and max(heard.given) <= 120.0
    # 600 s at 16 kHz are 38 MB; a stretch, its wire copy and its frames are far less.
    assert peak < 38_000_000, f"{peak / 1e6:.0f} MB"
