"""A ledger of the indexes' own tables, with three documents in it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tools.index import lexical
from tools.index.lexical import LEXICAL_DDL, LexicalRow
from tools.index.vectors import VECTORS_DDL

PAGES = (
    ("manual", ("The pump leaks at the lower seal.", "Change the gasket of the pump.", "Index.")),
    ("menu", ("Vegan brunch beside the window.", "Coffee and cake.")),
    ("report", ("The pump station was opened in March.",)),
)
"""Sources with the words of their pages; every page has one passage of the same words."""


def empty_ledger(folder: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(folder / "ledger.db", check_same_thread=False)
    for statement in (*LEXICAL_DDL, *VECTORS_DDL):
        connection.execute(statement)
    connection.commit()
    return connection


def filled_ledger(folder: Path) -> sqlite3.Connection:
    connection = empty_ledger(folder)
    rows = []
    for source, texts in PAGES:
        for number, text in enumerate(texts, start=1):
            page = f"{source}-page-{number}"
            rows.append(LexicalRow(id=page, modality="page", source=source, text=text))
            rows.append(
                LexicalRow(
                    id=f"{source}-text-{number}", modality="text", source=source, parent=page,
                    text=text,
                )
            )  # fmt: skip
    lexical.write(connection, rows)
    connection.commit()
    return connection
