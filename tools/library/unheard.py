"""Which recordings and films have a sound that nobody has written down yet. Reads the ledger."""

from __future__ import annotations

from dataclasses import dataclass

from tools.core.cues import TRANSCRIBED_BY
from tools.core.locators import TimeSpan
from tools.library.catalogue import of_demo
from tools.library.heard import TRANSCRIBED_S
from tools.library.library import Library
from tools.library.rows import locator_from_text

_NEAR_S = 0.1
_FACT = "(SELECT value FROM facts WHERE layer = 'source' AND subject = s.n AND name = '{}' LIMIT 1)"
_ROWS = f"""
SELECT s.id, s.path, s.sha256, s.collection, i.locator,
  {_FACT.format(TRANSCRIBED_BY)}, {_FACT.format(TRANSCRIBED_S)},
  i.text != '' OR EXISTS (SELECT 1 FROM items c JOIN facts f ON f.layer = 'item'
    AND f.subject = c.n AND f.name = 'cues' WHERE c.source = s.n),
  i.modality = 'audio' OR EXISTS (SELECT 1 FROM facts WHERE layer = 'item' AND subject = i.n
    AND name = 'loudness_lufs')
FROM sources s JOIN items i ON i.source = s.n AND i.parent IS NULL
  AND i.modality IN ('audio', 'video')
WHERE s.owner = ? AND s.state = 'ready'
  AND (s.media_type LIKE 'audio/%' OR s.media_type LIKE 'video/%') ORDER BY s.n
"""


@dataclass(frozen=True, kw_only=True)
class Unheard:
    """One recording or film that waits for a transcriber."""

    source: str
    path: str
    sha256: str
    duration_s: float
    from_s: float = 0.0
    """Where to go on; 0 for one that was not begun."""
    before: str = ""
    """The transcriber whose words are replaced; empty without any."""


def unheard(
    library: Library,
    owner: str,
    transcriber: str,
    *,
    collection: str | None = None,
    redo: bool = False,
) -> list[Unheard]:
    """List what has no words, or was not heard to its end, in the order it was added.

    collection: only this one; None: all but the demo. redo: also what another transcriber has
    heard. Words of the person are left alone.
    """
    found = []
    for row in library.ledger.connect().execute(_ROWS, (owner,)).fetchall():
        source, path, sha256, held_in, place, by, until, worded, has_sound = row
        span = locator_from_text(str(place))
        if not has_sound or not isinstance(span, TimeSpan):
            continue
        if of_demo(str(held_in)) if collection is None else held_in != collection:
            continue
        one = Unheard(
            source=str(source),
            path=str(path),
            sha256=str(sha256),
            duration_s=span.end_s,
            from_s=float(until or 0.0) if by == transcriber else 0.0,
            before=str(by) if by is not None and by != transcriber else "",
        )
        if _is_due(one, by, worded=bool(worded), redo=redo):
            found.append(one)
    return found


def _is_due(one: Unheard, by: object, *, worded: bool, redo: bool) -> bool:
    if by is None:
        return not worded
    if one.before:
        return redo
    return one.from_s < one.duration_s - _NEAR_S
