"""Pairs of photos and words in a file, and the picture encoder that is trained on them."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import TYPE_CHECKING

from app.wiring import House
from tools.core.content import Pixels
from tools.core.errors import BadInput
from tools.encoders.picture_tuning import Split, Tuned, TuningPair, TuningPlan

if TYPE_CHECKING:
    from tools.library.pairs import Pair

_SHARES: tuple[tuple[Split, float], ...] = (("train", 0.7), ("valid", 0.85), ("test", 1.0))
"""Up to which share of the pairs a split goes."""


def export_pairs(house: House, target: Path) -> dict[Split, int]:
    """Write photo and words of every pair; an entity, or a photo's bytes, are in one split alone.

    Raises BadInput for a file there is, and for a library without pairs.
    """
    from tools.library.pairs import pairs_of

    if target.exists():
        raise BadInput(f"{target} exists already; choose another name")
    pairs = pairs_of(house.library, house.settings.owner, "image")
    if not pairs:
        raise BadInput(
            "no picture has words of its own; give them words in a sidecar "
            "(NAME.EXT.yaml with `caption:`), run cairn add again, then this"
        )
    paths = {one.item: _file(house, one) for one in pairs}
    groups = _joined(pairs, paths)
    splits = _split(groups)
    counts: dict[Split, int] = {"train": 0, "valid": 0, "test": 0}
    lines = []
    for one in pairs:
        split = splits[groups[one.item]]
        counts[split] += 1
        lines.append(json.dumps({"image": str(paths[one.item]), "words": one.words, "split": split,
                                 "group": groups[one.item]}, ensure_ascii=False))  # fmt: skip
    half = target.with_name(f"{target.name}.part")
    half.write_text("\n".join(lines) + "\n", encoding="utf-8")
    half.replace(target)
    return counts


def tune_pictures(house: House, file: Path, base: Path, out: Path, plan: TuningPlan) -> Tuned:
    """Train a picture encoder on a file of pairs. Raises BadInput, MissingPart, Refused."""
    from tools.encoders.picture_tuning import tune

    try:
        data = file.read_bytes()
        rows = [json.loads(line) for line in data.decode("utf-8").splitlines() if line.strip()]
        pairs = [TuningPair(image=str(one["image"]), words=str(one["words"]), split=one["split"])
                 for one in rows]  # fmt: skip
    except (OSError, ValueError, KeyError, TypeError) as exc:
        raise BadInput(f"{file} cannot be read as pairs ({exc}); write it with: "
                       "cairn train pairs --out FILE") from exc  # fmt: skip

    def load(path: str) -> Pixels:
        return house.worker.pixels(Path(path))

    sha256 = hashlib.sha256(data).hexdigest()
    return tune(pairs, load, base.expanduser(), out, data_sha256=sha256, plan=plan)


def _file(house: House, pair: Pair) -> Path:
    own = house.library.originals.of_item(pair.item)
    if own is not None:
        return own[0]
    source = house.library.catalogue.sources([pair.source])[pair.source]
    return house.library.originals.path_of(source.sha256)


def _joined(pairs: list[Pair], paths: dict[str, Path]) -> dict[str, str]:
    """Give the group of each item; groups that share a photo are one."""
    first: dict[str, str] = {}

    def root(name: str) -> str:
        while first.setdefault(name, name) != name:
            name = first[name]
        return name

    for one in pairs:
        # Originals are named by their content: the same photo has the same path.
        first[root(one.group)] = root(f"file {paths[one.item]}")
    return {one.item: hashlib.sha256(root(one.group).encode()).hexdigest()[:16] for one in pairs}


def _split(groups: dict[str, str]) -> dict[str, Split]:
    """Give whole groups to splits, in the order of their hashes, by the number of pairs."""
    sizes: dict[str, int] = {}
    for group in groups.values():
        sizes[group] = sizes.get(group, 0) + 1
    found: dict[str, Split] = {}
    done = 0
    for group in sorted(sizes):
        middle = (done + sizes[group] / 2) / len(groups)
        found[group] = next(split for split, share in _SHARES if middle <= share)
        done += sizes[group]
    return found
