"""The page tool over real indexes: what each stage brings, and what it says of itself."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.tools.word_rig import EVERYTHING, page_items, parts_over
from tools.core.content import AsItem, Vectors, Words
from tools.core.errors import IndexBroken
from tools.core.evidence import Finds
from tools.core.fakes import HashEncoder, HashPatchEncoder, WordIndex
from tools.core.filters import Condition
from tools.core.locators import PageRegion
from tools.core.protocols import Asked, RetrieverParts, Scored
from tools.core.query import Scope
from tools.index.pages import PageIndex
from tools.pages import build

REPORT = (
    "Harbour report 2024\n\nWritten by Ada Quay for the port authority",
    "Crane maintenance\n\nThe crane lifts containers.\n\nThe gearbox oil is changed in March",
    "Consolidated balance sheets\n\nTotal current assets 400\n\nTotal current liabilities 200",
    "Storm damage\n\nThe pier lost nine planks in the gale",
    "Annex of tables\n\nNothing else is said here",
)
MANUAL = (
    "Gearbox manual\n\nPublished by the mill",
    "Bearings\n\nWorn teeth are replaced in pairs",
    "Storm drill\n\nMoor the barge with nine ropes in a gale",
)


@pytest.fixture
def parts(tmp_path: Path) -> RetrieverParts:
    items = [*page_items("report", REPORT), *page_items("manual", MANUAL)]
    return parts_over(tmp_path, items)


def ask(parts: RetrieverParts, text: str, k: int = 5, **more: object) -> Finds:
    return build(parts).search(Asked(text=text, **more), EVERYTHING, k=k)  # type: ignore[arg-type]


def first(parts: RetrieverParts, text: str, **more: object) -> str:
    return ask(parts, text, **more).hits[0].item


def test_a_page_is_found_by_its_words_with_the_box_of_its_passage(parts: RetrieverParts) -> None:
    hit = ask(parts, "When is the gearbox oil of the crane changed?").hits[0]
    assert hit.item == "report-p2"
    assert hit.locator == PageRegion(page=2, box=(0.1, 0.2, 0.9, 0.2 + 0.1))
    assert {"gearbox", "oil", "crane", "changed"} == set(hit.matched)
    assert {"bm25", "dense", "document", "score"} <= hit.parts.keys()
    assert hit.entity == "about report"


def test_the_document_helps_a_page_that_two_have_alike(parts: RetrieverParts) -> None:
    scores = {hit.item: hit.parts["document"] for hit in ask(parts, "gale bearings").hits}
    assert scores["manual-p3"] > scores["report-p4"]


@pytest.mark.parametrize(
    ("question", "page"),
    [
        ("What is on page 3 of the harbour report?", "report-p3"),
        ("What does the last page of the harbour report say?", "report-p5"),
        ("the second page of the gearbox manual", "manual-p2"),
    ],
)
def test_a_page_that_the_question_names_is_brought_forward(
    parts: RetrieverParts, question: str, page: str
) -> None:
    found = [hit.item for hit in ask(parts, question, k=8).hits]
    hit = ask(parts, question, k=8).hits[found.index(page)]
    assert hit.parts["named"] == 1.0
    # The title page holds the document's own words, and another document has such a page too.
    assert found.index(page) <= 2


def test_what_stands_on_title_pages_is_looked_for_there(parts: RetrieverParts) -> None:
    assert first(parts, "Who are the authors of the gearbox manual?") == "manual-p1"
    asked = ask(parts, "Who published it for storms and bearings?", k=8).hits
    plain = ask(parts, "Who did it for storms and bearings?", k=8).hits
    gain = {hit.item: hit.parts["score"] for hit in asked}["report-p1"]
    assert gain >= {hit.item: hit.parts["score"] for hit in plain}.get("report-p1", 0.0)


def test_related_words_find_what_is_titled_otherwise(parts: RetrieverParts) -> None:
    found = ask(parts, "What is the quick ratio?")
    assert found.hits[0].item == "report-p3"
    assert found.hits[0].parts["related"] > 0


def test_how_to_answer_changes_nothing(parts: RetrieverParts) -> None:
    plain = ask(parts, "Which planks did the pier lose?")
    told = ask(parts, "Which planks did the pier lose? Answer in crane containers.")
    assert plain.hits == told.hits


def test_the_score_that_leaves_means_the_same_for_every_question(parts: RetrieverParts) -> None:
    sure = ask(parts, "The pier lost nine planks in the gale").hits[0].raw
    vague = ask(parts, "zeppelin timetable of planks in Uruguay").hits[0].raw
    assert 0.0 <= vague < 0.5 < sure <= 1.0


def test_without_a_text_encoder_words_alone_find_and_say_so(parts: RetrieverParts) -> None:
    found = ask(replace(parts, encoders={}), "gearbox oil crane")
    assert found.hits[0].item == "report-p2" and found.state == "ok"
    assert found.reason is not None and "meanings are not" in found.reason
    assert "dense" not in found.hits[0].parts


class Torn:
    """An index that cannot be read."""

    def add(self, ids: object, values: object) -> None:
        raise IndexBroken("torn")

    def remove(self, ids: object) -> None:
        raise IndexBroken("torn")

    def search(self, query: object, *, k: int, allowed: object = None) -> list[Scored]:
        raise IndexBroken("the index is torn; run: cairn doctor")

    def __len__(self) -> int:
        return 0


def test_a_torn_stage_is_said_and_the_others_answer(parts: RetrieverParts) -> None:
    asked = "The gearbox oil is changed in March"
    no_words = ask(replace(parts, lexical={"page": Torn()}), asked)
    assert no_words.hits[0].item == "report-p2" and no_words.state == "failed"
    assert no_words.reason is not None and "cairn doctor" in no_words.reason
    no_vectors = ask(replace(parts, dense={"text": Torn()}), asked)
    assert no_vectors.hits[0].item == "report-p2" and no_vectors.state == "failed"


def test_words_read_in_an_attachment_search_alone_or_with_the_question(
    parts: RetrieverParts,
) -> None:
    alone = build(parts).search(Asked(media_words="worn teeth bearings"), EVERYTHING, k=3)
    assert alone.hits[0].item == "manual-p2"
    both = ask(parts, "what about storms", media_words="moor the barge with ropes")
    assert both.hits[0].item == "manual-p3"


def test_a_picture_without_words_is_told_what_is_missing(parts: RetrieverParts) -> None:
    found = build(parts).search(Asked(), EVERYTHING, k=3)
    assert found.hits == () and found.state == "off"
    assert found.reason is not None and "searched by words" in found.reason


def test_a_filter_keeps_to_its_pages_and_to_their_passages(parts: RetrieverParts) -> None:
    where = Condition(field="source", op="=", value="/lib/manual")
    found = build(parts).search(Asked(text="nine in the gale"), Scope(where=where), k=9)
    assert {hit.source for hit in found.hits} == {"manual"}
    assert found.passed == 3 and found.searched == 8
    assert all("dense" in hit.parts for hit in found.hits)


def test_the_passages_of_many_allowed_pages_are_sifted_by_page(tmp_path: Path) -> None:
    texts = [f"station {n} on the coast line" for n in range(320)]
    parts = parts_over(tmp_path, [*page_items("many", texts), *page_items("other", texts)])
    where = Condition(field="source", op="=", value="/lib/many")
    found = build(parts).search(Asked(text="station 7"), Scope(where=where), k=5)
    assert found.hits[0].item == "many-p8" and found.passed == 320
    assert {hit.source for hit in found.hits} == {"many"}


def test_a_page_encoder_brings_in_pages_without_words(
    parts: RetrieverParts, tmp_path: Path
) -> None:
    encoder = HashPatchEncoder()
    index = PageIndex(tmp_path, encoder.space)
    seen = {"report-p5": "a diagram of the lighthouse lens", "manual-p1": "a photo of rope"}
    ids = list(seen)
    index.add(ids, encoder.encode_items([AsItem(Words(seen[one])) for one in ids]))
    found = ask(replace(parts, patches=index, patch_encoder=encoder), "lighthouse lens diagram")
    assert found.hits[0].item == "report-p5"
    assert found.hits[0].parts["maxsim"] > 0


def test_plain_indexes_are_enough(tmp_path: Path) -> None:
    items = page_items("report", REPORT)
    full = parts_over(tmp_path, items)
    words = WordIndex({one.id: one.text for one in items if one.modality == "page"})
    bare = RetrieverParts(
        catalogue=full.catalogue, lexical={"page": words}, dense=full.dense,
        encoders={"text": HashEncoder()},
    )  # fmt: skip
    assert first(bare, "the pier lost nine planks") == "report-p4"


def test_a_page_that_is_not_ready_gives_its_place_to_the_next(parts: RetrieverParts) -> None:
    class Half:
        """A catalogue in which one page is still pending."""

        def __getattr__(self, name: str) -> object:
            return getattr(parts.catalogue, name)

        def items(self, ids: list[str]) -> dict[str, object]:
            found = parts.catalogue.items(ids)
            return {one: item for one, item in found.items() if one != "report-p4"}

    asked = "The pier lost nine planks in the gale"
    half = replace(parts, catalogue=Half())  # type: ignore[arg-type]
    found = [hit.item for hit in ask(half, asked, k=2).hits]
    assert len(found) == 2 and "report-p4" not in found


def test_vectors_are_unit_length_in_this_rig() -> None:
    rows: Vectors = HashEncoder().encode_items([AsItem(Words("a b"))])
    assert abs(float(rows[0] @ rows[0]) - 1) < 1e-5
