"""The reference page store: exact MaxSim, highlights, damage that is noticed."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tools.core.content import PatchVectors, Vectors
from tools.core.errors import IndexBroken, SpaceMismatch
from tools.core.spaces import Space
from tools.index.pages import PageIndex

SPACE = Space(
    model="test", revision="1", weights="none", preprocessing="none", dimension=8, multi=True
)


def unit(count: int, seed: int) -> Vectors:
    made = np.random.default_rng(seed).normal(size=(count, 8)).astype(np.float32)
    return made / np.linalg.norm(made, axis=1, keepdims=True).astype(np.float32)


def page(seed: int, patches: int = 12) -> PatchVectors:
    return PatchVectors(vectors=unit(patches, seed), grid=(3, patches // 3))


@pytest.fixture
def store(tmp_path: Path) -> PageIndex:
    made = PageIndex(tmp_path, SPACE)
    made.add([f"p{n}" for n in range(10)], [page(n) for n in range(10)])
    return made


def test_scores_are_maxsim(store: PageIndex) -> None:
    query = PatchVectors(vectors=unit(4, seed=99))
    found = {one.id: one.score for one in store.search(query, k=20)}
    for n in range(10):
        right = sum(max(float(q @ p) for p in page(n).vectors) for q in query.vectors)
        assert found[f"p{n}"] == pytest.approx(right, abs=5e-3)  # kept in float16


def test_every_patch_of_a_find_has_its_score(store: PageIndex) -> None:
    query = PatchVectors(vectors=page(3).vectors[5:6])
    best = store.search(query, k=1)[0]
    assert best.id == "p3" and len(best.patches) == 12
    assert int(np.argmax(best.patches)) == 5
    assert store.grid("p3") == (3, 4)


def test_pages_of_different_length_stand_together(store: PageIndex) -> None:
    store.add(["long"], [page(50, patches=30)])
    assert store.search(page(50, patches=30), k=1)[0].id == "long"
    assert store.search(page(4), k=1)[0].id == "p4"


def test_a_damaged_segment_loses_its_pages_and_says_which(store: PageIndex, tmp_path: Path) -> None:
    store.add(["later"], [page(77)])
    (first, *_) = sorted(tmp_path.rglob("s-*.npy"), key=lambda path: -path.stat().st_size)
    data = bytearray(first.read_bytes())
    data[-3] ^= 0xFF
    first.write_bytes(bytes(data))
    again = PageIndex(tmp_path, SPACE)
    assert set(again.lost) == {f"p{n}" for n in range(10)}
    assert len(again) == 1
    assert [one.id for one in again.search(page(77), k=5)] == ["later"]
    again.add(["p3"], [page(3)])
    assert "p3" not in again.lost and again.search(page(3), k=1)[0].id == "p3"


def test_a_listing_that_cannot_be_read_is_an_error_with_a_next_move(
    store: PageIndex, tmp_path: Path
) -> None:
    (listing,) = tmp_path.rglob("pages.json")
    listing.write_text("{")
    with pytest.raises(IndexBroken, match="encode the pages again"):
        len(PageIndex(tmp_path, SPACE))


def test_a_write_that_was_cut_off_changes_nothing(store: PageIndex, tmp_path: Path) -> None:
    folder = tmp_path / SPACE.id
    (folder / "pages.json.new").write_text("half")
    (folder / "s-orphan.npy").write_bytes(b"half")
    again = PageIndex(tmp_path, SPACE)
    assert len(again) == 10 and again.lost == ()
    again.add(["x"], [page(60)])
    assert not (folder / "s-orphan.npy").exists()


def test_forgotten_pages_leave_the_disk(store: PageIndex, tmp_path: Path) -> None:
    marker = page(7).vectors.astype(np.float16).tobytes()
    store.remove(["p7"])
    store.purge()
    assert all(marker not in path.read_bytes() for path in tmp_path.rglob("s-*.npy"))
    assert len(PageIndex(tmp_path, SPACE)) == 9
    store.remove([f"p{n}" for n in range(10)])
    assert not list(tmp_path.rglob("s-*.npy"))


def test_flat_vectors_are_refused(store: PageIndex) -> None:
    with pytest.raises(SpaceMismatch):
        store.search(PatchVectors(vectors=unit(1, 1)[0]), k=1)
