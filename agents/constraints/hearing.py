"""What a person's words do to the wishes that stand, apart from the wishes they state."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from agents.constraints import act_words as words
from agents.constraints.act_reader import FRESH, LEANS, NEVER, SURE, ActReader, Gist
from agents.constraints.acts_meant import OF_FIELD, read_by_meaning, read_surely
from agents.constraints.choosing import choice_of, gives_up_both
from agents.constraints.clauses import Clause, clauses_of
from agents.constraints.first_wishes import Sheets, with_first_wishes, with_values_meant
from agents.constraints.meaning import family, relation
from agents.constraints.mentioned import as_meant, undated
from agents.constraints.numbers import bare_numbers
from agents.constraints.standing import Standing
from agents.constraints.swaps import swap_in
from agents.constraints.targets import ReadWords, meant_by
from agents.constraints.told import Act, Correction, Told
from agents.constraints.two_values import two_values
from agents.constraints.undo_words import Undoing, undoing_in
from agents.constraints.wishes_meant import with_wishes_meant
from tools.core.query import Constraint


@dataclass(frozen=True, kw_only=True)
class Heard:
    """A turn's words, with what they do to the wishes taken out."""

    text: str
    """What is left: wishes, and words to search for."""
    told: Told
    """Without the wishes, which are read from `text`."""
    clauses: tuple[Clause, ...] = ()
    gist: Gist | None = None
    """What the words do by their meaning; None where nobody read them so."""
    first: Gist | None = None
    """The same, of a question before any wish stands."""
    leaning: float = 0.0
    """Probability that the words can only be understood with what was said before."""

    @property
    def goes_on(self) -> bool:
        """True where the words cannot begin a search of their own."""
        return self.gist is not None and self.gist.states[FRESH] < NEVER

    @property
    def acts(self) -> bool:
        """True where the words do anything but state wishes."""
        told = self.told
        return bool(
            told.acts or told.undo or told.redo or told.replaces or told.choice or told.missed
        )


def hear(
    text: str,
    standing: Standing,
    read: ReadWords,
    reader: ActReader | None = None,
    sheets: Sheets | None = None,
) -> Heard:
    """Read acts and corrections; what they say is no longer in the text that comes back.

    reader: is asked where no rule finds anything that is done to a wish. sheets: what the library
    states, for a question before any wish stands.
    """
    if reader is not None and sheets is not None and not (standing.held or standing.waiting):
        return _first_heard(text, read, reader, sheets)
    fresh = bool(words.AFRESH.search(text))
    settles = bool(standing.waiting) and gives_up_both(text)
    undoing = Undoing(times=0, rest=text)
    if not settles:
        changed, undone = bool(standing.past), bool(standing.ahead)
        undoing = undoing_in(words.A_BIT.sub(" ", text), changed=changed, undone=undone)
    undo, left = undoing.times, undoing.rest
    gist = None
    if reader is not None and re.search(r"\w", left) and standing.held and not standing.waiting:
        gist = reader.gist(text)
        fresh = fresh and gist.states[FRESH] >= NEVER
    anew = fresh or (gist is not None and gist.reading == "new")
    swaps = bool(standing.held) and not (undo or anew or standing.waiting)
    corrects, replaces, left = _corrected(text, left, standing, read, gist, swaps=swaps)
    clauses = [] if settles else clauses_of(left, standing, read)
    rules = undo or undoing.redo or replaces or fresh
    sure = read_surely(left, standing, read, gist) if gist is not None and not rules else None
    if sure is not None:
        undo, clauses = sure.undo, sure.clauses
        left = "" if undo else left
    elif gist is not None and not (rules or any(one.ids for one in clauses)):
        meant = read_by_meaning(left, standing, read, gist)
        undo, clauses = meant.undo, meant.clauses or clauses
        fresh = bool(meant.fresh)
        left = "" if undo else meant.fresh or left
        if not (undo or fresh or meant.clauses):
            left = with_wishes_meant(left, gist, read)
            left = with_values_meant(left, gist, read, sheets or Sheets())
    gone = [one for one in clauses if one.does in ("remove", "off", "on")]
    for one in gone:
        left = left[: one.start] + " " * (one.end - one.start) + left[one.end :]
    acts = tuple(
        Act(kind=one.does, ids=one.ids, words=one.text.strip())
        for one in clauses
        if one.does is not None and one.ids
    )
    missed = tuple(
        f"no wish stands that “{' '.join(one.text.split())}” could mean"
        for one in gone
        if not one.ids
    )
    told = Told(
        acts=acts, undo=undo, redo=undoing.redo, corrects=corrects, replaces=replaces, fresh=fresh,
        missed=missed if standing.held else (),
    )  # fmt: skip
    leaning = reader.leans(text) if gist is not None and reader is not None else 0.0
    return Heard(text=left, told=told, clauses=tuple(clauses), gist=gist, leaning=leaning)


def _corrected(
    text: str, left: str, standing: Standing, read: ReadWords, gist: Gist | None, *, swaps: bool
) -> tuple[Correction, tuple[str, ...], str]:
    """Give how words correct, the ids of the wishes they name as gone, and the words left.

    swaps: what stands may be named with what takes its place.
    """
    swap = None
    if swaps:
        swap = two_values(left, standing.active, read, gist) or swap_in(left, standing, read)
    if swap is not None:
        return "strong", swap.ids, swap.new
    corrects = _correction(text, gist)
    replaces, left = _named_old(left, standing, read)
    return "strong" if replaces and corrects == "no" else corrects, replaces, left


def _first_heard(text: str, read: ReadWords, reader: ActReader, sheets: Sheets) -> Heard:
    """Hear a question before any wish stands: nothing can be done to one."""
    heard = hear(text, Standing(), read)
    if heard.acts or not re.search(r"\w", heard.text):
        return heard
    gist = reader.first_gist(text, sheets.kinds)
    words = with_first_wishes(heard.text, gist, read, sheets)
    return replace(heard, text=words, first=gist, leaning=gist.states[LEANS])


def with_wishes(
    heard: Heard, wishes: Sequence[Constraint], standing: Standing, read: ReadWords, turn: int
) -> Told:
    """Complete what was heard by the wishes that the words state."""
    told = heard.told
    stated = [*undated(_hardened(heard, wishes, standing, read), heard.text, standing)]
    waiting = [one.new for one in standing.waiting]
    correcting = told.corrects != "no" or bool(waiting)
    gist = heard.gist
    if gist is not None and not (told.replaces or told.fresh):
        meant = as_meant(stated, told, gist, standing)
        said = [(one.field, one.value) for one in meant]
        left = tuple(one for one in stated if (one.field, one.value) not in said)
        told, stated = (
            replace(told, mentioned=(*left, *_beside_acts(heard, meant, standing, read))),
            meant,
        )
    choice = choice_of(heard.text, standing, stated)
    if not stated and choice is None and (standing.held or waiting):
        known = [*standing.active, *(replace(one, turn=turn) for one in waiting)]
        numbers = bare_numbers(heard.text, known, read, turn=turn, bound=not correcting)
        stated += numbers
        if numbers and waiting and told.corrects == "no":
            # A third number settles what waits.
            told = replace(told, corrects="strong")
    if choice is not None:
        return replace(told, choice=choice, wishes=(), corrects="no")
    restored = _restored(heard, standing, read)
    return replace(told, wishes=(*stated, *restored))


def _beside_acts(
    heard: Heard, stated: Sequence[Constraint], standing: Standing, read: ReadWords
) -> list[Constraint]:
    """Give what words read like that were taken as an act on another wish, as a whole.

    stated: what they are taken to wish for.
    """
    acted = {key for act in heard.told.acts for key in act.ids}
    fields = {family(one.field) for one in standing.held if one.id in acted} | {"kind"}
    return [
        wish
        for one in heard.clauses
        if one.ids and one.does in ("remove", "off", "on")
        for wish in read(one.text)
        if family(wish.field) not in fields
        and not any(relation(wish, two) == "same" for two in stated)
    ]


def _correction(text: str, gist: Gist | None) -> Correction:
    if words.STRONG.search(text) or words.NOT_BUT.search(text):
        return "strong"
    meant = gist is not None and gist.corrects
    return "weak" if meant or words.WEAK.search(text) else "no"


def _named_old(text: str, standing: Standing, read: ReadWords) -> tuple[tuple[str, ...], str]:
    """Take out `not 38 but` and `instead of Sunday`, which name the wish that goes."""
    ids: list[str] = []
    for pattern in (words.NOT_BUT, words.SAID_BUT, words.INSTEAD_OF, words.NEW_NOT):
        match = pattern.search(text)
        if match is None or (pattern is words.NEW_NOT and not read(text[: match.start()])):
            continue
        old = next(filter(None, match.groupdict().values()))
        named = meant_by(old, standing.held, read) or _by_value(old, standing)
        if named:
            ids += named
            text = text[: match.start()] + " " + text[match.end() :]
    return tuple(dict.fromkeys(ids)), text


def _by_value(said: str, standing: Standing) -> tuple[str, ...]:
    numbers = {float(one.replace(",", "")) for one in re.findall(r"\d+(?:\.\d+)?", said)}
    found = []
    clocks = [one.replace(".", ":") for one in re.findall(r"\b\d{1,2}[:.]\d\d\b", said)]
    for one in standing.held:
        value = one.value
        if one.field == "opening_hours" and any(str(value).endswith(at) for at in clocks):
            found.append(one.id)
        if isinstance(value, str) and re.fullmatch(r"\d+(?:\.\d+)?", value):
            value = float(value)
        if isinstance(value, float) and value in numbers:
            found.append(one.id)
    return tuple(found)


def _hardened(
    heard: Heard, wishes: Sequence[Constraint], standing: Standing, read: ReadWords
) -> tuple[Constraint, ...]:
    """Make wishes of a clause hard or soft as its words say."""
    how: dict[tuple[str, str, object], bool] = {}
    before: tuple[Constraint, ...] = ()
    for one in heard.clauses:
        stated = read(one.text)
        if one.does in ("harden", "soften"):
            # `Wheelchair access, though only if there is a choice`.
            for wish in stated or (() if one.ids else before):
                how[wish.field, wish.op, wish.value] = one.does == "harden"
        before = stated
    return tuple(
        replace(wish, hard=how.get((wish.field, wish.op, wish.value), wish.hard))
        for wish in wishes
        if not _is_acted_on(wish, heard, standing)
    )


def _is_acted_on(wish: Constraint, heard: Heard, standing: Standing) -> bool:
    """Tell whether a wish is only named: `vegan is no must` softens the one that stands."""
    # Nor does `wool itches, no wool requirement please` ask for what it takes back.
    acted = {key for act in heard.told.acts if act.kind != "on" for key in act.ids}
    return any(one.id in acted and relation(wish, one) == "same" for one in standing.held)


def _restored(heard: Heard, standing: Standing, read: ReadWords) -> tuple[Constraint, ...]:
    """Give wishes that were taken back and are wanted again."""
    gist, acts = heard.gist, heard.told.acts
    if gist is not None and not acts and gist.acts["on"] >= SURE["on"]:
        return _taken_up_again(standing, gist)
    for one in heard.clauses:
        if one.does is None and words.AGAIN.search(one.text) and not read(one.text):
            target = words.AGAIN.sub(" ", one.text)
            for moment in reversed(standing.past):
                ids = meant_by(target, moment.held, read)
                now = {two.id for two in standing.held}
                if ids and not now & set(ids):
                    return tuple(replace(two, on=True) for two in moment.held if two.id in ids)
    return ()


def _taken_up_again(standing: Standing, gist: Gist) -> tuple[Constraint, ...]:
    """Give the last wishes that were taken back of the field that words mean, where none stands."""
    if any(gist.done_to(one.field) >= OF_FIELD for one in standing.held):
        return ()
    for moment in reversed(standing.past):
        gone = [one for one in moment.held if gist.done_to(one.field) >= OF_FIELD]
        if gone:
            return tuple(replace(one, on=True) for one in gone)
    return ()
