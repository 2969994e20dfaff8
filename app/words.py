"""Words that machines add to the library: transcripts of recordings, captions of pictures."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence

from app.assistant import Assistant
from app.hosted import hosted_model
from tools.core.errors import MissingPart
from tools.library.captioning import Captioned, caption_pictures, remove_captions
from tools.library.sights import LibrarySights
from tools.library.transcribe import Transcribed, transcribe
from tools.library.wordless import Wordless

NO_TRANSCRIBER = (
    "no transcriber is set; pip install 'cairn-assistant[speech]', then set CAIRN_TRANSCRIBER to "
    "the folder of a Whisper model (docs/words.md)"
)


def write_down(
    assistant: Assistant,
    *,
    collection: str | None = None,
    on_heard: Callable[[str, float, float], None] = lambda _path, _done, _total: None,
    stop: threading.Event | None = None,
) -> Transcribed:
    """Write down what has no words, or another model's. Raises MissingPart without a model."""
    house = assistant.house
    transcriber = house.hearing.transcriber
    if transcriber is None:
        raise MissingPart(house.hearing.gap or NO_TRANSCRIBER)
    with assistant.adding():
        return transcribe(
            house.library, house.worker, transcriber, house.encoders,
            owner=house.settings.owner, collection=collection, redo=True,
            on_heard=on_heard, stop=stop,
        )  # fmt: skip


def caption(
    assistant: Assistant,
    waiting: Sequence[Wordless],
    *,
    on_caption: Callable[[int, int, str], None] = lambda _done, _total, _path: None,
    stop: threading.Event | None = None,
) -> Captioned:
    """Ask the model that is set for captions. Raises MissingPart where none is."""
    house = assistant.house
    model = hosted_model(house.settings)
    if model is None:
        raise MissingPart("no model is set that sees; set CAIRN_ANSWERS (docs/models.md)")
    library = house.library
    sights = LibrarySights(library.originals, library.catalogue, house.attachments, house.worker)
    with assistant.adding():
        return caption_pictures(
            library, sights, model, house.encoders, waiting, on_caption=on_caption, stop=stop
        )


def uncaption(assistant: Assistant, some: Sequence[Wordless]) -> int:
    """Take captions away; give how many."""
    house = assistant.house
    with assistant.adding():
        return remove_captions(house.library, house.encoders, some)
