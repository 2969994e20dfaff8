"""What was read and encoded when the demo was made, so that loading it takes seconds.

Words by OCR and whole recordings are keyed by the SHA-256 of the file and its sidecars, vectors by
their content and space. Anything that does not match is read and encoded as any other file: the
prepared values can be stale, never wrong.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

import numpy as np
from pydantic import TypeAdapter

from tools.core.content import AsItem, AsQuery, Content, Pixels, Samples, Vectors, Words
from tools.core.parts import Decoded, PagePart, TextBlock
from tools.core.protocols import Encoder, Limits
from tools.core.spaces import Space

FOLDER = Path(__file__).parent
_LIMITS = Limits()
WORDS_FILE = "prepared.json"
VECTORS_FILE = "prepared-{role}.npz"


@dataclass(frozen=True, kw_only=True)
class SeenPicture:
    """OCR of one picture of a file."""

    index: int
    """Place among the file's pictures."""
    words: str
    confidence: float


@dataclass(frozen=True, kw_only=True)
class SeenFile:
    """What took long to read in one file."""

    parts: tuple[Decoded, ...] = ()
    """A whole recording as it was decoded; empty for every other file."""

    pages: tuple[PagePart, ...] = ()
    blocks: tuple[TextBlock, ...] = ()
    pictures: tuple[SeenPicture, ...] = ()


SEEN: TypeAdapter[dict[str, SeenFile]] = TypeAdapter(dict[str, SeenFile])


class DecoderOfFiles(Protocol):
    """The decoder that prepared words stand in front of."""

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits = _LIMITS,
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Decoded]:
        """Read one file in bounded parts."""

    def sound_windows(
        self, path: Path, *, rate_hz: int, window_s: float = 10.0, hop_s: float = 5.0
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        """Give all windows of a recording."""

    def close(self) -> None:
        """End what was started."""


class PreparedDecoder:
    """Reads files without OCR and puts the prepared words in."""

    def __init__(self, real: DecoderOfFiles, seen: Mapping[str, SeenFile]) -> None:
        self._real = real
        self._seen = seen

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits = _LIMITS,
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Callable[[int, int], None] | None = None,
    ) -> Iterator[Decoded]:
        """Read one file in bounded parts."""
        seen = self._seen.get(file_key(path, sidecars)) if ocr else None
        if seen is not None and seen.parts:
            yield from seen.parts
            return
        parts = self._real.decode_parts(
            path,
            limits=limits,
            ocr=ocr and seen is None,
            sidecars=sidecars,
            on_progress=on_progress,
        )
        pictures = 0
        for part in parts:
            yield part if seen is None else _with_words(part, seen, pictures)
            pictures += len(part.pictures)

    def sound_windows(
        self, path: Path, *, rate_hz: int, window_s: float = 10.0, hop_s: float = 5.0
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        """Give all windows of a recording."""
        return self._real.sound_windows(path, rate_hz=rate_hz, window_s=window_s, hop_s=hop_s)

    def close(self) -> None:
        """End what was started."""
        self._real.close()


def _with_words(part: Decoded, seen: SeenFile, before: int) -> Decoded:
    by_number = {page.number: page for page in seen.pages}
    here = {page.number for page in part.pages} & by_number.keys()
    blocks = [block for block in part.blocks if block.page not in here]
    blocks += [block for block in seen.blocks if block.page in here]
    words = {one.index - before: one for one in seen.pictures}
    return replace(
        part,
        pages=tuple(by_number.get(page.number, page) for page in part.pages),
        blocks=tuple(sorted(blocks, key=lambda block: block.page or 0)),
        pictures=tuple(
            replace(picture, words=words[index].words, confidence=words[index].confidence)
            if index in words
            else picture
            for index, picture in enumerate(part.pictures)
        ),
    )


def file_key(path: Path, sidecars: Sequence[Path]) -> str:
    """Give the key of a file as it stands with its sidecars."""
    digest = hashlib.sha256(path.read_bytes())
    for sidecar in sidecars:
        digest.update(b"\0" + sidecar.read_bytes())
    return digest.hexdigest()


def seen_in(parts: Sequence[Decoded]) -> SeenFile:
    """Keep what OCR read in a decoded file, and recordings whole."""
    if any(part.sound is not None for part in parts):
        return SeenFile(parts=tuple(parts))
    pages = tuple(page for part in parts for page in part.pages if page.origin == "ocr")
    numbers = {page.number for page in pages}
    pictures = [picture for part in parts for picture in part.pictures]
    return SeenFile(
        pages=pages,
        blocks=tuple(b for part in parts for b in part.blocks if b.page in numbers),
        pictures=tuple(
            SeenPicture(index=index, words=one.words, confidence=one.confidence)
            for index, one in enumerate(pictures)
            if one.words
        ),
    )


class PreparedEncoder:
    """Gives prepared vectors where it has them, and asks the real encoder for the rest."""

    def __init__(self, real: Encoder, vectors: Mapping[str, Vectors]) -> None:
        self._real = real
        self._vectors = vectors

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return self._real.space

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """What the real encoder takes."""
        return self._real.accepts

    def warm_up(self) -> None:
        """Load the real encoder."""
        self._real.warm_up()

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d)."""
        return self._real.encode_queries(queries)

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d)."""
        found = [self._vectors.get(key_of(item)) for item in items]
        missing = [item for item, vector in zip(items, found, strict=True) if vector is None]
        made = iter(self._real.encode_items(missing)) if missing else iter(())
        rows = [next(made) if vector is None else vector for vector in found]
        return np.stack(rows) if rows else self._real.encode_items([])

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Cut words as the real encoder does."""
        spans: Sequence[tuple[int, int]] = self._real.token_spans(text)  # type: ignore[attr-defined]
        return spans


def key_of(item: AsItem) -> str:
    """Give the key of one text, picture or stretch of sound."""
    match item.content:
        case Words(text=text):
            return hashlib.sha256(f"{item.title}\0{text}".encode()).hexdigest()
        case Pixels(rgb=rgb):
            return hashlib.sha256(repr(rgb.shape).encode() + rgb.tobytes()).hexdigest()
        case Samples(mono=mono, rate_hz=rate_hz):
            # To 16 bits: resampling may differ in the last bits between processors.
            coarse = np.round(mono * 32767.0).astype(np.int16)
            return hashlib.sha256(repr(rate_hz).encode() + coarse.tobytes()).hexdigest()


def load_words(folder: Path = FOLDER) -> dict[str, SeenFile]:
    """Read the prepared words; nothing where none were shipped."""
    path = folder / WORDS_FILE
    return SEEN.validate_json(path.read_bytes()) if path.is_file() else {}


def load_vectors(role: str, space: Space, folder: Path = FOLDER) -> dict[str, Vectors]:
    """Read the prepared vectors of a space; nothing where none were shipped for it."""
    path = folder / VECTORS_FILE.format(role=role)
    if not path.is_file():
        return {}
    with np.load(path, allow_pickle=False) as held:
        if str(held["space"]) != space.id:
            return {}
        matrix: Vectors = held["matrix"].astype(np.float32)
        return dict(zip(held["keys"].tolist(), matrix, strict=True))


def save_words(words: Mapping[str, SeenFile], folder: Path = FOLDER) -> None:
    """Write what was read; called when the demo is made."""
    kept = {sha: one for sha, one in words.items() if one != SeenFile()}
    told = json.loads(SEEN.dump_json(dict(sorted(kept.items())), exclude_defaults=True))
    (folder / WORDS_FILE).write_text(
        json.dumps(told, ensure_ascii=False, indent=1, sort_keys=True), encoding="utf-8"
    )


def save_vectors(
    role: str, space: Space, vectors: Mapping[str, Vectors], folder: Path = FOLDER
) -> None:
    """Write what was encoded; called when the demo is made."""
    keys = sorted(vectors)
    np.savez_compressed(
        folder / VECTORS_FILE.format(role=role),
        space=np.array(space.id),
        keys=np.array(keys),
        matrix=np.stack([vectors[key] for key in keys]),
    )
