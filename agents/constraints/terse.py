"""Wishes as people say them in a conversation: `under 90`, `in M`, `wool please`, `dogs ok`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.constraints.grounds import Grounds
from agents.constraints.terse_words import read_flags, read_named, read_sizes
from agents.rules.limits import COMPARATORS, NUMBER, op_of
from tools.core.filters import Op
from tools.core.query import Constraint

_COMPARATOR = "|".join(words for words, _ in COMPARATORS)
_TAIL = (
    r"or (?P<less>less|lower|under|cheaper)|or (?P<more>more|over|higher|better|above)|"
    r"at (?:the )?(?:very )?(?P<most>most)|(?P<max>tops|max(?:imum)?|and not more|not more|"
    r"and no more|is (?:\w+ly )?(?:the|my|our) (?:\w+ )?(?:ceiling|limit|max(?:imum)?|most|top))|"
    r"at (?:the )?(?:very )?(?P<least>least)|"
    r"(?P<min>min(?:imum)?|plus|and (?:up|over|above)|upwards|\+)"
)
_OTHER = (
    r"(?:am|pm|o['’]clock|st|nd|rd|th|steps?|of|people|persons|nights?|days?|rooms?|minutes?|"
    r"mins?|"
    r"hours?|m|km|metres?|meters?|db|dba|decibels?|lufs|%|percent|kg|g|grams?|k?w|kilowatts?|"
    r"watts?|rpm|"
    r"bar|nm|l|litres?|stars?|x|px|beds?|january|february|march|april|may|june|july|august|"
    r"september|"
    r"october|november|december|bpm|k?hz|seconds?|secs?|cm|mm|years?|seats?|€|\$|£|eur|euros?|"
    r"usd|"
    r"dollars?|gbp|pounds?|quid|chf|lu|kelvin|tables?|photos?|pages?)"
)
_BOUND = re.compile(
    rf"(?:(?P<denied>\b(?:not|nothing|none|no|n['’]t|never)\s(?:(?:cost|be|pay|any|spend|to|"
    rf"go)\s)*)?"
    rf"(?<![\w<>=])(?P<comparator>{_COMPARATOR})\s(?:the\s)?)?(?<![\w.,:/€$£-])(?P<number>{NUMBER})"
    rf"(?![\w:/-]|[.,]\d|\s?{_OTHER}(?!\w))(?P<each>\s(?:an?|per|each|every)\s(?!at\b)\w+|"
    rf"\seach)?"
    rf"(?:,?\s?(?P<tail>{_TAIL})(?!\w))?",
    re.I,
)
_TIMED = re.compile(
    r"\b(?:open|opens|until|till|at|after|before|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\W+"
    r"(?:\w+\W+)?$|\b(?:page|size|number|no\.?|chapter|version|section|figure|error|code|"
    r"slide)\s$",
    re.I,
)
_RATED = re.compile(r"\b(?:rat(?:ed|ings?)|stars?|reviews?)\b", re.I)
_BETTER = re.compile(r"\bor better|plus|upwards\b", re.I)
_BEST = 5.0
_NOT_PRICE = re.compile(
    r"\b(?:loud|noise|weigh\w*|heav\w*|light\w*|size|power|torque|speed|fast\w*|slow\w*|steps|"
    r"long\w*|"
    r"short\w*|old\w*|walk|minutes?|bright\w*|dark\w*|pressure|version|pages?|temperature|"
    r"hot(?:ter)?|"
    r"years?|tall\w*|high|deep\w*|wide\w*|big\w*|large\w*)\b",
    re.I,
)
_QUESTION = re.compile(
    r"^\W*(?:and |but |so )?(?!(?:do|would) you (?:have|sell|stock|know)\b|have you got\b)"
    r"(?:is|are|was|do|does|did|can|could|has|have|what|how|why|who|when|where|will|would|which)(?:['’]s)?\b",
    re.I,
)


def read_terse(
    text: str, known: Sequence[Constraint], grounds: Grounds, *, bare: bool
) -> tuple[Constraint, ...]:
    """Read wishes that name neither field nor unit.

    known: what was read from the same words. bare: the words are one step of a conversation, in
    which `wool please` says enough; a question for a fact says nothing of the kind.
    """
    found = [*_bounds(text, known, grounds), *read_sizes(text, known, grounds)]
    if not _QUESTION.search(text):
        found += read_named(text, known, grounds)
        if bare:
            found += read_flags(text, (*known, *found), grounds)
    return tuple(found)


def _bounds(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    if _PRICED.search(text) or not _NOT_PRICE.search(text):
        yield from _plain_limits(text, grounds)
    for match in _BOUND.finditer(text):
        op = _op(match)
        before = text[: match.start()]
        said = _clause_at(text, match)
        if op is None or _COUNTED.match(text, match.end()):
            continue
        if (_TIMED.search(before) and not match["comparator"]) or _AGED.search(before):
            continue
        value = float(match["number"].replace(",", ""))
        rated = _is_rated(text, match) or (
            value <= _BEST
            and (
                bool(_BETTER.search(match.group()))
                or grounds.rated
                or grounds.starred(match["number"])
            )
        )
        if rated and value > _BEST:
            continue
        if _NOT_PRICE.search(said) and not (rated or _PRICED.search(said)):
            continue
        field, unit = ("rating", "star") if rated else ("price", grounds.currency)
        if field not in grounds.stated or any(one.value == value for one in known):
            continue
        yield Constraint(
            field=field, op=op, value=value, unit=unit, turn=grounds.turn,
            text=" ".join(match.group().split()),
        )  # fmt: skip


_AGED = re.compile(
    r"\b(?:kids?|child|children|grandchildren|grandkids|toddlers?|boys?|girls?|sons?|daughters?|"
    r"lads?|little ones|people|anyone|everyone|adults?)\s(?:who are |aged )?$",
    re.I,
)
"""`Three kids under six` costs nothing."""
_COUNTED = re.compile(
    r"\s(?!(?:plus|tops|bucks|less|unless|always|perhaps|besides|across|bonus)\b)[a-z]{3,}s\b", re.I
)
"""`More than 40 sockets`: so many of a thing, and no price."""
_PRICED = re.compile(r"\b(?:price|cost|pay|spend|budget)", re.I)


def _clause_at(text: str, match: re.Match[str]) -> str:
    """Give the clause that a number stands in: `under 12, and rated at least 4.6` has two."""
    parts = re.finditer(r"[,.;!?](?!\d)|\s(?:and|but)\s", text)
    cuts = [0, *(at for part in parts for at in part.span()), len(text)]
    begin = max(at for at in cuts if at <= match.start())
    return text[begin : min(at for at in cuts if at >= match.end())]


def _is_rated(text: str, match: re.Match[str]) -> bool:
    """Tell `a good rating, 4.2 and over`: said in its clause, or just before without a number."""
    said = _clause_at(text, match)
    before = re.split(r"[.;!?]|\d", text[: match.start()])[-1]
    return bool(_RATED.search(said) or _RATED.search(before))


_SPENT = re.compile(
    rf"\b(?:price|limit|budget|to spend|maximum|ceiling)(?:\s?(?:is|of|at|:)|,(?=\s))?"
    rf"\s?(?P<number>{NUMBER})"
    rf"(?![\w:/-]|[.,]\d|\s?{_OTHER}(?!\w)|\s(?:or more|at least|plus|upwards|minimum|and up))",
    re.I,
)
_BETWEEN = re.compile(
    rf"\b(?:between|from)\s(?P<low>{NUMBER})\s(?:and|to)\s(?P<high>{NUMBER})"
    rf"(?![\w:/-]|[.,]\d|\s?{_OTHER}(?!\w))",
    re.I,
)
_STARS = re.compile(
    r"(?<![\w.])(?P<number>\d(?:\.\d)?)\sstars?\s(?:is|are|would be|will|would)\s"
    r"(?:also\s)?(?:enough|fine|ok|okay|do|sufficient)\b"
    r"|\bwith\s(?P<with>\d(?:\.\d)?)\sstars?\b",
    re.I,
)


def _plain_limits(text: str, grounds: Grounds) -> Iterator[Constraint]:
    """Read `the budget is 25` and `4 stars is enough`."""
    match = _SPENT.search(text)
    if match is not None and "price" in grounds.stated and not _BOUND_NEAR.search(match.group()):
        yield Constraint(
            field="price", op="<=", value=float(match["number"].replace(",", "")),
            unit=grounds.currency, turn=grounds.turn, text=" ".join(match.group().split()),
        )  # fmt: skip
    match = _BETWEEN.search(text)
    if match is not None and "price" in grounds.stated:
        ends: tuple[tuple[Op, str], ...] = ((">=", match["low"]), ("<=", match["high"]))
        for op, number in ends:
            yield Constraint(
                field="price", op=op, value=float(number.replace(",", "")), unit=grounds.currency,
                turn=grounds.turn, text=" ".join(match.group().split()),
            )  # fmt: skip
    match = _STARS.search(text)
    if match is not None and "rating" in grounds.stated:
        yield Constraint(
            field="rating", op=">=", value=float(match["number"] or match["with"]), unit="star",
            turn=grounds.turn, text=match.group(),
        )  # fmt: skip


_BOUND_NEAR = re.compile(rf"\b(?:{_COMPARATOR})\b", re.I)


def _op(match: re.Match[str]) -> Op | None:
    if match["comparator"]:
        op = op_of(match["comparator"])
        otherwise: dict[Op, Op] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}
        return otherwise[op] if match["denied"] else op
    if not match["tail"]:
        return None
    return "<=" if match["less"] or match["most"] or match["max"] else ">="
