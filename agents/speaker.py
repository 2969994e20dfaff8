"""Says an answer piece by piece: a claim once it stands in what it cites, headings after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from agents.dossier import cited
from agents.records import Piece
from agents.seats import Case
from tools.citations import CheckedSentence, Cited, check_sentence
from tools.core.events import Said


class Speaker:
    """One draft on its way to the person."""

    def __init__(
        self, case: Case, say: Callable[[Said], None], *, names: Sequence[str] = ()
    ) -> None:
        """names: of places and things here; a model that names one has to cite it."""
        self._evidence = (*case.evidence, *case.apart)
        self._cited: Mapping[str, Cited] = cited(case.dossiers)
        self._say = say
        self._names = names
        self._waiting: list[Piece] = []
        self._stands: set[int] = set()
        self.said: list[Said] = []
        self.removed: list[str] = []
        self.dropped = 0

    def speak(self, pieces: Iterable[Piece]) -> None:
        """Say what stands. Lead-ins wait for the first claim of their block."""
        for piece in pieces:
            if piece.claim:
                self._claim(piece)
            elif piece.block in self._stands:
                self._out(Said(text=piece.text))
            else:
                self._waiting.append(piece)

    def frames(self, pieces: Iterable[Piece]) -> None:
        """Say lead-ins at once and claims where they stand (abstentions, questions)."""
        for piece in pieces:
            if not piece.claim and piece.block == 0:
                self._out(Said(text=piece.text))
            else:
                self.speak((piece,))

    @property
    def claims(self) -> int:
        """How many claims were said."""
        return sum(1 for one in self.said if one.citations)

    def _claim(self, piece: Piece) -> None:
        checked = self._checked(piece.text, piece.among)
        if not checked.supported and piece.fallback:
            checked = self._checked(piece.fallback, piece.among)
        if not checked.supported:
            self.dropped += 1
            return
        for waiting in self._waiting:
            if waiting.block in (0, piece.block):
                self._out(Said(text=waiting.text))
        self._waiting.clear()
        self._stands |= {0, piece.block}
        self._out(Said(text=checked.text, citations=checked.citations))

    def _checked(self, text: str, among: frozenset[str] | None) -> CheckedSentence:
        finds = [one for one in self._evidence if among is None or one.item in among]
        # Whoever only quotes names what stands there; nobody else is told what was shown.
        names = self._names if among is not None else ()
        checked = check_sentence(text, finds, self._cited, names=names)
        self.removed += checked.removed
        return checked

    def _out(self, said: Said) -> None:
        self.said.append(said)
        self._say(said)
