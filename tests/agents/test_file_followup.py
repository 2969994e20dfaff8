"""Follow-ups over files of one's own: which file is meant, where no sheet says what is what."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.settings import load
from tools.core.events import Finished
from tools.core.evidence import Answer
from tools.core.query import Query

RECIPES = {
    "split-pea-soup": (
        "Split Pea Soup",
        "soup, winter",
        "Total time: 90 minutes, for six people.",
        "400 g split peas\n1 ham bone\n2 carrots",
        "Soak the peas overnight. Boil the bone with the peas for 80 minutes. "
        "It keeps in the fridge for four days.",
    ),
    "leek-soup": (
        "Leek and Potato Soup",
        "soup, vegetarian",
        "Total time: 35 minutes, for four people.",
        "3 leeks\n500 g potatoes\n1 l vegetable stock",
        "Sweat the leeks in butter. Simmer with the potatoes for 20 minutes and blend. "
        "It can be frozen for three months.",
    ),
    "walnut-bread": (
        "Walnut Bread",
        "bread, vegetarian",
        "Total time: 4 hours.",
        "500 g rye flour\n150 g walnuts\n7 g yeast",
        "Knead and let it rise for 2 hours. Bake at 220 degrees for 45 minutes.",
    ),
    "spelt-rolls": (
        "Spelt Rolls",
        "bread, vegetarian",
        "Total time: 2 hours.",
        "450 g spelt flour\n250 ml milk\n5 g yeast",
        "Let the dough rise for 1 hour. Bake at 200 degrees for 18 minutes.",
    ),
    "cherry-compote": (
        "Cherry Compote",
        "dessert, vegan",
        "Total time: 15 minutes.",
        "600 g cherries\n80 g sugar\n1 stick of cinnamon",
        "Simmer for 10 minutes. Fill into two jars.",
    ),
}


@pytest.fixture(scope="module")
def cook(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("recipes")
    for name, (title, tags, takes, ingredients, method) in RECIPES.items():
        (folder / f"{name}.md").write_text(
            f"---\ntitle: {title}\ntags: [{tags}]\n---\n\n# {title}\n\n{takes}\n\n"
            f"## Ingredients\n\n{ingredients}\n\n## Method\n\n{method}\n",
            encoding="utf-8",
        )
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    try:
        made.add("local", [folder])
        yield made
    finally:
        made.close()


def talk(cook: Assistant, said: Sequence[str]) -> list[Answer]:
    thread, answers = None, []
    for text in said:
        for event in cook.stream(Query(text=text, owner="local", thread=thread)):
            if isinstance(event, Finished):
                answers.append(event.answer)
        thread = answers[-1].thread
    return answers


@pytest.mark.parametrize(
    ("said", "title", "holds"),
    [
        (["What goes into split pea soup?", "how long does it keep?"], "Split Pea Soup", "four"),
        (["How do I make leek and potato soup?", "can I freeze it?"], "Leek and Potato", "three"),
        (["Walnut bread or spelt rolls?", "the one with milk: how hot is the oven?"],
         "Spelt Rolls", "200"),
        (["Walnut bread or spelt rolls?", "the former, how long in the oven?"],
         "Walnut Bread", "45"),
        (["Split pea soup or leek and potato soup?",
          "the quicker of the two: how many leeks does it need?"], "Leek and Potato", "3 leeks"),
        (["How much sugar is in the cherry compote?", "How hot is the oven for walnut bread?",
          "back to the cherries: how many jars do they fill?"], "Cherry Compote", "two jars"),
    ],
)  # fmt: skip
def test_the_file_that_is_meant_is_asked(
    cook: Assistant, said: Sequence[str], title: str, holds: str
) -> None:
    last = talk(cook, said)[-1]
    assert title in last.plan.standalone
    assert last.kind == "quoted"
    assert holds in last.answer
    name = next(key for key, row in RECIPES.items() if row[0].startswith(title))
    assert {Path(one.source).stem for one in last.citations} == {name}


def test_the_second_of_a_list_is_counted(cook: Assistant) -> None:
    first, last = talk(cook, ["Which breads do I have?", "how long does the second one take?"])
    listed = list(dict.fromkeys(Path(one.source).stem for one in first.citations))
    assert len(listed) >= 2
    assert RECIPES[listed[1]][0] in last.plan.standalone
    assert Path(last.citations[0].source).stem == listed[1]


def test_a_list_is_narrowed(cook: Assistant) -> None:
    first, last = talk(cook, ["Which soups do I have?", "only the vegetarian ones"])
    assert {Path(one.source).stem for one in first.citations} == {"split-pea-soup", "leek-soup"}
    assert {Path(one.source).stem for one in last.citations} == {"leek-soup"}


def test_a_question_of_another_file_is_no_follow_up(cook: Assistant) -> None:
    last = talk(cook, ["What goes into split pea soup?", "How much sugar for cherry compote?"])[-1]
    assert "Split" not in last.plan.standalone
    assert "80 g sugar" in last.answer
