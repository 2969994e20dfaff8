"""Looks again at what was added: folders and web addresses, each under what was said about it.

Knows how to find them and how to tell of them; the looking itself is an `add` of the one root,
here or in the server that runs.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from app.handover import RunningServer, hand_over
from app.settings import Settings
from tools.core.errors import BadInput, CairnError, LibraryBusy, MissingPart, NotFound
from tools.library.library import Library, open_library
from tools.library.roots import Followed, followed
from tools.media.web_address import is_web_address, read_address

if TYPE_CHECKING:
    from app.assistant import Assistant

Outcome = Literal["looked", "missing", "failed"]
Told = Mapping[str, object]
"""The JSON of an `AddReport`."""
Look = Callable[[Followed], tuple[Told, Sequence[str]]]
"""Adds one root again; gives the report and its sentences. Raises CairnError."""


@dataclass(frozen=True, kw_only=True)
class Looked:
    """What came of one root."""

    path: str
    outcome: Outcome
    detail: str = ""
    report: Told = field(default_factory=dict)
    sentences: Sequence[str] = ()

    @property
    def changed(self) -> int:
        """Files that came, changed or went."""
        counts = self.report.get("counts")
        kinds = ("added", "updated", "removed")
        return sum(int(counts.get(kind, 0)) for kind in kinds) if isinstance(counts, dict) else 0

    def to_json(self) -> dict[str, object]:
        """Give the JSON object of `cairn refresh --json`."""
        return {
            "path": self.path,
            "outcome": self.outcome,
            "detail": self.detail or None,
            "report": dict(self.report) or None,
        }


def roots_of(settings: Settings, named: Sequence[str] = ()) -> list[Followed]:
    """List what is followed, or what is named of it. Raises NotFound for another name."""
    library = open_library(settings.folder, write=False)
    try:
        own = own_roots(library, settings.owner)
    finally:
        library.close()
    if not named:
        return own
    by_path = {one.path: one for one in own}
    chosen = []
    for name in named:
        path = _canonical(name)
        if path not in by_path:
            raise NotFound(f"{name} was not added before; begin with: cairn add {name}")
        chosen.append(by_path[path])
    return chosen


def own_roots(library: Library, owner: str) -> list[Followed]:
    """List what is followed but the demo, which comes whole and is nobody's own folder."""
    from app.wiring import demo_folder

    known = followed(library.jobs, owner)
    try:
        demo = str(demo_folder())
    except MissingPart:
        return known
    return [one for one in known if not one.path.startswith(demo)]


def looked_again(roots: Sequence[Followed], look: Look) -> Iterator[Looked]:
    """Look at every root; what is not there, or fails, is told and loses nothing.

    Raises LibraryBusy, after which nothing further could be looked at.
    """
    for root in roots:
        if not root.is_address and not Path(root.path).is_dir():
            detail = (
                f"{root.path} is not there now (is a disk not mounted?); its files stay in the "
                f"library; to let them go: cairn forget {root.path}"
            )
            yield Looked(path=root.path, outcome="missing", detail=detail)
            continue
        try:
            report, sentences = look(root)
        except LibraryBusy:
            raise
        except CairnError as error:
            yield Looked(path=root.path, outcome="failed", detail=str(error))
            continue
        yield Looked(path=root.path, outcome="looked", report=report, sentences=sentences)


def look_here(assistant: Assistant) -> Look:
    """Look with this process, which holds the library."""
    from tools.library.options import AddOptions

    def look(root: Followed) -> tuple[Told, Sequence[str]]:
        report = assistant.add(
            assistant.house.settings.owner,
            [] if root.is_address else [Path(root.path)],
            options=AddOptions(ocr=root.note.ocr),
            addresses=[root.path] if root.is_address else [],
        )
        return report.to_json(), report.sentences()

    return look


def look_there(server: RunningServer) -> Look:
    """Let the running server look."""

    def look(root: Followed) -> tuple[Told, Sequence[str]]:
        job: dict[str, object] = {"ocr": root.note.ocr}
        job["addresses" if root.is_address else "paths"] = [root.path]
        last: Told = {}
        for event in hand_over(server, "add", job):
            last = event
        report, sentences = last.get("report"), last.get("sentences")
        if not isinstance(report, dict) or not isinstance(sentences, list):
            raise CairnError(str(last.get("message", "the server sent no report; look at it")))
        return report, [str(one) for one in sentences]

    return look


def _canonical(name: str) -> str:
    if is_web_address(name):
        return read_address(name).url
    path = os.path.realpath(Path(name).expanduser())
    if Path(path).is_file():
        raise BadInput(f"{name} is a file; refresh its folder, or run: cairn add {name}")
    return path
