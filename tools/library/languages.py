"""How many passages of the library are written in which language."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from tools.core.items import Attribute, Item
from tools.library.library import LEDGER_FILE

_FACT = (
    "(SELECT f.value FROM facts f WHERE f.name = 'language' AND f.layer = '{layer}' "
    "AND f.subject = {n} ORDER BY f.ordinal LIMIT 1)"
)
_COUNTED = (
    f"SELECT COALESCE({_FACT.format(layer='item', n='i.n')}, "
    f"{_FACT.format(layer='source', n='s.n')}, ''), count(*) "
    "FROM items i JOIN sources s ON s.n = i.source AND s.state = 'ready' "
    "WHERE i.modality = 'text' AND i.state = 'ready' GROUP BY 1"
)


def passages_by_language(home: Path) -> dict[str, int]:
    """Count the passages by ISO 639-1 code, the most first; '' is unknown. Reads only.

    Empty where there is no library. Raises sqlite3.Error.
    """
    ledger = home / LEDGER_FILE
    if not ledger.is_file():
        return {}
    connection = sqlite3.connect(f"{ledger.resolve().as_uri()}?mode=ro", uri=True)
    try:
        rows = connection.execute(_COUNTED).fetchall()
    finally:
        connection.close()
    return {str(code): int(count) for code, count in sorted(rows, key=lambda row: -row[1])}


def foreign_passages(
    items: Iterable[Item],
    facts: Mapping[str, tuple[Attribute, ...]],
    whole: Iterable[Attribute],
    known: frozenset[str] | None,
) -> int:
    """Count the passages of one file in languages that an encoder does not know.

    facts: by item id. whole: of the file. known: None claims nothing.
    """
    if known is None:
        return 0
    of_file = _language(whole)
    told = (_language(facts.get(one.id, ())) or of_file for one in items if one.modality == "text")
    return sum(code != "" and code not in known for code in told)


def _language(facts: Iterable[Attribute]) -> str:
    return next((str(fact.value) for fact in facts if fact.name == "language"), "")
