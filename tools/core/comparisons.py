"""A comparison as a table: things in rows, fields in columns, each cell cited or not stated."""

from __future__ import annotations

from dataclasses import dataclass

NOT_STATED = "not stated"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """What is known of one thing in one field."""

    text: str
    """The value with its unit; NOT_STATED where nothing states it."""
    marks: tuple[str, ...] = ()
    """Citations of the same answer; empty exactly where nothing is stated."""
    number: float | None = None
    """In `Column.unit`, so that a door can sort; None for words."""


@dataclass(frozen=True, kw_only=True)
class Column:
    """A field that is compared."""

    field: str
    name: str
    """For people."""
    unit: str | None = None


@dataclass(frozen=True, kw_only=True)
class Row:
    """One thing."""

    entity: str
    cells: tuple[Cell, ...]
    """One for each column."""


@dataclass(frozen=True, kw_only=True)
class Comparison:
    """The table."""

    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
