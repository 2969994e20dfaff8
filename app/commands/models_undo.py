"""`cairn models undo`: back to the vectors that were searched before the last switch."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from app.choosing import BUILT_IN, MINILM, OFF, chosen
from app.model_rows import SPACES, setting_of
from app.remembered_choice import drop_choice, remember_choice
from app.settings import PREFIX, Settings, in_environment
from tools.core.errors import BadInput, NotFound
from tools.core.spaces import Space
from tools.encoders.pulled_models import PulledModels
from tools.library.library import LEDGER_FILE, open_library

_PLAIN = {"text": MINILM, "picture": BUILT_IN, "sound": BUILT_IN, "page": OFF}
"""What takes a seat where no model was chosen."""


def undo(arguments: argparse.Namespace, settings: Settings) -> int:
    """Go back one version, and choose the encoders that its vectors are of.

    Raises NotFound without an earlier version, BadInput where its encoders cannot be had.
    """
    from app.filling import fill_library, filled_told

    choice = _back(settings)
    done = fill_library(replace(settings, **choice))  # type: ignore[arg-type]
    if arguments.json:
        told = {"version": done.version, "choice": choice, "made": dict(done.made),
                "left": dict(done.left)}  # fmt: skip
        sys.stdout.write(json.dumps(told) + "\n")
        return 0
    named = ", ".join(f"{setting}={name}" for setting, name in choice.items())
    sys.stdout.write(f"Back at the version before{f': {named}' if named else ''}.\n")
    sys.stdout.write(filled_told(done))
    return 0


def _back(settings: Settings) -> dict[str, str]:
    """Switch in the ledger and in `choice.json`; give the settings that changed."""
    if not (settings.folder / LEDGER_FILE).is_file():
        raise NotFound(f"there is no library in {settings.folder} yet")
    with open_library(settings.folder) as library:
        active = library.versions.active()
        if active is None or active.replaced is None:
            raise NotFound("there is no earlier version to go back to; see: cairn models list")
        before = library.versions.get(active.replaced)
        choice = _encoders_of(settings, before.spaces, active.spaces)
        library.versions.undo()
    plain = {f"{seat}_encoder": name for seat, name in _PLAIN.items()}
    for setting, name in choice.items():
        if name == plain[setting]:
            drop_choice(settings.folder, getattr(settings, setting))
    kept = {setting: name for setting, name in choice.items() if name != plain[setting]}
    if kept:
        remember_choice(settings.folder, kept)
    return choice


def _encoders_of(
    settings: Settings, before: Mapping[str, Space], active: Mapping[str, Space]
) -> dict[str, str]:
    """Name what takes each seat whose space changes. Raises BadInput where nothing does."""
    found: dict[str, str] = {}
    for seat, space in SPACES.items():
        if before.get(space) == active.get(space):
            continue
        setting = setting_of(seat)
        name = _made_by(settings, seat, before.get(space))
        if name != getattr(settings, setting) and in_environment(setting):
            raise BadInput(f"{PREFIX + setting.upper()} is set and would win; unset it first")
        found[setting] = name
    return found


def _made_by(settings: Settings, seat: str, space: Space | None) -> str:
    """Name the encoder of a space: what is set, what is built in, or a pulled model."""
    if space is None:
        return OFF if seat in ("text", "page") else BUILT_IN
    models = settings.folder / "models"
    setting = setting_of(seat)
    pulled = [one.name for one in PulledModels(models).held() if one.model == space.model]
    for name in (str(getattr(settings, setting)), _PLAIN[seat], *pulled):
        tried = replace(settings, **{setting: name})  # type: ignore[arg-type]
        if _space(tried, models, seat) == space:
            return name
    raise BadInput(
        f"the version before was made with {space.model}, which is not here as it was; pull it "
        f"again, or name it in {PREFIX + setting.upper()}, then run: cairn models undo"
    )


def _space(settings: Settings, models: Path, seat: str) -> Space | None:
    seats = chosen(settings, models)
    encoder = {"text": seats.text, "picture": seats.image, "sound": seats.audio,
               "page": seats.page}[seat]  # fmt: skip
    return encoder.space if encoder is not None else None
