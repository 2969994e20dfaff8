"""What was said about a folder holds for all that lies in it, nearest first, also later."""

from __future__ import annotations

import json
from pathlib import Path

from tests.library.ingest_rig import Rig, rig, verdicts, worker  # noqa: F401 - fixtures
from tools.library.options import AddOptions
from tools.library.roots import RootNote, followed


def collections(rig: Rig) -> dict[str, str]:  # noqa: F811
    known = rig.library.ledger.known("local").values()
    return {Path(one.path).name: one.collection for one in known if one.state == "ready"}


def add(rig: Rig, *paths: Path, collection: str | None = None) -> dict[str, str]:  # noqa: F811
    return verdicts(rig.add(*paths, options=AddOptions(ocr=False, collection=collection)))


def test_two_roots_in_one_call_keep_what_was_said_of_each(rig: Rig) -> None:  # noqa: F811
    a, b = rig.write("a/a.md", "# A\n\nx\n").parent, rig.write("b/b.md", "# B\n\ny\n").parent
    add(rig, a, collection="alpha")
    add(rig, b)
    assert add(rig, a, b) == {"a.md": "unchanged", "b.md": "unchanged"}
    assert collections(rig) == {"a.md": "alpha", "b.md": "default"}


def test_the_nearest_root_speaks_whichever_is_looked_at(rig: Rig) -> None:  # noqa: F811
    outer = rig.write("outer/a.md", "# A\n\nx\n").parent
    inner = rig.write("outer/inner/b.md", "# B\n\ny\n").parent
    add(rig, outer, collection="one")
    add(rig, inner, collection="two")
    assert collections(rig) == {"a.md": "one", "b.md": "two"}
    for path in (outer, inner, inner / "b.md", outer):
        assert set(add(rig, path).values()) == {"unchanged"}
    assert collections(rig) == {"a.md": "one", "b.md": "two"}


def test_a_root_inside_what_an_outer_one_passes_over_stays(rig: Rig) -> None:  # noqa: F811
    outer = rig.write("outer/a.md", "# A\n\nx\n").parent
    inner = rig.write("outer/.notes/b.md", "# B\n\nlonely words\n").parent
    add(rig, outer)
    add(rig, inner)
    assert add(rig, outer)["a.md"] == "unchanged"
    assert len(rig.found("lonely")) == 1
    (inner / "b.md").unlink()
    (inner / "c.md").write_text("# C\n\nz\n")
    assert add(rig, inner) == {"b.md": "removed", "c.md": "added"}


def test_a_root_reached_by_another_path_was_looked_at(rig: Rig) -> None:  # noqa: F811
    folder = rig.write("outer/a.md", "# A\n\nx\n").parent
    add(rig, folder)
    (before,) = followed(rig.library.jobs, "local")
    link = folder.parent / "link"
    link.symlink_to(folder)
    for path in (link, folder / ".." / "outer"):
        add(rig, path)
        (after,) = followed(rig.library.jobs, "local")
        assert before.looked is not None and after.looked is not None
        assert after.looked > before.looked
        before = after


def test_a_root_says_when_it_was_looked_at(rig: Rig) -> None:  # noqa: F811
    rig.write("a.md", "# A\n\nx\n")
    rig.add(options=AddOptions(ocr=False, entity="Pier", expires="1y"))
    (one,) = followed(rig.library.jobs, "local")
    assert (one.note.entity, one.note.expires, one.note.ocr) == ("Pier", "1y", False)
    first = one.looked
    assert first is not None and first >= one.added
    rig.add()
    (one,) = followed(rig.library.jobs, "local")
    assert one.looked is not None and one.looked > first
    assert one.note.entity == "Pier"
    assert one.to_json()["kind"] == "folder"


def test_a_note_of_an_earlier_cairn_is_read() -> None:
    note = RootNote.read(json.dumps({"collection": "a", "entities": ["X"], "later": 1}))
    assert (note.collection, note.entities, note.ocr) == ("a", ("X",), True)
    assert RootNote.read(str(note)) == note
    assert str(RootNote()) == "{}"
