"""How near in meaning a single line of the finds comes to what is asked beside names."""

from __future__ import annotations

from agents.library_view import LibraryView
from agents.rules.beside_names import beside_names
from agents.rules.missing import is_about
from agents.rules.remembered import remembered
from agents.rules.sections import asked_section
from agents.rules.sentences import MAX_CHARS, texts_of
from agents.rules.thing_lines import nearest
from agents.rules.words import clip, tokens
from agents.seats import Case
from tools.core.protocols import Encoder

NO_WORDS = 0.5
"""What stands for nearness where there is nothing to compare: about the median of all questions."""
MOST_ASKED = 8
"""Words from which on a question counts as long."""
_FINDS = 8
_MOST_LINES = 96
_LITTLE = """
    the a an of in at on for to is are was were do does did can could i you we they it there my
    your their and or with what when where who which how much many any some have has be please me
    tell if would will from by as this that
    """
_SAYING_LITTLE = frozenset(_LITTLE.split())


def nearest_line(case: Case, encoder: Encoder) -> float:
    """Give the largest cosine of the question beside names and a line of the first finds, 0..1."""
    asked = beside_names(case.question.standalone, case.question.about)
    lines = list(dict.fromkeys(
        clip(line, MAX_CHARS)
        for one in case.evidence[:_FINDS]
        if is_about(one, case)
        for line in texts_of(case.dossiers[one.item])
    ))[:_MOST_LINES]  # fmt: skip
    if not asked or not lines or asked_section(case.question.standalone) is not None:
        # Ingredients and steps are asked for as a whole, and stand in no single line.
        return NO_WORDS
    vectors = remembered(encoder)
    cosines = vectors.of(lines) @ vectors.asked(asked)  # (n,)
    return max(0.0, float(cosines.max()))


def nearest_of_thing(case: Case, view: LibraryView, encoder: Encoder) -> float:
    """Give the largest cosine of the question and a line of the one thing it asks of, 0..1.

    Of several questions at once, that of the one that is answered best: the rest is told.
    """
    found = nearest(case.question, case.plan, view, encoder)
    return max((0.0, *(one.cosine for one in found)))


def words_asked(case: Case) -> int:
    """Count the words of the question beside names that say something, up to `MOST_ASKED`."""
    asked = beside_names(case.question.standalone, case.question.about)
    return min(MOST_ASKED, sum(1 for one in tokens(asked) if one not in _SAYING_LITTLE))
