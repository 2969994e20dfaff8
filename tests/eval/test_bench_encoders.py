"""`cairn bench encoders` on tiny random checkpoints."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from app.settings import Settings
from eval.bench import encoders as bench_encoders
from eval.bench.benchmark import Bench, benchmarks
from tests.encoders import tiny_models, tiny_pages
from tools.core.content import AsItem
from tools.core.errors import MissingPart
from tools.core.registry import encoders
from tools.encoders.bare import bare_encoder


def asked(model: Path | None) -> Bench:
    return Bench(settings=Settings(threads=1), data=None, say=lambda _: None, model=model)


def test_without_a_model_nothing_is_measured_and_that_is_said() -> None:
    result = benchmarks().get("encoders")(asked(None))
    assert result.rows == () and "--model PATH" in result.notes[0]


@pytest.mark.parametrize(
    ("seat", "save"),
    [
        ("picture", tiny_models.save_siglip),
        ("sound", tiny_models.save_clap),
        ("text", tiny_models.save_text),
        ("page", tiny_pages.save_colpali),
    ],
)
def test_both_sides_make_the_same_vectors(
    seat: str, save: Callable[[Path], Path], tmp_path: Path
) -> None:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    folder = save(tmp_path)
    some = bench_encoders.contents(seat, 2)
    if seat == "sound":
        # The tiny model hears one second; a longer sound is cut, which transformers does not do.
        some = [type(one)(one.mono[:48_000], one.rate_hz) for one in some]  # type: ignore[union-attr, call-arg]
    kind = bench_encoders.HubFolder(folder).kind
    own = encoders(seat).get(kind)(folder).encode_items([AsItem(one) for one in some])
    bare = bare_encoder(folder, seat, threads=1)(some)
    if seat == "page":
        found = np.stack([np.sort(one.vectors, axis=0) for one in own])
        np.testing.assert_allclose(found, np.sort(np.asarray(bare), axis=1), atol=1e-4)
    else:
        np.testing.assert_allclose(own, np.asarray(bare), atol=1e-4)


def test_every_batch_size_has_throughput_and_overhead(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    monkeypatch.setattr(bench_encoders, "BATCHES", (1, 2))
    result = bench_encoders.run(asked(tiny_models.save_clip(tmp_path)))
    assert [one.what for one in result.rows] == [
        f"batch {size}{part}"
        for size in (1, 2)
        for part in ("", ", transformers alone", ", overhead")
    ]
    assert all(one.median > 0 for one in result.rows if one.unit == "inputs/s")
    assert "picture model" in result.notes[0]


def test_a_folder_of_another_kind_is_said(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"model_type": "llama"}')
    with pytest.raises(MissingPart, match="kind llama; known are"):
        bench_encoders.run(asked(tmp_path))
