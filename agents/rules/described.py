"""What a description means, where nothing is named: `the pub with the old ropes and the dog`."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.constraints import filter_of
from agents.rules.standing_in import evidence_for
from agents.rules.words import STOP, tokens
from tools.core.evidence import Evidence
from tools.core.query import Plan

_LOOKED_AT = 120
"""Items whose nearness is told; a thing that has none among them is as far as the last."""
_WEIGHT = 8.0
"""What a cosine counts beside the share of the best find's score: .125 as much as all of it."""
_CLEAR = 0.3
"""How far the nearest thing must lie before the next, on that scale, to be the one that is meant:
of development questions for a fact that name nothing, 42 of 46 were right from there on."""
_NEAR, _BEFORE = 0.35, 0.1
"""Cosine from which on the nearest thing is clearly described, and how far before the next: of 35
development questions in words of their own all were right from there on, and of 21 that nothing
answers and that name nothing it is so in one."""
_TELLING = 3
"""Words from which on a question describes, and its language can be told."""
_BROUGHT = 3
"""Nearest things that are put among the finds where no search found them."""
_PER_THING = 2


@dataclass(frozen=True, kw_only=True)
class Described:
    """Finds weighed by a description, and the things that they speak for."""

    evidence: tuple[Evidence, ...]
    """Best first."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """How likely each place, product or file is meant, at most the best find's score."""
    clear: str = ""
    """The place or product that is clearly nearest by meaning alone; empty where none is."""
    meant: str = ""
    """The place or product that is clearly meant; empty where none is."""


@dataclass(frozen=True, kw_only=True)
class _Things:
    """How near each place, product or file comes to a description."""

    nearness: Mapping[str, float]
    """Largest cosine, by entity or else source."""
    items: Mapping[str, Sequence[str]]
    """The nearest items of each."""
    entities: frozenset[str]
    last: float

    @property
    def clear(self) -> str:
        """The thing that lies so near, and so far before the next, that it is the one."""
        first, *others = sorted(self.nearness, key=lambda one: -self.nearness[one])[:2]
        if first not in self.entities or not others or self.nearness[first] < _NEAR:
            return ""
        return first if self.nearness[first] - self.nearness[others[0]] >= _BEFORE else ""

    def lag(self, thing: str) -> float:
        """Give how far a thing lies behind the nearest, 0 or less."""
        return self.nearness.get(thing, self.last) - max(self.nearness.values())


def by_description(
    evidence: Sequence[Evidence], question: Question, plan: Plan, view: LibraryView
) -> Described:
    """Weigh finds by how near what is written of their thing comes to what is described.

    evidence: best first. Where something is named, pointed at or shown, finds stay as they are.
    """
    as_found = Described(evidence=tuple(evidence))
    named = question.about or question.items or question.shown or question.anchors
    if named or plan.steps or not evidence or not _is_english(question.standalone):
        return as_found
    things = _things(question.standalone, plan, view)
    if not things.entities:
        # Files that no sheet speaks of are ranked no better so, and some worse.
        return as_found
    best = max(one.score for one in evidence)
    if best <= 0.0:
        return as_found
    found: dict[str, float] = {}
    for one in evidence:
        found[_thing(one)] = max(found.get(_thing(one), 0.0), one.score)
    every = dict.fromkeys((*found, *things.nearness))
    scores = {one: _score(found.get(one, 0.0), best, things.lag(one)) for one in every}
    weighed = [
        replace(one, score=_score(one.score, best, things.lag(_thing(one)))) for one in evidence
    ]
    ranked = sorted(scores, key=lambda one: (-scores[one], one))
    brought = {
        item: ""
        for one in ranked[:_BROUGHT]
        if one not in found
        for item in things.items.get(one, ())
    }
    for one in evidence_for(brought, view):
        one = replace(one, entity=one.entity or None)
        weighed.append(replace(one, score=scores[_thing(one)]))
    return Described(
        evidence=tuple(sorted(weighed, key=lambda one: (-one.score, one.item))),
        scores=scores,
        clear=things.clear,
        meant=_meant(ranked, scores, things) if _describes(question, plan) else "",
    )


def _is_english(words: str) -> bool:
    """Tell whether the weights may be asked: they know no other language."""
    letters = [one for one in words if one.isalpha()]
    said = tokens(words)
    latin = sum(one < "\u0250" for one in letters) > len(letters) / 2
    return latin and (len(said) < _TELLING or any(one in STOP for one in said))


def _describes(question: Question, plan: Plan) -> bool:
    # `When does the zoo open` names what it asks of, though nothing here bears the name.
    return plan.wants == "fact" and len(question.terms) >= _TELLING


def _score(score: float, best: float, lag: float) -> float:
    return best * math.exp(score / best - 1.0 + _WEIGHT * lag)


def _meant(ranked: Sequence[str], scores: Mapping[str, float], things: _Things) -> str:
    first = ranked[0]
    if first not in things.entities:
        return ""
    clear = len(ranked) == 1 or math.log(scores[first] / scores[ranked[1]]) >= _CLEAR
    return first if clear else ""


def _things(words: str, plan: Plan, view: LibraryView) -> _Things:
    here = view.narrowed(filter_of(plan.constraints))
    found = view.seeker.seek(words, here, k=_LOOKED_AT) if view.seeker is not None else []
    items = view.catalogue.items([one.id for one in found])
    sources = view.catalogue.sources(sorted({one.source for one in items.values()}))
    nearness: dict[str, float] = {}
    nearest: dict[str, list[str]] = {}
    entities: set[str] = set()
    for one in found:
        item = items.get(one.id)
        source = sources.get(item.source) if item is not None else None
        if item is None or source is None:
            continue
        thing = source.entity or source.id
        if source.entity:
            entities.add(thing)
        nearness.setdefault(thing, one.score)
        # A passage of a page, and a window of a recording, are shown as the whole.
        shown = item.parent or item.id
        if len(nearest.setdefault(thing, [])) < _PER_THING and shown not in nearest[thing]:
            nearest[thing].append(shown)
    last = found[-1].score if found else 0.0
    return _Things(nearness=nearness, items=nearest, entities=frozenset(entities), last=last)


def _thing(find: Evidence) -> str:
    return find.entity or find.source_id
