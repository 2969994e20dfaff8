"""The keyless planner: a question, its constraints and its files, as searches per modality."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules import patterns
from agents.rules.as_tags import as_tags
from agents.rules.asks import is_only_kind, item_modality, seeks_its_like, shows_itself, wanted_form
from agents.rules.beside_names import plain_words_of
from agents.rules.by_facts import decided_by_facts
from agents.rules.checks import PER_FIND
from agents.rules.constraints import DATED, condition_of
from agents.rules.coverage import is_general
from agents.rules.file_finding import files_sought
from agents.rules.identified import likens
from agents.rules.in_steps import steps_of
from agents.rules.lexicon import lexicon
from agents.rules.relative import settle
from agents.rules.routing import Prototypes, modality_scores
from agents.rules.sections import section_word
from agents.rules.words import clip, content_terms, tokens
from tools.core.attributes import row_of
from tools.core.items import Modality
from tools.core.query import (
    AttachmentKind,
    AttachmentRef,
    Constraint,
    Dominant,
    Plan,
    Step,
    SubQuery,
    Wants,
)

_LEAST = 0.08
"""Share below which a modality is not searched, beyond the two likeliest."""
_DOMINANCE = 1.3
"""How much likelier than the next the first modality must be to dominate. Not tuned."""
_SOUGHT = 1.0
"""Added to the modality of the things that are sought."""
_POINTING = 0.2
"""Factor for the words of a question that points at an attached file. Not tuned."""
_FILE_SHARE, _FILE_OTHER_SHARE = 1.0, 0.5
"""Of the file's own sense, and of finds that share one sense with it. Not tuned."""
_FILE_WORDS_SHARE = 0.35
_WORDS_OF_FILE = 300
_NO_WISH = (*DATED, *PER_FIND, "kind")
"""Fields that say when or where something is written, or what kind of place is meant."""
_STATED = ("diets", "opening_hours", "tags", "kind")


class RulePlanner:
    """Planner by lexicon and prototype sentences."""

    def __init__(self) -> None:
        self._prototypes: Prototypes | None = None

    def plan(
        self,
        question: Question,
        attachments: Sequence[AttachmentRef],
        before: Plan | None,
        view: LibraryView,
    ) -> Plan:
        """Take a question apart. attachments: of this turn; before: the last plan."""
        wants = _wants(question, attachments, before)
        if not attachments and files_sought(question.standalone, wants, view):
            wants = "files"
        settled = settle(_wished(question, wants), view.catalogue, view.scope)
        settled = as_tags(settled, view)
        constraints = tuple(_hardness(one, wants, view) for one in settled)
        if wants == "items" and is_only_kind(question):
            constraints = tuple(_kind_decides(one, view) for one in constraints)
        shares = _shares(question, constraints, wants, self._prototypes_of(view), view)
        worded = _worded(question, constraints, shares)
        if shows_itself(question, attachments):
            # `What place is this` says nothing that could be searched for.
            came_by = set(lexicon().came_by)
            telling = any(not is_general(term) and term not in came_by for term in question.terms)
            worded = [replace(one, weight=one.weight * _POINTING) for one in worded if telling]
        steps = () if attachments else steps_of(question.standalone)
        sub_queries = [
            *worded,
            *_first_step(steps, view),
            *_by_files(attachments, view, itself=shows_itself(question, attachments)),
        ]
        made = Plan(
            standalone=question.standalone,
            sub_queries=_normalised(sub_queries),
            constraints=constraints,
            dominant=_dominant(shares, attachments, wants, question),
            wants=wants,
            steps=steps,
        )
        if attachments or steps:
            return made
        return replace(made, by_facts=decided_by_facts(question, made, view) is not None)

    def _prototypes_of(self, view: LibraryView) -> Prototypes | None:
        if self._prototypes is None and view.encoder is not None:
            self._prototypes = Prototypes(view.encoder)
        return self._prototypes


def _wants(question: Question, attachments: Sequence[AttachmentRef], before: Plan | None) -> Wants:
    if question.link == "refines" and before is not None:
        return before.wants
    if shows_itself(question, attachments):
        return "items" if seeks_its_like(question.standalone) else "places"
    if likens(question, attachments) and not question.about:
        return "items" if seeks_its_like(question.standalone) else "places"
    wishes = [one for one in question.constraints if one.field not in _NO_WISH]
    kinds = any(one.field == "kind" for one in question.constraints)
    form = wanted_form(plain_words_of(question), len(question.about), len(wishes), kinds=kinds)
    return "places" if form == "fact" and question.seeks and (wishes or kinds) else form


def _wished(question: Question, wants: Wants) -> tuple[Constraint, ...]:
    """Leave out a kind where a fact of a named place is asked: `a coat` is hung up at the bar."""
    if wants != "fact" or not question.about:
        return question.constraints
    return tuple(one for one in question.constraints if one.field != "kind")


def _hardness(one: Constraint, wants: Wants, view: LibraryView) -> Constraint:
    """Keep a limit hard only where a filter would not hide the answer.

    `Does X have anything vegan?` must not filter X away; and what no source states cannot
    decide anything.
    """
    row = row_of(one.field)
    stated = one.field in _STATED or row is None
    if not one.hard or one.field in ("source", "page", "modality", "collection", "entity"):
        return one
    if wants in ("fact", "comparison"):
        return replace(one, hard=False)
    if one.field == "size" and not _is_known(one, view):
        # Sizes stand in tables, which no filter reads.
        return replace(one, hard=False)
    if stated and (wants == "items" or not _is_known(one, view)):
        return replace(one, hard=False)
    return one


def _kind_decides(one: Constraint, view: LibraryView) -> Constraint:
    """`A photo of a cafe`: no other word could find one, so what is stated to be a cafe does."""
    if one.field != "kind" or not any(
        view.catalogue.in_scope(modality, view.narrowed(condition_of(one))).yes
        for modality in view.retrievers
    ):
        return one
    return replace(one, hard=True)


def _is_known(one: Constraint, view: LibraryView) -> bool:
    """Tell whether the library states the field for anything at all."""
    scope = view.narrowed(condition_of(one))
    for modality in view.retrievers:
        result = view.catalogue.in_scope(modality, scope)
        if result.yes or len(result.unknown) < result.searched:
            return True
    return False


def _shares(
    question: Question,
    constraints: tuple[Constraint, ...],
    wants: Wants,
    prototypes: Prototypes | None,
    view: LibraryView,
) -> dict[Modality, float]:
    counts = view.counts()
    filled = {name for name, count in counts.items() if count > 0} or set(counts)
    scores = modality_scores(question.standalone, constraints, prototypes, filled)
    if wants == "items":
        filled = _only_measured(constraints, filled)
    sought = item_modality(plain_words_of(question), filled) if wants == "items" else None
    if sought is not None:
        scores[sought] = scores.get(sought, 0.0) + _SOUGHT
    known = {name: scores.get(name, 0.0) for name in filled}
    total = sum(known.values()) or 1.0
    ordered = sorted(known, key=lambda name: (-known[name], name))
    return {
        name: known[name] / total
        for place, name in enumerate(ordered)
        if place < 2 or known[name] / total >= _LEAST
    }


def _only_measured(constraints: Sequence[Constraint], filled: set[Modality]) -> set[Modality]:
    """`photos brighter than 60` are photos: nothing else can meet the limit."""
    measured: set[Modality] = {
        row.modality
        for one in constraints
        if (one.hard or one.priority > 0)
        and (row := row_of(one.field)) is not None
        and row.modality is not None
    }
    if measured & {"image", "audio"}:
        # A film has pictures and sound.
        measured.add("video")
    return (filled & measured) or filled


def _worded(
    question: Question, constraints: Sequence[Constraint], shares: Mapping[Modality, float]
) -> list[SubQuery]:
    """Send the person's own words to the two likeliest modalities, what concerns them to all."""
    likeliest = list(shares)[:2]
    question = replace(question, standalone=_without_anchors(question))
    found: list[SubQuery] = []
    for modality, share in shares.items():
        focused = _focused(question.standalone, constraints, modality)
        own = modality in likeliest
        differs = content_terms(focused) != content_terms(question.standalone)
        if own:
            found.append(
                SubQuery(
                    modality=modality,
                    text=question.standalone,
                    weight=share * (0.5 if differs else 1.0),
                    original=True,
                )
            )
        if not own or differs:
            found.append(
                SubQuery(modality=modality, text=focused, weight=share * (0.5 if own else 1.0))
            )
    section = section_word(question.standalone)
    if section and "text" in shares:
        # What a section is headed with stands in none of its lines, and not in the question.
        named = f"{_focused(question.standalone, constraints, 'text')} {section}"
        found.append(SubQuery(modality="text", text=named, weight=shares["text"]))
    return found


def _without_anchors(question: Question) -> str:
    """Leave out what is not looked for: `than X`, `like X`, the name of a file pointed at."""
    words = question.standalone
    if question.pointed:
        # What a file is called was not said by the person.
        words = words.replace(question.pointed, " ")
    for name in question.anchors:
        against = rf"\s*\b(?:than|like|similar to|such as) {re.escape(name)}"
        words = patterns.sub(against, "", words)
    return words if content_terms(words) else question.standalone


def _focused(text: str, constraints: Sequence[Constraint], modality: Modality) -> str:
    """Leave out what a filter decides, and adjectives that another modality measures."""
    words = text
    for one in constraints:
        row = row_of(one.field)
        elsewhere = row is not None and row.modality not in (None, modality)
        if one.hard or (elsewhere and modality in ("image", "audio", "video")):
            words = patterns.sub(re.escape(one.text), " ", words)
    kept = [word for word in tokens(words) if word in set(content_terms(words))]
    return " ".join(kept) or text


_SEARCHED_BY: Mapping[AttachmentKind, tuple[tuple[Modality, float], ...]] = {
    "image": (("image", _FILE_SHARE), ("video", _FILE_OTHER_SHARE)),
    "audio": (("audio", _FILE_SHARE), ("video", _FILE_OTHER_SHARE)),
    "video": (
        ("video", _FILE_SHARE), ("image", _FILE_OTHER_SHARE), ("audio", _FILE_OTHER_SHARE),
    ),
    "document": (),
}  # fmt: skip
"""What a file is compared with; a film has frames and sound."""


def _first_step(steps: Sequence[Step], view: LibraryView) -> list[SubQuery]:
    """Look for what the first step names, in what it has to be and in what is written."""
    if not steps:
        return []
    words = " ".join(content_terms(steps[0].text))
    wanted = dict.fromkeys(one for one in (steps[0].modality, "text", "page") if one is not None)
    return [
        SubQuery(modality=one, text=words, weight=1.0, step=1)
        for one in wanted
        if one in view.retrievers
    ]


def _by_files(
    attachments: Sequence[AttachmentRef], view: LibraryView, *, itself: bool
) -> list[SubQuery]:
    """itself: only what a file is, is asked."""
    found: list[SubQuery] = []
    counts = view.counts()
    for one in attachments:
        for place, (media, share) in enumerate(_SEARCHED_BY[one.kind]):
            if place == 0 or counts.get(media, 0) > 0:
                found.append(SubQuery(modality=media, text="", weight=share, attachment=one.id))
        if one.kind == "image" and counts.get("page", 0) > 0:
            found.append(
                SubQuery(modality="page", text="", weight=_FILE_WORDS_SHARE, attachment=one.id)
            )
        words = clip(one.words, _WORDS_OF_FILE)
        if content_terms(words):
            targets: tuple[Modality, ...] = (
                ("text", "page") if one.kind == "document" else ("text",)
            )
            found += [
                SubQuery(modality=name, text=words, weight=_FILE_WORDS_SHARE, attachment=one.id)
                for name in targets
            ]
        elif one.kind == "image" and counts.get("text", 0) > 0 and not itself:
            # Without words of its own it may still stand in a document.
            found.append(
                SubQuery(modality="text", text="", weight=_FILE_WORDS_SHARE, attachment=one.id)
            )
    return found


def _normalised(sub_queries: Sequence[SubQuery]) -> tuple[SubQuery, ...]:
    total = sum(one.weight for one in sub_queries) or 1.0
    ordered = sorted(sub_queries, key=lambda one: (-one.weight, one.modality, one.text))
    return tuple(replace(one, weight=round(one.weight / total, 4)) for one in ordered)


def _dominant(
    shares: Mapping[Modality, float],
    attachments: Sequence[AttachmentRef],
    wants: Wants,
    question: Question,
) -> Dominant:
    sought = item_modality(plain_words_of(question), shares) if wants == "items" else None
    if sought is not None and sought in shares:
        return sought
    kinds: list[Dominant] = [
        kind for kind in ("image", "audio", "video") if any(one.kind == kind for one in attachments)
    ]
    if kinds:
        return kinds[0]
    ordered = sorted(shares.items(), key=lambda one: -one[1])
    if wants in ("places", "comparison") or len(ordered) < 2:
        return "none"
    (first, most), (_, next_most) = ordered[:2]
    return first if most >= _DOMINANCE * next_most else "none"
