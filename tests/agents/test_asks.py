"""Which things a question seeks: photos, recordings, films."""

from __future__ import annotations

import pytest

from agents.rules.asks import item_modality, seeks_its_like, wanted_form


@pytest.mark.parametrize(
    ("text", "sought"),
    [
        ("show me a walk-through of the hall", "video"),
        ("a clip of the lighthouse", "video"),
        ("play the video of the market", "video"),
        ("a sound clip of the bell", "audio"),
        ("recording with a church bell", "audio"),
        ("a photo of the climbing hall", "image"),
        ("somewhere quiet", None),
    ],
)
def test_the_medium_that_is_named_is_sought(text: str, sought: str | None) -> None:
    assert item_modality(text) == sought


def test_without_films_a_clip_is_a_sound() -> None:
    assert item_modality("a clip of the lighthouse", {"text", "audio"}) == "audio"
    assert item_modality("a video of the lighthouse", {"text", "audio"}) == "video"


def test_to_ask_whether_there_is_a_video_is_to_ask_for_it() -> None:
    assert wanted_form("is there a walk-through of the Cobalt Kettle?", 1, 0) == "items"
    assert wanted_form("are there tables outside?", 1, 0) == "fact"


@pytest.mark.parametrize(
    ("text", "is_sought"),
    [
        ("find the clip like this one", True),
        ("a recording that sounds like this", True),
        ("somewhere that looks like this", False),
        ("find me the place that sounds like this", False),
        ("which place is this?", False),
    ],
)
def test_the_like_of_a_file_is_a_file_and_no_place(text: str, is_sought: bool) -> None:
    assert seeks_its_like(text) is is_sought
