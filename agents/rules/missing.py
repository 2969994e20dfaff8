"""What a question cannot do without and no find says: a name, a thing, a fact, a film."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from agents.constraints.plain_words import dogs_plainly
from agents.library_view import LibraryView
from agents.records import Asks
from agents.rules.answer_shapes import has_shape
from agents.rules.asks import identifies, shows_itself
from agents.rules.direct_facts import direct_facts, fact_stems, own_terms
from agents.rules.key_words import missing_key, missing_name
from agents.rules.named_sources import named_sources
from agents.rules.nearness import anchor_of
from agents.rules.not_known import open_finds
from agents.rules.somewhere import asks_for_a_place
from agents.rules.told_beside import asked_words
from agents.rules.words import clip, listed, sentences, stems
from agents.seats import Case
from tools.core.evidence import Evidence

FIRST = 5
"""Finds that an answer is judged by."""
_LONGEST_WORD = 40
_MOST_WORDS = 4


def none_fits(case: Case, view: LibraryView) -> bool:
    """Tell whether a place is wanted and every one breaks a limit, or is of another kind."""
    limited = any(one.hard for one in case.plan.constraints)
    if case.plan.wants != "places" or not limited or case.entities:
        return False
    return not open_finds(case, view)


def is_about(one: Evidence, case: Case) -> bool:
    """Tell whether a find may answer: what another place offers does not."""
    about = case.question.about
    return not about or one.entity in about or one.entity is None


_ITEM_NAMES: Mapping[str, str] = {
    "image": "picture", "audio": "recording", "page": "page", "video": "video",
}  # fmt: skip


def _no_such_item(case: Case) -> bool:
    """Tell whether a film, photo or recording of a named place is sought and it has none."""
    about = case.question.about
    if (
        case.plan.wants != "items"
        or not about
        or case.question.shown
        or case.plan.dominant not in _ITEM_NAMES
    ):
        return False
    return not any(
        one.entity in about and one.modality == case.plan.dominant for one in case.evidence
    )


def missing_part(case: Case) -> str:
    """Give what the question cannot do without and nothing found says; empty where all is said.

    A photo or recording that is pointed at speaks for itself, and so does a fact that is known.
    """
    if shows_itself(case.question, case.attachments):
        return ""
    anchored = bool(case.question.about or case.plan.constraints)
    asked = asked_words(_unwished(case), case.question.about, anchored=anchored)
    if name := missing_name(asked, _found(case)):
        return f"“{name}”"
    if direct_facts(case):
        return ""
    if case.plan.by_facts and case.entities:
        return ""
    if limits_say_all(case):
        return ""
    if _unstated(case):
        return either(case.question.terms)
    if value := _no_value(case):
        return value
    if _no_such_item(case):
        return f"a {_ITEM_NAMES[case.plan.dominant]} of {listed(case.question.about)}"
    sought = case.plan.wants != "fact" or identifies(case.question.standalone)
    if case.question.described and sought:
        # What it is clearly like need not be told in its own words.
        return ""
    seen = case.plan.wants == "items" and case.plan.dominant in ("image", "video")
    key = missing_key(asked, _found(case), seen=seen)
    return f"“{key}”" if key else ""


_ENOUGH_LIMITS = 2


def limits_say_all(case: Case) -> bool:
    """Tell whether something fits a list's limits, so that its other words are reasons.

    `My hearing aids make every clatter a torment: which places are below 40 dB and step-free?`
    """
    kinds = any(one.field == "kind" for one in case.plan.constraints)
    limits = [one for one in case.plan.constraints if one.hard and one.field != "kind"]
    said = kinds or asks_for_a_place(case.question.standalone)
    return (
        case.plan.wants == "places"
        and case.question.seeks
        and said
        and len(limits) >= _ENOUGH_LIMITS
        and bool(case.entities)
    )


_VALUES: Mapping[Asks, str] = {
    "money": "a price", "temperature": "a temperature", "version": "a version",
    "keys": "a key to press",
}  # fmt: skip
"""Types of answer that are told from any other by how they look."""


_PHONE_ASKED = re.compile(
    r"\b(?:(?:tele)?phone|mobile|contact) numbers?\b|"
    r"\b(?:what|which) number (?:should|do|can|must|would) (?:i|we|one) (?:ring|call|dial|phone)\b",
    re.I,
)
_PHONE = re.compile(r"(?<![\w.,])\+?\(?\d[\d ()/-]{5,}\d(?![\w.,]\d)")


def _no_value(case: Case) -> str:
    """Name the type of value asked for where no find that is meant holds one."""
    if _PHONE_ASKED.search(case.question.standalone):
        about = [case.dossiers[one.item].words for one in case.evidence if is_about(one, case)]
        return "" if any(_PHONE.search(words) for words in about) else "a telephone number"
    asked = next((one for one in case.question.asks if one in _VALUES), None)
    if asked is None or case.plan.wants != "fact" or case.question.about:
        return ""
    named = named_sources(case)
    meant = [one for one in case.evidence if not named or one.source_id in named]
    held = any(has_shape((asked,), case.dossiers[one.item].words) for one in meant)
    return "" if held else _VALUES[asked]


def _found(case: Case) -> frozenset[str]:
    """Give the stems of all that was found of what the question is about."""
    about = [one for one in case.evidence if is_about(one, case)]
    anchors = [anchor_of(one) for one in case.plan.constraints]
    names = [stems(name) for name in (*case.question.about, *anchors)]
    return frozenset().union(*(stems(case.dossiers[one.item].words) for one in about), *names)


def _unwished(case: Case) -> str:
    text = case.question.standalone
    if any(one.field == "dogs" for one in case.plan.constraints):
        text = dogs_plainly(text)
    for one in case.plan.constraints:
        text = text.replace(one.text, " ")
    for name in case.question.anchors:
        # What is like it, or more than it, need not speak of it.
        text = re.sub(rf"(?:\b(?:than|like|similar to|such as)\s)?{re.escape(name)}", " ", text)
    return " ".join(text.split())


def either(words: Sequence[str]) -> str:
    """Name words for people: `“gym” or “pool”`."""
    told = [f"“{clip(word, _LONGEST_WORD)}”" for word in words[:_MOST_WORDS]]
    return listed(told + ["the rest"] * (len(words) > _MOST_WORDS), "or")


def _unstated(case: Case) -> bool:
    """Tell whether the very fact asked for is neither stated nor said in any sentence.

    A menu that asks for silent telephones does not tell the phone number.
    """
    question = case.question
    if not question.fields or own_terms(case) or not question.terms:
        return False
    spoken = fact_stems(question.fields)
    return not any(
        stems(line) & spoken and has_shape(question.asks, line)
        for one in case.evidence[:FIRST]
        if is_about(one, case)
        for line in sentences(case.dossiers[one.item].words)
    )
