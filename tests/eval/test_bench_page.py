"""The page in the browser, in small: ready, its first word, and Stop, each in time."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest

from app.settings import load
from eval.bench.page import measured, missing

pytestmark = [
    pytest.mark.browser,
    pytest.mark.nightly,
    pytest.mark.skipif(bool(missing()), reason=missing()),
]


def test_the_page_is_ready_speaks_and_stops_in_time(tmp_path: Path) -> None:
    seen = measured(load({}, home=tmp_path), loads=2, asked=2)
    # On a machine with room these are a third of it; here several suites share two cores.
    assert median(seen.ready) <= 10_000
    assert median(seen.first) <= 3_000
    assert median(seen.stopped) <= 1_000
    assert len(seen.per_sentence) == 2
