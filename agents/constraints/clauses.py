"""Clauses of a turn, and what each of them does to the wishes that stand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.constraints import act_words as words
from agents.constraints.meaning import is_word, relation
from agents.constraints.standing import Standing
from agents.constraints.targets import ReadWords, meant_by, names_a_wish
from agents.constraints.told import ActKind
from agents.rules.wishes import NO

_PARTED = re.compile(
    r"[,.;!?:](?!\d)|\s(?:but|and|so|then|though|although|nor|"
    # `12 seats or more` is one limit.
    r"or(?!\s(?:more|less|fewer|under|over|above|below|better|higher|lower)\b))\s|\s[-–—]\s",
    re.I,
)
_SENTENCE_END = re.compile(r"[.;!?](?!\d)")
_BARE = 4
"""Most words of a clause that only goes on with a list: `the price and the dog`."""


@dataclass(frozen=True, kw_only=True)
class Clause:
    """A stretch of the words, and what it does."""

    start: int
    end: int
    does: ActKind | None = None
    ids: tuple[str, ...] = ()
    """Of the wishes that it is about."""
    text: str = ""


def clauses_of(text: str, standing: Standing, read: ReadWords) -> list[Clause]:
    """Part words into clauses, and say of each what it does to which wishes."""
    found: list[Clause] = []
    for start, end in _spans(text):
        sentence = _sentence(text, start)
        before = text[text.rfind(sentence, 0, start + len(sentence)) : start]
        found.append(_clause(text[start:end], start, end, sentence, before, standing, read))
    return _listed(found, text, standing, read)


def _spans(text: str) -> Iterator[tuple[int, int]]:
    at = 0
    for match in _PARTED.finditer(text):
        if text[at : match.start()].strip():
            yield at, match.start()
        at = match.end()
    if text[at:].strip():
        yield at, len(text)


def _sentence(text: str, at: int) -> str:
    begin = max((one.end() for one in _SENTENCE_END.finditer(text, 0, at)), default=0)
    end = _SENTENCE_END.search(text, at)
    return text[begin : end.start() if end else len(text)]


def _clause(
    said: str, start: int, end: int, sentence: str, before: str, standing: Standing, read: ReadWords
) -> Clause:
    for kind, target in _acts(said, sentence, read):
        ids = _meant(target, kind, before, standing, read)
        # Where nothing stands, `any restaurant` and `needs no booking` are wishes.
        goes = standing.held and kind in ("remove", "off") and names_a_wish(target, read)
        if ids or (goes and not _is_lack(said, read)):
            return Clause(start=start, end=end, does=kind, ids=ids, text=said)
    if words.SOFT.search(said) and not words.NOT_SOFT.search(said):
        return Clause(start=start, end=end, does="soften", text=said)
    if words.FIRM.search(said) or words.NOT_SOFT.search(said):
        return Clause(start=start, end=end, does="harden", text=said)
    return Clause(start=start, end=end, text=said)


def _acts(said: str, sentence: str, read: ReadWords) -> Iterator[tuple[ActKind, str]]:
    """Give what a clause may do, likeliest first, with the words that say to what."""
    now = bool(words.FOR_NOW.search(sentence))
    bare = words.FOR_NOW.sub(" ", said)
    if words.AGAIN.search(bare) and not words.TAKEN_BACK.search(bare):
        yield "on", bare
    aside = words.ASIDE.search(bare)
    if aside is not None:
        target = aside.groupdict().get("what") or bare
        yield "off", target
    if now and words.LEFT.search(bare):
        yield "off", words.LEFT.sub(" ", bare)
    if now and words.MINUS.search(bare):
        yield "off", words.MINUS.sub(" ", bare)
    if now and _AND_THAT.fullmatch(bare):
        yield "off", bare
    yield from _firmness(bare)
    softened = _is_softened(sentence.partition(said)[2], read)
    # `Forget the rating, it isn't that important` gives it up all the same.
    softened = softened and words.TAKEN_BACK.search(bare) is None
    for target in _given_up(bare):
        yield ("soften" if softened else "off" if now else "remove"), target
    fine = words.FINE.search(bare)
    # `Loud is fine` gives up a wish; `Monday is fine` states one.
    if fine is not None and not words.TOO.search(bare) and _is_loose(bare[: fine.start()], read):
        yield "remove", bare[: fine.start()]
    if words.FIRM.search(bare):
        yield "harden", words.FIRM.sub(" ", bare)


def _firmness(bare: str) -> Iterator[tuple[ActKind, str]]:
    firm = words.NOT_SOFT.search(bare)
    if firm is not None:
        yield "harden", f"{bare[: firm.start()]} {bare[firm.end() :]}"
    elif words.SOFT.search(bare) and not words.TAKEN_BACK.search(bare):
        yield "soften", words.SOFT.sub(" ", bare)


def _given_up(bare: str) -> Iterator[str]:
    for pattern in (words.TAKEN_BACK, words.NOT_NEEDED):
        match = pattern.search(bare)
        if match is not None:
            yield f"{bare[: match.start()]} {bare[match.end() :]}"
    given = words.GIVEN_BACK.search(bare)
    if given is not None:
        yield next(filter(None, given.groups()))


def _is_lack(said: str, read: ReadWords) -> bool:
    """Tell `one where you need not book`, which is a wish."""
    return any(one.value == NO for one in read(said))


def _is_softened(behind: str, read: ReadWords) -> bool:
    """Tell `vegan isn't necessary, just a plus`, which gives nothing up."""
    return words.SOFT.search(behind) is not None and not read(behind)


def _is_loose(target: str, read: ReadWords) -> bool:
    return all(is_word(one) for one in read(target))


def _meant(
    target: str, kind: ActKind, before: str, standing: Standing, read: ReadWords
) -> tuple[str, ...]:
    among: Sequence[str]
    bare = words.AGAIN.sub(" ", target) if kind == "on" else target
    pointing = bool(
        (words.IT.match(target) or words.IT.match(bare))
        and words.POINTS.search(target)
        and standing.held
    )
    if pointing and before.strip() and (said := read(before) or names_a_wish(before, read)):
        # `We left the dog at home, so cross that off`; `90, but that's not set in stone`.
        ids = meant_by(before, standing.held, read)
        if ids or said:
            return ids
    if pointing and kind == "on":
        every = _EVERY_ONE.search(target)
        return tuple(one.id for one in standing.aside) if every else _off_last(standing)
    if pointing and kind != "remove":
        last = max(one.turn for one in standing.held)
        return tuple(one.id for one in standing.held if one.turn == last)
    wishes = read(target) if kind in ("harden", "soften") else ()
    if wishes:
        # `It must be under 40 dB` says nothing of the `quiet` that stands beside it.
        same = [one for one in standing.held if any(relation(two, one) == "same" for two in wishes)]
        return tuple(one.id for one in same)
    among = meant_by(target, standing.held, read)
    if kind == "on":
        off = {one.id for one in standing.aside}
        return tuple(one for one in among if one in off)
    return tuple(among)


_EVERY_ONE = re.compile(r"\b(?:both|all|the two|everything|the lot|each|them)\b", re.I)


def _off_last(standing: Standing) -> tuple[str, ...]:
    """Give what was switched off last."""
    off = {one.id for one in standing.aside}
    for moment in reversed(standing.past):
        found = tuple(one.id for one in moment.held if one.on and one.id in off)
        if found:
            return found
    return tuple(off)


def _listed(
    found: Sequence[Clause], text: str, standing: Standing, read: ReadWords
) -> list[Clause]:
    """Let `and the dog` do what the clause before it does, and `colour and size don't matter`."""
    made: list[Clause] = []
    for one in found:
        before = made[-1] if made else None
        bare = one.does is None and len(one.text.split()) <= _BARE
        if bare and before is not None and before.does in ("remove", "off", "on"):
            ids = meant_by(words.FOR_NOW.sub(" ", one.text), standing.held, read)
            joined = _JOINED.search(text[before.end : one.start])
            if ids and (_NAMED.match(one.text) or (joined and _ONLY_NAMES.fullmatch(one.text))):
                one = _doing(one, before, ids)
        made.append(one)
    for at in range(len(made) - 2, -1, -1):
        one, behind = made[at], made[at + 1]
        if one.does is None and behind.does in ("remove", "off", "on", "soften", "harden"):
            joined = _JOINED.search(text[one.end : behind.start])
            named = _ONLY_NAMES.fullmatch(one.text) and not _NAMES_ANEW.search(behind.text)
            ids = meant_by(one.text, standing.held, read) if joined and named else ()
            made[at] = _doing(one, behind, ids) if ids and behind.ids else one
    return made


def _doing(one: Clause, like: Clause, ids: tuple[str, ...]) -> Clause:
    return Clause(start=one.start, end=one.end, does=like.does, ids=ids, text=one.text)


_AND_THAT = re.compile(
    r"\W*(?:and|also|plus|ok|then)?\s?(?:the|my|our)\s[\w-]+(?:\s(?:part|bit|thing|limit|wish|one))?"
    r"(?:\s(?:too|as well|also|likewise))?\W*",
    re.I,
)
"""`And the vegan part too`, with `for now` beside it."""
_NAMED = re.compile(r"\s*(?:about\s)?(?:the|its|my|our|that|any)\b", re.I)
_JOINED = re.compile(r"\b(?:and|or|nor)\b|^\s*,\s*$", re.I)
_ONLY_NAMES = re.compile(
    r"\W*(?:(?:the|my|our|that|both|neither|also|ok|okay|no|well|so|then)\s)*"
    r"(?!open\b|in\b|on\b|at\b|under\b|over\b|with\b|for\b|to\b|not\b)[a-z-]{3,}"
    r"(?:\s(?:limit|wish|level|part|too|both|please|pls|for now|again))*\W*",
    re.I,
)
_NAMES_ANEW = re.compile(r"\bto\s\S*\d", re.I)
