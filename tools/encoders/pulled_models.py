"""The models that were pulled: where they lie, what was pinned, and how they go again."""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from tools.core.errors import BadInput, LibraryReadOnly, MissingPart
from tools.encoders.hub_folder import CARD, HubFolder
from tools.encoders.hub_listing import HubFile

PINS = ".pins"
PARTIAL = ".partial"
ASIDE = ".aside"


@dataclass(frozen=True, kw_only=True)
class Pin:
    """What a model is held to from its first pull on."""

    name: str
    model: str
    """Its id on the hub."""
    revision: str
    """Commit; `local` for a folder that states none."""
    files: tuple[HubFile, ...]
    source: str
    """Where it was read from: the hub's address, or a folder."""
    pinned: str
    """ISO 8601, UTC."""
    licence: str = ""

    @property
    def bytes(self) -> int:
        """All its files together."""
        return sum(one.bytes for one in self.files)

    def to_json(self) -> str:
        """Write it as it stands in `cairn-model.json`."""
        told = asdict(self)
        told["files"] = {
            one.name: {key: value for key, value in asdict(one).items() if key != "name" and value}
            for one in self.files
        }
        return json.dumps(told, indent=1)


class PulledModels:
    """The folder of pulled models."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextlib.contextmanager
    def alone(self) -> Iterator[None]:
        """Hold the folder. Raises BadInput while another process pulls or removes."""
        import filelock

        self.folder.mkdir(parents=True, exist_ok=True)
        lock = filelock.FileLock(self.folder / ".lock", timeout=0)
        try:
            lock.acquire()
        except filelock.Timeout as exc:
            raise BadInput("another cairn pulls or removes models; wait until it is done") from exc
        try:
            yield
        finally:
            lock.release()

    def path(self, name: str) -> Path:
        """Give the folder of a model, which may not be there."""
        return self.folder / name

    def pin(self, name: str) -> Pin | None:
        """Give what a model was pinned to; kept when the model is removed."""
        return read_pin(self.folder / PINS / f"{name}.json")

    def card(self, name: str) -> Pin | None:
        """Give the pin of a model that is there."""
        return read_pin(self.path(name) / CARD)

    def held(self) -> list[Pin]:
        """List the models that are there, by name."""
        if not self.folder.is_dir():
            return []
        cards = (self.card(one.name) for one in sorted(self.folder.iterdir()) if one.is_dir())
        return [one for one in cards if one is not None]

    def cut_off(self, name: str) -> bool:
        """Tell whether a pull of a model was begun and not ended."""
        return (self.folder / PARTIAL / name).is_dir()

    def kind(self, name: str) -> str:
        """Give the `model_type` of a model that is there; empty where it cannot be read."""
        try:
            return HubFolder(self.path(name)).kind
        except MissingPart:
            return ""

    def keep_pin(self, pin: Pin) -> None:
        """Remember a pin before the first byte, so that a pull that was cut off stays with it."""
        write_whole(self.folder / PINS / f"{pin.name}.json", pin.to_json())

    def remove(self, name: str) -> int:
        """Remove a model and what was left of cut-off pulls; give the bytes that are free now."""
        freed = 0
        aside = self.folder / ASIDE / name
        shutil.rmtree(aside, ignore_errors=True)
        try:
            if self.path(name).is_dir():
                # Out of sight in one step: half a model must never be found.
                aside.parent.mkdir(exist_ok=True)
                self.path(name).rename(aside)
            for left in (aside, self.folder / PARTIAL / name):
                freed += sum(one.stat().st_size for one in left.rglob("*") if one.is_file())
                if left.is_dir():
                    shutil.rmtree(left)
        except OSError as exc:
            raise LibraryReadOnly(f"{name} cannot be removed ({exc.strerror})") from exc
        return freed


def read_pin(path: Path) -> Pin | None:
    """Read a pin; None where there is none that can be read."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        files = tuple(_file(name, row) for name, row in said["files"].items())
        return Pin(
            name=str(said["name"]), model=str(said["model"]), revision=str(said["revision"]),
            files=files, source=str(said["source"]), pinned=str(said["pinned"]),
            licence=str(said.get("licence", "")),
        )  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None


def write_whole(path: Path, text: str) -> None:
    """Write a small file in one step. Raises LibraryReadOnly."""
    new = path.with_name(f"{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_text(text, encoding="utf-8")
        new.replace(path)
    except OSError as exc:
        raise LibraryReadOnly(f"{path} cannot be written ({exc.strerror})") from exc


def _file(name: str, row: Mapping[str, object]) -> HubFile:
    size = row.get("bytes", 0)
    if not isinstance(size, int):
        raise TypeError("bytes is a number")
    return HubFile(
        name=str(name), bytes=size, sha256=str(row.get("sha256", "")), git=str(row.get("git", ""))
    )
