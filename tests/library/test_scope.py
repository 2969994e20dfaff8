from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.library.making import add, make_batch, make_items, make_source, number, words
from tools.core.filters import All, Any, Condition, Filter, Not, Op, Truth, evaluate
from tools.core.items import Attribute, Item, Scalar, Source
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.columns import FieldFacts, decided, nothing
from tools.library.judge import CODES, words_of
from tools.library.layers import folders_above
from tools.library.library import Library, open_library

UNITS = (None, "dB", "LUFS", "EUR", "USD", "m", "km", "second", "minute")
OPS: tuple[Op, ...] = ("<", "<=", "=", "!=", ">", ">=", "in", "contains", "open_at", "within")
numbers = st.sampled_from([-1.0, 0.0, 1.0, 1.0 + 1e-10, 40.0, 60.0, 1000.0, float("inf")])
texts = st.sampled_from(
    ["vegan", "Vegan ", "veg", "2025", "2025-03", "2025-03-04T10:00", "Mo-Fr 09:00-17:00", "true",
     "sunday", "40.0", "1", "", "ÉTÉ"]
)  # fmt: skip
values = st.one_of(numbers, texts, st.booleans(), st.lists(texts, max_size=3).map(tuple))


@st.composite
def attributes(draw: st.DrawFn) -> Attribute:
    value: Scalar | tuple[str, ...] = draw(values)
    if isinstance(value, bool) or not isinstance(value, float):
        return Attribute(name="f", value=value)
    high = draw(st.one_of(st.none(), st.sampled_from([2.0, 50.0, 2000.0])))
    return Attribute(
        name="f",
        value=value,
        unit=draw(st.sampled_from(UNITS)),
        high=None if high is None or high < value else high,
    )


conditions = st.builds(
    lambda op, value, unit: Condition(field="f", op=op, value=value, unit=unit),
    st.sampled_from(OPS),
    values,
    st.sampled_from(UNITS),
)


def columns_of(facts: Sequence[Attribute]) -> FieldFacts:
    plain = [
        (place, one)
        for place, one in enumerate(facts)
        if isinstance(one.value, float) and not isinstance(one.value, bool)
    ]
    other = [(place, one) for place, one in enumerate(facts) if (place, one) not in plain]
    units = tuple(dict.fromkeys(one.unit for _, one in plain))
    return replace(
        nothing(),
        number_subject=np.array([place for place, _ in plain], dtype=np.int64),
        number=np.array([one.value for _, one in plain], dtype=np.float64),
        high=np.array(
            [one.value if one.high is None else one.high for _, one in plain], dtype=np.float64
        ),
        unit=np.array([units.index(one.unit) for _, one in plain], dtype=np.int64),
        units=units,
        word_subject=np.array([place for place, _ in other], dtype=np.int64),
        word=np.arange(len(other), dtype=np.int64),
        words=tuple(one for _, one in other),
        folds=tuple(words_of(one.value) for _, one in other),
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(attributes(), max_size=6), conditions)
def test_columns_decide_as_the_filter_language_does(
    facts: list[Attribute], condition: Condition
) -> None:
    def alone(fact: Attribute) -> int:
        return CODES[evaluate(condition, lambda _name: (fact,))]

    subjects, codes = decided(columns_of(facts), condition)
    found = dict(zip(subjects.tolist(), codes.tolist(), strict=True))
    assert found == {place: alone(fact) for place, fact in enumerate(facts)}


class Model:
    """A random library, and a plain reading of its layers to hold the columns against."""

    FIELDS = ("level_db_spl", "tags", "taken", "price", "weight", "open")

    def __init__(self, library: Library, seed: int) -> None:
        self.random = random.Random(seed)
        self.library = library
        self.sources: list[Source] = []
        self.items: list[Item] = []
        self.own: dict[str, list[Attribute]] = {}
        self.stated: dict[str, list[Attribute]] = {}
        self.folder = {path: self.some_facts() for path in ("/d", "/d/x", "/d/x/y")}
        self.entity = {"Moss": self.some_facts(), "Rail": self.some_facts()}
        for path, facts in self.folder.items():
            library.ledger.set_folder_facts("local", path, facts)
        for name, facts in self.entity.items():
            library.ledger.set_entity_facts("local", name, facts)

    def some_facts(self) -> list[Attribute]:
        pick = self.random
        made: list[Attribute] = []
        for name in self.FIELDS:
            for _ in range(pick.choice((0, 0, 0, 1, 1, 2))):
                match name:
                    case "level_db_spl":
                        made.append(number(name, pick.choice((30.0, 39.0, 41.0, 70.0)), "dB"))
                    case "price":
                        high = pick.choice(({}, {"high": 30.0}))
                        unit = pick.choice(("EUR", "USD"))
                        made.append(number(name, pick.choice((5.0, 15.0)), unit, **high))
                    case "weight":
                        made.append(
                            number(name, pick.choice((1.0, 900.0)), pick.choice(("kg", "g")))
                        )
                    case "taken":
                        made.append(words(name, pick.choice(("2024-05-01", "2025-01-01"))))
                    case "open":
                        made.append(Attribute(name="outdoor", value=pick.random() < 0.5))
                    case _:
                        made.append(words(name, *pick.sample(("vegan", "quiet", "sunny"), 2)))
        return made

    def add_source(self, place: int) -> None:
        pick = self.random
        folder = pick.choice(("/d", "/d/x", "/d/x/y", "/d/x/z", "/e"))
        source = make_source(
            self.library,
            f"{folder}/{place}.dat",
            entity=pick.choice((None, "Moss", "Rail")),
            collection=pick.choice(("mine", "notes")),
        )
        wholes = make_items(source, ["p"] * pick.choice((1, 2)), "page")
        parts = make_items(source, ["t"] * pick.choice((0, 2)), "text", wholes[0].id)
        items = (*wholes, *parts)
        facts = {at: self.some_facts() for at in range(len(items)) if pick.random() < 0.5}
        stated = self.some_facts() if pick.random() < 0.5 else []
        batch = make_batch(source, items, facts=facts, stated=stated, space=None)
        self.library.ledger.swap_in(batch)
        self.sources.append(source)
        self.items += items
        self.own.update({items[at].id: some for at, some in facts.items()})
        self.stated[source.id] = stated

    def remove_source(self) -> None:
        source = self.sources.pop(self.random.randrange(len(self.sources)))
        self.library.ledger.mark_vanished("local", source.path)
        self.items = [item for item in self.items if item.source != source.id]

    def known(self, item: Item, name: str) -> list[Attribute]:
        source = next(one for one in self.sources if one.id == item.source)
        layers = [self.own.get(item.id, []), self.own.get(item.parent or "", [])]
        layers.append(self.stated[source.id])
        layers += [self.folder.get(one, []) for one in folders_above(source.path)[1:]]
        layers.append(self.entity.get(source.entity or "", []))
        for layer in layers:
            if found := [fact for fact in layer if fact.name == name]:
                return found
        return self.siblings(source, name) if name in ("level_db_spl", "tags", "price") else []

    def siblings(self, source: Source, name: str) -> list[Attribute]:
        found: list[Attribute] = []
        for other in self.sources:
            if source.entity is None or other.entity != source.entity:
                continue
            mine = [item for item in self.items if item.source == other.id]
            whole = [f for i in mine if i.parent is None for f in self.own.get(i.id, [])]
            parts = [f for i in mine if i.parent is not None for f in self.own.get(i.id, [])]
            for some in (whole, self.stated[other.id], parts):
                if speaking := [fact for fact in some if fact.name == name]:
                    found += speaking
                    break
        return found

    def truth(self, item: Item, wanted: Filter) -> Truth:
        return evaluate(wanted, lambda name: self.known(item, name))


WANTED = tuple(
    parse_where(text)
    for text in (
        "level < 40 dB",
        "not tags = vegan",
        "tags = vegan or tags = sunny",
        "price <= 20 EUR and not weight > 500 g",
        "taken > 2024",
        "taken <= 2024 or outdoor = true",
        "outdoor != true and (level >= 39 dB or price < 10 EUR)",
    )
)


@pytest.mark.parametrize("seed", range(6))
def test_every_layer_decides_as_read_one_by_one(library: Library, seed: int) -> None:
    model = Model(library, seed)
    for step in range(9):
        model.add_source(step)
        if step % 3 == 2:
            model.remove_source()
            model.folder["/d/x"] = model.some_facts()
            library.ledger.set_folder_facts("local", "/d/x", model.folder["/d/x"])
            _hold_level(model, library)


def _hold_level(model: Model, library: Library) -> None:
    for wanted in WANTED:
        for modality in ("page", "text"):
            found = library.catalogue.in_scope(modality, Scope(where=wanted))
            assert found.yes is not None
            among = [item for item in model.items if item.modality == modality]
            truths = {item.id: model.truth(item, wanted) for item in among}
            assert set(found.yes) == {one for one, truth in truths.items() if truth == "yes"}
            unknown = {one for one, truth in truths.items() if truth == "unknown"}
            assert set(found.unknown) == unknown
            for item in among:
                assert library.catalogue.check(item.id, wanted)[0] == truths[item.id]
    tags = library.catalogue.facets(Scope())["tag"]
    for tag in ("vegan", "quiet", "sunny"):
        bearing = [
            item
            for item in model.items
            if any(tag in _words(fact) for fact in model.known(item, "tags"))
        ]
        assert tags.get(tag, 0) == len(bearing)


def _words(fact: Attribute) -> tuple[str, ...]:
    return fact.value if isinstance(fact.value, tuple) else (str(fact.value),)


def test_a_second_reader_sees_what_the_first_has_cached(library: Library, home: Path) -> None:
    add(library, "/d/a.txt", facts={0: [number("rating", 4.0, "star")]})
    wanted = Scope(where=parse_where("rating >= 4"))
    with open_library(home, write=False) as other:
        assert len(other.catalogue.in_scope("text", wanted).yes or ()) == 1
        add(library, "/d/b.txt", facts={0: [number("rating", 5.0, "star")]})
        assert len(other.catalogue.in_scope("text", wanted).yes or ()) == 2
        library.ledger.mark_vanished("local", "/d/a.txt")
        assert len(other.catalogue.in_scope("text", wanted).yes or ()) == 1


def test_empty_and_nested_filters_follow_kleene(library: Library) -> None:
    add(library, "/d/a.txt")
    unknown = Condition(field="rating", op="=", value=1.0)
    for wanted in (
        All(parts=()),
        Any(parts=()),
        Not(part=unknown),
        Any(parts=(unknown, All(parts=()))),
        All(parts=(unknown, Any(parts=()))),
    ):
        found = library.catalogue.in_scope("text", Scope(where=wanted))
        truth = evaluate(wanted, lambda _name: ())
        assert (len(found.yes or ()), len(found.unknown)) == (truth == "yes", truth == "unknown")
