"""The demo library: a small fictional town, loaded when the library is empty."""

from __future__ import annotations

from app.assistant import Assistant
from app.wiring import DEMO_COLLECTION, demo_folder
from tools.library.report import AddReport

EXAMPLES = (
    "find me a quiet vegan brunch with natural light",
    "which places are under 35 dB?",
    "what does the oat porridge at Moss & Meridian cost?",
    "which place has live guitar?",
)


def load_demo(assistant: Assistant) -> AddReport:
    """Add the demo library to its own collection. Raises MissingPart when it was not shipped."""
    owner = assistant.house.settings.owner
    return assistant.add(owner, [demo_folder()], collection=DEMO_COLLECTION)


def wants_demo(assistant: Assistant, asked: bool | None) -> bool:
    """Decide whether the demo is to be loaded: as asked, else when the library is empty."""
    if asked is not None:
        return asked
    counts = assistant.house.library.ledger.counts(assistant.house.settings.owner)
    return sum(counts.values()) == 0
