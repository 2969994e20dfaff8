"""What every kind of Fusion promises: pytest tests/contract/test_fusion.py"""

from __future__ import annotations

import itertools
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tools.core.evidence import Hit
from tools.core.items import Modality
from tools.core.protocols import Fused, Fusion, HitList
from tools.fusion.calibration import SampleCalibrator, SampleScores
from tools.fusion.kinds import fusions

SCALES: dict[Modality, tuple[float, float]] = {
    "text": (0.0, 1.0),
    "page": (100.0, 40.0),
    "image": (0.2, 0.001),
    "audio": (-3.0, 0.1),
    "video": (5e6, 2e4),
}
"""Lowest raw and unit of each retriever: no two speak of the same numbers."""


def samples(shift: float = 0.0, stretch: float = 1.0) -> SampleScores:
    return SampleScores(
        background=tuple(shift + stretch * step for step in range(20)),
        positive=tuple(shift + stretch * (30 + step) for step in range(10)),
    )


def fusion_of(kind: str, scales: dict[Modality, tuple[float, float]] | None = None) -> Fusion:
    fitted = {name: samples(*scale) for name, scale in (scales or SCALES).items()}
    return fusions().get(kind)(SampleCalibrator(fitted))


@pytest.fixture(params=fusions().names())
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def fusion(kind: str) -> Fusion:
    return fusion_of(kind)


def listed(
    modality: Modality,
    strengths: dict[str, float],
    *,
    sub_query: int = 0,
    weight: float = 1.0,
    scales: dict[Modality, tuple[float, float]] | None = None,
) -> HitList:
    """Give a list of finds. strengths: in background steps; about 10 is noise, 30 is a find."""
    low, unit = (scales or SCALES)[modality]
    hits = [
        Hit(item=item, modality=modality, retriever=modality, raw=low + unit * strength)
        for item, strength in strengths.items()
    ]
    return HitList(
        sub_query=sub_query,
        retriever=modality,
        modality=modality,
        weight=weight,
        hits=tuple(sorted(hits, key=lambda one: -one.raw)),
    )


def names(found: Sequence[Fused]) -> list[str]:
    return [one.item for one in found]


LISTS = (
    listed("text", {"t1": 33.0, "t2": 21.0, "t3": 9.0}),
    listed("image", {"p1": 36.0, "p2": 12.0}),
    listed("text", {"t2": 24.0, "t4": 7.0}, sub_query=1, weight=0.4),
    listed("audio", {"a1": 18.0}, sub_query=1),
)


def test_its_name_is_the_registrys(kind: str, fusion: Fusion) -> None:
    assert fusion.name == kind


def test_finds_come_best_first_with_scores_of_0_to_1(fusion: Fusion) -> None:
    found = fusion.fuse(LISTS, dominant="none", k=20)
    scores = [one.score for one in found]
    assert scores == sorted(scores, reverse=True)
    assert all(0.0 <= score <= 1.0 for score in scores)
    assert sorted(names(found)) == ["a1", "p1", "p2", "t1", "t2", "t3", "t4"]


@pytest.mark.parametrize("k", [0, 1, 3, 100])
def test_there_are_at_most_k_and_they_are_the_first_of_all(fusion: Fusion, k: int) -> None:
    every = fusion.fuse(LISTS, dominant="none", k=100)
    assert fusion.fuse(LISTS, dominant="none", k=k) == every[:k]


def test_no_lists_and_empty_lists_give_nothing(fusion: Fusion) -> None:
    assert fusion.fuse([], dominant="none", k=5) == []
    assert fusion.fuse([listed("text", {}), listed("image", {})], dominant="image", k=5) == []


def test_an_empty_list_of_another_modality_changes_nothing(fusion: Fusion) -> None:
    full = listed("text", {"t1": 30.0, "t2": 14.0})
    alone = fusion.fuse([full], dominant="none", k=5)
    assert fusion.fuse([full, listed("image", {})], dominant="none", k=5) == alone


def test_every_find_tells_all_its_hits_and_their_shares(fusion: Fusion) -> None:
    found = {one.item: one for one in fusion.fuse(LISTS, dominant="none", k=20)}
    assert sorted(sub_query for sub_query, _ in found["t2"].shares) == [0, 1]
    assert sorted(sub_query for sub_query, _ in found["p1"].shares) == [0]
    for one in found.values():
        assert {hit.item for hit in one.hits} == {one.item, *one.merged}
        assert len(one.shares) == len(one.hits)
        assert all(0.0 <= calibrated <= 1.0 for _, calibrated in one.shares)
        assert one.modality == one.hits[0].modality


def test_the_same_lists_give_the_same_in_any_order(fusion: Fusion) -> None:
    first = fusion.fuse(LISTS, dominant="image", k=20)
    assert fusion.fuse(LISTS, dominant="image", k=20) == first
    for order in itertools.permutations(LISTS):
        found = fusion.fuse(order, dominant="image", k=20)
        assert [(one.item, one.score) for one in found] == [(one.item, one.score) for one in first]
        shares = [sorted(one.shares) for one in found]
        assert shares == [sorted(one.shares) for one in first]


def test_a_tie_has_one_order_whatever_the_lists_order(fusion: Fusion) -> None:
    """Both items have the same shares, from other questions: a sum must not tell them apart."""
    strengths = (10.1, 16.7, 13.3, 21.9)
    parts = [
        listed("text", {"x": one, "y": strengths[at - 1]}, sub_query=at)
        for at, one in enumerate(strengths)
    ]
    for order in itertools.permutations(parts):
        found = fusion.fuse(order, dominant="none", k=5)
        assert names(found) == ["x", "y"] and found[0].score == found[1].score


def test_a_stronger_find_of_one_list_is_never_lower(fusion: Fusion) -> None:
    found = fusion.fuse([listed("text", {"a": 12.0, "b": 30.0, "c": 21.0})], dominant="none", k=5)
    assert names(found) == ["b", "c", "a"]


def test_the_weightier_question_decides(fusion: Fusion) -> None:
    for heavy, first in ((0, "x"), (1, "y")):
        lists = [
            listed("text", found, sub_query=at, weight=1.0 if at == heavy else 0.1)
            for at, found in enumerate(({"x": 24.0, "y": 12.0}, {"y": 24.0, "x": 12.0}))
        ]
        assert names(fusion.fuse(lists, dominant="none", k=2))[0] == first


def test_what_two_questions_found_beats_what_one_did(fusion: Fusion) -> None:
    lists = [
        listed("text", {"both": 24.0, "one": 24.0}),
        listed("text", {"both": 24.0}, sub_query=1),
    ]
    assert names(fusion.fuse(lists, dominant="none", k=2)) == ["both", "one"]


@pytest.mark.parametrize("dominant", ["text", "image", "audio"])
def test_the_dominant_modality_wins_a_tie(fusion: Fusion, dominant: Modality) -> None:
    lists = [listed(one, {one: 24.0}) for one in ("text", "image", "audio")]  # type: ignore[arg-type]
    assert names(fusion.fuse(lists, dominant=dominant, k=3))[0] == dominant


def test_the_dominant_modality_is_a_bias_and_no_filter(fusion: Fusion) -> None:
    lists = [listed("text", {"noise": 6.0}), listed("image", {"find": 36.0})]
    assert names(fusion.fuse(lists, dominant="text", k=5)) == ["find", "noise"]


def test_no_dominant_modality_treats_all_alike(fusion: Fusion) -> None:
    lists = [listed(one, {one: 24.0}) for one in SCALES]
    scores = {one.item: one.score for one in fusion.fuse(lists, dominant="none", k=9)}
    assert len(scores) == len(SCALES)
    assert max(scores.values()) == pytest.approx(min(scores.values()), abs=1e-6)


def test_a_large_raw_number_is_no_large_score(fusion: Fusion) -> None:
    """Noise of `video` is raw 5,000,000; a find of `audio` is raw 0."""
    lists = [listed("video", {"noise": 6.0}), listed("audio", {"find": 30.0})]
    assert names(fusion.fuse(lists, dominant="none", k=2)) == ["find", "noise"]


@pytest.mark.parametrize("modality", list(SCALES))
def test_raw_scores_of_two_retrievers_never_mix(kind: str, modality: Modality) -> None:
    """Another unit for one retriever, and a calibrator that knows it, change no score."""
    strengths = {one: {f"{one}1": 20.0 + at, f"{one}2": 31.0 - at} for at, one in enumerate(SCALES)}
    other = {**SCALES, modality: (-7_000.0, 250.0)}
    told = []
    for scales in (SCALES, other):
        lists = [listed(one, found, scales=scales) for one, found in strengths.items()]
        told.append(fusion_of(kind, scales).fuse(lists, dominant="page", k=20))
    assert names(told[0]) == names(told[1])
    assert [one.score for one in told[0]] == pytest.approx([one.score for one in told[1]], abs=1e-6)


def test_the_finds_of_one_tool_are_read_by_the_scale_each_names(fusion: Fusion) -> None:
    """Words and photos of one tool stand in one list, each hit with its own retriever's name."""
    low, unit = SCALES["audio"]
    mixed = HitList(
        sub_query=0,
        retriever="image",
        modality="image",
        weight=1.0,
        hits=(
            Hit(item="words", modality="image", retriever="audio", raw=low + 30 * unit),
            Hit(item="photo", modality="image", retriever="image", raw=0.2 + 30 * 0.001),
        ),
    )
    words, photo = fusion.fuse([mixed], dominant="none", k=2)
    assert words.score == pytest.approx(photo.score, abs=1e-6)


STRENGTHS = st.dictionaries(st.sampled_from("abcdef"), st.floats(-50, 120), max_size=6)


@pytest.mark.parametrize("name", fusions().names())
@settings(max_examples=80, deadline=None)
@given(
    found=st.lists(
        st.tuples(st.sampled_from(tuple(SCALES)), STRENGTHS, st.floats(0, 5)), max_size=5
    ),
    dominant=st.sampled_from(("none", *SCALES)),
    k=st.integers(0, 8),
)
def test_any_lists_keep_the_promises(
    name: str, found: list[tuple[Modality, dict[str, float], float]], dominant: str, k: int
) -> None:
    lists = [
        listed(
            modality,
            {f"{modality}-{key}": value for key, value in strengths.items()},
            sub_query=place,
            weight=weight,
        )
        for place, (modality, strengths, weight) in enumerate(found)
    ]
    fused = fusion_of(name).fuse(lists, dominant=dominant, k=k)
    assert len(fused) <= k and len(set(names(fused))) == len(fused)
    assert all(0.0 <= one.score <= 1.0 for one in fused)
    assert all(a.score >= b.score for a, b in itertools.pairwise(fused))
    back = fusion_of(name).fuse(lists[::-1], dominant=dominant, k=k)
    assert [(one.item, one.score) for one in back] == [(one.item, one.score) for one in fused]
