"""Batches, devices and memory of open models, with the edge of torch simulated."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.encoders import tiny_models
from tools.core.errors import MissingPart, OutOfMemory
from tools.encoders.torch_engine import Engine, Placement

torch = pytest.importorskip("torch", reason=tiny_models.ADVICE)
pytest.importorskip("transformers", reason=tiny_models.ADVICE)


def failing(fits: int, device: Callable[[], str]) -> Callable[[object, list[int]], list[object]]:
    """A forward pass that takes at most `fits` inputs on the first device, any on the processor."""

    def forward(model: object, some: list[int]) -> list[object]:
        if len(some) > fits and device() != "cpu":
            raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate 2.00 GiB")
        tried.append(len(some))
        return [torch.tensor([float(one)]) for one in some]

    tried: list[int] = []
    forward.tried = tried  # type: ignore[attr-defined]
    return forward


def engine_on(device: str, monkeypatch: pytest.MonkeyPatch) -> Engine:
    made = Engine("tiny", lambda: torch.nn.Linear(1, 1), Placement(largest_batch=8))
    made.warm_up()
    monkeypatch.setattr("tools.encoders.torch_engine.free_bytes", lambda _: 1 << 40)
    made._device = device
    return made


def test_a_batch_that_does_not_fit_is_halved(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on("cuda", monkeypatch)
    forward = failing(3, lambda: engine.device)
    rows = engine.run(list(range(11)), forward)
    assert [int(one[0]) for one in rows] == list(range(11))
    assert forward.tried == [2, 2, 2, 2, 2, 1]
    assert engine.device == "cuda"
    engine.run([1, 2, 3], forward)
    assert forward.tried[-2:] == [2, 1], "the size that fits is remembered"


def test_one_input_that_does_not_fit_moves_the_model_to_the_processor(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    engine = engine_on("cuda", monkeypatch)
    rows = engine.run([1, 2, 3], failing(0, lambda: engine.device))
    assert [int(one[0]) for one in rows] == [1, 2, 3]
    assert engine.device == "cpu" and "runs on cpu" in caplog.text


def test_one_input_that_fits_nowhere_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on("cpu", monkeypatch)
    with pytest.raises(OutOfMemory, match="tiny has not enough memory for one input"):
        engine.run([1, 2], failing(0, lambda: "cuda"))


def test_batches_follow_the_free_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on("cuda", monkeypatch)
    monkeypatch.setattr("tools.encoders.torch_engine.free_bytes", lambda _: 16 << 20)
    forward = failing(64, lambda: engine.device)
    engine.run(list(range(9)), forward, bytes_each=1 << 20)
    assert forward.tried == [4, 4, 1]


def test_other_errors_are_no_memory_trouble(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_on("cpu", monkeypatch)

    def broken(model: object, some: list[int]) -> list[object]:
        raise RuntimeError("mat1 and mat2 shapes cannot be multiplied")

    with pytest.raises(RuntimeError, match="multiplied"):
        engine.run([1], broken)


def test_a_device_that_is_not_there_is_said() -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has one")
    with pytest.raises(MissingPart, match="device 'cuda' is not on this machine; there is cpu"):
        Engine("tiny", lambda: torch.nn.Linear(1, 1), Placement(device="cuda")).warm_up()
