"""Wishes relative to a place that is named: `not as loud as the Kettle`, `cheaper than the Eel`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from agents.rules.lexicon import lexicon, phrase
from agents.rules.naming import named_entities
from tools.core.filters import Op
from tools.core.items import Attribute
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope

_REST = r"(?P<rest>[^,.;!?]+?)(?=[,.;!?]|\s(?:but|either|please|and\s(?:it|not|no))\b|$)"
_THAN = rf"\s(?:\w+\s){{0,3}}?than\s{_REST}"
_AS = rf"\s(?:\w+\s){{0,2}}?as\s{_REST}"
_DENIED = re.compile(r"(?:\bnot?|n['’]t|\bnever|\bnothing)\s(?:be\s|any\s|cost\s)?$", re.I)
_NOT_AS = re.compile(r"(?:\bnot|n['’]t|\bless)\s(?:be\s|quite\s)?(?:as|so|that)\s(?:\w+\s)?$", re.I)
_JUST_AS = re.compile(r"\b(?:at least |just |about )?as\s$", re.I)
_ALLOWED = re.compile(
    r"\b(?:is|are|would be)\s(?:also\s)?(?:ok|okay|fine|all right|too)\b|\bwould be too\b", re.I
)
_ORDINAL = re.compile(
    r"^(?:the\s)?(?P<which>first|second|third|fourth|fifth|last)(?:\s(?:one|place|option|result))?\b",
    re.I,
)
_ORDINALS = {"first": 0, "second": 1, "third": 2, "fourth": 3, "fifth": 4, "last": -1}
_MEASURED: tuple[tuple[str, tuple[str, ...], Op], ...] = (
    (r"weigh(?:s|ing)? less|lighter|less heavy", ("weight",), "<"),
    (r"weigh(?:s|ing)? more|heavier", ("weight",), ">"),
    (r"(?:stronger|more powerful|more power)", ("power", "torque"), ">"),
    (r"(?:weaker|less powerful|less power)", ("power", "torque"), "<"),
    (r"(?:slower|fewer rpm)", ("speed",), "<"),
    (r"(?:faster|quicker|more rpm)", ("speed",), ">"),
    (r"(?:costs?|costing|paying|pay|for) (?:no more|not more|at most as much)", ("price",), "<="),
    (r"(?:costs?|costing|paying|pay|for|charges?|asks?) less|less money", ("price",), "<"),
    (r"spend(?:s|ing)? less", ("price",), "<"),
    (r"(?:costs?|costing|charges?|pay(?:s|ing)?|spend(?:s|ing)?) more|more money", ("price",), ">"),
    (r"less (?:noise|noisy)|fewer decibels", ("level_db_spl", "loudness_lufs"), "<"),
    (r"more noise", ("level_db_spl", "loudness_lufs"), ">"),
    (r"rated (?:higher|better)|(?:higher|better) rat(?:ed|ing)|more stars", ("rating",), ">"),
    (r"rated (?:lower|worse)|(?:lower|worse) rat(?:ed|ing)", ("rating",), "<"),
    (r"rated no (?:lower|worse)", ("rating",), ">="),
    (r"better (?:liked|loved|reviewed)|more (?:popular|liked|loved)", ("rating",), ">"),
    (r"less (?:popular|liked)|fewer stars|worse (?:liked|reviewed)", ("rating",), "<"),
    (r"more decibels", ("level_db_spl", "loudness_lufs"), ">"),
)  # fmt: skip
_ADJECTIVES: tuple[tuple[str, tuple[str, ...], Op], ...] = (
    (r"heavy", ("weight",), ">"), (r"light", ("weight",), "<"),
    (r"strong|powerful", ("power", "torque"), ">"), (r"weak", ("power", "torque"), "<"),
    (r"fast|quick", ("speed",), ">"), (r"slow", ("speed",), "<"),
    (r"dear", ("price",), ">"),
    (r"(?:well|highly) (?:rated|liked|reviewed)|popular|good", ("rating",), ">"),
)  # fmt: skip
"""Beside the lexicon's, in `not as heavy as` and `at least as fast as`."""
_AS_RATED = re.compile(rf"(?P<start>rated (?:at least )?as (?:high|highly|well|good)){_AS}", re.I)
_SIDES = (
    r"(?:(?P<upper>not above|no higher than|no more than|not over|not exceeding|at most|up to)|"
    r"(?P<lower>not below|no lower than|no less than|at least)|"
    r"(?P<under>below|under|lower than|less than|beneath)|"
    r"(?P<over>above|over|higher than|more than))"
)
_NOT_ABOVE = re.compile(
    r"(?P<start>(?P<field>noise|sound|level|priced?|cost|rating|rated|weight|power|speed|torque|"
    rf"capacity|pressure|flow)(?:\slevel)?\s{_SIDES}"
    rf")\s(?:what\s|that of\s|the \w+ of\s)?{_REST}",
    re.I,
)
_WHAT = _REST.replace("|$", "|(?:charge|cost|ask|take)s?|$")
_CHARGED = re.compile(
    rf"(?P<start>{_SIDES})\swhat\s(?:you pay at\s)?{_WHAT}",
    re.I,
)
_FIELD = (
    r"(?P<field>noise|sound|loudness|prices?|cost|charge|ratings?|stars?|score|weight|power|speed|rpm|"
    r"torque|capacity|pressure|flow)(?:\slevel)?"
)
_VALUE_OF = re.compile(
    rf"\b(?P<start>{_SIDES}\s(?:the|its)\s{_FIELD}\s(?:of|at|that))\s{_REST}", re.I
)
_VALUE_WHOSE = re.compile(
    rf"\b(?P<start>{_SIDES})\s(?P<rest>(?:the\s)?[^,.;!?]{{3,40}}?)['’]s?\s{_FIELD}(?!\w)", re.I
)
_BEATS = re.compile(
    rf"\b(?P<start>{_FIELD}\s(?:\w+\s){{0,4}}?(?:beats?|tops?|exceeds?|surpass(?:es)?|outdo(?:es)?|"
    rf"outstrips?)(?:\s(?:that|the (?:one|\w+)) (?:of|at|in))?)\s{_REST}",
    re.I,
)
_BARE = re.compile(rf"\b(?P<start>{_SIDES})\s(?:at\s|in\s|what\s)?{_REST}", re.I)
"""`More than the Eel`, of what was limited last."""
_MORE = re.compile(
    r"(?P<start>(?:(?P<more>more|higher|greater)|fewer|less|lower|smaller)\s(?P<name>[a-z]+))"
    rf"\sthan\s{_REST}",
    re.I,
)
_AS_MUCH = re.compile(
    r"(?P<start>(?:(?P<not>\bnot|n['’]t|less)\s|(?P<most>at most|no more than)\s)?"
    rf"(?:at least\s)?as (?:many|much) (?P<name>[a-z]+))\sas\s{_REST}",
    re.I,
)
_FIELDS = {
    "rated": ("rating",), "priced": ("price",), "stars": ("rating",), "money": ("price",),
    "decibels": ("level_db_spl", "loudness_lufs"), "rpm": ("speed",), "grams": ("weight",),
    "noise": ("level_db_spl", "loudness_lufs"), "sound": ("level_db_spl", "loudness_lufs"),
    "level": ("level_db_spl", "loudness_lufs"), "cost": ("price",),
    "loudness": ("level_db_spl", "loudness_lufs"), "charge": ("price",), "score": ("rating",),
    "star": ("rating",),
}  # fmt: skip
_FLIPPED: dict[Op, Op] = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}


@dataclass(frozen=True, kw_only=True)
class Likened:
    """A limit whose value is that of a named place."""

    constraint: Constraint | None
    """None where the words only allow it: `dearer than the Kettle is ok`."""
    anchor: str
    start: int
    end: int


@dataclass(frozen=True, kw_only=True)
class _Said:
    """Words that may compare with a place."""

    match: re.Match[str]
    fields: tuple[str, ...]
    op: Op


def read_likened(
    text: str,
    names: Sequence[str],
    shown: Sequence[str],
    catalogue: Catalogue,
    scope: Scope,
    *,
    turn: int,
    earlier: Sequence[str] = (),
    limited: Sequence[str] = (),
) -> list[Likened]:
    """Read limits by a place's own value; a place without that value gives none.

    shown: entities of the answer before, for `quieter than the second one`. earlier: words of the
    wishes that stand, for `more stars than it has`. limited: the field that was limited last, for
    `more than the Eel`.
    """
    found: list[Likened] = []
    last = tuple(limited)
    bare = [_Said(match=one, fields=last, op=_side(one)) for one in _BARE.finditer(text) if last]
    for one in (*_candidates(text), *bare):
        start, end = one.match.start("start"), one.match.end()
        anchor = _anchor(one.match["rest"], names, shown) or _before(
            one.match["rest"], names, (*earlier, text[:start])
        )
        meant = _MEANT.match(text[end:])
        if not anchor and meant is not None:
            anchor, end = _anchor(meant["name"], names, shown), end + meant.end()
        fact = _fact(one.fields, anchor, catalogue, scope) if anchor else None
        taken = any(two.start < end and start < two.end for two in found)
        if fact is None or taken or not isinstance(fact[1].value, float):
            continue
        wish = Constraint(
            field=fact[0], op=one.op, value=fact[1].value, unit=fact[1].unit, turn=turn,
            text=" ".join(text[start:end].split()),
        )  # fmt: skip
        allowed = _ALLOWED.search(one.match["rest"]) or _ALLOWED.match(text[end:].lstrip())
        stated = None if allowed else wish
        found.append(Likened(constraint=stated, anchor=anchor, start=start, end=end))
    return found


def _candidates(text: str) -> Iterator[_Said]:
    match = _AS_RATED.search(text)
    if match is not None:
        yield _Said(match=match, fields=("rating",), op=">=")
    yield from _by_name(text)
    for words, fields, op in _MEASURED:
        for match in _compared(words).finditer(text):
            yield _Said(match=match, fields=fields, op=_op(text, match, op))
    for words, fields, op in _ADJECTIVES:
        for match in _likened(words).finditer(text):
            yield from _as(text, match, fields, op)
    for wish in lexicon().soft:
        op = "<" if wish.want == "low" else ">"
        for match in _compared(phrase(wish.more).pattern).finditer(text):
            yield _Said(match=match, fields=wish.fields, op=_op(text, match, op))
        for match in _likened(phrase(wish.words).pattern).finditer(text):
            yield from _as(text, match, wish.fields, op)


def _as(text: str, match: re.Match[str], fields: tuple[str, ...], op: Op) -> Iterator[_Said]:
    before = text[: match.start()]
    if _NOT_AS.search(before):
        yield _Said(match=match, fields=fields, op=">" if op == "<" else "<")
    elif _JUST_AS.search(before):
        yield _Said(match=match, fields=fields, op="<=" if op == "<" else ">=")


def _by_name(text: str) -> Iterator[_Said]:
    """Read `rated above`, `below what it charges`, `more torque than` and `as many stars as`."""
    for match in _NOT_ABOVE.finditer(text):
        yield _Said(match=match, fields=_fields(match["field"]), op=_side(match))
    for pattern in (_VALUE_OF, _VALUE_WHOSE):
        for match in pattern.finditer(text):
            yield _Said(match=match, fields=_fields(match["field"]), op=_side(match))
    for match in _BEATS.finditer(text):
        yield _Said(match=match, fields=_fields(match["field"]), op=">")
    for match in _CHARGED.finditer(text):
        yield _Said(match=match, fields=("price",), op=_side(match))
    for match in _MORE.finditer(text):
        more: Op = ">" if match["more"] else "<"
        yield _Said(match=match, fields=_fields(match["name"]), op=_op(text, match, more))
    for match in _AS_MUCH.finditer(text):
        much: Op = "<" if match["not"] else "<=" if match["most"] else ">="
        yield _Said(match=match, fields=_fields(match["name"]), op=much)


def _side(match: re.Match[str]) -> Op:
    if match["upper"] or match["lower"]:
        return "<=" if match["upper"] else ">="
    return "<" if match["under"] else ">"


def _fields(name: str) -> tuple[str, ...]:
    plain = name.casefold()
    return _FIELDS.get(plain, (plain, f"{plain}s", plain.removesuffix("s")))


def _op(text: str, match: re.Match[str], op: Op) -> Op:
    return _FLIPPED[op] if _DENIED.search(text[: match.start()]) else op


@lru_cache(maxsize=128)
def _compared(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?P<start>(?:{words})){_THAN}", re.I)


@lru_cache(maxsize=64)
def _likened(words: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?P<start>(?:{words})){_AS}", re.I)


def _anchor(rest: str, names: Sequence[str], shown: Sequence[str]) -> str:
    named = named_entities(rest, names)
    if named:
        return named[0]
    match = _ORDINAL.match(rest.strip())
    if match is None:
        return ""
    index = _ORDINALS[match["which"].lower()]
    return shown[index] if -len(shown) <= index < len(shown) else ""


_ITSELF = re.compile(r"^(?:it|that(?: one)?|there|the same(?: one| place)?)\b", re.I)
_MEANT = re.compile(r",?\s(?:as well,?\s|too,?\s)?i mean\s(?P<name>[^,.;!?]+)", re.I)


def _before(rest: str, names: Sequence[str], earlier: Sequence[str]) -> str:
    """Give what `more stars than it has` means: the place that was compared with last."""
    if not _ITSELF.match(rest.strip()):
        return ""
    found = (named_entities(one, names) for one in reversed(earlier))
    return next((names[0] for names in found if names), "")


def _fact(
    fields: Sequence[str], anchor: str, catalogue: Catalogue, scope: Scope
) -> tuple[str, Attribute] | None:
    for field in fields:
        for item in catalogue.of_entity(anchor, scope):
            for fact in catalogue.facts(item.id, field):
                if isinstance(fact.attribute.value, float):
                    return field, fact.attribute
    return None
