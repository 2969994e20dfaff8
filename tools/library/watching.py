"""Says in which folders something changed: the system's word where it gives one, else by looking.

Knows names, sizes and times; opens no file. Decides nothing about what changed.
"""

from __future__ import annotations

import logging
import os
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tools.core.errors import BadInput
from tools.library.scan import LITTER, SKIPPED_FOLDERS, scan

log = logging.getLogger(__name__)

QUIET_S = 1.6
"""Changes that follow each other faster are told together, so that a copy is not read half."""
TICK_S = 5.0
"""Without changes an empty set is told this often."""
POLL_S = 10.0

_Seen = Mapping[Path, tuple[int, int]]


def changes(
    roots: Sequence[Path],
    stop: threading.Event,
    *,
    avoid: Sequence[Path] = (),
    poll_s: float | None = None,
) -> Iterator[frozenset[Path]]:
    """Give the roots in which something changed, again and again until `stop` is set.

    Empty sets come in between, so that the caller can look up. avoid: Cairn's own folders. poll_s:
    look that often instead of waiting for the system, whose word does not come from network disks.
    """
    if poll_s is None:
        try:
            yield from _told(roots, stop, avoid)
            return
        except (ImportError, OSError) as exc:
            log.warning("watching by looking every %g s: %s", POLL_S, exc)
    yield from _polled(roots, stop, avoid, poll_s or POLL_S)


def _told(
    roots: Sequence[Path], stop: threading.Event, avoid: Sequence[Path]
) -> Iterator[frozenset[Path]]:
    from watchfiles import Change, watch

    own = [os.path.realpath(one) for one in avoid]

    def counts(_: Change, path: str) -> bool:
        return not _passed_over(path, roots) and not any(_within(path, one) for one in own)

    told = watch(
        *roots,
        watch_filter=counts,
        debounce=int(QUIET_S * 1000),
        step=int(QUIET_S * 250),
        stop_event=stop,
        rust_timeout=int(TICK_S * 1000),
        yield_on_timeout=True,
        raise_interrupt=True,
        ignore_permission_denied=True,
    )
    for batch in told:
        yield frozenset(root for _, path in batch for root in roots if _within(path, str(root)))


def _polled(
    roots: Sequence[Path], stop: threading.Event, avoid: Sequence[Path], poll_s: float
) -> Iterator[frozenset[Path]]:
    before = {root: _seen(root, avoid) for root in roots}
    while not stop.wait(poll_s):
        changed: set[Path] = set()
        for root in roots:
            now = _seen(root, avoid)
            if now != before[root]:
                now = _settled(root, avoid, now, stop)
                before[root] = now
                changed.add(root)
        yield frozenset(changed)


def _settled(root: Path, avoid: Sequence[Path], seen: _Seen, stop: threading.Event) -> _Seen:
    """Wait until a folder holds still, for at most a minute."""
    begun = time.monotonic()
    while time.monotonic() - begun < 60 and not stop.wait(QUIET_S):
        now = _seen(root, avoid)
        if now == seen:
            break
        seen = now
    return seen


def _seen(root: Path, avoid: Sequence[Path]) -> _Seen:
    try:
        found = scan([root], avoid=avoid)
    except BadInput:
        return {}  # It is not there now; when it is again, everything in it is news.
    return {one.path: (one.bytes, one.modified_ns) for one in found.files}


def _within(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder.rstrip(os.sep) + os.sep)


def _passed_over(path: str, roots: Sequence[Path]) -> bool:
    """Tell what a walk would not look at anyway, apart from `.cairnignore` itself."""
    root = next((one for one in roots if _within(path, str(one))), None)
    if root is None:
        return True
    parts = Path(path).relative_to(root).parts
    if parts and parts[-1] == ".cairnignore":
        parts = parts[:-1]
    return any(
        part.startswith((".", "~$")) or part in SKIPPED_FOLDERS or part.casefold() in LITTER
        for part in parts
    )
