from __future__ import annotations

import itertools

import numpy as np
import pytest

from tools.media.shots import SHORTEST_SHOT_S, Cut, CutFinder, pieces

RATE = 25


def thumb(level: int, *, step: int = 0, noise: int = 4, seed: int = 0) -> np.ndarray:
    """Give a frame: a gradient about a level, with a block that stands `step` pixels right."""
    chance = np.random.default_rng(seed)
    plane = np.full((36, 64), level, np.int16) + np.arange(64, dtype=np.int16)[None, :] // 2
    plane[10:20, (step % 50) : (step % 50) + 12] = 255 - level
    plane = plane + chance.integers(-noise, noise + 1, plane.shape)
    planes = [plane, np.full_like(plane, 100 + level // 8), np.full_like(plane, 140 - level // 8)]
    return np.clip(np.stack(planes), 0, 255).astype(np.uint8)


def cuts_of(frames: list[np.ndarray]) -> list[float]:
    finder = CutFinder()
    for number, frame in enumerate(frames):
        finder.add(number / RATE, frame)
    return [round(cut.at_s, 2) for cut in finder.cuts()]


def scene(level: int, seconds: float, *, speed: int = 0) -> list[np.ndarray]:
    return [
        thumb(level, step=number * speed, seed=number) for number in range(round(seconds * RATE))
    ]


def test_a_cut_is_found_at_the_first_frame_of_the_new_scene() -> None:
    assert cuts_of([*scene(40, 2.0), *scene(150, 2.0), *scene(90, 2.0)]) == [2.0, 4.0]


def test_motion_is_no_cut() -> None:
    assert cuts_of(scene(60, 4.0, speed=7)) == []


def test_a_flash_is_no_cut() -> None:
    flash = [thumb(230, noise=0)]
    assert cuts_of([*scene(60, 2.0), *flash, *scene(60, 2.0)]) == []


def test_a_dissolve_is_found_near_its_middle() -> None:
    first, second = scene(30, 4.0), scene(180, 4.0)
    blend = [
        (first[0] * (1 - share) + second[0] * share).astype(np.uint8)
        for share in np.linspace(0, 1, RATE)
    ]
    (only,) = cuts_of([*first, *blend, *second])
    assert 4.0 <= only <= 5.0


def test_two_cuts_are_never_closer_than_the_shortest_shot() -> None:
    frames = [frame for level in (20, 200) * 10 for frame in scene(level, 0.2)]
    found = cuts_of(frames)
    apart = [after - before for before, after in itertools.pairwise(found)]
    assert all(gap >= SHORTEST_SHOT_S for gap in apart)


@pytest.mark.parametrize("length", [9.0, 31.0, 60.0])
def test_long_shots_are_divided_evenly(length: float) -> None:
    found, joined = pieces(0.0, length, [], longest_s=10.0, most=30)
    assert joined == 0
    assert found[0][0] == 0.0 and found[-1][1] == length
    assert all(end - start <= 10.0 + 1e-9 for start, end in found)
    assert all(a[1] == b[0] for a, b in itertools.pairwise(found))


def test_of_too_many_cuts_the_strongest_stay_and_the_rest_is_counted() -> None:
    cuts = [Cut(at_s=float(at), strength=0.2 + 0.01 * at) for at in range(1, 20)]
    found, joined = pieces(0.0, 20.0, cuts, longest_s=10.0, most=5)
    assert (len(found) <= 5 and joined == 19 - (len(found) - 1)) or joined >= 15
    assert any(start == 19.0 for start, _ in found)


@pytest.mark.parametrize("most", [1, 2, 3])
def test_a_stretch_has_no_more_pieces_than_it_may_have_however_long_it_is(most: int) -> None:
    found, _ = pieces(0.0, 60.0, [Cut(at_s=31.0, strength=0.5)], longest_s=24.0, most=most)
    assert len(found) <= most
    assert found[0][0] == 0.0 and found[-1][1] == 60.0
