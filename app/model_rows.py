"""What there is to say of each model: in which sets, how large, pulled, chosen, in use."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Literal

from app.settings import Settings
from tools.core.errors import NotFound
from tools.core.registry import ENCODER_ROWS
from tools.encoders.model_catalogue import CatalogueModel, ModelCatalogue
from tools.encoders.pulled_models import Pin, PulledModels

State = Literal["in use", "chosen", "pulled", "cut off", "not pulled"]
SPACES = {"text": "text", "picture": "image", "sound": "audio", "page": "pages"}
"""Names of the spaces of a version, by seat."""


@dataclass(frozen=True, kw_only=True)
class ModelRow:
    """One line of the list."""

    model: CatalogueModel
    sets: tuple[str, ...]
    state: State
    setting: str
    """Setting that takes it; empty where none does yet."""
    pin: Pin | None
    """Of a model that is there."""

    @property
    def bytes(self) -> int | None:
        """Its size: of what is there, else as the catalogue knows it."""
        return self.pin.bytes if self.pin is not None else self.model.bytes


def setting_of(role: str) -> str:
    """Name the setting that takes models of a role; empty where there is none yet."""
    name = f"{role}_encoder" if role in SPACES else role
    return name if any(one.name == name for one in fields(Settings)) else ""


def role_of(kind: str) -> str:
    """Name the seat that reads models of a kind; empty where none does."""
    return next((row.seat for row in ENCODER_ROWS if row.kind == kind), "")


def models_in_use(settings: Settings) -> Mapping[str, str]:
    """Give the hub's id of the model behind each seat of the active version."""
    from tools.library.library import open_library

    try:
        library = open_library(settings.folder, write=False)
    except NotFound:
        return {}
    with library:
        active = library.versions.active()
    if active is None:
        return {}
    return {
        seat: active.spaces[name].model for seat, name in SPACES.items() if name in active.spaces
    }


def model_rows(settings: Settings, catalogue: ModelCatalogue) -> list[ModelRow]:
    """List the models of the catalogue, and those that were pulled beside it."""
    pulled = PulledModels(settings.folder / "models")
    held = {one.name: one for one in pulled.held()}
    in_use = models_in_use(settings)
    models = dict(catalogue.models)
    for name, pin in held.items():
        if name not in models:
            role = role_of(pulled.kind(name))
            models[name] = CatalogueModel(name=name, hub=pin.model, role=role)
    rows: list[ModelRow] = []
    for name, model in models.items():
        setting = setting_of(model.role)
        state: State = "cut off" if pulled.cut_off(name) else "not pulled"
        if name in held:
            state = "pulled"
        if name in held and in_use.get(model.role) == model.hub:
            state = "in use"
        elif name in held and setting and getattr(settings, setting) == name:
            state = "chosen"
        rows.append(
            ModelRow(
                model=model,
                sets=catalogue.sets_of(name),
                state=state,
                setting=setting,
                pin=held.get(name),
            )
        )
    return rows
