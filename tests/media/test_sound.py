from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media.making import SRT, VTT, make_sound, tone
from tools.core.errors import Refused
from tools.core.parts import SoundPart
from tools.core.protocols import Limits
from tools.media.sidecars import gather
from tools.media.sound import SoundLoader, length_of, samples_of
from tools.media.subtitles import SubtitleLoader, read_cues
from tools.media.windows import part_count, part_spans, window_spans


def load(path: Path) -> SoundPart:
    sound = SoundLoader().load(path, Limits()).sound
    assert sound is not None
    return sound


@pytest.mark.parametrize(
    ("seconds", "spans"),
    [
        (3.0, [(0, 3)]),
        (10.0, [(0, 10)]),
        (10.4, [(0, 10.4)]),
        (12.0, [(0, 10), (5, 12)]),
        (20.0, [(0, 10), (5, 15), (10, 20)]),
        (20.5, [(0, 10), (5, 15), (10, 20.5)]),
    ],
)
def test_windows_cover_a_recording_and_the_last_keeps_the_tail(
    seconds: float, spans: list[tuple[float, float]]
) -> None:
    assert window_spans(seconds) == spans


@pytest.mark.parametrize("seconds", [0.5, 10, 299, 300.5, 301.5, 304, 305, 309.9, 311, 1000, 3601])
def test_parts_hold_every_window_once(seconds: float) -> None:
    parts = [part_spans(seconds, index) for index in range(part_count(seconds))]
    assert [span for part in parts for span in part] == window_spans(seconds)
    assert all(parts)


@pytest.mark.parametrize("suffix", [".wav", ".mp3", ".flac", ".ogg"])
def test_every_format_gives_length_windows_and_facts(tmp_path: Path, suffix: str) -> None:
    sound = load(make_sound(tmp_path / f"a{suffix}", 12.0, channels=2))
    assert sound.duration_s == pytest.approx(12.0, abs=0.1)
    assert (sound.rate_hz, sound.channels) == (16_000, 2)
    assert [window.start_s for window in sound.windows] == [0.0, 5.0]
    for facts in (sound.facts, sound.windows[0].facts):
        values = {fact.name: fact.value for fact in facts}
        assert values["dominant_frequency_hz"] == pytest.approx(440, abs=5)
        assert values["level_dbfs"] == pytest.approx(-13.5, abs=0.5)


def test_parts_of_a_long_recording_measure_it_as_a_whole(tmp_path: Path) -> None:
    import soundfile

    quiet, loud = 0.1 * tone(300, rate_hz=8_000), tone(20, rate_hz=8_000)
    soundfile.write(tmp_path / "long.flac", np.concatenate([quiet, loud]), 8_000)
    loader = SoundLoader()
    path = tmp_path / "long.flac"
    whole, parts, total = loader.outline(path, Limits(), gather(path, ()))
    assert (parts, total) == (2, 2)
    assert whole.sound is not None and whole.sound.windows == ()
    in_order = [loader.load_part(path, Limits(), n, gather(path, ())) for n in range(2)]
    alone = SoundLoader().load_part(path, Limits(), 1, gather(path, ()))
    last = in_order[1].decoded.sound
    assert last is not None and last.facts
    assert alone.decoded.sound == last
    values = {fact.name: fact.value for fact in last.facts}
    assert values["duration_s"] == pytest.approx(320)
    level = 10 * np.log10((300 * 0.045 * 0.01 + 20 * 0.045) / 320)
    assert values["level_dbfs"] == pytest.approx(level, abs=0.2)


def test_a_calibration_turns_levels_into_sound_pressure(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.wav")
    sidecar = tmp_path / "a.wav.yaml"
    sidecar.write_text("calibration: {full_scale_db_spl: 100}")
    part = SoundLoader().load_part(path, Limits(), 0, gather(path, [sidecar]))
    assert part.decoded.sound is not None
    values = {fact.name: fact.value for fact in part.decoded.sound.facts}
    assert values["level_db_spl"] == pytest.approx(100 - 13.5, abs=0.2)


def test_samples_are_cut_and_resampled(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.ogg", 4.0, rate_hz=16_000)
    ((span, samples),) = samples_of(path, [(1.0, 3.0)], rate_hz=8_000, limits=Limits())
    assert span == (1.0, 3.0)
    assert samples.rate_hz == 8_000
    assert samples.mono.size == pytest.approx(16_000, abs=10)
    spectrum = np.abs(np.fft.rfft(samples.mono))
    assert spectrum.argmax() / 2.0 == pytest.approx(440, abs=2)


def test_a_sound_that_ends_early_says_so(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.wav", 30.0)
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    decoded = SoundLoader().load(path, Limits())
    assert decoded.sound is not None
    assert decoded.sound.windows[-1].end_s <= 15.1


def test_a_sound_longer_than_allowed_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.flac", 20.0, rate_hz=8_000)
    with pytest.raises(Refused) as caught:
        SoundLoader().outline(path, Limits(max_sound_s=10.0), gather(path, ()))
    assert caught.value.reason == "too_large"


def test_an_empty_recording_has_no_content(tmp_path: Path) -> None:
    import soundfile

    soundfile.write(tmp_path / "a.wav", np.zeros(0, np.float32), 8_000)
    with pytest.raises(Refused) as caught:
        length_of(tmp_path / "a.wav", Limits())
    assert caught.value.reason == "no_content"


def test_silence_is_a_recording(tmp_path: Path) -> None:
    import soundfile

    soundfile.write(tmp_path / "a.wav", np.zeros(16_000, np.float32), 8_000)
    assert load(tmp_path / "a.wav").duration_s == 2.0


@pytest.mark.parametrize(("name", "words"), [("a.srt", SRT), ("a.vtt", VTT)])
def test_subtitles_give_timed_words(tmp_path: Path, name: str, words: str) -> None:
    path = tmp_path / name
    path.write_text(words)
    first, second = read_cues(path)
    assert (first.start_s, first.end_s, first.text) == (1.0, 2.5, "Good morning")
    assert second.text == "Bye"
    decoded = SubtitleLoader().load(path, Limits())
    assert decoded.text == "0:01 Good morning\n0:03 Bye"
    assert decoded.blocks[1].start_char == decoded.text.index("0:03")


@pytest.mark.parametrize(
    ("name", "words"),
    [("a.wav.srt", SRT), ("a.srt", SRT), ("a.wav.vtt", VTT), ("a.wav.txt", "Good morning. Bye.")],
)
def test_a_transcript_beside_a_recording_gives_its_cues(
    tmp_path: Path, name: str, words: str
) -> None:
    path = make_sound(tmp_path / "a.wav", 5.0)
    (tmp_path / name).write_text(words)
    whole, _, _ = SoundLoader().outline(path, Limits(), gather(path, [tmp_path / name]))
    assert whole.sound is not None
    assert whole.sound.cues_by == f"sidecar {name}"
    assert whole.sound.cues[0].text.startswith("Good morning")
    assert whole.sound.cues[-1].end_s <= 5.0


def test_lines_behind_the_end_of_the_sound_are_named(tmp_path: Path) -> None:
    path = make_sound(tmp_path / "a.wav", 2.0)
    (tmp_path / "a.srt").write_text(SRT)
    whole, _, _ = SoundLoader().outline(path, Limits(), gather(path, [tmp_path / "a.srt"]))
    assert whole.sound is not None and len(whole.sound.cues) == 1
    assert "1 lines lie behind the end" in whole.warnings[0]
