"""A picture encoder learns from pairs: pytest tests/encoders/test_picture_tuning.py"""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from tests.encoders import tiny_models
from tools.core.content import AsItem, AsQuery, Pixels, Words
from tools.core.errors import BadInput
from tools.encoders.hub_folder import CARD
from tools.encoders.picture_tuning import Split, TuningPair, TuningPlan, tune

pytest.importorskip("torch", reason=tiny_models.ADVICE)
pytest.importorskip("transformers", reason=tiny_models.ADVICE)

COLOURS = ("red", "blue", "green", "oil")
SHAPES = ("disc", "bars", "field", "bell")


def picture(path: str) -> Pixels:
    colour, shape, seed = path.split("-")
    ink = {"red": (210, 30, 30), "blue": (30, 60, 200), "green": (30, 150, 60),
           "oil": (20, 20, 20)}[colour]  # fmt: skip
    rows, columns = np.mgrid[0:32, 0:32]
    inside = {
        "disc": np.hypot(rows - 16, columns - 16) < 9,
        "bars": (columns // 4) % 2 == 0,
        "field": rows > 15,
        "bell": (rows > 8) & (columns < 16),
    }[shape]
    rgb = np.full((32, 32, 3), 235, dtype=np.int64)
    rgb[inside] = ink
    noise = np.random.default_rng(int(seed)).integers(-10, 10, rgb.shape)
    return Pixels(np.clip(rgb + noise, 0, 255).astype(np.uint8))


def pairs() -> list[TuningPair]:
    splits: list[Split] = ["train"] * 6 + ["valid", "test"]
    return [
        TuningPair(image=f"{colour}-{shape}-{n}", words=f"a {colour} {shape}", split=split)
        for colour in COLOURS
        for shape in SHAPES
        for n, split in enumerate(splits)
    ]


def begin_as_published(base: Path) -> None:
    """Set scale and bias of the loss as SigLIP's training begins; made in code they are 0."""
    import math

    import torch
    from transformers import SiglipModel

    model = SiglipModel.from_pretrained(base)
    with torch.no_grad():
        model.logit_scale.fill_(math.log(10.0))
        model.logit_bias.fill_(-10.0)
    model.save_pretrained(base)


# A model with random weights needs more time than one that was trained.
PLAN = TuningPlan(epochs=24, batch=24, rate=3e-3, patience=10)


def test_the_loss_falls_and_held_out_recall_rises(tmp_path: Path) -> None:
    from tools.encoders import clip

    (tmp_path / "base").mkdir()
    base = tiny_models.save_clip(tmp_path / "base")
    tuned = tune(pairs(), picture, base, tmp_path / "out", data_sha256="ab" * 32, plan=PLAN)
    assert tuned.losses[-1] < 0.8 * tuned.losses[0]
    assert tuned.after > tuned.before + 0.2
    assert tuned.kept_epoch > 0 and tuned.counts == {"train": 96, "valid": 16, "test": 16}
    card = json.loads((tmp_path / "out" / CARD).read_text())
    assert card["data_sha256"] == "ab" * 32 and card["base_model"] == "base"
    old, new = clip.build(base), clip.build(tmp_path / "out")
    assert old.space.weights != new.space.weights
    told = new.encode_queries([AsQuery(Words("a red disc"))])
    shown = new.encode_items([AsItem(picture(f"{one}-disc-70")) for one in COLOURS])
    assert told.shape[1] == shown.shape[1] == new.space.dimension


def test_the_loss_of_siglip_falls_and_what_learnt_nothing_is_not_saved(tmp_path: Path) -> None:
    # So small a text tower, which looks at the last of 64 tokens, learns no words in two epochs.
    (tmp_path / "base").mkdir()
    base = tiny_models.save_siglip(tmp_path / "base")
    begin_as_published(base)
    tuned = tune(pairs(), picture, base, tmp_path / "out", data_sha256="ab" * 32,
                 plan=TuningPlan(epochs=2, batch=32, rate=3e-3, precision="bf16"))  # fmt: skip
    assert tuned.losses[1] < 0.8 * tuned.losses[0]
    assert (tmp_path / "out").exists() == (tuned.kept_epoch > 0)


def test_nothing_is_overwritten_and_few_pairs_are_refused(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    base = tiny_models.save_siglip(tmp_path / "base")
    before = {one.name: one.read_bytes() for one in base.iterdir()}
    with pytest.raises(BadInput, match="exists already"):
        tune(pairs(), picture, base, base, data_sha256="00", plan=PLAN)
    with pytest.raises(BadInput, match="too few"):
        tune(pairs()[:8], picture, base, tmp_path / "out", data_sha256="00", plan=PLAN)
    assert {one.name: one.read_bytes() for one in base.iterdir()} == before
    assert not (tmp_path / "out").exists()
