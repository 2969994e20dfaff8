from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tools.core.errors import BadInput, NotFound
from tools.library.jobs import JournalEntry
from tools.library.library import THREADS_FILE, Library, open_library


def checkpoints(home: Path, rows: dict[str, bytes]) -> None:
    """Write a file as LangGraph's SQLite checkpointer does."""
    with closing(sqlite3.connect(home / THREADS_FILE)) as connection, connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute(
            "CREATE TABLE IF NOT EXISTS checkpoints (thread_id TEXT, checkpoint_ns TEXT, "
            "checkpoint_id TEXT, checkpoint BLOB, metadata BLOB)"
        )
        connection.execute(
            "CREATE TABLE IF NOT EXISTS writes (thread_id TEXT, checkpoint_ns TEXT, "
            "checkpoint_id TEXT, value BLOB)"
        )
        for thread, blob in rows.items():
            connection.execute(
                "INSERT INTO checkpoints VALUES (?, '', '1', ?, ?)", (thread, blob, b"{}")
            )
            connection.execute("INSERT INTO writes VALUES (?, '', '1', ?)", (thread, blob))


def remembered(home: Path) -> set[str]:
    with closing(sqlite3.connect(home / THREADS_FILE)) as connection:
        rows = connection.execute(
            "SELECT thread_id FROM checkpoints UNION SELECT thread_id FROM writes"
        )
        return {str(row[0]) for row in rows}


def test_a_conversation_keeps_its_turns_in_order(library: Library, home: Path) -> None:
    thread = library.threads.create("local")
    assert library.threads.append_turn("local", thread.id, "Where is it quiet?", '{"a": 1}') == 0
    assert library.threads.append_turn("local", thread.id, "And cheap?", '{"a": 2}') == 1
    library.close()
    with open_library(home) as again:
        history = again.threads.history("local", thread.id)
        assert [(one.number, one.question, one.answer) for one in history] == [
            (0, "Where is it quiet?", '{"a": 1}'),
            (1, "And cheap?", '{"a": 2}'),
        ]
        (listed,) = again.threads.of_owner("local")
        assert (listed.id, listed.title, listed.turns) == (thread.id, "Where is it quiet?", 2)


def test_ids_cannot_be_guessed(library: Library) -> None:
    made = {library.threads.create("local").id for _ in range(50)}
    assert len(made) == 50
    assert min(len(one) for one in made) >= 22


def test_nobody_sees_the_conversation_of_another(library: Library) -> None:
    thread = library.threads.create("ann", "secret").id
    library.threads.append_turn("ann", thread, "q", "{}")
    assert library.threads.of_owner("local") == []
    for call in (
        lambda: library.threads.get("local", thread),
        lambda: library.threads.history("local", thread),
        lambda: library.threads.append_turn("local", thread, "q", "{}"),
        lambda: library.threads.rename("local", thread, "mine"),
        lambda: library.threads.delete("local", thread),
        lambda: library.threads.add_feedback("local", thread, 0, "good"),
    ):
        with pytest.raises(NotFound):
            call()
    assert library.threads.get("ann", thread).title == "secret"


def test_a_title_can_be_changed_and_is_kept_short(library: Library) -> None:
    thread = library.threads.create("local", "first").id
    library.threads.rename("local", thread, "  a   better\ntitle ")
    assert library.threads.get("local", thread).title == "a better title"
    library.threads.rename("local", thread, "x" * 500)
    assert len(library.threads.get("local", thread).title) == 120
    with pytest.raises(BadInput):
        library.threads.rename("local", thread, "  ")


def test_a_deleted_conversation_leaves_nothing(library: Library, home: Path) -> None:
    thread = library.threads.create("local", "MARKER-title").id
    other = library.threads.create("local", "stays").id
    library.threads.append_turn("local", thread, "MARKER-question", '{"answer": "MARKER-answer"}')
    library.threads.add_feedback("local", thread, 0, "bad", words="MARKER-feedback")
    kept = library.originals.put_bytes(b"MARKER-attached")
    with library.ledger.transaction() as connection:
        connection.execute(
            "INSERT INTO attachments VALUES ('1', ?, 0, 'a', 'image', ?, 'image/png', 5, '', '[]')",
            (thread, kept.sha256),
        )
    checkpoints(home, {thread: b"MARKER-state", other: b"kept state"})
    library.threads.delete("local", thread)
    assert [one.id for one in library.threads.of_owner("local")] == [other]
    assert remembered(home) == {other}
    assert library.originals.hashes() == []
    assert library.threads.feedback("local") == []
    for path in home.rglob("*"):
        assert not path.is_file() or b"MARKER" not in path.read_bytes(), path


def test_feedback_is_kept_with_its_turn(library: Library) -> None:
    thread = library.threads.create("local").id
    library.threads.append_turn("local", thread, "q", "{}")
    library.threads.add_feedback("local", thread, 0, "good")
    library.threads.add_feedback("local", thread, 0, "bad", item="abc", words="wrong photo")
    found = library.threads.feedback("local")
    assert [(one.verdict, one.item, one.words) for one in found] == [
        ("good", None, ""),
        ("bad", "abc", "wrong photo"),
    ]


def test_a_job_and_its_journal_outlive_the_process(library: Library, home: Path) -> None:
    job = library.jobs.start("local", "add", '["/d"]')
    library.jobs.note(job, [JournalEntry(path="/d/a.txt", event="added")])
    library.jobs.note(job, [JournalEntry(path="/d/b.pdf", event="refused", detail="encrypted")])
    library.close()
    with open_library(home) as again:
        (cut_off,) = again.jobs.unfinished("local")
        assert (cut_off.id, cut_off.kind, cut_off.detail) == (job, "add", '["/d"]')
        assert [(one.path, one.event, one.detail) for one in again.jobs.journal(job)] == [
            ("/d/a.txt", "added", ""),
            ("/d/b.pdf", "refused", "encrypted"),
        ]
        again.jobs.finish(job, "stopped")
        assert again.jobs.unfinished("local") == []
        assert again.jobs.recent("local")[0].state == "stopped"
        with pytest.raises(NotFound):
            again.jobs.finish("nobody", "done")


def test_a_note_falls_with_the_transaction_around_it(library: Library) -> None:
    job = library.jobs.start("local", "add")
    with pytest.raises(RuntimeError), library.ledger.transaction():
        library.jobs.note(job, [JournalEntry(path="/d/a.txt", event="added")])
        raise RuntimeError
    assert library.jobs.journal(job) == []


def test_folders_to_look_at_again_are_remembered(library: Library) -> None:
    library.jobs.remember_root("local", "/d", '{"entity": null}')
    library.jobs.remember_root("local", "/d", '{"entity": "Moss"}')
    library.jobs.remember_root("ann", "/e", "{}")
    (root,) = library.jobs.roots("local")
    assert (root.path, root.options) == ("/d", '{"entity": "Moss"}')
    library.jobs.forget_root("local", "/d")
    assert library.jobs.roots("local") == []


def test_conversations_are_found_by_title_question_and_answer(library: Library) -> None:
    ferry = library.threads.create("local", "Ferries").id
    library.threads.append_turn("local", ferry, "When?", '{"answer": "At nine, from the Kaï."}')
    inn = library.threads.create("local", "Straße inns").id
    library.threads.append_turn("local", inn, "Which FERRY is near?", '{"answer": "None."}')
    other = library.threads.create("ann", "Ferries").id
    library.threads.append_turn("ann", other, "ferry", "{}")

    def found(words: str) -> list[str]:
        return [one.id for one in library.threads.find("local", words)]

    assert found("ferr") == [inn, ferry]
    assert found("nine kaï") == [ferry]
    assert found("STRASSE") == [inn]
    assert found("ferry nine") == []
    assert found("%") == found("citations") == []
    assert found("  ") == [inn, ferry]


def test_a_new_opinion_replaces_the_old_one_and_can_be_taken_back(library: Library) -> None:
    thread = library.threads.create("local").id
    library.threads.append_turn("local", thread, "q", "{}")
    library.threads.add_feedback("local", thread, 0, "good")
    library.threads.add_feedback("local", thread, 0, "bad", words="dull", versions='{"a": 1}')
    library.threads.add_feedback("local", thread, 0, "bad", item="abc", mark="[img 3]")
    answer, source = library.threads.feedback("local", thread)
    assert (answer.verdict, answer.words, answer.versions) == ("bad", "dull", '{"a": 1}')
    assert (source.item, source.mark) == ("abc", "[img 3]")
    library.threads.drop_feedback("local", thread, 0)
    assert [one.item for one in library.threads.feedback("local")] == ["abc"]
    with pytest.raises(NotFound):
        library.threads.drop_feedback("ann", thread, 0, "abc")
    assert library.threads.feedback("local", "another") == []
