"""A model's files in the hub's layout with random weights, made without torch."""

from __future__ import annotations

import json

import numpy as np


def model_files(kind: str = "siglip", *, side: int = 64) -> dict[str, bytes]:
    """Give the files by name; the weights are side * side * 4 bytes and a header."""
    from safetensors.numpy import save

    weights = np.random.default_rng(7).standard_normal((side, side)).astype(np.float32)
    return {
        ".gitattributes": b"*.safetensors filter=lfs\n",
        "README.md": b"# A model\n",
        "config.json": json.dumps({"model_type": kind}).encode(),
        "tokenizer.json": b"{}",
        "preprocessor_config.json": b'{"size": 32}',
        "pytorch_model.bin": b"pickled",
        "model.safetensors": save({"w": weights}),
        "onnx/model.onnx": b"graph",
        "1_Pooling/config.json": b"{}",
    }
