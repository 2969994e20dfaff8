"""Follow-ups with their threads: what they refer to, and how an answer to one is scored."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath

from pydantic import TypeAdapter

from eval.gold import GoldItem, Split, SplitChoice
from eval.meets import meets
from tools.core.errors import NotFound
from tools.core.evidence import Answer
from tools.core.protocols import Catalogue
from tools.core.query import Scope

K = 10


@dataclass(frozen=True, kw_only=True)
class Turned:
    """One earlier turn."""

    say: str
    attach: tuple[str, ...] = ()
    """Names of files in eval/gold/attachments."""


@dataclass(frozen=True, kw_only=True)
class Referent:
    """What a follow-up is about; one of them is set."""

    entities: tuple[str, ...] = ()
    shown: int | None = None
    """The n-th of the list as it was shown, from 1; negative from its end."""
    attachment: int | None = None
    """Index of the turn that attached it."""
    source: str | None = None
    none: bool = False
    """A new question that only looks like a follow-up."""


@dataclass(frozen=True, kw_only=True)
class Sought:
    """What should be found."""

    entities: tuple[str, ...] = ()
    items: tuple[GoldItem, ...] = ()
    fields: tuple[str, ...] = ()
    """Facts of those entities."""
    of_shown: bool = False
    field: str | None = None
    """The fact of the entity that was shown."""


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """One follow-up in its thread."""

    id: str
    split: Split
    kind: str
    turns: tuple[Turned, ...]
    follow_up: str
    referent: Referent
    standalone: str
    gold: Sought
    attach: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FollowUpOutcome:
    """What came of one follow-up."""

    id: str
    kind: str
    split: Split
    asked: str
    understood: str
    referred: str
    """What it was taken to refer to."""
    meant: str
    right: bool
    recall: float | None
    """Of the gold among the first ten finds of the follow-up; None without gold."""
    recall_alone: float | None
    """The same for the question a person wrote to stand alone."""
    answer: str
    broke: str = ""
    there: bool = True
    """What it points at by number was shown; False where fewer were."""


def read_followups(path: Path, split: SplitChoice, only: Sequence[str] = ()) -> list[FollowUp]:
    """Read the follow-ups of a half, or those named. Raises NotFound."""
    if not path.is_file():
        raise NotFound(f"{path} is not there; clone the repository to have the follow-ups")
    reader = TypeAdapter(FollowUp)
    lines = path.read_text(encoding="utf-8").splitlines()
    rows = [reader.validate_json(line) for line in lines if line.strip()]
    if only:
        return [one for one in rows if one.id in only]
    return [one for one in rows if split in ("both", one.split)]


def shown_in(answer: Answer, catalogue: Catalogue) -> tuple[str, ...]:
    """Give the entities of an answer's citations, in their order."""
    items = catalogue.items([one.item for one in answer.citations])
    sources = catalogue.sources([one.source for one in items.values()])
    by_find = {one.item: one.entity for one in answer.evidence}
    names = []
    for one in answer.citations:
        item = items.get(one.item)
        stated = sources[item.source].entity if item is not None else None
        names.append(by_find.get(one.item) or stated)
    return tuple(dict.fromkeys(name for name in names if name))


def nth_shown(answers: Sequence[Answer], n: int, catalogue: Catalogue) -> str | None:
    """Give the n-th entity of the last answer that showed as many."""
    for answer in reversed(answers):
        names = shown_in(answer, catalogue)
        if len(names) >= max(2, abs(n)):
            return names[n - 1 if n > 0 else n]
    return None


def is_right(
    row: FollowUp, answer: Answer, shown: str | None, files: Sequence[str], catalogue: Catalogue
) -> bool:
    """Tell whether the plan stands on what is meant.

    files: ids of the attachments of the turn that is meant. A file counts where it goes along in
    the search, or where the question was asked of the thing that it shows.
    """
    meant, plan = row.referent, answer.plan
    if meant.none:
        return plan.link == "new"
    if meant.attachment is not None:
        along = {one.attachment for one in plan.sub_queries}
        of_it = bool(row.gold.entities) and set(plan.about) == set(row.gold.entities)
        return bool(along & set(files)) or of_it
    if meant.source is not None:
        items = catalogue.items(plan.items)
        there = catalogue.sources([one.source for one in items.values()])
        paths = [one.path for one in there.values()]
        if plan.link != "new" and not paths:
            paths = [one.source for one in answer.evidence[:1]]
        return any(PurePath(one).as_posix().endswith(f"/{meant.source}") for one in paths)
    if meant.shown is not None:
        return shown is not None and plan.about == (shown,)
    return set(plan.about) == set(meant.entities)


def recall_of(
    row: FollowUp,
    answer: Answer,
    shown: str | None,
    paths: dict[str, str],
    catalogue: Catalogue,
    owner: str,
) -> float | None:
    """Give the share of the gold among the first ten finds: items, and stated facts."""
    finds = answer.evidence[:K]
    met = [any(meets(one, find, paths) for find in finds) for one in row.gold.items]
    names = row.gold.entities
    fields = row.gold.fields
    if row.gold.of_shown and row.gold.field:
        if shown is None:
            return 0.0
        names, fields = (shown,), (row.gold.field,)
    scope = Scope(owner=owner)
    for name in names if fields else ():
        for field in fields:
            stating = {
                fact.item
                for lead in catalogue.of_entity(name, scope)
                for fact in catalogue.facts(lead.id, field)
            }
            if stating:
                met.append(any(one.item in stating or _states(one.item, field, name, catalogue)
                               for one in finds if one.entity == name))  # fmt: skip
    return sum(met) / min(len(met), K) if met else None


def _states(item: str, field: str, name: str, catalogue: Catalogue) -> bool:
    """Tell whether the fact of a find of the entity is known, whichever file states it."""
    del name
    return bool(catalogue.facts(item, field))
