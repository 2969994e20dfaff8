"""The calls of `re` with upper and lower case alike, each pattern compiled once.

`re` itself keeps 512 patterns. A library's fields and values make thousands, and every question
compiled them anew: most of the time it took to read one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

Replacement = str | Callable[[re.Match[str]], str]


@lru_cache(maxsize=32_768)
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.I)


def search(pattern: str, text: str) -> re.Match[str] | None:
    """Give the first place that has it."""
    return _compiled(pattern).search(text)


def match(pattern: str, text: str) -> re.Match[str] | None:
    """Give it where the text begins with it."""
    return _compiled(pattern).match(text)


def fullmatch(pattern: str, text: str) -> re.Match[str] | None:
    """Give it where the text is nothing else."""
    return _compiled(pattern).fullmatch(text)


def finditer(pattern: str, text: str) -> Iterator[re.Match[str]]:
    """Give all places that have it, in order."""
    return _compiled(pattern).finditer(text)


def findall(pattern: str, text: str) -> list[str]:
    """Give the words of all places that have it."""
    return _compiled(pattern).findall(text)


def split(pattern: str, text: str) -> list[str]:
    """Cut the text at each."""
    return _compiled(pattern).split(text)


def sub(pattern: str, by: Replacement, text: str, *, count: int = 0) -> str:
    """Replace each, or the first `count`."""
    return _compiled(pattern).sub(by, text, count=count)
