"""Something like what was spoken of: `like this but outdoors`, `the same, but open at noon`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.records import Memory, Past
from agents.rules.alone import StandAlone
from agents.rules.thread_view import topic
from tools.core.query import AttachmentRef

LIKE_IT = re.compile(
    r"\b(?P<like>like|similar to|such as|comparable to|along the lines of|in the style of)\s"
    r"(?P<it>(?:this|that|these|those) (?:one|place|cafe|café|restaurant|hotel|shop|bar)s?|"
    r"this|that|it|these|those|them|there|the same)\b|"
    r"\b(?P<similar>(?:something|somewhere|anything|anywhere|a place|places|one) similar"
    r"(?!\s(?:to|as)\b)|(?:an?|any|some|other|more) similar (?:place|one|spot|thing|[a-z]+)s?"
    r"(?!\s(?:to|as)\b)|(?:its|(?:an?|the) (?:\w+ )?) ?(?:twin|cousin|sibling|equivalent|"
    r"counterpart|look-?alike)(?: of (?:it|that|this))?|"
    r"more (?:of|like) (?:that|this|it|those|the same)|"
    r"(?:the|a|that|this) (?:same )?(?:kind|sort|type) of (?:thing|place|one|idea)|"
    r"(?:something|somewhere|anything|one|places?) in (?:that|the same|a similar) "
    r"(?:vein|line|style|spirit)|"
    r"one of (?:those|these|them)(?=\s(?:for|but|with|without|in|that)\b)|"
    r"(?:an)?other (?:\w+ )?(?!question|topic|subject|thing|time|day|way|night|one\b)\w+"
    r"(?=[,\s]+(?:but|with|without|for|below|under|over|above|near|in|where)\b))|"
    r"^\W*(?:(?:and|or|ok|now|so|the|very|something|somewhere|much the),? )*"
    r"(?P<same>(?:same|similar)(?: (?:kind|sort|type|style|idea|vibe|concept)"
    r"(?: of (?:thing|place|one))?| again| thing)?"
    r"(?=[,\s]+(?:but|only|just|and|with|without|in|for)\b)|"
    r"(?:that|this|it|those)(?: one| place)?(?=,? (?:but|only|just|except)\b)|"
    r"but(?=,? (?:with|without)\b)|"
    r"(?:only|just|but)(?=,? (?:in|[a-z]{4,}er|near|outdoors|indoors)\b))",
    re.I,
)
_ASKED = re.compile(r"^\s*(?:who|whose|what|when|how|why|does|did|is|are|was|can)\b", re.I)
_LIKED = re.compile(r"(?:['’]d|\b(?:i|we|you|they|would|do|really|also|to|n['’]t|not))\s+$", re.I)
"""`I'd like it bright` likens nothing."""
_OTHERS = re.compile(
    r"\b(?:an?other (?:[\w'’-]+ ){1,3}?of (?:that|the same|this) (?:sort|kind|type|ilk)|"
    r"an? different (?=[a-z]+ (?:for|that|which|where|with))|"
    r"other (?=(?:[\w'’-]+ ){0,3}?(?:places?|spots?|rooms?|ones|caf[eé]s?|restaurants?|pubs?|bars?|"
    r"hotels?|hostels?|shops?|museums?)\b))",
    re.I,
)
_HEAD = re.compile(r"\b(?:something|somewhere|anything|anywhere|one|a place)\s*$", re.I)


def likened(
    text: str,
    memory: Memory,
    turns: Sequence[Past],
    named: tuple[str, ...],
    attached: Sequence[AttachmentRef],
    kind_of: Callable[[str], str],
) -> StandAlone | None:
    """Give a search for something like the file of the turn before, or like what it found."""
    match = LIKE_IT.search(text)
    if match is None and not named and not attached:
        return _other_than_it(text, memory, turns)
    if match is None or named or attached or _ASKED.match(text):
        return None
    if match["like"] and _LIKED.search(text[: match.start()]):
        return None
    files = files_in_question(memory, turns)
    if files and match["it"]:
        return StandAlone(text=text, link="refers", files=files)
    names = topic(turns)[:1]
    if not names:
        return None
    kind = kind_of(names[0])
    what = f"a {kind}" if kind else "something"
    if match["like"]:
        head = _HEAD.sub(what, text[: match.start()].rstrip()) if kind else text[: match.start()]
        if not head.strip():
            head = what
        said = f"{head.rstrip()} {match['like']} {names[0]}{text[match.end() :]}"
    else:
        before = text[: match.start()] if match["similar"] else ""
        said = f"{before}{what} similar to {names[0]}{text[match.end() :]}"
    return StandAlone(text=said, link="refers", anchors=names, whole=True)


def _other_than_it(text: str, memory: Memory, turns: Sequence[Past]) -> StandAlone | None:
    """Read `other vegan spots that open then?`, after one that does not."""
    names = topic(turns)[:1]
    about = turns[-1].about if turns else ()
    if not names or names != about or _OTHERS.search(text) is None:
        return None
    if files_in_question(memory, turns):
        return None
    end = "?" if text.rstrip().endswith("?") else ""
    said = f"{text.rstrip(' ?.!')}, similar to {names[0]}{end}"
    return StandAlone(text=said, link="refers", anchors=names, whole=True)


def files_in_question(memory: Memory, turns: Sequence[Past]) -> tuple[str, ...]:
    """Give the files of the last turn, where what they show was not made out."""
    if turns and turns[-1].about:
        return ()
    last = memory.turns - 1
    return tuple(one.id for one in memory.attachments if one.turn == last)
