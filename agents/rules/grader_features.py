"""What speaks for the finds: is a right item among the first five.

Features, each in 0..1, all from after retrieval (after the post-retrieval predictors of RAG-QPP,
doi 10.1145/3827605; here with words in place of corpus statistics):
top        best calibrated score
cover      share of the question's own words, by rarity, that the first five meet together; every
           wish counts as a word that is met where a fact decides it
shown      1 where an attached file shows the place that is asked about
by_facts   1 where stated facts alone decide
file       1 where a file is attached
fact       1 where a fact is asked for, and no place or file
line       share of the question's words that a single line meets which holds the type of answer
           asked for; of places, any line; 1 where stated facts answer
near       cosine of the question beside names and the nearest line of the first finds, where an
           encoder speaks that weights were fitted for
left       what that line leaves unsaid (of files, pages and comparisons, what all leave), times how
           few words are asked beside names: of two, one that is missing costs more than of eight
thing      of a fact of one thing that is named: cosine of the question and the nearest of all its
           lines, where an encoder reads questions
stated     1 where its stated facts answer
named      1 where it is asked of a place or thing that is named
places     1 where places are wanted
media      1 where pictures, sounds or films are sought by words
A word that the question cannot do without and that stands nowhere is no feature: rules find it, and
they were mended on the very questions that the weights are fitted on. It lowers the confidence by
what was seen on questions those rules had not been mended on.
Score margin, spread, filter survival, the share of searches that agree and the late interaction
(MaxSim) of single tokens were tried and fitted to weights near 0 beside these.
"""

from __future__ import annotations

from agents.library_view import LibraryView
from agents.rules.asks import shows_itself
from agents.rules.coverage import Met, Texts, is_general
from agents.rules.direct_facts import direct_facts
from agents.rules.document import asks_pages
from agents.rules.missing import FIRST, is_about
from agents.rules.near_line import (
    MOST_ASKED,
    NO_WORDS,
    nearest_line,
    nearest_of_thing,
    words_asked,
)
from agents.rules.said_line import said_in_a_line
from agents.rules.thing_lines import the_thing
from agents.rules.unsaid_wishes import unsaid_wishes
from agents.rules.word_sense import WordSense
from agents.seats import Case
from tools.core.constraint_check import ConstraintCheck
from tools.core.protocols import Encoder

FEATURES = (
    "top", "cover", "shown", "by_facts", "file", "fact", "line", "near", "left", "named", "places",
    "media", "thing", "stated", "filed",
)  # fmt: skip
_SAID_IN_A_LINE = ("fact", "places")
"""What may be wanted that a single line can say."""
_MEDIA = ("image", "audio", "video")
_WISH = 1.5
"""Weight of a wish beside words, whose weights lie in .3..3."""
_WELL_MET = 0.85
"""Share of the words from which on no others are looked for."""
_FEWEST = 2
"""Words of a follow-up beside names whose meaning tells anything."""
_OTHER_WORD = 0.8
"""What a word counts that is said in another one, as a synonym of the lexicon does."""


def features_of(
    case: Case, met: Met, texts: Texts, encoder: Encoder | None, view: LibraryView
) -> dict[str, float]:
    """Measure a look's finds. encoder: None leaves `near` and `thing` unmeasured."""
    if not case.evidence:
        return dict.fromkeys(FEATURES, 0.0)
    cover, line = _cover(case, met, texts), _line(case, texts)
    # In a table of a page the head says a part, and the row another.
    in_a_line = case.plan.wants in _SAID_IN_A_LINE and not asks_pages(case)
    said = line if in_a_line else cover
    return {
        "top": max(one.score for one in case.evidence),
        "cover": cover,
        "shown": float(bool(case.question.shown)),
        "by_facts": float(case.plan.by_facts),
        "file": float(bool(case.attachments)),
        "fact": float(_as_fact(case)),
        "line": line,
        "near": nearest_line(case, encoder) if encoder is not None else NO_WORDS,
        "left": (1.0 - said) * (1.0 - words_asked(case) / MOST_ASKED),
        "named": float(bool(case.question.about)),
        "places": float(case.plan.wants == "places"),
        "media": float(seeks_media(case)),
        "thing": nearest_of_thing(case, view, encoder)
        if encoder is not None and of_one_thing(case, view)
        else 0.0,
        "stated": float(cover == line == 1.0),
        "filed": float(not case.question.about),
    }


def of_one_thing(case: Case, view: LibraryView) -> bool:
    """Tell whether a fact of one thing is asked for that is named, or of one file."""
    plan = case.plan
    if not _as_fact(case) or case.attachments or plan.by_facts:
        return False
    if plan.steps or plan.dominant in _MEDIA:
        # What only sounds or shows stands in no line.
        return False
    if case.question.link == "refers" and words_asked(case) < _FEWEST:
        # `And what about the Monday?` hangs on the question before.
        return False
    return bool(the_thing(case.question, plan, view)[0])


def seeks_media(case: Case) -> bool:
    """Tell whether pictures, sounds or films are sought by words."""
    return case.plan.dominant in _MEDIA and not case.attachments


def words_met(case: Case, texts: Texts, encoder: Encoder | None) -> Met:
    """Give which of the question's words the first finds say, in these words or in near ones."""
    return _by_sense(_by_words(case, texts), case, texts, encoder)


def telling_gaps(case: Case, met: Met) -> list[str]:
    """Give the question's telling words that nothing found says."""
    return [one for one in case.question.terms if not is_general(one) and one in met.missing]


def _line(case: Case, texts: Texts) -> float:
    if case.plan.wants not in _SAID_IN_A_LINE:
        return 0.0
    if direct_facts(case) or (case.plan.by_facts and case.entities):
        return 1.0
    said = said_in_a_line(case, texts)
    return said.shaped if case.plan.wants == "fact" else said.any


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


def _by_words(case: Case, texts: Texts) -> Met:
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


def _by_sense(met: Met, case: Case, texts: Texts, encoder: Encoder | None) -> Met:
    """Count words that the evidence says in another word of nearly the same sense."""
    telling = [one for one in met.missing if not is_general(one)]
    if encoder is None or not telling or met.share >= _WELL_MET:
        return met
    about = [one for one in case.evidence[:FIRST] if is_about(one, case)]
    words = "\n".join(case.dossiers[one.item].words for one in about)
    near = WordSense(encoder).near(telling, words)
    if not near:
        return met
    total = sum(texts.weight(term) for term in case.question.terms) or 1.0
    gained = _OTHER_WORD * sum(texts.weight(term) for term in near)
    return Met(
        share=min(1.0, met.share + gained / total),
        missing=tuple(one for one in met.missing if one not in near),
    )
