"""Words that stand for what was spoken of: `it`, `there`, `that place`, `both`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from agents.rules import patterns
from agents.rules.lexicon import lexicon

_NOUNS = (
    "place|one|cafe|café|restaurant|bar|pub|hotel|hostel|guest house|museum|gallery|shop|file|"
    "document|recording|photo|video|film|page|product|part|machine|boat|garden|room|tower"
)
PRONOUN = re.compile(
    rf"\b(?:that|this|the same|said) (?:{_NOUNS})\b|\b(?:its|it|there|they|their|them|theirs)\b|"
    r"\bthe (?:place|venue)(?=\W*$|\s(?:have|has|is|be|take|takes|allow|allows|offer|offers|open|"
    r"opens|close|closes|serve|serves|cost|costs|itself|like|good|ok|okay|loud|quiet|any)\b)|"
    r"\b(?:both(?: of (?:them|those|these))?|(?:all|each|either|any) of (?:them|these|those)|"
    r"the two(?: of them)?)\b(?!\s(?:and|persons?|people|nights?|hours?))|"
    r"\b(?:does|is|did|will|would|was|has|can) that(?=\s(?:start|cost|take|work|begin|end|include|"
    r"mean|happen|open|close|run|come|need|still|also|really|have|got|allowed|possible)\b)|"
    r"\b(?:is|does|of|at|for|about|in|with|near|to) that\b(?=\s*(?:[?.!,]|$|cost\b|a night\b))|"
    r"\b(?:those|these)(?=\s*(?:[?.!,]|$|\btwo\b|\bplaces\b))",
    re.I,
)
_EXPLETIVE = re.compile(
    r"\b(?:is|are|was|were|be|isn['’]t|aren['’]t) there\b|"
    r"\bthere(?:['’]s| is| are| was| were) |\bthere (?:any|an?)\b|"
    r"\bit (?:is |was |will )?(?:raining|rains?|matters?|says?|snows?)\b|"
    r"\bput it(?=\W*$|\s(?:like|this way|another|mildly|differently))\b|"
    r"\b(?:does|did) it say anywhere\b|"
    r"\bis it (?:possible|true|safe|allowed|ok|worth|common|cheaper|better)"
    r"(?= (?:to|if|that|when|\w+ing)\b)|"
    r"\bit (?:cost|take|costs|takes) (?:me |us )?to\b|\bmake it\b|\bthat['’]s it\b|"
    r"\bget there\b(?= (?:is|are))",
    re.I,
)
PLURAL = re.compile(
    r"\b(?:they|them|their|theirs|these|those|both|all of|each of|either of|the two)\b", re.I
)
_THERE = re.compile(r"\bthere\b(?=\s*(?:[?.!,]|$))", re.I)
_TWO = re.compile(r"\b(?:both|the two|either of|those two|these two)\b", re.I)
_WORD_OF_PLACE = re.compile(
    r"\b(?:at|in|of|for|about|with|near|to|is|does|did|will|would|was|has|can) that\b", re.I
)


def refers(text: str) -> bool:
    """Tell whether a word stands for something that the text itself does not name."""
    plain = _EXPLETIVE.sub(lambda one: " " * len(one.group()), text)
    match = PRONOUN.search(plain)
    if match is None or _own_antecedent(plain[: match.start()]):
        return False
    return not _own_thing(plain[: match.start()], match.group())


def brings_its_own(text: str) -> bool:
    """Tell whether a pronoun stands for something that the text itself brings up."""
    match = PRONOUN.search(_EXPLETIVE.sub(lambda one: " " * len(one.group()), text))
    return match is not None and not refers(text)


_OWN_THING = re.compile(
    r"\b(?:an?|my|our)\s(?!(?:dogs?|kids?|child|baby|babies|toddlers?|pram|pushchair|bikes?|car|"
    r"group|party|wheelchair|family|friends?|wife|husband|partner|son|daughter|mother|father|bit)\b)"
    r"\w+[^,;:.?!]*[,;:.?!]",
    re.I,
)
"""`A gearbox with a broken tooth, which wheel does it take?`: it is the gearbox."""
_SOMEBODY = re.compile(
    r"\b(?:somebody|someone|anybody|anyone|everybody|everyone|nobody|a (?:person|patient|colleague|"
    r"child|friend|customer|guest)|(?:my|our) (?:son|daughter|child|wife|husband|friend|mother|"
    r"father|colleague|neighbour|boss|partner))\b",
    re.I,
)


def _own_thing(before: str, pronoun: str) -> bool:
    """Tell whether the text itself says what `it` or `their` stands for."""
    said = pronoun.lower()
    if said in ("it", "its"):
        return _OWN_THING.search(before) is not None
    return said in ("they", "their", "them") and _SOMEBODY.search(before) is not None


def means_two(text: str) -> bool:
    """Tell whether exactly two things are meant: `both`, `the two`."""
    return _TWO.search(text) is not None


def with_names(text: str, names: Sequence[str]) -> str:
    """Put names in the place of the word that stands for them; behind the rest without one."""
    plain = _EXPLETIVE.sub(lambda one: " " * len(one.group()), text)
    # `How much is it there`: the place is what is known.
    match = _THERE.search(plain) or PRONOUN.search(plain)
    joined = " and ".join(names)
    if match is None:
        return f"{text.rstrip(' ?.!')} ({', '.join(names)})?"
    said = match.group().lower()
    put = joined
    if said in ("its", "their", "theirs"):
        put = f"{joined}'s"
    elif said == "there":
        put = f"at {joined}"
    elif _WORD_OF_PLACE.match(said):
        put = f"{match.group().split()[0]} {joined}"
    text = f"{text[: match.start()]}{put}{text[match.end() :]}"
    return patterns.sub(r"\b(at|in|near|to|from|around) at\b", r"\1", text)


def _own_antecedent(before: str) -> bool:
    """Tell whether what stands before introduces what is meant: `a hostel where they ...`."""
    return _introduces().search(before) is not None


@lru_cache(maxsize=1)
def _introduces() -> re.Pattern[str]:
    words = lexicon()
    kinds = [one for group in words.kinds.values() for one in group]
    nouns = "|".join(re.escape(one) for one in sorted({*kinds, *words.place_words}, key=len))
    return re.compile(
        rf"\b(?:an?|any|some|which|every|each|all|find|recommend)\s(?:[\w-]+\s){{0,3}}?(?:{nouns})\b"
        r"|\b(?:somewhere|anywhere|something|someone|anything)\b",
        re.I,
    )
