"""What is said about the regions of a page: caption, and the text before and behind. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from tools.core.locators import Box
from tools.core.parts import RegionKind, RegionPart, TextBlock

AROUND_CHARS = 300
_TITLE_NEAR = 0.06
_TITLE_CHARS = 120
_AROUND_NEAR = 0.2
_TOUCHING = 0.01


class Region(Protocol):
    """A region with its place."""

    @property
    def kind(self) -> RegionKind:
        """Table, chart or figure."""
        ...

    @property
    def box(self) -> Box:
        """On the page."""
        ...


@dataclass(frozen=True, kw_only=True)
class Drawing:
    """A region whose file names its kind and place."""

    kind: RegionKind
    box: Box


def told_regions(regions: Sequence[Region], blocks: Sequence[TextBlock]) -> tuple[RegionPart, ...]:
    """Give the regions with their words; blocks name theirs by place in `regions`."""
    return tuple(_told(region, at, blocks) for at, region in enumerate(regions))


def _told(region: Region, at: int, blocks: Sequence[TextBlock]) -> RegionPart:
    own = [one for one in blocks if one.region == at]
    caption = next((one for one in own if one.kind == "caption"), None)
    boxes = [region.box, *(one.box for one in own if one.box is not None)]
    return RegionPart(
        kind=region.kind,
        box=(
            min(box[0] for box in boxes),
            min(box[1] for box in boxes),
            max(box[2] for box in boxes),
            max(box[3] for box in boxes),
        ),
        caption=caption.text if caption is not None else _title_above(region.box, blocks),
        around=_around(region.box, blocks),
    )


def _title_above(area: Box, blocks: Sequence[TextBlock]) -> str:
    """Give the short line nearest above a region; nothing where running text stands there."""
    near: list[tuple[float, TextBlock]] = []
    for block in blocks:
        if block.box is None or block.region is not None:
            continue
        gap = area[1] - block.box[3]
        beside = block.box[2] < area[0] or block.box[0] > area[2]
        if -0.01 <= gap <= _TITLE_NEAR and not beside:
            near.append((gap, block))
    if not near:
        return ""
    nearest = min(near, key=lambda one: one[0])[1]
    figures = sum(any(c.isdigit() for c in word) for word in nearest.text.split())
    is_row = figures > 2 and figures > len(nearest.text.split()) / 3
    return "" if is_row or len(nearest.text) > _TITLE_CHARS else nearest.text


def _around(area: Box, blocks: Sequence[TextBlock]) -> str:
    """Give the end of the text above a region and the beginning of the text below it."""
    above: list[tuple[float, str]] = []
    below: list[tuple[float, str]] = []
    for block in blocks:
        box = block.box
        if block.region is not None or block.kind not in ("paragraph", "list") or box is None:
            continue
        if box[2] < area[0] or box[0] > area[2]:
            continue
        if box[3] <= area[1] + _TOUCHING:
            above.append((area[1] - box[3], _end_of(block.text)))
        elif box[1] >= area[3] - _TOUCHING:
            below.append((box[1] - area[3], _beginning_of(block.text)))
    return "\n".join(min(one)[1] for one in (above, below) if one and min(one)[0] < _AROUND_NEAR)


def _end_of(text: str) -> str:
    return text if len(text) <= AROUND_CHARS else "… " + text[-AROUND_CHARS:].partition(" ")[2]


def _beginning_of(text: str) -> str:
    return text if len(text) <= AROUND_CHARS else text[:AROUND_CHARS].rpartition(" ")[0] + " …"
