"""Looking into the files of the library: one whole, what is like it, what the person says of it."""

from __future__ import annotations

from typing import TypedDict

import gradio as gr

from app.ui.chat_tab import Update, owner_of
from app.ui.desk import ChatDesk
from app.ui.detail_html import alike_html, detail_html
from app.ui.markup import esc
from app.ui.seat import new_id
from app.ui.sources_html import Narrowed, sources_html
from tools.core.errors import CairnError


class Listed(TypedDict):
    """What sources.js draws."""

    list: str
    panel: str
    """Shown in the panel; empty leaves it as it is."""
    ticket: object
    """The page's own number for what it asked; it shows nothing that was overtaken."""
    gone: bool
    """True: what the panel shows is not there any more."""
    at: str
    """Never the same: what was shown before may have been closed, and is asked for again."""


def listed(
    desk: ChatDesk,
    owner: str,
    by: Narrowed,
    panel: str = "",
    *,
    gone: bool = False,
    ticket: object = None,
) -> Listed:
    """Give the list as it is narrowed now."""
    shown = sources_html(desk.sources(owner), by)
    return {"list": shown, "panel": panel, "gone": gone, "ticket": ticket, "at": new_id()}


class Looks:
    """Callbacks of the list and of what it shows in the panel."""

    def __init__(self, sources: gr.HTML, told: gr.HTML, desk: ChatDesk) -> None:
        self._sources = sources
        self._told = told
        self._desk = desk

    def detail(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        """Show a file whole."""
        return self._shown(by, request, str(picked.source), picked.ticket)

    def alike(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        """Show what is like an item."""
        owner = owner_of(request)
        try:
            found = self._desk.shelf.alike(owner, str(picked.item))
        except CairnError as error:
            return self._complaint(error)
        panel = alike_html(found, found.to.source)
        shown = listed(self._desk, owner, by, panel, ticket=picked.ticket)
        return {self._sources: shown, self._told: ""}

    def describe(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        """Keep caption and tags, and show the file with them."""
        caption = None if picked.caption is None else str(picked.caption)
        tags = [str(one) for one in list(picked.tags)[:200]]
        source = str(picked.source)
        try:
            self._desk.shelf.describe(owner_of(request), source, caption, tags)
        except CairnError as error:
            return self._complaint(error)
        return self._shown(by, request, source, picked.ticket, "Kept.")

    def set_term(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        """Let a file, or the files of a collection, stay so long."""
        if picked.source:
            return self._set_stay(by, picked, request)
        owner, collection = owner_of(request), str(picked.collection)
        try:
            moved = self._desk.set_term(owner, collection, str(picked.term))
        except CairnError as error:
            return self._complaint(error)
        told = f'<p class="told" role="status">{moved:,} files of “{esc(collection)}” end anew.</p>'
        return {self._sources: listed(self._desk, owner, by), self._told: told}

    def _set_stay(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        owner, source = owner_of(request), str(picked.source)
        try:
            self._desk.shelf.let_stay(owner, source, str(picked.term))
        except CairnError as error:
            return self._complaint(error)
        return self._shown(by, request, source, picked.ticket, "Set.")

    def _shown(
        self, by: Narrowed, request: gr.Request, source: str, ticket: object, told: str = ""
    ) -> Update:
        owner = owner_of(request)
        try:
            panel = detail_html(self._desk.shelf.detail(owner, source))
        except CairnError as error:
            return self._complaint(error)
        line = f'<p class="told" role="status">{esc(told)}</p>' if told else ""
        shown = listed(self._desk, owner, by, panel, ticket=ticket)
        return {self._sources: shown, self._told: line}

    def _complaint(self, error: CairnError) -> Update:
        told = f'<p class="complaint" role="alert">{esc(str(error))}</p>'
        return {self._sources: gr.skip(), self._told: told}
