"""Files that came with a question. They belong to a thread and go with it."""

from __future__ import annotations

import secrets
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from pydantic import TypeAdapter

from tools.core.content import Clip, Content, Pixels, Samples
from tools.core.errors import NotFound
from tools.core.items import Attribute
from tools.core.parts import Decoded
from tools.core.protocols import Limits, Transcriber
from tools.core.query import AttachmentKind, AttachmentRef
from tools.library.connections import Connections
from tools.library.originals import Originals
from tools.library.spoken_question import spoken

_FILM_READ_S = 120.0
"""Of an attached film; what lies behind is not asked with, and its warning says so."""
_WORD_CHARS = 8_000
"""Of an attached document; what lies behind is told in the fact `unread_chars`."""

_LIMITS = Limits(film_read_s=_FILM_READ_S)
_FACTS: TypeAdapter[tuple[Attribute, ...]] = TypeAdapter(tuple[Attribute, ...])


class MediaReader(Protocol):
    """What is needed of `tools.media.worker.MediaWorker`."""

    def decode(self, path: Path, *, limits: Limits = ..., ocr: bool = True) -> Decoded:
        """Read one file whole. Raises Refused."""

    def pixels(self, path: Path) -> Pixels:
        """Give a picture's pixels. Raises Refused."""

    def samples(
        self, path: Path, *, start_s: float = ..., end_s: float | None = ..., rate_hz: int = ...
    ) -> Samples:
        """Give mono samples; without `end_s`, of at most ten minutes. Raises Refused."""

    def clip(self, path: Path, *, limits: Limits = ...) -> Clip:
        """Give some frames of a film and its sound. Raises Refused."""


@dataclass(frozen=True, kw_only=True, eq=False)
class AttachedFile:
    """What an attached file says and shows."""

    kind: AttachmentKind
    media_type: str
    words: str
    """OCR, transcript or text; at most 8,000 characters."""
    facts: tuple[Attribute, ...]
    media: Content | None = None
    """Pixels, samples, or frames and samples; None for documents."""


def read_attachment(
    reader: MediaReader, path: Path, *, transcriber: Transcriber | None = None
) -> AttachedFile:
    """Read a file to ask with, without keeping it. Raises Refused.

    transcriber: writes down what is said in it, where nobody has.
    """
    read = _read(reader, path, transcriber)
    return replace(read, media=_media(reader, path, read.kind))


class ThreadAttachments:
    """Attachments over the ledger and the originals."""

    def __init__(
        self,
        connections: Connections,
        originals: Originals,
        reader: MediaReader,
        transcriber: Transcriber | None = None,
    ) -> None:
        self._transcriber = transcriber
        self._connections = connections
        self._originals = originals
        self._reader = reader

    def take(self, thread: str, path: Path, *, turn: int) -> AttachmentRef:
        """Copy a file into the thread and read it.

        Raises Refused for a file that cannot be read, NotFound for a thread that is not there.
        """
        self._require(thread)
        read = _read(self._reader, path, self._transcriber)
        kept = self._originals.put(path)
        ref = AttachmentRef(
            id=secrets.token_hex(16),
            name=path.name,
            kind=read.kind,
            words=read.words,
            facts=read.facts,
            turn=turn,
        )
        with self._connections.transaction() as connection:
            connection.execute(
                "INSERT INTO attachments VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (
                    ref.id,
                    thread,
                    turn,
                    ref.name,
                    ref.kind,
                    kept.sha256,
                    read.media_type,
                    kept.bytes,
                    ref.words,
                    _FACTS.dump_json(ref.facts).decode(),
                ),
            )
        return ref

    def media(self, ref: AttachmentRef) -> Content | None:
        """Give what encoders take of it; None for documents. Raises NotFound, Refused."""
        return _media(self._reader, self.path_of(ref.id)[0], ref.kind)

    def path_of(self, attachment: str, *, owner: str | None = None) -> tuple[Path, str]:
        """Give the kept bytes and their media type. Raises NotFound, for those of others too."""
        with self._connections.reading() as connection:
            row = connection.execute(
                "SELECT a.sha256, a.media_type, t.owner FROM attachments a "
                "JOIN threads t ON t.id = a.thread WHERE a.id = ?",
                (attachment,),
            ).fetchone()
        if row is None or owner not in (None, row[2]):
            raise NotFound(f"no attached file {attachment} is in this library; attach it again")
        return self._originals.path_of(str(row[0])), str(row[1])

    def of_thread(self, thread: str) -> list[AttachmentRef]:
        """List the files of a thread, in the order they came."""
        with self._connections.reading() as connection:
            rows = connection.execute(
                "SELECT id, name, kind, words, facts, turn FROM attachments WHERE thread = ? "
                "ORDER BY turn, rowid",
                (thread,),
            )
            return [
                AttachmentRef(
                    id=row[0],
                    name=row[1],
                    kind=row[2],
                    words=row[3],
                    facts=_FACTS.validate_json(row[4]),
                    turn=row[5],
                )
                for row in rows
            ]

    def _require(self, thread: str) -> None:
        with self._connections.reading() as connection:
            row = connection.execute("SELECT 1 FROM threads WHERE id = ?", (thread,)).fetchone()
        if row is None:
            raise NotFound(f"no conversation {thread} is in this library; start a new one")


def _read(reader: MediaReader, path: Path, transcriber: Transcriber | None) -> AttachedFile:
    decoded = reader.decode(path, limits=_LIMITS)
    if transcriber is not None:
        decoded = spoken(decoded, path, reader, transcriber)
    words = _words(decoded)
    return AttachedFile(
        kind=_kind(decoded.media_type),
        media_type=decoded.media_type,
        words=words[:_WORD_CHARS],
        facts=_facts(decoded, unread=max(0, len(words) - _WORD_CHARS)),
    )


def _media(reader: MediaReader, path: Path, kind: AttachmentKind) -> Content | None:
    if kind == "image":
        return reader.pixels(path)
    if kind == "video":
        return reader.clip(path, limits=_LIMITS)
    return reader.samples(path) if kind == "audio" else None


def _kind(media_type: str) -> AttachmentKind:
    match media_type.partition("/")[0]:
        case "image":
            return "image"
        case "audio":
            return "audio"
        case "video":
            return "video"
        case _:
            return "document"


def _words(decoded: Decoded) -> str:
    if decoded.video is not None:
        # A line that stays on screen is one line, however many shots show it.
        shown = dict.fromkeys(one.words for one in decoded.pictures if one.words)
        words = "\n".join((*(cue.text for cue in decoded.video.cues), *shown))
    elif decoded.sound is not None:
        words = "\n".join(cue.text for cue in decoded.sound.cues)
    elif _kind(decoded.media_type) == "image":
        words = "\n".join(one.words for one in decoded.pictures if one.words)
    elif decoded.pages:
        words = "\n\n".join(page.text for page in decoded.pages if page.text)
    else:
        words = decoded.text
    return words


def _facts(decoded: Decoded, *, unread: int) -> tuple[Attribute, ...]:
    facts = list(decoded.facts)
    if unread:
        facts.append(
            Attribute(
                name="unread_chars",
                value=float(unread),
                note=f"only the first {_WORD_CHARS:,} characters are asked with",
            )
        )
    if decoded.video is not None:
        facts += decoded.video.facts
    if decoded.sound is not None:
        known = {fact.name for fact in facts}
        facts += [fact for fact in decoded.sound.facts if fact.name not in known]
    if _kind(decoded.media_type) == "image":
        facts += [fact for one in decoded.pictures for fact in one.facts]
    return tuple(facts)
