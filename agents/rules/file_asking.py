"""Tells a question that seeks files (`a lentil soup`) from one for a fact."""

from __future__ import annotations

import re

from agents.rules import patterns
from agents.rules.asks import asked_types
from agents.rules.file_limits import read_barred
from agents.rules.file_words import (
    FILE,
    LIKE_FILE,
    LONGEST,
    MEALS,
    POLITE,
    SEEKS,
    START,
    TIMED,
    head_part,
)
from agents.rules.food_classes import forbidden_by
from agents.rules.sections import asked_section
from agents.rules.words import content_terms, stem, tokens

COUNTS = re.compile(rf"{START}how many (?:of (?:my|the) )?(?:[\w-]+ ){{0,2}}?(?:{FILE})\b", re.I)
_MAKE = re.compile(
    rf"{START}(?:what|which \w+|anything)(?: else)? (?:can|could|should|shall|might|do|to)"
    r"(?: (?:i|we|one|you))? (?:\w+ )?(?:make|cook|bake|eat|fry|grill|roast|drink|prepare|"
    r"whip up|have)\b(?! to\b)",
    re.I,
)
_WHICH = re.compile(
    rf"{START}(?:which|what)(?: of (?:my|the|our|these))?(?: all)? "
    r"(?:[\w'’-]+ ){0,4}?(?P<noun>[\w'’-]+)"
    r"(?=\s(?:can|could|do|does|are|is|have|has|uses?|using|contains?|needs?|calls?|with|without|"
    r"that|takes?|i|we|go|goes|covers?|explains?|mentions?|talks?|describes?|includes?|don['’]t|"
    r"doesn['’]t|comes?|for|about|requires?|deals?|tells?|shows?|under|in|from|made|feeds?|"
    r"serves?)\b)",
    re.I,
)
_ASKING = rf"{START}(?:which|what|how|why|who|whose|when|where)\b"
_SOMETHING = re.compile(r"\b(?:something|anything)\b", re.I)
_GOES_IN = re.compile(
    r"\b(?:go(?:es)?|put|used|need(?:ed)?) (?:in(?:to)?|on|for|with) (?:the|my|a|an)\b", re.I
)
_DEFINITE = re.compile(rf"\b(?:the|this|that|my|our) (?!{FILE})\w+", re.I)
_VERB = r"\b(?:is|are|does|do|did|can|it|was|were|will)\b"
_FACTS = frozenset(
    ("money", "time", "date", "temperature", "amount", "version", "keys", "setting", "person")
)
_FEW = 9
"""Words up to which a question without a verb is a wish."""
_SHORT = 100


def asks_for_files(text: str, tags: frozenset[str]) -> bool:
    """Tell whether files are sought, and not a fact. tags: stems of what files are tagged with."""
    text = patterns.sub(POLITE, " ", text)
    if asked_section(text) is not None:
        return False
    if COUNTS.search(text):
        return True
    bare = read_barred(text).rest
    if _FACTS & set(asked_types(patterns.sub(TIMED, " ", bare))) or _GOES_IN.search(text):
        return False
    clauses = [text, bare, *(one.strip() for one in bare.split(","))]
    if any(_MAKE.search(one) for one in clauses):
        return True
    which = next((found for one in clauses if (found := _WHICH.search(one))), None)
    if which is not None:
        return _names_kind(which["noun"], tags, most=patterns.search(LONGEST, text) is not None)
    if patterns.match(_ASKING, text) and not SEEKS.search(text):
        return False
    return _sought(text, bare, tags)


def _names_kind(noun: str, tags: frozenset[str], *, most: bool) -> bool:
    if stem(noun) in LIKE_FILE:
        return True
    # `Which cheese goes in it` asks what; `which soups` asks for files.
    return stem(noun) in tags and (most or noun.endswith("s"))


def _sought(text: str, bare: str, tags: frozenset[str]) -> bool:
    """Tell a wish (`a lentil soup`, `quick pasta without cheese`) from a fact in few words."""
    words = {stem(one) for one in tokens(text)}
    if _SOMETHING.search(text) and (SEEKS.search(text) or len(text) < _SHORT):
        return bool(words & (tags | LIKE_FILE | MEALS))
    seeks = SEEKS.search(bare)
    head = head_part(bare[seeks.end() :] if seeks else bare)
    if not head:
        # `Recipes with red wine`: the word that seeks is the head.
        return seeks is not None and stem(tokens(seeks.group())[-1]) in LIKE_FILE
    if _DEFINITE.search(head):
        return False
    last = stem(tokens(head)[-1])
    if seeks:
        return last in tags | LIKE_FILE | MEALS
    few = len(tokens(text)) <= _FEW and not patterns.search(_VERB, text)
    timed = patterns.search(TIMED, text) is not None
    limited = bare != text or timed or any(forbidden_by(one) for one in tokens(text))
    telling = any(stem(one) not in LIKE_FILE for one in content_terms(bare))
    fits = last in tags | LIKE_FILE | MEALS or (limited and bool(words & tags))
    return few and fits and (telling or limited)
