"""A torn Chroma folder is noticed at open, answered around by the exact scan, and rebuilt."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.library.ingest_rig import Rig, rig, worker  # noqa: F401 - fixtures
from tools.core.content import AsQuery, Words
from tools.index.chroma import ChromaIndex
from tools.index.dense import DenseIndex
from tools.index.vectors import VectorTable
from tools.library.ingest import ingest
from tools.library.options import AddOptions

TEARS = ("truncated", "zeroed", "gone")


def dense(rig: Rig) -> DenseIndex:  # noqa: F811
    assert rig.encoders.text is not None
    space = rig.encoders.text.space
    record = VectorTable(rig.library.ledger.connect, space)
    return DenseIndex(space, record, ChromaIndex(rig.home / "chroma", space), small=5)


def best(rig: Rig, index: DenseIndex, words: str) -> str:  # noqa: F811
    assert rig.encoders.text is not None
    query = rig.encoders.text.encode_queries([AsQuery(Words(words))])[0]
    (found,) = index.search(np.asarray(query), k=1)
    return rig.library.catalogue.items([found.id])[found.id].text


def tear(folder: Path, how: str) -> int:
    """Damage the biggest file of every kind; give how many."""
    torn = 0
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.suffix in (".bin", ".sqlite3"):
            torn += 1
            if how == "gone":
                path.unlink()
            elif how == "truncated":
                path.write_bytes(path.read_bytes()[:64])
            else:
                path.write_bytes(bytes(path.stat().st_size))
    return torn


@pytest.mark.parametrize("how", TEARS)
def test_a_torn_index_costs_a_rebuild_and_no_find(rig: Rig, how: str) -> None:  # noqa: F811
    for number in range(12):
        rig.write(f"{number}.md", f"# N{number}\n\nquay{number} berth{number} mooring{number}\n")
    index = dense(rig)
    report = ingest(
        [rig.folder], library=rig.library, worker=rig.worker, encoders=rig.encoders,
        options=AddOptions(ocr=False), derived=[index.level],
    )  # fmt: skip
    assert report.counts()["added"] == 12
    assert index.state == "ann"
    assert best(rig, index, "quay7 berth7 mooring7").startswith("quay7")
    index.close()
    assert tear(rig.home / "chroma", how)
    again = dense(rig)
    assert again.state == "exact"
    assert best(rig, again, "quay7 berth7 mooring7").startswith("quay7")
    again.level()
    assert again.state == "ann"
    assert best(rig, again, "quay3 berth3 mooring3").startswith("quay3")
    again.close()
