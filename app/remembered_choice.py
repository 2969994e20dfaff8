"""Which pulled models a person chose: one small file in the data folder.

`app/settings.py` reads it between the defaults and the environment; `cairn models` writes it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from tools.core.errors import BadInput, LibraryReadOnly

FILE = "choice.json"
SETTINGS = ("text_encoder", "picture_encoder", "sound_encoder", "page_encoder", "transcriber")
"""What may be remembered; everything else comes from the environment and arguments alone."""


def remembered(home: Path) -> dict[str, str]:
    """Give what was chosen, by setting. Raises BadInput for a file that cannot be read."""
    path = home / FILE
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as exc:
        raise BadInput(f"{path} cannot be read; delete it and choose again") from exc
    if not isinstance(said, dict) or not all(
        name in SETTINGS and isinstance(value, str) for name, value in said.items()
    ):
        raise BadInput(f"{path} holds more than {', '.join(SETTINGS)}; delete it and choose again")
    return {str(name): str(value) for name, value in said.items()}


def remember_choice(home: Path, chosen: Mapping[str, str]) -> None:
    """Add to what was chosen. Raises LibraryReadOnly."""
    _write(home, {**remembered(home), **chosen})


def drop_choice(home: Path, model: str) -> tuple[str, ...]:
    """Forget every choice of a model; give the settings that named it."""
    kept = remembered(home)
    gone = tuple(name for name, value in kept.items() if value == model)
    if gone:
        _write(home, {name: value for name, value in kept.items() if name not in gone})
    return gone


def _write(home: Path, chosen: Mapping[str, str]) -> None:
    new = home / f"{FILE}.new"
    try:
        home.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(chosen, indent=1), encoding="utf-8")
        new.replace(home / FILE)
    except OSError as exc:
        raise LibraryReadOnly(f"{home} cannot be written ({exc.strerror})") from exc
