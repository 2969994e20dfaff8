"""Reads what a seat asked of the model, out of the request as it came over the wire."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

_TASKS = {
    "sub_queries": "plan",
    "answered": "grade",
    "searches": "reformulate",
    "grades": "rerank",
    "checks": "verify",
    "question": "clarify",
}
"""Task by what its schema requires first."""
_BLOCK = re.compile(
    r"^(?P<label>[^\n`┃]+)\n(?P<fence>`{3,})\n(?P<body>.*?)\n(?P=fence)$", re.M | re.S
)
_KIND = re.compile(r" \((?:text|page|picture|sound|video)\)$")
_WORD = re.compile(r"[^\W\d_]{3,}")
_COMMON = frozenset(
    [
        "the",
        "and",
        "for",
        "are",
        "was",
        "were",
        "has",
        "have",
        "had",
        "with",
        "from",
        "that",
        "this",
        "these",
        "those",
        "there",
        "what",
        "which",
        "who",
        "when",
        "where",
        "how",
        "does",
        "did",
        "can",
        "could",
        "would",
        "will",
        "any",
        "all",
        "one",
        "its",
        "about",
        "not",
        "but",
        "you",
        "your",
        "they",
        "them",
        "than",
        "then",
        "more",
        "most",
        "less",
        "please",
        "tell",
        "show",
        "find",
        "give",
        "like",
        "want",
        "need",
        "some",
        "into",
        "out",
    ]
)
_STEM = 5


@dataclass(frozen=True, kw_only=True)
class Block:
    """One fenced block under its label."""

    label: str
    """`[2 p. 12]`, `Find 3`, `Sentence 1, rests on Find 2`, `1. option`."""
    lines: tuple[str, ...]

    def told(self, name: str) -> str:
        """Give the first line of a kind (`about`), without its name."""
        start = f"{name}: "
        return next((one[len(start) :] for one in self.lines if one.startswith(start)), "")

    @property
    def text(self) -> str:
        """All lines."""
        return "\n".join(self.lines)


@dataclass(frozen=True, kw_only=True)
class SeatRequest:
    """One request of one seat."""

    task: str
    whole: str
    """All text but the rules."""
    question: str
    blocks: tuple[Block, ...]
    """Finds, options or sentences, in their order."""
    parts: tuple[str, ...]
    """Parts of the question, from 1."""
    held: tuple[str, ...]
    """Modalities that the library holds."""
    mends: bool
    """Asks again after a reply that did not fit."""

    @property
    def finds(self) -> tuple[Block, ...]:
        """Only what was found."""
        return tuple(one for one in self.blocks if one.label.startswith(("[", "Find ")))


def read_request(body: Mapping[str, object]) -> SeatRequest:
    """Read the body of a Chat Completions request."""
    whole = _words(body)
    asked, _, again = whole.partition("\nYour last reply did not fit the schema")
    task = _task(body)
    return SeatRequest(
        task=task,
        whole=whole,
        question=_question(asked),
        blocks=tuple(_block(found) for found in _BLOCK.finditer(asked)),
        parts=_parts(asked),
        held=tuple(
            name.split()[0]
            for name in _line(asked, "The library holds: ").split(", ")
            if name and not name.endswith(" 0")
        ),
        mends=bool(again),
    )


def terms(text: str) -> frozenset[str]:
    """Give the stems of the words that carry meaning."""
    words = (one.casefold() for one in _WORD.findall(text))
    return frozenset(one.rstrip("s")[:_STEM] for one in words if one not in _COMMON)


def key_words(text: str) -> list[str]:
    """Give the words that carry meaning, as they are written and without numbers."""
    return [one for one in _WORD.findall(text) if one.casefold() not in _COMMON]


def _task(body: Mapping[str, object]) -> str:
    wrapped = body.get("response_format")
    if not isinstance(wrapped, Mapping):
        return "answer"
    return _TASKS[wrapped["json_schema"]["schema"]["required"][0]]


def _words(body: Mapping[str, object]) -> str:
    messages = body["messages"]
    assert isinstance(messages, list)
    content = messages[-1]["content"]
    return "\n".join(one["text"] for one in content if one["type"] == "text")


def _block(found: re.Match[str]) -> Block:
    lines = (one.removeprefix("┃").removeprefix(" ") for one in found["body"].split("\n"))
    return Block(label=_KIND.sub("", found["label"]), lines=tuple(lines))


def _question(asked: str) -> str:
    for head in ("\n# Question\n", "\nQuestion: ", "\n# Question that was answered\n"):
        if head in asked:
            return asked.rpartition(head)[2].split("\n\n# Sentences\n")[0].strip()
    return ""


def _parts(asked: str) -> tuple[str, ...]:
    told = asked.rpartition("\n# Parts of the question\n")[2].split("\n")[0]
    parts = (re.sub(r"^\d+ ", "", one) for one in told.split("; "))
    return tuple(one for one in parts if one != "(none)") if "# Parts" in asked else ()


def _line(asked: str, start: str) -> str:
    return next((one[len(start) :] for one in asked.split("\n") if one.startswith(start)), "")
