"""Photos and recordings that only their folders name, asked for as people do."""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image, ImageDraw

from app.assistant import Assistant
from app.settings import load
from tools.core.events import Finished
from tools.core.evidence import Answer
from tools.core.query import Query

GARMENTS = {
    "hat": ("blue", "red", "grey"),
    "dress": ("red", "green", "white"),
    "shoes": ("black", "brown", "blue"),
}
SHADES = {
    "blue": (30, 60, 200), "red": (200, 30, 30), "grey": (128, 128, 128), "green": (30, 150, 50),
    "white": (250, 250, 250), "black": (15, 15, 15), "brown": (110, 65, 30),
}  # fmt: skip


def garment(kind: str, shade: str, seed: int) -> Image.Image:
    chance = random.Random(seed)
    picture = Image.new("RGB", (320, 320), (235, 225, 205))
    pen = ImageDraw.Draw(picture)
    left, top = chance.randint(40, 60), chance.randint(40, 60)
    if kind == "hat":
        pen.ellipse((left, top + 60, left + 200, top + 200), fill=SHADES[shade])
    elif kind == "dress":
        pen.polygon(
            ((left + 80, top), (left + 120, top), (left + 200, 300), (left, 300)),
            fill=SHADES[shade],
        )
    else:
        pen.rectangle((left, top + 140, left + 90, top + 200), fill=SHADES[shade])
        pen.rectangle((left + 110, top + 140, left + 200, top + 200), fill=SHADES[shade])
    return picture


def bark(seed: int) -> np.ndarray:
    chance = np.random.default_rng(seed)
    sound = np.zeros(48_000)
    for start in (4_000, 18_000, 33_000):
        fall = np.exp(-np.arange(5_000) / 900)
        sound[start : start + 5_000] = chance.normal(0, 0.4, 5_000) * fall
    return sound


def hum(seed: int) -> np.ndarray:
    seconds = np.arange(48_000) / 16_000
    return 0.2 * np.sin(2 * np.pi * (110 + seed) * seconds)


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("things")
    names = random.Random(4)
    for kind, shades in GARMENTS.items():
        for seed, shade in enumerate(shades):
            path = folder / kind / f"{uuid.UUID(int=names.getrandbits(128), version=4)}.png"
            path.parent.mkdir(exist_ok=True)
            garment(kind, shade, seed).save(path)
    for label, make in (("dog barking", bark), ("pump hum", hum)):
        (folder / label).mkdir()
        for seed in range(3):
            soundfile.write(folder / label / f"1-{1000 + seed}-A.wav", make(seed), 16_000)
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    made.add("local", [folder])
    yield made
    made.close()


def ask(assistant: Assistant, text: str, *attach: Path) -> Answer:
    query = Query(text=text, owner="local", attach=tuple(str(one) for one in attach))
    (answer,) = (one.answer for one in assistant.stream(query) if isinstance(one, Finished))
    return answer


def folders(answer: Answer) -> list[str]:
    return [Path(one.source).parent.name for one in answer.citations]


@pytest.mark.parametrize("text", ["a blue hat", "do you have hats in blue?", "any blue hats?"])
def test_a_garment_in_a_colour_is_found_and_its_colours_are_told(
    assistant: Assistant, text: str
) -> None:
    answer = ask(assistant, text)
    assert answer.kind == "quoted"
    assert folders(answer)[0] == "hat"
    assert "blue" in answer.answer.split("\n- ")[1]


def test_a_colour_that_nothing_has_is_said(assistant: Assistant) -> None:
    answer = ask(assistant, "a purple hat")
    assert "None of them meets “purple”" in answer.answer or answer.kind == "abstained"


def test_this_in_another_colour_is_something_like_it(assistant: Assistant, tmp_path: Path) -> None:
    photo = tmp_path / "seen.png"
    garment("hat", "red", 1).save(photo)
    answer = ask(assistant, "do you have this in blue?", photo)
    assert folders(answer)[0] in ("hat", "shoes")
    assert "blue" in answer.answer.split("\n- ")[1]


def test_something_like_a_photo_is_not_the_photo(assistant: Assistant, tmp_path: Path) -> None:
    photo = tmp_path / "seen.png"
    garment("hat", "red", 1).save(photo)
    like = ask(assistant, "something like this", photo)
    itself = ask(assistant, "what is this?", photo)
    assert len(itself.citations) == 1
    assert "hat" in itself.answer
    assert itself.citations[0].item not in {one.item for one in like.citations}


def test_a_sound_is_named_by_what_its_likest_are_filed_under(
    assistant: Assistant, tmp_path: Path
) -> None:
    clip = tmp_path / "heard.wav"
    soundfile.write(clip, bark(9), 16_000)
    answer = ask(assistant, "what is this sound?", clip)
    assert "Most like **dog barking**" in answer.answer
    assert folders(answer)[0] == "dog barking"


def test_recordings_are_listed_by_their_folder_and_not_quoted(assistant: Assistant) -> None:
    answer = ask(assistant, "a dog barking")
    assert "Recording 1-100" in answer.answer
    assert set(folders(answer)) == {"dog barking"}
