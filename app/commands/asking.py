"""What ask and search read from their flags in the same way."""

from __future__ import annotations

import argparse
from pathlib import Path

from tools.core.errors import BadInput, NotFound
from tools.core.filters import Filter, both


def attached(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Give the attached files. Raises NotFound for one that is not there."""
    paths = tuple(Path(one).expanduser().absolute() for one in arguments.attach)
    for path in paths:
        if not path.is_file():
            raise NotFound(f"attachment {path} is no file; check its name")
    return paths


def filter_of(arguments: argparse.Namespace) -> Filter | None:
    """Give the filter of all --where flags. Raises BadFilter."""
    if not arguments.where:
        return None
    from tools.core.where import parse_where

    return both(*(parse_where(one) for one in arguments.where))


def require_something(words: str, arguments: argparse.Namespace) -> None:
    """Raise BadInput when there are neither words nor a file."""
    if not words.strip() and not arguments.attach:
        raise BadInput("there is nothing to look for; give words, or a file with --attach")
