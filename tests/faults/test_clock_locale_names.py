"""R-20: a clock that goes back, a locale without letters, odd names, folders that are shut."""

from __future__ import annotations

import datetime as dt
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.faults.adder import LoadersHere
from tests.library.ingest_rig import Rig
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.library import open_library
from tools.library.options import AddOptions
from tools.library.roots import followed

ROOT = Path(__file__).parents[2]
WORDS = "# Tide\n\nThe harbour is deep at noon.\n"
NAMES = (
    "two  words .md", "🦜 parrot.md", "é" * 126 + ".md", "n" * 252 + ".md", "日本語の予定表.md",
    "line\nbreak.md", "'quo\"te`$(x);&.md", "-rf.md", "e\u0301 decomposed.md",
)  # fmt: skip


class Local(Rig):
    """A rig without a worker process."""

    def __init__(self, base: Path) -> None:
        super().__init__(base, LoadersHere())  # type: ignore[arg-type]


@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_name_comes_back_as_it_was(name: str, tmp_path: Path) -> None:
    assert len(os.fsencode(name)) <= 255
    base = tmp_path / "my 🏠 home"
    base.mkdir()
    rig = Local(base)
    path = rig.write(f"in {name[:40].strip()}/{name}", WORDS)
    rig.add()
    (item,) = rig.found("harbour")
    source = rig.library.catalogue.sources([item.source])[item.source]
    assert (source.name, Path(source.path)) == (name, path)
    assert rig.add().counts()["unchanged"] == 1
    rig.reopen()
    assert rig.library.forgetter.forget("local", str(path)).sources == (str(path),)
    assert not rig.found("harbour")
    rig.library.close()


def test_a_clock_that_goes_back_an_hour_hides_and_reorders_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rig = Local(tmp_path)
    rig.write("a.md", WORDS)
    rig.add(options=AddOptions(ocr=False, expires="30d"))
    talk = rig.library.threads.create("local", "first")
    rig.library.threads.append_turn("local", talk.id, "one?", "{}")
    earlier = (dt.datetime.now(dt.UTC) - dt.timedelta(hours=1)).isoformat(timespec="milliseconds")
    earlier = earlier.replace("+00:00", "Z")
    for module in ("schema", "threads", "versions", "scope", "facts", "catalogue", "jobs",
                   "stated", "storing", "forget"):  # fmt: skip
        monkeypatch.setattr(f"tools.library.{module}.utc_now", lambda: earlier)
    rig.write("b.md", WORDS.replace("harbour", "mole"))
    old = tmp_path / "things" / "a.md"
    old.write_text(WORDS.replace("deep", "shallow"))
    assert rig.add().counts()["updated"] == 1
    assert len(rig.found("shallow")) == 1 and len(rig.found("mole")) == 1
    assert rig.library.catalogue.in_scope("text", Scope()).searched == 2
    rig.library.threads.append_turn("local", talk.id, "two?", "{}")
    told = [turn.question for turn in rig.library.threads.history("local", talk.id)]
    assert told == ["one?", "two?"]
    assert rig.library.forgetter.expire() == ()
    assert rig.add().counts()["unchanged"] == 2
    assert followed(rig.library.jobs, "local")[0].looked is not None
    added = parse_where("added > 2020-01-01")
    assert len(rig.library.catalogue.in_scope("text", Scope(where=added)).yes or ()) == 2
    rig.library.close()


@pytest.mark.parametrize("strict", [pytest.param(False, marks=pytest.mark.nightly), True])
def test_a_locale_without_letters_changes_nothing(strict: bool, tmp_path: Path) -> None:
    folder = tmp_path / "Süd 🦜"
    folder.mkdir()
    (folder / "Möwe 🦜.md").write_text(WORDS, encoding="utf-8")
    plain = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    plain.pop("LANG", None)
    # Python steps around the C locale by itself, unless it is told not to.
    told = {"PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"} if strict else {}
    environment = {
        **plain, **told, "LC_ALL": "C",
        "CAIRN_HOME": str(tmp_path / "höme"), "CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no",
        "CAIRN_OCR": "off",
    }  # fmt: skip

    def cairn(*words: str) -> subprocess.CompletedProcess[bytes]:
        asked = [sys.executable, "-m", "app", *words]
        return subprocess.run(asked, cwd=ROOT, env=environment, capture_output=True, check=False)

    added = cairn("add", str(folder))
    assert added.returncode == 0, added.stderr
    found = cairn("search", "harbour", "--json")
    assert found.returncode == 0, found.stderr
    (one,) = json.loads(found.stdout)["evidence"]
    assert one["source"] == str(folder / "Möwe 🦜.md")
    shown = cairn("status")
    assert shown.returncode == 0 and b"Traceback" not in shown.stderr, shown.stderr


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_folder_that_may_only_be_read_is_taken_in(tmp_path: Path) -> None:
    rig = Local(tmp_path)
    rig.write("a.md", WORDS).chmod(0o444)
    rig.folder.chmod(0o555)
    try:
        assert rig.add().counts()["added"] == 1
        assert sorted(one.name for one in rig.folder.iterdir()) == ["a.md"]
    finally:
        rig.folder.chmod(0o755)
        rig.library.close()


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_is_shut_keeps_what_was_in(tmp_path: Path) -> None:
    rig = Local(tmp_path)
    inner = rig.write("inner/a.md", WORDS).parent
    rig.add()
    inner.chmod(0)
    try:
        report = rig.add()
        assert report.counts()["refused"] == 1 and report.counts()["removed"] == 0
        assert len(rig.found("harbour")) == 1
    finally:
        inner.chmod(0o755)
        rig.library.close()


def test_a_library_in_a_folder_that_may_only_be_read_can_be_asked(tmp_path: Path) -> None:
    rig = Local(tmp_path)
    rig.write("a.md", WORDS)
    rig.add()
    rig.library.close()
    with open_library(rig.home, write=False) as library:
        assert library.catalogue.in_scope("text", Scope()).searched == 1
