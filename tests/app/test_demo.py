"""The demo library: planted whole, and made of what lies in the repository now."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.demo import load_demo, wants_demo
from app.settings import load
from app.wiring import DEMO_COLLECTION, demo_folder, demo_snapshot
from tools.core.events import Finished
from tools.core.locators import TimeSpan
from tools.core.query import Query
from tools.library.options import AddOptions


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    made = Assistant.open(load({}, home=tmp_path / "home"))
    yield made
    made.close()


def test_an_empty_library_is_filled_at_once_and_answers_with_citations(
    assistant: Assistant,
) -> None:
    assert wants_demo(assistant, None)
    assert assistant.plant("local", demo_snapshot(), demo_folder()), (
        "library.sqlite.gz is older than the demo, the schema or an encoder; run: "
        "python -m tools.demo.make.prepare"
    )
    assert not wants_demo(assistant, None)
    events = list(assistant.stream(Query(text="quiet vegan brunch", owner="local")))
    (answer,) = [one.answer for one in events if isinstance(one, Finished)]
    assert answer.kind == "quoted"
    for citation in answer.citations:
        assert Path(citation.source).is_relative_to(demo_folder())
        item = assistant.house.library.catalogue.items([citation.item])[citation.item]
        (source,) = assistant.house.library.catalogue.sources([item.source]).values()
        assert assistant.house.library.originals.path_of(source.sha256).is_file()


def test_a_spoken_line_is_cited_at_the_second_it_begins(assistant: Assistant) -> None:
    load_demo(assistant)
    question = "what is said about the spoons at Moss & Meridian?"
    *_, last = assistant.stream(Query(text=question, owner="local"))
    assert isinstance(last, Finished)
    (citation,) = last.answer.citations
    # The line stands in note-1.ogg.srt at 00:00:04,556.
    assert citation.mark.endswith("at 0:04]")
    assert isinstance(citation.locator, TimeSpan) and citation.locator.start_s == 4.0


def test_what_was_planted_is_what_adding_the_folder_would_give(assistant: Assistant) -> None:
    load_demo(assistant)
    report = assistant.add(
        "local", [demo_folder()], collection=DEMO_COLLECTION, options=AddOptions(dry_run=True)
    )
    verdicts = {one.status for one in report.files}
    assert verdicts <= {"unchanged", "skipped"}


def test_a_library_with_files_is_not_replaced(assistant: Assistant, tmp_path: Path) -> None:
    note = tmp_path / "note.md"
    note.write_text("# Mine\n\nThe heron stands on the pier.\n")
    assistant.add("local", [note])
    assert not assistant.plant("local", demo_snapshot(), demo_folder())
    assert assistant.house.library.ledger.counts("local")["ready"] == 1


def test_a_changed_folder_is_read_as_any_other(assistant: Assistant, tmp_path: Path) -> None:
    other = tmp_path / "town"
    other.mkdir()
    (other / "note.md").write_text("# Other\n\nNothing of the demo.\n")
    assert not assistant.plant("local", demo_snapshot(), other)
    assert sum(assistant.house.library.ledger.counts("local").values()) == 0


def test_another_owner_gets_the_same_town(tmp_path: Path) -> None:
    made = Assistant.open(load({}, home=tmp_path / "home", owner="ann"))
    try:
        assert made.plant("ann", demo_snapshot(), demo_folder())
        assert sum(made.standing("ann").items.values()) > 100
        assert not any(made.standing("local").items.values())
    finally:
        made.close()
