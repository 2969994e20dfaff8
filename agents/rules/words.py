"""Words, stems and sentences. English; other languages fall back to whole words."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from agents.rules.irregular import IRREGULAR
from tools.index.unspaced import MARKS, in_pairs

_LETTERS = f"[^\\W_](?:[^\\W_]|[{MARKS}])*"
_TOKEN = re.compile(f"{_LETTERS}(?:['’.,:/-]{_LETTERS})*")

_SAYING_NOTHING = """
    compare compared comparison versus vs difference
    a about above after again all also am an and any anybody anyone anything are as at be because
    been before being below between both but by can cannot could did do does doing done down during
    each either else ever every everything few find for from further get give go got had has have
    having he her here hers him his how i if in into is it its itself just know let like list look
    looking many me might mine more most much must my near need no nor not now of off on once one
    only or other our ours out over own per please put say says search see shall she should show so
    some somebody someone something such take tell than thank thanks that the their theirs them then
    there these they thing things this those through to too under until up upon us use very want
    was we were what when where whether which while who whom whose why will with without would
    yes you your yours i'm i'd i'll i've it's that's there's what's where's who's isn't
    aren't don't doesn't didn't can't won't wasn't weren't hasn't haven't
    going coming still yet found looks seems take taking hear listen
    good nice great kind sort bit lot lots maybe okay ok hi hello hey recommend suggest
    place places somewhere anywhere spot file files note notes document documents mention mentions
    mentioned called named
    pls plz please thx whats hows today tonight tomorrow already actually roughly according proper
    properly else instead somehow exactly really simply lets apparently
    lol lmao haha um umm uh hm hmm ah oh aha wow ugh nah nope yeah yep yup ooh though tho btw fyi
    omg erm er hiya
    """
STOP = frozenset(_SAYING_NOTHING.split())
"""Words that say nothing about what is looked for."""


def tokens(text: str) -> list[str]:
    """Split into casefolded words without accents; `gluten-free`, `12.50`, `don't` stay whole."""
    plain = text if text.isascii() else in_pairs(text, last=False)
    return [_folded(match.group()) for match in _TOKEN.finditer(plain)]


def _folded(word: str) -> str:
    plain = word.casefold().replace("’", "'")
    if plain.isascii():
        return plain
    parts = unicodedata.normalize("NFKD", plain)
    bare = "".join(one for one in parts if not "\u0300" <= one <= "\u036f")
    return unicodedata.normalize("NFC", bare)


@lru_cache(maxsize=16384)
def stem(word: str) -> str:
    """Cut the common English endings, so that `menus`, `opening` and `served` meet their stems."""
    word = IRREGULAR.get(word, word)
    if len(word) <= 3 or not word.isalpha():
        return word.removesuffix("'s")
    for ending, put, least in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= least:
            cut = word.removesuffix(ending) + put
            if put == "" and len(cut) > 3 and cut[-1] == cut[-2] and cut[-1] not in "lse":
                cut = cut[:-1]
            elif ending in ("ed", "ing", "ings") and _SHORT.fullmatch(cut):
                # `baked` and `baking` are of `bake`; `fixed`, `rowing` and `paying` lose nothing.
                return f"{cut}e"
            return cut.removesuffix("e") if len(cut) > 4 else cut
    return word.removesuffix("e") if len(word) > 4 else word


_SHORT = re.compile(r"[^aeiou][aeiou][^aeiouwxy]")
_ENDINGS: tuple[tuple[str, str, int], ...] = (
    ("'s", "", 2),
    ("ies", "y", 2),
    ("sses", "ss", 2),
    ("ches", "ch", 2),
    ("shes", "sh", 2),
    ("xes", "x", 2),
    ("ingly", "", 4),
    ("ings", "", 3),
    ("ing", "", 3),
    ("edly", "", 4),
    ("ied", "y", 2),
    ("ed", "", 3),
    ("ss", "ss", 1),
    ("us", "us", 1),
    ("is", "is", 1),
    ("s", "", 3),
)


# One turn asks for the same sentences many times.
@lru_cache(maxsize=2048)
def stems(text: str) -> frozenset[str]:
    """Give the stems of all words; parts of hyphened words count too."""
    found: set[str] = set()
    for token in tokens(text):
        found.add(stem(token))
        if "-" in token or "/" in token:
            found.update(stem(part) for part in re.split(r"[-/]", token))
    return frozenset(found)


def content_terms(text: str) -> tuple[str, ...]:
    """Give the words that carry meaning, once each, in order."""
    found = dict.fromkeys(
        token
        for token in tokens(text)
        if token not in STOP and (len(token) > 1 or token.isdigit()) and not _contracted(token)
    )
    return tuple(found)


def _contracted(token: str) -> bool:
    """Tell whether it is a short form of words that say nothing: `we'll`, `you've`, `he's`."""
    begin, mark, end = token.partition("'")
    return bool(mark) and end in _CONTRACTED and begin in STOP | {"he", "who", "there", "one"}


_CONTRACTED = frozenset(("s", "ll", "ve", "d", "re", "m", "t"))


_SENTENCE_END = re.compile(
    r"(?<=[.!?…؟।])[\"”»)']*\s+(?=[\"“„«(]?[A-ZÄÖÜÉ0-9А-ЯЁ\u0590-\u0dff\uac00-\ud7a3])|\n+|"
    r"(?<=[。！？｡])(?![」』”）。！？])|(?<=[。！？｡][」』”）])|"
    # Thai, Lao, Burmese and Khmer part sentences by a space, and words by none.
    r"(?<=[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff])\s+(?=[\u0e01-\u0eff\u1000-\u109f\u1780-\u17ff])|"
    r"(?<=[;:])\s{2,}"
)
_ABBREVIATION = re.compile(r"(?:\b(?:[A-Z]|Mr|Mrs|Ms|Dr|St|No|vs|e\.g|i\.e|etc|approx|p|pp))\.$")


_WRAPPED = re.compile(r"(?<=[^\n]{44}[^\n.!?:;…。！？])[ \t]*\n(?=[^\W\d_A-ZÀ-ÞА-Я])")


def unwrapped(text: str) -> str:
    """Join lines that were broken only to be short: a long one, and one that goes on in small."""
    return _WRAPPED.sub(" ", text)


def sentences(text: str) -> list[str]:
    """Split into sentences and lines; initials and abbreviations do not end one."""
    text = unwrapped(text)
    parts: list[str] = []
    at = 0
    for match in _SENTENCE_END.finditer(text):
        if "\n" not in match.group() and _ABBREVIATION.search(text[at : match.start()]):
            continue
        parts.append(text[at : match.end()].strip())
        at = match.end()
    parts.append(text[at:].strip())
    return [part for part in parts if part]


def clip(text: str, limit: int) -> str:
    """Shorten to `limit` characters at a word's end, with an ellipsis where something was cut."""
    flat = " ".join(text.split())
    if len(flat) <= limit:
        return flat
    return flat[: limit - 1].rsplit(" ", 1)[0].rstrip(",;:") + "…"


def listed(names: Sequence[str], last: str = "and") -> str:
    """Join as people do: `a, b and c`."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} {last} {names[-1]}"
