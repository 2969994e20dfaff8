"""Which files of a model on the hub are needed, and which kinds are never taken. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tools.core.errors import MissingPart, Unreadable
from tools.encoders.hub_folder import ADAPTER, ADAPTER_WEIGHTS

WEIGHTS = "model.safetensors"
INDEX = f"{WEIGHTS}.index.json"
_SHARD = re.compile(r"model-\d{5}-of-\d{5}\.safetensors")
_LAYER = re.compile(r"\d{1,2}_[A-Za-z]+/(config\.json|model\.safetensors)")
_NEEDED = frozenset((
    "config.json", "generation_config.json", "preprocessor_config.json", "processor_config.json",
    "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json", "added_tokens.json",
    "vocab.json", "vocab.txt", "merges.txt", "tokenizer.model", "spiece.model",
    "sentencepiece.bpe.model", "chat_template.json", "chat_template.jinja", "normalizer.json",
    "modules.json", "sentence_bert_config.json", "config_sentence_transformers.json",
))  # fmt: skip
_UNSAFE = (".bin", ".pt", ".pth", ".pkl", ".ckpt", ".msgpack", ".h5", ".onnx")
_COMMIT = re.compile(r"[0-9a-f]{40}")
_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, kw_only=True)
class HubFile:
    """One file, with what it can be checked against."""

    name: str
    bytes: int
    sha256: str = ""
    git: str = ""
    """SHA-1 of the git object; what the hub states for files outside its large file store."""


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a model holds at one commit."""

    revision: str
    files: tuple[HubFile, ...]


def read_listing(model: str, told: object) -> Listing:
    """Read the hub's answer about a model. Raises Unreadable, MissingPart."""
    if not isinstance(told, Mapping) or not isinstance(told.get("siblings"), list):
        raise Unreadable(f"the hub's answer about {model} is not what its protocol says")
    revision = str(told.get("sha", ""))
    if not _COMMIT.fullmatch(revision):
        raise Unreadable(f"the hub states no commit for {model}, so nothing can be pinned")
    rows = [one for one in told["siblings"] if isinstance(one, Mapping)]
    names = [str(one.get("rfilename", "")) for one in rows]
    needed = needed_files(model, names)
    by_name = dict(zip(names, rows, strict=True))
    return Listing(
        revision=revision, files=tuple(_file(model, name, by_name[name]) for name in needed)
    )


def needed_files(model: str, names: Sequence[str]) -> list[str]:
    """Choose what is pulled. Raises Unreadable for a name that leaves its folder, MissingPart.

    Of a repository that is an adapter alone: it, and what it brings to prepare words and pictures.
    """
    for name in names:
        parts = name.split("/")
        if not name or "\\" in name or "\0" in name or ":" in name or {"", ".", ".."} & set(parts):
            raise Unreadable(
                f"{model} holds a file named {name[:80]!r}, which would lie outside its folder; "
                "nothing was taken from there"
            )
    # Its weights without its settings belong to nothing.
    stated = ADAPTER in names
    adapter = [one for one in names if stated and one in (ADAPTER, ADAPTER_WEIGHTS)]
    if adapter == [ADAPTER]:
        raise MissingPart(f"{model} has an adapter without {ADAPTER_WEIGHTS}; take another one")
    weights = [one for one in names if one == WEIGHTS]
    if not weights and INDEX in names:
        weights = [INDEX, *(one for one in names if _SHARD.fullmatch(one))]
    if adapter and not weights:
        brought = sorted(one for one in names if one in _NEEDED and one != "config.json")
        return brought + sorted(adapter)
    if len(weights) == 0 or weights == [INDEX]:
        unsafe = sorted(one for one in names if one.endswith(_UNSAFE) and "/" not in one)
        held = f"only {', '.join(unsafe[:3])}, which can run code when read" if unsafe else "none"
        raise MissingPart(
            f"{model} holds no {WEIGHTS} ({held}); Cairn takes safetensors alone: choose another "
            "revision or model"
        )
    if "config.json" not in names:
        raise MissingPart(f"{model} holds no config.json; it is no model of transformers")
    others = [one for one in names if one in _NEEDED or _LAYER.fullmatch(one)]
    return sorted(others) + sorted(adapter) + sorted(weights, key=lambda one: (one != INDEX, one))


def _file(model: str, name: str, row: Mapping[str, object]) -> HubFile:
    large = row.get("lfs")
    size = large.get("size") if isinstance(large, Mapping) else row.get("size")
    sha256 = str(large.get("sha256", "")) if isinstance(large, Mapping) else ""
    git = str(row.get("blobId", "")) if not sha256 else ""
    if not isinstance(size, int) or size < 0:
        raise Unreadable(f"the hub states no size for {name} of {model}")
    if not (_SHA256.fullmatch(sha256) if sha256 else _COMMIT.fullmatch(git)):
        raise Unreadable(f"the hub states no hash for {name} of {model}, so it cannot be checked")
    if name.endswith(".safetensors") and not sha256:
        raise Unreadable(f"the hub states no SHA-256 for {name} of {model}")
    return HubFile(name=name, bytes=size, sha256=sha256, git=git)
