"""Which facts a comparison is about: those asked for, else those that tell the things apart."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules.answer_fields import compared_fields
from agents.rules.checks import PER_FIND
from agents.rules.direct_facts import alternatives
from agents.rules.lexicon import lexicon
from agents.rules.words import stems
from tools.core.filters import Condition
from tools.core.items import Attribute
from tools.core.query import Constraint

MOST = 6
_FIRST = ("kind", "price", "rating", "opening_hours", "level_db_spl", "diets", "weight", "size",
          "material")  # fmt: skip
"""Told before other fields, as far as they are stated."""
_NEVER = (
    *PER_FIND, "lat", "lon", "address", "tags", "language", "title", "collection", "duration_s",
    "date", "taken", "maker", "name", "timezone",
)  # fmt: skip
"""Where something is, or what it is called: no two are ever the same."""


def columns_of(
    question: Question, constraints: Sequence[Constraint], view: LibraryView
) -> tuple[str, ...]:
    """Give the fields of the table, one for each column.

    Of several fields that answer the same question (a level in dB, a loudness) the one that most
    things state.
    """
    leads = {name: item for name in question.about if (item := _lead(name, view)) is not None}
    limited = [one.field for one in constraints if one.turn is not None and one.text]
    asked = [*compared_fields(question), *question.fields, *limited, *_named(question, view)]
    asked = [one for one in dict.fromkeys(asked) if one not in (*PER_FIND, "kind")]
    if asked:
        chosen = [max(group, key=lambda one: _stating(one, leads, view))
                  for group in alternatives(asked)]  # fmt: skip
        return tuple(dict.fromkeys(chosen))[:MOST]
    return _telling(leads, view)


def _named(question: Question, view: LibraryView) -> list[str]:
    """Give stated fields that are named by their own words: `outdoor seating`, `wifi`."""
    said = stems(question.standalone)
    flags = [flag.field for flag in lexicon().flags]
    names = view.catalogue.stated(view.scope)
    return [
        name for name in names
        if name not in _NEVER and (stems(name.replace("_", " ")) <= said)
        and (name in flags or name not in ("kind",))
    ]  # fmt: skip


def _lead(name: str, view: LibraryView) -> str | None:
    found = view.catalogue.of_entity(name, view.scope)
    return found[0].id if found else None


def _stating(field: str, leads: Mapping[str, str], view: LibraryView) -> int:
    return sum(1 for item in leads.values() if view.catalogue.facts(item, field))


def _telling(leads: Mapping[str, str], view: LibraryView) -> tuple[str, ...]:
    """Give the fields that most of the things state and that are not the same for all of them."""
    if not leads:
        return ()
    scope = view.narrowed(Condition(field="entity", op="in", value=tuple(leads)))
    fields = [one for one in view.catalogue.stated(scope) if one not in _NEVER]
    fields += [one for one in _FIRST if one not in fields]
    kept: list[str] = []
    for field in fields:
        values = [
            _value(facts[0].attribute)
            for item in leads.values()
            if (facts := view.catalogue.facts(item, field))
        ]
        if len(values) * 2 >= len(leads) and len(values) > 1 and len(set(values)) > 1:
            kept.append(field)
    kept.sort(key=lambda one: _FIRST.index(one) if one in _FIRST else len(_FIRST))
    return tuple(kept[:MOST])


def _value(fact: Attribute) -> str:
    return f"{fact.value} {fact.high} {fact.unit}"
