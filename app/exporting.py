"""A conversation as one file to take along: Markdown to read, JSON to reckon with, media to see."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from app.showing import media_of
from app.ui.chips import place
from app.ui.desk import Media, MediaKind
from app.ui.markup import base_name
from app.wiring import House
from tools.core.errors import CairnError, NotFound
from tools.core.evidence import Answer, Citation
from tools.core.items import Modality
from tools.library.threads import Thread, Turn

ANSWER: TypeAdapter[Answer] = TypeAdapter(Answer)
_KINDS: dict[Modality, MediaKind] = {
    "page": "page",
    "image": "picture",
    "audio": "sound",
    "video": "video",
}
"""What is taken along of a citation; the words of a text stand in the Markdown itself."""
_SUFFIXES = {
    "image/png": ".png", "image/jpeg": ".jpg", "image/webp": ".webp", "image/gif": ".gif",
    "audio/wav": ".wav", "audio/x-wav": ".wav", "audio/mpeg": ".mp3", "audio/ogg": ".ogg",
    "audio/flac": ".flac", "audio/mp4": ".m4a", "video/mp4": ".mp4", "video/webm": ".webm",
}  # fmt: skip
_UNSAFE = re.compile(r"[^\w.-]+")


@dataclass(frozen=True, kw_only=True)
class _Told:
    question: str
    answer: Answer
    at: str
    attached: tuple[str, ...]
    """Names in the zip."""


def write_thread(house: House, owner: str, thread: str, target: Path) -> str:
    """Write a conversation to a zip at `target`; give a name for it. Raises NotFound."""
    threads = house.library.threads
    about = threads.get(owner, thread)
    history = threads.history(owner, thread)
    with zipfile.ZipFile(target, "w", compression=zipfile.ZIP_DEFLATED) as zipped:
        attached = _attached(house, thread, zipped)
        turns = [_told(one, attached.get(one.number, ())) for one in history]
        media = _Media(house, owner, zipped)
        cited = {
            (one.item, one.modality): media.put(one)
            for turn in turns
            for one in turn.answer.citations
        }
        zipped.writestr("conversation.md", _markdown(about, turns, cited))
        zipped.writestr("conversation.json", _json(about, turns, cited))
    return f"{_safe(about.title) or 'conversation'}.zip"


def _told(turn: Turn, attached: tuple[str, ...]) -> _Told:
    answer = ANSWER.validate_json(turn.answer)
    return _Told(question=turn.question, answer=answer, at=turn.at, attached=attached)


def _attached(house: House, thread: str, zipped: zipfile.ZipFile) -> dict[int, tuple[str, ...]]:
    """Put the attached files in; give their names by turn."""
    found: dict[int, tuple[str, ...]] = {}
    for number, ref in enumerate(house.attachments.of_thread(thread), 1):
        name = f"attached/{number}-{_safe(ref.name)}"
        zipped.write(house.attachments.path_of(ref.id)[0], name)
        found[ref.turn] = (*found.get(ref.turn, ()), name)
    return found


class _Media:
    """Puts what is cited into the zip, each once."""

    def __init__(self, house: House, owner: str, zipped: zipfile.ZipFile) -> None:
        self._house = house
        self._owner = owner
        self._zipped = zipped
        self._put: dict[str, str] = {}

    def put(self, citation: Citation) -> str:
        """Give the name in the zip; empty for words, and for what is in the library no more."""
        kind = _KINDS.get(citation.modality)
        if kind is None:
            return ""
        # Moments of one recording share its file; pages and pictures are their own.
        whole = kind in ("sound", "video")
        key = f"{kind} {citation.source if whole else citation.item}"
        if key not in self._put:
            try:
                media = media_of(self._house, self._owner, citation.item, kind)
            except CairnError:
                # Forgotten since, or of a kind that cannot be drawn: the words still say it.
                self._put[key] = ""
            else:
                self._put[key] = self._write(media, citation)
        return self._put[key]

    def _write(self, media: Media, citation: Citation) -> str:
        stem = _safe(Path(base_name(citation.source)).stem)
        suffix = _SUFFIXES.get(media.media_type, Path(media.name).suffix)
        name = f"media/{len(self._put) + 1}-{stem}{suffix}"
        if isinstance(media.content, Path):
            if not media.content.is_file():
                raise NotFound(f"{citation.source} is not in the library any more")
            self._zipped.write(media.content, name)
        else:
            self._zipped.writestr(name, media.content)
        return name


def _markdown(about: Thread, turns: Sequence[_Told], cited: dict[tuple[str, Modality], str]) -> str:
    parts = [f"# {about.title or 'Conversation'}\n\n{about.created} to {about.updated}\n"]
    for turn in turns:
        parts.append(f"## {turn.question}\n")
        parts += [f"Attached: [{Path(name).name}]({name})\n" for name in turn.attached]
        parts.append(f"{turn.answer.answer}\n")
        rows = dict.fromkeys(
            _source_line(one, cited[one.item, one.modality]) for one in turn.answer.citations
        )
        if rows:
            parts.append("Sources:\n\n" + "\n".join(rows) + "\n")
    return "\n".join(parts)


def _source_line(citation: Citation, name: str) -> str:
    link = f" [{Path(name).name}]({name})" if name else ""
    quote = f": “{' '.join(citation.quote.split())}”" if citation.quote else ""
    return f"- `{citation.mark}` {citation.source}, {place(citation)}{quote}{link}"


def _json(about: Thread, turns: Sequence[_Told], cited: dict[tuple[str, Modality], str]) -> str:
    told = {
        "id": about.id,
        "title": about.title,
        "created": about.created,
        "updated": about.updated,
        "turns": [
            {
                "question": one.question,
                "at": one.at,
                "attached": list(one.attached),
                "answer": ANSWER.dump_python(one.answer, mode="json"),
                "media": {
                    cite.item: name
                    for cite in one.answer.citations
                    if (name := cited[cite.item, cite.modality])
                },
            }
            for one in turns
        ],
    }
    return json.dumps(told, ensure_ascii=False, indent=1)


def _safe(name: str) -> str:
    """Give a file name without anything that a file system or a zip reader could misread."""
    return _UNSAFE.sub("-", name).strip("-.")[:60]
