"""Words into the space of pictures: pytest tests/encoders/test_translator.py"""

from __future__ import annotations

import io

import numpy as np
import pytest

from tests.encoders.tiny_models import ADVICE
from tools.core.content import Vectors
from tools.core.errors import BadInput, LibraryError
from tools.encoders.translator import Translator
from tools.encoders.translator_fit import Pairs, fit_ridge, folds_of, numbered, prove


def unit(rows: Vectors) -> Vectors:
    found: Vectors = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
    return found


def made(count: int, *, related: bool, seed: int = 1, a_place: int = 1) -> Pairs:
    """Give pairs whose pictures follow from their words, or do not; both spaces have a shared
    direction, as those of pictures do."""
    chance = np.random.default_rng(seed)
    words = unit(chance.normal(size=(count, 24)))
    mixing = chance.normal(size=(24, 16))
    told = words @ mixing if related else chance.normal(size=(count, 16))
    medium = unit(told + 1.2 * chance.normal(size=(count, 16)) + 8.0)
    return Pairs(words=words, medium=medium, groups=np.arange(count) // a_place,
                 meant=np.arange(count))  # fmt: skip


def test_what_belongs_together_is_found_among_pairs_that_were_held_out() -> None:
    proof = prove(made(240, related=True), fit_ridge)
    assert proof.before == proof.chance
    assert proof.chance[5] == pytest.approx(5 / 80)
    assert proof.after[5] > 0.5
    assert proof.improves and proof.gain[1] < proof.gain[0] < proof.gain[2]


def test_what_does_not_belong_together_is_no_gain() -> None:
    proofs = [prove(made(90, related=False, seed=seed), fit_ridge) for seed in range(8)]
    assert sum(one.improves for one in proofs) <= 1
    assert np.mean([one.gain[0] for one in proofs]) == pytest.approx(0.0, abs=0.05)


def test_a_place_is_never_parted_between_fitting_and_testing() -> None:
    groups = np.repeat(np.arange(30), 7)
    masks = folds_of(groups, 3)
    assert np.sum(masks, axis=0).tolist() == [1] * groups.size
    for mask in masks:
        assert not set(groups[mask]) & set(groups[~mask])
        assert abs(int(mask.sum()) - groups.size // 3) <= 7


def test_the_same_photos_of_one_place_do_not_count_as_proof() -> None:
    # Within a place the picture follows from the words; between places nothing does.
    chance = np.random.default_rng(4)
    places_words, places_shown = chance.normal(size=(24, 24)), chance.normal(size=(24, 16))
    groups = np.repeat(np.arange(24), 8)
    pairs = Pairs(
        words=unit(places_words[groups] + 0.1 * chance.normal(size=(192, 24))),
        medium=unit(places_shown[groups] + 0.1 * chance.normal(size=(192, 16))),
        groups=groups,
        meant=groups,
    )
    assert not prove(pairs, fit_ridge).improves


def test_an_encoder_that_reads_words_itself_is_what_has_to_be_beaten() -> None:
    pairs = made(120, related=True)
    proof = prove(pairs, fit_ridge, own=pairs.medium)
    assert proof.before[1] == 1.0
    assert not proof.improves


@pytest.mark.parametrize(("count", "a_place"), [(49, 1), (114, 6)])
def test_few_pairs_are_refused_with_the_next_step(count: int, a_place: int) -> None:
    with pytest.raises(BadInput, match=r"50 of 20 are needed.*caption"):
        prove(made(count, related=True, a_place=a_place), fit_ridge)


def test_a_translation_has_unit_length_and_nothing_that_all_pictures_share() -> None:
    pairs = made(120, related=True)
    found = fit_ridge(pairs).apply(pairs.words)
    np.testing.assert_allclose(np.linalg.norm(found, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(found @ pairs.medium.mean(axis=0), 0.0, atol=1e-5)
    middle = fit_ridge(pairs).apply(pairs.words.mean(axis=0, keepdims=True))
    assert np.isfinite(middle).all()


def test_it_comes_back_from_its_bytes_as_it_was() -> None:
    pairs = made(60, related=True)
    first = fit_ridge(pairs)
    again = Translator.from_bytes(first.to_bytes())
    np.testing.assert_array_equal(again.apply(pairs.words), first.apply(pairs.words))
    assert again.kind == "ridge"


def test_bytes_that_are_torn_or_hold_a_pickle_are_refused() -> None:
    whole = fit_ridge(made(60, related=True)).to_bytes()
    file = io.BytesIO()
    np.savez(file, kind=np.array("ridge"), words_mean=np.array([{"a": 1}], dtype=object))
    for data in (whole[: len(whole) // 2], b"", file.getvalue()):
        with pytest.raises(LibraryError, match="cairn train translator"):
            Translator.from_bytes(data)


def test_vectors_of_another_space_are_refused() -> None:
    with pytest.raises(BadInput, match="24 numbers"):
        fit_ridge(made(60, related=True)).apply(np.zeros((1, 7), dtype=np.float32))


def test_a_small_network_learns_what_a_line_cannot() -> None:
    pytest.importorskip("torch", reason=ADVICE)
    from tools.encoders.translator_mlp import fit_mlp

    chance = np.random.default_rng(6)
    words = unit(chance.normal(size=(300, 4)))
    told = np.abs(words @ chance.normal(size=(4, 12)))
    pairs = Pairs(words=words, medium=unit(told), groups=np.arange(300), meant=np.arange(300))
    bent, straight = prove(pairs, fit_mlp), prove(pairs, fit_ridge)
    assert bent.improves
    assert bent.after[10] > straight.after[10] + 0.1
    fitted = fit_mlp(pairs)
    np.testing.assert_array_equal(fitted.apply(words), fit_mlp(pairs).apply(words))
    again = Translator.from_bytes(fitted.to_bytes())
    np.testing.assert_array_equal(again.apply(words), fitted.apply(words))


def test_equal_names_get_equal_numbers() -> None:
    assert numbered(["a", "b", "a"]).tolist() == [0, 1, 0]
