from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, replace
from pathlib import Path
from typing import TypedDict

import pytest
from langchain_core.runnables import RunnableConfig

from tests.library.making import add, make_batch, make_items, make_source, number, words
from tests.library.test_threads import checkpoints, remembered
from tools.core.constraint_check import ConstraintCheck
from tools.core.errors import NotFound
from tools.core.evidence import Answer, Citation, EntityScore, Evidence, Usage
from tools.core.items import Item
from tools.core.query import Plan, Scope, SubQuery
from tools.core.where import parse_where
from tools.library.batch import ItemMedia
from tools.library.jobs import JournalEntry
from tools.library.library import THREADS_FILE, Library, open_library

MARK = "zebrafinch"
"""Stands in everything that is to be forgotten, and nowhere else."""


def traces(home: Path, *needles: str) -> list[str]:
    """Look through every file of the home for the needles, in UTF-8 and UTF-16."""
    coded = [
        form
        for needle in needles
        # Word lists share the beginnings of neighbouring words.
        for word in (needle, needle.upper(), needle.capitalize(), needle[4:])
        for form in (word.encode(), word.encode("utf-16-le"), word.encode("utf-16-be"))
    ]
    return [
        f"{path.name}: {form!r}"
        for path in sorted(home.rglob("*"))
        if path.is_file()
        for form in coded
        if form in path.read_bytes()
    ]


def answer_about(items: list[Item], path: str, entity: str) -> str:
    evidence = tuple(
        Evidence(
            item=item.id,
            modality=item.modality,
            source=path,
            source_id=item.source,
            entity=entity,
            locator=item.locator,
            score=0.9,
            constraints=(
                ConstraintCheck(text="quiet", met="yes", by=f"level 36 dB ({MARK}.yaml)"),
            ),
        )
        for item in items
    )
    answer = Answer(
        answer=f"It is quiet: {MARK}. [1]",
        kind="quoted",
        citations=tuple(
            Citation(
                mark="[1]",
                modality=item.modality,
                item=item.id,
                source=path,
                locator=item.locator,
                quote=f"the {MARK} sings",
                caption=MARK,
            )
            for item in items
        ),
        evidence=evidence,
        entities=(EntityScore(name=entity, score=0.9, evidence=tuple(i.id for i in items)),),
        plan=Plan(
            standalone=f"is {MARK} quiet",
            sub_queries=(
                SubQuery(modality="text", text="is it quiet?", original=True),
                SubQuery(modality="text", text=f"{MARK} noise"),
            ),
        ),
        rounds=(),
        confidence=0.8,
        coverage={},
        usage=Usage(),
        timings_ms={},
        thread="t",
        notes=(f"{MARK} could not be read",),
    )
    return json.dumps(asdict(answer))


def plant(library: Library, home: Path) -> tuple[Item, ...]:
    """Take in a marked source with everything that can hang on one."""
    path = f"/d/{MARK}/{MARK}.pdf"
    source = replace(
        make_source(library, path, content=f"bytes of {MARK}".encode(), entity=MARK), title=MARK
    )
    source16 = library.originals.put_bytes(f"a picture of {MARK}".encode("utf-16-le"))
    pages = make_items(source, [f"a page about {MARK}"], "page")
    passages = tuple(
        replace(item, about=MARK, caption=MARK, heading=MARK)
        for item in make_items(source, [f"the {MARK} sings", "and more"], parent=pages[0].id)
    )
    items = (*pages, *passages)
    facts = {0: [number("level_db_spl", 36.0, "dB", note=f"{MARK}.yaml"), words("tags", MARK)]}
    media = ItemMedia(item=items[0].id, sha256=source16.sha256, media_type="image/png", bytes=9)
    batch = make_batch(source, items, facts=facts, stated=[words("tags", MARK)])
    library.ledger.swap_in(
        replace(batch, media=(media,), names=f"{MARK} menu", warnings=(f"{MARK} page 3",))
    )
    library.ledger.set_entity_facts("local", MARK, [words("kind", MARK)])
    library.ledger.set_folder_facts("local", f"/d/{MARK}", [words("kind", MARK)])
    job = library.jobs.start("local", "add", json.dumps([path]))
    library.jobs.note(job, [JournalEntry(path=path, event="added", detail=MARK)])
    library.jobs.finish(job, "done")
    library.jobs.remember_root("local", f"/d/{MARK}", "{}")
    quoting = library.threads.create("local", "my question").id
    library.threads.append_turn(
        "local", quoting, "is it quiet?", answer_about([*items], path, MARK)
    )
    library.threads.append_turn("local", quoting, f"what is in {path}?", "{}")
    library.threads.add_feedback("local", quoting, 0, "bad", item=items[0].id, words=MARK)
    with library.ledger.transaction() as connection:
        connection.execute(
            "INSERT INTO attachments VALUES ('a1', ?, 0, ?, 'document', ?, 'application/pdf', 5, "
            "?, '[]')",
            (quoting, f"{MARK}.pdf", source.sha256, f"the {MARK} sings"),
        )
    state = b"\x81\xa4item\xd9 " + items[1].id.encode() + f" says {MARK}".encode()
    checkpoints(home, {quoting: state, "other thread": b"\x81\xa4item nothing of it"})
    return items


def test_a_forgotten_file_leaves_no_trace_in_any_file(library: Library, home: Path) -> None:
    (kept,) = add(library, "/d/oak.txt", ["the oak stands"], entity="Oak")
    items = plant(library, home)
    with library.ledger._connections.outside() as connection:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)")
    assert len(traces(home, MARK)) >= 5
    told: list[frozenset[str]] = []
    library.forgetter.on_forget(told.append)
    report = library.forgetter.forget("local", f"/d/{MARK}")
    assert report.sources == (f"/d/{MARK}/{MARK}.pdf",)
    assert (report.items, report.turns, report.attachments, report.wiped) == (3, 2, 1, True)
    assert told == [frozenset((items[0].source, *(item.id for item in items)))]
    assert traces(home, MARK, items[0].id, items[1].id, items[0].source) == []
    assert library.catalogue.items([item.id for item in (*items, kept)]) == {kept.id: kept}
    found = library.ledger.connect().execute(
        "SELECT count(*) FROM lexical_text WHERE lexical_text MATCH 'oak'"
    )
    assert found.fetchone()[0] == 1
    assert remembered(home) == {"other thread"}
    library.close()
    assert traces(home, MARK) == []


def test_other_parts_of_an_answer_stay(library: Library, home: Path) -> None:
    (kept,) = add(library, "/d/oak.txt", ["the oak stands"], entity="Moss")
    (gone,) = add(library, "/d/finch.txt", [f"the {MARK} sings"], entity="Moss")
    thread = library.threads.create("local").id
    both = answer_about([kept, gone], "/d/oak.txt", "Moss")
    only = answer_about([kept], "/d/oak.txt", "Moss").replace(MARK, "oak")
    elsewhere = answer_about([kept], "/d/oak.txt", "Elsewhere").replace(MARK, "oak")
    for answer in (both, only, elsewhere):
        library.threads.append_turn("local", thread, "which ones?", answer)
    library.forgetter.forget("local", gone.id)
    first, second, third = library.threads.history("local", thread)
    told = json.loads(first.answer)
    assert told["answer"] == "[forgotten]"
    assert [one["item"] for one in told["evidence"]] == [kept.id]
    assert [one["item"] for one in told["citations"]] == [kept.id]
    assert told["entities"][0]["evidence"] == [kept.id]
    assert told["plan"]["sub_queries"][0]["text"] == "is it quiet?"
    # The fact that decided may have come from the forgotten file of the same place.
    assert json.loads(second.answer)["answer"].startswith("It is quiet")
    assert json.loads(second.answer)["evidence"][0]["constraints"][0]["by"] == ""
    assert third.answer == elsewhere


def test_the_memory_of_the_real_checkpointer_is_reached(library: Library, home: Path) -> None:
    from langgraph.checkpoint.sqlite import SqliteSaver
    from langgraph.graph import END, START, StateGraph

    class State(TypedDict):
        found: list[str]
        said: str

    (item,) = add(library, f"/d/{MARK}.txt", [f"the {MARK} sings"])
    (other,) = add(library, "/d/oak.txt", ["the oak stands"])
    with closing(sqlite3.connect(home / THREADS_FILE, check_same_thread=False)) as connection:
        saver = SqliteSaver(connection)
        plan = StateGraph(State)
        plan.add_node("keep", lambda state: state)
        plan.add_edge(START, "keep")
        plan.add_edge("keep", END)
        machine = plan.compile(checkpointer=saver)
        for thread, one, said in (("gone", item.id, MARK), ("stays", other.id, "oak")):
            config: RunnableConfig = {"configurable": {"thread_id": thread}}
            machine.invoke({"found": [one], "said": said}, config)
        assert remembered(home) == {"gone", "stays"}
        library.forgetter.forget("local", item.id)
        assert remembered(home) == {"stays"}
        assert traces(home, MARK, item.id) == []
        config = {"configurable": {"thread_id": "stays"}}
        assert machine.get_state(config).values["said"] == "oak"


@pytest.mark.parametrize("by", ["source", "item", "path", "folder", "collection"])
def test_what_is_forgotten_can_be_named_in_several_ways(library: Library, by: str) -> None:
    items = add(library, "/d/x/a.txt", collection="notes")
    add(library, "/d/y/b.txt")
    name = {"source": items[0].source, "item": items[0].id, "path": "/d/x/a.txt", "folder": "/d/x"}
    if by == "collection":
        report = library.forgetter.forget_collection("local", "notes")
    else:
        report = library.forgetter.forget("local", name[by])
    assert report.sources == ("/d/x/a.txt",)
    assert list(library.ledger.known("local")) == ["/d/y/b.txt"]


def test_a_refused_file_can_be_forgotten_too(library: Library, home: Path) -> None:
    library.ledger.refuse(make_source(library, f"/d/{MARK}.pdf"), "corrupt", f"{MARK} is torn")
    library.forgetter.forget("local", f"/d/{MARK}.pdf")
    assert traces(home, MARK) == []


def test_what_is_not_there_or_not_ones_own_is_not_forgotten(library: Library) -> None:
    items = add(library, "/d/a.txt", owner="ann")
    for target in ("/d/a.txt", items[0].source, items[0].id, "/nowhere", "0" * 32):
        with pytest.raises(NotFound):
            library.forgetter.forget("local", target)
    with pytest.raises(NotFound):
        library.forgetter.forget_collection("local", "mine")
    assert library.ledger.counts("ann")["ready"] == 1


def test_the_same_bytes_elsewhere_stay_and_are_told(library: Library) -> None:
    add(library, "/d/a.txt", content=b"same")
    (twin,) = add(library, "/d/copy.txt", content=b"same")
    report = library.forgetter.forget("local", "/d/a.txt")
    assert report.also_at == ("/d/copy.txt",)
    assert len(library.originals.hashes()) == 1
    assert library.catalogue.items([twin.id])


def test_facts_of_a_forgotten_recording_decide_no_more(library: Library) -> None:
    fact = number("level_db_spl", 30.0, "dB")
    add(library, "/d/a.wav", modality="audio", entity="Moss", facts={0: [fact]})
    (text,) = add(library, "/d/a.txt", entity="Moss")
    scope = Scope(where=parse_where("level < 40 dB"))
    assert library.catalogue.in_scope("text", scope).yes == (text.id,)
    library.forgetter.forget("local", "/d/a.wav")
    assert library.catalogue.in_scope("text", scope).yes == ()


def test_an_interrupted_forgetting_is_finished_at_the_next_start(
    library: Library, home: Path
) -> None:
    plant(library, home)

    def power_cut(_ids: frozenset[str]) -> None:
        raise KeyboardInterrupt

    library.forgetter.on_forget(power_cut)
    with pytest.raises(KeyboardInterrupt):
        library.forgetter.forget("local", f"/d/{MARK}")
    assert traces(home, MARK) != []
    library.close()
    with open_library(home):
        pass
    assert traces(home, MARK) == []
    assert remembered(home) == {"other thread"}


def test_old_pages_that_are_still_read_are_wiped_later(library: Library, home: Path) -> None:
    with library.ledger._connections.outside() as connection:
        connection.execute("PRAGMA busy_timeout = 200")
    add(library, f"/d/{MARK}.txt", [f"the {MARK} sings"])
    with closing(sqlite3.connect(home / "library.sqlite", isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM items").fetchone()
        assert not library.forgetter.forget("local", f"/d/{MARK}.txt").wiped
        reader.execute("COMMIT")
    assert library.ledger.known("local") == {}
    library.close()
    with open_library(home):
        assert traces(home, MARK) == []
