"""An adapter and the model below it are pulled as one, and never one without the other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.encoders.hub_server import HubState, running_hub
from tests.encoders.tiny_weights import model_files
from tools.core.errors import MissingPart
from tools.core.secret import Secret
from tools.encoders.adapted_hub import AdaptedHub
from tools.encoders.hub_client import HubClient
from tools.encoders.hub_folder import open_folder
from tools.encoders.hub_listing import needed_files
from tools.encoders.model_catalogue import CatalogueModel, model_catalogue
from tools.encoders.model_pull import Puller
from tools.encoders.pulled_models import PulledModels

MODEL = CatalogueModel(name="small", hub="owner/base", role="page", adapter="owner/tuned")


@pytest.fixture
def hub() -> Iterator[HubState]:
    base = model_files("idefics3", side=32)
    tuned = {
        "adapter_config.json": b'{"peft_type": "LORA"}',
        "adapter_model.safetensors": model_files(side=8)["model.safetensors"],
        "tokenizer.json": b'{"of": "the adapter"}',
        "README.md": b"# Tuned\n",
    }
    with running_hub({"owner/base": base, "owner/tuned": tuned}) as state:
        yield state


def test_a_model_and_its_adapter_become_one_folder(hub: HubState, tmp_path: Path) -> None:
    pulled = PulledModels(tmp_path)
    source = AdaptedHub(HubClient(hub.url, Secret("")), MODEL.hub, MODEL.adapter)
    puller = Puller(pulled, source, pause=lambda _: None)
    folder = puller.pull(puller.plan(MODEL))
    held = {one.name for one in folder.iterdir()}
    assert held >= {"config.json", "model.safetensors", "adapter_config.json",
                    "adapter_model.safetensors", "tokenizer.json"}  # fmt: skip
    assert (folder / "tokenizer.json").read_bytes() == b'{"of": "the adapter"}'
    whole = open_folder(folder, kinds=frozenset(("idefics3",)))
    assert whole.name[0] == "owner/base" and len(whole.weights) == 64
    before = whole.weights
    (folder / "adapter_model.safetensors").write_bytes(model_files(side=9)["model.safetensors"])
    assert type(whole)(folder).weights != before, "the adapter decides the space too"


def test_a_pull_that_was_cut_off_finds_the_adapter_again(hub: HubState, tmp_path: Path) -> None:
    pulled = PulledModels(tmp_path)
    client = HubClient(hub.url, Secret(""))
    Puller(pulled, AdaptedHub(client, MODEL.hub, MODEL.adapter)).plan(MODEL)
    first = Puller(pulled, AdaptedHub(client, MODEL.hub, MODEL.adapter), pause=lambda _: None)
    plan = first.plan(MODEL)
    pulled.keep_pin(plan.pin)
    again = Puller(pulled, AdaptedHub(client, MODEL.hub, MODEL.adapter), pause=lambda _: None)
    resumed = again.plan(MODEL)
    assert resumed.pinned_by == "an earlier pull"
    assert (again.pull(resumed) / "adapter_model.safetensors").is_file()


def test_an_adapter_alone_is_refused_with_what_to_do(hub: HubState, tmp_path: Path) -> None:
    puller = Puller(PulledModels(tmp_path), HubClient(hub.url, Secret("")))
    with pytest.raises(MissingPart, match=r"adapter alone.*--adapter owner/tuned"):
        puller.plan(CatalogueModel(name="tuned", hub="owner/tuned", role=""))
    whole = AdaptedHub(HubClient(hub.url, Secret("")), "owner/tuned", "owner/base")
    with pytest.raises(MissingPart, match="owner/base is no adapter"):
        whole.listing("owner/tuned", "main")


def test_an_adapter_beside_its_model_comes_along_and_a_pickled_one_is_refused() -> None:
    names = ["config.json", "model.safetensors", "adapter_config.json"]
    assert "adapter_model.safetensors" in needed_files(
        "owner/one", [*names, "adapter_model.safetensors"]
    )
    with pytest.raises(MissingPart, match=r"without adapter_model\.safetensors"):
        needed_files("owner/one", [*names, "adapter_model.bin"])


def test_the_catalogue_knows_an_adapted_model_and_a_one_space_model() -> None:
    models = model_catalogue().models
    assert models["colsmol"].adapter == "vidore/colSmol-256M"
    assert models["qwen3-vl-embedding"].role == "picture"
