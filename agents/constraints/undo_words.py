"""Words that take the last change back: `undo that`, `leave it as it was`, `go back two steps`."""

from __future__ import annotations

import re
from dataclasses import dataclass

from agents.constraints.act_words import BEGIN

_COUNT = r"(?:one|two|three|four|five|\d|(?:a )?couple(?: of)?)"
_THING = (
    r"(?:ones?|changes?|wish(?:es)?|things?|bits?|requests?|points?|additions?|limits?|steps?|"
    r"moves?|"
    r"edits?|clicks?|conditions?|filters?|parts?|sentences?|messages?|instructions?|constraints?|"
    r"requirements?|corrections?|updates?|criteri(?:on|a)|settings?|demands?)"
)
_STEPS = rf"(?:(?:a|an|another|{_COUNT})\s)?(?:more\s|further\s)?(?:steps?|changes?|moves?)"
_DID = (
    r"(?:i|we)(?:['’]ve)?\s(?:have\s|had\s)?(?:just\s|only\s)?(?:said|added|asked(?:\sfor)?|"
    r"told\syou|"
    r"changed|typed|wrote|mentioned|did|clicked|put\sin|entered|set|wanted)"
    r"(?!\s(?:about|on|of|was|before\s\w))"
)
_LAST = (
    r"(?:(?:that|the|my|your|those|these|this)\s)?(?:very\s)?"
    rf"(?:last|latest|(?:most\s)?recent|newest)(?:\s{_COUNT})?\s{_THING}(?:\s(?:that\s)?{_DID})?"
)
_SAID = rf"(?:what|everything|all|the\s{_THING}|the\s(?:one|last))(?:\sthat)?\s{_DID}"
_BOTH = (
    r"(?:both(?!\s\w+\s(?:and|or)\b)(?:\sof\s(?:them|those|these))?|"
    rf"(?:those|these|the)\s(?:last\s)?{_COUNT})"
)
_IT = rf"(?:{_LAST}|{_SAID}|{_BOTH}|(?:that|it|this|those|them)(?=\W*(?:please|again)?\W*$|[,.;!]))"
_TAKE = (
    r"(?:forget|ignore|scratch|drop|strike|delete|remove|scrap|ditch|lose|dump|discard|cancel|"
    r"reverse|erase|withdraw|retract|wipe|unsay|(?:i\s)?take\sback)"
)
_WAS = (
    r"(?:(?:it|that|this|things|everything|all|they|we|i)\s(?:was|were|had|stood|has\sbeen|"
    r"have\sbeen|looked)(?:\s(?:it|them|this|that))?(?:\sall)?)"
    r"(?:\s(?:before|earlier|previously|at\sfirst|just\snow|a\s(?:moment|minute|second)\sago))*"
)
_BRING = (
    r"(?:(?:bring|get|give\sme|take\sme|go|put|set|switch|change|turn|move|return|restore|back)"
    r"(?:\s(?:it|that|this|things|everything|all|me))?(?:\sback)?(?:\sto)?)"
)
_TO_THE_END = r"(?:(?!\s(?:and|but|then)\s(?!again|another|once|one))[^.,;!?])*"
_ANYWHERE = re.compile(
    r"^(?!\W*(?:how(?! about)|what(?! if)|where|when|why|who|which|is|are|does|do they)\b)"
    r"(?:[\w'’]+[\s,.!]+){0,10}?(?:undo(?:ing)?|un-do|undone|revert(?:ed)?(?! with\b)|"
    r"rewind(?! to (?:that|the)\b)|"
    r"ctrl[\s+-]*z|roll (?:that |it |this )?back|"
    rf"(?:cancell?|revers|remov|dropp|scrapp|withdraw|retract|delet|forgett)ing {_LAST}|"
    r"(?:clicked|hit|pressed|tapped|picked) (?:on )?(?:the )?wrong(?: \w+)?|"
    r"(?:consider|call) (?:that|it|this) unsaid|slip of the tongue|"
    r"(?:that|it|this|what)(?: only| just)? (?:slipped|came) out(?: of my mouth)?|"
    rf"(?:go|step|jump|move|went|take) (?:me )?back (?:by )?{_STEPS}|{_STEPS} back(?:wards?)?|"
    rf"back {_STEPS}|"
    rf"(?:the way|how|as|like) {_WAS}|"
    r"(?:the |my |to )?previous (?:steps?|state|version|wishes|settings?|set|selection|status))\b"
    + _TO_THE_END,
    re.I,
)
_BEGUN = re.compile(
    BEGIN
    + rf"(?:back (?:again|once more|to before)|again back|{_TAKE}\s{_IT}|(?:i )?take\s{_LAST}\s"
    r"back|(?:i )?take (?:that|it|this|them|those|both) back|"
    rf"take\sback\s{_IT}|(?:go|step|move|one|"
    rf"go\s{_COUNT})\sback(?:\s(?:by\s)?{_COUNT})?(?=\W*(?:please|again|"
    r"now)?\W*$)|"
    r"go back to (?:how|what|where|the way|before)|"
    rf"{_BRING}\s(?:what|how|where|the way|as)\s(?:{_WAS}|was (?:there )?before)|"
    r"restore\sthe\s(?:previous|last|old|earlier)\b|"
    r"cancel (?:my last|the last)|"
    r"(?:and )?(?:the )?(?:one|change|step) before (?:that|it)(?: too| as well)?"
    r"(?=\W*(?:please)?\W*$|[,.;!])|"
    rf"{_COUNT}\s(?:more |further |steps? )+back(?=\W*(?:please)?\W*$)|"
    r"(?:one|another)(?: one| more)? (?:back|time)(?=\W*$)|(?:even )?further back(?=\W*$)|"
    r"(?:the )?(?:step|change) before(?=\W*(?:please)?\W*$)|"
    r"(?:i )?did(?:n['’]?t| not) (?:mean|want) (?:that|it|this|to (?:do|say|add|click|change|"
    r"ask) "
    r"(?:that|it|this))(?=\W*$)|"
    r"once more(?=\W*$)|(?:and )?again(?=\W*$)|that was (?:a mistake|an error|wrong)(?=\W*$))"
    r"(?!\w)" + _TO_THE_END,
    re.I,
)
_END = (
    r"(?:\W+(?:please|pls|plz|now|then|thanks|thank you|ok|okay|for me|again|would you|will you|"
    r"if you can|too|after all|sorry))*\W*$"
)
_LAST_BIT = (
    r"(?:(?:the|my|that|your)\s)?(?:(?:very\s)?last|latest|previous)(?:\s(?!two|three|\d)\w+)?"
)
_WHOLE = re.compile(
    BEGIN
    + r"(?:(?:so\s)?back(?:\s(?:up|a bit|by))?(?:\s(?:one|a step|once|to before|twice))?|prev|"
    r"roll ?back|"
    r"(?:exactly\s|just\s)?(?:as|like|how|the way)(?:\s(?:it|things))?(?:\s(?:was|were|had "
    r"been))?"
    r"\s(?:before|earlier|previously|a moment ago|just now)|"
    r"put (?:it|that|this|things) back|not that(?: one)?|(?:never ?mind|forget|ignore|skip)\s"
    rf"(?:it|that|this|(?:that\s)?{_LAST_BIT}|what i (?:just )?(?:said|asked|wrote|typed))|"
    r"(?:forget|ignore|pretend)(?: that)? i (?:said|asked|mentioned|wrote|typed|never said)"
    r"(?: (?:that|anything|it|this))?|"
    r"(?:return|revert|go back|go|get back|restore|reset)(?: (?:it|me|us|things))?(?: back)?(?: "
    r"to)?"
    r"(?: (?:the|my|our))? (?:(?:state|situation|version|list|settings|wishes|point|moment)"
    r"(?: (?:just|right))? before|before|previous|prior|former|earlier|last)"
    r"(?: (?:state|version|settings|list|wishes|selection|search|point|one))?|"
    r"(?:cmd|control|ctrl|command|⌘|strg)[\s+-]*z|"
    rf"(?:strike|scratch|scrap|undo|delete|leave|take|remove|drop|without|minus)(?: (?:off|out|"
    rf"away))? "
    rf"{_LAST_BIT}(?: (?:out|away|off|back|again))?|"
    r"leave out what i (?:just )?said|"
    rf"{_LAST_BIT} was (?:wrong|a mistake|an error|not right|nonsense|a slip)|"
    rf"(?:i )?(?:have )?(?:changed my mind|think again) (?:about|on) (?:that|{_LAST_BIT})(?: "
    rf"thing| one)?|"
    r"let me take (?:that|it|this) back|it was (?:better|fine|good|nicer|ok) before|"
    r"make it (?:like|as|how) (?:it was )?before|"
    r"(?:kindly )?(?:reverse|revert|withdraw|cancel|retract) (?:my|the|that) (?:last|latest|"
    r"previous) \w+|"
    r"(?:i )?did(?:n['’]?t| not) (?:mean|want|need|intend) (?:that|this|it)(?: (?:one|bit|last "
    r"one|"
    r"at all|to happen))?|"
    r"(?:that|this|it) (?:was(?:n['’]t| not)|is(?:n['’]t| not)) (?:what i (?:meant|wanted)|"
    r"right|meant))" + _END,
    re.I,
)
"""Nothing but words that take the last change back."""
_TWICE = re.compile(
    BEGIN + r"(?:(?:go |undo |take it |step )?(?:back )?(?:two|2|twice)(?: (?:steps?|times))?(?: "
    r"back)?|"
    r"(?:go )?back (?:two|2|twice)|undo ?x ?2|(?:take|put) (?:the|my|those|these) (?:last "
    r")?(?:two|2) back|"
    r"(?:undo|scrap|drop|cancel|forget|remove|take back) (?:that|it|this) and (?:the|that) "
    r"(?:one|change|step|thing|wish) before(?: (?:that|it))?)" + _END,
    re.I,
)
_ON_AND_ON = re.compile(
    BEGIN + r"(?:another|one more|more|once (?:more|again)|again|(?:do|undo) (?:it|that|this) "
    r"(?:again|too)|same again|"
    r"keep going(?: back)?|further(?: back)?|one further|go on|next|"
    r"(?:and )?(?:(?:yet )?another|one more|a further) (?:one|step|change|time|back)|"
    r"(?:and )?the (?:one|change|step|thing|wish) before(?: (?:that|it))?)" + _END,
    re.I,
)
"""After an undo, one more."""
_REDO = re.compile(
    BEGIN
    + r"(?:.{0,30}\W)?redo(?: (?:it|that|this|the last(?: \w+)?))?"
    + _END
    + r"|"
    + BEGIN
    + r"(?:undo|reverse|revert|cancel) (?:the|that|my|your) (?:last )?undo(?:ing)?"
    + _END,
    re.I,
)
_KEPT = re.compile(
    BEGIN
    + r"(?:(?:bring|put|have|get|take|want|add|i want|i['’]d like) (?:it|that|this|them|those) "
    r"back(?: in| on)?|"
    r"restore (?:it|that|this|them)|(?:actually |no |wait |rather |let['’]?s )*(?:keep|leave) "
    r"(?:it|that|this|them)(?: in| on| there)?|i (?:do )?(?:want|need) (?:it|that|this) after "
    r"all)" + _END,
    re.I,
)
"""After an undo, what was taken back."""
_IT_GOES = re.compile(BEGIN + rf"{_TAKE}\s(?:that|it|this|those|them)\b", re.I)
_PARTS = re.compile(r"(?<=[,.;:!?–—])\s+")
_SCRATCHED = re.compile(BEGIN + r"(?:scratch|strike|cancel) that\b", re.I)
_GOES_ON = re.compile(r"\b(?:again|once more|before (?:that|it))\b", re.I)
_ONE_MORE = re.compile(
    r"\b(?:and|then) (?:again|once more|another\w*)\b|"
    r"\b(?:and|then|also)\W+(?:then\s)?(?:the|that) (?:one|change|step|thing|wish) before"
    r"(?: (?:that|it))?(?: (?:too|as well|also))?\b",
    re.I,
)
_LAST_TWO = re.compile(
    rf"\b(?:last|latest)\s(?:two|2|three|3)\b|\bthe last {_THING} and the one before\b", re.I
)
_ONLY = re.compile(r"\W*(?:undo\W+)+undo\W*(?:please|pls)?\W*", re.I)
_TIMES = (
    (5, re.compile(r"\b(?:five|5)\b", re.I)),
    (4, re.compile(r"\b(?:four|4)\b", re.I)),
    (3, re.compile(r"\b(?:three|3|thrice)\b", re.I)),
    (2, re.compile(r"\b(?:two|2|twice|both|couple|pair)\b|\bone before\b", re.I)),
)


@dataclass(frozen=True, kw_only=True)
class Undoing:
    """How many changes are taken back, and the words beside that."""

    times: int
    rest: str
    redo: bool = False
    """What was taken back last holds again."""


def undoing_in(text: str, *, changed: bool, undone: bool = False) -> Undoing:
    """Read whether words take changes back.

    changed: there is one that `again` could go on from. undone: the last change was an undo.
    """
    if _REDO.search(text) or (undone and _KEPT.search(text)):
        return Undoing(times=0, rest="", redo=True)
    whole = _whole(text, undone=undone)
    if whole:
        return Undoing(times=whole, rest="")
    match = _ANYWHERE.search(text) or _at_a_part(text)
    if match is None:
        return Undoing(times=0, rest=text)
    rest = text[match.end() :]
    if _SCRATCHED.match(text) and re.search(r"\w{2}", rest):
        # `Scratch that, 120`: a correction, and no step back.
        return Undoing(times=0, rest=rest)
    if _GOES_ON.search(match.group()) and not changed:
        return Undoing(times=0, rest=text)
    times = times_said(text if _LAST_TWO.search(text) else match.group())
    if _ONE_MORE.search(rest):
        times += 1
        rest = _ONE_MORE.sub(" ", rest)
    return Undoing(times=times, rest=rest)


def times_said(text: str) -> int:
    """Give how many changes words take back that take some back."""
    return next((many for many, pattern in _TIMES if pattern.search(text)), 1)


def _whole(text: str, *, undone: bool) -> int:
    """Count the changes that words take back which say nothing else; 0 where they do not."""
    if _ONLY.fullmatch(text):
        return len(re.findall(r"undo", text, re.I))
    if _TWICE.search(text):
        return 2
    return int(bool(_WHOLE.search(text) or (undone and _ON_AND_ON.search(text))))


def _at_a_part(text: str) -> re.Match[str] | None:
    """Find it at the begin, or at that of a later part: `that wasn't right, go back`."""
    begun = _BEGUN.match(text)
    if begun is not None:
        return begun
    starts = [one.end() for one in _PARTS.finditer(text)]
    # `Money is no object, drop that` gives up what the part before names.
    found = [_BEGUN.match(" " * at + text[at:]) for at in starts if not _IT_GOES.match(text[at:])]
    return next((one for one in found if one is not None), None)
