"""A caption that a model wrote for a picture, as the picture's item holds it. Knows no store.

It stands among what is said about the picture, in a line of its own that names the model, and in a
fact beside it; so it can be told from the person's words, and taken away again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from tools.core.items import Attribute, FactOrigin, Item
from tools.library.new_words import NewWords

MACHINE_CAPTION = "machine_caption"
PERSON = "you"
"""Who captioned, where no model did."""
"""Fact of a picture: what a model saw in it; its note names the model."""
_LEAD = "caption by "
_LINE = re.compile(rf"^{_LEAD}\S+: ", re.M)


@dataclass(frozen=True, kw_only=True)
class Caption:
    """What one model saw."""

    by: str
    """`anthropic:NAME`."""
    text: str

    @property
    def line(self) -> str:
        """How it stands in what is said about the picture."""
        return f"{_LEAD}{self.by}: {self.text}"

    @property
    def fact(self) -> Attribute:
        """How it stands beside the picture."""
        note = f"{_LEAD}{self.by}"
        by: FactOrigin = "person" if self.by == PERSON else "measured"
        return Attribute(name=MACHINE_CAPTION, value=self.text, by=by, note=note)


def caption_of(facts: Sequence[Attribute]) -> Caption | None:
    """Give the caption of an item; None where no model has seen it."""
    fact = next((one for one in facts if one.name == MACHINE_CAPTION), None)
    if fact is None:
        return None
    return Caption(by=fact.note.removeprefix(_LEAD), text=str(fact.value))


def with_caption(about: str, caption: Caption | None, before: Caption | None = None) -> str:
    """Give what is said about a picture with this caption, in place of the one before."""
    lines = about.split("\n") if about else []
    if before is not None and before.line in lines:
        lines.remove(before.line)
    return "\n".join((*lines, *([caption.line] if caption is not None else [])))


def caption_text(about: str) -> str:
    """Give what is said about a picture as its meaning is read: the model's name is none of it."""
    return _LINE.sub("", about)


def captioned(
    source: str,
    items: Mapping[str, Item],
    facts: Mapping[str, tuple[Attribute, ...]],
    captions: Mapping[str, Caption | None],
) -> NewWords:
    """Give the words of some items of a source under these captions; None takes one away."""
    changed: list[Item] = []
    stated: dict[str, tuple[Attribute, ...]] = {}
    for one, caption in captions.items():
        item = items[one]
        before = caption_of(facts.get(one, ()))
        changed.append(replace(item, about=with_caption(item.about, caption, before)))
        own = tuple(fact for fact in facts.get(one, ()) if fact.name != MACHINE_CAPTION)
        stated[one] = own if caption is None else (*own, caption.fact)
    return NewWords(source=source, items=tuple(changed), facts=stated)
