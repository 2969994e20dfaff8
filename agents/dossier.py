"""What stands behind each evidence: its words, its facts, its label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from tools.citations import Cited
from tools.cited_cells import CitedRows
from tools.core.attributes import row_of
from tools.core.cells import CELLS, TableRow, rows_of_fact
from tools.core.cues import CUES, cue_time
from tools.core.evidence import Evidence
from tools.core.items import Attribute, Item, Source
from tools.core.locators import PageRegion, TextSpan
from tools.core.printed import PRINTED, Lines, Place, printed_lines
from tools.core.protocols import Fact
from tools.media.loaders import SHEET

WORDY = ("kind", "tags")
"""Stated fields that describe in words; they are read for every find."""
_MOST_PARTS = 12
"""Passages of one page or windows of one recording that are read with it."""


@dataclass(frozen=True, kw_only=True)
class Dossier:
    """One item with everything that may be said about it."""

    item: Item
    source: Source
    parts: tuple[Item, ...] = ()
    """Other items the evidence stands for."""
    facts: Mapping[str, tuple[Fact, ...]]
    """By canonical field; fields without facts are absent."""
    boxed: tuple[Place, ...] = ()
    """Passages of a page, each with its box and those of its lines."""
    spoken: tuple[tuple[str, Attribute], ...] = ()
    """Words of a recording with the times of their lines (`tools.core.cues`)."""
    rows: tuple[TableRow, ...] = ()
    """Of a passage out of a table: its rows, counted in the item's text."""

    @property
    def name(self) -> str:
        """The file's name, for people."""
        return self.source.name

    @property
    def states_facts(self) -> bool:
        """True for a sheet of facts: every line of it stands alone."""
        return self.source.media_type == SHEET

    @property
    def in_lines(self) -> bool:
        """True where every line stands alone: a row, or a fact."""
        return self.states_facts or bool(self.rows)

    def is_header(self, words: str) -> bool:
        """True for the row that names the columns of the rows below it."""
        row = self.row_of(words)
        named = any(cell.name_chars for one in self.rows for cell in one.cells)
        return row is not None and named and not any(cell.name_chars for cell in row.cells)

    def row_of(self, words: str) -> TableRow | None:
        """Give the row whose words these are."""
        text = self.item.text
        return next((one for one in self.rows if text[one.start : one.end] == words), None)

    @property
    def label(self) -> str:
        """The file with its place in it, for people."""
        if isinstance(self.item.locator, PageRegion):
            return f"{self.source.name}, page {self.item.locator.page}"
        return self.source.name

    @property
    def words(self) -> str:
        """Everything written in it or said about it."""
        item = self.item
        said = [item.text, item.about, item.caption, item.heading, self.source.title]
        said += [self.source.name, self.source.entity or "", *self._stated_words()]
        said += [text for part in self.parts for text in (part.text, part.heading)]
        return "\n".join(text for text in said if text)

    @property
    def standing(self) -> str:
        """What is written in the file itself there."""
        texts = [self.item.text, self.item.heading, *(part.text for part in self.parts)]
        return "\n".join(text for text in texts if text)

    def heard_by(self, words: str) -> str:
        """Say which machine heard words that are quoted from a recording; empty for a person's."""
        sought = words.strip(" …")
        notes = (times.note for text, times in self.spoken if sought in text)
        return next((note for note in notes if note), "")

    def said_at(self, words: str) -> float | None:
        """Give the second at which words begin that are quoted from a recording."""
        sought = words.strip(" …")
        for text, times in self.spoken:
            at = text.find(sought)
            found = cue_time(times, text, at) if at >= 0 and sought else None
            if found is not None:
                return found[0]
        return None

    def _stated_words(self) -> list[str]:
        facts = [fact.attribute.value for name in WORDY for fact in self.facts.get(name, ())]
        return [" ".join(one) if isinstance(one, tuple) else str(one) for one in facts]

    @property
    def duration_s(self) -> float | None:
        """Length of a recording; None elsewhere."""
        for fact in self.facts.get("duration_s", ()):
            if isinstance(fact.attribute.value, float):
                return fact.attribute.value
        return None


def open_dossiers(
    evidence: Sequence[Evidence], fields: Iterable[str], view: LibraryView
) -> dict[str, Dossier]:
    """Read what stands behind evidence, by item id; forgotten items are absent."""
    ids = list(dict.fromkeys(one.item for one in evidence))
    parts = list(dict.fromkeys(part for one in evidence for part in one.merged))
    items = view.catalogue.items([*ids, *parts])
    sources = view.catalogue.sources(sorted({item.source for item in items.values()}))
    wanted = tuple(dict.fromkeys((*WORDY, *fields)))
    merged = {one.item: one.merged for one in evidence}
    return {
        one: Dossier(
            item=items[one],
            source=sources[items[one].source],
            parts=tuple(items[part] for part in merged[one][:_MOST_PARTS] if part in items),
            facts=_facts(items[one], wanted, view),
            boxed=_boxed(items[one], view),
            spoken=_spoken(
                [items[one], *(items[part] for part in merged[one] if part in items)], view
            ),
            rows=_rows(items[one], view),
        )
        for one in ids
        if one in items and items[one].source in sources
    }


def _boxed(item: Item, view: LibraryView) -> tuple[Place, ...]:
    if not isinstance(item.locator, PageRegion) or item.modality not in ("text", "page"):
        return ()
    page = item.id if item.modality == "page" else item.parent
    return tuple(
        Place(text=one.text, region=one.locator, lines=_lines(one, view))
        for one in (view.catalogue.children(page) if page is not None else ())
        if isinstance(one.locator, PageRegion) and one.locator.box is not None and one.text
    )


def _lines(passage: Item, view: LibraryView) -> Lines:
    facts = view.catalogue.facts(passage.id, PRINTED)
    return printed_lines(facts[0].attribute) if facts else ()


def _spoken(items: Sequence[Item], view: LibraryView) -> tuple[tuple[str, Attribute], ...]:
    timed = [one for one in items if one.modality in ("audio", "video") and one.text]
    found = ((one.text, view.catalogue.facts(one.id, CUES)) for one in timed[:_MOST_PARTS])
    return tuple((text, facts[0].attribute) for text, facts in found if facts)


def _rows(item: Item, view: LibraryView) -> tuple[TableRow, ...]:
    if not isinstance(item.locator, TextSpan) or item.locator.cells is None:
        return ()
    return rows_of_fact([one.attribute for one in view.catalogue.facts(item.id, CELLS)])


def _facts(item: Item, fields: Sequence[str], view: LibraryView) -> dict[str, tuple[Fact, ...]]:
    found = {name: tuple(view.catalogue.facts(item.id, name)) for name in fields}
    if item.modality in ("audio", "video"):
        # A window has a length of its own; a mark has to lie inside the recording.
        found["duration_s"] = tuple(view.catalogue.facts(item.parent or item.id, "duration_s"))
    return {name: facts for name, facts in found.items() if facts and _fits(item, name, facts)}


def _fits(item: Item, name: str, facts: Sequence[Fact]) -> bool:
    # A fact of one photo says nothing about the next; one of the place does.
    row = row_of(name)
    about_entity = row is None or row.scope == "entity"
    return about_entity or any(fact.layer in ("item", "source") for fact in facts)


def cited(dossiers: Mapping[str, Dossier]) -> dict[str, Cited]:
    """Give what the check of sentences needs, by item id."""
    return {
        one: Cited(
            words=dossier.words,
            standing=dossier.standing,
            facts=tuple(fact.attribute for facts in dossier.facts.values() for fact in facts),
            caption=dossier.label,
            duration_s=dossier.duration_s,
            places=dossier.boxed,
            table=(CitedRows(text=dossier.item.text, rows=dossier.rows) if dossier.rows else None),
        )
        for one, dossier in dossiers.items()
    }
