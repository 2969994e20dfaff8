"""Wishes in words, as typed constraints: diets, adjectives, opening times, colours, sizes."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from agents.rules import patterns
from agents.rules.asks import about_one
from agents.rules.kinds_asked import read_kinds
from agents.rules.lexicon import SoftWish, lexicon, phrase
from agents.rules.limits import Read
from agents.rules.moments import Moments, find_moments
from tools.core.hours import WEEKDAYS
from tools.core.query import Constraint

_NEGATED = re.compile(
    r"(?:\bnot|n't|\bnon|\bno|\bnothing|\bwithout|\bnever)[ -](?:be |too |very |so |at all )*$",
    re.I,
)
_ASKED = re.compile(r"\b(?:how|too)\s$", re.I)
_COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "violet", "pink", "brown", "black",
    "white", "grey", "gray", "beige", "turquoise",
)  # fmt: skip
_SEEN = re.compile(
    r"\b(?:photos?|pictures?|images?|outfits?|dress(?:es)?|(?:t-?)?shirts?|shoes?|jackets?|coats?|"
    r"bags?|hats?|caps?|beanies?|trousers|pants|jeans|shorts|leggings|skirts?|jumpers?|sweaters?|"
    r"hoodies?|cardigans?|blouses?|tops|suits?|boots?|trainers|sneakers|sandals|socks|gloves|scarf|"
    r"scarves|garments?|clothes)\b",
    re.I,
)
"""Things whose colour is looked for."""
_IN = re.compile(r"\b(?:this|that|it|these|those|them|one|ones|something|anything) in $", re.I)
_ENDS = re.compile(r"^\W*(?:$|[?.!,;]|(?:and|or|please|too|as well)\b)", re.I)
"""`Do you have this in blue?`; not `mussels in white wine`."""
_SIZE = re.compile(
    r"\b(?:in\s)?size\s(?P<value>\d{1,3}(?:[.,/]\d{1,2})?|[XSML]{1,4}|\d?XL)\b"
    r"(?!\s(?:or|and)\s(?:bigger|larger|more|up|upwards|above|over|smaller|less|below|under)\b)",
    re.I,
)
"""`Size 40 or bigger` is a range, which sizes in words do not have."""


NOT_IN = re.compile(
    r"(?:\b(?:not|no|never|nothing|without|except|avoid|hates?)|n['’]t)"
    r"(?:\s(?:an?|in|be|too|wear|like|stand|want|have|anything|something)){0,3}\s$|"
    r"\b(?:any(?:thing)?|everything|all)\s(?:colou?rs?\s)?but\s(?:not\s)?$",
    re.I,
)
"""`Not yellow`, `any colour but green`."""
SUPERLATIVE = 2
"""Priority of `the quietest`: finds are ordered by it first."""


def read_wishes(text: str, *, turn: int, now: dt.datetime, kinds: Sequence[str] = ()) -> list[Read]:
    """Read every wish that has a word in the lexicon. kinds: those that the library states."""
    found = [
        *_soft(text, turn),
        *_diets(text, turn),
        *_opening(text, turn, now),
        *_flags(text, turn),
        *_free(text, turn),
        *read_kinds(text, turn=turn, stated=kinds),
        *_colours(text, turn),
        *_sizes(text, turn),
    ]
    return sorted(found, key=lambda one: one.start)


def comparatives(text: str) -> list[tuple[SoftWish, int, int]]:
    """Find `quieter`, `cheaper` and their like, with where they stand."""
    found = []
    for wish in lexicon().soft:
        match = phrase(wish.more).search(text)
        # `quieter than 40 dB` is a limit, `quieter than X` names its own referent.
        if match and not re.match(r"\s+than\s+[€$£]?\d", text[match.end() :]):
            found.append((wish, match.start(), match.end()))
    return found


def _soft(text: str, turn: int) -> Iterator[Read]:
    taken: list[tuple[int, int]] = []
    rows = [
        (match, wish)
        for wish in lexicon().soft
        for match in phrase((*wish.words, *wish.most)).finditer(text)
    ]
    # `not loud` is one wish for quiet, and not also one for loud.
    for match, wish in sorted(rows, key=lambda row: row[0].start() - row[0].end()):
        if any(start < match.end() and match.start() < end for start, end in taken):
            continue
        taken.append(match.span())
        before = text[: match.start()]
        if _ASKED.search(before) and not _NEGATED.search(before):
            continue
        low = (wish.want == "low") != bool(_NEGATED.search(before))
        yield Read(
            constraint=Constraint(
                field=wish.fields[0],
                op="<=" if low else ">=",
                value="low" if low else "high",
                hard=False,
                priority=SUPERLATIVE if match.group().lower() in wish.most else 0,
                turn=turn,
                text=_with_negation(before, match.group()),
            ),
            start=match.start(),
            end=match.end(),
        )


def _with_negation(before: str, words: str) -> str:
    negated = _NEGATED.search(before)
    return f"{negated.group().strip()} {words}" if negated else words


def _diets(text: str, turn: int) -> Iterator[Read]:
    for diet in lexicon().diets:
        match = phrase(diet.words).search(text)
        if match is None:
            continue
        negated = bool(_NEGATED.search(text[: match.start()]))
        labelled = _LABELLED.search(text[: match.start()])
        yield Read(
            constraint=Constraint(
                field="diets",
                op="!=" if negated else "in",
                value=_own_label(match.group(), diet.values) if labelled else diet.values,
                turn=turn,
                text=_with_negation(text[: match.start()], match.group()),
            ),
            start=match.start(),
            end=match.end(),
        )


_LABELLED = re.compile(
    r"\b(?:marked|labelled|labeled|tagged|listed|stated|flagged)\s(?:as\s|to be\s|with\s)?[“\"']?$",
    re.I,
)
"""`Marked pescatarian` is so by its label: that a vegan place would do is not asked."""


def _own_label(word: str, values: tuple[str, ...]) -> tuple[str, ...]:
    plain = re.sub(r"\W", "", word.casefold())
    own = tuple(one for one in values if re.sub(r"\W|_", "", one.casefold()) == plain)
    return own or values


_OPEN = re.compile(r"\b(?P<word>open(?:s|ed|ing)?|closed)\b", re.I)
_ON_DAY = re.compile(
    rf"\b(?:(?:on|for|this|next|every)\s+)?(?:a\s)?(?:{'|'.join(WEEKDAYS)})s?\b"
    r"|\b(?:at|on|this)\s(?:the\s)?weekends?\b",
    re.I,
)
_GOING = re.compile(
    r"\b(?:I|we)(?:['’](?:m|re|ll|d)| am| are| will| want| would| plan| can)?\b[^.;?!]*"
    r"\b(?:go|going|come|coming|visit|visiting|arrive|arriving|meet|meeting|there|be)\b[^.;?!]*$",
    re.I,
)
_MEAL = re.compile(
    r"\b(?:breakfast|brunch|lunch|dinner|supper|coffee|drinks?|pint|meal)\s[^.;?!]{0,20}$", re.I
)
"""`A vegan lunch on a Monday` is had on that day."""
_HOURS_QUESTION = re.compile(
    r"^\W*(?:and |but |so )?when\b|\bwhen (?:do|does|is|are|can|will|did|would|exactly)\b|"
    r"\bwhat time\b|\b(?:the|its|their|your) opening\b|\bopening (?:hours|times?)\b|"
    r"(?<!\d )\bhours\b|\bhow long\b",
    re.I,
)
_LATE_DAY = re.compile(r"(?<=day )(?:afternoon|evening)\b", re.I)
"""`For Friday evening, they'd have to be open at six`."""
_OPEN_REACH = 60
"""Characters after `open` in which its day and time may stand."""


def _opening(text: str, turn: int, now: dt.datetime) -> Iterator[Read]:
    # `When does it open on Sunday?` asks for the hours and does not limit anything.
    if _HOURS_QUESTION.search(text):
        return
    for match in _OPEN.finditer(text):
        clause = re.split(r"[.;?!]", text[match.end() : match.end() + _OPEN_REACH])[0]
        late = _LATE_DAY.search(text)
        told = f"{clause} {late.group()}" if late else clause
        moments = _with_day(find_moments(told, now), text, now)
        if moments:
            closed = match["word"].lower() == "closed"
            end = match.end() + moments.end
            yield from _open_at(text, match.start(), end, moments, turn, closed=closed)
            return
    moments = find_moments(text, now)
    if moments and (moments.timed or _ON_DAY.search(text)):
        # A day alone may be just a word; a time of day is a limit, and so is `we come on Sunday`.
        on_day = _ON_DAY.search(text)
        start = min(moments.start, on_day.start()) if on_day else moments.start
        going = moments.timed or bool(_GOING.search(text[:start]) or _MEAL.search(text[:start]))
        if moments.end - start <= _OPEN_REACH:
            yield from _open_at(text, start, moments.end, moments, turn, hard=going)
            return
        # `It falls on a Monday ... at 1 o'clock`: what stands between is said of something else.
        told = " ".join(text[begin:end] for begin, end in moments.spans)
        for begin, end in moments.spans:
            for one in _open_at(text, begin, end, moments, turn, hard=going):
                yield replace(one, constraint=replace(one.constraint, text=told))


def _with_day(moments: Moments | None, text: str, now: dt.datetime) -> Moments | None:
    """Take the day from elsewhere: `Monday night ... which are still open at 8:30 pm`."""
    if moments is None or not moments.timed or not moments.values[0].startswith(now.strftime("%Y")):
        return moments
    days = [day for day in WEEKDAYS if patterns.search(rf"\b{day}s?\b", text)]
    if len(days) != 1:
        return moments
    return replace(moments, values=(f"{days[0]} {moments.values[0].partition('T')[2]}",))


def _open_at(
    text: str, start: int, end: int, moments: Moments, turn: int,
    *, hard: bool = True, closed: bool = False,
) -> Iterator[Read]:  # fmt: skip
    for moment in moments.values:
        yield Read(
            constraint=Constraint(
                field="opening_hours", op="!=" if closed else "open_at", value=moment, hard=hard,
                turn=turn, text=" ".join(text[start:end].split()),
            ),
            start=start,
            end=end,
        )  # fmt: skip


def _flags(text: str, turn: int) -> Iterator[Read]:
    for flag in lexicon().flags:
        match = phrase(flag.words).search(text)
        if match is None and flag.bare:
            match = phrase(flag.bare).search(text)
            if match is not None and not _DENIED.search(text[: match.start()]):
                match = None if about_one(text) else _granted(flag.bare).search(text)
        barred = _barred(flag.bare).search(text) if match is None and flag.bare else None
        match = match or barred
        if match is None or _ASKED.search(text[: match.start()]):
            continue
        denied = _DENIED.search(text[: match.start()])
        start = denied.start() if denied else match.start()
        yield Read(
            constraint=Constraint(
                field=flag.field, op="in", value=NO if denied or barred else flag.values, turn=turn,
                text=" ".join(text[start : match.end()].split()),
            ),
            start=start,
            end=match.end(),
        )  # fmt: skip


@lru_cache(maxsize=32)
def _granted(words: Sequence[str]) -> re.Pattern[str]:
    """Match `dogs are allowed`, `takes dogs`: the bare word beside one that grants it."""
    named = phrase(words).pattern
    return re.compile(
        rf"{named}\s(?:are\s|is\s|also\s|too\s)*(?:allowed|welcome|ok|okay|fine|permitted|accepted|"
        rf"let in|can come|may come)\b"
        rf"|\b(?:takes?|accepts?|allows?|allowing|welcomes?|welcoming|permits?|lets in|okay with|"
        r"fine with|travel(?:ling)? with|bring(?:ing)?|come with)\s(?:an?\s|my\s|our\s|the\s)?"
        rf"{named}",
        re.I,
    )


@lru_cache(maxsize=32)
def _barred(words: Sequence[str]) -> re.Pattern[str]:
    """Match `dogs aren't allowed`, `bookings are not taken`."""
    return re.compile(
        rf"{phrase(words).pattern}\s(?:are|is)(?:n['’]t|\s(?:not|never))\s"
        r"(?:allowed|welcome|permitted|accepted|taken|let in|possible)\b",
        re.I,
    )


_DENIED = re.compile(
    r"\b(?:not|no|non|without|never|cannot|nobody|none(?: of \w+)?|isn['’]?t|aren['’]?t|"
    r"(?:do|does|did|wo|would|ca|could)n['’]?t|(?:has|have)n['’]?t(?: got)?|refuses?(?: to)?|"
    r"(?:turned away|turn me away|turn us away|refused entry|sent away|thrown out))[\s-]+"
    r"(?:(?:a|an|any|be|have|the|take|takes|accept|accepts|allow|allows|offer|offers|"
    r"even|ever)\s+){0,3}$"
    r"|\b(?:no (?:good|use)|not (?:good|suitable|fit|made|possible|usable)|unsuitable|impossible|"
    r"useless|off limits)\b(?:\s[\w']+){0,6}\s$",
    re.I,
)
"""`Not accessible` asks for the other ones, and no stated field of these holds `not`."""
YES = ("true", "yes", "1.0")
NO = ("no", "false", "0.0", "none")

_FREE = re.compile(
    r"(?<![-\w])(?:for free|free (?:of charge|entry|admission|to enter|entrance)|"
    r"free(?=\s*(?:,|$|and\b)))"
    r"|\bno (?:entry|entrance|admission) (?:fee|charge)s?\b"
    r"|(?<=\bsomething )free\b|(?<=\banything )free\b|(?<=\bsomewhere )free\b(?!\s\w+ing)"
    r"|\bcost(?:s|ing)? (?:exactly |absolutely |next to )?nothing\b|\bwithout paying\b"
    r"|(?<=\ba )free(?=\s(?!wifi|parking|table|seat|room|refill|place|day|choice|hand)[a-z])",
    re.I,
)


def _free(text: str, turn: int) -> Iterator[Read]:
    for match in _FREE.finditer(text):
        if patterns.search(
            r"(?:gluten|dairy|lactose|nut|meat|step|sugar)[ -]$|"
            r"\b(?:cancel\w*|chang\w+|refund\w*|return\w*|park)\b[^.;?!]{0,20}$|"
            r"\bcall(?:ed|ing)? off\b[^.;?!]{0,50}$",
            text[: match.start()],
        ):
            continue
        yield Read(
            constraint=Constraint(field="price", op="<=", value=0.0, turn=turn, text=match.group()),
            start=match.start(),
            end=match.end(),
        )


def _colours(text: str, turn: int) -> Iterator[Read]:
    seen = _SEEN.search(text) is not None
    for match in phrase(_COLOURS).finditer(text):
        before, behind = text[: match.start()], text[match.end() :]
        if not (seen or (_IN.search(before) and _ENDS.search(behind))):
            continue
        denied = NOT_IN.search(before)
        yield Read(
            constraint=Constraint(
                field="colours", op="!=" if denied else "contains", value=match.group().lower(),
                hard=False, turn=turn, text=f"not {match.group()}" if denied else match.group(),
            ),
            start=match.start(),
            end=match.end(),
        )  # fmt: skip


def _sizes(text: str, turn: int) -> Iterator[Read]:
    for match in _SIZE.finditer(text):
        yield Read(
            constraint=Constraint(
                field="size", op="=", value=match["value"].upper(), turn=turn, text=match.group()
            ),
            start=match.start(),
            end=match.end(),
        )
