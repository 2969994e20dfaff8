"""Which encoder takes which seat: what the settings name, or what the library was filled with."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any as Anything

from app.settings import Settings
from tools.core.errors import MissingPart
from tools.core.protocols import Encoder, PatchEncoder
from tools.core.registry import encoder_row, encoders
from tools.core.spaces import Space
from tools.encoders.hub_folder import HubFolder, open_folder, snapshot_of
from tools.encoders.torch_engine import Placement, Precision, require_torch
from tools.library.encode import SOUND_RATE_HZ, Encoders, Role, warmed

log = logging.getLogger(__name__)

BUILT_IN = "built-in"
OFF = "off"
MINILM = "minilm"
FILL = "run: cairn models fill"


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """Encoders of one process, not yet loaded."""

    text: Encoder | None
    image: Encoder | None
    audio: Encoder | None
    page: PatchEncoder | None = None
    sound_rate_hz: int = SOUND_RATE_HZ
    gaps: tuple[str, ...] = field(default=())

    def loaded(self, *more: str) -> Encoders:
        """Load them; one whose part is missing is left out and said. more: gaps of other seats."""
        return warmed(
            text=self.text,
            image=self.image,
            audio=self.audio,
            page=self.page,
            sound_rate_hz=self.sound_rate_hz,
            gaps=(*self.gaps, *(one for one in more if one)),
        )


def chosen(settings: Settings, models: Path) -> Chosen:
    """Give the encoders that the settings name. models: the folder of pulled sets.

    A model that is not there is a gap, with the built-in encoder in its seat where there is one.
    """
    plain = built_in(settings, models)
    seats = _Seats(settings, models)
    picture = seats.one("picture", settings.picture_encoder)
    sound = seats.one("sound", settings.sound_encoder)
    text = seats.one("text", settings.text_encoder)
    page = seats.pages(settings.page_encoder)
    return replace(
        plain,
        image=picture or plain.image,
        audio=sound or plain.audio,
        text=text or plain.text,
        page=page,
        sound_rate_hz=seats.sound_rate_hz,
        gaps=(*plain.gaps, *seats.gaps),
    )


def built_in(settings: Settings, models: Path) -> Chosen:
    """Give the encoders that need no model to be pulled."""
    from tools.encoders.picture_descriptor import PictureDescriptor
    from tools.encoders.sound_descriptor import SoundDescriptor
    from tools.encoders.text import TextEncoder

    off = settings.text_encoder == OFF
    gap = "no search by meaning: text_encoder is off; set CAIRN_TEXT_ENCODER=minilm"
    return Chosen(
        text=None if off else TextEncoder(models, threads=settings.threads),
        image=PictureDescriptor(),
        audio=SoundDescriptor(),
        gaps=(gap,) if off else (),
    )


def searching(wanted: Encoders, plain: Chosen, active: Mapping[str, Space] | None) -> Encoders:
    """Give what questions are asked with: the encoders whose vectors the active version holds.

    Until `fill` has switched, a library that was filled with the built-in encoders goes on with
    them, and the others are off; either way it is said.
    """
    if active is None:
        return wanted
    seats: dict[str, Encoder | None] = {}
    rate, said = wanted.sound_rate_hz, list(wanted.gaps)
    before: dict[Role, Encoder | None] = {"text": plain.text, "image": plain.image,
                                          "audio": plain.audio}  # fmt: skip
    for role, old in before.items():
        encoder = wanted.of(role)
        space = active.get(role)
        seats[role] = encoder
        if encoder is None or space is None or space.id == encoder.space.id:
            continue
        said.append(f"{encoder.space.model} is not in use yet for {role}; {FILL}")
        seats[role] = old if old is not None and old.space.id == space.id else None
        if role == "audio":
            rate = plain.sound_rate_hz
    page = wanted.page
    if page is not None and ("pages" not in active or active["pages"].id != page.space.id):
        said.append(f"{page.space.model} is not in use yet for pages; {FILL}")
        page = None
    if list(wanted.gaps) == said:
        return wanted
    return warmed(text=seats["text"], image=seats["image"], audio=seats["audio"], page=page,
                  sound_rate_hz=rate, gaps=said)  # fmt: skip


def placement_of(settings: Settings) -> Placement:
    """Give where and how open models run."""
    return Placement(
        device=settings.device,
        precision=_precision(settings.precision),
        threads=settings.threads,
    )


def _precision(named: str) -> Precision:
    match named:
        case "bf16" | "int8":
            return named
        case _:
            return "fp32"


def model_named(seat: str, named: str, models: Path) -> str:
    """Name the model that a setting points at. Raises MissingPart where it cannot be used."""
    if is_hosted(named):
        return named
    pulled = models / named
    folder = HubFolder(snapshot_of(pulled if pulled.is_dir() else Path(named).expanduser()))
    row = encoder_row(seat, folder.kind)
    open_folder(folder.path, kinds=frozenset((row.kind,)))
    require_torch()
    return folder.name[0]


def is_hosted(named: str) -> bool:
    """Tell `openai:MODEL` from a folder; a Windows drive has one letter."""
    return named.partition(":")[0] in ("openai", "voyage", "gemini") and ":" in named


class _Seats:
    def __init__(self, settings: Settings, models: Path) -> None:
        self._models = models
        self._settings = settings
        self._placement = placement_of(settings)
        self.sound_rate_hz = SOUND_RATE_HZ
        self.gaps: list[str] = []

    def one(self, seat: str, named: str) -> Encoder | None:
        """Give the encoder of a seat; None where the built-in one stays."""
        build = self._build(seat, named)
        made: Encoder | None = build() if build is not None else None
        return made if self._usable(seat, named, made) else None

    def pages(self, named: str) -> PatchEncoder | None:
        """Give the page encoder; None where none is named."""
        build = self._build("page", named)
        made: PatchEncoder | None = build() if build is not None else None
        return made if self._usable("page", named, made) else None

    def _build(self, seat: str, named: str) -> Callable[[], Anything] | None:
        if named in (BUILT_IN, OFF, MINILM):
            return None
        if is_hosted(named):
            return self._hosted(seat, named)
        try:
            path = snapshot_of(self._path(named))
            row = encoder_row(seat, HubFolder(path).kind)
        except MissingPart as exc:
            self.gaps.append(f"{seat}_encoder {named!r} is left out: {exc}")
            return None
        if row.sound_rate_hz is not None:
            self.sound_rate_hz = row.sound_rate_hz
        factory = encoders(seat).get(row.kind)
        return lambda: factory(path, self._placement)

    def _hosted(self, seat: str, named: str) -> Callable[[], Anything] | None:
        from app.embedding import hosted_encoder

        try:
            made = hosted_encoder(self._settings, seat, named)
        except MissingPart as exc:
            self.gaps.append(f"{seat}_encoder {named!r} is left out: {exc}")
            return None
        return lambda: made

    def _usable(self, seat: str, named: str, made: Encoder | PatchEncoder | None) -> bool:
        """Read its space: a folder without usable weights is found here."""
        try:
            return made is not None and made.space.dimension > 0
        except MissingPart as exc:
            self.gaps.append(f"{seat}_encoder {named!r} is left out: {exc}")
            return False

    def _path(self, named: str) -> Path:
        pulled = self._models / named
        return pulled if pulled.is_dir() else Path(named).expanduser()
