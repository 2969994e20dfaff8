"""A turn as the browser takes it: an id, a few slots of HTML, and its citations."""

from __future__ import annotations

from typing import TypedDict

from agents.codec import Packed, pack_all
from app.ui.cited import Cited
from app.ui.foot import foot_html
from app.ui.judging import judge_html
from app.ui.limits_html import limits_html
from app.ui.looked import looked_html, status_line
from app.ui.markup import esc, icon
from app.ui.prose import answer_html
from app.ui.turn import TurnState, TurnView
from app.understood import understood


class TurnSlots(TypedDict):
    """What chat.js puts into the slots of a turn."""

    id: str
    state: TurnState
    asked: str
    status: str
    looked: str
    said: str
    foot: str
    limits: str | None
    """Chips above the box; None while the limits of this turn are not known."""
    citations: list[Packed]
    """Sent back as they are when a chip is clicked."""


def slots(view: TurnView) -> TurnSlots:
    """Render a turn."""
    files = "".join(f'<li class="file">{icon("clip")}{esc(name)}</li>' for name in view.files)
    listed = f'<ul class="files" aria-label="Attached files">{files}</ul>' if files else ""
    cited = Cited(view)
    return {
        "id": view.id,
        "state": view.state,
        "asked": listed + f'<h2 class="question">{esc(view.question)}</h2>' + _understood(view),
        "status": status_line(view),
        "looked": looked_html(view),
        "said": answer_html(view.text, view.citations),
        "foot": foot_html(view, cited) + judge_html(view) + _again_html(view),
        "limits": None if view.plan is None else limits_html(view.plan.constraints),
        "citations": pack_all(cited.all),
    }


def _understood(view: TurnView) -> str:
    """Say how a follow-up was taken, where that is not how it was asked."""
    said = understood(view.plan, view.question) if view.plan is not None else ""
    return f'<p class="understood dim">understood as: {esc(said)}</p>' if said else ""


def _again_html(view: TurnView) -> str:
    """Offer to ask the same again, and to ask it in other words."""
    if view.state == "running" or not view.words:
        return ""
    # What was attached has gone into the library, or with the turn; words alone can be sent again.
    same = "" if view.files else '<button type="button" data-again>Ask again</button>'
    return f'<p class="redo">{same}<button type="button" data-reword>Edit the question</button></p>'
