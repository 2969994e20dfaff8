"""One Markdown file a prompt, one strict renderer. Knows no provider and no evidence."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

from tools.core.errors import BadInput

_HOLE = re.compile(r"(?<!\$)\$(?P<name>[a-z][a-z0-9_]*)")
_HEAD = re.compile(r"\A<!--.*?-->\s*", re.S)


@dataclass(frozen=True, kw_only=True)
class Prompt:
    """A rendered prompt."""

    name: str
    text: str
    sha256: str
    """Of the file it was made from, so that a measurement names the prompt it was made with."""


def render(name: str, values: Mapping[str, str], *, folder: Traversable | None = None) -> Prompt:
    """Fill the holes of `NAME.md`.

    Raises BadInput for a prompt that is not there, a hole without a value, and a value without
    a hole. A value is put in as it is: holes inside it are not filled.
    """
    source = _source(name, folder or files("prompts"))
    body = _HEAD.sub("", source)
    wanted = set(holes(body))
    missing, unused = sorted(wanted - values.keys()), sorted(values.keys() - wanted)
    if missing or unused:
        told = [f"no value for ${one}" for one in missing]
        told += [f"no hole for the value {one!r}" for one in unused]
        raise BadInput(f"prompt {name!r}: {', '.join(told)}")
    text = _HOLE.sub(lambda match: values[match["name"]], body).replace("$$", "$")
    return Prompt(name=name, text=text, sha256=hashlib.sha256(source.encode()).hexdigest())


def holes(body: str) -> tuple[str, ...]:
    """Name the holes of a prompt's body, once each, in order."""
    return tuple(dict.fromkeys(match["name"] for match in _HOLE.finditer(body)))


DATA_MARK = "┃ "
"""Begins every line of retrieved text, so that no line of it can pass for one of ours."""


def datamarked(text: str) -> str:
    """Mark every line of retrieved text as data (spotlighting, arXiv 2403.14720, by lines)."""
    lines = re.split(r"\r\n|[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]", text)
    return "\n".join(DATA_MARK + line for line in lines)


def fenced(blocks: Sequence[tuple[str, str]], *, numbered: bool = True) -> str:
    """Number and fence retrieved text, so that nothing in it can close its fence.

    blocks: (label, text) pairs; the label is written by code, such as the mark `[2 p. 12]`.
    numbered: False where the labels are numbers already, and a second one would be cited.
    """
    ticks = max((len(run) for _, text in blocks for run in re.findall(r"`+", text)), default=0)
    fence = "`" * max(3, ticks + 1)
    parts = [
        f"{f'{number}. ' if numbered else ''}{_one_line(label)}\n{fence}\n{text}\n{fence}"
        for number, (label, text) in enumerate(blocks, start=1)
    ]
    return "\n\n".join(parts)


def _one_line(label: str) -> str:
    return " ".join(label.replace("`", "'").split())


def _source(name: str, folder: Traversable) -> str:
    if not re.fullmatch(r"[a-z][a-z0-9_]*", name):
        raise BadInput(f"{name!r} is no prompt name; names are small letters, digits and _")
    path = folder.joinpath(f"{name}.md")
    if not path.is_file():
        known = sorted(
            one.name.removesuffix(".md")
            for one in folder.iterdir()
            if one.name.endswith(".md") and one.name != "README.md"
        )
        raise BadInput(f"prompt {name!r} is not there; there are: {', '.join(known) or 'none'}")
    return path.read_text(encoding="utf-8")
