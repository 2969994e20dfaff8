"""The keyless grader: is a right item among the first five, and what to do next.

Features, each in 0..1, all from after retrieval (after the post-retrieval predictors of RAG-QPP,
doi 10.1145/3827605; here with words in place of corpus statistics):
top        best calibrated score
agreement  share of the searches that point at the best find's source or entity, up to three
cover      share of the question's own words, by rarity, that the first five meet together; every
           wish counts as a word that is met where a fact decides it
keys       0 where a word the question cannot do without stands nowhere, else 1
missed     share of the question's telling words that nothing found says
shown      1 where an attached file shows the place that is asked about
by_facts   1 where stated facts alone decide
file       1 where a file is attached
fact       1 where a fact is asked for, and no place or file
line       share of the question's words that a single line meets which holds the type of answer
           asked for; of places, any line; 1 where stated facts answer
gaps       how many of the question's telling words nothing found says, up to three: a long question
           has more to miss
Score margin, spread, filter survival and the nearest sentence's cosine were tried and fitted to
weights near 0 beside these four.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files

from pydantic import TypeAdapter

from agents.library_view import LibraryView
from agents.records import Action, Verdict
from agents.rules.asked_form import missing_form
from agents.rules.asks import shows_itself
from agents.rules.coverage import Met, Texts, is_general
from agents.rules.direct_facts import direct_facts
from agents.rules.document import asks_pages
from agents.rules.file_finding import files_fit, sought_in_vain
from agents.rules.identified import asks_more
from agents.rules.missing import FIRST, either, is_about, missing_part, none_fits
from agents.rules.page_names import missing_in_document
from agents.rules.page_row_answer import points_right
from agents.rules.pictured import is_pictured
from agents.rules.said_line import said_in_a_line
from agents.rules.splitting import options_of
from agents.rules.told_words import told_words
from agents.rules.unsaid_wishes import unsaid_wishes
from agents.rules.unstated import unstated
from agents.rules.word_sense import WordSense
from agents.rules.words import listed
from agents.seats import Case
from tools.core.constraint_check import ConstraintCheck
from tools.core.evidence import Evidence
from tools.core.protocols import Encoder

FEATURES = (
    "top", "agreement", "cover", "keys", "missed", "shown", "by_facts", "file", "fact", "line",
    "gaps",
)  # fmt: skip
_MOST_GAPS = 3
_FEW = 3
_UNSURE = 0.01
"""How far under sure an answer is to `oysters and champagne` where there are oysters."""
_WISH = 1.5
"""Weight of a wish beside words, whose weights lie in .3..3."""
_WEAK = "the finds are weak"
_WELL_MET = 0.85
"""Share of the words from which on no others are looked for."""
_OTHER_WORD = 0.8
"""What a word counts that is said in another one, as a synonym of the lexicon does."""
_BY_WORDS = 0.95
"""The surest that files chosen by their words alone can be: `100 %` is nothing words can bear."""
_NOTHING_SPEAKS = "nothing found speaks of"


@dataclass(frozen=True, kw_only=True)
class Constants:
    """What `grader.yaml` holds."""

    bias: float
    weights: dict[str, float]
    answer_at: float
    abstain_below: float


@lru_cache(maxsize=1)
def constants() -> Constants:
    """Read the constants once."""
    import yaml

    text = files("agents.rules").joinpath("grader.yaml").read_text(encoding="utf-8")
    return TypeAdapter(Constants).validate_python(yaml.safe_load(text))


class RuleGrader:
    """Grader by a logistic over post-retrieval features."""

    def __init__(self, fitted: Constants | None = None) -> None:
        self._fitted = fitted
        self._sense: tuple[Encoder, WordSense] | None = None

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        """Judge the evidence of this look. last: another look is not possible."""
        fitted = self._fitted or constants()
        if files_fit(case):
            sure = min(_BY_WORDS, max(one.score for one in case.evidence))
            return Verdict(action="answer", confidence=max(sure, fitted.answer_at), features={})
        if vain := sought_in_vain(case, view):
            reason = f"{_NOTHING_SPEAKS} {vain}"
            return Verdict(action="abstain", confidence=0.0, features={}, reason=reason)
        texts = Texts(told_words(case))
        met = self._by_sense(_met(case, texts), case, texts, view)
        missing = _missing(case, view)
        features = _features(case, met, texts, keys=not missing)
        confidence = logistic(features, fitted)
        if _is_half_said(case, met):
            confidence = min(confidence, fitted.answer_at - _UNSURE)
        action, reason = _action(case, view, met, missing, features, confidence, fitted)
        options = options_of(case, view)
        if _asks_nothing(case) and view.scope.where is None:
            action, reason, confidence = "ask_back", "the question names nothing to look for", 0.0
        elif options:
            action, reason = "ask_back", "the results split between several places"
        elif action == "retry" and last:
            unmet = bool(missing) or none_fits(case, view)
            action = _final(case, confidence, unmet=unmet, fitted=fitted)
            likest = bool(case.evidence) and shows_itself(case.question, case.attachments)
            if likest or (not missing and (is_pictured(case) or points_right(case))):
                # The likest of what is there, and how sure, is the answer to `what is this`.
                action = "answer"
        return Verdict(
            action=action,
            confidence=round(confidence, 4),
            features={name: round(value, 4) for name, value in features.items()},
            missing=met.missing,
            options=options,
            reason=reason,
        )

    def _by_sense(self, met: Met, case: Case, texts: Texts, view: LibraryView) -> Met:
        """Count words that the evidence says in another word of nearly the same sense."""
        telling = [one for one in met.missing if not is_general(one)]
        if view.encoder is None or not telling or met.share >= _WELL_MET:
            return met
        if self._sense is None or self._sense[0] is not view.encoder:
            self._sense = (view.encoder, WordSense(view.encoder))
        about = [one for one in case.evidence[:FIRST] if is_about(one, case)]
        words = "\n".join(case.dossiers[one.item].words for one in about)
        near = self._sense[1].near(telling, words)
        if not near:
            return met
        total = sum(texts.weight(term) for term in case.question.terms) or 1.0
        gained = _OTHER_WORD * sum(texts.weight(term) for term in near)
        return Met(
            share=min(1.0, met.share + gained / total),
            missing=tuple(one for one in met.missing if one not in near),
        )


def _missing(case: Case, view: LibraryView) -> str:
    if asks_pages(case):
        # Of documents, what stands on other pages of the same one counts too.
        return missing_in_document(case, view) or (
            "" if is_pictured(case) else missing_form(case, view)
        )
    return missing_part(case) or missing_form(case, view) or unstated(case, view)


def logistic(features: Mapping[str, float], fitted: Constants) -> float:
    """Give P(a right item is among the first five)."""
    z = fitted.bias + sum(fitted.weights[name] * value for name, value in features.items())
    return 1.0 / (1.0 + math.exp(-z))


def _features(case: Case, met: Met, texts: Texts, *, keys: bool) -> dict[str, float]:
    if not case.evidence:
        return dict.fromkeys(FEATURES, 0.0)
    return {
        "top": max(one.score for one in case.evidence),
        "agreement": _agreement(case.evidence),
        "cover": _cover(case, met, texts),
        "keys": float(keys),
        "missed": _missed(case, met),
        "shown": float(bool(case.question.shown)),
        "by_facts": float(case.plan.by_facts),
        "file": float(bool(case.attachments)),
        "fact": float(_as_fact(case)),
        "line": _line(case, texts),
        "gaps": min(_MOST_GAPS, len(_gaps(case, met))) / _MOST_GAPS,
    }


def _line(case: Case, texts: Texts) -> float:
    if case.plan.wants not in ("fact", "places"):
        return 0.0
    if direct_facts(case) or (case.plan.by_facts and case.entities):
        return 1.0
    said = said_in_a_line(case, texts)
    return said.shaped if case.plan.wants == "fact" else said.any


def _missed(case: Case, met: Met) -> float:
    telling = [one for one in case.question.terms if not is_general(one)]
    return len(_gaps(case, met)) / max(1, len(telling))


def _is_half_said(case: Case, met: Met) -> bool:
    """Tell whether half of the few words that a place is sought by stand nowhere."""
    if case.plan.wants != "places" or case.plan.constraints or case.attachments:
        return False
    telling = [one for one in case.question.terms if not is_general(one)]
    return 1 < len(telling) <= _FEW and 2 * len(_gaps(case, met)) >= len(telling)


def _gaps(case: Case, met: Met) -> list[str]:
    return [one for one in case.question.terms if not is_general(one) and one in met.missing]


def _cover(case: Case, met: Met, texts: Texts) -> float:
    """Give the share of what was asked that is met: words by rarity, wishes by what is known."""
    if direct_facts(case) or (case.plan.by_facts and case.entities):
        return 1.0
    if shows_itself(case.question, case.attachments):
        # How like is the likest: the words of `what place is this` say nothing. Halfway up,
        # because the right one was among the first five far oftener than likeness alone says.
        same = [one.score for one in case.evidence if one.modality == case.plan.dominant]
        return 0.5 + 0.5 * max(same) if same else 0.0
    share = _worded_cover(case, met, texts)
    # That the file shows the place is half of an answer about it.
    return 0.5 + 0.5 * share if case.question.shown else share


def _as_fact(case: Case) -> bool:
    """Tell whether sentences answer; also where places are wanted and the files know none."""
    wants = case.plan.wants
    return wants == "fact" or (wants == "places" and not case.entities and not case.apart)


def _worded_cover(case: Case, met: Met, texts: Texts) -> float:
    checks = _checks(case)
    words = sum(texts.weight(term) for term in case.question.terms)
    wishes = _WISH * len(checks)
    if not words + wishes:
        return 1.0
    known = _WISH * sum(1 for check in checks if check.met == "yes")
    return (met.share * words + known) / (words + wishes + _WISH * len(unsaid_wishes(case)))


def _checks(case: Case) -> tuple[ConstraintCheck, ...]:
    # That a bar is a bar says little about whether it is the one sought.
    general = {one.text for one in case.plan.constraints if one.field == "kind"}
    checks: tuple[ConstraintCheck, ...] = ()
    if case.plan.wants == "places" and case.entities:
        checks = case.entities[0].constraints
    elif case.plan.wants == "items":
        checks = case.evidence[0].constraints
    return tuple(one for one in checks if one.text not in general)


def _met(case: Case, texts: Texts) -> Met:
    terms = case.question.terms
    if case.plan.wants == "fact" and not case.question.about and not case.question.items:
        return _met_by_one_source(case, texts)
    if case.plan.wants == "places" and case.entities:
        # A place is judged by everything found about it: review, menu and photo add up.
        groups = [list(one.evidence) for one in case.entities[: case.entity_limit]]
        among = [[item for item in group if item in case.dossiers] for group in groups]
        return max((texts.met(terms, group) for group in among), key=lambda one: one.share)
    first = [one for one in case.evidence[:FIRST] if is_about(one, case)]
    # What is written about a place speaks for its photos and recordings.
    names = {one.entity for one in first if one.modality not in ("text", "page")} - {None}
    group = [one.item for one in case.evidence if one in first or one.entity in names]
    return texts.met(terms, group)


def _met_by_one_source(case: Case, texts: Texts) -> Met:
    """Judge by one place or file: two halves from two of them answer nothing."""
    groups: dict[str, list[str]] = {}
    for one in case.evidence[:FIRST]:
        groups.setdefault(one.entity or one.source_id, []).append(one.item)
    each = [texts.met(case.question.terms, group) for group in groups.values()]
    return max(each, key=lambda one: one.share, default=texts.met(case.question.terms, ()))


def _agreement(evidence: Sequence[Evidence]) -> float:
    best = evidence[0]
    same = [
        one
        for one in evidence[:10]
        if one.source_id == best.source_id
        or (best.entity is not None and one.entity == best.entity)
    ]
    return min(1.0, len({why.sub_query for one in same for why in one.why}) / 3.0)


def _action(
    case: Case, view: LibraryView, met: Met, missing: str, features: Mapping[str, float],
    confidence: float, fitted: Constants,
) -> tuple[Action, str]:  # fmt: skip
    if not case.evidence:
        return "retry", "nothing was found"
    if none_fits(case, view):
        limits = [f"“{one.text}”" for one in case.plan.constraints if one.hard]
        return "retry", f"nothing meets {listed(limits)}"
    if case.question.shown and case.round == 0 and asks_more(case.question):
        return "retry", f"the file shows {case.question.shown}"
    if missing:
        return "retry", f"{_NOTHING_SPEAKS} {missing}"
    if confidence >= fitted.answer_at:
        return "answer", ""
    return "retry", f"{_NOTHING_SPEAKS} {either(met.missing)}" if met.missing else _WEAK


def _final(case: Case, confidence: float, *, unmet: bool, fitted: Constants) -> Action:
    if unmet or not case.evidence or confidence < fitted.abstain_below:
        return "abstain"
    return "answer"


def _asks_nothing(case: Case) -> bool:
    """Tell whether the words (`hello`, `?`) hold nothing that could be found or decided."""
    one = case.question
    named = one.terms or one.about or one.items or one.fields or one.constraints
    return not named and not case.attachments
