"""A caption that the person writes: it takes the place of a model's, and finds like its words."""

from __future__ import annotations

from app.wiring import House
from tools.core.errors import BadInput
from tools.core.items import Item
from tools.library.captions import PERSON, Caption, caption_of, captioned
from tools.library.rewording import Kept
from tools.library.transcribe import store_words

_LONGEST = 1000


def takes_caption(held: Kept) -> bool:
    """Tell whether a file is a picture, recording or film; a text speaks for itself."""
    return bool(held.items) and held.source.media_type.startswith(("image/", "audio/", "video/"))


def own_caption(held: Kept) -> str | None:
    """Give what the person wrote; None without."""
    found = caption_of(held.item_facts.get(_lead(held).id, ())) if takes_caption(held) else None
    return found.text if found is not None and found.by == PERSON else None


def put_caption(house: House, held: Kept, text: str) -> None:
    """Store a caption; an empty one takes it away. Raises BadInput."""
    said = " ".join(text.split())
    if len(said) > _LONGEST:
        raise BadInput(f"a caption has up to {_LONGEST:,} characters, and this one {len(said):,}")
    if said == (own_caption(held) or ""):
        return
    lead = _lead(held)
    caption = Caption(by=PERSON, text=said) if said else None
    new = captioned(held.source.id, {lead.id: lead}, held.item_facts, {lead.id: caption})
    store_words(house.library, new, house.encoders)


def _lead(held: Kept) -> Item:
    return next((one for one in held.items if one.parent is None), held.items[0])
