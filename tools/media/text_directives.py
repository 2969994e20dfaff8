"""Marks of documentation systems in Markdown: `:::row:::`, `::: note`, `:::image ...:::`.

They lay out a page and are no words of it. Lines stay where they are; code is left alone.
"""

from __future__ import annotations

import re

_FENCE = re.compile(r"^ {0,3}(?P<mark>`{3,}|~{3,})")
_IMAGE = re.compile(r":::image(?P<fields>(?:\s+[\w-]+=\"[^\"]*\")+)\s*:::(?:image-end:::)?")
_FIELD = re.compile(r"(?P<name>[\w-]+)=\"(?P<value>[^\"]*)\"")
_PAIR = re.compile(r":::[a-z][\w-]*(?:\s+[\w-]+=\"[^\"]*\")*\s*:::")
_LINE = re.compile(r"^\s*:{3,}\s*(?:\{[^}]*\}|[a-z][\w-]*)?(?:\s*\{[^}]*\})?\s*$")


def without_directives(text: str) -> str:
    """Leave the marks out; a picture directive becomes a picture of Markdown."""
    if ":::" not in text:
        return text
    kept: list[str] = []
    fence = ""
    for line in text.split("\n"):
        match = _FENCE.match(line)
        if match is not None:
            mark = match["mark"]
            if not fence:
                fence = mark
            elif mark.startswith(fence):
                fence = ""
        kept.append(line if fence or match is not None else _without(line))
    return "\n".join(kept)


def _without(line: str) -> str:
    shown = _PAIR.sub("", _IMAGE.sub(_picture, line))
    return "" if _LINE.match(shown) else shown


def _picture(match: re.Match[str]) -> str:
    fields = {one["name"]: one["value"] for one in _FIELD.finditer(match["fields"])}
    alt = re.sub(r"[\[\]]", "", fields.get("alt-text", ""))
    source = fields.get("source", "")
    return f"![{alt}](<{source}>)" if source else ""
