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
from tools.core.query import Query

if TYPE_CHECKING:
    from collections.abc import Iterator

    from app.assistant import Assistant
    from app.settings import Settings

GOLD = Path(__file__).parents[1] / "gold" / "demo.jsonl"


class Demo:
    """Gold questions over the demo library."""

    name = "demo"

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
        with demo_assistant(settings, say, library) as (assistant, ingest):
            outcomes = ask_demo(assistant, questions, say)
            return sum_up(self.name, outcomes, ingest=ingest, note=_note(assistant, questions))


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


def _note(assistant: Assistant, questions: Sequence[GoldQuestion]) -> str:
    _, judge = demo_judge(assistant)
    gold = [item for one in questions for item in one.gold_items]
    sidecars = [item for item in gold if not judge.findable(item)]
    settings = assistant.house.settings
    encoder = assistant.house.encoders.text
    return (
        f"{len(sidecars)} of {len(gold)} gold items are sidecar files: they are facts and no "
        f"search gives them, so they are in no recall. Text encoder: "
        f"{encoder.space.model if encoder is not None else 'off'}; fusion: {settings.fusion}; "
        f"at most {settings.max_rounds} more rounds."
    )
