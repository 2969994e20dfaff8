"""Jobs that the command line hands to a running server, which is the library's one writer.

`POST /cairn/v1/add|forget|term|ask` with the token of `server.json` in `X-Cairn-Token` answers with
one JSON object a line: `ask` the events of the turn, `add` its progress and `{"kind": "report"}`,
`forget` one `{"kind": "forgot"}`, `term` one `{"kind": "set"}`. What fails on the way ends in
`{"kind": "broke"}`.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from agents.codec import Packed, pack, unpack
from app.ui.desk import ChatDesk
from app.ui.pump import Closing, Pump
from tools.core.query import Query
from tools.library.options import AddOptions

_WAIT_S = 5.0


class AddJob(BaseModel):
    """Files, folders and web addresses to take in."""

    model_config = ConfigDict(extra="forbid")

    paths: list[Path] = []
    addresses: list[str] = []
    collection: str | None = None
    entity: str | None = None
    expires: str | None = None
    dry_run: bool = False
    ocr: bool = True


class ForgetJob(BaseModel):
    """Sources, by id or path, a collection and a conversation to remove."""

    model_config = ConfigDict(extra="forbid")

    what: list[str] = []
    collection: str | None = None
    thread: str | None = None


class TermJob(BaseModel):
    """How long the sources of a collection stay."""

    model_config = ConfigDict(extra="forbid")

    collection: str
    expires: str


def job_routes(desk: ChatDesk, *, owner: str, token: str) -> APIRouter:
    """Give the routes. owner: for whom the jobs are done."""
    jobs = _Jobs(desk, owner)

    def allowed(request: Request) -> None:
        given = request.headers.get("x-cairn-token", "")
        if not secrets.compare_digest(given.encode(), token.encode()):
            raise HTTPException(403, "the token of server.json is missing or wrong")

    router = APIRouter(prefix="/cairn/v1", dependencies=[Depends(allowed)])
    router.add_api_route("/health", jobs.health, methods=["GET"])
    router.add_api_route("/add", jobs.add, methods=["POST"])
    router.add_api_route("/forget", jobs.forget, methods=["POST"])
    router.add_api_route("/term", jobs.term, methods=["POST"])
    router.add_api_route("/ask", jobs.ask, methods=["POST"])
    return router


class _Jobs:
    def __init__(self, desk: ChatDesk, owner: str) -> None:
        self._desk = desk
        self._owner = owner

    def health(self) -> dict[str, object]:
        return {"state": "ok", "pid": os.getpid()}

    def add(self, job: AddJob) -> StreamingResponse:
        options = AddOptions(
            owner=self._owner,
            collection=job.collection,
            entity=job.entity,
            expires=job.expires,
            dry_run=job.dry_run,
            ocr=job.ocr,
        )

        def run(put: Callable[[Packed], None]) -> None:
            report = self._desk.add(
                self._owner,
                job.paths,
                options=options,
                addresses=job.addresses,
                on_event=lambda event: put({"kind": type(event).__name__.lower(), **pack(event)}),
            )
            told = report.to_json()
            put({"kind": "report", "report": told, "sentences": report.sentences()})

        # A client that goes away does not end an add: what it brought in is kept either way.
        return _lines(Pump(run, _broke))

    def forget(self, job: ForgetJob) -> StreamingResponse:
        def run(put: Callable[[Packed], None]) -> None:
            gone = sum(self._desk.forget(self._owner, one) for one in job.what)
            if job.collection is not None:
                gone += self._desk.forget_collection(self._owner, job.collection)
            if job.thread is not None:
                self._desk.delete_thread(self._owner, job.thread)
            threads = int(job.thread is not None)
            put({"kind": "forgot", "sources": gone, "threads": threads})

        return _lines(Pump(run, _broke))

    def term(self, job: TermJob) -> StreamingResponse:
        def run(put: Callable[[Packed], None]) -> None:
            moved = self._desk.set_term(self._owner, job.collection, job.expires)
            put({"kind": "set", "sources": moved})

        return _lines(Pump(run, _broke))

    def ask(self, asked: Annotated[dict[str, object], Body()]) -> StreamingResponse:
        try:
            query: Query = unpack(Query, {**asked, "owner": self._owner})
        except ValidationError as exc:
            raise HTTPException(422, f"this is no question: {exc.errors()[0]['msg']}") from exc
        turn = Closing(lambda: self._desk.stream(query))

        def run(put: Callable[[Packed], None]) -> None:
            turn.run(lambda event: put(pack(event)))

        return _lines(Pump(run, _broke), let_go=turn.close)


def _lines(pump: Pump[Packed], let_go: Callable[[], None] = lambda: None) -> StreamingResponse:
    def lines() -> Iterator[str]:
        try:
            while (events := pump.take(_WAIT_S)) is not None:
                # An empty line keeps the connection alive and shows when the client has gone.
                yield "".join(f"{json.dumps(event)}\n" for event in events) or "\n"
        finally:
            let_go()

    return StreamingResponse(lines(), media_type="application/x-ndjson")


def _broke(message: str) -> Packed:
    return {"kind": "broke", "message": message}
