"""The answer to a contradiction: the new wish, the old one, both or neither; and its question."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.constraints.meaning import family, relation, side, values
from agents.constraints.standing import Contradiction, Standing
from agents.constraints.told import Choice
from agents.rules.wishes import comparatives
from agents.rules.words import content_terms, listed
from tools.core.query import Constraint

_NEW = re.compile(
    r"\b(?:new(?:er)?|latter|later|second(?! thoughts?)|last|replace|change|switch|update|the "
    r"other|"
    r"(?:what|as|the one|which) i (?:just )?said(?! (?:first|before|earlier|at first|"
    r"originally))|"
    r"(?:what|the one) i (?:just|last) (?:told|wrote|typed|asked)|(?:most )?recent|go ahead)\b|"
    r"^\W*(?:yes|yep|yeah|sure|ok|okay)\b",
    re.I,
)
_OLD = re.compile(
    r"\b(?:old(?:er)?|former|earlier|first|before|original(?:ly)?|previous|leave (?:it|things)|"
    r"(?:what|the one) i said (?:first|before|earlier)|(?:don['’]?t|do not|no) change|"
    r"initial(?:ly)?|"
    r"(?:keep|leave) (?:it|things|that)|as it (?:is|was)|stay(?: with)?|stick)\b|^\W*(?:no|nope|"
    r"nah)\b|"
    r"never\s?mind",
    re.I,
)
_BOTH = re.compile(r"\bboth\b(?! (?:out|away|go))|\beither\b", re.I)
_NEITHER = re.compile(
    r"\b(?:neither|none|(?:drop|forget|remove|scrap|delete|lose|skip|ignore|cancel) (?:both|the "
    r"two)|"
    r"both (?:out|away|go)|no limit)\b",
    re.I,
)
_GONE = re.compile(
    r"\b(?:forget|drop|scrap|skip|ignore|cancel|lose|scratch|delete|remove|discard|"
    r"not)\s(?:about\s)?"
    r"(?:the\s)?(?P<which>new(?:er)?|latter|later|second|last|old(?:er)?|former|earlier|first|"
    r"previous)\b",
    re.I,
)
_ANY = re.compile(
    r"^\W*(?:(?:well|oh|hm+|honestly|really|it)\W+)*(?:(?:it )?(?:doesn['’]?t|does not) matter|"
    r"(?:i )?(?:don['’]?t|do not) (?:care|mind|know)|whatever|whichever|any(?: of (?:them|those|"
    r"the two))?|"
    r"(?:you|u) (?:choose|decide|pick)|your (?:choice|pick|call)|up to (?:you|u)|no preference|"
    r"(?:they are |it['’]?s )?all the same(?: to me)?|as you (?:like|wish)|idc|dunno|not fussed|"
    r"not bothered)\b(?!\s(?:about|how|what))",
    re.I,
)
_UP = re.compile(
    r"\b(?:high(?:er|est)?|bigg(?:er|est)|larg(?:er|est)|great(?:er|est)|upper|more(?! "
    r"(?:generous|recent))"
    r"|raise|dear(?:er|est)|pricier|more expensive|longer|louder|stronger|faster|later time)\b",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:low(?:er|est)?|small(?:er|est)?|less(?:er)?|cheap(?:er|est)|least|shorter|quieter|"
    r"weaker|slower)\b",
    re.I,
)
_LOOSE = re.compile(
    r"\b(?:loos(?:er|est)|more (?:generous|relaxed|lenient|flexible)|wider|easier|laxer|"
    r"relax(?:ed)? it)\b",
    re.I,
)
_TIGHT = re.compile(
    r"\b(?:tight(?:er|est)|strict(?:er|est)?|narrower|harder|more (?:strict|restrictive))\b", re.I
)
_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST_WORDS = 12
"""Longer replies say something of their own."""


def choice_of(text: str, standing: Standing, wishes: Sequence[Constraint]) -> Choice | None:
    """Tell which way out of the first open contradiction words take; None where they take none.

    wishes: what the words state, as `under 80` may repeat one of the two.
    """
    if not standing.waiting or len(text.split()) > _MOST_WORDS:
        return None
    first = standing.waiting[0]
    old = [one for one in standing.held if one.id in first.old]
    named = _named(wishes, first, old)
    if named is not None:
        return named
    for choice, option in zip(("new", "old", "both"), options_of(standing), strict=False):
        if text.strip(" .!").casefold() == option.casefold():
            return "new" if choice == "new" else "old" if choice == "old" else "both"
    compared = _compared(text, first.new, old)
    if compared is not None:
        return compared
    if wishes:
        return None
    numbered = _unwanted(text) or _numbered(text, first.new, old) or _worded(text, first.new, old)
    if numbered is not None:
        return numbered
    return _sized(text, first.new, old) or _told_apart(text, first.new, old)


def _told_apart(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    """Read `neither`, `either is fine`, `the old one`."""
    if _NUMBER.search(text):
        # A third value.
        return None
    if _NEITHER.search(text):
        return "neither"
    if _BOTH.search(text) or _ANY.search(text):
        return _both(new, old)
    # `Keep the old one, not the new one`: what is said first is what stays.
    found = [(match.start(), choice) for choice, match in _said(text)]
    return min(found)[1] if found else None


def gives_up_both(text: str) -> bool:
    """Tell `forget both`, said of the two wishes that contradict each other."""
    return bool(_NEITHER.search(text)) and len(text.split()) <= 5


def _unwanted(text: str) -> Choice | None:
    """Read `forget the new one`, which is for the other one."""
    match = _GONE.search(text)
    if match is None:
        return None
    return "old" if _NEW.fullmatch(match["which"]) else "new"


def _worded(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    """Read `the bookshop`: a word that only one of the two was said with."""
    said = content_terms(text)
    mine = set(content_terms(new.text))
    theirs = {word for one in old for word in content_terms(one.text)}
    is_new, is_old = bool(set(said) & (mine - theirs)), bool(set(said) & (theirs - mine))
    if is_new == is_old:
        return None
    return "new" if is_new else "old"


def _said(text: str) -> list[tuple[Choice, re.Match[str]]]:
    rows: tuple[tuple[Choice, re.Pattern[str]], ...] = (("new", _NEW), ("old", _OLD))
    return [(choice, match) for choice, words in rows if (match := words.search(text))]


def _named(
    wishes: Sequence[Constraint], first: Contradiction, old: Sequence[Constraint]
) -> Choice | None:
    if any(relation(wish, first.new) == "same" for wish in wishes):
        return "new"
    if any(relation(wish, one) == "same" for wish in wishes for one in old):
        return "old"
    return None


def _numbered(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    said = {float(one.replace(",", ".")) for one in _NUMBER.findall(text)}
    is_new, is_old = bool(said & _numbers(new)), any(said & _numbers(one) for one in old)
    if is_new == is_old:
        return None
    return "new" if is_new else "old"


def _compared(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    """Read `the louder one`: the one that lets larger values in."""
    for wish, _, _ in comparatives(text):
        if family(wish.fields[0]) != family(new.field) or len(old) != 1:
            continue
        first, second = _height(new), _height(old[0])
        if first is not None and second is not None and first != second:
            return "new" if (first > second) == (wish.want == "high") else "old"
    return None


def _both(new: Constraint, old: Sequence[Constraint]) -> Choice:
    """`Either is fine`: of two bounds on one side the looser, else both or the new one."""
    if any(relation(new, one) == "looser" for one in old):
        return "new"
    if any(relation(new, one) == "tighter" for one in old):
        return "old"
    return "both"


def _sized(text: str, new: Constraint, old: Sequence[Constraint]) -> Choice | None:
    """Read `the higher limit`, `the bigger size` and `the stricter one`."""
    for pattern, is_new in ((_LOOSE, "looser"), (_TIGHT, "tighter")):
        if pattern.search(text) and len(old) == 1:
            how = relation(new, old[0])
            if how in ("looser", "tighter"):
                return "new" if how == is_new else "old"
    up, down = bool(_UP.search(text)), bool(_DOWN.search(text))
    mine, theirs = _numbers(new), set().union(*(_numbers(one) for one in old))
    if up == down or len(mine) != 1 or len(theirs) != 1 or mine == theirs:
        return None
    return "new" if (max(mine) > max(theirs)) == up else "old"


def _height(one: Constraint) -> tuple[int, float] | None:
    if not side(one):
        return None
    value = one.value if isinstance(one.value, float) else 0.0
    return int(side(one) == "lower" or one.value == "high"), value


def _numbers(one: Constraint) -> set[float]:
    if isinstance(one.value, float):
        return {one.value}
    return {float(value) for value in values(one) if re.fullmatch(r"\d+(?:\.\d+)?", value)}


def options_of(standing: Standing) -> tuple[str, ...]:
    """Give the ways out of the first open contradiction, worded so that each can be the reply."""
    if not standing.waiting:
        return ()
    first = standing.waiting[0]
    old = [one for one in standing.held if one.id in first.old]
    told = listed([f"“{one.text}”" for one in old])
    return (f"change to “{first.new.text}”", f"keep {told}")


def question_of(standing: Standing) -> str:
    """Give the question that the person is asked about a contradiction."""
    first = standing.waiting[0]
    old = [f"“{one.text}”" for one in standing.held if one.id in first.old]
    return (
        f"You asked for {listed(old)} before, and “{first.new.text}” does not go with that. "
        f"Which one holds: {listed(list(options_of(standing)), 'or')}?"
    )
