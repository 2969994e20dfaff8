"""Chat Completions over the same turns: any program that speaks to OpenAI can ask this library.

Conversations are the library's own. A client sends all its messages every time; the conversation
that was asked exactly the earlier ones is gone on with, so that follow-ups are understood.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import AsyncIterator, Callable, Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.exception_handlers import request_validation_exception_handler
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.responses import Response

from app.doors.admission import Admission, Caller
from app.doors.event_lines import LettingGo
from app.doors.openai_files import question_of
from app.doors.openai_shapes import (
    MODEL,
    ChatRequest,
    Json,
    Message,
    OpenAIError,
    about,
    chunk,
    completion,
    error_body,
    marks_of,
    model_row,
    usage_chunk,
)
from app.ui.desk import ChatDesk
from app.ui.pump import Closing, Pump
from tools.core.errors import NotFound
from tools.core.events import Broke, Event, Finished, Said
from tools.core.query import Query

_WAIT_S = 1.0
"""A client that has gone is noticed when something is sent to it."""
_RECENT = 50
"""Conversations looked through for one that had the same messages."""


def add_openai(app: FastAPI, desk: ChatDesk, admission: Admission) -> None:
    """Add `/v1/chat/completions` and `/v1/models`, and errors in their shape."""
    door = _Door(desk, admission)
    router = APIRouter(prefix="/v1", tags=["openai"])
    router.add_api_route("/models", door.models, methods=["GET"])
    router.add_api_route("/models/{model}", door.model, methods=["GET"])
    router.add_api_route("/chat/completions", door.complete, methods=["POST"], response_model=None)
    app.include_router(router)
    app.add_exception_handler(OpenAIError, _refused)
    app.add_exception_handler(RequestValidationError, _invalid)


class _Door:
    def __init__(self, desk: ChatDesk, admission: Admission) -> None:
        self._desk = desk
        self._admission = admission

    def models(self, request: Request) -> dict[str, object]:
        """List the models: there is one."""
        self._caller(request)
        return {"object": "list", "data": [model_row()]}

    def model(self, request: Request, model: str) -> dict[str, object]:
        """Give a model."""
        self._caller(request)
        _require_model(model)
        return model_row()

    def complete(self, request: Request, asked: ChatRequest) -> Response:
        """Answer as a chat completion, whole or streamed, with citations as annotations."""
        caller = self._caller(request)
        _require_model(asked.model)
        if asked.n != 1:
            raise OpenAIError(400, "n is 1: a library has one answer", param="n")
        question = question_of(asked.messages)
        thread = asked.cairn_thread or self._thread_before(caller.owner, asked.messages)
        query = Query(text=question.text, attach=question.paths, thread=thread, owner=caller.owner)
        turn: Closing[Event] = Closing(lambda: self._desk.stream(query))
        pump: Pump[Event] = Pump(turn.run, lambda message: Broke(message=message))

        def let_go() -> None:
            turn.close()
            question.drop()

        base = str(request.base_url)
        if asked.stream:
            whole = asked.stream_options is not None and asked.stream_options.include_usage
            pieces = _streamed(pump, base, usage=whole)
            return LettingGo(pieces, let_go=let_go, media_type="text/event-stream")
        return JSONResponse(_whole(pump, base, let_go))

    def _caller(self, request: Request) -> Caller:
        caller = self._admission.caller(request)
        if caller is None:
            raise OpenAIError(
                401,
                "the API key is not known here: give the token of server.json, or one of yours",
                code="invalid_api_key",
            )
        return caller

    def _thread_before(self, owner: str, messages: Sequence[Message]) -> str | None:
        """Find the conversation that was asked exactly what stands before the last question."""
        before = [_words(one) for one in messages if one.role == "user"][:-1]
        if not before:
            return None
        for row in self._desk.threads(owner)[:_RECENT]:
            try:
                turns = self._desk.thread(owner, row.id)
            except NotFound:
                # Deleted in this very moment.
                continue
            if [question.strip() for question, _ in turns] == before:
                return row.id
        return None


def _words(message: Message) -> str:
    content = message.content
    if isinstance(content, list):
        return "\n".join(str(one.get("text", "")) for one in content if "text" in one).strip()
    return (content or "").strip()


def _whole(pump: Pump[Event], base: str, let_go: Callable[[], None]) -> Json:
    try:
        while (events := pump.take(_WAIT_S)) is not None:
            for event in events:
                if isinstance(event, Finished):
                    return completion(_id(), event.answer, base)
                if isinstance(event, Broke):
                    raise OpenAIError(_status(event), event.message)
    finally:
        let_go()
    raise OpenAIError(500, "the turn ended without an answer; ask again")


async def _streamed(pump: Pump[Event], base: str, *, usage: bool) -> AsyncIterator[str]:
    made, said = _id(), ""
    yield _data(chunk(made, {"role": "assistant", "content": ""}))
    async for events in pump.follow(_WAIT_S):
        # A comment keeps the connection alive, and shows when the client has gone.
        out = [] if events else [": still at it\n\n"]
        for event in events:
            match event:
                case Said(text=text):
                    said += text
                    out.append(_data(chunk(made, {"content": text})))
                case Finished():
                    out += _last(made, event, said, base, usage=usage)
                case Broke():
                    out.append(_data(error_body(event.message, status=_status(event))))
        yield "".join(out)
    yield "data: [DONE]\n\n"


def _status(event: Broke) -> int:
    return 500 if event.again_s is None else 429


def _last(made: str, event: Finished, said: str, base: str, *, usage: bool) -> list[str]:
    answer = event.answer
    out = []
    if not said.strip():
        # What was not said sentence by sentence (nothing found, a question back) is said now.
        out.append(_data(chunk(made, {"content": answer.answer})))
        said = answer.answer
    marks = marks_of(said, answer.citations, base)
    end = chunk(made, {"annotations": marks} if marks else {}, finish="stop")
    out.append(_data({**end, "cairn": about(answer)}))
    if usage:
        out.append(_data(usage_chunk(made, answer)))
    return out


def _require_model(model: str) -> None:
    if model != MODEL:
        raise OpenAIError(
            404, f"there is no model {model!r} here, only {MODEL!r}", code="model_not_found",
            param="model",
        )  # fmt: skip


def _refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, OpenAIError)
    return JSONResponse(error.body, status_code=error.status)


async def _invalid(request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)
    if not request.url.path.startswith("/v1/"):
        return await request_validation_exception_handler(request, error)
    first = error.errors()[0]
    where = ".".join(str(one) for one in first["loc"][1:])
    body = error_body(f"{where}: {first['msg']}", status=400, param=where)
    return JSONResponse(body, status_code=400)


def _data(value: Json) -> str:
    return f"data: {json.dumps(value)}\n\n"


def _id() -> str:
    return f"chatcmpl-{secrets.token_hex(12)}"
