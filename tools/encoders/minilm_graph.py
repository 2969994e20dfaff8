"""Builds the ONNX graph of all-MiniLM-L6-v2 from its weights, in eight-bit arithmetic.

One text a run: no padding, no mask, and a vector that does not depend on what else is encoded.
Word embeddings are looked up outside: every graph of these weights shares them. Matrix products
take eight bits, one scale for every 64 rows of a column and for every 64 activations: a few
activations are a hundred times the others and would swallow the rest under one scale.

Layers are normalised by Add and LayerNormalization: the fused SkipLayerNormalization of
onnxruntime 1.31 takes ten times as long on the CPU.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Tensor = NDArray[np.float32]
Weights = Mapping[str, Tensor]

LAYERS = 6
HEADS = 12
WIDTH = 384
POSITIONS = 512
_EPSILON = 1e-12  # the model's own layer_norm_eps
_BLOCK = 64
_MICROSOFT = "com.microsoft"


def build(weights: Weights) -> bytes:
    """Give the serialised graph: `words` (1, s, 384) in, `vector` (1, 384) of unit length out.

    words: embeddings of the word pieces, `minilm_weights.word_vectors`.
    """
    from onnx import TensorProto, helper

    graph = _Builder()
    hidden = _embeddings(graph, weights)
    for layer in range(LAYERS):
        hidden = _layer(graph, weights, layer, hidden)
    mean = graph.node(
        "ReduceMean", [hidden, graph.constant("axis_1", _ints(1))], "mean", settings={"keepdims": 0}
    )
    graph.node("LpNormalization", [mean], "vector", settings={"axis": -1, "p": 2})
    made = helper.make_graph(
        graph.nodes,
        "all-MiniLM-L6-v2",
        [helper.make_tensor_value_info("words", TensorProto.FLOAT, [1, "s", WIDTH])],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, [1, WIDTH])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
    data: bytes = helper.make_model(made, opset_imports=opsets, ir_version=9).SerializeToString()
    return data


class _Builder:
    """Nodes and constants in the order they are made; a name is given once."""

    def __init__(self) -> None:
        self.nodes: list[NodeProto] = []
        self._constants: dict[str, TensorProto] = {}

    @property
    def constants(self) -> list[TensorProto]:
        return list(self._constants.values())

    def constant(self, name: str, values: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        if name not in self._constants:
            array = np.ascontiguousarray(values)
            self._constants[name] = numpy_helper.from_array(array, name)
        return name

    def node(
        self,
        kind: str,
        inputs: Sequence[str],
        output: str,
        *more_outputs: str,
        domain: str = "",
        settings: Mapping[str, float] | None = None,
    ) -> str:
        from onnx import helper

        made = helper.make_node(kind, inputs, [output, *more_outputs], domain=domain)
        made.attribute.extend(helper.make_attribute(*one) for one in (settings or {}).items())
        self.nodes.append(made)
        return output


def _embeddings(graph: _Builder, weights: Weights) -> str:
    # Every token is of type 0, so its embedding is part of the position's.
    places = (
        weights["embeddings.position_embeddings.weight"]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    graph.node("Shape", ["words"], "shape")
    ends = [graph.constant(f"at_{place}", _ints(place)) for place in (0, 1, 2)]
    length = graph.node("Slice", ["shape", ends[1], ends[2]], "length")
    graph.node(
        "Slice", [graph.constant("places", places), ends[0], length, ends[0]], "place"
    )  # (s, d)
    summed = graph.node("Add", ["words", "place"], "embedded")  # (1, s, d)
    return _normalised(graph, weights, "embeddings.LayerNorm", summed)


def _layer(graph: _Builder, weights: Weights, layer: int, hidden: str) -> str:
    at = f"encoder.layer.{layer}."
    heads = [
        _by_block(graph, weights, f"{at}attention.self.{part}", hidden)
        for part in ("query", "key", "value")
    ]
    seen = graph.node(
        "MultiHeadAttention", heads, f"{at}seen", domain=_MICROSOFT, settings={"num_heads": HEADS}
    )
    mixed = _by_block(graph, weights, f"{at}attention.output.dense", seen)
    hidden = _added(graph, weights, f"{at}attention.output.LayerNorm", hidden, mixed)
    wide = _by_block(graph, weights, f"{at}intermediate.dense", hidden)
    active = graph.node("Gelu", [wide], f"{at}active", domain=_MICROSOFT)
    narrow = _by_block(graph, weights, f"{at}output.dense", active)
    return _added(graph, weights, f"{at}output.LayerNorm", hidden, narrow)


def _added(graph: _Builder, weights: Weights, name: str, left: str, right: str) -> str:
    return _normalised(graph, weights, name, graph.node("Add", [left, right], f"{name}.sum"))


def _normalised(graph: _Builder, weights: Weights, name: str, given: str) -> str:
    factors = [
        graph.constant(f"{name}.{part}", weights[f"{name}.{part}"]) for part in ("weight", "bias")
    ]
    return graph.node(
        "LayerNormalization",
        [given, *factors],
        f"{name}.out",
        settings={"axis": -1, "epsilon": _EPSILON},
    )


def _by_block(graph: _Builder, weights: Weights, name: str, given: str) -> str:
    """Multiply with one weight scale for every block of rows of a column."""
    matrix = weights[f"{name}.weight"]  # (out, in)
    columns, rows = matrix.shape
    blocks = matrix.reshape(columns, rows // _BLOCK, _BLOCK)
    scale = np.maximum(np.abs(blocks).max(axis=2) / 127, 1e-12).astype(np.float32)  # (out, blocks)
    whole = np.clip(np.round(blocks / scale[:, :, None]), -127, 127).astype(np.int16) + 128
    inputs = [
        given,
        graph.constant(f"{name}.uint8", whole.astype(np.uint8)),
        graph.constant(f"{name}.scale", scale.reshape(-1)),
        "",
        "",
        graph.constant(f"{name}.bias", weights[f"{name}.bias"]),
    ]
    return graph.node(
        "MatMulNBits",
        inputs,
        f"{name}.out",
        domain=_MICROSOFT,
        settings={"K": rows, "N": columns, "bits": 8, "block_size": _BLOCK, "accuracy_level": 4},
    )


def _ints(*values: int) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)
