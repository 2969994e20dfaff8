"""New words for items that are in the library: no bytes are read again, ids and places stay.

What a machine heard or saw is told apart from the person's own words by facts beside it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field

from tools.core.items import Attribute, Item
from tools.core.spaces import Space
from tools.index import lexical
from tools.index import vectors as vector_table
from tools.library import remembered, stated
from tools.library.batch import SpaceVectors
from tools.library.removal import bump
from tools.library.spaces import note_space


@dataclass(frozen=True, kw_only=True, eq=False)
class NewWords:
    """What changes in one source."""

    source: str
    items: tuple[Item, ...]
    """As they are to be; text, about and `unreliable` are taken over, nothing else."""
    facts: Mapping[str, tuple[Attribute, ...]] = field(default_factory=dict)
    """All facts of an item, by id; those of items that are not named stay."""
    source_facts: tuple[Attribute, ...] | None = None
    """All facts of the source itself; None leaves them."""


def write_words(
    connection: sqlite3.Connection, new: NewWords, vectors: SpaceVectors | None, text: Space | None
) -> None:
    """Write new words inside the caller's transaction. Raises NotFound for a source that went."""
    row = remembered.row_of(connection, new.source)
    for one in new.items:
        connection.execute(
            "UPDATE items SET text = ?, about = ?, unreliable = ? WHERE id = ? AND source = ?",
            (one.text, one.about, int(one.unreliable), one.id, row),
        )
    lexical.reword(connection, new.items)
    for item, facts in new.facts.items():
        (number,) = connection.execute(
            "SELECT n FROM items WHERE id = ? AND source = ?", (item, row)
        ).fetchone()
        stated.replace(connection, "item", int(number), facts)
    if new.source_facts is not None:
        stated.replace(connection, "source", row, new.source_facts)
    if text is not None:
        kept = set(vectors.ids) if vectors is not None else set()
        vector_table.erase(connection, [one.id for one in new.items if one.id not in kept], text)
    if vectors is not None:
        note_space(connection, vectors.space)
        vector_table.write(connection, vectors.space, vectors.ids, vectors.matrix)
    bump(connection, "facts")
