"""What has come to its end is found nowhere, swept for good, and not taken in again by itself."""

from __future__ import annotations

import datetime as dt
import json

import pytest

from tests.library.ingest_rig import Rig, rig, verdicts, worker  # noqa: F401 - fixtures
from tests.library.making import add
from tools.core.errors import BadInput
from tools.core.query import Scope
from tools.library.expiry import end_of_life
from tools.library.library import Library
from tools.library.options import AddOptions

LATER = "2100-01-01T00:00:00.000Z"
NOTE = "# Tide\n\nThe harbour is deep at noon.\n"


def days(library: Library, path: str) -> float | None:
    """How long after it was added a source ends."""
    known = library.ledger.known("local")[path]
    if known.expires is None:
        return None
    spans = [dt.datetime.fromisoformat(one) for one in (known.added, known.expires)]
    return round((spans[1] - spans[0]).total_seconds() / 86_400, 2)


def test_a_term_of_a_collection_counts_for_old_and_new_sources(library: Library) -> None:
    add(library, "/d/a.txt", collection="news")
    add(library, "/d/other.txt")
    assert library.terms.set("local", "news", "30d") == 1
    add(library, "/d/b.txt", collection="news")
    assert [days(library, f"/d/{name}.txt") for name in ("a", "b", "other")] == [30, 30, None]
    library.terms.set("local", "news", "2w")
    assert [days(library, f"/d/{name}.txt") for name in ("a", "b")] == [14, 14]
    assert library.terms.of_owner("local") == {"news": "2w"}
    library.terms.set("local", "news", "never")
    assert [days(library, f"/d/{name}.txt") for name in ("a", "b")] == [None, None]
    assert library.terms.of_owner("local") == {}


def test_an_end_of_its_own_stands_above_the_collection(library: Library) -> None:
    own = end_of_life("90d", dt.datetime(2026, 11, 1, 10, tzinfo=dt.UTC))
    never = end_of_life("never", dt.datetime.now(dt.UTC))
    library.terms.set("local", "news", "30d")
    add(library, "/d/own.txt", collection="news", expires=own)
    add(library, "/d/never.txt", collection="news", expires=never)
    library.terms.set("local", "news", "1d")
    assert days(library, "/d/own.txt") == 90
    assert library.ledger.known("local")["/d/never.txt"].expires == never


@pytest.mark.parametrize("term", ["soon", "2027-01-31", "", "-3d", "30"])
def test_a_term_that_is_no_length_of_time_is_refused(library: Library, term: str) -> None:
    with pytest.raises(BadInput):
        library.terms.set("local", "news", term)
    assert library.terms.of_owner("local") == {}


def test_what_ended_is_found_no_more_before_it_is_swept(library: Library) -> None:
    (item,) = add(library, "/d/a.txt", collection="news")
    assert library.catalogue.items([item.id])
    library.terms.set("local", "news", "1h")  # It was added long ago.
    assert library.catalogue.items([item.id]) == {}
    assert library.catalogue.in_scope("text", Scope()).searched == 0


def test_a_sweep_leaves_no_trace_but_the_path(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    keeps = rig.write("keeps.md", "# Keeps\n\nLasting words.\n")
    rig.add(path, options=AddOptions(ocr=False, expires="30d"))
    rig.add(keeps)
    (item,) = rig.found("harbour")
    told = {"answer": "The harbour is deep [1]", "citations": [
        {"mark": "[1]", "item": item.id, "source": str(path), "quote": "harbour"}]}  # fmt: skip
    thread = rig.library.threads.create("local", "talk")
    rig.library.threads.append_turn("local", thread.id, "how deep?", json.dumps(told))
    dropped: list[frozenset[str]] = []
    rig.library.forgetter.on_forget(dropped.append)
    assert rig.library.forgetter.expire() == ()
    assert rig.library.forgetter.expire(LATER) == (str(path),)
    assert rig.library.forgetter.expire(LATER) == ()
    assert not rig.found("harbour") and len(rig.found("lasting")) == 1
    (turn,) = rig.library.threads.history("local", thread.id)
    assert "harbour" not in turn.answer
    assert item.id in dropped[0]
    rig.library.close()
    for one in rig.home.rglob("*"):
        assert not one.is_file() or b"harbour" not in one.read_bytes(), one
    rig.reopen()


def test_the_same_bytes_are_not_taken_in_again_until_asked(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.add(options=AddOptions(ocr=False, expires="30d"))
    rig.library.forgetter.expire(LATER)
    (entry,) = rig.add().files
    assert (entry.status, entry.reason) == ("refused", "expired")
    assert "--expires" in entry.detail
    path.touch()
    assert verdicts(rig.add()) == {"note.md": "refused"}
    assert verdicts(rig.add(options=AddOptions(ocr=False, expires="never"))) == {"note.md": "added"}
    assert len(rig.found("harbour")) == 1
    rig.library.forgetter.expire("2999-01-01T00:00:00.000Z")
    assert len(rig.found("harbour")) == 1


def test_a_changed_file_begins_anew(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.add(options=AddOptions(ocr=False, expires="30d"))
    rig.library.forgetter.expire(LATER)
    path.write_text("# Tide\n\nThe mole is new.\n")
    assert verdicts(rig.add()) == {"note.md": "added"}
    known = rig.library.ledger.known("local")[str(path)]
    assert known.expires is not None and known.expires > known.added


def test_forgetting_takes_the_last_trace_of_what_expired(rig: Rig) -> None:  # noqa: F811
    path = rig.write("note.md", NOTE)
    rig.add(options=AddOptions(ocr=False, expires="30d"))
    rig.library.forgetter.expire(LATER)
    rig.library.forgetter.forget("local", str(path))
    assert rig.library.ledger.known("local") == {}
    assert verdicts(rig.add()) == {"note.md": "added"}
