"""One question back at most, where the finds really split; never the same one twice in a row."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from agents.machine import Machine
from agents.rules.splitting import is_ambiguous, parting
from tests.agents.world import ask, deps_of, town
from tools.core.evidence import Evidence
from tools.core.locators import ImageRegion

names = st.sampled_from(["Ada's", "Bo's", "Cy's", "Di's"])
finds = st.lists(
    st.tuples(st.integers(min_value=0, max_value=9), st.one_of(st.none(), names), st.floats(0, 1)),
    max_size=12,
    unique_by=lambda one: one[0],
)


def evidence(rows: list[tuple[int, str | None, float]]) -> list[Evidence]:
    return [
        Evidence(
            item=str(number), modality="image", source=f"{number}.jpg", source_id=str(number),
            entity=entity, locator=ImageRegion(), score=score,
        )
        for number, entity, score in rows
    ]  # fmt: skip


@given(st.lists(names, max_size=5), finds)
def test_options_are_disjoint_parts_of_the_finds_and_at_least_two(
    options: list[str], rows: list[tuple[int, str | None, float]]
) -> None:
    found = evidence(rows)
    parts = parting(options, found)
    assert not parts or len(parts) > 1
    kept = [item for items in parts.values() for item in items]
    assert len(kept) == len(set(kept)) and set(kept) <= {one.item for one in found}
    for name, items in parts.items():
        assert name in options and 0 < len(items) < len(found)
    if is_ambiguous(parts, found):
        assert parts


def test_one_that_stands_out_is_answered_and_not_asked_about() -> None:
    found = evidence([(1, "Ada's", 0.9), (2, "Bo's", 0.2)])
    assert not is_ambiguous(parting(["Ada's", "Bo's"], found), found)
    close = evidence([(1, "Ada's", 0.9), (2, "Bo's", 0.7)])
    assert is_ambiguous(parting(["Ada's", "Bo's"], close), close)


def test_the_answer_carries_what_the_question_offers() -> None:
    _, finished = ask(Machine(deps_of(town())), "when does it open?")
    answer = finished.answer
    assert answer.kind == "clarify" and len(answer.options) >= 2
    assert all(one in answer.answer for one in answer.options)
    assert answer.answer.count("?") == 1 and not answer.suggestions


def test_the_same_is_not_asked_twice_in_a_row() -> None:
    machine = Machine(deps_of(town()), InMemorySaver())
    _, first = ask(machine, "when does it open?", thread="t")
    _, second = ask(machine, "any of them, when does it open?", thread="t")
    assert first.answer.kind == "clarify" and second.answer.kind != "clarify"
    assert not second.answer.options


def test_another_thing_may_be_asked_about_after_it() -> None:
    machine = Machine(deps_of(town()), InMemorySaver())
    ask(machine, "when does it open?", thread="t")
    _, second = ask(machine, "how much does it cost?", thread="t")
    assert second.answer.kind == "clarify"


def test_an_answer_has_no_options() -> None:
    _, finished = ask(Machine(deps_of(town())), "when does Moss & Meridian open?")
    assert finished.answer.kind == "quoted" and finished.answer.options == ()
