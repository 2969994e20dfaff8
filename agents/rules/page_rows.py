"""Rows of tables printed on pages: which row a question means, and which of its values.

A row stands in a page's words as `Method: A; Score: 7%`, where the lines of its table were found,
or as a name with values behind it, `Inventories 6,854 7,367`, below a line of years.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log

from agents.rules.coverage import is_general
from agents.rules.words import STOP, content_terms, stem, stems, tokens
from agents.seats import Case
from tools.core.evidence import Evidence
from tools.core.locators import PageRegion

_VALUE = r"[($€£–-]{0,2}\s?\d[\d,.]*\s?[)%x]{0,2}|[—–-]"
_PLAIN_ROW = re.compile(
    rf"(?P<label>[^\W\d_].*?)[\s:]+(?P<values>(?:\$\s)?(?:{_VALUE})(?:\s+(?:\$\s)?(?:{_VALUE}))*)$"
)
_EACH = re.compile(rf"(?:\$\s)?(?:{_VALUE})")
_HEAD = re.compile(
    r"\b(?:19|20)\d\d\b|\bFY\s?\d\d(?:\d\d)?\b|\bQ[1-4]\b|% ?change\b|\bchange\b", re.I
)
_FISCAL = re.compile(r"\bFY\s?((?:19|20)?\d\d)\b", re.I)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_HEADS_ABOVE = 45
_LONGEST_LABEL = 90
_LEAST_LABEL, _LEAST_HEAD = 0.6, 0.5
"""Least agreement of a row's name, and of a column's, with the question. Not tuned."""
_FOUND, _AROUND = 0.5, 0.6
"""What the page's rank and its words beside the table weigh against the row's name. Not tuned."""
_PREFIX = 5
_PAGES = 12
_NEAR = 0.2


@dataclass(frozen=True)
class PageCell:
    """One value of a row."""

    head: str
    value: str


@dataclass(frozen=True)
class PageRow:
    """A row as it stands in a page's words."""

    text: str
    label: str
    cells: tuple[PageCell, ...]


@dataclass(frozen=True, kw_only=True)
class MeantRow:
    """A row that a question means."""

    row: PageRow
    cell: PageCell | None
    """The value asked for; None where it may be any of them."""
    evidence: Evidence
    score: float
    agreed: float
    """How well its name and its column agree with the question; 1.7 at most."""


@lru_cache(maxsize=512)
def rows_on(text: str) -> tuple[PageRow, ...]:
    """Give the rows of a page's words, in order."""
    lines = text.split("\n")
    return tuple(row for at, line in enumerate(lines) if (row := _row(lines, at, line)))


def _row(lines: Sequence[str], at: int, line: str) -> PageRow | None:
    parts = [part.partition(": ") for part in line.split("; ")]
    if len(parts) > 1 and sum(1 for _, mark, _ in parts if mark) >= len(parts) - 1:
        return _labelled(
            line, [(name, value) if mark else ("", name) for name, mark, value in parts]
        )
    match = _PLAIN_ROW.match(_spaced(line))
    if match is None or len(match["label"]) > _LONGEST_LABEL or _breaks_off(match["label"]):
        return None
    values = [one.group().strip() for one in _EACH.finditer(match["values"])]
    if all(_YEAR.fullmatch(one) for one in values):
        return None  # The line of years above the columns.
    heads = _heads_above(lines, at, len(values))
    if not heads and len(values) < 2:
        return None
    heads = heads or [""] * len(values)
    cells = tuple(PageCell(head, value) for head, value in zip(heads, values, strict=True))
    return PageRow(line.strip(), match["label"].strip(" .:"), cells)


def _breaks_off(label: str) -> bool:
    """Tell whether the words before a number are the end of a line of prose."""
    last = tokens(label)[-1:]
    return bool(last) and last[0] in _ARTICLES


_ARTICLES = frozenset(
    [
        "of",
        "in",
        "the",
        "a",
        "an",
        "to",
        "and",
        "or",
        "for",
        "by",
        "at",
        "on",
        "from",
        "with",
        "was",
        "were",
        "is",
        "are",
        "than",
    ]
)


def _is_prose(line: str, heads: Sequence[str]) -> bool:
    """Tell whether years stand in a sentence, not above columns."""
    rest = [one for one in tokens(line) if not _HEAD.fullmatch(one)]
    return line.rstrip().endswith((".", ",", ";")) or len(rest) > 4 + 2 * len(heads)


def _spaced(line: str) -> str:
    """Write a row whose cells have no names, `Sales; $; 12 $; 9`, as one whose lines were lost."""
    return re.sub(r"\s*\$$", "", " ".join(line.replace("; ", " ").split()))


def _labelled(line: str, parts: Sequence[tuple[str, str]]) -> PageRow:
    """Read `Name: value; Name: value`: values without figures, and the first, name the row."""
    names = [value for at, (name, value) in enumerate(parts) if at == 0 or not name]
    cells = tuple(PageCell(name, value) for name, value in parts[1:] if name)
    return PageRow(line, " ".join(names), cells)


def _heads_above(lines: Sequence[str], at: int, count: int) -> list[str]:
    for above in range(at - 1, max(-1, at - _HEADS_ABOVE), -1):
        heads = [one.group() for one in _HEAD.finditer(lines[above])]
        years = [one for one in heads if _YEAR.search(one) or _FISCAL.search(one)]
        if not years or len(lines[above]) > _LONGEST_LABEL or _is_prose(lines[above], heads):
            continue
        if len(heads) == count:
            return heads
        if len(years) == count:
            return years
    return []


def meant_rows(case: Case, *, most: int) -> list[MeantRow]:
    """Give the rows on the pages found that the question names, best first."""
    best = rows_named(case, asked_terms(case.question.standalone))
    return [one for one in best if one.score >= best[0].score - _NEAR][:most]


def rows_named(case: Case, terms: Sequence[str], *, must: Sequence[str] = ()) -> list[MeantRow]:
    """Give the rows on the pages found that words name, best first.

    must: those of them that row and column have to say, where any row there does.
    """
    pages = [one for one in case.evidence if isinstance(one.locator, PageRegion)][:_PAGES]
    top = max((one.score for one in pages), default=1.0) or 1.0
    texts: dict[tuple[str, int], list[tuple[Evidence, str]]] = {}
    for one in pages:
        dossier = case.dossiers[one.item]
        held = (dossier.item.text, *(part.text for part in dossier.parts))
        place = (one.source_id, getattr(one.locator, "page", 0))
        texts.setdefault(place, []).extend((one, text) for text in held)
    found: dict[str, MeantRow] = {}
    for here in texts.values():
        words = stems("\n".join(text for _, text in here))
        standing = {row: one for one, text in reversed(here) for row in rows_on(text)}
        for row, cell, agreed, left in _agreeing(terms, tuple(standing)):
            if not _says(row, cell, must, tuple(standing)):
                continue
            one = standing[row]
            score = agreed + _FOUND * one.score / top + _AROUND * _share(left, words)
            known = found.get(row.text)
            if known is None or known.score < score:
                found[row.text] = MeantRow(
                    row=row, cell=cell, evidence=one, score=score, agreed=agreed
                )
    return sorted(found.values(), key=lambda one: -one.score)


def _says(
    row: PageRow, cell: PageCell | None, must: Sequence[str], rows: Sequence[PageRow]
) -> bool:
    if not must:
        return True
    names = [one.label for one in rows] + [one.head for each in rows for one in each.cells]
    known = frozenset().union(*(_telling(name) for name in names))
    own = _telling(row.label) | (_telling(cell.head) if cell is not None else frozenset())
    return all(_in(term, own) for term in must if _in(term, known))


def asked_terms(question: str) -> tuple[str, ...]:
    """Give the words that name rows and columns, and their parts; a fiscal year is its year."""
    plain = _FISCAL.sub(lambda match: f" {_whole_year(match[1])} ", question)
    told = [one for one in content_terms(plain) if not is_general(one)]
    parts = (part for one in told for part in re.split(r"[-/]", one) if part not in STOP)
    return tuple(dict.fromkeys((*told, *parts)))


def asked_years(question: str) -> list[str]:
    """Give the years that a question names, in order."""
    return _YEAR.findall(_FISCAL.sub(lambda match: f" {_whole_year(match[1])} ", question))


def _telling(name: str) -> frozenset[str]:
    """Give the stems of a row's or a column's name, without asides and words that say nothing."""
    bare = re.sub(r"\([^()]*\)", " ", name)
    return stems(bare if content_terms(bare) else name) - STOP


def _whole_year(digits: str) -> str:
    return digits if len(digits) == 4 else f"20{digits}"


def _agreeing(
    terms: Sequence[str], rows: Sequence[PageRow]
) -> Iterator[tuple[PageRow, PageCell | None, float, tuple[str, ...]]]:
    """Give rows whose names the question says, the value, how well they agree, and what is left."""
    labels = [_telling(row.label) for row in rows]
    weight = _rarity(labels)
    vocabulary = frozenset().union(*labels)
    heads = frozenset().union(*(_telling(cell.head) for row in rows for cell in row.cells))
    own = {term: _in(term, vocabulary) for term in terms}
    of_label = {one for one in own.values() if one}
    of_heads = {found for term in terms if (found := _in(term, heads))}
    years = {term for term in terms if _YEAR.fullmatch(term)}
    for row, label in zip(rows, labels, strict=True):
        agreed = _agreement(label, frozenset(of_label - (of_heads - label)), weight)
        if agreed < _LEAST_LABEL or not any(
            one.isalpha() and len(one) > 2 for one in label & of_label
        ):
            continue
        cell, fits = _cell(row, frozenset(of_heads), years)
        if fits < 0:
            continue
        left = tuple(t for t in terms if own[t] not in label and not _in(t, heads))
        yield row, cell, agreed + 0.7 * fits, left


def _cell(row: PageRow, asked: frozenset[str], years: set[str]) -> tuple[PageCell | None, float]:
    """Give the value whose column the question names, and how well; below 0 for another year."""
    told = [(cell, _telling(cell.head)) for cell in row.cells]
    dated = [pair for pair in told if _YEAR.search(pair[0].head)]
    if years and dated:
        told = [pair for pair in dated if any(year in pair[0].head for year in years)]
        return (told[0][0], 1.0) if told else (None, -1.0)
    named = [(2 * len(head & asked) / (len(head) + len(asked)), cell)
             for cell, head in told if head & asked]  # fmt: skip
    if not named:
        return (row.cells[0] if len(row.cells) == 1 else None), 0.3
    fits, cell = max(named, key=lambda pair: pair[0])
    return (cell, fits) if fits >= _LEAST_HEAD else (None, 0.3)


def _agreement(label: frozenset[str], asked: frozenset[str], weight: Mapping[str, float]) -> float:
    met = sum(weight.get(one, 1.0) for one in label & asked)
    both = sum(weight.get(one, 1.0) for one in label) + sum(weight.get(one, 1.0) for one in asked)
    return 2 * met / both if both else 0.0


def _rarity(labels: Sequence[frozenset[str]]) -> dict[str, float]:
    held: dict[str, int] = {}
    for label in labels:
        for one in label:
            held[one] = held.get(one, 0) + 1
    return {one: log(1 + len(labels) / (count + 0.5)) + 0.2 for one, count in held.items()}


def _in(term: str, among: frozenset[str]) -> str:
    """Give the stem that a word is met by: its own, or one with the same beginning."""
    own = stem(term)
    if own in among:
        return own
    if not own.isalpha() or len(own) <= _PREFIX:
        return ""
    return next((one for one in among if one.isalpha() and one[:_PREFIX] == own[:_PREFIX]
                 and abs(len(one) - len(own)) <= 3), "")  # fmt: skip


def _share(terms: Sequence[str], words: frozenset[str]) -> float:
    return sum(1 for one in terms if _in(one, words)) / len(terms) if terms else 1.0
