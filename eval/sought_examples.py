"""Labelled descriptions: words of somebody who does not name what they mean, and what it is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from app.assistant import Assistant
from eval.gold import read_gold
from eval.tasks.demo import GOLD
from tools.core.registry import MODALITY_ROWS
from tools.encoders.sought_tuning import Described, Shelf
from tools.index.vectors import VectorTable

DESCRIPTIONS = Path(__file__).parent / "descriptions"
PAIRS = Path(__file__).parent / "questions"
DEMO = "demo"
FILES = ("recipes", "screens")
"""Evaluation sets of documents that descriptions are written of."""


def shelf_of(assistant: Assistant, root: Path | None = None) -> Shelf:
    """Give what is written in a library, by place or product.

    root: by file instead, each named by its path below it.
    """
    house = assistant.house
    encoder = house.encoders.text
    assert encoder is not None, "the text encoder is not installed"
    catalogue = house.library.catalogue
    every = [one for row in MODALITY_ROWS for one in catalogue.every(row.modality)]
    ids, vectors = VectorTable(house.library.ledger.connect, encoder.space).fetch(every)
    items = catalogue.items(ids)
    sources = catalogue.sources(sorted({one.source for one in items.values()}))
    things = []
    for one in ids:
        source = sources[items[one].source]
        if root is not None:
            things.append(str(Path(source.path).relative_to(root)))
        else:
            things.append(source.entity or source.path)
    return Shelf(vectors=np.asarray(vectors, dtype=np.float32), of=tuple(things))


def examples(shelves: Mapping[str, Shelf]) -> list[Described]:
    """Give the descriptions whose thing stands on one of the shelves."""
    known = {name: frozenset(one.of) for name, one in shelves.items()}
    found = [*_of_gold(), *_of_descriptions(), *_of_pairs()]
    return [
        one for one in found if one.things and known.get(one.shelf, frozenset()) >= set(one.things)
    ]


def _of_gold() -> Iterator[Described]:
    for row in read_gold(GOLD, "dev"):
        if row.answerable and not row.turns and not row.attach:
            by = f"gold-{row.id.rpartition('-')[2][:-2] or 0}"
            yield Described(say=row.question, shelf=DEMO, things=tuple(row.gold_entities), by=by)


def _of_descriptions() -> Iterator[Described]:
    for path in sorted(DESCRIPTIONS.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            things = [row["thing"]] if row["set"] == DEMO else row["source"]
            yield Described(say=row["q"], shelf=row["set"], things=tuple(things), by=path.stem)


def _of_pairs() -> Iterator[Described]:
    """Give the questions of one thing over files, which find their file."""
    for path in sorted(PAIRS.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            if row["set"] != DEMO and row.get("spans"):
                yield Described(
                    say=row["q"], shelf=row["set"], things=(row["source"],), by=path.stem
                )
