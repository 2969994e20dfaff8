"""Long pictures are cut so that they can be read: pytest tests/media/test_tiling.py"""

from __future__ import annotations

import io
from itertools import pairwise

import numpy as np
import pytest
from PIL import Image

from tools.media.tiling import MOST_PARTS, is_tall, tall_parts


def drawn(width: int, height: int, kind: str = "PNG") -> bytes:
    """A picture whose brightness tells how far down (or right) one is."""
    long = np.linspace(0, 255, max(width, height))
    rows = (
        np.repeat(long[:, None], width, 1) if height >= width else np.repeat(long[None], height, 0)
    )
    buffer = io.BytesIO()
    Image.fromarray(rows.astype(np.uint8)).convert("RGB").save(buffer, kind)
    return buffer.getvalue()


def read(data: bytes) -> np.ndarray:
    return np.asarray(Image.open(io.BytesIO(data)).convert("L"), dtype=float)


@pytest.mark.parametrize(("shape", "tall"), [((400, 1024), True), ((420, 1024), False),
                                             ((100, 800), False), ((1024, 300), True)])  # fmt: skip
def test_only_what_its_length_made_small_is_tall(shape: tuple[int, int], tall: bool) -> None:
    assert is_tall(drawn(*shape), 1024) == tall


def test_what_is_no_picture_is_not_tall() -> None:
    assert not is_tall(b"no picture", 1024)


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_parts_cover_all_overlap_by_a_tenth_and_keep_their_size(kind: str) -> None:
    parts = [read(one) for one in tall_parts(drawn(800, 3000, kind), 1024)]
    assert len(parts) == 4
    assert all(one.shape[1] == 800 and one.shape[0] <= 1024 for one in parts), "not scaled at all"
    assert parts[0][0].mean() < 3 and parts[-1][-1].mean() > 252, "from end to end"
    for one, two in pairwise(parts):
        again = (one[-1].mean() - two[0].mean()) / (one[-1].mean() - one[0].mean())
        assert again == pytest.approx(0.1, abs=0.04)


def test_a_very_long_one_is_scaled_as_little_as_so_many_parts_allow() -> None:
    parts = [read(one) for one in tall_parts(drawn(500, 6000), 1024)]
    assert len(parts) == MOST_PARTS
    # Whole it would be 85 px wide.
    assert all(max(one.shape) <= 1024 and one.shape[1] > 300 for one in parts)


def test_a_wide_one_is_cut_from_left_to_right() -> None:
    parts = [read(one) for one in tall_parts(drawn(3000, 700), 1024)]
    assert len(parts) == 4 and parts[0][:, 0].mean() < 3 and parts[-1][:, -1].mean() > 252
