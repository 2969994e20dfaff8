"""What the demo's sheets state, read from the files themselves and not through the library."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path

from tools.core.attributes import canonical_field
from tools.core.items import Attribute, Scalar

SHEET = "_folder.yaml"


@lru_cache(maxsize=2)
def sheets(folder: Path) -> Mapping[str, Mapping[str, Attribute]]:
    """Give facts by entity and canonical field."""
    import yaml

    found: dict[str, Mapping[str, Attribute]] = {}
    for path in sorted(folder.glob(f"*/{SHEET}")):
        told = yaml.safe_load(path.read_text(encoding="utf-8"))
        if isinstance(told, dict) and isinstance(told.get("entity"), str):
            found[told["entity"]] = dict(_facts(told))
    return found


def stated_in(folder: Path, entity: str, field: str) -> Sequence[Attribute]:
    """Give what a sheet states of an entity under a field; empty is unknown."""
    fact = sheets(folder).get(entity, {}).get(field)
    return [fact] if fact is not None else []


def _facts(told: Mapping[str, object]) -> list[tuple[str, Attribute]]:
    found: list[tuple[str, Attribute]] = []
    for key, value in told.items():
        name = canonical_field(key)
        if isinstance(value, dict) and key == "location":
            found += [(one, _fact(one, float(value[one]), "degree")) for one in ("lat", "lon")]
        elif isinstance(value, dict) and isinstance(value.get("value"), int | float):
            unit = value.get("currency") or value.get("unit")
            found.append((name, _fact(name, float(value["value"]), str(unit) if unit else None)))
        elif isinstance(value, list):
            found.append((name, _fact(name, tuple(str(one) for one in value))))
        elif isinstance(value, bool):
            found.append((name, _fact(name, "true" if value else "false")))
        elif isinstance(value, int | float):
            found.append((name, _fact(name, float(value))))
        elif isinstance(value, str):
            found.append((name, _fact(name, value)))
    return found


def _fact(name: str, value: Scalar | tuple[str, ...], unit: str | None = None) -> Attribute:
    return Attribute(name=name, value=value, unit=unit, by="sidecar", note=SHEET)
