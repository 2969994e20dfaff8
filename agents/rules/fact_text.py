"""Facts in words: `34 dB`, `L* 71`, `Tu-Su 08:30-15:00`, with where they stand."""

from __future__ import annotations

from collections.abc import Sequence

from tools.core.items import Attribute
from tools.core.protocols import Fact

_NAMES = {
    "level_db_spl": "sound level", "loudness_lufs": "loudness", "level_dbfs": "level",
    "speech_share": "speech", "music_likeness": "music-likeness", "tempo_bpm": "tempo",
    "duration_s": "length", "dominant_frequency_hz": "strongest frequency",
    "lightness": "lightness", "daylight_share": "daylight", "colourfulness": "colourfulness",
    "colour_temperature_k": "colour temperature", "colours": "colours", "sharpness": "sharpness",
    "opening_hours": "opening hours", "diets": "diets", "price": "price", "rating": "rating",
    "outdoor_seating": "outdoor seating", "wifi": "wifi", "dogs": "dogs allowed",
    "wheelchair": "wheelchair access", "taken": "taken", "distance": "distance",
}  # fmt: skip
_SPELLED_UNITS = {
    "percent": "%", "star": "stars", "second": "s", "kelvin": "K", "pixel": "px", "degree": "°",
}  # fmt: skip


def field_name(field: str) -> str:
    """Give a field's name for people."""
    return _NAMES.get(field, field.replace("_", " "))


def value_text(fact: Attribute) -> str:
    """Give a fact's value with its unit."""
    if isinstance(fact.value, bool):
        return "yes" if fact.value else "no"
    if isinstance(fact.value, tuple):
        return ", ".join(one.replace("_", "-") for one in fact.value) or "none"
    if isinstance(fact.value, str):
        return fact.value.replace("_", " ") if fact.name == "kind" else fact.value
    number = _number(fact.value, fact.name)
    if fact.high is not None:
        number = f"{number}–{_number(fact.high, fact.name)}"
    if fact.name == "lightness":
        return f"L* {number}"
    unit = _SPELLED_UNITS.get(fact.unit or "", fact.unit or "")
    return f"{number} {unit}".strip()


def described(field: str, facts: Sequence[Fact]) -> str:
    """Give what is known under a field, with where it stands; empty without facts."""
    if not facts:
        return ""
    fact = facts[0].attribute
    return f"{field_name(field)} {value_text(fact)}{where(facts[0])}"


def where(fact: Fact) -> str:
    """Give where a stated fact stands, in brackets; nothing for one that was measured."""
    attribute = fact.attribute
    if attribute.by == "measured" and not attribute.note:
        return ""
    return f" ({attribute.note})" if attribute.note else f" ({attribute.by})"


def _number(value: float, name: str) -> str:
    if name == "price":
        return f"{value:.2f}".removesuffix(".00")
    if abs(value) >= 10 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}"
