"""A model's folder in the hub's layout: what it is, whose weights it holds, whether it is safe.

Reads names, sizes, hashes and JSON; loads no weights. Nothing is ever fetched from here.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from tools.core.errors import BadInput, MissingPart

HASHES = "cairn-weights.json"
"""Beside the weights: SHA-256 by file with its size and time, so that gigabytes are read once."""
CARD = "cairn-model.json"
"""Beside the weights: `model` and `revision` as pinned when the set was pulled."""
ADAPTER = "adapter_config.json"
ADAPTER_WEIGHTS = "adapter_model.safetensors"
"""Beside the weights: what was learnt on top of them (peft); loaded with them."""
ENGINE_KINDS = frozenset(("ColIdefics3", "ColQwen2", "ColQwen2_5", "ColQwen3",
                          "ColQwen3_5", "ColGemma3", "ColModernVBert"))  # fmt: skip
"""Classes of colpali-engine: their config.json states the `model_type` of the chat model below."""
_TOLD_BY_CLASS = ENGINE_KINDS | {"NomicVisionModel", "JinaCLIPModel", "ColFlor"}
"""Nomic's picture tower states the `model_type` of its text model."""
_UNSAFE = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".msgpack", ".h5")


@dataclass(frozen=True)
class HubFolder:
    """One model on disk."""

    path: Path

    @cached_property
    def config(self) -> Mapping[str, object]:
        """What `config.json` says."""
        return _object(self.path / "config.json")

    @property
    def kind(self) -> str:
        """Its `model_type`, or the name of its class where that one would mislead."""
        stated = self.config.get("architectures")
        named = str(stated[0]) if isinstance(stated, list) and stated else ""
        return named if named in _TOLD_BY_CLASS else str(self.config.get("model_type", ""))

    @cached_property
    def name(self) -> tuple[str, str]:
        """Model id and revision: as pinned, as the hub's cache has them, else folder and local."""
        card = self.path / CARD
        if card.is_file():
            said = _object(card)
            return str(said.get("model", self.path.name)), str(said.get("revision", "local"))
        if self.path.parent.name == "snapshots":
            repository = self.path.parent.parent.name.removeprefix("models--")
            return repository.replace("--", "/"), self.path.name
        return self.path.name, "local"

    @cached_property
    def weights(self) -> str:
        """SHA-256 over the SHA-256 of every weight file, in the order of their names."""
        files = sorted(self.path.glob("*.safetensors"))
        files += [self.path / one / "model.safetensors" for one in self.dense]
        files = [one for one in files if one.is_file()]
        known = _known_hashes(self.path / HASHES)
        hashes = {_label(one, self.path): _hash_of(one, self.path, known) for one in files}
        _keep_hashes(self.path, files, hashes)
        joined = "".join(f"{name} {hashes[name]}\n" for name in sorted(hashes))
        return hashlib.sha256(joined.encode()).hexdigest()

    @cached_property
    def dense(self) -> tuple[str, ...]:
        """The folders of dense layers behind the pooling, in order (sentence-transformers)."""
        return tuple(sorted(one.parent.name for one in self.path.glob("*_Dense/config.json")))

    def number(self, *keys: str, default: int | None = None) -> int:
        """Give a whole number of the configuration; what equals its class's default is not written.

        Raises MissingPart where it is not stated and has no default.
        """
        found: object = self.config
        for key in keys:
            found = found.get(key) if isinstance(found, Mapping) else None
        found = default if found is None else found
        if not isinstance(found, int):
            raise MissingPart(f"{self.path}/config.json states no {'.'.join(keys)}; pull it again")
        return found

    def said(self, file: str) -> Mapping[str, object]:
        """Give another JSON file of the folder; empty where there is none."""
        path = self.path / file
        return _object(path) if path.is_file() else {}


def open_folder(path: Path, *, kinds: frozenset[str]) -> HubFolder:
    """Open a model's folder: plain, or the hub's cache of one repository.

    Raises MissingPart for a folder that is not there, has no safetensors, or holds another kind of
    model than `kinds`.
    """
    folder = HubFolder(snapshot_of(path.expanduser()))
    if not (folder.path / "config.json").is_file():
        raise MissingPart(f"no model is at {path} (config.json is missing); give its folder")
    if not any(one.name != ADAPTER_WEIGHTS for one in folder.path.glob("*.safetensors")):
        unsafe = sorted(one.name for one in folder.path.iterdir() if one.suffix in _UNSAFE)
        held = f"only {', '.join(unsafe)}, which can run code when read" if unsafe else "no weights"
        raise MissingPart(f"{path} holds {held}; Cairn loads safetensors alone: pull a revision "
                          "that has them")  # fmt: skip
    if (folder.path / ADAPTER).is_file() and not (folder.path / ADAPTER_WEIGHTS).is_file():
        raise MissingPart(f"{path} states an adapter without {ADAPTER_WEIGHTS}; pull it again")
    if folder.kind not in kinds:
        raise MissingPart(
            f"{path} is a model of kind {folder.kind or 'nothing stated'}; "
            f"here {', '.join(sorted(kinds))} can be used"
        )
    return folder


def snapshot_of(path: Path) -> Path:
    """Give the revision inside a repository of the hub's cache; other folders as they are."""
    snapshots = path / "snapshots"
    if not snapshots.is_dir():
        return path
    main = path / "refs" / "main"
    if main.is_file():
        return snapshots / main.read_text(encoding="utf-8").strip()
    held = sorted(one for one in snapshots.iterdir() if one.is_dir())
    if len(held) != 1:
        raise MissingPart(f"{path} holds {len(held)} revisions; give the folder of one of them")
    return held[0]


def _object(path: Path) -> Mapping[str, object]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as exc:
        raise MissingPart(f"{path} cannot be read ({exc}); pull the model again") from exc
    if not isinstance(found, dict):
        raise BadInput(f"{path} is no JSON object; pull the model again")
    return found


def _stamp(path: Path) -> str:
    held = path.stat()
    return f"{held.st_size} {held.st_mtime_ns}"


def _known_hashes(path: Path) -> dict[str, str]:
    """Give `NAME SIZE TIME` -> SHA-256 as noted before."""
    try:
        noted = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(key): str(value) for key, value in noted.items()} if type(noted) is dict else {}


def _label(path: Path, folder: Path) -> str:
    return path.relative_to(folder).as_posix()


def _hash_of(path: Path, folder: Path, known: Mapping[str, str]) -> str:
    noted = known.get(f"{_label(path, folder)} {_stamp(path)}")
    if noted is not None:
        return noted
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _keep_hashes(folder: Path, files: list[Path], hashes: Mapping[str, str]) -> None:
    path = folder / HASHES
    noted = {
        f"{label} {_stamp(one)}": hashes[label] for one in files for label in [_label(one, folder)]
    }
    if noted == _known_hashes(path):
        return
    try:
        path.write_text(json.dumps(noted), encoding="utf-8")
    except OSError:
        return  # A folder that cannot be written is hashed each time.
