"""A library of pages and notes over real indexes, with an encoder by feature hashing."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping, Sequence
from pathlib import Path

from tools.core.content import AsItem, Words
from tools.core.fakes import HashEncoder, PlainCatalogue
from tools.core.items import Item, Source
from tools.core.locators import PageRegion, TextSpan
from tools.core.protocols import RetrieverParts
from tools.core.query import Scope
from tools.index import lexical, vectors
from tools.index.dense import DenseIndex
from tools.index.lexical import LEXICAL_DDL, row_of
from tools.index.search_words import DocumentIndex, LexicalIndex, WordTable
from tools.index.vectors import VECTORS_DDL, VectorTable

EVERYTHING = Scope()


def source(name: str) -> Source:
    return Source(
        id=name, owner="local", path=f"/lib/{name}", name=name, sha256="0" * 64,
        media_type="application/pdf", bytes=1, modified_s=0.0, collection="home",
        entity=f"about {name}", state="ready", added="2026-01-01T00:00:00Z",
    )  # fmt: skip


def page_items(document: str, texts: Sequence[str]) -> list[Item]:
    """Make pages, each with one passage a paragraph, in the middle of the page."""
    made = []
    for number, text in enumerate(texts, start=1):
        page = f"{document}-p{number}"
        made.append(
            Item(
                id=page,
                source=document,
                modality="page",
                locator=PageRegion(page=number),
                text=text,
                ordinal=number,
            )
        )
        for place, part in enumerate(text.split("\n\n")):
            box = (0.1, 0.1 * place, 0.9, 0.1 * place + 0.1)
            made.append(
                Item(
                    id=f"{page}-t{place}",
                    source=document,
                    modality="text",
                    locator=PageRegion(page=number, box=box),
                    text=part,
                    parent=page,
                    ordinal=place,
                )
            )
    return made


def note(name: str, *texts: str, heading: str = "") -> list[Item]:
    return [
        Item(
            id=f"{name}-t{place}",
            source=name,
            modality="text",
            locator=TextSpan(start_char=0, end_char=len(text), line=1),
            text=text,
            heading=heading,
            ordinal=place,
        )
        for place, text in enumerate(texts)
    ]


def parts_over(
    folder: Path, items: Sequence[Item], names: Mapping[str, str] | None = None
) -> RetrieverParts:
    """Write items into a ledger of their own and give the parts of the tools."""
    ledger = sqlite3.connect(folder / "ledger.db", check_same_thread=False)
    for statement in (*LEXICAL_DDL, *VECTORS_DDL):
        ledger.execute(statement)
    encoder = HashEncoder()
    said = names or {}
    for one in dict.fromkeys(item.source for item in items):
        rows = [row_of(item, names=said.get(one, "")) for item in items if item.source == one]
        lexical.write(ledger, rows)
    passages = [item for item in items if item.modality == "text"]
    encoded = encoder.encode_items([AsItem(Words(item.text)) for item in passages])
    vectors.write(ledger, encoder.space, [item.id for item in passages], encoded)
    ledger.commit()
    sources = [source(name) for name in dict.fromkeys(item.source for item in items)]
    return RetrieverParts(
        catalogue=PlainCatalogue(items, sources),
        lexical={"text": LexicalIndex(lambda: ledger, "text"),
                 "page": LexicalIndex(lambda: ledger, "page")},
        dense={"text": DenseIndex(encoder.space, VectorTable(lambda: ledger, encoder.space))},
        encoders={"text": encoder},
        documents=DocumentIndex(lambda: ledger),
        vocabulary=WordTable(lambda: ledger),
    )  # fmt: skip
