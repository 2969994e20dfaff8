"""The library against a plain dict: whatever is done to it, both hold the same."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from tests.library.conftest import memory_folder
from tests.library.making import add, make_source
from tools.core.query import Scope
from tools.core.where import parse_where
from tools.library.library import open_library

EVERYTHING = Scope(where=parse_where("modality = text"))
places = st.integers(0, 3)
versions = st.integers(0, 3)


class LibraryMachine(RuleBasedStateMachine):
    """Add, change, refuse, lose, forget, start anew; then compare."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="cairn-", dir=memory_folder()))
        self.library = open_library(self.folder / "home")
        self.model: dict[str, tuple[int, int]] = {}
        self.refused: set[str] = set()

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.folder)

    @rule(place=places, version=versions, count=st.integers(1, 3))
    def add(self, place: int, version: int, count: int) -> None:
        path = f"/d/{place}.txt"
        words = [f"word{version} part{part}" for part in range(count)]
        add(self.library, path, words, content=f"{version}".encode())
        self.model[path] = (version, count)
        self.refused.discard(path)

    @rule(place=places, version=versions)
    def refuse(self, place: int, version: int) -> None:
        path = f"/d/{place}.txt"
        source = make_source(self.library, path, content=f"{version}".encode())
        self.library.ledger.refuse(source, "corrupt", "torn")
        self.library.originals.release([source.sha256])
        if path in self.model and self.model[path][0] == version:
            del self.model[path]
        if path not in self.model:
            self.refused.add(path)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def vanish(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.model)))
        self.library.ledger.mark_vanished("local", path)
        del self.model[path]
        self.refused.add(path)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        path = data.draw(st.sampled_from(sorted(self.model)))
        self.library.forgetter.forget("local", path)
        del self.model[path]
        self.refused.discard(path)

    @rule()
    def start_anew(self) -> None:
        self.library.close()
        self.library = open_library(self.folder / "home")

    @invariant()
    def both_hold_the_same(self) -> None:
        found = self.library.catalogue.in_scope("text", EVERYTHING)
        items = self.library.catalogue.items(found.yes or ())
        sources = self.library.catalogue.sources([item.source for item in items.values()])
        held: dict[str, set[str]] = {}
        for item in items.values():
            held.setdefault(sources[item.source].path, set()).add(item.text)
        assert held == {
            path: {f"word{version} part{part}" for part in range(count)}
            for path, (version, count) in self.model.items()
        }
        rows = self.library.ledger.connect().execute("SELECT item FROM vectors").fetchall()
        assert {row[0] for row in rows} == set(items)
        kept = {source.sha256 for source in sources.values()}
        assert set(self.library.originals.hashes()) == kept
        known = self.library.ledger.known("local")
        refused = {path for path, one in known.items() if one.state == "refused"}
        assert refused == self.refused
        connection = self.library.ledger.connect()
        for version in range(4):
            rows = connection.execute(
                "SELECT count(*) FROM lexical_text WHERE lexical_text MATCH ?", (f"word{version}",)
            )
            wanted = sum(count for one, count in self.model.values() if one == version)
            assert rows.fetchone()[0] == wanted


class TestTheLibraryHoldsWhatADictWould(LibraryMachine.TestCase):
    settings = settings(
        max_examples=12, stateful_step_count=15, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.nightly
class TestItStillDoesAfterManySteps(LibraryMachine.TestCase):
    settings = settings(
        max_examples=200, stateful_step_count=50, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
