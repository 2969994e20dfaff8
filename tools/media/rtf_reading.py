"""RTF read paragraph by paragraph into a flow. Decodes no pictures."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from tools.core.parts import BlockKind
from tools.media.flow import Flow, one_line, row_text
from tools.media.rtf_tokens import (
    CHARSETS,
    ENTERED,
    PAGES,
    SIGNS,
    SKIPPED,
    SYMBOLS,
    Token,
    codec_of,
    joined,
)

_HEADING = re.compile(r"(?:heading|überschrift|titre|título|titolo|kop)\s*(\d)", re.IGNORECASE)
_TABLES = frozenset(("fonttbl", "stylesheet", "title", "pict"))


@dataclass(frozen=True, kw_only=True)
class _State:
    """What holds in a group and ends with it."""

    into: str = "body"
    """body, skip, sp, upr, fonttbl, stylesheet, title, pict or footnote."""
    font: int = -1
    blanks: int = 1
    """Characters that stand for one `\\u` in old readers."""
    hidden: bool = False
    deleted: bool = False


@dataclass
class Shown:
    """A picture as the file holds it."""

    kind: str = ""
    digits: list[bytes] = field(default_factory=list)
    raw: bytes = b""


@dataclass
class RtfReading:
    """One file as far as it was read."""

    flow: Flow = field(default_factory=Flow)
    title: str = ""
    pictures: list[tuple[Shown, int, tuple[str, ...]]] = field(default_factory=list)
    """Each with its place among the blocks and its headings."""
    page: int = 1252
    _fonts: dict[int, int] = field(default_factory=dict)
    _styles: dict[int, str] = field(default_factory=dict)
    _groups: list[_State] = field(default_factory=list)
    _state: _State = field(default_factory=_State)
    _words: list[str] = field(default_factory=list)
    _bytes: bytearray = field(default_factory=bytearray)
    _notes: list[str] = field(default_factory=list)
    _outer: list[list[str]] = field(default_factory=list)
    _cells: list[str] = field(default_factory=list)
    _header: list[str] | None = None
    _row: int = 0
    _skip: int = 0
    _starred: bool = False
    _style: int = -1
    _font: int = -1
    _level: int | None = None
    _listed: bool = False
    _in_table: bool = False
    _shown: Shown = field(default_factory=Shown)

    def take(self, token: Token) -> None:
        """Read the next piece."""
        starred, self._starred = self._starred, False
        if token.kind == "word":
            self._word(token.word, token.number, starred)
        elif token.kind in ("text", "byte"):
            self._said(token.data)
        elif token.kind == "open":
            self._flush()
            self._skip = 0
            self._groups.append(self._state)
        elif token.kind == "close":
            self._close()
        elif token.kind == "data":
            self._shown.raw = token.data if self._state.into == "pict" else b""
        elif token.word == "*":
            self._starred = True
        elif token.word in ("\r", "\n"):
            self._paragraph()
        else:
            self._sign(SYMBOLS.get(token.word, ""))

    def end(self) -> None:
        """Take what no paragraph mark ended."""
        while self._groups:
            self._close()
        self._row_ends()
        self._paragraph()

    def _word(self, word: str, number: int | None, starred: bool) -> None:
        if word == "u":
            self._unicode(number or 0)
        elif self._skip and word not in SIGNS:
            self._skip -= 1
        elif starred or word in SKIPPED or word in _TABLES or word == "footnote":
            self._destination(word, starred)
        elif word in SIGNS:
            self._sign(SIGNS[word])
        elif word in ("par", "sect", "page", "row", "cell", "trowd"):
            self._ends(word)
        elif self._state.into == "pict" and word.endswith(("blip", "metafile", "dibitmap", "pict")):
            self._shown.kind = word
        else:
            self._set(word, number)

    def _destination(self, word: str, starred: bool) -> None:
        into = self._state.into
        if word == "pict" and into in ("body", "footnote", "sp"):
            self._state, self._shown = replace(self._state, into="pict"), Shown()
        elif into == "upr":
            self._state = replace(self._state, into="body" if word == "ud" else "skip")
        elif into not in ("body", "footnote") or word in ENTERED:
            return
        elif word == "footnote":
            self._flush()
            self._outer.append(self._words)
            self._words = []
            self._state = replace(self._state, into="footnote")
        elif word in _TABLES or word == "upr":
            self._state = replace(self._state, into=word)
        else:
            # A picture may stand among the properties of a shape.
            self._state = replace(self._state, into="sp" if word == "sp" else "skip")
            self._listed = self._listed or word in ("listtext", "pntext")

    def _set(self, word: str, number: int | None) -> None:
        value = 0 if number is None else number
        on = number is None or number != 0
        if word in PAGES or word == "ansicpg":
            self.page = PAGES.get(word, value)
        elif word == "uc":
            self._state = replace(self._state, blanks=max(0, min(value, 10)))
        elif word in ("v", "deleted", "plain"):
            self._flush()
            hidden = on and word == "v" if word != "deleted" else self._state.hidden
            deleted = on and word == "deleted" if word != "v" else self._state.deleted
            font = -1 if word == "plain" else self._state.font
            self._state = replace(self._state, hidden=hidden, deleted=deleted, font=font)
        elif word in ("f", "fcharset", "deff"):
            self._set_font(word, value)
        else:
            self._set_paragraph(word, value)

    def _set_font(self, word: str, value: int) -> None:
        self._flush()
        if word == "deff":
            self._font = value
        elif word == "f":
            self._state = replace(self._state, font=value)
        elif self._state.into == "fonttbl" and value:
            self._fonts[self._state.font] = CHARSETS.get(value, 0)

    def _set_paragraph(self, word: str, value: int) -> None:
        if word == "s":
            self._style = value
        elif self._state.into not in ("body", "footnote"):
            return
        elif word == "pard":
            self._style, self._level, self._listed, self._in_table = -1, None, False, False
        elif word == "outlinelevel" and 0 <= value < 9:
            self._level = value + 1
        elif word == "ls":
            self._listed = value > 0
        elif word == "intbl":
            self._in_table = True

    def _unicode(self, number: int) -> None:
        self._flush()
        self._put(chr(number & 0xFFFF))
        self._skip = self._state.blanks

    def _sign(self, sign: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        self._flush()
        self._put(sign)

    def _said(self, data: bytes) -> None:
        if self._skip:
            passed = min(self._skip, len(data))
            self._skip, data = self._skip - passed, data[passed:]
        if self._state.into == "pict":
            self._shown.digits.append(data)
        elif self._state.into not in ("skip", "upr"):
            self._bytes += data

    def _flush(self) -> None:
        """Decode the bytes so far; a character of two bytes may stand in two pieces."""
        if self._bytes:
            font = self._state.font if self._state.font >= 0 else self._font
            page = self._fonts.get(font) or self.page
            words = self._bytes.decode(codec_of(page), "replace")
            self._bytes.clear()
            self._put(words)

    def _put(self, words: str) -> None:
        state = self._state
        if state.into == "title":
            self.title = (self.title + words)[:1_000]
        elif state.into == "stylesheet" and self._style >= 0:
            self._styles[self._style] = (self._styles.get(self._style, "") + words)[:100]
        elif state.into in ("body", "footnote") and not state.hidden and not state.deleted:
            self._words.append(words)

    def _close(self) -> None:
        self._flush()
        self._skip = 0
        before, self._state = self._state, self._groups.pop() if self._groups else _State()
        if before.into == self._state.into:
            if before.into == "stylesheet":
                self._style = -1
        elif before.into == "footnote":
            self._notes.append(joined("".join(self._words)))
            self._words = self._outer.pop() if self._outer else []
        elif before.into == "pict":
            self.pictures.append((self._shown, len(self.flow.blocks), self.flow.path))

    def _ends(self, word: str) -> None:
        if self._state.into not in ("body", "footnote"):
            return
        self._flush()
        if word == "cell":
            self._cells.append(one_line(joined("".join(self._words))))
            self._words = []
        elif word == "row":
            self._row_ends()
        elif word != "trowd":
            if self._state.into == "footnote" or self._in_table:
                self._words.append("\n")
            else:
                self._paragraph()

    def _row_ends(self) -> None:
        cells, self._cells = self._cells, []
        if not any(cells):
            return
        self._row += 1
        if self._row == 1 and len(cells) > 1 and all(cells) and len(set(cells)) > 1:
            # Names of columns, if another row follows.
            self._header = cells
        else:
            self.flow.add(row_text(self._header or [], cells), "table_row")
        self._in_table = False

    def _table_ends(self) -> None:
        if self._row == 1 and self._header:
            self.flow.add(row_text([], self._header), "table_row")
        self._row, self._header = 0, None

    def _paragraph(self) -> None:
        self._flush()
        self._table_ends()
        text, self._words = one_line(joined("".join(self._words))), []
        style = self._styles.get(self._style, "").strip(" ;")
        named = _HEADING.match(style)
        level = int(named[1]) if named else self._level
        if level is not None:
            self.flow.heading(text, level)
        else:
            self.flow.add(text, _kind(style.lower(), self._listed))
        for note in self._notes:
            self.flow.add(one_line(note))
        self._notes = []


def _kind(style: str, listed: bool) -> BlockKind:
    if style in ("title", "titel", "titre"):
        return "title"
    if "caption" in style:
        return "caption"
    if "quote" in style:
        return "quote"
    return "list" if listed or "list" in style else "paragraph"
