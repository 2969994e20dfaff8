"""The model as writer: it sees the evidence, and is shown sentence by sentence once verified."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from agents.drawn import KeptSights
from agents.library_view import LibraryView
from agents.model.account import sent_line
from agents.model.sentences import Sentences
from agents.model.showing import Shown, show
from agents.records import Piece
from agents.rules.comparison_table import table_pieces
from agents.rules.composer import RuleWriter
from agents.rules.quoting import frame
from agents.seats import Case, Draft, Ending, Writer
from prompts.render import render
from tools.core.chat import ChatModel, ChatPart, ChatRequest, PartLimits
from tools.core.errors import ContextTooLong, NotAllowed, ProviderError
from tools.core.evidence import Usage
from tools.core.sights import Sights

MOST_TOKENS = 2_048
FEW_FINDS = 4
FEW_PICTURES = 1
"""Shown to a model that did not take the whole request; not tuned."""
_FORMS = {
    "fact": "Answer in one to three sentences.",
    "places": "List the places that fit, best first, one line each, and say what speaks for each.",
    "items": "List the finds that fit, best first, one line each.",
    "files": "List the files that fit, best first, one line each, and say what speaks for each.",
    "itinerary": "",
    "comparison": "Compare what was asked for, one line for each thing.",
}


class ModelWriter:
    """Writer that asks a model, and the rules where the model fails."""

    def __init__(
        self,
        model: ChatModel,
        limits: PartLimits,
        *,
        sights: Sights | None = None,
        destination: str = "",
        rules: Writer | None = None,
    ) -> None:
        """destination: where requests go, for people; empty for a model on this machine."""
        self._model = model
        self._limits = limits
        self._sights = sights
        self._destination = destination
        self._rules = rules or RuleWriter()

    @property
    def quotes(self) -> bool:
        """False: it writes in its own words; a draft that fell back says so itself."""
        return False

    def write(self, case: Case, view: LibraryView) -> Draft:
        """Give the answer piece by piece; every claim carries its marks."""
        if case.plain or not case.evidence:
            pieces = self._rules.write(case, view).pieces
            return Draft(pieces=pieces, ended=lambda: Ending(kind="quoted"))
        runs: list[_Run] = []
        return Draft(pieces=self._pieces(runs, case, view), ended=lambda: _ending(runs))

    def _run(self, case: Case, view: LibraryView, limits: PartLimits, *notes: str) -> _Run:
        sights = KeptSights(self._sights, view.drawn) if self._sights is not None else None
        shown = show(case, sights, limits, hears=self._model.hears)
        request = answer_request(case, view, shown)
        sent = sent_line(self._destination, request.parts)
        here = () if self._destination else (f"written by {self._model.name} on this machine",)
        told = (*shown.notes, *notes, *here)
        return _Run(self._model, request, sent, told, view, shown)

    def _pieces(self, runs: list[_Run], case: Case, view: LibraryView) -> Iterator[Piece]:
        # Code makes the table of a comparison; the model writes below it.
        table = list(table_pieces(case))
        runs.append(self._run(case, view, self._limits))
        yield from _below(table, runs[0].pieces())
        if runs[0].too_long and not runs[0].spoke:
            less = replace(case, evidence=case.evidence[:FEW_FINDS])
            limits = replace(self._limits, images=min(self._limits.images, FEW_PICTURES))
            note = (
                f"the model takes short requests: it was shown the best {len(less.evidence)} finds"
            )
            runs.append(self._run(less, view, limits, note))
            yield from _below(table, runs[1].pieces())
        run = runs[-1]
        if run.failed and not run.spoke:
            yield frame(f"No model answered: {run.failed}.\n\n")
            yield from self._rules.write(case, view).pieces


def _below(table: list[Piece], pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Give the table once, before the first piece; a model that says nothing leaves it out."""
    for piece in pieces:
        yield from table
        table.clear()
        yield piece


def _ending(runs: list[_Run]) -> Ending:
    """Tell how the last run went, and what all of them took."""
    ending = runs[-1].ending()
    for earlier in runs[:-1]:
        ending = replace(ending, usage=earlier.usage.plus(ending.usage))
    return ending


class _Run:
    """One reply, and how it went."""

    def __init__(
        self,
        model: ChatModel,
        request: ChatRequest,
        sent: tuple[str, ...],
        notes: tuple[str, ...],
        view: LibraryView,
        shown: Shown,
    ) -> None:
        self._model = model
        self._request = request
        self._sent = sent
        self._notes = notes
        self._view = view
        self._among = frozenset(one.item for one in shown.finds)
        self._reached = False
        self._usage = Usage()
        self.too_long = False
        """The request was more than the model takes."""
        self.spoke = False
        self.failed = ""

    def pieces(self) -> Iterator[Piece]:
        """Give whole sentences while they come."""
        sentences = Sentences()
        calls = self._view.calls
        if not calls.take():
            self.failed = f"the model was asked {calls.taken} times in this turn already"
            return
        self._usage = Usage(provider_calls=1, sent=self._sent)
        try:
            for delta in self._model.stream(self._request):
                self._left()
                for one in sentences.feed(delta.text):
                    yield self._piece(one)
                if delta.done:
                    self._usage = self._usage.plus(
                        Usage(
                            input_tokens=delta.input_tokens,
                            output_tokens=delta.output_tokens,
                            cost_usd=delta.cost_usd,
                        )
                    )
                    yield self._piece(sentences.rest())
                    return
        except NotAllowed as exc:
            # Nothing was sent.
            self._usage = Usage()
            self.failed = str(exc)
            return
        except ProviderError as exc:
            self._left()
            self.failed = str(exc)
            self.too_long = isinstance(exc, ContextTooLong)
            return
        self._left()
        self.failed = f"the reply of {self._model.name} was stopped"

    @property
    def usage(self) -> Usage:
        """What it took so far."""
        return self._usage

    def _left(self) -> None:
        if not self._reached:
            self._reached = True
            self._view.sending(self._sent)

    def ending(self) -> Ending:
        """Tell how it went."""
        if not self.failed:
            return Ending(kind="generated", usage=self._usage, notes=self._notes)
        if self.spoke:
            note = f"the answer is not complete: {self.failed}"
            return Ending(kind="interrupted", usage=self._usage, notes=(*self._notes, note))
        note = f"quoted from your files, because no model answered: {self.failed}"
        return Ending(kind="quoted", usage=self._usage, notes=(note,))

    def _piece(self, text: str) -> Piece:
        claim = bool(text.strip(" \n\t*_#-"))
        self.spoke = self.spoke or claim
        return Piece(text=text, claim=claim, among=self._among)


def answer_request(case: Case, view: LibraryView, shown: Shown) -> ChatRequest:
    """Build the request: fixed rules first, then what was found, the question last."""
    asked = render(
        "answer_ask",
        {
            "evidence": shown.evidence,
            "attached": shown.attached or "(none)",
            "form": _FORMS[case.plan.wants],
            "question": case.question.standalone,
        },
    )
    return ChatRequest(
        system=render("answer", {}).text,
        parts=(*shown.parts, ChatPart(text=asked.text)),
        max_tokens=MOST_TOKENS,
        cancelled=view.cancelled,
        again=view.calls.take,
    )
