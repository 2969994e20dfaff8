"""A medium as an HTTP reply: its own type or a download, never a page, with byte ranges."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import quote

from starlette.responses import FileResponse, Response

from app.ui.desk import Media

# Types a browser shows or plays without running anything of theirs; SVG and HTML are not among
# them and are handed out as downloads.
_SHOWN = re.compile(
    r"image/(png|jpeg|webp|gif)|audio/[\w.+-]+|video/(mp4|webm|ogg)|application/pdf|text/plain"
)
_RANGE = re.compile(r"bytes=(\d*)-(\d*)")


def media_reply(media: Media, range_header: str | None) -> Response:
    """Give the reply; 206 for a range, 416 for one that lies outside."""
    kind = media.media_type.split(";")[0].strip().lower()
    headers = {
        "Cache-Control": "private, no-cache",
        "Accept-Ranges": "bytes",
        "Content-Security-Policy": _policy(kind),
    }
    ours = media.drawn and kind == "image/svg+xml"
    if not ours and not _SHOWN.fullmatch(kind):
        kind = "application/octet-stream"
        headers["Content-Disposition"] = _download(media.name)
    elif kind == "text/plain":
        kind = "text/plain; charset=utf-8"
    if isinstance(media.content, Path):
        # Starlette reads the range of the request itself.
        return FileResponse(media.content, media_type=kind, headers=headers)
    return _of_bytes(media.content, kind, headers, range_header)


def _policy(kind: str) -> str:
    alone = "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'"
    # The PDF viewer of Chromium does not open in a sandbox.
    return alone if kind == "application/pdf" else f"{alone}; sandbox"


def _download(name: str) -> str:
    return f"attachment; filename*=UTF-8''{quote(name or 'original', safe='')}"


def _of_bytes(
    content: bytes, kind: str, headers: dict[str, str], range_header: str | None
) -> Response:
    span = _span(range_header, len(content))
    if span is None:
        return Response(content, media_type=kind, headers=headers)
    start, end = span
    if start >= end:
        headers["Content-Range"] = f"bytes */{len(content)}"
        return Response(status_code=416, headers=headers)
    headers["Content-Range"] = f"bytes {start}-{end - 1}/{len(content)}"
    return Response(content[start:end], status_code=206, media_type=kind, headers=headers)


def _span(header: str | None, length: int) -> tuple[int, int] | None:
    found = _RANGE.fullmatch(header.strip()) if header else None
    if found is None or (not found[1] and not found[2]):
        return None
    if not found[1]:
        return max(0, length - int(found[2])), length
    start = int(found[1])
    return start, min(length, int(found[2]) + 1) if found[2] else length
