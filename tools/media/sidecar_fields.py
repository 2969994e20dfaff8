"""The fields of a sidecar, validated one by one: a bad one is named and the rest is kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from tools.core.attributes import canonical_field, row_of
from tools.core.errors import BadFilter
from tools.core.items import Attribute, FactOrigin
from tools.core.units import CURRENCIES, canonical_unit, comparable
from tools.media.flow import one_line, tidy
from tools.media.sidecar_values import (
    SINGLE,
    BadField,
    Plain,
    date_text,
    number_of,
    number_with_unit,
    opening_hours,
    plain_text,
    price_of,
    rating_of,
    term_text,
    words_list,
)

TEXT_FIELDS = ("entity", "collection", "title", "caption", "kind", "size")
MAX_FIELDS = 200
MAX_TEXT_CHARS = 4_000
_NAME = re.compile(r"[^\W\d][\w .:-]{0,63}")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a sidecar, a table row or front matter states."""

    facts: tuple[Attribute, ...] = ()
    title: str = ""
    warnings: tuple[str, ...] = ()
    """One sentence a bad field, with its name."""

    def value(self, name: str) -> str:
        """Give a text fact by name, or nothing."""
        for fact in self.facts:
            if fact.name == name and isinstance(fact.value, str):
                return fact.value
        return ""


@dataclass(frozen=True, kw_only=True)
class _Draft:
    name: str
    value: float | str | bool | tuple[str, ...]
    unit: str | None = None
    high: float | None = None


def read_fields(
    fields: Mapping[str, Plain],
    *,
    note: str,
    by: FactOrigin = "sidecar",
    warnings: tuple[str, ...] = (),
) -> Stated:
    """Validate a mapping. note: where it stands, shown to the person."""
    facts: list[Attribute] = []
    problems = list(warnings)
    title = ""
    for number, (name, value) in enumerate(fields.items()):
        if number >= MAX_FIELDS:
            problems.append(f"{note}: only the first {MAX_FIELDS} fields were read")
            break
        if value is None or value == "" or value == []:
            continue
        try:
            drafts = _read_one(name, value)
        except BadField as exc:
            problems.append(f"{note}: field {name!r} was left out: {exc}")
            continue
        for draft in drafts:
            if draft.name == "title":
                title = str(draft.value)
            facts.append(
                Attribute(
                    name=draft.name, value=draft.value, unit=draft.unit, high=draft.high,
                    by=by, note=note,
                )
            )  # fmt: skip
    return Stated(facts=tuple(facts), title=title, warnings=tuple(problems))


def _read_one(name: str, value: Plain) -> list[_Draft]:
    if not _NAME.fullmatch(name):
        raise BadField("a name starts with a letter and has at most 64 characters")
    field = canonical_field(name)
    special = _SPECIAL.get(field)
    if special is not None:
        return special(value)
    if field in TEXT_FIELDS:
        return [_Draft(name=field, value=_text(value))]
    row = row_of(field)
    if row is not None and row.kind == "number":
        return [_measured(field, value, row.unit)]
    return [_as_given(field, value)]


def _text(value: Plain) -> str:
    if not isinstance(value, SINGLE):
        raise BadField("one text is expected")
    words = tidy(plain_text(value))
    if len(words) > MAX_TEXT_CHARS:
        raise BadField(f"it has more than {MAX_TEXT_CHARS} characters")
    return words


def _price(value: Plain) -> list[_Draft]:
    low, high, currency = price_of(value)
    return [_Draft(name="price", value=low, high=high, unit=currency)]


def _rating(value: Plain) -> list[_Draft]:
    return [_Draft(name="rating", value=rating_of(value), unit="star")]


def _hours(value: Plain) -> list[_Draft]:
    return [_Draft(name="opening_hours", value=opening_hours(value))]


def _list_of(name: str) -> Callable[[Plain], list[_Draft]]:
    return lambda value: [_Draft(name=name, value=words_list(value))]


def _place(value: Plain) -> list[_Draft]:
    if not isinstance(value, Mapping):
        raise BadField("write it as {lat: 52.52, lon: 13.40}")
    lat = value.get("lat", value.get("latitude"))
    lon = value.get("lon", value.get("longitude"))
    return [_degrees("lat", lat, 90.0), _degrees("lon", lon, 180.0)]


def _degrees(name: str, value: Plain, limit: float) -> _Draft:
    number = number_of(value)
    if number is None or abs(number) > limit:
        raise BadField(f"{name} is a number from -{limit:g} to {limit:g}")
    return _Draft(name=name, value=number, unit="degree")


def _date(name: str) -> Callable[[Plain], list[_Draft]]:
    return lambda value: [_Draft(name=name, value=date_text(value))]


def _expires(value: Plain) -> list[_Draft]:
    return [_Draft(name="expires", value=term_text(value))]


def _calibration(value: Plain) -> list[_Draft]:
    inner = value.get("full_scale_db_spl") if isinstance(value, Mapping) else value
    number, _, unit = number_with_unit(inner)
    if unit not in (None, "dB") or not 60.0 <= number <= 200.0:
        raise BadField("full_scale_db_spl is the level of full scale, 60 to 200 dB")
    return [_Draft(name="full_scale_db_spl", value=number, unit="dB")]


def _measured(name: str, value: Plain, unit: str | None) -> _Draft:
    number, high, given = number_with_unit(value)
    if unit is None or given is None or given == unit:
        return _Draft(name=name, value=number, high=high, unit=unit)
    low_there = comparable(number, given, unit)
    if low_there is None:
        raise BadField(f"it is kept in {unit}, and {given} cannot be turned into it")
    high_there = None if high is None else comparable(high, given, unit)
    return _Draft(name=name, value=low_there, high=high_there, unit=unit)


def _as_given(name: str, value: Plain) -> _Draft:
    if isinstance(value, Mapping):
        if "value" not in value:
            raise BadField("write {value: 3, unit: km} or one plain value")
        inner, unit = value["value"], value.get("unit")
        if isinstance(inner, Mapping | list):
            raise BadField("`value` is one number or text")
        known = None if unit is None else _known_unit(str(unit))
        return _Draft(name=name, value=_scalar(inner), unit=known)
    if isinstance(value, list):
        return _Draft(name=name, value=words_list(value))
    return _Draft(name=name, value=_scalar(value))


def _scalar(value: Plain) -> float | str | bool:
    if isinstance(value, bool):
        return value
    number = number_of(value) if not isinstance(value, str) else None
    return _text(value) if number is None else number


def _known_unit(unit: str) -> str:
    try:
        return canonical_unit(unit)
    except BadFilter:
        # Kept as given: nobody can convert it, but it can still be shown and compared for equality.
        return one_line(unit)


_SPECIAL: dict[str, Callable[[Plain], list[_Draft]]] = {
    "price": _price,
    "rating": _rating,
    "opening_hours": _hours,
    "tags": _list_of("tags"),
    "diets": _list_of("diets"),
    "colours": _list_of("colours"),
    "location": _place,
    "date": _date("date"),
    "taken": _date("taken"),
    "expires": _expires,
    "calibration": _calibration,
    "full_scale_db_spl": _calibration,
    "lat": lambda value: [_degrees("lat", value, 90.0)],
    "lon": lambda value: [_degrees("lon", value, 180.0)],
}

CURRENCY_CODES = frozenset(CURRENCIES.values())
