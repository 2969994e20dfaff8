"""The seams. Each has one contract suite in tests/contract, run over every implementation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, Protocol, TypeVar, runtime_checkable

from tools.core.catalogue import Catalogue as Catalogue
from tools.core.catalogue import Fact as Fact
from tools.core.catalogue import ScopeResult as ScopeResult
from tools.core.catalogue import StatedFields as StatedFields
from tools.core.chat import ChatDelta as ChatDelta
from tools.core.chat import ChatModel as ChatModel
from tools.core.chat import ChatPart as ChatPart
from tools.core.chat import ChatRequest as ChatRequest
from tools.core.content import AsItem, AsQuery, Content, PatchVectors, Samples, Vectors
from tools.core.evidence import Finds, Hit
from tools.core.items import Attribute, Modality
from tools.core.parts import Cue, Decoded
from tools.core.query import AttachmentRef, Plan, Scope
from tools.core.spaces import Space

V = TypeVar("V", contravariant=True)


class Encoder(Protocol):
    """Weights in, one unit vector an input out."""

    @property
    def space(self) -> Space:
        """Where its vectors live."""

    @property
    def accepts(self) -> frozenset[type[Content]]:
        """Kinds of content that can be asked with."""

    def warm_up(self) -> None:
        """Load what is heavy. Raises MissingPart."""

    def encode_queries(self, queries: Sequence[AsQuery]) -> Vectors:
        """Encode what is asked: (n, d), unit length."""

    def encode_items(self, items: Sequence[AsItem]) -> Vectors:
        """Encode what is stored: (n, d), unit length."""


Reading = Literal["asked", "turns", "firsts", "sought", "valued"]
"""What words are read for. asked: the line that answers a question of one thing. turns: what a turn
of a conversation does to the wishes that stand. firsts: what a first question wishes for. sought:
what is written of the thing that is described. valued: what sheets state of what is sought."""


@runtime_checkable
class TunedEncoder(Protocol):
    """An encoder that reads words for one purpose otherwise than words to search for."""

    def encode_tuned(self, queries: Sequence[AsQuery], reading: Reading) -> Vectors:
        """Encode words, (n, d), by weights that were tuned for a purpose."""


@runtime_checkable
class WordEncoder(Encoder, TunedEncoder, Protocol):
    """An encoder of words that has such weights."""


class TokenCounter(Protocol):
    """How an encoder cuts words, so that a passage fits it."""

    def token_spans(self, text: str) -> Sequence[tuple[int, int]]:
        """Give start and end character of every token, without special tokens, untruncated."""


class PatchEncoder(Protocol):
    """Weights in, many vectors an input out, for late interaction."""

    @property
    def space(self) -> Space:
        """Where its vectors live; `multi` is True."""

    def warm_up(self) -> None:
        """Load what is heavy. Raises MissingPart."""

    def encode_queries(self, queries: Sequence[AsQuery]) -> list[PatchVectors]:
        """Encode what is asked, one row a token."""

    def encode_items(self, items: Sequence[AsItem]) -> list[PatchVectors]:
        """Encode what is stored, one row a patch."""


@dataclass(frozen=True, kw_only=True)
class Scored:
    """An id with the store's own score; higher is better."""

    id: str
    score: float
    patches: tuple[float, ...] = ()
    """Best query-token score per patch, for highlights; multi-vector stores only."""
    grid: tuple[int, int] | None = None
    """(rows, columns) of the first of those patches, when they lie on a grid."""


class Index(Protocol[V]):
    """Finds ids by value: words (lexical), a vector (dense) or patches (late interaction)."""

    def add(self, ids: Sequence[str], values: Sequence[V]) -> None:
        """Store or replace. Raises SpaceMismatch, IndexBroken."""

    def remove(self, ids: Sequence[str]) -> None:
        """Forget; ids that are not there are ignored."""

    def search(self, query: V, *, k: int, allowed: Sequence[str] | None = None) -> list[Scored]:
        """Give the best k, best first. `allowed` limits to those ids; empty gives nothing."""

    def __len__(self) -> int:
        """Count what is stored."""


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Where an item belongs."""

    source: str
    parent: str | None = None
    """The page a passage stands on; the recording a window is cut from."""


class Documents(Protocol):
    """Knows how documents, pages and passages hang together, and finds whole documents."""

    def search(self, query: str, *, k: int, allowed: Sequence[str] | None = None) -> list[Scored]:
        """Give the best k sources (ids are source ids), best first."""

    def pages(self, source: str) -> list[str]:
        """Give the page items of a source, first page first."""

    def standing(self, ids: Sequence[str]) -> dict[str, Standing]:
        """Give where items belong; unknown ids are left out."""


class Vocabulary(Protocol):
    """Knows how telling a word is in this library."""

    def weights(self, words: Sequence[str]) -> dict[str, float]:
        """Give each word's inverse document frequency, > 0; a word that is nowhere has most."""

    def held(self, words: Sequence[str]) -> frozenset[str]:
        """Give those of the words that stand anywhere in the library."""


@dataclass(frozen=True, kw_only=True)
class Limits:
    """Bounds of one decode; the worker enforces them."""

    max_bytes: int = 200 * 1024 * 1024
    max_pixels: int = 40_000_000
    max_pages: int = 5_000
    max_sound_s: float = 6 * 3600.0
    """Longest recording or film."""
    film_read_s: float | None = None
    """Of a film, only so many seconds are read, and that is said; None reads all of it."""
    wall_s: float = 120.0
    """For one file without OCR; OCR adds `ocr_wall_s` a page."""
    ocr_wall_s: float = 60.0
    memory_bytes: int = 512 * 1024 * 1024


class Loader(Protocol):
    """Bytes of one family of formats in, parts out. Runs inside the capped worker."""

    @property
    def media_types(self) -> frozenset[str]:
        """By content: `application/pdf`."""

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file. Raises Refused."""


class Transcriber(Protocol):
    """Speech in, timed words out."""

    @property
    def name(self) -> str:
        """Shown beside its words."""

    @property
    def reliable(self) -> bool:
        """False marks every word as a guess."""

    def transcribe(self, sound: Samples) -> tuple[Cue, ...]:
        """Give cues with times from the start of `sound`. Raises MissingPart."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What one retriever is asked: words, a medium, or both."""

    text: str = ""
    media: Content | None = None
    """Pixels or samples of an attached file."""
    media_words: str = ""
    """OCR or transcript of the attached file."""
    media_facts: tuple[Attribute, ...] = ()
    media_item: str | None = None
    """Set when the query is an item of the library itself (find similar); it is left out."""
    plan: Plan | None = None


class Retriever(Protocol):
    """One tool per modality; works without an agent."""

    @property
    def name(self) -> str:
        """Unique in the registry: `text`, `pages`."""

    @property
    def modality(self) -> Modality:
        """What it finds."""

    def search(self, asked: Asked, scope: Scope, *, k: int) -> Finds:
        """Give the best k. A part that is off or fails is said in `state` and `reason`."""


@runtime_checkable
class Seeker(Protocol):
    """Finds what words describe and do not name, over all that is written in or about items."""

    def seek(self, words: str, scope: Scope, *, k: int) -> list[Scored]:
        """Give the best k by cosine of what the words seek and what is written."""


class StoredVectors(Protocol):
    """Gives stored vectors back, to find what is like an item of the library."""

    def fetch(self, ids: Sequence[str]) -> tuple[list[str], Vectors]:
        """Give the ids among `ids` that have a vector, and their vectors (n, d)."""


@dataclass(frozen=True, kw_only=True)
class RetrieverLimits:
    """Bounds of one search."""

    oversample: int = 4
    """Finds asked of a stage per find wanted, so that merging still leaves k."""
    max_stage: int = 400
    """Most finds that are asked of one stage."""


@dataclass(frozen=True, kw_only=True)
class RetrieverParts:
    """What the modality tools are built from; a part that is absent is said, never guessed."""

    catalogue: Catalogue
    lexical: Mapping[Modality, Index[str]] = field(default_factory=dict)
    dense: Mapping[str, Index[Vectors]] = field(default_factory=dict)
    """`text`, `image`, `audio`; `image_words`, `audio_words` and `video_words` hold the vectors of
    an item's words by the `text` encoder; `video_image` and `video_audio` those of key frames and
    of windows of a sound track. A query is one vector, (d,)."""
    patches: Index[PatchVectors] | None = None
    encoders: Mapping[str, Encoder] = field(default_factory=dict)
    """`text`, `image`, `audio`."""
    translators: Mapping[str, Encoder] = field(default_factory=dict)
    """`image`, `audio`: takes words into the space of the medium's encoder."""
    patch_encoder: PatchEncoder | None = None
    limits: RetrieverLimits = field(default_factory=RetrieverLimits)
    documents: Documents | None = None
    vocabulary: Vocabulary | None = None
    stored: Mapping[str, StoredVectors] = field(default_factory=dict)
    """`image`, `audio`: what `Asked.media_item` is looked up in, key frames and sound tracks of
    films too."""


@dataclass(frozen=True, kw_only=True)
class HitList:
    """The hits of one sub-query, as fusion takes them."""

    sub_query: int
    retriever: str
    modality: Modality
    weight: float
    hits: tuple[Hit, ...]


@dataclass(frozen=True, kw_only=True)
class Fused:
    """One find after fusion."""

    item: str
    modality: Modality
    score: float
    """0..1."""
    shares: tuple[tuple[int, float], ...]
    """(sub-query, calibrated 0..1) of every list it was in."""
    hits: tuple[Hit, ...]
    merged: tuple[str, ...] = ()


class Calibrator(Protocol):
    """Raw scores of one retriever in, 0..1 comparable between questions out."""

    def calibrate(self, retriever: str, raws: Sequence[float]) -> list[float]:
        """Map scores; a retriever without samples gets a stated, conservative map."""


class Fusion(Protocol):
    """Several hit lists in, one ranking out."""

    @property
    def name(self) -> str:
        """`score`, `attention`, `experts`."""

    def fuse(self, lists: Sequence[HitList], *, dominant: str, k: int) -> list[Fused]:
        """Fuse calibrated scores; best first."""


class Attachments(Protocol):
    """Files that came with a question; they belong to a thread."""

    def take(self, thread: str, path: Path, *, turn: int) -> AttachmentRef:
        """Copy a file into the thread and read it. Raises Refused."""

    def media(self, ref: AttachmentRef) -> Content | None:
        """Give pixels or samples for encoders; None for documents."""
