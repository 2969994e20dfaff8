"""The picture that is asked with, where the library has it: what is said of it finds its document.

Cosines of the built-in descriptor: a copy half as wide in JPEG quality 60 has .98 with its original
in the median of 64 dish photos and of 27 screenshots, .93 and .89 at the tenth percentile; the
likest other dish photo .67 in the median, .91 at most. Variants of one screenshot reach .99; they
stand in one document.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tools.core.content import AsQuery, Pixels
from tools.core.finding import Scores, by_vector, top
from tools.core.items import Item, Source
from tools.core.locators import Box, PageRegion
from tools.core.protocols import Asked, RetrieverParts
from tools.core.query import Scope

_WORD = re.compile(r"[^\W_]+")
SAME = 0.9
"""Cosine of picture vectors from which a picture counts as the one that is asked with."""
NEAR = 0.02
"""Below the likest one, what is taken with it."""
MOST = 3


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What the library says of the picture that is asked with."""

    words: str
    """Its caption, its alternative text, and what stands around it in the documents showing it;
    may be empty."""
    likeness: float
    """Cosine of the likest one, SAME..1."""
    pages: Scores
    """Cosine by page, of pages that show it."""
    boxes: dict[str, Box]
    """Where on those pages."""


def shown(parts: RetrieverParts, asked: Asked, scope: Scope) -> Shown | None:
    """Look the asked picture up; None without one, or where the library has none like it.

    Raises what the picture encoder raises.
    """
    encoder, index = parts.encoders.get("image"), parts.dense.get("image")
    if not isinstance(asked.media, Pixels) or encoder is None or index is None:
        return None
    # A filter speaks of what is sought, which is not the picture.
    allowed = parts.catalogue.in_scope("image", replace(scope, where=None)).yes
    if allowed == ():
        return None
    vector = encoder.encode_queries([AsQuery(asked.media)])[0]
    found = by_vector(index, vector, k=MOST, allowed=allowed)
    likest = max(found.values(), default=0.0)
    if likest < SAME:
        return None
    alike = [one for one in top(found, MOST) if found[one] >= max(SAME, likest - NEAR)]
    items = parts.catalogue.items(alike)
    ordered = [items[one] for one in alike if one in items]
    return Shown(
        words=_words(ordered, parts.catalogue.sources(sorted({one.source for one in ordered}))),
        likeness=min(1.0, likest),
        pages={one.parent: found[one.id] for one in reversed(ordered) if one.parent is not None},
        boxes={
            one.parent: one.locator.box
            for one in reversed(ordered)
            if one.parent is not None
            and isinstance(one.locator, PageRegion)
            and one.locator.box is not None
        },
    )


def _words(items: Sequence[Item], sources: Mapping[str, Source]) -> str:
    """Join what is said of pictures, without the names of folders, which hold many."""
    lines: list[str] = []
    for one in items:
        source = sources.get(one.source)
        folders = source.path.replace("\\", "/").rpartition("/")[0] if source is not None else ""
        named = frozenset(_WORD.findall(folders.casefold()))
        for line in (one.heading, *one.about.split("\n")):
            if not named.issuperset(_WORD.findall(line.casefold())):
                lines.append(line)
    return "\n".join(dict.fromkeys(lines))
