from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.library.making import SPACE, add, unit_vectors
from tools.core.errors import BadInput, NotFound
from tools.fusion.calibration import SampleScores
from tools.library.library import Library, open_library

OTHER = replace(SPACE, revision="2", dimension=4)


def test_there_is_no_version_before_the_first_file(library: Library) -> None:
    assert library.versions.active() is None
    with pytest.raises(NotFound):
        library.versions.require_active()
    with pytest.raises(NotFound):
        library.versions.undo()


def test_the_first_spaces_become_the_active_version(library: Library) -> None:
    made = library.versions.ensure({"text": SPACE})
    assert (made.state, dict(made.spaces)) == ("active", {"text": SPACE})
    assert library.versions.ensure({"text": OTHER}) == made
    assert library.versions.active() == made


def test_a_version_is_filled_beside_the_active_one_and_switched_at_once(
    library: Library, home: Path
) -> None:
    items = add(library, "/d/a.txt", ["one", "two"])
    first = library.versions.ensure({"text": SPACE})
    samples = {"text": SampleScores(background=(0.1, 0.2, 0.3), positive=(0.9,))}
    second = library.versions.begin({"text": OTHER}, samples=samples, weights={"text": 0.7})
    library.versions.note_progress(second, "text", done=0, total=2)
    with pytest.raises(BadInput, match="2 vectors of text"):
        library.versions.activate(second)
    library.ledger.put_vectors(OTHER, [item.id for item in items], unit_vectors(2, 1, 4))
    library.versions.note_progress(second, "text", done=2, total=2)
    assert library.versions.active() == library.versions.get(first.id)
    library.versions.activate(second)
    library.close()
    with open_library(home) as again:
        active = again.versions.require_active()
        assert (active.id, dict(active.spaces)) == (second, {"text": OTHER})
        assert active.samples == samples
        assert active.weights == {"text": 0.7}
        assert (active.fill["text"].done, active.fill["text"].total) == (2, 2)
        assert [one.state for one in again.versions.all()] == ["kept", "active"]


def test_a_version_that_nobody_filled_is_not_searched(library: Library) -> None:
    add(library, "/d/a.txt", ["one", "two"])
    first = library.versions.ensure({"text": SPACE})
    second = library.versions.begin({"text": OTHER})
    for with_left in (False, True):
        with pytest.raises(BadInput, match="never filled with text"):
            library.versions.activate(second, with_left=with_left)
    assert library.versions.require_active().id == first.id
    library.versions.note_progress(second, "text", done=1, total=2)
    with pytest.raises(BadInput, match="1 vectors of text"):
        library.versions.activate(second)
    library.versions.activate(second, with_left=True)
    assert library.versions.require_active().id == second


def test_a_space_that_is_searched_already_need_not_be_filled_again(library: Library) -> None:
    library.versions.ensure({"text": SPACE})
    second = library.versions.begin({"text": SPACE})
    library.versions.activate(second)
    assert library.versions.require_active().id == second


def test_a_switch_can_be_undone_and_done_again(library: Library) -> None:
    first = library.versions.ensure({"text": SPACE})
    second = library.versions.begin({"text": OTHER})
    library.versions.note_progress(second, "text", done=0, total=0)
    library.versions.activate(second)
    assert library.versions.undo().id == first.id
    with pytest.raises(NotFound):
        library.versions.undo()
    library.versions.activate(second)
    assert library.versions.require_active().id == second


def test_a_switch_that_fails_half_way_changes_nothing(library: Library) -> None:
    first = library.versions.ensure({"text": SPACE})
    second = library.versions.begin({"text": OTHER})
    library.versions.note_progress(second, "text", done=0, total=0)
    with pytest.raises(RuntimeError), library.ledger.transaction():
        library.versions.activate(second)
        raise RuntimeError
    assert library.versions.require_active().id == first.id
    assert library.versions.get(second).state == "filling"


def test_a_dropped_version_takes_its_own_vectors_along(library: Library) -> None:
    items = add(library, "/d/a.txt", ["one"])
    first = library.versions.ensure({"text": SPACE})
    second = library.versions.begin({"text": OTHER, "image": SPACE})
    library.ledger.put_vectors(OTHER, [items[0].id], unit_vectors(1, 1, 4))
    with pytest.raises(BadInput):
        library.versions.drop(first.id)
    library.versions.drop(second)
    with pytest.raises(NotFound):
        library.versions.get(second)
    with pytest.raises(NotFound):
        list(library.ledger.vectors(OTHER.id))
    assert len(list(library.ledger.vectors(SPACE.id))) == 1


def test_samples_and_weights_are_replaced_whole(library: Library) -> None:
    version = library.versions.ensure({"text": SPACE}).id
    library.versions.set_samples(version, {"text": SampleScores(background=(1.0,))})
    library.versions.set_samples(version, {"image": SampleScores(background=(2.0,))})
    library.versions.set_weights(version, {"image": 2.0})
    found = library.versions.get(version)
    assert (list(found.samples), dict(found.weights)) == (["image"], {"image": 2.0})
    with pytest.raises(NotFound):
        library.versions.set_weights("nobody", {})
    with pytest.raises(NotFound):
        library.versions.note_progress(version, "no role", done=0, total=0)
