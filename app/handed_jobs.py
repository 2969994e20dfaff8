"""Long jobs that a running server does for the command line: fill, transcribe, caption.

The server works with its own settings. A command that was started with others is refused, so that
nobody gets another model's work than the one that was named.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Literal

from app.settings import PREFIX
from tools.core.errors import BadInput

if TYPE_CHECKING:
    from app.assistant import Assistant

Verb = Literal["fill", "transcribe", "caption"]
SETTINGS: Mapping[Verb, tuple[str, ...]] = {
    "fill": ("text_encoder", "picture_encoder", "sound_encoder", "page_encoder",
             "page_encoder_pages", "precision"),
    "transcribe": ("transcriber",),
    "caption": ("answers", "model", "model_url", "daily_usd"),
}  # fmt: skip
"""What must be set alike on both sides."""
Told = dict[str, object]
Put = Callable[[Told], None]


class HandedJobs:
    """Does them in the process that holds the library."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant

    def require_alike(self, verb: Verb, given: Mapping[str, str]) -> None:
        """Raise BadInput where a command was started with other settings than this process."""
        own = self._assistant.house.settings
        for name in SETTINGS[verb]:
            if str(getattr(own, name)) != given.get(name):
                raise BadInput(
                    f"it was started with {PREFIX}{name.upper()}={getattr(own, name)}, and this "
                    f"command with {given.get(name)}; end it, or set both alike"
                )

    def fill(self, put: Put, stop: threading.Event) -> None:
        """Make the vectors that are missing. Raises BadInput where that would switch encoders."""
        from app.filling import filled_told
        from tools.library.fill import fill
        from tools.library.storing import spaces_of

        house = self._assistant.house
        active = house.library.versions.active()
        wanted = spaces_of(house.encoders)
        if active and any(active.spaces.get(role) != one for role, one in wanted.items()):
            raise BadInput(
                "these encoders take the place of others, and questions that are being answered "
                f"would lose theirs; end it (pid {os.getpid()}), then run: cairn models fill"
            )
        with self._assistant.adding():
            done = fill(
                house.library, house.worker, house.encoders, owner=house.settings.owner,
                on_fill=lambda role, made, total: put(_advanced(role, made, total)), stop=stop,
                pages=house.pages,
                page_rule="all" if house.settings.page_encoder_pages == "all" else "where-it-pays",
            )  # fmt: skip
        if any(done.made.values()):
            self._assistant.calibrate(stale_only=False)
        told: Told = {
            "made": dict(done.made), "left": dict(done.left), "switched": done.switched,
            "pages_by_reason": dict(done.shown), "pages_spared": done.spared,
        }  # fmt: skip
        code = 1 if any(done.left.values()) else 0
        put(_done(told, filled_told(done).splitlines(), code))

    def transcribe(self, collection: str | None, put: Put, stop: threading.Event) -> None:
        """Write down what has no words. Raises MissingPart without a transcriber."""
        from app.words import write_down

        done = write_down(
            self._assistant,
            collection=collection,
            on_heard=lambda path, heard, whole: put(_advanced(path, heard, whole)),
            stop=stop,
        )
        lines = done.sentences() or ["Every recording has words, or was listened to."]
        code = 1 if done.missing or done.failed else 5 if done.stopped else 0
        put(_done(done.to_json(), lines, code))

    def caption(
        self, collection: str | None, put: Put, stop: threading.Event, *, redo: bool, remove: bool
    ) -> None:
        """Caption pictures without words, or take captions away. Raises MissingPart."""
        from app.words import caption, uncaption
        from tools.library.wordless import wordless

        house = self._assistant.house
        some = wordless(house.library, house.settings.owner, collection=collection)
        if remove:
            count = uncaption(self._assistant, some)
            put(_done({"removed": count}, [f"{count} captions taken away."], 0))
            return
        waiting = [one for one in some if redo or not one.caption_by]
        done = caption(
            self._assistant, waiting,
            on_caption=lambda at, total, path: put(_advanced(path, at, total)), stop=stop,
        )  # fmt: skip
        code = 5 if done.interrupted else 1 if done.left or done.failed else 0
        put(_done(done.to_json(), done.sentences(), code))


def _advanced(what: str, done: float, total: float) -> Told:
    return {"kind": "advanced", "what": what, "done": done, "total": total}


def _done(told: Told, lines: Sequence[str], code: int) -> Told:
    return {"kind": "done", "told": told, "sentences": list(lines), "code": code}
