"""One model in one precision, measured in a process of its own, so that its memory is its own.

python -m eval.bench.one_size FOLDER PRECISION THREADS
"""

from __future__ import annotations

import json
import resource
import sys
import time
from pathlib import Path

from eval.bench.encoders import contents, seat_of
from tools.core.content import AsItem
from tools.core.registry import encoders
from tools.encoders.hub_folder import HubFolder
from tools.encoders.late_interaction import LateInteractionEncoder
from tools.encoders.torch_engine import Placement, Precision
from tools.encoders.transformer_text import TransformerTextEncoder
from tools.encoders.two_towers import TwoTowerEncoder

BATCH = {"text": 16, "page": 1, "picture": 4, "sound": 4}
_ROUNDS = {"text": 3, "page": 1, "picture": 3, "sound": 3}
"""A page takes a minute of a processor: its first one counts."""


def measured(folder: Path, precision: Precision, threads: int) -> dict[str, float]:
    """Give inputs a second of processor time; MB of the weights held, and of the process at most.

    Processor time of all threads: what else the machine does counts little. The process's most
    holds Python, torch and the loading, which has float32 first.
    """
    hub = HubFolder(folder)
    seat = seat_of(hub)
    placed = Placement(device="cpu", precision=precision, threads=threads)
    made = encoders(seat).get(hub.kind)(folder, placed)
    made.warm_up()
    items = [AsItem(one) for one in contents(seat, BATCH[seat])]
    if _ROUNDS[seat] > 1:
        made.encode_items(items[:1])
    rounds = []
    for _ in range(_ROUNDS[seat]):
        begun = time.process_time()
        made.encode_items(items)
        rounds.append(time.process_time() - begun)
    return {
        "per_s": len(items) / min(rounds),
        "weights_mb": _held_bytes(made) / 1e6,
        "process_mb": _most_bytes() / 1e6,
    }


def _held_bytes(made: object) -> int:
    """Count parameters and buffers as they stand in memory."""
    assert isinstance(made, (TwoTowerEncoder, TransformerTextEncoder, LateInteractionEncoder))
    held: list[int] = []
    made.engine.hold(
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
    sys.stdout.write(json.dumps(measured(Path(sys.argv[1]), named[sys.argv[2]], int(sys.argv[3]))))
