"""A stream of words in, whole sentences with their marks out."""

from __future__ import annotations

import re
from collections.abc import Iterator

_END = re.compile(
    r"(?P<end>[.!?…][\"'”’»)\]*]*|[。！？][”’」』）]*)(?P<space>\s*)|(?P<line>\n+)", re.UNICODE
)
_MARKS = re.compile(r"(?:\s*\[[^\]\n]{1,40}\])+[.!?]?")
_SHORT = re.compile(
    r"(?:^|[\s(\[])(?:e\.g|i\.e|etc|vs|cf|ca|approx|no|nr|p|pp|fig|dr|mr|mrs|ms|st|prof|z\.B|d\.h|[A-Z])\.$"
    r"|(?:^|\n)\s*\d{1,3}\.$",
    re.IGNORECASE,
)
_LISTED = re.compile(
    r"\[(?P<kind>(?:img|audio|video)\s+)?(?P<first>\d{1,4})(?P<more>(?:\s*,\s*\d{1,4})+)\]"
)
_MOST_WAITING = 2_000
"""Characters without an end after which a sentence is taken as it is."""


class Sentences:
    """Cuts a reply while it comes."""

    def __init__(self) -> None:
        self._waiting = ""

    def feed(self, text: str) -> Iterator[str]:
        """Give the sentences that are whole now, each with the space behind it."""
        self._waiting += text
        while (cut := _cut(self._waiting)) is not None:
            yield one_mark_each(self._waiting[:cut])
            self._waiting = self._waiting[cut:]

    def rest(self) -> str:
        """Give what is left once the reply is complete."""
        left, self._waiting = self._waiting, ""
        return one_mark_each(left)


def one_mark_each(text: str) -> str:
    """Write `[1, 2]` as `[1] [2]`, the way marks are read."""
    return _LISTED.sub(_apart, text)


def _apart(match: re.Match[str]) -> str:
    numbers = [match["first"], *re.findall(r"\d+", match["more"])]
    return " ".join(f"[{match['kind'] or ''}{one}]" for one in numbers)


def _cut(text: str) -> int | None:
    """Give where the first whole sentence ends; None while that cannot be told."""
    for found in _END.finditer(text):
        if found["line"]:
            if not text[: found.start()].strip() and found.end() == len(text):
                return None
            return found.end()
        if _inside_mark(text, found.start()) or _SHORT.search(text[: found.start() + 1]):
            continue
        after = found.end()
        marks = _MARKS.match(text, found.end("end"))
        if marks:
            after = marks.end()
        rest = text[after:]
        if not rest.strip() and "\n" not in rest:
            # A mark, or more of a number, may still come.
            return None
        if rest.lstrip(" ").startswith("["):
            return None if "]" not in rest else _behind(text, after)
        if not marks and not found["space"] and ord(text[found.start()]) < 0x3000:
            continue
        if _goes_on(rest):
            continue
        return _behind(text, after)
    return len(text) if len(text) > _MOST_WAITING else None


def _behind(text: str, at: int) -> int:
    """Give the end of the blanks, or of the one line break, that follow."""
    space = re.match(r"[ \t]*\n*", text[at:])
    return at + (space.end() if space else 0)


def _inside_mark(text: str, at: int) -> bool:
    open_at = text.rfind("[", 0, at)
    return open_at >= 0 and "]" not in text[open_at:at] and at - open_at < 40


def _goes_on(rest: str) -> bool:
    first = rest.lstrip()[:1]
    return first.islower() and "\n" not in rest[: len(rest) - len(rest.lstrip())]
