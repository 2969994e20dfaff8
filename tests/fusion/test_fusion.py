from __future__ import annotations

import pytest

from tools.core.evidence import Evidence, Hit
from tools.core.items import Modality
from tools.core.locators import ImageRegion, TimeSpan
from tools.core.protocols import HitList
from tools.fusion.calibration import SampleCalibrator, SampleScores
from tools.fusion.entities import score_entities
from tools.fusion.kinds import fusions
from tools.fusion.score import ScoreFusion


def hit(item: str, raw: float, modality: Modality = "text", parent: str | None = None) -> Hit:
    return Hit(item=item, modality=modality, retriever=modality, raw=raw, parent=parent)


def hits(*found: Hit, weight: float = 1.0, sub_query: int = 0) -> HitList:
    return HitList(
        sub_query=sub_query,
        retriever=found[0].retriever,
        modality=found[0].modality,
        weight=weight,
        hits=found,
    )


SAMPLES = {
    # The same share of noise and signal on two very different scales.
    "text": SampleScores(
        background=tuple(float(x) for x in range(20)),
        positive=tuple(float(30 + x) for x in range(10)),
    ),
    "image": SampleScores(
        background=tuple(0.2 + x / 1000 for x in range(20)),
        positive=tuple(0.23 + x / 1000 for x in range(10)),
    ),
}


def test_scores_of_two_scales_become_comparable() -> None:
    calibrator = SampleCalibrator(SAMPLES)
    text = calibrator.calibrate("text", [5.0, 34.5])
    image = calibrator.calibrate("image", [0.205, 0.2345])
    assert text[0] < 0.5 < text[1]
    assert text == pytest.approx(image, abs=0.02)


def test_a_calibrated_score_does_not_depend_on_its_neighbours() -> None:
    calibrator = SampleCalibrator(SAMPLES)
    assert calibrator.calibrate("text", [9.0])[0] == calibrator.calibrate("text", [9.0, 99.0])[0]


def test_a_retriever_without_samples_stays_under_one_half() -> None:
    assert max(SampleCalibrator({}).calibrate("audio", [0.3, 5.0])) <= 0.5


def test_a_weak_best_of_one_list_loses_against_a_strong_second_of_another() -> None:
    fused = ScoreFusion(SampleCalibrator(SAMPLES)).fuse(
        [
            hits(hit("p", 0.2, "image")),
            hits(hit("a", 40.0), hit("b", 35.0)),
        ],
        dominant="none",
        k=5,
    )
    assert [one.item for one in fused] == ["a", "b", "p"]


def test_the_dominant_modality_wins_a_tie() -> None:
    calibrator = SampleCalibrator({"text": SAMPLES["text"], "image": SAMPLES["text"]})
    lists = [hits(hit("t", 30.0)), hits(hit("p", 30.0, "image"))]
    for dominant, first in (("image", "p"), ("text", "t")):
        assert ScoreFusion(calibrator).fuse(lists, dominant=dominant, k=2)[0].item == first


def test_a_page_and_its_passages_are_one_evidence() -> None:
    fused = ScoreFusion(SampleCalibrator(SAMPLES)).fuse(
        [
            hits(hit("page1", 31.0, "page")),
            hits(
                hit("p1a", 33.0, parent="page1"), hit("p1b", 20.0, parent="page1"), hit("q", 19.0)
            ),
        ],
        dominant="none",
        k=5,
    )
    assert [one.item for one in fused] == ["p1a", "q"]
    assert set(fused[0].merged) == {"page1", "p1b"}
    assert len(fused[0].shares) == 3


def test_the_result_does_not_depend_on_the_order_of_lists() -> None:
    fusion = ScoreFusion(SampleCalibrator(SAMPLES))
    first = hits(hit("a", 30.0), hit("b", 30.0))
    second = hits(hit("c", 0.23, "image"), sub_query=1)
    forward = fusion.fuse([first, second], dominant="none", k=9)
    backward = fusion.fuse([second, first], dominant="none", k=9)
    assert [(one.item, one.score) for one in forward] == [(one.item, one.score) for one in backward]


def evidence(item: str, score: float, modality: Modality, entity: str | None) -> Evidence:
    return Evidence(
        item=item,
        modality=modality,
        source=item,
        source_id=item,
        entity=entity,
        locator=ImageRegion(),
        score=score,
    )


def test_three_modalities_that_agree_beat_many_passages_of_one() -> None:
    ranked = score_entities(
        [evidence(f"t{i}", 0.6, "text", "Long Document") for i in range(10)]
        + [evidence("x", 0.55, "text", "Café"), evidence("y", 0.5, "image", "Café"),
           evidence("z", 0.5, "audio", "Café"), evidence("n", 0.9, "text", None)]
    )  # fmt: skip
    assert [one.name for one in ranked] == ["Café", "Long Document"]
    assert ranked[0].evidence == ("x", "y", "z")


def test_fusion_kinds_are_named() -> None:
    assert "score" in fusions().names()
    assert fusions().get("score")(SampleCalibrator({})).name == "score"


def window(item: str, raw: float, start_s: float, parent: str | None = "rec") -> Hit:
    end_s = 60.0 if parent is None else start_s + 10.0
    place = TimeSpan(start_s=start_s, end_s=end_s)
    return Hit(
        item=item, modality="audio", retriever="audio", raw=raw, parent=parent, locator=place
    )


def test_overlapping_windows_are_one_moment_and_others_stay() -> None:
    samples = {"audio": SAMPLES["text"]}
    fused = ScoreFusion(SampleCalibrator(samples)).fuse(
        [
            hits(
                window("w5", 34.0, 5.0), window("w0", 33.0, 0.0), window("w30", 32.0, 30.0),
                window("rec", 31.0, 0.0, None),
            )
        ],
        dominant="none",
        k=5,
    )  # fmt: skip
    assert [(one.item, set(one.merged)) for one in fused] == [("w5", {"w0", "rec"}), ("w30", set())]


def test_a_recording_that_is_best_as_a_whole_takes_its_windows_along() -> None:
    samples = {"audio": SAMPLES["text"]}
    fused = ScoreFusion(SampleCalibrator(samples)).fuse(
        [hits(window("rec", 35.0, 0.0, None), window("w5", 34.0, 5.0), window("w30", 9.0, 30.0))],
        dominant="none",
        k=5,
    )
    assert [one.item for one in fused] == ["rec"]
