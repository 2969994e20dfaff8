"""What a turn's words are read against: the library's words, the thread, and what stands in it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from agents.constraints.grounds import Grounds
from agents.constraints.hardness import as_said
from agents.constraints.kinds_said import with_kinds
from agents.constraints.spelling_out import (
    in_currency,
    open_on_dates,
    spelled_out,
    without_colour_words,
)
from agents.constraints.standing import Standing
from agents.constraints.terse import read_terse
from agents.records import Memory
from agents.rules import patterns
from agents.rules.constraints import Reading, read_constraints
from agents.rules.spoken_of import Vectors
from tools.core.items import Item
from tools.core.protocols import Catalogue, StatedFields
from tools.core.query import AttachmentRef, Constraint, Scope


@dataclass(frozen=True, kw_only=True)
class Ground:
    """What a turn's words are read against."""

    standing: Standing
    memory: Memory
    catalogue: Catalogue
    scope: Scope
    now: dt.datetime
    attached: Sequence[AttachmentRef]
    """Files that came with the words."""
    names: Sequence[str]
    kinds: tuple[str, ...]
    stated: StatedFields
    vectors: Vectors | None = None
    """Of short texts, for what is compared by meaning; None where nothing is."""

    def read(self, words: str) -> Reading:
        """Read what words ask for beside what they say."""
        words = spelled_out(words, self.standing.active)
        dated: tuple[Constraint, ...] = ()
        if "opening_hours" in self.stated:
            words, dated = open_on_dates(words, turn=self.memory.turns)
        turn = self.memory.turns
        found = read_constraints(
            words, turn=turn, now=self.now, kinds=self.kinds, stated=self.stated
        )
        own = with_kinds(words, found.constraints, self.kinds, turn=turn)
        held = {one.field for one in self.standing.held}
        grounds = Grounds(
            stated=self.stated, turn=turn, currency=self.currency, sized=self.sized,
            rated="rating" in held and "price" not in held, has_stars="rating" in held,
        )  # fmt: skip
        terse = read_terse(words, own, grounds, bare=True)
        bare = found.bare
        for one in terse:
            bare = patterns.sub(re.escape(one.text), " ", bare, count=1)
        ranged = any(one.field == "size" for one in terse)
        kept = [one for one in own if one.field != "size" or not ranged]
        wishes = in_currency(without_colour_words((*kept, *terse, *dated)), self.currency)
        return replace(found, constraints=wishes, bare=bare)

    def wishes(self, words: str) -> tuple[Constraint, ...]:
        """Give the wishes that words state, as the thread holds them."""
        return as_said(self.read(words).constraints)

    def items_of(self, name: str) -> Sequence[Item]:
        """Give what the library holds of a place or thing."""
        return self.catalogue.of_entity(name, self.scope)

    def kind_of(self, name: str) -> str:
        """Give what a place or thing is stated to be; empty where nothing states it."""
        leads = [one.id for one in self.catalogue.of_entity(name, self.scope)[:1]]
        facts = [fact for one in leads for fact in self.catalogue.facts(one, "kind")]
        known = [fact.attribute.value for fact in facts]
        return known[0].replace("_", " ") if known and isinstance(known[0], str) else ""

    @property
    def sized(self) -> bool:
        """Tell whether things that are worn are in the library, so that `in M` is a size."""
        return "material" in self.stated or "size" in self.stated

    @cached_property
    def currency(self) -> str | None:
        """What prices are stated in here."""
        for name in self.names:
            for one in self.catalogue.of_entity(name, self.scope)[:1]:
                for fact in self.catalogue.facts(one.id, "price"):
                    return fact.attribute.unit
        return None
