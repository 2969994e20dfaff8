"""Updates a source whose bytes are known: other sidecar, other place, other words lent to it.

Reads the source back from the ledger instead of decoding it; only vectors of changed words are
made again. Ids stay.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from tools.core.content import AsItem, Vectors, Words
from tools.core.errors import NotFound
from tools.core.items import Attribute, Item, Source
from tools.core.locators import TimeSpan
from tools.library.batch import ItemMedia, SourceBatch, SpaceVectors
from tools.library.binding import SHAPING
from tools.library.captions import caption_of, with_caption
from tools.library.cut_media import about_file, file_caption, window_caption
from tools.library.cut_video import track_caption
from tools.library.encode import Encoders, meaning_of
from tools.library.ledger import Ledger
from tools.library.lending import Lent
from tools.library.pieces import OWN_TITLE, Subject
from tools.library.reading import subject_of
from tools.library.rows import (
    FACT_COLUMNS,
    ITEM_COLUMNS,
    ITEM_TABLES,
    SOURCE_COLUMNS,
    SOURCE_TABLES,
    fact_from_row,
    item_from_row,
    source_from_row,
)
from tools.library.spaces import spaces_in
from tools.library.storing import ends, names_of, source_of
from tools.library.survey import Task


@dataclass(frozen=True, kw_only=True, eq=False)
class Kept:
    """A source as the ledger holds it."""

    source: Source
    items: tuple[Item, ...]
    source_facts: tuple[Attribute, ...]
    item_facts: dict[str, tuple[Attribute, ...]]
    vectors: tuple[SpaceVectors, ...]
    media: tuple[ItemMedia, ...]
    warnings: tuple[str, ...]


def kept(ledger: Ledger, source: str) -> Kept:
    """Read a ready source back whole. Raises NotFound."""
    connection = ledger.connect()
    row = connection.execute(
        f"SELECT {SOURCE_COLUMNS}, s.n FROM {SOURCE_TABLES} WHERE s.id = ? AND s.state = 'ready'",
        (source,),
    ).fetchone()
    if row is None:
        raise NotFound(f"no source {source} is in the library; see: cairn status")
    items = tuple(
        item_from_row(one)
        for one in connection.execute(
            f"SELECT {ITEM_COLUMNS} FROM {ITEM_TABLES} WHERE s.id = ? ORDER BY i.n", (source,)
        )
    )
    found = source_from_row(row)
    return Kept(
        source=found,
        items=items,
        source_facts=_facts(connection, "source", int(row[-1])),
        item_facts=item_facts_of(connection, source),
        vectors=_vectors(connection, source),
        media=_media(connection, source),
        warnings=ledger.known(found.owner, found.path)[found.path].warnings,
    )


def reworded(
    ledger: Ledger, task: Task, lent: Sequence[Lent], encoders: Encoders, owner: str
) -> SourceBatch:
    """Build the batch of a source under what is stated about it now. Raises NotFound."""
    assert task.known is not None
    old = kept(ledger, task.known.id)
    is_media = old.source.media_type.startswith(("image/", "audio/", "video/"))
    own = tuple(fact for fact in old.source_facts if fact.by != "sidecar")
    stated = {fact.name for fact in task.bound.facts}
    facts = (*task.bound.facts, *(fact for fact in own if fact.name not in stated | SHAPING))
    expires, warnings = ends(task.expires, task.bound.warnings)
    subject = subject_of(task, lent)
    own_title = next((str(fact.value) for fact in own if fact.name == OWN_TITLE), "")
    title = own_title if is_media else old.source.title
    items = old.items
    if is_media:
        shown = {one.item for one in old.media}
        items = tuple(
            _captioned(
                _told_anew(item, subject, own_title, own, shown=item.id in shown),
                old.item_facts.get(item.id, ()),
            )
            for item in items
        )
    source = source_of(
        task,
        owner=owner,
        media_type=old.source.media_type,
        title=title,
        entity=task.entity,
        expires=expires,
    )
    changed = [new for new, before in zip(items, old.items, strict=True) if new != before]
    return SourceBatch(
        source=source,
        items=items,
        item_facts=old.item_facts,
        source_facts=facts,
        vectors=_with_new_words(old.vectors, changed, encoders),
        media=old.media,
        names=names_of(task, source.title, source.entity),
        recipe=str(task.recipe),
        warnings=tuple(dict.fromkeys((*warnings, *old.warnings))),
    )


def _told_anew(
    item: Item, subject: Subject, title: str, facts: Sequence[Attribute], *, shown: bool
) -> Item:
    """Write anew what is said about a photo, recording or film, and the captions of its parts."""
    caption = file_caption(subject, title)
    if item.parent is None:
        return replace(item, about=about_file(subject, title, facts), caption=caption)
    assert isinstance(item.locator, TimeSpan)
    # Of a film, the windows of its sound have no key frame.
    label = track_caption if item.modality == "video" and not shown else window_caption
    return replace(item, caption=label(caption, item.locator))


def _captioned(item: Item, facts: Sequence[Attribute]) -> Item:
    """Leave a picture what a model said about it."""
    return replace(item, about=with_caption(item.about, caption_of(facts)))


def _with_new_words(
    vectors: tuple[SpaceVectors, ...], changed: Sequence[Item], encoders: Encoders
) -> tuple[SpaceVectors, ...]:
    """Replace the word vectors of changed items; all others stay as they are."""
    encoder = encoders.text
    if encoder is None or not changed:
        return vectors
    worded = [(one, words) for one in changed if (words := meaning_of(one))]
    rest: list[SpaceVectors] = []
    rows: dict[str, Vectors] = {}
    for some in vectors:
        if some.space == encoder.space:
            rows = dict(zip(some.ids, some.matrix, strict=True))
        else:
            rest.append(some)
    for one in changed:
        rows.pop(one.id, None)
    if worded:
        captions = {one.id: one.caption for one in changed}
        matrix = encoder.encode_items(
            [
                AsItem(Words(words), title=captions.get(one.parent or "", ""))
                for one, words in worded
            ]
        )
        rows.update((one.id, row) for (one, _), row in zip(worded, matrix, strict=True))
    if not rows:
        return tuple(rest)
    return (
        *rest,
        SpaceVectors(space=encoder.space, ids=tuple(rows), matrix=np.stack(list(rows.values()))),
    )


def _facts(connection: sqlite3.Connection, layer: str, subject: int) -> tuple[Attribute, ...]:
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS} FROM facts f WHERE f.layer = ? AND f.subject = ? "
        "ORDER BY f.ordinal",
        (layer, subject),
    )
    return tuple(fact_from_row(row) for row in rows)


def item_facts_of(connection: sqlite3.Connection, source: str) -> dict[str, tuple[Attribute, ...]]:
    """Give all that is stated about the items of a source, by item id."""
    rows = connection.execute(
        f"SELECT {FACT_COLUMNS}, i.id FROM facts f JOIN items i ON i.n = f.subject "
        "JOIN sources s ON s.n = i.source WHERE f.layer = 'item' AND s.id = ? "
        "ORDER BY i.n, f.ordinal",
        (source,),
    )
    found: dict[str, list[Attribute]] = {}
    for row in rows:
        found.setdefault(str(row[-1]), []).append(fact_from_row(row))
    return {item: tuple(facts) for item, facts in found.items()}


def _vectors(connection: sqlite3.Connection, source: str) -> tuple[SpaceVectors, ...]:
    gathered: list[SpaceVectors] = []
    for space, _ in spaces_in(connection):
        rows = connection.execute(
            "SELECT v.item, v.vector FROM vectors v JOIN items i ON i.id = v.item "
            "JOIN sources s ON s.n = i.source WHERE v.space = ? AND s.id = ? ORDER BY v.seq",
            (space.id, source),
        ).fetchall()
        if rows:
            matrix = np.stack([np.frombuffer(row[1], dtype="<f4") for row in rows])  # (n, d)
            ids = tuple(str(row[0]) for row in rows)
            gathered.append(SpaceVectors(space=space, ids=ids, matrix=matrix))
    return tuple(gathered)


def _media(connection: sqlite3.Connection, source: str) -> tuple[ItemMedia, ...]:
    rows = connection.execute(
        "SELECT i.id, m.sha256, m.media_type, m.bytes FROM item_media m "
        "JOIN items i ON i.n = m.item JOIN sources s ON s.n = i.source WHERE s.id = ?",
        (source,),
    )
    return tuple(
        ItemMedia(item=str(row[0]), sha256=str(row[1]), media_type=str(row[2]), bytes=int(row[3]))
        for row in rows
    )
