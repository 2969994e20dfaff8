"""Wishes as people say them in a conversation: `under 90`, `in M`, `wool please`, `dogs ok`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.constraints.hardness import LOOSE
from agents.rules import patterns
from agents.rules.lexicon import lexicon
from agents.rules.limits import COMPARATORS, NUMBER, op_of
from agents.rules.wishes import NO, YES
from agents.rules.words import STOP, stem
from tools.core.filters import Op
from tools.core.protocols import StatedFields
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
    r"(?:am|pm|o['’]clock|st|nd|rd|th|steps?|of|people|persons|nights?|days?|rooms?|minutes?|mins?|"
    r"hours?|m|km|metres?|meters?|db|dba|decibels?|lufs|%|percent|kg|g|grams?|k?w|kilowatts?|watts?|rpm|"
    r"bar|nm|l|litres?|stars?|x|px|beds?|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|bpm|k?hz|seconds?|secs?|cm|mm|years?|seats?|€|\$|£|eur|euros?|usd|"
    r"dollars?|gbp|pounds?|quid|chf|lu|kelvin|tables?|photos?|pages?)"
)
_BOUND = re.compile(
    rf"(?:(?P<denied>\b(?:not|nothing|none|no|n['’]t|never)\s(?:(?:cost|be|pay|any|spend|to|go)\s)*)?"
    rf"(?<![\w<>=])(?P<comparator>{_COMPARATOR})\s(?:the\s)?)?(?<![\w.,:/€$£-])(?P<number>{NUMBER})"
    rf"(?![\w:/-]|[.,]\d|\s?{_OTHER}(?!\w))(?P<each>\s(?:an?|per|each|every)\s(?!at\b)\w+|\seach)?"
    rf"(?:,?\s?(?P<tail>{_TAIL})(?!\w))?",
    re.I,
)
_TIMED = re.compile(
    r"\b(?:open|opens|until|till|at|after|before|(?:mon|tues|wednes|thurs|fri|satur|sun)days?)\W+"
    r"(?:\w+\W+)?$|\b(?:page|size|number|no\.?|chapter|version|section|figure|error|code|slide)\s$",
    re.I,
)
_RATED = re.compile(r"\b(?:rat(?:ed|ings?)|stars?|reviews?)\b", re.I)
_BETTER = re.compile(r"\bor better|plus|upwards\b", re.I)
_BEST = 5.0
_NOT_PRICE = re.compile(
    r"\b(?:loud|noise|weigh\w*|heav\w*|light\w*|size|power|torque|speed|fast\w*|slow\w*|steps|long\w*|"
    r"short\w*|old\w*|walk|minutes?|bright\w*|dark\w*|pressure|version|pages?|temperature|hot(?:ter)?|"
    r"years?|tall\w*|high|deep\w*|wide\w*|big\w*|large\w*)\b",
    re.I,
)
_SIZE = re.compile(
    r"(?:\bsize\s|\bin (?:an? )?|(?<=[,\w])\s(?:an? )?|^\W*)"
    r"(?P<size>XXS|XS|S|M|L|XL|XXL|\dXL)(?![\w'’&.-])"
)
_SIZE_RANGE = re.compile(r"\bsize\s(?P<size>\d{2}\s?[-–/]\s?\d{2})\b", re.I)
_SIZE_NUMBER = re.compile(
    r"\bin\s(?:an?\s)?(?P<size>\d{2}(?:\s?[-–/]\s?\d{2})?)(?=\W*$|[,.;!?]|\s(?:please|pls|and|or|but|"
    r"for|under|below|with|then|if)\b)",
    re.I,
)
"""`Trousers in 32`, of garments alone."""
_COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "violet", "pink", "brown", "black",
    "white", "grey", "gray", "beige", "turquoise", "navy", "olive", "indigo", "sand", "cream",
)  # fmt: skip
_COLOUR = re.compile(
    rf"\b(?:(?P<shade>dark|light|bright|pale)\s)?(?P<colour>{'|'.join(_COLOURS)})\b", re.I
)
_DOG = re.compile(
    r"\b(?:(?:got|have|has|bring(?:ing)?|take|taking|brought|with)\s(?:the|our|my|a|an)\s"
    r"(?:\w+\s)?dogs?\b(?!\s(?:at home|home))|dogs?\s(?:comes?|is coming|are coming|joins?)\b|"
    r"dogs?[- ](?:ok|okay|allowed|welcome|yes|friendly)|"
    r"dogs?\s(?:\w+\s){0,4}?(?:allowed|welcome|let in|permitted|accepted)\b)",
    re.I,
)
_LIGHT = frozenset(
    ["too", "though", "ok", "okay", "yes", "also", "with", "bring", "access", "allowed", "welcome",
     "possible", "required", "friendly", "available", "only", "have", "has", "must", "needed",
     "option", "options", "on", "site", "free", "there", "wanted", "important", "well", "got",
     "oh", "hm", "hmm", "plus", "preferably", "ideally", "essential", "maybe", "would", "be",
     "nice", "good", "bonus", "preferred", "useful", "helpful", "must", "extra", "really", "great",
     "please", "become", "now", "guaranteed", "handy", "welcomed", "possibly", "hopefully"]
)  # fmt: skip
_SHORT = 6
"""Words of a clause that may be nothing but a wish."""
_QUESTION = re.compile(
    r"^\W*(?:and |but |so )?(?:is|are|was|do|does|did|can|could|has|have|what|how|why|who|when|"
    r"where|will|would|which)(?:['’]s)?\b",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class Grounds:
    """What terse words are read against."""

    stated: StatedFields
    currency: str | None = None
    """What prices are stated in."""
    turn: int = 0
    rated: bool = False
    """A rating is limited already, and no price."""
    sized: bool = False
    """Something with sizes is asked for, or its like is in the library."""


def read_terse(
    text: str, known: Sequence[Constraint], grounds: Grounds, *, bare: bool
) -> tuple[Constraint, ...]:
    """Read wishes that name neither field nor unit.

    known: what was read from the same words. bare: the words are one step of a conversation, in
    which `wool please` says enough; a question for a fact says nothing of the kind.
    """
    found = [*_bounds(text, known, grounds), *_sizes(text, known, grounds)]
    if not _QUESTION.search(text):
        found += [
            *_colours(text, known, grounds), *_words(text, known, grounds),
            *_dogs(text, known, grounds),
        ]  # fmt: skip
        if bare:
            found += _flags(text, (*known, *found), grounds)
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
        if _TIMED.search(before) and not match["comparator"]:
            continue
        value = float(match["number"].replace(",", ""))
        rated = _is_rated(text, match) or (
            value <= _BEST and (bool(_BETTER.search(match.group())) or grounds.rated)
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


def _sizes(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    if any(one.field == "size" and "-" in str(one.value) for one in known):
        return
    ranged = _SIZE_RANGE.search(text)
    if ranged is not None:
        value = re.sub(r"\s|–", lambda at: "-" if at.group() == "–" else "", ranged["size"])
        yield _size(value, ranged.group(), grounds)
        return
    if not grounds.sized or any(one.field == "size" for one in known):
        return
    for match in (*_SIZE.finditer(text), *_SIZE_NUMBER.finditer(text)):
        value = re.sub(r"\s", "", match["size"]).replace("–", "-")
        yield _size(value, match.group().strip(" ,"), grounds)


def _size(value: str, text: str, grounds: Grounds) -> Constraint:
    return Constraint(
        field="size", op="=", value=value.upper(), priority=LOOSE, turn=grounds.turn, text=text
    )


def _colours(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    if "colours" not in grounds.stated or any(one.field == "colours" for one in known):
        return
    if not grounds.sized and len(text.split()) > _SHORT:
        return
    for match in _COLOUR.finditer(text):
        yield Constraint(
            field="colours", op="contains", value=match["colour"].casefold(), hard=False,
            turn=grounds.turn, text=match.group(),
        )  # fmt: skip


def _words(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    """Read `cotton only` and `made by Hob`: words of what sheets state as material or maker."""
    given = {one.field for one in known}
    made = re.search(r"\b(?:made |built )?(?:by|from)\s(?P<maker>[A-Z]\w+)", text)
    if made is not None and "maker" not in given:
        makers = {one.casefold(): one for one in grounds.stated.get("maker") or ()}
        maker = makers.get(made["maker"].casefold())
        if maker is not None:
            yield Constraint(
                field="maker", op="=", value=maker, turn=grounds.turn, text=made.group()
            )
    if "material" in given:
        return
    stated = [one.casefold() for one in grounds.stated.get("material") or ()]
    names = {word for one in stated for word in re.findall(r"[a-z]{4,}", one)} - _NO_MATERIAL
    if not names:
        return
    said = rf"\b(?:(?:organic|recycled|merino)\s)?(?:{'|'.join(sorted(names))})\b"
    match = patterns.search(said, text)
    if match is not None:
        yield Constraint(
            field="material", op="contains", value=match.group().casefold(), turn=grounds.turn,
            priority=LOOSE, text=match.group(),
        )  # fmt: skip


_NO_MATERIAL = frozenset(("organic", "recycled", "merino", "coating", "lining", "shell", "pure"))


def _dogs(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    match = _DOG.search(text)
    if match is None or any(one.field == "dogs" for one in known) or "dogs" not in grounds.stated:
        return
    flag = next((one for one in lexicon().flags if one.field == "dogs"), None)
    values = flag.values if flag is not None else YES
    yield Constraint(
        field="dogs", op="in", value=values, turn=grounds.turn, text=" ".join(match.group().split())
    )


def _flags(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    """Read `parking too` and `hotel, dogs, parking`: a clause that is the name of a yes or no."""
    given = {one.field for one in known}
    for clause in re.split(r"[,.;!?]|\s(?:and|but)\s", text):
        plain = re.sub(r"[€$£]?\d\S*(?:\s(?:euros?|eur))?", " ", clause.casefold())
        words = re.findall(r"[\w'’-]+", plain)
        if not words or len(words) > _SHORT:
            continue
        kept = [word for word in words if word not in STOP and word not in _LIGHT]
        denied = any(word in ("no", "not", "without") for word in words)
        for field, values, names in _named_flags(grounds.stated):
            if field not in given and kept and all(stem(word) in names for word in kept):
                given.add(field)
                yield Constraint(
                    field=field, op="in", value=NO if denied else values, turn=grounds.turn,
                    text=" ".join(clause.split()),
                )  # fmt: skip


def _named_flags(
    stated: StatedFields,
) -> Iterator[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Give field, values that satisfy it, and the stems of its names."""
    flagged = {flag.field: flag for flag in lexicon().flags}
    for field, words in stated.items():
        flag = flagged.get(field)
        if flag is not None:
            said = [*flag.bare, *(one for one in flag.words if " " not in one), field]
            yield field, flag.values, frozenset(stem(word) for word in said)
        elif words and {one.casefold() for one in words} <= {"true", "false", "yes", "no"}:
            yield field, YES, frozenset((stem(field),))
