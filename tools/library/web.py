"""Web addresses in an `add`: fetched into files for this run, and remembered to be asked again.

Knows the fetcher as a protocol; decodes nothing. What an address holds is judged by its bytes;
what its site says decides only between kinds of text, as a suffix does for a file.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote

from tools.core.errors import NotFound, Refused
from tools.core.protocols import Limits
from tools.library.batch import KnownSource
from tools.library.library import Library
from tools.library.options import AddOptions
from tools.library.roots import Remembered, RootNote, Stated
from tools.library.scan import FAILURES, Found, LeftOut, LeftOutReason, Scan
from tools.library.survey import content_hash
from tools.media.fetch import Fetched, Kept
from tools.media.loaders import TEXT
from tools.media.sniff import SUFFIXES, sniff
from tools.media.web_address import WebAddress, read_address

_SUFFIX_OF: Mapping[str, str] = {
    "text/html": ".html", "application/xhtml+xml": ".html", "text/markdown": ".md",
    "text/csv": ".csv", "text/tab-separated-values": ".tsv", "text/vtt": ".vtt",
    "application/json": ".json", "application/x-subrip": ".srt", "image/svg+xml": ".svg",
}  # fmt: skip
"""Kinds of text that their bytes do not tell; all else is told by its content."""
_UNSAFE = re.compile(r"[^\w\-. ]+")
_MAX_NAME = 80


class WebFetcher(Protocol):
    """What gets a page; `tools.media.fetch.Fetcher` is one."""

    def fetch(self, url: str, kept: Kept = ...) -> Fetched:
        """Get what an address holds. Raises Refused."""


@dataclass(frozen=True, kw_only=True)
class Web:
    """Addresses of one `add`, and what fetches them."""

    addresses: Sequence[str]
    fetcher: WebFetcher


@dataclass(frozen=True, kw_only=True)
class _Page:
    """One address that was fetched."""

    found: Found
    etag: str
    last_modified: str


@dataclass(frozen=True, kw_only=True)
class Pages:
    """What came of all addresses."""

    pages: tuple[_Page, ...]
    refused: tuple[LeftOut, ...]

    def beside(self, scanned: Scan) -> Scan:
        """Give the walk with the fetched pages among its files."""
        return replace(
            scanned,
            files=(*scanned.files, *(page.found for page in self.pages)),
            left_out=(*scanned.left_out, *self.refused),
        )

    def remember(self, library: Library, remembered: Remembered, options: AddOptions) -> None:
        """Note every address that is in, with what its site gave to ask for a change."""
        for page in self.pages:
            url = page.found.address
            known = library.ledger.known(options.owner, url).get(url)
            if known is None or known.state != "ready":
                continue
            # Only of the very bytes that are in: of others, a change would be missed.
            whole = known.sha256 == content_hash(page.found.path)
            note = RootNote(
                **vars(Stated.of(options).or_else(remembered.note(url))),
                ocr=options.ocr,
                etag=page.etag if whole else "",
                last_modified=page.last_modified if whole else "",
            )
            library.jobs.remember_root(options.owner, url, str(note))


NO_PAGES = Pages(pages=(), refused=())


def fetched(
    web: Web,
    library: Library,
    remembered: Remembered,
    known: Mapping[str, KnownSource],
    folder: Path,
) -> Pages:
    """Fetch every address into `folder`, one after the other."""
    pages: list[_Page] = []
    refused: list[LeftOut] = []
    seen: set[str] = set()
    for number, given in enumerate(web.addresses):
        old: KnownSource | None = None
        try:
            address = read_address(given)
            if address.url in seen:
                continue
            seen.add(address.url)
            old = known.get(address.url)
            place = folder / str(number)
            place.mkdir()
            pages.append(_page(address, web.fetcher, library, remembered, old, place))
        except Refused as exc:
            refused.append(_left_out(exc, old))
    return Pages(pages=tuple(pages), refused=tuple(refused))


def _page(
    address: WebAddress,
    fetcher: WebFetcher,
    library: Library,
    remembered: Remembered,
    old: KnownSource | None,
    folder: Path,
) -> _Page:
    before = _bytes_of(old, library)
    note = remembered.note(address.url)
    kept = Kept(etag=note.etag, last_modified=note.last_modified) if before is not None else Kept()
    got = fetcher.fetch(address.url, kept)
    content = got.content if got.content is not None else before
    if content is None:
        detail = "its site says that nothing changed, but nothing of it is here"
        raise Refused(address.url, "unreachable", detail, "add it again")
    same = got.content is None
    path = _written(folder / _file_name(address, got), content, got.stated_type)
    found = Found(
        path=path,
        root=folder,
        bytes=len(content),
        modified_ns=_modified_ns(got.last_modified),
        address=address.url,
    )
    return _Page(
        found=found,
        etag=got.etag or (kept.etag if same else ""),
        last_modified=got.last_modified or (kept.last_modified if same else ""),
    )


def _bytes_of(known: KnownSource | None, library: Library) -> bytes | None:
    """Give the bytes that are in; None where they have to be fetched whole."""
    if known is None or known.state != "ready":
        return None
    try:
        return library.originals.path_of(known.sha256).read_bytes()
    except (NotFound, OSError):
        return None


def _left_out(exc: Refused, old: KnownSource | None) -> LeftOut:
    detail = exc.detail + (f"; {exc.advice}" if exc.advice else "")
    if old is not None and old.state == "ready":
        detail += "; the version that was added before stays"
    return LeftOut(path=exc.path, reason=_reason(exc), detail=detail)


def _reason(exc: Refused) -> LeftOutReason:
    return next((one for one in FAILURES if one == exc.reason), "unreachable")


def _file_name(address: WebAddress, got: Fetched) -> str:
    """Give a harmless file name whose suffix the sniffer may go by."""
    last = unquote(got.address.target.split("?", 1)[0]).rstrip("/").rsplit("/", 1)[-1]
    named = [Path(_UNSAFE.sub("-", one)) for one in (got.stated_name, last) if one]
    # `.php` and the like say how a page is made and not what it is.
    suffix = next((one.suffix for one in named if one.suffix.lower() in SUFFIXES), "")
    stem = Path(_UNSAFE.sub("-", last)).stem.strip(". ") if last else ""
    if not suffix:
        stem = stem.replace(".", "-")
    return (stem[:_MAX_NAME] or address.host.replace(":", "-").replace(".", "-")) + suffix


def _written(path: Path, content: bytes, stated_type: str) -> Path:
    """Write a page; one that could be any kind of text gets the suffix of the stated one."""
    path.write_bytes(content)
    hint = _SUFFIX_OF.get(stated_type, "")
    if path.suffix or not hint:
        return path
    try:
        if sniff(path, Limits()).media_type != TEXT:
            return path
    except Refused:
        return path
    return path.rename(path.with_suffix(hint))


def _modified_ns(last_modified: str) -> int:
    try:
        return int(parsedate_to_datetime(last_modified).timestamp() * 1e9)
    except (ValueError, TypeError, OverflowError, IndexError):
        return time.time_ns()
