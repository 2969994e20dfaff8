"""The yardstick of `bench encode`: the same model as a batched float32 graph with a mask.

The operators are the fused ones that onnxruntime's own optimiser makes of an exported model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from onnx import NodeProto, TensorProto

Tensor = NDArray[np.float32]

LAYERS = 6
HEADS = 12
WIDTH = 384
_EPSILON = 1e-12
_MICROSOFT = "com.microsoft"


def build(weights: Mapping[str, Tensor]) -> bytes:
    """Give the graph: `ids` and `mask` (b, s) in, `vector` (b, 384) of unit length out."""
    from onnx import TensorProto, helper

    graph = _Graph(weights)
    hidden = graph.embeddings()
    for layer in range(LAYERS):
        hidden = graph.layer(layer, hidden)
    graph.pool(hidden)
    shape = ["b", "s"]
    made = helper.make_graph(
        graph.nodes,
        "minilm-float32",
        [helper.make_tensor_value_info(name, TensorProto.INT64, shape) for name in ("ids", "mask")],
        [helper.make_tensor_value_info("vector", TensorProto.FLOAT, ["b", WIDTH])],
        graph.constants,
    )
    opsets = [helper.make_opsetid("", 18), helper.make_opsetid(_MICROSOFT, 1)]
    data: bytes = helper.make_model(made, opset_imports=opsets, ir_version=9).SerializeToString()
    return data


class _Graph:
    def __init__(self, weights: Mapping[str, Tensor]) -> None:
        self._weights = weights
        self.nodes: list[NodeProto] = []
        self.constants: list[TensorProto] = []

    def embeddings(self) -> str:
        weight = self._weights
        places = weight["embeddings.position_embeddings.weight"]
        # Every token is of type 0.
        places = places + weight["embeddings.token_type_embeddings.weight"][0]
        self._constant("words", weight["embeddings.word_embeddings.weight"])
        self._constant("places", places)
        for number in (0, 1, 2):
            self._constant(f"at_{number}", np.array([number], dtype=np.int64))
        self._node("Gather", ["words", "ids"], "word")  # (b, s, d)
        self._node("Shape", ["ids"], "shape")
        self._node("Slice", ["shape", "at_1", "at_2"], "length")
        self._node("Slice", ["places", "at_0", "length", "at_0"], "place")  # (s, d)
        self._node("Add", ["word", "place"], "embedded")
        self._node("Cast", ["mask"], "mask_int", to=6)  # TensorProto.INT32
        return self._normalised("embeddings.LayerNorm", "embedded")

    def layer(self, number: int, hidden: str) -> str:
        at = f"encoder.layer.{number}"
        heads = [
            self._dense(f"{at}.attention.self.{part}", hidden) for part in ("query", "key", "value")
        ]
        self._node(
            "MultiHeadAttention", [*heads, "", "mask_int"], f"{at}.seen", domain=_MICROSOFT,
            num_heads=HEADS,
        )  # fmt: skip
        mixed = self._dense(f"{at}.attention.output.dense", f"{at}.seen")
        self._node("Add", [hidden, mixed], f"{at}.sum_1")
        hidden = self._normalised(f"{at}.attention.output.LayerNorm", f"{at}.sum_1")
        wide = self._dense(f"{at}.intermediate.dense", hidden)
        self._node("Gelu", [wide], f"{at}.active", domain=_MICROSOFT)
        narrow = self._dense(f"{at}.output.dense", f"{at}.active")
        self._node("Add", [hidden, narrow], f"{at}.sum_2")
        return self._normalised(f"{at}.output.LayerNorm", f"{at}.sum_2")

    def pool(self, hidden: str) -> None:
        self._node("Cast", ["mask"], "mask_float", to=1)  # TensorProto.FLOAT
        self._node("Unsqueeze", ["mask_float", "at_2"], "mask_wide")  # (b, s, 1)
        self._node("Mul", [hidden, "mask_wide"], "kept")
        # The mean's length cancels in the unit vector.
        self._node("ReduceSum", ["kept", "at_1"], "summed", keepdims=0)  # (b, d)
        self._node("LpNormalization", ["summed"], "vector", axis=-1, p=2)

    def _dense(self, name: str, given: str) -> str:
        matrix = self._constant(f"{name}.weight.T", self._weights[f"{name}.weight"].T)
        bias = self._constant(f"{name}.bias", self._weights[f"{name}.bias"])
        self._node("MatMul", [given, matrix], f"{name}.product")
        return self._node("Add", [f"{name}.product", bias], f"{name}.out")

    def _normalised(self, name: str, given: str) -> str:
        parts = [
            self._constant(f"{name}.{part}", self._weights[f"{name}.{part}"])
            for part in ("weight", "bias")
        ]
        return self._node(
            "LayerNormalization", [given, *parts], f"{name}.out", axis=-1, epsilon=_EPSILON
        )

    def _constant(self, name: str, values: NDArray[np.generic]) -> str:
        from onnx import numpy_helper

        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(
        self, kind: str, inputs: Sequence[str], output: str, *, domain: str = "",
        **settings: float,
    ) -> str:  # fmt: skip
        from onnx import helper

        made = helper.make_node(kind, inputs, [output], domain=domain)
        made.attribute.extend(helper.make_attribute(*one) for one in settings.items())
        self.nodes.append(made)
        return output
