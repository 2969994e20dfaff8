"""MMLongBench-Doc share: the page that answers, in one library of all documents.

Questions whose annotated page lies beyond the end of its document are left out (`page_error`).
"""

from __future__ import annotations

from pathlib import Path, PurePath

from eval.data import QueryRow, lay_out, manifest, neutral_name
from eval.task import Corpus, Question, Row, hit, ndcg
from tools.core.evidence import Evidence
from tools.core.filters import Condition
from tools.core.locators import PageRegion

_MEASURES = {"hit@1": hit(1), "hit@5": hit(5), "nDCG@10": ndcg(10)}


class MmLongBench:
    """Page and document retrieval over long PDFs."""

    name = "mmlongbench"
    variants = ("as-is", "neutral")

    def corpus(self, data: Path, folder: Path, variant: str) -> Corpus:
        """Lay out 26 PDFs; 179 questions on answerable, located pages."""
        held = manifest(data, self.name)
        names: dict[str, str] = {}
        layered: set[str] = set()
        for index, item in enumerate(held["items"]):
            file = PurePath(item["file"])
            name = neutral_name(index, file.name) if variant == "neutral" else file.name
            lay_out(data / self.name / file, folder, name)
            names[item["id"]] = name
            if item.get("text_layer", True):
                layered.add(item["id"])
        asked = [
            query
            for query in held.get("queries", [])
            if query.get("answerable")
            and not query.get("page_error")
            and query.get("relevant_pages_1based")
        ]
        pages = tuple(_page_question(query, names, layered, known=False) for query in asked)
        return Corpus(
            folder=folder,
            rows=(
                Row(name="page", questions=pages, modalities=("page",), key=page_key,
                    measures=_MEASURES),
                Row(name="page, known document", modalities=("page",), key=page_key,
                    questions=tuple(
                        _page_question(query, names, layered, known=True) for query in asked
                    ),
                    measures=_MEASURES),
                Row(name="document", modalities=("page",), key=file_key, measures=_MEASURES,
                    questions=tuple(_document_question(query, names, layered) for query in asked)),
                Row(name="page, BM25 + OCR", questions=pages, modalities=("page",), key=page_key,
                    measures=_MEASURES, lexical_only=True),
            ),
        )  # fmt: skip


def page_key(evidence: Evidence) -> str:
    """Give `file#page`."""
    page = evidence.locator.page if isinstance(evidence.locator, PageRegion) else 0
    return f"{file_key(evidence)}#{page}"


def file_key(evidence: Evidence) -> str:
    """Give the file's name."""
    return PurePath(evidence.source).name


def _page_question(
    query: QueryRow, names: dict[str, str], layered: set[str], *, known: bool
) -> Question:
    file = names[query["doc"]]
    return Question(
        id=query["id"],
        text=query["query"],
        relevant=frozenset(f"{file}#{page}" for page in query["relevant_pages_1based"]),
        where=Condition(field="source", op="contains", value=file) if known else None,
        groups=(_group(query, layered),),
    )


def _document_question(query: QueryRow, names: dict[str, str], layered: set[str]) -> Question:
    return Question(
        id=query["id"],
        text=query["query"],
        relevant=frozenset((names[query["doc"]],)),
        groups=(_group(query, layered),),
    )


def _group(query: QueryRow, layered: set[str]) -> str:
    return "with text layer" if query["doc"] in layered else "without text layer"
