"""Page models of colpali-engine give the rows of the engine's own forward pass.

The part that needs the engine runs in `.venv-colpali` (make nightly); the rest runs everywhere.
"""

from __future__ import annotations

import functools
import importlib.util
import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.contract.test_patch_encoder import pages, questions
from tests.encoders import tiny_engine, tiny_engine_more, tiny_models
from tests.encoders.tiny_weights import model_files
from tools.core.content import AsItem, AsQuery, Pixels, Words
from tools.core.errors import MissingPart
from tools.encoders.late_interaction import LateInteractionEncoder, build
from tools.index.pages import PageIndex

Save = Callable[[Path], Path]
SAVED: dict[str, tuple[Save, str, str]] = {
    "colsmol": (tiny_engine.save_colsmol, "ColIdefics3", "ColIdefics3Processor"),
    "adapter": (tiny_engine.save_colsmol_adapted, "ColIdefics3", "ColIdefics3Processor"),
    "colmodernvbert": (
        tiny_engine.save_engine_colmodernvbert, "ColModernVBert", "ColModernVBertProcessor"),
    "colqwen2": (tiny_engine.save_engine_colqwen, "ColQwen2", "ColQwen2Processor"),
    "colqwen2.5": (functools.partial(tiny_engine.save_engine_colqwen, kind="ColQwen2_5"),
                   "ColQwen2_5", "ColQwen2_5_Processor"),
    "colqwen3": (functools.partial(tiny_engine.save_engine_colqwen, kind="ColQwen3"),
                 "ColQwen3", "ColQwen3Processor"),
    "colqwen3.5": (
        tiny_engine_more.save_engine_colqwen3_5, "ColQwen3_5", "ColQwen3_5Processor"),
    "colgemma3": (tiny_engine_more.save_engine_colgemma3, "ColGemma3", "ColGemmaProcessor3"),
}  # fmt: skip


@pytest.fixture(scope="module", params=SAVED)
def saved(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, str, str]:
    tiny_engine.need_engine()
    save, model, processor = SAVED[request.param]
    return save(tmp_path_factory.mktemp("engine")), model, processor


def test_scores_are_those_of_the_engines_own_forward_pass(
    saved: tuple[Path, str, str], tmp_path: Path
) -> None:
    import torch
    from colpali_engine import models
    from PIL import Image

    folder, named, processed = saved
    model = getattr(models, named).from_pretrained(folder).eval()
    processor = getattr(models, processed).from_pretrained(folder)
    with torch.inference_mode():
        of_pages = [
            model(**processor.process_images([Image.fromarray(one.content.rgb)]))[0]
            for one in pages()
        ]
        of_texts = [
            model(**processor.process_queries([one.content.text]))[0] for one in questions()
        ]
    expected = processor.score(of_texts, of_pages, device="cpu").numpy()
    encoder = build(folder)
    index = PageIndex(tmp_path, encoder.space)
    index.add(["a", "b", "c"], encoder.encode_items(pages()))
    for row, asked in enumerate(encoder.encode_queries(questions())):
        found = {one.id: one.score for one in index.search(asked, k=3)}
        # The store keeps float16.
        np.testing.assert_allclose([found["a"], found["b"], found["c"]], expected[row], rtol=2e-3)


def test_an_adapter_is_part_of_the_vectors_and_of_their_space(tmp_path: Path) -> None:
    tiny_engine.need_engine()
    (tmp_path / "plain").mkdir()
    (tmp_path / "adapted").mkdir()
    plain = build(tiny_engine.save_colsmol(tmp_path / "plain"))
    adapted = build(tiny_engine.save_colsmol_adapted(tmp_path / "adapted"))
    assert plain.space.id != adapted.space.id
    asked = [AsQuery(Words("the pump leaks"))]
    one, other = plain.encode_queries(asked)[0], adapted.encode_queries(asked)[0]
    assert one.vectors.shape == other.vectors.shape
    assert np.abs(one.vectors - other.vectors).max() > 0.01


def test_weights_that_lack_a_part_of_the_adapter_are_refused(tmp_path: Path) -> None:
    tiny_engine.need_engine()
    from safetensors.numpy import load_file, save_file

    path = tiny_engine.save_colsmol_adapted(tmp_path) / "adapter_model.safetensors"
    held = load_file(path)
    held.pop(next(name for name in held if "linear" in name))
    save_file(held, path)
    with pytest.raises(MissingPart, match="lack 1 parts"):
        build(tmp_path).warm_up()


def test_tiles_of_colsmol_lie_in_reading_order(tmp_path: Path) -> None:
    tiny_engine.need_engine()
    encoder = build(tiny_engine.save_colsmol(tmp_path))
    light, dark = np.full((96, 96, 3), 255, np.uint8), np.zeros((96, 96, 3), np.uint8)
    corner = light.copy()
    corner[:32, 64:] = dark[:32, 64:]  # the third tile of the first row
    one, other = encoder.encode_items([AsItem(Pixels(light)), AsItem(Pixels(corner))])
    assert one.grid == other.grid == (6, 6)
    changed = np.abs(one.vectors[:36] - other.vectors[:36]).max(axis=1).reshape(6, 6)
    # A row sees what was read before it: nothing changes before the tile in reading order of tiles.
    assert changed[:2, :4].max() < 1e-5 < changed[:2, 4:].min()


def files_of(folder: Path, **config: object) -> Path:
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_bytes(model_files()[name])
    (folder / "config.json").write_text(json.dumps(config))
    return folder


def colsmol_without_engine(folder: Path) -> LateInteractionEncoder:
    return build(files_of(folder, model_type="idefics3", architectures=["ColIdefics3"]))


def test_without_the_engine_the_model_is_named_and_so_is_the_way_out(tmp_path: Path) -> None:
    if importlib.util.find_spec("colpali_engine") is not None:
        pytest.skip("the engine is installed here")
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    encoder = colsmol_without_engine(tmp_path / "colsmol")
    assert encoder.space.dimension == 128 and encoder.space.multi
    with pytest.raises(MissingPart, match=r"environment of their own.*cairn-assistant\[colpali\]"):
        encoder.warm_up()


def test_an_adapter_without_what_reads_it_is_never_left_out_in_silence(tmp_path: Path) -> None:
    if importlib.util.find_spec("peft") is not None:
        pytest.skip("peft is installed here")
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    from tests.encoders import tiny_pages

    folder = tiny_pages.save_colpali(tmp_path)
    (folder / "adapter_config.json").write_text("{}")
    with pytest.raises(MissingPart, match=r"states an adapter without adapter_model.safetensors"):
        build(folder).warm_up()
    (folder / "adapter_model.safetensors").write_bytes(model_files()["model.safetensors"])
    with pytest.raises(MissingPart, match="has an adapter, which needs peft"):
        build(folder).warm_up()
