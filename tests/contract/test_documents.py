"""What Documents and Vocabulary promise: pytest tests/contract/test_documents.py"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from tests.contract.ledger_world import PAGES, empty_ledger, filled_ledger
from tools.core.protocols import Documents, Standing, Vocabulary
from tools.index.search_words import DocumentIndex, WordTable

DOCUMENTS: Mapping[str, Callable[[sqlite3.Connection], Documents]] = {
    "lexical": lambda ledger: DocumentIndex(lambda: ledger),
}
VOCABULARIES: Mapping[str, Callable[[sqlite3.Connection], Vocabulary]] = {
    "lexical": lambda ledger: WordTable(lambda: ledger),
}


@pytest.fixture
def filled(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = filled_ledger(tmp_path)
    yield connection
    connection.close()


@pytest.fixture
def bare(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    connection = empty_ledger(tmp_path)
    yield connection
    connection.close()


@pytest.fixture(params=DOCUMENTS.values(), ids=DOCUMENTS)
def make(request: pytest.FixtureRequest) -> Callable[[sqlite3.Connection], Documents]:
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def documents(
    make: Callable[[sqlite3.Connection], Documents], filled: sqlite3.Connection
) -> Documents:
    return make(filled)


def test_sources_are_found_by_words_of_all_their_pages(documents: Documents) -> None:
    found = documents.search("leaking pump gasket", k=5)
    assert [one.id for one in found] == ["manual", "report"]


def test_sources_come_best_first_and_at_most_k(documents: Documents) -> None:
    found = documents.search("pump window coffee", k=5)
    scores = [one.score for one in found]
    assert len(found) == 3 and scores == sorted(scores, reverse=True)
    assert documents.search("pump window coffee", k=1) == found[:1]
    assert documents.search("pump", k=0) == []


def test_only_allowed_sources_are_found(documents: Documents) -> None:
    assert [one.id for one in documents.search("pump", k=5, allowed=["report", "menu"])] == [
        "report"
    ]
    assert documents.search("pump", k=5, allowed=[]) == []
    assert documents.search("pump", k=5, allowed=["nowhere"]) == []


def test_a_question_without_words_finds_nothing(documents: Documents) -> None:
    assert documents.search("", k=5) == [] and documents.search("?!", k=5) == []


@pytest.mark.parametrize(("source", "texts"), PAGES)
def test_pages_come_first_page_first(
    documents: Documents, source: str, texts: tuple[str, ...]
) -> None:
    assert documents.pages(source) == [f"{source}-page-{n + 1}" for n in range(len(texts))]


def test_a_source_that_is_not_there_has_no_pages(documents: Documents) -> None:
    assert documents.pages("nowhere") == []


def test_items_stand_on_their_page_and_pages_on_none(documents: Documents) -> None:
    asked = ["menu-text-2", "manual-page-1", "nowhere"]
    wanted = {
        "menu-text-2": Standing(source="menu", parent="menu-page-2"),
        "manual-page-1": Standing(source="manual"),
    }
    assert documents.standing(asked) == wanted
    assert documents.standing(asked) == wanted
    assert documents.standing([]) == {}


def test_an_empty_library_has_no_documents(
    make: Callable[[sqlite3.Connection], Documents], bare: sqlite3.Connection
) -> None:
    documents = make(bare)
    assert documents.search("pump", k=5) == [] and documents.pages("manual") == []
    assert documents.standing(["manual-page-1"]) == {}


@pytest.fixture(params=VOCABULARIES.values(), ids=VOCABULARIES)
def words_of(request: pytest.FixtureRequest) -> Callable[[sqlite3.Connection], Vocabulary]:
    return request.param  # type: ignore[no-any-return]


def test_a_rarer_word_tells_more_and_one_that_is_nowhere_most(
    words_of: Callable[[sqlite3.Connection], Vocabulary], filled: sqlite3.Connection
) -> None:
    found = words_of(filled).weights(["the", "pump", "gasket", "never"])
    assert 0.0 < found["the"] < found["pump"] < found["gasket"] < found["never"]


def test_every_asked_word_has_one_weight_that_is_its_own(
    words_of: Callable[[sqlite3.Connection], Vocabulary], filled: sqlite3.Connection
) -> None:
    vocabulary = words_of(filled)
    together = vocabulary.weights(["pump", "never", "pump"])
    assert set(together) == {"pump", "never"}
    assert vocabulary.weights(["pump"]) == {"pump": together["pump"]}
    assert vocabulary.weights([]) == {}


def test_in_an_empty_library_every_word_still_has_a_weight(
    words_of: Callable[[sqlite3.Connection], Vocabulary], bare: sqlite3.Connection
) -> None:
    found = words_of(bare).weights(["pump", "never"])
    assert found["pump"] == found["never"] > 0.0
