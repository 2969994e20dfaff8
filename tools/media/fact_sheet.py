"""Fact sheets (`_folder.yaml|yml|json`) as documents: one line a fact, as the person wrote it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media.encodings import read_text
from tools.media.flow import Flow, one_line
from tools.media.loaders import SHEET
from tools.media.refusals import name_of, refused
from tools.media.sidecar_files import MAX_SIDECAR_BYTES, mapping_of
from tools.media.sidecar_values import Plain

_NAMES = ("entity", "title")
"""Fields that say what the sheet is about."""
_SPOKEN = {True: "yes", False: "no"}


class SheetLoader:
    """Reads the sheet of a folder."""

    @property
    def media_types(self) -> frozenset[str]:
        """Only fact sheets."""
        return frozenset((SHEET,))

    def load(self, path: Path, limits: Limits) -> Decoded:
        """Decode one sheet; `line` counts in the file. Raises Refused."""
        fields, problems = mapping_of(path, name_of(path.name))
        if problems and not fields:
            raise refused(path, "corrupt", problems[0])
        lines = _lines_of(read_text(path, max_bytes=MAX_SIDECAR_BYTES))
        title = next((str(fields[name]) for name in _NAMES if fields.get(name)), "")
        flow = Flow()
        if title:
            flow.heading(title, 1, line=lines.get(_NAMES[0], 1))
        for name, value in fields.items():
            said = spoken(value)
            if name not in _NAMES and said:
                words = f"{name.replace('_', ' ')}: {said}"
                flow.add(one_line(words), "table_row", line=lines.get(name, 1))
        if not flow.blocks:
            raise refused(path, "no_content", "it states nothing")
        return Decoded(media_type=SHEET, title=title, text=flow.text, blocks=flow.blocks,
                       warnings=problems)  # fmt: skip


def spoken(value: Plain) -> str:
    """Write a value in one line: `3.4 EUR per coffee`, `vegan, vegetarian`, `yes`."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _SPOKEN[value]
    if isinstance(value, Mapping):
        return _mapping(value)
    if isinstance(value, list):
        return ", ".join(said for one in value if (said := spoken(one)))
    return str(value)


def _mapping(value: Mapping[str, Plain]) -> str:
    said = {str(name): told for name, one in value.items() if (told := spoken(one))}
    if "value" not in said:
        return ", ".join(f"{name.replace('_', ' ')} {told}" for name, told in said.items())
    parts = [said.pop("value"), *(said.pop(one) for one in ("unit", "currency") if one in said)]
    return " ".join([*parts, *(f"{name.replace('_', ' ')} {one}" for name, one in said.items())])


def _lines_of(text: str) -> dict[str, int]:
    """Give the line, from 1, on which each outer field begins; JSON is read as YAML here."""
    import yaml

    try:
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}
    if not isinstance(node, yaml.MappingNode):
        return {}
    return {str(key.value): key.start_mark.line + 1 for key, _ in node.value}
