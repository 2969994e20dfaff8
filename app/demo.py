"""The demo library: a small fictional town, loaded when the library is empty."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from app.wiring import DEMO_COLLECTION, demo_folder

if TYPE_CHECKING:
    from app.assistant import Assistant
    from tools.core.protocols import Encoder
    from tools.library.report import AddReport
EXAMPLES = (
    "find me a quiet vegan brunch with natural light",
    "which places are under 35 dB?",
    "what does the oat porridge at Moss & Meridian cost?",
    "which place has live guitar?",
)


def load_demo(assistant: Assistant) -> AddReport:
    """Add the demo library to its own collection. Raises MissingPart when it was not shipped."""
    from tools.demo.prepared import PreparedDecoder, load_words

    house = assistant.house
    encoders = replace(
        house.encoders,
        text=_prepared("text", house.encoders.text),
        image=_prepared("image", house.encoders.image),
        audio=_prepared("audio", house.encoders.audio),
    )
    return assistant.add(
        house.settings.owner,
        [demo_folder()],
        collection=DEMO_COLLECTION,
        decoder=PreparedDecoder(house.worker, load_words()),
        encoders=encoders,
    )


def _prepared(role: str, encoder: Encoder | None) -> Encoder | None:
    from tools.demo.prepared import PreparedEncoder, load_vectors

    if encoder is None:
        return None
    return PreparedEncoder(encoder, load_vectors(role, encoder.space))


def wants_demo(assistant: Assistant, asked: bool | None) -> bool:
    """Decide whether the demo is to be loaded: as asked, else when the library is empty."""
    if asked is not None:
        return asked
    counts = assistant.house.library.ledger.counts(assistant.house.settings.owner)
    return sum(counts.values()) == 0
