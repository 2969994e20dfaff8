"""Which pictures have no words but names and dates, and which have those of a model alone."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tools.core.items import Item
from tools.core.locators import PageRegion
from tools.library.captions import MACHINE_CAPTION, PERSON, Caption, caption_of, with_caption
from tools.library.catalogue import of_demo
from tools.library.library import Library
from tools.library.names import path_words
from tools.library.rewording import item_facts_of

_ROWS = f"""
SELECT i.id, s.id, s.path, s.title, s.collection, e.name,
  (SELECT note FROM facts WHERE layer = 'item' AND subject = i.n AND name = '{MACHINE_CAPTION}')
FROM items i JOIN sources s ON s.n = i.source LEFT JOIN entities e ON e.n = s.entity
WHERE s.owner = ? AND s.state = 'ready' AND i.modality = 'image' AND i.gate IS NULL ORDER BY i.n
"""
_DATE = re.compile(r"\d{1,2} \w+ \d{4}")
_WORD = re.compile(r"\w+")


@dataclass(frozen=True, kw_only=True)
class Wordless:
    """One picture that no words of its own can find."""

    item: str
    path: str
    caption_by: str = ""
    """Which model captioned it: `caption by anthropic:NAME`; empty without a caption."""


def wordless(library: Library, owner: str, *, collection: str | None = None) -> list[Wordless]:
    """List pictures that have no words of the person's, in the order they were added.

    Those that a model has captioned are among them. collection: only this one; None: all but the
    demo.
    """
    rows = library.ledger.connect().execute(_ROWS, (owner,)).fetchall()
    rows = [
        row
        for row in rows
        if (not of_demo(str(row[4])) if collection is None else row[4] == collection)
    ]
    items = library.catalogue.items([str(row[0]) for row in rows])
    found = []
    for item, source, path, _, _, entity, note in rows:
        held = items.get(str(item))
        if held is None:
            continue
        if str(note or "") == Caption(by=PERSON, text="").fact.note:
            continue
        if note is not None:
            facts = item_facts_of(library.ledger.connect(), str(source))
            before = caption_of(facts.get(held.id, ()))
            held = replace(held, about=with_caption(held.about, None, before))
        if not _tells(held, str(path), str(entity or "")):
            found.append(Wordless(item=str(item), path=str(path), caption_by=str(note or "")))
    return found


def _tells(item: Item, path: str, entity: str) -> bool:
    """Tell whether something is said of a picture beside its names and its date."""
    if item.text.strip() and not item.unreliable:
        return True
    if isinstance(item.locator, PageRegion) and item.heading.strip():
        return True
    parts = [one for one in re.split(r"[/\\]", path) if one]
    names = " ".join((path, path_words(tuple(parts[:-1]), parts[-1] if parts else ""), entity))
    known = set(_WORD.findall(names.casefold()))
    return any(
        not set(_WORD.findall(line.casefold())) <= known
        for line in item.about.split("\n")
        if line.strip() and not _DATE.fullmatch(line.strip())
    )
