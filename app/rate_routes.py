"""The rating page: a set of questions, one answer after the other, each with its opinion."""

from __future__ import annotations

from fastapi import APIRouter, HTTPException, Request
from pydantic import BaseModel, ConfigDict, Field
from starlette.responses import HTMLResponse, JSONResponse

from app.owning import owner_of
from app.ui.desk import ChatDesk
from app.ui.own_page import own_page
from app.ui.seat import new_id
from app.ui.turn import told
from app.ui.turn_html import TurnSlots, slots
from tools.core.events import Broke, Finished
from tools.core.query import Query

_BODY = """<h1>Rate answers</h1>
<form id="set"><p>Choose a file of questions: one JSON object a line with <code>question</code>,
or plain lines. Every answer is kept as a conversation; your opinions come out with
<code>cairn feedback export</code>.</p>
<label for="file">File of questions</label><input id="file" type="file"
accept=".jsonl,.ndjson,.txt,.json,text/plain"><p class="complaint" role="alert" hidden></p></form>
<section id="rating" hidden><p class="dim" id="where" role="status"></p>
<article class="turn"><h2 class="question rate-question" id="question"></h2>
<p class="dim" id="wait" role="status"></p><div class="said" id="said"></div>
<div id="cairn-panel"><section class="panel-content" id="evidence" aria-label="Evidence"
aria-live="polite"></section></div><div class="foot" id="foot"></div></article>
<p class="rate-acts"><button type="button" id="back">Back</button>
<button type="button" class="first" id="next">Next</button></p></section>
<p id="done" role="status" hidden></p>"""


class Asked(BaseModel):
    """One question of the set."""

    model_config = ConfigDict(extra="forbid")

    text: str = Field(min_length=1, max_length=20_000)


def rate_routes(desk: ChatDesk) -> APIRouter:
    """Give the page and the way it asks."""
    router = APIRouter(include_in_schema=False)

    @router.get("/rate")
    def page() -> HTMLResponse:
        return own_page(
            "Cairn: rate answers",
            _BODY,
            scripts=("rate",),
            styles=("chat", "foot", "judging", "panel"),
            inline_styles=True,
        )

    @router.post("/rate/answer")
    def answer(request: Request, asked: Asked) -> JSONResponse:
        return JSONResponse(_answered(desk, owner_of(request), asked.text))

    return router


def _answered(desk: ChatDesk, owner: str, text: str) -> TurnSlots:
    """Ask, and give the turn as a page shows it. Raises HTTPException for one that broke."""
    for event in desk.stream(Query(text=text, owner=owner)):
        if isinstance(event, Finished):
            # A set of questions must not hide what a person asked for themselves.
            desk.talk.rename(owner, event.answer.thread, f"Rating: {text}"[:120])
            return slots(told(new_id(), text, event.answer))
        if isinstance(event, Broke):
            raise HTTPException(500, event.message)
    raise HTTPException(500, "the turn ended without an answer; ask again")
