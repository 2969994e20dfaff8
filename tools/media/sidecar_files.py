"""Sidecar files: YAML and JSON in, plain mappings out."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import cast

from tools.media.encodings import read_text
from tools.media.sidecar_values import Plain

MAX_SIDECAR_BYTES = 1_000_000
MAX_ALIASES = 50
MAX_DEPTH = 6

Fields = Mapping[str, Plain]


def mapping_of(path: Path, note: str) -> tuple[Fields, tuple[str, ...]]:
    """Give a sidecar's fields and what was wrong with it. Raises Refused for unreadable files."""
    text = read_text(path, max_bytes=MAX_SIDECAR_BYTES)
    if path.suffix.lower() == ".json":
        return mapping_from_json(text, note)
    return mapping_from_yaml(text, note)


def mapping_from_yaml(text: str, note: str) -> tuple[Fields, tuple[str, ...]]:
    """Read YAML without running anything in it; (fields, problems)."""
    import yaml

    if sum(1 for token in text.split() if token.startswith("*")) > MAX_ALIASES:
        return {}, (f"{note} repeats itself too often (YAML aliases) and was left out",)
    try:
        content = yaml.safe_load(text)
    except (yaml.YAMLError, ValueError, RecursionError) as exc:
        return {}, (f"{note} is no readable YAML and was left out{_place(exc)}",)
    return _checked(content, note)


def mapping_from_json(text: str, note: str) -> tuple[Fields, tuple[str, ...]]:
    """Read JSON; (fields, problems)."""
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as exc:
        return {}, (f"{note} is no readable JSON and was left out{_place(exc)}",)
    return _checked(content, note)


def _checked(content: object, note: str) -> tuple[Fields, tuple[str, ...]]:
    if content is None:
        return {}, ()
    if not isinstance(content, dict):
        return {}, (f"{note} holds no fields (`name: value`) and was left out",)
    if _depth(content) > MAX_DEPTH:
        return {}, (f"{note} is nested too deeply and was left out",)
    named = {str(key): value for key, value in content.items()}
    return cast(Fields, named), ()


def _depth(content: object, level: int = 1) -> int:
    if level > MAX_DEPTH:
        return level
    if isinstance(content, dict):
        return max((_depth(one, level + 1) for one in content.values()), default=level)
    if isinstance(content, list):
        return max((_depth(one, level + 1) for one in content), default=level)
    return level


def _place(error: Exception) -> str:
    import yaml

    if isinstance(error, yaml.MarkedYAMLError) and error.problem_mark is not None:
        return f" (line {error.problem_mark.line + 1}: {error.problem})"
    if isinstance(error, json.JSONDecodeError):
        return f" (line {error.lineno}: {error.msg})"
    return ""
