"""Runs a model of torch: where, in which precision, in batches that fit the memory.

On out-of-memory a batch is halved down to one input, then the model moves to the processor, and an
input that does not fit even there is refused by name of the model. Knows no family of models.
"""

from __future__ import annotations

import importlib.util
import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeVar

import numpy as np

from tools.core.content import Vectors
from tools.core.errors import MissingPart, OutOfMemory
from tools.encoders.hub_folder import ADAPTER
from tools.encoders.int8_linear import in_int8

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Module

log = logging.getLogger(__name__)

T = TypeVar("T")
Precision = Literal["fp32", "bf16", "int8"]
"""Numbers of the weights; int8 is of linear layers, on the processor alone."""
Forward = Callable[["Module", Sequence[T]], Sequence["Tensor"]]
"""Model and some inputs in, one tensor an input out."""

LARGEST_BATCH = 64
_SHARE = 0.25
"""Of the free memory, for one batch: the allocator keeps what earlier batches took."""
_NO_MEMORY = ("can't allocate memory", "out of memory", "not enough memory")
"""What RuntimeErrors of torch's CPU allocator and of mps say."""


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where and how a model runs."""

    device: str = "auto"
    """`auto`: cuda, else mps, else cpu; or one of these."""
    precision: Precision = "fp32"
    threads: int = 2
    largest_batch: int = LARGEST_BATCH


def require_torch() -> None:
    """Raise MissingPart where the extra `models` is not installed."""
    try:
        import torch  # noqa: F401
        import transformers
    except ImportError as exc:
        raise MissingPart(
            f"open models need a package ({exc}): pip install 'cairn-assistant[models]'"
        ) from exc
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()


def load_model(kind: type[Module], path: Path, precision: str) -> Module:
    """Load a model's safetensors; never remote code, never the network.

    Raises MissingPart for weights that are torn, or lack a part that would be left to chance.
    """
    import torch
    from safetensors import SafetensorError

    _require_adapter_reader(path, precision)
    try:
        model, told = kind.from_pretrained(
            str(path),
            local_files_only=True,
            use_safetensors=True,
            output_loading_info=True,
            dtype=torch.bfloat16 if precision == "bf16" else torch.float32,
        )
    except (OSError, ValueError, RuntimeError, KeyError, TypeError, SafetensorError) as exc:
        raise MissingPart(f"the model at {path} cannot be loaded ({_short(exc)}); "
                          "pull it again") from exc  # fmt: skip
    learnt = {name for name, _ in model.named_parameters()}
    lacking = sorted(str(one) for one in told["missing_keys"] if one in learnt)
    if lacking:
        raise MissingPart(
            f"the weights at {path} lack {len(lacking)} parts ({', '.join(lacking[:3])}); "
            "they do not belong to its config.json: pull the model again"
        )
    return in_int8(model.eval(), path.name) if precision == "int8" else model.eval()


def _require_adapter_reader(path: Path, precision: str) -> None:
    """Raise MissingPart where an adapter would be left out: transformers says nothing then."""
    if not (path / ADAPTER).is_file():
        return
    if precision == "int8":
        raise MissingPart(
            f"{path} has an adapter, which reads the weights below it, and cannot run in int8; "
            "set CAIRN_PRECISION=bf16"
        )
    if importlib.util.find_spec("peft") is None:
        raise MissingPart(
            f"{path} has an adapter, which needs peft; it comes with the extra: "
            "pip install 'cairn-assistant[colpali]', see docs/encoders.md"
        )


class Engine:
    """One loaded model; calls take turns."""

    def __init__(self, name: str, load: Callable[[], Module], placement: Placement) -> None:
        self._name = name
        self._load = load
        self._placement = placement
        self._lock = threading.RLock()
        self._model: Module | None = None
        self._device = ""
        self._fits: int | None = None

    @property
    def device(self) -> str:
        """Where it runs now; empty before it is loaded."""
        return self._device

    def warm_up(self) -> None:
        """Load the model and put it on its device. Raises MissingPart."""
        with self._lock:
            if self._model is not None:
                return
            require_torch()
            import torch

            torch.set_num_threads(max(1, self._placement.threads))
            device = _device(self._placement)
            model = self._load()
            try:
                self._model, self._device = model.to(device), device
            except RuntimeError as exc:
                if not _is_no_memory(exc):
                    raise
                log.warning("%s does not fit the memory of %s; it runs on cpu", self._name, device)
                self._model, self._device = model.to("cpu"), "cpu"

    def run(
        self, inputs: Sequence[T], forward: Forward[T], *, bytes_each: int = 1 << 20
    ) -> list[Vectors]:
        """Give one float32 array an input. Raises MissingPart, OutOfMemory.

        bytes_each: what one input is expected to take while it is worked on.
        """
        self.warm_up()
        found: list[Vectors] = []
        with self._lock:
            size = self._batch(bytes_each)
            while len(found) < len(inputs):
                some = inputs[len(found) : len(found) + size]
                try:
                    found += self._once(some, forward)
                except (MemoryError, RuntimeError) as exc:
                    if not _is_no_memory(exc):
                        raise
                    size = self._smaller(len(some), exc)
        return found

    def hold(self, work: Callable[[Module], None]) -> None:
        """Do `work` with the model, alone. Raises MissingPart, OutOfMemory.

        Where the memory of its device is not enough, the work is begun again on the processor.
        """
        self.warm_up()
        with self._lock:
            try:
                self._worked(work)
            except (MemoryError, RuntimeError) as exc:
                if not _is_no_memory(exc):
                    raise
                self._smaller(1, exc)
                self._worked(work)

    def _worked(self, work: Callable[[Module], None]) -> None:
        import torch

        try:
            with torch.inference_mode():
                work(self._model)
        except (MemoryError, RuntimeError) as exc:
            if self._device != "cpu" or not _is_no_memory(exc):
                raise
            raise self._too_large() from exc

    def _too_large(self) -> OutOfMemory:
        return OutOfMemory(
            f"{self._name} has not enough memory for one input; close other programs or "
            "choose a smaller model"
        )

    def _once(self, some: Sequence[T], forward: Forward[T]) -> list[Vectors]:
        import torch

        with torch.inference_mode():
            rows = forward(self._model, some)
            return [one.float().cpu().numpy() for one in rows]

    def _smaller(self, tried: int, exc: BaseException) -> int:
        """Give the next batch size after `tried` did not fit."""
        if tried > 1:
            self._fits = tried // 2
            log.info("%s: a batch of %d does not fit; %d is tried", self._name, tried, self._fits)
            return self._fits
        if self._device == "cpu" or self._model is None:
            raise self._too_large() from exc
        log.warning("%s: one input does not fit %s; it runs on cpu", self._name, self._device)
        self._model, self._device = self._model.to("cpu"), "cpu"
        return 1

    def _batch(self, bytes_each: int) -> int:
        most = min(self._placement.largest_batch, self._fits or LARGEST_BATCH)
        return max(1, min(most, int(_SHARE * free_bytes(self._device)) // max(1, bytes_each)))


def free_bytes(device: str) -> int:
    """Give the memory that is free on a device."""
    if device.startswith("cuda"):
        import torch

        return int(torch.cuda.mem_get_info()[0])
    import psutil

    return int(psutil.virtual_memory().available)


def activation_bytes(*, tokens: int, width: int, heads: int) -> int:
    """Give what one input of a transformer takes at its widest layer, float32.

    Twelve rows of the width a token (queries, keys, values, the fourfold inner layer), and two maps
    of attention a head.
    """
    return 4 * (12 * tokens * width + 2 * heads * tokens * tokens)


def unit_rows(rows: Tensor) -> Tensor:
    """Give rows of unit length in float32, (n, d)."""
    import torch

    unit: Tensor = torch.nn.functional.normalize(rows.float(), dim=-1)
    return unit


def stacked(rows: Sequence[Vectors], dimension: int) -> Vectors:
    """Give rows as one matrix, (n, d); none give (0, d)."""
    if not rows:
        return np.zeros((0, dimension), dtype=np.float32)
    return np.stack(rows).astype(np.float32, copy=False)


def _device(placement: Placement) -> str:
    import torch

    wanted = placement.device
    if placement.precision == "int8":
        if wanted not in ("auto", "cpu"):
            raise MissingPart(
                f"int8 runs on the processor alone, not on {wanted!r}; set CAIRN_DEVICE=cpu, or "
                "CAIRN_PRECISION=bf16"
            )
        return "cpu"

    there = {"cuda": torch.cuda.is_available(), "mps": torch.backends.mps.is_available(),
             "cpu": True}  # fmt: skip
    if wanted == "auto":
        return next(name for name, found in there.items() if found)
    if not there.get(wanted.partition(":")[0], False):
        listed = ", ".join(name for name, found in there.items() if found)
        raise MissingPart(f"device {wanted!r} is not on this machine; there is {listed}")
    return wanted


def _is_no_memory(exc: BaseException) -> bool:
    import torch

    if isinstance(exc, (MemoryError, torch.OutOfMemoryError)):
        return True
    return any(said in str(exc) for said in _NO_MEMORY)


def _short(exc: BaseException) -> str:
    return " ".join(str(exc).split())[:200]
