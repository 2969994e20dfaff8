"""Whole names of places put aside, so that `Moss & Meridian` is not cut in two."""

from __future__ import annotations

import re
from collections.abc import Sequence


def with_places_hidden(text: str, entities: Sequence[str]) -> tuple[str, dict[str, str]]:
    """Put tokens for whole names; give the names by their tokens."""
    names: dict[str, str] = {}
    for number, name in enumerate(sorted(entities, key=len, reverse=True)):
        bare = re.sub(r"^the\s", "", name, flags=re.I)
        pattern = re.escape(bare).replace(r"\ ", r"\s+").replace(r"\&", "&")
        pattern = pattern.replace("&", r"(?:&|and)")
        token = f"Qz{number}q"
        new = re.sub(rf"(?:\bthe\s+)?(?<!\w){pattern}(?!\w)", token, text, flags=re.I)
        if new != text:
            text, names[token] = new, name
    return text, names
