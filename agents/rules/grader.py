"""The keyless grader: is a right item among the first five, and what to do next."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from agents.library_view import LibraryView
from agents.records import Action, Verdict
from agents.rules.asked_form import missing_form
from agents.rules.asked_parts import asked_parts
from agents.rules.asks import shows_itself
from agents.rules.beside_names import beside_names
from agents.rules.coverage import Met, Texts, is_general
from agents.rules.document import asks_pages
from agents.rules.file_finding import files_fit, sought_in_vain
from agents.rules.grader_features import (
    features_of,
    of_one_thing,
    seeks_media,
    telling_gaps,
    words_met,
)
from agents.rules.grader_weights import Constants, constants, logistic
from agents.rules.identified import asks_more
from agents.rules.missing import either, limits_say_all, missing_part, none_fits
from agents.rules.page_names import missing_in_document
from agents.rules.page_row_answer import points_right
from agents.rules.pictured import is_pictured
from agents.rules.splitting import options_of
from agents.rules.told_words import told_words
from agents.rules.unstated import unstated
from agents.rules.words import listed, stem, stems
from agents.seats import Case

_FEW = 3
_UNSURE = 0.01
"""How far under sure an answer is to `oysters and champagne` where there are oysters."""
_WEAK = "the finds are weak"
_BY_WORDS = 0.95
"""The surest that files chosen by their words alone can be: `100 %` is nothing words can bear."""
_NOTHING_SPEAKS = "nothing found speaks of"


class RuleGrader:
    """Grader by a logistic over post-retrieval features."""

    def __init__(self, fitted: Constants | None = None) -> None:
        self._fitted = fitted

    def grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        """Judge the evidence of this look. last: another look is not possible.

        Of several questions at once, by the one that is answered best.
        """
        whole = self._grade(case, view, last=last)
        if whole.action == "answer" or not of_one_thing(case, view):
            return whole
        parts = (self._grade(one, view, last=last) for one in _parts(case))
        return next((one for one in parts if one.action == "answer"), whole)

    def _grade(self, case: Case, view: LibraryView, *, last: bool) -> Verdict:
        fitted = self._fitted or constants()
        if files_fit(case):
            sure = min(_BY_WORDS, max(one.score for one in case.evidence))
            return Verdict(action="answer", confidence=max(sure, fitted.answer_at), features={})
        if vain := sought_in_vain(case, view):
            reason = f"{_NOTHING_SPEAKS} {vain}"
            return Verdict(action="abstain", confidence=0.0, features={}, reason=reason)
        texts = Texts(told_words(case))
        met = words_met(case, texts, view.encoder)
        missing = _missing(case, view)
        of_thing = fitted.fitted_of_thing(view.encoder) if of_one_thing(case, view) else None
        weights = of_thing or fitted.fitted_for(view.encoder)
        encoder = view.encoder if of_thing or "near" in weights.weights else None
        features = features_of(case, met, texts, encoder, view)
        left = fitted.missing_of_thing if of_thing else fitted.missing
        confidence = logistic(features, weights) * (left if missing else 1.0)
        if _is_half_said(case, met):
            confidence = min(confidence, fitted.answer_at - _UNSURE)
        action, reason = _action(case, view, met, missing, features, confidence, fitted)
        options = options_of(case, view)
        if _asks_nothing(case) and view.scope.where is None:
            action, reason, confidence = "ask_back", "the question names nothing to look for", 0.0
        elif options:
            action, reason = "ask_back", "the results split between several places"
        elif action == "retry" and last:
            unmet = (bool(missing) and not of_thing) or none_fits(case, view)
            least = fitted.media_below if seeks_media(case) else fitted.abstain_below
            action = _final(case, confidence, unmet=unmet, least=least)
            likest = bool(case.evidence) and shows_itself(case.question, case.attachments)
            if likest or (not missing and (is_pictured(case) or points_right(case))):
                # The likest of what is there, and how sure, is the answer to `what is this`.
                action = "answer"
        if action == "answer" and limits_say_all(case):
            # Of 21 lists by two limits that the words of their reasons made unsure 17 were right.
            confidence = max(confidence, fitted.answer_at)
        return Verdict(
            action=action,
            confidence=round(confidence, 4),
            features={name: round(value, 4) for name, value in features.items()},
            missing=met.missing,
            options=options,
            reason=reason,
        )


def _parts(case: Case) -> Iterator[Case]:
    """Give the case of each question that stands alone, where several are asked of one thing."""
    question = case.question
    for part in asked_parts(beside_names(question.standalone, question.about)):
        if not part.whole:
            continue
        own = stems(part.said)
        terms = tuple(one for one in question.terms if stem(one) in own)
        named = " ".join((*question.about, part.said))
        asked = replace(question, standalone=named, terms=terms)
        yield replace(case, question=asked)


def _missing(case: Case, view: LibraryView) -> str:
    if asks_pages(case):
        # Of documents, what stands on other pages of the same one counts too.
        return missing_in_document(case, view) or (
            "" if is_pictured(case) else missing_form(case, view)
        )
    if limits_say_all(case):
        return missing_part(case)
    return missing_part(case) or missing_form(case, view) or unstated(case, view)


def _is_half_said(case: Case, met: Met) -> bool:
    """Tell whether half of the few words that a place is sought by stand nowhere."""
    if case.plan.wants != "places" or case.plan.constraints or case.attachments:
        return False
    telling = [one for one in case.question.terms if not is_general(one)]
    return 1 < len(telling) <= _FEW and 2 * len(telling_gaps(case, met)) >= len(telling)


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


def _final(case: Case, confidence: float, *, unmet: bool, least: float) -> Action:
    if unmet or not case.evidence or confidence < least:
        return "abstain"
    return "answer"


def _asks_nothing(case: Case) -> bool:
    """Tell whether the words (`hello`, `?`) hold nothing that could be found or decided."""
    one = case.question
    named = one.terms or one.about or one.items or one.fields or one.constraints
    return not named and not case.attachments
