"""Makes a follow-up over files of one's own stand alone: `and how many eggs?`, `the vegan one`."""

from __future__ import annotations

import re

from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.asks import item_modality
from agents.rules.choosing_words import phrases_in
from agents.rules.chosen import asked_of, returns
from agents.rules.ellipsis import LEADS, is_verbless
from agents.rules.going_on import goes_on
from agents.rules.ground import Ground
from agents.rules.ordinals import counts_in
from agents.rules.pronouns import brings_its_own, refers, with_names
from agents.rules.spoken_files import SpokenFiles
from agents.rules.thread_view import turns_of
from agents.rules.variation import LIKE_IT
from agents.rules.words import content_terms, tokens

_PAIR = re.compile(r"\b(?:the )?(?P<which>former|latter)\b", re.I)
_OTHER = re.compile(r"\bthe other(?: one)?\b", re.I)
_SOONER = re.compile(r"\b(?:quick|fast|short|soon)(?:er|est)\b", re.I)
_LATER = re.compile(r"\b(?:long|slow)(?:er|est)\b", re.I)
_NARROWS = re.compile(
    r"^(?:[\w-]+ ){1,3}(?:ones|only)(?: only)?\W*$|"
    r"^\W*(?:(?:and|ok|okay|so|but|now|please|could you|can you|hm+)\W+)*"
    r"(?:(?:keep|leave|show|give me|list|make (?:it|that)|i only want)\s)?(?:me\s)?"
    r"(?:only|just|narrow(?: \w+){0,3} to|(?:which|what|any|ones?) of (?:these|those|them)|"
    r"the ones|those|without|with(?:out)?|no|nothing with|minus)\b",
    re.I,
)
_ONES = re.compile(
    r"\b(?:(?:only|just|narrow(?: \w+){0,3} to|keep|leave|please)\s)*"
    r"(?:(?:the|those|which|what|any) )?(?:ones?(?: of (?:these|those|them))?|"
    r"of (?:these|those|them)|those)\b",
    re.I,
)
_LIKE = re.compile(
    r"\b(?:along (?:those|the same) lines|of (?:that|the same) (?:sort|kind|type)|"
    r"(?:another|other) (?:version|one|paper|page)|like (?:that|this|it)|similar|"
    r"(?:same|that) (?:sort|kind|type) of (?:thing|dish|one)|as well|instead)\b|"
    r"\b(?:another|other)(?= (?:\w+ )?\w+,? (?:but|just|only|with|by)\b)",
    re.I,
)
_SEEKING = (
    r"^\W*(?:(?:and|or|ok|so|but|any(?:thing)?|some(?:thing)?|(?:is|would|are) there(?: be)?|got|"
    r"(?:do|have) (?:you|we|i)(?: have| got)?|also|else)\b\W*)+"
)
_PARTS = re.compile(
    r"\bthe (?:author|authors|writers?|ingredients?|steps?|method|tags?|date|version|abstract|"
    r"conclusion|servings?|portions?|oven|preparation|cooking time|prep time)\b",
    re.I,
)
_LEADS_ONLY = re.compile(r"^\W*(?:and|ok|okay|so|but|now|only|just|keep|show|list|me)\b", re.I)
_THIS = re.compile(
    r"\b(?:this|that)\b(?=\s*(?:[?.!,]|$))|"
    r"\b(?P<aux>can|does|is|do|will|would|should|could|has) (?:this|that)\b(?! \w+ (?:is|are)\b)",
    re.I,
)
_ASIDE = re.compile(r",?\s*\bby the way\b,?", re.I)
_SHORT = 7
"""Words that tell something of a question that goes on about a file without pointing at it."""


def file_followup(text: str, ground: Ground) -> StandAlone | None:
    """Give the question as it would be asked without the turns before; None where it is new.

    Only for a library in which nothing is named by a sheet.
    """
    turns = turns_of(ground.memory)
    if not turns or ground.names or ground.attached or ground.memory.plan is None:
        return None
    files = SpokenFiles(turns, ground)
    if files.last is None:
        return None
    if files.others_named(text) and not refers(text):
        return None
    return (
        _counted(text, files)
        or _narrowed(text, files)
        or _likened(text, files)
        or _picked(text, files)
        or _of_it(text, files)
    )


def _counted(text: str, files: SpokenFiles) -> StandAlone | None:
    for one in counts_in(text):
        shown = files.listed()
        if one.many == 1 and -len(shown) <= one.index < len(shown):
            name = shown[one.index]
            before, behind = text[: one.start], text[one.end :]
            return _of(name, _joined(before, name, behind), files)
    return None


def _joined(before: str, name: str, behind: str) -> str:
    """Put a name between words; a clause that only led to it goes."""
    rest = behind.lstrip(" ,.:;!–-")
    if content_terms(rest) and not behind.startswith((" ", "'")) and len(tokens(before)) < _SHORT:
        return rest if name in rest else _with(rest, name)
    return f"{before}{name}{behind}"


def _narrowed(text: str, files: SpokenFiles) -> StandAlone | None:
    last = files.last
    assert last is not None
    if len(last.shown) < 2 or len(last.named) == 1 or not _NARROWS.match(text):
        return None
    rest = _NARROWS.sub(lambda one: _kept(one.group()), text, count=1)
    rest = " ".join(_ONES.sub(" ", rest).split()).strip(" ?.!,:")
    if not content_terms(rest):
        return None
    before = last.past.standalone.rstrip(" ?.!")
    rest = re.sub(r"\s+only$|^only\s+", "", rest, flags=re.I)
    led = re.match(r"(?:with|without|in|from|that|which|where|whose|using)\b", rest, re.I)
    verb = re.match(
        r"(?:have|has|had|do|does|are|is|use|need|contain|take|can|come|go|call|mention)s?\b",
        rest, re.I,
    )  # fmt: skip
    joint = "" if led else "that " if verb else "that are "
    said = f"{before} {joint}{rest}"
    return StandAlone(text=f"{said}?", link="refines")


def _kept(lead: str) -> str:
    """Keep `without` of the words that lead in, and all that is no lead."""
    if re.search(r"\b(?:ones|only)\W*$", lead, re.I) and not _LEADS_ONLY.match(lead):
        return lead
    match = re.search(r"\b(?:without|with|no|nothing with|minus)\s*$", lead, re.I)
    return match.group() if match else " "


def _picked(text: str, files: SpokenFiles) -> StandAlone | None:
    two = files.compared() or files.before()[:2]
    pair = _PAIR.search(text)
    if pair is not None and len(two) >= 2:
        name = two[0 if pair["which"].lower() == "former" else -1]
        return _of(name, _joined(text[: pair.start()], name, text[pair.end() :]), files)
    groups = [one for one in (files.compared(), files.before(), files.listed()) if len(one) > 1]
    for names in groups:
        for phrase in phrases_in(text):
            name = _timed(phrase.said, names, files)
            name = name or files.words.fitting(phrase.said, names, by_meaning=len(names) < 4)
            if name:
                return _of(name, asked_of(name, text, phrase).text, files)
    other = _OTHER.search(text)
    now = files.topic
    left = [one for one in files.compared() if one != now]
    if other is not None and now in files.compared() and len(left) == 1:
        said = _joined(text[: other.start()], left[0], text[other.end() :])
        return _of(left[0], said, files)
    return _returned(text, files) if returns(text) else None


def _timed(said: str, names: tuple[str, ...], files: SpokenFiles) -> str:
    """Give the one that takes the least or most time, of those that all say how long."""
    sign = 1.0 if _SOONER.search(said) else -1.0 if _LATER.search(said) else 0.0
    known = {name: minutes for name in names if (minutes := files.minutes(name)) is not None}
    if not sign or len(known) < len(names):
        return ""
    return min(known, key=lambda name: sign * known[name])


def _returned(text: str, files: SpokenFiles) -> StandAlone | None:
    """`Back to the dumplings: how long do they boil?`: of what was spoken of, what is named."""
    names = files.before()
    name = files.words.fitting(text, names, by_meaning=False) if len(names) > 1 else ""
    if not name:
        return None
    clauses = re.split(r"\s*(?:[:,;.!–]|\s-)\s+", text, maxsplit=1)
    rest = clauses[1] if len(clauses) > 1 and content_terms(clauses[1]) else text
    return _of(name, _with(rest, name), files)


def _likened(text: str, files: SpokenFiles) -> StandAlone | None:
    """Seek another of what the last file is, with what the words add."""
    match = LIKE_IT.search(text) or _LIKE.search(text)
    name = files.topic
    if match is None or not name or not content_terms(text.replace(match.group(), " ")):
        return None
    head = next(iter(reversed(content_terms(name.rsplit(".", 1)[0]))), "")
    rest = " ".join(f"{text[: match.start()]} {text[match.end() :]}".split())
    rest = re.sub(r"\s+([,.;?!])", r"\1", patterns.sub(_SEEKING, "", rest))
    limits = (files.limit(name, other=True),)
    if re.match(r"(?:an?|another)\s+\w", rest, re.I):
        return StandAlone(text=rest, link="refers", limits=limits)
    led = re.match(r"(?:with|without|in|from|that|which|where|for|no|just)\b", rest, re.I)
    joint = "" if led else "with "
    return StandAlone(text=f"another {head} {joint}{rest}", link="refers", limits=limits)


def _of_it(text: str, files: SpokenFiles) -> StandAlone | None:
    name = files.topic
    if not name or brings_its_own(text):
        return None
    text = _ASIDE.sub("", text)
    rest = LEADS.sub("", text).strip() or text
    this = _THIS.search(rest)
    if this is not None and not refers(text):
        aux = f"{this['aux']} " if this["aux"] else ""
        said = f"{rest[: this.start()]}{aux}{name}{rest[this.end() :]}"
        return _of(name, said, files)
    short = len(content_terms(text)) <= _SHORT
    leans = refers(text) or (short and (goes_on(text) or is_verbless(text)
                                        or _PARTS.search(text) is not None
                                        or rest != text.strip()))  # fmt: skip
    return _of(name, _with(rest, name), files) if leans else None


def _with(text: str, name: str) -> str:
    """Put a file's name where a pronoun stands; behind the words without one."""
    if name in text:
        return text
    if refers(text):
        return with_names(text, (name,)).replace(f"at {name}", f"in {name}")
    return f"{text.rstrip(' ?.!,')} in {name}?"


def _of(name: str, text: str, files: SpokenFiles) -> StandAlone:
    said = " ".join(text.replace(f"at {name}", f"in {name}").split())
    # Its picture is another file.
    limits = () if item_modality(text) in ("image", "video") else (files.limit(name),)
    return StandAlone(
        text=said if name in said else _with(said, name), link="refers", limits=limits
    )
