"""`cairn bench sizes`: random weights in the sizes of the catalogue's models."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.settings import Settings
from eval.bench import sizes
from eval.bench.benchmark import Bench, benchmarks
from tests.encoders import tiny_models
from tools.core.errors import BadInput, MissingPart
from tools.encoders import random_checkpoint
from tools.encoders.model_catalogue import model_catalogue


def asked(model: Path | None) -> Bench:
    return Bench(settings=Settings(threads=1), data=None, say=lambda _: None, model=model)


def test_without_a_name_nothing_is_measured_and_the_names_are_said() -> None:
    result = benchmarks().get("sizes")(asked(None))
    assert result.rows == () and "siglip2-base" in result.notes[0]


def test_every_size_is_of_a_model_of_the_catalogue() -> None:
    assert set(random_checkpoint.SIZES) == set(model_catalogue().models)


def test_what_does_not_fit_the_memory_is_left_out_with_the_arithmetic() -> None:
    assert sizes._short_of_memory(3_000_000_000, "bf16", 23_000_000_000) == ""
    assert sizes._short_of_memory(3_000_000_000, "fp32", 9_000_000_000) == (
        "3.00 B parameters x 4 bytes = 12.0 GB, and 9.0 GB are free"
    )
    assert sizes._short_of_memory(3_000_000_000, "int8", 9_000_000_000), "loaded as float32 first"


def test_a_model_of_unknown_size_is_refused_in_words() -> None:
    with pytest.raises(BadInput, match=r"size of 'acme' is not known; there are: siglip2-base"):
        sizes.run(asked(Path("acme")))


def test_a_model_is_measured_in_each_precision(monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    monkeypatch.setitem(
        random_checkpoint.SIZES,  # type: ignore[arg-type]  # a dict behind its Mapping
        "bge-small",
        lambda folder, words: tiny_models.save_text(folder),
    )
    result = sizes.run(asked(Path("bge-small")))
    found = {one.what: one for one in result.rows}
    assert [name for name in found if "," not in name.partition(", ")[2]] == [
        "bge-small, fp32", "bge-small, bf16", "bge-small, int8",
    ]  # fmt: skip
    held = [found[f"bge-small, {one}, weights"].median for one in ("fp32", "bf16", "int8")]
    assert held[0] > held[1] and held[0] > held[2]
    assert all(one.median > 0 for one in result.rows)
    assert len(found["bge-small, fp32, processor"].values) == 3
    assert found["bge-small, fp32, clock"].unit == "s each"


def test_a_model_that_needs_the_engine_is_left_out_with_the_reason(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def lacking(folder: Path, words: tuple[str, ...]) -> None:
        raise MissingPart("colsmol needs colpali-engine")

    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    monkeypatch.setitem(random_checkpoint.SIZES, "colsmol", lacking)  # type: ignore[arg-type]
    result = sizes.run(asked(Path("colsmol")))
    assert result.rows == ()
    assert "colsmol was not run: colsmol needs colpali-engine" in result.notes


@pytest.mark.nightly
def test_the_bytes_are_those_that_the_hub_states(tmp_path: Path) -> None:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    for name in ("bge-small", "clap-general"):
        folder = random_checkpoint.save_random(name, tmp_path / name, words=("pump",))
        made = sum(one.stat().st_size for one in folder.glob("*.safetensors"))
        stated = model_catalogue().models[name].bytes
        assert stated is not None and made == pytest.approx(stated, rel=0.01)
