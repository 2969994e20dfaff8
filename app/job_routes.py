"""Jobs that the command line hands to a running server, which is the library's one writer.

`POST /cairn/v1/VERB` with the token of `server.json` in `X-Cairn-Token` answers with one JSON
object a line: `ask` the events of the turn, `add` its progress and `{"kind": "report"}`,
`forget` one `{"kind": "forgot"}`, `term` one `{"kind": "set"}`,
`rename` one `{"kind": "renamed"}`. `fill`, `transcribe` and `caption`
tell `{"kind": "advanced"}` and end in `{"kind": "done"}`; they stop when the client goes away. What
fails on the way ends in `{"kind": "broke"}`. With `Accept: text/event-stream` the same objects come
as server-sent events.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Body, Depends, HTTPException, Request
from fastapi.responses import StreamingResponse
from pydantic import BaseModel, ConfigDict, ValidationError

from agents.codec import Packed, pack, unpack
from app.doors.admission import Admission, caller_of, require_machine
from app.doors.event_lines import broke, streamed
from app.handed_jobs import SETTINGS, HandedJobs, Verb
from app.ui.desk import ChatDesk
from app.ui.pump import Closing, Pump
from tools.core.query import Query
from tools.library.options import AddOptions

_EXAMPLE = {"text": "a quiet vegan brunch under 15 euros", "thread": None}


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


class RenameJob(BaseModel):
    """Another title for a conversation."""

    model_config = ConfigDict(extra="forbid")

    thread: str
    title: str


class TermJob(BaseModel):
    """How long the sources of a collection stay."""

    model_config = ConfigDict(extra="forbid")

    collection: str
    expires: str


class LongJob(BaseModel):
    """What `fill`, `transcribe` and `caption` are asked with."""

    model_config = ConfigDict(extra="forbid")

    settings: dict[str, str]
    """Those of the command that decide what comes out."""
    collection: str | None = None
    redo: bool = False
    remove: bool = False


def job_routes(desk: ChatDesk, admission: Admission, long: HandedJobs | None = None) -> APIRouter:
    """Give the routes.

    admission: says for whom each job is done. long: does those that take long.
    """
    jobs = _Jobs(desk)
    router = APIRouter(prefix="/cairn/v1", dependencies=[Depends(admission.admit)], tags=["jobs"])
    router.add_api_route("/health", jobs.health, methods=["GET"])
    router.add_api_route("/add", jobs.add, methods=["POST"])
    router.add_api_route("/forget", jobs.forget, methods=["POST"])
    router.add_api_route("/term", jobs.term, methods=["POST"])
    router.add_api_route("/rename", jobs.rename, methods=["POST"])
    router.add_api_route("/ask", jobs.ask, methods=["POST"])
    if long is not None:
        for verb in SETTINGS:
            router.add_api_route(f"/{verb}", _taken(long, verb), methods=["POST"])
    return router


def _taken(long: HandedJobs, verb: Verb) -> Callable[[Request, LongJob], StreamingResponse]:
    def take(request: Request, job: LongJob) -> StreamingResponse:
        require_machine(request, "models")
        long.require_alike(verb, job.settings)
        stop = threading.Event()

        def run(put: Callable[[Packed], None]) -> None:
            match verb:
                case "fill":
                    long.fill(put, stop)
                case "transcribe":
                    long.transcribe(job.collection, put, stop)
                case "caption":
                    long.caption(job.collection, put, stop, redo=job.redo, remove=job.remove)

        # Ctrl-C at the command ends the work here too: captions cost money.
        return streamed(request, Pump(run, broke), let_go=stop.set)

    return take


class _Jobs:
    def __init__(self, desk: ChatDesk) -> None:
        self._desk = desk

    def health(self) -> dict[str, object]:
        """Say that the server is there."""
        return {"state": "ok", "pid": os.getpid()}

    def add(self, request: Request, job: AddJob) -> StreamingResponse:
        """Take in files and folders of the server's machine, and web addresses."""
        owner = caller_of(request).owner
        if job.paths:
            require_machine(request, "files")
        options = AddOptions(
            owner=owner,
            collection=job.collection,
            entity=job.entity,
            expires=job.expires,
            dry_run=job.dry_run,
            ocr=job.ocr,
        )

        def run(put: Callable[[Packed], None]) -> None:
            report = self._desk.add(
                owner,
                job.paths,
                options=options,
                addresses=job.addresses,
                on_event=lambda event: put({"kind": type(event).__name__.lower(), **pack(event)}),
            )
            told = report.to_json()
            put({"kind": "report", "report": told, "sentences": report.sentences()})

        # A client that goes away does not end an add: what it brought in is kept either way.
        return streamed(request, Pump(run, broke))

    def forget(self, request: Request, job: ForgetJob) -> StreamingResponse:
        """Remove sources, a collection or a conversation for good."""
        owner = caller_of(request).owner

        def run(put: Callable[[Packed], None]) -> None:
            gone = sum(self._desk.forget(owner, one) for one in job.what)
            if job.collection is not None:
                gone += self._desk.forget_collection(owner, job.collection)
            if job.thread is not None:
                self._desk.delete_thread(owner, job.thread)
            threads = int(job.thread is not None)
            put({"kind": "forgot", "sources": gone, "threads": threads})

        return streamed(request, Pump(run, broke))

    def term(self, request: Request, job: TermJob) -> StreamingResponse:
        """Say how long the sources of a collection stay."""
        owner = caller_of(request).owner

        def run(put: Callable[[Packed], None]) -> None:
            moved = self._desk.set_term(owner, job.collection, job.expires)
            put({"kind": "set", "sources": moved})

        return streamed(request, Pump(run, broke))

    def rename(self, request: Request, job: RenameJob) -> StreamingResponse:
        """Give a conversation another title."""
        owner = caller_of(request).owner

        def run(put: Callable[[Packed], None]) -> None:
            self._desk.talk.rename(owner, job.thread, job.title)
            put({"kind": "renamed"})

        return streamed(request, Pump(run, broke))

    def ask(
        self, request: Request, asked: Annotated[dict[str, object], Body(examples=[_EXAMPLE])]
    ) -> StreamingResponse:
        """Ask; the reply streams the events of the turn, the last of which holds the answer.

        JSON lines, or server-sent events with `Accept: text/event-stream`.
        """
        owner = caller_of(request).owner
        try:
            query: Query = unpack(Query, {**asked, "owner": owner})
        except ValidationError as exc:
            raise HTTPException(422, f"this is no question: {exc.errors()[0]['msg']}") from exc
        if query.attach:
            require_machine(request, "files")
        self._desk.require_held(query)
        turn = Closing(lambda: self._desk.stream(query))

        def run(put: Callable[[Packed], None]) -> None:
            turn.run(lambda event: put(pack(event)))

        return streamed(request, Pump(run, broke), let_go=turn.close)
