"""`cairn train pairs`, `train picture` and `models fill`, one after the other. Needs torch."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import pytest
from PIL import Image

from app.cli import main
from tests.encoders import tiny_models
from tests.encoders.test_picture_tuning import COLOURS, picture
from tools.encoders.picture_tuning import TuningPlan

pytest.importorskip("torch", reason=tiny_models.ADVICE)
pytest.importorskip("transformers", reason=tiny_models.ADVICE)


def test_a_picture_encoder_learns_the_words_of_a_library_and_takes_its_seat(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    home, things = tmp_path / "home", tmp_path / "dcim"
    things.mkdir()
    for colour in COLOURS:
        for number in range(24):
            photo = things / f"IMG_{colour}{number:02}.png"
            Image.fromarray(picture(f"{colour}-disc-{number}").rgb).save(photo)
            photo.with_name(f"{photo.name}.yaml").write_text(f"caption: a {colour} disc\n")
    for name, value in {
        "HOME": str(home),
        "OCR": "off",
        "ANN": "no",
        "TEXT_ENCODER": "off",
    }.items():
        monkeypatch.setenv(f"CAIRN_{name}", value)

    def run(*arguments: str) -> dict[str, object]:
        capsys.readouterr()
        assert main([*arguments, "--json"]) == 0, capsys.readouterr().err
        found: dict[str, object] = json.loads(capsys.readouterr().out)
        return found

    run("add", str(things))
    pairs, out = tmp_path / "pairs.jsonl", tmp_path / "tuned"
    counts = run("train", "pairs", "--out", str(pairs))["pairs"]
    assert isinstance(counts, dict) and min(counts.values()) >= 4
    (tmp_path / "base").mkdir()
    base = tiny_models.save_clip(tmp_path / "base")
    # A model with random weights needs larger steps than one that was trained.
    quick = functools.partial(TuningPlan, rate=3e-3, batch=24, patience=10)
    monkeypatch.setattr("app.commands.train_picture.TuningPlan", quick)
    told = run("train", "picture", "--pairs", str(pairs), "--model", str(base),
               "--out", str(out), "--epochs", "16")  # fmt: skip
    assert told["after"] > told["before"]  # type: ignore[operator]
    monkeypatch.setenv("CAIRN_PICTURE_ENCODER", str(out))
    filled = run("models", "fill")
    assert filled["switched"] and filled["made"]["image"] == 24 * len(COLOURS)  # type: ignore[index]
    found = run("search", f"{COLOURS[0]} disc", "--modality", "image")["evidence"]
    assert isinstance(found, list) and COLOURS[0] in Path(found[0]["source"]).stem
