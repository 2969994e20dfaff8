"""Tables from their folder to a citation that opens the very cell."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.settings import load
from app.ui.panel import panel_html
from eval.opens import open_citations
from tests.media.making import make_workbook
from tools.core.cells import address
from tools.core.evidence import Answer
from tools.core.locators import TextSpan
from tools.core.query import Query
from tools.library.report import AddReport

ORDERS = '{"shop": "Moss", "orders": [{"id": 1, "total": 12.50}, {"id": 2, "total": 77.25}]}'
CHAT = (
    '{"author": "Ann", "text": "Shall we meet at the harbour at six?"}\n'
    "{broken\n"
    '{"author": "Ben", "text": "Six is fine. I bring the lantern."}\n'
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("tables") / "shop"
    made.mkdir()
    make_workbook(made / "prices.xlsx")
    (made / "sizes.csv").write_text("size;chest;length\nS;88,5;70\nM;96,5;72,5\nL;104;75\n")
    (made / "chat.jsonl").write_text(CHAT)
    (made / "orders.json").write_text(ORDERS)
    (made / "torn.json").write_text('{"a": 1,\n "b": }')
    return made


@pytest.fixture(scope="module")
def added(
    folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Assistant, AddReport]]:
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    yield made, made.add("local", [folder])
    made.close()


def asked(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(Query(text=question))
    opened = open_citations(answer, assistant.house.library.catalogue)
    assert opened and all(one.problems == () for one in opened)
    return answer


def test_the_report_names_what_was_left_out_and_what_was_refused(
    added: tuple[Assistant, AddReport],
) -> None:
    told = "\n".join(added[1].sentences())
    assert "torn.json: its line 2 is no JSON" in told
    assert "chat.jsonl: line 2 (" in told and "the rest was read" in told
    assert added[1].counts()["added"] == 4


@pytest.mark.parametrize(
    ("question", "said", "place"),
    [
        ("what does the M parka cost?", "129.00 EUR", "Prices!C5"),
        ("how many seats has hall 3?", "240", "Halls!C4"),
        ("what is the chest size for M?", "96,5", "B3"),
        ("what is the total of order 2?", "77.25", "orders[1].total"),
        ("what did Ben say about the lantern?", "I bring the lantern", "line 3"),
    ],
)
def test_the_answer_states_the_value_and_opens_its_cell(
    added: tuple[Assistant, AddReport], question: str, said: str, place: str
) -> None:
    answer = asked(added[0], question)
    assert said in answer.answer
    locator = answer.citations[0].locator
    assert isinstance(locator, TextSpan) and locator.cells is not None
    assert address(locator.cells).startswith(place)
    item = added[0].house.library.catalogue.items([answer.citations[0].item])
    (found,) = item.values()
    assert isinstance(found.locator, TextSpan)
    offset = found.locator.start_char
    assert said in found.text[locator.start_char - offset : locator.end_char - offset]


def test_the_panel_shows_the_rows_around_with_the_cell_marked(
    added: tuple[Assistant, AddReport],
) -> None:
    (citation, *_) = asked(added[0], "what does the M parka cost?").citations
    html = panel_html(citation, added[0].passage("local", citation.item))
    assert "Prices!C5" in html
    assert '<td class="cell"><mark class="cited">129.00 EUR</mark></td>' in html
    assert '<th scope="col"><span class="letters">C</span> price</th>' in html
    assert "119.00 EUR" in html and "Upper" not in html


def test_a_question_that_no_row_answers_is_not_answered(
    added: tuple[Assistant, AddReport],
) -> None:
    assert added[0].ask(Query(text="what does the kayak cost?")).kind == "abstained"
