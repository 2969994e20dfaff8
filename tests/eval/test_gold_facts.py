"""The gold questions against the facts the demo is made from, so that none goes silently wrong."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import pypdfium2
import pytest
import soundfile

from eval.gold import DEMO, LIST, GoldQuestion, read_gold
from eval.said import says
from eval.tasks.demo import GOLD, SHELVES
from tests.eval.gold_facts import follows, holds, things
from tests.eval.gold_hours import is_open

LIBRARY = Path(__file__).parents[2] / "tools" / "demo" / "library"
EVERY = read_gold(GOLD, "both")
TEST = read_gold(GOLD, "test")
FEWEST = 4


def _set_of(one: GoldQuestion) -> str:
    return one.id.rsplit("-", 1)[0]


SETS = {name: tuple(some) for name, some in groupby(sorted(EVERY, key=_set_of), _set_of)}
"""A test a set and not a question: thousands of tests take a minute to hand out."""
every_set = pytest.mark.parametrize("some", SETS.values(), ids=SETS.keys())


def test_the_halves_are_told_by_their_ids() -> None:
    assert len(EVERY) >= 600
    assert {one.split for one in EVERY if not one.id.startswith("test-")} == {"dev"}
    assert {one.split for one in EVERY if one.id.startswith("test-")} <= {"test"}


@pytest.mark.skipif(not TEST, reason="the last half is retired and no new one is written yet")
def test_there_are_enough_questions_of_every_kind() -> None:
    assert len(TEST) >= 120
    kinds = Counter(one.kind for one in TEST)
    assert {kind: n for kind, n in kinds.items() if n < FEWEST} == {}
    assert kinds["unanswerable"] >= 18
    assert sum(not one.answerable for one in EVERY) >= 120


def test_no_question_stands_twice() -> None:
    assert len({one.id for one in EVERY}) == len(EVERY)
    asked = Counter((one.question.casefold(), one.turns, one.attach) for one in EVERY)
    assert [words for words, n in asked.items() if n > 1] == []


@every_set
def test_what_the_gold_names_is_there(some: tuple[GoldQuestion, ...]) -> None:
    assert [f"{one.id}: {fault}" for one in some for fault in _not_there(one)] == []


def _not_there(gold: GoldQuestion) -> Iterator[str]:
    for name in (*gold.gold_entities, *gold.about):
        if name not in things() or things()[name].collection != gold.collection:
            yield name
    root = LIBRARY / SHELVES.get(gold.collection, "")
    for item in gold.gold_items:
        path = LIBRARY / item.source
        if not (path.is_file() and path.is_relative_to(root)):
            yield item.source
        elif item.page is not None and not 1 <= item.page <= _pages(path):
            yield f"{item.source} has no page {item.page}"
        elif (
            item.start_s is not None
            and item.modality == "audio"
            and not 0 <= item.start_s < soundfile.info(path).duration
        ):
            yield f"{item.source} does not last {item.start_s} s"
    yield from (one for one in gold.attach if not (LIBRARY / one).is_file())


@lru_cache
def _pages(path: Path) -> int:
    return len(pypdfium2.PdfDocument(path))


@every_set
def test_only_what_can_be_answered_has_an_answer(some: tuple[GoldQuestion, ...]) -> None:
    for gold in some:
        assert gold.collection in {DEMO, *SHELVES}, gold.id
        assert gold.answerable == (gold.kind != "unanswerable"), gold.id
        assert gold.answerable == bool(gold.gold_items), gold.id
        assert gold.answerable == bool(gold.gold_entities), gold.id
        assert gold.answerable or gold.gold_answer is None, gold.id


@every_set
def test_the_answer_stands_in_the_facts(some: tuple[GoldQuestion, ...]) -> None:
    assert [one.id for one in some if one.gold_answer and not _stands(one, one.gold_answer)] == []


def _stands(gold: GoldQuestion, answer: str) -> bool:
    words = "\n".join(things()[name].words for name in gold.gold_entities)
    if says(words, answer):
        return True
    written = [_written(LIBRARY / one.source) for one in gold.gold_items]
    # What stands in a picture or a scanned page was read by eye when the question was written.
    return not all(written) or says("\n".join((words, *written)), answer)


@lru_cache
def _written(path: Path) -> str:
    """Give the words of a file as they are written in it; "" where they are only seen or heard."""
    if path.suffix == ".pdf":
        pages = pypdfium2.PdfDocument(path)
        return "\n".join(page.get_textpage().get_text_range() for page in pages)
    spoken = path.with_name(path.name + ".srt")
    beside = spoken if spoken.is_file() else path.with_suffix(".srt")
    if path.suffix in {".ogg", ".mp4", ".webm"}:
        return beside.read_text("utf-8") if beside.is_file() else ""
    return path.read_text("utf-8") if path.suffix in {".md", ".yaml", ".srt", ".csv"} else ""


@every_set
def test_the_entities_follow_from_the_facts(some: tuple[GoldQuestion, ...]) -> None:
    for gold in some:
        if gold.derived is not None:
            assert follows(gold.derived, gold.collection) == set(gold.gold_entities), gold.id


@every_set
def test_no_gold_entity_breaks_a_limit(some: tuple[GoldQuestion, ...]) -> None:
    for gold in some:
        for name in gold.gold_entities:
            for limit in gold.constraints:
                assert holds(limit, things()[name].facts), f"{gold.id}, {name}: {limit}"


def test_lists_and_superlatives_are_all_worked_out() -> None:
    assert [one.id for one in EVERY if one.kind in (LIST, "superlative") and not one.derived] == []


def test_an_attachment_is_never_a_file_of_the_library() -> None:
    held = {_sha(path) for path in LIBRARY.rglob("*") if path.is_file()}
    attached = {LIBRARY / one for gold in EVERY for one in gold.attach}
    assert [path.name for path in attached if _sha(path) in held] == []
    folder = GOLD / "attachments"
    unused = {path.name for path in folder.iterdir()} - {path.name for path in attached}
    assert unused == set()


def _sha(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("hours", "at", "month", "expected"),
    [
        ("Tu-Su 08:30-15:00; Mo off", "Su 10:00", "Nov", True),
        ("Tu-Su 08:30-15:00; Mo off", "Mo 10:00", "Nov", False),
        ("We-Su 11:00-18:00; Th 11:00-21:00; Mo-Tu off", "Th 20:30", "Nov", True),
        ("We-Su 11:00-18:00; Th 11:00-21:00; Mo-Tu off", "Fr 20:30", "Nov", False),
        ("Tu-Sa 18:00-01:00; Su-Mo off", "Su 00:30", "Nov", True),
        ("Tu-Sa 18:00-01:00; Su-Mo off", "Tu 00:30", "Nov", False),
        ("We-Mo 12:00-22:30; Tu off", "Mo 20:00", "Nov", True),
        ("Tu,Th 08:00-14:00; Sa 07:00-15:00", "Th 09:00", "Nov", True),
        ("Tu,Th 08:00-14:00; Sa 07:00-15:00", "We 09:00", "Nov", False),
        ("Apr-Oct: Mo-Su 10:00-16:30; Nov-Mar: off", "Su 11:00", "Nov", False),
        ("Apr-Oct: Mo-Su 10:00-16:30; Nov-Mar: off", "Su 11:00", "Jul", True),
        ("Tu-Su 10:00-17:00; PH off", "Su 11:00", "Nov", True),
        ("24/7", "Mo 04:00", "Nov", True),
    ],
)
def test_opening_hours_are_read_as_people_read_them(
    hours: str, at: str, month: str, expected: bool
) -> None:
    assert is_open(hours, at, month) is expected
