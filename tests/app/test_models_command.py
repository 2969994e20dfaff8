"""`cairn models list | pull | remove` over a hub on loopback, without torch."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from io import StringIO
from pathlib import Path

import pytest

from app.cli import main
from app.doctor import examine
from app.remembered_choice import FILE, drop_choice, remember_choice, remembered
from app.settings import load
from tests.encoders.hub_server import HubState, running_hub
from tests.encoders.tiny_weights import model_files
from tools.core.errors import BadInput

Run = Callable[..., tuple[int, str, str]]
BGE = "BAAI/bge-small-en-v1.5"


@pytest.fixture
def hub() -> Iterator[HubState]:
    models = {
        BGE: model_files("bert", side=300),
        "owner/Odd": model_files("odd"),
        "google/siglip2-base-patch16-256": model_files("siglip"),
        "laion/larger_clap_general": model_files("clap"),
    }
    with running_hub(models) as state:
        state.commit = "35baf7769a878409ff46ec41bf2e8f8ae9cc335a"
        yield state


@pytest.fixture
def run(
    hub: HubState,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Run:
    monkeypatch.setenv("CAIRN_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("CAIRN_HUB_URL", hub.url)
    monkeypatch.delenv("HF_TOKEN", raising=False)
    monkeypatch.setattr(sys, "stdin", StringIO())

    def call(*arguments: str) -> tuple[int, str, str]:
        capsys.readouterr()
        code = main(["models", *arguments])
        said = capsys.readouterr()
        return code, said.out, said.err

    return call


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


def state_of(run: Run, name: str) -> str:
    listed = json.loads(run("list", "--json")[1])
    return str(next(one for one in listed["models"] if one["name"] == name)["state"])


@pytest.mark.parametrize("columns", ["80", "120"])
def test_the_list_fits_the_terminal_and_says_what_is_not_known(
    run: Run, monkeypatch: pytest.MonkeyPatch, columns: str
) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    code, out, _ = run("list")
    assert code == 0
    assert max(map(len, out.splitlines())) <= int(columns)
    row = next(line for line in out.splitlines() if line.strip().startswith("siglip2-base "))
    assert row.split() == [
        "siglip2-base", "pictures", "not", "known", "apache-2.0", "small", "base", "not", "pulled",
    ]  # fmt: skip
    assert "COCO text to image R@1 53" in " ".join(out.split()), "recall, with where it is from"


def test_a_pull_shows_the_size_asks_and_says_what_uses_it(
    run: Run, hub: HubState, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("no\n"))
    code, out, _ = run("pull", "bge-small")
    assert code == 0 and "Download 360 kB? [y/N]" in out and "Nothing was downloaded." in out
    assert "commit 35baf7769a878409ff46ec41bf2e8f8ae9cc335a pinned by the catalogue" in out
    assert not [path for server, path, _ in hub.asked if "/resolve/" in path]
    assert state_of(run, "bge-small") == "not pulled"

    monkeypatch.setattr(sys, "stdin", Terminal("y\n"))
    code, out, _ = run("pull", "bge-small")
    assert code == 0 and "CAIRN_TEXT_ENCODER=bge-small and run cairn models fill" in out
    assert "cairn models pull bge-small --use" in out
    assert state_of(run, "bge-small") == "pulled"
    hub.asked.clear()
    code, out, _ = run("pull", "bge-small")
    assert code == 0 and "is there" in out and not hub.asked, "nothing to ask for, offline too"


def test_nobody_to_ask_names_the_command(run: Run, hub: HubState) -> None:
    code, _, err = run("pull", "bge-small", "--newest")
    assert code == 2
    assert "nobody can be asked here; run: cairn models pull bge-small --yes --newest" in err
    assert not [path for _, path, _ in hub.asked if "/resolve/" in path]


def test_json_holds_what_was_pinned(run: Run, tmp_path: Path) -> None:
    code, out, _ = run("pull", "owner/Odd", "--yes", "--json")
    assert code == 0
    told = json.loads(out)
    assert told["choice"] == {}, "no setting reads a model of that kind"
    assert told["models"][0]["pinned_by"] == "this pull"
    card = json.loads((tmp_path / "home/models/odd/cairn-model.json").read_text())
    assert {name: row["sha256"] for name, row in card["files"].items()} == told["models"][0][
        "sha256"
    ]
    assert state_of(run, "odd") == "pulled", "models beside the catalogue are listed too"


def test_a_set_is_refused_whole_when_one_is_not_what_is_pinned(run: Run, hub: HubState) -> None:
    code, _, err = run("pull", "small", "--yes")
    assert code == 1 and "laion/larger_clap_general is not what the catalogue pins" in err
    assert not [path for _, path, _ in hub.asked if "/resolve/" in path]


def test_a_folder_or_a_mirror_takes_the_place_of_the_hub(
    run: Run, hub: HubState, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRN_HUB_URL", "http://127.0.0.1:9")
    assert run("pull", "bge-small", "--yes", "--from", hub.url)[0] == 0
    assert run("remove", "bge-small", "--yes")[0] == 0
    stick = tmp_path / "stick" / BGE
    for name, content in hub.models[BGE].items():
        (stick / name).parent.mkdir(parents=True, exist_ok=True)
        (stick / name).write_bytes(content)
    code, out, _ = run("pull", "bge-small", "--yes", "--from", str(tmp_path / "stick"))
    assert code == 0 and "pinned by an earlier pull" in out
    code, _, err = run("pull", "bge-small", "--yes", "--from", str(tmp_path / "nothing"))
    assert code == 2 and "is no folder" in err


def test_remove_frees_the_disk_asks_and_forgets_the_choice(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("pull", "bge-small", "--yes")
    remember_choice(tmp_path / "home", {"text_encoder": "bge-small"})
    assert state_of(run, "bge-small") == "chosen"
    code, _, err = run("remove", "bge-small")
    assert code == 2 and "run: cairn models remove bge-small --yes" in err
    monkeypatch.setattr(sys, "stdin", Terminal("\n"))
    assert "Nothing was removed." in run("remove", "bge-small")[1]
    code, out, _ = run("remove", "bge-small", "--yes")
    assert code == 0 and "bge-small is gone; 361 kB are free again." in out
    assert not (tmp_path / "home/models/bge-small").exists()
    assert remembered(tmp_path / "home") == {}
    assert run("remove", "bge-small", "--yes")[0] == 2


def test_use_does_not_work_against_the_environment(
    run: Run, monkeypatch: pytest.MonkeyPatch, hub: HubState
) -> None:
    monkeypatch.setenv("CAIRN_TEXT_ENCODER", "minilm")
    code, _, err = run("pull", "bge-small", "--use", "--yes")
    assert code == 2 and "CAIRN_TEXT_ENCODER is set and would win" in err and not hub.asked


def test_the_key_of_the_hub_stands_in_no_output(
    run: Run, hub: HubState, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.key = "hf_secretsecretsecret"
    monkeypatch.setenv("CAIRN_LOG_LEVEL", "DEBUG")
    code, out, err = run("pull", "bge-small", "--yes")
    assert code == 1 and "set HF_TOKEN" in err
    monkeypatch.setenv("HF_TOKEN", hub.key)
    code, out, err = run("pull", "bge-small", "--yes", "--json")
    assert code == 0 and hub.key not in out + err


def test_a_choice_stands_between_default_and_environment(tmp_path: Path) -> None:
    remember_choice(tmp_path, {"picture_encoder": "siglip2-base"})
    assert load({}, home=tmp_path).picture_encoder == "siglip2-base"
    said = {"CAIRN_PICTURE_ENCODER": "other", "CAIRN_HOME": str(tmp_path)}
    assert load(said).picture_encoder == "other"
    told = {one.subject: one.active for one in examine(load(said))}
    assert told["chosen models"] == "picture_encoder=siglip2-base (now other); kept in choice.json"
    assert drop_choice(tmp_path, "siglip2-base") == ("picture_encoder",)
    assert "chosen models" not in {one.subject for one in examine(load({}, home=tmp_path))}
    for text in ("{", "[]", '{"home": "/"}', '{"text_encoder": 3}'):
        (tmp_path / FILE).write_text(text)
        with pytest.raises(BadInput, match="delete it and choose again"):
            load({}, home=tmp_path)


def test_ctrl_c_keeps_what_came_and_the_same_command_goes_on(
    run: Run, hub: HubState, tmp_path: Path
) -> None:
    hub.at_chunk = threading.Event()
    command = [sys.executable, "-m", "app", "models", "pull", "bge-small", "--yes"]
    # A suite started in the background by a shell hands down that Ctrl-C is ignored.
    process = subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )  # fmt: skip
    assert hub.at_chunk.wait(30)
    parts = tmp_path / "home/models/.partial"
    for _ in range(200):
        if any(one.stat().st_size for one in parts.rglob("*.part")):
            break
        threading.Event().wait(0.05)
    process.send_signal(signal.SIGINT)
    _, err = process.communicate(timeout=20)
    assert process.returncode == 5 and b"the same command resumes" in err
    assert b"Traceback" not in err
    assert [one.stat().st_size for one in parts.rglob("model.safetensors.part")] == [10_000]
    assert not (tmp_path / "home/models/bge-small").exists()
    assert state_of(run, "bge-small") == "cut off"
    hub.at_chunk = None
    assert run("pull", "bge-small", "--yes")[0] == 0
    assert [headers["Range"] for _, _, headers in hub.asked if "Range" in headers][-1] == (
        "bytes=10000-"
    )


def test_the_bar_shows_bytes_rate_and_time_left(monkeypatch: pytest.MonkeyPatch) -> None:
    from rich.console import Console

    from app import pull_progress
    from tools.encoders.model_pull import Got

    clock = iter([0.0, 0.5, 10.0, 20.0])
    monkeypatch.setattr(pull_progress.time, "monotonic", lambda: next(clock))
    console = Console(file=StringIO(), force_terminal=True, width=80)
    bar = pull_progress.PullBar("bge-small", console)
    for done in (100_000_000, 100_001_000, 200_000_000):
        bar.show(Got(name="bge-small", file="model.safetensors", done=done, total=400_000_000))
    task = bar._bar.tasks[0]
    assert (task.completed, task.total) == (200_000_000, 400_000_000)
    assert task.fields["rate"] == "10.0 MB/s", "what was there before is no part of the rate"
    assert task.fields["left"] == "20 s left"


def test_what_a_cut_off_pull_left_can_be_removed(run: Run, hub: HubState, tmp_path: Path) -> None:
    for name, model in (("bge-small", BGE), ("owner/Odd", "owner/Odd")):
        hub.swapped["model.safetensors"] = hub.models[model]["model.safetensors"][:-1] + b"?"
        assert run("pull", name, "--yes")[0] == 1
    for name in ("bge-small", "odd"):
        assert list((tmp_path / "home/models/.partial" / name).rglob("config.json"))
        assert run("remove", name, "--yes")[0] == 0
        assert not (tmp_path / "home/models/.partial" / name).exists()
    assert run("remove", "..", "--yes")[0] == 2


def test_weights_that_no_encoder_reads_are_not_downloaded(run: Run, hub: HubState) -> None:
    hub.models[BGE]["config.json"] = b'{"model_type": "modernvbert"}'
    code, _, err = run("pull", "bge-small", "--yes")
    assert code == 1 and "no text encoder reads models of kind 'modernvbert'" in err
    assert not [path for server, path, _ in hub.asked if server == "store"]
