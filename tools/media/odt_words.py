"""The words of one OpenDocument paragraph or cell, and what hangs on it. Pure."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tools.media.package_xml import attribute, local

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_BLANKS = 100
_UNSAID = frozenset((
    "annotation", "annotation-end", "tracked-changes", "hidden-text", "note-citation", "script",
    "ruby-text", "desc", "title",
))  # fmt: skip


@dataclass
class Inline:
    """What one paragraph holds."""

    pieces: list[str] = field(default_factory=list)
    frames: list[Element] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """Foot and end notes."""
    tables: list[Element] = field(default_factory=list)

    @property
    def words(self) -> str:
        """Give its running words."""
        return "".join(self.pieces)


def inline_of(element: Element) -> Inline:
    """Read an element; deleted and hidden words and comments are no words of it."""
    found = Inline()
    _one(element, found)
    return found


def _one(element: Element, found: Inline) -> None:
    name = local(element)
    if name == "frame":
        found.frames.append(element)
    elif name == "table":
        found.tables.append(element)
    elif name == "note":
        found.notes.append(inline_of_note(element))
    elif name == "s":
        count = attribute(element, "c")
        blanks = int(count) if count.isascii() and count.isdigit() else 1
        found.pieces.append(" " * min(MAX_BLANKS, blanks))
    elif name in ("tab", "line-break"):
        found.pieces.append("\t" if name == "tab" else "\n")
    elif name not in _UNSAID:
        _inside(element, found)


def _inside(element: Element, found: Inline) -> None:
    found.pieces.append(element.text or "")
    for child in element:
        _one(child, found)
        found.pieces.append(child.tail or "")
        if local(child) in ("p", "h"):
            # Of a cell or a list in it; the next one is another line.
            found.pieces.append("\n")


def inline_of_note(note: Element) -> str:
    """Give a note's words."""
    found = Inline()
    _inside(note, found)
    return found.words
