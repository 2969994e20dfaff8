"""Tunes how all-MiniLM-L6-v2 reads a wish for what sheets state: `python -m eval.value_tuning`.

It writes the updates, and the scale that makes a cosine a probability. Wants the `models` extra;
about five minutes on two cores. `--leave WRITERS` judges some that it does not fit on, and writes
nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.constraints.stated_meant import SURE, choices_of
from eval.value_examples import wished
from tools.core.content import AsItem, Words
from tools.core.query import Scope
from tools.encoders.low_rank import TUNED
from tools.encoders.value_tuning import ValueTuning, Wished

SCALE = Path(__file__).parent.parent / "agents" / "constraints" / "values.npz"
_LEVELS = (0.3, SURE, 0.7)


def told(rows: Sequence[Wished], sure: NDArray[np.float64]) -> str:
    """Say how many wishes are read, and how many that nobody has. sure: (n, k)."""
    meant = np.zeros(sure.shape, dtype=bool)
    for at, one in enumerate(rows):
        meant[at, sorted(one.values)] = True
    parts = []
    for level in _LEVELS:
        read = sure >= level
        right, false = int((read & meant).sum()), int((read & ~meant).sum())
        parts.append(f"from {level:.1f}: {right} of {int(meant.sum())}, {false} false")
    return "; ".join(parts)


def main() -> int:
    """Judge writers that are left out, or fit on all and write."""
    from app.settings import load
    from eval.tasks.demo import demo_assistant

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--leave", nargs="*", default=(), help="writers to judge and not to fit on")
    leave = frozenset(parser.parse_args().leave)
    settings = load()
    with demo_assistant(settings, lambda _: None) as (assistant, _):
        house = assistant.house
        scope = Scope(owner=settings.owner)
        facets = house.library.catalogue.facets(scope)
        stated = house.library.catalogue.stated(scope)
        choices = choices_of(stated, tuple(facets["tag"]), tuple(facets["kind"]))
        encoder = house.encoders.text
        assert encoder is not None, "the text encoder is not installed"
        said = [AsItem(Words(one.said), title="") for one in choices]
        values = np.asarray(encoder.encode_items(said), dtype=np.float32)
    rows = wished(choices)
    tuning = ValueTuning()
    lost = tuning.fit([one for one in rows if one.by not in leave], values)
    for by in sorted(leave & {one.by for one in rows}):
        own = [one for one in rows if one.by == by]
        sure = tuning.sure([one.say for one in own], values)
        sys.stdout.write(f"{by:10} {len(own):4} messages: {told(own, sure)}\n")
    if leave:
        return 0
    tuning.write(TUNED["valued"])
    sharp, level = tuning.scale
    np.savez(SCALE, sharp=sharp, level=level)
    sys.stdout.write(
        f"{len(rows)} messages, {len(choices)} values, loss {lost:.3f}; sharpness {sharp:.1f}, "
        f"level {level:.3f}\n"
    )
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
