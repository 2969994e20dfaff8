"""What a client of the OpenAI API sends and gets: shapes alone, nothing is decided here."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import Literal
from urllib.parse import quote

from pydantic import BaseModel, ConfigDict

from agents.codec import pack
from tools.core.evidence import Answer, Citation
from tools.core.items import Modality
from tools.marks import find_marks

MODEL = "cairn"
_KINDS: dict[Modality, str] = {
    "text": "text", "page": "page", "image": "picture", "audio": "sound", "video": "video",
}  # fmt: skip

Json = dict[str, object]


class Message(BaseModel):
    """One message; the text of the last one of the user is the question."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: str | list[dict[str, object]] | None = None


class StreamOptions(BaseModel):
    """How a stream ends."""

    model_config = ConfigDict(extra="ignore")

    include_usage: bool = False


class ChatRequest(BaseModel):
    """A request for a chat completion; what a search engine has no use for is ignored."""

    model_config = ConfigDict(extra="ignore")

    model: str = MODEL
    messages: list[Message]
    stream: bool = False
    stream_options: StreamOptions | None = None
    n: int = 1
    cairn_thread: str | None = None
    """Conversation to go on with; without it, the one that had exactly the messages before."""


class OpenAIError(Exception):
    """A refusal in the shape that clients of the OpenAI API read."""

    def __init__(
        self, status: int, message: str, *, code: str | None = None, param: str | None = None
    ) -> None:
        super().__init__(message)
        self.status = status
        self.body = error_body(message, status=status, code=code, param=param)


def error_body(
    message: str, *, status: int, code: str | None = None, param: str | None = None
) -> Json:
    """Give the body of an error."""
    kind = "invalid_request_error" if status < 500 else "server_error"
    kind = "rate_limit_error" if status == 429 else kind
    return {"error": {"message": message, "type": kind, "param": param, "code": code}}


def model_row() -> Json:
    """Give the one model of this server."""
    return {"id": MODEL, "object": "model", "created": 1_760_000_000, "owned_by": "cairn"}


def completion(made: str, answer: Answer, base: str) -> Json:
    """Give a whole answer."""
    message = {
        "role": "assistant",
        "content": answer.answer,
        "refusal": None,
        "annotations": marks_of(answer.answer, answer.citations, base),
    }
    choice = {"index": 0, "message": message, "finish_reason": "stop", "logprobs": None}
    return {
        **_head(made, "chat.completion"),
        "choices": [choice],
        "usage": usage(answer),
        "cairn": about(answer),
    }


def chunk(made: str, delta: Json, *, finish: str | None = None) -> Json:
    """Give one piece of a streamed answer."""
    choice = {"index": 0, "delta": delta, "finish_reason": finish, "logprobs": None}
    return {**_head(made, "chat.completion.chunk"), "choices": [choice]}


def usage_chunk(made: str, answer: Answer) -> Json:
    """Give the piece that tells what a streamed answer cost."""
    return {**_head(made, "chat.completion.chunk"), "choices": [], "usage": usage(answer)}


def usage(answer: Answer) -> Json:
    """Give the tokens of hosted models; nothing where nothing left the machine."""
    given, made = answer.usage.input_tokens, answer.usage.output_tokens
    return {"prompt_tokens": given, "completion_tokens": made, "total_tokens": given + made}


def about(answer: Answer) -> Json:
    """Give what the OpenAI shape has no place for."""
    return {
        "thread": answer.thread,
        "kind": answer.kind,
        "confidence": answer.confidence,
        "citations": [pack(one) for one in answer.citations],
        "notes": list(answer.notes),
        "sent": list(answer.usage.sent),
    }


def marks_of(text: str, citations: Sequence[Citation], base: str) -> list[Json]:
    """Give one annotation a mark in the text: where it stands, and what it opens."""
    found: list[Json] = []
    at = 0
    for mark in find_marks(text):
        shown = text[mark.start : mark.end]
        later = (*citations[at:], *citations[:at])
        cited = next((one for one in later if one.mark == shown), None)
        if cited is None:
            continue
        at = citations.index(cited) + 1
        path = f"media/{quote(cited.item, safe='')}/{_KINDS[cited.modality]}"
        found.append(
            {
                "type": "url_citation",
                "url_citation": {
                    "start_index": mark.start,
                    "end_index": mark.end,
                    "title": f"{shown} {cited.source}",
                    "url": f"{base}cairn/v1/{path}",
                },
            }
        )
    return found


def _head(made: str, kind: str) -> Json:
    return {"id": made, "object": kind, "created": int(time.time()), "model": MODEL}
