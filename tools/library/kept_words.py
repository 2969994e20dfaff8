"""What machines added to a source, kept while the source is read anew.

A file that is read again for another reason (a calibration, a newer Cairn) keeps its transcript
and its captions; where a person has written subtitles meanwhile, those take the place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tools.core.cues import CUES
from tools.library.batch import KnownSource, SourceBatch
from tools.library.captions import Caption, caption_of, captioned
from tools.library.encode import Encoders
from tools.library.heard import Heard
from tools.library.library import Library
from tools.library.rewording import item_facts_of
from tools.library.transcribe import heard_of, store_words, words_with


@dataclass(frozen=True, kw_only=True)
class MachineWords:
    """What machines said about one source."""

    heard: Heard | None
    captions: Mapping[str, Caption]
    """By item id."""


def machine_words(library: Library, known: KnownSource | None, source: str) -> MachineWords | None:
    """Give what machines said about a source that is about to be written anew; None for nothing."""
    if known is None or known.state != "ready" or known.id != source:
        return None
    facts = item_facts_of(library.ledger.connect(), source)
    captions = {item: one for item, some in facts.items() if (one := caption_of(some)) is not None}
    heard = heard_of(library, source)
    return MachineWords(heard=heard, captions=captions) if heard or captions else None


def bring_back(
    library: Library, batch: SourceBatch, kept: MachineWords | None, encoders: Encoders
) -> None:
    """Give a source that was written anew what machines had said about it."""
    if kept is None:
        return
    source = batch.source.id
    if kept.heard is not None and not _has_own_words(batch):
        store_words(library, words_with(library, source, kept.heard), encoders)
    items = {item.id: item for item in batch.items}
    captions = {one: caption for one, caption in kept.captions.items() if one in items}
    if captions:
        store_words(library, captioned(source, items, dict(batch.item_facts), captions), encoders)


def _has_own_words(batch: SourceBatch) -> bool:
    timed = any(fact.name == CUES for facts in batch.item_facts.values() for fact in facts)
    return timed or any(item.parent is None and item.text for item in batch.items)
