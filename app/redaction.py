"""Keys are taken out of every line of the log, however they are written there."""

from __future__ import annotations

import base64
import json
import logging
import threading
from urllib.parse import quote

from tools.core.secret import Secret

SHOWN = "[key]"
_LEAST = 8
"""Shorter texts are no keys, and would tear holes into ordinary words."""

_lock = threading.Lock()
_forms: set[str] = set()


def remember(key: Secret) -> None:
    """Take this key out of everything that is written from now on."""
    if len(key.reveal()) >= _LEAST:
        with _lock:
            _forms.update(forms_of(key.reveal()))


def redacted(text: str) -> str:
    """Give a text without any remembered key, in any of the forms of `forms_of`."""
    with _lock:
        forms = sorted(_forms, key=len, reverse=True)
    for one in forms:
        text = text.replace(one, SHOWN)
    return text


def forms_of(key: str) -> frozenset[str]:
    """Give the ways a key is written: as it is, escaped, encoded, reversed, and its long halves."""
    raw = key.encode()
    forms = {
        key,
        key[::-1],
        quote(key, safe=""),
        "".join(f"%{one:02X}" for one in raw),
        json.dumps(key)[1:-1],
        repr(key)[1:-1],
        raw.hex(),
        raw.hex().upper(),
        raw.hex(" "),
        key[: len(key) * 3 // 4],
        key[len(key) // 4 :],
    }
    for lead in range(3):
        # In a longer text, such as `Bearer KEY`, base64 falls in one of three steps.
        whole = base64.b64encode(b"\0" * lead + raw).decode()
        middle = whole[(0, 2, 3)[lead] :].rstrip("=")
        middle = middle[: len(middle) - (2 if (lead + len(raw)) % 3 else 0)]
        forms |= {middle, middle.replace("+", "-").replace("/", "_")}
    return frozenset(one for one in forms if len(one) >= _LEAST)


class RedactingFormatter(logging.Formatter):
    """Formats a record with its traceback, and then takes the keys out."""

    def format(self, record: logging.LogRecord) -> str:
        """Give the line as it may be written."""
        return redacted(super().format(record))


def guard_log(level: str) -> None:
    """Set up the log on standard error without keys in it."""
    handler = logging.StreamHandler()
    handler.setFormatter(RedactingFormatter("%(levelname)s %(name)s: %(message)s"))
    logging.basicConfig(level=level, handlers=[handler])
