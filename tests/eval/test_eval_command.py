from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.cli import main
from tests.eval.small_town import question
from tools.core.errors import NotFound


def test_an_unknown_task_lists_the_known_ones(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "demo", "nonsense"]) == 2
    assert (
        "known are: demo, gold, dialogues, followups, conflicts, trips, mmlongbench"
        in capsys.readouterr().err
    )


def test_a_task_over_a_data_set_asks_for_its_folder(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "esc10"]) == 2
    assert "--data DIR" in capsys.readouterr().err


def test_an_unknown_question_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["eval", "demo", "--only", "demo-999"]) == 2
    assert "demo-999" in capsys.readouterr().err


def test_a_half_without_questions_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("eval.tasks.demo.read_gold", lambda *_: ())
    assert main(["eval", "gold", "--half", "test"]) == 2
    told = capsys.readouterr()
    assert "no gold question is in the test half" in told.err and not told.out


def test_gold_questions_are_asked_of_the_real_product(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    wanted = ("demo-001", "demo-021", "demo-071", "demo-081")
    chosen = [argument for one in wanted for argument in ("--only", one)]
    assert main(["eval", "gold", *chosen, "--library", str(tmp_path / "home"), "--json"]) == 0
    (told,) = json.loads(capsys.readouterr().out)
    outcomes = {one["gold"]["id"]: one for one in told["outcomes"]}
    assert set(outcomes) == set(wanted)
    assert outcomes["demo-021"]["answer_said"] is True
    assert outcomes["demo-021"]["recall"] == {"page": 1.0}
    assert outcomes["demo-081"]["kind"] == "abstained"
    assert all(one["kind"] != "broke" and one["ms"] > 0 for one in outcomes.values())
    assert all(one["answer"]["thread"] for one in outcomes.values())


def test_the_test_half_says_that_it_is_scored_once(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def stop(*_: object) -> None:
        raise NotFound("stopped before a question is asked")

    monkeypatch.setattr("eval.tasks.demo.demo_assistant", stop)
    monkeypatch.setattr(
        "eval.tasks.demo.read_gold", lambda _folder, half, _only: (question(split=half),)
    )
    for half, told in (("test", 1), ("dev", 0)):
        assert main(["eval", "gold", "--half", half]) != 0
        said = capsys.readouterr().err
        assert said.count("scored once per release") == told
        assert "stopped before" in said


@pytest.mark.parametrize("name", ["dialogues", "followups", "conflicts", "trips"])
def test_a_labelled_set_without_the_named_row_is_one_sentence(
    name: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["eval", name, "--only", "nobody-07"]) == 2
    told = capsys.readouterr()
    assert "no labelled row" in told.err and "nobody-07" in told.err and not told.out
