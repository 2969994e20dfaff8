"""Conversations, opinions, files and media for programs: what the page can do, with a token."""

from __future__ import annotations

from dataclasses import asdict

from fastapi import APIRouter, Depends, Request
from fastapi.responses import FileResponse
from pydantic import BaseModel, ConfigDict
from starlette.responses import Response

from agents.codec import Packed, pack
from app.doors.admission import Admission, caller_of
from app.thread_routes import Said, exported
from app.ui.desk import ChatDesk, MediaKind
from app.ui.media_reply import media_reply
from app.ui.talk_desk import Opinion, turn_key


class Title(BaseModel):
    """A conversation's new title."""

    model_config = ConfigDict(extra="forbid")

    title: str


def rest_routes(desk: ChatDesk, admission: Admission) -> APIRouter:
    """Give the routes below /cairn/v1."""
    router = APIRouter(prefix="/cairn/v1", dependencies=[Depends(admission.admit)])
    _add_threads(router, desk)
    _add_opinions(router, desk)
    _add_library(router, desk)
    return router


def _add_threads(router: APIRouter, desk: ChatDesk) -> None:
    @router.get("/threads", tags=["conversations"])
    def threads(request: Request, find: str = "") -> list[dict[str, object]]:
        """List conversations, the last used first; `find`: only those with all these words."""
        owner = caller_of(request).owner
        rows = desk.talk.find(owner, find) if find else desk.threads(owner)
        return [asdict(one) for one in rows]

    @router.get("/threads/{thread}", tags=["conversations"])
    def thread(request: Request, thread: str) -> list[dict[str, object]]:
        """Give the turns of a conversation, oldest first; `turn` is what feedback names it by."""
        turns = desk.thread(caller_of(request).owner, thread)
        return [
            {
                "turn": turn_key(question, answer.answer),
                "question": question,
                "answer": pack(answer),
            }
            for question, answer in turns
        ]

    @router.put("/threads/{thread}/title", tags=["conversations"])
    def rename(request: Request, thread: str, named: Title) -> dict[str, bool]:
        """Give a conversation another title."""
        desk.talk.rename(caller_of(request).owner, thread, named.title)
        return {"kept": True}

    @router.get("/threads/{thread}/export", tags=["conversations"], response_class=FileResponse)
    def export(request: Request, thread: str) -> FileResponse:
        """Give a conversation as Markdown and JSON with its media, in one zip."""
        return exported(desk, caller_of(request).owner, thread)

    @router.delete("/threads/{thread}", tags=["conversations"])
    def delete(request: Request, thread: str) -> dict[str, bool]:
        """Delete a conversation for good: turns, attached files, opinions, the agent's memory."""
        desk.delete_thread(caller_of(request).owner, thread)
        return {"deleted": True}


def _add_opinions(router: APIRouter, desk: ChatDesk) -> None:
    @router.post("/feedback", tags=["opinions"])
    def judge(request: Request, said: Said) -> dict[str, bool]:
        """Say what you think of an answer; with `item`, that a source was the wrong one."""
        desk.talk.judge(caller_of(request).owner, Opinion(**said.model_dump()))
        return {"kept": True}

    @router.get("/feedback", tags=["opinions"])
    def opinions(request: Request, thread: str) -> list[dict[str, object]]:
        """List what was thought of a conversation."""
        return [asdict(one) for one in desk.talk.opinions(caller_of(request).owner, thread)]


def _add_library(router: APIRouter, desk: ChatDesk) -> None:
    @router.get("/standing", tags=["library"])
    def standing(request: Request) -> Packed:
        """Say what the library holds and what is off."""
        return pack(desk.standing(caller_of(request).owner))

    @router.get("/sources", tags=["library"])
    def sources(request: Request) -> list[Packed]:
        """List the files, newest first, refused ones among them."""
        return [pack(one) for one in desk.sources(caller_of(request).owner)]

    @router.get("/media/{item}/{kind}", tags=["library"], response_class=Response)
    def media(request: Request, item: str, kind: MediaKind) -> Response:
        """Give a medium of a find: the item of a citation, as a picture, page, sound, ..."""
        found = desk.media(caller_of(request).owner, item, kind=kind)
        return media_reply(found, request.headers.get("range"))

    @router.get("/passages/{item}", tags=["library"])
    def passage(request: Request, item: str) -> Packed:
        """Give the words of a find with what stands around them."""
        return pack(desk.passage(caller_of(request).owner, item))
