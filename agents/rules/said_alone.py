"""A turn's words, standing alone: what they name, state and hold their wishes against."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.constraints.hearing import Heard
from agents.constraints.likened import read_likened
from agents.constraints.meaning import family, side
from agents.constraints.turns import clearly_named
from agents.constraints.unread import is_question
from agents.records import Memory
from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.beside_names import beside_names
from agents.rules.chosen import chosen, picks_one, returns
from agents.rules.constraints import Reading, blanked
from agents.rules.file_followup import file_followup
from agents.rules.followup import stand_alone
from agents.rules.ground import Ground
from agents.rules.lexicon import SoftWish
from agents.rules.naming import named_entities
from agents.rules.nearness import NEAR, read_nearness
from agents.rules.picked import LEADS, is_pointed, picked_of
from agents.rules.pointing import pointed_at
from agents.rules.pronouns import refers
from agents.rules.relative import tighten
from agents.rules.thread_view import mentioned, turns_of
from agents.rules.variation import likens, without_chat
from agents.rules.wishes import SUPERLATIVE
from tools.core.filters import Condition, both
from tools.core.protocols import Catalogue
from tools.core.query import Constraint, Scope

_LEANING = 0.8
"""Probability from which on a turn is taken to lean on those before."""


@dataclass(frozen=True, kw_only=True)
class Said:
    """A turn's words, standing alone."""

    alone: StandAlone
    reading: Reading
    own: tuple[Constraint, ...]
    about: tuple[str, ...]
    named: bool
    """The words name or point out what they are about."""
    called: bool
    """They name it."""
    words: str
    """Without acts, and without wishes that are relative to a named place."""
    against: tuple[str, ...]
    """What its comparatives are held against: `cheaper`, than what was spoken of."""
    searched: str
    """The standing-alone question without the words of a limit on distance."""


def said_alone(heard: Heard, text: str, ground: Ground) -> Said:
    """Read a turn's words so that they stand alone."""
    memory, catalogue, scope = ground.memory, ground.catalogue, ground.scope
    turn, names = memory.turns, ground.names
    shown = [one.name for one in memory.entities]
    earlier = [one.text for one in ground.standing.held]
    limited = [one.field for one in ground.standing.active if isinstance(one.value, float)]
    likened = read_likened(
        heard.text, names, shown, catalogue, scope, turn=turn, earlier=earlier, limited=limited[-1:]
    )
    words = blanked(heard.text, [(one.start, one.end) for one in likened])
    reading = ground.read(words)
    picked = picked_of(words, reading, memory, catalogue, scope)
    makers = "|".join(str(one.value) for one in reading.constraints if one.field == "maker")
    unmade = patterns.sub(rf"\b(?:{makers})\b(?!\s[A-Z]?\d)", " ", words) if makers else words
    named = named_entities(unmade, names)
    back = chosen(words, ground) if not named and returns(words) else None
    if not named and back is None:
        named = _the_only(words, ground.kinds, catalogue, scope, memory)
    alone = file_followup(words, ground) or stand_alone(
        text if words.strip() == text else words,
        memory,
        named,
        reading,
        picked,
        ground.attached,
        ground.kind_of,
        leans=heard.leaning >= _LEANING,
    )
    meant: StandAlone | None = None
    if picked is None and not (named or ground.attached or alone.files):
        counted = pointed_at(words, turns_of(memory))
        last = turns_of(memory)[-1:]
        several = bool(last) and len(last[0].about) > 1
        held_against = alone.anchors and not (several or picks_one(words))
        if not (held_against or (counted is not None and counted.names)):
            meant = chosen(words, ground)
            alone = meant or alone
    if alone.whole and alone.anchors and heard.goes_on and not likens(words):
        # `It shrank on him`, `nine of us with the cousins` seek nothing that is like a place.
        alone = StandAlone(text=words, link="new", about=(), items=())
    if alone.whole and alone.anchors:
        alone = replace(alone, text=without_chat(alone.text, alone.anchors, ground.wishes))
    about = alone.about or named_entities(alone.text, names)
    about = tuple(name for name in about if name not in alone.anchors)
    near = read_nearness(words, about, names, catalogue, scope, turn=turn, most=SUPERLATIVE)
    if near is not None and alone.link != "refers":
        about = tuple(name for name in about if name != near.anchor)
        # `I'm at the Museum of Tides: a cafe within 200 m` seeks no museum.
        reading = ground.read(beside_names(words, (near.anchor,)))
    else:
        near = None
    # `Is A or B louder?` compares the two and limits nothing.
    compared = picked is not None or (len(about) > 1 and bool(reading.comparatives))
    relative = () if compared else _relative(reading, alone, memory, catalogue, scope, turn)
    if alone.link == "new" and not about and _WHICH.search(words):
        relative = tuple(_best_of(wish, turn) for wish in reading.comparatives)
    if alone.whole:
        reading = ground.read(alone.text)
    limits = (one.constraint for one in likened)
    stated = (*reading.constraints, *(one for one in limits if one is not None))
    own = (*stated, *(one for one in relative if not _is_said_exactly(one, stated)))
    searched = alone.text
    if near is not None:
        own = (*(one for one in own if one.field != NEAR), near.constraint)
        searched = searched.replace(near.words, " ")
    filed = bool(alone.files) and is_question(alone.text)
    pointed = picked is not None or meant is not None or bool(alone.items) or filed
    pointed = pointed or is_pointed(words, reading, alone, memory)
    called = any(
        (near is None or one != near.anchor) and clearly_named(one, unmade) for one in named
    )
    return Said(
        alone=alone, reading=reading, own=own, about=about, words=words, searched=searched,
        named=pointed or called, called=called,
        against=_against(relative, names),
    )  # fmt: skip


def _against(relative: Sequence[Constraint], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in names if any(f" than {name}" in one.text for one in relative))


def _is_said_exactly(relative: Constraint, stated: Sequence[Constraint]) -> bool:
    """Tell `quieter still, say under 40 dB`, which is one wish."""
    return any(
        family(one.field) == family(relative.field) and side(one) == side(relative)
        for one in stated
        if isinstance(one.value, float)
    )


def _the_only(
    text: str, kinds: Sequence[str], catalogue: Catalogue, scope: Scope, memory: Memory
) -> tuple[str, ...]:
    """Name the one that `the hostel` means, where the library or the conversation has only one."""
    named: list[str] = []
    spoken_of = set(mentioned(turns_of(memory)))
    for kind in kinds:
        said = re.escape(kind.replace("_", " ")).replace(r"\ ", r"[\s-]")
        named_by = rf"\b(?:the|that)\s(?:\w+\s)?{said}(?:['’]s)?(?![\w-])"
        match = patterns.search(named_by, text)
        # `Can I put it in the washing machine`: `it` was spoken of.
        if match is None or (memory.plan and refers(text[: match.start()])):
            continue
        here = Condition(field="kind", op="=", value=kind)
        found = catalogue.leads(replace(scope, where=both(scope.where, here)))
        if len(found) > 1:
            found = {name: item for name, item in found.items() if name in spoken_of}
        called = [name for name in spoken_of if kind.casefold() in name.casefold().split()]
        if len(called) == 1 and called[0] not in found:
            # `Back to the garden`, of the Garden that was spoken of, whatever else is one.
            named += called
        elif len(found) == 1:
            named += found
    return tuple(dict.fromkeys(named))


_WHICH = re.compile(r"\b(?:which|what|who|where)\b", re.I)


def _best_of(wish: SoftWish, turn: int) -> Constraint:
    """`Parka or raincoat, which is heavier`: of those, the heaviest."""
    low = wish.want == "low"
    return Constraint(
        field=wish.fields[0], op="<=" if low else ">=", value=wish.want, hard=False,
        priority=SUPERLATIVE, turn=turn, text=wish.more[0],
    )  # fmt: skip


def _relative(
    reading: Reading,
    alone: StandAlone,
    memory: Memory,
    catalogue: Catalogue,
    scope: Scope,
    turn: int,
) -> tuple[Constraint, ...]:
    if not reading.comparatives:
        return ()
    known = alone.anchors or alone.about or tuple(one.name for one in memory.entities)
    named = known[0] if known else ""
    items = [one.item for one in memory.evidence if one.entity == named]
    items += [one.id for one in catalogue.of_entity(named, scope)[:LEADS]] if named else []
    items = items or [one.item for one in memory.evidence[:1]]
    return tighten(reading.comparatives, items, named, catalogue, turn=turn)
