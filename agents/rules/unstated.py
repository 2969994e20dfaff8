"""What is asked of a place or thing that nothing about it states: its wifi, its captain's name.

The finds of a search may miss a line, so all that is held about the place is looked through: what
stands in none of it cannot be answered, however near the finds come.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from agents.library_view import LibraryView
from agents.rules.coverage import is_general, kindred_stems
from agents.rules.facilities import asked_facility
from agents.rules.lexicon import misspelt_in, similar_stems
from agents.rules.words import content_terms, sentences, stem, stems
from agents.seats import Case

_ROLE = (
    r"(?:head |chief |lighthouse |children['’]?s |hotel |bar |shop )?(?:captain|skipper|chef|"
    r"cook|host|"
    r"hostess|guide|guard|landlady|landlord|boss|barber|baker|brewer|potter|farmer|gardener|painter|"
    r"director|owner|proprietor|manager|manageress|designer|architect|founder|inventor|composer|doctor|"
    r"doc|nurse|dentist|teacher|waiter|waitress|actor|actress|author|artist|singer|technician|mechanic|"
    r"driver|ranger|curator|conductor|instructor|trainer|coach|caretaker|warden|receptionist|"
    r"photographer|engineer|keeper|bar(?:man|maid)|\w{3,}(?:man|woman|keeper|ist))"
)
_ROLE_NAMED = re.compile(
    rf"\b(?:(?:sur|first |last |full )?names? of (?:the|your|their|its|a)\s(?P<of>{_ROLE})"
    rf"|(?:the|your|their|its)\s(?P<own>{_ROLE})['’]s\s(?:\w+\s)?(?:sur|last\s|first\s)?names?"
    rf"|what(?:['’]s|\sis|\swas)\s(?:the|your|their|its)\s(?P<called>{_ROLE})\b[^?]{{0,20}}\b(?:called|named?)"
    rf"|who(?:['’]s|\sis|\swas)\s(?:the|your|their|its)\s(?P<who>{_ROLE}))\b",
    re.I,
)
_DOER = re.compile(
    r"\bwho\s(?P<did>directed|designed|invented|composed|founded|choreographed|conducted|illustrated|"
    r"photographed|engineered)\b",
    re.I,
)
_NAME = re.compile(
    r"\b[A-ZÄÖÜÉ][a-zäöüé’']+\s[A-ZÄÖÜÉ][a-zäöüé’']{2,}|\b[A-Z]\.\s[A-ZÄÖÜÉ][a-zäöüé’']{2,}"
    r"|\b(?:Mr|Mrs|Ms|Dr|Miss)\.?\s[A-ZÄÖÜÉ]\w+|\b(?:called|named|is|was)\s[A-ZÄÖÜÉ][a-zäöüé]{2,}"
)
_SIZES = r"\d\s?(?:k?m|cm|mm|ft|in)\b|\bmet(?:re|er)|\bcentimet|\bmillimet|\bfeet\b|\((?:m|cm|mm)\)"
_WEIGHTS = r"\d\s?(?:k?g|mg|t)\b|\bkg\b|\bgrams?\b|\bkilos?\b|\bounces?\b|\btons?\b|\((?:k?g)\)"
_UNITS: Mapping[str, str] = {
    r"decibels?|db": r"\bd[bB]\b|decibel", r"lit(?:re|er)s?": r"\d\s?l\b|\blit(?:re|er)|\(l\)|"
    r"\bl/min",
    r"centimet(?:re|er)s?|cm|millimet(?:re|er)s?|mm": _SIZES,
    r"grams?|kilos?|kilograms?": _WEIGHTS,
    r"horsepower|hp": r"\bhp\b|horse ?power", r"calories|kcal": r"calori|kcal",
    r"degrees": r"°|degree|\d ?C\b|\(C\)", r"kilowatts?|watts?": r"\d\s?k?W\b|watt|\(k?W\)",
    r"mph|knots": r"\bmph\b|\bknots\b|km/h",
}  # fmt: skip
_COUNTED = re.compile(
    rf"\b(?:how many|how much|what|in|of)\s(?P<unit>{'|'.join(_UNITS)})\b(?=\W*$|\s(?:is|are|"
    rf"does|do|did|has|"
    r"have|of|in|on|at|can|was|it)\b|,|\?)",
    re.I,
)
_SIZED = re.compile(
    r"\bhow (?P<how>deep|tall|wide|thick|heavy|long(?=.*\bfrom\b.*\bto\b))\s"
    r"(?:is|are|was|were|does|do|would)\b",
    re.I,
)
_NUMBER = (
    r"(?:\b\d[\d,.]*|"
    r"\b(?:two|three|four|five|six|seven|eight|nine|ten|\w+teen|\w+ty)(?:-\w+)?)"
)
_HEADS = re.compile(
    r"\bhow many (?P<who>people|persons|guests|passengers|visitors|employees|staff|children|kids|"
    r"spectators|diners|customers)\b(?!.*\b(?:in|during|last|per|each|a) (?:\d{4}|year|month|"
    r"day|week))",
    re.I,
)
_HEADS_TOLD = re.compile(
    rf"{_NUMBER}\s(?:\w+\s){{0,2}}(?:people|persons|guests|passengers|visitors|employees|staff|seats?|"
    r"places|covers|beds|of us|children|kids|heads|thousand)\b|\b(?:seats|beds|places|visitors|"
    r"capacity)"
    r"\W{1,3}\d|\bvisitors\b.*\d|\bfor (?:two|four|six|\d+)\b|\bbeds\b",
    re.I,
)
_FOUNDED = re.compile(
    r"\b(?:when|what (?:date|year|day)|which year|since when|how old)\b.{0,40}\b(?:founded|"
    r"established|"
    r"set up|launched|inaugurated)\b",
    re.I,
)
_FOUNDED_TOLD = re.compile(
    r"\b(?:since|found\w*|establish\w*|open\w*|start\w*|began|begun|built|est)\W+(?:\w+\W+){0,3}"
    r"(?:1[5-9]|20)\d{2}\b|\b\w+ years (?:old|ago|of age)\b",
    re.I,
)
_PLACE = r"(?:at|in|on|of|for|from|by|inside|near)\b"
_EVENT = re.compile(
    rf"\b(?:when(?:['’]s|\sis|\sare)|(?:what|which) (?:day|date|time|evening|night)s? (?:is|are))\s"
    rf"(?:the\s|your\s|their\s)?(?P<what>[\w'’-]+(?:\s[\w'’-]+)?)\s(?={_PLACE})|"
    rf"\bdo(?:es)?\s(?:[\w&'’]+\s){{1,8}}?have\s(?P<has>[\w'’-]+\s[\w'’-]+)\W*$|"
    rf"\b(?:when(?:['’]s|\sis|\sare))\s(?:the\s)?(?P<last>[\w'’-]+(?:\s[\w'’-]+)?)\W*$",
    re.I,
)
_OWNED = re.compile(
    r"\b(?:is|are) there\s(?:an?\s|any\s|some\s)?(?P<there>[\w'’-]+(?:\s[\w'’-]+)?)\s(?:at|in|"
    r"on|of)\b"
    r"|\b(?:do(?:es)?|has|have)\s(?:[\w&'’]+\s){1,5}?(?:have|has|got|own|sell|offer|provide|"
    r"rent out)\s"
    r"(?:an?\s|any\s|some\s|its own\s|their own\s)"
    r"(?P<own>[\w'’-]+(?:\s(?!in\b|at\b|on\b|for\b|with\b|and\b|or\b|to\b|of\b)[\w'’-]+)?)(?=\W*$|\s(?:in|at|on|for|with|of)\b)",
    re.I,
)
_INSIDE = re.compile(
    r"^(?:['’]s)?\s(?P<what>restaurant|caf[eé]|bar|shop|pool|gym|spa|library|kitchen|garden|cinema|"
    r"playground|terrace|sauna|club|theatre|cloakroom|kiosk)\b",
    re.I,
)
"""`The museum's restaurant`, of a museum without one."""
_YES_NO = re.compile(
    r"^\W*(?:and |so |but |hi,? |hello,? )?(?:is|are|do|does|can|could|may|has|have|will|"
    r"would)\b",
    re.I,
)
_EMPTY = stems(
    "day date time hours opening time last first next best new free special thing kind menu any "
    "open closed good other more left it they busy quiet cheapest tickets ticket"
)


@dataclass(frozen=True, kw_only=True)
class _Held:
    """All that is held about what a question is about."""

    lines: Sequence[str]

    @property
    def stems(self) -> frozenset[str]:
        return frozenset().union(*(stems(line) for line in self.lines))

    def says(self, pattern: str | re.Pattern[str]) -> bool:
        """Tell whether a line has it, in letters of the case that units have."""
        found = re.compile(pattern) if isinstance(pattern, str) else pattern
        return any(found.search(line) for line in self.lines)


def unstated(case: Case, view: LibraryView) -> str:
    """Name what is asked for that nothing held about the place or thing states; else empty."""
    question = case.question
    text = question.standalone
    if case.plan.wants not in ("fact", "places") or len(question.about) > 1:
        return ""
    if case.plan.wants == "places" and not question.shown:
        return ""
    named = bool(question.about)
    held = _of_entity(question.about[0], view) if named else _of_finds(case)
    if not held.lines:
        return ""
    told = _unit(text, held) or _person(text, held)
    if told or not named:
        return told
    return _facility(text, question.about[0], held, view) or _thing(text, question.about[0], held)


def _of_entity(name: str, view: LibraryView) -> _Held:
    items = view.catalogue.of_entity(name, view.scope)
    return _Held(lines=tuple(dict.fromkeys(
        line.strip()
        for one in items
        for text in (one.text, one.caption, one.about)
        for line in (text or "").split("\n")
        if line.strip()
    )))  # fmt: skip


def _of_finds(case: Case) -> _Held:
    words = (case.dossiers[one.item].words for one in case.evidence)
    return _Held(lines=tuple(line for text in words for line in text.split("\n") if line.strip()))


def _unit(text: str, held: _Held) -> str:
    counted = _COUNTED.search(text)
    if counted is not None:
        unit = counted["unit"].casefold()
        shape = next(said for names, said in _UNITS.items() if re.fullmatch(names, unit))
        return "" if held.says(shape) else f"“{counted['unit']}”"
    sized = _SIZED.search(text)
    if sized is not None:
        shape = _WEIGHTS if sized["how"].casefold() == "heavy" else _SIZES
        return "" if held.says(shape) else f"how {sized['how']}"
    heads = _HEADS.search(text)
    if heads is not None and not held.says(_HEADS_TOLD):
        return f"how many {heads['who']}"
    if _FOUNDED.search(text) and not held.says(_FOUNDED_TOLD):
        return "a year"
    return ""


def _person(text: str, held: _Held) -> str:
    """Say that a name is missing where nobody of that trade is named in any sentence."""
    role = _ROLE_NAMED.search(text)
    did = _DOER.search(text)
    if role is None and did is None:
        return ""
    if role is not None:
        words = next(filter(None, role.groups())).split()
        wanted = similar_stems(re.sub(r"['’]s$", "", words[-1].casefold()))
        told = (one for one in _sentences(held) if stems(one) & wanted)
    else:
        assert did is not None
        root = stem(did["did"].casefold())[:6]
        told = (one for one in _sentences(held) if any(s.startswith(root) for s in stems(one)))
    return "" if any(_NAME.search(one) for one in told) else "a name"


def _sentences(held: _Held) -> Iterator[str]:
    for line in held.lines:
        yield from sentences(line)


def _facility(text: str, name: str, held: _Held, view: LibraryView) -> str:
    """Name a facility that is asked about and that neither a sheet nor a sentence speaks of."""
    asked = asked_facility(text) if _YES_NO.match(text) or _OWNED.search(text) else None
    if asked is None:
        return ""
    field, spoken = asked
    leads = view.catalogue.of_entity(name, view.scope)[:1]
    stated = any(view.catalogue.facts(one.id, field) for one in leads)
    return "" if stated or held.says(spoken) else f"“{field.replace('_', ' ')}”"


def _thing(text: str, name: str, held: _Held) -> str:
    """Name an event or a thing of the place that no word of it speaks of."""
    own = stems(name)
    at = text.casefold().find(name.casefold())
    inside = _INSIDE.search(text[at + len(name) :]) if at >= 0 else None
    if inside is not None and not _is_there(inside["what"].casefold(), held):
        return f"“{inside['what']}”"
    words = " ".join(re.sub(re.escape(name), " ", text, flags=re.I).split())
    for pattern in (_EVENT, _OWNED):
        for match in pattern.finditer(words):
            what = next(filter(None, match.groups()), "")
            telling = [
                one for one in content_terms(what)
                if stem(one) not in own | _EMPTY and not is_general(one)
            ]  # fmt: skip
            if any(not _is_held(one, held.stems) for one in telling):
                return f"“{what}”"
    return ""


def _is_there(word: str, held: _Held) -> bool:
    """Tell whether a sentence speaks of it that does not deny it: `no cafe inside`."""
    return any(
        similar_stems(word) & stems(one) and not _NOT_THERE.search(one) for one in _sentences(held)
    )


_NOT_THERE = re.compile(r"\b(?:no|not|without|never|none)\b", re.I)


def _is_held(word: str, found: frozenset[str]) -> bool:
    root = stem(word)
    if root in found or similar_stems(word) & found or misspelt_in(word, found):
        return True
    if kindred_stems(word) & found:
        return True
    return len(root) > 4 and any(one.startswith(root[: max(5, len(root) - 2)]) for one in found)
