"""`cairn train translator` over a library: pytest tests/app/test_translator.py"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.assistant import Assistant
from app.cli import main
from app.doctor import examine
from app.settings import Settings
from app.training import stale_translators, train_translators
from tools.core.errors import MissingPart
from tools.encoders.text import TextEncoder

KINDS = {"the ferris wheel": ((200, 30, 40), "disc"), "a picket fence": ((30, 60, 190), "bars"),
         "an empty meadow": ((40, 150, 60), "plain"),
         "the garage door": ((15, 15, 15), "box")}  # fmt: skip
TOLD, SILENT = 15, 3
"""Photos a kind with a caption, and without any words."""


def draw(kind: str, number: int) -> Image.Image:
    ink, shape = KINDS[kind]
    chance = np.random.default_rng(number)
    rows, columns = np.mgrid[0:96, 0:96]
    down, right = chance.integers(-12, 12, 2)
    inside = {
        "disc": np.hypot(rows - 48 - down, columns - 48 - right) < 28,
        "bars": ((columns + right) // 12) % 2 == 0,
        "plain": np.ones((96, 96), dtype=bool),
        "box": (abs(rows - 48 - down) < 26) & (abs(columns - 48 - right) < 26),
    }[shape]
    rgb = np.full((96, 96, 3), 235, dtype=np.int64)
    rgb[inside] = ink
    noisy = np.clip(rgb + chance.integers(-12, 12, rgb.shape), 0, 255)
    return Image.fromarray(noisy.astype(np.uint8))


@pytest.fixture(scope="module")
def read_once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    base = tmp_path_factory.mktemp("library")
    try:
        TextEncoder(base / "home" / "models").warm_up()
    except MissingPart as exc:
        pytest.skip(str(exc))
    (base / "dcim").mkdir()
    for place, kind in enumerate(KINDS):
        for number in range(TOLD + SILENT):
            path = base / "dcim" / f"IMG_{place}{number:03}.png"
            draw(kind, 100 * place + number).save(path)
            if number < TOLD:
                path.with_name(f"{path.name}.yaml").write_text(f"caption: {kind}\n")
    assistant = Assistant.open(settings_of(base / "home"))
    try:
        report = assistant.add("local", [base / "dcim"])
        assert sum(one.status == "added" for one in report.files) == len(KINDS) * (TOLD + SILENT)
    finally:
        assistant.close()
    return base


def settings_of(home: Path) -> Settings:
    return Settings(home=home, ocr="off", ann=False)


@pytest.fixture
def home(read_once: Path, tmp_path: Path) -> Path:
    shutil.copytree(read_once / "home", tmp_path / "home")
    return tmp_path / "home"


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    made = Assistant.open(settings_of(home))
    yield made
    made.close()


def silent(assistant: Assistant, words: str) -> list[int]:
    """Give the kinds of the photos without words that a question finds, best first."""
    found = assistant.search(words, modalities=["image"], k=40).evidence
    names = [Path(one.source).stem.removeprefix("IMG_") for one in found]
    return [int(one[0]) for one in names if int(one[1:]) >= TOLD]


def test_words_find_pictures_that_nobody_wrote_about(assistant: Assistant) -> None:
    assert silent(assistant, "the ferris wheel") == []
    (outcome,) = train_translators(assistant.house, ["image"])
    assert outcome.used and outcome.proof is not None
    assert outcome.proof.pairs == len(KINDS) * TOLD
    assert outcome.proof.after[5] > outcome.proof.before[5]
    for place, kind in enumerate(KINDS):
        assert silent(assistant, kind)[:SILENT] == [place] * SILENT
    found = assistant.search("the ferris wheel", modalities=["image"], k=5)
    assert "by a translator" in str(found.coverage["image"].reason)
    assert {why.retriever for one in found.evidence for why in one.why} == {"image:translated"}
    first = [Path(one.source).stem for one in found.evidence]
    assert all(int(one.removeprefix("IMG_")[1:]) < TOLD for one in first), "captions stay first"


def test_it_stays_with_the_version_and_can_be_removed(home: Path) -> None:
    run = ["--home", str(home), "train", "translator", "--medium", "image", "--json"]
    assert main(run) == 0
    (told,) = [one for one in examine(settings_of(home)) if one.subject == "translators"]
    assert told.state == "on" and "words into pictures, fitted 20" in told.active
    again = Assistant.open(settings_of(home))
    try:
        assert silent(again, "a picket fence")[:SILENT] == [1] * SILENT
    finally:
        again.close()
    assert main([*run, "--remove"]) == 0
    assert main([*run, "--remove"]) == 3
    plain = Assistant.open(settings_of(home))
    try:
        assert silent(plain, "a picket fence") == []
        found = plain.search("a picket fence", modalities=["image"]).evidence
        assert found[0].why[0].retriever == "image"
    finally:
        plain.close()


def test_another_encoder_puts_it_to_rest_and_says_so(assistant: Assistant) -> None:
    house = assistant.house
    train_translators(house, ["image"])
    assert stale_translators(house.library, house.searching, "local") == []
    old = house.library.versions.require_active()
    other = replace(old.spaces["image"], revision="another")
    version = house.library.versions.begin({**old.spaces, "image": other})
    for role in old.spaces:
        house.library.versions.note_progress(version, role, done=0, total=0)
    house.library.versions.activate(version)
    house.switched()
    (told,) = stale_translators(house.library, house.searching, "local")
    assert "pictures" in told and "cairn train translator" in told
    assert silent(assistant, "the ferris wheel") == []
    house.library.versions.undo()
    house.switched()
    assert stale_translators(house.library, house.searching, "local") == []
    assert silent(assistant, "the ferris wheel")[:SILENT] == [0] * SILENT


def test_a_forgotten_photo_takes_what_was_learnt_from_it_along(
    assistant: Assistant, read_once: Path
) -> None:
    train_translators(assistant.house, ["image"])
    version = assistant.house.library.versions.require_active().id
    assistant.forget("local", str(read_once / "dcim" / "IMG_0016.png"))
    assert assistant.house.library.translators.of_version("local", version), "it was never shown"
    assistant.forget("local", str(read_once / "dcim" / "IMG_0001.png"))
    assert not assistant.house.library.translators.of_version("local", version)


def test_a_library_of_few_pairs_is_told_what_is_missing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "note.md").write_text("# A note\n\nThe heron stands on the pier.\n")
    home = ["--home", str(tmp_path / "home")]
    assert main([*home, "add", str(tmp_path / "note.md"), "--json"]) == 0
    capsys.readouterr()
    assert main([*home, "train", "translator", "--json"]) == 3
    told = json.loads(capsys.readouterr().out)["translators"]
    assert "50 of 20 are needed" in told["image"]["refused"]
    assert not told["audio"]["used"]
