from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.metrics import (
    average_precision,
    distinct,
    figure,
    hit_at,
    ndcg_at,
    paired_difference,
    recall_at,
    reciprocal_rank,
)


def test_known_values() -> None:
    ranking = ["a", "x", "b", "y"]
    assert hit_at(ranking, {"b"}, 2) == 0.0
    assert hit_at(ranking, {"b"}, 3) == 1.0
    assert recall_at(ranking, {"a", "b", "c"}, 3) == pytest.approx(2 / 3)
    assert ndcg_at(ranking, {"a", "b"}, 10) == pytest.approx(1.5 / 1.6309297535714575)
    assert reciprocal_rank(ranking, {"b"}) == pytest.approx(1 / 3)
    assert average_precision(ranking, {"a", "b"}) == pytest.approx((1 + 2 / 3) / 2)


def test_a_key_counts_once() -> None:
    assert distinct(["a", "b", "a"]) == ["a", "b"]


@given(st.permutations(list("abcdef")), st.sets(st.sampled_from("abcdef"), min_size=1))
def test_a_perfect_ranking_is_one_and_none_is_better(
    ranking: list[str], relevant: set[str]
) -> None:
    perfect = sorted(ranking, key=lambda key: key not in relevant)
    assert ndcg_at(perfect, relevant, 6) == pytest.approx(1.0)
    assert 0.0 <= ndcg_at(ranking, relevant, 6) <= 1.0 + 1e-12


def test_the_interval_holds_the_mean_and_does_not_change_between_runs() -> None:
    values = [1.0, 0.0, 1.0, 1.0, 0.0, 1.0] * 10
    one = figure(values)
    assert one.low < one.mean < one.high
    assert figure(values) == one


def test_a_metric_without_gold_is_an_error_and_not_a_zero() -> None:
    with pytest.raises(ValueError, match="relevant"):
        recall_at(["a"], set(), 5)


def test_equal_runs_differ_by_nothing() -> None:
    assert paired_difference([1.0, 0.0], [1.0, 0.0]).mean == 0.0
