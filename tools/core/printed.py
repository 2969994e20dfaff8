"""Places of printed lines: one fact of a passage on a page names where each line of it stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from tools.core.items import Attribute
from tools.core.locators import Box, PageRegion

PRINTED = "printed"
"""Name of the fact; its value holds `character x0 y0 x1 y1` for every line, places in 0..1."""

Lines = tuple[tuple[int, Box], ...]
"""First character in the item's text, and box, of each line."""


@dataclass(frozen=True, kw_only=True)
class Place:
    """Words of a part of a page, with where they stand."""

    text: str
    region: PageRegion
    lines: Lines = ()
    """Empty where only the part as a whole has a place."""

    def of(self, start: int, end: int) -> PageRegion:
        """Give the place of characters `start` to `end`: their lines, where those are known."""
        box = box_of(self.lines, start, end)
        return self.region if box is None else replace(self.region, box=box)


def printed_fact(lines: Sequence[tuple[int, Box]]) -> Attribute:
    """Write the places of the lines of a text."""
    told = tuple(f"{at} " + " ".join(f"{side:.4f}" for side in box) for at, box in lines)
    return Attribute(name=PRINTED, value=told, by="text")


def printed_lines(fact: Attribute) -> Lines:
    """Read the places of lines; nothing from a fact of another form."""
    if not isinstance(fact.value, tuple):
        return ()
    try:
        read = [line.split() for line in fact.value]
        return tuple(
            (int(at), (float(x0), float(y0), float(x1), float(y1))) for at, x0, y0, x1, y1 in read
        )
    except ValueError:
        return ()


def box_of(lines: Lines, start: int, end: int) -> Box | None:
    """Give the box around the lines that hold characters `start` to `end`; None where unknown."""
    ends = [*(at for at, _ in lines[1:]), end + 1]
    held = [
        box
        for (at, box), following in zip(lines, ends, strict=False)
        if at < end and following > start
    ]
    if not held:
        return None
    return (
        min(box[0] for box in held),
        min(box[1] for box in held),
        max(box[2] for box in held),
        max(box[3] for box in held),
    )
