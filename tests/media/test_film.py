from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tests.media.making import written
from tests.media.making_films import BLUE, FOUR, GREEN, RED, YELLOW, Scene, make_film
from tools.core.errors import Refused
from tools.core.parts import Cue, Decoded
from tools.core.protocols import Limits
from tools.media import film_stream
from tools.media.film import FilmLoader, clip_of
from tools.media.film_pictures import MOST_KEY_FRAMES, PART_S
from tools.media.sidecars import gather
from tools.media.sniff import sniff

SPOKEN = (
    Cue(start_s=1.0, end_s=2.5, text="Welcome to the harbour"),
    Cue(start_s=7.2, end_s=8.4, text="The bell tower, {\\i1}open{\\i0} on Sunday"),
)
EXACT_S = 0.1


def load(path: Path, limits: Limits | None = None) -> Decoded:
    return FilmLoader().load(path, limits or Limits())


def borders(film: Decoded) -> list[float]:
    assert film.video is not None
    return [round(shot.start_s, 1) for shot in film.video.shots]


def colour(film: Decoded, index: int) -> np.ndarray:
    """Give the colour of a key frame near its corner."""
    picture = film.pictures[index]
    width, height = picture.rgb_size
    rgb = np.frombuffer(picture.rgb, np.uint8).reshape(height, width, 3)
    return rgb[4, 4].astype(int)


@pytest.mark.parametrize("suffix", [".mp4", ".mov", ".webm", ".mkv", ".avi"])
def test_shots_begin_where_the_film_is_cut_in_every_container(tmp_path: Path, suffix: str) -> None:
    path = make_film(tmp_path / f"a{suffix}")
    film = load(path)
    assert sniff(path, Limits()).media_type.startswith("video/")
    assert borders(film) == [0.0, 3.0, 7.0, 9.0]
    assert film.video is not None and abs(film.video.duration_s - 12.0) < EXACT_S
    for index, wanted in enumerate((RED, GREEN, BLUE, YELLOW)):
        assert np.abs(colour(film, index) - wanted).max() < 30
        shot = film.video.shots[index]
        assert shot.start_s <= shot.at_s < shot.end_s
    assert film.sound is not None
    assert [(one.start_s, round(one.end_s)) for one in film.sound.windows] == [(0.0, 10), (5.0, 12)]
    assert film.warnings == ()


def test_facts_of_the_film_and_of_its_key_frames(tmp_path: Path) -> None:
    film = load(make_film(tmp_path / "a.mp4"))
    assert film.video is not None
    facts = {fact.name: fact.value for fact in film.video.facts}
    assert facts == {
        "duration_s": 12.0, "width_px": 160.0, "height_px": 96.0, "orientation": "landscape",
        "frame_rate_hz": 10.0,
    }  # fmt: skip
    light = [
        next(fact.value for fact in one.facts if fact.name == "lightness") for one in film.pictures
    ]
    assert light[3] == max(light)
    assert film.sound is not None
    assert {"loudness_lufs", "level_dbfs"} <= {fact.name for fact in film.sound.facts}


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mp4", "mov_text"), (".mkv", "subrip"), (".mkv", "ass")]
)
def test_subtitles_inside_are_plain_timed_words(tmp_path: Path, suffix: str, codec: str) -> None:
    path = make_film(tmp_path / f"a{suffix}", cues=SPOKEN, subtitles=codec)
    film = load(path)
    assert film.video is not None
    assert [(one.start_s, one.end_s, one.text) for one in film.video.cues] == [
        (1.0, 2.5, "Welcome to the harbour"),
        (7.2, 8.4, "The bell tower, open on Sunday"),
    ]
    assert film.video.cues_by == "subtitles in the film"


def test_a_file_of_subtitles_beside_stands_above_those_inside(tmp_path: Path) -> None:
    path = make_film(tmp_path / "walk.mp4", FOUR[:1], cues=SPOKEN[:1])
    srt = tmp_path / "walk.srt"
    srt.write_text("1\n00:00:00,500 --> 00:00:02,000\nBeside it\n")
    whole, _, _ = FilmLoader().outline(path, Limits(), gather(path, (srt,)))
    assert whole.video is not None
    assert [one.text for one in whole.video.cues] == ["Beside it"]
    assert whole.video.cues_by == "sidecar walk.srt"


@pytest.mark.parametrize("suffix", [".mkv", ".mp4"])
def test_times_count_from_the_films_beginning_whatever_its_clock_says(
    tmp_path: Path, suffix: str
) -> None:
    scenes = [replace(one, volume=0.3) for one in FOUR]
    film = load(
        make_film(tmp_path / f"late{suffix}", scenes, begins_s=5.0, sound_late_s=1.5, cues=SPOKEN)
    )
    assert borders(film) == [0.0, 3.0, 7.0, 9.0]
    assert film.video is not None and film.sound is not None
    assert film.video.cues[1].start_s == pytest.approx(7.2, abs=EXACT_S)
    # The sound begins 1.5 s late: silence stands before it, and its windows keep the film's time.
    assert film.sound.duration_s == pytest.approx(13.5, abs=EXACT_S)


def test_late_sound_is_heard_at_the_films_second(tmp_path: Path) -> None:
    from tools.media.sound import samples_of

    path = make_film(tmp_path / "late.mp4", FOUR, sound_late_s=1.5)
    ((_, samples),) = samples_of(path, [(0.0, 4.0)], rate_hz=8000, limits=Limits())
    loud = np.abs(samples.mono) > 0.05
    assert float(np.argmax(loud)) / 8000 == pytest.approx(1.5, abs=EXACT_S)


def test_a_varying_frame_rate_keeps_its_times(tmp_path: Path) -> None:
    times = [0, 0.1, 0.2, 1.0, 1.1, 2.9, 3.0, 3.5, 5.0, 6.9, 7.0, 7.3, 8.0, 9.0, 9.5, 11.0]
    film = load(make_film(tmp_path / "vary.mp4", times=times))
    assert borders(film) == [0.0, 3.0, 7.0, 9.0]
    assert film.video is not None and film.video.shots[-1].end_s >= 11.0


def test_a_film_that_is_turned_is_shown_upright(tmp_path: Path) -> None:
    wide = np.full((96, 160, 3), 60, np.uint8)
    wide[:, :80] = (200, 30, 30)
    film = load(make_film(tmp_path / "turned.mp4", [Scene(seconds=2.0, picture=wide)], turned=90))
    (picture,) = film.pictures
    assert (picture.width_px, picture.height_px) == (96, 160)
    rgb = np.frombuffer(picture.rgb, np.uint8).reshape(160, 96, 3).astype(int)
    # A display rotation of 90 degrees counter-clockwise puts the left half below.
    assert rgb[150, 48, 0] > 150 and rgb[10, 48, 0] < 100


def test_a_film_without_sound_and_one_without_pictures(tmp_path: Path) -> None:
    silent = load(make_film(tmp_path / "silent.mp4", sound=False, cues=SPOKEN))
    assert silent.sound is None and len(silent.pictures) == 4
    assert silent.video is not None and len(silent.video.cues) == 2
    for suffix in (".mp4", ".mkv"):
        heard = make_film(tmp_path / f"heard{suffix}", pictures=False)
        found = sniff(heard, Limits())
        assert found.media_type.startswith("audio/") and found.warning == ""


def test_a_long_shot_has_a_key_frame_every_ten_seconds(tmp_path: Path) -> None:
    film = load(make_film(tmp_path / "long.mp4", [Scene(seconds=34.0)], rate=5, sound=False))
    assert film.video is not None
    assert len(film.video.shots) == 4
    assert all(shot.end_s - shot.start_s <= 10.0 for shot in film.video.shots)


def test_parts_give_the_same_in_any_order(tmp_path: Path) -> None:
    scenes = [Scene(seconds=7.0, colour=one) for one in (RED, GREEN, BLUE, YELLOW) * 5]
    path = make_film(tmp_path / "two.mp4", scenes, rate=5, sound=False, size=(64, 48))
    loader = FilmLoader()
    _, parts, _ = loader.outline(path, Limits(), gather(path, ()))
    assert parts == 3 and 140.0 / parts < PART_S
    forth = [loader.load_part(path, Limits(), at, gather(path, ())).decoded for at in range(parts)]
    back = [
        FilmLoader().load_part(path, Limits(), at, gather(path, ())).decoded
        for at in reversed(range(parts))
    ]
    assert forth == back[::-1]
    shots = [shot for one in forth if one.video is not None for shot in one.video.shots]
    assert all(a.end_s == b.start_s for a, b in itertools.pairwise(shots))
    cuts = {round(shot.start_s, 1) for shot in shots}
    assert {7.0 * at for at in range(20)} <= cuts


def test_more_shots_than_key_frames_are_joined_and_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tools.media import film_pictures

    monkeypatch.setattr(film_pictures, "MOST_KEY_FRAMES", 3)
    film = load(make_film(tmp_path / "many.mp4"))
    assert len(film.pictures) <= 3
    assert any("more than 3 shots" in one for one in film.warnings)
    assert MOST_KEY_FRAMES == 300


def test_a_film_that_ends_early_keeps_what_is_there(tmp_path: Path) -> None:
    whole = make_film(tmp_path / "whole.mp4").read_bytes()
    cut = tmp_path / "cut.mp4"
    cut.write_bytes(whole[: int(0.6 * len(whole))])
    film = load(cut)
    assert borders(film)[:2] == [0.0, 3.0]
    assert any("its pictures end at" in one for one in film.warnings)


def test_damage_inside_is_said_and_costs_little(tmp_path: Path) -> None:
    data = bytearray(make_film(tmp_path / "good.mp4").read_bytes())
    chance = np.random.default_rng(3)
    for place in chance.integers(data.index(b"mdat") + 2000, len(data), 100):
        data[place] = chance.integers(0, 256)
    bad = tmp_path / "bad.mp4"
    bad.write_bytes(data)
    film = load(bad)
    assert borders(film)[0] == 0.0 and len(film.pictures) >= 3
    assert film.warnings


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_a_film_without_its_index_is_refused_with_the_reason(tmp_path: Path, share: float) -> None:
    data = make_film(tmp_path / "good.mp4").read_bytes()
    bad = tmp_path / "bad.mp4"
    index = data.index(b"moov")
    bad.write_bytes(data[: index + 8 + int(share * 1000)])
    with pytest.raises(Refused) as caught:
        load(bad)
    assert caught.value.reason in ("corrupt", "no_content") and caught.value.advice


def test_frames_that_are_too_large_are_refused_by_their_header(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = make_film(tmp_path / "a.mp4", FOUR[:1])
    monkeypatch.setattr(film_stream, "MAX_FRAME_PIXELS", 10_000)
    with pytest.raises(Refused, match="160 x 96") as caught:
        load(path)
    assert caught.value.reason == "too_large"


def test_a_film_that_is_too_long_is_refused(tmp_path: Path) -> None:
    path = make_film(tmp_path / "a.mp4")
    with pytest.raises(Refused, match="it lasts") as caught:
        load(path, replace(Limits(), max_sound_s=5.0))
    assert caught.value.reason == "too_large"


def test_where_time_runs_out_key_frames_alone_are_decoded_and_that_is_said(tmp_path: Path) -> None:
    film = load(make_film(tmp_path / "slow.mp4"), replace(Limits(), wall_s=0.0))
    assert len(film.pictures) >= 3
    assert any("only its key frames were decoded" in one for one in film.warnings)


def test_a_limit_on_what_is_read_is_kept_and_said(tmp_path: Path) -> None:
    film = load(make_film(tmp_path / "a.mp4"), replace(Limits(), film_read_s=5.0))
    assert film.video is not None and film.sound is not None
    assert film.video.shots[-1].end_s == pytest.approx(5.0)
    assert film.video.duration_s == pytest.approx(12.0)
    assert "of its 0:12 the first 0:05 were read" in film.warnings


def test_a_clip_has_frames_over_the_whole_film_and_its_sound(tmp_path: Path) -> None:
    clip = clip_of(make_film(tmp_path / "a.mp4"), Limits(), rate_hz=8000)
    seen = {tuple(int(v > 100) for v in one.rgb[4, 4]) for one in clip.frames}
    assert len(seen) == 4 and len(clip.frames) <= 8
    assert clip.sound is not None and clip.sound.mono.size == pytest.approx(96_000, rel=0.02)


def test_the_title_in_the_file_is_kept(tmp_path: Path) -> None:
    assert load(make_film(tmp_path / "a.mp4", FOUR[:1], title="Harbour walk")).title == (
        "Harbour walk"
    )


def test_words_on_screen_are_read_once_while_they_stay(tmp_path: Path) -> None:
    from tools.media.worker import MediaWorker

    sign = np.asarray(
        written("Fish market open Sunday", size=34, width=640, height=360).convert("RGB")
    )
    path = make_film(
        tmp_path / "sign.mp4", [Scene(seconds=22.0, picture=sign)], size=(640, 360), rate=2,
        sound=False,
    )  # fmt: skip
    with MediaWorker() as worker:
        film = worker.decode(path)
    assert len(film.pictures) == 3
    assert all("Fish market" in one.words for one in film.pictures)


@pytest.mark.nightly
def test_two_minutes_of_720p_stay_under_300_mb(tmp_path: Path) -> None:
    from tools.media.worker import MediaWorker

    scenes = [Scene(seconds=6.0, colour=one) for one in (RED, GREEN, BLUE, YELLOW) * 5]
    path = make_film(tmp_path / "long.mp4", scenes, size=(1280, 720), rate=25)
    with MediaWorker() as worker:
        film = worker.decode(path, ocr=False)
        assert worker.peak_bytes["decoder"] < 300_000_000
    assert film.video is not None and len(film.video.shots) == 20
