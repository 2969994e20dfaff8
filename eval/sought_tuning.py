"""Tunes how all-MiniLM-L6-v2 reads a description: `python -m eval.sought_tuning --data DIR`.

It writes the updates. Only the side of the description changes: what is written keeps the vectors
that it has. Wants the `models` extra; about four minutes on two cores, and as long for each fold.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from eval.sought_examples import DEMO, FILES, examples, shelf_of
from tools.encoders.low_rank import TUNED
from tools.encoders.low_rank_model import LowRankModel
from tools.encoders.sought_tuning import Described, Shelf, SoughtTuning

if TYPE_CHECKING:
    from app.settings import Settings

_FIRST = (1, 3, 8)


def ranks(
    rows: Sequence[Described], asked: NDArray[np.float32], shelves: Mapping[str, Shelf]
) -> NDArray[np.int64]:
    """Give the place, from 0, of the first right thing by its nearest passage. asked: (n, 384)."""
    found = []
    for one, vector in zip(rows, asked, strict=True):
        shelf = shelves[one.shelf]
        nearest: dict[str, float] = {}
        for name, near in zip(shelf.of, (shelf.vectors @ vector).tolist(), strict=True):
            nearest[name] = max(near, nearest.get(name, -1.0))
        best = max(nearest[name] for name in one.things)
        found.append(sum(near > best for near in nearest.values()))
    return np.array(found)


def told(
    rows: Sequence[Described], asked: NDArray[np.float32], shelves: Mapping[str, Shelf]
) -> str:
    """Say how often the right thing is among the first 1, 3 and 8."""
    at = ranks(rows, asked, shelves)
    return "  ".join(f"@{k} {float(np.mean(at < k)):.3f}" for k in _FIRST)


def left_out(
    rows: Sequence[Described], shelves: Mapping[str, Shelf], by: Iterable[str]
) -> Iterable[str]:
    """Judge some writers' descriptions, tuned on all others; give a line a shelf."""
    out = frozenset(by)
    tuning = SoughtTuning()
    tuning.fit([one for one in rows if one.by not in out], shelves)
    plain = LowRankModel()
    for shelf in shelves:
        some = [one for one in rows if one.by in out and one.shelf == shelf]
        if some:
            said = [one.say for one in some]
            before = told(some, plain.vectors(said), shelves)
            after = told(some, tuning.vectors(said), shelves)
            yield f"{shelf:8} {len(some):4} of {', '.join(sorted(out))}: {before} -> {after}"


def _shelves(settings: Settings, data: Path) -> dict[str, Shelf]:
    from app.assistant import Assistant
    from eval.tasks.demo import demo_assistant

    with demo_assistant(settings, lambda _: None) as (assistant, _):
        found = {DEMO: shelf_of(assistant)}
    for name in FILES:
        root = data / name
        paths = sorted(root.rglob("*.md"))
        if not paths:
            continue
        with TemporaryDirectory(prefix="cairn-eval-") as scratch:
            home = replace(settings, home=Path(scratch))
            with closing(Assistant.open(home)) as assistant:
                assistant.add(settings.owner, paths)
                found[name] = shelf_of(assistant, root)
    return found


def main() -> int:
    """Tell how well writers are read that were left out; write the updates."""
    from app.settings import load

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the evaluation sets")
    parser.add_argument("--quick", action="store_true", help="write the updates, judge nobody")
    parser.add_argument("--leave", nargs="*", default=(), help="writers to judge and not to fit on")
    options = parser.parse_args()
    shelves = _shelves(load(), options.data)
    rows = examples(shelves)
    writers = sorted({one.by for one in rows})
    folds = [options.leave] if options.leave else [writers[start::5] for start in range(5)]
    for by in () if options.quick else folds:
        for line in left_out(rows, shelves, by):
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    if options.leave:
        return 0
    tuning = SoughtTuning()
    lost = tuning.fit(rows, shelves)
    path = TUNED["sought"]
    tuning.write(path)
    size = path.stat().st_size / 1000
    sys.stdout.write(f"{len(rows)} descriptions, loss {lost:.3f}; {path.name} {size:.0f} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
