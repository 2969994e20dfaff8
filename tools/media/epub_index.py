"""What an EPUB says about itself: title, language, the order of its chapters and their headings."""

from __future__ import annotations

import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tools.media.flow import one_line
from tools.media.package_xml import (
    MAX_XML_BYTES,
    attribute,
    local,
    member_bytes,
    resolved,
    words_in,
    xml_of,
)
from tools.media.refusals import refused

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_CHAPTERS = 5_000
CONTAINER, ENCRYPTION = "META-INF/container.xml", "META-INF/encryption.xml"
_FONT_MASKS = ("http://www.idpf.org/2008/embedding", "http://ns.adobe.com/pdf/enc#RC")
"""EPUB 3.3, section 4.3: fonts are masked in books that anybody may read, too."""


@dataclass(frozen=True, kw_only=True)
class Entry:
    """What the table of contents says about a file."""

    words: str
    depth: int
    """From 1."""


@dataclass(frozen=True, kw_only=True)
class Book:
    """An EPUB without its words."""

    title: str
    language: str
    chapters: tuple[str, ...]
    """Members in reading order, without the table of contents itself."""
    entries: dict[str, Entry] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()


def book_of(package: zipfile.ZipFile, path: Path) -> Book:
    """Read the package document. Raises Refused."""
    _refuse_locked(package, path)
    name = _package_document(package, path)
    root = _xml(package, name, path)
    manifest = {attribute(one, "id"): one for one in _all(root, "item")}
    members = {key: resolved(name, attribute(one, "href")) for key, one in manifest.items()}
    spine = [attribute(one, "idref") for one in _all(root, "itemref")]
    if not spine:
        raise refused(path, "corrupt", f"{name} in it names no chapters")
    contents = [key for key, one in manifest.items() if _is_nav(one) or _is_ncx(one)]
    chapters, warnings = _chapters(package, spine, members, contents)
    return Book(
        title=_title(root),
        language=_language(root),
        chapters=chapters,
        entries=_entries(package, path, root, manifest, members),
        warnings=warnings,
    )


def _refuse_locked(package: zipfile.ZipFile, path: Path) -> None:
    if ENCRYPTION not in package.namelist():
        return
    methods = [
        attribute(method, "Algorithm")
        for data in _all(_xml(package, ENCRYPTION, path), "EncryptedData")
        for method in data
        if local(method) == "EncryptionMethod"
    ]
    if any(one not in _FONT_MASKS for one in methods):
        detail = "its chapters are encrypted (a copy protection of the shop it came from)"
        raise refused(path, "encrypted", detail, "add a copy without protection")


def _package_document(package: zipfile.ZipFile, path: Path) -> str:
    names = package.namelist()
    if CONTAINER in names:
        for one in _all(_xml(package, CONTAINER, path), "rootfile"):
            if attribute(one, "full-path") in names:
                return attribute(one, "full-path")
    found = next((one for one in names if one.lower().endswith(".opf")), None)
    if found is None:
        raise refused(path, "corrupt", "it does not say where its chapters are")
    return found


def _chapters(
    package: zipfile.ZipFile,
    spine: list[str],
    members: dict[str, str],
    contents: list[str],
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    warnings: list[str] = []
    names = frozenset(package.namelist())
    taken: dict[str, None] = {}
    for key in spine:
        member = members.get(key, "")
        if member not in names:
            warnings.append(f"a chapter is missing in it: {one_line(member or key)[:200]}")
        elif key not in contents:
            taken.setdefault(member)
    if len(taken) > MAX_CHAPTERS:
        warnings.append(f"only the first {MAX_CHAPTERS} chapters of {len(taken)} were read")
    return tuple(taken)[:MAX_CHAPTERS], tuple(warnings[:20])


def _entries(
    package: zipfile.ZipFile,
    path: Path,
    root: Element,
    manifest: dict[str, Element],
    members: dict[str, str],
) -> dict[str, Entry]:
    """Give the first entry of every file; nothing where the table of contents is broken."""
    from tools.core.errors import Refused

    kept: dict[str, Entry] = {}
    spine = next(iter(_all(root, "spine")), None)
    old = attribute(spine, "toc") if spine is not None else ""
    for key, one in manifest.items():
        nav = _is_nav(one)
        if kept or not (nav or key == old or _is_ncx(one)):
            continue
        try:
            tree = _xml(package, members[key], path)
        except (Refused, KeyError):
            continue
        if nav:
            _nav(tree, members[key], 0, kept)
        else:
            _ncx(tree, members[key], 0, kept)
    return kept


def _is_nav(item: Element) -> bool:
    return "nav" in attribute(item, "properties").split()


def _is_ncx(item: Element) -> bool:
    return attribute(item, "media-type") == "application/x-dtbncx+xml"


def _nav(element: Element, base: str, depth: int, kept: dict[str, Entry]) -> None:
    for child in element:
        name = local(child)
        if name == "nav" and attribute(child, "type") not in ("toc", ""):
            continue
        if name == "a":
            _keep(base, attribute(child, "href"), words_in(child), depth, kept)
        else:
            _nav(child, base, depth + (name == "ol"), kept)


def _ncx(element: Element, base: str, depth: int, kept: dict[str, Entry]) -> None:
    for child in element:
        name = local(child)
        if name == "navPoint":
            label = next((words_in(one) for one in child if local(one) == "navLabel"), "")
            source = next((attribute(one, "src") for one in child if local(one) == "content"), "")
            _keep(base, source, label, depth + 1, kept)
            _ncx(child, base, depth + 1, kept)
        elif name == "navMap":
            _ncx(child, base, depth, kept)


def _keep(base: str, address: str, words: str, depth: int, kept: dict[str, Entry]) -> None:
    member = resolved(base, address)
    if member and one_line(words):
        kept.setdefault(member, Entry(words=one_line(words)[:300], depth=max(1, depth)))


def _title(root: Element) -> str:
    title = next((words for one in _all(root, "title") if (words := one_line(words_in(one)))), "")
    writers = [words for one in _all(root, "creator") if (words := one_line(words_in(one)))]
    by = ", ".join(dict.fromkeys(writers[:3]))
    return f"{title} ({by})"[:500] if title and by else title[:500]


def _language(root: Element) -> str:
    stated = next((one_line(words_in(one)) for one in _all(root, "language")), "")
    code = stated.split("-")[0].split("_")[0].lower()
    return code if len(code) == 2 and code.isalpha() else ""


def _xml(package: zipfile.ZipFile, name: str, path: Path) -> Element:
    return xml_of(member_bytes(package, name, path, MAX_XML_BYTES), path, name)


def _all(root: Element, name: str) -> list[Element]:
    return [one for one in root.iter() if local(one) == name]
