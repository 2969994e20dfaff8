"""HTML: the words a reader sees, under their headings. Nothing is fetched, no script is kept."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tools.core.parts import BlockKind, Decoded
from tools.core.protocols import Limits
from tools.media.encodings import read_text
from tools.media.flow import Flow, one_line, row_text
from tools.media.loaders import HTML
from tools.media.refusals import refused
from tools.media.shown_pictures import ShownPictures

if TYPE_CHECKING:
    from bs4 import BeautifulSoup
    from bs4.element import PageElement, Tag

MAX_HTML_BYTES = 8_000_000
MAX_DEPTH = 200

_DROPPED = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed",
    "canvas", "head", "select", "button", "form", "input", "textarea", "audio", "video",
))  # fmt: skip
_KINDS: dict[str, BlockKind] = {
    "p": "paragraph", "li": "list", "dt": "list", "dd": "list", "blockquote": "quote",
    "figcaption": "caption", "caption": "caption", "address": "paragraph",
}  # fmt: skip
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_INLINE = frozenset((
    "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "i", "ins", "kbd",
    "label", "mark", "q", "s", "samp", "small", "span", "strong", "sub", "sup", "time", "u",
    "var", "wbr", "font", "tt",
))  # fmt: skip


class HtmlLoader:
    """Reads .html."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only HTML."""
        return frozenset((HTML,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; `line` counts in the file, offsets in the text without markup."""
        soup = soup_of(read_text(path, max_bytes=MAX_HTML_BYTES))
        title = one_line(soup.title.get_text()) if soup.title else ""
        flow, shown = Flow(), ShownPictures(path, limits)
        HtmlWalk(flow, shown).run(soup)
        pictures, links = shown.finished(flow)
        if not flow.blocks and not pictures and not links:
            raise refused(path, "no_content", "there are no words in it")
        return Decoded(
            media_type=HTML,
            title=title,
            text=flow.text,
            blocks=flow.blocks,
            pictures=pictures,
            links=links,
            language=_language(soup),
            warnings=tuple(shown.warnings),
        )


def soup_of(source: str) -> BeautifulSoup:
    """Parse markup without touching the network."""
    from bs4 import BeautifulSoup

    return BeautifulSoup(source, "lxml")


def _language(soup: BeautifulSoup) -> str:
    root = soup.find("html")
    stated = str(root.get("lang") or "") if root is not None else ""
    code = stated.split("-")[0].strip().lower()
    return code if len(code) == 2 and code.isalpha() else ""


class PictureTaker(Protocol):
    """Is told of every picture at its place."""

    def show(self, address: str, alt: str, flow: Flow, *, line: int = 1) -> None:
        """Take a picture that stands after what `flow` holds now."""


class HtmlWalk:
    """Puts the words of a tree into a flow, block by block."""

    def __init__(self, flow: Flow, shown: PictureTaker, *, line_offset: int = 0) -> None:
        self._flow, self._shown = flow, shown
        self._offset = line_offset
        self._words: list[str] = []
        self._line = 1
        self._kind: BlockKind = "paragraph"

    def run(self, soup: BeautifulSoup) -> None:
        """Walk the whole tree."""
        self._children(soup, 0)
        self._end_block()

    def _children(self, tag: Tag, depth: int) -> None:
        for child in list(tag.children):
            self._node(child, depth + 1)

    def _node(self, node: PageElement, depth: int) -> None:
        from bs4.element import NavigableString, PreformattedString, Tag

        if isinstance(node, PreformattedString):
            return
        if isinstance(node, NavigableString):
            self._words.append(str(node))
        elif isinstance(node, Tag) and not _hidden(node):
            if depth < MAX_DEPTH:
                self._tag(node, depth)
            else:
                self._words.append(f" {node.get_text(' ')} ")

    def _tag(self, tag: Tag, depth: int) -> None:
        name = tag.name
        if name == "br":
            self._words.append("\n")
        elif name == "img":
            self._picture(tag)
        elif name in _INLINE:
            self._children(tag, depth)
        else:
            self._end_block()
            self._line = (tag.sourceline or 1) + self._offset
            self._block(tag, depth)
            self._end_block()

    def _block(self, tag: Tag, depth: int) -> None:
        if tag.name in _HEADINGS:
            self._children(tag, depth)
            words, self._words = "".join(self._words), []
            self._flow.heading(words, _HEADINGS[tag.name], line=self._line)
        elif tag.name == "pre":
            self._flow.add(tag.get_text(), "code", line=self._line)
        elif tag.name == "table" and not tag.find("table"):
            self._table(tag)
        else:
            outer, self._kind = self._kind, _KINDS.get(tag.name, self._kind)
            self._children(tag, depth)
            self._end_block()
            self._kind = outer

    def _table(self, table: Tag) -> None:
        header: list[str] = []
        caption = table.find("caption")
        if caption is not None:
            self._flow.add(caption.get_text(" "), "caption", line=self._line)
        for number, row in enumerate(table.find_all("tr")):
            cells = row.find_all(("th", "td"))
            words = [cell.get_text(" ") for cell in cells]
            for image in row.find_all("img"):
                words.append(self._seen(image))
            line = (row.sourceline or 1) + self._offset
            if number == 0 and cells and all(cell.name == "th" for cell in cells):
                header = words
                continue
            self._flow.add(row_text(header, words), "table_row", line=line)
        if header and not table.find("td"):
            self._flow.add(row_text([], header), "table_row", line=self._line)

    def _picture(self, tag: Tag) -> None:
        alt = self._seen(tag)
        if alt:
            self._words.append(f" {alt} ")

    def _seen(self, tag: Tag) -> str:
        alt = str(tag.get("alt") or tag.get("title") or "")
        line = (tag.sourceline or 1) + self._offset
        self._shown.show(str(tag.get("src") or ""), alt, self._flow, line=line)
        return alt

    def _end_block(self) -> None:
        words, self._words = " ".join("".join(self._words).split(" ")), []
        if words.strip():
            kept = "\n".join(one_line(line) for line in words.split("\n"))
            text = kept if self._kind == "quote" else one_line(kept)
            self._flow.add(text, self._kind, line=self._line)


def _hidden(tag: Tag) -> bool:
    style = str(tag.get("style") or "").replace(" ", "").lower()
    return (
        tag.name in _DROPPED
        or tag.has_attr("hidden")
        or "display:none" in style
        or str(tag.get("aria-hidden") or "") == "true"
    )
