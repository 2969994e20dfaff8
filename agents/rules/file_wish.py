"""What files of one's own have to be: of a kind, about things, without others, within a time."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import Literal

from agents.rules import patterns
from agents.rules.file_asking import COUNTS
from agents.rules.file_limits import read_barred
from agents.rules.file_words import (
    LONGEST,
    OCCASIONS,
    POLITE,
    QUICK,
    SEEKING,
    SEEKS,
    SHORTEST,
    START,
    TIMED,
    WITHIN,
    head_part,
)
from agents.rules.food_classes import forbidden_by, members
from agents.rules.words import content_terms, stem, tokens

Order = Literal["", "shortest", "longest"]
_TAKES = r"\b(?:takes?|taking|to (?:cook|make|prepare|bake)|cooking time)\b"
_ASKED = rf"{START}(?:which|what|how many)(?: of (?:my|the|our))?\b"
_CLAUSE = r"[,;:?.!]|\b(?:and|with|plus)\b"
_SAID_MIN = {
    "half an hour": 30.0, "an hour": 60.0, "one hour": 60.0, "an hour and a half": 90.0,
    "two hours": 120.0, "three hours": 180.0,
}  # fmt: skip
_DOING = frozenset(stem(one) for one in ("bake", "fry", "grill", "roast", "boil", "steam", "smoke"))


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """One thing that a file has to speak of."""

    said: str
    """As the person wrote it: `apples`, `apples or pears`."""
    words: tuple[str, ...]
    """Any of them will do."""
    kind: bool = False
    """What the file itself is (`a soup`), and not what is in it."""
    done: bool = False
    """What is done (`bake`): it stands among the steps."""


@dataclass(frozen=True, kw_only=True)
class FileWish:
    """What the files have to be."""

    wanted: tuple[Wanted, ...] = ()
    occasion: tuple[Wanted, ...] = ()
    """What few files say of themselves (`for dinner`): asked of none."""
    without: tuple[Wanted, ...] = ()
    diets: tuple[str, ...] = ()
    """Those among `without` that are diets."""
    quick: bool = False
    within_min: float | None = None
    order: Order = ""
    counts: bool = False
    """`How many recipes use rice`."""

    @property
    def timed(self) -> bool:
        """Tell whether how long something takes matters."""
        return self.quick or bool(self.order) or self.within_min is not None


def read_file_wish(text: str, tags: frozenset[str]) -> FileWish:
    """Read a question that seeks files. tags: stems of what files are tagged with."""
    barred = read_barred(patterns.sub(POLITE, " ", text))
    bare = barred.rest
    diets = tuple(one for one in tokens(bare) if forbidden_by(one))
    order: Order = "longest" if patterns.search(LONGEST, bare) else ""
    order = order or ("shortest" if patterns.search(SHORTEST, bare) else "")
    within = _within(bare)
    quick = patterns.search(QUICK, bare) is not None and not order
    rest = patterns.sub(TIMED, " ", bare)
    rest = patterns.sub(_TAKES, " ", rest) if order or within or quick else rest
    spelled = [one for one in _wanted(rest, tags) if one.said not in diets]
    without = [Wanted(said=one, words=members(one)) for one in barred.things]
    without += [Wanted(said=one, words=(one,), kind=True) for one in barred.kinds]
    without += [Wanted(said=one, words=_left_out(one)) for one in diets]
    return FileWish(
        wanted=tuple(one for one in spelled if not _is_occasion(one, tags)),
        occasion=tuple(one for one in spelled if _is_occasion(one, tags)),
        without=tuple(without), diets=diets, quick=quick, within_min=within, order=order,
        counts=COUNTS.search(text) is not None,
    )  # fmt: skip


def _left_out(diet: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word for one in forbidden_by(diet) for word in members(one)))


def _is_occasion(one: Wanted, tags: Collection[str]) -> bool:
    return stem(one.words[0]) in OCCASIONS and stem(one.words[0]) not in tags


def _within(text: str) -> float | None:
    match = patterns.search(WITHIN, text)
    if match is None:
        return None
    if match["n"] is None:
        return _SAID_MIN[match["time"].casefold()]
    hours = match["unit"].casefold().startswith("h")
    return float(match["n"].replace(",", ".")) * (60.0 if hours else 1.0)


def _wanted(text: str, tags: Collection[str]) -> Iterator[Wanted]:
    """Give what has to be spoken of: the words of the head, then what stands behind it."""
    start = SEEKS.search(text) or patterns.search(_ASKED, text)
    body = (text[start.end() :] if start else text).strip()
    head = head_part(body)
    last = tokens(head)[-1] if head else ""
    heads = [one for one in content_terms(head) if stem(one) not in SEEKING]
    joined = patterns.split(r"\s(?:and|or)\s", head)
    if len(joined) > 1 and patterns.search(r"\sor\s", head):
        # `A cake or pie` is either; `chicken and rice` is in it.
        yield _named(tuple(tokens(one)[-1] for one in joined if tokens(one)), kind=last in heads)
        heads = []
    for one in heads:
        kind = one == last and stem(one) in tags and len(joined) == 1
        yield _named((one,), kind=kind)
    yield from _things_in(body[len(head) :], heads)


def _things_in(text: str, have: Collection[str]) -> Iterator[Wanted]:
    """Give the things behind the head; words that stand together are one, `or` parts two."""
    seen = set(have)
    for clause in patterns.split(_CLAUSE, text):
        runs = [_runs(part) for part in patterns.split(r"\bor\b", clause)]
        plain = [one for run in runs for one in run]
        if len(runs) > 1 and all(runs):
            sides = [runs[0][-1], *(run[0] for run in runs[1:])]
            yield _named(tuple(sides))
            plain = [*runs[0][:-1], *runs[-1][1:]]
        for one in plain:
            if one not in seen:
                seen.add(one)
                yield _named((one,))


def _named(said: tuple[str, ...], *, kind: bool = False) -> Wanted:
    words = tuple(dict.fromkeys((*said, *(word for one in said for word in members(one)))))
    done = len(said) == 1 and stem(said[0]) in _DOING
    return Wanted(said=" or ".join(said), words=words, kind=kind, done=done)


def _runs(text: str) -> list[str]:
    """Give the runs of telling words that nothing parts: `red wine`, `quake mode`."""
    runs: list[list[str]] = [[]]
    telling = set(content_terms(text))
    for one in tokens(text):
        apart = stem(one) in OCCASIONS | _DOING
        if one not in telling or stem(one) in SEEKING:
            runs.append([])
        elif apart:
            runs += [[one], []]
        else:
            runs[-1].append(one)
    return [" ".join(one) for one in runs if one]
