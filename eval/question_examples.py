"""Labelled questions, each of one thing, with the lines of that thing that answer it, or none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from agents.rules.beside_names import beside_names
from agents.rules.rows import quotable
from agents.rules.thing_lines import lines_of
from eval.followup_gold import read_followups
from eval.gold import read_gold
from eval.tasks.demo import GOLD
from eval.tasks.followups import FOLLOWUPS
from tools.core.protocols import Catalogue
from tools.core.query import Scope
from tools.encoders.question_tuning import Asked

PAIRS = Path(__file__).parent / "questions"
_SEEKING = ("list", "superlative", "compare")
"""Kinds of gold questions that no single line answers."""
_DEMO = "demo"
_MOST_CHARS = 280
_SAME = 0.6
"""Share of common words from which a line is the one that was quoted."""


@dataclass(frozen=True, kw_only=True)
class Things:
    """Lines of things, and the file that each stands in."""

    lines: Mapping[str, Sequence[tuple[str, str]]]
    """(line, path) by thing."""

    def holding(self, thing: str, said: Sequence[str], paths: Sequence[str]) -> tuple[int, ...]:
        """Give the lines of some files that say one of the wordings."""
        wanted = [re.compile(rf"(?<!\w){re.escape(one)}(?!\w)") for one in map(flat, said) if one]
        return tuple(
            at
            for at, (line, path) in enumerate(self.lines[thing])
            if any(path.endswith(one) for one in paths)
            and any(one.search(flat(line)) for one in wanted)
        )

    def standing(self, thing: str, said: Sequence[str]) -> tuple[int, ...]:
        """Give the lines that are, hold or are most of a quotation of their files."""
        wanted = [set(flat(_as_stated(one)).split()) for one in said]
        own = [set(flat(line).split()) for line, _ in self.lines[thing]]
        return tuple(
            at
            for at, words in enumerate(own)
            if any(len(one & words) >= _SAME * len(one | words) or one <= words for one in wanted)
        )


def things_of(catalogue: Catalogue, scope: Scope) -> Things:
    """Give the lines of every entity in scope."""
    found: dict[str, list[tuple[str, str]]] = {}
    for name in catalogue.entities(scope):
        items = catalogue.of_entity(name, scope)
        sources = catalogue.sources(sorted({one.source for one in items}))
        found[name] = [
            (line, sources[item.source].path) for line, item in lines_of(items, catalogue)
        ]
    return Things(lines=found)


def of_demo(things: Things) -> Iterator[Asked]:
    """Give the development questions over the demo whose answering line is known."""
    for row in read_gold(GOLD, "dev"):
        named = row.gold_entities if row.answerable else row.about
        if row.kind in _SEEKING or len(named) != 1 or named[0] not in things.lines:
            continue
        said = [part for one in (row.gold_answer or "").split(" | ") for part in one.split(", ")]
        paths = [one.source for one in row.gold_items]
        holds = things.holding(named[0], said, paths) if row.answerable else ()
        if holds or not row.answerable:
            number = int(re.sub(r"\D", "", row.id) or 0)
            yield _asked(row.question, named[0], holds, f"gold-{number // 100}")
    for turn in read_followups(FOLLOWUPS, "dev"):
        fields = (turn.gold.field,) if turn.gold.field else turn.gold.fields
        named = turn.referent.entities
        if len(named) != 1 or len(fields) != 1 or named[0] not in things.lines:
            continue
        label = str(fields[0]).replace("_", " ")
        found = tuple(
            at
            for at, (line, _) in enumerate(things.lines[named[0]])
            if line.startswith(f"{label}:")
        )
        if found:
            yield _asked(turn.standalone, named[0], found, turn.id.rsplit("-", 1)[0])


def of_pairs(things: Things, data: Path) -> tuple[list[Asked], Things]:
    """Read the questions written for this, and the lines of the files that they are asked of.

    data: folder of the evaluation sets; questions of a set that is not there are left out.
    """
    lines = dict(things.lines)
    found: list[Asked] = []
    for path in sorted(PAIRS.glob("*.jsonl")):
        for row in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
            thing, said = row["thing"], row.get("lines", ())
            if row["set"] == _DEMO and thing not in lines:
                continue
            if row["set"] != _DEMO:
                file = data / row["set"] / row["source"]
                if not file.is_file():
                    continue
                text = file.read_text(encoding="utf-8")
                said = [text[start:end] for start, end in row["spans"]]
                thing = f"{row['set']}/{row['source']}"
                if thing not in lines:
                    lines[thing] = [(one, row["source"]) for one in _lines_of(text)]
            holds = Things(lines=lines).standing(thing, said)
            if holds or not said:
                found.append(_asked(row["q"], thing, holds, path.stem, name=row["thing"]))
    return found, Things(lines=lines)


def _lines_of(text: str) -> list[str]:
    return list(dict.fromkeys(one[:_MOST_CHARS] for one in quotable(text) if len(one) > 3))


def _asked(said: str, thing: str, holds: tuple[int, ...], by: str, name: str = "") -> Asked:
    beside = beside_names(said, (name or thing,)) or said
    return Asked(say=beside, whole=said, thing=thing, holds=holds, by=by)


def _as_stated(line: str) -> str:
    """Give a sheet's line as it is shown: `level_db_spl` in words."""
    name, colon, value = line.partition(":")
    return f"{name.replace('_', ' ')}{colon}{value}" if colon else line


def flat(text: str) -> str:
    """Give words as they are compared: casefolded, without marks."""
    return " ".join(re.sub(r"[^\w.€%]+", " ", text.casefold()).split())
