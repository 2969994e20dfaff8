"""The budget of a trip, read from words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.rules import patterns

_UNITS = {
    "€": "EUR", "eur": "EUR", "euro": "EUR", "euros": "EUR", "£": "GBP", "gbp": "GBP",
    "pound": "GBP", "pounds": "GBP", "$": "USD", "usd": "USD", "dollar": "USD", "dollars": "USD",
    "chf": "CHF", "franc": "CHF", "francs": "CHF",
}  # fmt: skip
_HOW = (
    r"under|below|less than|within|up to|at most|no more than|not more than|not over|not above|"
    r"max(?:imum)?\.?(?: of)?|(?:with )?a budget of|budget of|budget(?: is|:)?|on|for|with|only|"
    r"have|"
    r"spend(?:ing)?"
)
_EACH = r"(?:a|per|each|every)\s(?:person\s|head\s)?(?:a\s|per\s)?day|daily|day"
_WHOLE = r"in total|altogether|all in|for (?:the )?(?:whole|entire)\s\w+"
_AMOUNT = re.compile(
    rf"(?:\b(?P<how>{_HOW})\s+)?(?:about\s|around\s|only\s|just\s)?"
    r"(?:(?P<sign>[€$£])\s?(?P<signed>\d+(?:[.,]\d{1,2})?)|(?<![\d:.])(?P<bare>\d+(?:[.,]\d{1,2})?)"
    r"(?:\s?(?P<unit>€|\$|£|(?:eur|euros?|gbp|pounds?|usd|dollars?|chf|francs?)\b)(?!\w))?)"
    rf"(?!:?\d)(?:\s(?P<tail>budget|{_WHOLE}|{_EACH})\b)?"
    r"(?:\s(?:at (?:the )?most|max(?:imum)?|tops|or less))?",
    re.I,
)  # fmt: skip
_BUCKS = re.compile(r"\b(?P<number>\d+(?:[.,]\d{1,2})?)\sbucks\b", re.I)
_NOTHING = re.compile(
    r"\bwithout (?:spending|paying)(?: anything| a cent| a penny| money)?\b|"
    r"\bspend(?:ing)? nothing\b",
    re.I,
)
_ANY_UNIT = re.compile(r"€|\beuros?\b|\beur\b", re.I)


_TENS = ("ten", "twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_SPELLED = re.compile(
    rf"\b(?:(?P<tens>{'|'.join(_TENS)})(?:[\s-](?P<ones>{'|'.join(_ONES)}))?|"
    rf"(?P<one>{'|'.join(_ONES)})|"
    r"(?P<odd>fifteen|twelve)|(?P<hundred>(?:an?|one) hundred))(?=\s(?:euros?|pounds?|dollars?|"
    r"francs?)\b)",
    re.I,
)


def in_digits(text: str) -> str:
    """Write amounts of money in digits: `thirty-five euros`."""
    return _SPELLED.sub(_digits, text)


def _digits(match: re.Match[str]) -> str:
    if match["hundred"]:
        return "100"
    if match["odd"]:
        return "15" if match["odd"].lower() == "fifteen" else "12"
    tens = 10 * (_TENS.index(match["tens"].lower()) + 1) if match["tens"] else 0
    unit = match["ones"] or match["one"]
    return str(tens + (_ONES.index(unit.lower()) + 1 if unit else 0))


@dataclass(frozen=True, kw_only=True)
class Budget:
    """An amount, and where it stands."""

    amount: float
    currency: str | None
    below: bool
    in_total: bool
    start: int
    end: int


def read_budget(text: str) -> Budget | None:
    """Give the budget; an amount without a unit counts only as `budget 40` or `40 a day`."""
    if free := _NOTHING.search(text):
        return Budget(
            amount=0.0, currency=None, below=False, in_total=False,
            start=free.start(), end=free.end(),
        )  # fmt: skip
    found = [one for one in _AMOUNT.finditer(text) if _is_money(one)]
    if not found:
        bucks = _BUCKS.search(text)
        if bucks is None:
            return None
        # What bucks are is said elsewhere or not at all.
        unit = "EUR" if _ANY_UNIT.search(text) else None
        return Budget(
            amount=_number(bucks["number"]), currency=unit, below=False, in_total=False,
            start=bucks.start(), end=bucks.end(),
        )  # fmt: skip
    best = next((one for one in found if one["how"] or one["tail"]), found[0])
    sign = (best["sign"] or best["unit"] or "").lower()
    return Budget(
        amount=_number(best["signed"] or best["bare"]),
        currency=_UNITS.get(sign),
        below=(best["how"] or "").lower() in ("under", "below", "less than"),
        in_total=bool(patterns.fullmatch(_WHOLE, best["tail"] or "")),
        start=best.start(),
        end=best.end(),
    )


def _is_money(one: re.Match[str]) -> bool:
    if one["sign"] or one["unit"]:
        return True
    how, tail = (one["how"] or "").lower(), (one["tail"] or "").lower()
    return "budget" in how or "budget" in tail or (bool(tail) and tail != "day")


def _number(told: str) -> float:
    return float(told.replace(",", "."))
