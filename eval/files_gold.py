"""Questions over real files: what is asked, which file says it, and how an answer is scored."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter

from eval.gold import Split, SplitChoice
from tools.core.errors import NotFound
from tools.core.evidence import Answer, Citation
from tools.core.locators import PageRegion

_OTHERWISE = " | "


@dataclass(frozen=True, kw_only=True)
class FileQuestion:
    """One question with the files that answer it."""

    id: str
    set: str
    """Folder of the evaluation set."""
    question: str
    answerable: bool
    source: tuple[str, ...]
    """Paths below the set's folder; each answers alone. Empty where nothing does."""
    says: tuple[str, ...]
    """Every one has to stand in the answer, in one of its wordings (`a | b`)."""
    split: Split
    kind: str
    page: int | None = None
    """From 1."""
    also_pages: tuple[int, ...] = ()


@dataclass(frozen=True, kw_only=True)
class FileOutcome:
    """What came of one question; None where a measure does not apply."""

    gold: FileQuestion
    answer: Answer | None
    broke: str
    ms: float
    said: bool | None
    """Every wording stands in the answer, and it cites a file that answers."""
    file_first: bool | None
    """The first citation is of a file that answers."""
    file_cited: bool | None
    page_cited: bool | None
    declined: bool | None
    """Unanswerable, and abstained from."""
    refused: bool | None
    """Answerable, and abstained from."""


def read_questions(path: Path, split: SplitChoice, only: Sequence[str]) -> list[FileQuestion]:
    """Read the questions of a split, or those named. Raises NotFound for an unknown id."""
    reader = TypeAdapter(FileQuestion)
    lines = path.read_text(encoding="utf-8").splitlines()
    asked = [reader.validate_json(line) for line in lines if line.strip()]
    if not only:
        return [one for one in asked if split in ("both", one.split)]
    known = {one.id: one for one in asked}
    unknown = [one for one in only if one not in known]
    if unknown:
        raise NotFound(f"no question over files is called {unknown[0]!r}; see {path}")
    return [known[one] for one in only]


def outcome(gold: FileQuestion, answer: Answer | None, broke: str, ms: float) -> FileOutcome:
    """Score one answer."""
    if answer is None:
        failed = False if gold.answerable else None
        return FileOutcome(
            gold=gold, answer=None, broke=broke, ms=ms, said=failed, file_first=failed,
            file_cited=failed, page_cited=failed if gold.page else None,
            declined=None if gold.answerable else False, refused=failed,
        )  # fmt: skip
    abstained = answer.kind == "abstained"
    right = [] if abstained else [one for one in answer.citations if _of_gold(one, gold)]
    first = answer.citations[0] if answer.citations and not abstained else None
    pages = {gold.page, *gold.also_pages}
    if not gold.answerable:
        return FileOutcome(
            gold=gold, answer=answer, broke="", ms=ms, said=None, file_first=None,
            file_cited=None, page_cited=None, declined=abstained, refused=None,
        )  # fmt: skip
    return FileOutcome(
        gold=gold,
        answer=answer,
        broke="",
        ms=ms,
        said=bool(right) and all(stands(one, answer.answer) for one in gold.says),
        file_first=first is not None and _of_gold(first, gold),
        file_cited=bool(right),
        page_cited=any(_page(one) in pages for one in right) if gold.page else None,
        declined=None,
        refused=abstained,
    )


def _of_gold(citation: Citation, gold: FileQuestion) -> bool:
    return any(citation.source.endswith(f"/{gold.set}/{one}") for one in gold.source)


def _page(citation: Citation) -> int | None:
    return citation.locator.page if isinstance(citation.locator, PageRegion) else None


def stands(wordings: str, answer: str) -> bool:
    """Tell whether one of the wordings (`a | b`) stands in an answer."""
    flat = _flat(answer)
    return any(
        re.search(rf"(?<![\w.,]){re.escape(_flat(one))}(?!\w)", flat) is not None
        for one in wordings.split(_OTHERWISE)
    )


def _flat(text: str) -> str:
    plain = re.sub(r"[*_`\\“”\"]", "", text).replace("’", "'").replace("–", "-")
    return " ".join(plain.split()).casefold()
