"""The Ask tab: conversation, box, and the list of conversations. Callbacks hand on and render."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import gradio as gr

from app.ui.chat import Chat
from app.ui.desk import ChatDesk
from app.ui.edits import unpacked_edits
from app.ui.inbox import moved
from app.ui.listening import on
from app.ui.markup import shortened
from app.ui.scripts import handing, mounting
from app.ui.seat import Going, Seat
from app.ui.threads_html import empty_html, leave_html
from app.ui.threads_tab import Side, SideCalls, build_side, listed
from app.ui.turn_html import TurnSlots
from tools.core.errors import BadInput, LibraryReadOnly, NotFound
from tools.core.query import ConstraintEdit

FILE_TYPES = ["image", "audio", "video", ".pdf", ".docx", ".pptx", ".txt", ".md", ".html",
              ".srt", ".vtt", ".epub", ".odt", ".rtf", ".heic", ".heif", ".avif", ".m4a", ".weba",
              ".opus", ".mkv", ".avi", ".mov"]  # fmt: skip

_TURNS_JS = mounting("turns", "element, trigger, props, watch")
_SENT_JS = handing("box", "sent", "box, seat")
_LIMITS = (Path(__file__).parent / "assets" / "limits.html").read_text(encoding="utf-8")


class BoxValue(TypedDict):
    """What the box gives."""

    text: str
    files: list[str]


class PageTurns(TypedDict, total=False):
    """What turns.js draws."""

    view: str
    """Another value than before: start afresh."""
    thread: str
    empty: str
    """Shown while there are no turns."""
    turns: list[TurnSlots]
    """New or changed turns of this view."""
    notice: str
    leave: str
    """Asks for leave to send; empty once there is, or where nobody waits for it."""


Update = dict[gr.components.Component, object]


@dataclass(frozen=True, kw_only=True)
class ChatParts:
    """The components that the callbacks change."""

    turns: gr.HTML
    box: gr.MultimodalTextbox
    threads: gr.HTML
    find: gr.HTML
    seat: gr.State


def owner_of(request: gr.Request) -> str:
    """Give the owner that the session was bound to when the request came in."""
    owner = request.username
    assert owner, "the guard lets no request through without an owner"
    return owner


def build_threads() -> Side:
    """Place the list of conversations."""
    return build_side()


def build_chat(side: Side, desk: ChatDesk, inbox: Path) -> ChatParts:
    """Place conversation and box, and connect them. inbox: where uploads are kept for a turn."""
    turns = gr.HTML(
        {},
        html_template="<div class='turns-root'></div>",
        js_on_load=_TURNS_JS,
        elem_id="cairn-turns",
        apply_default_css=False,
    )
    # Filled by turns.js, with the limits of the last turn.
    gr.HTML(_LIMITS, elem_id="cairn-limits", apply_default_css=False, js_on_load=None)
    box = gr.MultimodalTextbox(
        placeholder="Ask your files, or drop some here",
        label="Question",
        show_label=False,
        file_count="multiple",
        file_types=FILE_TYPES,
        sources=["upload", "microphone"],
        max_plain_text_length=20_000,
        max_lines=8,
        autofocus=True,
        elem_id="cairn-box",
        stop_btn=False,
        html_attributes=gr.InputHTMLAttributes(enterkeyhint="send"),
    )
    parts = ChatParts(
        turns=turns, box=box, threads=side.threads, find=side.find, seat=gr.State(Seat())
    )
    _connect(parts, _Callbacks(parts, desk, inbox))
    return parts


def _connect(parts: ChatParts, calls: _Callbacks) -> None:
    outputs = (parts.turns, parts.box, parts.threads)
    seat = (parts.seat,)
    asked = (parts.box, parts.seat)
    on(parts.box.submit, calls.ask, asked, outputs, queued=True, at_once=32, first=_SENT_JS)
    on(parts.turns.select, calls.ask_example, seat, outputs, queued=True, at_once=32)
    on(parts.turns.edit, calls.edit, seat, outputs, queued=True, at_once=32)
    on(parts.box.stop, calls.stop, seat, ())
    on(parts.turns.apply, calls.open, seat, outputs)
    on(parts.turns.submit, calls.allow, seat, (parts.turns,))
    on(parts.turns.tick, calls.look_again, seat, (parts.turns,))
    on(parts.threads.select, calls.open, seat, outputs)
    on(parts.threads.delete, calls.delete, seat, outputs)
    on(parts.threads.edit, calls.rename, seat, (parts.threads,))
    on(parts.find.input, calls.find, seat, (parts.threads,))


class _Callbacks:
    def __init__(self, parts: ChatParts, desk: ChatDesk, inbox: Path) -> None:
        self._parts = parts
        self._inbox = inbox
        self._desk = desk
        self._chat = Chat(desk)
        self._side = SideCalls(desk)

    def ask(self, asked: BoxValue, seat: Seat, request: gr.Request) -> Iterator[Update]:
        text, files = asked["text"].strip(), [Path(one) for one in asked["files"]]
        if (not text and not files) or seat.running is not None:
            yield {self._parts.turns: gr.skip()}
            return
        owner = owner_of(request)
        try:
            taken = moved(files, self._inbox)
        except BadInput as error:
            yield {self._parts.turns: {**self._frame(owner, seat), "notice": str(error)}}
            return
        yield from self._turn(owner, seat, text, taken)

    def ask_example(
        self, seat: Seat, picked: gr.EventData, request: gr.Request
    ) -> Iterator[Update]:
        if seat.running is not None:
            yield {self._parts.turns: gr.skip()}
            return
        yield from self._turn(owner_of(request), seat, str(picked.text), [])

    def edit(self, seat: Seat, picked: gr.EventData, request: gr.Request) -> Iterator[Update]:
        if seat.running is not None:
            yield {self._parts.turns: gr.skip()}
            return
        try:
            edits = unpacked_edits(str(picked.edits))
        except BadInput as error:
            frame = self._frame(owner_of(request), seat)
            yield {self._parts.turns: {**frame, "notice": str(error)}}
            return
        told = shortened(str(picked.told), 200)
        yield from self._turn(owner_of(request), seat, "", [], edits, told)

    def stop(self, seat: Seat) -> None:
        seat.stop()

    def open(self, seat: Seat, picked: gr.EventData, request: gr.Request) -> Update:
        owner, thread = owner_of(request), str(picked.thread)
        # Before what is recorded is read: a turn that ends between the two is in one of them.
        seat.show(thread)
        notice, turns = "", []
        if thread:
            try:
                turns = self._chat.opened(owner, thread, seat.running)
            except NotFound as error:
                notice = str(error)
                seat.show("")
        return self._page(owner, seat, turns, notice)

    def look_again(self, seat: Seat, request: gr.Request) -> Update:
        return {self._parts.turns: self._frame(owner_of(request), seat)}

    def allow(self, seat: Seat, picked: gr.EventData, request: gr.Request) -> Update:
        owner, notice = owner_of(request), ""
        try:
            self._desk.allow_upload(owner, str(picked.host))
        except (BadInput, LibraryReadOnly) as error:
            notice = str(error)
        return {self._parts.turns: {**self._frame(owner, seat), "notice": notice}}

    def delete(self, seat: Seat, picked: gr.EventData, request: gr.Request) -> Update:
        owner, thread = owner_of(request), str(picked.thread)
        notice = ""
        try:
            self._desk.delete_thread(owner, thread)
        except NotFound as error:
            notice = str(error)
        if seat.thread != thread:
            return {self._parts.threads: self._threads(owner, seat)}
        seat.stop()
        seat.show("")
        return self._page(owner, seat, [], notice)

    def find(self, seat: Seat, sought: gr.EventData, request: gr.Request) -> Update:
        found = self._side.find(owner_of(request), seat, str(sought.words))
        return {self._parts.threads: found}

    def rename(self, seat: Seat, named: gr.EventData, request: gr.Request) -> Update:
        owner, thread, title = owner_of(request), str(named.thread), str(named.title)
        return {self._parts.threads: self._side.rename(owner, seat, thread, title)}

    def _turn(
        self,
        owner: str,
        seat: Seat,
        text: str,
        files: list[Path],
        edits: Sequence[ConstraintEdit] = (),
        told: str = "",
    ) -> Iterator[Update]:
        parts, listed = self._parts, seat.thread
        extra: Update = {parts.box: _box(asks=False)}
        going: Going | None = None
        for one in self._chat.ask(owner, seat, text, files, edits, told):
            going = going or seat.running
            if going is None or going.view != seat.view:
                # Another conversation is shown; this one goes on and can be opened again.
                continue
            yield {parts.turns: _changed(seat, one), **extra}
            extra = {}
            if seat.thread != listed:
                listed = seat.thread
                extra = {parts.threads: self._threads(owner, seat)}
        if going is not None and going.view == seat.view:
            yield {parts.box: _box(asks=True), parts.threads: self._threads(owner, seat)}

    def _page(self, owner: str, seat: Seat, turns: list[TurnSlots], notice: str) -> Update:
        page: PageTurns = {**self._frame(owner, seat), "turns": turns, "notice": notice}
        return {
            self._parts.turns: page,
            self._parts.box: _box(asks=seat.running is None),
            self._parts.threads: self._threads(owner, seat),
        }

    def _frame(self, owner: str, seat: Seat) -> PageTurns:
        """Give what stands around the turns."""
        standing = self._desk.standing(owner)
        return {
            "view": seat.view,
            "thread": seat.thread,
            "empty": empty_html(standing),
            "leave": leave_html(standing),
        }

    def _threads(self, owner: str, seat: Seat) -> str:
        return listed(self._desk, owner, seat)


def _box(*, asks: bool) -> gr.MultimodalTextbox:
    """Give the box that asks, or the one that stops what is running."""
    return gr.MultimodalTextbox(submit_btn=asks, stop_btn=not asks)


def _changed(seat: Seat, turn: TurnSlots) -> PageTurns:
    return {"view": seat.view, "thread": seat.thread, "turns": [turn]}
