"""Words that a machine heard in a recording or film, as items hold them. Knows no store.

They stand where those of subtitles stand; the facts beside them say which machine heard them, how
far it has listened, and whether its words are guesses.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from tools.core.cues import CUES, TRANSCRIBED_BY, cues_fact
from tools.core.items import Attribute, Item
from tools.core.locators import TimeSpan
from tools.core.parts import Cue
from tools.library.cut_media import cue_belongs, cue_is_placed, cue_line
from tools.library.new_words import NewWords

TRANSCRIBED_S = "transcribed_s"
"""Fact of a source: how far it was listened to."""
GUESS = "a guess"


@dataclass(frozen=True, kw_only=True)
class Heard:
    """What one transcriber heard in one recording."""

    by: str
    reliable: bool
    until_s: float
    cues: tuple[Cue, ...]

    @property
    def note(self) -> str:
        """What stands beside its words."""
        return f"transcribed by {self.by}" + ("" if self.reliable else f", {GUESS}")


def heard_in(
    items: Sequence[Item],
    facts: Mapping[str, Sequence[Attribute]],
    source_facts: Sequence[Attribute],
) -> Heard | None:
    """Read back what a machine heard in a source; None where no machine listened."""
    stated = {one.name: one for one in source_facts}
    by, until = stated.get(TRANSCRIBED_BY), stated.get(TRANSCRIBED_S)
    if by is None:
        return None
    cues = {cue for item in items for cue in _cues_of(item, facts.get(item.id, ()))}
    for item in items:
        if item.parent is None and isinstance(item.locator, TimeSpan) and item.text:
            end = item.locator.end_s
            cues |= {Cue(start_s=0.0, end_s=end, text=line) for line in item.text.split("\n")}
    ordered = sorted(cues, key=lambda one: (one.start_s, one.end_s, one.text))
    return Heard(
        by=str(by.value),
        reliable=GUESS not in by.note,
        until_s=until.value if until is not None and isinstance(until.value, float) else 0.0,
        cues=tuple(ordered),
    )


def with_heard(
    heard: Heard,
    items: Sequence[Item],
    facts: Mapping[str, tuple[Attribute, ...]],
    source_facts: Sequence[Attribute],
    *,
    shown: Collection[str],
) -> NewWords:
    """Give the words of a source's items under what a machine heard in it.

    shown: items that have a key frame; what is said in a film stands with them.
    """
    changed: list[Item] = []
    new_facts: dict[str, tuple[Attribute, ...]] = {}
    for item in items:
        own = facts.get(item.id, ())
        worded, stated = _worded(item, own, heard, is_shown=item.id in shown)
        if worded != item:
            changed.append(worded)
        if stated != own:
            new_facts[item.id] = stated
    kept = [one for one in source_facts if one.name not in (TRANSCRIBED_BY, TRANSCRIBED_S)]
    told = "" if heard.reliable else GUESS
    return NewWords(
        source=items[0].source,
        items=tuple(changed),
        facts=new_facts,
        source_facts=(
            *kept,
            Attribute(name=TRANSCRIBED_BY, value=heard.by, note=told),
            Attribute(name=TRANSCRIBED_S, value=round(heard.until_s, 2), unit="second"),
        ),
    )


def _worded(
    item: Item, own: tuple[Attribute, ...], heard: Heard, *, is_shown: bool
) -> tuple[Item, tuple[Attribute, ...]]:
    if not isinstance(item.locator, TimeSpan):
        return item, own
    if item.parent is None:
        whole = [cue_line(cue) for cue in heard.cues if not cue_is_placed(cue)]
        unreliable = bool(whole) and not heard.reliable
        return replace(item, text="\n".join(whole), unreliable=unreliable), own
    if item.modality == "video" and not is_shown:
        return item, own
    start_s, end_s = item.locator.start_s, item.locator.end_s
    said = [cue for cue in heard.cues if cue_belongs(cue, start_s, end_s)]
    before = next((one for one in own if one.name == CUES), None)
    seen = _behind(item.text, before)
    guess = bool(said) and not heard.reliable
    text = "\n".join((*(cue_line(cue) for cue in said), *seen))
    stated = tuple(one for one in own if one.name != CUES)
    if said:
        stated = (*stated, replace(cues_fact(said), note=heard.note))
    # Guessed words that were read off a key frame stay guesses where nothing was heard before.
    unreliable = guess or (item.unreliable and before is None and not said)
    return replace(item, text=text, unreliable=unreliable), stated


def _behind(text: str, spoken: Attribute | None) -> list[str]:
    """Give the lines that were read off a key frame; those that are said stand before them."""
    lines = text.split("\n") if text else []
    count = len(spoken.value) if spoken is not None and isinstance(spoken.value, tuple) else 0
    return lines[count:]


def _cues_of(item: Item, facts: Sequence[Attribute]) -> list[Cue]:
    fact = next((one for one in facts if one.name == CUES), None)
    if fact is None or not isinstance(fact.value, tuple):
        return []
    found = []
    for times, line in zip(fact.value, item.text.split("\n"), strict=False):
        start, _, end = times.partition("-")
        found.append(Cue(start_s=float(start), end_s=float(end), text=line))
    return found
