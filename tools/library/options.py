"""What the person asked of one `add`."""

from __future__ import annotations

from dataclasses import dataclass, field

from tools.core.protocols import Limits

DEFAULT_COLLECTION = "default"


@dataclass(frozen=True, kw_only=True)
class AddOptions:
    """Choices of one `add`; what a sidecar says about a file stands above them."""

    owner: str = "local"
    entity: str | None = None
    """The place, product or part that the files are about."""
    collection: str | None = None
    """None: the one of an earlier `add` of the same folder, else `default`."""
    expires: str | None = None
    """`30d`, `12h`, or a date."""
    dry_run: bool = False
    ocr: bool = True
    retry: bool = False
    """Read files again that were refused for what their bytes are."""
    readers: int = 2
    """Files read at once; a document that waits for OCR gives way to the next."""
    limits: Limits = field(default_factory=Limits)
