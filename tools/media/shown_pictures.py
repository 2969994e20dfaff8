"""Pictures that a text document shows: those inside it are decoded, local files are linked.

Remote addresses are never fetched; their alternative text stays in the text.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote, unquote_to_bytes

from tools.core.errors import Refused
from tools.core.parts import PictureLink, PicturePart, TextBlock
from tools.core.protocols import Limits
from tools.media.flow import Flow, one_line
from tools.media.refusals import name_of

_SCHEME = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+:|//")
AROUND_CHARS = 400
MAX_INSIDE = 200


class ShownPictures:
    """Collects the pictures of one document in the order they are shown."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._inside: list[tuple[int, PicturePart]] = []
        self._links: list[tuple[int, PictureLink]] = []
        self.warnings: list[str] = []

    def show(self, address: str, alt: str, flow: Flow, *, line: int = 1) -> None:
        """Take a picture that stands after what `flow` holds now."""
        place, words = len(flow.blocks), one_line(alt)
        if address.startswith("data:"):
            self._decode(address, words, flow, place)
        elif address and not _SCHEME.match(address) and not address.startswith("#"):
            bare = unquote(address.split("?")[0].split("#")[0])
            link = PictureLink(address=bare, alt=words, heading=flow.path, line=line)
            self._links.append((place, link))

    def finished(self, flow: Flow) -> tuple[tuple[PicturePart, ...], tuple[PictureLink, ...]]:
        """Give (pictures inside, links), each with the text around it."""
        blocks = flow.blocks
        inside = tuple(replace(one, around=around(blocks, at)) for at, one in self._inside)
        links = tuple(replace(one, around=around(blocks, at)) for at, one in self._links)
        return inside, links

    def _decode(self, address: str, alt: str, flow: Flow, place: int) -> None:
        from tools.media.pixels import picture_part

        if len(self._inside) >= MAX_INSIDE:
            self.warnings.append(f"only the first {MAX_INSIDE} pictures inside it were taken")
            return
        name = f"picture {len(self._inside) + 1} in {name_of(self._path.name)}"
        try:
            part = picture_part(_data_of(address), name, self._path, self._limits)
        except (Refused, ValueError) as exc:
            detail = exc.detail if isinstance(exc, Refused) else "its data are broken"
            self.warnings.append(f"{name} could not be read: {detail}")
            return
        if part is not None:
            self._inside.append((place, replace(part, alt=alt, heading=flow.path)))


def around(blocks: tuple[TextBlock, ...], place: int) -> str:
    """Give the words next to a picture that stands before block number `place`."""
    before = "\n".join(block.text for block in blocks[max(0, place - 2) : place])
    after = blocks[place].text if place < len(blocks) else ""
    if place < len(blocks) and blocks[place].kind == "heading":
        after = ""
    half = AROUND_CHARS // 2
    return "\n".join(piece for piece in (before[-half:], after[:half]) if piece)


def _data_of(address: str) -> bytes:
    head, _, body = address.partition(",")
    if not head.endswith(";base64"):
        return unquote_to_bytes(body)
    try:
        return base64.b64decode(unquote(body), validate=False)
    except binascii.Error as exc:
        raise ValueError(str(exc)) from exc
