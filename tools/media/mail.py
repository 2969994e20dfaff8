"""Mails (.eml): headers, the words of the body and its pictures; what is attached is named here.

An `add` opens that as files of their own (`mail_attachments.py`).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

from tools.core.parts import Decoded, PicturePart
from tools.core.protocols import Limits
from tools.media.encodings import decode_text
from tools.media.flow import Flow, one_line
from tools.media.loaders import EML
from tools.media.mail_attachments import (
    MAX_NESTED,
    MAX_PARTS,
    body_bytes,
    children,
    facts_of,
    is_attachment,
)
from tools.media.mail_headers import MAX_MAIL_BYTES, header
from tools.media.office_package import InsidePictures
from tools.media.refusals import from_os_error, refused
from tools.media.text_html import HtmlWalk, soup_of
from tools.media.text_plain import paragraphs

MAX_BODY_BYTES = 8_000_000
_SHOWN = ("From", "To", "Cc", "Date", "Subject")


class MailLoader:
    """Reads .eml."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only one mail a file."""
        return frozenset((EML,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; offsets count in its text without encodings. Raises Refused."""
        try:
            with path.open("rb") as file:
                data = file.read(MAX_MAIL_BYTES + 1)
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        if len(data) > MAX_MAIL_BYTES:
            raise refused(path, "too_large", f"a mail may have {MAX_MAIL_BYTES / 1e6:.0f} MB")
        reading = _Reading(path=path, inside=InsidePictures(path, limits))
        message = BytesParser(_class=EmailMessage, policy=policy.default).parsebytes(data)
        reading.mail(message, 0)
        if not reading.said and not reading.inside.taken:
            raise refused(path, "no_content", "there are no words in it")
        return Decoded(
            media_type=EML,
            title=header(message, "Subject"),
            text=reading.flow.text,
            blocks=reading.flow.blocks,
            pictures=tuple(reading.inside.taken),
            facts=facts_of(message),
            warnings=tuple(dict.fromkeys((*reading.warnings, *reading.inside.warnings))),
        )


@dataclass
class _Reading:
    """One file as far as it was read."""

    path: Path
    inside: InsidePictures
    flow: Flow = field(default_factory=Flow)
    warnings: list[str] = field(default_factory=list)
    parts: int = 0
    said: bool = False
    """Whether anything stands in it but header lines."""

    def mail(self, message: EmailMessage, depth: int) -> None:
        """Take a mail in; one that is attached stands under a heading of its own."""
        subject = header(message, "Subject")
        self.said = self.said or bool(subject)
        self.flow.heading(subject or "Mail without a subject", depth + 1)
        head = [f"{name}: {words}" for name in _SHOWN if (words := header(message, name))]
        self.flow.add("\n".join(head))
        self._part(message, depth)

    def _part(self, part: EmailMessage, depth: int) -> None:
        self.parts += 1
        if self.parts > MAX_PARTS:
            self.warnings.append(f"only the first {MAX_PARTS} parts of the mail were read")
            return
        kind = part.get_content_type()
        if kind == "message/rfc822":
            self._nested(part, depth)
        elif kind == "multipart/alternative":
            self._alternative(part, depth)
        elif part.is_multipart():
            # A mail inside opens a heading, which what follows would stand under.
            for one in sorted(children(part), key=_is_mail):
                self._part(one, depth)
        elif kind.startswith("image/"):
            self._picture(part)
        elif is_attachment(part):
            self._attached(part, kind)
        else:
            self._words(part, kind)

    def _nested(self, part: EmailMessage, depth: int) -> None:
        inner = children(part)
        if depth >= MAX_NESTED:
            self.warnings.append(f"mails attached deeper than {MAX_NESTED} levels were not read")
        elif inner:
            self.mail(inner[0], depth + 1)

    def _alternative(self, part: EmailMessage, depth: int) -> None:
        found = children(part)
        plain = [one for one in found if one.get_content_type() == "text/plain"]
        worded = next((one for one in plain if body_bytes(one).strip()), None)
        for one in found:
            # The same words stand in each; calendars and pictures say something of their own.
            kind = one.get_content_type()
            if worded is None or one is worded or kind not in ("text/plain", "text/html"):
                self._part(one, depth)

    def _words(self, part: EmailMessage, kind: str) -> None:
        text = self._text(part)
        before = len(self.flow.blocks)
        if kind == "text/html":
            from tools.media.shown_pictures import ShownPictures

            HtmlWalk(self.flow, ShownPictures(self.path, Limits())).run(soup_of(text))
        else:
            for block in paragraphs(text):
                quoted = all(line.startswith(">") for line in block.text.splitlines())
                self.flow.add(block.text, "quote" if quoted else "paragraph")
        self.said = self.said or len(self.flow.blocks) > before

    def _text(self, part: EmailMessage) -> str:
        data = body_bytes(part)
        if len(data) > MAX_BODY_BYTES:
            megabytes = MAX_BODY_BYTES / 1e6
            self.warnings.append(f"only the first {megabytes:.0f} MB of a text were read")
            data = data[:MAX_BODY_BYTES]
        charset = str(part.get_content_charset() or "utf-8")
        try:
            return data.decode(charset).replace("\r\n", "\n")
        except (LookupError, UnicodeError):
            found = decode_text(data)
        if found is None:
            stated = one_line(charset)[:40]
            self.warnings.append(f"a text is not in {stated}, as it says; some letters are lost")
            return data.decode("utf-8", "replace").replace("\r\n", "\n")
        return found

    def _picture(self, part: EmailMessage) -> None:
        name = one_line(part.get_filename() or "")
        around = self.flow.blocks[-1].text[-400:] if self.flow.blocks else ""
        bare = PicturePart(
            name="", width_px=0, height_px=0, alt=name, around=around, heading=self.flow.path
        )
        self.inside.take(body_bytes(part), bare)

    def _attached(self, part: EmailMessage, kind: str) -> None:
        name = one_line(part.get_filename() or "") or f"a part of type {kind}"
        self.flow.add(f"Attached: {name}", "list")
        self.said = True


def _is_mail(part: EmailMessage) -> bool:
    return part.get_content_type() == "message/rfc822"
