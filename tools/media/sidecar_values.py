"""Single values of sidecars: prices, dates, opening hours and the like."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Mapping, Sequence
from typing import TypeAlias

from tools.core.errors import BadFilter
from tools.core.hours import is_readable
from tools.core.units import canonical_unit
from tools.media.flow import one_line

Plain: TypeAlias = (
    "str | int | float | bool | dt.date | dt.datetime | dt.time"
    " | Sequence[Plain] | Mapping[str, Plain] | None"
)
"""What YAML and JSON give."""

SINGLE = (str, int, float, dt.date, dt.time)

MAX_LIST = 100
_NUMBER = r"[+-]?\d[\d' ]*(?:,\d{3})*(?:[.,]\d+)?"
_SEPARATOR = re.compile(r"\s*(?:-|–|—|\b(?:to|bis|until)\b)\s*", re.IGNORECASE)
_AMOUNT = re.compile(rf"(?P<before>[^\d+-]*?)\s*(?P<number>{_NUMBER})\s*(?P<after>.*)")
_RATING = re.compile(r"(?P<value>\d+(?:[.,]\d+)?)\s*(?:/|of|out of)\s*(?P<scale>\d+)", re.I)
_TERM = re.compile(r"\d{1,5}\s*[hdwmy]", re.IGNORECASE)
_THOUSANDS = re.compile(r"(?<=\d)[' ,](?=\d{3}(?:\D|$))")


class BadField(ValueError):
    """A value that cannot be read; the message says what is expected."""


def number_of(value: Plain) -> float | None:
    """Give a finite number, or None."""
    if isinstance(value, bool) or value is None:
        return None
    if isinstance(value, int | float):
        return float(value) if math.isfinite(value) else None
    if isinstance(value, str) and re.fullmatch(_NUMBER, value.strip()):
        number = float(_plain(value))
        return number if math.isfinite(number) else None
    return None


def number_with_unit(value: Plain) -> tuple[float, float | None, str | None]:
    """Read `40`, `40 dB`, `10-20 km` or {value, unit} into (low, high, unit). Raises BadField."""
    if isinstance(value, Mapping):
        number = number_of(value.get("value"))
        if number is None:
            raise BadField("write {value: 40, unit: dB}")
        unit = value.get("unit")
        return number, None, None if unit is None else _unit(str(unit))
    number = number_of(value)
    if number is not None:
        return number, None, None
    if not isinstance(value, str):
        raise BadField("a number is expected")
    low, high, unit = _range(value)
    return low, high, None if unit is None else _unit(unit)


def price_of(value: Plain) -> tuple[float, float | None, str | None]:
    """Read `12 EUR`, `€12`, `10-20 EUR` or {value, currency} into (low, high, ISO currency)."""
    if isinstance(value, Mapping):
        currency = value.get("currency", value.get("unit"))
        low = number_of(value.get("value", value.get("low", value.get("amount"))))
        if low is None or currency is None:
            raise BadField("write {value: 12, currency: EUR}")
        return low, number_of(value.get("high")), _currency(str(currency))
    if number_of(value) is not None:
        raise BadField("a price needs its currency: write 12 EUR")
    if not isinstance(value, str):
        raise BadField("write 12 EUR, or 10-20 EUR")
    low, high, unit = _range(value)
    if unit is None:
        raise BadField("a price needs its currency: write 12 EUR")
    if low < 0 or (high is not None and high < low):
        raise BadField("a price range goes from low to high")
    return low, high, _currency(unit)


def rating_of(value: Plain) -> float:
    """Read 4.5, `4.5/5` or `9/10` into stars, 0 to 5. Raises BadField."""
    number = number_of(value)
    if number is None and isinstance(value, str):
        found = _RATING.fullmatch(value.strip())
        if found is not None and float(found["scale"]) > 0:
            number = float(found["value"].replace(",", ".")) * 5 / float(found["scale"])
        else:
            low, _, unit = _range(value)
            number = low if unit is None or _unit(unit) == "star" else None
    if number is None or not 0 <= number <= 5:
        raise BadField("a rating is 0 to 5 stars, or written like 9/10")
    return round(number, 4)


def opening_hours(value: Plain) -> str:
    """Give opening hours in OpenStreetMap syntax. Raises BadField."""
    text = "; ".join(str(one) for one in value) if isinstance(value, list) else value
    if not isinstance(text, str) or not is_readable(one_line(text)):
        raise BadField("write it as OpenStreetMap does: Tu-Su 09:00-17:00; Mo off")
    return one_line(text)


def plain_text(value: str | float | dt.date | dt.time) -> str:
    """Write a single value as the person would."""
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    if isinstance(value, float):
        return f"{value:g}"
    return str(value)


def date_text(value: Plain) -> str:
    """Give an ISO date, or a time with its zone; anything but a date as text. Raises BadField."""
    if isinstance(value, dt.datetime):
        return _with_zone(value)
    if isinstance(value, dt.date):
        return value.isoformat()
    if not isinstance(value, str):
        if isinstance(value, int) and not isinstance(value, bool) and 1000 <= value <= 9999:
            return str(value)
        raise BadField("write a date like 2026-11-22, or 2026-11-22T10:00+01:00")
    text = value.strip()
    if re.fullmatch(r"\d{4}(-\d{2})?", text):
        return text
    try:
        if len(text) == len("2026-11-22"):
            return dt.date.fromisoformat(text).isoformat()
        return _with_zone(dt.datetime.fromisoformat(text))
    except ValueError as exc:
        raise BadField("write a date like 2026-11-22, or 2026-11-22T10:00+01:00") from exc


def term_text(value: Plain) -> str:
    """Give when something expires: a date, or a term like `30d`. Raises BadField."""
    if isinstance(value, str) and _TERM.fullmatch(value.strip()):
        return value.strip().replace(" ", "").lower()
    return date_text(value)


def words_list(value: Plain) -> tuple[str, ...]:
    """Give a list of words from a list, or from words with commas. Raises BadField."""
    if isinstance(value, Mapping):
        raise BadField("a list is expected: [vegan, quiet]")
    if isinstance(value, str):
        parts: Sequence[Plain] = re.split(r"[,;\n]", value)
    else:
        parts = value if isinstance(value, list) else [value]
    if len(parts) > MAX_LIST:
        raise BadField(f"it has more than {MAX_LIST} entries")
    if any(isinstance(part, Mapping | list) for part in parts):
        raise BadField("a list of plain words is expected")
    words = (one_line(str(part)) for part in parts if part is not None)
    return tuple(dict.fromkeys(word for word in words if word))


def _with_zone(moment: dt.datetime) -> str:
    if moment.tzinfo is None:
        raise BadField("a time needs its zone: write 2026-11-22T10:00+01:00")
    return moment.isoformat()


def _range(text: str) -> tuple[float, float | None, str | None]:
    """Read `40 dB` or `$10 to $15` into (low, high, unit as written)."""
    line = one_line(text)
    halves = _SEPARATOR.split(line, maxsplit=1)
    if len(halves) < 2 or not all(any(c.isdigit() for c in half) for half in halves):
        halves = [line]
    amounts = [_AMOUNT.fullmatch(half) for half in halves]
    units: list[str] = []
    numbers: list[float] = []
    for amount in amounts:
        if amount is None:
            raise BadField("a number with its unit is expected, like 40 dB")
        numbers.append(float(_plain(amount["number"])))
        units += [one for one in (amount["after"], amount["before"]) if one]
    known = dict.fromkeys(unit.strip() for unit in units if unit.strip().casefold() != "from")
    if len(known) > 1:
        raise BadField("one number with one unit is expected, like 40 dB")
    return numbers[0], numbers[1] if len(numbers) > 1 else None, next(iter(known), None)


def _plain(number: str) -> str:
    return _THOUSANDS.sub("", number.strip()).replace(" ", "").replace(",", ".")


def _unit(unit: str) -> str:
    try:
        return canonical_unit(unit)
    except BadFilter as exc:
        raise BadField(f"unit {unit!r} is not known") from exc


def _currency(unit: str) -> str:
    code = _unit(unit.strip())
    if len(code) != 3 or not code.isupper():
        raise BadField(f"{unit!r} is no currency; write EUR, USD or another ISO 4217 code")
    return code
