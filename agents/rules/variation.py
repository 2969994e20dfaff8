"""Something like what was spoken of: `like this but outdoors`, `the same, but open at noon`."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.records import Memory, Past
from agents.rules.alone import StandAlone
from agents.rules.going_on import names_a_kind
from agents.rules.kindred import of_that_kind
from agents.rules.thread_view import topic
from tools.core.query import AttachmentRef, Constraint

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
_IS_THERE = re.compile(
    r"^\W*(?:(?:and|so|but)\s)?(?:(?:is|are|was) there\b|(?:do|does|have|has) you\b|do you have\b|"
    r"what else\b|where else\b)", re.I,
)  # fmt: skip
_LIKED = re.compile(
    r"(?:['’]d|\b(?:i|we|you|they|would|should|do|really|also|to|n['’]t|not)|"
    r"\b(?:had|has|got|bought|saw|seen|owned|tried) (?:one|some))\s+$",
    re.I,
)
"""`I'd like it bright`, `he had one like that`: nothing is sought that is like it."""
_SORT = re.compile(
    r"\b(?:of )?(?:that|this|the same|same|a similar|the like) "
    r"(?:kind|sort|type|class|style|description|vein|ilk|nature|line|spirit|vibe)s?\b(?: of)?|"
    r"\balong (?:these|those|that|the same) lines\b|"
    r"\b(?:same as|much as|just as|akin to|on a par with) (?:that|this|it|there|those|them)\b|"
    r"\b(?:about|just|equally|every bit|nearly|quite) as [a-z]+\b(?! as (?!that|it|this|there))|"
    r"\b(?:equally|similarly) [a-z]+\b|\bas (?:this|that)(?=\s*(?:[,.;?!]|$))|"
    r"\bof the (?:sort|kind)\b|\blikewise\b|\bagain(?=,? but\b)|"
    r"\bas [a-z]+ as (?:that|this|it|there)\b|"
    r"\b(?:similar|equivalent|comparable|alternatives?)\b(?!\s(?:to|as)\b)|"
    r"(?:^|[,.;:!?]\s*)(?:(?:now|and|so|ok|or)\s)*(?:the same\b"
    r"(?! (?:day|time|place|one|question)\b)|same [a-z]+\b(?=[^.?!]*\bbut\b))",
    re.I,
)
"""Words that liken what is sought to what was spoken of, wherever they stand."""
_OTHER = re.compile(
    r"\b(?:an?other|others?|else|elsewhere|instead|different|(?:too|as well)"
    r"(?=\s*(?:[,.;?!]|$)|\sbut\b))\b"
    r"(?!\s(?:question|topic|subject|thing|time|day|way|night|side|hand|half|people|guests)s?\b)",
    re.I,
)
_PLACES = re.compile(
    r"\b(?:places|spots|rooms|ones|options|"
    r"(?:an)?other (?:[\w-]+ ){0,3}?(?:place|spot|room|one|thing|sight|attraction|activity))\b|"
    r"\b(?:anything|something|somewhere|anywhere) else "
    r"(?:for|with|that|where|which|like|near|open)\b|"
    r"\bothers (?:who|that|which|where|with|for)\b",
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
        return _like_what_was_spoken_of(text, memory, turns, kind_of)
    if match is None or named or attached:
        return None
    asking = _sentence_of(text, match.start())
    if _ASKED.match(asking) and not _IS_THERE.match(asking):
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
    what = f"a {kind}" if kind and names_a_kind(match.group()) else of_that_kind(kind)
    if match["like"]:
        head = _HEAD.sub(what, text[: match.start()].rstrip()) if kind else text[: match.start()]
        if not head.strip():
            head = what
        said = f"{head.rstrip()} {match['like']} {names[0]}{text[match.end() :]}"
    else:
        before = text[: match.start()] if match["similar"] else ""
        said = f"{before}{what} similar to {names[0]}{text[match.end() :]}"
    return StandAlone(text=said, link="refers", anchors=names, whole=True)


def _like_what_was_spoken_of(
    text: str, memory: Memory, turns: Sequence[Past], kind_of: Callable[[str], str]
) -> StandAlone | None:
    """Read `other vegan spots that open then?`, after one that was asked about."""
    names = topic(turns)[:1]
    about = turns[-1].about if turns else ()
    if not names or names != about or files_in_question(memory, turns):
        return None
    of_kind = names_a_kind(text)
    sort = _SORT.search(text)
    if sort is None and not ((of_kind or _PLACES.search(text)) and _OTHER.search(text)):
        return None
    own = _sentence_of(text, sort.start()) if sort is not None else text
    if _ASKED.match(own) and not (of_kind or _IS_THERE.match(own)):
        return None
    end = "?" if text.rstrip().endswith("?") else ""
    what = "" if of_kind else f"{of_that_kind(kind_of(names[0]))} "
    said = f"{text.rstrip(' ?.!')}, {what}similar to {names[0]}{end}"
    return StandAlone(text=said, link="refers", anchors=names, whole=True)


def likens(text: str) -> bool:
    """Tell whether words plainly liken what is sought to something."""
    match = LIKE_IT.search(text)
    plain = match is not None and match["like"] and not _LIKED.search(text[: match.start()])
    other = _OTHER.search(text) and (names_a_kind(text) or _PLACES.search(text))
    return bool(plain or other) or _SORT.search(text) is not None


_SENTENCES = re.compile(r"[^.!?;]+(?:[.!?;]+|$)(?:(?=\d)[^.!?;]+(?:[.!?;]+|$))*")


def _sentence_of(text: str, at: int) -> str:
    return next((one.group() for one in _SENTENCES.finditer(text) if one.end() > at), text)


def without_chat(
    text: str, anchors: Sequence[str], read: Callable[[str], Sequence[Constraint]]
) -> str:
    """Leave out sentences that neither wish anything nor liken: `cellars aren't my thing`."""
    said = [one.group() for one in _SENTENCES.finditer(text)]
    kept = [
        one
        for one in said
        if any(name in one for name in anchors) or names_a_kind(one) or likens(one) or read(one)
    ]
    return " ".join("".join(kept).split()) if kept else text


def files_in_question(memory: Memory, turns: Sequence[Past]) -> tuple[str, ...]:
    """Give the files of the last turn, where what they show was not made out."""
    if turns and turns[-1].about:
        return ()
    last = memory.turns - 1
    return tuple(one.id for one in memory.attachments if one.turn == last)
