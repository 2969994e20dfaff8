"""S-01, S-02: what a file, a model or a name says runs no script and reaches no other origin."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.ui.desk import PagesAround, PassageInText, SourceRow, SpokenLine
from app.ui.shelf_desk import Alike, Held, Lack, Root, Setting, SourceDetail
from app.ui.talk_desk import ThreadRow
from tests.app.hostile import PAYLOADS
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tests.app.scripted_shelf import DETAILS, ScriptedShelf
from tests.app.scripted_turn import ALL, PASSAGE, turn
from tests.app.test_ui_turn import _poisoned
from tests.browser.conftest import Watched, watch
from tools.core.events import Event, Finished, Said
from tools.core.query import Query

PER_TURN = 10


class HostileShelf(ScriptedShelf):
    """Says a payload in every field of a file, of what is like it, and of the settings."""

    def detail(self, owner: str, source: str) -> SourceDetail:
        one = PAYLOADS[int(source)]
        held = self._held(one)
        return replace(
            DETAILS["s2"], id=one, name=f"{source} {one}", path=one, media_type=one, entity=one,
            collection=one, term=one, expires=one, added=one, items=(held, held), seen_by=(one,),
            facts=((one, one, one),), tags=(one,), caption=one,
        )  # fmt: skip

    def alike(self, owner: str, item: str) -> Alike:
        held = self._held(PAYLOADS[0])
        return Alike(to=held.citation, found=(held,), reason=PAYLOADS[1])

    def settings(self, owner: str) -> Sequence[Setting]:
        return [
            replace(row, name=one, value=one, better=one, on=one)
            for row in super().settings(owner)
            for one in PAYLOADS
        ]

    def lacks(self, owner: str) -> Sequence[Lack]:
        return [Lack(told=one, command=one) for one in PAYLOADS]

    def roots(self, owner: str) -> Sequence[Root]:
        return [Root(path=one, looked=one) for one in PAYLOADS]

    def _held(self, one: str) -> Held:
        cited = replace(ALL[2], item=one, source=one, caption=one, mark=one)
        return Held(citation=cited, words=one, alike=True, score=0.5)


class HostileDesk(ScriptedDesk):
    """Says every payload in every field it has."""

    def __init__(self) -> None:
        super().__init__()
        self.turn_of = self._turn
        self.shelf = HostileShelf()
        self.at = 0

    def _turn(self, query: Query) -> Sequence[Event]:
        batch = PAYLOADS[self.at : self.at + PER_TURN]
        self.at += PER_TURN
        text = "\n\n".join(f"{one} [1]" for one in batch)
        cited = tuple(replace(ALL[0], quote=one, source=f"/x/{one}", caption=one) for one in batch)
        said = Said(text=text, citations=cited)
        events = [_poisoned(one, batch[0]) for one in turn(query) if not isinstance(one, Said)]
        end = events[-1]
        assert isinstance(end, Finished)
        answer = replace(end.answer, answer=text, citations=cited)
        return [*events[:-1], said, replace(end, answer=answer)]

    def threads(self, owner: str) -> Sequence[ThreadRow]:
        return [ThreadRow(id=one, title=one, updated=one) for one in PAYLOADS]

    def sources(self, owner: str) -> Sequence[SourceRow]:
        return [
            SourceRow(id=str(at), name=one, path=one, state="ready", reason=one, collection=one,
                      entity=one)
            for at, one in enumerate(PAYLOADS)
        ]  # fmt: skip

    def passage(self, owner: str, item: str) -> PassageInText:
        lines = tuple(SpokenLine(start_s=1.0, end_s=99.0, text=one) for one in PAYLOADS)
        pages = PagesAround(last=9, before=(1, PAYLOADS[0]), after=(2, PAYLOADS[1]))
        return replace(PASSAGE, text="\n".join(PAYLOADS), heading=PAYLOADS[0], start=3, end=90,
                       lines=lines, pages=pages)  # fmt: skip


@pytest.fixture
def hostile(chromium: Any, tmp_path: Path) -> Iterator[Watched]:
    with running(HostileDesk(), tmp_path) as address:
        yield from watch(chromium, address)


def test_hostile_words_are_shown_as_words_everywhere(hostile: Watched) -> None:
    page = hostile.page
    hostile.go()
    for start in range(0, len(PAYLOADS), PER_TURN):
        page.fill("#cairn-box textarea", PAYLOADS[start])
        page.keyboard.press("Enter")
        page.wait_for_selector(
            f'.turn >> nth={start // PER_TURN} >> css=[class="status"]:text("How I looked")'
        )
        page.click(f".turn >> nth={start // PER_TURN} >> .how summary")
        _open_every_panel(page, start // PER_TURN)
    page.click("#cairn-library-button")
    page.wait_for_selector(".source")
    _look_through_the_library(page)
    assert page.evaluate("[window.ran, document.title]") == [None, "Cairn"]
    assert hostile.foreign == []
    assert page.evaluate(FOREIGN_TAGS) == []
    # What is refused by the policy would be said here; nothing should even have tried.
    assert [one for one in hostile.complaints if "Content Security Policy" in one] == []


def _look_through_the_library(page: Any) -> None:
    for at in range(0, len(PAYLOADS), 7):
        page.click(f".source-name >> nth={at}")
        page.wait_for_function(HEADED, arg=at)
    page.click("#cairn-panel summary >> nth=0")
    page.click("#cairn-panel [data-alike] >> nth=0")
    page.wait_for_selector("#cairn-panel h2:text('Like ')")
    page.click("#cairn-settings-tab-button")
    page.wait_for_selector(".settings-group")
    page.wait_for_timeout(500)


def _open_every_panel(page: Any, turn_number: int) -> None:
    chips = page.locator(f".turn >> nth={turn_number} >> .said .chip")
    assert chips.count() >= PER_TURN - 2
    for at in range(chips.count()):
        chips.nth(at).click()
        page.wait_for_timeout(20)
    page.wait_for_selector("#cairn-panel .passage")


def test_a_script_that_slipped_in_would_still_not_run(watched: Watched) -> None:
    watched.go()
    watched.page.evaluate(
        """() => {
          const slot = document.createElement("div");
          slot.id = "slipped";
          slot.innerHTML = '<img src="x:" onerror="window.ran=1">'
            + '<img src="http://canary.invalid/a.png">';
          document.body.append(slot);
          const script = document.createElement("script");
          script.textContent = "window.ran=2";
          document.body.append(script);
        }"""
    )
    watched.page.wait_for_timeout(300)
    assert watched.page.evaluate("window.ran") is None
    watched.page.evaluate("document.querySelector('#slipped').remove()")
    refused = [one for one in watched.complaints if "Content Security Policy" in one]
    assert len(refused) >= 3
    # The policy stops the request before it leaves; the browser reports the attempt all the same.
    watched.forget()


# What is drawn or typed into by ourselves has a class that no escaped word can bring.
FOREIGN_TAGS = """() => [...document.querySelectorAll(
    ".turns-root, #cairn-panel, #cairn-threads, #cairn-sources, #cairn-limits, " +
    "#cairn-standing, #cairn-settings")]
  .flatMap((root) => [...root.querySelectorAll(
    "script, iframe, object, embed, link, style, svg, form, input, base, meta, math, template")])
  .filter((one) => !one.matches("svg.drawn, form.limit-form, .limit-form input, " +
    "form.describe, .describe input, form.term, .library-search"))
  .map((one) => one.outerHTML)"""

HEADED = "(at) => document.querySelector('.panel-content h2')?.textContent.startsWith(`${at} `)"
