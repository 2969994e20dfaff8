"""Rows of names; a row is a string until somebody asks for it, so listing imports nothing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any as Anything
from typing import Generic, TypeVar

from tools.core.errors import BadInput, MissingPart
from tools.core.items import Modality

T = TypeVar("T")


class Registry(Generic[T]):
    """Named factories of one kind, given as `module:attribute`."""

    def __init__(self, kind: str) -> None:
        self._kind = kind
        self._rows: dict[str, str | T] = {}

    def register(self, name: str, target: str | T) -> None:
        """Add a row. Raises BadInput for a name that is taken."""
        if name in self._rows:
            raise BadInput(f"{self._kind} {name!r} is registered twice; choose another name")
        self._rows[name] = target

    def names(self) -> list[str]:
        """List names in the order they were registered."""
        return list(self._rows)

    def get(self, name: str) -> T:
        """Import and give a row. Raises BadInput for a name that nobody registered."""
        if name not in self._rows:
            known = ", ".join(self._rows) or "none"
            raise BadInput(f"{self._kind} {name!r} is not known; known are: {known}")
        target = self._rows[name]
        if not isinstance(target, str):
            return target
        module, _, attribute = target.partition(":")
        try:
            loaded: T = getattr(import_module(module), attribute)
        except ImportError as exc:
            raise MissingPart(f"{self._kind} {name!r} needs a package: {exc}") from exc
        return loaded


@dataclass(frozen=True, kw_only=True)
class ModalityRow:
    """All that a modality brings: its tool, its mark and how it is shown."""

    modality: Modality
    retriever: str
    """`module:factory`; the factory takes the shared parts and gives a Retriever."""
    mark: str
    """Word in its marks: `img`; empty for the plain counter."""
    icon: str
    label: str
    plural: str


MODALITY_ROWS: tuple[ModalityRow, ...] = (
    ModalityRow(modality="text", retriever="tools.text:build", mark="", icon="📄",
                label="text", plural="passages"),
    ModalityRow(modality="page", retriever="tools.pages:build", mark="", icon="📑",
                label="pages", plural="pages"),
    ModalityRow(modality="image", retriever="tools.image:build", mark="img", icon="🖼️",
                label="pictures", plural="pictures"),
    ModalityRow(modality="audio", retriever="tools.audio:build", mark="audio", icon="🎧",
                label="sounds", plural="sounds"),
    ModalityRow(modality="video", retriever="tools.video:build", mark="video", icon="🎬",
                label="videos", plural="video moments"),
)  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class EncoderRow:
    """One family of open models that can take a seat."""

    seat: str
    """`text`, `picture`, `sound` or `page`."""
    kind: str
    """The `model_type` of its config.json; for a model of colpali-engine the name of its class."""
    build: str
    """`module:factory`; the factory takes a folder and a placement and gives an encoder."""
    sound_rate_hz: int | None = None
    """What recordings are decoded at; None where it hears none."""


_TEXT_KINDS = ("bert", "roberta", "xlm-roberta", "mpnet", "distilbert", "modernbert", "nomic_bert",
               "gemma3_text", "qwen3")  # fmt: skip
_ENGINE_KINDS = ("ColIdefics3", "ColQwen2", "ColQwen2_5", "ColQwen3", "ColQwen3_5", "ColGemma3",
                 "ColModernVBert")  # fmt: skip
ENCODER_ROWS: tuple[EncoderRow, ...] = (
    *(EncoderRow(seat="text", kind=kind, build="tools.encoders.transformer_text:build")
      for kind in _TEXT_KINDS),
    EncoderRow(seat="picture", kind="siglip", build="tools.encoders.siglip:build"),
    EncoderRow(seat="picture", kind="siglip2", build="tools.encoders.siglip:build"),
    EncoderRow(seat="picture", kind="clip", build="tools.encoders.clip:build"),
    EncoderRow(seat="picture", kind="qwen3_vl", build="tools.encoders.one_space:build"),
    EncoderRow(seat="text", kind="qwen3_vl", build="tools.encoders.one_space:build"),
    EncoderRow(seat="page", kind="qwen3_vl", build="tools.encoders.one_space:build_pages"),
    EncoderRow(seat="sound", kind="clap", build="tools.encoders.clap:build",
               sound_rate_hz=48_000),
    EncoderRow(seat="page", kind="colpali", build="tools.encoders.late_interaction:build"),
    EncoderRow(seat="page", kind="colqwen2", build="tools.encoders.late_interaction:build"),
    EncoderRow(seat="page", kind="colmodernvbert", build="tools.encoders.late_interaction:build"),
    *(EncoderRow(seat="page", kind=kind, build="tools.encoders.late_interaction:build")
      for kind in _ENGINE_KINDS),
)  # fmt: skip


NEEDS_CODE = {
    "NomicVisionModel": "siglip2-base",
    "jina_clip": "siglip2-base",
    "JinaCLIPModel": "siglip2-base",
    "ColFlor": "colmodernvbert",
}
"""Kinds that only code of their own repository reads, and what is pulled in their place."""


def encoder_row(seat: str, kind: str) -> EncoderRow:
    """Look up the family that reads models of a kind. Raises MissingPart when none does."""
    if kind in NEEDS_CODE:
        raise MissingPart(
            f"models of kind {kind!r} need code of their own repository, which Cairn never runs; "
            f"take {NEEDS_CODE[kind]}: cairn models pull {NEEDS_CODE[kind]}"
        )
    for row in ENCODER_ROWS:
        if (row.seat, row.kind) == (seat, kind):
            return row
    known = ", ".join(row.kind for row in ENCODER_ROWS if row.seat == seat)
    raise MissingPart(f"no {seat} encoder reads models of kind {kind!r}; known are: {known}")


def encoders(seat: str) -> Registry[Callable[..., Anything]]:
    """Give the registry of the families that can take a seat, by kind."""
    registry: Registry[Callable[..., Anything]] = Registry(f"{seat} encoder")
    for row in ENCODER_ROWS:
        if row.seat == seat:
            registry.register(row.kind, row.build)
    return registry


def retrievers() -> Registry[Callable[..., Anything]]:
    """Give the registry of modality tools."""
    registry: Registry[Callable[..., Anything]] = Registry("modality")
    for row in MODALITY_ROWS:
        registry.register(row.modality, row.retriever)
    return registry


def row_for(modality: Modality) -> ModalityRow:
    """Look a modality's row up. Raises BadInput when it has none."""
    for row in MODALITY_ROWS:
        if row.modality == modality:
            return row
    raise BadInput(f"modality {modality!r} has no retriever yet")
