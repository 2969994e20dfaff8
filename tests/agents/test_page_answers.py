"""Answers from pages: rows of tables, pages that are named, pictures, and what is missing."""

from __future__ import annotations

import pytest

from agents.machine import Machine
from agents.rules.answer_format import without_format
from agents.rules.page_list import lists_on
from agents.rules.page_names import names_asked
from agents.rules.page_references import references
from agents.rules.page_rows import rows_on
from agents.rules.pictured import asks_seen
from agents.rules.ratios import asked_ratios
from tests.agents.world import Town, ask, deps_of
from tools.core.locators import PageRegion

BALANCE = """Marsh Pumps plc
CONSOLIDATED BALANCE SHEETS
(In thousands) 2023 2022
Cash and cash equivalents 1,200 900
Inventories 640 560
Total current assets 3,000 2,500
Total current liabilities 1,500 1,600
Accrued expenses 410 395
"""
INCOME = """Marsh Pumps plc
CONSOLIDATED STATEMENTS OF INCOME
(In thousands); 2023; 2022; 2021
Revenues; $; 9,000 $; 8,000 $; 7,000
Cost of sales; 6,000; 5,200; 4,900
"""
TRIALS = """Table 4: Flow of the pumps in litres a second, by depth.
Pump: Heron; Depth 5 m: 8.1; Depth 10 m: 6.4
Pump: Heron XL; Depth 5 m: 9.9; Depth 10 m: 7.7
Pump: Curlew; Depth 5 m: 5.2; Depth 10 m: 4.8
"""
DRAWING = (
    "Figure 2: The rotor seen from above.\nBlades turn to the left in Wave I and Wave II tests."
)


def reports() -> Machine:
    made = Town()
    pdf = made.source("marsh-report.pdf", None)
    for number, text in enumerate(
        ("Marsh Pumps plc annual report 2023, by Ada Winnow", BALANCE, INCOME, TRIALS, DRAWING), 1
    ):
        made.item(f"p{number}", pdf, "page", PageRegion(page=number), text=text)
    other = made.source("handbook.pdf", None)
    made.item("h1", other, "page", PageRegion(page=1), text="Handbook of pumps and their rotors.")
    return Machine(deps_of(made))


def told(question: str) -> tuple[str, str, list[int]]:
    _, finished = ask(reports(), question)
    answer = finished.answer
    pages = [one.locator.page for one in answer.citations if isinstance(one.locator, PageRegion)]
    return answer.kind, answer.answer, pages


@pytest.mark.parametrize(
    ("question", "value", "page"),
    [
        ("What is the flow of the Heron pump at a depth of 10 m?", "6.4", 4),
        ("what flow does the Curlew pump reach at depth 5 m", "5.2", 4),
        ("How high are the accrued expenses of Marsh Pumps in 2022?", "395", 2),
        ("what was the cost of sales in FY2021? Answer in thousands.", "4,900", 3),
    ],
)
def test_a_value_is_read_from_its_row_and_its_column(question: str, value: str, page: int) -> None:
    kind, answer, pages = told(question)

    assert kind == "quoted"
    assert f"“{value}”" in answer
    assert pages[0] == page


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("What is the current ratio of Marsh Pumps in FY2023?", "3,000 / 1,500 = **2.00**"),
        ("cash ratio of Marsh Pumps plc for 2022, rounded to two decimals", "= **0.56**"),
        ("what was the inventory turnover in 2023", "6,000 / ((640 + 560) / 2) = **10.00**"),
        ("gross margin of Marsh Pumps in 2022?", "= **35.0%**"),
        ("what is the working capital of Marsh Pumps at the end of 2023", "= **1,500**"),
    ],
)
def test_a_ratio_is_worked_out_from_the_rows_that_are_cited(question: str, result: str) -> None:
    kind, answer, pages = told(question)

    assert kind == "quoted"
    assert result in answer
    assert set(pages) <= {2, 3}


def test_a_ratio_without_its_rows_is_not_worked_out() -> None:
    _, answer, _ = told("What is the return on equity of Marsh Pumps in 2023?")

    assert "Worked out" not in answer


@pytest.mark.parametrize(
    "question",
    [
        "How many blue blades are in Figure 2?",
        "What colour is the rotor of the Marsh pump?",
        "how many arrows does the drawing of the rotor blades show in the figure?",
    ],
)
def test_what_is_seen_is_pointed_at_and_not_read(question: str) -> None:
    kind, answer, pages = told(question)

    assert kind == "quoted"
    assert "not read out of pictures" in answer
    assert 5 in pages


@pytest.mark.parametrize(
    "question",
    [
        "What is the flow of the Osprey pump at a depth of 10 m?",
        "How did the rotor blades turn in the tests of Wave IV?",
        "What was the flow of the Heron pump in 2017?",
        'What does the report say on "tidal brine lubrication" of the pumps?',
    ],
)
def test_what_no_document_names_is_declined(question: str) -> None:
    kind, _, _ = told(question)

    assert kind == "abstained"


def test_a_page_that_the_question_names_is_cited() -> None:
    _, _, pages = told("What do the blades of the pumps do on page 5 and page 4?")

    assert {4, 5} & set(pages)


def test_rows_keep_their_names_and_the_heads_of_their_columns() -> None:
    rows = {row.label: row for row in rows_on(f"{BALANCE}{TRIALS}{INCOME}")}

    assert [one.head for one in rows["Inventories"].cells] == ["2023", "2022"]
    assert [one.head for one in rows["Heron XL"].cells] == ["Depth 5 m", "Depth 10 m"]
    assert [one.value.strip("$ ") for one in rows["Revenues"].cells] == ["9,000", "8,000", "7,000"]


def test_prose_that_ends_in_a_number_is_no_row() -> None:
    assert not rows_on("Years 2020 and 2021, when it was\nbuilt in the amount of 35,000\n")


@pytest.mark.parametrize(
    "question",
    [
        "How many pie charts are in the report?", "what color is the line in the graph",
        "How many people are in the photo on the cover?", "how many slides have a diagram",
        "Which pages are handwritten?", "what is in the top left corner of the poster",
        "How many red boxes appear in Figure 7?", "what is the man in the picture holding",
    ],
)  # fmt: skip
def test_questions_about_what_is_seen_are_told(question: str) -> None:
    assert asks_seen(question)


@pytest.mark.parametrize(
    "question",
    [
        "How many chapters are in the report?", "What percentage of people own a phone?",
        "What is the colour code of the resistor?",
        "what does the report say about bar fees", "Who took part in the survey?",
        "What is shown to the inspector before the visit?", "how much does the chart plotter cost",
    ],
)  # fmt: skip
def test_questions_about_what_is_written_are_not_taken_for_them(question: str) -> None:
    assert not asks_seen(question)


def test_pages_figures_and_covers_that_are_named_are_read() -> None:
    assert references("compare page 3 and page 7").numbers == (3, 7)
    assert references("slides 4, 5 and 9").numbers == (4, 5, 9)
    assert references("see Fig. 3 and Table 12").named == (("figure", "3"), ("table", "12"))
    assert references("who wrote this report").cover
    assert references("what is the title of the presentation?").cover
    assert not references("how many authors of the report come from Leeds")
    assert not references("a table for two at ten")


def test_names_codes_and_quotes_are_what_a_document_has_to_hold() -> None:
    asked = set(names_asked('Which score did GPT-4o and LLaVa reach in the "Blue Set" of Wave IV?'))

    assert {"gpt-4o", "llava", "Blue Set", "Wave IV"} <= asked
    assert not list(names_asked("What is shown in Figure 3 on page 12 in FY2021?"))


def test_how_to_write_the_answer_is_not_looked_for() -> None:
    assert without_format("What is the rate? Round your answer to two decimal places.").strip() == (
        "What is the rate?"
    )
    assert "[" not in without_format('Which pages have maps? List them like ["1", "2"].')
    assert "2021" in without_format("What is the cash in FY2021?")
    assert without_format("List the parts in order") == "List the parts in order"


def test_ratios_are_known_by_their_usual_names() -> None:
    for text, name in (
        ("its acid-test ratio", "quick ratio"), ("DSO in 2020", "days of receivables"),
        ("the net profit margin", "net profit margin"), ("ROA for 2019", "return on assets"),
    ):  # fmt: skip
        assert [one.name for one in asked_ratios(text)] == [name]
    assert len(asked_ratios("the cash conversion cycle")) == 3
    assert not asked_ratios("the ratio of water to cement")


@pytest.mark.parametrize(
    ("question", "result"),
    [
        ("How much higher is the flow of the Heron XL compared to the Heron at depth 10 m?",
         "7.7 - 6.4 = **1.3**"),
        ("By how much is the Curlew pump's flow lower than the Heron's at a depth of 5 m?",
         "8.1 - 5.2 = **2.9**"),
        ("What is the difference in inventories of Marsh Pumps between 2022 and 2023?",
         "640 - 560 = **80**"),
        ("How much did the revenues of Marsh Pumps increase from 2021 to 2023?",
         "9,000 - 7,000 = **2,000**"),
    ],
)  # fmt: skip
def test_two_values_are_held_against_each_other(question: str, result: str) -> None:
    kind, answer, _ = told(question)

    assert kind == "quoted"
    assert result in answer


FORMS = """Ways to drain a cellar

Most owners choose between four ways of draining cellars:
• Floor drains with a
backwater valve
• Sump pumps
• French drains (inside or
outside)
• Siphons
Each of them needs care.

Safety rules
1. Wear boots
2. Call two people
"""


def test_a_list_is_quoted_whole_below_the_words_that_lead_it_in() -> None:
    made = Town()
    pdf = made.source("cellars.pdf", None)
    made.item("c1", pdf, "page", PageRegion(page=1), text="Cellars and their walls.")
    made.item("c2", pdf, "page", PageRegion(page=2), text=FORMS)

    _, finished = ask(Machine(deps_of(made)), "What are the ways of draining a cellar?")

    for point in (
        "Floor drains with a backwater valve", "Sump pumps",
        "French drains (inside or outside)", "Siphons",
    ):  # fmt: skip
        assert f"“{point}”" in finished.answer.answer
    assert "Wear boots" not in finished.answer.answer


def test_lists_of_a_page_are_read_with_their_broken_lines() -> None:
    first, second = lists_on(FORMS)

    assert len(first.points) == 4
    assert second.points == ("Wear boots", "Call two people")
    assert second.lead.endswith("Safety rules")
