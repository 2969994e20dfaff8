"""Opinions over a real library: kept with their trace, exported, asked again."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.settings import Settings
from app.ui.talk_desk import Opinion, turn_key
from eval.tasks.feedback import compared
from tools.core.errors import NotFound
from tools.core.evidence import Answer
from tools.core.query import Query

FERRY = "# The ferry\n\nThe ferry leaves the north pier at 9:15 every morning.\n"
HERON = "# The heron\n\nThe heron sleeps on the old lighthouse of Skaftung through the winter.\n"
Q = "When does the ferry leave?"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "ferry.md").write_text(FERRY)
    (tmp_path / "heron.md").write_text(HERON)
    settings = Settings(home=tmp_path / "home", ocr="off", ann=False, text_encoder="off")
    made = Assistant.open(settings)
    made.add("local", [tmp_path / "ferry.md", tmp_path / "heron.md"])
    yield made
    made.close()


def judge(assistant: Assistant, answer: Answer, question: str, **fields: object) -> None:
    key = turn_key(question, answer.answer)
    opinion = Opinion(thread=answer.thread, turn=key, verdict="good")
    assistant.talk.judge("local", replace(opinion, **fields))  # type: ignore[arg-type]


def export(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    home = ["--home", str(tmp_path / "home")]
    assert main([*home, "feedback", "export", str(tmp_path / "out.jsonl")]) == 0
    capsys.readouterr()
    lines = (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(one) for one in lines]


def test_an_opinion_comes_out_with_its_whole_trace(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first = assistant.ask(Query(text=Q))
    second = assistant.ask(Query(text="And from which pier?", thread=first.thread))
    judge(assistant, second, "And from which pier?", verdict="bad", words="  too short ")
    item = first.citations[0].item
    judge(assistant, first, Q, verdict="bad", item=item, mark=first.citations[0].mark)
    assert [(one.verdict, one.item) for one in assistant.talk.opinions("local", first.thread)] == [
        ("bad", None),
        ("bad", item),
    ]
    assistant.close()
    answer, source = export(tmp_path, capsys)
    assert (answer["question"], answer["before"]) == ("And from which pier?", [Q])
    assert answer["words"] == "too short"
    trace = answer["answer"]
    assert isinstance(trace, dict)
    assert {"plan", "rounds", "evidence", "citations", "coverage", "usage"} <= trace.keys()
    versions = answer["versions"]
    assert isinstance(versions, dict)
    assert versions["answers"] == "quotes"
    assert versions["cairn"]
    assert (source["item"], source["mark"]) == (item, first.citations[0].mark)


def test_only_turns_that_are_there_and_ones_own_are_judged(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text=Q))
    with pytest.raises(NotFound, match="not in the library any more"):
        judge(assistant, answer, "another question")
    opinion = Opinion(thread=answer.thread, turn=turn_key(Q, answer.answer), verdict="good")
    with pytest.raises(NotFound):
        assistant.talk.judge("bob", opinion)
    with pytest.raises(NotFound):
        assistant.talk.opinions("bob", answer.thread)
    judge(assistant, answer, Q)
    judge(assistant, answer, Q, verdict="none")
    assert assistant.talk.opinions("local", answer.thread) == []


def test_exported_rows_are_asked_again_and_say_what_got_worse(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    liked = assistant.ask(Query(text=Q))
    judge(assistant, liked, Q)
    wrong = "Where does the heron sleep?"
    answer = assistant.ask(Query(text=wrong))
    judge(assistant, answer, wrong, verdict="bad", item=answer.citations[0].item, mark="[1]")
    assistant.close()
    rows = export(tmp_path, capsys)
    home = ["--home", str(tmp_path / "home")]
    replay = [*home, "eval", "feedback", "--data", str(tmp_path / "out.jsonl"), "--json"]

    def changes() -> dict[str, str]:
        assert main(replay) == 0
        (told,) = json.loads(capsys.readouterr().out)
        return {one["question"]: one["change"] for one in told["rows"]}

    assert changes() == {Q: "same", wrong: "same"}
    assert main([*home, "forget", str(tmp_path / "ferry.md")]) == 0
    assert main([*home, "forget", str(tmp_path / "heron.md")]) == 0
    capsys.readouterr()
    assert changes() == {Q: "worse", wrong: "improved"}
    assert len(rows) == 2


def test_a_conversation_is_renamed_in_a_terminal(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    thread = assistant.ask(Query(text=Q)).thread
    assistant.close()
    home = ["--home", str(tmp_path / "home"), "thread"]
    assert main([*home, "rename", thread, "  "]) == 2
    assert "say how" in capsys.readouterr().err
    assert main([*home, "rename", thread, "The heron"]) == 0
    assert main([*home, "list"]) == 0
    assert "The heron" in capsys.readouterr().out
    assert main([*home, "rename", "nobody", "x"]) != 0


def test_a_file_that_is_no_export_is_named_with_its_line(
    assistant: Assistant, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assistant.close()
    (tmp_path / "odd.jsonl").write_text('\n{"question": "x"}\n')
    home = ["--home", str(tmp_path / "home")]
    assert main([*home, "eval", "feedback", "--data", str(tmp_path / "odd.jsonl")]) == 2
    assert "odd.jsonl:2 is no row" in capsys.readouterr().err


def test_what_nobody_can_know_is_called_changed(assistant: Assistant) -> None:
    then = assistant.ask(Query(text=Q))
    other = replace(then, answer="Something else.")
    assert compared("bad", None, then, then)[0] == "same"
    assert compared("bad", None, then, other)[0] == "changed"
    assert compared("good", None, then, other)[0] == "same"
    assert compared("good", None, then, replace(other, citations=()))[0] == "worse"
    assert compared("good", None, then, replace(then, kind="abstained"))[0] == "worse"
