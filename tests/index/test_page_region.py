from __future__ import annotations

import numpy as np

from tools.index.pages.region import region


def scores(rows: int, columns: int, *hot: tuple[int, int, float]) -> list[float]:
    shown = np.full((rows, columns), 0.1)
    for row, column, score in hot:
        shown[row, column] = score
    return shown.reshape(-1).tolist()


def test_the_box_holds_the_best_patch_and_what_touches_it() -> None:
    found = region(scores(4, 4, (1, 2, 0.9), (1, 3, 0.8), (2, 3, 0.7)), (4, 4))
    assert found == (0.5, 0.25, 1.0, 0.75)


def test_a_strong_patch_far_away_is_left_out() -> None:
    assert region(scores(4, 4, (0, 0, 0.9), (3, 3, 0.8)), (4, 4)) == (0.0, 0.0, 0.25, 0.25)


def test_rows_of_the_prompt_behind_the_grid_are_no_place() -> None:
    assert region([*scores(2, 2, (1, 0, 0.5)), 0.99, 0.99], (2, 2)) == (0.0, 0.5, 0.5, 1.0)


def test_without_a_grid_or_a_difference_there_is_no_box() -> None:
    assert region([0.5, 0.9], None) is None
    assert region([0.5] * 4, (2, 2)) is None
    assert region([0.5], (2, 2)) is None
