"""Events become a view, and a view becomes slots of HTML."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.ui.foot import foot_html
from app.ui.looked import looked_html, status_line
from app.ui.turn import TurnView, after, stopped, told
from app.ui.turn_html import slots
from tests.app.hostile import PAYLOADS
from tests.app.hostile_ways import poisoned_ways
from tests.app.scripted_turn import (
    ALL,
    COVERAGE,
    ENTITIES,
    PLAN,
    SENTENCES,
    answer_to,
    turn,
)
from tests.app.test_ui_prose import tags_of
from tools.core.events import Broke, Event, Finished, Looked, Planned, Said, Searched
from tools.core.evidence import Coverage, EntityScore, Usage
from tools.core.query import Query

START = TurnView(id="t1", question="find me a quiet vegan brunch")


def played(until: type[object] | None = None) -> TurnView:
    view = START
    for event in turn(Query(text="brunch")):
        if until is not None and isinstance(event, until):
            break
        view = after(view, event)
    return view


def test_the_plan_is_shown_before_anything_is_found() -> None:
    view = played(until=Searched)
    html = looked_html(view)
    assert html.count('data-state="waiting"') == len(PLAN.sub_queries)
    assert "bright room, window, daylight" in html
    assert "25%" in html
    assert status_line(view) == "Searching text, pages, pictures, sounds"


def test_a_follow_up_shows_how_it_was_understood_and_a_new_question_does_not() -> None:
    taken = replace(PLAN, standalone="is <Moss> open on Monday?", link="refers")
    html = slots(after(replace(START, question="and on Monday?"), Planned(plan=taken)))["asked"]
    assert "understood as: is &lt;Moss&gt; open on Monday?" in html
    assert "understood as" not in slots(after(START, Planned(plan=PLAN)))["asked"]
    same = replace(taken, standalone="And on Monday")
    asked = slots(after(replace(START, question="and on Monday?"), Planned(plan=same)))["asked"]
    assert "understood as" not in asked


def test_finds_are_counted_as_they_come() -> None:
    view = played(until=Looked)
    assert status_line(view) == "Searching, 16 finds so far"
    assert "9 finds" in looked_html(view)
    assert "of 212 passages" in looked_html(view)


def test_a_search_that_failed_says_why() -> None:
    assert "failed: no answer within 8 s" in looked_html(played(until=Said))


def test_every_look_says_what_changed() -> None:
    view = played()
    assert len(view.looks) == 2
    html = looked_html(view)
    assert "not enough yet, so look again" in html
    assert "“brunch” also as “late breakfast”" in html


def test_sentences_join_and_keep_their_citations() -> None:
    view = played(until=Finished)
    assert view.text == "".join(text for text, _ in SENTENCES)
    assert view.citations == ALL
    assert slots(view)["said"].count("<button") == 4


def test_the_end_of_a_turn_does_not_change_what_was_read() -> None:
    assert slots(played(until=Finished))["said"] == slots(played())["said"]


def test_a_corrected_end_replaces_what_was_said() -> None:
    view = played(until=Finished)
    view = after(view, Finished(answer=answer_to("Only this [1].", ALL[:1])))
    assert view.text == "Only this [1]."


def test_an_earlier_turn_is_drawn_like_a_fresh_one() -> None:
    fresh, old = slots(played()), slots(told("t1", START.question, played().answer))  # type: ignore[arg-type]
    assert fresh["said"] == old["said"]
    assert fresh["foot"] == old["foot"]
    assert "late breakfast" in old["looked"]


def test_the_foot_says_kind_confidence_coverage_and_what_left() -> None:
    html = foot_html(played())
    assert "Quoted from your files" in html
    assert "86% sure" in html
    assert "searched 212 passages, 48 pages, 23 pictures" in html
    assert "failed: no answer within 8 s" in html
    assert "nothing left this machine" in html
    assert "One mark that named nothing was taken out." in html


def test_only_the_first_places_stand_open_and_an_abstention_has_none() -> None:
    entities = tuple(replace(ENTITIES[0], name=f"Place {number}") for number in range(9))
    answer = replace(answer_to("x", ()), entities=entities)
    html = foot_html(told("t", "q", answer))
    assert html.index("Place 3") < html.index("5 more looked at") < html.index("Place 4")
    assert "Place" not in foot_html(told("t", "q", replace(answer, kind="abstained")))


def test_what_left_the_machine_is_said() -> None:
    answer = replace(answer_to("x", ()), usage=Usage(sent=("anthropic: 2 page images",)))
    assert "left this machine: anthropic: 2 page images" in foot_html(told("t", "q", answer))


def test_constraints_are_yes_no_or_unknown_and_never_guessed() -> None:
    html = foot_html(played())
    assert 'class="check-unknown"' in html
    assert html.count('class="check-no"') == 2
    bare = EntityScore(name="New", score=0.1, evidence=(), constraints=())
    answer = replace(answer_to("x", ()), entities=(*played().answer.entities, bare))  # type: ignore[union-attr]
    assert "New" not in foot_html(told("t", "q", answer))


@pytest.mark.parametrize("state", ["off", "failed"])
def test_a_modality_that_was_not_searched_is_named(state: str) -> None:
    coverage = {**COVERAGE, "image": Coverage(searched=0, state=state, reason="no encoder")}  # type: ignore[arg-type]
    html = foot_html(told("t", "q", replace(answer_to("x", ()), coverage=coverage)))
    assert "no encoder" in html
    assert "<b>Pictures</b>" in html


def test_a_stopped_turn_never_looks_finished() -> None:
    view = stopped(played(until=Finished))
    assert view.state == "stopped"
    assert "not the whole answer" in foot_html(view)
    assert stopped(played()).state == "done"


def test_an_interrupted_answer_is_drawn_as_one() -> None:
    view = after(START, Finished(answer=replace(answer_to("Half", ()), kind="interrupted")))
    assert view.state == "stopped"
    assert "Interrupted" in foot_html(view)


def test_a_broken_turn_says_the_one_sentence() -> None:
    view = after(played(until=Said), Broke(message="The index is torn; run cairn doctor"))
    assert "The index is torn; run cairn doctor" in foot_html(view)
    assert status_line(view) == "Could not finish"


def test_a_plan_of_a_later_look_stands_in_that_look() -> None:
    view = played(until=Finished)
    later = after(view, Planned(plan=replace(PLAN, standalone="asked anew")))
    assert [look.plan is not None for look in later.looks] == [True, False, True]


LIMIT_TAGS = {"div", "details", "summary", "span", "p", "form", "select", "option", "input",
              "button", "ul", "li"}  # fmt: skip


@pytest.mark.parametrize("payload", PAYLOADS)
def test_hostile_words_stay_words_in_every_slot(payload: str) -> None:
    view = replace(START, question=payload, files=(payload,))
    for event in turn(Query(text="x")):
        view = after(view, _poisoned(event, payload))
    drawn = slots(view)
    assert tags_of(drawn["limits"] or "").tags <= LIMIT_TAGS
    for name in ("asked", "looked", "foot"):
        found = tags_of(drawn[name])  # type: ignore[literal-required]
        assert not found.tags & {"script", "iframe", "style", "a", "link", "object", "form"}
        # The map is ours; nothing else is drawn.
        assert drawn[name].count("<svg") == drawn[name].count('<svg class="drawn"')  # type: ignore[literal-required]
        assert not any(one.startswith("on") for one in found.attributes)
        assert all(src.startswith("/media/") for src in found.attributes.get("src", ()))


def _poisoned(event: Event, payload: str) -> Event:
    if isinstance(event, Planned):
        subs = tuple(replace(one, text=payload) for one in event.plan.sub_queries)
        limits = tuple(
            replace(one, text=payload, unit=payload, value=payload, id=payload)
            for one in event.plan.constraints
        )
        plan = replace(event.plan, standalone=payload, sub_queries=subs, constraints=limits)
        return replace(event, plan=plan)
    if isinstance(event, Searched):
        return replace(event, state="failed", reason=payload)
    if isinstance(event, Looked):
        return replace(event, round=replace(event.round, changed=payload, action=payload))
    if isinstance(event, Finished):
        cited = tuple(
            replace(one, source=payload, caption=payload, quote=payload, item=payload)
            for one in event.answer.citations
        )
        checks = tuple(
            replace(one, text=payload, by=payload) for one in event.answer.entities[0].constraints
        )
        entity = replace(event.answer.entities[0], name=payload, constraints=checks)
        event = replace(event, answer=poisoned_ways(event.answer, payload))
        return replace(
            event,
            answer=replace(
                event.answer, citations=cited, entities=(entity,), notes=(payload,),
                coverage={"text": Coverage(searched=1, state="off", reason=payload)},
            ),
        )  # fmt: skip
    return event
