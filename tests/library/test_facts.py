from __future__ import annotations

from dataclasses import replace

import pytest

from tests.library.making import add, make_batch, make_items, make_source, number, words
from tools.core.items import Attribute
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.library import Library


def level(value: float) -> Attribute:
    return number("level_db_spl", value, "dB")


def told(library: Library, item: str, name: str = "level_db_spl") -> list[tuple[object, str]]:
    return [(one.attribute.value, one.layer) for one in library.catalogue.facts(item, name)]


def test_the_nearest_layer_that_knows_decides(library: Library) -> None:
    library.ledger.set_entity_facts("local", "Moss", [level(50.0)])
    (item,) = add(library, "/d/x/a.wav", entity="Moss", modality="audio")
    assert told(library, item.id) == [(50.0, "entity")]
    library.ledger.set_folder_facts("local", "/d", [level(40.0)])
    assert told(library, item.id) == [(40.0, "folder")]
    library.ledger.set_folder_facts("local", "/d/x", [level(39.0)])
    assert told(library, item.id) == [(39.0, "folder")]
    library.ledger.set_source_facts(item.source, [level(30.0)])
    assert told(library, item.id) == [(30.0, "source")]
    add(library, "/d/x/a.wav", entity="Moss", modality="audio", facts={0: [level(20.0)]})
    assert told(library, item.id) == [(20.0, "item")]


def test_facts_that_are_taken_back_are_gone(library: Library) -> None:
    (item,) = add(library, "/d/a.txt", entity="Moss")
    library.ledger.set_folder_facts("local", "/d", [level(40.0)])
    library.ledger.set_entity_facts("local", "Moss", [level(41.0)])
    assert library.ledger.folder_facts("local", "/d") == (level(40.0),)
    library.ledger.set_folder_facts("local", "/d", [])
    assert told(library, item.id) == [(41.0, "entity")]
    library.ledger.set_entity_facts("local", "Moss", [])
    assert told(library, item.id) == []
    assert library.ledger.entity_facts("local", "Moss") == ()


def test_a_folder_states_for_what_is_below_it_and_nothing_else(library: Library) -> None:
    library.ledger.set_folder_facts("local", "/d/x", [words("tags", "vegan")])
    (inside,) = add(library, "/d/x/deep/down/a.txt")
    (beside,) = add(library, "/d/xy/b.txt")
    assert told(library, inside.id, "tags") == [("vegan", "folder")]
    assert told(library, beside.id, "tags") == []
    assert library.catalogue.facts("nobody", "tags") == []


def test_a_passage_knows_what_is_measured_in_its_page(library: Library) -> None:
    source = make_source(library, "/d/a.pdf")
    page = make_items(source, ["page"], "page")[0]
    passage = make_items(source, ["words"], parent=page.id)[0]
    flag = Attribute(name="has_chart", value=True)
    library.ledger.swap_in(make_batch(source, [page, passage], facts={0: [flag]}))
    (fact,) = library.catalogue.facts(passage.id, "has_chart")
    assert (fact.attribute.value, fact.layer, fact.item) == (True, "item", page.id)
    found = library.catalogue.in_scope("text", Scope(where=parse_where("has_chart = yes")))
    assert found.yes == (passage.id,)


def test_a_stated_fact_names_the_item_that_stands_for_its_file(library: Library) -> None:
    (sound,) = add(library, "/d/a.wav", modality="audio", entity="Moss", stated=[level(38.0)])
    (text,) = add(library, "/d/a.txt", entity="Moss")
    (own,) = library.catalogue.facts(sound.id, "level_db_spl")
    (lent,) = library.catalogue.facts(text.id, "level_db_spl")
    assert (own.layer, own.item) == ("source", sound.id)
    assert (lent.layer, lent.item) == ("sibling", sound.id)


def test_windows_do_not_outvote_their_recording(library: Library) -> None:
    source = make_source(library, "/d/a.wav", entity="Moss")
    whole = make_items(source, [""], "audio")[0]
    windows = make_items(source, ["", ""], "audio", whole.id)
    facts = {0: [level(38.0)], 1: [level(30.0)], 2: [level(60.0)]}
    library.ledger.swap_in(make_batch(source, [whole, *windows], facts=facts))
    (text,) = add(library, "/d/a.txt", entity="Moss")
    assert told(library, text.id) == [(38.0, "sibling")]
    assert told(library, windows[1].id) == [(60.0, "item")]


def test_only_fields_of_an_entity_are_lent_between_its_files(library: Library) -> None:
    add(library, "/d/a.jpg", modality="image", entity="Moss", facts={0: [number("lightness", 9.0)]})
    (text,) = add(library, "/d/a.txt", entity="Moss")
    assert told(library, text.id, "lightness") == []


def test_entities_of_two_owners_are_two(library: Library) -> None:
    add(library, "/d/a.wav", modality="audio", entity="Moss", facts={0: [level(38.0)]})
    (text,) = add(library, "/e/a.txt", entity="Moss", owner="ann")
    assert told(library, text.id) == []


def test_a_field_is_found_under_its_other_names(library: Library) -> None:
    (item,) = add(library, "/d/a.txt", stated=[number("noise level", 35.0, "dB")])
    assert told(library, item.id, "level_db_spl") == [(35.0, "source")]
    assert told(library, item.id, "decibels") == [(35.0, "source")]


@pytest.mark.parametrize(
    "fact",
    [
        number("price", 10.0, "EUR", high=20.0, note="menu.pdf.yaml"),
        words("tags", "vegan", "ruhig", "静か"),
        Attribute(name="has_table", value=False),
        Attribute(name="taken", value="2025-03-04T10:00:00+01:00", by="exif"),
        Attribute(name="level_dbfs", value=float("-inf"), unit="dBFS"),
        Attribute(name="own field", value="", by="person"),
    ],
)
def test_a_fact_comes_back_as_it_was(library: Library, fact: Attribute) -> None:
    (item,) = add(library, "/d/a.txt", facts={0: [fact]})
    assert [one.attribute for one in library.catalogue.facts(item.id, fact.name)] == [fact]


def test_a_fact_that_is_not_a_number_is_refused(library: Library) -> None:
    with pytest.raises(ValueError, match="not a number"):
        add(library, "/d/a.txt", facts={0: [number("rating", float("nan"))]})


def test_a_check_tells_the_facts_it_read(library: Library) -> None:
    facts = [number("price", 10.0, "EUR", high=20.0, note="menu.pdf.yaml"), words("tags", "a", "b")]
    (item,) = add(library, "/d/menu.pdf", facts={0: facts})
    wanted = parse_where("price < 25 EUR and tags = a and source contains menu")
    truth, by = library.catalogue.check(item.id, wanted)
    assert truth == "yes"
    assert by == "price 10 to 20 EUR (menu.pdf.yaml); tags a, b; source menu.pdf"


def test_the_spread_counts_each_fact_once_and_in_one_unit(library: Library) -> None:
    for place, value in enumerate((10.0, 20.0, 30.0, 40.0)):
        add(library, f"/d/{place}.txt", ["a", "b", "c"], stated=[number("price", value, "EUR")])
    library.ledger.set_entity_facts("local", "Moss", [number("price", 50.0, "EUR")])
    add(library, "/d/moss.txt", entity="Moss")
    add(library, "/d/far.txt", stated=[number("price", 9999.0, "JPY")])
    assert library.catalogue.spread("price", Scope()) == pytest.approx((18.0, 30.0, 42.0))
    for place in range(5):
        fact = number("duration_s", float(place), "minute")
        add(library, f"/d/{place}.wav", modality="audio", facts={0: [fact]})
    found = library.catalogue.spread("duration_s", Scope())
    assert found == pytest.approx((48.0, 120.0, 192.0))


def test_tags_are_counted_where_they_stand_nearest(library: Library) -> None:
    library.ledger.set_folder_facts("local", "/d", [words("tags", "quiet", "vegan")])
    add(library, "/d/a.txt", ["1", "2"])
    add(library, "/d/b.txt", ["1", "2"], facts={0: [words("tags", "loud")]})
    assert library.catalogue.facets(Scope())["tag"] == {"quiet": 3, "vegan": 3, "loud": 1}


def test_the_demo_steps_back_once_there_is_more(library: Library) -> None:
    add(library, "/demo/a.txt", collection="demo")
    assert library.catalogue.default_exclusions("local") == ()
    source = make_source(library, "/d/a.txt")
    library.ledger.expect([source])
    assert library.catalogue.default_exclusions("local") == ()
    library.ledger.swap_in(make_batch(source, make_items(source, ["mine"])))
    assert library.catalogue.default_exclusions("local") == ("demo",)
    assert library.catalogue.default_exclusions("ann") == ()
    assert library.catalogue.collections("local") == {"demo": 1, "mine": 1}


def test_the_second_shelves_of_the_demo_step_back_with_it(library: Library) -> None:
    add(library, "/demo/a.txt", collection="demo")
    add(library, "/demo/shop/b.txt", collection="demo-shop")
    assert library.catalogue.default_exclusions("local") == ()
    add(library, "/mine/c.txt", collection="mine")
    assert library.catalogue.default_exclusions("local") == ("demo", "demo-shop")


def test_an_expired_recording_speaks_for_nobody(library: Library) -> None:
    (sound,) = add(library, "/d/a.wav", modality="audio", entity="Moss", facts={0: [level(30.0)]})
    (text,) = add(library, "/d/a.txt", entity="Moss")
    scope = replace(Scope(), where=parse_where("level < 40 dB"))
    assert library.catalogue.in_scope("text", scope).yes == (text.id,)
    library.ledger.touch(sound.source, expires="2020-01-01T00:00:00.000Z")
    assert library.catalogue.in_scope("text", scope).unknown == (text.id,)
    assert told(library, text.id) == []
