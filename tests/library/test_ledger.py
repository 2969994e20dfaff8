from __future__ import annotations

import sqlite3
from dataclasses import replace

import numpy as np
import pytest

from tests.library.making import (
    SPACE,
    add,
    make_batch,
    make_items,
    make_source,
    number,
    unit_vectors,
)
from tools.core.errors import LibraryError, NotFound, SpaceMismatch
from tools.core.query import Scope
from tools.core.spaces import Space
from tools.library.batch import ItemMedia, SpaceVectors
from tools.library.library import Library

LOCAL = Scope()


def visible(library: Library) -> set[str]:
    texts = set()
    for modality in ("text", "page", "image", "audio"):
        found = library.catalogue.in_scope(modality, replace(LOCAL, exclude_collections=("-",)))
        ids = found.yes
        if ids is None:
            rows = library.ledger.connect().execute(
                "SELECT id FROM items WHERE modality = ?", (modality,)
            )
            ids = tuple(str(row[0]) for row in rows)
        texts |= {item.text for item in library.catalogue.items(ids).values()}
    return texts


def indexed(library: Library) -> set[str]:
    rows = library.ledger.connect().execute("SELECT item FROM lexical_rows")
    return {str(row[0]) for row in rows}


def test_a_source_is_visible_whole_after_a_swap(library: Library) -> None:
    items = add(library, "/d/a.txt", ["one", "two"])
    assert visible(library) == {"one", "two"}
    assert indexed(library) == {item.id for item in items}
    assert {one for one, _ in library.ledger.vectors(SPACE.id)} == {item.id for item in items}
    source = library.catalogue.sources([items[0].source])[items[0].source]
    assert (source.state, source.path, source.name) == ("ready", "/d/a.txt", "a.txt")


def test_a_changed_file_takes_the_place_of_the_old_version(library: Library) -> None:
    old = add(library, "/d/a.txt", ["one", "two"], content=b"1", facts={0: [number("rating", 4.0)]})
    new = add(library, "/d/a.txt", ["three"], content=b"2")
    assert visible(library) == {"three"}
    assert indexed(library) == {new[0].id}
    assert library.catalogue.sources([old[0].source]) == {}
    assert [one for one, _ in library.ledger.vectors(SPACE.id)] == [new[0].id]
    facts = library.ledger.connect().execute("SELECT count(*) FROM facts").fetchone()[0]
    assert facts == 0
    assert len(library.originals.hashes()) == 1


def test_the_same_file_taken_in_twice_stands_once(library: Library) -> None:
    first = add(library, "/d/a.txt", ["one"])
    second = add(library, "/d/a.txt", ["one"])
    assert first == second
    assert library.ledger.counts("local") == {"ready": 1, "pending": 0, "refused": 0}
    assert len(list(library.ledger.vectors(SPACE.id))) == 1


def test_a_moved_file_leaves_its_old_place(library: Library) -> None:
    old = add(library, "/d/a.txt", ["one"], content=b"same")
    source = make_source(library, "/d/b.txt", content=b"same")
    batch = make_batch(source, make_items(source, ["one"]))
    library.ledger.swap_in(replace(batch, replaces=old[0].source))
    assert set(library.ledger.known("local")) == {"/d/b.txt"}
    assert library.originals.has(source.sha256)


def test_a_failed_probe_leaves_the_old_version_standing(library: Library) -> None:
    add(library, "/d/a.txt", ["one"], content=b"1")
    source = make_source(library, "/d/a.txt", content=b"2")

    def not_found(connection: sqlite3.Connection) -> None:
        states = connection.execute("SELECT DISTINCT state FROM items WHERE text = 'two'")
        assert [row[0] for row in states] == ["pending"]
        raise LibraryError("the item was not found by its own vector")

    with pytest.raises(LibraryError):
        library.ledger.swap_in(make_batch(source, make_items(source, ["two"])), probe=not_found)
    assert visible(library) == {"one"}


@pytest.mark.parametrize("bad", [0.0, float("nan"), 3.0])
def test_an_item_that_its_own_vector_would_not_find_is_not_taken_in(
    library: Library, bad: float
) -> None:
    source = make_source(library, "/d/a.txt")
    batch = make_batch(source, make_items(source, ["one", "two"]))
    matrix = batch.vectors[0].matrix.copy()
    matrix[1] = bad
    broken = replace(batch, vectors=(replace(batch.vectors[0], matrix=matrix),))
    with pytest.raises(LibraryError, match="would never be found"):
        library.ledger.swap_in(broken)
    assert visible(library) == set()
    assert indexed(library) == set()


def test_a_vector_that_does_not_read_back_is_noticed(library: Library) -> None:
    source = make_source(library, "/d/a.txt")
    batch = make_batch(source, make_items(source, ["one"]))
    with library.ledger.transaction() as connection:
        connection.execute(
            "CREATE TRIGGER torn AFTER INSERT ON vectors BEGIN "
            "UPDATE vectors SET vector = zeroblob(32) WHERE seq = new.seq; END"
        )
    with pytest.raises(LibraryError, match="did not read back"):
        library.ledger.swap_in(batch)
    assert visible(library) == set()


def test_vectors_of_another_dimension_are_refused(library: Library) -> None:
    source = make_source(library, "/d/a.txt")
    items = make_items(source, ["one"])
    batch = make_batch(source, items, space=None)
    wrong = SpaceVectors(space=SPACE, ids=(items[0].id,), matrix=unit_vectors(1, 0, 9))
    with pytest.raises(SpaceMismatch):
        library.ledger.swap_in(replace(batch, vectors=(wrong,)))
    assert visible(library) == set()


def test_a_batch_that_does_not_hang_together_is_refused(library: Library) -> None:
    source = make_source(library, "/d/a.txt")
    items = make_items(source, ["one"])
    batch = make_batch(source, items)
    for broken in (
        replace(batch, items=(*items, *items)),
        replace(batch, items=(replace(items[0], parent="nobody"),)),
        replace(batch, items=(replace(items[0], parent=items[0].id),)),
        replace(batch, item_facts={"nobody": ()}),
        replace(batch, items=(replace(items[0], source="other"),)),
    ):
        with pytest.raises(ValueError, match=r"a\.txt"):
            library.ledger.swap_in(broken)
    assert visible(library) == set()


def test_bytes_that_were_not_kept_are_not_referred_to(library: Library) -> None:
    source = replace(make_source(library, "/d/a.txt"), sha256="0" * 64)
    with pytest.raises(NotFound):
        library.ledger.swap_in(make_batch(source, make_items(source, ["one"])))


def test_a_page_comes_before_its_passages_in_any_order(library: Library) -> None:
    source = make_source(library, "/d/a.pdf")
    pages = make_items(source, ["page text"], "page")
    passages = make_items(source, ["first", "second"], parent=pages[0].id)
    library.ledger.swap_in(make_batch(source, (*reversed(passages), *pages)))
    assert [item.text for item in library.catalogue.children(pages[0].id)] == ["first", "second"]
    found = library.catalogue.items([passages[0].id])[passages[0].id]
    assert found == passages[0]


def test_a_refused_file_is_remembered_with_its_reason(library: Library) -> None:
    source = make_source(library, "/d/locked.pdf")
    library.ledger.refuse(source, "encrypted", "it is locked with a password")
    known = library.ledger.known("local")["/d/locked.pdf"]
    assert (known.state, known.reason) == ("refused", "encrypted")
    assert library.originals.release([source.sha256]) == 1


def test_a_refused_new_version_leaves_the_old_one_findable(library: Library) -> None:
    add(library, "/d/a.txt", ["one"], content=b"1")
    broken = make_source(library, "/d/a.txt", content=b"2")
    library.ledger.refuse(broken, "corrupt", "it ends too early")
    assert visible(library) == {"one"}
    known = library.ledger.known("local")["/d/a.txt"]
    assert known.state == "ready"
    assert known.later is not None
    assert (known.later.state, known.later.sha256) == ("refused", broken.sha256)
    add(library, "/d/a.txt", ["three"], content=b"3")
    assert library.ledger.known("local")["/d/a.txt"].later is None


def test_refusing_what_was_ready_takes_it_out(library: Library) -> None:
    add(library, "/d/a.txt", ["one"], content=b"1")
    library.ledger.refuse(make_source(library, "/d/a.txt", content=b"1"), "corrupt", "torn")
    assert visible(library) == set()


def test_expected_files_are_pending_and_not_visible(library: Library) -> None:
    add(library, "/d/a.txt", ["one"], content=b"1")
    new = make_source(library, "/d/a.txt", content=b"2")
    library.ledger.expect([new, make_source(library, "/d/b.txt")])
    assert library.ledger.counts("local") == {"ready": 1, "pending": 2, "refused": 0}
    assert visible(library) == {"one"}
    library.ledger.swap_in(make_batch(new, make_items(new, ["two"])))
    assert library.ledger.counts("local") == {"ready": 1, "pending": 1, "refused": 0}
    assert visible(library) == {"two"}


def test_expecting_what_is_ready_changes_nothing(library: Library) -> None:
    add(library, "/d/a.txt", ["one"], content=b"1")
    library.ledger.expect([make_source(library, "/d/a.txt", content=b"1")])
    assert library.ledger.counts("local") == {"ready": 1, "pending": 0, "refused": 0}


def test_a_vanished_file_is_followed(library: Library) -> None:
    items = add(library, "/d/a.txt", ["one"])
    library.ledger.mark_vanished("local", "/d/a.txt")
    assert visible(library) == set()
    assert indexed(library) == set()
    assert library.ledger.known("local")["/d/a.txt"].reason == "vanished"
    assert library.originals.hashes() == []
    assert library.catalogue.items([items[0].id]) == {}


def test_what_is_remembered_can_be_asked_by_folder(library: Library) -> None:
    for path in ("/d/50%/a.txt", "/d/50%/x/b.txt", "/d/50_/c.txt", "/d/500/d.txt"):
        add(library, path)
    assert set(library.ledger.known("local", "/d/50%")) == {"/d/50%/a.txt", "/d/50%/x/b.txt"}
    assert set(library.ledger.known("local", "/d/50_/c.txt")) == {"/d/50_/c.txt"}
    assert library.ledger.known("somebody else") == {}


def test_a_source_at_its_end_is_no_longer_found(library: Library) -> None:
    old = add(library, "/d/old.txt", ["old"], expires="2020-01-01T00:00:00.000Z")
    add(library, "/d/new.txt", ["new"], expires="2999-01-01T00:00:00.000Z")
    assert visible(library) == {"new"}
    assert library.catalogue.items([old[0].id]) == {}
    assert [one.path for one in library.ledger.expired("2026-01-01")] == ["/d/old.txt"]


def test_touching_notes_time_and_end(library: Library) -> None:
    items = add(library, "/d/a.txt", ["one"])
    assert visible(library) == {"one"}
    library.ledger.touch(items[0].source, modified_s=5.0, expires="2020-01-01T00:00:00.000Z")
    assert library.ledger.known("local")["/d/a.txt"].modified_s == 5.0
    assert visible(library) == set()
    with pytest.raises(NotFound):
        library.ledger.touch("nobody", modified_s=1.0)


def test_a_new_version_is_filled_item_by_item(library: Library) -> None:
    items = add(library, "/d/a.txt", ["one", "two"])
    other = Space(model="m2", revision="1", weights="w", preprocessing="p", dimension=4)
    assert library.ledger.without_vector(other, ["text"]) == [item.id for item in items]
    before = library.ledger.generation(other.id)
    library.ledger.put_vectors(other, [items[1].id], unit_vectors(1, 3, 4))
    assert library.ledger.without_vector(other, ["text"]) == [items[0].id]
    assert library.ledger.generation(other.id) > before
    stored = dict(library.ledger.vectors(other.id))
    np.testing.assert_array_equal(stored[items[1].id], unit_vectors(1, 3, 4)[0])
    with pytest.raises(NotFound):
        library.ledger.put_vectors(other, ["nobody"], unit_vectors(1, 3, 4))
    with pytest.raises(NotFound):
        list(library.ledger.vectors("no such space"))


def test_the_generation_grows_with_every_change(library: Library) -> None:
    seen = [library.ledger.generation()]
    items = add(library, "/d/a.txt")
    seen.append(library.ledger.generation())
    library.ledger.set_folder_facts("local", "/d", [number("rating", 4.0)])
    seen.append(library.ledger.generation())
    library.ledger.mark_vanished("local", "/d/a.txt")
    seen.append(library.ledger.generation())
    assert seen == sorted(set(seen))
    assert library.ledger.generation(SPACE.id) > 0
    assert items


def test_pictures_inside_a_document_are_kept_and_go_with_it(library: Library) -> None:
    source = make_source(library, "/d/a.pdf")
    items = make_items(source, [""], "image")
    kept = library.originals.put_bytes(b"png bytes")
    media = ItemMedia(
        item=items[0].id, sha256=kept.sha256, media_type="image/png", bytes=kept.bytes
    )
    library.ledger.swap_in(replace(make_batch(source, items), media=(media,)))
    found = library.originals.of_item(items[0].id)
    assert found is not None
    assert (found[0].read_bytes(), found[1]) == (b"png bytes", "image/png")
    library.ledger.mark_vanished("local", "/d/a.pdf")
    assert library.originals.hashes() == []
