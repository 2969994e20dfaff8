"""How onnxruntime uses the processor: few threads, and none that spins while it waits."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from onnxruntime import InferenceSession


def open_session(graph: Path, *, threads: int, spin: bool = False) -> InferenceSession:
    """Open an ONNX graph on the CPU with `threads` threads an operator.

    `spin` keeps idle threads busy-waiting: a few percent on a free machine, several times slower
    on a shared one, where the waiting threads take the cores of those that work.
    """
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    options.inter_op_num_threads = 1
    options.execution_mode = onnxruntime.ExecutionMode.ORT_SEQUENTIAL
    options.log_severity_level = 3
    options.add_session_config_entry("session.intra_op.allow_spinning", "1" if spin else "0")
    return onnxruntime.InferenceSession(str(graph), options, providers=["CPUExecutionProvider"])
