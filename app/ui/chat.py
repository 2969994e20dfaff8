"""A turn at the screen: starts it, renders its events as they come, lets go when asked to."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from threading import Event as Flag

from app.ui.desk import ChatDesk
from app.ui.pump import Closing, Pump
from app.ui.seat import Going, Seat, new_id
from app.ui.shown_places import shown_places
from app.ui.turn import TurnView, after, stopped, told
from app.ui.turn_html import TurnSlots, slots
from tools.core.events import Broke, Event
from tools.core.query import ConstraintEdit, Query

# Stop must show within a second; a tenth also bounds how late an event is drawn.
_POLL_S = 0.1
_SIGN_OF_LIFE_S = 1.0
_EDITED = "Limits changed"


class Chat:
    """Asks the desk and draws what it says."""

    def __init__(self, desk: ChatDesk) -> None:
        self._desk = desk

    def ask(
        self,
        owner: str,
        seat: Seat,
        text: str,
        files: Sequence[Path],
        edits: Sequence[ConstraintEdit] = (),
        told_as: str = "",
    ) -> Iterator[TurnSlots]:
        """Run a turn; give its slots whenever something has changed.

        told_as: what stands as the question where there are edits and no words.
        """
        files_named = tuple(one.name for one in files)
        view = TurnView(id=new_id(), question=text or told_as, words=text, files=files_named)
        going = seat.running = Going(turn=view, view=seat.view)
        yield slots(view)
        query = Query(
            text=text,
            attach=tuple(str(one) for one in files),
            thread=seat.thread or None,
            owner=owner,
            edits=tuple(edits),
        )
        turn: Closing[Event] = Closing(lambda: self._desk.stream(query))
        try:
            for now in _views(view, turn, going.stopped):
                seat.drawn(going, now)
                if now.state != "running":
                    # Whoever sees the end may ask at once, with the same file too.
                    _drop(files)
                yield slots(self._placed(owner, now))
        finally:
            turn.close()
            seat.end(going)
            _drop(files)

    def opened(self, owner: str, thread: str, going: Going | None = None) -> list[TurnSlots]:
        """Give every turn of a conversation, and the one that is going on. Raises NotFound."""
        turns = self._desk.thread(owner, thread)
        views = [
            told(new_id(), question or _EDITED, answer, question) for question, answer in turns
        ]
        if going is not None:
            before = going.turn.before
            # It may have been recorded before its end is drawn.
            views[before:] = [
                replace(one, id=going.turn.id) for one in views[before : before + 1]
            ] or [going.turn]
        return [slots(self._placed(owner, one)) for one in views]

    def _placed(self, owner: str, view: TurnView) -> TurnView:
        answer, names = view.answer, shown_places(view)
        if answer is not None and answer.itinerary is not None:
            return replace(view, trip_files=tuple(self._desk.shelf.trip_files(answer.itinerary)))
        return replace(view, placed=tuple(self._desk.shelf.places(owner, names))) if names else view


def _views(view: TurnView, turn: Closing[Event], flag: Flag) -> Iterator[TurnView]:
    pump: Pump[Event] = Pump(turn.run, lambda message: Broke(message=message))
    drawn = time.monotonic()
    while (events := pump.take(_POLL_S)) is not None:
        for event in events:
            view = after(view, event)
        if flag.is_set() and view.state == "running":
            yield stopped(view)
            return
        # A silent desk must not keep a closed tab from being noticed, which happens at a yield.
        if events or time.monotonic() - drawn > _SIGN_OF_LIFE_S:
            drawn = time.monotonic()
            yield view
    if view.state == "running":
        yield replace(view, state="broke", complaint="The answer ended early; please ask again")


def _drop(files: Sequence[Path]) -> None:
    """Delete uploads from the web cache; the library has taken its own copy."""
    for one in files:
        one.unlink(missing_ok=True)
        # Gradio gives every upload a folder of its own.
        if one.parent.is_dir() and not any(one.parent.iterdir()):
            shutil.rmtree(one.parent, ignore_errors=True)
