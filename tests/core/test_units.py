from __future__ import annotations

import pytest

from tools.core.attributes import canonical_field
from tools.core.errors import BadFilter
from tools.core.units import canonical_unit, comparable


@pytest.mark.parametrize(
    ("written", "canonical"),
    [("dB(A)", "dB"), ("decibels", "dB"), ("€", "EUR"), ("mins", "minute"), ("%", "percent"),
     ("LKFS", "LUFS"), ("CHF", "CHF")],
)  # fmt: skip
def test_units_have_one_spelling(written: str, canonical: str) -> None:
    assert canonical_unit(written) == canonical


def test_an_unknown_unit_is_refused_by_name() -> None:
    with pytest.raises(BadFilter, match="florp"):
        canonical_unit("florp")


def test_full_scale_levels_are_not_sound_pressure() -> None:
    assert comparable(-20.0, "dBFS", "dB") is None
    assert comparable(40.0, "dB", "dB") == 40.0


def test_metres_become_kilometres() -> None:
    assert comparable(1500.0, "m", "km") == pytest.approx(1.5)


def test_bare_db_and_noise_mean_the_sound_pressure_level() -> None:
    assert canonical_field("dB") == "level_db_spl"
    assert canonical_field("noise level") == "level_db_spl"
    assert canonical_field("fabric") == "fabric"
