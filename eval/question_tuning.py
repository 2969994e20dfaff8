"""Tunes how all-MiniLM-L6-v2 reads a question: `python -m eval.question_tuning --data DIR`.

It writes the updates. Only the question's side changes: lines of files keep the vectors that they
have. Wants the `models` extra; about five minutes on two cores, and as long for each fold.
"""

from __future__ import annotations

import argparse
import math
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.question_examples import Things, of_demo, of_pairs, things_of
from tools.core.content import AsItem, Words
from tools.core.protocols import Encoder
from tools.core.query import Scope
from tools.encoders.low_rank import TUNED
from tools.encoders.question_tuning import Asked, QuestionTuning


@dataclass(frozen=True, kw_only=True)
class Told:
    """How well questions find their lines."""

    answerable: int
    unanswerable: int
    auc: float
    """That the nearest line of an answerable question is nearer than that of another."""
    first: float
    """Recall@1 of the lines that answer, among those of the thing."""
    third: float


def vectors_of(things: Things, encoder: Encoder) -> dict[str, NDArray[np.float32]]:
    """Encode the lines of every thing, (lines, 384)."""
    return {
        name: np.asarray(encoder.encode_items([AsItem(Words(line), title="") for line, _ in lines]))
        for name, lines in things.lines.items()
        if lines
    }


def judged(
    rows: Sequence[Asked],
    asked: NDArray[np.float32],
    lines: Mapping[str, NDArray[np.float32]],
) -> Told:
    """Judge vectors of questions, (n, 384)."""
    yes: list[float] = []
    no: list[float] = []
    first: list[bool] = []
    third: list[bool] = []
    for one, vector in zip(rows, asked, strict=True):
        near = lines[one.thing] @ vector
        (yes if one.holds else no).append(float(near.max()))
        if one.holds:
            best = np.argsort(-near)[:3].tolist()
            first.append(best[0] in one.holds)
            third.append(bool(set(best) & set(one.holds)))
    above = [(a > b) + 0.5 * (a == b) for a in yes for b in no]
    return Told(
        answerable=len(yes), unanswerable=len(no),
        auc=float(np.mean(above)) if above else math.nan,
        first=float(np.mean(first)) if first else math.nan,
        third=float(np.mean(third)) if third else math.nan,
    )  # fmt: skip


def left_out(
    rows: Sequence[Asked],
    lines: Mapping[str, NDArray[np.float32]],
    by: Iterable[str],
    plain: NDArray[np.float32],
) -> str:
    """Judge some writers' questions, tuned on all others; give a line. plain: untuned vectors."""
    out = frozenset(by)
    own = [at for at, one in enumerate(rows) if one.by in out]
    tuning = QuestionTuning()
    tuning.fit([one for one in rows if one.by not in out], lines)
    some = [rows[at] for at in own]
    before = judged(some, plain[own], lines)
    after = judged(some, tuning.vectors([one.say for one in some]), lines)
    return (
        f"{', '.join(sorted(out)):40} {before.answerable:4} + {before.unanswerable:3} unanswerable"
        f"  AUC {before.auc:.3f} -> {after.auc:.3f}  recall@1 {before.first:.3f} -> "
        f"{after.first:.3f}  recall@3 {before.third:.3f} -> {after.third:.3f}"
    )


def main() -> int:
    """Tell how well writers are read that were left out; write the updates."""
    from app.settings import load
    from eval.tasks.demo import demo_assistant

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the evaluation sets")
    parser.add_argument("--quick", action="store_true", help="write the updates, judge nobody")
    options = parser.parse_args()
    settings = load()
    with demo_assistant(settings, lambda _: None) as (assistant, _):
        house = assistant.house
        things = things_of(house.library.catalogue, Scope(owner=settings.owner))
        encoder = house.encoders.text
        assert encoder is not None, "the text encoder is not installed"
        pairs, things = of_pairs(things, options.data)
        rows = [*of_demo(things), *pairs]
        used = {one.thing for one in rows}
        things = Things(lines={name: own for name, own in things.lines.items() if name in used})
        lines = vectors_of(things, encoder)
        rows = [one for one in rows if one.thing in lines]
        plain = np.asarray(encoder.encode_items([AsItem(Words(one.say), title="") for one in rows]))
    if not options.quick:
        for by in _folds(rows):
            sys.stdout.write(f"{left_out(rows, lines, by, plain)}\n")
            sys.stdout.flush()
    tuning = QuestionTuning()
    lost = tuning.fit(rows, lines)
    tuning.write(TUNED["asked"])
    path = TUNED["asked"]
    size = path.stat().st_size / 1000
    sys.stdout.write(f"{len(rows)} questions, loss {lost:.3f}; {path.name} {size:.0f} kB\n")
    return 0


def _folds(rows: Sequence[Asked]) -> list[list[str]]:
    writers = sorted({one.by for one in rows})
    return [writers[start::5] for start in range(5)]


if __name__ == "__main__":
    raise SystemExit(main())
