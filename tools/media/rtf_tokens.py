"""RTF cut into its pieces, and what they mean. Source: Rich Text Format 1.9.1, Microsoft 2008."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from typing import NamedTuple

_TOKEN = re.compile(
    rb"\\(?:'([0-9a-fA-F]{2})|([a-zA-Z]{1,32})(-?[0-9]{1,10})? ?|([^a-zA-Z]))"
    rb"|([{}])|([^\\{}\r\n]+)|[\r\n]+",
    re.DOTALL,
)
SIGNS: dict[str, str] = {
    "emdash": "\u2014", "endash": "\u2013", "lquote": "\u2018", "rquote": "\u2019",
    "ldblquote": "\u201c", "rdblquote": "\u201d", "bullet": "\u2022", "tab": "\t", "line": "\n",
    "lbr": "\n", "emspace": " ", "enspace": " ", "qmspace": " ", "nestcell": "; ", "nestrow": "\n",
}  # fmt: skip
SYMBOLS: dict[str, str] = {"~": " ", "_": "\u2011", "\\": "\\", "{": "{", "}": "}"}
SKIPPED = frozenset((
    "colortbl", "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr",
    "footerf", "fldinst", "nonshppict", "nonesttables", "listtext", "pntext", "xe", "tc", "rxe",
    "txe", "sp", "shprslt", "annotation", "filetbl", "revtbl", "listtable", "generator", "ftnsep",
    "ftnsepc", "aftnsep", "author", "operator", "company", "subject", "keywords", "doccomm",
    "manager", "category", "hlinkbase", "comment", "objdata", "upr",
))  # fmt: skip
ENTERED = frozenset(("shppict", "shpinst", "shptxt", "nesttableprops", "ud"))
"""Groups that old readers pass over and that hold words or pictures."""
CHARSETS: dict[int, int] = {
    0: 1252, 77: 10000, 128: 932, 129: 949, 130: 1361, 134: 936, 136: 950, 161: 1253, 162: 1254,
    163: 1258, 177: 1255, 178: 1256, 186: 1257, 204: 1251, 222: 874, 238: 1250, 254: 437, 255: 850,
}  # fmt: skip
PAGES = {"mac": 10000, "pc": 437, "pca": 850}


class Token(NamedTuple):
    """One piece: `{`, `}`, a control word, a control symbol or bytes of text."""

    kind: str
    """One of open, close, word, symbol, byte, text, data."""
    word: str = ""
    number: int | None = None
    data: bytes = b""


def tokens(data: bytes) -> Iterator[Token]:
    """Give the pieces in order; the bytes of a binary picture come as one."""
    at, end = 0, len(data)
    while at < end:
        found = _TOKEN.match(data, at)
        if found is None:
            # A backslash as the last byte.
            return
        at = found.end()
        digits, word, number, symbol, brace, text = found.groups()
        if text is not None:
            yield Token("text", data=text)
        elif brace is not None:
            yield Token("open" if brace == b"{" else "close")
        elif digits is not None:
            yield Token("byte", data=bytes.fromhex(digits.decode("ascii")))
        elif symbol is not None:
            yield Token("symbol", word=symbol.decode("latin-1"))
        elif word is not None:
            value = int(number) if number else None
            if word == b"bin":
                size = max(0, value or 0)
                yield Token("data", data=data[at : at + size])
                at += size
            else:
                yield Token("word", word=word.decode("ascii"), number=value)


def codec_of(page: int) -> str:
    """Give the codec of a Windows code page; 1252 for unknown ones."""
    name = {10000: "mac_roman", 65001: "utf-8", 1361: "johab"}.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name
    except LookupError:
        return "cp1252"


def joined(units: str) -> str:
    """Join halves of characters beyond U+FFFF; a lone half becomes U+FFFD."""
    return units.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
