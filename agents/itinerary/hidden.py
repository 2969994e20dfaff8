"""Whole names of places put aside, so that `Moss & Meridian` is not cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.rules import patterns


def with_places_hidden(text: str, entities: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Put tokens for whole names; give the names by their tokens."""
    names: dict[str, str] = {}
    for number, name in enumerate(sorted(entities, key=len, reverse=True)):
        bare = patterns.sub(r"^the\s", "", name)
        pattern = re.escape(bare).replace(r"\ ", r"\s+").replace(r"\&", "&")
        pattern = pattern.replace("&", r"(?:&|and)")
        token = f"Qz{number}q"
        new = patterns.sub(rf"(?:\bthe\s+)?(?<!\w){pattern}(?!\w)", token, text)
        if new != text:
            text, names[token] = new, name
    return text, names
