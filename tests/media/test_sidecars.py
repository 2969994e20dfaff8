from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.media.making import make_picture, make_sound
from tools.core.items import Attribute
from tools.media.sidecar_fields import Stated, read_fields
from tools.media.sidecar_files import mapping_from_yaml
from tools.media.sidecars import find, gather, is_sidecar, is_table, read_table


def stated(yaml_text: str) -> Stated:
    fields, problems = mapping_from_yaml(yaml_text, "a.yaml")
    return read_fields(fields, note="a.yaml", warnings=problems)


def fact(yaml_text: str) -> Attribute:
    found = stated(yaml_text)
    assert found.warnings == ()
    (one,) = found.facts
    return one


@pytest.mark.parametrize(
    ("written", "value", "high", "unit"),
    [
        ("12 EUR", 12.0, None, "EUR"),
        ("€12.50", 12.5, None, "EUR"),
        ("12,50 €", 12.5, None, "EUR"),
        ("10-20 EUR", 10.0, 20.0, "EUR"),
        ("10 – 20 €", 10.0, 20.0, "EUR"),
        ("$10 to $15", 10.0, 15.0, "USD"),
        ("1,200 USD", 1200.0, None, "USD"),
        ("1 200 CHF", 1200.0, None, "CHF"),
        ("{value: 9, currency: GBP}", 9.0, None, "GBP"),
        ("from 8 EUR", 8.0, None, "EUR"),
    ],
)
def test_prices_carry_their_currency(
    written: str, value: float, high: float | None, unit: str
) -> None:
    price = fact(f"price: {written}")
    assert (price.name, price.value, price.high, price.unit) == ("price", value, high, unit)


@pytest.mark.parametrize(
    ("written", "value", "unit"),
    [
        ("level_db_spl: {value: 38, unit: dB}", 38.0, "dB"),
        ("noise level: 38 dB(A)", 38.0, "dB"),
        ("level: 38.5", 38.5, "dB"),
        ("duration: 2 min", 120.0, "second"),
        ("rating: 4.5", 4.5, "star"),
        ("rating: 9/10", 4.5, "star"),
        ("rating: 4 stars", 4.0, "star"),
        ("tempo: 120 bpm", 120.0, "bpm"),
        ("calibration: {full_scale_db_spl: 104}", 104.0, "dB"),
        ("seats: 40", 40.0, None),
        ("wall: {value: 3, unit: km}", 3.0, "km"),
    ],
)
def test_numbers_come_in_the_unit_of_their_attribute(
    written: str, value: float, unit: str | None
) -> None:
    one = fact(written)
    assert (one.value, one.unit) == (value, unit)
    assert (one.by, one.note) == ("sidecar", "a.yaml")


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("tags: [vegan, quiet, vegan]", ("vegan", "quiet")),
        ("diets: vegan, gluten-free", ("vegan", "gluten-free")),
        ("opening_hours: Tu-Su 09:00-17:00; Mo off", "Tu-Su 09:00-17:00; Mo off"),
        ("date: 2026-11-22", "2026-11-22"),
        ("date: 2026-11-22T10:00:00+01:00", "2026-11-22T10:00:00+01:00"),
        ("expires: 30d", "30d"),
        ("entity: Café Nord", "Café Nord"),
        ("parking: true", True),
        ("owner: Ann", "Ann"),
        ("size: M", "M"),
        ("size: 42", "42"),
    ],
)
def test_other_fields_are_kept_as_they_are_meant(written: str, value: object) -> None:
    assert fact(written).value == value


def test_a_place_becomes_two_facts() -> None:
    lat, lon = stated("location: {lat: 54.32, lon: 10.14}").facts
    assert (lat.name, lat.value, lat.unit) == ("lat", 54.32, "degree")
    assert (lon.name, lon.value) == ("lon", 10.14)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("price: 12", "price"),
        ("price: cheap", "price"),
        ("price: 20-10 EUR", "price"),
        ("price: 12 parsecs", "price"),
        ("rating: 11", "rating"),
        ("opening_hours: whenever", "opening_hours"),
        ("location: Kiel", "location"),
        ("location: {lat: 154, lon: 10}", "location"),
        ("date: 2026-11-22T10:00:00", "date"),
        ("date: soon", "date"),
        ("level_db_spl: {value: 38, unit: km}", "level_db_spl"),
        ("level_db_spl: quiet", "level_db_spl"),
        ("calibration: {full_scale_db_spl: 5}", "calibration"),
        ("tags: {a: 1}", "tags"),
        ("walls: {colour: red}", "walls"),
    ],
)
def test_a_bad_field_is_named_and_the_rest_is_kept(written: str, name: str) -> None:
    found = stated(f"{written}\nkind: cafe")
    assert [one.name for one in found.facts] == ["kind"]
    (warning,) = found.warnings
    assert f"field {name!r} was left out" in warning


@pytest.mark.parametrize(
    "text",
    ["[1, 2", "- a\n- b", "!!python/object/apply:os.system [ls]", "a: &x [1]\nb: " + "*x " * 60],
)
def test_a_broken_sidecar_is_named(text: str) -> None:
    found = stated(text)
    assert found.facts == ()
    assert len(found.warnings) == 1 and "a.yaml" in found.warnings[0]


def test_sidecars_are_found_nearest_first(tmp_path: Path) -> None:
    folder = tmp_path / "places" / "nord"
    folder.mkdir(parents=True)
    sound = make_sound(folder / "room.ogg")
    for path in ("places/nord/room.ogg.yaml", "places/nord/room.srt", "places/_folder.yml"):
        (tmp_path / path).write_text("kind: cafe")
    (folder / "facts.csv").write_text("file,price\nroom.ogg,9 EUR\n")
    (folder / "other.csv").write_text("a,b\n1,2\n")
    names = [path.name for path in find(sound, tmp_path)]
    assert names == ["room.ogg.yaml", "room.srt", "facts.csv", "_folder.yml"]
    assert [path.name for path in find(sound)] == names[:3]


def test_a_nearer_sidecar_wins_field_by_field(tmp_path: Path) -> None:
    path = make_picture(tmp_path / "a.png")
    (tmp_path / "a.png.json").write_text(json.dumps({"price": "9 EUR", "title": "Near"}))
    (tmp_path / "_folder.yaml").write_text("price: 20 EUR\nkind: cafe\ntitle: Far")
    beside = gather(path, find(path, tmp_path))
    values = {one.name: (one.value, one.note) for one in beside.facts}
    assert values["price"] == (9.0, "a.png.json")
    assert values["kind"] == ("cafe", "_folder.yaml")
    assert beside.title == "Near"
    assert gather(path, [tmp_path / "_folder.yaml"]).title == ""


def test_a_table_states_facts_about_files_and_entities(tmp_path: Path) -> None:
    table = tmp_path / "facts.csv"
    table.write_text("file,entity,price\na.png,Nord,9 EUR\nsub/b.png,Sued,cheap\n,Nord,\n,,3 EUR\n")
    rows, warnings = read_table(table)
    assert [(row.file, row.entity, row.line) for row in rows] == [
        ("a.png", "Nord", 2),
        ("sub/b.png", "Sued", 3),
        (None, "Nord", 4),
    ]
    assert {one.name for one in rows[0].facts} == {"entity", "price"}
    assert len(warnings) == 2
    beside = gather(tmp_path / "a.png", [table])
    assert {one.name: one.value for one in beside.facts} == {"entity": "Nord", "price": 9.0}
    assert gather(tmp_path / "c.png", [table]).facts == ()


def test_what_only_speaks_about_one_file_is_no_source(tmp_path: Path) -> None:
    make_sound(tmp_path / "talk.wav")
    for name in ("talk.wav.yaml", "talk.srt", "alone.srt", "_folder.json", "notes.yaml"):
        (tmp_path / name).write_text("kind: talk")
    (tmp_path / "facts.csv").write_text("entity;price\nNord;9 EUR\n")
    (tmp_path / "plain.csv").write_text("name;price\nNord;9 EUR\n")
    answers = {path.name: is_sidecar(path) for path in tmp_path.iterdir()}
    assert answers == {
        "talk.wav": False, "talk.wav.yaml": True, "talk.srt": True, "alone.srt": False,
        "_folder.json": False, "notes.yaml": False, "facts.csv": False, "plain.csv": False,
    }  # fmt: skip
    assert is_table(tmp_path / "facts.csv")
