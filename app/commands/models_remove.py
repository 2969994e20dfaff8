"""`cairn models remove`: frees the disk; not while the library is searched with it."""

from __future__ import annotations

import argparse
import json
import sys

from app.model_rows import ModelRow, model_rows
from app.models_table import size_words
from app.remembered_choice import drop_choice
from app.settings import PREFIX, Settings, in_environment
from tools.core.errors import BadInput, NotFound
from tools.encoders.model_catalogue import SAFE_NAME, CatalogueModel, model_catalogue
from tools.encoders.pulled_models import PulledModels


def remove(arguments: argparse.Namespace, settings: Settings) -> int:
    """Remove one model. Raises NotFound, and BadInput for one in use without --force."""
    name = arguments.name
    rows = model_rows(settings, model_catalogue())
    row = next((one for one in rows if one.model.name == name), None)
    pulled = PulledModels(settings.folder / "models")
    begun = SAFE_NAME.fullmatch(name) is not None and pulled.cut_off(name)
    if (row is None or row.pin is None) and not begun:
        raise NotFound(f"{name} is not pulled; cairn models list says what is")
    if row is None:
        row = ModelRow(model=CatalogueModel(name=name, hub="", role=""), sets=(), setting="",
                       state="cut off", pin=None)  # fmt: skip
    if row.state == "in use" and not arguments.force:
        raise BadInput(
            f"the library is searched with {name}; pull another with --use first, or add --force: "
            f"search by it is then off until cairn models fill"
        )
    if not _agreed(arguments, name, size_words(row.bytes)):
        sys.stdout.write("Nothing was removed.\n")
        return 0
    with pulled.alone():
        forgotten = drop_choice(settings.folder, name)
        freed = pulled.remove(name)
    told = {"removed": name, "freed_bytes": freed, "forgotten": list(forgotten)}
    lines = [f"{name} is gone; {size_words(freed)} are free again."]
    if row.state == "in use":
        lines.append("The library falls back to what is built in: run cairn models fill.")
    if row.setting and in_environment(row.setting) and getattr(settings, row.setting) == name:
        lines.append(f"{PREFIX + row.setting.upper()} still names it; unset it.")
    sys.stdout.write((json.dumps(told) if arguments.json else "\n".join(lines)) + "\n")
    return 0


def _agreed(arguments: argparse.Namespace, name: str, size: str) -> bool:
    if arguments.yes:
        return True
    if not sys.stdin.isatty() or arguments.json:
        force = " --force" if arguments.force else ""
        raise BadInput(f"nobody can be asked here; run: cairn models remove {name} --yes{force}")
    sys.stdout.write(f"Remove {name} ({size})? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")
