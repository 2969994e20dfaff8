"""Words that a document lends to the picture files it shows: alt text and what stands around.

Knows links and paths; decodes nothing.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from tools.core.parts import PictureLink

LENDERS = frozenset((".md", ".markdown", ".html", ".htm"))
BORROWERS = frozenset(
    (".png", ".jpg", ".jpeg", ".webp", ".gif", ".bmp", ".tif", ".tiff", ".avif", ".heic", ".svg")
)


@dataclass(frozen=True, kw_only=True)
class Lent:
    """What one document says about one picture."""

    document: str
    """Its title, or its name's words."""
    link: PictureLink

    @property
    def place(self) -> str:
        """Give the document with the heading that the picture stands under."""
        return ", ".join(dict.fromkeys((self.document, *self.link.heading[-1:])))

    @property
    def words(self) -> tuple[str, ...]:
        """Give what is said, nearest first."""
        return (
            self.link.alt,
            " > ".join(one for one in (self.document, *self.link.heading) if one),
            "\n".join(line for line in self.link.around.split("\n") if line != self.link.alt),
        )


class PictureFiles:
    """The picture files of one walk, to be found by the address a document writes."""

    def __init__(self, files: Iterable[Path]) -> None:
        self._files = {path for path in files if path.suffix.lower() in BORROWERS}
        self._by_name: dict[str, list[Path]] = {}
        for path in self._files:
            self._by_name.setdefault(path.name, []).append(path)

    def resolve(self, address: str, document: Path, root: Path) -> Path | None:
        """Find the file that `address` in `document` means; None when none or several fit.

        Sites write addresses from their own root, so an address that leads nowhere is looked up
        by its end: `/pix/pie.webp` fits `static/pix/pie.webp`.
        """
        written = address.replace("\\", "/")
        beside = Path(os.path.normpath(document.parent / written.lstrip("/")))
        from_root = Path(os.path.normpath(root / written.lstrip("/")))
        for one in (from_root, beside) if written.startswith("/") else (beside, from_root):
            if one in self._files:
                return one
        end = [part for part in written.split("/") if part not in ("", ".", "..")]
        if not end:
            return None
        fits = [
            one for one in self._by_name.get(end[-1], ()) if one.parts[-len(end) :] == tuple(end)
        ]
        return fits[0] if len(fits) == 1 else None


def mentions(document: Path, names: Iterable[str]) -> bool:
    """Tell whether a document's bytes hold one of these file names, plain or as in a URL."""
    try:
        data = document.read_bytes()
    except OSError:
        return False
    return any(name.encode() in data or quote(name).encode() in data for name in names)


def fingerprint(lent: Iterable[Lent]) -> str:
    """Name what is lent to a picture; empty for nothing."""
    told = sorted(repr(one) for one in lent)
    return hashlib.sha256("\n".join(told).encode()).hexdigest()[:16] if told else ""


def lent_words(lent: Iterable[Lent]) -> tuple[str, ...]:
    """Give all that is lent to a picture, said once."""
    return tuple(dict.fromkeys(words for one in lent for words in one.words if words.strip()))


def borrowed(
    links: Mapping[Path, tuple[str, tuple[PictureLink, ...]]],
    files: PictureFiles,
    root_of: Mapping[Path, Path],
) -> dict[Path, list[Lent]]:
    """Give each picture what the documents say. links: (title, links) by document."""
    found: dict[Path, list[Lent]] = {}
    for document, (title, shown) in sorted(links.items()):
        for link in shown:
            picture = files.resolve(link.address, document, root_of[document])
            if picture is not None:
                found.setdefault(picture, []).append(Lent(document=title, link=link))
    return found
