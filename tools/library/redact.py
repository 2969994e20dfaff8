"""Takes forgotten sources out of what was said: answers lose their words, finds and marks."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias, cast

FORGOTTEN = "[forgotten]"

Json: TypeAlias = "str | float | int | bool | list[Json] | dict[str, Json] | None"

_ID = re.compile(r"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


@dataclass(frozen=True, kw_only=True)
class Gone:
    """What must not be found any more."""

    ids: frozenset[str]
    """Of sources and items."""
    paths: tuple[str, ...]
    entities: frozenset[str]
    """Whose facts the sources may have stated."""

    def mentioned_in(self, text: str) -> bool:
        """Tell whether a text names one of the ids or paths, plain or as JSON writes it."""
        if any(found in self.ids for found in _ID.findall(text)):
            return True
        return any(form in text for path in self.paths for form in forms(path))

    def struck(self, text: str) -> str:
        """Give the text with the paths and ids taken out."""
        for path in self.paths:
            for form in forms(path):
                text = text.replace(form, FORGOTTEN)
        return _ID.sub(lambda one: FORGOTTEN if one[0] in self.ids else one[0], text)


def forms(text: str) -> tuple[str, ...]:
    """Give a string as it stands plainly and inside JSON of either kind."""
    plain = json.dumps(text, ensure_ascii=False)[1:-1]
    return tuple(dict.fromkeys((text, plain, json.dumps(text)[1:-1])))


def redacted(answer: str, gone: Gone) -> str | None:
    """Give an answer (JSON) without what is gone; None where it holds nothing of it."""
    touched = gone.mentioned_in(answer)
    try:
        told = cast(Json, json.loads(answer))
    except ValueError:
        return json.dumps({"answer": FORGOTTEN}) if touched else None
    if not isinstance(told, dict):
        return json.dumps({"answer": FORGOTTEN}) if touched else None
    if not touched:
        # A fact of a forgotten recording may have decided about another item of its entity.
        return json.dumps(told, ensure_ascii=False) if _unsay(told, gone) else None
    _strike(told, gone)
    _unsay(told, gone)
    return gone.struck(json.dumps(told, ensure_ascii=False))


def _strike(told: dict[str, Json], gone: Gone) -> None:
    told["answer"] = FORGOTTEN
    told["notes"] = []
    for key in ("citations", "evidence"):
        told[key] = [
            one
            for one in _dicts(told.get(key))
            if one.get("item") not in gone.ids and one.get("source_id") not in gone.ids
            and one.get("source") not in gone.paths
        ]  # fmt: skip
    for one in _dicts(told.get("evidence")):
        one["merged"] = _without(one.get("merged"), gone)
    for one in _dicts(told.get("entities")):
        one["evidence"] = _without(one.get("evidence"), gone)
    told["entities"] = [one for one in _dicts(told.get("entities")) if one["evidence"]]
    # A retry may have taken its words from what is gone.
    for one in _dicts(told.get("rounds")):
        one["changed"] = FORGOTTEN
    plan = told.get("plan")
    if isinstance(plan, dict):
        plan["standalone"] = FORGOTTEN
        plan["about"] = []
        plan["items"] = _without(plan.get("items"), gone)
        for one in _dicts(plan.get("sub_queries")):
            if not one.get("original"):
                one["text"] = FORGOTTEN


def _unsay(told: dict[str, Json], gone: Gone) -> bool:
    """Empty what decided a constraint, for everything of a touched entity; tell if any was."""
    changed = False
    for one in (*_dicts(told.get("evidence")), *_dicts(told.get("entities"))):
        if one.get("entity", one.get("name")) not in gone.entities:
            continue
        for check in _dicts(one.get("constraints")):
            changed |= bool(check.get("by"))
            check["by"] = ""
    return changed


def _without(ids: Json, gone: Gone) -> list[Json]:
    some: Sequence[Json] = ids if isinstance(ids, list) else []
    return [one for one in some if one not in gone.ids]


def _dicts(value: Json) -> list[dict[str, Json]]:
    some: Sequence[Json] = value if isinstance(value, list) else []
    return [one for one in some if isinstance(one, dict)]
