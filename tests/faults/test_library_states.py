"""R-21: files, adds, forgets, restarts and restores in any order; a plain dict says what is there.

Searches run through the real text tool and fusion over indexes that live on between the steps, so
that a stale cache would be seen. What was forgotten stands in no search, citation, thread or file.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from tests.faults.adder import LoadersHere
from tests.library.conftest import memory_folder
from tools.core.evidence import Evidence
from tools.core.fakes.encoding import HashEncoder
from tools.core.protocols import Asked, Retriever, RetrieverParts
from tools.core.query import Scope
from tools.core.registry import retrievers
from tools.fusion.calibration import SampleCalibrator
from tools.fusion.score import ScoreFusion
from tools.index.dense import DenseIndex
from tools.index.search_words import DocumentIndex, LexicalIndex, WordTable
from tools.index.vectors import VectorTable
from tools.library.backup import export_library, import_library
from tools.library.encode import Encoders
from tools.library.ingest import ingest
from tools.library.library import open_library
from tools.library.options import AddOptions
from tools.search import search_all

PLACES = 4
VERSIONS = 4
places = st.integers(0, PLACES - 1)
versions = st.integers(0, VERSIONS - 1)


def mark(place: int, version: int) -> str:
    return f"place{place}version{version}"


class LibraryMachine(RuleBasedStateMachine):
    """One person, one folder, one library."""

    def __init__(self) -> None:
        super().__init__()
        self.base = Path(tempfile.mkdtemp(prefix="cairn-", dir=memory_folder()))
        self.folder = self.base / "things"
        self.folder.mkdir()
        self.homes = 0
        self.disk: dict[int, tuple[int, int]] = {}
        """What lies in the folder: (version, sections) by place."""
        self.model: dict[int, tuple[int, int]] = {}
        """What the library holds."""
        self.cited: list[tuple[str, int, int]] = []
        """Threads that quote (place, version)."""
        self.worker = LoadersHere()
        self.encoders = Encoders(text=HashEncoder(64, "words"))
        self.open()

    # -- the library as a process has it ---------------------------------------------------

    @property
    def home(self) -> Path:
        return self.base / f"home{self.homes}"

    def open(self) -> None:
        self.library = open_library(self.home)
        connect = self.library.ledger.connect
        assert self.encoders.text is not None
        space = self.encoders.text.space
        self.dense = DenseIndex(space, VectorTable(connect, space), None)
        self.library.forgetter.on_forget(lambda _: self.dense.purge())
        parts = RetrieverParts(
            catalogue=self.library.catalogue,
            lexical={"text": LexicalIndex(connect, "text")},
            dense={"text": self.dense},
            encoders={"text": self.encoders.text},
            documents=DocumentIndex(connect),
            vocabulary=WordTable(connect),
        )
        tool: Retriever = retrievers().get("text")(parts)
        self.tools = {"text": tool}

    def path(self, place: int) -> Path:
        return self.folder / f"{place}.md"

    def teardown(self) -> None:
        self.library.close()
        shutil.rmtree(self.base)

    # -- what may happen -------------------------------------------------------------------

    @initialize()
    def one_that_stays(self) -> None:
        (self.folder / "stays.md").write_text("# Stays\n\nlasting words\n")

    @rule(place=places, version=versions, sections=st.integers(1, 3))
    def write(self, place: int, version: int, sections: int) -> None:
        words = mark(place, version)
        self.path(place).write_text(
            "\n".join(f"# Part {n}\n\nabout {words} in part{n}\n" for n in range(sections))
        )
        self.disk[place] = (version, sections)

    @precondition(lambda self: self.disk)
    @rule(data=st.data())
    def delete(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.disk)))
        self.path(place).unlink()
        del self.disk[place]

    @rule()
    def add(self) -> None:
        self._add(self.folder)
        self.model = dict(self.disk)

    @precondition(lambda self: self.disk)
    @rule(data=st.data())
    def add_one(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.disk)))
        self._add(self.path(place))
        self.model[place] = self.disk[place]

    def _add(self, path: Path) -> None:
        report = ingest(
            [path], library=self.library, worker=self.worker, encoders=self.encoders,
            options=AddOptions(ocr=False, readers=1),
        )  # fmt: skip
        assert report.counts()["refused"] == 0 and not report.interrupted
        self.dense.level()

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def forget(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.model)))
        told = self.library.forgetter.forget("local", str(self.path(place)))
        assert told.sources == (str(self.path(place)),)
        del self.model[place]
        self._no_trace(place)

    @precondition(lambda self: self.model)
    @rule(data=st.data())
    def cite(self, data: st.DataObject) -> None:
        place = data.draw(st.sampled_from(sorted(self.model)))
        version, _ = self.model[place]
        best = self._search(mark(place, version))[0]
        item = self.library.catalogue.items([best.item])[best.item]
        told = {"answer": f"It says: {item.text} [1]",
                "citations": [{"mark": "[1]", "item": best.item, "source": best.source,
                               "quote": item.text}]}  # fmt: skip
        thread = self.library.threads.create("local", "a talk")
        self.library.threads.append_turn("local", thread.id, "what does it say?", json.dumps(told))
        self.cited.append((thread.id, place, version))

    @rule()
    def restart(self) -> None:
        self.library.close()
        self.open()

    @rule()
    def restore(self) -> None:
        target = self.base / "backup.zip"
        export_library(self.library, target)
        self.library.close()
        shutil.rmtree(self.home)
        self.homes += 1
        import_library(target, self.home)
        target.unlink()
        self.open()

    # -- what must hold --------------------------------------------------------------------

    def _search(self, words: str) -> list[Evidence]:
        found = search_all(
            Asked(text=words), Scope(), self.tools, ScoreFusion(SampleCalibrator({})),
            self.library.catalogue, k=12, time_limit_s=20.0,
        )  # fmt: skip
        assert found.coverage["text"].state == "ok", found.coverage
        return list(found.evidence)

    @invariant()
    def a_search_finds_what_the_dict_holds(self) -> None:
        for place in range(PLACES):
            held = self.model.get(place)
            for version in {0, held[0] if held else 1}:
                words = mark(place, version)
                found = self._search(words)
                items = self.library.catalogue.items([one.item for one in found])
                assert len(items) == len(found), "a find that is in the library no more"
                named = {one.id for one in items.values() if words in one.text}
                wanted = held[1] if held is not None and held[0] == version else 0
                assert len(named) == wanted, (words, len(named), wanted)
                for one in found:
                    assert one.source in self._sources()

    def _sources(self) -> set[str]:
        names = {str(self.path(place)) for place in self.model}
        return names | {str(self.folder / "stays.md")}

    @invariant()
    def the_record_holds_what_the_dict_holds(self) -> None:
        known = self.library.ledger.known("local").values()
        ready = {one.path for one in known if one.state == "ready"}
        assert ready - {str(self.folder / "stays.md")} == {
            str(self.path(place)) for place in self.model
        }
        kept = {one.sha256 for one in known if one.state == "ready"}
        assert set(self.library.originals.hashes()) == kept
        counted = self.library.catalogue.facets(Scope()).get("modality", {}).get("text", 0)
        assert counted in (sum(count for _, count in self.model.values()) + n for n in (0, 1))

    @invariant()
    def citations_of_what_is_there_open(self) -> None:
        for thread, place, version in self.cited:
            (turn,) = self.library.threads.history("local", thread)
            told = turn.answer
            if mark(place, version) in told:
                assert place in self.model or place in self.disk or self._vanished(place)

    def _vanished(self, place: int) -> bool:
        known = self.library.ledger.known("local").get(str(self.path(place)))
        return known is not None and known.state == "refused"

    def _no_trace(self, place: int) -> None:
        self.cited = [one for one in self.cited if one[1] != place]
        name = str(self.path(place)).encode()
        for version in range(VERSIONS):
            needle = mark(place, version).encode()
            for path in self.home.rglob("*"):
                if path.is_file() and path.suffix != ".holder":
                    data = path.read_bytes()
                    assert needle not in data, f"{needle.decode()} stands in {path.name}"
                    assert name not in data, f"{name.decode()} stands in {path.name}"


class TestTheLibraryIsWhatADictWouldBe(LibraryMachine.TestCase):
    settings = settings(
        max_examples=20, stateful_step_count=18, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.mark.nightly
class TestItStillIsAfterManySteps(LibraryMachine.TestCase):
    settings = settings(
        max_examples=500, stateful_step_count=50, deadline=None,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
