"""Where somebody speaks, told by a small network: Silero VAD, as faster-whisper's wheel carries it.

https://github.com/snakers4/silero-vad (MIT). Without that wheel the rule by energy stands alone.
"""

from __future__ import annotations

import threading
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tools.core.content import Vectors

if TYPE_CHECKING:
    from onnxruntime import InferenceSession

RATE_HZ = 16_000
FRAME = 512
"""Samples a probability speaks for."""
_CONTEXT = 64
"""Samples of the frame before that the network is shown with each one."""
_AT_ONCE = 4_000
_SPEECH = 0.5
_STILL = 0.35
"""Speech goes on until a frame falls below this. Both as Silero's own defaults."""
_FILE = Path("assets") / "silero_vad_v6.onnx"
_lock = threading.Lock()


@cache
def network() -> Path | None:
    """Give the network's file; None where the wheel that carries it is not installed."""
    found = find_spec("faster_whisper")
    if found is None or not found.submodule_search_locations:
        return None
    path = Path(next(iter(found.submodule_search_locations))) / _FILE
    return path if path.is_file() else None


def spoken_frames(mono: Vectors) -> np.ndarray:
    """Tell for every 512 samples at 16 kHz, (n,) bool, whether somebody speaks in them."""
    heard = np.zeros(mono.size // FRAME, dtype=bool)
    speaking = False
    for place, chance in enumerate(_chances(mono)):
        speaking = chance >= (_STILL if speaking else _SPEECH)
        heard[place] = speaking
    return heard


def _chances(mono: Vectors) -> np.ndarray:
    count = mono.size // FRAME
    if count == 0:
        return np.zeros(0, dtype=np.float32)
    frames = mono[: count * FRAME].reshape(count, FRAME).astype(np.float32)  # (n, 512)
    before = np.concatenate([np.zeros((1, _CONTEXT), np.float32), frames[:-1, -_CONTEXT:]])
    shown = np.concatenate([before, frames], axis=1)  # (n, 576)
    hidden = np.zeros((1, 1, 128), dtype=np.float32)
    cell = np.zeros((1, 1, 128), dtype=np.float32)
    found = []
    with _lock:
        session = _session()
        for start in range(0, count, _AT_ONCE):
            given = {"input": shown[start : start + _AT_ONCE], "h": hidden, "c": cell}
            chances, hidden, cell = session.run(None, given)
            found.append(np.asarray(chances).reshape(-1))
    return np.concatenate(found)


@cache
def _session() -> InferenceSession:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    options.log_severity_level = 4
    path = network()
    assert path is not None
    return onnxruntime.InferenceSession(
        str(path), providers=["CPUExecutionProvider"], sess_options=options
    )
