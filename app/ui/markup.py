"""Text into HTML. Everything shown passes here; nothing a file or model says becomes a tag."""

from __future__ import annotations

import html
import re
from urllib.parse import quote

from tools.core.items import Modality
from tools.core.registry import MODALITY_ROWS

# Control characters, and the bidirectional overrides that make `gpj.exe` read `exe.jpg`.
_UNSHOWN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069]")

_NAMES: dict[Modality, tuple[str, str]] = {
    row.modality: (row.label, row.plural) for row in MODALITY_ROWS
}
_ONE: dict[Modality, str] = {
    "text": "passage",
    "page": "page",
    "image": "picture",
    "audio": "sound",
    "video": "video moment",
}


def esc(text: str) -> str:
    """Give text that is safe between tags and inside a quoted attribute."""
    return html.escape(_UNSHOWN.sub("", text), quote=True)


def icon(name: str) -> str:
    """Give an icon of the stylesheet, hidden from screen readers."""
    return f'<span class="ico ico-{esc(name)}" aria-hidden="true"></span>'


def label(modality: Modality) -> str:
    """Name what a modality searches: `pictures`."""
    return _NAMES[modality][0]


def counted(count: int, modality: Modality) -> str:
    """Write `1 picture`, `1,204 pages`."""
    return f"{count:,} {_ONE[modality] if count == 1 else _NAMES[modality][1]}"


def plural(count: int, noun: str) -> str:
    """Write `1 find`, `3 finds`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def percent(share: float) -> str:
    """Write 0..1 as whole percent."""
    return f"{round(100 * min(1.0, max(0.0, share)))}%"


def base_name(path: str) -> str:
    """Give the last part of a path of any system; of a web address all behind `https://`."""
    if path.startswith("https://"):
        return path.removeprefix("https://").rstrip("/")
    return path.replace("\\", "/").rstrip("/").rsplit("/", 1)[-1] or path


def folder_name(path: str) -> str:
    """Give the name of the folder a path lies in; empty where it has none."""
    folder = path.replace("\\", "/").rstrip("/").rpartition("/")[0]
    return base_name(folder) if folder else ""


def shortened(text: str, length: int) -> str:
    """Cut at a word, with an ellipsis where something is missing."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    return flat[:length].rsplit(" ", 1)[0].rstrip(",;:. ") + "…"


def media_url(item: str, kind: str) -> str:
    """Give the address of a medium, fit for an attribute."""
    return f"/media/{esc(quote(item, safe=''))}/{kind}"
