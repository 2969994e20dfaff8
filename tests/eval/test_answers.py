from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.answer_report import as_markdown, as_told, faults, weaknesses
from eval.answers import AnswersResult, ask_all, sum_up
from eval.outcome import Outcome
from tests.eval.small_town import ROOT, ScriptedAnswerer, answer, cites, judge, question
from tools.core.evidence import Answer

LIMIT = {"field": "level_db_spl", "op": "<", "value": 45, "unit": "dB"}
MENU = {"modality": "page", "source": "moss/menu.pdf", "page": 1}
SOUND = {"modality": "audio", "source": "eel/sound.ogg", "start_s": 8}


def outcome(told: Answer | None, **given: object) -> Outcome:
    answerer = ScriptedAnswerer({} if told is None else {"q": told})
    return ask_all([question(**given)], answerer, judge(), Path(ROOT), lambda line: None)[0]


def causes(one: Outcome) -> list[str]:
    return [cause for cause, _ in faults(one)]


def test_a_right_answer_has_no_faults() -> None:
    told = answer(
        "Porridge is 6.80 [1 p. 1].", finds=("line", "review"), places=("Moss",),
        citations=(cites("[1 p. 1]", "line", quote="Oat porridge 6.80"),),
    )  # fmt: skip
    one = outcome(told, gold_items=[MENU], gold_answer="6.80", constraints=[LIMIT])
    assert (one.entity_first, one.top_5, one.recall) == (True, True, {"page": 1.0})
    assert causes(one) == [] and weaknesses(one) == []


def test_each_kind_of_failure_is_named() -> None:
    told = answer(
        "Soup [1 p. 1].", finds=("review",), places=("Eel",),
        citations=(cites("[1 p. 1]", "menu", quote="Fish"),),
    )  # fmt: skip
    one = outcome(
        told, question="q", gold_items=[MENU], gold_answer="6.80", turns=[],
        constraints=[LIMIT | {"op": "=", "value": 34}],
    )  # fmt: skip
    assert causes(one) == [
        "wrong entity", "answer missing", "not retrieved", "limit broken", "wrong citation",
    ]  # fmt: skip
    assert "Eel contradicts level_db_spl = 34 dB: level_db_spl 78.0 dB" in faults(one)[3][1]
    assert weaknesses(one) == ["not among the first 5 of its modality: moss/menu.pdf p. 1"]


def test_a_limit_read_into_a_word_is_a_weakness_and_no_fault() -> None:
    one = outcome(answer("x", places=("Moss", "Eel")), constraints=[LIMIT])
    assert causes(one) == []
    assert weaknesses(one) == ["Eel against level_db_spl < 45 dB: level_db_spl 78.0 dB"]


def test_a_limit_that_nothing_is_known_about_is_counted_apart() -> None:
    open_sunday = {"field": "opening_hours", "op": "open_at", "value": "Su 10:00"}
    one = outcome(answer("x", places=("Eel",)), gold_entities=["Eel"], constraints=[open_sunday])
    assert (one.broken(said=True), len(one.unknown)) == ((), 1)
    closed = outcome(answer("x", places=("Moss",)), constraints=[open_sunday])
    assert [limit.constraint for limit in closed.broken(said=True)] == ["opening_hours open_at Su"]


def test_a_refusal_recommends_nothing() -> None:
    one = outcome(answer("no", "abstained", places=("Moss",)), constraints=[LIMIT])
    assert (one.refused, one.entity_among_3, one.limits) == (True, False, ())
    assert causes(one) == ["refused"]


def test_the_unanswerable_is_to_be_declined() -> None:
    gold = {"answerable": False, "gold_entities": []}
    assert causes(outcome(answer("no", "abstained"), **gold)) == []
    assert causes(outcome(answer("yes", "quoted"), **gold)) == ["answered the unanswerable"]


def test_a_question_back_is_no_answer() -> None:
    assert causes(outcome(answer("which?", "clarify", places=("Moss",)))) == ["asked back"]


def test_a_broken_turn_is_an_outcome_and_stops_nothing() -> None:
    one = outcome(None, gold_answer="6.80")
    assert (one.kind, one.entity_first, one.answer_said) == ("broke", False, False)
    assert faults(one) == [("broke", "no such line")]


def test_a_time_in_another_part_of_the_recording_is_not_the_place() -> None:
    gold = {"gold_items": [SOUND], "gold_entities": ["Eel"]}
    near = outcome(answer("x", finds=("window",), places=("Eel",)), **gold)
    away = outcome(
        answer("x", finds=("window",), places=("Eel",)),
        **{**gold, "gold_items": [{**SOUND, "start_s": 25}]},
    )
    assert (near.recall, away.recall) == ({"audio": 1.0}, {"audio": 0.0})


def test_every_gold_item_counts_once_in_the_fused_list() -> None:
    gold = {"gold_items": [MENU, {"modality": "text", "source": "moss/reviews.md"}]}
    one = outcome(answer("x", finds=("sound", "menu"), places=("Moss",)), **gold)
    assert (one.top_5, one.fused, one.recall) == (True, 0.5, {"page": 1.0, "text": 0.0})


def test_five_places_hold_five_of_a_longer_list() -> None:
    sheets = [{"modality": "image", "source": "moss/photo.jpg"}] + [
        {"modality": "page", "source": "moss/menu.pdf", "page": at} for at in range(1, 9)
    ]
    one = outcome(answer("x", finds=("menu",), places=("Moss",)), gold_items=sheets)
    assert one.recall == {"image": 0.0, "page": 0.2}


def test_a_sheet_that_is_a_source_counts_like_any_other() -> None:
    review = {"modality": "text", "source": "moss/reviews.md"}
    told = answer("x [2]", finds=("review",), places=("Moss",), citations=(cites("[2]", "review"),))
    assert outcome(told, gold_items=[review]).gold_cited is True
    assert outcome(told, gold_items=[MENU]).gold_cited is False
    assert outcome(answer("no", "abstained"), gold_items=[MENU]).gold_cited is None


def test_a_frame_of_a_film_is_the_film_at_its_time() -> None:
    film = {"modality": "video", "source": "eel/walk.mp4", "start_s": 6.0}
    told = answer("x", finds=("frame",), places=("Eel",))
    late = film | {"start_s": 20.0}
    assert outcome(told, gold_items=[film]).recall == {"video": 1.0}
    assert outcome(told, gold_items=[late]).recall == {"video": 0.0}


def test_a_list_is_scored_by_the_names_in_the_answer() -> None:
    gold = {"kind": "list", "gold_entities": ["Moss"], "constraints": [LIMIT | {"value": 70}]}
    asked = {**gold, "question": "q", "turns": []}
    both = outcome(answer("Moss and Eel.", places=("Moss",)), **asked)
    none = outcome(answer("Nothing.", places=("Moss",)), **asked)
    assert (both.listed, both.listed_right) == (1.0, 0.5)
    assert [limit.entity for limit in both.limits] == ["Eel"]
    assert (none.listed, none.listed_right) == (0.0, None)
    assert outcome(answer("no", "abstained"), **asked).listed == 0.0


def test_a_question_of_a_shelf_is_asked_of_the_whole_library() -> None:
    answerer = ScriptedAnswerer({"first": answer(), "q": answer(places=("Moss",))})
    gold = question(turns=["first"], collection="demo-shop")
    ask_all([gold], answerer, judge(), Path(ROOT), lambda line: None)
    assert [one.collections for one in answerer.asked] == [()] * 2


def test_a_file_that_is_no_source_is_in_no_recall() -> None:
    sidecar = {"modality": "text", "source": "moss/_folder.yaml"}
    one = outcome(answer("x", finds=("menu",), places=("Moss",)), gold_items=[sidecar])
    assert (one.top_5, one.recall) == (None, {})


def test_earlier_turns_are_said_first_in_one_thread_and_files_come_along() -> None:
    answerer = ScriptedAnswerer({"first": answer(thread="t9"), "q": answer(places=("Moss",))})
    gold = question(turns=["first"], attach=["../clip.ogg"], where="level_db_spl < 36 dB")
    ask_all([gold], answerer, judge(), Path(ROOT), lambda line: None)
    assert [(one.text, one.thread) for one in answerer.asked] == [("first", None), ("q", "t9")]
    assert answerer.asked[1].attach == (str(Path("/clip.ogg").resolve()),)
    assert answerer.asked[1].where is not None


def test_what_breaks_in_an_earlier_turn_is_told() -> None:
    one = outcome(answer(), turns=["unheard of"])
    assert faults(one) == [("broke", "in an earlier turn: no such line")]


@pytest.fixture
def result() -> AnswersResult:
    told = answer("Porridge is 6.80.", finds=("menu",), places=("Moss",))
    outcomes = [
        outcome(told, id="q-001", gold_items=[MENU], gold_answer="6.80"),
        outcome(told, id="q-002", kind="photo", gold_answer="9.90"),
        outcome(told, id="q-003", split="test"),
        outcome(told, id="q-004", needs="transcriber", gold_items=[SOUND]),
    ]
    return sum_up("town", outcomes, ingest={"files": 4}, note="made in a test")


def test_figures_are_kept_apart_by_split_and_kind(result: AnswersResult) -> None:
    counted = {(one.split, one.kind): one.n for one in result.groups}
    assert counted == {
        ("dev", "all"): 2, ("dev", "lookup"): 1, ("dev", "photo"): 1,
        ("test", "all"): 1, ("test", "lookup"): 1,
    }  # fmt: skip
    assert result.groups[0].figures["says it"].mean == 0.5
    assert "refused" in result.groups[0].figures and "declined" not in result.groups[0].figures


def test_what_needs_an_absent_part_is_in_no_figure(result: AnswersResult) -> None:
    assert [one.gold.id for one in result.set_apart] == ["q-004"]
    assert "q-004 needs a transcriber" in as_markdown(result)


def test_the_report_lists_what_failed_and_why(result: AnswersResult) -> None:
    told = as_markdown(result)
    assert "1 wrong, 0 right with weaknesses, 2 right" in told
    assert "**q-002** (photo) “q”" in told and "does not say “9.90”" in told
    assert "**q-001**" not in told


def test_the_json_holds_every_question(result: AnswersResult) -> None:
    told = json.loads(json.dumps(as_told(result)))
    assert [one["gold"]["id"] for one in told["outcomes"]] == ["q-001", "q-002", "q-003"]
    assert told["outcomes"][1]["faults"] == ["answer missing: does not say “9.90”"]
    assert told["outcomes"][0]["answer"]["entities"][0]["name"] == "Moss"
