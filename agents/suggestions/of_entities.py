"""Questions about what was shown: its hours, its price, how it looks, how two of it compare."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from agents.suggestions.idea import Group, Idea
from tools.core.items import Modality

_ASKED: tuple[tuple[str, Group, str], ...] = (
    ("opening_hours", "hours", "When is {} open?"),
    ("price", "fact", "What does {} cost?"),
    ("address", "fact", "Where is {}?"),
    ("material", "fact", "What is {} made of?"),
    ("rating", "fact", "How is {} rated?"),
)
"""By field: the question that its fact answers."""
_MEDIA: tuple[tuple[Modality, Group, str], ...] = (
    ("image", "seen", "Show me a photo of {}"),
    ("audio", "heard", "What does {} sound like?"),
)
_COMPARED = {
    "price": "price", "rating": "rating", "opening_hours": "opening hours", "level_db_spl": "noise",
}  # fmt: skip
_MOST_COMPARED = 3
_PLAIN = re.compile(r"[^\W\d_][\w &'’.,-]{0,59}")
"""A name that a question may hold without being read as something else."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What a turn was about."""

    names: tuple[str, ...]
    """In the order shown."""
    leads: dict[str, str]
    """One item of each, through which its facts are read."""
    told: frozenset[str]
    """Fields that were asked for or limited."""
    seen: frozenset[Modality]
    """What the answer showed."""


def about_one(shown: Shown, view: LibraryView) -> Iterator[Idea]:
    """Give questions about the first of what was shown that a fact or a file answers."""
    for name in plain_names(shown.names)[:1]:
        for field, group, text in _ASKED:
            if field not in shown.told and view.catalogue.facts(shown.leads[name], field):
                yield Idea(text=text.format(name), group=group)
        for modality, group, text in _MEDIA:
            if modality not in shown.seen and _has(name, modality, view):
                yield Idea(text=text.format(name), group=group)
        if any(view.catalogue.facts(shown.leads[name], field) for field, _, _ in _ASKED):
            yield Idea(text=f"Tell me about {name}", group="more")


def comparing(shown: Shown, view: LibraryView) -> Iterator[Idea]:
    """Give the comparison of the first two, over what both state, where they are of one kind."""
    names = plain_names(shown.names)[:2]
    if len(names) < 2 or len({_kind(shown.leads[name], view) for name in names}) > 1:
        return
    both = [
        told
        for field, told in _COMPARED.items()
        if all(view.catalogue.facts(shown.leads[name], field) for name in names)
    ]
    if len(both) > 1:
        *first, last = both[:_MOST_COMPARED]
        told = f"{', '.join(first)} and {last}"
        yield Idea(text=f"Compare {names[0]} and {names[1]} by {told}", group="compare")


def _kind(item: str, view: LibraryView) -> str:
    return " ".join(str(fact.attribute.value) for fact in view.catalogue.facts(item, "kind"))


def _has(name: str, modality: Modality, view: LibraryView) -> bool:
    return modality in view.retrievers and bool(
        view.catalogue.of_entity(name, view.scope, modality)
    )


def plain_names(names: Sequence[str]) -> list[str]:
    """Keep the names that a question may hold without being read as something else."""
    return [name for name in names if _PLAIN.fullmatch(name)]
