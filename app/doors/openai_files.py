"""The question of a chat request: its words, and the files that stand in it as data."""

from __future__ import annotations

import base64
import binascii
import re
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from app.doors.openai_shapes import Message, OpenAIError

_DATA = re.compile(r"data:([\w.+-]+)/([\w.+-]+);base64,(.*)", re.DOTALL)
_MOST = 8
_SUFFIX = re.compile(r"[a-z0-9]{1,5}")


@dataclass(frozen=True, kw_only=True)
class Question:
    """What is asked."""

    text: str
    paths: tuple[str, ...] = ()
    folder: Path | None = None
    """Holds the files until the turn has taken them."""

    def drop(self) -> None:
        """Delete the files."""
        if self.folder is not None:
            shutil.rmtree(self.folder, ignore_errors=True)


def question_of(messages: Sequence[Message]) -> Question:
    """Read the last message, which has to be the user's. Raises OpenAIError."""
    if not messages or messages[-1].role != "user":
        raise OpenAIError(400, "the last message has to be of the user", param="messages")
    content = messages[-1].content
    if not isinstance(content, list):
        return Question(text=_required(content or "", files=False))
    texts = [str(one.get("text", "")) for one in content if one.get("type") == "text"]
    files = [_file_of(one) for one in content if one.get("type") != "text"]
    if len(files) > _MOST:
        raise OpenAIError(400, f"at most {_MOST} files go with a question", param="messages")
    text = _required("\n".join(texts), files=bool(files))
    if not files:
        return Question(text=text)
    folder = Path(tempfile.mkdtemp(prefix="asked-"))
    paths = []
    for number, (suffix, data) in enumerate(files, 1):
        path = folder / f"attached-{number}.{suffix}"
        path.write_bytes(data)
        paths.append(str(path))
    return Question(text=text, paths=tuple(paths), folder=folder)


def _required(text: str, *, files: bool) -> str:
    if not text.strip() and not files:
        raise OpenAIError(400, "the question is empty", param="messages")
    return text.strip()


def _file_of(part: Mapping[str, object]) -> tuple[str, bytes]:
    match part.get("type"):
        case "image_url":
            return _of_address(str(_object(part.get("image_url")).get("url", "")))
        case "input_audio":
            sound = _object(part.get("input_audio"))
            return _suffix(str(sound.get("format", "wav"))), _bytes(str(sound.get("data", "")))
        case "file":
            return _of_address(str(_object(part.get("file")).get("file_data", "")))
        case other:
            raise OpenAIError(400, f"parts of type {other!r} are not read", param="messages")


def _of_address(address: str) -> tuple[str, bytes]:
    found = _DATA.fullmatch(address)
    if found is None:
        raise OpenAIError(
            400, "files are given as data: addresses in base64; nothing is fetched from elsewhere",
            param="messages",
        )  # fmt: skip
    return _suffix(found[2]), _bytes(found[3])


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as exc:
        raise OpenAIError(400, "a file's base64 cannot be read", param="messages") from exc


def _suffix(kind: str) -> str:
    # What a file is, is judged by its bytes; the name is for people.
    plain = kind.lower().split("+")[0].removeprefix("x-")
    return plain if _SUFFIX.fullmatch(plain) else "bin"


def _object(value: object) -> Mapping[str, object]:
    return cast("Mapping[str, object]", value) if isinstance(value, Mapping) else {}
