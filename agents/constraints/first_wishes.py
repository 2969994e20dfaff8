"""What a first question wishes for, by its meaning, beside what the rules find in its words.

The words are given back with the wishes written as the rules know them; what is only mentioned, in
a story or of somebody else, is no wish.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import partial

from agents.constraints.act_reader import FIELDS, SAYS, SOFT, WISH, Gist
from agents.constraints.meaning import family, is_need, side, values
from agents.constraints.mentioned import FILES
from agents.constraints.said_amounts import money_said, rating_said, size_said
from agents.constraints.said_times import moment_said
from agents.constraints.targets import ReadWords, fields_named
from agents.constraints.wishes_meant import SAID, turned_round
from agents.rules.lexicon import lexicon, phrase
from agents.rules.wishes import NO, SUPERLATIVE
from tools.core.hours import WEEKDAYS
from tools.core.query import Constraint

_WISHES = 0.5
"""Probability of any wish from which on one is added."""
_SEEKS = 0.8
"""The same, from which on what fits is listed, whatever form the words have."""
_SURE = 0.35
"""Probability from which on a wish is taken that no rule finds in the words."""
_SURER_OF = {"level_db_spl": 0.45}
_SURER = 0.8
"""The same, against a rule that reads the opposite."""
_KIND, _UNNAMED_KIND, _OTHER_KIND = 0.3, 0.6, 0.6
"""Of a kind that the words name, of one that they do not, and against a rule that reads another."""
_OF_DAY = 0.1
"""The same of a time, where the day is read."""
_GRADE = 0.15
"""Of a rating, where a price is less likely."""
_ALSO = 0.2
_NAMED_KIND = 0.2
"""Of any kind, where the words name one in any place."""
_NEXT = 0.5
"""Share of the likeliest kind's probability from which on another that is named counts too."""
_OF_FIELD = 0.5
"""Of a field whose value is taken from the words."""
_MENTIONED, _SELDOM = 0.05, 0.02
"""Probability of a field's wish below which the field is only spoken of.

The second of fields that are seldom mentioned and not wished for.
"""
_MOST_KINDS = 3
"""That are added; more are meant by a word that is wider than any."""
_OF_LABEL, _OF_DIET = 0.05, 0.02
"""Probability of the very wish below which it is only mentioned; the second of diets.

Of 340 messages by two writers that the weights had not seen, .05 leaves out 19 wishes that were
none, and one that was.
"""
_FEW = 6
"""Kinds that one word stands for: `machines` are more."""
_SELDOM_MENTIONED = (
    "kind",
    "opening_hours",
    "material",
    "colours",
    "rating",
    "weight",
    "power",
    "speed",
    "size",
    "wifi",
)
_DENIED = 0.4
"""The same of what a place must not have."""
_WITHOUT_DAY = 0.3
"""The same of an hour of no named day: `I have to send it by five`."""
_SOFT = 0.7


@dataclass(frozen=True, kw_only=True)
class Sheets:
    """What the library states."""

    kinds: Sequence[str] = ()
    fields: Collection[str] = ()
    names: Sequence[str] = ()
    """Of its places and things."""

    def names_in(self, text: str) -> bool:
        """Tell whether words name one of its places or things."""
        said = text.casefold()
        return any(one.casefold() in said for one in self.names)


def seeks(gist: Gist) -> bool:
    """Tell whether words wish for places or things, rather than ask of one."""
    return gist.states[WISH] >= _SEEKS


def wishes_for_any(gist: Gist) -> bool:
    """Tell whether words wish for anything at all."""
    return gist.states[WISH] >= _WISHES


def with_first_wishes(text: str, gist: Gist, read: ReadWords, sheets: Sheets) -> str:
    """Give a question's words with the wishes that they mean and no rule finds in them."""
    if not wishes_for_any(gist):
        return text
    found = read(text)
    added: list[str] = []
    if not sheets.names_in(text):
        # The `Lookout T-shirt` is no viewpoint.
        text, added = _kinds_meant(text, gist, found)
    spared = indifferent(text)
    for label, words in SAID.items():
        field, _, value = label.partition("=")
        own = [one for one in found if family(one.field) == family(field)]
        least = _SURER_OF.get(field, _SURE)
        if gist.states[label] < least or field not in sheets.fields or field in spared:
            continue
        turned = turned_round(own, value)
        if turned is not None and gist.states[label] >= _SURER:
            text = re.sub(re.escape(turned.text), " ", text, count=1, flags=re.I)
            own = []
        if not own:
            added.append(words)
    if gist.states[SOFT] >= _SOFT:
        added = [f"preferably {one}" for one in added]
    text, valued = _valued(text, gist, found, sheets, _AT_FIRST)
    added += valued
    return f"{text.rstrip(' .,;!')}, {', '.join(added)}" if added else text


def with_values_meant(text: str, gist: Gist, read: ReadWords, sheets: Sheets) -> str:
    """Give a later turn's words with the amounts that they limit in their own way."""
    if gist.states[WISH] < _WISHES or gist.likeliest not in ("wish", "several"):
        return text
    # `I meant 38` is a size or a price, as what stands is.
    text, valued = _valued(text, gist, read(text), sheets, _LATER)
    return f"{text.rstrip(' .,;!')}, {', '.join(valued)}" if valued else text


def _kinds_meant(text: str, gist: Gist, found: Sequence[Constraint]) -> tuple[str, list[str]]:
    """Give the words without a kind that they only mention, and the kinds that they mean."""
    own = [one for one in found if one.field == "kind"]
    if any(one.op == "in" and is_need(one) for one in own):
        return text, []
    said = {value for one in own if one.op == "in" for value in values(one)}
    denied = {value for one in own if one.op == "!=" for value in values(one)}
    meant = [
        one
        for one in _likeliest(text, gist, _OTHER_KIND if said else _KIND)
        if one.casefold() not in denied
    ]
    if denied and not said:
        # `Leaving out anywhere with beds, what is open?` wants anything else.
        meant = [one for one in meant if _is_named(text, one)]
    if not 0 < len(meant) <= _MOST_KINDS or any(kind.casefold() in said for kind in meant):
        return text, []
    if said:
        if any(gist.kinds.get(kind, 0.0) >= _MENTIONED for kind in said):
            return text, []
        for one in own:
            text = re.sub(re.escape(one.text), " ", text, count=1, flags=re.I)
    return text, [" or ".join(f"a {kind.replace('_', ' ')}" for kind in meant)]


def _likeliest(text: str, gist: Gist, least: float) -> list[str]:
    """Give the kinds that are likely by meaning; where none is, those that the words name."""
    ordered = sorted(gist.kinds, key=lambda one: -gist.kinds[one])
    named = [one for one in ordered if _is_named(text, one)]
    likely = [
        one for one in ordered if gist.kinds[one] >= (least if one in named else _UNNAMED_KIND)
    ]
    if len(likely) > 1:
        # Of a word for several kinds, those that are hardly less likely belong to it.
        likely = [one for one in ordered if gist.kinds[one] >= _ALSO]
    if likely or not named or gist.states[f"{SAYS}kind"] < _NAMED_KIND:
        return likely
    return [one for one in named if gist.kinds[one] >= _NEXT * gist.kinds[named[0]]]


def _is_named(text: str, kind: str) -> bool:
    name = kind.replace("_", " ")
    match = phrase((name, f"{name}s", *lexicon().kind_names.get(kind, ()))).search(text)
    return match is not None and not _NOT_ONE.search(text[: match.start()])


_NOT_ONE = re.compile(
    r"(?:\b(?:not|no|never|except(?: for)?|other than|apart from|outwith|avoid|instead of|"
    r"any(?:thing|where|place)? but)|n['’]t)\s(?:(?:be|in|an?|the|another|one|more)\s)*$",
    re.I,
)


_HOURS = "opening_hours"
_LATER: Mapping[str, Callable[[str], str]] = {
    "rating": rating_said, "price": partial(money_said, bare=False), "size": size_said,
}  # fmt: skip
_AT_FIRST: Mapping[str, Callable[[str], str]] = {
    "rating": rating_said, "price": money_said, "size": size_said, _HOURS: moment_said,
}  # fmt: skip


def _valued(
    text: str,
    gist: Gist,
    found: Sequence[Constraint],
    sheets: Sheets,
    said_in: Mapping[str, Callable[[str], str]],
) -> tuple[str, list[str]]:
    """Give the words, and the wishes whose value they name in their own way."""
    have = {family(one.field): one for one in found if one.value not in ("low", "high")}
    likely = [
        field
        for field in said_in
        if gist.states[f"{SAYS}{field}"] >= (_OF_DAY if field in have else _OF_FIELD)
        and (field in sheets.fields or (field == "size" and "material" in sheets.fields))
    ]
    grade, price = gist.states[f"{SAYS}rating"], gist.states[f"{SAYS}price"]
    if "rating" in sheets.fields and "rating" not in likely and grade > max(_GRADE, price):
        likely.append("rating")
    said = [
        one
        for field in likely
        if field != _HOURS and field not in have and (one := said_in[field](text))
    ]
    taken = have.get("price")
    if taken is not None and grade > price and any(f" {taken.value:g}" in one for one in said):
        # `4.4 or higher` of a bakery is no price.
        text = re.sub(re.escape(taken.text), " ", text, count=1, flags=re.I)
    if _HOURS in likely and (moment := said_in[_HOURS](text)):
        known = have.get(_HOURS)
        if known is None or _is_vaguer(known, moment):
            said.append(moment)
            if known is not None and not _on_a_day(known):
                text = re.sub(re.escape(known.text), " ", text, count=1, flags=re.I)
    return text, said


def _on_a_day(one: Constraint) -> bool:
    """Tell whether a weekday or a date is said."""
    named = str(one.value).partition(" ")[0].casefold() in WEEKDAYS
    return named or bool(_DATED.search(one.text))


_DATED = re.compile(rf"\b(?:{'|'.join(WEEKDAYS)})\b|\d{{4}}", re.I)


def _is_vaguer(known: Constraint, moment: str) -> bool:
    if not _on_a_day(known):
        return True
    return _is_timed(moment) and not _is_timed(str(known.value))


def _is_timed(said: str) -> bool:
    return bool(re.search(r"\d:\d\d", said))


def only_meant(text: str, stated: Sequence[Constraint], gist: Gist) -> list[Constraint]:
    """Leave out the wishes of a first question that its words only mention."""
    spared = indifferent(text)
    return [
        one
        for one in stated
        if family(one.field) not in spared and _is_meant(one, text, gist, stated)
    ]


_INDIFFERENT = re.compile(
    r"\b(?:(?:does|do|did)(?:n['’]t| not) (?:matter|mind|care)|(?:don|doesn)t (?:matter|mind|care)|"
    r"makes? no (?:odds|difference)|all (?:the same|one) to (?:me|us)|either way|no preference|"
    r"not (?:fussed|bothered|fussy|important|an issue)|is(?:n['’]t| not) (?:important|an issue)|"
    r"(?:ir|not )relevant|no need for|(?:is|are)(?:n['’]t| not) needed|not needed)\b|"
    r"\b(?P<what>[\w-]+) or no (?P=what)\b|\bwith or without\b",
    re.I,
)
_CLAUSE = re.compile(r"[.;!?]|,\s|\s(?:but|so|though)\s|\s[–-]\s", re.I)


def indifferent(text: str) -> frozenset[str]:
    """Give the fields of which words say that nothing hangs on them: `dogs or no dogs`."""
    found: set[str] = set()
    before = ""
    for clause in _CLAUSE.split(text):
        if _INDIFFERENT.search(clause):
            found |= fields_named(clause) or fields_named(before)
        before = clause
    return frozenset(found)


def _label_of(one: Constraint, gist: Gist) -> float | None:
    """Give the probability of the very wish; None where only that of its field is known."""
    given = one.value if isinstance(one.value, tuple) else (one.value,)
    field = "level_db_spl" if family(one.field) == "level" else one.field
    plain = {"true": "yes", "false": "no"}
    for value in given:
        said = str(value).casefold()
        label = f"{field}={plain.get(said, said)}"
        if label in gist.states:
            return gist.states[label]
    return None


def _is_meant(one: Constraint, text: str, gist: Gist, stated: Sequence[Constraint]) -> bool:
    field = "level_db_spl" if family(one.field) == "level" else one.field
    if one.priority >= SUPERLATIVE:
        # `The quietest` orders what is found, and is read where it stands.
        return True
    if field == "kind" and one.op == "in":
        likely = max(gist.kinds.values(), default=0.0)
        wide = isinstance(one.value, tuple) and len(one.value) > _FEW
        return wide or max(likely, gist.states[f"{SAYS}kind"]) >= _SELDOM
    if field in ("date", "taken") and not one.hard:
        # `Last year we had the dog along`: when that was limits nothing that is sought.
        sought = max(gist.states[f"{SAYS}kind"], *gist.kinds.values(), 0.0)
        return bool(FILES.search(text)) or sought < _OF_FIELD
    if field not in FIELDS:
        return True
    if field == "opening_hours" and not _on_a_day(one):
        return gist.states[f"{SAYS}{field}"] >= _WITHOUT_DAY
    if (
        field == "price"
        and side(one)
        and any(two.field == "rating" and two.value == one.value for two in stated)
    ):
        # `4.5+` of a bakery is no price.
        return gist.states[f"{SAYS}price"] >= gist.states[f"{SAYS}rating"]
    sure = _label_of(one, gist)
    if sure is not None:
        return sure >= (_OF_DIET if one.field == "diets" else _OF_LABEL)
    if one.value == NO and gist.states[f"{SAYS}{field}"] < _DENIED:
        # `I can live without wifi` bars no place that has it.
        return False
    least = _SELDOM if field in _SELDOM_MENTIONED else _MENTIONED
    return gist.states[f"{SAYS}{field}"] >= least
