"""Books and word processors' files: added from the command line, asked, and opened at the spot."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from app.cli import main
from tests.media.making_books import make_books
from tools.core.protocols import Limits
from tools.media.loaders import loader_for
from tools.media.sniff import sniff

ASKED = {
    ".epub": ("What is Captain Oduya's pelican called?", "Brass", "The ferry"),
    ".odt": ("Where does the spare valve lie?", "walnut", "Engine room"),
    ".rtf": ("With what oil does the keeper polish?", "saffron", "Lamp room"),
}  # fmt: skip


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A library of one file of each format, once more inside an archive."""
    made = make_books(tmp_path_factory.mktemp("books"))
    folder, home = tmp_path_factory.mktemp("added"), tmp_path_factory.mktemp("home")
    for suffix, path in made.items():
        if suffix == ".epub":
            with zipfile.ZipFile(folder / "shelf.zip", "w") as shelf:
                shelf.write(path, f"in/good{suffix}")
        else:
            path.rename(folder / path.name)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAIRN_TEXT_ENCODER", "off")
        assert main(["--home", str(home), "add", str(folder), "--json"]) == 0
    return home


@pytest.mark.parametrize("suffix", ASKED)
def test_a_question_is_answered_from_the_passage_under_its_heading(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    suffix: str,
) -> None:
    monkeypatch.setenv("CAIRN_TEXT_ENCODER", "off")
    question, word, heading = ASKED[suffix]
    capsys.readouterr()
    assert main(["--home", str(home), "search", question, "--json"]) == 0
    found = json.loads(capsys.readouterr().out)["evidence"][0]
    assert found["source"].endswith(f"good{suffix}")
    assert main(["--home", str(home), "ask", question, "--json"]) == 0
    (cited,) = json.loads(capsys.readouterr().out)["citations"]
    assert word in cited["quote"] and cited["source"].endswith(f"good{suffix}")
    path, spot = make_books(tmp_path)[suffix], cited["locator"]
    decoded = loader_for(sniff(path, Limits()).media_type).load(path, Limits())
    assert cited["quote"] in decoded.text[spot["start_char"] : spot["end_char"]]
    (block,) = (one for one in decoded.blocks if word in one.text)
    assert decoded.text.count("\n", 0, spot["start_char"]) + 1 == spot["line"] <= block.line
    assert block.heading[-1] == heading
