"""The Library tab: counts, adding by path or drop, and forgetting. Callbacks hand on and render."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import gradio as gr

from app.ui.chat_tab import Update, owner_of
from app.ui.desk import ChatDesk
from app.ui.inbox import drop, moved
from app.ui.library_html import AddView, add_html, added, standing_html
from app.ui.library_looks import Looks, listed
from app.ui.listening import on
from app.ui.markup import esc
from app.ui.pump import Pump
from app.ui.scripts import mounting
from app.ui.sources_html import Narrowed
from tools.core.errors import BadInput, CairnError
from tools.library.options import AddOptions
from tools.library.progress import AddEvent
from tools.library.report import AddReport
from tools.media.web_address import is_web_address

_SOURCES_JS = mounting("sources", "element, trigger, props, watch")
_POLL_S = 0.25
_NOT_YOURS = (
    "folders of this machine can be named by the owner of its library alone; drop your files below"
)


@dataclass(frozen=True)
class _Ended:
    report: AddReport


@dataclass(frozen=True)
class _Failed:
    message: str


@dataclass(frozen=True, kw_only=True)
class LibraryParts:
    """The components that the callbacks change."""

    standing: gr.HTML
    adding: gr.HTML
    sources: gr.HTML
    path: gr.Textbox
    drop: gr.File


def build_library(desk: ChatDesk, inbox: Path, tab: gr.Tab) -> None:
    """Place the tab. inbox: where dropped files are kept until they are taken in."""
    standing = gr.HTML("", elem_id="cairn-standing", apply_default_css=False, js_on_load=None)
    with gr.Row(elem_id="cairn-add"):
        path = gr.Textbox(
            label="Add a folder or file of this machine, or a web page",
            placeholder="~/Documents/trips or https://...",
            max_lines=1,
            elem_id="cairn-path",
            submit_btn="Add",
        )
        drop = gr.File(
            label="Drop files", show_label=False, file_count="multiple", type="filepath",
            height=120, elem_id="cairn-drop",
        )  # fmt: skip
    adding = gr.HTML("", elem_id="cairn-adding", apply_default_css=False, js_on_load=None)
    sources = gr.HTML(
        {},
        html_template="<div class='sources-root'></div>",
        js_on_load=_SOURCES_JS,
        elem_id="cairn-sources",
        apply_default_css=False,
    )
    by = gr.State(Narrowed())
    parts = LibraryParts(standing=standing, adding=adding, sources=sources, path=path, drop=drop)
    calls = _Callbacks(parts, desk, inbox)
    everything = (standing, adding, sources, path, drop)
    on(tab.select, calls.show, (by,), (standing, sources))
    on(path.submit, calls.add_path, (path, by), everything, queued=True, at_once=4)
    on(drop.upload, calls.add_dropped, (drop, by), everything, queued=True, at_once=4)
    on(sources.retry, calls.look_again, (by,), everything, queued=True, at_once=4)
    on(sources.delete, calls.forget, (by,), (standing, sources, adding))
    on(sources.input, calls.narrow, (by,), (sources,))
    on(sources.clear, calls.show_all, (by,), (sources,))
    looks = Looks(parts.sources, parts.adding, desk)
    on(sources.select, looks.detail, (by,), (sources, adding))
    on(sources.like, looks.alike, (by,), (sources, adding), queued=True, at_once=4)
    on(sources.edit, looks.describe, (by,), (sources, adding), queued=True, at_once=4)
    on(sources.apply, looks.set_term, (by,), (sources, adding))


class _Callbacks:
    def __init__(self, parts: LibraryParts, desk: ChatDesk, inbox: Path) -> None:
        self._parts = parts
        self._desk = desk
        self._inbox = inbox

    def show(self, by: Narrowed, request: gr.Request) -> Update:
        owner = owner_of(request)
        shelf = self._desk.shelf
        standing = self._desk.standing(owner)
        return {
            self._parts.standing: standing_html(standing, shelf.roots(owner), shelf.lacks(owner)),
            self._parts.sources: listed(self._desk, owner, by),
        }

    def narrow(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        by.set(str(picked.words), str(picked.facet), str(picked.value))
        return {self._parts.sources: listed(self._desk, owner_of(request), by)}

    def show_all(self, by: Narrowed, request: gr.Request) -> Update:
        by.clear()
        return {self._parts.sources: listed(self._desk, owner_of(request), by)}

    def look_again(
        self, by: Narrowed, picked: gr.EventData, request: gr.Request
    ) -> Iterator[Update]:
        owner, root = owner_of(request), str(picked.root)
        if root not in [one.path for one in self._desk.shelf.roots(owner)]:
            told = f"{root} is not remembered any more; add it anew"
            yield {self._parts.adding: add_html(AddView(complaint=told))}
        elif is_web_address(root):
            yield from self._add([], by, request, [root])
        else:
            yield from self._add([Path(root)], by, request)

    def add_path(self, text: str, by: Narrowed, request: gr.Request) -> Iterator[Update]:
        if not text.strip():
            yield {self._parts.adding: gr.skip()}
            return
        # The box is emptied before the work and not after it: by then it holds the next path.
        emptied: Update = {self._parts.path: gr.Textbox(value="")}
        if is_web_address(text):
            yield emptied
            yield from self._add([], by, request, [text.strip()])
            return
        if not self._desk.shelf.names_files(owner_of(request)):
            yield {self._parts.adding: add_html(AddView(complaint=_NOT_YOURS))}
            return
        path = Path(text.strip()).expanduser()
        if not path.is_absolute():
            told = f"{text.strip()} is no full path; write it from the root, or as ~/folder"
            yield {self._parts.adding: add_html(AddView(complaint=told))}
            return
        yield emptied
        yield from self._add([path], by, request)

    def add_dropped(
        self, dropped: Sequence[str], by: Narrowed, request: gr.Request
    ) -> Iterator[Update]:
        yield {self._parts.drop: gr.File(value=None)}
        try:
            paths = moved([Path(one) for one in dropped], self._inbox)
        except BadInput as error:
            yield {self._parts.adding: add_html(AddView(complaint=str(error)))}
            return
        try:
            yield from self._add(paths, by, request)
        finally:
            drop(paths)

    def forget(self, by: Narrowed, picked: gr.EventData, request: gr.Request) -> Update:
        told = ""
        try:
            self._desk.forget(owner_of(request), str(picked.source))
        except CairnError as error:
            told = f'<p class="complaint" role="alert">{esc(str(error))}</p>'
        shown = self.show(by, request)
        if not told:
            shown[self._parts.sources] = listed(
                self._desk, owner_of(request), by, gone=True, ticket=picked.ticket
            )
        return {**shown, self._parts.adding: told}

    def _add(
        self,
        paths: Sequence[Path],
        by: Narrowed,
        request: gr.Request,
        addresses: Sequence[str] = (),
    ) -> Iterator[Update]:
        owner = owner_of(request)

        def run(put: Callable[[AddEvent | _Ended | _Failed], None]) -> None:
            options = AddOptions(owner=owner)
            report = self._desk.add(
                owner, paths, options=options, on_event=put, addresses=addresses
            )
            put(_Ended(report))

        pump: Pump[AddEvent | _Ended | _Failed] = Pump(run, _Failed)
        view = AddView()
        while (events := pump.take(_POLL_S)) is not None:
            for event in events:
                view = _after(view, event)
            if events:
                yield {self._parts.adding: add_html(view)}
        yield self.show(by, request)


def _after(view: AddView, event: AddEvent | _Ended | _Failed) -> AddView:
    if isinstance(event, _Ended):
        return replace(view, over=True, told=tuple(event.report.sentences()))
    if isinstance(event, _Failed):
        return replace(view, complaint=event.message)
    return added(view, event)
