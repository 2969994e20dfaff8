from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from tools.core.content import AsItem, Content, Pixels, Samples, Vectors, Words
from tools.core.errors import MissingPart
from tools.core.fakes.encoding import HashEncoder
from tools.core.items import Item
from tools.core.locators import ImageRegion, TextSpan
from tools.library.encode import (
    BATCH,
    Encoders,
    Made,
    encode,
    encode_windows,
    jobs_of,
    meaning_of,
    warmed,
    words_of,
)
from tools.library.passages import WordCounter
from tools.library.pieces import Piece, held
from tools.library.spool import Spool


class Watched(HashEncoder):
    """Remembers the lengths of every batch."""

    def __init__(self) -> None:
        super().__init__(64, "words")
        self.batches: list[list[int]] = []

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        self.batches.append([len(str(one.content)) for one in items])
        return super().encode_items(items)


def passage(number: int, text: str) -> Piece:
    item = Item(
        id=f"p{number}", source="s", modality="text", text=text,
        locator=TextSpan(start_char=0, end_char=len(text), line=1),
    )  # fmt: skip
    return Piece(item=item)


def photo(about: str = "", text: str = "", *, unreliable: bool = False) -> Piece:
    item = Item(
        id="i1", source="s", modality="image", locator=ImageRegion(), about=about, text=text,
        unreliable=unreliable,
    )  # fmt: skip
    rgb = np.arange(4 * 6 * 3, dtype=np.uint8).tobytes()
    return Piece(item=item, rgb=held(rgb), rgb_size=(6, 4))


def test_batches_hold_inputs_of_like_length_and_nothing_twice() -> None:
    chance = np.random.default_rng(0)
    pieces = [passage(n, "w " * int(size)) for n, size in enumerate(chance.integers(1, 400, 200))]
    encoder, made = Watched(), Made()
    jobs = [job for piece in pieces for job in jobs_of(piece)]
    encode([*jobs, *jobs[:50]], Encoders(text=encoder), made)
    flat = [size for batch in encoder.batches for size in batch]
    assert flat == sorted(flat)
    assert max(len(batch) for batch in encoder.batches) <= BATCH
    encode(jobs, Encoders(text=encoder), made)
    assert sum(len(batch) for batch in encoder.batches) == 200
    assert len(made.vectors["text"]) == 200


def test_pixels_come_back_in_their_shape() -> None:
    (job,) = [one for one in jobs_of(photo()) if one.role == "image"]
    content = job.content().content
    assert isinstance(content, Pixels) and content.rgb.shape == (4, 6, 3)
    assert content.rgb[0, 1].tolist() == [3, 4, 5]


def test_a_picture_speaks_by_what_is_said_about_it_and_what_is_read_in_it() -> None:
    assert meaning_of(photo("The bell", "MENU").item) == "The bell\nMENU"
    assert meaning_of(photo("The bell", "MNEU", unreliable=True).item) == "The bell"
    assert meaning_of(photo("", "MNEU", unreliable=True).item) == "MNEU"
    assert words_of(photo()) is None


def test_a_missing_encoder_leaves_its_jobs_out() -> None:
    made = Made()
    encode(jobs_of(photo("The bell")), Encoders(image=HashEncoder(8)), made)
    assert set(made.vectors["image"]) == {"i1"} and made.vectors["text"] == {}


def test_windows_meet_their_items_by_their_start() -> None:
    made = Made()
    windows = [
        (start, start + 10.0, Samples(np.full(100, start, np.float32), 10))
        for start in (0.0, 5.0000001, 10.0)
    ]
    encode_windows([windows[:2], windows[2:]], {0.0: "a", 5.0: "b"}, HashEncoder(8), made)
    assert set(made.vectors["audio"]) == {"a", "b"}


class Absent(HashEncoder):
    def warm_up(self) -> None:
        raise MissingPart("weights are absent: pip install weights")


class Counting(HashEncoder):
    def token_spans(self, text: str) -> list[tuple[int, int]]:
        return [(0, len(text))]

    @property
    def accepts(self) -> frozenset[type[Content]]:
        return frozenset((Words,))


def test_missing_parts_become_labelled_gaps() -> None:
    ready = warmed(text=Absent(), image=HashEncoder(8), audio=Absent(), gaps=["no faces"])
    assert ready.text is None and ready.audio is None and ready.image is not None
    assert isinstance(ready.counter, WordCounter)
    assert ready.gaps == (
        "no faces",
        "no search by meaning: weights are absent: pip install weights",
        "no sound-to-sound search: weights are absent: pip install weights",
    )
    counting = Counting(8)
    assert warmed(text=counting, image=None, audio=None).counter is counting


def test_a_spool_gives_back_what_it_took_and_keeps_little_in_memory() -> None:
    spool = Spool(in_memory_bytes=10)
    blobs = [bytes([number]) * 7 for number in range(5)]
    kept = [spool.keep(blob) for blob in blobs]
    assert [one() for one in reversed(kept)] == blobs[::-1]
    assert spool._room < 7
    spool.close()
    spool.close()
