"""What every PatchEncoder promises: pytest tests/contract/test_patch_encoder.py"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import (
    tiny_engine,
    tiny_engine_more,
    tiny_models,
    tiny_one_space,
    tiny_pages,
)
from tools.core.content import AsItem, AsQuery, Content, PatchVectors, Pixels, Samples, Words
from tools.core.errors import BadInput
from tools.core.fakes import HashPatchEncoder
from tools.core.protocols import PatchEncoder
from tools.encoders.torch_engine import Placement, Precision

QUESTIONS = ("rain", "the pump leaks oil at the lower seal", "a bell")


APART: Mapping[Precision, float] = {"fp32": 1e-4, "bf16": 3e-2, "int8": 1e-2}
"""By precision: each step rounds to its own numbers."""


@dataclass(frozen=True)
class Case:
    make: Callable[[Path], PatchEncoder]
    """Builds it from a folder; the same folder again gives the same model."""
    refuses: Content | None = None
    apart: float = 1e-4
    """Most that a number of a row may differ by what else is in the batch."""
    rows: bool = True
    """A row a token; one-space models give one row."""


def tiny(
    save: Callable[[Path], Path], *, engine: bool = False, precision: Precision = "fp32"
) -> Case:
    def make(home: Path) -> PatchEncoder:
        if engine:
            tiny_engine.need_engine()
        pytest.importorskip("torch", reason=tiny_models.ADVICE)
        pytest.importorskip("transformers", reason=tiny_models.ADVICE)
        from tools.encoders.late_interaction import build

        if not any(home.iterdir()):
            save(home)
        return build(home, Placement(device="cpu", precision=precision))

    refused = Samples(np.zeros(16_000, dtype=np.float32), 16_000)
    return Case(make, refuses=refused, apart=APART[precision])


def one_space_pages(home: Path) -> PatchEncoder:
    pytest.importorskip("torch", reason=tiny_models.ADVICE)
    pytest.importorskip("transformers", reason=tiny_models.ADVICE)
    from tools.encoders.one_space import build_pages

    folder = home / "tiny-embedding"
    return build_pages(folder if folder.exists() else tiny_one_space.save_one_space(folder))


CASES: Mapping[str, Case] = {
    "hash": Case(lambda _: HashPatchEncoder()),
    "colpali": tiny(tiny_pages.save_colpali),
    "colqwen2": tiny(tiny_pages.save_colqwen),
    "colqwen2.5": tiny(functools.partial(tiny_pages.save_colqwen, newer=True)),
    "colmodernvbert": tiny(tiny_pages.save_colmodernvbert),
    "colpali, bf16": tiny(tiny_pages.save_colpali, precision="bf16"),
    "colpali, int8": tiny(tiny_pages.save_colpali, precision="int8"),
    "colqwen2, int8": tiny(tiny_pages.save_colqwen, precision="int8"),
    "colmodernvbert, int8": tiny(tiny_pages.save_colmodernvbert, precision="int8"),
    "one space": Case(
        one_space_pages, refuses=Samples(np.zeros(160, dtype=np.float32), 160), rows=False
    ),
    "colsmol": tiny(tiny_engine.save_colsmol, engine=True),
    "colsmol, adapter": tiny(tiny_engine.save_colsmol_adapted, engine=True),
    "engine colmodernvbert": tiny(tiny_engine.save_engine_colmodernvbert, engine=True),
    "engine colqwen2": tiny(tiny_engine.save_engine_colqwen, engine=True),
    "engine colqwen2.5": tiny(
        functools.partial(tiny_engine.save_engine_colqwen, kind="ColQwen2_5"), engine=True
    ),
    "engine colqwen3": tiny(
        functools.partial(tiny_engine.save_engine_colqwen, kind="ColQwen3"), engine=True
    ),
    "engine colqwen3.5": tiny(tiny_engine_more.save_engine_colqwen3_5, engine=True),
    "engine colgemma3": tiny(tiny_engine_more.save_engine_colgemma3, engine=True),
}


@pytest.fixture(params=CASES, scope="module")
def case(request: pytest.FixtureRequest) -> Case:
    return CASES[request.param]


@pytest.fixture(scope="module")
def home(case: Case, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pages")


@pytest.fixture(scope="module")
def encoder(case: Case, home: Path) -> PatchEncoder:
    made = case.make(home)
    made.warm_up()
    return made


def pages() -> list[AsItem]:
    chance = np.random.default_rng(2)
    shapes = ((120, 90, 3), (90, 120, 3), (120, 90, 3))
    return [AsItem(Pixels(chance.integers(0, 255, shape, dtype=np.uint8))) for shape in shapes]


def questions() -> list[AsQuery]:
    return [AsQuery(Words(text)) for text in QUESTIONS]


def maxsim(query: PatchVectors, page: PatchVectors) -> float:
    return float((query.vectors @ page.vectors.T).max(axis=1).sum())


def test_the_space_is_of_many_vectors_and_known_before_anything_is_loaded(
    case: Case, home: Path
) -> None:
    first, second = case.make(home).space, case.make(home).space
    assert first.multi and first.dimension > 0
    assert first.id == second.id


def test_rows_are_unit_vectors_of_the_space(encoder: PatchEncoder) -> None:
    for found in (encoder.encode_items(pages()), encoder.encode_queries(questions())):
        assert len(found) == 3
        for one in found:
            assert one.vectors.ndim == 2 and len(one.vectors) >= 1
            assert one.vectors.shape[1] == encoder.space.dimension
            assert one.vectors.dtype == np.float32
            np.testing.assert_allclose(np.linalg.norm(one.vectors, axis=1), 1.0, atol=1e-4)


def test_a_grid_has_no_more_places_than_there_are_rows(encoder: PatchEncoder) -> None:
    for one in encoder.encode_items(pages()):
        assert one.grid is not None
        assert min(one.grid) >= 1 and one.grid[0] * one.grid[1] <= len(one.vectors)


def test_words_lie_on_no_grid_of_a_page(encoder: PatchEncoder) -> None:
    for one in encoder.encode_queries(questions()):
        assert one.grid is None


def test_a_longer_question_has_more_rows(case: Case, encoder: PatchEncoder) -> None:
    short, long, _ = encoder.encode_queries(questions())
    assert (len(long.vectors) > len(short.vectors)) == case.rows


def test_the_same_input_gives_the_same_rows(encoder: PatchEncoder) -> None:
    for one, other in zip(
        (*encoder.encode_items(pages()), *encoder.encode_queries(questions())),
        (*encoder.encode_items(pages()), *encoder.encode_queries(questions())),
        strict=True,
    ):
        np.testing.assert_array_equal(one.vectors, other.vectors)
        assert one.grid == other.grid


def test_a_batch_gives_what_single_calls_give(case: Case, encoder: PatchEncoder) -> None:
    alone = [encoder.encode_items([one])[0] for one in pages()]
    alone += [encoder.encode_queries([one])[0] for one in questions()]
    together = (*encoder.encode_items(pages()), *encoder.encode_queries(questions()))
    for one, other in zip(together, alone, strict=True):
        np.testing.assert_allclose(one.vectors, other.vectors, atol=case.apart)
        assert one.grid == other.grid


def test_nothing_in_gives_nothing_out(encoder: PatchEncoder) -> None:
    assert encoder.encode_items([]) == [] and encoder.encode_queries([]) == []


def test_no_page_is_nearer_to_a_page_than_itself(encoder: PatchEncoder) -> None:
    stored = encoder.encode_items(pages())
    asked_with = encoder.encode_queries([AsQuery(one.content) for one in pages()])
    for place, asked in enumerate(asked_with):
        scores = [maxsim(asked, page) for page in stored]
        assert scores[place] == pytest.approx(max(scores), abs=1e-4)
        assert scores[place] == pytest.approx(len(asked.vectors), abs=1e-2)


def test_what_cannot_be_a_page_is_refused_in_words(case: Case, encoder: PatchEncoder) -> None:
    if case.refuses is None:
        pytest.skip("this one hashes contents of any kind")
    for content in (case.refuses, Words("a page in words")):
        with pytest.raises(BadInput, match=type(content).__name__):
            encoder.encode_items([AsItem(content)])
