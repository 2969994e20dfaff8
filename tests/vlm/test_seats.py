"""A model in the other seats: what it may decide, what it is shown, and what stands without it."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from agents.machine import Machine
from agents.model.clarifier import is_question_of
from agents.model.grader import ModelGrader
from agents.model.reranker import ModelReranker
from agents.model.seat import Seat
from agents.model.verifier import ModelVerifier
from agents.model.writer import ModelWriter
from agents.verify import ruled
from tests.agents.world import ask, deps_of, town
from tests.vlm.seat_model import TaskModel, first_mark, told, town_with
from tools.core.chat import ChatRequest
from tools.core.errors import NotAllowed, Overloaded
from tools.core.events import Looked, Ranked, Said
from tools.core.evidence import Answer
from tools.core.items import Item, Source
from tools.core.query import AttachmentRef
from tools.core.sights import Sight
from tools.vlm.models import LOCAL_LIMITS

QUESTION = "what does the rhubarb porridge cost"
ODD = "how do I get down to the cellar with a stroller"
WEAK = "what is the wifi password at Clatterbox Kitchen"


def graded(answered: str, supports: tuple[int, ...] = (1,), missing: tuple[int, ...] = (),
           ambiguous: bool = False) -> str:  # fmt: skip
    return json.dumps({"answered": answered, "supports": supports, "missing": missing,
                       "ambiguous": ambiguous})  # fmt: skip


def answer_of(model: TaskModel, question: str, *names: str, **given: object) -> Answer:
    _, last = ask(Machine(town_with(model, *names)), question, **given)
    return last.answer


def by_rules(question: str) -> Answer:
    _, last = ask(Machine(deps_of(town())), question)
    return last.answer


def test_finds_that_do_not_answer_end_in_an_abstention_that_says_so() -> None:
    assert by_rules(QUESTION).kind == "quoted"
    model = TaskModel({"grade": graded("no", ())})
    answer = answer_of(model, QUESTION, "grade")
    assert answer.kind == "abstained" and "nothing found answers it" in answer.answer
    assert answer.confidence <= by_rules(QUESTION).confidence / 2 + 0.01


def test_a_wrong_refusal_of_the_rules_is_mended_by_finds_that_answer() -> None:
    assert by_rules(ODD).kind == "abstained"
    model = TaskModel({"grade": graded("yes"), "answer": lambda asked: f"Yes {first_mark(asked)}."})
    answer = answer_of(model, ODD, "grade", "answer")
    assert answer.kind == "generated" and answer.citations


def test_yes_without_a_find_that_says_it_changes_nothing() -> None:
    model = TaskModel({"grade": graded("yes", (0, 99, -3))})
    assert answer_of(model, ODD, "grade").kind == "abstained"


def test_what_is_missing_is_told_in_the_words_of_the_question() -> None:
    model = TaskModel({"grade": graded("no", (), (2, 77))})
    answer = answer_of(model, QUESTION, "grade")
    parts = re.search(r"# Parts of the question\n(.*)\n", told(model.asked[0][1]))
    assert parts is not None
    second = re.search(r"2 (\w+)", parts[1])
    assert second is not None and f"“{second[1]}”" in answer.answer


@pytest.mark.parametrize("question", ["the cheapest cafe", "how loud is Moss & Meridian",
                                      "a vegan brunch under 20 dB"])  # fmt: skip
def test_what_facts_decide_is_not_asked_of_a_model(question: str) -> None:
    model = TaskModel({"grade": graded("no", ())})
    answer = answer_of(model, question, "grade")
    assert model.asked == [] and answer.answer == by_rules(question).answer


def test_the_same_finds_are_judged_once() -> None:
    model = TaskModel({"grade": graded("no", ())})
    events, _ = ask(Machine(town_with(model, "grade")), WEAK)
    looks = [one for one in events if isinstance(one, Looked)]
    assert looks[-1].verdict == "abstain"
    assert len({told(one) for _, one in model.asked}) == len(model.asked) <= len(looks)


def test_an_ambiguous_question_is_asked_back_between_the_places_of_the_finds() -> None:
    asked = "what does porridge cost"
    model = TaskModel({
        "grade": graded("yes", tuple(range(1, 13)), ambiguous=True),
        "clarify": json.dumps(
            {"question": "Porridge at Moss & Meridian or at Clatterbox Kitchen?"}
        ),
    })  # fmt: skip
    # Every find supports: also those of no place, so that nothing splits cleanly.
    events, last = ask(Machine(town_with(model, "grade", "clarify")), asked)
    finds = [one for one in events if isinstance(one, Ranked)][-1].evidence
    named = [at for at, one in enumerate(finds[:12], start=1) if one.entity in
             ("Moss & Meridian", "Clatterbox Kitchen")]  # fmt: skip
    model = TaskModel({
        "grade": graded("yes", tuple(named), ambiguous=True),
        "clarify": json.dumps(
            {"question": "Porridge at Moss & Meridian or at Clatterbox Kitchen?"}
        ),
    })  # fmt: skip
    _, last = ask(Machine(town_with(model, "grade", "clarify")), asked)
    assert last.answer.kind == "clarify"
    assert last.answer.answer == "Porridge at Moss & Meridian or at Clatterbox Kitchen?"
    assert last.answer.usage.provider_calls == 2


@pytest.mark.parametrize(
    ("text", "fits"),
    [("Which: A-1 or Bo?", True), ("A-1 or Bo or Cy?", True), ("Which: A-1?", False),
     ("A-1 or Bo? Or else?", False), ("A-1 or Bo", False), ("A-1 or Bo for 7 EUR?", False),
     ("A-1 or Bo, see https://x.example?", False), ("A-1 or [Bo](x)?", False)],
)  # fmt: skip
def test_a_question_back_keeps_to_its_options(text: str, fits: bool) -> None:
    assert is_question_of(text, ("A-1", "Bo"), "when does it open") is fits


def test_a_reranker_orders_by_the_mean_of_both_scores() -> None:
    def only_the_third(asked: ChatRequest) -> str:
        count = len(re.findall(r"^Find \d+ \(", told(asked), re.M))
        return json.dumps({"grades": [{"find": at, "grade": 3 if at == 3 else 0}
                                      for at in range(1, count + 1)]})  # fmt: skip

    model = TaskModel({"rerank": only_the_third})
    events, last = ask(Machine(town_with(model, "rerank")), QUESTION)
    before, after = [one.evidence for one in events if isinstance(one, Ranked)][:2]
    assert after[0].item == before[2].item
    assert after[0].score == pytest.approx((before[2].score + 1) / 2)
    assert all(0 <= one.score <= 1 for one in after)
    assert {one.item for one in after} == {one.item for one in before}
    assert last.answer.citations and last.answer.usage.provider_calls == 1


def test_a_reranker_orders_places_by_what_it_saw_of_them() -> None:
    question = "a quiet vegan brunch"
    before = by_rules(question)
    assert before.plan.wants == "places" and not before.plan.by_facts
    second = before.entities[1].name

    def the_second_place(asked: ChatRequest) -> str:
        blocks = re.split(r"^Find (\d+) \(", told(asked), flags=re.M)[1:]
        grades = [{"find": int(at), "grade": 3 if second in text else 0}
                  for at, text in zip(blocks[::2], blocks[1::2], strict=True)]  # fmt: skip
        return json.dumps({"grades": grades})

    answer = answer_of(TaskModel({"rerank": the_second_place}), question, "rerank")
    assert answer.entities[0].name == second
    assert {one.name for one in answer.entities} == {one.name for one in before.entities}


def test_facts_keep_their_order() -> None:
    model = TaskModel({"rerank": json.dumps({"grades": [{"find": 2, "grade": 3}]})})
    answer = answer_of(model, "the cheapest cafe", "rerank")
    assert model.asked == [] and answer.answer == by_rules("the cheapest cafe").answer


def test_a_reformulator_is_shown_no_word_of_the_finds_and_its_searches_are_sent() -> None:
    model = TaskModel({
        "grade": graded("no", (), (1,)),
        "reformulate": json.dumps({"searches": [
            {"modality": "page", "text": "sauna steam room"},
            {"modality": "video", "text": "a film that is not held"},
        ]}),
    })  # fmt: skip
    answer = answer_of(model, "is there a sauna near the ferry pier", "grade", "reformulate")
    sent = [(one.modality, one.text) for one in answer.plan.sub_queries]
    assert ("page", "sauna steam room") in sent and "video" not in {one for one, _ in sent}
    assert "“sauna steam room” in pages" in answer.rounds[1].changed
    assert answer.rounds[1].action == "reworded"
    (asked, *_) = [one for task, one in model.asked if task == "reformulate"]
    everything = [item.text for item in town().items if item.text]
    assert not any(words in told(asked) for words in everything) and not asked.parts[0].image_png
    assert "9:15" not in told(asked)


def test_a_reformulator_may_look_again_where_the_rules_know_nothing_more() -> None:
    question = "when does the ferry come back"
    assert len(by_rules(question).rounds) == 1
    more = json.dumps({"searches": [{"modality": "text", "text": "return crossing"}]})
    answer = answer_of(TaskModel({"reformulate": more}), question, "reformulate")
    assert [one.action for one in answer.rounds] == ["search", "reworded", "nothing"]
    assert answer.kind == "abstained"


def test_a_reformulator_that_repeats_itself_gives_way_to_the_rules() -> None:
    rules = by_rules(WEAK)
    sent = rules.plan.sub_queries[0]
    same = json.dumps({"searches": [{"modality": sent.modality, "text": sent.text.upper()}]})
    model = TaskModel({"reformulate": same})
    answer = answer_of(model, WEAK, "reformulate")
    assert [one.action for one in answer.rounds] == [one.action for one in rules.rounds]
    assert any("worded nothing new" in one for one in answer.notes)


def written(asked: ChatRequest) -> str:
    mark = first_mark(asked)
    return f"Porridge is on the menu {mark}. It is warm {mark}. It is liked {mark}."


def checks(*rulings: str) -> str:
    return json.dumps({"checks": [{"sentence": at, "ruling": one}
                                  for at, one in enumerate(rulings, start=1)]})  # fmt: skip


def test_a_verifier_takes_out_and_marks_and_shows_nothing_before() -> None:
    model = TaskModel({"answer": written, "verify": checks("entailed", "not", "unclear")})
    events, last = ask(Machine(town_with(model, "answer", "verify")), QUESTION)
    said = "".join(one.text for one in events if isinstance(one, Said))
    assert said.strip() == last.answer.answer
    assert "warm" not in said and "(not confirmed)" in said
    assert last.answer.kind == "generated" and last.answer.usage.provider_calls == 2
    assert any("1 sentence left out" in one for one in last.answer.notes)
    (asked,) = [one for task, one in model.asked if task == "verify"]
    sentences = told(asked).split("# Sentences")[1]
    assert sentences.count("rests on Find 1") == 3 and "[" not in sentences


def test_a_draft_of_which_nothing_is_entailed_is_quoted_instead() -> None:
    model = TaskModel({"answer": written, "verify": checks("not", "not", "not")})
    events, last = ask(Machine(town_with(model, "answer", "verify")), QUESTION)
    assert last.answer.kind == "quoted" and "warm" not in last.answer.answer
    assert "".join(one.text for one in events if isinstance(one, Said)).strip() == (
        last.answer.answer
    )
    assert model.tasks() == ["answer", "verify"]


def test_rulings_add_nothing() -> None:
    said = [Said(text="Head\n"), Said(text="A [1]. ", citations=())]
    assert ruled(said, ("not", "unclear")) == said


@pytest.mark.parametrize("task", ["plan", "grade", "reformulate", "rerank", "verify", "clarify"])
@pytest.mark.parametrize("broken", ["json", "busy", "refused"])
def test_every_seat_falls_back_on_the_rules_and_says_so(task: str, broken: str) -> None:
    reply = {"json": "I think it is fine.", "busy": Overloaded("the model is busy"),
             "refused": NotAllowed("nothing was allowed")}[broken]  # fmt: skip
    question = {"clarify": "when does it open", "reformulate": WEAK}.get(task, QUESTION)
    writer = ("answer",) if task == "verify" else ()
    model = TaskModel({task: reply, "answer": written})
    answer = answer_of(model, question, task, *writer)
    plain = by_rules(question)
    if task == "verify":
        assert answer.kind == "generated" and "warm" in answer.answer
    else:
        assert (answer.kind, answer.answer) == (plain.kind, plain.answer)
    why = "did not keep to the schema" if broken == "json" else str(reply)
    assert any(why in one for one in answer.notes), answer.notes
    calls = {"json": 2, "busy": 1, "refused": 0}[broken]
    rounds = sum(1 for one in model.tasks() if one == task) // max(1, calls or 1)
    assert answer.usage.provider_calls == calls * rounds + (task == "verify")
    assert len([one for one in answer.usage.sent if one.startswith("elsewhere")]) == (
        answer.usage.provider_calls
    )


def test_costs_and_calls_of_all_seats_add_up() -> None:
    model = TaskModel({
        "plan": json.dumps({"sub_queries": [{"modality": "page", "text": "rhubarb porridge",
                                             "weight": 1.0}]}),
        "rerank": json.dumps({"grades": [{"find": 1, "grade": 3}]}),
        "grade": graded("yes"),
        "answer": written,
        "verify": checks("entailed", "entailed", "entailed"),
    })  # fmt: skip
    answer = answer_of(model, QUESTION)
    assert model.tasks() == ["plan", "rerank", "grade", "answer", "verify"]
    used = replace(answer.usage, sent=())
    assert (used.provider_calls, used.input_tokens, used.output_tokens) == (5, 50, 10)
    assert used.cost_usd == pytest.approx(0.005) and len(answer.usage.sent) == 5
    assert not [one for one in answer.notes if "rules" in one]


def test_after_a_failing_call_the_other_seats_do_not_wait_for_it() -> None:
    model = TaskModel({"rerank": Overloaded("the model is busy"), "answer": written})
    answer = answer_of(model, QUESTION, "rerank", "grade", "answer", "verify")
    assert model.tasks() == ["rerank", "answer"]
    assert answer.kind == "generated"
    assert sum("the model is busy" in one for one in answer.notes) == 3


class CountingSights:
    """A red dot of everything, and how often each was drawn."""

    def __init__(self) -> None:
        self.drawn: list[str] = []

    def of_item(self, item: Item, source: Source, *, max_side_px: int) -> Sight | None:
        self.drawn.append(item.id)
        return None if item.modality == "text" else Sight(data=b"dot", media_type="image/png")

    def of_attachment(self, ref: AttachmentRef, *, max_side_px: int) -> tuple[Sight, ...]:
        self.drawn.append(ref.id)
        return ()

    def sound_of(self, item: Item, source: Source) -> bytes:
        self.drawn.append(f"{item.id} heard")
        return b"wav"

    def sound_of_attachment(self, ref: AttachmentRef) -> bytes:
        return b""


def test_a_page_is_drawn_once_for_all_seats() -> None:
    sights = CountingSights()
    model = TaskModel({"rerank": json.dumps({"grades": [{"find": 1, "grade": 3}]}),
                       "grade": graded("yes"), "answer": written,
                       "verify": checks("entailed", "entailed", "entailed")})  # fmt: skip
    seat = Seat(model=model, limits=LOCAL_LIMITS, sights=sights)
    deps = deps_of(
        town(), reranker=ModelReranker(seat), grader=ModelGrader(seat),
        verifier=ModelVerifier(seat), writer=ModelWriter(model, LOCAL_LIMITS, sights=sights),
    )  # fmt: skip
    ask(Machine(deps), QUESTION)
    assert model.tasks() == ["rerank", "grade", "answer", "verify"]
    assert sights.drawn and len(set(sights.drawn)) == len(sights.drawn)
    pictures = [[one for one in asked.parts if one.image_png] for _, asked in model.asked]
    assert all(pictures) and len(pictures[0]) <= 8
    again = len(sights.drawn)
    ask(Machine(deps), QUESTION)
    assert len(sights.drawn) == 2 * again  # nothing is kept beyond the turn
