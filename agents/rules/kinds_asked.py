"""The kinds of places and things a question asks for: `a bar`, `cafes or restaurants`, `a bed`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from agents.rules import patterns
from agents.rules.lexicon import lexicon, phrase
from agents.rules.limits import Read
from tools.core.query import Constraint
from tools.index.thesaurus.thesaurus import thesaurus

_DEFINITE = re.compile(
    r"\b(?:the|at|this|that|its|their|our|my|his|her|(?:where|place|space|somewhere) to)\s$", re.I
)


_OF_ALL = re.compile(
    r"(?:\b(?:all|any|each|every|every one|which|among|amongst|out|est|least|most|best)"
    r"(?: of)?(?: all)?|^\W*of|est of) (?:the|your) $",
    re.I,
)
"""`Of all the cafés`, `the quietest of the bars`: those, and none that both sides know."""
_LEFT_OUT = (
    r"\bexcept(?: for)?|\bother than|\bapart from|\bexcluding|\bexclude|\bleaving out|\bleave out|"
    r"\bruling out|\brule out|\bnot counting|\bbarring|\boutwith"
)
_DENIED = re.compile(
    rf"(?:\bnot|{_LEFT_OUT}|n['’]t|[,;–(-]\s?(?:and\s|but\s)?no|"
    r"\binstead of|\bbut no|\bany(?:thing|where|place)? but|\bjust no|\bplease no|"
    r"\b(?:avoid|skip|hates?|sick of|tired of))\s"
    r"(?:(?:be|in|an?|any|the|another|for|to|one|more|no|not)\s)*$",
    re.I,
)
"""`Not a cafe` wants something else."""
_NEED_LEFT_OUT = re.compile(
    rf"(?:{_LEFT_OUT})\s(?:any(?:where|thing| places?)|everywhere|all places|places|those|"
    r"the ones)\s(?:with|that (?:has|have|offers?)|for|to)\s(?:an?\s)?$",
    re.I,
)
"""`Leaving out anywhere with beds`."""
_HAS_NONE = re.compile(
    r"\b(?:own|owns|have|has|had|got|trust|use|need)\sno\s(?:[\w-]+\s){0,2}$", re.I
)
"""`I own no washing machine` seeks none."""
_OWN = re.compile(r"\b(?:my|his|her|our|their|your)\s(?:\w+\s)?$", re.I)
_NOT_COUNTED = re.compile(
    r"(?:\s(?:and|or)\s[\w ]{3,20})?\s(?:(?:don['’]t|do not|doesn['’]t|does not) "
    r"count|not counted|excluded|excepted|aside)\b",
    re.I,
)


def read_kinds(text: str, *, turn: int, stated: Sequence[str] = ()) -> list[Read]:
    """Read what kind of place or thing is asked for, as one soft wish.

    stated: the kinds that the library states.
    """
    named = [*_kinds(text, turn), *_stated_kinds(text, turn, stated)]
    named = named or list(_needs(text, turn)) or list(_wider_kinds(text, turn, stated))
    # `A hostel bed` is said to be in a hostel, whatever else serves the need for a bed.
    return _joined(text, named)


def _kinds(text: str, turn: int) -> Iterator[Read]:
    """Read `a bar`, `which café`; `the hostel` is one that both sides know."""
    for kind, words in lexicon().kinds.items():
        match = phrase((*words, *(f"{one}s" for one in words))).search(text)
        if match is None:
            continue
        before = text[: match.start()]
        if _DEFINITE.search(before) and not _OF_ALL.search(before):
            continue
        if _NOT_COUNTED.match(text[match.end() :]) or _is_done(text, match):
            continue
        if _HAS_NONE.search(before):
            continue
        if _WARES.match(text[match.end() :]) or _WARES_OF.search(text[: match.start()]):
            continue
        said, end = _both(text, match, words)
        denied = _DENIED.search(text[: match.start()]) or _denied_too(text, match)
        start = denied.start() if denied else match.start()
        yield Read(
            constraint=Constraint(
                field="kind", op="!=" if denied else "in",
                value=tuple(dict.fromkeys((kind, *words))), hard=False, turn=turn,
                text=f"not {match.group()}" if denied else said,
            ),
            start=start,
            end=end,
        )  # fmt: skip


_WARES = re.compile(r"\s(?:things|items|stuff|articles|goods|wares|photos?|pictures?)\b", re.I)
_WARES_OF = re.compile(r"\b(?:clothes|clothing|fashion|garment)\s$", re.I)
"""What is sought in a clothes shop is clothes."""


_DOES = re.compile(
    r"\b(?:(?:can|could|may|might|must|should|will|would|to|let|where)(?:\s(?:i|we|you|one|me|us))?|"
    r"i|we|you|they)\s$",
    re.I,
)
_GOES_TO = re.compile(
    r"\b(?:go|goes|going|get|way|close|near|next|walk|nearest|compared?)\sto\s$", re.I
)


def _is_done(text: str, match: re.Match[str]) -> bool:
    """Tell `where I can park`, `to store my bike`, which is done, from a park and a store."""
    before = text[: match.start()]
    return bool(_DOES.search(before)) and not _GOES_TO.search(before)


_EITHER = re.compile(r"(?P<first>[\w-]+)\s(?:or|nor)\s(?:an?\s|any\s)?$", re.I)


def _denied_too(text: str, match: re.Match[str]) -> re.Match[str] | None:
    """Find the denial before both of `not a cafe or a shop`."""
    first = _EITHER.search(text[: match.start()])
    return _DENIED.search(text[: first.start()]) if first else None


def _both(text: str, match: re.Match[str], words: Sequence[str]) -> tuple[str, int]:
    """Give the words of `garden or park`, which a search takes for one kind, and their end."""
    more = patterns.match(
        rf"\s(?:or|and)\s(?:an?\s)?(?P<more>{phrase(words).pattern})", text[match.end() :]
    )
    if more is None:
        return match.group(), match.end()
    return f"{match.group()} or {more['more']}", match.end() + more.end()


def _needs(text: str, turn: int) -> Iterator[Read]:
    for need in lexicon().needs:
        match = phrase(need.words).search(text)
        if match is not None and not _is_no_need(text, match):
            left_out = _NEED_LEFT_OUT.search(text[: match.start()])
            # The word stays among those that are searched for: it takes no place here.
            yield Read(
                constraint=Constraint(
                    field="kind", op="!=" if left_out else "in", value=need.kinds, hard=False,
                    turn=turn, text=f"no {match.group()}" if left_out else match.group(),
                ),
                # Behind the word, where a limit may end: `under 80 euros a night`.
                start=match.end(),
                end=match.end(),
            )  # fmt: skip


def _is_no_need(text: str, match: re.Match[str]) -> bool:
    """Tell `plants that eat flies` and `a night street` from what a person is out for."""
    before, behind = text[: match.start()], text[match.end() :]
    if re.search(r"\bnot $", before, re.I):
        return True
    eaten = patterns.search(r"\b[a-z]{3,}s (?:that|which|who) $", before)
    inner = match.group().casefold().endswith("a night") and patterns.match(
        r"\s(?:street|sky|scene|view|photo|picture|shot|train|bus|shift|owl|light)", behind
    )
    return bool(eaten and patterns.match(r"\s[a-z]", behind)) or bool(inner)


_ASKED_FOR = r"\b(?:an?|any|which|what|some|another|all|every|no|[a-z]+est)\s+(?:[\w-]+\s+){0,2}?"


_AT_FIRST = r"^\W*(?:(?!the\b|that\b|this\b|my\b|your\b|our\b|its?\b)[\w-]+\s){0,2}?"
"""`Vegan fast food under 10`: two words together are a kind, whatever stands before them."""


def _stated_kinds(text: str, turn: int, kinds: Sequence[str]) -> Iterator[Read]:
    """Read `a bakery`, `which red parka`, where something in the library is stated to be one."""
    known = {word for words in lexicon().kinds.values() for word in words}
    for kind in kinds:
        name = kind.replace("_", " ").casefold()
        if name in known or kind in known or len(name) < 3:
            continue
        words = re.escape(name).replace(r"\ ", r"[\s-]+")
        many = f"{words[:-1]}ies|" if words.endswith("y") else ""
        plural = "e?s" if re.search(r"(?:s|x|z|ch|sh|o|f)$", name) else "s"
        begins = _AT_FIRST if " " in name else r"^\W*"
        match = patterns.search(
            rf"(?:{_ASKED_FOR}|{begins}|\b(?:and|or)\s)(?P<kind>{many}{words}(?:{plural})?)(?!\w)",
            text,
        ) or patterns.search(rf"(?<!\bthe\s)\b(?P<kind>{many}{words}{plural})(?!\w)", text)
        before = text[: match.start("kind")] if match is not None else ""
        if match is not None and not (_HAS_NONE.search(before) or _OWN.search(before)):
            # The word stays among those that are searched for: it may stand in no sheet.
            yield Read(
                constraint=Constraint(
                    field="kind", op="in", value=(kind,), hard=False, turn=turn,
                    text=match["kind"],
                ),
                start=match.start("kind"),
                end=match.start("kind"),
            )  # fmt: skip


_NOUN = re.compile(
    rf"(?:{_ASKED_FOR}|\b(?:most|least)\s(?:[\w-]+\s)?|^\W*|\b(?:and|or|your|our)\s|"
    rf"\b(?:buy|wear|sell|stock)\s(?:[\w-]+\s)?)(?P<one>[a-z]{{4,}})(?=\s*(?:$|[,.;?!]|(?:with|under|over|"
    r"that|which|for|in|on|at|below|above|between|from|we|you|i|is|are|has|have|do|does|can|"
    r"would|will|could|should|might|costs?|weighs?|draws?|uses?|whatever|any|of|without|here|"
    rf"instead|rather|please|pls|not|now|then|to|size|sized|made|by|as well|too)\b))",
    re.I,
)


def _wider_kinds(text: str, turn: int, kinds: Sequence[str]) -> Iterator[Read]:
    """Read `every garment`, where the library states skirts and coats."""
    for match in _NOUN.finditer(text):
        wide = match["one"].casefold()
        before = text[: match.start("one")]
        if _HAS_NONE.search(before) or _OWN.search(before):
            continue
        meant = tuple(kind for kind in kinds if _is_a(kind, wide))
        if len(meant) > 1 or any(one.casefold().endswith(f"-{wide}") for one in meant):
            yield Read(
                constraint=Constraint(
                    field="kind", op="in", value=meant, hard=False, turn=turn, text=match["one"]
                ),
                start=match.start("one"),
                end=match.start("one"),
            )  # fmt: skip


_LOOSE = frozenset(
    [
        "room",
        "rooms",
        "house",
        "houses",
        "space",
        "spaces",
        "place",
        "places",
        "area",
        "areas",
        "point",
        "points",
    ]
)
"""Words under which a dictionary counts bars and galleries, and people anything at all."""


def _is_a(kind: str, wide: str) -> bool:
    words = kind.casefold().replace("_", " ").split()
    for one in lexicon().wide_kinds:
        if wide in one.words:
            # `Gas boiler` is a boiler.
            return " ".join(words) in one.kinds or words[-1] in one.kinds
    loose = wide in _LOOSE or wide in (*lexicon().place_words, *lexicon().item_words)
    return not loose and " ".join(words) in thesaurus().narrower(wide)


_WITH = re.compile(r"\b(?:with|has|have|having|without|near|in|of|at|from|its)\b", re.I)
_APART = 40
"""Characters between two kinds that are asked for together."""


def _joined(text: str, reads: Sequence[Read]) -> list[Read]:
    """Join `cafes and restaurants` to one wish; `a hotel with a bar` is a hotel."""
    denied = [one for one in reads if one.constraint.op == "!="]
    if denied:
        return [*denied, *_joined(text, [one for one in reads if one.constraint.op != "!="])]
    if len(reads) < 2:
        return list(reads)
    first, *others = sorted(reads, key=lambda one: (one.start, -one.end))
    joined = [first]
    for one in others:
        between = text[joined[-1].end : one.start]
        if not _WITH.search(between) and len(between) < _APART:
            joined.append(one)
    values = tuple(dict.fromkeys(value for one in joined for value in _values(one)))
    texts = list(dict.fromkeys(one.constraint.text for one in joined))
    said = " or ".join(one for one in texts if not any(one in two and one != two for two in texts))
    whole = replace(first.constraint, value=values, text=said)
    return [replace(one, constraint=whole) for one in joined]


def _values(one: Read) -> tuple[str, ...]:
    value = one.constraint.value
    return value if isinstance(value, tuple) else (str(value),)
