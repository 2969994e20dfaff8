"""Rows of the ledger to the types of the ground floor, and back. Knows no connection."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from functools import lru_cache
from typing import TypeAlias, cast

from tools.core.errors import RefusalReason
from tools.core.items import Attribute, FactOrigin, Item, Modality, Scalar, Source, SourceState
from tools.core.locators import (
    Box,
    CellSpan,
    ImageRegion,
    Locator,
    PageRegion,
    TextSpan,
    TimeSpan,
    told,
)
from tools.core.spaces import Space
from tools.library.batch import KnownSource

Cell: TypeAlias = str | int | float | bytes | None
Row: TypeAlias = Sequence[Cell]

SOURCE_COLUMNS = (
    "s.id, s.owner, s.path, s.name, s.sha256, s.media_type, s.bytes, s.modified_s, s.collection, "
    "e.name, s.state, s.added, s.title, s.expires"
)
SOURCE_TABLES = "sources s LEFT JOIN entities e ON e.n = s.entity"

ITEM_COLUMNS = (
    "i.id, s.id, i.modality, i.locator, i.text, i.about, i.caption, i.heading, p.id, i.ordinal, "
    "i.gate, i.unreliable"
)
ITEM_TABLES = "items i JOIN sources s ON s.n = i.source LEFT JOIN items p ON p.n = i.parent"

FACT_COLUMNS = "f.name, f.kind, f.value, f.unit, f.high, f.origin, f.note"

KNOWN_COLUMNS = (
    "s.id, s.path, s.sha256, s.bytes, s.modified_s, s.state, s.collection, e.name, s.recipe, "
    "s.added, s.expires, s.reason, s.detail, s.warnings"
)

SPACE_COLUMNS = (
    "space.id, space.model, space.revision, space.weights, space.preprocessing, "
    "space.dimension, space.multi"
)


def locator_to_text(locator: Locator) -> str:
    """Write a locator as JSON."""
    return json.dumps(told(locator), separators=(",", ":"))


# Every find of every search is read so, and most come again.
@lru_cache(maxsize=16_384)
def locator_from_text(text: str) -> Locator:
    """Read a locator that `locator_to_text` wrote."""
    kept = json.loads(text)
    match kept["kind"]:
        case "text":
            cells = kept.get("cells")
            return TextSpan(
                start_char=kept["start_char"],
                end_char=kept["end_char"],
                line=kept["line"],
                cells=CellSpan(**cells) if cells else None,
            )
        case "page":
            return PageRegion(page=kept["page"], box=_box(kept["box"]))
        case "time":
            return TimeSpan(start_s=kept["start_s"], end_s=kept["end_s"])
        case _:
            return ImageRegion(box=_box(kept["box"]))


def _box(told: list[float] | None) -> Box | None:
    return None if told is None else (told[0], told[1], told[2], told[3])


def source_from_row(row: Row) -> Source:
    """Read SOURCE_COLUMNS."""
    return Source(
        id=str(row[0]),
        owner=str(row[1]),
        path=str(row[2]),
        name=str(row[3]),
        sha256=str(row[4]),
        media_type=str(row[5]),
        bytes=cast(int, row[6]),
        modified_s=cast(float, row[7]),
        collection=str(row[8]),
        entity=cast("str | None", row[9]),
        state=cast(SourceState, row[10]),
        added=str(row[11]),
        title=str(row[12]),
        expires=cast("str | None", row[13]),
    )


def known_from_row(row: Row) -> KnownSource:
    """Read KNOWN_COLUMNS."""
    return KnownSource(
        id=str(row[0]),
        path=str(row[1]),
        sha256=str(row[2]),
        bytes=cast(int, row[3]),
        modified_s=cast(float, row[4]),
        state=cast(SourceState, row[5]),
        collection=str(row[6]),
        entity=cast("str | None", row[7]),
        recipe=str(row[8]),
        added=str(row[9]),
        expires=cast("str | None", row[10]),
        reason=cast("RefusalReason | None", row[11]),
        detail=str(row[12]),
        warnings=tuple(json.loads(str(row[13]))),
    )


def item_from_row(row: Row) -> Item:
    """Read ITEM_COLUMNS."""
    return Item(
        id=str(row[0]),
        source=str(row[1]),
        modality=cast(Modality, row[2]),
        locator=locator_from_text(str(row[3])),
        text=str(row[4]),
        about=str(row[5]),
        caption=str(row[6]),
        heading=str(row[7]),
        parent=cast("str | None", row[8]),
        ordinal=cast(int, row[9]),
        gate=cast("str | None", row[10]),
        unreliable=bool(row[11]),
    )


def fact_to_cells(fact: Attribute) -> tuple[Cell, ...]:
    """Write name, kind, value, unit, high, origin, note. Raises ValueError for NaN."""
    value = fact.value
    cells: tuple[str, Cell]
    if isinstance(value, bool):
        cells = ("flag", int(value))
    elif isinstance(value, (int, float)):
        # SQLite keeps NaN as NULL, which would read back as nothing known.
        if math.isnan(value) or (fact.high is not None and math.isnan(fact.high)):
            raise ValueError(f"fact {fact.name} is not a number; leave it out where it is unknown")
        cells = ("number", float(value))
    elif isinstance(value, str):
        cells = ("text", value)
    else:
        cells = ("list", json.dumps(list(value), ensure_ascii=False))
    return (fact.name, *cells, fact.unit, fact.high, fact.by, fact.note)


def fact_from_row(row: Row) -> Attribute:
    """Read FACT_COLUMNS."""
    return Attribute(
        name=str(row[0]),
        value=value_from_cells(str(row[1]), row[2]),
        unit=cast("str | None", row[3]),
        high=cast("float | None", row[4]),
        by=cast(FactOrigin, row[5]),
        note=str(row[6]),
    )


def value_from_cells(kind: str, value: Cell) -> Scalar | tuple[str, ...]:
    """Read a fact's value as its kind says."""
    match kind:
        case "number":
            return float(cast(float, value))
        case "flag":
            return bool(value)
        case "list":
            return tuple(json.loads(str(value)))
        case _:
            return str(value)


def space_from_row(row: Row) -> Space:
    """Read SPACE_COLUMNS."""
    return Space(
        model=str(row[1]),
        revision=str(row[2]),
        weights=str(row[3]),
        preprocessing=str(row[4]),
        dimension=cast(int, row[5]),
        multi=bool(row[6]),
    )


def space_to_cells(space: Space) -> tuple[Cell, ...]:
    """Write the columns of SPACE_COLUMNS."""
    return (
        space.id,
        space.model,
        space.revision,
        space.weights,
        space.preprocessing,
        space.dimension,
        int(space.multi),
    )
