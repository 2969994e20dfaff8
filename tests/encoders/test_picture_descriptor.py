"""What picture vectors find: pytest tests/encoders/test_picture_descriptor.py"""

from __future__ import annotations

import json
import os
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.core.content import AsItem, AsQuery, Pixels, Vectors
from tools.core.errors import BadInput
from tools.encoders import picture_descriptor
from tools.encoders.picture_descriptor import PictureDescriptor

DATA = Path(os.environ.get("CAIRN_DATA", Path(__file__).parents[3] / "shared" / "data"))
SIDE = 96
ROWS, COLUMNS = np.mgrid[0:SIDE, 0:SIDE]
SHAPES = {
    "disc": np.hypot(ROWS - 48, COLUMNS - 48) < 28,
    "ring": np.abs(np.hypot(ROWS - 48, COLUMNS - 48) - 24) < 7,
    "post": np.abs(COLUMNS - 48) < 9,
    "wedge": (ROWS > 20) & (np.abs(COLUMNS - 48) < (ROWS - 20) * 0.5) & (ROWS < 80),
}
INKS = ((200, 30, 40), (30, 60, 190), (250, 250, 250))
GROUNDS = ((60, 60, 60), (190, 170, 140), (20, 90, 60))

Pixels8 = NDArray[np.uint8]


def thing(shape: str, look: int) -> Pixels8:
    chance = np.random.default_rng(look)
    rgb = np.empty((SIDE, SIDE, 3))
    rgb[:] = GROUNDS[look]
    rgb[SHAPES[shape]] = INKS[look]
    return np.clip(rgb + chance.normal(0, 6, rgb.shape), 0, 255).astype(np.uint8)


def scene(seed: int) -> Pixels8:
    """Give a smooth field of colours with one bright spot, like nothing else."""
    from scipy.ndimage import zoom

    chance = np.random.default_rng(seed)
    field = zoom(chance.uniform(0, 230, (6, 8, 3)), (20, 20, 1), order=1)
    top, left = chance.integers(10, 80, 2)
    field[top : top + 20, left : left + 26] = chance.uniform(0, 255, 3)
    return field.astype(np.uint8)


def encode(*pictures: Pixels8) -> Vectors:
    return PictureDescriptor().encode_items([AsItem(Pixels(one)) for one in pictures])


def ask(picture: Pixels8) -> Vectors:
    return PictureDescriptor().encode_queries([AsQuery(Pixels(picture))])[0]


@pytest.fixture(scope="module")
def stored() -> Vectors:
    return encode(*(scene(seed) for seed in range(16)))


CHANGES = {
    "darker": lambda rgb: (rgb * 0.7).astype(np.uint8),
    "smaller": lambda rgb: rgb[::2, ::2],
    "cut": lambda rgb: rgb[8:-4, 6:-10],
    "grainy": lambda rgb: np.clip(
        rgb + np.random.default_rng(0).normal(0, 12, rgb.shape), 0, 255
    ).astype(np.uint8),
}


@pytest.mark.parametrize("change", CHANGES)
def test_another_take_of_a_picture_finds_it(change: str, stored: Vectors) -> None:
    found = [int((stored @ ask(CHANGES[change](scene(seed)))).argmax()) for seed in range(16)]
    assert sum(place == seed for seed, place in enumerate(found)) >= 14


def test_a_thing_finds_its_shape_in_other_colours() -> None:
    names = list(SHAPES)
    others = [(shape, look) for shape in names for look in (1, 2)]
    vectors = encode(*(thing(*one) for one in others))
    for shape in names:
        best = np.argsort(-(vectors @ ask(thing(shape, 0))))[:2]
        assert {others[place][0] for place in best} == {shape}


def test_a_mirrored_thing_is_the_same_thing() -> None:
    wedge = np.rot90(thing("wedge", 0))
    # The scene and layout blocks keep left and right apart; the thing's own blocks do not.
    assert float(encode(wedge)[0] @ ask(wedge[:, ::-1])) > 0.75


@pytest.mark.parametrize("shape", [(1, 1), (1, 700), (700, 3), (2, 2)])
def test_odd_shapes_have_a_vector(shape: tuple[int, int]) -> None:
    vectors = encode(np.full((*shape, 3), 80, dtype=np.uint8))
    assert np.isfinite(vectors).all()
    assert np.linalg.norm(vectors[0]) == pytest.approx(1.0, abs=1e-5)


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(BadInput, match="height, width, 3"):
        encode(np.zeros((4, 4), dtype=np.uint8))


def test_another_weight_is_another_space(monkeypatch: pytest.MonkeyPatch) -> None:
    before = PictureDescriptor().space.id
    monkeypatch.setitem(picture_descriptor.WEIGHTS, "colours", 0.2)
    assert PictureDescriptor().space.id != before


@pytest.mark.data
def test_garments_find_their_kind() -> None:
    from PIL import Image

    path = DATA / "clothing" / "manifest.json"
    if not path.is_file():
        pytest.skip(f"the set clothing is not in {DATA}")
    # Every second photo of five classes keeps this quick; chance is .2.
    held = [one for one in json.loads(path.read_text())["items"]][::2]
    held = [one for one in held if one["label"] in ("pants", "hat", "shoes", "skirt", "t-shirt")]
    pictures = []
    for one in held:
        with Image.open(path.parent / one["file"]) as opened:
            opened.thumbnail((256, 256))
            pictures.append(np.asarray(opened.convert("RGB")))
    vectors = encode(*pictures)
    likeness = vectors @ vectors.T
    np.fill_diagonal(likeness, -2.0)
    labels = np.array([one["label"] for one in held])
    first = labels[likeness.argmax(axis=1)] == labels
    assert first.mean() > 0.6
