"""Linear layers in eight-bit whole numbers, on the processor: a quarter of the memory of float32.

Weights have one scale an output, activations one a row, found as they come. torch's own
`quantize_dynamic` takes one scale for a whole batch: on all-MiniLM-L6-v2 the vectors then keep
cosines of .96 to those of float32 in place of .99, and depend on what else is in the batch.

Embeddings, convolutions, norms and attention stay in float32, and so do the first layer, which
reads pixels, and the last one of page models: they are small, and models ask for their type.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart

if TYPE_CHECKING:
    from torch import Tensor
    from torch.nn import Linear, Module

_MOST = 127
_KEPT = ("patch_embed", "embedding_proj", "lm_head")
"""Parts of names of layers that stay; the head of a chat model is tied to its embeddings."""


class UnfitForInt8(MissingPart, AttributeError):
    """A model reads the weights of a layer itself; also what `hasattr` expects."""


def in_int8(model: Module, name: str) -> Module:
    """Replace the linear layers of a model on the processor; it is changed and given back.

    Raises MissingPart where there is none, or this build of torch cannot multiply eight-bit
    numbers.
    """
    _require_product()
    layer = _layer_kind()
    found = list(_plain(model))
    if not found:
        raise MissingPart(
            f"{name} has no linear layers of its own to run in int8; set CAIRN_PRECISION=bf16"
        )
    for holder, own, old in found:
        setattr(holder, own, layer(old, name))
    return model


def _plain(model: Module) -> Iterator[tuple[Module, str, Linear]]:
    """Give each plain linear layer with what holds it. Subclasses are read by their owners."""
    from torch import nn

    for path, holder in list(model.named_modules()):
        for own, child in list(holder.named_children()):
            kept = any(one in f"{path}.{own}" for one in _KEPT)
            if type(child) is nn.Linear and not kept:
                yield holder, own, child


def _require_product() -> None:
    import torch

    one = torch.ones((2, 8), dtype=torch.int8)
    try:
        made = torch._int_mm(one, one.t().contiguous())
    except (AttributeError, RuntimeError) as exc:
        raise MissingPart(
            f"torch {torch.__version__} cannot multiply int8 on this processor; "
            "set CAIRN_PRECISION=bf16"
        ) from exc
    assert made.dtype == torch.int32


def _layer_kind() -> type[Module]:
    """Give the layer's class; torch is loaded by now."""
    import torch
    from torch import nn

    class Int8Linear(nn.Module):  # type: ignore[misc]  # torch is untyped here
        """y = x W^T + b, (..., in) -> (..., out)."""

        def __init__(self, old: Linear, model: str) -> None:
            super().__init__()
            weight = old.weight.detach().float()  # (out, in)
            scale = _scale(weight)  # (out, 1)
            whole = (weight / scale).round_().to(torch.int8)
            self.register_buffer("whole", whole.t().contiguous())  # (in, out)
            self.register_buffer("scale", scale[:, 0].clone())
            self.register_buffer("bias", None if old.bias is None else old.bias.detach().float())
            self._model = model

        def forward(self, rows: Tensor) -> Tensor:
            flat = rows.reshape(-1, rows.shape[-1]).float()  # (n, in)
            if not len(flat):
                return rows.new_zeros((*rows.shape[:-1], self.whole.shape[1]))
            scale = _scale(flat)  # (n, 1)
            made = torch._int_mm((flat / scale).round_().to(torch.int8), self.whole)
            found = made.float().mul_(scale).mul_(self.scale)
            if self.bias is not None:
                found += self.bias
            return found.view(*rows.shape[:-1], -1).to(rows.dtype)

        def __getattr__(self, name: str) -> Tensor | Module:
            if name == "weight":
                raise UnfitForInt8(
                    f"{self._model} reads the weights of its linear layers itself and cannot run "
                    "in int8; set CAIRN_PRECISION=bf16"
                )
            found: Tensor | Module = super().__getattr__(name)
            return found

    return Int8Linear


def _scale(rows: Tensor) -> Tensor:
    """Give what a row is divided by to lie in -127 to 127, (n, 1)."""
    return rows.abs().amax(dim=1, keepdim=True).clamp(min=1e-12) / _MOST
