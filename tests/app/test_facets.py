"""`cairn facets`: what there is to filter by, and flags that work as they are shown."""

from __future__ import annotations

import json
import re
import shlex
from pathlib import Path

import pytest

from app.cli import main

_SHEET = "entity: {name}\nkind: {kind}\ntags: [{tag}]\n"


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("files")
    for name, kind, tag in (("Alder Mill", "cafe", "quiet"), ("Birch Yard", "bar", "live music")):
        place = folder / kind
        place.mkdir()
        (place / "_folder.yaml").write_text(_SHEET.format(name=name, kind=kind, tag=tag))
        (place / "note.txt").write_text(f"We sat for an hour at {name} and liked it.")
    made = tmp_path_factory.mktemp("home")
    assert main(["--home", str(made), "add", str(folder), "--json"]) == 0
    return made


def test_counts_stand_beside_flags_that_can_be_used(
    home: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    assert main(["--home", str(home), "facets"]) == 0
    shown = capsys.readouterr().out
    flags = re.findall(r"--where \"[^\"]+\"|--collection \w+", shown)
    assert len(flags) == 5
    for flag in flags:
        assert main(["--home", str(home), "facets", *shlex.split(flag), "--json"]) == 0
        assert sum(json.loads(capsys.readouterr().out)["modality"].values()) > 0


def test_a_filter_narrows_the_counts(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--home", str(home), "facets", "--where", "kind = bar", "--json"]) == 0
    counted = json.loads(capsys.readouterr().out)
    assert list(counted["entity"]) == ["Birch Yard"]
    assert counted["tag"] == {"live music": counted["modality"]["text"]}


def test_nothing_that_passes_is_exit_code_3(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    where = ["--where", "kind = bar", "--where", "tags = quiet"]
    assert main(["--home", str(home), "facets", *where]) == 3
    assert "Nothing passes" in capsys.readouterr().out
