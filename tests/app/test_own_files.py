"""Plain files of one's own: questions for kinds of them, and for what they must not hold."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from app.assistant import Assistant
from app.settings import load
from tools.core.query import Query


def _recipe(title: str, tags: str, minutes: int, things: str) -> str:
    listed = "\n".join(f"- {one}" for one in things.split(", "))
    return (
        f"---\ntitle: {title}\ntags: [{tags}]\n---\n\n- Prep time: 5 min\n"
        f"- Cook time: {minutes} min\n\n## Ingredients\n\n{listed}\n\n## Directions\n\n"
        "1. Mix all of it.\n2. Heat until done.\n"
    )


_FILES = {
    "lentil.md": _recipe("Red Lentil Pot", "'soup', 'quick'", 20, "200 g lentils, 1 onion"),
    "barley.md": _recipe("Barley Pot", "'soup'", 90, "200 g barley, 1 leek, 100 ml cream"),
    "quince.md": _recipe("Quince Tart", "'dessert'", 40, "700 g quinces, 3 eggs, 100 g butter"),
    "poached.md": _recipe("Poached Quinces", "'dessert'", 30, "4 quinces, 80 g sugar"),
    "nutty.md": _recipe("Festive Parfait", "'dessert'", 10, "100 g walnuts, 300 g yogurt"),
    "hen.md": _recipe("Braised Hen", "'chicken'", 120, "1 chicken, 2 carrots"),
    "list.json": '{"items": [{"id": "quince-tart", "kind": "dessert", "title": "Quince Tart"}]}',
}


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("files")
    for name, text in _FILES.items():
        (folder / name).write_text(text, encoding="utf-8")
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


@pytest.mark.parametrize(
    ("question", "names"),
    [
        ("which desserts use quinces?", {"quince.md", "poached.md"}),
        ("a dessert without eggs", {"poached.md", "nutty.md"}),
        ("desserts without nuts or butter", {"poached.md"}),
        ("a soup with lentils", {"lentil.md"}),
        ("any soups without dairy?", {"lentil.md"}),
        ("a vegan soup", {"lentil.md"}),
        ("quick soups", {"lentil.md"}),
        ("what can I cook in under half an hour?", {"lentil.md", "nutty.md"}),
        ("something with chicken", {"hen.md"}),
        ("how many recipes use quinces?", {"quince.md", "poached.md"}),
    ],
)
def test_files_that_fit_are_listed_and_no_other(
    assistant: Assistant, question: str, names: set[str]
) -> None:
    answer = assistant.ask(Query(text=question))
    assert answer.plan is not None and answer.plan.wants == "files"
    assert {one.source.rpartition("/")[2] for one in answer.citations} == names


def test_the_line_and_the_tag_that_speak_for_a_file_are_quoted(assistant: Assistant) -> None:
    told = assistant.ask(Query(text="which desserts use walnuts?")).answer
    assert "**Festive Parfait** (nutty.md)" in told
    assert "Tags: dessert" in told
    assert "“100 g walnuts”" in told


def test_what_is_forbidden_is_said_to_be_checked_by_words_alone(assistant: Assistant) -> None:
    told = assistant.ask(Query(text="a dessert without eggs")).answer
    assert "no word of it names eggs" in told
    assert "by the words of the whole files alone" in told


def test_the_longest_comes_first(assistant: Assistant) -> None:
    told = assistant.ask(Query(text="which of my soups takes the longest?")).answer
    assert told.index("Barley Pot") < told.index("Red Lentil Pot")


def test_what_no_file_is_is_declined(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="a chicken soup with quinces"))
    assert answer.kind == "abstained"


@pytest.mark.parametrize(
    "question",
    ["how long does the hen cook?", "how many eggs are in the quince tart?",
     "is there sugar in the poached quinces?", "which cheese goes in the soup?"],
)  # fmt: skip
def test_a_question_for_a_fact_is_no_question_for_files(
    assistant: Assistant, question: str
) -> None:
    answer = assistant.ask(Query(text=question))
    assert answer.plan is not None and answer.plan.wants != "files"
