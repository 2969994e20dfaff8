"""Where in its source an item stands. Knows no file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in 0..1 from the top left."""


@dataclass(frozen=True, kw_only=True)
class CellSpan:
    """Rows of a table, or one of its cells."""

    first_row: int
    """As `counted` says; -1 for what stands in no list."""
    last_row: int
    sheet: str = ""
    """Of a workbook, or the path of a list in JSON; empty where a file is one table."""
    column: int = 0
    """From 1; 0 for whole rows."""
    name: str = ""
    """Of the column; empty for whole rows."""
    counted: Literal["sheet", "line", "path"] = "sheet"
    """Rows as a spreadsheet counts them from 1, lines from 1, or elements of a JSON list from 0."""


@dataclass(frozen=True, kw_only=True)
class TextSpan:
    """Characters of a text source, counted in the decoded text."""

    start_char: int
    end_char: int
    """One past the last character."""
    line: int
    """Line of the first character, from 1."""
    cells: CellSpan | None = None
    """The rows it holds, or the cell that is cited; None in running text."""
    kind: Literal["text"] = "text"


@dataclass(frozen=True, kw_only=True)
class PageRegion:
    """A page, or a part of one."""

    page: int
    """From 1."""
    box: Box | None = None
    kind: Literal["page"] = "page"


@dataclass(frozen=True, kw_only=True)
class TimeSpan:
    """A part of a recording or video."""

    start_s: float
    end_s: float
    kind: Literal["time"] = "time"


@dataclass(frozen=True, kw_only=True)
class ImageRegion:
    """A picture, or a part of one."""

    box: Box | None = None
    kind: Literal["image"] = "image"


Locator = Annotated[TextSpan | PageRegion | TimeSpan | ImageRegion, Field(discriminator="kind")]


def told(locator: Locator) -> dict[str, object]:
    """Give a locator's fields as plain values; running text has none about cells."""
    fields = dict(vars(locator))
    cells = fields.pop("cells", None)
    return fields | {"cells": dict(vars(cells))} if isinstance(cells, CellSpan) else fields


def clock(seconds: float) -> str:
    """Write a time as `0:34` or `1:02:05`, rounded down to the second."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"
