"""Inputs a second of an open model per batch size, beside transformers alone.

Rounds alternate between the two, so that a busy machine slows both. The inputs are made: pictures
and pages of noise, tones, sentences.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import numpy as np

from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured, seconds
from tools.core.content import AsItem, Content, Pixels, Samples, Words
from tools.core.errors import MissingPart
from tools.core.registry import ENCODER_ROWS, encoders
from tools.encoders.bare import bare_encoder
from tools.encoders.hub_folder import HubFolder, snapshot_of
from tools.encoders.torch_engine import Placement

BATCHES = (1, 8, 32)
_ROUNDS = 7
WORDS = (
    "pump",
    "leaks",
    "oil",
    "at",
    "the",
    "lower",
    "seal",
    "while",
    "its",
    "valve",
    "is",
    "worn",
)
_NO_MODEL = "no open model was measured; name its folder: cairn bench encoders --model PATH"


def run(bench: Bench) -> BenchResult:
    """Measure the model of `--model`; without one, say so."""
    if bench.model is None:
        return BenchResult(name="encoders", rows=(), notes=(_NO_MODEL,))
    folder = HubFolder(snapshot_of(bench.model))
    seat = seat_of(folder)
    threads = bench.settings.threads
    made = encoders(seat).get(folder.kind)(
        folder.path, Placement(device="cpu", threads=threads, largest_batch=max(BATCHES))
    )
    made.warm_up()
    bare = bare_encoder(folder.path, seat, threads=threads)
    rows: list[Measured] = []
    for batch in BATCHES:
        bench.say(f"encoders: batches of {batch}")
        some = contents(seat, batch)
        items = [AsItem(one) for one in some]
        rows += _compared(batch, partial(made.encode_items, items), partial(bare, some))
    model = folder.name[0]
    notes = (
        f"{seat} model {model} ({folder.kind}), float32, cpu, {threads} threads, "
        f"{_ROUNDS} alternating rounds; overhead: share of time above transformers alone, by pairs",
    )
    return BenchResult(name="encoders", rows=tuple(rows), notes=notes)


def _compared(
    batch: int, ours: Callable[[], object], theirs: Callable[[], object]
) -> list[Measured]:
    ours()
    theirs()
    own: list[float] = []
    bare: list[float] = []
    for place in range(_ROUNDS):
        # Whoever runs second finds warmer caches: they take turns.
        for work, held in ((ours, own), (theirs, bare))[:: 1 if place % 2 else -1]:
            held.append(seconds(work))
    over = tuple(100.0 * (one / other - 1.0) for one, other in zip(own, bare, strict=True))
    return [
        Measured(what=f"batch {batch}", unit="inputs/s", values=tuple(batch / one for one in own)),
        Measured(
            what=f"batch {batch}, transformers alone",
            unit="inputs/s",
            values=tuple(batch / one for one in bare),
        ),
        Measured(what=f"batch {batch}, overhead", unit="%", values=over),
    ]


def seat_of(folder: HubFolder) -> str:
    """Give the seat that a model takes. Raises MissingPart for one of a kind unknown here."""
    for row in ENCODER_ROWS:
        if row.kind == folder.kind:
            return row.seat
    known = ", ".join(dict.fromkeys(row.kind for row in ENCODER_ROWS))
    raise MissingPart(
        f"{folder.path} is a model of kind {folder.kind or 'nothing stated'}; known are: {known}"
    )


def contents(seat: str, count: int) -> list[Content]:
    """Make inputs of a seat: noise of 480 x 640, pages of 1024 x 724, 10 s, or 60 words."""
    chance = np.random.default_rng(count)
    match seat:
        case "sound":
            return [
                Samples(chance.normal(0, 0.1, 480_000).astype(np.float32), 48_000)
                for _ in range(count)
            ]
        case "text":
            return [Words(" ".join(chance.choice(WORDS, 60))) for _ in range(count)]
        case _:
            shape = (1024, 724, 3) if seat == "page" else (480, 640, 3)
            return [Pixels(chance.integers(0, 255, shape, dtype=np.uint8)) for _ in range(count)]
