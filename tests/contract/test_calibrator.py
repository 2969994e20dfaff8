"""What every Calibrator promises: pytest tests/contract/test_calibrator.py"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.calibration import VersionCalibrator
from tools.core.protocols import Calibrator
from tools.core.spaces import Space
from tools.fusion.calibration import SampleCalibrator, SampleScores
from tools.library.library import open_library

SPACE = Space(model="test", revision="1", weights="none", preprocessing="none", dimension=4)
Samples = Mapping[str, SampleScores]
FEW = SampleScores(background=(1.0, 2.0, 3.0))
FLAT = SampleScores(background=(0.25,) * 30, positive=(0.9,) * 30)
SAMPLES: Samples = {
    # The same share of noise and finds on two very different scales.
    "text": SampleScores(
        background=tuple(float(step) for step in range(20)),
        positive=tuple(30.0 + step for step in range(10)),
    ),
    "image": SampleScores(
        background=tuple(0.2 + step / 1000 for step in range(20)),
        positive=tuple(0.23 + step / 1000 for step in range(10)),
    ),
    "no positives": SampleScores(background=tuple(float(step) for step in range(20))),
    "few": FEW,
    "flat": FLAT,
}
UNFITTED = ("never heard of", "few", "flat")


@contextmanager
def of_a_version(samples: Samples, home: Path) -> Iterator[Calibrator]:
    """Give the calibrator of a library whose active version holds the samples."""
    with open_library(home / "library") as library:
        version = library.versions.begin({"text": SPACE}, samples=samples)
        library.versions.note_progress(version, "text", done=0, total=0)
        library.versions.activate(version)
        yield VersionCalibrator(library)


Open = Callable[[Samples, Path], AbstractContextManager[Calibrator]]
CASES: Mapping[str, Open] = {
    "samples": lambda samples, _: nullcontext(SampleCalibrator(samples)),
    "version": of_a_version,
}


@pytest.fixture(params=CASES, scope="module")
def calibrator(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Calibrator]:
    with CASES[request.param](SAMPLES, tmp_path_factory.mktemp("home")) as made:
        yield made


RAWS = [-1e300, -50.0, 0.0, 0.1, 0.205, 0.2345, 0.5, 9.0, 14.9, 15.0, 34.5, 1e300]


@pytest.mark.parametrize("retriever", [*SAMPLES, "never heard of"])
def test_every_score_becomes_0_to_1_and_keeps_its_order(
    calibrator: Calibrator, retriever: str
) -> None:
    found = calibrator.calibrate(retriever, RAWS)
    assert len(found) == len(RAWS)
    assert all(0.0 <= one <= 1.0 for one in found)
    assert all(low <= high for low, high in itertools.pairwise(found))
    assert found[0] < found[-1]


@given(raws=st.lists(st.floats(allow_nan=False), max_size=8).map(sorted))
def test_any_raw_scores_keep_their_order(raws: list[float]) -> None:
    for retriever in ("text", "never heard of"):
        found = SampleCalibrator(SAMPLES).calibrate(retriever, raws)
        assert found == sorted(found) and all(0.0 <= one <= 1.0 for one in found)


def test_no_scores_give_none(calibrator: Calibrator) -> None:
    assert calibrator.calibrate("text", []) == []


def test_a_score_does_not_depend_on_its_neighbours(calibrator: Calibrator) -> None:
    together = calibrator.calibrate("text", RAWS)
    assert [calibrator.calibrate("text", [raw])[0] for raw in RAWS] == together
    assert calibrator.calibrate("text", RAWS[::-1]) == together[::-1]


def test_noise_is_low_and_finds_are_high(calibrator: Calibrator) -> None:
    noise, find = calibrator.calibrate("text", [9.5, 34.5])
    assert noise < 0.5 < find
    assert noise < 0.4 and find > 0.7


def test_two_retrievers_become_comparable(calibrator: Calibrator) -> None:
    text = calibrator.calibrate("text", [5.0, 15.0, 34.5])
    image = calibrator.calibrate("image", [0.205, 0.215, 0.2345])
    assert text == pytest.approx(image, abs=1e-6)


def test_each_retriever_has_its_own_map(calibrator: Calibrator) -> None:
    assert calibrator.calibrate("text", [0.23])[0] < 0.5 < calibrator.calibrate("image", [0.23])[0]


def test_without_pseudo_positives_the_best_noise_is_no_certainty(calibrator: Calibrator) -> None:
    noise, find = calibrator.calibrate("no positives", [9.5, 40.0])
    assert noise < 0.5 < find


@pytest.mark.parametrize("retriever", UNFITTED)
def test_a_retriever_without_samples_stays_under_one_half(
    calibrator: Calibrator, retriever: str
) -> None:
    found = calibrator.calibrate(retriever, RAWS)
    assert max(found) <= 0.5
    assert max(found) < calibrator.calibrate("text", [34.5])[0]


@pytest.mark.parametrize("retriever", ["text", "never heard of"])
def test_a_score_that_is_no_number_counts_for_nothing(
    calibrator: Calibrator, retriever: str
) -> None:
    assert calibrator.calibrate(retriever, [math.nan]) == [0.0]


def test_infinite_scores_stay_inside(calibrator: Calibrator) -> None:
    for retriever in ("text", "never heard of"):
        low, high = calibrator.calibrate(retriever, [-math.inf, math.inf])
        assert 0.0 <= low < high <= 1.0


@pytest.mark.parametrize("case", CASES.values(), ids=CASES)
def test_without_any_samples_all_retrievers_are_held_low(case: Open, tmp_path: Path) -> None:
    with case({}, tmp_path) as made:
        assert max(made.calibrate("text", RAWS)) <= 0.5


def test_a_library_without_a_version_is_as_one_without_samples(tmp_path: Path) -> None:
    with open_library(tmp_path / "library") as library:
        assert max(VersionCalibrator(library).calibrate("text", RAWS)) <= 0.5
