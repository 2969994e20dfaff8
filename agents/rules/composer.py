"""The keyless writer: quotes, rows and measured facts, in the form the question wants."""

from __future__ import annotations

from collections.abc import Iterator

from agents.library_view import LibraryView
from agents.records import Piece
from agents.rules.comparison import write_comparison
from agents.rules.fact_answer import chosen_sentences, write_fact
from agents.rules.file_answer import write_files
from agents.rules.file_finding import files_fit
from agents.rules.grader_weights import constants
from agents.rules.item_answer import item_line, only_media, write_items
from agents.rules.overview import asks_for_overview, write_overview
from agents.rules.page_difference import write_difference
from agents.rules.pictured import is_pictured, write_pictured
from agents.rules.place_answer import write_places
from agents.rules.quoting import LABEL, frame, quote
from agents.rules.unsaid_wishes import told, unsaid_wishes
from agents.seats import Case, Draft


class RuleWriter:
    """Writer that only quotes."""

    @property
    def quotes(self) -> bool:
        """Its answers are labelled as quotes."""
        return True

    def write(self, case: Case, view: LibraryView) -> Draft:
        """Give the answer piece by piece."""
        return Draft(pieces=_pieces(case, view))


def _pieces(case: Case, view: LibraryView) -> Iterator[Piece]:
    if case.verdict is not None and case.verdict.confidence < constants().answer_at:
        yield frame("I am not sure that this answers it.\n\n")
    if not files_fit(case) and (unsaid := unsaid_wishes(case)):
        yield frame(f"{told(unsaid)}\n\n")
    yield from _form(case, view)


def _form(case: Case, view: LibraryView) -> Iterator[Piece]:
    if case.plain:
        return _plain(case, view)
    if files_fit(case):
        return write_files(case, view)
    if case.plan.wants == "fact" and asks_for_overview(case.question):
        return write_overview(case)
    if is_pictured(case):
        return write_pictured(case)
    if case.plan.wants == "comparison" and (worked := write_difference(case)):
        return iter(worked)
    if case.plan.wants == "comparison":
        return write_comparison(case, view)
    if case.plan.wants == "places" and (case.entities or case.apart):
        return write_places(case, view)
    if case.plan.wants == "items" or only_media(case):
        return write_items(case, view)
    return write_fact(case, view)


def _plain(case: Case, view: LibraryView) -> Iterator[Piece]:
    """Quote the best sentences and say nothing else."""
    yield frame(f"{LABEL}\n\n")
    chosen = chosen_sentences(case, view, most=3)
    for one in chosen:
        yield quote(one.text, one.evidence, case.dossiers[one.evidence.item], place=False)
    if not chosen:
        for find in case.evidence[:3]:
            yield item_line(find, case, view)
