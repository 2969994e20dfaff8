"""The web app around the chat: assets, media, evidence panels, and the job routes."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from fastapi import Body, FastAPI, HTTPException, Request
from fastapi.responses import HTMLResponse, JSONResponse
from pydantic import ValidationError
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from agents.codec import unpack
from app.doors.admission import Admission, TokenBook
from app.doors.docs_page import docs_routes
from app.doors.openai_chat import add_openai
from app.doors.rest import rest_routes
from app.handed_jobs import HandedJobs
from app.job_routes import job_routes
from app.owning import owner_of
from app.rate_routes import rate_routes
from app.thread_routes import thread_routes
from app.ui.desk import ChatDesk, MediaKind, PassageInText
from app.ui.media_reply import media_reply
from app.ui.panel import panel_html
from tools.core.errors import BadInput, CairnError, NotFound
from tools.core.evidence import Citation

ASSETS = Path(__file__).parent / "ui" / "assets"


def build_app(
    desk: ChatDesk,
    *,
    owner: str,
    token: str,
    book: TokenBook | None = None,
    long: HandedJobs | None = None,
) -> FastAPI:
    """Build the app without the chat page.

    owner: for whom jobs with the token are done; book: tokens that people made; long: does the
    jobs that take long.
    """
    app = FastAPI(title="Cairn", docs_url=None, redoc_url=None, openapi_url=None)
    admission = Admission(owner=owner, token=token, book=book)
    app.mount("/cairn/assets", StaticFiles(directory=ASSETS), name="assets")
    app.include_router(job_routes(desk, admission, long))
    app.include_router(rest_routes(desk, admission))
    add_openai(app, desk, admission)
    app.include_router(docs_routes(app), include_in_schema=False)
    app.add_exception_handler(CairnError, _complain)
    app.include_router(thread_routes(desk), include_in_schema=False)
    app.include_router(rate_routes(desk))
    _add_evidence(app, desk)
    return app


def _add_evidence(app: FastAPI, desk: ChatDesk) -> None:
    @app.get("/media/{item}/{kind}", include_in_schema=False)
    def media(request: Request, item: str, kind: MediaKind) -> Response:
        found = desk.media(owner_of(request), item, kind=kind)
        return media_reply(found, request.headers.get("range"))

    @app.post("/evidence", include_in_schema=False)
    def evidence(request: Request, cited: Annotated[dict[str, object], Body()]) -> HTMLResponse:
        try:
            citation: Citation = unpack(Citation, cited)
        except ValidationError as exc:
            raise HTTPException(422, "this is no citation") from exc
        return HTMLResponse(panel_html(citation, _passage(desk, owner_of(request), citation)))


def _passage(desk: ChatDesk, owner: str, citation: Citation) -> PassageInText | None:
    try:
        return desk.passage(owner, citation.item)
    except NotFound:
        # Only words have nothing else to show.
        if citation.modality == "text":
            raise
        return None


def _complain(_request: Request, error: Exception) -> Response:
    status = 404 if isinstance(error, NotFound) else 400 if isinstance(error, BadInput) else 500
    return JSONResponse({"detail": str(error)}, status_code=status)
