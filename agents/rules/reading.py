"""A turn's words, read whole: standing alone, with typed constraints and the answer they want."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.constraints.act_reader import ActReader
from agents.constraints.hardness import as_searched, held_of
from agents.constraints.hearing import Heard, hear, with_wishes
from agents.constraints.likened import read_likened
from agents.constraints.meaning import family, is_need, side
from agents.constraints.plain_acts import with_plain_changes
from agents.constraints.reasons import without_reason
from agents.constraints.saying import Happened
from agents.constraints.saying import said as said_by
from agents.constraints.standing import Contradiction, Standing, standing_of
from agents.constraints.turned_round import written_plainly
from agents.constraints.turns import Effect, clearly_named, effect_of, is_marked, without_mark
from agents.constraints.unread import is_question
from agents.constraints.wording import reworded
from agents.records import Memory, Question
from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.asks import asked_fields, asked_types
from agents.rules.constraints import Reading, blanked, read_constraints
from agents.rules.followup import stand_alone
from agents.rules.ground import Ground
from agents.rules.lexicon import SoftWish
from agents.rules.naming import named_entities
from agents.rules.nearness import NEAR, read_nearness
from agents.rules.picked import LEADS, is_pointed, picked_of
from agents.rules.pronouns import refers
from agents.rules.relative import tighten
from agents.rules.search_terms import asked_of, search_terms, unwanted_words
from agents.rules.side_by_side import spelled_out
from agents.rules.stated_wishes import asked_stated
from agents.rules.thread_view import mentioned, turns_of
from agents.rules.untold import untold
from agents.rules.wishes import SUPERLATIVE
from tools.core.filters import Condition, both
from tools.core.protocols import Catalogue
from tools.core.query import AttachmentRef, Constraint, Scope


@dataclass(frozen=True, kw_only=True)
class ReadTurn:
    """A turn's words, and the thread's wishes after them."""

    question: Question
    standing: Standing
    notes: tuple[str, ...] = ()
    """What became of earlier wishes, one sentence each."""
    asks: Contradiction | None = None
    """What the person has to decide before anything is searched."""


def read_question(
    text: str,
    *,
    memory: Memory,
    catalogue: Catalogue,
    scope: Scope,
    now: dt.datetime,
    attached: Sequence[AttachmentRef] = (),
) -> Question:
    """Read what the person asks. Nothing that was retrieved in this turn has a say here.

    attached: files that came with it.
    """
    return read_turn(
        text, standing_in(memory),
        memory=memory, catalogue=catalogue, scope=scope, now=now, attached=attached,
    ).question  # fmt: skip


def standing_in(memory: Memory) -> Standing:
    """Give the thread's wishes; threads of before they were an object have them in their plan."""
    return memory.standing if memory.standing is not None else standing_of(memory.plan)


def read_turn(
    text: str,
    standing: Standing,
    *,
    memory: Memory,
    catalogue: Catalogue,
    scope: Scope,
    now: dt.datetime,
    attached: Sequence[AttachmentRef] = (),
    edited: bool = False,
    reader: ActReader | None = None,
) -> ReadTurn:
    """Read a turn's words against the wishes that stand.

    edited: wishes were edited before; without words, what stands is asked again.
    """
    names = catalogue.entities(scope)
    asked, text = text, spelled_out(written_plainly(text, names), memory)
    if standing.held or standing.question:
        waiting = [one.new for one in standing.waiting]
        text = with_plain_changes(text, [*standing.active, *waiting])
    ground = Ground(
        standing=standing,
        memory=memory, catalogue=catalogue, scope=scope, now=now, attached=attached,
        names=names, kinds=tuple(catalogue.facets(scope).get("kind", {})),
        stated=catalogue.stated(scope),
    )  # fmt: skip
    if standing.held:
        text = without_reason(text, ground.wishes)
    heard = hear(text, standing, ground.wishes, reader)
    if heard.told.fresh:
        # Nothing of the question before belongs to one that says it is new.
        bare = replace(memory, plan=None, entities=(), evidence=())
        ground = replace(ground, memory=bare, standing=Standing())
        heard = replace(heard, text=without_mark(text if is_marked(text) else heard.text))
    said = _said(heard, text, ground)
    told = with_wishes(heard, held_of(said.own), standing, ground.wishes, memory.turns)
    between = memory.plan is not None and memory.plan.standalone != standing.question
    effect: Effect = (
        "changes"
        if edited and not text.strip()
        else "fresh"
        if said.alone.whole and said.alone.anchors and not heard.acts
        else effect_of(
            said.words,
            replace(heard, told=told),
            told.wishes,
            said.reading.bare,
            standing,
            named=bool(said.named),
            refers=said.alone.link == "refers",
            refines=said.alone.link == "refines",
            between=between,
        )
    )
    happened = Happened(standing=standing)
    constraints = as_searched(said.own)
    if effect != "aside":
        happened = said_by(standing, replace(told, fresh=effect == "fresh"))
        said = _in_step(said, happened.standing, standing, heard, effect)
        constraints = (*as_searched(happened.standing.active), *_needs(said.alone.text, ground))
    elif said.alone.link == "refines":
        constraints = (*as_searched(standing.active), *as_searched(said.own))
    return ReadTurn(
        question=_question(asked, said, constraints, ground),
        standing=replace(happened.standing, question=said.alone.text)
        if effect != "aside"
        else standing,
        notes=(*happened.notes, *told.missed, *untold(text, heard, told, effect, ground)),
        asks=happened.asks,
    )


@dataclass(frozen=True, kw_only=True)
class _Said:
    """A turn's words, standing alone."""

    alone: StandAlone
    reading: Reading
    own: tuple[Constraint, ...]
    about: tuple[str, ...]
    named: bool
    """The words name or point out what they are about."""
    words: str
    """Without acts, and without wishes that are relative to a named place."""
    searched: str
    """The standing-alone question without the words of a limit on distance."""


def _said(heard: Heard, text: str, ground: Ground) -> _Said:
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
    makers = [one.text for one in reading.constraints if one.field == "maker"]
    unmade = words.replace(makers[0], " ") if makers else words
    named = named_entities(unmade, names) or _the_only(
        words, ground.kinds, catalogue, scope, memory
    )
    alone = stand_alone(
        text if words.strip() == text else words,
        memory,
        named,
        reading,
        picked,
        ground.attached,
        ground.kind_of,
    )
    about = alone.about or named_entities(alone.text, names)
    about = tuple(name for name in about if name not in alone.anchors)
    near = read_nearness(words, about, names, catalogue, scope, turn=turn, most=SUPERLATIVE)
    if near is not None and alone.link != "refers":
        about = tuple(name for name in about if name != near.anchor)
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
    pointed = picked is not None or bool(alone.items) or filed
    pointed = pointed or is_pointed(words, reading, alone, memory)
    return _Said(
        alone=alone, reading=reading, own=own, about=about, words=words, searched=searched,
        named=pointed
        or any((near is None or one != near.anchor) and clearly_named(one, words) for one in named),
    )  # fmt: skip


def _is_said_exactly(relative: Constraint, stated: Sequence[Constraint]) -> bool:
    """Tell `quieter still, say under 40 dB`, which is one wish."""
    return any(
        family(one.field) == family(relative.field) and side(one) == side(relative)
        for one in stated
        if isinstance(one.value, float)
    )


def _needs(text: str, ground: Ground) -> tuple[Constraint, ...]:
    """Give what the question is for, `somewhere to sleep`, which is no wish that could be held."""
    read = ground.read(text).constraints
    if any(one.field == "kind" for one in ground.standing.active):
        return ()
    return tuple(one for one in read if is_need(one))


def _in_step(said: _Said, after: Standing, before: Standing, heard: Heard, effect: Effect) -> _Said:
    """Give the question that the wishes belong to, in step with what they are now."""
    if effect == "fresh":
        # What was likened to a place is searched for by its value, and shown as it was said.
        told = " ".join(heard.text.split()) if said.words != heard.text else said.alone.text
        return replace(said, alone=replace(said.alone, text=told))
    # Where the words do no more than add, they go along as they were said.
    ids = {one.id for one in after.active}
    added = not heard.acts and ids > {one.id for one in before.active}
    moved = heard.told.undo or heard.told.redo
    begun = after.question if moved else before.question
    was = after.active if moved else before.active
    text = reworded(begun, was, after.active, heard.text if added else "")
    if added and said.alone.link == "refines" and begun and said.alone.text.startswith(begun):
        # It names what `cheaper` is held against.
        text = said.alone.text
    alone = StandAlone(text=text, link="refines", about=(), items=())
    return replace(said, alone=alone, about=(), searched=text)


def _question(
    text: str, said: _Said, constraints: tuple[Constraint, ...], ground: Ground
) -> Question:
    catalogue, stated, about = ground.catalogue, ground.stated, said.about
    turn = ground.memory.turns
    bare = read_constraints(said.searched, turn=turn, now=ground.now, stated=stated).bare
    unwanted = unwanted_words(bare)

    def known(field: str) -> bool:
        leads = [one.id for name in about for one in catalogue.of_entity(name, ground.scope)[:1]]
        return any(catalogue.facts(one, field) for one in leads)

    return Question(
        text=text or said.alone.text,
        standalone=said.alone.text,
        link=said.alone.link,
        about=about,
        anchors=said.alone.anchors,
        items=said.alone.items,
        pointed=said.alone.pointed,
        files=said.alone.files,
        which=said.alone.which,
        terms=tuple(term for term in search_terms(asked_of(bare), about) if term not in unwanted),
        unwanted=unwanted,
        asks=asked_types(bare),
        fields=tuple(dict.fromkeys((*asked_fields(bare), *asked_stated(bare, stated, known)))),
        constraints=constraints,
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
