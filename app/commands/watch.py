"""`cairn watch`: takes changes in as they are saved, until Ctrl-C.

Holds the library only while something is taken in, so that other commands and `cairn serve` go on
beside it; while a server runs, it is the server that writes.
"""

from __future__ import annotations

import argparse
import os
import sys
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from app.commands.refresh import lines_of, looker
from app.refreshing import Looked, looked_again, roots_of
from app.settings import Settings
from tools.core.errors import BadInput, LibraryBusy, NotFound
from tools.library.roots import Followed, RootNote
from tools.library.watching import TICK_S, changes


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Watch until Ctrl-C, which is the usual end. Raises BadInput where nothing is to watch."""
    for folder in arguments.paths:
        if not Path(folder).expanduser().is_dir():
            raise BadInput(f"{folder} is no folder; name folders to watch")
    if arguments.poll is not None and arguments.poll <= 0:
        raise BadInput(f"--poll takes seconds above 0, and not {arguments.poll:g}")
    stop = threading.Event()
    try:
        Watch(settings, arguments.paths, stop, poll_s=arguments.poll).run()
    except KeyboardInterrupt:
        stop.set()
        _say("No longer watching.")
    return 0


class Watch:
    """Folders that are kept an eye on: those that are named, else all that were added."""

    def __init__(
        self,
        settings: Settings,
        named: Sequence[str],
        stop: threading.Event,
        *,
        poll_s: float | None = None,
    ) -> None:
        self._settings = settings
        self._named = [os.path.realpath(Path(one).expanduser()) for one in named]
        self._stop = stop
        self._poll_s = poll_s
        self._waiting: set[Path] = set()
        """Folders with changes that are not taken in yet."""
        self._said: set[str] = set()

    def run(self) -> None:
        """Follow what changes until `stop` is set. Raises BadInput where nothing is to watch."""
        self._add_new()
        if not self._roots():
            raise BadInput("no folder was added yet; name one: cairn watch FOLDER")
        while not self._stop.is_set():
            there = self._there()
            shown = ", ".join(str(one) for one in there) or "for folders to come back"
            _say(f"Watching {shown}. Ctrl-C ends it.")
            self._follow(there)

    def _follow(self, there: list[Path]) -> None:
        """Follow these folders until there are others."""
        # What is saved while the watching begins would be missed, so all are looked at once after.
        self._waiting.update(there)
        for changed in self._changes(there):
            self._waiting |= changed
            self._look()
            if self._there() != there:
                return

    def _changes(self, there: list[Path]) -> Iterator[frozenset[Path]]:
        if there:
            yield from changes(
                there, self._stop, avoid=[self._settings.folder], poll_s=self._poll_s
            )
            return
        self._stop.wait(self._poll_s or TICK_S)
        yield frozenset()

    def _look(self) -> None:
        roots = [one for one in self._roots() if Path(one.path) in self._waiting]
        if not roots:
            self._waiting.clear()
            return
        try:
            with ExitStack() as stack:
                for looked in looked_again(roots, looker(self._settings, stack)):
                    self._waiting.discard(Path(looked.path))
                    self._tell(looked)
        except LibraryBusy as error:
            self._tell_once(f"{error} (trying again)")

    def _tell(self, looked: Looked) -> None:
        first, *rest = lines_of(looked)
        if looked.changed:
            self._said.clear()
            _say(first)
        elif looked.outcome != "looked":
            self._tell_once(first)
        for line in rest:
            self._tell_once(line)

    def _tell_once(self, line: str) -> None:
        if line not in self._said:
            self._said.add(line)
            _say(line)

    def _roots(self) -> list[Followed]:
        try:
            known = roots_of(self._settings)
        except NotFound:
            return []
        return [
            one
            for one in known
            if not one.is_address and (not self._named or one.path in self._named)
        ]

    def _there(self) -> list[Path]:
        return [Path(one.path) for one in self._roots() if Path(one.path).is_dir()]

    def _add_new(self) -> None:
        known = {one.path for one in self._roots()}
        new = [
            Followed(path=path, note=RootNote(), added="", looked=None)
            for path in self._named
            if path not in known
        ]
        if not new:
            return
        with ExitStack() as stack:
            for looked in looked_again(new, looker(self._settings, stack)):
                self._tell(looked)


def _say(line: str) -> None:
    sys.stdout.write(f"{time.strftime('%H:%M:%S')} {line}\n")
    sys.stdout.flush()
