"""What the originals carry besides what they show, and whether the library keeps any of it.

The originals are kept byte for byte as they came; everything made from them is free of it, and
positions are facts only where the setting `keep_place` asks for them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from app.wiring import House
from tools.core.errors import MissingPart, NotFound, Refused, WorkerFailed
from tools.core.items import Source
from tools.media.messages import Trace
from tools.media.traces import TRACES

NAMES: dict[Trace, str] = {
    "position": "positions",
    "serial_number": "serial_numbers",
    "maker_notes": "maker_notes",
    "author": "authors",
    "preview": "previews",
    "marked_face": "marked_faces",
}
LABELS: dict[Trace, str] = {
    "position": "where it was taken (GPS)",
    "serial_number": "serial numbers of a camera or lens",
    "maker_notes": "maker notes, which may hold serial numbers",
    "author": "names of authors or owners",
    "preview": "small previews, which may show what was cut off",
    "marked_face": "faces that photo software marked",
}
FACES = "not looked for: there is no face detector in Cairn"
ORIGINALS = "originals are kept as they came; nothing made from them or shown carries any of this"
LIMITS = "pictures inside PDFs and recordings' artists are not looked at"


@dataclass(kw_only=True)
class Privacy:
    """The files with each kind of trace, by path."""

    files: int = 0
    found: dict[Trace, list[str]] = field(default_factory=lambda: {one: [] for one in TRACES})
    places_kept: int = 0
    """Files whose position is a fact of the library."""
    unread: list[tuple[str, str]] = field(default_factory=list)
    """(path, why) of files that could not be looked at."""

    def as_json(self) -> dict[str, object]:
        """Give the report as it is printed by --json."""
        told: dict[str, object] = {"files": self.files}
        for trace, paths in self.found.items():
            kept = self.places_kept if trace == "position" else 0
            told[NAMES[trace]] = {"found": len(paths), "kept": kept, "files": paths}
        told["faces"] = {"found": None, "kept": None, "note": FACES}
        told["unread"] = [{"path": path, "reason": why} for path, why in self.unread]
        told["notes"] = [ORIGINALS, LIMITS]
        return told


def look(
    house: House, owner: str, on_file: Callable[[int, int], None] = lambda done, total: None
) -> Privacy:
    """Look into every original again, in the capped process. on_file: (done, total)."""
    known = [one for one in house.library.ledger.known(owner).values() if one.state == "ready"]
    sources = house.library.catalogue.sources([one.id for one in known])
    report = Privacy(files=len(sources), places_kept=_places_kept(house, list(sources)))
    for done, source in enumerate(sorted(sources.values(), key=lambda one: one.path), start=1):
        try:
            for trace in _traces(house, source):
                report.found[trace].append(source.path)
        except (Refused, MissingPart, NotFound, WorkerFailed) as exc:
            report.unread.append((source.path, str(exc)))
        on_file(done, len(sources))
    return report


def _traces(house: House, source: Source) -> Sequence[Trace]:
    path = house.library.originals.path_of(source.sha256)
    return house.worker.traces(path, source.media_type)


def _places_kept(house: House, sources: Sequence[str]) -> int:
    """Count the sources with a position that was read from the file itself."""
    catalogue = house.library.catalogue
    kept = 0
    for source in sources:
        items = catalogue.of_source(source)
        facts = catalogue.facts(items[0].id, "lat") if items else ()
        kept += any(fact.attribute.by == "exif" for fact in facts)
    return kept
