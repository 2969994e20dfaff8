"""Values of a sheet's cells as the sheet shows them: decimals, thousands, per cent, currency.

Dates and times are written as ISO 8601, which says the same in every country.
"""

from __future__ import annotations

import datetime as dt
import re
from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

_QUOTED = re.compile(r'"([^"]*)"|\\(.)|_.|\*.')
_CURRENCY = re.compile(r"\[\$([^\]-]*)(?:-[^\]]*)?\]")
_BRACKETS = re.compile(r"\[[^\]]*\]")
_PLACES = re.compile(r"[#0?][#0?,]*(?:\.[#0?]*)?,*")
_MOST_DIGITS = 15
"""Excel keeps no more."""


def shown(value: object, number_format: str) -> str:
    """Write one cell."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, int | float):
        return number_shown(value, number_format)
    if isinstance(value, dt.datetime):
        midnight = value.time() == dt.time()
        return value.date().isoformat() if midnight else value.isoformat(" ", "minutes")
    if isinstance(value, dt.time):
        return value.isoformat("minutes")
    return str(value)


def number_shown(value: float, number_format: str) -> str:
    """Write a number by an Excel number format; one that is not understood shows it plain."""
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    section, signed = _section(number_format, value)
    parts = _parts(section)
    if parts is None:
        return plain(value)
    before, places, behind = parts
    number = Decimal(repr(abs(value) if signed else value))
    number = number * 100 if "%" in before + behind else number
    number = number.scaleb(-3 * (len(places) - len(places.rstrip(","))))
    return f"{before}{_digits(number, places.rstrip(','))}{behind}".strip()


def plain(value: float) -> str:
    """Write a number with the digits that are sure and no more."""
    return f"{value:.{_MOST_DIGITS}g}"


def _section(number_format: str, value: float) -> tuple[str, bool]:
    """Give the part of a format that holds for a value, and whether it writes the sign itself."""
    sections = re.split(r";(?=(?:[^\"]*\"[^\"]*\")*[^\"]*$)", number_format)
    if value < 0 and len(sections) > 1:
        return sections[1], True
    if value == 0 and len(sections) > 2:
        return sections[2], False
    return sections[0], False


@lru_cache(maxsize=512)
def _parts(section: str) -> tuple[str, str, str] | None:
    """Give (words before, places of digits, words behind); None where it is not understood."""
    literals: list[str] = []

    def keep(words: str) -> str:
        literals.append(words)
        return chr(0xE000 + len(literals) - 1)

    bare = _CURRENCY.sub(lambda found: keep(found[1]), section)
    bare = _QUOTED.sub(lambda found: keep(found[1] or found[2] or ""), bare)
    bare = _BRACKETS.sub("", bare)
    found = _PLACES.search(bare)
    if found is None or "/" in bare or "E+" in bare.upper() or "general" in bare.lower():
        return None
    before, behind = bare[: found.start()], bare[found.end() :]
    if _PLACES.search(behind):
        return None
    return _filled(before, literals), found[0], _filled(behind, literals)


def _filled(text: str, literals: list[str]) -> str:
    return "".join(literals[ord(c) - 0xE000] if 0xE000 <= ord(c) < 0xF000 else c for c in text)


def _digits(number: Decimal, places: str) -> str:
    whole, _, decimals = places.partition(".")
    rounded = number.quantize(Decimal(1).scaleb(-len(decimals)), ROUND_HALF_UP)
    comma = "," if "," in whole else ""
    text = f"{rounded:{comma}f}"
    sure = decimals.rstrip("#?")
    while "." in text and len(text.rpartition(".")[2]) > len(sure) and text.endswith("0"):
        text = text[:-1]
    width = whole.replace(",", "").lstrip("#?").count("0")
    head, point, tail = text.rstrip(".").partition(".")
    return f"{head.zfill(width)}{point}{tail}"
