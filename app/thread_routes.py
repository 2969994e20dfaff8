"""Conversations over HTTP: what a link of the page takes along."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from fastapi import APIRouter, Request
from starlette.background import BackgroundTask
from starlette.responses import FileResponse

from app.owning import owner_of
from app.ui.desk import ChatDesk


def thread_routes(desk: ChatDesk) -> APIRouter:
    """Give the routes of the page about conversations."""
    router = APIRouter()

    @router.get("/threads/{thread}/export")
    def export(request: Request, thread: str) -> FileResponse:
        return exported(desk, owner_of(request), thread)

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
