"""Models that only code of their own repository reads are refused with an alternative."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.choosing import chosen, model_named
from app.settings import Settings
from tests.encoders.tiny_weights import model_files
from tools.core.errors import MissingPart
from tools.core.registry import encoder_row
from tools.encoders.hub_folder import HubFolder
from tools.encoders.model_catalogue import model_catalogue

STATED = {
    "nomic-embed-vision": {"model_type": "nomic_bert", "architectures": ["NomicVisionModel"]},
    "jina-clip-v2": {"model_type": "jina_clip", "architectures": ["JinaCLIPModel"]},
    "colflor": {"model_type": "florence2", "architectures": ["ColFlor"]},
}


@pytest.fixture(params=STATED)
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    folder = tmp_path / request.param
    folder.mkdir()
    for name in ("model.safetensors", "tokenizer.json", "preprocessor_config.json"):
        (folder / name).write_bytes(model_files()[name])
    said = {**STATED[request.param], "auto_map": {"AutoModel": "modeling.Own"}}
    (folder / "config.json").write_text(json.dumps(said))
    (folder / "modeling.py").write_text("raise SystemExit('this ran')\n")
    return folder


@pytest.mark.parametrize("seat", ["picture", "text", "page"])
def test_a_seat_names_what_to_take_in_its_place(folder: Path, seat: str) -> None:
    with pytest.raises(
        MissingPart, match=r"code of their own.*take (\S+): cairn models pull"
    ) as no:
        model_named(seat, str(folder), folder)
    named = str(no.value).rpartition(" ")[2]
    assert named in model_catalogue().models


def test_the_library_goes_on_with_what_is_built_in_and_says_why(
    folder: Path, tmp_path: Path
) -> None:
    settings = Settings(home=tmp_path / "home", picture_encoder=str(folder))
    found = chosen(settings, tmp_path / "home" / "models")
    assert found.image is not None and found.image.space.model == "picture-descriptor"
    (gap,) = [one for one in found.gaps if "picture_encoder" in one]
    assert "left out: models of kind" in gap and "never runs" in gap


def test_nomics_text_model_is_still_read(tmp_path: Path) -> None:
    said = {"model_type": "nomic_bert", "architectures": ["NomicBertModel"], "auto_map": {}}
    (tmp_path / "config.json").write_text(json.dumps(said))
    assert encoder_row("text", HubFolder(tmp_path).kind).kind == "nomic_bert"
