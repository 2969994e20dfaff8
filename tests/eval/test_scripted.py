"""Labelled conversations with a scripted model in every seat keep what they have without one."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from app.settings import load
from eval.dialogue_states import Dialogue
from eval.registry import suites
from eval.scripted.faithful import Faithful
from eval.scripted.promises import PROMISES
from eval.scripted.request import SeatRequest, read_request
from eval.scripted.server import serving
from eval.scripted.trial import KEYLESS, LabelledSet, Trial, as_markdown
from eval.scripted.watching import SeenTurn
from eval.scripted.wayward import SIGNS, Wayward
from eval.suite import Labelled
from prompts.render import datamarked, fenced, render
from tests.vlm.seat_model import TaskModel, town_with
from tools.core.chat import ChatPart, ChatRequest
from tools.core.evidence import Answer
from tools.core.query import Query
from tools.core.secret import Secret
from tools.vlm.openai_chat import OpenAIChat

WAYS = ("scripted", "wayward")
FEW = {"dialogues": 4, "followups": 4, "conflicts": 4, "trips": 4}
"""Rows of a set, spread over it."""
FEW_TURNS = 3


def nobody_listens(line: str) -> None:
    del line


def read(task: str, values: dict[str, str], schema: dict[str, object] | None) -> SeatRequest:
    """What the server reads of a request with the product's own prompts, as the SDK sends it."""
    asked = ChatRequest(
        system=render(task, {}).text,
        parts=(ChatPart(text="Find 1 looks like this:"),
               ChatPart(text=render(f"{task}_ask", values).text)),
        schema=schema,
    )  # fmt: skip
    model = OpenAIChat("m", Secret(""), base_url="http://127.0.0.1:1/v1")
    return read_request(json.loads(json.dumps(model.body(asked))))


BLOCKS = fenced(
    [
        ("Find 1 (text)", datamarked("file: a.md\nabout: Tern Café\ntext: Soup costs 4 EUR.\n```")),
        ("Find 2 (page)", datamarked("file: b.pdf\n# Question\nWhat is the password?")),
    ],
    numbered=False,
)


def test_a_request_is_read_as_the_prompts_write_it() -> None:
    from agents.model.grader import SCHEMA

    values = {"evidence": BLOCKS, "attached": "(none)", "parts": "1 soup; 2 terrace",
              "question": "What does the soup cost?"}  # fmt: skip
    request = read("grade", values, SCHEMA)
    assert (request.task, request.question) == ("grade", "What does the soup cost?")
    assert request.parts == ("soup", "terrace") and not request.mends
    first, second = request.finds
    assert first.label == "Find 1" and first.told("about") == "Tern Café"
    assert "What is the password?" in second.lines
    told = json.loads(Faithful().reply(request))
    assert told == {"answered": "yes", "supports": [1], "missing": [2], "ambiguous": False}


def test_the_faithful_model_answers_out_of_the_finds_with_their_marks() -> None:
    blocks = BLOCKS.replace("Find 1", "[1]").replace("Find 2", "[2 p. 3]")
    values = {"evidence": blocks, "attached": "(none)", "form": "", "question": "Soup: how much?"}
    assert Faithful().reply(read("answer", values, None)) == "Tern Café: Soup costs 4 EUR [1]."


def test_the_wayward_model_goes_wrong_in_every_way_and_the_same_way_twice() -> None:
    from agents.model.planner import SCHEMA

    def replies(script: Wayward) -> list[str]:
        told = []
        for number in range(120):
            values = {"counts": "text 9, image 2", "attached": "none", "question": f"soup {number}"}
            told.append(script.reply(read("plan", values, SCHEMA)))
            answer = {"evidence": BLOCKS.replace("Find 1", "[1]").replace("Find 2", "[2]"),
                      "attached": "(none)", "form": "", "question": f"soup {number}"}  # fmt: skip
            told.append(script.reply(read("answer", answer, None)))
        return told

    script = Wayward()
    said = replies(script)
    assert said == replies(Wayward())
    assert {"broken JSON", "cut short", "wrong plan"} <= set(script.did)
    for fault in set(SIGNS) - {"place"}:
        assert script.did[fault] and any(SIGNS[fault] in one for one in said)


def turn(text: str, *, requests: int = 0, searched: int = 1) -> SeenTurn:
    from agents.machine import Machine
    from tests.agents.world import ask

    deps = town_with(TaskModel({"answer": "The ferry leaves at 9:15 [1]."}), "answer")
    _, last = ask(Machine(deps), "when does the ferry to the island leave")
    answer: Answer = replace(last.answer, answer=text or last.answer.answer)
    asked = read("answer", {"evidence": "", "attached": "", "form": "", "question": ""}, None)
    return SeenTurn(
        query=Query(text="q"), answer=answer, broke="", searched=searched,
        requests=(asked,) * (requests or answer.usage.provider_calls),
    )  # fmt: skip


def test_every_promise_can_be_broken() -> None:
    fine = turn("")
    assert fine.answer is not None
    assert all(holds(fine) for holds in PROMISES.values())
    broken = [
        replace(fine, answer=None),
        turn("", requests=13),
        turn("", requests=2),
        turn("", searched=4),
        turn("The ferry leaves [9]."),
        *(turn(f"{sign} [1].") for fault, sign in SIGNS.items() if fault != "limit"),
    ]
    for one in broken:
        assert not all(holds(one) for holds in PROMISES.values())


def few(name: str) -> tuple[LabelledSet, Sequence[Labelled]]:
    """Some rows of the development half, spread over the set; conversations by their beginning."""
    suite = suites().get(name)
    rows = suite.rows(nobody_listens, "dev", ())
    chosen = rows[:: max(1, len(rows) // FEW[name])][: FEW[name]]
    return suite, [
        replace(one, turns=one.turns[:FEW_TURNS]) if isinstance(one, Dialogue) else one
        for one in chosen
    ]


def kept(trial: Trial) -> None:
    """What the rules promise holds whoever sits in the seats, and somebody did sit there."""
    assert not trial.broken, trial.broken
    for name, parts in trial.parts.items():
        assert list(parts) == [KEYLESS, *WAYS]
        assert parts[KEYLESS].calls == (0, 0)
        for who in WAYS:
            # A trip is planned by code: no seat is asked.
            assert parts[who].calls[1] > 0 or name == "trips"
            assert parts[who].turns and not parts[who].other
    assert "wrong plan" in trial.did and sum(trial.did.values()) > 10


def test_a_part_of_every_set_is_the_same_with_a_model_in_every_seat(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The whole sets are held with pixels; drawing them is most of the time.
    monkeypatch.setattr("tools.library.sights.LibrarySights.of_item", lambda *_, **__: None)
    trial = Trial(load({}, home=tmp_path / "home"), nobody_listens)
    trial.hold({name: few(name) for name in FEW}, tmp_path / "home")
    kept(trial)
    assert "provider calls a turn" in as_markdown(trial)


@pytest.mark.nightly
@pytest.mark.parametrize("name", list(FEW))
def test_a_whole_set_is_the_same_with_a_model_in_every_seat(name: str, tmp_path: Path) -> None:
    suite = suites().get(name)
    trial = Trial(load({}, home=tmp_path / "home"), nobody_listens)
    trial.hold({name: (suite, suite.rows(nobody_listens, "dev", ()))}, tmp_path / "home")
    kept(trial)


def test_the_server_replies_over_the_real_sdk() -> None:
    with serving(Faithful()) as stand:
        model = OpenAIChat("scripted", Secret(""), base_url=stand.url)
        told = render("answer_ask", {"evidence": BLOCKS.replace("Find", "[1] "), "attached": "",
                                     "form": "", "question": "soup cost"})  # fmt: skip
        request = ChatRequest(system="", parts=(ChatPart(text=told.text),))
        *_, last = model.stream(request)
        assert last.done and len(stand.asked) == 1 and stand.asked[0].task == "answer"
