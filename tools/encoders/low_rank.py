"""Low-rank updates (LoRA, doi 10.48550/arXiv.2106.09685) that tune a model's matrices."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.core.errors import BadInput
from tools.core.protocols import Reading

TUNED: Mapping[Reading, Path] = {
    "asked": Path(__file__).parent / "asked_minilm.npz",
    "turns": Path(__file__).parent / "turns_minilm.npz",
    "firsts": Path(__file__).parent / "firsts_minilm.npz",
    "sought": Path(__file__).parent / "sought_minilm.npz",
    "valued": Path(__file__).parent / "valued_minilm.npz",
}
"""How all-MiniLM-L6-v2 is tuned; written by `eval.question_tuning` and `eval.act_tuning`."""

Tensor = NDArray[np.float32]


@dataclass(frozen=True, kw_only=True)
class Updates:
    """What is added to matrices. in, out: of a matrix, r: rank."""

    parts: Mapping[str, tuple[Tensor, Tensor]]
    """(r, in) and (out, r), by the matrix's name without `.weight`."""
    mark: str
    """Tells these updates from others: the start of the file's SHA-256."""

    def added_to(self, weights: Mapping[str, Tensor]) -> dict[str, Tensor]:
        """Give all weights, those that are tuned with their update. Raises BadInput."""
        tuned = dict(weights)
        for name, (down, up) in self.parts.items():
            matrix = tuned.get(f"{name}.weight")
            if matrix is None or matrix.shape != (up.shape[0], down.shape[1]):
                raise BadInput(f"the updates of {name} fit no matrix of these weights")
            tuned[f"{name}.weight"] = matrix + up @ down
        return tuned


def read_updates(path: Path) -> Updates:
    """Read what `eval.question_tuning` wrote."""
    data = path.read_bytes()
    with np.load(path) as held:
        names = sorted({one.rpartition(".")[0] for one in held.files})
        parts = {
            one: (held[f"{one}.down"].astype(np.float32), held[f"{one}.up"].astype(np.float32))
            for one in names
        }
    return Updates(parts=parts, mark=hashlib.sha256(data).hexdigest()[:8])
