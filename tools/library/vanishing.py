"""Which remembered files are gone from the folders of a walk, and why."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tools.library.batch import KnownSource
from tools.library.scan import LeftOut, Scan

_UNSURE = ("permission", "encrypted", "bomb", "corrupt", "too_large", "unsupported")
"""What was read before stays where a folder or an archive cannot be read now."""


@dataclass(frozen=True, kw_only=True)
class Gone:
    """A remembered file that is not to be found any more."""

    known: KnownSource
    reason: str
    """`vanished`, or why the walk leaves it out now."""
    detail: str


def gone_from(
    scanned: Scan,
    known: Mapping[str, KnownSource],
    sidecars: Iterable[Path],
    there: set[str],
    remembered: Sequence[str] = (),
) -> tuple[tuple[Gone, ...], tuple[str, ...]]:
    """Give (what is gone, warnings). there: places that the walk met.

    remembered: folders that were added; what lies in one of them is not gone because the walk of
    a folder around it leaves it out.
    """
    gone: list[Gone] = []
    warnings: list[str] = []
    left_out = {one.path: one for one in scanned.left_out}
    speaking = {str(path) for path in sidecars}
    for root in scanned.roots:
        inside = _inside(str(root))
        inner = [_inside(one) for one in remembered if one.startswith(inside)]
        under = [one for one in known.values() if one.path.startswith(inside)]
        missing = [one for one in under if one.path not in there and one.reason != "vanished"]
        if missing and not any(root.iterdir()):
            warnings.append(
                f"{root} is empty now and its {len(missing)} files were kept in the library "
                f"(is a disk not mounted?); to let them go: cairn forget {root}"
            )
            continue
        for one in missing:
            why = _why(one.path, root, left_out, speaking)
            own = why is not None and why[0] != "vanished" and _under(one.path, inner)
            if why is not None and not own:
                gone.append(Gone(known=one, reason=why[0], detail=why[1]))
    gone += _gone_from_archives(scanned, known, left_out, there)
    return tuple({one.known.path: one for one in gone}.values()), tuple(warnings)


def _gone_from_archives(
    scanned: Scan,
    known: Mapping[str, KnownSource],
    left_out: Mapping[str, LeftOut],
    there: set[str],
) -> list[Gone]:
    """Give what archives held before, also those that were named themselves."""
    gone: list[Gone] = []
    opened = set(scanned.archives)
    for one in known.values() if opened else ():
        if one.path in there or one.reason == "vanished":
            continue
        for archive in (above for above in Path(one.path).parents if above in opened):
            why = _why(one.path, archive, left_out, set())
            if why is not None:
                gone.append(Gone(known=one, reason=why[0], detail=why[1]))
    # The file that the archive was, before it was one.
    was = [
        known[place]
        for place in map(str, scanned.archives)
        if place in known and place not in there
    ]
    gone += [
        Gone(known=one, reason="vanished", detail="it is an archive now")
        for one in was
        if one.reason != "vanished"
    ]
    return gone


def _inside(folder: str) -> str:
    return folder.rstrip(os.sep) + os.sep


def _under(path: str, folders: Sequence[str]) -> bool:
    return any(path.startswith(one) for one in folders)


def _why(
    path: str, root: Path, left_out: Mapping[str, LeftOut], sidecars: set[str]
) -> tuple[str, str] | None:
    """Say why a remembered file goes; None where it cannot be known whether it is still there."""
    for place in (path, *(str(one) for one in Path(path).parents if one != root.parent)):
        one = left_out.get(place)
        if one is not None:
            return None if one.reason in _UNSURE else (one.reason, one.detail)
    if path in sidecars:
        return "sidecar", "it only speaks about another file now"
    return "vanished", "it is no longer there"
