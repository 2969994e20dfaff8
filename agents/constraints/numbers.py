"""Numbers without a unit that speak of a limit that stands: `make it 80`, `a 40`, `at least 50`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from agents.constraints.meaning import side
from agents.constraints.targets import ReadWords, meant_by
from agents.rules.limits import COMPARATORS, NUMBER, op_of
from tools.core.filters import Op
from tools.core.query import Constraint

_COMPARATOR = "|".join(words for words, _ in COMPARATORS)
_BARE = re.compile(
    rf"(?:(?<![\w<>=])(?P<comparator>{_COMPARATOR})\s*)?(?<![\w.,:€$£-])(?P<number>{NUMBER})"
    r"(?![\w%:/-]|[.,]\d|\s?(?:am|pm|o['’]clock|st|nd|rd|th|st(?:ep)?s?|of|people|persons|nights?|"
    r"days?|rooms?|minutes?|hours?|€|\$|£|%)(?!\w))"
    r"(?:\s(?P<tail>or (?:less|lower|under|cheaper|more|over|higher)|"
    r"at (?:the )?most|tops|max(?:imum)?|at least|minimum))?",
    re.I,
)
_COUNTED = re.compile(r"\s[a-z]+s\sof\b", re.I)
"""`No more than 2 flights of stairs`: so many of a thing."""
_LESS = re.compile(r"less|lower|under|cheap|most|tops|max", re.I)


def bare_numbers(
    text: str, held: Sequence[Constraint], read: ReadWords, *, turn: int, bound: bool
) -> tuple[Constraint, ...]:
    """Read numbers that take field and unit from a wish that stands.

    bound: only numbers with a comparator count, as nothing else says that a limit is meant.
    """
    # `Make that 80` changes a price, and no size that is told in letters.
    numbered = [
        one
        for one in held
        if isinstance(one.value, float) or (one.field == "size" and str(one.value)[:1].isdigit())
    ]
    if not numbered:
        return ()
    found = []
    for match in _BARE.finditer(text):
        op = _op(match)
        if (op is None and bound) or _COUNTED.match(text, match.end()):
            continue
        about = meant_by(text[: match.start()] + " " + text[match.end() :], numbered, read)
        among = [one for one in numbered if one.id in about] or numbered
        wish = _applied(match, op, among, turn)
        if wish is not None:
            found.append(wish)
    return tuple(found)


def _op(match: re.Match[str]) -> Op | None:
    if match["comparator"]:
        return op_of(match["comparator"])
    if match["tail"]:
        return "<=" if _LESS.search(match["tail"]) else ">="
    return None


def _applied(
    match: re.Match[str], op: Op | None, among: Sequence[Constraint], turn: int
) -> Constraint | None:
    if op is not None:
        among = [one for one in among if isinstance(one.value, float)]
        sided = [one for one in among if side(one) == ("upper" if "<" in op else "lower")]
        among = sided or among
    if not among:
        return None
    last = max(one.turn for one in among)
    one = [two for two in among if two.turn == last][-1]
    said = " ".join(match.group().split())
    if one.field == "size":
        return replace(one, value=match["number"], turn=turn, text=f"size {match['number']}", id="")
    value = float(match["number"].replace(",", ""))
    told = op or one.op
    word = said if op is not None else f"{'up to' if '<' in told else 'at least'} {said}"
    return replace(
        one, op=told, value=value, turn=turn, hard=True, on=True, priority=0, id="",
        text=f"{word} {one.unit}" if one.unit else f"{one.field.replace('_', ' ')} {word}",
    )  # fmt: skip
