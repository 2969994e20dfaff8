"""Pull, fill side by side and switch, over a hub on loopback with a tiny SigLIP; then remove."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.remembered_choice import remembered
from app.settings import Settings, load
from tests.encoders import tiny_models, tiny_whisper
from tests.encoders.hub_server import running_hub
from tests.library.ingest_rig import jpeg

pytest.importorskip("torch", reason=tiny_models.ADVICE)
pytest.importorskip("transformers", reason=tiny_models.ADVICE)

Run = Callable[..., tuple[int, dict[str, object], str]]
HUB_ID = "google/siglip2-base-patch16-256"


@pytest.fixture
def run(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, value in {"HOME": str(tmp_path / "home"), "OCR": "off", "ANN": "false"}.items():
        monkeypatch.setenv(f"CAIRN_{name}", value)

    def call(*arguments: str) -> tuple[int, dict[str, object], str]:
        capsys.readouterr()
        code = main([*arguments, "--json"])
        said = capsys.readouterr()
        return code, json.loads(said.out or "{}"), said.err

    return call


@pytest.fixture
def files(tmp_path: Path) -> dict[str, bytes]:
    saved = Path(tiny_models.save_siglip(tmp_path / "saved"))
    return {
        one.relative_to(saved).as_posix(): one.read_bytes()
        for one in saved.rglob("*")
        if one.is_file()
    }


def test_a_pulled_model_takes_over_and_goes_again(
    run: Run, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    things = tmp_path / "things"
    things.mkdir()
    for number in range(3):
        (things / f"photo{number}.jpg").write_bytes(jpeg(number))
    assert run("add", str(things))[0] == 0
    asked = ("search", "zebra xylophone", "--modality", "image")
    assert run(*asked)[0] == 3, "words find no pixels yet"

    with running_hub({HUB_ID: files}) as hub:
        monkeypatch.setenv("CAIRN_HUB_URL", hub.url)
        code, told, _ = run("models", "pull", "siglip2-base", "--yes", "--use")
    assert code == 0 and told["choice"] == {"picture_encoder": "siglip2-base"}
    filled = told["filled"]
    assert isinstance(filled, dict) and filled["switched"] and filled["made"]["image"] == 3
    assert remembered(home) == {"picture_encoder": "siglip2-base"}

    # The hub is gone: offline from here on, and no environment names the model.
    code, found, _ = run(*asked)
    evidence = found["evidence"]
    assert code == 0 and isinstance(evidence, list) and evidence
    code, told, _ = run("doctor")
    findings = told["findings"]
    assert isinstance(findings, list)
    said = {one["subject"]: one["active"] for one in findings}
    assert HUB_ID in said["pictures"] and "picture_encoder=siglip2-base" in said["chosen models"]

    code, _, err = run("models", "remove", "siglip2-base", "--yes")
    assert code == 2 and "the library is searched with siglip2-base" in err
    code, told, _ = run("models", "remove", "siglip2-base", "--yes", "--force")
    assert code == 0 and told["forgotten"] == ["picture_encoder"]
    assistant = Assistant.open(Settings(home=home, ocr="off", ann=False), write=False)
    try:
        gaps = assistant.house.searching.gaps
    finally:
        assistant.close()
    assert any("run: cairn models fill" in one for one in gaps), "it says how to fall back"
    assert run("models", "fill")[1]["switched"], "and does"


def test_undo_goes_back_through_the_models_that_were_used(
    run: Run, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    things = tmp_path / "things"
    things.mkdir()
    (things / "photo0.jpg").write_bytes(jpeg(0))
    assert run("add", str(things))[0] == 0
    assert "no earlier version" in run("models", "undo")[2]
    other = "google/siglip2-so400m-patch14-384"
    with running_hub({HUB_ID: files, other: files}) as hub:
        monkeypatch.setenv("CAIRN_HUB_URL", hub.url)
        assert run("models", "pull", "siglip2-base", "--yes", "--use")[0] == 0
        assert run("models", "pull", "siglip2-so400m", "--yes", "--use")[0] == 0
    (things / "photo1.jpg").write_bytes(jpeg(1))
    assert run("add", str(things))[0] == 0

    monkeypatch.setenv("CAIRN_PICTURE_ENCODER", "siglip2-so400m")
    code, _, err = run("models", "undo")
    assert code == 2 and "CAIRN_PICTURE_ENCODER is set" in err
    monkeypatch.delenv("CAIRN_PICTURE_ENCODER")
    assert _searched_with() == other, "what is refused changes nothing"

    code, told, _ = run("models", "undo")
    assert code == 0 and told["choice"] == {"picture_encoder": "siglip2-base"}
    assert told["made"] == {"text": 0, "image": 1, "audio": 0}, "what was added since"
    assert _searched_with() == HUB_ID

    code, told, _ = run("models", "undo")
    assert code == 0 and told["choice"] == {"picture_encoder": "built-in"}
    assert remembered(home) == {} and _searched_with() not in (HUB_ID, other)
    assert "no earlier version" in run("models", "undo")[2]


def _searched_with() -> str:
    """Give the picture model that a house answers with, once nothing is missing."""
    assistant = Assistant.open(load(), write=False)
    try:
        searching = assistant.house.searching
        assert searching.image is not None
        assert not [one for one in searching.gaps if "not in use" in one]
        active = assistant.house.library.versions.require_active()
        assert active.spaces["image"] == searching.image.space
        return searching.image.space.model
    finally:
        assistant.close()


def test_a_pulled_transcriber_is_remembered(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = tiny_whisper.save_whisper(tmp_path / "saved")
    files = {
        one.relative_to(saved).as_posix(): one.read_bytes()
        for one in saved.rglob("*")
        if one.is_file()
    }
    with running_hub({"openai/whisper-small": files}) as hub:
        monkeypatch.setenv("CAIRN_HUB_URL", hub.url)
        code, told, _ = run("models", "pull", "whisper-small", "--yes", "--use")
    assert code == 0 and told["choice"] == {"transcriber": "whisper-small"}
    assert load().transcriber == "whisper-small"
    found = run("doctor")[1]["findings"]
    assert isinstance(found, list)
    said = {one["subject"]: one["active"] for one in found}
    assert "writes recordings down" in said["transcripts"]


def test_a_library_that_is_being_written_keeps_what_it_has(
    run: Run, files: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = tmp_path / "home"
    held = Assistant.open(Settings(home=home, ocr="off", ann=False))
    try:
        with running_hub({HUB_ID: files}) as hub:
            monkeypatch.setenv("CAIRN_HUB_URL", hub.url)
            code, _, err = run("models", "pull", "siglip2-base", "--yes", "--use")
        assert code == 1 and "is being written by" in err
        assert remembered(home) == {}, "nothing is remembered that was not filled"
        assert (home / "models/siglip2-base/model.safetensors").is_file(), "but it is pulled"
    finally:
        held.close()
    code, told, _ = run("models", "pull", "siglip2-base", "--yes", "--use")
    assert code == 0 and told["used"]
