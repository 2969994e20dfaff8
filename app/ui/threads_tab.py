"""The side: a box to find conversations, their list, and what can be done with one."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import gradio as gr

from app.ui.desk import ChatDesk
from app.ui.scripts import mounting
from app.ui.seat import Seat
from app.ui.threads_html import threads_html
from tools.core.errors import BadInput, NotFound

_THREADS_JS = mounting("threads", "element, trigger, props, watch")
_FIND_JS = mounting("find", "element, trigger")
_FIND = Path(__file__).parent / "assets" / "find.html"


@dataclass(frozen=True, kw_only=True)
class Side:
    """The components of the side."""

    find: gr.HTML
    threads: gr.HTML


def build_side() -> Side:
    """Place the box and the list of conversations."""
    find = gr.HTML(
        _FIND.read_text(encoding="utf-8"),
        js_on_load=_FIND_JS,
        elem_id="cairn-find",
        apply_default_css=False,
    )
    threads = gr.HTML(
        "",
        html_template="<div class='threads-root'></div>",
        js_on_load=_THREADS_JS,
        elem_id="cairn-threads",
        apply_default_css=False,
    )
    return Side(find=find, threads=threads)


def listed(desk: ChatDesk, owner: str, seat: Seat) -> str:
    """Render the conversations that the seat looks for; all of them where it looks for none."""
    rows = desk.talk.find(owner, seat.finding) if seat.finding else desk.threads(owner)
    return threads_html(rows, seat.thread, dt.datetime.now().astimezone(), finding=seat.finding)


class SideCalls:
    """What the side asks for."""

    def __init__(self, desk: ChatDesk) -> None:
        self._desk = desk

    def find(self, owner: str, seat: Seat, words: str) -> str:
        """List what has these words."""
        seat.finding = " ".join(words.split())[:200]
        return listed(self._desk, owner, seat)

    def rename(self, owner: str, seat: Seat, thread: str, title: str) -> str:
        """Give a conversation another title; one that cannot be given leaves the old one."""
        # The list that comes back shows what stands: the old title, or no such row.
        with suppress(BadInput, NotFound):
            self._desk.talk.rename(owner, thread, title)
        return listed(self._desk, owner, seat)
