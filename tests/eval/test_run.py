from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

from eval.run import as_json, as_markdown, run_task
from tools.core.evidence import Evidence
from tools.core.filters import Filter, fields_of
from tools.core.items import Modality
from tools.core.locators import PageRegion
from tools.search import SearchResult


def page(file: str, number: int) -> Evidence:
    return Evidence(
        item=f"{file}{number}",
        modality="page",
        source=f"/x/{file}",
        source_id=file,
        entity=None,
        locator=PageRegion(page=number),
        score=0.5,
    )


class NamedDesk:
    """Finds page 2 of every file in the order of names; keeps what it was asked."""

    def __init__(self, home: Path) -> None:
        self.files: list[str] = []
        self.asked: list[tuple[str, bool]] = []

    def fill(self, folder: Path) -> dict[str, object]:
        self.files = sorted(one.name for one in folder.rglob("*.pdf"))
        return {"files": len(self.files)}

    def search(
        self,
        text: str,
        *,
        attach: Path | None,
        modalities: Sequence[Modality],
        where: Filter | None,
        k: int,
    ) -> SearchResult:
        self.asked.append((text, fields_of(where) == {"source"}))
        found = tuple(page(file, 2) for file in self.files)[:k]
        return SearchResult(evidence=found, unknown=(), coverage={}, timings_ms={})

    def search_words(
        self, text: str, *, modality: Modality, where: Filter | None, k: int
    ) -> SearchResult:
        return SearchResult(evidence=(), unknown=(), coverage={}, timings_ms={})

    def close(self) -> None:
        self.files = []


def small_set(data: Path) -> None:
    folder = data / "mmlongbench" / "documents"
    folder.mkdir(parents=True)
    items = []
    for name in ("alpha.pdf", "beta.pdf"):
        (folder / name).write_bytes(b"%PDF-")
        items.append({"id": name, "file": f"documents/{name}", "text_layer": name == "alpha.pdf"})
    queries = [
        {"id": "q1", "query": "what", "doc": "alpha.pdf", "relevant_pages_1based": [2],
         "answerable": True},
        {"id": "q2", "query": "who", "doc": "beta.pdf", "relevant_pages_1based": [7],
         "answerable": True},
        {"id": "q3", "query": "none", "doc": "beta.pdf", "relevant_pages_1based": [],
         "answerable": False},
        {"id": "q4", "query": "gone", "doc": "beta.pdf", "relevant_pages_1based": [900],
         "answerable": True, "page_error": "beyond the end"},
    ]  # fmt: skip
    manifest = {"name": "small", "licence": "own", "items": items, "queries": queries}
    (data / "mmlongbench" / "manifest.json").write_text(json.dumps(manifest))


def test_a_task_is_laid_out_asked_and_scored_in_both_variants(tmp_path: Path) -> None:
    small_set(tmp_path)
    results = run_task("mmlongbench", tmp_path, NamedDesk, lambda text: None)
    assert [result.rows[0].variant for result in results] == ["as-is", "neutral"]
    rows = {(row.row, row.group): row.figures for row in results[0].rows}
    assert rows["page", "all"]["hit@5"].mean == 0.5
    assert rows["page", "with text layer"]["hit@5"].mean == 1.0
    assert rows["page", "without text layer"]["hit@5"].mean == 0.0
    assert rows["document", "all"]["hit@5"].mean == 1.0
    assert rows["document", "all"]["hit@1"].mean == 0.5
    assert rows["page, BM25 + OCR", "all"]["hit@5"].mean == 0.0
    assert results[0].misses["page"] == ("q2",)


def test_the_known_document_is_asked_with_a_filter(tmp_path: Path) -> None:
    small_set(tmp_path)
    desks: list[NamedDesk] = []

    def make(home: Path) -> NamedDesk:
        desks.append(NamedDesk(home))
        return desks[-1]

    run_task("mmlongbench", tmp_path, make, lambda text: None, variants=["neutral"])
    assert desks[0].asked.count(("what", True)) == 1
    assert desks[0].asked.count(("what", False)) == 2


def test_results_are_written_as_a_table_and_as_json(tmp_path: Path) -> None:
    small_set(tmp_path)
    results = run_task("mmlongbench", tmp_path, NamedDesk, lambda text: None, variants=["as-is"])
    assert "| mmlongbench | as-is | page | all | hit@1 0.500" in as_markdown(results)
    assert json.loads(as_json(results))[0]["misses"]["page"] == ["q2"]
