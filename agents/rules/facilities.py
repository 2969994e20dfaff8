"""Facilities as people ask for them and rule them out: `with a yard`, `the dog comes too`.

A thing of a yes-or-no field is wanted where a word of having or of company stands by it, and not
wanted where it is denied; who denies twice (`without parking is no use`) wants it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Literal

from pydantic import TypeAdapter

from agents.rules import patterns
from agents.rules.asks import about_one
from agents.rules.lexicon import lexicon
from agents.rules.limits import Read
from tools.core.protocols import StatedFields
from tools.core.query import Constraint
from tools.index.thesaurus.thesaurus import thesaurus

Wish = Literal["yes", "no", "must"]
"""must: only where it is compulsory, `where is booking a must`."""
_YES = ("true", "yes", "1.0")
_NO = ("no", "false", "0.0", "none")
_DENIES = (
    r"(?:\b(?:no|not|non|without|never|nothing with|none with|forbid(?:s|ding)?|bans?|banning|"
    r"prohibits?|refus(?:es?|ing)|rejects?|turns? away|keeps? out|excludes?|hates?|lacks?|lacking|"
    r"free of|allergic to|afraid of|scared of|off limits (?:to|for)|none of \w+|cannot|"
    r"avoid(?:s|ing)?)"
    r"|(?:\bno (?:use|good)(?: at all)?|\bunfit|\bunsuitable|\bimpossible|\buseless|"
    r"\bhopeless|\bout of the question|"
    r"\ba (?:\w+ )?no|\bno[- ]go(?: area)?)\s(?:for|with|in|to|by)"
    r"(?:\s(?:somebody|someone|anybody|anyone|people|those|guests)(?:\s(?:in|with|using))?)?"
    r"|\b(?:(?:do|does|did|wo|would|ca|could|must|is|are|should|has|have)n['’]?t|"
    r"(?:do|does|did|will|would|can|could|must|is|are|should) not)(?:\s(?!mind)[\w'’]+){0,3}?"
    r"|\b(?:sent|turned|thrown) (?:away|out)(?:\s\w+)?)"
)
_BETWEEN = (
    r"(?:\s(?:an?|any|the|my|our|your|its|their|free|other|own|with|in|for|to|have|has|of|take|takes|"
    r"accept|accepts|allow|allows|offer|offers|even|ever|access|entry|entrance|way|admission)){0,3}\s$"
)
_DENIED = re.compile(_DENIES + _BETWEEN, re.I)
_DENIED_AFTER = re.compile(
    r"^\s?(?:users?\s|access\s)?(?:"
    r"(?:(?:is|are|was|were|being|be)\s)?(?:not|never|forbidden|banned|prohibited|refused|barred|"
    r"unwelcome|excluded|out of the question|impossible|run around)\b"
    r"|(?:is|are|was|were|ca|could|wo|would|do|does|must|may)n['’]?t\b"
    r"|(?:can|could|would|will|may|might|do|does|must)\s?not\b|cannot\b)|^[- ]free\b",
    re.I,
)
_NONE_OF_THEM = re.compile(r"\bwhich\b[^.;?!]{0,30}\b(?:has|have|is|are) (?:none|without)\b", re.I)
_TWICE = re.compile(
    r"\b(?:(?:do|does|would|wo)(?:n['’]t| not) (?:mind|object to)|(?:can['’]?t|cannot|could not|"
    r"couldn['’]t|can not|not|never) (?:\w+ ){0,2}without|no (?:problems?|objections?|issues?|"
    r"trouble|worries|hassle) (?:with|to|about|for)|nothing against)" + _BETWEEN,
    re.I,
)
_NO_NEED = re.compile(
    r"\b(?:(?:do|does|did|would)(?:n['’]t| not) (?:need|care|mind)|needn['’]t|no need|need not|"
    r"not (?:need|fussed))" + _BETWEEN,
    re.I,
)
"""Who needs no wifi does not mind it."""
_NOT_A_MUST = re.compile(
    r"^\s?(?:\w+\s)?(?:(?:is|are|was|be)(?:n['’]?t| not)|not)\s(?:an?\s)?"
    r"(?:(?:absolute|absolutely|really|so|that|strictly|strict|all that|very|too)\s)?"
    r"(?:must|essential|needed|necessary|required|important|crucial|vital|requirement|"
    r"deal[- ]?breaker|priority)\b|^\s(?:is|are)\s(?:off the list|optional|a bonus)\b",
    re.I,
)
"""Who calls it no must rules nothing out."""
_WE_DO_NOT = re.compile(
    r"\b(?:i|we)\s(?:(?:wo|do|did|are|would)(?:n['’]?t| not)|(?:will|am) not|['’]re not|"
    r"['’]m not)\b[^.;?!,]{0,20}$",
    re.I,
)
"""`We won't be online` asks for no house without wifi."""
_LEFT = re.compile(
    r"^[^.;?!,]{0,12}\b(?:at home|behind|with (?:my|our) (?:mum|mother|parents|neighbou?rs?|"
    r"sister))\b",
    re.I,
)
"""A dog that stays at home needs no room."""
_NO_USE = re.compile(
    r"^[^.;?!]{0,12}\b(?:is|are|would be|['’]s)\s(?:of )?(?:no (?:use|good|option|help)|useless|"
    r"not (?:an option|possible|good enough))|^[^.;?!]{0,12}\b(?:won['’]t|will not|"
    r"wouldn['’]t) do\b",
    re.I,
)
_WANTED = re.compile(
    r"(?:\b(?:with|has|have|had|having|offers?|offering|got|includes?|including|provides?|"
    r"there(?:['’]s| is| are)|needs?|needing|wants?|wanting|requires?|requiring|"
    r"lets?|letting|accept(?:s|ing)?|takes?|taking|welcom(?:es?|ing)|allow(?:s|ing)?|"
    r"permits?|permitting|admits?|like|likes|bring(?:ing)?|plus|"
    r"(?:happy|glad|fine|ok|okay|cool|relaxed|alright|all right|good|nice|kind|friendly)"
    r"(?: about| with| to| for| towards)?(?: have| see| take)?|"
    r"suit(?:s|able)?(?: for)?|fit for|allowed to bring|in(?=\s(?:a|the|its|their)\b)|"
    r"on(?=\s(?:a|the|its)\b))"
    r"|\band(?=\s(?:an?|our|my|two)\b))"
    r"(?:\s(?:an?|any|some|the|my|our|your|its|their|own|free|proper|good|decent|nice|big|small|"
    r"little|private|sunny|secure|on-site|two|three|one|old|young|well-behaved|for|to|have|in)){0,4}"
    r"\s?$",
    re.I,
)
_WANTED_AFTER = re.compile(
    r"^(?:\s(?:access|users?|owners?|on site|there|nearby|inside|in))*"
    r"(?:[- ](?:friendly|accessible|ok|okay|allowed|welcome|accepted|permitted|possible|available|"
    r"required|needed|necessary|essential|wanted|included|please|too|tolerant|compulsory|obligatory|"
    r"mandatory)\b"
    r"|\s(?:in|along|as well)\b"
    r"|\s(?:is|are|['’]s|has to be|have to be|must be|should be|would be|will be|to be|can be|"
    r"may be)\s(?:also\s|very\s|really\s)?(?:an?\s|the\s)?(?:absolute\s)?"
    r"(?:must|needed|required|necessary|essential|allowed|welcome|ok|okay|fine|coming|joining|"
    r"travelling|traveling|going|accepted|permitted|important|vital|nice|good|possible|along|"
    r"with us|"
    r"compulsory|obligatory|mandatory|let in|taken)\b"
    r"|\s(?:may|can|could|might|must|will|should|comes?|joins?|travels?|gets?|stays?|sleeps?|goes)"
    r"\s?(?:also |even )?(?:come|stay|sleep|join|go|be|get|enter|in|too|along|with|here|there|as|"
    r"through|into)?\b)",
    re.I,
)
_MUST_AFTER = re.compile(
    r"^\s(?:(?:is|are)\s)?(?:an? )?(?:absolute )?(?:must|required|compulsory|obligatory|mandatory|"
    r"necessary|needed|essential)\b(?=\W*$)|^[- ](?:only|required|compulsory|mandatory)\b",
    re.I,
)
_MUST_BEFORE = re.compile(
    r"\b(?:insists? (?:on|upon)|only (?:with|by)|nothing without)" + _BETWEEN, re.I
)
_COMPANY = re.compile(r"\b(?:my|our|his|her|two|three|we|i['’]m|i am|i)\b", re.I)
_SEEN = re.compile(
    r"\b(?:photos?|photographs?|pictures?|images?|snaps?|pics?|shots?|recordings?|sounds?|audio|"
    r"clips?|videos?|films?|footage|hear|heard|barks?|barking|voice notes?)\b",
    re.I,
)
"""A dog in a photo stays nowhere."""
_STAYS = re.compile(r"\b(?:stays?|sleeps?|be|may|can|could|might)\b", re.I)
_OF_ANY = re.compile(r"\b(?:any|anywhere|somewhere|some|which|what|where)\b", re.I)
_REACH = 60


@dataclass(frozen=True, kw_only=True)
class Facility:
    """A row of the file."""

    field: str
    things: tuple[str, ...] = ()
    done: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    must: tuple[str, ...] = ()
    always: bool = False
    kindred: str = ""


@lru_cache(maxsize=1)
def facilities() -> tuple[Facility, ...]:
    """Read the file once."""
    import yaml

    text = files("agents.rules").joinpath("facilities.yaml").read_text(encoding="utf-8")
    return TypeAdapter(tuple[Facility, ...]).validate_python(yaml.safe_load(text))


def read_facilities(text: str, stated: StatedFields, *, turn: int) -> list[Read]:
    """Read what is wanted or ruled out of the yes-or-no fields that the library states."""
    if _SEEN.search(text) or (about_one(text) and not _OF_ANY.search(text)):
        return []
    found = [
        read
        for one in facilities()
        if one.field in stated
        for read in [_read(text, one, turn)]
        if read is not None
    ]
    return sorted(found, key=lambda one: one.start)


def _read(text: str, one: Facility, turn: int) -> Read | None:
    for match, wish in _said(text, one):
        start, end = _span(text, match)
        return Read(
            constraint=Constraint(
                field=one.field, op="in", value=_values(one.field, wish), turn=turn,
                text=" ".join(text[start:end].split()),
            ),
            start=start,
            end=end,
        )  # fmt: skip
    return None


def _span(text: str, match: re.Match[str]) -> tuple[int, int]:
    """Give where the words stand that grant or deny it; `may stay` is left for what is sought."""
    before = _before(text, match)
    at = match.start() - len(before)
    frame = _DENIED.search(before) or _TWICE.search(before) or _WANTED.search(before)
    start = at + frame.start() if frame else match.start()
    behind = text[match.end() :]
    after = _DENIED_AFTER.search(behind) or _WANTED_AFTER.search(behind)
    told = after is not None and not _STAYS.search(after.group())
    return start, match.end() + (after.end() if after is not None and told else 0)


def _before(text: str, match: re.Match[str]) -> str:
    before = text[max(0, match.start() - _REACH) : match.start()]
    return re.split(r"[.;?!]", before)[-1]


def _values(field: str, wish: Wish) -> tuple[str, ...]:
    if wish == "no":
        return _NO
    if wish == "must":
        return ("required", "compulsory", "only")
    flag = next((flag for flag in lexicon().flags if flag.field == field), None)
    return flag.values if flag is not None else _YES


def asked_facility(text: str) -> tuple[str, re.Pattern[str]] | None:
    """Give the field that words name a thing of, and all that speaks of it; None without one."""
    for one in facilities():
        every = "|".join((_things(one), *one.done))
        if patterns.search(rf"(?<![\w-])(?:{_things(one)})(?!\w)", text):
            return one.field, re.compile(rf"(?<![\w-])(?:{every})(?!\w)", re.I)
    return None


def _said(text: str, one: Facility) -> Iterator[tuple[re.Match[str], Wish]]:
    for pattern in one.refused:
        for match in patterns.finditer(rf"\b(?:{pattern})\b", text):
            yield match, "no"
    for pattern in one.must:
        for match in patterns.finditer(rf"\b(?:{pattern})\b", text):
            yield match, "must"
    for pattern in one.done:
        for match in patterns.finditer(rf"\b(?:{pattern})(?!\w)", text):
            denied = _is_denied(text, match)
            if not (denied and _WE_DO_NOT.search(_before(text, match))):
                yield match, "no" if denied else "yes"
    for match in patterns.finditer(rf"(?<![\w-])(?:{_things(one)})(?!\w)", text):
        wish = _wish(text, match, one)
        if wish is not None:
            yield match, wish


def _wish(text: str, match: re.Match[str], one: Facility) -> Wish | None:
    before = _before(text, match)
    after = text[match.end() : match.end() + _REACH]
    if _TWICE.search(before):
        return "yes"
    if _LEFT.search(after) or (one.field != "booking" and _NO_NEED.search(before)):
        return None
    if one.field != "booking" and _NOT_A_MUST.search(after):
        return None
    if _is_denied(text, match):
        return "yes" if _NO_USE.search(after) else "no"
    if one.field == "booking" and (_MUST_AFTER.search(after) or _MUST_BEFORE.search(before)):
        return "must"
    wanted = one.always or _WANTED.search(before) or _WANTED_AFTER.search(after)
    mine = one.kindred and patterns.search(r"\b(?:my|our)\s(?:\w+\s)?$", before)
    return "yes" if wanted or mine else None


def _is_denied(text: str, match: re.Match[str]) -> bool:
    before = _before(text, match)
    after = text[match.end() : match.end() + _REACH]
    if _DENIED.search(before) or _DENIED_AFTER.search(after):
        return not _TWICE.search(before)
    return _NONE_OF_THEM.search(text) is not None


@lru_cache(maxsize=16)
def _things(one: Facility) -> str:
    kinds = sorted(_kinds_of(one.kindred)) if one.kindred else []
    named = [rf"{re.escape(word)}s?" for word in kinds]
    return "|".join((*one.things, *named))


def _kinds_of(word: str) -> frozenset[str]:
    """Give the words for its kinds whose next wider word names it: `spaniel`, a sporting dog."""
    words = thesaurus()

    def is_one(kind: str) -> bool:
        return any(word in one.split() for one in words.wider(kind))

    return frozenset(one for one in words.narrower(word) if len(one) > 3 and is_one(one))
