from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.machine import Machine
from agents.model.writer import ModelWriter
from agents.records import Memory
from agents.rules.side_by_side import spelled_out
from app.ui.prose import answer_html
from tests.agents.world import Town, ask, deps_of
from tests.vlm.seat_model import TaskModel
from tools.citations import check_sentence
from tools.core.comparisons import NOT_STATED
from tools.core.errors import ProviderError
from tools.core.evidence import Answer, EntityScore
from tools.core.items import Attribute
from tools.core.locators import TextSpan
from tools.vlm.models import LOCAL_LIMITS

_NAMES = ("Moss Corner", "Clatter Room", "Heron Tower", "Under Larder")
_FIELDS = ("price", "rating", "opening_hours", "diets", "kind", "parking", "note")


def stated(name: str, value: float | str | tuple[str, ...], unit: str | None = None) -> Attribute:
    return Attribute(name=name, value=value, unit=unit, by="sidecar", note="_folder.yaml")


_words = st.text(
    alphabet="abc ABC|[]*_`<>&$1:-\"'\\", min_size=1, max_size=12
).filter(lambda one: one.strip() != "")  # fmt: skip
_values = {
    "price": st.floats(0, 300).map(lambda one: stated("price", round(one, 2), "EUR")),
    "rating": st.floats(1, 5).map(lambda one: stated("rating", round(one, 1), "star")),
    "opening_hours": st.sampled_from(("Mo-Su 09:00-18:00", "Tu-Su 10:00-17:00; PH off")).map(
        lambda one: stated("opening_hours", one)
    ),
    "diets": st.lists(_words, min_size=1, max_size=2).map(lambda one: stated("diets", tuple(one))),
    "kind": st.sampled_from(("cafe", "bar")).map(lambda one: stated("kind", one)),
    "parking": st.sampled_from(("yes", "no")).map(lambda one: stated("parking", one)),
    "note": _words.map(lambda one: stated("note", one)),
}
_sheets = st.lists(
    st.fixed_dictionaries({}, optional=_values), min_size=2, max_size=4
)  # fmt: skip


def town(sheets: list[dict[str, Attribute]]) -> Town:
    made = Town()
    for name, facts in zip(_NAMES, sheets, strict=False):
        key = name.split()[0].lower()
        source = made.source(f"{key}/_folder.yaml", name)
        text = "\n".join(f"{one.name}: {one.value} {one.unit or ''}" for one in facts.values())
        made.item(
            key, source, "text", TextSpan(start_char=0, end_char=len(text), line=1),
            text=text or "nothing", about=name, facts=list(facts.values()),
        )  # fmt: skip
    return made


def compared(sheets: list[dict[str, Attribute]], by: str = "") -> Answer:
    names = ", ".join(_NAMES[: len(sheets)])
    _, end = ask(Machine(deps_of(town(sheets))), f"compare {names}{by}")
    return end.answer


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(_sheets, st.sampled_from(("", " by price and rating", " by price, hours and parking")))
def test_no_cell_is_uncited_that_is_not_not_stated(
    sheets: list[dict[str, Attribute]], by: str
) -> None:
    answer = compared(sheets, by)
    table = answer.comparison
    marks = {one.mark for one in answer.citations}
    for row in table.rows if table is not None else ():
        assert len(row.cells) == len(table.columns) if table is not None else True
        for cell in row.cells:
            assert bool(cell.marks) == (cell.text != NOT_STATED)
            assert marks.issuperset(cell.marks)
    if table is not None:
        lines = [one for one in answer.answer.splitlines() if one.startswith("| ")]
        assert all(
            one.replace("\\|", "").count("|") == len(table.columns) + 2 for one in lines
        ), lines  # fmt: skip


_SATURDAYS = stated("opening_hours", "Mo-Sa 08:00-15:00")
_DAILY = stated("opening_hours", "Mo-Su 09:00-18:00")
_TWO: list[dict[str, Attribute]] = [
    {"price": stated("price", 12.5, "EUR"), "rating": stated("rating", 4.6, "star")},
    {"price": stated("price", 9.0, "EUR"), "opening_hours": _SATURDAYS},
]  # fmt: skip


def test_the_table_has_the_asked_fields_in_columns_and_says_what_is_not_stated() -> None:
    answer = compared(_TWO, " by price, rating and hours")
    table = answer.comparison
    assert table is not None
    assert [one.field for one in table.columns] == ["price", "rating", "opening_hours"]
    assert [one.entity for one in table.rows] == ["Moss Corner", "Clatter Room"]
    assert [[one.text for one in row.cells] for row in table.rows] == [
        ["12.50 EUR", "4.6 stars", NOT_STATED],
        ["9 EUR", NOT_STATED, "Mo-Sa 08:00-15:00"],
    ]
    assert table.columns[0].unit == "EUR"
    assert table.rows[0].cells[0].number == 12.5
    assert "| Moss Corner | 12.50 EUR [2] | 4.6 stars [2] | not stated |" in answer.answer


def test_every_cell_of_the_table_stands_in_what_it_cites() -> None:
    answer = compared(_TWO)
    assert answer.comparison is not None
    cited = {one.mark: one.quote for one in answer.citations}
    assert all(cited[mark] is not None for row in answer.comparison.rows
               for cell in row.cells for mark in cell.marks)  # fmt: skip
    assert check_sentence("12.50 EUR [9]", answer.evidence, {}).removed == ("[9]",)


def written(reply: str | Exception) -> Answer:
    model = TaskModel({"answer": reply})
    deps = deps_of(town(_TWO), writer=ModelWriter(model, LOCAL_LIMITS))
    _, end = ask(Machine(deps), "compare Moss Corner and Clatter Room by price and rating")
    return end.answer


def test_with_a_model_the_table_stays_the_code_s_and_the_model_writes_below_it() -> None:
    answer = written("Moss Corner costs 12.50 EUR [1] [2]. ")
    assert answer.kind == "generated"
    assert answer.comparison is not None
    assert [one.entity for one in answer.comparison.rows] == ["Moss Corner", "Clatter Room"]
    assert answer.answer.index("| Clatter Room |") < answer.answer.index("Moss Corner costs")


def test_a_model_that_fails_leaves_one_table() -> None:
    answer = written(ProviderError("down"))
    assert answer.kind == "quoted"
    assert answer.answer.count("| Clatter Room |") == 1


def test_a_limit_beside_the_comparison_says_who_meets_it() -> None:
    sheets = [
        {"price": stated("price", 5.0, "EUR"), "opening_hours": _SATURDAYS},
        {"price": stated("price", 9.0, "EUR"), "opening_hours": _DAILY},
    ]  # fmt: skip
    _, end = ask(
        Machine(deps_of(town(sheets))),
        "which of Moss Corner and Clatter Room is cheaper and open on Sunday?",
    )
    assert "Meets “open on Sunday”: Clatter Room; not known to: Moss Corner." in end.answer.answer
    assert "By price, cheaper is Clatter Room" in end.answer.answer


def test_the_page_shows_the_table_and_escapes_what_the_files_say() -> None:
    sheets = [
        {"note": stated("note", "<b>bold</b> | $x$")},
        {"note": stated("note", "plain words")},
    ]
    answer = compared(sheets)
    html = answer_html(answer.answer, answer.citations)
    assert "<table>" in html
    assert "<b>" not in html


def test_what_was_shown_is_put_in_by_name() -> None:
    shown = tuple(EntityScore(name=one, score=1.0, evidence=()) for one in _NAMES)
    memory = Memory(turns=1, entities=shown)
    said = "Moss Corner, Clatter Room and Heron Tower"
    assert spelled_out("put the first three side by side", memory) == f"compare {said}"
    assert spelled_out("compare the first two by price", memory) == (
        "compare Moss Corner and Clatter Room by price"
    )
    assert spelled_out("which of these is cheaper?", memory) == (
        "which of Moss Corner, Clatter Room, Heron Tower and Under Larder is cheaper?"
    )
    assert spelled_out("what does the first one cost?", memory) == "what does the first one cost?"
