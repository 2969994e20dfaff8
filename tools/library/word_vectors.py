"""The vectors of new words, with the title that stood before them when the file was added."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.core.content import AsItem, Words
from tools.core.items import Item
from tools.core.protocols import Catalogue
from tools.library.batch import SpaceVectors
from tools.library.encode import Encoders, encoded, meaning_of
from tools.library.passages import encoder_title, fitted_title

AT_ONCE = 64


def vectors_of_words(
    items: Sequence[Item], catalogue: Catalogue, encoders: Encoders
) -> SpaceVectors | None:
    """Encode what the text encoder reads of items; those without words are left out."""
    encoder = encoders.text
    worded = [(one, words) for one in items if (words := meaning_of(one))]
    if encoder is None or not worded:
        return None
    titles = titles_of([one for one, _ in worded], catalogue, encoders)
    ids: list[str] = []
    rows = []
    for start in range(0, len(worded), AT_ONCE):
        some = worded[start : start + AT_ONCE]
        inputs = [AsItem(Words(words), title=titles[one.id]) for one, words in some]
        made, matrix = encoded(encoder, [one.id for one, _ in some], inputs)
        ids += made
        rows.append(matrix)
    return SpaceVectors(space=encoder.space, ids=tuple(ids), matrix=np.concatenate(rows))


def titles_of(items: Sequence[Item], catalogue: Catalogue, encoders: Encoders) -> dict[str, str]:
    """Give what stands before each item's words, as when it was added."""
    sources = catalogue.sources([one.source for one in items])
    parents = catalogue.items([one.parent for one in items if one.parent is not None])
    titles: dict[str, str] = {}
    for one in items:
        heading = [part for part in one.heading.split(" > ") if part]
        title = encoder_title(sources[one.source].title, heading)
        if one.modality in ("audio", "video"):
            title = parents[one.parent].caption if one.parent in parents else ""
        elif sources[one.source].media_type.startswith("image/"):
            title = ""
        titles[one.id] = fitted_title(title, encoders.counter)
    return titles
