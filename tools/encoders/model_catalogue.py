"""The open models that can be pulled by name: one dated data file, read once."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from tools.core.errors import BadInput

FILE = Path(__file__).with_name("model_catalogue.yaml")
SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,95}")
_HUB_ID = re.compile(rf"{SAFE_NAME.pattern}/{SAFE_NAME.pattern}")


@dataclass(frozen=True, kw_only=True)
class CatalogueModel:
    """One model. Empty or None is what is not known."""

    name: str
    """What `pull` takes, and the name of its folder."""
    hub: str
    role: str
    """Seat it takes: picture, sound, page, text or transcriber; empty until it is pulled."""
    adapter: str = ""
    """Of the hub too: what is put on top of `hub`, whose own it takes where both have a file."""
    ref: str = "main"
    """Branch, or proposed change, that a pin is read from."""
    revision: str = ""
    """Commit that is known beforehand; empty where the first pull pins it."""
    hashes: Mapping[str, str] = field(default_factory=dict)
    """SHA-256 of files, by name, as far as known beforehand."""
    bytes: int | None = None
    size_source: str = ""
    pin_source: str = ""
    parameters: str = ""
    licence: str = ""
    licence_source: str = ""
    recall: str = ""
    recall_source: str = ""
    best_for: str = ""
    throughput: str = "not measured"
    memory: str = "not measured"
    measured_source: str = ""
    """How both were measured, or why not."""


@dataclass(frozen=True, kw_only=True)
class ModelCatalogue:
    """The whole file."""

    dated: str
    sets: Mapping[str, tuple[str, ...]]
    about: Mapping[str, str]
    """What a set is for."""
    models: Mapping[str, CatalogueModel]

    def named(self, what: str) -> tuple[CatalogueModel, ...]:
        """Give the models of a set, one by its name, or one of the hub's by OWNER/NAME.

        Raises BadInput.
        """
        if what in self.sets:
            return tuple(self.models[one] for one in self.sets[what])
        if what in self.models:
            return (self.models[what],)
        if _HUB_ID.fullmatch(what):
            known = [one for one in self.models.values() if one.hub == what]
            name = what.partition("/")[2].lower()
            return tuple(known) or (CatalogueModel(name=name, hub=what, role=""),)
        listed = ", ".join((*self.sets, *self.models))
        raise BadInput(f"{what!r} is no model or set; there are: {listed}, or OWNER/NAME")

    def sets_of(self, name: str) -> tuple[str, ...]:
        """Name the sets that a model is in."""
        return tuple(one for one, names in self.sets.items() if name in names)


@cache
def model_catalogue() -> ModelCatalogue:
    """Read the file."""
    return read_catalogue(FILE)


def read_catalogue(path: Path) -> ModelCatalogue:
    """Read a catalogue. Raises BadInput for one that does not fit together."""
    import yaml

    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    models = {name: _model(name, row) for name, row in said["models"].items()}
    sets = {name: tuple(rows) for name, rows in said["sets"].items()}
    lost = [one for names in sets.values() for one in names if one not in models]
    if lost or set(sets) & set(models):
        raise BadInput(f"{path}: sets and models do not fit together ({', '.join(lost)})")
    return ModelCatalogue(
        dated=str(said["dated"]), sets=sets, about=dict(said["sets_about"]), models=models
    )


def _model(name: str, row: Mapping[str, object]) -> CatalogueModel:
    if not SAFE_NAME.fullmatch(name) or not _HUB_ID.fullmatch(str(row["hub"])):
        raise BadInput(f"{name!r} ({row['hub']}) is no name of a model")
    files = row.get("files") or {}
    assert isinstance(files, Mapping)
    size = row.get("bytes")
    assert size is None or isinstance(size, int)

    def text(key: str) -> str:
        return str(row.get(key) or "")

    return CatalogueModel(
        name=name,
        hub=text("hub"),
        role=text("role"),
        adapter=text("adapter"),
        ref=text("ref") or "main",
        revision=text("revision"),
        hashes={str(file): str(held["sha256"]) for file, held in files.items()},
        bytes=size,
        size_source=text("size_source"),
        pin_source=text("pin_source"),
        parameters=text("parameters"),
        licence=text("licence"),
        licence_source=text("licence_source"),
        recall=text("recall"),
        recall_source=text("recall_source"),
        best_for=text("best_for"),
        throughput=text("throughput") or "not measured",
        memory=text("memory") or "not measured",
        measured_source=text("measured_source"),
    )
