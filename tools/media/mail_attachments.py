"""What is attached to a mail, unpacked into files: all but its words, pictures and inner mails.

Those are read with the mail itself (`mail.py`), from the same parts.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr
from pathlib import Path

from tools.core.items import Attribute
from tools.media.archive import Budget, LeftEntry, Unpacked, safe_path
from tools.media.mail_headers import MAX_MAIL_BYTES, header, sent
from tools.media.refusals import from_os_error, refused

MAX_ATTACHMENTS = 200
MAX_PARTS = 1_000
MAX_NESTED = 3
"""Mails attached to mails."""
_READ_WITH_IT = ("text/plain", "text/html", "text/calendar")
_SIGNATURES = frozenset((
    "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
))  # fmt: skip
_SIGN = re.compile(
    rb"^content-(?:disposition:\s*attachment|"
    rb"type:\s*(?!multipart/|message/rfc822|image/|text/plain|text/html|text/calendar)\S)",
    re.IGNORECASE | re.MULTILINE,
)
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip


def may_have_some(path: Path) -> bool:
    """Tell a mail that nothing can be attached to, without taking it apart. Raises OSError."""
    with path.open("rb") as file:
        return _SIGN.search(file.read(MAX_MAIL_BYTES + 1)) is not None


def unpack(path: Path, folder: Path, budget: Budget) -> Unpacked:
    """Write what is attached into `folder`. Raises Refused, OSError for the folder."""
    message = _parsed(path)
    done = Unpacked(origin=_origin(message), facts=facts_of(message))
    for number, part in enumerate(attachments(message), 1):
        name = _name(part, number)
        data = body_bytes(part)
        if number > MAX_ATTACHMENTS:
            detail = f"only the first {MAX_ATTACHMENTS} attachments of a mail are opened"
            done.left.append(LeftEntry(name="attachments", reason="too_large", detail=detail))
            break
        if part.get_content_type() in _SIGNATURES:
            detail = "is the signature of the mail"
            done.left.append(LeftEntry(name=name, reason="ignored", detail=detail))
        elif budget.entries <= 0 or len(data) > budget.bytes:
            detail = "one add has opened as much as it opens; save it and add it"
            done.left.append(LeftEntry(name=name, reason="too_large", detail=detail))
        else:
            budget.entries -= 1
            budget.bytes -= len(data)
            target = _free(folder, name)
            target.write_bytes(data)
            done.files.append(target)
    return done


def _parsed(path: Path) -> EmailMessage:
    try:
        with path.open("rb") as file:
            data = file.read(MAX_MAIL_BYTES + 1)
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if len(data) > MAX_MAIL_BYTES:
        raise refused(path, "too_large", f"a mail may have {MAX_MAIL_BYTES / 1e6:.0f} MB")
    if data.lower().count(b"content-type:") > MAX_PARTS:
        # Parts in parts cost the parser time that grows with their square.
        raise refused(path, "too_large", f"of a mail, {MAX_PARTS} parts are taken apart")
    try:
        return BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
    except RecursionError as exc:
        raise refused(path, "corrupt", "its parts stand too deep in each other") from exc


def attachments(message: EmailMessage, depth: int = 0) -> Iterator[EmailMessage]:
    """Give the parts that are files of their own, also those of mails inside."""
    if message.get_content_type() == "message/rfc822":
        depth += 1
    if depth > MAX_NESTED:
        return
    if message.is_multipart():
        for part in children(message):
            yield from attachments(part, depth)
    elif is_attachment(message):
        yield message


def is_attachment(part: EmailMessage) -> bool:
    """Tell a part that is read by its own loader from words and pictures of the mail."""
    kind = part.get_content_type()
    if kind.startswith(("image/", "multipart/", "message/rfc822")):
        return False
    return kind not in _READ_WITH_IT or part.get_content_disposition() == "attachment"


def children(part: EmailMessage) -> list[EmailMessage]:
    """Give the parts directly in a part."""
    held = part.get_payload()
    listed = held if isinstance(held, list) else []
    return [one for one in listed if isinstance(one, EmailMessage)]


def body_bytes(part: EmailMessage) -> bytes:
    """Give what a part holds, out of its transfer encoding."""
    data = part.get_payload(decode=True)
    return data if isinstance(data, bytes) else b""


def facts_of(message: EmailMessage) -> tuple[Attribute, ...]:
    """Give when the mail was sent, as a fact."""
    when = sent(message)
    if when is None:
        return ()
    return (Attribute(name="date", value=when.isoformat(), by="text", note="Date"),)


def _origin(message: EmailMessage) -> str:
    """Name the mail: `the mail Invoice (from Anna Berg, 4 May 2024)`."""
    told, address = parseaddr(header(message, "From"))
    when = sent(message)
    day = f"{when.day} {_MONTHS[when.month - 1]} {when.year}" if when is not None else ""
    sender = f"from {told or address}" if told or address else ""
    whence = ", ".join(one for one in (sender, day) if one)
    subject = header(message, "Subject")[:200] or "without a subject"
    return f"the mail {subject}" + (f" ({whence})" if whence else "")


def _name(part: EmailMessage, number: int) -> str:
    told = (part.get_filename() or "").replace("\\", "/").rstrip("/").rpartition("/")[2]
    safe = safe_path(" ".join(told.split()).lstrip(".~$ "))
    if safe is not None:
        return safe
    suffix = mimetypes.guess_extension(part.get_content_type()) or ""
    return f"attachment {number}{suffix}"


def _free(folder: Path, name: str) -> Path:
    target, number = folder / name, 1
    while target.exists():
        number += 1
        target = folder / f"{Path(name).stem} ({number}){Path(name).suffix}"
    return target
