"""Debian's Chromium, a server with the scripted desk, and a page that tells on itself."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
FLAGS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
    "--disable-background-networking", "--disable-component-update", "--disable-sync",
    "--use-fake-device-for-media-stream", "--use-fake-ui-for-media-stream",
]  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    here = os.path.dirname(__file__)
    for item in items:
        if str(item.path).startswith(here):
            item.add_marker(pytest.mark.browser)
            if CHROMIUM is None:
                item.add_marker(pytest.mark.skip(reason="chromium is not installed"))


@dataclass
class Watched:
    """A page, and everything about it that must not happen."""

    page: Any
    address: str
    foreign: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)
    failed: list[str] = field(default_factory=list)

    def go(self, path: str = "/") -> None:
        """Open the page; on a page that is open already, begin a new conversation."""
        if path == "/" and self.page.url.startswith(self.address):
            self.page.click("[data-new]")
            self.page.wait_for_selector(".turn", state="detached")
        else:
            self.page.goto(self.address + path)
        self.page.wait_for_selector(".empty h1, .turn")

    def ask(self, text: str, *, wait: str = "done") -> None:
        self.page.fill("#cairn-box textarea", text)
        self.page.keyboard.press("Enter")
        self.page.wait_for_selector(f'.question:text-is("{text}")')
        self.page.wait_for_selector(f'.turn:last-child[data-state="{wait}"]')

    def check(self) -> None:
        """Fail if something happened that must not; begin a new count."""
        happened = (self.foreign[:], self.complaints[:], self.failed[:])
        self.forget()
        assert happened == ([], [], [])

    def forget(self) -> None:
        for one in (self.foreign, self.complaints, self.failed):
            one.clear()

    def request(self, url: str) -> None:
        if not url.startswith((self.address, "blob:", "data:", "about:")):
            self.foreign.append(url)

    def reload(self, until: str) -> None:
        """Reload, and wait for `until`; what is cut by the reload itself is no complaint."""
        self.check()
        self.page.reload()
        self.page.wait_for_selector(until)
        # The document that goes reports its open streams as broken: now and then Gradio's
        # client is quick enough to say so on the console.
        self.complaints[:] = [one for one in self.complaints if "Connection errored" not in one]

    def complain(self, text: str) -> None:
        # A stream that is left behind is aborted, which Gradio's client reports as an error.
        if "signal is aborted" not in text:
            self.complaints.append(text)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def desk() -> ScriptedDesk:
    return ScriptedDesk(pause_s=0.01)


@pytest.fixture(scope="session")
def address(desk: ScriptedDesk, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(desk, tmp_path_factory.mktemp("home")) as address:
        yield address


def watch(chromium: Any, address: str, **options: Any) -> Iterator[Watched]:
    context = chromium.new_context(viewport={"width": 1280, "height": 820}, **options)
    context.set_default_timeout(20_000)
    page = context.new_page()
    watched = Watched(page=page, address=address)
    page.on("request", lambda request: watched.request(request.url))
    page.on("pageerror", lambda error: watched.complain(str(error)))
    page.on("console", lambda message: message.type == "error" and watched.complain(message.text))
    page.on(
        "response",
        lambda reply: reply.status >= 400 and watched.failed.append(f"{reply.status} {reply.url}"),
    )
    yield watched
    context.close()


@pytest.fixture(scope="session")
def open_page(chromium: Any, address: str) -> Iterator[Watched]:
    yield from watch(chromium, address, permissions=["microphone"])


@pytest.fixture
def watched(open_page: Watched) -> Iterator[Watched]:
    """A page that must end without a foreign request, a script error or a refused reply."""
    open_page.forget()
    yield open_page
    open_page.check()


@pytest.fixture
def phone(chromium: Any, address: str) -> Iterator[Watched]:
    for one in watch(chromium, address, has_touch=True, is_mobile=True):
        one.page.set_viewport_size({"width": 360, "height": 740})
        yield one
        one.check()
