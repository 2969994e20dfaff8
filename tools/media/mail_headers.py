"""What the headers of a mail say, also where they are broken."""

from __future__ import annotations

import datetime as dt
from email.headerregistry import DateHeader
from email.message import EmailMessage

from tools.media.flow import one_line

MAX_MAIL_BYTES = 40_000_000
_STUMBLES = (ValueError, IndexError, AttributeError, TypeError, LookupError, RecursionError)
"""What the parser of the standard library raises over some broken headers."""


def header(message: EmailMessage, name: str) -> str:
    """Give a header as one line of text, at most 1,000 characters; empty without one."""
    try:
        return one_line(str(message.get(name) or ""))[:1_000]
    except _STUMBLES:
        raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
        return one_line(str(raw))[:1_000]


def sent(message: EmailMessage) -> dt.datetime | None:
    """Give when a mail was sent, as its `Date` says."""
    try:
        stated = message["Date"]
    except _STUMBLES:
        return None
    return stated.datetime if isinstance(stated, DateHeader) else None
