"""The other seats through the real SDKs, against the loopback server."""

# ruff: noqa: F401, F811  # fixtures of the neighbour are imported and asked for by name

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path

import pytest

import app.consent
import app.spending
from app.assistant import Assistant
from app.doctor import examine
from app.settings import load
from tests.vlm.loopback import Loopback, Reply, loopback, whole
from tests.vlm.seat_model import task_of
from tests.vlm.test_end_to_end import (
    ORDER,
    QUESTION,
    World,
    key,
    make_photo,
    page_mark,
    provider,
    run,
    said_to,
    world,
)
from tools.core.errors import BadInput
from tools.vlm.calling import Patience

GRADE = {"answered": "yes", "supports": [1], "missing": [], "ambiguous": False}
GOOD: dict[str, object] = {
    "plan": {"sub_queries": [{"modality": "page", "text": "tofu scramble", "weight": 1.0}]},
    "rerank": {"grades": [{"find": 1, "grade": 3}]},
    "grade": GRADE,
    "reformulate": {"searches": [{"modality": "page", "text": "brunch prices"}]},
    "verify": {"checks": [{"sentence": 1, "ruling": "entailed"}]},
}
ALL = "answer,plan,grade,reformulate,rerank,verify,clarify"


def asked_for(body: dict[str, object]) -> str:
    """Name the task of a request of either provider."""
    config = body.get("output_config", {})
    told = config.get("format", {}).get("schema") if isinstance(config, dict) else None
    wrapped = body.get("response_format")
    if isinstance(wrapped, dict):
        told = wrapped["json_schema"]["schema"]
    return task_of(told)


def serving(
    provider: str,
    **changes: object,
) -> Callable[[str, dict[str, object]], Reply]:
    """Reply to every task; a text as it is, anything else as JSON."""
    replies = {**GOOD, **changes}

    def answer(path: str, body: dict[str, object]) -> Reply:
        task = asked_for(body)
        if task == "answer":
            told = f"The tofu scramble costs 11.20 EUR {page_mark(body)}."
            return whole(provider, str(replies.get("answer", told)))
        reply = replies[task]
        return whole(provider, reply if isinstance(reply, str) else json.dumps(reply))

    return answer


@pytest.fixture
def served(provider: str, world: World) -> Iterator[tuple[Loopback, Assistant]]:
    with loopback() as server:
        server.answer = serving(provider)
        assistant = world.open(provider, server.url, CAIRN_MODEL_SEATS=ALL)
        yield server, assistant
        assistant.close()


def tasks(server: Loopback) -> list[str]:
    return [asked_for(body) for body in server.bodies]


def test_all_seats_are_asked_in_turn_and_all_calls_are_counted(
    served: tuple[Loopback, Assistant],
) -> None:
    server, assistant = served
    answer, said = run(assistant)
    assert answer.kind == "generated" and "11.20" in answer.answer and said
    assert tasks(server) == ["plan", "rerank", "grade", "answer", "verify"]
    assert answer.usage.provider_calls == 5 and answer.usage.input_tokens == 500
    assert not any("rules" in one for one in answer.notes)


@pytest.mark.parametrize("provider", ["openai"], indirect=True)
def test_a_photo_question_that_the_finds_do_not_answer_ends_in_an_abstention(
    provider: str,
    served: tuple[Loopback, Assistant],
    tmp_path: Path,
) -> None:
    server, assistant = served
    server.answer = serving(
        provider, grade={"answered": "no", "supports": [], "missing": [], "ambiguous": False}
    )
    plate = tmp_path / "plate.jpg"
    make_photo(plate, (20, 120, 60))
    answer, _ = run(assistant, question="What does this dish cost?", attach=(str(plate),))
    assert answer.kind == "abstained" and answer.answer.startswith("I could not find that")
    assert "answer" not in tasks(server) and "grade" in tasks(server)
    graded = server.bodies[tasks(server).index("grade")]
    _, text, pictures = said_to(graded)
    # The plate as it was attached, then the finds: the grader sees what the writer would see.
    assert len(pictures) >= 2 and "The person attached this" in text
    assert "Find 1 looks like this" in text and "\n┃ " in text
    assert answer.confidence < 0.5


def test_wrong_json_twice_leaves_the_rules_with_a_label(
    provider: str,
    served: tuple[Loopback, Assistant],
) -> None:
    server, assistant = served
    server.answer = serving(provider, grade="It looks fine to me.", rerank="{", verify="[]")
    answer, _ = run(assistant)
    assert answer.kind == "generated" and "11.20" in answer.answer
    assert tasks(server).count("grade") == 2 and tasks(server).count("rerank") == 2
    for told in ("the finds were not ordered anew", "the rules alone judged the finds",
                 "sentences were checked by their marks"):  # fmt: skip
        assert any(told in one and "twice" in one for one in answer.notes), answer.notes
    assert answer.usage.provider_calls == len(server.bodies) == 8


@pytest.mark.parametrize("provider", ["openai"], indirect=True)
def test_an_order_in_a_page_is_seen_by_those_who_judge_and_by_nobody_who_searches(
    provider: str,
    served: tuple[Loopback, Assistant],
) -> None:
    server, assistant = served
    server.answer = serving(
        provider, grade={"answered": "partly", "supports": [], "missing": [1], "ambiguous": False}
    )
    question = "Is there a sauna near the tofu scramble?"
    answer, _ = run(assistant, question=question)
    server.answer = serving(provider)
    seen = {asked_for(body) for body in server.bodies if "HACKED" in str(body)}
    asked = set(tasks(server))
    assert seen == asked - {"plan", "reformulate"} and {"grade", "reformulate"} <= asked
    assert not any("HACKED" in one.text for one in answer.plan.sub_queries)
    for body in server.bodies:
        system, text, _ = said_to(body)
        assert "HACKED" not in system
        assert all(line.startswith("┃ ") for line in text.splitlines() if "HACKED" in line)
    assert ORDER not in answer.answer


@pytest.mark.parametrize("provider", ["openai"], indirect=True)
def test_the_twelve_calls_hold_with_every_try_of_a_struggling_provider(
    provider: str,
    served: tuple[Loopback, Assistant],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    server, assistant = served
    monkeypatch.setattr(f"tools.vlm.{provider}_chat.Patience", partial(Patience, pause_s=0.01))
    busy = Reply(status=529, steps=[b'{"error": {"message": "busy"}}'], kind="application/json")
    junk = serving(provider, **dict.fromkeys(GOOD, "no"), answer="Nothing is cited.")

    def struggling(path: str, body: dict[str, object]) -> Reply:
        # Two of three tries fail; the third gives what fits no schema.
        return junk(path, body) if len(server.bodies) % 3 == 0 else busy

    server.answer = struggling
    answer, _ = run(assistant)
    assert len(server.bodies) == 12 and answer.kind == "quoted"
    # The last one was the writer's; the others had given up before.
    assert asked_for(server.bodies[-1]) == "answer"
    assert any("the rules alone judged" in one and "529" in one for one in answer.notes)


def test_costs_of_all_seats_reach_the_days_account_and_the_cap_stops_the_next(
    world: World,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(app.consent, "_is_here", lambda host: False)
    app.consent.allow(world.home, "127.0.0.1")
    (world.home / app.spending.FILE).unlink(missing_ok=True)
    each = (100 * 2 + 20 * 10) / 1e6
    with loopback() as server:
        server.answer = serving("anthropic")
        assistant = world.open(
            "anthropic", server.url, CAIRN_MODEL_SEATS=ALL, CAIRN_DAILY_USD=str(6.5 * each)
        )
        answer, _ = run(assistant)
        assert answer.usage.cost_usd == pytest.approx(5 * each)
        assert app.spending.Spending(world.home).today_usd() == pytest.approx(5 * each)
        assert len(answer.usage.sent) == 5
        answer, _ = run(assistant)
        # Two more calls fit: the plan and the order of the finds.
        assert len(server.bodies) == 7 and answer.kind == "quoted"
        assert answer.usage.provider_calls == 2 == len(answer.usage.sent)
        assert answer.usage.cost_usd == pytest.approx(2 * each)
        assert any("the rules alone judged" in one and "spent" in one for one in answer.notes)
        assistant.close()
    (world.home / app.consent.FILE).unlink()
    (world.home / app.spending.FILE).unlink()


def test_the_doctor_says_who_sits_where(tmp_path: Path) -> None:
    given = load({"CAIRN_MODEL_SEATS": "answer, grade", "CAIRN_ANSWERS": "anthropic"},
                 home=tmp_path)  # fmt: skip
    (line,) = [one for one in examine(given) if one.subject == "seats"]
    assert line.active.startswith("model: answer, grade; rules: plan, reformulate, clarify; ")
    judge = replace(given, model_seats="grade")
    (line,) = [one for one in examine(judge) if one.subject == "answers"]
    assert line.active.endswith("answers are quoted, as CAIRN_MODEL_SEATS has no answer")
    (line,) = [one for one in examine(replace(given, answers="quotes")) if one.subject == "seats"]
    assert line.active.startswith("rules: answer, plan, grade, reformulate, clarify; ")


def test_seats_are_named_or_refused() -> None:
    assert load({"CAIRN_ANSWERS": "openai"}).seats == {"answer"}
    everyone = load({"CAIRN_ANSWERS": "openai", "CAIRN_MODEL_SEATS": "all"}).seats
    assert everyone == set(ALL.split(","))
    assert load({"CAIRN_MODEL_SEATS": "grade"}).seats == frozenset()
    with pytest.raises(BadInput, match="no 'judge'; choose of answer, plan"):
        load({"CAIRN_MODEL_SEATS": "answer,judge"})
    with pytest.raises(BadInput, match="set CAIRN_MODEL_SEATS=answer,plan instead"):
        load({"CAIRN_MODEL_PLANS": "yes"})
