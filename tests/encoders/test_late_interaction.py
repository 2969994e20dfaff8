"""Page models on tiny random checkpoints: many vectors a page, each where it stands."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny_models, tiny_pages
from tools.core.content import AsItem, AsQuery, Pixels, Samples, Words
from tools.core.errors import BadInput, SpaceMismatch
from tools.encoders.late_interaction import LateInteractionEncoder, build
from tools.encoders.page_families import FAMILIES
from tools.index.pages import PageIndex

torch = pytest.importorskip("torch", reason=tiny_models.ADVICE)
transformers = pytest.importorskip("transformers", reason=tiny_models.ADVICE)

SAVED = {
    "colpali": tiny_pages.save_colpali,
    "colqwen2": tiny_pages.save_colqwen,
    "colqwen2.5": functools.partial(tiny_pages.save_colqwen, newer=True),
    "colmodernvbert": tiny_pages.save_colmodernvbert,
}


def drawn() -> list[Pixels]:
    chance = np.random.default_rng(2)
    shapes = ((120, 90, 3), (90, 120, 3), (120, 90, 3))
    return [Pixels(chance.integers(0, 255, shape, dtype=np.uint8)) for shape in shapes]


@pytest.fixture(params=SAVED, scope="module")
def encoder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> LateInteractionEncoder:
    return build(SAVED[request.param](tmp_path_factory.mktemp("pages")))


def test_a_page_is_many_unit_vectors_on_a_grid(encoder: LateInteractionEncoder) -> None:
    found = encoder.encode_items([AsItem(one) for one in drawn()])
    assert encoder.space.multi
    for one, page in zip(found, drawn(), strict=True):
        assert one.grid is not None and one.grid[0] * one.grid[1] <= len(one.vectors)
        assert one.vectors.shape[1] == encoder.space.dimension
        assert one.vectors.dtype == np.float32
        np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1.0, atol=1e-4)
        if encoder.folder.kind == "colqwen2":
            tall = page.rgb.shape[0] > page.rgb.shape[1]
            assert (one.grid[0] > one.grid[1]) == tall


def test_a_batch_gives_what_single_calls_give_and_the_same_twice(
    encoder: LateInteractionEncoder,
) -> None:
    together = encoder.encode_items([AsItem(one) for one in drawn()])
    again = encoder.encode_items([AsItem(one) for one in drawn()])
    for one, other, page in zip(together, again, drawn(), strict=True):
        np.testing.assert_array_equal(one.vectors, other.vectors)
        alone = encoder.encode_items([AsItem(page)])[0]
        np.testing.assert_allclose(one.vectors, alone.vectors, atol=1e-4)


def test_questions_of_other_lengths_change_no_vector(encoder: LateInteractionEncoder) -> None:
    texts = [Words("rain"), Words("the pump leaks oil at the lower seal"), Words("a bell")]
    together = encoder.encode_queries([AsQuery(one) for one in texts])
    for one, text in zip(together, texts, strict=True):
        assert one.grid is None
        alone = encoder.encode_queries([AsQuery(text)])[0]
        np.testing.assert_allclose(one.vectors, alone.vectors, atol=1e-4)
    assert len({len(one.vectors) for one in together}) == 3


def test_scores_are_those_of_the_librarys_own_processor(
    encoder: LateInteractionEncoder, tmp_path: Path
) -> None:
    """Own batches, order of rows and MaxSim, against model and scorer as published."""
    from PIL import Image

    pages, texts = drawn(), ["rain", "the pump leaks oil"]
    family = FAMILIES[encoder.folder.kind]
    processor = family.prepare(encoder.folder)._processor  # type: ignore[attr-defined]
    model = family.model().from_pretrained(encoder.folder.path).eval()
    shown = [Image.fromarray(one.rgb) for one in pages]
    with torch.inference_mode():
        of_pages = [
            model(**processor.process_images([one], return_tensors="pt")).embeddings[0]
            if encoder.folder.kind != "colpali"
            else model(
                **{
                    name: tensor
                    for name, tensor in processor.process_images([one], return_tensors="pt").items()
                    if name in ("input_ids", "attention_mask", "pixel_values")
                }
            ).embeddings[0]
            for one in shown
        ]
        of_texts = [
            model(
                **{
                    name: tensor
                    for name, tensor in processor.process_queries(
                        [one], return_tensors="pt"
                    ).items()
                    if name in ("input_ids", "attention_mask")
                }
            ).embeddings[0]
            for one in texts
        ]
    expected = processor.score_retrieval(of_texts, of_pages).numpy()
    index = PageIndex(tmp_path, encoder.space)
    index.add(["a", "b", "c"], encoder.encode_items([AsItem(one) for one in pages]))
    for row, asked in enumerate(encoder.encode_queries([AsQuery(Words(one)) for one in texts])):
        found = {one.id: one.score for one in index.search(asked, k=3)}
        np.testing.assert_allclose(
            [found["a"], found["b"], found["c"]], expected[row], rtol=2e-3
        )  # the store keeps float16


def test_a_page_is_nearest_to_itself(encoder: LateInteractionEncoder, tmp_path: Path) -> None:
    index = PageIndex(tmp_path, encoder.space)
    index.add(["a", "b", "c"], encoder.encode_items([AsItem(one) for one in drawn()]))
    for name, page in zip("abc", drawn(), strict=True):
        asked = encoder.encode_queries([AsQuery(page)])[0]
        assert index.search(asked, k=1)[0].id == name


def test_other_contents_and_other_spaces_are_refused(
    encoder: LateInteractionEncoder, tmp_path: Path
) -> None:
    sound = Samples(np.zeros(100, dtype=np.float32), 100)
    with pytest.raises(BadInput, match="Samples"):
        encoder.encode_items([AsItem(sound)])
    with pytest.raises(BadInput, match="as pixels, not Words"):
        encoder.encode_items([AsItem(Words("a page"))])
    with pytest.raises(BadInput, match="Samples"):
        encoder.encode_queries([AsQuery(sound)])
    with pytest.raises(BadInput, match="too long for page search"):
        encoder.encode_queries([AsQuery(Words("quarterly revenue " * 600))])
    other = PageIndex(tmp_path, encoder.space)
    narrow = encoder.encode_queries([AsQuery(Words("rain"))])[0]
    with pytest.raises(SpaceMismatch):
        other.search(type(narrow)(vectors=narrow.vectors[:, :5]), k=1)


def test_tiles_are_put_back_into_reading_order(tmp_path: Path) -> None:
    encoder = build(tiny_pages.save_colmodernvbert(tmp_path))
    encoder.warm_up()
    assert encoder._prepared is not None
    inputs, places, (rows, columns) = encoder._prepared.page(drawn()[0].rgb)
    grid = places.reshape(rows, columns)
    # Tiles of 2 x 2 patches: the first two rows of patches come from the first row of tiles.
    tile = places[0].item()
    assert grid[0, 0].item() == tile and grid[0, 1].item() == tile + 1
    assert grid[1, 0].item() == tile + 2 and grid[1, 1].item() == tile + 3
    assert grid[0, 2].item() > grid[1, 1].item(), "the next tile begins behind the first"
    assert grid[2, 0].item() > grid[1, columns - 1].item()
    assert len(set(places.tolist())) == rows * columns
    assert int(inputs["input_ids"].shape[1]) > rows * columns
