"""`cairn bench pages` over tiny sets of its layout."""

from __future__ import annotations

import json
from pathlib import Path

from app.settings import Settings
from eval.bench.benchmark import Bench
from eval.bench.pages import run
from tests.library.ingest_rig import pdf, png

_PROSE = "\n".join(
    f"The harbour lies quiet in the morning and boat {number} comes back late."
    for number in range(9)
)


def _set(data: Path, name: str, queries: list[dict[str, object]]) -> None:
    folder = data / name
    folder.mkdir(parents=True)
    # The picture stands on the first page, the second is prose.
    made = pdf(
        f"{name}: the rotor\n{_PROSE}", f"{name} again\n{_PROSE}", picture=png(6, (400, 300))
    )
    (folder / "guide.pdf").write_bytes(made)
    items = [{"id": "guide", "file": "guide.pdf", "doc_type": "Guidebook"}]
    told = {"name": name, "licence": "none", "items": items, "queries": queries}
    (folder / "manifest.json").write_text(json.dumps(told))


def test_pages_are_counted_by_kind_of_document_and_of_evidence(tmp_path: Path) -> None:
    def query(kind: str, page: int) -> dict[str, object]:
        return {"id": kind, "doc": "guide.pdf", "relevant_pages_1based": [page],
                "evidence_sources": [kind]}  # fmt: skip

    _set(tmp_path / "data", "mmlongbench", [query("Figure", 1), query("Pure-text", 2)])
    _set(tmp_path / "data", "uda", [])
    settings = Settings(home=tmp_path / "home", ocr="off", ann=False)
    result = run(Bench(settings=settings, data=tmp_path / "data", say=lambda _: None))
    told = {row.what: (row.median, row.note) for row in result.rows}
    assert told["pages that may be encoded"] == (4, "2 (50%) spared as plain text")
    assert told["by what they show: figure"][0] == 2
    assert told["documents: Guidebook"] == (4, "2 (50%) spared")
    assert told["evidence: Figure"] == (1, "0 (0%) on spared pages")
    assert told["evidence: Pure-text"] == (1, "1 (100%) on spared pages")
