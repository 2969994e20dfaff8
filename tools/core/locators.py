"""Where in its source an item stands. Knows no file format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

Box = tuple[float, float, float, float]
"""x0, y0, x1, y1 in 0..1 from the top left."""


@dataclass(frozen=True, kw_only=True)
class TextSpan:
    """Characters of a text source, counted in the decoded text."""

    start_char: int
    end_char: int
    """One past the last character."""
    line: int
    """Line of the first character, from 1."""
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


def clock(seconds: float) -> str:
    """Write a time as `0:34` or `1:02:05`, rounded down to the second."""
    whole = int(seconds)
    hours, rest = divmod(whole, 3600)
    minutes, secs = divmod(rest, 60)
    return f"{hours}:{minutes:02d}:{secs:02d}" if hours else f"{minutes}:{secs:02d}"
