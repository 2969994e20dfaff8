"""When a source ends its life: `30d` or a date in, ISO 8601 in UTC out."""

from __future__ import annotations

import datetime as dt
import re

from tools.core.errors import BadInput

_TERM = re.compile(r"(\d{1,5})\s*([hdwmy])", re.IGNORECASE)
_HOURS = {"h": 1, "d": 24, "w": 7 * 24, "m": 30 * 24, "y": 365 * 24}
"""A month is 30 days and a year 365."""
NEVER = "never"
_NO_END = "9999-12-31T23:59:59Z"
"""Said of a source it stands above the term of its collection."""


def end_of_life(term: str, now: dt.datetime) -> str:
    """Turn `12h`, `30d`, `4w`, `6m`, `1y`, `never` or an ISO date into a moment.

    Raises BadInput.
    """
    text = term.strip()
    if text.lower() == NEVER:
        return _NO_END
    found = _TERM.fullmatch(text)
    try:
        if found is not None:
            moment = now + dt.timedelta(hours=int(found[1]) * _HOURS[found[2].lower()])
        else:
            moment = dt.datetime.fromisoformat(text)
    except (ValueError, OverflowError) as exc:
        raise BadInput(
            f"end of life {term!r} cannot be read; write 30d, 12h, 4w, never or a date like "
            "2027-01-31"
        ) from exc
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=dt.UTC)
    return moment.astimezone(dt.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
