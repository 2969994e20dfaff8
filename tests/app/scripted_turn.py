"""A turn as the machine would give it: plan, a look that is not enough, a second one, sentences."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.desk import PagesAround, PassageInText, SpokenLine
from tools.core.constraint_check import ConstraintCheck
from tools.core.events import Event, Finished, Looked, Planned, Ranked, Said, Searched, Started
from tools.core.evidence import Answer, Citation, Coverage, EntityScore, Evidence, Round, Usage, Why
from tools.core.locators import ImageRegion, PageRegion, TextSpan, TimeSpan
from tools.core.query import Constraint, Plan, Query, SubQuery

FOLDER = "/home/ada/trips/moss-and-meridian"
BOX = (0.08, 0.35, 0.92, 0.55)

_BEFORE = (
    "Came on a wet Tuesday and stayed three hours. The host remembers what you drank last time. "
) * 14
QUOTE = "mornings are so quiet that you hear the spoons"
_CITED = f"On weekdays the {QUOTE}, and the whole brunch is vegan without making a fuss of it."
_AFTER = "\n\nThe bench by the door is drafty in winter. Bikes fit under the awning. " * 10
PASSAGE = PassageInText(
    source="reviews.md",
    heading="Moss & Meridian > What guests say",
    text=_BEFORE + _CITED + _AFTER,
    start=len(_BEFORE),
    end=len(_BEFORE) + len(_CITED),
)


def _leaf(number: int, around: PagesAround) -> PassageInText:
    return PassageInText(source="menu.pdf", heading="", text=f"Words of page {number}", start=0,
                         end=16, pages=around)  # fmt: skip


SPOKEN = (
    SpokenLine(start_s=12.0, end_s=20.5, text="We came in by the side door."),
    SpokenLine(start_s=31.5, end_s=38.0, text="It is so quiet, you hear the spoons."),
    SpokenLine(start_s=47.0, end_s=55.0, text="And then we paid."),
)
PASSAGES = {
    "reviews": PASSAGE,
    "menu-11": _leaf(11, PagesAround(last=13, after=(12, "menu"))),
    "menu": _leaf(12, PagesAround(last=13, before=(11, "menu-11"), after=(13, "menu-13"))),
    "menu-13": _leaf(13, PagesAround(last=13, before=(12, "menu"))),
    "hum": PassageInText(
        source="recording-1.ogg",
        heading="",
        text=" ".join(one.text for one in SPOKEN),
        start=0,
        end=9,
        lines=SPOKEN,
    ),
}

TEXT = Citation(
    mark="[1]", modality="text", item="reviews", source=f"{FOLDER}/reviews.md",
    locator=TextSpan(start_char=len(_BEFORE), end_char=len(_BEFORE) + len(_CITED), line=3),
    quote=QUOTE, caption="What guests say",
)  # fmt: skip
PAGE = Citation(
    mark="[2 p. 12]", modality="page", item="menu", source=f"{FOLDER}/menu.pdf",
    locator=PageRegion(page=12, box=BOX),
    quote="Weekend brunch, all vegan. Served Saturday and Sunday 9 to 14",
    caption="menu.pdf, page 12",
)  # fmt: skip
IMAGE = Citation(
    mark="[img 3]", modality="image", item="room", source=f"{FOLDER}/photo-1.jpg",
    locator=ImageRegion(box=(0.07, 0.11, 0.42, 0.64)), quote=None,
    caption="Guest room with a tall window on the left",
)  # fmt: skip
AUDIO = Citation(
    mark="[audio 2 at 0:34]", modality="audio", item="hum", source=f"{FOLDER}/recording-1.ogg",
    locator=TimeSpan(start_s=34.0, end_s=44.0), quote=None,
    caption="Sunday, ten in the morning, by the counter",
)  # fmt: skip
ALL = (TEXT, PAGE, IMAGE, AUDIO)

PLAN = Plan(
    standalone="find me a quiet vegan brunch with natural light",
    sub_queries=(
        SubQuery(modality="text", text="find me a quiet vegan brunch with natural light",
                 weight=0.3, original=True),
        SubQuery(modality="page", text="vegan brunch menu", weight=0.25),
        SubQuery(modality="image", text="bright room, window, daylight", weight=0.25),
        SubQuery(modality="audio", text="quiet room, low voices", weight=0.2),
    ),
    constraints=(
        Constraint(field="tags", op="=", value="vegan", text="vegan", id="c1"),
        Constraint(field="loudness_lufs", op="<", value=-35.0, unit="LUFS", hard=False,
                   text="quiet", id="c2"),
    ),
    dominant="text",
    wants="places",
)  # fmt: skip

COVERAGE = {
    "text": Coverage(searched=212, state="ok"),
    "page": Coverage(searched=48, state="ok"),
    "image": Coverage(searched=23, state="ok"),
    "audio": Coverage(searched=11, state="failed", reason="no answer within 8 s"),
}
SENTENCES = (
    ("**Moss & Meridian** fits best. Guests write that the “mornings are so quiet that you hear "
     "the spoons” [1]. ", (TEXT,)),
    ("Its menu lists a weekend brunch, “all vegan”, served Saturday and Sunday from 9 to 14 "
     "[2 p. 12]. ", (PAGE,)),
    ("The photo shows a tall window that lights the tables [img 3], and the recording from a "
     "Sunday morning stays at −38 LUFS [audio 2 at 0:34].", (IMAGE, AUDIO)),
)  # fmt: skip
CHECKS = (
    ConstraintCheck(text="vegan", met="yes", by="menu.pdf, page 12"),
    ConstraintCheck(text="quiet", met="yes", by="−38 LUFS, recording-1.ogg"),
    ConstraintCheck(text="under 40 dB", met="unknown", by=""),
)
ENTITIES = (
    EntityScore(name="Moss & Meridian", score=0.91, evidence=("reviews", "menu", "room", "hum"),
                constraints=CHECKS),
    EntityScore(name="Sable & Fennel", score=0.64, evidence=(), constraints=(
        ConstraintCheck(text="vegan", met="yes", by="tags in _folder.yaml"),
        ConstraintCheck(text="quiet", met="no", by="−21 LUFS, recording-1.ogg"),
        ConstraintCheck(text="under 40 dB", met="no", by="58 dB, recording-1.ogg.yaml"))),
)  # fmt: skip
ROUNDS = (
    Round(action="search", changed="", confidence=0.44),
    Round(action="synonyms", changed="“brunch” also as “late breakfast”", confidence=0.86),
)


def evidence_of(citation: Citation) -> Evidence:
    return Evidence(
        item=citation.item, modality=citation.modality, source=citation.source, source_id="s",
        entity="Moss & Meridian", locator=citation.locator, score=0.9, mark=citation.mark,
        why=(Why(sub_query=0, retriever="text", raw=7.1, calibrated=0.9, matched=("vegan",)),),
    )  # fmt: skip


def answer_to(text: str, citations: Sequence[Citation]) -> Answer:
    return Answer(
        answer=text, kind="quoted", citations=tuple(citations),
        evidence=tuple(evidence_of(one) for one in citations), entities=ENTITIES, plan=PLAN,
        rounds=ROUNDS, confidence=0.86, coverage=COVERAGE, usage=Usage(),
        timings_ms={"plan": 4.0, "retrieve": 61.0, "retrieve.text": 40.0, "answer": 12.0},
        thread="", notes=("One mark that named nothing was taken out.",),
    )  # fmt: skip


def turn(query: Query) -> Sequence[Event]:
    """The events of a turn; `long` in the question makes it hang after the first sentence."""
    said = [Said(text=text, citations=cited) for text, cited in SENTENCES]
    if "hang" in query.text:
        said.insert(1, Said(text="HANG"))
    text = "".join(one for one, _ in SENTENCES)
    return [
        Started(thread=query.thread or "", turn=0),
        Planned(plan=PLAN),
        *(_searched(at, found) for at, found in enumerate((9, 4, 3, 0))),
        Ranked(evidence=tuple(evidence_of(one) for one in ALL)),
        Looked(round=ROUNDS[0], verdict="retry"),
        *(_searched(at, found) for at, found in enumerate((12, 6, 3, 0))),
        Ranked(evidence=tuple(evidence_of(one) for one in ALL)),
        Looked(round=ROUNDS[1], verdict="answer"),
        *said,
        Finished(answer=answer_to(text, ALL)),
    ]


def _searched(at: int, found: int) -> Searched:
    sub = PLAN.sub_queries[at]
    coverage = COVERAGE[sub.modality]
    return Searched(
        sub_query=at, modality=sub.modality, found=found, searched=coverage.searched,
        state=coverage.state, reason=coverage.reason, ms=11.0 + 7 * at,
    )  # fmt: skip
