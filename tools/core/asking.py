"""Turns what a picture or sound tool is asked into what its stages take: words, vectors, wishes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from tools.core.content import Content, Vectors, Words
from tools.core.evidence import Finds
from tools.core.finding import Gap, encoded, words_vector
from tools.core.protocols import Asked, RetrieverParts
from tools.core.wishes import Wish, wishes_in, wishes_of

Medium = Literal["image", "audio"]

_NAMES = {"image": ("picture", "pictures"), "audio": ("recording", "recordings")}
_MEDIUM = """
    photo photos photograph photographs picture pictures image images recording recordings audio
    video videos footage walk-through walk-throughs walkthrough walkthroughs
    """
_EMPTY = """
    a an the in on of at to for with by from and or is are was were be it this that these those me
    my i we you your some any all one where which what who when how there find show give get look
    search please want need like similar shot shots sound sounds clip clips noise something place
    places lots much very really more most not
    """
_EMPTY_WORDS = frozenset((*_EMPTY.split(), *_MEDIUM.split()))
"""Words that say nothing about what is looked for."""
_MEDIUM_WORD = re.compile(rf"\b(?:{'|'.join(_MEDIUM.split())})\b", re.IGNORECASE)
"""Words that name the medium: every file called `photo 3` would match them."""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, kw_only=True, eq=False)
class Question:
    """A question as the stages take it."""

    text: str
    words: Vectors | None
    """(d,) in the text space; None without words or without a text encoder."""
    media: Vectors | None
    """(n, d) in the medium's own space: a picture, or the windows of a sound."""
    shown: Vectors | None
    """(d,) the words in the medium's own space, where its encoder takes words."""
    translated: Vectors | None
    """(d,) the words in the medium's own space by a translator; None without one, or beside a
    medium that is asked with."""
    wishes: tuple[Wish, ...]
    wish_share: float
    """Share of the telling words that ask for something measured, 0..1."""
    gaps: tuple[Gap, ...]


def read_question(
    parts: RetrieverParts, medium: Medium, asked: Asked, contents: Sequence[Content]
) -> Question:
    """Read a question. contents: the asked medium, cut as the encoder takes it; may be empty."""
    text = without_medium(asked.text or asked.media_words)
    encoder = parts.encoders.get(medium)
    gaps: list[Gap] = []
    words = kept(
        words_vector(parts.encoders.get("text"), parts.dense.get(f"{medium}_words"), text), gaps
    )
    shown = kept(words_vector(encoder, parts.dense.get(medium), text), gaps)
    media = kept(_media(parts, medium, asked, contents), gaps)
    alone = text if media is None else ""
    translated = kept(
        words_vector(parts.translators.get(medium), parts.dense.get(medium), alone), gaps
    )
    constraints = asked.plan.constraints if asked.plan is not None else ()
    wishes = tuple(by_fields((*wishes_in(asked.text, medium), *wishes_of(constraints, medium))))
    return Question(
        text=text,
        words=words,
        media=media,
        shown=shown,
        translated=translated,
        wishes=wishes,
        wish_share=wish_share(asked.text, wishes),
        gaps=tuple(gaps),
    )


def takes_words(parts: RetrieverParts, medium: Medium) -> bool:
    """Tell whether words can be compared with the medium itself."""
    encoder = parts.encoders.get(medium)
    return medium in parts.translators or (encoder is not None and Words in encoder.accepts)


def labelled(found: Finds, question: Question, medium: Medium) -> Finds:
    """Say in the coverage that words were translated, where they were."""
    if question.translated is None or found.searched == 0:
        return found
    told = f"words were also compared with the {_NAMES[medium][1]} themselves, by a translator"
    return replace(found, reason="; ".join(one for one in (found.reason, told) if one))


def _media(
    parts: RetrieverParts, medium: Medium, asked: Asked, contents: Sequence[Content]
) -> Vectors | Gap | None:
    one, many = _NAMES[medium]
    if contents:
        encoder = parts.encoders.get(medium)
        if encoder is None or parts.dense.get(medium) is None:
            return Gap(state="off", reason=f"{one}-to-{one} search is off; `cairn doctor` says why")
        return encoded(encoder, contents)
    if asked.media is not None and not isinstance(asked.media, Words):
        if asked.text or asked.media_words:
            return None
        return Gap(state="off", reason=f"what was attached cannot be compared with {many}")
    if asked.media_item is None:
        return None
    return _stored(parts, medium, asked.media_item)


def _stored(parts: RetrieverParts, medium: Medium, item: str) -> Vectors | Gap | None:
    one, _ = _NAMES[medium]
    stored = parts.stored.get(medium)
    if stored is None or parts.dense.get(medium) is None:
        return Gap(state="off", reason=f"{one}-to-{one} search is off; `cairn doctor` says why")
    ids, vectors = stored.fetch([item])
    if not ids:
        # A recording has no vector of its own, its windows have.
        ids, vectors = stored.fetch([child.id for child in parts.catalogue.children(item)])
    if not ids:
        return Gap(
            state="off", reason=f"this {one} has no vector to compare; run: cairn models fill"
        )
    return vectors


def without_medium(text: str) -> str:
    """Leave out the words that name the medium, unless nothing else is left."""
    rest = " ".join(_MEDIUM_WORD.sub(" ", text).split())
    return rest if _WORD.search(rest) else text


def names_only_the_medium(text: str) -> bool:
    """Tell `videos` and `my photos`, which look for nothing in particular."""
    told = (word for word in _WORD.findall(text.casefold()) if word not in _EMPTY_WORDS)
    return bool(text.strip()) and not any(told)


def kept(found: Vectors | Gap | None, gaps: list[Gap]) -> Vectors | None:
    """Give vectors; a gap goes to the others."""
    if isinstance(found, Gap):
        gaps.append(found)
        return None
    return found


def by_fields(wishes: Sequence[Wish]) -> list[Wish]:
    """Keep the first wish of each field and word: a plan repeats what the text says."""
    seen: dict[tuple[tuple[str, ...], str], Wish] = {}
    for one in wishes:
        seen.setdefault((one.fields, one.value), one)
    return list(seen.values())


def wish_share(text: str, wishes: Sequence[Wish]) -> float:
    """Give the share of the telling words that ask for something measured, 0..1."""
    telling = [word for word in _WORD.findall(text.casefold()) if word not in _EMPTY_WORDS]
    if not wishes:
        return 0.0
    if not telling:
        return 1.0
    wished = {word for one in wishes for word in _WORD.findall(one.said.casefold())}
    # A wish that only the plan holds was said in an earlier turn: it counts as one word.
    later = sum(1 for one in wishes if one.said.casefold() not in text.casefold())
    return min(1.0, (sum(word in wished for word in telling) + later) / (len(telling) + later))
