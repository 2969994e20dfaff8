"""A picture that a document shows leads to that document, and is asked about by its name."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from agents.rules.called import called, points_at
from app.assistant import Assistant
from app.settings import load
from tools.core.events import Finished
from tools.core.evidence import Answer
from tools.core.locators import PageRegion
from tools.core.query import Query

RECIPES = {
    "Crab salad": ("1001.png", "Prep time: 12 min", "Chop the crab and fold in the mayonnaise."),
    "Onion tart": ("1002.png", "Prep time: 55 min", "Soften the onions slowly in butter."),
    "Plum cake": ("1003.png", "Prep time: 40 min", "Press the plums into the batter."),
}
RECIPE = """---
title: {title}
---

![]({picture})

- {time}

## Directions

- {step}
- Chill it before serving.
"""


def draw(seed: int) -> Image.Image:
    chance = random.Random(seed)
    picture = Image.new("RGB", (640, 480), tuple(chance.randint(0, 255) for _ in range(3)))
    pen = ImageDraw.Draw(picture)
    for _ in range(14):
        x, y, size = chance.randint(0, 600), chance.randint(0, 440), chance.randint(40, 220)
        colour = tuple(chance.randint(0, 255) for _ in range(3))
        (pen.ellipse if chance.random() < 0.5 else pen.rectangle)(
            (x, y, x + size, y + size), fill=colour
        )
    return picture


def report(path: Path, figure: Image.Image) -> None:
    canvas = Canvas(str(path), pagesize=A4)
    for words in ("Growth of the herd", "Milk by month", "Costs of feed"):
        canvas.drawString(72, 780, words)
        canvas.drawString(72, 760, f"This page of the yearly report is about: {words.casefold()}.")
        if words == "Milk by month":
            canvas.drawImage(ImageReader(figure), 150, 300, 300, 225)
        canvas.showPage()
    canvas.save()


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("kitchen")
    for title, (picture, time, step) in RECIPES.items():
        draw(int(picture[:4])).save(folder / picture)
        words = RECIPE.format(title=title, picture=picture, time=time, step=step)
        (folder / f"r{picture[:4]}.md").write_text(words, encoding="utf-8")
    draw(7).save(folder / "2001.png")
    report(folder / "report.pdf", draw(55))
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


def copy(folder: Path, seed: int) -> Path:
    """The picture as a messenger hands it on: half as wide, in JPEG."""
    path = folder / "IMG-20261122-WA0004.jpg"
    draw(seed).resize((320, 240)).save(path, quality=60)
    return path


def ask(assistant: Assistant, text: str, photo: Path | None, thread: str | None = None) -> Answer:
    attach = (str(photo),) if photo else ()
    query = Query(text=text, owner="local", attach=attach, thread=thread)
    (answer,) = (one.answer for one in assistant.stream(query) if isinstance(one, Finished))
    return answer


def cited(answer: Answer) -> set[str]:
    return {Path(one.source).name for one in answer.citations}


def test_a_photo_alone_finds_the_passage_beside_it(assistant: Assistant, tmp_path: Path) -> None:
    found = assistant.search("", attach=copy(tmp_path, 1002), modalities=("text",))
    assert Path(found.evidence[0].source).name == "r1002.md"
    assert found.evidence[0].score > 0.5


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("how do I make this?", "Chop the crab"), ("how long does it take?", "12 min"),
        ("what do I chop in this dish?", "Chop the crab"),
    ],
)  # fmt: skip
def test_what_is_asked_of_the_picture_is_answered_by_its_document(
    assistant: Assistant, tmp_path: Path, text: str, says: str
) -> None:
    answer = ask(assistant, text, copy(tmp_path, 1001))
    assert says in answer.answer
    assert cited(answer) == {"r1001.md"}
    assert "the picture is shown in “Crab salad”" in answer.notes
    assert "Crab salad" in answer.plan.standalone


def test_the_next_turn_goes_on_from_there(assistant: Assistant, tmp_path: Path) -> None:
    first = ask(assistant, "how do I make this?", copy(tmp_path, 1003))
    then = ask(assistant, "and how long does it take?", None, first.thread)
    assert "40 min" in then.answer
    assert cited(then) == {"r1003.md"}


def test_what_it_is_is_told_by_its_document_and_without_its_likes(
    assistant: Assistant, tmp_path: Path
) -> None:
    answer = ask(assistant, "what is this?", copy(tmp_path, 1001))
    assert "Crab salad" in answer.answer
    assert cited(answer) == {"1001.png"}


def test_a_picture_that_nothing_shows_names_nothing(assistant: Assistant, tmp_path: Path) -> None:
    unknown = ask(assistant, "how do I make this?", copy(tmp_path, 4242))
    assert not any("is shown in" in one for one in unknown.notes)
    held = assistant.search("", attach=copy(tmp_path, 7), modalities=("text",))
    assert all(one.score < 0.5 for one in held.evidence)


def test_a_figure_finds_its_page_and_its_place(assistant: Assistant, tmp_path: Path) -> None:
    found = assistant.search("", attach=copy(tmp_path, 55), modalities=("page",))
    place = found.evidence[0].locator
    assert isinstance(place, PageRegion)
    assert place.page == 2
    assert place.box is not None
    assert place.box[0] == pytest.approx(150 / 595, abs=0.02)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("how do I make this?", "how do I make Crab salad?"),
        ("how long does it take?", "how long does Crab salad take?"),
        ("is it vegan and is this dish spicy?", "is Crab salad vegan and is Crab salad spicy?"),
        ("what's in the photo?", "Crab salad?"),
        ("what do I need for that?", "what do I need for Crab salad?"),
    ],
)
def test_words_are_read_with_the_name(text: str, read: str) -> None:
    assert points_at(text)
    assert called(text, "Crab salad") == read


@pytest.mark.parametrize(
    "text", ["a hotel with parking", "who wrote the manual?", "which day is market day?", ""]
)
def test_words_that_speak_of_something_else_are_left(text: str) -> None:
    assert not points_at(text)
