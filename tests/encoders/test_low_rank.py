"""Updates that tune the text encoder: they add up, and change nothing but what they are for."""

from __future__ import annotations

import importlib.util
from pathlib import Path

import numpy as np
import pytest

from tools.core.content import AsItem, AsQuery, Words
from tools.core.errors import BadInput
from tools.core.protocols import TunedEncoder
from tools.encoders import minilm_weights
from tools.encoders.low_rank import TUNED, Updates, read_updates
from tools.encoders.text import DIMENSION, TextEncoder

WIDE, NARROW, RANK = 6, 4, 2


def some_updates() -> Updates:
    rng = np.random.default_rng(0)
    down = rng.normal(size=(RANK, NARROW)).astype(np.float32)
    up = rng.normal(size=(WIDE, RANK)).astype(np.float32)
    return Updates(parts={"a.dense": (down, up)}, mark="0" * 8)


def test_an_update_is_added_to_its_own_matrix_alone() -> None:
    updates = some_updates()
    weights = {
        "a.dense.weight": np.ones((WIDE, NARROW), np.float32),
        "b.dense.weight": np.ones((WIDE, NARROW), np.float32),
    }
    tuned = updates.added_to(weights)
    down, up = updates.parts["a.dense"]
    assert np.allclose(tuned["a.dense.weight"], 1.0 + up @ down)
    assert tuned["b.dense.weight"] is weights["b.dense.weight"]
    assert np.allclose(weights["a.dense.weight"], 1.0)


@pytest.mark.parametrize("shape", [(NARROW, WIDE), (WIDE, NARROW + 1)])
def test_an_update_that_fits_no_matrix_is_refused(shape: tuple[int, int]) -> None:
    with pytest.raises(BadInput, match=r"a\.dense fit no matrix"):
        some_updates().added_to({"a.dense.weight": np.zeros(shape, np.float32)})
    with pytest.raises(BadInput, match=r"a\.dense fit no matrix"):
        some_updates().added_to({})


@pytest.mark.parametrize("reading", sorted(TUNED))
def test_the_updates_that_ship_are_read_and_small(reading: str) -> None:
    path = {str(name): one for name, one in TUNED.items()}[reading]
    updates = read_updates(path)
    assert len(updates.mark) == 8
    assert updates.parts and path.stat().st_size < 600_000
    for down, up in updates.parts.values():
        assert down.dtype == up.dtype == np.float32
        assert down.shape[0] == up.shape[1]
        assert np.isfinite(down).all() and np.isfinite(up).all()


@pytest.mark.skipif(
    importlib.util.find_spec(minilm_weights.PACKAGE) is None,
    reason=f"the weights are not installed: {minilm_weights.INSTALL}",
)
class TestTuned:
    @pytest.fixture(scope="class")
    def home(self, tmp_path_factory: pytest.TempPathFactory) -> Path:
        return tmp_path_factory.mktemp("models")

    def test_a_question_comes_nearer_to_the_line_that_answers_it(self, home: Path) -> None:
        encoder = TextEncoder(home, threads=1)
        lines = ("opening hours: Mo-Fr 08:00-17:00", "wheelchair: no", "price: 4.5 EUR")
        held = encoder.encode_items([AsItem(Words(one)) for one in lines])
        gained = []
        for at, said in enumerate(
            ("till when can we come?", "could my gran get in with her frame?", "what do I pay?")
        ):
            asked = [AsQuery(Words(said))]
            (plain,), (tuned,) = (
                encoder.encode_queries(asked),
                encoder.encode_tuned(asked, "asked"),
            )
            assert tuned.shape == (DIMENSION,)
            assert np.linalg.norm(tuned) == pytest.approx(1.0, abs=1e-5)
            before, after = held @ plain, held @ tuned
            others = [one for one in range(len(lines)) if one != at]
            assert int(after.argmax()) == at
            gained.append(after[at] - after[others].max() - before[at] + before[others].max())
        assert np.mean(gained) > 0.05

    def test_what_is_searched_with_and_stored_stays_as_it_was(self, home: Path) -> None:
        before, after = TextEncoder(home, threads=1), TextEncoder(home, threads=1)
        asked = [AsQuery(Words("is there a lift?"))]
        after.encode_tuned(asked, "asked")
        assert np.array_equal(before.encode_queries(asked), after.encode_queries(asked))
        assert before.space == after.space
        assert isinstance(after, TunedEncoder)

    def test_every_reading_has_a_graph_of_its_own(self, home: Path) -> None:
        encoder = TextEncoder(home, threads=1)
        asked = [AsQuery(Words("forget the parking"))]
        one, two = encoder.encode_tuned(asked, "asked"), encoder.encode_tuned(asked, "turns")
        assert not np.allclose(one, two, atol=1e-2)
        assert len(list(home.glob("*.onnx"))) >= 2
