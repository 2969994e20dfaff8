"""Markdown: its words without the markup, under their headings, with front matter as facts."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.parts import BlockKind, Decoded
from tools.core.protocols import Limits
from tools.media.encodings import read_text
from tools.media.flow import Flow, first_heading, row_text
from tools.media.loaders import MARKDOWN
from tools.media.refusals import refused
from tools.media.shown_pictures import ShownPictures
from tools.media.sidecar_fields import Stated, read_fields
from tools.media.sidecar_files import mapping_from_yaml
from tools.media.text_directives import without_directives
from tools.media.text_html import HtmlWalk, soup_of

if TYPE_CHECKING:
    from markdown_it.token import Token

MAX_MARKDOWN_BYTES = 8_000_000
MAX_NESTING = 50

_CONTAINERS: dict[str, BlockKind] = {"list_item": "list", "blockquote": "quote"}


class MarkdownLoader:
    """Reads .md."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only Markdown."""
        return frozenset((MARKDOWN,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one file; `line` counts in the file, offsets in the text without markup."""
        from markdown_it import MarkdownIt

        source = read_text(path, max_bytes=MAX_MARKDOWN_BYTES)
        front, body, skipped = split_front_matter(source)
        stated = _front_matter(front)
        parser = MarkdownIt("commonmark", {"maxNesting": MAX_NESTING}).enable("table")
        flow, shown = Flow(), ShownPictures(path, limits)
        _Walk(flow, shown, skipped).run(parser.parse(without_directives(body)))
        pictures, links = shown.finished(flow)
        if not flow.blocks and not pictures and not links:
            raise refused(path, "no_content", "there are no words in it")
        return Decoded(
            media_type=MARKDOWN,
            title=stated.title or first_heading(flow.blocks),
            text=flow.text,
            blocks=flow.blocks,
            pictures=pictures,
            links=links,
            facts=stated.facts,
            warnings=(*stated.warnings, *shown.warnings),
        )


def split_front_matter(source: str) -> tuple[str, str, int]:
    """Give (YAML, the rest, lines before the rest); no YAML without its two fences."""
    lines = source.split("\n")
    if lines[0].strip() != "---":
        return "", source, 0
    for number, line in enumerate(lines[1:], start=1):
        if line.strip() in ("---", "..."):
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 1
    return "", source, 0


def _front_matter(front: str) -> Stated:
    if not front.strip():
        return Stated()
    fields, problem = mapping_from_yaml(front, "front matter")
    return read_fields(fields, note="front matter", by="text", warnings=problem)


class _Walk:
    """Puts the tokens' words into a flow."""

    def __init__(self, flow: Flow, shown: ShownPictures, skipped: int) -> None:
        self._flow, self._shown, self._skipped = flow, shown, skipped
        self._containers: list[BlockKind] = []
        self._level = 0
        self._line = 1
        self._header: list[str] = []
        self._cells: list[str] | None = None
        self._in_head = False

    def run(self, tokens: list[Token]) -> None:
        for token in tokens:
            if token.map is not None:
                self._line = token.map[0] + 1 + self._skipped
            name, _, end = token.type.rpartition("_")
            if end == "open":
                self._opened(name, token)
            elif end == "close":
                self._closed(name)
            else:
                self._block(token)

    def _opened(self, name: str, token: Token) -> None:
        if name in _CONTAINERS:
            self._containers.append(_CONTAINERS[name])
        elif name == "heading":
            self._level = int(token.tag[1:])
        elif name == "thead":
            self._in_head = True
        elif name == "tr":
            self._cells = []

    def _closed(self, name: str) -> None:
        if name in _CONTAINERS:
            self._containers.pop()
        elif name == "heading":
            self._level = 0
        elif name == "thead":
            self._in_head = False
        elif name == "tr" and self._cells is not None:
            cells, self._cells = self._cells, None
            if self._in_head:
                self._header = cells
            else:
                self._flow.add(row_text(self._header, cells), "table_row", line=self._line)

    def _block(self, token: Token) -> None:
        if token.type == "inline":
            self._inline(token.children or [])
        elif token.type in ("fence", "code_block"):
            self._flow.add(token.content, "code", line=self._line)
        elif token.type == "html_block":
            soup = soup_of(token.content)
            HtmlWalk(self._flow, self._shown, line_offset=self._line - 1).run(soup)

    def _inline(self, children: list[Token]) -> None:
        words, pictures = _spoken(children)
        if self._cells is not None:
            self._cells.append(words)
        elif self._level:
            self._flow.heading(words, self._level, line=self._line)
        else:
            kind = self._containers[-1] if self._containers else "paragraph"
            self._flow.add(words, kind, line=self._line)
        for token in pictures:
            address = str(token.attrGet("src") or "")
            self._shown.show(address, token.content, self._flow, line=self._line)


def _spoken(children: list[Token]) -> tuple[str, list[Token]]:
    words: list[str] = []
    pictures: list[Token] = []
    for child in children:
        if child.type in ("text", "code_inline"):
            words.append(child.content)
        elif child.type in ("softbreak", "hardbreak"):
            words.append("\n")
        elif child.type == "image":
            words.append(child.content)
            pictures.append(child)
    return "".join(words), pictures
