"""`cairn train grounding`: pytest tests/app/test_grounding.py"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.grounding import export_grounding
from app.settings import Settings
from tools.core.errors import BadInput
from tools.core.query import Query

FERRY = """# The ferry

The ferry leaves the north pier at 9:15 every morning. Tickets cost 12 euros for grown-ups.
Ask Jonna at jonna@pier.example or +358 40 123 4567 about groups.
"""
HERON = "# The heron\n\nThe heron sleeps on the old lighthouse of Skaftung through the winter.\n"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "ferry.md").write_text(FERRY)
    (tmp_path / "heron.md").write_text(HERON)
    made = Assistant.open(
        Settings(home=tmp_path / "home", ocr="off", ann=False, text_encoder="off")
    )
    made.add("local", [tmp_path / "ferry.md", tmp_path / "heron.md"])
    yield made
    made.close()


def ask(assistant: Assistant, text: str, **changed: object) -> dict[str, object]:
    """Ask, and put a changed answer in place of the one that was kept."""
    answer = assistant.ask(Query(owner="local", text=text))
    turn = assistant.house.library.threads.history("local", answer.thread)[-1]
    told: dict[str, object] = json.loads(turn.answer)
    if changed:
        assistant.delete_thread("local", answer.thread)
        thread = assistant.house.library.threads.create("local")
        told.update(changed)
        assistant.house.library.threads.append_turn("local", thread.id, text, json.dumps(told))
    return told


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_a_verified_answer_is_written_with_the_sources_of_every_claim(
    assistant: Assistant, tmp_path: Path
) -> None:
    answer = ask(assistant, "When does the ferry leave?")
    assert answer["kind"] == "quoted"
    told = export_grounding(assistant.house, tmp_path / "out.jsonl")
    assert (told.written, dict(told.left_out)) == (1, {})
    (record,) = records(tmp_path / "out.jsonl")
    roles = [one["role"] for one in record["messages"]]  # type: ignore[index, attr-defined]
    assert roles == ["system", "user", "assistant"]
    said = record["messages"][2]["content"]  # type: ignore[index]
    assert said == answer["answer"] and "9:15" in said
    assert "┃" in record["messages"][1]["content"][0]["text"]  # type: ignore[index]
    claims = record["claims"]
    assert isinstance(claims, list) and len(claims) == told.claims > 0
    for claim in claims:
        assert claim["text"] in said
        for source in claim["sources"]:
            assert source["mark"] in claim["text"]
            assert source["file"].endswith("ferry.md")
            assert source["quote"] in FERRY
            assert source["locator"]["kind"] == "text"


def test_what_did_not_stand_or_stands_no_more_is_left_out_and_counted(
    assistant: Assistant, tmp_path: Path
) -> None:
    question = "When does the ferry leave?"
    good = ask(assistant, question)
    ask(assistant, question, kind="interrupted")
    ask(assistant, question, notes=["1 unsupported sentence left out"])
    ask(assistant, question, answer=str(good["answer"]).replace("9:15", "9:45"))
    ask(assistant, question, answer="The ferry leaves.")
    disliked = assistant.ask(Query(owner="local", text=question))
    assistant.house.library.threads.add_feedback("local", disliked.thread, 0, "bad")
    told = export_grounding(assistant.house, tmp_path / "out.jsonl")
    assert told.written == 1
    assert sorted(told.left_out) == [
        "a claim of it no longer stands in what it cites",
        "it broke off",
        "it makes no claim that cites something",
        "sentences or marks of it did not stand",
        "you marked it as bad",
    ]
    assert set(told.left_out.values()) == {1}


def test_nothing_of_a_forgotten_source_or_of_somebody_else_is_written(
    assistant: Assistant, tmp_path: Path
) -> None:
    ask(assistant, "When does the ferry leave?")
    ask(assistant, "Where does the heron sleep?")
    other = assistant.house.library.threads.create("ann")
    kept = json.dumps(ask(assistant, "Where does the heron sleep?"))
    assistant.house.library.threads.append_turn("ann", other.id, "Where?", kept)
    assistant.forget("local", str(tmp_path / "ferry.md"))
    told = export_grounding(assistant.house, tmp_path / "out.jsonl")
    assert told.written == 2
    assert dict(told.left_out) == {"something of it was forgotten": 1}
    text = (tmp_path / "out.jsonl").read_text()
    assert "every morning" not in text and other.id not in text


def test_addresses_are_masked_where_asked(assistant: Assistant, tmp_path: Path) -> None:
    ask(assistant, "Whom do I ask about groups on the ferry?")
    export_grounding(assistant.house, tmp_path / "plain.jsonl")
    export_grounding(assistant.house, tmp_path / "masked.jsonl", redact=True)
    plain, masked = ((tmp_path / f"{one}.jsonl").read_text() for one in ("plain", "masked"))
    assert "jonna@pier.example" in plain and str(tmp_path) in plain
    for secret in ("jonna@pier.example", "123 4567", str(tmp_path)):
        assert secret not in masked
    assert "[address]" in masked and "[number]" in masked


def test_a_file_that_is_there_is_not_overwritten(assistant: Assistant, tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="exists already"):
        export_grounding(assistant.house, tmp_path / "ferry.md")


def test_the_command_says_when_there_is_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "heron.md").write_text(HERON)
    home = ["--home", str(tmp_path / "home")]
    main([*home, "add", str(tmp_path / "heron.md"), "--json"])
    capsys.readouterr()
    out = tmp_path / "out.jsonl"
    assert main([*home, "train", "grounding", "--out", str(out), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["answers"] == 0
    assert not out.exists()
