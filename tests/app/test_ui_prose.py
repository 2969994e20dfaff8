"""Answers as HTML: a small Markdown, chips for marks, and nothing that a file could smuggle in."""

from __future__ import annotations

from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.ui.prose import answer_html
from tests.app.hostile import PAYLOADS
from tests.app.scripted_turn import ALL, AUDIO, PAGE, TEXT

ALLOWED = {
    "p", "strong", "em", "ul", "ol", "li", "br", "hr", "code", "pre", "blockquote", "table",
    "thead", "tbody", "tr", "th", "td", "h3", "h4", "h5", "h6", "button", "span",
}  # fmt: skip
ATTRIBUTES = {"type", "class", "data-cite", "title", "aria-label", "aria-hidden", "style", "start"}


class Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: dict[str, set[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        for name, value in attrs:
            self.attributes.setdefault(name, set()).add(value or "")


def tags_of(html: str) -> Tags:
    found = Tags()
    found.feed(html)
    return found


def test_marks_become_chips_and_keep_their_words() -> None:
    html = answer_html("Quiet [1], vegan [2 p. 12], hums [audio 2 at 0:34].", ALL)
    assert html.count("<button") == 3
    assert 'data-cite="0"' in html
    assert 'aria-label="Source audio 2 at 0:34: recording-1.ogg, at 0:34"' in html


def test_a_mark_without_a_citation_stays_words() -> None:
    html = answer_html("As shown in [7] and [1].", [TEXT])
    assert "in [7] and <button" in html


def test_the_same_mark_twice_opens_each_its_own_place() -> None:
    second = replace(TEXT, quote="the whole brunch is vegan")
    html = answer_html("Quiet [1]. Vegan [1].", [TEXT, second])
    assert html.index('data-cite="0"') < html.index('data-cite="1"')


def test_lists_headings_and_tables_are_drawn() -> None:
    text = "# Places\n\n- **Moss** [2 p. 12]\n\n| a | b |\n|---|---|\n| 1 | 2 |"
    html = answer_html(text, [PAGE])
    assert {"h3", "ul", "li", "strong", "table", "td", "button"} <= tags_of(html).tags


def test_a_mark_in_a_code_span_is_left_alone() -> None:
    assert "<button" not in answer_html("`[1]`", [TEXT])


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_become_words(payload: str) -> None:
    hostile = replace(AUDIO, source=f"/tmp/{payload}", caption=payload, quote=payload)
    html = answer_html(f"See {payload} [audio 2 at 0:34]\n\n{payload}", [hostile])
    found = tags_of(html)
    assert found.tags <= ALLOWED
    assert set(found.attributes) <= ATTRIBUTES
    assert all(one.startswith("text-align:") for one in found.attributes.get("style", set()))


@given(st.text(alphabet="<>&\"'`[]()!*_#|-\\/:. \nabc=12img", max_size=200))
def test_no_string_makes_a_tag_of_its_own(text: str) -> None:
    found = tags_of(answer_html(text, ALL))
    assert found.tags <= ALLOWED
    assert set(found.attributes) <= ATTRIBUTES
