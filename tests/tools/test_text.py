"""The text tool over real indexes: notes, passages of pages, whole documents."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.word_rig import EVERYTHING, note, page_items, parts_over
from tools.core.evidence import Finds
from tools.core.protocols import Asked, RetrieverParts
from tools.text import build


@pytest.fixture
def parts(tmp_path: Path) -> RetrieverParts:
    items = [
        *note("moss.md", "Moss serves vegan brunch.", "It is quiet before ten.", heading="Moss"),
        *note("pier.md", "The Pier serves breakfast with oysters.", "It is loud before ten."),
        *note("bolt.md", "Torque the M8 bolts to 25 Nm."),
        *page_items("report", ("Crane\n\nThe gearbox oil is changed in March",)),
    ]
    names = {"bolt.md": "assembly_guide_rev7.md", "moss.md": "moss.md"}
    return parts_over(tmp_path, items, names)


def ask(parts: RetrieverParts, text: str, k: int = 5, **more: object) -> Finds:
    return build(parts).search(Asked(text=text, **more), EVERYTHING, k=k)  # type: ignore[arg-type]


def first(parts: RetrieverParts, text: str) -> str:
    return ask(parts, text).hits[0].item


def test_a_passage_is_found_with_its_place(parts: RetrieverParts) -> None:
    hit = ask(parts, "Who serves a vegan brunch?").hits[0]
    assert hit.item == "moss.md-t0" and hit.parent is None
    assert hit.locator is not None and hit.locator.kind == "text"
    assert hit.matched == ("serves", "vegan", "brunch")
    assert {"bm25", "dense", "document", "score"} <= hit.parts.keys()


def test_a_passage_of_a_page_names_its_page(parts: RetrieverParts) -> None:
    hit = ask(parts, "gearbox oil").hits[0]
    assert (hit.item, hit.parent) == ("report-p1-t1", "report-p1")


def test_the_document_tells_alike_passages_apart(parts: RetrieverParts) -> None:
    assert ask(parts, "vegan brunch ten").hits[1].item == "moss.md-t1"
    assert ask(parts, "breakfast oysters ten").hits[1].item == "pier.md-t1"


def test_heading_and_file_name_are_searched(parts: RetrieverParts) -> None:
    assert first(parts, "assembly guide") == "bolt.md-t0"
    quiet = ask(parts, "Is it quiet at Moss?").hits[0]
    assert quiet.item == "moss.md-t1" and "moss" in quiet.matched


def test_numbers_and_codes_are_words(parts: RetrieverParts) -> None:
    assert first(parts, "M8 25 Nm") == "bolt.md-t0"


def test_words_of_an_attachment_search_too(parts: RetrieverParts) -> None:
    assert ask(parts, "", media_words="OYSTERS AND BREAKFAST").hits[0].item == "pier.md-t0"
    assert ask(parts, "what is this", media_words="torque bolts").hits[0].item == "bolt.md-t0"


def test_the_item_that_asks_is_left_out(parts: RetrieverParts) -> None:
    found = ask(parts, "Moss serves vegan brunch.", media_item="moss.md-t0")
    assert "moss.md-t0" not in [hit.item for hit in found.hits]


def test_an_unlike_question_scores_low(parts: RetrieverParts) -> None:
    sure = ask(parts, "torque the M8 bolts to 25 Nm").hits[0].raw
    unsure = ask(parts, "zeppelin timetable for oysters in Uruguay").hits[0].raw
    assert unsure < 0.5 < sure <= 1.0


def test_words_alone_are_enough_and_it_is_said(parts: RetrieverParts) -> None:
    found = ask(replace(parts, encoders={}, dense={}), "vegan brunch")
    assert found.hits[0].item == "moss.md-t0"
    assert found.state == "ok" and found.reason is not None and "meanings" in found.reason


def test_nothing_to_search_by_is_said(parts: RetrieverParts) -> None:
    found = ask(parts, "")
    assert found.hits == () and found.state == "off" and found.reason
