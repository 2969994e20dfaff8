"""Which vectors an item gets, and making them in batches across files.

Words of every modality go into the text space, pixels and samples into their own; the item's
modality keeps them apart. Knows encoders as protocols and no store.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from tools.core.content import AsItem, Pixels, Samples, Vectors, Words
from tools.core.errors import MissingPart, OutOfMemory
from tools.core.items import Item
from tools.core.protocols import Encoder, PatchEncoder, TokenCounter
from tools.library.captions import caption_text
from tools.library.passages import WordCounter
from tools.library.pieces import Piece

log = logging.getLogger(__name__)

Role = Literal["text", "image", "audio"]
ROLES: tuple[Role, ...] = ("text", "image", "audio")
BATCH = 64
"""Inputs of one call; they are sorted by length before, so that a batch is evenly long."""
SOUND_RATE_HZ = 22050

_WHAT: dict[Role, str] = {
    "text": "search by meaning",
    "image": "picture-to-picture search",
    "audio": "sound-to-sound search",
}


@dataclass(frozen=True, kw_only=True)
class Encoders:
    """The active encoders; a missing one is a labelled gap and no failure."""

    text: Encoder | None = None
    image: Encoder | None = None
    audio: Encoder | None = None
    page: PatchEncoder | None = None
    """Sees rendered pages; its vectors are made by `fill`."""
    counter: TokenCounter = field(default_factory=WordCounter)
    """Cuts passages; the text encoder's own where there is one."""
    sound_rate_hz: int = SOUND_RATE_HZ
    """What the audio encoder is given."""
    gaps: tuple[str, ...] = ()
    """What is off: `no search by meaning: ...; pip install ...`."""

    def of(self, role: Role) -> Encoder | None:
        """Give the encoder of a role."""
        return {"text": self.text, "image": self.image, "audio": self.audio}[role]


def warmed(
    *,
    text: Encoder | None,
    image: Encoder | None,
    audio: Encoder | None,
    page: PatchEncoder | None = None,
    sound_rate_hz: int = SOUND_RATE_HZ,
    gaps: Sequence[str] = (),
) -> Encoders:
    """Load encoders; one whose part is missing is left out and said in `gaps`."""
    stated = list(gaps)
    loaded: dict[Role, Encoder | None] = {}
    given: dict[Role, Encoder | None] = {"text": text, "image": image, "audio": audio}
    for role, encoder in given.items():
        loaded[role] = encoder
        try:
            if encoder is not None:
                encoder.warm_up()
        except MissingPart as exc:
            loaded[role] = None
            stated.append(f"no {_WHAT[role]}: {exc}")
    try:
        if page is not None:
            page.warm_up()
    except MissingPart as exc:
        page = None
        stated.append(f"no search of pages as pixels: {exc}")
    counter = loaded["text"] if hasattr(loaded["text"], "token_spans") else WordCounter()
    return Encoders(
        text=loaded["text"],
        image=loaded["image"],
        audio=loaded["audio"],
        page=page,
        counter=counter,  # type: ignore[arg-type]
        sound_rate_hz=sound_rate_hz,
        gaps=tuple(stated),
    )


@dataclass(frozen=True, kw_only=True, eq=False)
class Job:
    """One vector to make."""

    item: str
    role: Role
    size: int
    """Characters or pixels; inputs of like size share a batch."""
    content: Callable[[], AsItem]


def words_of(piece: Piece) -> AsItem | None:
    """Give what the text encoder reads of an item; None where there is nothing.

    Pages have none: their passages cover them.
    """
    if piece.item.modality == "page":
        return None
    text = meaning_of(piece.item)
    return AsItem(Words(text), title=piece.title) if text else None


def meaning_of(item: Item) -> str:
    """Give the words whose meaning stands for an item.

    Guessed words of a picture are left to word search: beside a caption they blur its meaning.
    """
    if item.modality == "text":
        return item.text.strip()
    said_about = caption_text(item.about).strip()
    text = "" if item.unreliable and said_about else item.text.strip()
    return "\n".join(part for part in (said_about, text) if part)


def jobs_of(piece: Piece) -> Iterator[Job]:
    """Name the vectors of one item, but for sound, which is read window by window."""
    words = words_of(piece)
    if words is not None:
        assert isinstance(words.content, Words)
        size = len(words.content.text) + len(words.title)
        yield Job(item=piece.item.id, role="text", size=size, content=lambda: words)
    if piece.rgb is not None and piece.rgb_size[0] > 0:
        width, height = piece.rgb_size
        yield Job(
            item=piece.item.id,
            role="image",
            size=width * height,
            content=lambda: AsItem(_pixels(piece)),
        )


def _pixels(piece: Piece) -> Pixels:
    assert piece.rgb is not None
    width, height = piece.rgb_size
    return Pixels(
        rgb=np.frombuffer(piece.rgb(), dtype=np.uint8).reshape(height, width, 3)  # (h, w, 3)
    )


@dataclass
class Made:
    """Vectors that were made, by role and item, and what it took."""

    vectors: dict[Role, dict[str, Vectors]] = field(
        default_factory=lambda: {role: {} for role in ROLES}
    )
    seconds: dict[Role, float] = field(default_factory=lambda: dict.fromkeys(ROLES, 0.0))

    def keep(self, role: Role, ids: Sequence[str], matrix: Vectors, seconds: float) -> None:
        """Add the rows of one batch."""
        self.vectors[role].update(zip(ids, matrix, strict=True))
        self.seconds[role] += seconds

    def absorb(self, other: Made) -> None:
        """Take over what another one holds."""
        for role in ROLES:
            self.vectors[role].update(other.vectors[role])
            self.seconds[role] += other.seconds[role]


def encode(jobs: Iterable[Job], encoders: Encoders, made: Made) -> None:
    """Make vectors, like sizes together; jobs of a missing encoder are passed over."""
    by_role: dict[Role, dict[str, Job]] = {role: {} for role in ROLES}
    for job in jobs:
        if encoders.of(job.role) is not None and job.item not in made.vectors[job.role]:
            by_role[job.role][job.item] = job
    for role, some in by_role.items():
        encoder = encoders.of(role)
        waiting = sorted(some.values(), key=lambda job: job.size)
        for start in range(0, len(waiting), BATCH):
            batch = waiting[start : start + BATCH]
            begun = time.perf_counter()
            assert encoder is not None
            ids, matrix = encoded(
                encoder, [job.item for job in batch], [job.content() for job in batch]
            )
            made.keep(role, ids, matrix, time.perf_counter() - begun)


def encoded(
    encoder: Encoder, ids: Sequence[str], inputs: Sequence[AsItem]
) -> tuple[list[str], Vectors]:
    """Encode a batch; give the ids that have a vector, and the vectors (n, d).

    What a model has no room for, even alone, is left without a vector and said in the log; `fill`
    counts it and tries again.
    """
    try:
        return list(ids), encoder.encode_items(inputs)
    except OutOfMemory as exc:
        if len(ids) == 1:
            log.warning("an item was left without a vector: %s", exc)
            return [], np.zeros((0, encoder.space.dimension), dtype=np.float32)
    parts = [encoded(encoder, [one], [given]) for one, given in zip(ids, inputs, strict=True)]
    return [one for held, _ in parts for one in held], np.concatenate([rows for _, rows in parts])


def encode_windows(
    batches: Iterable[list[tuple[float, float, Samples]]],
    ids: dict[float, str],
    encoder: Encoder,
    made: Made,
) -> None:
    """Make the vectors of a recording's windows. ids: item by start in seconds, to 1 ms."""
    for batch in batches:
        known = [(ids[key], one[2]) for one in batch if (key := round(one[0], 3)) in ids]
        if not known:
            continue
        begun = time.perf_counter()
        ids_made, matrix = encoded(
            encoder, [item for item, _ in known], [AsItem(samples) for _, samples in known]
        )
        made.keep("audio", ids_made, matrix, time.perf_counter() - begun)
