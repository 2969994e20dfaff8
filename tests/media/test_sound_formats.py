"""m4a, aac, weba, wma, aiff and opus: read as a stream like wav, and as sure of their times."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.media.making import make_sound, tone
from tests.media.making_media import FFMPEG, encode_sound
from tools.core.errors import Refused
from tools.core.protocols import Limits
from tools.media.sidecars import gather
from tools.media.sniff import sniff
from tools.media.sound import SoundLoader, length_of, samples_of
from tools.media.sound_stream import SoundStream
from tools.media.worker import MediaWorker

LOSSY_S = 0.08
"""A codec pads its first and last packet; webm and asf keep times in milliseconds."""


def steps(seconds: int, rate_hz: int) -> np.ndarray:
    """A tone that climbs by 100 Hz a second, from 200 Hz on, so that every second is known."""
    return np.concatenate([tone(1.0, rate_hz=rate_hz, hz=200.0 + 100 * n) for n in range(seconds)])


def pitch_at(path: Path, start_s: float, end_s: float) -> float:
    ((_, samples),) = samples_of(path, [(start_s, end_s)], rate_hz=16_000, limits=Limits())
    spectrum = np.abs(np.fft.rfft(samples.mono * np.hanning(samples.mono.size)))
    return float(spectrum.argmax() / (end_s - start_s))


@pytest.mark.parametrize("suffix", FFMPEG)
def test_length_channels_windows_and_title_are_known(tmp_path: Path, suffix: str) -> None:
    rate_hz = FFMPEG[suffix][2]
    mono = tone(12.0, rate_hz=rate_hz)
    path = encode_sound(tmp_path / f"a{suffix}", mono, tags={"title": "Quay song"}, channels=2)
    decoded = SoundLoader().load(path, Limits())
    sound = decoded.sound
    assert sound is not None and decoded.warnings == ()
    assert sound.duration_s == pytest.approx(12.0, abs=LOSSY_S)
    assert (sound.rate_hz, sound.channels) == (rate_hz, 2)
    assert [window.start_s for window in sound.windows] == [0.0, 5.0]
    assert sound.windows[-1].end_s == pytest.approx(12.0, abs=LOSSY_S)
    values = {fact.name: fact.value for fact in sound.facts}
    assert values["dominant_frequency_hz"] == pytest.approx(440, abs=5)
    assert values["level_dbfs"] == pytest.approx(-13.5, abs=0.5)
    assert decoded.title == ("" if suffix == ".aac" else "Quay song")


@pytest.mark.parametrize("suffix", FFMPEG)
@pytest.mark.parametrize("second", [0, 7, 23, 39])
def test_a_stretch_is_cut_where_it_lies(tmp_path: Path, suffix: str, second: int) -> None:
    path = encode_sound(tmp_path / f"a{suffix}", steps(40, FFMPEG[suffix][2]))
    assert pitch_at(path, second + 0.1, second + 0.9) == pytest.approx(200 + 100 * second, abs=3)
    # Near the border of a second a shift would show the neighbour's pitch.
    assert pitch_at(path, second + 0.8, second + 0.95) == pytest.approx(200 + 100 * second, abs=9)


@pytest.mark.nightly
@pytest.mark.parametrize("suffix", FFMPEG)
def test_a_part_alone_is_the_part_in_its_order(tmp_path: Path, suffix: str) -> None:
    path = encode_sound(tmp_path / f"a{suffix}", np.tile(steps(10, FFMPEG[suffix][2]), 31))
    loader = SoundLoader()
    _, parts, _ = loader.outline(path, Limits(), gather(path, ()))
    assert parts == 2
    in_order = [loader.load_part(path, Limits(), n, gather(path, ())) for n in range(parts)]
    alone = SoundLoader().load_part(path, Limits(), 1, gather(path, ())).decoded.sound
    last = in_order[1].decoded.sound
    assert alone is not None and last is not None
    assert alone.windows == last.windows
    # Whole milliseconds in weba and wma: the measure of the whole may begin one of them off.
    for one, other in zip(alone.facts, last.facts, strict=True):
        assert one.value == pytest.approx(other.value, rel=0.02, abs=0.1)
    windows = [w for part in in_order if part.decoded.sound for w in part.decoded.sound.windows]
    assert len(windows) == 61


def test_packets_that_are_broken_become_silence_and_are_told(tmp_path: Path) -> None:
    path = encode_sound(tmp_path / "a.m4a", tone(20.0, rate_hz=44_100))
    data = bytearray(path.read_bytes())
    middle = len(data) // 2
    data[middle : middle + 600] = b"\xff" * 600
    path.write_bytes(bytes(data))
    decoded = SoundLoader().load(path, Limits())
    assert decoded.sound is not None
    assert decoded.sound.windows[-1].end_s == pytest.approx(20.0, abs=LOSSY_S)
    assert any("could not be decoded; silence stands" in one for one in decoded.warnings)


def test_an_mp4_without_moving_pictures_is_a_recording(tmp_path: Path) -> None:
    path = encode_sound(tmp_path / "a.m4a", tone(1.0, rate_hz=44_100))
    data = path.read_bytes()
    (tmp_path / "memo.m4a").write_bytes(data[:8] + b"isom" + data[12:])
    assert sniff(tmp_path / "memo.m4a", Limits()).media_type == "audio/mp4"


def test_a_list_of_addresses_named_as_sound_is_not_followed(tmp_path: Path) -> None:
    for suffix in FFMPEG:
        path = tmp_path / f"a{suffix}"
        path.write_text("#EXTM3U\n#EXTINF:9,\nhttp://127.0.0.1:9/a.aac\n")
        found = sniff(path, Limits())
        assert found.media_type == "text/plain" and "named" in found.warning
        with pytest.raises(Refused):
            SoundStream(path)


@pytest.mark.parametrize("suffix", [*FFMPEG, ".aiff", ".opus"])
def test_one_cut_short_is_read_as_far_as_it_goes_or_refused(
    worker: MediaWorker, tmp_path: Path, good_files: dict[str, Path], suffix: str
) -> None:
    whole = good_files[suffix].read_bytes()
    path = tmp_path / f"a{suffix}"
    path.write_bytes(whole[: len(whole) * 2 // 3])
    try:
        sound = worker.decode(path).sound
        assert sound is not None and sound.windows[-1].end_s < 2.1
    except Refused as exc:
        assert exc.reason == "corrupt"
    path.write_bytes(whole[:40])
    with pytest.raises(Refused) as caught:
        worker.decode(path)
    assert caught.value.reason in ("corrupt", "mislabelled", "no_content", "unsupported")


@pytest.mark.parametrize("suffix", FFMPEG)
def test_one_longer_than_allowed_is_refused_before_it_is_measured(
    tmp_path: Path, suffix: str
) -> None:
    path = encode_sound(tmp_path / f"a{suffix}", tone(6.0, rate_hz=FFMPEG[suffix][2]))
    with pytest.raises(Refused) as caught:
        length_of(path, Limits(max_sound_s=5.0))
    assert caught.value.reason == "too_large"


def test_opus_and_aiff_have_their_length(tmp_path: Path) -> None:
    import soundfile

    soundfile.write(
        tmp_path / "a.opus", tone(3.0, rate_hz=48_000), 48_000, format="OGG", subtype="OPUS"
    )
    make_sound(tmp_path / "a.aiff", 3.0)
    for name in ("a.opus", "a.aiff"):
        assert length_of(tmp_path / name, Limits()) == pytest.approx(3.0, abs=0.05)
        assert pitch_at(tmp_path / name, 1.0, 2.0) == pytest.approx(440, abs=3)
