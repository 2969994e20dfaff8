"""The Library tab: counts, adding by path or drop, and forgetting. Callbacks hand on and render."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import gradio as gr

from app.ui.chat_tab import Update, owner_of
from app.ui.desk import ChatDesk
from app.ui.library_html import AddView, add_html, added, sources_html, standing_html
from app.ui.listening import on
from app.ui.markup import esc
from app.ui.pump import Pump
from app.ui.scripts import mounting
from tools.core.errors import CairnError
from tools.library.options import AddOptions
from tools.library.progress import AddEvent
from tools.library.report import AddReport
from tools.media.web_address import is_web_address

_SOURCES_JS = mounting("sources", "element, trigger")
_POLL_S = 0.25


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
    sources = gr.HTML("", elem_id="cairn-sources", apply_default_css=False, js_on_load=_SOURCES_JS)
    parts = LibraryParts(standing=standing, adding=adding, sources=sources, path=path, drop=drop)
    calls = _Callbacks(parts, desk, inbox)
    everything = (standing, adding, sources, path, drop)
    on(tab.select, calls.show, (), (standing, sources))
    on(path.submit, calls.add_path, (path,), everything, queued=True, at_once=4)
    on(drop.upload, calls.add_dropped, (drop,), everything, queued=True, at_once=4)
    on(sources.delete, calls.forget, (), (standing, sources, adding))


class _Callbacks:
    def __init__(self, parts: LibraryParts, desk: ChatDesk, inbox: Path) -> None:
        self._parts = parts
        self._desk = desk
        self._inbox = inbox

    def show(self, request: gr.Request) -> Update:
        owner = owner_of(request)
        standing = self._desk.standing(owner)
        rows = self._desk.sources(owner)
        return {
            self._parts.standing: standing_html(standing),
            self._parts.sources: sources_html(rows, standing.sources),
        }

    def add_path(self, text: str, request: gr.Request) -> Iterator[Update]:
        if not text.strip():
            yield {self._parts.adding: gr.skip()}
            return
        if is_web_address(text):
            for update in self._add([], request, [text.strip()]):
                yield {**update, self._parts.path: gr.skip()}
            yield {self._parts.path: gr.Textbox(value="")}
            return
        path = Path(text.strip()).expanduser()
        if not path.is_absolute():
            told = f"{text.strip()} is no full path; write it from the root, or as ~/folder"
            yield {self._parts.adding: add_html(AddView(complaint=told))}
            return
        for update in self._add([path], request):
            yield {**update, self._parts.path: gr.skip()}
        yield {self._parts.path: gr.Textbox(value="")}

    def add_dropped(self, dropped: Sequence[str], request: gr.Request) -> Iterator[Update]:
        yield {self._parts.drop: gr.File(value=None)}
        paths = _moved([Path(one) for one in dropped], self._inbox)
        try:
            yield from self._add(paths, request)
        finally:
            for one in paths:
                shutil.rmtree(one.parent, ignore_errors=True)

    def forget(self, picked: gr.EventData, request: gr.Request) -> Update:
        told = ""
        try:
            self._desk.forget(owner_of(request), str(picked.source))
        except CairnError as error:
            told = f'<p class="complaint" role="alert">{esc(str(error))}</p>'
        return {**self.show(request), self._parts.adding: told}

    def _add(
        self, paths: Sequence[Path], request: gr.Request, addresses: Sequence[str] = ()
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
        yield self.show(request)


def _after(view: AddView, event: AddEvent | _Ended | _Failed) -> AddView:
    if isinstance(event, _Ended):
        return replace(view, over=True, told=tuple(event.report.sentences()))
    if isinstance(event, _Failed):
        return replace(view, complaint=event.message)
    return added(view, event)


def _moved(paths: Sequence[Path], inbox: Path) -> list[Path]:
    """Move uploads out of the web cache, each into a folder of its own."""
    moved = []
    for number, path in enumerate(paths):
        folder = inbox / f"{path.parent.name}-{number}"
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        target = folder / path.name
        path.replace(target)
        moved.append(target)
    return moved
