"""The demo library: a small fictional town, there at once when the library is empty."""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.wiring import DEMO_COLLECTION, demo_folder, demo_snapshot
from tools.core.registry import MODALITY_ROWS

if TYPE_CHECKING:
    from app.assistant import Assistant
EXAMPLES = (
    "find me a quiet vegan brunch with natural light",
    "which places are under 35 dB?",
    "what does the oat porridge at Moss & Meridian cost?",
    "which place has live guitar?",
)


def load_demo(assistant: Assistant) -> str:
    """Put the demo library into its own collection; give one sentence that says what is in.

    It comes read and encoded; where that does not fit (other encoders, files in the library
    already) it is read like any other folder. Raises MissingPart when it was not shipped.
    """
    folder = demo_folder()
    if not assistant.plant(assistant.house.settings.owner, demo_snapshot(), folder):
        assistant.add(assistant.house.settings.owner, [folder], collection=DEMO_COLLECTION)
    counted = assistant.standing(assistant.house.settings.owner).items
    return ", ".join(
        f"{counted[row.modality]} {row.plural}"
        for row in MODALITY_ROWS
        if counted.get(row.modality)
    )


def wants_demo(assistant: Assistant, asked: bool | None) -> bool:
    """Decide whether the demo is to be loaded: as asked, else when the library is empty."""
    if asked is not None:
        return asked
    counts = assistant.house.library.ledger.counts(assistant.house.settings.owner)
    return sum(counts.values()) == 0
