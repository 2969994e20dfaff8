"""Members of a ZIP package within bounds, and their XML without entities or network."""

from __future__ import annotations

import posixpath
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

from tools.media.refusals import refused

if TYPE_CHECKING:
    from lxml.etree import _Element as Element

MAX_XML_BYTES = 40_000_000
MAX_PICTURE_BYTES = 60_000_000


def member_bytes(package: zipfile.ZipFile, name: str, path: Path, max_bytes: int) -> bytes:
    """Unpack one member. Raises KeyError where it is missing, Refused."""
    with package.open(name) as member:
        data = member.read(max_bytes + 1)
    if len(data) > max_bytes:
        raise refused(path, "too_large", f"{name} in it has more than {max_bytes / 1e6:.0f} MB")
    return data


def xml_of(data: bytes, path: Path, name: str) -> Element:
    """Parse a member. Raises Refused; entities stay unexpanded, nothing outside is read."""
    from lxml import etree

    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True,
        remove_pis=True,
    )  # fmt: skip
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as exc:
        raise refused(path, "corrupt", f"{name} in it is broken") from exc


def resolved(base: str, address: str) -> str:
    """Give the member that an address in member `base` means, or nothing for one outside."""
    bare = unquote(address.split("#")[0].split("?")[0])
    if not bare or ":" in bare.split("/")[0] or bare.startswith("/"):
        return ""
    name = posixpath.normpath(posixpath.join(posixpath.dirname(base), bare))
    return "" if name.startswith("..") else name


def local(element: Element) -> str:
    """Give an element's name without its namespace; nothing for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def attribute(element: Element, name: str) -> str:
    """Give an attribute by its name without a namespace, or nothing."""
    plain = element.get(name)
    if plain is not None:
        return str(plain)
    found = (value for key, value in element.items() if key.rpartition("}")[2] == name)
    return str(next(found, ""))


def words_in(element: Element) -> str:
    """Give all the text below an element."""
    return "".join(element.itertext())
