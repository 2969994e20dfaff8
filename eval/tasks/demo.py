"""The demo library's gold questions, asked of a fresh library that holds the demo."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

from eval.answers import AnswersResult, Say, ask_all, sum_up
from eval.gold import GoldQuestion, SplitChoice, read_gold
from eval.outcome import Judge, Outcome, relative_paths
from tools.core.errors import NotFound
from tools.core.query import Query, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.assistant import Assistant
    from app.settings import Settings

GOLD = Path(__file__).parents[1] / "gold"
SHELVES = {
    "demo-shop": "shop",
    "demo-service": "service",
    "demo-support": "support",
    "demo-clinic": "clinic",
}
"""Folders below the demo library by collection."""
ONCE = (
    "The test half is scored once per release: do not look at its questions, and change nothing "
    "because of them."
)


class Demo:
    """Gold questions over the demo library."""

    name = "gold"

    def run(
        self,
        settings: Settings,
        say: Say,
        *,
        split: SplitChoice,
        only: Sequence[str] = (),
        library: Path | None = None,
    ) -> AnswersResult:
        """Ask the questions of a split. Raises NotFound for an id that is none.

        library: kept between runs, where unchanged files are not read again; None is a fresh one.
        """
        questions = read_gold(GOLD, split, only)
        if not questions:
            raise NotFound(
                f"no gold question is in the {split} half, so there is nothing to score; choose "
                "another --half"
            )
        if any(one.split == "test" for one in questions):
            say(ONCE)
        with demo_assistant(settings, say, library) as (assistant, ingest):
            asked, unasked = with_shelf(assistant, questions)
            outcomes = ask_demo(assistant, asked, say)
            note = _note(assistant, asked, unasked)
            return sum_up(self.name, outcomes, ingest=ingest, note=note)


@contextmanager
def demo_assistant(
    settings: Settings, say: Say, library: Path | None = None
) -> Iterator[tuple[Assistant, dict[str, object]]]:
    """Give a warm assistant over a library with the demo in it, and what is in it."""
    from app.assistant import Assistant
    from app.demo import load_demo

    with TemporaryDirectory(prefix="cairn-eval-") as scratch:
        say("loading the demo library")
        assistant = Assistant.open(replace(settings, home=library or Path(scratch, "home")))
        try:
            ingest: dict[str, object] = {"demo": load_demo(assistant)}
            ingest |= _add_shelves(assistant, say)
            assistant.warm_up()
            # The first turn compiles and loads what no warm_up reaches; it is in no figure.
            for _ in assistant.stream(Query(text="breakfast", owner=settings.owner)):
                pass
            yield assistant, ingest
        finally:
            assistant.close()


def ask_demo(assistant: Assistant, questions: Sequence[GoldQuestion], say: Say) -> list[Outcome]:
    """Ask gold questions of a library that holds the demo."""
    root, judge = demo_judge(assistant)
    owner = assistant.house.settings.owner
    return ask_all(questions, assistant, judge, root, say, owner=owner)


def demo_judge(assistant: Assistant) -> tuple[Path, Judge]:
    """Give the root that gold paths are below, and the judge over this library."""
    from app.wiring import demo_folder

    root = demo_folder()
    owner = assistant.house.settings.owner
    catalogue = assistant.house.library.catalogue
    return root, Judge(catalogue, owner, relative_paths(catalogue, owner, str(root)))


def with_shelf(
    assistant: Assistant, questions: Sequence[GoldQuestion]
) -> tuple[list[GoldQuestion], list[GoldQuestion]]:
    """Part questions into those whose shelf is in the library and those whose shelf is not."""
    held = _shelves_held(assistant)
    asked = [one for one in questions if one.collection in held]
    return asked, [one for one in questions if one.collection not in held]


def _add_shelves(assistant: Assistant, say: Say) -> dict[str, object]:
    """Add the shelves that ship with the demo and did not come with it."""
    from app.wiring import demo_folder

    told: dict[str, object] = {}
    held = _shelves_held(assistant)
    for collection, folder in SHELVES.items():
        path = demo_folder() / folder
        if collection not in held and path.is_dir():
            say(f"adding the shelf {collection}")
            report = assistant.add(assistant.house.settings.owner, [path], collection=collection)
            told[collection] = {k: v for k, v in report.to_json().items() if k != "files"}
    return told


def _shelves_held(assistant: Assistant) -> set[str]:
    scope = Scope(owner=assistant.house.settings.owner)
    counted = assistant.house.library.catalogue.facets(scope).get("collection", {})
    return {name for name, items in counted.items() if items}


def _note(
    assistant: Assistant, asked: Sequence[GoldQuestion], unasked: Sequence[GoldQuestion]
) -> str:
    _, judge = demo_judge(assistant)
    gold = [item for one in asked for item in one.gold_items]
    lost = sorted({item.source for item in gold if not judge.findable(item)})
    settings = assistant.house.settings
    encoder = assistant.house.encoders.text
    told = [ONCE] if any(one.split == "test" for one in asked) else []
    if unasked:
        shelves = ", ".join(sorted({one.collection for one in unasked}))
        told.append(
            f"{len(unasked)} questions were not asked, since the library lacks their shelf "
            f"({shelves}): {', '.join(one.id for one in unasked)}."
        )
    if lost:
        told.append(f"Gold items that are not in the library, in no recall: {', '.join(lost)}.")
    told.append(
        f"Text encoder: {encoder.space.model if encoder is not None else 'off'}; fusion: "
        f"{settings.fusion}; at most {settings.max_rounds} more rounds."
    )
    return " ".join(told)
