"""Files that are a folder of files: which they are, and how each is unpacked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Literal

from tools.core.protocols import Limits
from tools.media import archive, mail_attachments, mailbox
from tools.media.archive import Budget, Unpacked
from tools.media.refusals import check_file

ContainerKind = Literal["archive", "mail box", "mail"]
_HEAD_BYTES = 4_096


def container_kind(path: Path) -> ContainerKind | None:
    """Tell by its content what a file holds others as; None for a file of its own."""
    try:
        if is_mail(path):
            return "mail" if mail_attachments.may_have_some(path) else None
        with path.open("rb") as file:
            head = file.read(_HEAD_BYTES)
    except OSError:
        return None
    if mailbox.is_mailbox(head):
        return "mail box"
    return "archive" if archive.is_archive(path) else None


def is_mail(path: Path) -> bool:
    """Tell by its name what `sniff` takes for one mail; such a file is itself read as well."""
    return path.suffix.lower() == ".eml"


def unpack(
    kind: ContainerKind, path: Path, folder: Path, budget: Budget, limits: Limits
) -> Unpacked:
    """Write what a file holds below `folder`. Raises Refused, OSError."""
    if kind == "mail box":
        check_file(path, replace(limits, max_bytes=mailbox.MAX_BOX_BYTES))
        return mailbox.unpack(path, folder, budget)
    check_file(path, limits)
    if kind == "mail":
        return mail_attachments.unpack(path, folder, budget)
    return archive.unpack(path, folder, budget)
