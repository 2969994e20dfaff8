"""Uploads on their way in: out of the web cache, where the same bytes always lie at one address.

There a file that is attached again while its first turn still runs would go with that turn.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Sequence
from pathlib import Path

from tools.core.errors import BadInput


def moved(paths: Sequence[Path], inbox: Path) -> list[Path]:
    """Move uploads, each into a folder of its own. Raises BadInput for one that is gone."""
    taken: list[Path] = []
    for path in paths:
        folder = inbox / uuid.uuid4().hex
        folder.mkdir(mode=0o700, parents=True)
        target = folder / path.name
        try:
            path.replace(target)
        except FileNotFoundError as exc:
            drop([*taken, target])
            raise BadInput(f"{path.name} is not there any more; attach it again") from exc
        taken.append(target)
        # Gradio gives every upload a folder of its own.
        if not any(path.parent.iterdir()):
            path.parent.rmdir()
    return taken


def drop(paths: Sequence[Path]) -> None:
    """Delete what `moved` gave; the library has taken its own copy."""
    for one in paths:
        shutil.rmtree(one.parent, ignore_errors=True)
