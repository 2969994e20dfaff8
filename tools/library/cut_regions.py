"""What a passage says that is cut from a table, chart or figure of a page, and its line places."""

from __future__ import annotations

from tools.core.items import Attribute
from tools.core.parts import RegionPart
from tools.core.printed import printed_fact
from tools.library.passages import Passage

REGION = "region"
"""Fact of a passage: `table`, `chart` or `figure`."""
_LABEL_CHARS = 120


def about_region(region: RegionPart | None) -> str:
    """Give the text around a region."""
    return "" if region is None else region.around


def region_label(region: RegionPart | None) -> str:
    """Give a short label for people; nothing for running text."""
    if region is None:
        return ""
    words = " ".join(region.caption.split())
    if len(words) > _LABEL_CHARS:
        words = words[:_LABEL_CHARS].rpartition(" ")[0] + " …"
    return words


def region_facts(region: RegionPart | None) -> tuple[Attribute, ...]:
    """Say what kind of region a passage is."""
    return () if region is None else (Attribute(name=REGION, value=region.kind),)


def printed_of(cut: Passage) -> tuple[Attribute, ...]:
    """Give the places of a passage's lines, counted in its own text."""
    if not cut.lines:
        return ()
    return (printed_fact([(at - cut.start_char, box) for at, box in cut.lines]),)
