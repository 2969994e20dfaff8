"""Original checkpoints of CLAP become safetensors, and nothing in them runs."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.contract.test_encoder import sounds
from tests.encoders import tiny_models
from tools.core.content import AsItem, AsQuery, Words
from tools.core.errors import MissingPart
from tools.encoders import clap
from tools.encoders.clap_checkpoint import convert_checkpoint

torch = pytest.importorskip("torch", reason=tiny_models.ADVICE)
transformers = pytest.importorskip("transformers", reason=tiny_models.ADVICE)


def as_laion(state: dict[str, object]) -> dict[str, object]:
    """Write a ClapModel's tensors under the names of laion_clap's checkpoints."""
    pairs = [("attention.self.relative_", "attn.relative_"),
             ("attention.output.dense.", "attn.proj."), ("intermediate.dense.", "mlp.fc1."),
             ("layernorm_before.", "norm1."), ("layernorm_after.", "norm2."),
             ("batch_norm.", "bn0.")]  # fmt: skip
    named: dict[str, object] = {}
    for name, tensor in state.items():
        new = name
        if name.startswith("audio_model.audio_encoder."):
            for before, after in pairs:
                new = new.replace(before, after)
            new = new.replace(".output.dense.", ".mlp.fc2.")
            new = new.replace("audio_model.audio_encoder.", "audio_branch.")
        new = new.replace("text_model.", "text_branch.", 1) if new.startswith("text_m") else new
        new = new.replace("_projection.linear1.", "_projection.0.")
        named["module." + new.replace("_projection.linear2.", "_projection.2.")] = tensor
    for name in [one for one in named if ".blocks." in one and "self.query." in one]:
        thirds = [named.pop(name.replace("query", part)) for part in ("query", "key", "value")]
        named[name.replace("attention.self.query", "attn.qkv")] = torch.cat(thirds)
    named["module.audio_branch.logmel_extractor.melW"] = torch.zeros(513, 64)
    named["module.text_branch.embeddings.position_ids"] = torch.arange(5)[None]
    return named


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_models.save_clap(tmp_path_factory.mktemp("clap"))


def test_an_original_checkpoint_gives_the_same_vectors(folder: Path, tmp_path: Path) -> None:
    for one in folder.glob("*.json"):
        if "weights" not in one.name:
            (tmp_path / one.name).write_bytes(one.read_bytes())
    state = transformers.ClapModel.from_pretrained(folder).state_dict()
    torch.save({"epoch": 3, "name": "x", "state_dict": as_laion(state)}, tmp_path / "music.pt")
    written = convert_checkpoint(tmp_path / "music.pt", tmp_path)
    stamp = written.stat().st_mtime_ns
    assert convert_checkpoint(tmp_path / "music.pt", tmp_path).stat().st_mtime_ns == stamp
    made, own = clap.build(tmp_path), clap.build(folder)
    heard = [AsItem(one) for one in sounds()]
    np.testing.assert_array_equal(made.encode_items(heard), own.encode_items(heard))
    said = [AsQuery(Words("rain on a field"))]
    np.testing.assert_array_equal(made.encode_queries(said), own.encode_queries(said))


class Planted:
    """Would leave a file when it is unpickled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return (Path.touch, (self.path,))


def test_a_checkpoint_that_holds_an_object_is_refused_and_nothing_runs(
    folder: Path, tmp_path: Path
) -> None:
    for one in folder.glob("*.json"):
        (tmp_path / one.name).write_bytes(one.read_bytes())
    trap = tmp_path / "ran"
    torch.save({"state_dict": {"x": Planted(trap)}}, tmp_path / "bad.pt")
    with pytest.raises(MissingPart, match="can run code"):
        convert_checkpoint(tmp_path / "bad.pt", tmp_path)
    assert not trap.exists() and not (tmp_path / "model.safetensors").exists()
    torch.save({"state_dict": {"x": torch.zeros(2)}}, tmp_path / "other.pt")
    with pytest.raises(MissingPart, match="does not belong"):
        convert_checkpoint(tmp_path / "other.pt", tmp_path)
