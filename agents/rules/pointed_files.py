"""Files that a question points back at: shown by the assistant, or attached by the person."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePath

from agents.records import Past, PastFind
from agents.rules.ordinals import NUMBERS, PLACED
from tools.core.items import Modality
from tools.core.query import AttachmentKind, AttachmentRef

_KINDS: dict[str, AttachmentKind] = {
    "photo": "image", "photograph": "image", "picture": "image", "pic": "image", "image": "image",
    "screenshot": "image", "snap": "image", "board": "image",
    "recording": "audio", "sound": "audio", "clip": "audio", "audio": "audio", "noise": "audio",
    "voice note": "audio", "video": "video", "film": "video", "footage": "video",
    "document": "document", "pdf": "document", "leaflet": "document", "letter": "document",
    "page": "document", "sheet": "document", "scan": "document", "shot": "image",
    "snapshot": "image", "selfie": "image", "voice message": "audio", "paper": "document",
}  # fmt: skip
_SHOWN: dict[str, Modality] = {
    "photo": "image", "photograph": "image", "picture": "image", "image": "image",
    "screenshot": "image", "recording": "audio", "sound": "audio", "clip": "audio",
    "page": "page", "slide": "page", "video": "video", "film": "video", "passage": "text",
    "text": "text", "review": "text", "note": "text",
}  # fmt: skip
_WHICH = "|".join((*PLACED, "earlier", "previous", "other", "old"))
_FILE_NOUN = "|".join((*sorted(_KINDS, key=len, reverse=True), "file", "attachment"))
_SENT = (
    r"(?:sent|attached|uploaded|gave|showed|shared|posted|recorded|took|filmed|photographed|"
    r"snapped|captured|shot|scanned|pasted|dropped|put in)"
)
_WHEN = (
    r"(?:\s(?P<when>first|earlier|before|at the (?:start|beginning)|to begin with|last|just now|"
    rf"(?P<ago>\d|{'|'.join(NUMBERS)}) (?:turns?|messages?|questions?|answers?) ago))?"
)
_BY_PERSON = re.compile(
    rf"\b(?:the|that|this)\s(?:(?P<which>{_WHICH})\s)?(?P<noun>{_FILE_NOUN})\s(?:that\s|which\s)?"
    rf"(?:i|we)(?:['’]ve|\shave)?\s(?:had\s)?{_SENT}(?:\s(?:you|over|in))?{_WHEN}\b|"
    rf"\b(?:in\s|on\s)?(?:my|our)\s(?:own\s)?(?:(?P<which2>{_WHICH})\s)?(?P<noun2>{_FILE_NOUN})\b"
    r"(?:\sfrom\s(?P<when2>before|earlier|the start))?|"
    rf"\b(?:in|on)\sthe\s(?P<noun3>photo|picture|screenshot|recording|clip|video|film)\b|"
    rf"\b(?:the|that|this) (?:(?P<which4>{_WHICH})\s)?(?P<noun4>{_FILE_NOUN}) of mine\b|"
    rf"\bwhat i {_SENT}(?:\s(?:you|over))?(?:\s(?P<when3>first|earlier|before|last))?\b",
    re.I,
)
_FROM_BEFORE = re.compile(
    rf"\b(?:the|that)\s(?:(?P<which>{_WHICH})\s)?(?P<noun>{_FILE_NOUN})\s"
    r"(?:from\s(?:before|earlier|the start|the beginning|"
    rf"(?P<ago>\d|{'|'.join(NUMBERS)}) (?:turns?|messages?|questions?|answers?) (?:ago|back))|"
    r"again\b|of before)|"
    rf"(?:\bthe |^\W*)(?:earlier|previous|old) (?P<noun2>{_FILE_NOUN})\b"
    r"(?:,? (?:once more|again))?",
    re.I,
)
_BY_US = re.compile(
    rf"\b(?:the|that|this)\s(?:(?P<which>{_WHICH})\s)?(?P<noun>{'|'.join(_SHOWN)})\s"
    r"(?:that\s|which\s)?(?:you)(?:['’]ve|\shave)?\s(?:just\s)?(?:showed|shown|found|cited|gave|"
    r"quoted|mentioned|named|opened|had)(?:\sme)?"
    rf"(?:\s(?P<when>first|before|earlier|last|(?P<ago>\d|{'|'.join(NUMBERS)}|an?) "
    r"(?:answers?|turns?|questions?|messages?) (?:ago|back)))?|"
    rf"\bthe\s(?P<which2>{'|'.join(PLACED)})\s(?P<noun2>{'|'.join(_SHOWN)})\b|"
    rf"\b(?:that|this|the same)\s(?P<noun3>{'|'.join(_SHOWN)})\b|"
    rf"\bthe\s(?P<noun4>{'|'.join(_SHOWN)})\s(?:from|in|of)\s(?:your|the) (?:last|previous|first|"
    r"(?P<ago4>second)) (?:answer|reply)",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class PointedFile:
    """What was pointed at, and the question with its name in place of the pointing words."""

    text: str
    files: tuple[str, ...] = ()
    """Ids of attached files."""
    find: PastFind | None = None
    which: tuple[str, ...] = ()
    """Names of the files that it may be, where that cannot be told."""


def pointed_file(
    text: str,
    turns: Sequence[Past],
    thread: Sequence[AttachmentRef],
    now: Sequence[AttachmentRef],
    turn: int,
) -> PointedFile | None:
    """Resolve words for a file. thread: files of earlier turns; now: those of this turn."""
    before = _FROM_BEFORE.search(text)
    paper = _DOCUMENT.search(text)
    if paper is not None and paper["past"]:
        shown = _that_document(text, paper, turns)
        if shown is not None:
            return shown
    if before is not None:
        kept = _attached(text, before, thread, (), turn)
        return kept or _shown_before(text, before, turns, turn)
    by_person = _BY_PERSON.search(text)
    if by_person is not None:
        sent = _attached(text, by_person, thread, now, turn)
        if sent is not None:
            return sent
    if paper is not None:
        return _that_document(text, paper, turns)
    by_us = _BY_US.search(text)
    return _shown(text, by_us, turns, now) if by_us is not None else None


def _attached(
    text: str,
    match: re.Match[str],
    thread: Sequence[AttachmentRef],
    now: Sequence[AttachmentRef],
    turn: int,
) -> PointedFile | None:
    said = match.groupdict()
    nouns = [said[one] for one in ("noun", "noun2", "noun3", "noun4") if said.get(one)]
    noun = (nouns[0] if nouns else "file").lower()
    kind = _KINDS.get(noun)
    which = (said.get("which") or said.get("which2") or said.get("which4") or "").lower()
    when = (said.get("when") or said.get("when2") or said.get("when3") or "").lower()
    if now and not which and not when:
        return None
    held = [one for one in thread if kind is None or _is_kind(one, kind, noun)]
    if said.get("ago"):
        held = [one for one in held if one.turn == turn - _number(said["ago"])] or held
    if not held:
        return None
    chosen = _chosen(held, which, when)
    put = f"this {noun}" if noun not in ("file", "attachment") else "this file"
    if match.group().lower().startswith(("in ", "on ")):
        put = f"{match.group().split()[0]} {put}"
    asked = f"{text[: match.start()]}{put}{text[match.end() :]}"
    lead = _BACK_TO.match(asked)
    if lead is not None and len(asked) > lead.end():
        # `Back to my photo: is it still there?` asks of the photo whether it is.
        asked = asked[lead.end() :]
    if len(chosen) > 1:
        return PointedFile(text=text, which=tuple(one.name for one in chosen))
    return PointedFile(text=asked, files=(chosen[0].id,))


_BACK_TO = re.compile(
    r"^\W*(?:(?:ok|okay|and|so|now)\W+)?(?:(?:go(?:ing)? )?back to |again[,:]? )?this \w+"
    r"(?: (?:again|once more))?\s*[:,.–-]+\s*",
    re.I,
)
_PAPERS = (
    r"(?:[a-z]+ )?(?:menu|list|leaflet|brochure|manual|sheet|programme|program|timetable|guide|"
    r"plan|rates|rules|notes|catalogue|prices)"
)
_DOCUMENT = re.compile(
    rf"\b(?:in|on|from|of|by) (?:that|this|the same|the(?! list\b)) (?P<what>{_PAPERS})\b"
    rf"(?!\s(?:of|for|at|from)\b)|"
    rf"^\W*(?:ok,? |and |back to )?(?:the |that )?(?P<again>{_PAPERS}) (?:again|once more)\b|"
    rf"\b(?:the|that|this) (?P<past>{_PAPERS}) (?:from (?:before|earlier|just now)|earlier|before|"
    r"(?:that |which )?(?:i|we|you) (?:just )?(?:looked at|saw|opened|showed|shown|had|read|found)"
    r"(?: me)?(?: (?:earlier|before|first|just now))?)(?!\w)",
    re.I,
)


def _that_document(text: str, match: re.Match[str], turns: Sequence[Past]) -> PointedFile | None:
    """`On that menu`: the last file of that name which was shown, of what was asked about."""
    said = match["what"] or match["again"] or match["past"]
    words = [one.rstrip("s") for one in said.lower().split()]
    asked = [one for one in turns if any(word in one.standalone.lower() for word in words[-1:])]
    for turn in (*reversed(asked if match["past"] else ()), *reversed(turns)):
        # A `price sheet` may be kept as `prices`: the last word counts first.
        found = [
            one
            for word in reversed(words)
            for one in turn.finds
            if len(word) > 3 and word in PurePath(one.source).name.lower()
        ]
        named = [one for one in found if one.entity in turn.about]
        if named or (found and not any(one.about for one in turns)):
            return _named(
                text,
                match,
                (named or found)[0],
                before=f"{match.group().split()[0]} " if match["what"] else "",
            )
    return None


def _is_kind(one: AttachmentRef, kind: AttachmentKind, noun: str) -> bool:
    # A clip may be a film as well.
    return one.kind == kind or (noun == "clip" and one.kind == "video")


def _chosen(held: Sequence[AttachmentRef], which: str, when: str) -> list[AttachmentRef]:
    """Choose by number, else all of the latest turn that had one."""
    first = which == "first" or when in ("first", "at the start", "at the beginning", "the start")
    if first or when == "to begin with":
        return [held[0]]
    if which in PLACED and -len(held) <= PLACED[which] < len(held):
        return [held[PLACED[which]]]
    if which in ("earlier", "previous", "other", "old") and len({one.turn for one in held}) > 1:
        held = [one for one in held if one.turn < held[-1].turn]
    return [one for one in held if one.turn == held[-1].turn]


def _number(said: str) -> int:
    said = said.lower()
    return 1 if said in ("a", "an") else NUMBERS.get(said) or int(said)


def _shown_before(
    text: str, match: re.Match[str], turns: Sequence[Past], turn: int
) -> PointedFile | None:
    noun = (match["noun"] or match["noun2"]).lower()
    modality = _SHOWN.get(noun)
    earlier = list(turns)
    if match["ago"]:
        earlier = [one for one in turns if one.turn == turn - _number(match["ago"])]
    for one in reversed(earlier):
        found = next((find for find in one.finds if find.modality == modality), None)
        if found is not None:
            return _named(text, match, found)
    return None


def _shown(
    text: str, match: re.Match[str], turns: Sequence[Past], now: Sequence[AttachmentRef]
) -> PointedFile | None:
    noun = (match["noun"] or match["noun2"] or match["noun3"] or match["noun4"]).lower()
    if now and match["noun3"]:
        return None  # `This photo` is the one that came with the question.
    modality = _SHOWN[noun]
    which = (match["which"] or match["which2"] or "").lower()
    if match["ago"]:
        answers = turns[-_number(match["ago"]) :][:1]
    elif match["when"] == "first":
        answers = turns
    else:
        answers = tuple(reversed(turns))
    for one in answers:
        finds = [find for find in one.finds if find.modality == modality]
        index = PLACED.get(which, 0)
        if -len(finds) <= index < len(finds):
            return _named(text, match, finds[index])
    return None


def name_of(find: PastFind) -> str:
    """Give the name of the file that a find is of."""
    return find.source.replace("\\", "/").rsplit("/", 1)[-1]


def _named(text: str, match: re.Match[str], find: PastFind, before: str = "") -> PointedFile:
    name = name_of(find)
    of = f" of {find.entity}" if find.entity else ""
    asked = f"{text[: match.start()]}{before}{name}{of}{text[match.end() :]}"
    return PointedFile(text=asked.strip(), find=find)
