"""Fits which fact a question wants of a named thing: `python -m eval.asked_fields` writes it."""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from agents.constraints.act_reader import plain
from agents.rules.beside_names import beside_names
from agents.rules.field_reader import NONE
from eval.act_examples import Example
from eval.followup_gold import read_followups
from eval.gold import GoldQuestion, read_gold
from eval.sheet_facts import sheets
from eval.tasks.demo import GOLD, SHELVES
from eval.tasks.followups import FOLLOWUPS
from eval.word_logistic import fit, vectors_of, write
from tools.core.items import Attribute

WEIGHTS = Path(__file__).parent.parent / "agents" / "rules" / "asked_fields.npz"
LIBRARY = Path(__file__).parent.parent / "tools" / "demo" / "library"
_SEEKING = ("variation", "comparative", "new_topic")
"""Kinds of follow-ups that ask for no fact of the thing spoken of."""
_FEWEST = 8
"""Questions from which on a field is told apart."""
_SURE = (0.5, 0.6, 0.8)


def examples() -> list[Example]:
    """Read the development follow-ups and gold questions, each with the fact that it wants."""
    facts = dict(sheets(LIBRARY))
    for folder in SHELVES.values():
        facts |= sheets(LIBRARY / folder)
    found = dict.fromkeys([*_of_followups(tuple(facts)), *_of_gold(facts)])
    many = Counter(one.does for one in found)
    return [one for one in found if many[one.does] >= _FEWEST]


def _of_followups(names: tuple[str, ...]) -> Iterator[Example]:
    for row in read_followups(FOLLOWUPS, "dev"):
        fields = (row.gold.field,) if row.gold.field else row.gold.fields
        field = fields[0] if fields and row.kind not in _SEEKING else NONE
        by = row.id.rsplit("-", 1)[0] + re.sub(r"\d", "", row.id.rsplit("-", 1)[1])
        for said in (row.follow_up, row.standalone.replace("{shown}", "it")):
            yield _example(said, names, str(field), by)


def _of_gold(facts: Mapping[str, Mapping[str, Attribute]]) -> Iterator[Example]:
    for row in read_gold(GOLD, "dev"):
        number = int(re.sub(r"\D", "", row.id) or 0)
        yield _example(row.question, tuple(facts), _answers(row, facts), f"gold-{number // 100}")


def _example(said: str, names: tuple[str, ...], field: str, by: str) -> Example:
    return Example(say=beside_names(said, names), does=field, states=frozenset(), by=by)


def _answers(row: GoldQuestion, facts: Mapping[str, Mapping[str, Attribute]]) -> str:
    """Give the field whose stated value is the whole answer."""
    stated = any(one.source.endswith("_folder.yaml") for one in row.gold_items)
    if not (stated and row.gold_answer and len(row.gold_entities) == 1):
        return NONE
    answer = row.gold_answer.split(" | ")[0].casefold()
    own = facts.get(row.gold_entities[0], {})
    return next((name for name, fact in own.items() if _same(fact.value, answer)), NONE)


def _same(value: object, answer: str) -> bool:
    if isinstance(value, float):
        return re.sub(r"[^\d.]", "", answer) == f"{value:g}"
    return isinstance(value, str) and value.casefold() == answer


def _labels(rows: Sequence[Example]) -> list[str]:
    return sorted({one.does for one in rows if one.does is not None})


def left_out(rows: Sequence[Example], vectors: Mapping[str, NDArray[np.float32]], by: str) -> str:
    """Judge one writer's questions by weights fitted on all others; give a line."""
    labels = _labels(rows)
    weights = fit([one for one in rows if one.by != by], vectors, labels, ())
    own = [one for one in rows if one.by == by]
    acts = [weights.gist(one.say, vectors[plain(one.say)]).acts for one in own]
    told = [max(one, key=lambda name: one[name]) for one in acts]
    line = f"{by:14} {len(own):4}, wanted {sum(one.does != NONE for one in own):4}"
    for sure in _SURE:
        read = [
            one.does == name
            for one, name, p in zip(own, told, acts, strict=True)
            if name != NONE and p[name] >= sure
        ]
        line += f"  at {sure}: read {len(read):3}, right {sum(read):3}"
    return line


def main() -> int:
    """Tell how well each writer is read by weights fitted on the others; write the weights."""
    from app.choosing import built_in
    from app.settings import load

    settings = load()
    encoder = built_in(settings, settings.folder / "models").text
    assert encoder is not None, "the text encoder is not installed"
    rows = examples()
    vectors = vectors_of(rows, encoder)
    if "--quick" not in sys.argv:
        for by in sorted({one.by for one in rows}):
            sys.stdout.write(f"{left_out(rows, vectors, by)}\n")
    write(fit(rows, vectors, _labels(rows), ()), WEIGHTS)
    size = WEIGHTS.stat().st_size / 1000
    sys.stdout.write(f"{len(rows)} questions; {WEIGHTS.name} {size:.0f} kB\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
