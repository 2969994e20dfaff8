"""A ledger that holds nothing but the tables of the indexes."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest

from tools.index.lexical import LEXICAL_DDL
from tools.index.vectors import VECTORS_DDL


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(tmp_path / "ledger.db", check_same_thread=False)
    for statement in (*LEXICAL_DDL, *VECTORS_DDL):
        connection.execute(statement)
    connection.commit()
    yield connection
    connection.close()
