"""Files of one's own that a conversation spoke of, where no sheet says what is what."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agents.records import Past
from agents.rules.coverage import is_general
from agents.rules.file_shelf import known_by
from agents.rules.ground import Ground
from agents.rules.spoken_of import SpokenOf
from agents.rules.stated_times import stated_times
from agents.rules.words import content_terms, stem, stems
from tools.core.filters import Condition, both
from tools.core.items import Item, Modality, Source
from tools.core.query import Constraint

_BACK = 6
"""Turns in which something is still spoken of."""
_MOST_ITEMS = 6_000
"""Passages of a library whose titles are read for one follow-up. Not tuned."""
_WRITTEN: tuple[Modality, ...] = ("text", "page")
_TITLED = 0.6
"""Share of a title's words from which on a question names it."""


@dataclass(frozen=True, kw_only=True)
class FileTurn:
    """A turn, with the files that it named and those that it showed."""

    past: Past
    named: tuple[str, ...]
    shown: tuple[str, ...]
    """In their order."""


class SpokenFiles:
    """The files of a conversation, by what people know them by."""

    def __init__(self, turns: Sequence[Past], ground: Ground) -> None:
        self._ground = ground
        self._sources: dict[str, Source] = {}
        items = ground.catalogue.items([one.item for turn in turns for one in turn.finds])
        self._source_of = {
            key: source
            for key, one in items.items()
            for source in ground.catalogue.sources([one.source]).values()
        }
        self.turns = tuple(self._turn(one) for one in turns[-_BACK:])
        self.words = SpokenOf(
            ground.catalogue, self.items_of, lambda name: self.tags(name), ground.vectors
        )

    @property
    def last(self) -> FileTurn | None:
        """The last turn, where it spoke of files."""
        last = self.turns[-1] if self.turns else None
        return last if last is not None and (last.named or last.shown) else None

    @property
    def topic(self) -> str:
        """What is spoken of now: the only file named last, else the first that answered."""
        for one in reversed(self.turns):
            if len(one.named) == 1 or (one.shown and not one.named):
                return (one.named or one.shown)[0]
        return ""

    def compared(self) -> tuple[str, ...]:
        """Give the files that one of the last three turns named together."""
        return next((one.named for one in reversed(self.turns[-3:]) if len(one.named) > 1), ())

    def listed(self) -> tuple[str, ...]:
        """Give the files of the last list."""
        return next((one.shown for one in reversed(self.turns) if len(one.shown) > 1), ())

    def before(self) -> tuple[str, ...]:
        """Give all files spoken of, the latest first."""
        found = [name for one in reversed(self.turns) for name in (one.named or one.shown[:1])]
        return tuple(dict.fromkeys(found))

    def items_of(self, name: str) -> Sequence[Item]:
        """Give a file's passages."""
        ground = self._ground
        here = Condition(field="source", op="=", value=self._sources[name].path)
        scope = replace(ground.scope, where=both(ground.scope.where, here))
        found = ground.catalogue.in_scope("text", scope).yes or ()
        return list(ground.catalogue.items(list(found)).values())

    def tags(self, name: str) -> str:
        """Give the words that a file is tagged with."""
        facts = [
            fact for one in self.items_of(name)[:1] for fact in self._ground.catalogue.facts(
                one.id, "tags"
            )
        ]  # fmt: skip
        values = [one.attribute.value for one in facts]
        return " ".join(tag for one in values if isinstance(one, tuple) for tag in one)

    def minutes(self, name: str) -> float | None:
        """Give how long a file says that it takes in all; None where it does not."""
        told = [one for item in self.items_of(name) for one in stated_times(item.text)]
        return sum(one.minutes for one in told) if told else None

    def limit(self, name: str, *, other: bool = False) -> Constraint:
        """Give the limit to a file, or to all others."""
        return Constraint(
            field="source", op="!=" if other else "=", value=self._sources[name].path,
            turn=self._ground.memory.turns, text=name,
        )  # fmt: skip

    def titled(self, text: str) -> tuple[str, ...]:
        """Give the files of the library whose whole title stands in a text.

        Of two, one inside the other (`soup`, `chicken soup`), the longer is meant.
        """
        said = stems(text)
        found = {name: own for name, own in self._titles.items() if own <= said}

        def inside(name: str) -> bool:
            longer = [other for other, own in found.items() if found[name] < own]
            rest = text.casefold()
            for one in longer:
                rest = rest.replace(one.casefold(), " ", 1)
            return bool(longer) and not found[name] <= stems(rest)

        return tuple(name for name in found if not inside(name))

    def others_named(self, text: str) -> bool:
        """Tell whether words name a file that was not spoken of; a title of one word may be any."""
        new = set(self.titled(text)) - set(self.before())
        return any(
            len(self._titles[name]) > 1 or re.search(rf"\w\W+{re.escape(name)}\b", text)
            for name in new
        )

    @cached_property
    def _titles(self) -> dict[str, frozenset[str]]:
        ground = self._ground
        here = Condition(field="modality", op="in", value=("text", "page"))
        scope = replace(ground.scope, where=both(ground.scope.where, here))
        ids = [
            one
            for modality in _WRITTEN
            for one in ground.catalogue.in_scope(modality, scope).yes or ()
        ]
        if len(ids) > _MOST_ITEMS:
            return {}
        items = ground.catalogue.items(ids).values()
        for source in ground.catalogue.sources(sorted({one.source for one in items})).values():
            if source.entity is None:
                self._sources.setdefault(known_by(source), source)
        return {name: own for name in self._sources if (own := _telling(name))}

    def _turn(self, past: Past) -> FileTurn:
        texts = [one for one in past.finds if one.modality in _WRITTEN]
        known: dict[str, str] = {}
        cited: list[str] = []
        for one in texts:
            source = self._source_of.get(one.item)
            if source is None or one.entity is not None:
                continue
            name = known_by(source)
            self._sources.setdefault(name, source)
            known.setdefault(name, one.item)
            if one in past.finds[: past.cited] and name not in cited:
                cited.append(name)
        asked = stems(past.standalone)
        named = self.titled(past.standalone) or [name for name in known if _is_named(name, asked)]
        return FileTurn(
            past=past,
            named=tuple(sorted(named, key=lambda one: _place(one, past.standalone))),
            shown=tuple(cited) if past.found else (),
        )


def _telling(name: str) -> frozenset[str]:
    words = [one for one in content_terms(name.rsplit(".", 1)[0]) if not is_general(one)]
    return frozenset(stem(part) for one in words for part in one.split("-") if part)


def _is_named(name: str, asked: frozenset[str]) -> bool:
    own = _telling(name)
    return bool(own) and len(own & asked) >= _TITLED * len(own)


def _place(name: str, text: str) -> int:
    """Give where a title stands in a question, or its first word."""
    said = text.casefold()
    if name.casefold() in said:
        return said.index(name.casefold())
    at = [said.find(word[:4]) for word in sorted(_telling(name))]
    return min((one for one in at if one >= 0), default=len(said))
