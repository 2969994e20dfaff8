"""What the other modalities cost and bring: the same questions with some of the tools alone.

Every arm runs in a fresh process over the same filled library, so that memory is its own.
"""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory

from app.settings import Settings
from app.wiring import House
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, MemoryWatch, percentile
from eval.metrics import paired_difference
from tools.core.items import Modality
from tools.core.protocols import Retriever
from tools.core.query import Query
from tools.core.registry import retrievers

_ARMS: dict[str, tuple[Modality, ...]] = {
    "text alone": ("text",),
    "text and pages": ("text", "page"),
    "all modalities": ("text", "page", "image", "audio"),
}


@dataclass(frozen=True, kw_only=True)
class Arm:
    """What one arm gave; plain numbers, so that they cross the process boundary."""

    entity_first: tuple[float, ...]
    """One an answerable question."""
    entity_among_3: tuple[float, ...]
    says_it: tuple[float, ...]
    declined: tuple[float, ...]
    ms: tuple[float, ...]
    """One a question."""
    peak_mb: float


@dataclass(frozen=True)
class SomeTools(House):
    """The product with some of the modality tools; its library knows all modalities."""

    modalities: tuple[Modality, ...] = ()

    @cached_property
    def retrievers(self) -> Mapping[Modality, Retriever]:
        """The tools of this arm."""
        registry = retrievers()
        return {one: registry.get(one)(self.parts) for one in self.modalities}


def run(bench: Bench) -> BenchResult:
    """Ask all dev questions in every arm, once: they are many enough for a p95."""
    from eval.tasks.demo import demo_assistant

    with TemporaryDirectory(prefix="cairn-bench-") as scratch:
        home = Path(scratch, "home")
        with demo_assistant(bench.settings, bench.say, home):
            pass
        arms = {}
        for name, modalities in _ARMS.items():
            bench.say(f"modalities: {name}")
            arms[name] = _in_own_process(replace(bench.settings, home=home), modalities)
    rows = [row for name, arm in arms.items() for row in _rows(name, arm)]
    return BenchResult(name="modalities", rows=tuple(rows), notes=tuple(_notes(arms)))


def _in_own_process(settings: Settings, modalities: tuple[Modality, ...]) -> Arm:
    spawned = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(max_workers=1, mp_context=spawned) as pool:
        return pool.submit(measure_arm, settings, modalities).result()


def measure_arm(settings: Settings, modalities: tuple[Modality, ...]) -> Arm:
    """Ask the dev questions with the tools of `modalities`; the demo is in `settings.home`."""
    from app.assistant import Assistant
    from eval.answers import lacks_part
    from eval.gold import read_gold
    from eval.tasks.demo import GOLD, ask_demo
    from tools.library.library import open_library

    library = open_library(settings.folder, write=True)
    house = SomeTools(settings=settings, library=library, modalities=modalities)
    assistant = Assistant(house)
    questions = read_gold(GOLD, "dev")
    try:
        with MemoryWatch() as memory:
            assistant.warm_up()
            assistant.ask(Query(text="breakfast", owner=settings.owner))
            asked = ask_demo(assistant, questions, lambda line: None)
    finally:
        assistant.close()
    counted = [one for one in asked if not lacks_part(one)]
    return Arm(
        entity_first=_known([one.entity_first for one in counted]),
        entity_among_3=_known([one.entity_among_3 for one in counted]),
        says_it=_known([one.answer_said for one in counted]),
        declined=_known([one.declined for one in counted]),
        ms=tuple(one.ms for one in asked),
        peak_mb=memory.peak_mb,
    )


def _known(values: list[bool | None]) -> tuple[float, ...]:
    return tuple(float(one) for one in values if one is not None)


def _rows(name: str, arm: Arm) -> list[Measured]:
    shares = {
        "right entity first": arm.entity_first,
        "right entity among 3": arm.entity_among_3,
        "says the gold answer": arm.says_it,
        "unanswerable declined": arm.declined,
    }
    rows = [
        Measured(
            what=f"{name}: {what}", unit="", values=(sum(values) / len(values),),
            note=f"{len(values)} questions",
        )
        for what, values in shares.items()
    ]  # fmt: skip
    rows += [
        Measured(
            what=f"{name}: question, p{share * 100:.0f}", unit="ms",
            values=(percentile(arm.ms, share),),
        )
        for share in (0.5, 0.95)
    ]  # fmt: skip
    rows.append(Measured(what=f"{name}: memory, peak", unit="MB", values=(arm.peak_mb,)))
    return rows


def _notes(arms: dict[str, Arm]) -> Iterator[str]:
    whole = arms["all modalities"]
    for name, arm in arms.items():
        if arm is not whole:
            gained = paired_difference(whole.entity_among_3, arm.entity_among_3)
            yield f"All modalities against {name}, right entity among 3: {gained}."
    yield (
        "Each arm ran in a fresh process over the same library. The encoders of all "
        "modalities are loaded in every arm, so its memory differs by what searching takes."
    )
