"""Words that come with a photo are not drowned by it."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageDraw

from app.assistant import Assistant
from app.settings import load
from tools.search import SearchResult

THINGS = [
    "oak", "pear", "harbour", "bench", "kettle", "lantern", "bridge", "garden", "mill", "tower",
    "well", "stove",
]  # fmt: skip


def draw(path: Path, seed: int, caption: str = "") -> Path:
    """A disc on a ground; seeds near each other look alike."""
    chance = random.Random(seed)
    picture = Image.new("RGB", (160, 120), (200, 120 + seed % 9, 60))
    left, top = chance.randint(20, 40), chance.randint(10, 30)
    ImageDraw.Draw(picture).ellipse((left, top, left + 80, top + 80), fill=(40, 60, 140))
    picture.save(path)
    if caption:
        path.with_name(f"{path.name}.yaml").write_text(f"caption: {caption}\n")
    return path


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("photos")
    for number in range(24):
        thing, other = THINGS[number % 12], THINGS[(number * 5 + 1) % 12]
        draw(folder / f"IMG_{number:04}.png", number, f"The {thing} near the {other} by the water")
    screen = Image.new("RGB", (160, 120), (245, 245, 245))
    ImageDraw.Draw(screen).rectangle((10, 10, 150, 30), fill=(20, 20, 20))
    screen.save(folder / "screen.png")
    (folder / "screen.png.yaml").write_text("caption: Fault 12, pump overheated\n")
    draw(folder / "IMG_0099.png", 3, "The pump overheated next to the blue disc")
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


def names(found: SearchResult) -> list[str]:
    return [Path(one.source).name for one in found.evidence]


def test_what_fits_the_words_stays_and_what_fits_both_comes_first(
    assistant: Assistant, tmp_path: Path
) -> None:
    photo = draw(tmp_path / "asked.png", 3)
    both = names(assistant.search("pump overheated", attach=photo))
    assert both[0] == "IMG_0099.png"
    assert "screen.png" in both[:3]
    alone = names(assistant.search("", attach=photo))
    assert "screen.png" not in alone
