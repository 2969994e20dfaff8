"""What every Catalogue does, over the list in memory and over the ledger."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import pytest

from tests.library.conftest import home, library
from tests.library.making import make_batch, make_items, make_source, number, words
from tools.core.fakes import PlainCatalogue
from tools.core.items import Attribute, Item, Source
from tools.core.protocols import Catalogue
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.library import Library

__all__ = ["home", "library"]

Facts = Mapping[str, Sequence[Attribute]]
Build = Callable[[Sequence[Source], Sequence[Item], Facts], Catalogue]


@pytest.fixture(params=["plain", "ledger"])
def build(request: pytest.FixtureRequest, library: Library) -> Build:
    def plain(sources: Sequence[Source], items: Sequence[Item], facts: Facts) -> Catalogue:
        return PlainCatalogue(items, sources, facts)

    def ledger(sources: Sequence[Source], items: Sequence[Item], facts: Facts) -> Catalogue:
        for source in sources:
            some = [item for item in items if item.source == source.id]
            by_place = {at: facts[one.id] for at, one in enumerate(some) if one.id in facts}
            library.ledger.swap_in(make_batch(source, some, facts=by_place))
        return library.catalogue

    return plain if request.param == "plain" else ledger


class Cafes:
    """Two places with texts, photos and recordings, a demo, and somebody else's file."""

    def __init__(self, library: Library) -> None:
        def made(path: str, entity: str | None, collection: str = "mine", **more: str) -> Source:
            return make_source(library, path, entity=entity, collection=collection, **more)

        self.menu = made("/d/moss/menu.pdf", "Moss")
        self.photo = made("/d/moss/window.jpg", "Moss")
        self.hum = made("/d/moss/room.wav", "Moss")
        self.bar = made("/d/rail/bar.txt", "Rail Bar")
        self.loud = made("/d/rail/room.wav", "Rail Bar")
        self.note = made("/d/note.txt", None, "notes")
        self.demo = made("/demo/oak.txt", "Oak", "demo")
        self.other = made("/e/secret.txt", "Moss", owner="ann")
        self.sources = [
            self.menu, self.photo, self.hum, self.bar, self.loud, self.note, self.demo, self.other,
        ]  # fmt: skip
        self.page = make_items(self.menu, ["menu"], "page")[0]
        self.dishes = make_items(self.menu, ["soup", "cake"], parent=self.page.id)
        self.light = make_items(self.photo, [""], "image")[0]
        self.quiet = make_items(self.hum, [""], "audio")[0]
        self.story = make_items(self.bar, ["a bar"])[0]
        self.noise = make_items(self.loud, [""], "audio")[0]
        self.memo = make_items(self.note, ["a memo"])[0]
        self.oak = make_items(self.demo, ["an oak"])[0]
        self.secret = make_items(self.other, ["hidden"])[0]
        self.items = [
            self.page, *self.dishes, self.light, self.quiet, self.story, self.noise, self.memo,
            self.oak, self.secret,
        ]  # fmt: skip
        self.facts: dict[str, list[Attribute]] = {
            self.quiet.id: [number("level_db_spl", 36.0, "dB", note="room.wav.yaml")],
            self.noise.id: [number("level_db_spl", 71.0, "dB")],
            self.light.id: [number("lightness", 80.0, "percent"), words("colours", "white", "oak")],
        }


@pytest.fixture
def cafes(library: Library) -> Cafes:
    return Cafes(library)


@pytest.fixture
def catalogue(build: Build, cafes: Cafes) -> Catalogue:
    return build(cafes.sources, cafes.items, cafes.facts)


def where(text: str, **more: tuple[str, ...]) -> Scope:
    return replace(Scope(where=parse_where(text)), **more)


def test_items_and_sources_come_by_id_and_unknown_ones_are_left_out(
    catalogue: Catalogue, cafes: Cafes
) -> None:
    asked = [cafes.light.id, "nobody", cafes.memo.id]
    assert catalogue.items(asked) == {one.id: one for one in (cafes.light, cafes.memo)}
    found = catalogue.sources([cafes.menu.id, "nobody"])
    assert list(found) == [cafes.menu.id]
    assert found[cafes.menu.id].path == "/d/moss/menu.pdf"
    assert catalogue.items([]) == {}


def test_children_come_in_order(catalogue: Catalogue, cafes: Cafes) -> None:
    assert [item.text for item in catalogue.children(cafes.page.id)] == ["soup", "cake"]
    assert catalogue.children(cafes.memo.id) == []


def test_the_items_of_an_entity_are_its_own_and_the_owners(
    catalogue: Catalogue, cafes: Cafes
) -> None:
    found = catalogue.of_entity("Moss", Scope())
    assert [item.id for item in found] == [
        item.id for item in (cafes.page, *cafes.dishes, cafes.light, cafes.quiet)
    ]
    assert catalogue.of_entity("Moss", Scope(), "image") == [cafes.light]
    assert catalogue.of_entity("Moss", Scope(owner="ann")) == [cafes.secret]
    assert catalogue.of_entity("Nowhere", Scope()) == []


def test_a_scope_shows_one_owners_items(catalogue: Catalogue, cafes: Cafes) -> None:
    found = catalogue.in_scope("text", Scope(owner="ann"))
    assert (found.searched, found.yes) == (1, (cafes.secret.id,))
    assert catalogue.in_scope("text", Scope(owner="nobody")).yes == ()


def test_collections_are_named_or_left_out(catalogue: Catalogue, cafes: Cafes) -> None:
    notes = catalogue.in_scope("text", Scope(collections=("notes",)))
    assert (notes.searched, notes.yes) == (1, (cafes.memo.id,))
    without = catalogue.in_scope("text", Scope(exclude_collections=("demo", "notes")))
    assert without.yes == (*(item.id for item in cafes.dishes), cafes.story.id)


def test_no_filter_over_everything_lists_nothing(build: Build, library: Library) -> None:
    source = make_source(library, "/d/a.txt")
    items = make_items(source, ["one", "two"])
    found = build([source], items, {}).in_scope("text", Scope())
    assert (found.searched, found.yes, found.unknown) == (2, None, ())


def test_a_filter_gives_yes_and_unknown_apart(catalogue: Catalogue, cafes: Cafes) -> None:
    found = catalogue.in_scope("audio", where("level < 40 dB"))
    assert (found.searched, found.yes, found.unknown) == (2, (cafes.quiet.id,), ())
    found = catalogue.in_scope("image", where("lightness > 90"))
    assert (found.yes, found.unknown) == ((), ())
    found = catalogue.in_scope("text", where("lightness > 50"))
    assert found.yes == ()
    assert cafes.memo.id in found.unknown


def test_a_recording_speaks_for_its_place(catalogue: Catalogue, cafes: Cafes) -> None:
    found = catalogue.in_scope("text", where("level < 40 dB"))
    assert found.yes == tuple(item.id for item in cafes.dishes)
    assert found.unknown == (cafes.memo.id, cafes.oak.id)
    (fact,) = catalogue.facts(cafes.dishes[0].id, "level_db_spl")
    assert (fact.attribute.value, fact.layer, fact.item) == (36.0, "sibling", cafes.quiet.id)


def test_a_check_says_what_decided(catalogue: Catalogue, cafes: Cafes) -> None:
    truth, by = catalogue.check(cafes.quiet.id, parse_where("level < 40 dB"))
    assert truth == "yes"
    assert "36" in by and "dB" in by
    assert catalogue.check(cafes.noise.id, parse_where("not level < 40 dB"))[0] == "yes"
    assert catalogue.check(cafes.memo.id, parse_where("level < 40 dB")) == ("unknown", "")


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("source contains moss", 2),
        ("source = menu.pdf", 2),
        ("source = /d/moss/menu.pdf", 2),
        ("entity = moss", 2),
        ("not entity = moss", 2),
        ("collection = notes", 1),
        ("collection in demo, notes", 2),
        ("modality = text", 5),
        ("modality = page", 0),
        ("added < 2026-12", 5),
        ("added > 2026-12", 0),
    ],
)
def test_built_in_fields_are_filtered(catalogue: Catalogue, text: str, count: int) -> None:
    found = catalogue.in_scope("text", where(text))
    assert found.yes is not None
    assert len(found.yes) == count


def test_pages_are_filtered_by_number(catalogue: Catalogue, cafes: Cafes) -> None:
    assert catalogue.in_scope("page", where("page = 1")).yes == (cafes.page.id,)
    assert catalogue.in_scope("page", where("page > 1")).yes == ()
    assert cafes.memo.id in catalogue.in_scope("text", where("page = 1")).unknown


def test_entities_in_scope_are_named(catalogue: Catalogue) -> None:
    assert catalogue.entities(Scope()) == ["Moss", "Oak", "Rail Bar"]
    assert catalogue.entities(Scope(exclude_collections=("demo",))) == ["Moss", "Rail Bar"]
    assert catalogue.entities(where("level < 40 dB")) == ["Moss"]


def test_every_entity_in_scope_has_a_lead(catalogue: Catalogue, cafes: Cafes) -> None:
    leads = catalogue.leads(Scope(exclude_collections=("demo",)))
    assert sorted(leads) == ["Moss", "Rail Bar"]
    found = catalogue.items(list(leads.values()))
    entities = {name: catalogue.of_entity(name, Scope()) for name in leads}
    assert all(found[item] in entities[name] for name, item in leads.items())
    assert sorted(catalogue.leads(where("level < 40 dB"))) == ["Moss"]


def test_facets_count_what_passes(catalogue: Catalogue) -> None:
    facets = catalogue.facets(Scope(exclude_collections=("demo",)))
    assert facets["entity"] == {"Moss": 5, "Rail Bar": 2}
    assert facets["modality"] == {"text": 4, "audio": 2, "page": 1, "image": 1}
    assert facets["collection"] == {"mine": 7, "notes": 1}
    assert catalogue.facets(where("entity = 'Rail Bar'"))["modality"] == {"text": 1, "audio": 1}


def test_the_spread_of_a_number_needs_five(build: Build, library: Library) -> None:
    source = make_source(library, "/d/a.wav")
    items = make_items(source, [""] * 6, "audio")
    facts = {
        item.id: [number("loudness_lufs", -50.0 + 10 * place, "LUFS")]
        for place, item in enumerate(items)
    }
    catalogue = build([source], items, facts)
    spread = catalogue.spread("loudness_lufs", Scope())
    assert spread == pytest.approx((-40.0, -25.0, -10.0))
    assert catalogue.spread("tempo_bpm", Scope()) is None
    assert catalogue.spread("loudness_lufs", Scope(owner="ann")) is None
