"""Puts a file that was read and encoded into the library, whole or not at all, and proves it.

Knows the ledger; decodes and encodes nothing.
"""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Mapping, Sequence

import numpy as np

from tools.core.errors import BadInput, LibraryError
from tools.core.items import Item, Source
from tools.core.spaces import Space
from tools.index.search_words import LexicalIndex
from tools.library.batch import ItemMedia, SourceBatch, SpaceVectors
from tools.library.cut_media import said
from tools.library.encode import ROLES, Encoders, Made
from tools.library.expiry import end_of_life
from tools.library.ledger import Ledger
from tools.library.names import path_words
from tools.library.originals import Originals
from tools.library.pieces import Piece
from tools.library.reading import Cut
from tools.library.schema import utc_now
from tools.library.survey import Task

PROBED = 3
"""Items of a source that are looked up by their own words before it becomes visible."""
_PROBE_CHARS = 200


def batch_of(cut: Cut, encoders: Encoders, originals: Originals, owner: str) -> SourceBatch:
    """Put together what `swap_in` takes; pictures out of documents go into the originals."""
    task = cut.task
    expires, warnings = ends(cut.expires, cut.warnings)
    source = source_of(
        task,
        owner=owner,
        media_type=cut.segmented.media_type,
        title=cut.segmented.title,
        entity=cut.entity,
        expires=expires,
    )
    return SourceBatch(
        source=source,
        items=tuple(piece.item for piece in cut.pieces),
        item_facts={piece.item.id: piece.facts for piece in cut.pieces if piece.facts},
        source_facts=cut.facts,
        vectors=vectors_of(cut.made, encoders, {piece.item.id for piece in cut.pieces}),
        media=tuple(
            media for piece in cut.pieces if (media := _medium(piece, originals)) is not None
        ),
        names=names_of(task, source.title, cut.entity),
        recipe=str(task.recipe),
        warnings=warnings,
    )


def source_of(
    task: Task,
    *,
    owner: str,
    media_type: str = "",
    title: str = "",
    entity: str | None = None,
    expires: str | None = None,
) -> Source:
    """Describe a file; one that was known keeps the time it was added."""
    return Source(
        id=task.source,
        owner=owner,
        path=task.place,
        name=task.found.name,
        sha256=task.sha256,
        media_type=media_type,
        bytes=task.found.bytes,
        modified_s=task.found.modified_s,
        collection=task.collection,
        entity=entity,
        state="pending",
        added=task.known.added if task.known is not None else utc_now(),
        title=task.bound.title or title,
        expires=expires,
    )


def names_of(task: Task, title: str, entity: str | None) -> str:
    """Give the words of a file's names: title, file, folders, entity."""
    words = path_words(task.folders, task.path.name)
    return said((title, task.found.name, words, entity or ""))


def ends(term: str | None, warnings: Sequence[str]) -> tuple[str | None, tuple[str, ...]]:
    """Give the end of life, and the warnings with one more where it cannot be read."""
    if term is None:
        return None, tuple(warnings)
    try:
        return end_of_life(term, dt.datetime.now(dt.UTC)), tuple(warnings)
    except BadInput as exc:
        return None, (*warnings, str(exc))


def vectors_of(made: Made, encoders: Encoders, ids: set[str]) -> tuple[SpaceVectors, ...]:
    """Gather the vectors of one source's items, one matrix a space."""
    gathered: list[SpaceVectors] = []
    for role in ROLES:
        encoder = encoders.of(role)
        mine = [one for one in made.vectors[role] if one in ids]
        if encoder is not None and mine:
            matrix = np.stack([made.vectors[role][one] for one in mine])  # (n, d)
            gathered.append(SpaceVectors(space=encoder.space, ids=tuple(mine), matrix=matrix))
    return tuple(gathered)


def store(ledger: Ledger, batch: SourceBatch) -> None:
    """Make a source findable; a sample of its items is found by its own words first."""
    sample = _sample(batch.items)

    def probe(connection: sqlite3.Connection) -> None:
        for item, words in sample:
            index = LexicalIndex(lambda: connection, item.modality)
            if not index.search(words, k=1, allowed=[item.id]):
                raise LibraryError(
                    f"{batch.source.path}: item {item.id} is not found by its own words; "
                    "run: cairn doctor"
                )

    ledger.swap_in(batch, probe=probe)


def _sample(items: Sequence[Item]) -> list[tuple[Item, str]]:
    worded = [(item, words) for item in items if (words := _searchable(item.text))]
    if len(worded) <= PROBED:
        return worded
    return [worded[0], worded[len(worded) // 2], worded[-1]]


def _searchable(text: str) -> str:
    """Give the start of a text if it holds a word that an index keeps."""
    start = text[:_PROBE_CHARS]
    words = [word for word in start.split() if word.isalnum() and len(word) > 2]
    return " ".join(words)


def _medium(piece: Piece, originals: Originals) -> ItemMedia | None:
    if piece.png is None:
        return None
    data = piece.png()
    kept = originals.put_bytes(data)
    # Key frames of films come as JPEG.
    media_type = "image/jpeg" if data.startswith(b"\xff\xd8\xff") else "image/png"
    return ItemMedia(
        item=piece.item.id, sha256=kept.sha256, media_type=media_type, bytes=kept.bytes
    )


def spaces_of(encoders: Encoders) -> Mapping[str, Space]:
    """Name the active spaces by role."""
    found = {role: encoders.of(role) for role in ROLES}
    spaces = {str(role): one.space for role, one in found.items() if one is not None}
    if encoders.text is not None:
        spaces |= {"image_words": encoders.text.space, "audio_words": encoders.text.space}
    if encoders.page is not None:
        spaces["pages"] = encoders.page.space
    return spaces
