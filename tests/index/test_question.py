"""Reading a question: instructions, named pages, title pages, related words, spelling."""

from __future__ import annotations

import sqlite3

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.index import spelling
from tools.index.language.question import LAST, named_pages, read_question, without_instructions
from tools.index.words import fold, matched_words, query_words, words


@pytest.mark.parametrize(
    ("said", "asked"),
    [
        ("What is the price? Answer in EUR.", "What is the price?"),
        ("What is the price?Round your answer to two decimals.", "What is the price?"),
        ("Please list the answers in order. Who signed?", "Who signed?"),
        ("Which rooms (e.g. kitchen) are quiet [as JSON]?", "Which rooms ( kitchen) are quiet  ?"),
        ("Answer in one word.", "Answer in one word."),
        ("", ""),
    ],
)
def test_how_to_answer_is_not_searched_for(said: str, asked: str) -> None:
    assert without_instructions(said).split() == asked.split()


@pytest.mark.parametrize(
    ("said", "pages"),
    [
        ("the chart on page 12", {12}),
        ("slides 3, 4 and 7", {3, 4, 7}),
        ("pp. 10-12", {10, 12}),
        ("the last page", {LAST}),
        ("the second slide", {2}),
        ("who is on the cover", {1}),
        ("page numbers in general, and a webpage 3", set()),
        ("in 2019 there were 14 pages", set()),
    ],
)
def test_named_pages_are_read(said: str, pages: set[int]) -> None:
    assert named_pages(said) == pages


def test_title_page_facts_and_related_words_are_noticed() -> None:
    assert read_question("Who are the authors?").title_page
    assert not read_question("How many chairs are there?").title_page
    assert "balance sheets" in read_question("What is the quick ratio?").related
    assert read_question("Where can I have brunch?").related == ""


@given(st.text(max_size=300))
def test_any_text_can_be_read(text: str) -> None:
    read_question(text)
    assert all(one is None or one == fold(one) for one in query_words(text))


def test_words_meet_in_any_inflection() -> None:
    text = "The pumps were leaking; opening hours and batteries, 1,200 in all."
    asked = query_words("Which pump leaked? What are the open hours of a battery, 1200?")
    assert matched_words(asked, text) == ("pump", "leaked", "open", "hours", "battery", "1200")


def test_words_are_what_fts5_stores() -> None:
    text = "Café-Bar O'Neill's naïve Ångström 3.5kΩ under_score ﬁne １２"
    table = sqlite3.connect(":memory:")
    table.execute("CREATE VIRTUAL TABLE t USING fts5(x, tokenize='unicode61 remove_diacritics 2')")
    table.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, row)")
    from tools.index.words import normal

    table.execute("INSERT INTO t VALUES (?)", (normal(text),))
    assert {term for (term,) in table.execute("SELECT term FROM v")} == set(words(text))


@pytest.mark.parametrize(
    ("left", "right", "slips"),
    [("same", "same", 0), ("neflix", "netflix", 1), ("recieve", "receive", 1), ("abc", "xyz", 3)],
)
def test_slips_are_counted(left: str, right: str, slips: int) -> None:
    assert spelling.edit_distance(left, right, 2) == slips


def test_mending_prefers_one_slip_and_never_invents(ledger: sqlite3.Connection) -> None:
    spelling.count(ledger, ["netflix report bookshop", "netflix bookshop", "netflix report book"])
    assert spelling.mend(ledger, "neflix") == ["netflix"]
    assert spelling.mend(ledger, "netflixbookshop") == []  # bookshop stands in two rows only
    assert spelling.mend(ledger, "fy2019") == []
    assert spelling.mend(ledger, "abcd") == []
    spelling.count(ledger, ["bookshop 2019"])
    assert spelling.mend(ledger, "netflixbookshop") == ["netflix", "bookshop"]
    assert spelling.mend(ledger, "fy2019") == ["2019"]
