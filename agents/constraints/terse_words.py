"""Wishes that are the name of a thing: `in M`, `wool please`, `dogs ok`, `parking too`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from agents.constraints.grounds import Grounds
from agents.constraints.hardness import LOOSE
from agents.constraints.makers_said import makers_said
from agents.rules import patterns
from agents.rules.lexicon import lexicon
from agents.rules.wishes import NO, NOT_IN, YES
from agents.rules.words import STOP, stem
from tools.core.protocols import StatedFields
from tools.core.query import Constraint

_SIZE = re.compile(
    r"(?:\bsize\s|\bin (?:an? )?|(?<=[,\w])\s(?:an? )?|^\W*)"
    r"(?P<size>XXS|XS|S|M|L|XL|XXL|\dXL)(?![\w'’&.-])"
)
_SIZE_RANGE = re.compile(r"\bsize\s(?P<size>\d{2}\s?[-–/]\s?\d{2})\b", re.I)
_SIZE_NUMBER = re.compile(
    r"\bin\s(?:an?\s)?(?P<size>\d{2}(?:\s?[-–/]\s?\d{2})?)(?=\W*$|[,.;!?]|\s(?:please|pls|and|"
    r"or|but|"
    r"for|under|below|with|then|if)\b)",
    re.I,
)
"""`Trousers in 32`, of garments alone."""
_COLOURS = (
    "red", "orange", "yellow", "green", "blue", "purple", "violet", "pink", "brown", "black",
    "white", "grey", "gray", "beige", "turquoise", "navy", "olive", "indigo", "sand", "cream",
)  # fmt: skip
_COLOUR = re.compile(
    rf"\b(?:(?P<shade>dark|light|bright|pale)\s)?(?P<colour>{'|'.join(_COLOURS)})\b", re.I
)
_DOG = re.compile(
    r"\b(?:(?:got|have|has|bring(?:ing)?|take|taking|brought|with)\s(?:the|our|my|a|an)\s"
    r"(?:\w+\s)?dogs?\b(?!\s(?:at home|home))|dogs?\s(?:comes?|is coming|are coming|joins?)\b|"
    r"dogs?[- ](?:ok|okay|allowed|welcome|yes|friendly)|"
    r"dogs?\s(?:\w+\s){0,4}?(?:allowed|welcome|let in|permitted|accepted)\b)",
    re.I,
)
_LIGHT = frozenset(
    ["too", "though", "ok", "okay", "yes", "also", "with", "bring", "access", "allowed", "welcome",
     "possible", "required", "friendly", "available", "only", "have", "has", "must", "needed",
     "option", "options", "on", "site", "free", "there", "wanted", "important", "well", "got",
     "oh", "hm", "hmm", "plus", "preferably", "ideally", "essential", "maybe", "would", "be",
     "nice", "good", "bonus", "preferred", "useful", "helpful", "must", "extra", "really", "great",
     "please", "become", "now", "guaranteed", "handy", "welcomed", "possibly", "hopefully",
     "needs", "need", "requires", "gotta", "should", "so", "btw", "just", "some", "definitely"]
)  # fmt: skip
_SHORT = 6
"""Words of a clause that may be nothing but a wish."""


def read_named(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    """Read colours, materials, makers and dogs that words name."""
    yield from _colours(text, known, grounds)
    yield from _words(text, known, grounds)
    yield from _dogs(text, known, grounds)


def read_sizes(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    """Read `in M`, `size 38-40` and, of garments, `in 32`."""
    if any(one.field == "size" and "-" in str(one.value) for one in known):
        return
    ranged = _SIZE_RANGE.search(text)
    if ranged is not None:
        value = re.sub(r"\s|–", lambda at: "-" if at.group() == "–" else "", ranged["size"])
        yield _size(value, ranged.group(), grounds)
        return
    if not grounds.sized or any(one.field == "size" for one in known):
        return
    for match in (*_SIZE.finditer(text), *_SIZE_NUMBER.finditer(text)):
        value = re.sub(r"\s", "", match["size"]).replace("–", "-")
        yield _size(value, match.group().strip(" ,"), grounds)


def _size(value: str, text: str, grounds: Grounds) -> Constraint:
    return Constraint(
        field="size", op="=", value=value.upper(), priority=LOOSE, turn=grounds.turn, text=text
    )


def _colours(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    if "colours" not in grounds.stated or any(one.field == "colours" for one in known):
        return
    if not grounds.sized and len(text.split()) > _SHORT:
        return
    for match in _COLOUR.finditer(text):
        said = " ".join(match.group().casefold().split())
        denied = NOT_IN.search(text[: match.start()])
        # `Light blue` where a sheet states it; else `blue`, which a dark one is as well.
        shaded = any(said in one.casefold() for one in grounds.stated["colours"] or ())
        yield Constraint(
            field="colours", op="!=" if denied else "contains", hard=False, turn=grounds.turn,
            text=f"not {match.group()}" if denied else match.group(),
            value=said if shaded else match["colour"].casefold(),
        )  # fmt: skip


def _words(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    """Read `cotton only` and `made by Hob`: words of what sheets state as material or maker."""
    given = {one.field for one in known}
    if "maker" not in given:
        yield from makers_said(text, grounds.stated.get("maker") or (), turn=grounds.turn)
    if "material" in given:
        return
    stated = [one.casefold() for one in grounds.stated.get("material") or ()]
    names = {word for one in stated for word in re.findall(r"[a-z]{4,}", one)} - _NO_MATERIAL
    if not names:
        return
    said = rf"\b(?:(?:organic|recycled|merino)\s)?(?:{'|'.join(sorted(names))})\b"
    match = patterns.search(said, text)
    if match is not None:
        yield Constraint(
            field="material", op="contains", value=match.group().casefold(), turn=grounds.turn,
            priority=LOOSE, text=match.group(),
        )  # fmt: skip


_NO_MATERIAL = frozenset(("organic", "recycled", "merino", "coating", "lining", "shell", "pure"))


def _dogs(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    match = _DOG.search(text)
    if match is None or any(one.field == "dogs" for one in known) or "dogs" not in grounds.stated:
        return
    flag = next((one for one in lexicon().flags if one.field == "dogs"), None)
    values = flag.values if flag is not None else YES
    yield Constraint(
        field="dogs", op="in", value=values, turn=grounds.turn, text=" ".join(match.group().split())
    )


def read_flags(text: str, known: Sequence[Constraint], grounds: Grounds) -> Iterator[Constraint]:
    """Read `parking too` and `hotel, dogs, parking`: a clause that is the name of a yes or no."""
    given = {one.field for one in known}
    for clause in re.split(r"[,.;!?]|\s(?:and|but)\s", text):
        plain = re.sub(r"[€$£]?\d\S*(?:\s(?:euros?|eur))?", " ", clause.casefold())
        words = re.findall(r"[\w'’-]+", plain)
        if not words or len(words) > _SHORT:
            continue
        kept = [word for word in words if word not in STOP and word not in _LIGHT]
        denied = any(word in ("no", "not", "without") for word in words)
        if ("need" in words and _UNNEEDED.search(clause)) or _NO_MUST.search(clause):
            continue
        for field, values, names in _named_flags(grounds.stated):
            if field not in given and kept and all(stem(word) in names for word in kept):
                given.add(field)
                yield Constraint(
                    field=field, op="in", value=NO if denied else values, turn=grounds.turn,
                    text=" ".join(clause.split()),
                )  # fmt: skip


_NO_MUST = re.compile(
    r"\bnot\s(?:(?:an?|really|so|that|strictly|absolutely)\s)*"
    r"(?:must|needed|necessary|required|important|essential|mandatory|deal-?breaker)\b",
    re.I,
)
_UNNEEDED = re.compile(r"n['’]?t\b|\bnot?\b|\bnever\b|\bhardly\b", re.I)


def _named_flags(
    stated: StatedFields,
) -> Iterator[tuple[str, tuple[str, ...], frozenset[str]]]:
    """Give field, values that satisfy it, and the stems of its names."""
    flagged = {flag.field: flag for flag in lexicon().flags}
    for field, words in stated.items():
        flag = flagged.get(field)
        if flag is not None:
            said = [*flag.bare, *(one for one in flag.words if " " not in one), field]
            yield field, flag.values, frozenset(stem(word) for word in said)
        elif words and {one.casefold() for one in words} <= {"true", "false", "yes", "no"}:
            yield field, YES, frozenset((stem(field),))
