"""What was added and is to be looked at again: folders, and addresses in the web.

Each has a note of what was said about it, as JSON in the ledger. Knows no file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path

from tools.library.jobs import Job, Jobs
from tools.library.options import AddOptions
from tools.library.scan import Found, Scan
from tools.media.web_address import is_web_address


@dataclass(frozen=True, kw_only=True)
class Stated:
    """What a person said about a folder or an address when it was added."""

    entity: str | None = None
    collection: str | None = None
    expires: str | None = None

    @classmethod
    def of(cls, options: AddOptions) -> Stated:
        """Give what one call says."""
        return cls(entity=options.entity, collection=options.collection, expires=options.expires)

    def or_else(self, earlier: Stated) -> Stated:
        """Fill what was not said from an earlier call."""
        return Stated(
            entity=self.entity or earlier.entity,
            collection=self.collection or earlier.collection,
            expires=self.expires or earlier.expires,
        )


@dataclass(frozen=True, kw_only=True)
class RootNote(Stated):
    """All that is remembered of a root."""

    ocr: bool = True
    entities: tuple[str, ...] = ()
    """Entities that tables below it speak about."""
    etag: str = ""
    """Of an address, as its site gave it with the bytes that are in."""
    last_modified: str = ""

    @classmethod
    def read(cls, text: str) -> RootNote:
        """Read a note; fields of a later version are left alone."""
        told: dict[str, object] = json.loads(text)
        known = {one.name: told[one.name] for one in fields(cls) if one.name in told}
        listed = known.pop("entities", ())
        names = tuple(str(name) for name in listed) if isinstance(listed, list) else ()
        ocr = bool(known.pop("ocr", True))
        words = {name: str(value) for name, value in known.items()}
        return cls(entities=names, ocr=ocr, **words)

    def __str__(self) -> str:
        told = {one.name: getattr(self, one.name) for one in fields(self)}
        kept = {name: value for name, value in told.items() if value not in (None, "", (), True)}
        return json.dumps(kept, ensure_ascii=False)


@dataclass(frozen=True, kw_only=True)
class Followed:
    """A root with what is known of it."""

    path: str
    """Absolute, or an https address."""
    note: RootNote
    added: str
    """ISO 8601, UTC."""
    looked: str | None
    """End of the last `add` that looked at it; None where the journal no longer holds it."""

    @property
    def is_address(self) -> bool:
        """Tell an address in the web from a folder."""
        return is_web_address(self.path)

    def sentence(self) -> str:
        """Tell where it is and when it was looked at last."""
        at = (self.looked or self.added)[:16].replace("T", " ")
        return f"{self.path} (looked at {at} UTC)"

    def to_json(self) -> dict[str, object]:
        """Give the JSON object of `cairn status --json`."""
        return {
            "path": self.path,
            "kind": "address" if self.is_address else "folder",
            "collection": self.note.collection,
            "entity": self.note.entity,
            "expires": self.note.expires,
            "added": self.added,
            "looked": self.looked,
        }


def followed(jobs: Jobs, owner: str) -> list[Followed]:
    """List every root by path."""
    looked = _looked(jobs.recent(owner, limit=1000))
    return [
        Followed(
            path=one.path,
            note=RootNote.read(one.options),
            added=one.added,
            looked=looked.get(one.path),
        )
        for one in jobs.roots(owner)
    ]


class Remembered:
    """Answers what was said about any file, by this call or when its root was added."""

    def __init__(self, jobs: Jobs, options: AddOptions) -> None:
        self._asked = Stated.of(options)
        self._notes = {one.path: RootNote.read(one.options) for one in jobs.roots(options.owner)}
        self._by_folder: dict[Path, Stated] = {}

    def stated(self, found: Found) -> Stated:
        """Give what holds for a file: this call, else the nearest roots at or above it."""
        if found.address:
            return self._asked.or_else(self.note(found.address))
        folder = Path(found.place).parent
        if folder not in self._by_folder:
            self._by_folder[folder] = self._asked.or_else(self._nearest(folder))
        return self._by_folder[folder]

    @property
    def roots(self) -> tuple[str, ...]:
        """The folders and addresses that were added before."""
        return tuple(self._notes)

    def rooted(self, scanned: Scan) -> Scan:
        """Give the walk with every file under the outermost root there is.

        So a file is called the same, whichever of its folders is looked at.
        """
        roots = [Path(one) for one in self._notes if not is_web_address(one)]
        above: dict[Path, Path] = {}
        for root in dict.fromkeys(found.root for found in scanned.files):
            around = [one for one in roots if one in root.parents]
            above[root] = min(around, key=lambda one: len(one.parts), default=root)
        files = tuple(replace(found, root=above[found.root]) for found in scanned.files)
        return replace(scanned, files=files)

    def note(self, root: str) -> RootNote:
        """Give the earlier note of a root, empty for a new one."""
        return self._notes.get(root, RootNote())

    def _nearest(self, folder: Path) -> Stated:
        found = Stated()
        for one in (folder, *folder.parents):
            if str(one) in self._notes:
                found = found.or_else(self._notes[str(one)])
        return found


def _looked(jobs: Sequence[Job]) -> dict[str, str]:
    """Give the end of the newest finished `add` by path."""
    found: dict[str, str] = {}
    for job in jobs:
        if job.kind == "add" and job.state == "done" and job.ended and job.detail:
            for path in json.loads(job.detail).get("paths", ()):
                found[str(path)] = max(job.ended, found.get(str(path), ""))
    return found
