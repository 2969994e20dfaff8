"""S-11: what a file carries besides what it shows stays in the original and goes nowhere else."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli import main
from app.settings import load
from app.showing import media_of
from app.wiring import House, open_house
from tests.security.planting import LATITUDE, LONGITUDE, Planter, found_in, plant

MARKS = 50


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Planter]:
    folder = tmp_path_factory.mktemp("planted")
    return folder, plant(folder)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, planted: tuple[Path, Planter]) -> Path:
    home = tmp_path_factory.mktemp("home")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAIRN_TEXT_ENCODER", "off")
        assert main(["--home", str(home), "add", str(planted[0]), "--json"]) == 0
    return home


@pytest.fixture(scope="module")
def house(home: Path) -> Iterator[House]:
    with closing(open_house(load({}, home=home), write=False)) as house:
        yield house


def originals_of(folder: Path) -> set[str]:
    return {hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}


def test_the_marks_are_in_the_files(planted: tuple[Path, Planter]) -> None:
    """The null control of the scan."""
    folder, planter = planted
    assert len(planter.marks) >= MARKS
    everything = {path.name: path.read_bytes() for path in folder.iterdir()}
    seen = set().union(*(found_in(data, planter.marks) for data in everything.values()))
    packed = {where for where in planter.marks if where.split()[0] in ("docx", "pdf")}
    packed |= {"png author", "png international text"}  # deflated
    assert set(planter.marks) - seen <= packed | {"svg inner comment"}
    assert "base64" in seen


def test_nothing_but_the_originals_holds_a_mark(
    home: Path, planted: tuple[Path, Planter], house: House
) -> None:
    folder, planter = planted
    originals = originals_of(folder)
    leaks: dict[str, set[str]] = {}
    scanned = 0
    for path in home.rglob("*"):
        if not path.is_file() or path.name in originals:
            continue
        scanned += 1
        found = found_in(path.read_bytes(), planter.marks)
        if found:
            leaks[path.name] = found
    assert scanned > 5
    assert leaks == {}


def test_the_originals_are_kept_as_they_came(home: Path, planted: tuple[Path, Planter]) -> None:
    kept = {path.name for path in (home / "originals").glob("??/*")}
    assert originals_of(planted[0]) <= kept


def test_what_is_shown_or_sent_holds_no_mark(house: House, planted: tuple[Path, Planter]) -> None:
    catalogue = house.library.catalogue
    handed = 0
    for source in house.library.ledger.known("local").values():
        for item in catalogue.of_source(source.id):
            told = repr(item).encode()
            assert not found_in(told, planted[1].marks), source.path
            kinds = {"page": ("page", "text"), "image": ("picture",)}.get(item.modality, ("text",))
            for kind in kinds:
                content = media_of(house, "local", item.id, kind).content
                assert isinstance(content, bytes)
                assert not found_in(content, planted[1].marks), (source.path, kind)
                handed += 1
    assert handed > 25


def test_where_it_was_is_not_kept_unless_asked_for(
    home: Path, house: House, planted: tuple[Path, Planter], tmp_path: Path
) -> None:
    places = (f"{LATITUDE:.4f}".encode(), f"{LONGITUDE:.4f}".encode())
    originals = originals_of(planted[0])
    for path in home.rglob("*"):
        if path.is_file() and path.name not in originals:
            assert not any(place in path.read_bytes() for place in places), path.name
    facts = _facts(house, planted[0] / "quay.jpg")
    assert "taken" in facts and not {"lat", "lon"} & set(facts)


def test_where_it_was_is_kept_when_the_setting_says_so(
    planted: tuple[Path, Planter], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CAIRN_KEEP_PLACE", "yes")
    monkeypatch.setenv("CAIRN_TEXT_ENCODER", "off")
    assert main(["--home", str(tmp_path), "add", str(planted[0] / "quay.jpg"), "--json"]) == 0
    with closing(open_house(load({}, home=tmp_path), write=False)) as house:
        facts = _facts(house, planted[0] / "quay.jpg")
    assert facts["lat"] == pytest.approx(LATITUDE, abs=1e-5)
    assert facts["lon"] == pytest.approx(LONGITUDE, abs=1e-5)


def _facts(house: House, path: Path) -> dict[str, object]:
    known = house.library.ledger.known("local").values()
    (source,) = [one for one in known if one.path == str(path)]
    item = house.library.catalogue.of_source(source.id)[0].id
    named = {name: house.library.catalogue.facts(item, name) for name in ("taken", "lat", "lon")}
    return {name: facts[0].attribute.value for name, facts in named.items() if facts}


def test_the_privacy_report_counts_what_the_files_hold(
    home: Path, planted: tuple[Path, Planter], capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    assert main(["--home", str(home), "status", "--privacy", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)["privacy"]
    assert {Path(one).name for one in told["positions"]["files"]} == {
        "quay.jpg", "shot.png", "a.webp", "a.avif", "a.heic", "letter.docx", "b.m4a", "b.weba",
        "b.wma",
    }  # fmt: skip
    assert told["positions"]["kept"] == 0
    assert told["serial_numbers"]["found"] >= 5 and told["serial_numbers"]["kept"] == 0
    assert {Path(one).name for one in told["authors"]["files"]} >= {"letter.docx", "sheet.pdf"}
    assert told["previews"]["found"] >= 2
    assert {Path(one).name for one in told["marked_faces"]["files"]} >= {"quay.jpg", "a.avif"}
    assert told["marked_faces"]["kept"] == 0
    assert told["faces"]["found"] is None and "not looked for" in told["faces"]["note"]
    assert told["unread"] == []
