"""A folder that models are taken from instead of a hub: nothing is downloaded."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Iterator
from pathlib import Path

from tools.core.errors import NotFound
from tools.encoders.hub_client import Body
from tools.encoders.hub_folder import ADAPTER, snapshot_of
from tools.encoders.hub_listing import HubFile, Listing, needed_files

_CHUNK = 1 << 20


class ModelFolders:
    """A model's folder, or one that holds models by name, by id, or as the hub's cache does."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.url = str(folder)

    def listing(self, model: str, ref: str) -> Listing:
        """Hash what a model's folder holds. Raises NotFound, MissingPart, Unreadable."""
        folder = self._of(model)
        found = (one for one in sorted(folder.rglob("*")) if one.is_file())
        names = needed_files(model, [one.relative_to(folder).as_posix() for one in found])
        files = tuple(_file(folder, name) for name in names)
        revision = folder.name if folder.parent.name == "snapshots" else "local"
        return Listing(revision=revision, files=files)

    @contextlib.contextmanager
    def file(self, model: str, revision: str, name: str, start: int) -> Iterator[Body]:
        """Read a file from a byte on."""
        with (self._of(model) / name).open("rb") as file:
            file.seek(start)
            yield Body(start=start, chunks=iter(lambda: file.read(_CHUNK), b""))

    def _of(self, model: str) -> Path:
        cache = f"models--{model.replace('/', '--')}"
        inside = (model, model.partition("/")[2], cache, "")
        for one in inside:
            path = self._folder / one if one else self._folder
            if (
                any((path / name).is_file() for name in ("config.json", ADAPTER))
                or (path / "snapshots").is_dir()
            ):
                return snapshot_of(path)
        raise NotFound(f"{self._folder} holds no folder of {model} (one with a config.json)")


def _file(folder: Path, name: str) -> HubFile:
    path = folder / name
    with path.open("rb") as file:
        sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    return HubFile(name=name, bytes=path.stat().st_size, sha256=sha256)
