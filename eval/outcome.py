"""What came of one gold question: scored by code from the answer and the library."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePath
from typing import Literal

from eval.gold import LIST, GoldConstraint, GoldItem, GoldQuestion
from eval.meets import meets, named, seen_as
from eval.opens import OpenedCitation, open_citations
from eval.said import plain_tokens, runs_in, says
from tools.core.evidence import Answer, Evidence
from tools.core.filters import Condition, Not, Truth
from tools.core.items import MODALITIES
from tools.core.protocols import Catalogue
from tools.core.query import Scope

K = 5
FUSED = 10
RECOMMENDED = 3
"""Entities that count as recommended."""
# Without a filter a catalogue may answer `all` instead of naming them.
_ANY_ITEM = Not(part=Condition(field="modality", op="=", value="nothing"))

Kind = Literal["generated", "quoted", "abstained", "clarify", "interrupted", "broke"]


@dataclass(frozen=True, kw_only=True)
class Limit:
    """One constraint against one recommended entity."""

    entity: str
    constraint: str
    met: Truth
    by: str
    said: bool
    """False where the gold reads a number into a word (`quiet` as under 45 dB)."""


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One question with all that came of it. None where a measure does not apply."""

    gold: GoldQuestion
    kind: Kind
    text: str
    ms: float
    entities: tuple[str, ...] = ()
    entity_first: bool | None = None
    entity_among_3: bool | None = None
    top_5: bool | None = None
    fused: float | None = None
    """Share of the gold items among the first 10 finds of all modalities."""
    recall: dict[str, float]
    """Recall@5 per modality that has gold items in the library."""
    missing: tuple[str, ...] = ()
    """Gold items that recall@5 missed."""
    answer_said: bool | None = None
    gold_cited: bool | None = None
    """Of an answered question: whether a citation is a gold item."""
    listed: float | None = None
    """Of a question that wants all of them: share of the gold entities that the answer names."""
    listed_right: float | None = None
    """Of a question that wants all of them: share of the named entities that are gold."""
    citations: tuple[OpenedCitation, ...] = ()
    limits: tuple[Limit, ...] = ()
    """Constraints of recommended entities that are broken or unknown."""
    transcribed: bool = False
    """True where the recordings it is about have words."""
    answer: Answer | None = None

    @property
    def answered(self) -> bool:
        """True where something was claimed."""
        return self.kind in ("generated", "quoted")

    @property
    def declined(self) -> bool | None:
        """Of an unanswerable question: whether nothing was claimed."""
        return None if self.gold.answerable else self.kind == "abstained"

    @property
    def refused(self) -> bool | None:
        """Of an answerable question: whether it was declined."""
        return self.kind == "abstained" if self.gold.answerable else None

    def broken(self, *, said: bool) -> tuple[Limit, ...]:
        """Give the limits that a recommended entity contradicts."""
        return tuple(one for one in self.limits if one.met == "no" and one.said == said)

    @property
    def unknown(self) -> tuple[Limit, ...]:
        """Give the limits that nothing is known about."""
        return tuple(one for one in self.limits if one.met == "unknown")


class Judge:
    """Scores answers against the library they came from."""

    def __init__(self, catalogue: Catalogue, owner: str, paths: dict[str, str]) -> None:
        """Take the catalogue. paths: path below the root by source path."""
        self._catalogue = catalogue
        self._scope = Scope(owner=owner)
        self._every = Scope(owner=owner, where=_ANY_ITEM)
        self._paths = paths
        self._truths: dict[tuple[str, str], tuple[Truth, str]] = {}

    @cached_property
    def _held(self) -> frozenset[str]:
        return frozenset(self._paths.values())

    def findable(self, gold: GoldItem) -> bool:
        """Tell whether a gold item is in the library; one that is not counts in no recall."""
        return gold.source in self._held

    def outcome(self, gold: GoldQuestion, answer: Answer, ms: float) -> Outcome:
        """Score one answer."""
        names = tuple(one.name for one in answer.entities)
        answered = answer.kind in ("generated", "quoted")
        ranked = names if answered else ()
        wanted = [one for one in gold.gold_items if self.findable(one)]
        met = {one: self._rank(one, answer.evidence) for one in wanted}
        listed = self._listed(gold, answer.answer if answered else "")
        return Outcome(
            gold=gold,
            kind=answer.kind,
            text=answer.answer,
            ms=ms,
            entities=names,
            entity_first=_any(gold, ranked[:1]),
            entity_among_3=_any(gold, ranked[:RECOMMENDED]),
            top_5=self._top(wanted, answer.evidence) if wanted else None,
            fused=self._fused(wanted, answer.evidence) if wanted else None,
            recall=_recall(met),
            missing=tuple(named(one) for one, rank in met.items() if rank is None),
            answer_said=says(answer.answer, gold.gold_answer) if gold.gold_answer else None,
            gold_cited=self._cited(wanted, answer) if wanted and answered else None,
            listed=_share(gold.gold_entities, listed) if wants_all(gold) else None,
            listed_right=_share(listed, gold.gold_entities) if listed else None,
            citations=open_citations(answer, self._catalogue),
            limits=self._limits(gold, listed or ranked[:RECOMMENDED]),
            transcribed=self._transcribed(gold),
            answer=answer,
        )

    def _top(self, wanted: Sequence[GoldItem], evidence: Sequence[Evidence]) -> bool:
        return any(meets(gold, one, self._paths) for gold in wanted for one in evidence[:K])

    def _fused(self, wanted: Sequence[GoldItem], evidence: Sequence[Evidence]) -> float:
        found = [any(meets(one, it, self._paths) for it in evidence[:FUSED]) for one in wanted]
        return sum(found) / min(len(found), FUSED)

    def _cited(self, wanted: Sequence[GoldItem], answer: Answer) -> bool:
        return any(meets(one, it, self._paths) for one in wanted for it in answer.citations)

    def _listed(self, gold: GoldQuestion, text: str) -> tuple[str, ...]:
        """Give the entities of the shelf that an answer names, for a question that wants all."""
        if not wants_all(gold):
            return ()
        words = plain_tokens(text)
        shelf = Scope(owner=self._scope.owner, collections=(gold.collection,))
        known = {*self._catalogue.entities(shelf), *gold.gold_entities}
        return tuple(sorted(one for one in known if runs_in(plain_tokens(one), words)))

    def _rank(self, gold: GoldItem, evidence: Sequence[Evidence]) -> int | None:
        """Give the place among the first five finds of its modality."""
        among = [one for one in evidence if seen_as(one) == gold.modality][:K]
        return next((at for at, one in enumerate(among) if meets(gold, one, self._paths)), None)

    def _transcribed(self, gold: GoldQuestion) -> bool:
        heard = {one.source for one in gold.gold_items if one.modality == "audio"}
        sounds = self._catalogue.in_scope("audio", self._every).yes or ()
        items = self._catalogue.items(sounds)
        sources = self._catalogue.sources(sorted({one.source for one in items.values()}))
        return any(
            item.text.strip() and self._paths.get(sources[item.source].path) in heard
            for item in items.values()
        )

    def _limits(self, gold: GoldQuestion, names: Sequence[str]) -> tuple[Limit, ...]:
        return tuple(
            limit
            for name in names
            for one in gold.constraints
            if (limit := self._limit(name, one, gold)) is not None
        )

    def _limit(self, name: str, constraint: GoldConstraint, gold: GoldQuestion) -> Limit | None:
        stated = gold.stated(constraint)
        for one in dict.fromkeys((stated, constraint)):
            met, by = self._truth(name, one) if one is not None else ("yes", "")
            if met != "yes":
                said = one == stated
                return Limit(entity=name, constraint=str(one), met=met, by=by, said=said)
        return None

    def _truth(self, entity: str, constraint: GoldConstraint) -> tuple[Truth, str]:
        """Decide a limit for an entity: what its items say, unless they disagree."""
        key = (entity, str(constraint))
        if key not in self._truths:
            said: dict[Truth, str] = {}
            for item in self._catalogue.of_entity(entity, self._scope):
                truth, by = self._catalogue.check(item.id, constraint.condition)
                said.setdefault(truth, by)
            decided: list[Truth] = [one for one in said if one != "unknown"]
            truth = decided[0] if len(decided) == 1 else "unknown"
            self._truths[key] = truth, said.get(truth, "")
        return self._truths[key]


def failed(gold: GoldQuestion, message: str, ms: float) -> Outcome:
    """Give the outcome of a turn that broke."""
    wrong = False if gold.answerable else None
    entity = wrong if gold.gold_entities else None
    return Outcome(
        gold=gold, kind="broke", text=message, ms=ms, recall={}, entity_first=entity,
        entity_among_3=entity, listed=0.0 if wants_all(gold) else None,
        top_5=wrong if gold.gold_items else None,
        answer_said=False if gold.gold_answer else None,
    )  # fmt: skip


def relative_paths(catalogue: Catalogue, owner: str, root: str) -> dict[str, str]:
    """Give the path below `root` of every source that holds items."""
    every = _every_item(catalogue, owner)
    sources = catalogue.sources(sorted({one.source for one in catalogue.items(every).values()}))
    return {one.path: _below(one.path, root) for one in sources.values()}


def _below(path: str, root: str) -> str:
    pure = PurePath(path)
    return pure.relative_to(root).as_posix() if pure.is_relative_to(root) else pure.as_posix()


def _every_item(catalogue: Catalogue, owner: str) -> list[str]:
    scope = Scope(owner=owner, where=_ANY_ITEM)
    return [item for one in MODALITIES for item in catalogue.in_scope(one, scope).yes or ()]


def _any(gold: GoldQuestion, names: Sequence[str]) -> bool | None:
    wanted = set(gold.gold_entities)
    return bool(set(names) & wanted) if gold.answerable and wanted else None


def wants_all(gold: GoldQuestion) -> bool:
    """Tell whether a question asks for every one of them."""
    return gold.kind == LIST and gold.answerable


def _share(those: Sequence[str], among: Sequence[str]) -> float:
    """Give the share of `those` that are among the others."""
    return len(set(those) & set(among)) / len(set(those))


def _recall(met: dict[GoldItem, int | None]) -> dict[str, float]:
    by: dict[str, list[bool]] = {}
    for gold, rank in met.items():
        by.setdefault(gold.modality, []).append(rank is not None)
    # Of a list of eight, five are all that five places can hold.
    return {modality: sum(found) / min(len(found), K) for modality, found in by.items()}
