"""The Settings tab. Callbacks hand on and render."""

from __future__ import annotations

import gradio as gr

from app.ui.chat_tab import Update, owner_of
from app.ui.desk import ChatDesk
from app.ui.listening import on
from app.ui.scripts import mounting
from app.ui.settings_html import settings_html
from tools.core.errors import CairnError

_SETTINGS_JS = mounting("settings", "element, trigger")


def build_settings(desk: ChatDesk, tab: gr.Tab) -> None:
    """Place the tab."""
    shown = gr.HTML("", elem_id="cairn-settings", apply_default_css=False, js_on_load=_SETTINGS_JS)
    calls = _Callbacks(shown, desk)
    on(tab.select, calls.show, (), (shown,))
    # A trial call waits for a provider.
    on(shown.select, calls.act, (), (shown,), queued=True, at_once=4)


class _Callbacks:
    def __init__(self, shown: gr.HTML, desk: ChatDesk) -> None:
        self._shown = shown
        self._desk = desk

    def show(self, request: gr.Request) -> Update:
        return {self._shown: settings_html(self._desk.shelf.settings(owner_of(request)))}

    def act(self, picked: gr.EventData, request: gr.Request) -> Update:
        owner, shelf = owner_of(request), self._desk.shelf
        told, bad = "", False
        try:
            told = self._done(owner, str(picked.act), str(picked.on))
        except CairnError as error:
            told, bad = str(error), True
        return {self._shown: settings_html(shelf.settings(owner), told, bad=bad)}

    def _done(self, owner: str, act: str, on_what: str) -> str:
        if act == "try":
            return self._desk.shelf.try_key(owner, on_what)
        given = act == "allow"
        self._desk.shelf.set_leave(owner, on_what, given=given)
        return f"{on_what} may be sent to." if given else f"Nothing is sent to {on_what} any more."
