"""A turn's words, read whole: standing alone, with typed constraints and the answer they want."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.constraints.act_reader import ActReader
from agents.constraints.first_wishes import Sheets, only_meant, seeks
from agents.constraints.hardness import as_guessed, as_searched, held_of
from agents.constraints.hearing import Heard, hear, with_wishes
from agents.constraints.meaning import is_need
from agents.constraints.plain_acts import with_plain_changes
from agents.constraints.reasons import without_reason
from agents.constraints.saying import Happened
from agents.constraints.saying import said as said_by
from agents.constraints.standing import Contradiction, Standing, standing_of
from agents.constraints.turned_round import written_plainly
from agents.constraints.turns import (
    Effect,
    effect_meant,
    effect_of,
    is_marked,
    without_mark,
)
from agents.constraints.unread import is_question
from agents.constraints.wording import reworded
from agents.records import Memory, Question
from agents.rules.alone import StandAlone
from agents.rules.asks import asked_fields, asked_types
from agents.rules.constraints import read_constraints
from agents.rules.field_reader import field_asked
from agents.rules.ground import Ground
from agents.rules.refining import OWN_QUESTION
from agents.rules.remembered import remembered
from agents.rules.said_alone import Said, said_alone
from agents.rules.search_terms import asked_of, search_terms, unwanted_words
from agents.rules.side_by_side import spelled_out
from agents.rules.stated_wishes import asked_stated
from agents.rules.told_beside import asked_words
from agents.rules.untold import untold
from agents.rules.values_wished import with_values
from agents.rules.who_serves import places_for_who
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
        vectors=remembered(reader.encoder).of if reader is not None else None,
    )  # fmt: skip
    text = places_for_who(text, ground.wishes)
    if standing.held:
        text = without_reason(text, ground.wishes)
    sheets = Sheets(kinds=ground.kinds, fields=ground.stated, names=names)
    heard = hear(text, standing, ground.wishes, reader, sheets)
    if heard.told.fresh:
        # Nothing of the question before belongs to one that says it is new.
        bare = replace(memory, plan=None, entities=(), evidence=())
        ground = replace(ground, memory=bare, standing=Standing())
        heard = replace(heard, text=without_mark(text if is_marked(text) else heard.text))
    said = said_alone(heard, text, ground)
    remarks: tuple[Constraint, ...] = ()
    if heard.first is not None and not said.about:
        meant = only_meant(text, said.own, heard.first)
        remarks = held_of([one for one in said.own if one not in meant])
        said = replace(said, own=tuple(meant))
    if heard.first is not None:
        own = as_guessed(text, said.own)
        if not said.about and reader is not None:
            own = with_values(text, own, heard.first, ground, reader)
        said = replace(said, own=tuple(own))
    told = with_wishes(heard, held_of(said.own), standing, ground.wishes, memory.turns)
    told = replace(told, mentioned=(*told.mentioned, *remarks))
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
            link=said.alone.link,
            between=between,
        )
    )
    asks = is_question(text) or OWN_QUESTION.match(text) or _WONDERS.search(text)
    of_one = bool(asks) and said.alone.link == "refers" and bool(said.about)
    if not (said.called or said.alone.whole or (of_one and said.named)):
        effect = effect_meant(effect, replace(heard, told=told), told.wishes, standing)
    happened = Happened(standing=standing)
    constraints = as_searched(said.own)
    if effect != "aside":
        happened = said_by(standing, replace(told, fresh=effect == "fresh"))
        said = _in_step(said, happened.standing, standing, heard, effect)
        constraints = (*as_searched(happened.standing.active), *_needs(said.alone.text, ground))
    elif said.alone.link == "refines":
        constraints = (*as_searched(standing.active), *as_searched(said.own))
    constraints = (*constraints, *said.alone.limits)
    question = _question(asked, said, constraints, ground)
    return ReadTurn(
        question=replace(
            question, seeks=heard.first is not None and not said.about and seeks(heard.first)
        ),
        standing=replace(happened.standing, question=said.alone.text)
        if effect != "aside"
        else standing,
        notes=(*happened.notes, *told.missed, *untold(text, heard, told, effect, ground)),
        asks=happened.asks,
    )


def _field_meant(said: Said, ground: Ground) -> str | None:
    """Give the fact that the words mean of a thing that is named."""
    if ground.vectors is None or said.alone.anchors or ground.attached or said.alone.files:
        return None
    return field_asked(said.alone.text, said.about, ground.vectors)


_WONDERS = re.compile(r"\b(?:know|wonder|ask|tell me|see) (?:if|whether)\b", re.I)


def _needs(text: str, ground: Ground) -> tuple[Constraint, ...]:
    """Give what the question is for, `somewhere to sleep`, which is no wish that could be held."""
    read = ground.read(text).constraints
    if any(one.field == "kind" for one in ground.standing.active):
        return ()
    return tuple(one for one in read if is_need(one))


def _in_step(said: Said, after: Standing, before: Standing, heard: Heard, effect: Effect) -> Said:
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
    against = said.alone.anchors or said.against
    anchors = tuple(one for one in against if one not in before.question)
    alone = StandAlone(text=text, link="refines", about=(), items=(), anchors=anchors)
    return replace(said, alone=alone, about=(), searched=text)


def _question(
    text: str, said: Said, constraints: tuple[Constraint, ...], ground: Ground
) -> Question:
    catalogue, stated, about = ground.catalogue, ground.stated, said.about
    turn = ground.memory.turns
    searched, standalone = said.searched, said.alone.text
    if about and said.alone.link == "new":
        # Who comes along, and why, is told and not asked.
        searched = asked_words(searched, about, anchored=True)
        standalone = asked_words(standalone, about, anchored=True)
    bare = read_constraints(searched, turn=turn, now=ground.now, stated=stated).bare
    unwanted = unwanted_words(bare)
    named = (*about, *said.alone.anchors)
    terms = search_terms(asked_of(bare), named)

    def known(field: str) -> bool:
        leads = [one.id for name in about for one in catalogue.of_entity(name, ground.scope)[:1]]
        return any(catalogue.facts(one, field) for one in leads)

    fields = tuple(dict.fromkeys((*asked_fields(bare), *asked_stated(bare, stated, known))))
    meant = _field_meant(said, ground) if len(about) == 1 else None
    told = tuple(one for one in fields if known(one))
    if meant is not None and known(meant) and (not told or meant in told):
        # The fact is all that is asked for, whoever the words say will come along.
        fields, terms = told or (meant,), ()
    return Question(
        text=text or said.alone.text,
        standalone=standalone,
        link=said.alone.link,
        about=about,
        anchors=said.alone.anchors,
        items=said.alone.items,
        pointed=said.alone.pointed,
        files=said.alone.files,
        which=said.alone.which,
        terms=tuple(one for one in terms if one not in unwanted),
        unwanted=unwanted,
        asks=asked_types(bare),
        fields=fields,
        constraints=constraints,
    )
