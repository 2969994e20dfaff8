"""Questions over long documents: which pages answer, and whether an answer gives the gold one."""

from __future__ import annotations

import ast
import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import PurePath

from eval.data import Manifest, QueryRow
from eval.gold import Split, SplitChoice
from tools.core.evidence import Answer, Citation
from tools.core.locators import PageRegion

_EVIDENCE = {"Pure": "text", "Table": "table", "Chart": "chart", "Figure": "figure",
             "Generalized": "layout"}  # fmt: skip
"""First word of a kind of evidence in the manifest, and what it is called here."""
_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
    "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
    "twenty",
)  # fmt: skip
_NUMBER = re.compile(r"(?<![\w.])-?\d[\d,]*(?:\.\d+)?(?![\w]|\.\d)")
_UNSAID = re.compile(
    r"\[[^\]\d]*\d+[^\]]*\]|\([^()]*\bf\d{4}\.pdf[^()]*\)|\bf\d{4}\.pdf\b|, page \d+"
)
"""Marks, file names and page numbers: what says where, not what."""
_LONG = 5
"""Words from which on a text may stand with others between."""


@dataclass(frozen=True, kw_only=True)
class DocumentQuestion:
    """One question of the set."""

    id: str
    question: str
    file: str
    """Name the document was added under."""
    answerable: bool
    pages: frozenset[int]
    """From 1; empty where none is known."""
    answer: str
    form: str
    """`Str`, `Int`, `Float`, `List` or `None`."""
    kinds: tuple[str, ...]
    layered: bool
    """The document has a text layer."""
    split: Split


@dataclass(frozen=True, kw_only=True)
class DocumentOutcome:
    """What came of one question; None where a measure does not apply."""

    gold: DocumentQuestion
    answer: Answer | None
    broke: str
    ms: float
    page_first: bool | None
    """The first citation is of a relevant page."""
    page_cited: bool | None
    file_cited: bool | None
    said: bool | None
    """The gold answer stands in the answer, and the document is cited."""
    pointed: bool | None
    """A page is cited as one that shows the answer in a picture, which is not read."""
    declined: bool | None
    refused: bool | None


def questions(held: Manifest, names: dict[str, str], split: SplitChoice) -> list[DocumentQuestion]:
    """Give the questions of a half. names: of the documents as they are added, by id."""
    layered = {one["id"] for one in held["items"] if one.get("text_layer", True)}
    asked = (_question(one, names, layered) for one in held.get("queries", []))
    return [one for one in asked if split in ("both", one.split)]


def half_of(document: str) -> Split:
    """Give the half a document belongs to, with all of its questions."""
    return "test" if hashlib.sha1(document.encode()).digest()[0] % 2 else "dev"


def _question(row: QueryRow, names: dict[str, str], layered: set[str]) -> DocumentQuestion:
    pages = () if row.get("page_error") else row.get("relevant_pages_1based", ())
    return DocumentQuestion(
        id=row["id"],
        question=" ".join(row["query"].split()),
        file=names[row["doc"]],
        answerable=bool(row.get("answerable")),
        pages=frozenset(pages),
        answer=row.get("answer", ""),
        form=row.get("answer_format", "None"),
        kinds=tuple(dict.fromkeys(_kinds(row.get("evidence_sources", ())))),
        layered=row["doc"] in layered,
        split=half_of(row["doc"]),
    )


def _kinds(sources: Sequence[str]) -> Iterator[str]:
    for one in sources:
        yield _EVIDENCE.get(re.split(r"[\W_]", one)[0], one)


def outcome(
    gold: DocumentQuestion, answer: Answer | None, broke: str, ms: float
) -> DocumentOutcome:
    """Score one answer."""
    abstained = answer is None or answer.kind == "abstained"
    citations = () if answer is None or abstained else answer.citations
    text = "" if answer is None or abstained else answer.answer
    right = [one for one in citations if PurePath(one.source).name == gold.file]
    pages = [one for one in right if _page(one) in gold.pages]
    asked = gold.answerable
    located = asked and bool(gold.pages)
    return DocumentOutcome(
        gold=gold,
        answer=answer,
        broke="" if answer else broke,
        ms=ms,
        page_first=(bool(pages) and pages[0] == citations[0]) if located else None,
        page_cited=bool(pages) if located else None,
        file_cited=bool(right) if asked else None,
        said=(bool(right) and stands(gold.answer, gold.form, text)) if asked else None,
        pointed=SHOWN in text if asked else None,
        declined=None if asked else answer is not None and abstained,
        refused=abstained if asked else None,
    )


SHOWN = "not read out of pictures"
"""Words by which an answer says that it only points at a picture."""


def _page(citation: Citation) -> int | None:
    return citation.locator.page if isinstance(citation.locator, PageRegion) else None


def stands(gold: str, form: str, answer: str) -> bool:
    """Tell whether a gold answer stands in an answer: as a number, as words, or in all its parts.

    Numbers are equal in any spelling (`1,234`, `three`); `0.11` is also `11%`. Words stand together
    in their order; of a long text, all of them stand.
    """
    told = _UNSAID.sub(" ", answer)
    if form == "List":
        return all(_part_stands(one, told) for one in _parts(gold))
    return _part_stands(gold, told)


def _parts(gold: str) -> list[str]:
    try:
        read = ast.literal_eval(gold.strip())
    except (ValueError, SyntaxError):
        return [gold]
    return [str(one) for one in read] if isinstance(read, list) and read else [gold]


def _part_stands(gold: str, told: str) -> bool:
    value = _number(gold)
    if value is not None:
        percent = "%" in gold
        return any(_same(value, one, percent=percent) for one in _numbers(told))
    wanted, words = _tokens(gold), _tokens(told)
    if len(wanted) >= _LONG:
        return set(wanted) <= set(words)
    return bool(wanted) and any(
        words[at : at + len(wanted)] == wanted for at in range(len(words) - len(wanted) + 1)
    )


def _same(gold: str, other: str, *, percent: bool) -> bool:
    left, right = float(gold), float(other)
    places = len(gold.partition(".")[2])
    near = abs(left - right) < 1e-9 or (places > 0 and abs(left - round(right, places)) < 1e-9)
    shares = (abs(left - 100 * right) < 1e-9) if percent else (abs(100 * left - right) < 1e-9)
    return near or (shares and "." in (other if percent else gold))


def _number(text: str) -> str | None:
    bare = re.sub(r"^[\s$€£]+|[\s%$€£.]+$", "", text)
    found = _NUMBER.fullmatch(bare)
    return bare.replace(",", "") if found else None


def _numbers(text: str) -> Iterator[str]:
    for match in _NUMBER.finditer(text):
        yield match.group().replace(",", "")
    for word in re.findall(r"[a-z]+", text.casefold()):
        if word in _WORDS:
            yield str(_WORDS.index(word))


def _tokens(text: str) -> list[str]:
    return [one for one in re.findall(r"\w+", text.casefold()) if one not in ("the", "a", "an")]
