"""The table of attributes: what can be measured or stated, in which unit, about what.

A row is all that is needed for a fact to be filtered, shown and explained. Names that are not in
the table are kept as the sidecar gave them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from tools.core.items import Modality

ValueKind = Literal["number", "money", "text", "list", "flag", "date", "hours"]
Scope = Literal["item", "entity"]


@dataclass(frozen=True, kw_only=True)
class AttributeRow:
    """How one fact behaves."""

    name: str
    kind: ValueKind
    about: str
    """One line for people."""
    unit: str | None = None
    """Canonical unit; None for money (the fact carries its currency) and for pure numbers."""
    modality: Modality | None = None
    """What it is measured in; None when it is only stated."""
    scope: Scope = "item"
    """`entity`: a fact of one recording or sidecar speaks for the whole entity."""
    aliases: tuple[str, ...] = ()
    low_word: str = ""
    """The soft word for small values (`quiet`), relative to the library."""
    high_word: str = ""


ROWS: tuple[AttributeRow, ...] = (
    AttributeRow(name="loudness_lufs", kind="number", unit="LUFS", modality="audio",
                 scope="entity", about="integrated loudness, EBU R128",
                 aliases=("loudness", "lufs"),
                 low_word="quiet", high_word="loud"),
    AttributeRow(name="level_dbfs", kind="number", unit="dBFS", modality="audio", scope="entity",
                 about="RMS level re full scale"),
    AttributeRow(name="level_db_spl", kind="number", unit="dB", modality="audio", scope="entity",
                 about="sound pressure level, from a stated calibration or measurement",
                 aliases=("level", "noise", "noise level", "sound level", "db", "spl", "decibels")),
    AttributeRow(name="speech_share", kind="number", unit="percent", modality="audio",
                 about="share of the time with speech-like sound"),
    AttributeRow(name="music_likeness", kind="number", unit="percent", modality="audio",
                 about="how tonal and rhythmic the sound is"),
    AttributeRow(name="tempo_bpm", kind="number", unit="bpm", modality="audio",
                 about="beats per minute, where there is a beat", aliases=("tempo", "bpm")),
    AttributeRow(name="duration_s", kind="number", unit="second", modality="audio",
                 about="length", aliases=("duration", "length")),
    AttributeRow(name="dominant_frequency_hz", kind="number", unit="Hz", modality="audio",
                 about="frequency with the most energy", aliases=("frequency", "pitch")),
    AttributeRow(name="lightness", kind="number", unit="percent", modality="image",
                 about="mean CIE L*", aliases=("brightness",), low_word="dark", high_word="bright"),
    AttributeRow(name="contrast", kind="number", unit="percent", modality="image",
                 about="standard deviation of CIE L*"),
    AttributeRow(name="colourfulness", kind="number", modality="image",
                 about="Hasler and Suesstrunk (2003)", aliases=("colorfulness",),
                 low_word="muted", high_word="colourful"),
    AttributeRow(name="colour_temperature_k", kind="number", unit="kelvin", modality="image",
                 about="estimated correlated colour temperature",
                 aliases=("colour temperature", "color temperature"), low_word="warm",
                 high_word="cool"),
    AttributeRow(name="daylight_share", kind="number", unit="percent", modality="image",
                 about="share of bright, neutral to cool picture area (windows, sky)",
                 high_word="natural light"),
    AttributeRow(name="colours", kind="list", modality="image", about="dominant colour names",
                 aliases=("color", "colour", "colors")),
    AttributeRow(name="sharpness", kind="number", modality="image",
                 about="variance of the Laplacian, log10", low_word="blurred", high_word="sharp"),
    AttributeRow(name="orientation", kind="text", modality="image",
                 about="landscape, portrait or square"),
    AttributeRow(name="width_px", kind="number", unit="pixel", modality="image", about="width",
                 aliases=("width",)),
    AttributeRow(name="height_px", kind="number", unit="pixel", modality="image", about="height",
                 aliases=("height",)),
    AttributeRow(name="frame_rate_hz", kind="number", unit="Hz", modality="video",
                 about="pictures a second", aliases=("frame rate", "fps", "frames per second")),
    AttributeRow(name="text_density", kind="number", unit="percent", modality="page",
                 about="share of the page covered by words"),
    AttributeRow(name="ink_share", kind="number", unit="percent", modality="page",
                 about="share of the page that is not background"),
    AttributeRow(name="has_table", kind="flag", modality="page", about="a ruled table"),
    AttributeRow(name="has_chart", kind="flag", modality="page", about="a drawn chart"),
    AttributeRow(name="has_picture", kind="flag", modality="page", about="a picture"),
    AttributeRow(name="region", kind="text", about="table, chart or figure of a page"),
    AttributeRow(name="language", kind="text", about="ISO 639-1 code"),
    AttributeRow(name="taken", kind="date", modality="image", about="when it was taken (EXIF)"),
    AttributeRow(name="date", kind="date", about="stated date"),
    AttributeRow(name="price", kind="money", scope="entity", about="stated price",
                 aliases=("cost", "costs", "prices")),
    AttributeRow(name="rating", kind="number", unit="star", scope="entity",
                 about="stated rating", aliases=("stars", "rated")),
    AttributeRow(name="opening_hours", kind="hours", scope="entity",
                 about="OpenStreetMap opening hours", aliases=("hours", "open")),
    AttributeRow(name="diets", kind="list", scope="entity", about="diets catered for",
                 aliases=("diet",)),
    AttributeRow(name="tags", kind="list", scope="entity", about="stated tags", aliases=("tag",)),
    AttributeRow(name="kind", kind="text", scope="entity", about="what the entity is"),
    AttributeRow(name="lat", kind="number", unit="degree", scope="entity",
                 about="WGS84 latitude", aliases=("latitude",)),
    AttributeRow(name="lon", kind="number", unit="degree", scope="entity",
                 about="WGS84 longitude", aliases=("longitude",)),
    AttributeRow(name="size", kind="text", about="stated size (clothes, parts)",
                 aliases=("sizes",)),
)  # fmt: skip

BUILT_IN_FIELDS: tuple[str, ...] = (
    "source",
    "entity",
    "collection",
    "page",
    "modality",
    "added",
)
"""Fields of every item that are always known."""

_BY_NAME = {row.name: row for row in ROWS}
_ALIASES = {alias: row.name for row in ROWS for alias in row.aliases}


def canonical_field(name: str) -> str:
    """Give the table's name for a field or one of its aliases; other names come back as given."""
    key = name.strip().casefold()
    for form in (key, key.replace("_", " "), key.replace(" ", "_")):
        if form in _BY_NAME or form in BUILT_IN_FIELDS:
            return form
        if form in _ALIASES:
            return _ALIASES[form]
    return name.strip()


def row_of(name: str) -> AttributeRow | None:
    """Look an attribute up by canonical name."""
    return _BY_NAME.get(name)
