"""Units: one canonical spelling each, conversion through pint, and none where none is sound.

Decibels are kept as names, because a level re full scale (dBFS, LUFS) and a sound pressure
level (dB SPL) cannot be turned into each other without a calibration. Currencies are ISO 4217
codes and are never converted.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

from tools.core.errors import BadFilter

if TYPE_CHECKING:
    from pint import UnitRegistry

LEVEL_UNITS = frozenset(("dB", "dBFS", "LUFS", "LU"))

CURRENCIES = {
    "€": "EUR", "euro": "EUR", "euros": "EUR", "eur": "EUR",
    "$": "USD", "dollar": "USD", "dollars": "USD", "usd": "USD", "us$": "USD",
    "£": "GBP", "pound sterling": "GBP", "gbp": "GBP", "quid": "GBP",
    "chf": "CHF", "franken": "CHF", "francs": "CHF", "jpy": "JPY", "yen": "JPY", "¥": "JPY",
    "sek": "SEK", "nok": "NOK", "dkk": "DKK", "pln": "PLN", "czk": "CZK", "cad": "CAD",
    "aud": "AUD", "inr": "INR", "cny": "CNY",
}  # fmt: skip

_LEVEL_NAMES = {
    "db": "dB", "dba": "dB", "db(a)": "dB", "decibel": "dB", "decibels": "dB", "db spl": "dB",
    "dbspl": "dB", "db_spl": "dB", "dbfs": "dBFS", "db fs": "dBFS", "lufs": "LUFS", "lkfs": "LUFS",
    "lu": "LU",
}  # fmt: skip

_PLAIN_NAMES = {
    "bpm": "bpm", "beats per minute": "bpm", "%": "percent", "percent": "percent",
    "stars": "star", "star": "star", "px": "pixel", "pixels": "pixel", "hz": "Hz", "khz": "kHz",
    "min": "minute", "mins": "minute", "minutes": "minute", "sec": "second", "secs": "second",
    "s": "second", "h": "hour", "hrs": "hour", "hours": "hour", "mb": "MB", "kb": "kB",
    "gb": "GB", "km": "km", "m": "m", "metres": "m", "meters": "m", "people": "person",
    "persons": "person", "person": "person", "guests": "person", "seats": "person", "k": "kelvin",
}  # fmt: skip

_COUNTED = frozenset(("bpm", "percent", "star", "pixel", "person"))


def canonical_unit(name: str) -> str:
    """Give the canonical spelling of a unit; raise BadFilter for one that nobody knows."""
    key = " ".join(name.strip().split()).lower()
    for table in (_LEVEL_NAMES, CURRENCIES, _PLAIN_NAMES):
        if key in table:
            return table[key]
    if is_currency(name):
        return name
    import pint

    try:
        return f"{_registry().Unit(name.strip()):~}"
    except (pint.errors.PintError, ValueError, TypeError, AttributeError) as exc:
        raise BadFilter(f"unit {name!r} is not known; try dB, EUR, km, minute or %") from exc


def is_currency(unit: str) -> bool:
    """Tell whether a canonical unit is an ISO 4217 code."""
    return len(unit) == 3 and unit.isalpha() and unit.isupper()


def comparable(value: float, unit: str | None, target: str | None) -> float | None:
    """Convert `value` from `unit` to `target`; None where the two cannot be compared.

    A missing unit on either side is taken to be the other's.
    """
    if unit is None or target is None or unit == target:
        return value
    if unit == "LU" and target == "LUFS":
        return value
    named = LEVEL_UNITS | _COUNTED
    if unit in named or target in named or is_currency(unit) or is_currency(target):
        return None
    import pint

    try:
        return float(_registry().Quantity(value, unit).to(target).magnitude)
    except (pint.errors.PintError, ValueError, TypeError, AttributeError):
        return None


@lru_cache(maxsize=1)
def _registry() -> UnitRegistry[float]:
    import pint

    registry: UnitRegistry[float] = pint.UnitRegistry(cache_folder=None)
    return registry
