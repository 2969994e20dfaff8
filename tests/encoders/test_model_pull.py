"""Pulling a model: pinned, resumed, checked byte by byte, in place in one step or not at all."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import logging
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.encoders.hub_server import COMMIT, HubState, running_hub
from tests.encoders.tiny_weights import model_files
from tools.core.errors import (
    BadInput,
    BadRequest,
    CairnError,
    DiskFull,
    KeyRefused,
    MissingPart,
    NotFound,
    Unreachable,
    Unreadable,
)
from tools.core.secret import Secret
from tools.encoders.hub_client import HubClient
from tools.encoders.hub_folder import open_folder
from tools.encoders.model_catalogue import CatalogueModel, model_catalogue
from tools.encoders.model_folders import ModelFolders
from tools.encoders.model_pull import Got, Puller
from tools.encoders.pulled_models import PulledModels

MODEL = CatalogueModel(name="tiny", hub="owner/tiny", role="picture")
NEEDED = {
    "1_Pooling/config.json", "config.json", "model.safetensors", "preprocessor_config.json",
    "tokenizer.json",
}  # fmt: skip


@pytest.fixture
def hub() -> Iterator[HubState]:
    with running_hub({"owner/tiny": model_files(side=256)}) as state:
        yield state


@pytest.fixture
def pulled(tmp_path: Path) -> PulledModels:
    return PulledModels(tmp_path / "models")


def puller(hub: HubState, pulled: PulledModels, key: str = "", free: int = 10**12) -> Puller:
    client = HubClient(hub.url, Secret(key))
    return Puller(pulled, client, free=lambda _: free, pause=lambda _: None)


def pull(hub: HubState, pulled: PulledModels, key: str = "") -> Path:
    one = puller(hub, pulled, key)
    return one.pull(one.plan(MODEL))


def weights(hub: HubState) -> bytes:
    return hub.models["owner/tiny"]["model.safetensors"]


def test_a_pull_takes_what_is_needed_pins_it_and_the_folder_opens(
    hub: HubState, pulled: PulledModels
) -> None:
    one = puller(hub, pulled)
    plan = one.plan(MODEL)
    assert (plan.pinned_by, plan.complete, plan.pin.revision) == ("this pull", False, COMMIT)
    assert (
        plan.to_get
        == plan.pin.bytes
        == sum(len(content) for name, content in hub.models["owner/tiny"].items() if name in NEEDED)
    )
    told: list[Got] = []
    folder = one.pull(plan, told.append)
    held = {str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file()}
    assert held == NEEDED | {"cairn-model.json"}, "no pickle, no graph, no readme"
    opened = open_folder(folder, kinds=frozenset(("siglip",)))
    assert opened.name == ("owner/tiny", COMMIT)
    card = json.loads((folder / "cairn-model.json").read_text())
    for name in NEEDED:
        content = hub.models["owner/tiny"][name]
        assert card["files"][name]["sha256"] == hashlib.sha256(content).hexdigest()
        assert (folder / name).read_bytes() == content
    assert told[-1].done == told[-1].total == plan.pin.bytes
    assert [got.done for got in told] == sorted(got.done for got in told)
    assert not list(pulled.folder.glob(".partial/*")), "nothing is left over"


def test_a_later_pull_keeps_the_pin_also_when_the_hub_moved_on(
    hub: HubState, pulled: PulledModels
) -> None:
    pull(hub, pulled)
    assert pulled.remove("tiny") > len(weights(hub))
    assert not pulled.held()
    hub.asked.clear()
    hub.commit = "f" * 40
    one = puller(hub, pulled)
    plan = one.plan(MODEL)
    assert (plan.pinned_by, plan.pin.revision) == ("an earlier pull", COMMIT)
    one.pull(plan)
    assert all(f"/resolve/{COMMIT}/" in path for _, path, _ in hub.asked)
    newest = one.plan(MODEL, newest=True)
    assert newest.pin.revision == "f" * 40 and not newest.complete
    one.pull(newest)
    assert pulled.held()[0].revision == "f" * 40


def test_a_cut_connection_goes_on_where_it_broke(hub: HubState, pulled: PulledModels) -> None:
    hub.cut_after = 50_000
    folder = pull(hub, pulled)
    assert (folder / "model.safetensors").read_bytes() == weights(hub)
    ranges = [headers["Range"] for _, _, headers in hub.asked if "Range" in headers]
    assert len(ranges) >= 4 and ranges[0] == "bytes=50000-"


def test_a_pull_that_gave_up_is_resumed_by_the_next(hub: HubState, pulled: PulledModels) -> None:
    hub.cut_after, hub.ranges = 60_000, False
    with pytest.raises(Unreachable, match="are kept: the same command goes on from there"):
        pull(hub, pulled)
    assert not (pulled.folder / "tiny").exists(), "half a model is never found"
    hub.cut_after, hub.ranges = None, True
    hub.commit = "e" * 40
    one = puller(hub, pulled)
    plan = one.plan(MODEL)
    assert plan.pin.revision == COMMIT, "what was begun is gone on with"
    assert plan.to_get == len(weights(hub)) - 60_000
    hub.asked.clear()
    assert (one.pull(plan) / "model.safetensors").read_bytes() == weights(hub)
    assert [path.rpartition("/")[2] for server, path, _ in hub.asked if server == "store"] == [
        "model.safetensors"
    ]


def test_a_server_without_ranges_starts_the_file_over(hub: HubState, pulled: PulledModels) -> None:
    hub.cut_after, hub.cuts, hub.ranges = 60_000, 1, False
    assert (pull(hub, pulled) / "model.safetensors").read_bytes() == weights(hub)


@pytest.mark.parametrize("name", ["model.safetensors", "config.json"])
def test_other_bytes_are_deleted_and_refused(
    hub: HubState, pulled: PulledModels, name: str
) -> None:
    content = bytearray(hub.models["owner/tiny"][name])
    content[-2] ^= 1
    hub.swapped[name] = bytes(content)
    with pytest.raises(CairnError, match="does not have the hash that is pinned; it was deleted"):
        pull(hub, pulled)
    assert not (pulled.folder / "tiny").exists()
    assert not list(pulled.folder.glob(f".partial/tiny/*/{name}*")), "not even a part of it stays"


def test_a_file_that_grows_is_cut_off(hub: HubState, pulled: PulledModels) -> None:
    hub.swapped["model.safetensors"] = weights(hub) + b"x" * 100_000
    with pytest.raises(CairnError, match="is larger than the"):
        pull(hub, pulled)
    assert not list(pulled.folder.rglob("model.safetensors*"))


def test_a_file_that_is_too_short_is_no_model(hub: HubState, pulled: PulledModels) -> None:
    hub.swapped["model.safetensors"] = weights(hub)[:-7]
    with pytest.raises(CairnError, match=r"part of model\.safetensors|broke off|status 416"):
        pull(hub, pulled)
    assert not (pulled.folder / "tiny").exists()


def test_a_key_goes_to_the_hub_and_to_no_other_host(
    hub: HubState, pulled: PulledModels, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    hub.key = "hf_secretsecretsecret"
    with pytest.raises(KeyRefused, match="set HF_TOKEN"):
        pull(hub, pulled)
    pull(hub, pulled, key=hub.key)
    asked = [(server, headers) for server, _, headers in hub.asked[1:]]
    assert {server for server, _ in asked} == {"hub", "store"}
    for server, headers in asked:
        assert ("Authorization" in headers) == (server == "hub"), "the store is another host"
    assert hub.key not in caplog.text
    assert not [one for one in pulled.folder.rglob("*") if one.is_file()
                and hub.key.encode() in one.read_bytes()]  # fmt: skip


def test_a_redirect_to_a_plain_http_address_elsewhere_is_refused(
    hub: HubState, pulled: PulledModels
) -> None:
    hub.redirect_to = "http://192.0.2.7"
    with pytest.raises(BadRequest, match="no https address"):
        pull(hub, pulled)


@pytest.mark.parametrize("url", ["http://example.org", "ftp://example.org", "example.org", ""])
def test_a_hub_is_asked_over_tls_alone(url: str) -> None:
    with pytest.raises(BadInput, match="hub_url"):
        HubClient(url)


@pytest.mark.parametrize(
    "name", ["../evil.json", "/etc/evil.json", "a/../../tokenizer.json", "..\\x", "C:\\x", "a//b"]
)
def test_a_name_that_leaves_the_folder_stops_everything(
    hub: HubState, pulled: PulledModels, name: str
) -> None:
    hub.extra = [{"rfilename": name, "size": 3, "blobId": "a" * 40}]
    with pytest.raises(Unreadable, match="would lie outside its folder; nothing was taken"):
        pull(hub, pulled)
    assert not list(pulled.folder.rglob("*.json"))


def test_a_model_without_safetensors_is_refused_and_says_what_it_holds(
    hub: HubState, pulled: PulledModels
) -> None:
    del hub.models["owner/tiny"]["model.safetensors"]
    with pytest.raises(MissingPart, match=r"only pytorch_model\.bin, which can run code when read"):
        pull(hub, pulled)


def test_shards_come_with_their_index(hub: HubState, pulled: PulledModels) -> None:
    files = hub.models["owner/tiny"]
    whole = files.pop("model.safetensors")
    files["model-00001-of-00002.safetensors"] = whole
    files["model-00002-of-00002.safetensors"] = whole
    files["model.safetensors.index.json"] = b"{}"
    files["adapter_model.safetensors"] = whole
    held = {one.name for one in pull(hub, pulled).glob("*.safetensors*")}
    assert held == {
        "model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors",
        "model.safetensors.index.json",
    }  # fmt: skip


def test_a_pin_of_the_catalogue_wins(hub: HubState, pulled: PulledModels) -> None:
    one = puller(hub, pulled)
    right = hashlib.sha256(weights(hub)).hexdigest()
    pinned = dataclasses.replace(MODEL, revision=COMMIT, hashes={"model.safetensors": right})
    assert one.plan(pinned).pinned_by == "the catalogue"
    assert f"/revision/{COMMIT}" in hub.asked[-1][1]
    with pytest.raises(CairnError, match="has another SHA-256"):
        one.plan(dataclasses.replace(MODEL, hashes={"model.safetensors": "0" * 64}))
    with pytest.raises(CairnError, match="not what the catalogue pins: commit"):
        one.plan(dataclasses.replace(MODEL, revision="d" * 40))


def test_no_room_takes_nothing(hub: HubState, pulled: PulledModels) -> None:
    one = puller(hub, pulled, free=200_000_000)
    with pytest.raises(DiskFull, match="free some, then run it again"):
        one.pull(one.plan(MODEL))
    assert not list(pulled.folder.rglob("*.part"))


def test_a_disk_that_fills_keeps_what_came(hub: HubState, pulled: PulledModels) -> None:
    import resource
    import signal

    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, before[1]))
    try:
        with pytest.raises(CairnError, match=r"cannot be written|is full"):
            pull(hub, pulled)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, ignored)
    part = next(pulled.folder.rglob("*.part"))
    assert part.read_bytes() == weights(hub)[: part.stat().st_size] and part.stat().st_size > 0
    pull(hub, pulled)


def test_a_damaged_file_is_fetched_again_and_the_others_stay(
    hub: HubState, pulled: PulledModels
) -> None:
    folder = pull(hub, pulled)
    one = puller(hub, pulled)
    hub.asked.clear()
    assert one.plan(MODEL).complete
    one.pull(one.plan(MODEL))
    assert not hub.asked, "what is there and right is not asked for: offline from then on"
    (folder / "tokenizer.json").write_bytes(b"[]")
    one.pull(one.plan(MODEL))
    assert (folder / "tokenizer.json").read_bytes() == b"{}"
    assert [path.rpartition("/")[2] for _, path, _ in hub.asked] == ["tokenizer.json"]


def test_two_pulls_at_once_are_kept_apart(pulled: PulledModels) -> None:
    failures: list[BadInput] = []

    def other() -> None:
        try:
            with pulled.alone():
                pass
        except BadInput as exc:
            failures.append(exc)

    with pulled.alone():
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
    assert len(failures) == 1


def test_a_folder_that_was_not_pulled_is_left_alone(hub: HubState, pulled: PulledModels) -> None:
    (pulled.folder / "tiny").mkdir(parents=True)
    (pulled.folder / "tiny" / "mine.txt").write_text("mine")
    with pytest.raises(BadInput, match="was not pulled"):
        puller(hub, pulled).plan(MODEL)


def test_models_are_taken_from_a_folder_too(pulled: PulledModels, tmp_path: Path) -> None:
    source = tmp_path / "stick" / "owner" / "tiny"
    for name, content in model_files().items():
        path = source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    one = Puller(pulled, ModelFolders(tmp_path / "stick"))
    plan = one.plan(MODEL)
    assert plan.pin.revision == "local"
    folder = one.pull(plan)
    assert {one.name for one in folder.iterdir()} == {name.partition("/")[0] for name in NEEDED} | {
        "cairn-model.json"
    }
    with pytest.raises(NotFound, match="holds no folder of owner/other"):
        one.plan(CatalogueModel(name="other", hub="owner/other", role=""))


def test_the_catalogue_says_where_each_fact_was_read() -> None:
    catalogue = model_catalogue()
    assert set(catalogue.sets) == {"small", "base", "large"}
    for one in catalogue.models.values():
        assert one.licence_source and one.recall_source, one.name
        assert (one.bytes is None) == (one.size_source == ""), one.name
        assert bool(one.revision or one.hashes) == bool(one.pin_source), one.name
        assert one.measured_source, one.name
        assert (one.throughput == "not measured") == (one.memory == "not measured"), one.name
        for sha256 in one.hashes.values():
            assert len(sha256) == 64
    with pytest.raises(BadInput, match="there are: small, base, large"):
        catalogue.named("nothing")
    assert catalogue.named("some/Model")[0].name == "model"
    with pytest.raises(BadInput):
        catalogue.named("../x")
