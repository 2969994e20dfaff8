"""Turns a LAION `.pt` checkpoint of CLAP into safetensors that ClapModel loads, once.

The file is read with `weights_only=True`: tensors and plain values, never objects. Names follow the
two published layouts (laion_clap's HTSAT + RoBERTa, transformers' ClapModel).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart
from tools.encoders.torch_engine import require_torch

if TYPE_CHECKING:
    from torch import Tensor

_UNUSED = re.compile(
    r"spectrogram_extractor|logmel_extractor|tscam_conv|audio_branch\.head|"
    r"(text|audio)_transform|position_ids|token_type_ids|num_batches_tracked"
)
"""Made anew by ClapModel's own preparation, or heads of training."""
_INSIDE_SOUND = (
    (".attn.relative_", ".attention.self.relative_"),
    (".attn.proj.", ".attention.output.dense."),
    (".mlp.fc1.", ".intermediate.dense."),
    (".mlp.fc2.", ".output.dense."),
    (".norm1.", ".layernorm_before."),
    (".norm2.", ".layernorm_after."),
    ("bn0.", "batch_norm."),
)
_PROJECTION = re.compile(r"^(text|audio)_projection\.(\d+)\.")


def convert_checkpoint(checkpoint: Path, folder: Path) -> Path:
    """Write `model.safetensors` into a folder that holds config.json and the tokenizer; give it.

    Weights that stand there already stay. Raises MissingPart for a file that holds more than
    tensors, or whose tensors do not belong to the configuration.
    """
    target = folder / "model.safetensors"
    if target.exists():
        return target
    require_torch()
    from safetensors.torch import save_file
    from transformers import ClapConfig, ClapModel

    try:
        config = ClapConfig.from_pretrained(folder, local_files_only=True)
    except OSError as exc:
        raise MissingPart(f"{folder} needs the config.json of this CLAP: {exc}") from exc
    found = renamed(_read(checkpoint))
    own = ClapModel(config).state_dict()
    lacking = sorted(
        name
        for name, one in own.items()
        if not _UNUSED.search(name) and (name not in found or found[name].shape != one.shape)
    )
    if lacking:
        raise MissingPart(
            f"{checkpoint.name} does not belong to {folder}/config.json: {len(lacking)} tensors "
            f"are missing or of another shape ({', '.join(lacking[:3])})"
        )
    new = target.with_name("model.safetensors.new")
    kept = {name: found.get(name, one).contiguous() for name, one in own.items()}
    save_file(kept, str(new), metadata={"format": "pt"})
    new.replace(target)
    return target


def renamed(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Give LAION's tensors under ClapModel's names."""
    found: dict[str, Tensor] = {}
    for long, tensor in state.items():
        name = long.removeprefix("module.")
        if _UNUSED.search(name):
            continue
        if name.startswith("audio_branch.") and ".attn.qkv." in name:
            start, end = name.removeprefix("audio_branch.").split(".attn.qkv.")
            thirds = zip(("query", "key", "value"), tensor.chunk(3, dim=0), strict=True)
            for part, third in thirds:
                key = f"audio_model.audio_encoder.{start}.attention.self.{part}.{end}"
                found[key] = third.clone()
        else:
            found[_renamed(name)] = tensor
    return found


def _renamed(name: str) -> str:
    if name.startswith("text_branch."):
        return name.replace("text_branch.", "text_model.", 1)
    if name.startswith("audio_branch."):
        rest = name.removeprefix("audio_branch.")
        for before, after in _INSIDE_SOUND:
            rest = rest.replace(before, after)
        return f"audio_model.audio_encoder.{rest}"
    projected = _PROJECTION.match(name)
    if projected is None:
        return name
    # The layers of the sequence are 0 linear, 1 ReLU, 2 linear.
    layer = 1 if projected[2] == "0" else 2
    return f"{projected[1]}_projection.linear{layer}.{name[projected.end() :]}"


def _read(checkpoint: Path) -> Mapping[str, Tensor]:
    import torch
    from torch._weights_only_unpickler import UnpicklingError

    try:
        said = torch.load(checkpoint, map_location="cpu", weights_only=True)
    except (OSError, EOFError, RuntimeError, UnpicklingError) as exc:
        raise MissingPart(
            f"{checkpoint.name} is torn or holds more than tensors, and such files can run code "
            "when read; take a repository with safetensors (laion/clap-htsat-unfused)"
        ) from exc
    state = said.get("state_dict", said) if isinstance(said, dict) else None
    if not isinstance(state, dict) or not all(torch.is_tensor(one) for one in state.values()):
        raise MissingPart(f"{checkpoint.name} holds no table of tensors; it is no CLAP checkpoint")
    return state
