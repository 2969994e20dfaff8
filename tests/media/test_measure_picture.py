"""Facts of pictures against known pictures: pytest tests/media/test_measure_picture.py"""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from tools.core.attributes import row_of
from tools.core.items import Attribute
from tools.media.measure_picture import measure_picture, shrink

Pixels8 = NDArray[np.uint8]


def flat(colour: tuple[int, int, int], height: int = 60, width: int = 80) -> Pixels8:
    return np.full((height, width, 3), colour, dtype=np.uint8)


def facts(rgb: Pixels8, **size: tuple[int, int]) -> dict[str, Attribute]:
    return {one.name: one for one in measure_picture(rgb, **size)}


def number(rgb: Pixels8, name: str) -> float:
    value = facts(rgb)[name].value
    assert isinstance(value, float)
    return value


def lit_by(x: float, y: float) -> Pixels8:
    """Give a mid-grey surface under a light of a chromaticity, as sRGB."""
    xyz = np.array([x / y, 1.0, (1 - x - y) / y])
    to_linear = np.array(
        [[3.2404542, -1.5371385, -0.4985314], [-0.9692660, 1.8760108, 0.0415560],
         [0.0556434, -0.2040259, 1.0572252]]
    )  # fmt: skip
    linear = np.clip(0.25 * to_linear @ xyz, 0.0, 1.0)
    gamma = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    red, green, blue = np.rint(255 * gamma).astype(int).tolist()
    return flat((red, green, blue))


def noise(seed: int = 1, height: int = 120, width: int = 160) -> Pixels8:
    return np.random.default_rng(seed).integers(0, 256, (height, width, 3), dtype=np.uint8)


@pytest.mark.parametrize(("grey", "lightness"), [(0, 0.0), (128, 53.59), (255, 100.0)])
def test_lightness_is_cie_l_star(grey: int, lightness: float) -> None:
    assert number(flat((grey, grey, grey)), "lightness") == pytest.approx(lightness, abs=0.02)


def test_contrast_is_the_deviation_of_lightness() -> None:
    half = flat((0, 0, 0))
    half[:, 40:] = 255
    assert number(half, "contrast") == pytest.approx(50.0, abs=0.02)
    assert number(flat((90, 90, 90)), "contrast") == 0.0


def test_colourfulness_of_one_red_follows_the_formula() -> None:
    # No spread; 0.3 times the distance of the mean (255, 127.5) in the opponent plane.
    assert number(flat((255, 0, 0)), "colourfulness") == pytest.approx(85.53, abs=0.02)
    assert number(flat((128, 128, 128)), "colourfulness") == 0.0


@pytest.mark.parametrize(
    ("x", "y", "kelvin"),
    [(0.31271, 0.32902, 6504), (0.34567, 0.35850, 5003), (0.44757, 0.40745, 2856)],
)
def test_a_grey_surface_under_a_standard_light_has_its_temperature(
    x: float, y: float, kelvin: float
) -> None:
    assert facts(lit_by(x, y))["colour_temperature_k"].value == pytest.approx(kelvin, rel=0.02)


@pytest.mark.parametrize("colour", [(20, 160, 30), (200, 0, 200), (0, 0, 0), (255, 255, 255)])
def test_a_picture_far_from_any_white_has_no_colour_temperature(
    colour: tuple[int, int, int],
) -> None:
    assert "colour_temperature_k" not in facts(flat(colour))


def test_a_bright_window_counts_as_daylight_and_a_lamplit_wall_does_not() -> None:
    room = flat((96, 66, 40))
    assert number(room, "daylight_share") == 0.0
    room[5:45, 20:60] = (228, 236, 244)
    assert number(room, "daylight_share") == pytest.approx(100 * 40 * 40 / (60 * 80), abs=0.1)


def test_a_white_studio_ground_is_no_daylight() -> None:
    product = flat((255, 255, 255))
    product[20:40, 30:50] = (150, 20, 30)
    assert number(product, "daylight_share") == 0.0


@pytest.mark.parametrize(
    ("colour", "name"),
    [
        ((0, 0, 0), "black"), ((250, 250, 250), "white"), ((128, 128, 128), "grey"),
        ((220, 20, 30), "red"), ((255, 140, 0), "orange"), ((110, 70, 40), "brown"),
        ((222, 203, 170), "beige"), ((250, 220, 30), "yellow"), ((30, 140, 50), "green"),
        ((40, 190, 190), "turquoise"), ((30, 60, 200), "blue"), ((0, 0, 255), "blue"),
        ((130, 40, 150), "purple"), ((250, 130, 170), "pink"), ((20, 30, 70), "blue"),
    ],
)  # fmt: skip
def test_a_colour_has_its_everyday_name(colour: tuple[int, int, int], name: str) -> None:
    assert facts(flat(colour))["colours"].value == (name,)


def test_colours_come_largest_first_and_specks_are_left_out() -> None:
    picture = flat((30, 60, 200))
    picture[:, :30] = (220, 20, 30)
    picture[0, 0] = (250, 220, 30)
    assert facts(picture)["colours"].value == ("blue", "red")


def test_sharpness_falls_when_a_picture_is_blurred() -> None:
    from scipy.ndimage import uniform_filter

    sharp = noise()
    blurred = uniform_filter(sharp, (5, 5, 1))
    assert number(blurred, "sharpness") < number(sharp, "sharpness") - 1.0


@pytest.mark.parametrize(
    ("height", "width", "name"), [(60, 80, "landscape"), (80, 60, "portrait"), (80, 82, "square")]
)
def test_orientation_is_named(height: int, width: int, name: str) -> None:
    assert facts(flat((9, 9, 9), height, width))["orientation"].value == name


def test_the_size_of_the_original_is_told_for_a_smaller_copy() -> None:
    found = facts(flat((9, 9, 9), 60, 80), size_px=(3000, 4000))
    assert (found["width_px"].value, found["height_px"].value) == (3000.0, 4000.0)
    assert found["orientation"].value == "portrait"


def test_a_large_picture_measures_like_its_half() -> None:
    small = np.kron(noise(3, 40, 60), np.ones((8, 8, 1), dtype=np.uint8))
    large = np.kron(small, np.ones((2, 2, 1), dtype=np.uint8))
    for name, most in (("lightness", 0.5), ("colourfulness", 1.0), ("sharpness", 0.15)):
        assert number(large, name) == pytest.approx(number(small, name), abs=most)


@pytest.mark.parametrize("shape", [(1, 1), (1, 5000), (4000, 2), (513, 511)])
def test_odd_shapes_are_measured(shape: tuple[int, int]) -> None:
    found = facts(noise(2, *shape))
    assert found["width_px"].value == float(shape[1])
    assert max(shrink(noise(2, *shape), 512).shape[:2]) <= 512


def test_a_picture_without_pixels_has_no_facts() -> None:
    assert measure_picture(np.zeros((0, 5, 3), dtype=np.uint8)) == ()


def test_what_is_no_picture_is_refused() -> None:
    with pytest.raises(ValueError, match="height, width, 3"):
        measure_picture(np.zeros((5, 5), dtype=np.uint8))


def test_every_fact_is_a_row_of_the_table_in_its_unit() -> None:
    for one in measure_picture(noise()):
        row = row_of(one.name)
        assert row is not None and row.modality == "image" and row.unit == one.unit
        assert one.by == "measured"
        assert isinstance(one.value, {"number": float, "list": tuple, "text": str}[row.kind])
