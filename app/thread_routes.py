"""Conversations over HTTP: what a link of the page takes along."""

from __future__ import annotations

import os
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from app.owning import owner_of
from app.ui.desk import ChatDesk
from app.ui.talk_desk import Opinion


class Said(BaseModel):
    """An opinion as the page sends it."""

    model_config = ConfigDict(extra="forbid")

    thread: str
    turn: str
    verdict: Literal["good", "bad", "none"]
    item: str | None = None
    mark: str = ""
    words: str = ""


def thread_routes(desk: ChatDesk) -> APIRouter:
    """Give the routes of the page about conversations."""
    router = APIRouter()

    @router.get("/threads/{thread}/export")
    def export(request: Request, thread: str) -> FileResponse:
        return exported(desk, owner_of(request), thread)

    @router.post("/feedback")
    def judge(request: Request, said: Said) -> dict[str, bool]:
        desk.talk.judge(owner_of(request), Opinion(**said.model_dump()))
        return {"kept": True}

    @router.get("/feedback")
    def opinions(request: Request, thread: str) -> list[dict[str, object]]:
        return [asdict(one) for one in desk.talk.opinions(owner_of(request), thread)]

    return router


def exported(desk: ChatDesk, owner: str, thread: str) -> FileResponse:
    """Give a conversation as a zip that is gone when it was sent. Raises NotFound."""
    descriptor, made = tempfile.mkstemp(suffix=".zip")
    os.close(descriptor)
    path = Path(made)
    try:
        name = desk.talk.export(owner, thread, path)
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return FileResponse(
        path,
        media_type="application/zip",
        filename=name,
        headers={"Cache-Control": "private, no-store"},
        background=BackgroundTask(path.unlink, missing_ok=True),
    )
