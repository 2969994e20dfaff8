"""The open model of this machine that writes answers: its folder, its engine, its state."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from app.choosing import placement_of
from app.settings import Settings
from tools.core.errors import BadRequest, MissingPart
from tools.encoders.hub_folder import HubFolder, snapshot_of
from tools.encoders.torch_engine import Engine, Placement, load_model, require_torch

if TYPE_CHECKING:
    from tools.vlm.local import LocalChat
    from tools.vlm.local_florence import FlorenceCaptions


def local_name(settings: Settings) -> str:
    """Give the model's name without opening it."""
    return Path(settings.model).expanduser().name


def local_chat(settings: Settings) -> LocalChat | FlorenceCaptions:
    """Give the model, not yet loaded; the same one for the same settings.

    Raises BadRequest for a folder without a usable model, and where the extra is missing.
    """
    try:
        folder = open_model(settings)
    except MissingPart as exc:
        raise BadRequest(str(exc)) from exc
    return _chat_over(folder.path, local_name(settings), placement_of(settings))


def told_of(settings: Settings) -> tuple[str, str]:
    """Tell who would write, and the step that is missing (empty: none). Loads nothing."""
    place = placement_of(settings)
    told = f"local:{local_name(settings)} on this machine ({place.device}, {place.precision})"
    try:
        open_model(settings)
    except MissingPart as exc:
        return told, str(exc)
    return told, ""


def open_model(settings: Settings) -> HubFolder:
    """Open the model's folder: a pulled name, else a path. Raises MissingPart."""
    pulled = settings.folder / "models" / settings.model
    path = pulled if pulled.is_dir() else Path(settings.model).expanduser()
    folder = HubFolder(snapshot_of(path))
    if not (folder.path / "config.json").is_file():
        raise MissingPart(
            f"CAIRN_MODEL={settings.model!r} is no pulled model and no folder with a config.json; "
            "run: cairn models list"
        )
    if not any(folder.path.glob("*.safetensors")):
        raise MissingPart(f"{path} holds no safetensors; pull a revision that has them")
    require_torch()
    return folder


@lru_cache(maxsize=1)
def _chat_over(path: Path, name: str, placement: Placement) -> LocalChat | FlorenceCaptions:
    """Give one model a process: whichever seat asks, the weights are in memory once."""
    from tools.vlm.local import LocalChat, model_kind
    from tools.vlm.local_florence import KIND, FlorenceCaptions, florence_kind

    if HubFolder(path).kind == KIND:
        held = Engine(
            name, lambda: load_model(florence_kind(), path, placement.precision), placement
        )
        return FlorenceCaptions(name, path, held)
    engine = Engine(name, lambda: load_model(model_kind(), path, placement.precision), placement)
    return LocalChat(name, path, engine)
