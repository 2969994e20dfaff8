"""Names and things that a question over documents cannot do without and no one of them holds."""

from __future__ import annotations

import re
from collections.abc import Iterator

from agents.library_view import LibraryView
from agents.rules.answer_format import without_format
from agents.rules.coverage import is_general
from agents.rules.document import asks_pages, document, likely_documents
from agents.rules.key_words import missing_thing
from agents.rules.lexicon import misspelt_in
from agents.rules.page_references import references
from agents.rules.pictured import asks_seen
from agents.rules.ratios import write_ratio
from agents.rules.words import STOP, stem, stems, tokens
from agents.seats import Case

_QUOTED = re.compile(r"[\"“”‘]([^\"“”‘’]{3,60})[\"“”’]|(?<!\w)'([^']{3,60})'(?!\w)")
_NAME = re.compile(
    r"(?<![.?!:\"“'\[(] )(?<!^)(?<![\w'’-])(?P<name>[A-ZÄÖÜÉ][\w+’-]*|[a-z]+[A-Z][\w-]*|"
    r"(?=[\w-]*\d)(?=[\w-]*[A-Za-z])[\w-]+)"
)
_NUMBERED = re.compile(r"\b(?P<word>[A-Za-z][a-z]{2,12}) (?P<number>[IVX]{1,5})\b(?![%.,]\d)")
"""`Wave IV`."""
_ROMAN_BETWEEN = 25
"""Characters that may stand between `Waves` and `III`: `Waves I, II and III`."""
_NO_NAMES = frozenset(
    tokens(
        "figure fig table chart page slide appendix section chapter pdf january february march "
        "april may june july august september october november december monday tuesday wednesday "
        "thursday friday saturday sunday i us usa uk fy usd eur inc corp ltd co llc company top "
        "diagram"
    )
)
_MEASURES = frozenset(
    tokens(
        "percentage percent types kinds ratio number amount share multiple difference sum total "
        "higher lower greater larger smaller bigger fewer less better worse longer shorter"
    )
)
"""What is worked out or counted need not be said."""
_YEAR = re.compile(r"\b(?:19|20)\d{2}\b")
_ROMAN = re.compile(r"[IVX]+")


def missing_in_document(case: Case, view: LibraryView) -> str:
    """Give a name that none of the likely documents holds beside the others; empty otherwise."""
    if not asks_pages(case) or write_ratio(case):
        return ""
    text = case.question.standalone
    wanted = list(dict.fromkeys(names_asked(text)))
    likely = likely_documents(case.evidence)
    if references(text).numbers:
        # What is on page 12 is told by the document whose page 12 was found.
        likely = likely[:1]
    held = [one for source in likely if (one := document(source, view))]
    words = {each.source_id: each.words for each in held}
    lacking = {
        key: [name for name in wanted if not _holds(told, name)] for key, told in words.items()
    }
    if lacking and all(lacking.values()):
        return f"“{next(iter(lacking.values()))[0]}”"
    if asks_seen(text):
        return ""
    years = set(_YEAR.findall(without_format(text)))
    for key, missing in lacking.items():
        if not missing and all(year in words[key] for year in years):
            return _missing_of(key, words[key], case)
    return f"“{min(years)}”" if years and held else ""


def _missing_of(source_id: str, words: str, case: Case) -> str:
    """Give the thing asked for that neither the finds of a document nor its other pages say."""
    finds = [case.dossiers[one.item].words for one in case.evidence if one.source_id == source_id]
    found = frozenset().union(*(stems(one) for one in finds))
    key = missing_thing(without_format(case.question.standalone), found)
    told = not key or key.casefold() in _MEASURES or _holds(words, key)
    return "" if told else f"“{key}”"


def names_asked(question: str) -> Iterator[str]:
    """Give names, codes, words in quotes and numbered things of a question."""
    text = without_format(question)
    named = references(text)
    for match in _NUMBERED.finditer(text):
        if match["word"].casefold() not in _NO_NAMES | STOP and not named.numbers:
            yield match.group()
    words = text.split()
    if sum(word[:1].isupper() for word in words) * 2 > len(words) or _shouts(words):
        return
    for match in _QUOTED.finditer(text):
        yield match[1] or match[2]
    for match in _NAME.finditer(text):
        name = match["name"].strip("-’'+")
        folded = name.casefold().removesuffix("'s").removesuffix("’s")
        if (
            len(folded) > 1 and folded not in _NO_NAMES and folded not in STOP
            and not is_general(folded) and not re.fullmatch(r"(?:fy)?\d{2,4}s?|\d+\w{0,2}", folded)
            and not _ROMAN.fullmatch(name)
        ):  # fmt: skip
            yield folded


def _shouts(words: list[str]) -> bool:
    """Tell whether words stand in capitals without being names."""
    return sum(1 for word in words if len(word) > 4 and word.isalpha() and word.isupper()) > 2


def _holds(words: str, name: str) -> bool:
    """Tell whether a document says a name; letters and figures run together count too."""
    plain = " ".join(name.casefold().split())
    word, _, number = plain.rpartition(" ")
    if word and _ROMAN.fullmatch(number.upper()):
        # Letters that OCR takes for one another.
        roman = number.replace("i", "[il1|!]")
        return (
            re.search(rf"{re.escape(word)}s?\b.{{0,{_ROMAN_BETWEEN}}}?\b{roman}(?!\w)", words)
            is not None
        )
    if re.search(rf"(?<![^\W_]){re.escape(plain)}(?![^\W_])", words):
        return True
    parts = [one for one in re.split(r"[\s-]+", plain) if one]
    if len(parts) == 1 or not any(any(c.isdigit() for c in one) for one in parts):
        found = stems(words)
        return all(stem(one) in found or one in STOP or misspelt_in(one, found) for one in parts)
    return (
        re.search(r"\W{0,3}".join(re.escape(one) for one in parts) + r"(?![^\W_])", words)
        is not None
    )
