"""A drawing made harmless before it is drawn: what it may refer to lies inside it.

Entities are never expanded from outside, scripts and foreign content go, and references that leave
the file are taken out, because the renderer would open local files by their path. It has no
network; what it would fetch is not even asked for.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.protocols import Limits
from tools.media.refusals import check_file, from_os_error, refused

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "http://www.w3.org/2000/svg"
MAX_BYTES = 20_000_000
MAX_DRAWN = 300_000
"""Shapes after every `use`, pattern, mask and marker is put in place of its reference."""
MAX_DEPTH = 120
# feMorphology: the renderer's cost grows with the square of its radius, to minutes a drawing.
_DROPPED = frozenset(
    ("script", "foreignObject", "iframe", "object", "embed", "audio", "video", "handler", "set",
     "animate", "animateTransform", "animateMotion", "animateColor", "metadata", "feMorphology")
)  # fmt: skip
_TEXT_OR_LINK = frozenset(("a",))
_ENDLESS = ("amplification", "reference loop", "excessive depth")
"""Of libxml2's messages."""
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|webp)\s*;\s*base64\s*,", re.IGNORECASE)
_URL = re.compile(r"url\(\s*['\"]?\s*(?P<target>[^'\")]*?)\s*['\"]?\s*\)", re.IGNORECASE)
_NUMBER = re.compile(r"\d+")
_IMPORT = re.compile(r"@import[^;]*;?", re.IGNORECASE)
_MAX_OCTAVES, _MAX_MATRIX, _MAX_STEPS = 8, 32, 40
"""Of filters; drawings made by people and programs stay far below."""


@dataclass(kw_only=True)
class Cleaned:
    """A drawing that refers to nothing outside of it."""

    root: _Element
    left_out: set[str] = field(default_factory=set)
    """Kinds of things that were taken out, for people."""


def cleaned(path: Path, limits: Limits) -> Cleaned:
    """Read a drawing and take out what may not be in it. Raises Refused."""
    check_file(path, limits)
    root = _parsed(path)
    drawing = Cleaned(root=root)
    for element in list(root.iter()):
        _clean(element, drawing, path, limits)
    _refuse_expansion(root, path)
    return drawing


def local_name(element: _Element) -> str:
    """Give an element's name without its namespace; empty for comments and entities."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def _parsed(path: Path) -> _Element:
    from lxml import etree

    try:
        data = path.read_bytes()
    except OSError as exc:
        raise from_os_error(path, exc) from exc
    if len(data) > MAX_BYTES:
        detail = f"the drawing has {len(data) / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} are read"
        raise refused(path, "too_large", detail, "save it as PNG")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )  # fmt: skip
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as exc:
        if any(word in str(exc).lower() for word in _ENDLESS):
            raise refused(path, "bomb", f"its XML multiplies itself ({exc.msg})") from exc
        raise refused(path, "corrupt", f"its XML is broken ({exc.msg})") from exc
    except ValueError as exc:
        raise refused(path, "corrupt", "its XML is broken") from exc
    if root.tag != f"{{{NAMESPACE}}}svg":
        raise refused(path, "corrupt", "its first element is no `svg` of the SVG namespace")
    return root


def _clean(element: _Element, drawing: Cleaned, path: Path, limits: Limits) -> None:
    parent = element.getparent()
    name = local_name(element)
    if parent is not None and (not name or name in _DROPPED):
        if name != "metadata":
            drawing.left_out.add("a script" if name == "script" else name or "an entity")
        _drop(element, parent)
        return
    if name == "style" and element.text:
        element.text = _without_outside(_IMPORT.sub("", element.text), drawing)
    for key, value in list(element.attrib.items()):
        _clean_attribute(element, str(key), str(value), drawing, path, limits)
    _bound_costs(element, name)


def _drop(element: _Element, parent: _Element) -> None:
    """Take an element out, but not the text behind it."""
    tail, before = element.tail, element.getprevious()
    if tail and before is not None:
        before.tail = (before.tail or "") + tail
    elif tail:
        parent.text = (parent.text or "") + tail
    parent.remove(element)


def _clean_attribute(
    element: _Element, key: str, value: str, drawing: Cleaned, path: Path, limits: Limits
) -> None:
    attribute = key.rpartition("}")[2].lower()
    if attribute.startswith("on"):
        del element.attrib[key]
        drawing.left_out.add("a script")
    elif attribute in ("href", "src", "base"):
        inside = attribute == "href" and value.strip().startswith("#")
        if not inside and not _is_picture(value, path, limits):
            del element.attrib[key]
            if local_name(element) not in _TEXT_OR_LINK:
                drawing.left_out.add("something outside of it")
    elif "url(" in value.lower():
        element.attrib[key] = _without_outside(value, drawing)


def _is_picture(address: str, path: Path, limits: Limits) -> bool:
    """Tell whether an address holds a picture itself; refuse one that is a bomb."""
    from tools.media.pixels import refuse_encoded_bomb

    head = _DATA.match(address.strip())
    if head is None:
        return False
    try:
        data = base64.b64decode(re.sub(r"\s+", "", address.strip()[head.end() :]))
    except (binascii.Error, ValueError):
        return False
    return refuse_encoded_bomb(data, path, limits)


def _without_outside(style: str, drawing: Cleaned) -> str:
    def kept(found: re.Match[str]) -> str:
        if found["target"].startswith("#"):
            return found[0]
        drawing.left_out.add("something outside of it")
        return "none"

    return _URL.sub(kept, style)


def _bound_costs(element: _Element, name: str) -> None:
    """Bound what makes the renderer work for minutes and nobody could see."""
    if name == "feTurbulence" and _number(element.get("numOctaves")) > _MAX_OCTAVES:
        element.set("numOctaves", str(_MAX_OCTAVES))
    elif name == "feConvolveMatrix" and _number(element.get("order")) > _MAX_MATRIX:
        _drop(element, element.getparent())
    elif name == "filter":
        for step in list(element)[_MAX_STEPS:]:
            _drop(step, element)


def _number(text: str | None) -> float:
    try:
        return float((text or "0").split()[0].split(",")[0])
    except (ValueError, IndexError):
        return 0.0


def _refuse_expansion(root: _Element, path: Path) -> None:
    by_id = {key: one for one in root.iter() if (key := one.get("id"))}
    sizes: dict[_Element, int] = {}
    if _expanded(root, by_id, sizes, set(), 0) > MAX_DRAWN:
        detail = f"its shapes repeat beyond {MAX_DRAWN:,} or nest beyond {MAX_DEPTH} levels"
        raise refused(path, "bomb", detail, "save it as PNG")


def _expanded(
    element: _Element, by_id: dict[str, _Element], sizes: dict[_Element, int],
    above: set[_Element], depth: int,
) -> int:  # fmt: skip
    """Count the elements below one with every reference put in its place; above the cap early."""
    if element in sizes:
        return sizes[element]
    if element in above or depth > MAX_DEPTH:
        # A reference to itself is not drawn; one nested this deep is no drawing of a person's.
        return 0 if element in above else MAX_DRAWN + 1
    above.add(element)
    total = 1
    parts = [(one, 1) for one in element]
    for one, times in (*parts, *_referred(element, by_id)):
        total += times * _expanded(one, by_id, sizes, above, depth + 1)
        if total > MAX_DRAWN:
            break
    above.discard(element)
    sizes[element] = total
    return total


def _referred(element: _Element, by_id: dict[str, _Element]) -> list[tuple[_Element, int]]:
    """Give what an element refers to, and how often it is drawn there."""
    targets: list[tuple[str, int]] = []
    for key, value in element.attrib.items():
        text = str(value)
        if str(key).rpartition("}")[2] == "href":
            targets.append((text.strip(), 1))
        elif "url(" in text:
            times = _points(element) if "marker" in f"{key} {text}" else 1
            targets += [(found["target"], times) for found in _URL.finditer(text)]
    return [
        (by_id[one[1:]], times) for one, times in targets if one[:1] == "#" and one[1:] in by_id
    ]


def _points(element: _Element) -> int:
    """Bound from above on how many points a line has; a marker is drawn at each."""
    line = element.get("d") or element.get("points") or ""
    return 1 + len(_NUMBER.findall(line))
