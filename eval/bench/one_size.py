"""One model in one precision, measured in a process of its own, so that its memory is its own.

python -m eval.bench.one_size FOLDER PRECISION THREADS
"""

from __future__ import annotations

import json
import resource
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np

from eval.bench.encoders import contents, seat_of
from tools.core.content import AsItem, Samples
from tools.core.registry import encoders
from tools.encoders.hub_folder import HubFolder
from tools.encoders.late_interaction import LateInteractionEncoder
from tools.encoders.one_space import OneSpaceEncoder
from tools.encoders.torch_engine import Engine, Placement, Precision
from tools.encoders.transformer_text import TransformerTextEncoder
from tools.encoders.two_towers import TwoTowerEncoder
from tools.encoders.whisper import build as build_whisper

BATCH = {"text": 16, "page": 1, "picture": 4, "sound": 4, "speech": 1}
_ROUNDS = {"text": 3, "page": 1, "picture": 3, "sound": 3, "speech": 2}
"""A page takes a minute of a processor: its first one counts."""
_LARGE = 3_000_000_000
"""Bytes of weights above which one input, once, is what there is time for."""


@dataclass(frozen=True, kw_only=True)
class Told:
    """What one process measured."""

    batch: int
    cpu_s: tuple[float, ...]
    """Processor time of all threads for one input, a round each: what else runs counts little."""
    wall_s: tuple[float, ...]
    """By the clock."""
    weights_mb: float
    """Parameters and buffers as held."""
    process_mb: float
    """The process's most, with Python, torch and the loading, which has float32 first."""


def measured(folder: Path, precision: Precision, threads: int) -> Told:
    """Measure one model."""
    hub = HubFolder(folder)
    placed = Placement(device="cpu", precision=precision, threads=threads)
    if hub.kind == "whisper":
        return _heard(folder, placed)
    seat = seat_of(hub)
    made = encoders(seat).get(hub.kind)(folder, placed)
    assert isinstance(
        made, (TwoTowerEncoder, TransformerTextEncoder, LateInteractionEncoder, OneSpaceEncoder)
    )
    made.warm_up()
    large = sum(one.stat().st_size for one in folder.glob("*.safetensors")) > _LARGE
    batch, rounds = (1, 1) if large else (BATCH[seat], _ROUNDS[seat])
    items = [AsItem(one) for one in contents(seat, batch)]
    if rounds > 1:
        made.encode_items(items[:1])
    return _told(made.engine, lambda: made.encode_items(items), batch=batch, rounds=rounds)


def _heard(folder: Path, placed: Placement) -> Told:
    """Measure a transcriber on 30 s of an even sound, which the rule by energy gives it whole."""
    made = build_whisper(folder, placed, language="en", voice="energy")
    made.warm_up()
    noise = np.random.default_rng(1).normal(0, 0.1, 480_000).astype(np.float32)
    sound = Samples(noise, 16_000)
    return _told(made.engine, lambda: made.words(sound), batch=1, rounds=_ROUNDS["speech"])


def _told(engine: Engine, work: Callable[[], object], *, batch: int, rounds: int) -> Told:
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(rounds):
        begun, used = time.perf_counter(), time.process_time()
        work()
        cpu.append((time.process_time() - used) / batch)
        wall.append((time.perf_counter() - begun) / batch)
    return Told(
        batch=batch, cpu_s=tuple(cpu), wall_s=tuple(wall), weights_mb=_held_bytes(engine) / 1e6,
        process_mb=_most_bytes() / 1e6,
    )  # fmt: skip


def _held_bytes(engine: Engine) -> int:
    """Count parameters and buffers as they stand in memory."""
    held: list[int] = []
    engine.hold(
        lambda model: held.extend(
            one.numel() * one.element_size() for one in (*model.parameters(), *model.buffers())
        )
    )
    return sum(held)


def _most_bytes() -> int:
    """Give the most memory that this process ever had resident; macOS counts in bytes."""
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024


if __name__ == "__main__":
    named: dict[str, Precision] = {"fp32": "fp32", "bf16": "bf16", "int8": "int8"}
    told = measured(Path(sys.argv[1]), named[sys.argv[2]], int(sys.argv[3]))
    sys.stdout.write(json.dumps(asdict(told)))
