"""A mail box (mbox) unpacked into one file a mail, as a stream: no mail is held in memory.

A mail's name comes from its date, its subject and its Message-ID, not from its place in the box,
so that it stays the same mail when others come or go.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesHeaderParser
from pathlib import Path
from typing import BinaryIO

from tools.media.archive import Budget, LeftEntry, Unpacked
from tools.media.flow import one_line
from tools.media.mail_headers import MAX_MAIL_BYTES, header, sent
from tools.media.refusals import from_os_error

MAX_BOX_BYTES = 4_000_000_000
_HEAD_BYTES = 256_000
_LINE_BYTES = 64 * 1024
_SUBJECT_CHARS, _SUBJECT_BYTES = 80, 160
_SEPARATOR = re.compile(rb"From (?:\S+ [^\n]*\d\d:\d\d[^\n]*\d{4}[^\n]*)?\r?\n")
"""`From ann@example.org Sat May  4 10:00:00 2024`; some programs write nothing behind `From `."""
_FIELD = re.compile(rb">?[!-9;-~]+:[ \t\r\n]")
_QUOTED = re.compile(rb">+From ")
_BOOKKEEPING = re.compile(
    rb"(?:status|x-status|x-uid|x-imap|x-imapbase|x-keywords|content-length|"
    rb"x-mozilla-(?:status2?|keys))[ \t]*:",
    re.IGNORECASE,
)
"""Lines that a mail program rewrites in the box when a mail is read or flagged."""
_UNFIT = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|\ud800-\udfff]+')


def is_mailbox(head: bytes) -> bool:
    """Tell by a file's first bytes: a `From ` line with a header line under it."""
    found = _SEPARATOR.match(head)
    return found is not None and _FIELD.match(head, found.end()) is not None


def unpack(path: Path, folder: Path, budget: Budget) -> Unpacked:
    """Write every mail of a box into `folder`. Raises Refused, OSError for the folder."""
    box = _Box(folder=folder, budget=budget)
    try:
        file = path.open("rb")
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    with file, box:
        for line, begins in _lines(file):
            if begins and not box.begin():
                break
            if not begins:
                box.take(line)
    if box.full:
        advice = "split it, and add the parts one by one"
        detail = (
            f"one add opens {budget_words()} in mail boxes and archives; only the first "
            f"{box.number} mails were taken; {advice}"
        )
        box.done.left.append(LeftEntry(name="", reason="too_large", detail=detail))
    return box.done


def budget_words() -> str:
    """Say how much one `add` opens."""
    whole = Budget()
    return f"{whole.bytes / 1e6:.0f} MB and {whole.entries} files"


def _lines(file: BinaryIO) -> Iterator[tuple[bytes, bool]]:
    """Give (line, whether a mail begins with it); a line longer than a bound comes in pieces."""
    blank, fresh = True, True
    line = file.readline(_LINE_BYTES)
    while line:
        after = file.readline(_LINE_BYTES)
        begins = (
            blank
            and line.startswith(b"From ")
            and _SEPARATOR.fullmatch(line) is not None
            and _FIELD.match(after) is not None
        )
        if fresh and not begins and line.startswith(b">") and _QUOTED.match(line):
            yield line[1:], False
        else:
            yield line, begins
        blank = fresh and line in (b"\n", b"\r\n")
        fresh = line.endswith(b"\n")
        line = after


@dataclass
class _Box:
    """A box as far as it was unpacked; the mail at hand stands in a file without a name yet."""

    folder: Path
    budget: Budget
    done: Unpacked = field(default_factory=Unpacked)
    number: int = 0
    full: bool = False
    _file: BinaryIO | None = None
    _head: bytearray = field(default_factory=bytearray)
    _in_head: bool = True
    _dropping: bool = False
    _bytes: int = 0
    _digest: hashlib._Hash = field(default_factory=hashlib.sha256)
    _named: dict[str, bytes] = field(default_factory=dict)

    @property
    def _half(self) -> Path:
        return self.folder / ".half"

    def __enter__(self) -> _Box:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()

    def begin(self) -> bool:
        """Finish the mail before; False where no more may be taken."""
        self._end()
        if self.budget.entries <= 0 or self.budget.bytes <= 0:
            self.full = True
            return False
        self.budget.entries -= 1
        self.number += 1
        self._head, self._in_head, self._dropping = bytearray(), True, False
        self._bytes, self._digest = 0, hashlib.sha256()
        self._file = self._half.open("wb")
        return True

    def take(self, line: bytes) -> None:
        """Write a line of the mail at hand."""
        if self._file is None:
            return
        if self._in_head:
            self._in_head = line not in (b"\n", b"\r\n")
            if not line.startswith((b" ", b"\t")):
                self._dropping = _BOOKKEEPING.match(line) is not None
            if self._dropping and self._in_head:
                return
            if len(self._head) < _HEAD_BYTES:
                self._head += line
        self._bytes += len(line)
        if self._bytes <= MAX_MAIL_BYTES:
            self._digest.update(line)
            self._file.write(line)
            self.budget.bytes -= len(line)

    def _end(self) -> None:
        if self._file is None:
            return
        self._file.close()
        self._file = None
        digest = self._digest.digest()
        name, known = self._name(digest)
        if self._bytes > MAX_MAIL_BYTES:
            detail = (
                f"mail {self.number} of the box has {self._bytes / 1e6:.0f} MB; at most "
                f"{MAX_MAIL_BYTES / 1e6:.0f} MB are read; save what is attached and add it"
            )
            self.done.left.append(LeftEntry(name=name, reason="too_large", detail=detail))
        elif known:
            detail = f"mail {self.number} of the box is the same as an earlier one in it"
            self.done.left.append(LeftEntry(name=name, reason="ignored", detail=detail))
        else:
            self._named[name] = digest
            self._half.replace(self.folder / name)
            self.done.files.append(self.folder / name)
        with contextlib.suppress(FileNotFoundError):
            os.unlink(self._half)

    def _name(self, digest: bytes) -> tuple[str, bool]:
        """Give (the mail's name, whether the very same mail has it already)."""
        message = BytesHeaderParser(_class=EmailMessage, policy=policy.default).parsebytes(
            bytes(self._head)
        )
        own = header(message, "Message-ID")
        mark = hashlib.sha256(own.encode("utf-8", "replace")).digest() if own else digest
        when = sent(message)
        day = when.date().isoformat() if when is not None else "undated"
        for one in (mark, digest):
            name = f"{day} {_subject(message)} {one.hex()[:10]}.eml"
            if self._named.get(name, digest) == digest:
                break
        return name, name in self._named


def _subject(message: EmailMessage) -> str:
    words = one_line(_UNFIT.sub(" ", header(message, "Subject")))[:_SUBJECT_CHARS]
    return words.encode()[:_SUBJECT_BYTES].decode("utf-8", "ignore").strip() or "Mail"
