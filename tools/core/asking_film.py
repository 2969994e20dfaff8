"""Turns what the video tool is asked into what its stages take: words, frames, sounds, wishes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from tools.core.asking import by_fields, kept, wish_share, without_medium
from tools.core.content import Clip, Content, Pixels, Samples, Vectors
from tools.core.finding import Gap, encoded, words_vector
from tools.core.protocols import Asked, RetrieverParts
from tools.core.wishes import Wish, wishes_in, wishes_of

Sense = Literal["image", "audio"]
SENSES: tuple[Sense, ...] = ("image", "audio")
"""Of a film, key frames are compared as pictures are, windows of its sound as sounds are."""
MOST_ASKED = 12
"""Frames or windows of one film that are asked with; of more, evenly spread ones."""
_OFF = {
    "image": "search by pictures in videos is off; `cairn doctor` says why",
    "audio": "search by sounds in videos is off; `cairn doctor` says why",
}


@dataclass(frozen=True, kw_only=True, eq=False)
class FilmQuestion:
    """A question as the stages of the video tool take it."""

    text: str
    words: Vectors | None
    """(d,) in the text space."""
    media: dict[Sense, Vectors]
    """(n, d): asked pictures, asked windows of sound; a sense that is not asked is absent."""
    shown: dict[Sense, Vectors]
    """(d,): the words in a sense's own space, where its encoder takes words."""
    wishes: tuple[Wish, ...]
    wish_share: float
    gaps: tuple[Gap, ...]

    @property
    def scale(self) -> str:
        """Name of the scale its scores stand on, behind `video`."""
        if len(self.media) == 2:
            return ":clip"
        return {"image": ":photo", "audio": ":sound"}[next(iter(self.media))] if self.media else ""


def read_film_question(
    parts: RetrieverParts, asked: Asked, sounds: Sequence[Samples]
) -> FilmQuestion:
    """Read a question. sounds: the asked sound, cut as the library's are."""
    text = without_medium(asked.text or asked.media_words)
    gaps: list[Gap] = []
    words = kept(
        words_vector(parts.encoders.get("text"), parts.dense.get("video_words"), text), gaps
    )
    media: dict[Sense, Vectors] = {}
    shown: dict[Sense, Vectors] = {}
    contents: dict[Sense, Sequence[Content]] = {"image": _frames(asked.media), "audio": sounds}
    for sense in SENSES:
        found = kept(_asked_with(parts, sense, contents[sense]), gaps)
        if found is not None:
            media[sense] = found
        encoder, index = parts.encoders.get(sense), parts.dense.get(f"video_{sense}")
        said = kept(words_vector(encoder, index, text), gaps)
        if said is not None:
            shown[sense] = said
    if not media and asked.media_item is not None and asked.media is None:
        media = _stored(parts, asked.media_item, gaps)
    constraints = asked.plan.constraints if asked.plan is not None else ()
    wished = [
        wish
        for sense in SENSES
        for wish in (*wishes_in(asked.text, sense), *wishes_of(constraints, sense))
    ]
    wishes = tuple(by_fields(wished))
    return FilmQuestion(
        text=text,
        words=words,
        media=media,
        shown=shown,
        wishes=wishes,
        wish_share=wish_share(asked.text, wishes),
        gaps=tuple(gaps),
    )


def _frames(media: Content | None) -> Sequence[Pixels]:
    match media:
        case Pixels():
            return [media]
        case Clip(frames=frames):
            return frames
        case _:
            return []


def _asked_with(
    parts: RetrieverParts, sense: Sense, contents: Sequence[Content]
) -> Vectors | Gap | None:
    if not contents:
        return None
    encoder = parts.encoders.get(sense)
    if encoder is None or parts.dense.get(f"video_{sense}") is None:
        return Gap(state="off", reason=_OFF[sense])
    return encoded(encoder, contents)


def _stored(parts: RetrieverParts, item: str, gaps: list[Gap]) -> dict[Sense, Vectors]:
    """Give the vectors of an item of the library; of a film, those of its shots and windows."""
    found: dict[Sense, Vectors] = {}
    ids = [item, *(child.id for child in parts.catalogue.children(item))]
    for sense in SENSES:
        stored = parts.stored.get(sense)
        if stored is None or parts.dense.get(f"video_{sense}") is None:
            continue
        having, vectors = stored.fetch(ids)
        if having:
            step = -(-len(having) // MOST_ASKED)
            found[sense] = vectors[::step]
    if not found:
        reason = "this item has no vector to compare with videos; run: cairn models fill"
        gaps.append(Gap(state="off", reason=reason))
    return found
