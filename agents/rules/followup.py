"""Makes a follow-up stand alone, from what the turns before said and showed."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from agents.records import Memory, Past
from agents.rules import patterns
from agents.rules.alone import StandAlone
from agents.rules.asks import asked_fields
from agents.rules.beside import THAT_NOUN, beside, truly_named
from agents.rules.choices import clarified, with_picked
from agents.rules.constraints import Reading
from agents.rules.ellipsis import (
    LEADS,
    WHAT_ABOUT,
    asks_bare,
    circumstance,
    half_asked,
    is_verbless,
    joined,
    other_thing,
    swapped,
)
from agents.rules.going_on import (
    LEADS_WHICH,
    THAT_THING,
    asked_behind,
    asks_of_it,
    back_to_topic,
    goes_on,
    names_a_kind,
    only_names,
)
from agents.rules.pointed_files import PointedFile, name_of, pointed_file
from agents.rules.pointing import pointed_at, with_the_name
from agents.rules.pronouns import PLURAL, brings_its_own, means_two, refers, with_names
from agents.rules.refining import (
    OWN_QUESTION,
    SEEKS,
    SMALL,
    held_against,
    is_more,
    is_refinement,
    more_than,
    refined,
    than_that,
)
from agents.rules.than_it import compared
from agents.rules.thread_view import (
    before_now,
    corrected,
    listed_last,
    named_in_thread,
    topic,
    topic_of,
    turns_of,
)
from agents.rules.variation import LIKE_IT, files_in_question, likened
from agents.rules.words import content_terms
from tools.core.query import AttachmentRef, Plan

_NEW = re.compile(
    r"^\W*(?:(?:a |and )?(?:new|another|different|other|next|separate|unrelated) "
    r"(?:question|topic|subject|thing)|something (?:completely |quite |totally |entirely )?"
    r"(?:else|different)|(?:on )?(?:a|to a) (?:different|another) (?:note|topic|matter)|"
    r"change of (?:topic|subject)|start(?:ing)? over)\b[\s:;,.!–-]*",
    re.I,
)
_TOO_MUCH = re.compile(
    r"^\W*(?:that|it|this|they)(?:['’]s|['’]re| is| are)\s"
    r"(?:a bit |far |way |much |still )?too\s\w+[.,!;]\s*",
    re.I,
)
"""`That's too dear. Anything under 100 euros?`"""
_OF_THOSE = re.compile(
    r"\b(?P<lead>which|what|who|any|one|ones|some|none)(?P<one>\s(?:one|ones|place|places))?\s"
    r"(?:of|among|from)\s(?:those|these|them|the list|all of (?:them|those))\b",
    re.I,
)


def stand_alone(
    text: str,
    memory: Memory,
    named: tuple[str, ...],
    reading: Reading,
    picked: str | None = None,
    attached: Sequence[AttachmentRef] = (),
    kind_of: Callable[[str], str] = str,
    *,
    leans: bool = False,
) -> StandAlone:
    """Give the question as it would be asked without the turns before.

    picked: the entity that `the cheaper one` means. attached: files of this turn. kind_of: what
    an entity is, in a word. leans: by its meaning it can only be understood with what was said
    before, which counts where nothing in its words says so.
    """
    before = memory.plan
    if before is None:
        return StandAlone(text=text, link="new", about=named)
    new = _NEW.match(text)
    if new is not None and content_terms(text[new.end() :]):
        return StandAlone(text=text[new.end() :], link="new", about=named)
    if picked is not None:
        return with_picked(text, picked)
    turns = turns_of(memory)
    if memory.asked_back:
        return clarified(text, memory, named)
    meant, rest = corrected(text, turns)
    if meant:
        return StandAlone(text=with_the_name(rest, meant), link="refers", about=(meant,))
    named = truly_named(text, named or named_in_thread(text, turns))
    for found in (
        _pointed(text, memory, turns, named, attached),
        likened(text, memory, turns, named, attached, kind_of),
        None if named or attached else back_to_topic(text, turns),
        _hanging(text, memory, turns, named, reading),
        _referring(text, memory, turns, named, attached),
    ):
        if found is not None:
            return found
    names = topic(turns)
    if leans and len(names) == 1 and not (named or attached):
        # `On the last morning, what's the hour we need to have left?`
        said = with_the_name(LEADS.sub("", text).strip(), names[0])
        return StandAlone(text=said, link="refers", about=names)
    return StandAlone(text=text, link="new", about=named)


def _pointed(
    text: str,
    memory: Memory,
    turns: Sequence[Past],
    named: tuple[str, ...],
    attached: Sequence[AttachmentRef],
) -> StandAlone | None:
    file = pointed_file(text, turns, memory.attachments, attached, memory.turns)
    if file is not None and file.which:
        return StandAlone(text=file.text, link="refers", which=file.which)
    about: tuple[str, ...]
    if file is not None and file.find is not None:
        about = (file.find.entity,) if file.find.entity else ()
        return StandAlone(
            text=file.text,
            link="refers",
            about=about,
            items=(file.find.item,),
            pointed=name_of(file.find),
        )
    if file is not None:
        return _of_file(file, memory, turns, named)
    pointed = pointed_at(text, turns)
    if pointed is None:
        return None
    if pointed.which:
        return StandAlone(text=text, link="refers", which=pointed.which)
    last = turns[-1].about
    if pointed.alone and len(last) == len(pointed.names) == 1 and WHAT_ABOUT.match(text):
        # `And the third one?` asks of it what was asked of the second.
        assert memory.plan is not None
        return _other_entity(text, memory.plan.standalone, turns, pointed.names)
    about = tuple(dict.fromkeys((*pointed.names, *named)))
    if LIKE_IT.search(text) or re.search(rf"\blike {re.escape(pointed.names[0])}", pointed.text):
        return StandAlone(text=pointed.text, link="refers", anchors=about)
    return StandAlone(text=pointed.text, link="refers", about=about)


def _of_file(
    file: PointedFile, memory: Memory, turns: Sequence[Past], named: tuple[str, ...]
) -> StandAlone:
    """Ask of an attached file, or of the thing that it was found to show."""
    ref = next((one for one in memory.attachments if one.id in file.files), None)
    turn = next((one for one in turns if ref is not None and one.turn == ref.turn), None)
    shown = turn.about if turn is not None else ()
    if patterns.search(r"\b(?:like|similar to) this\b", file.text):
        shown = ()
    return StandAlone(text=file.text, link="refers", about=named or shown, files=file.files)


def _hanging(
    text: str, memory: Memory, turns: Sequence[Past], named: tuple[str, ...], reading: Reading
) -> StandAlone | None:
    """Take half questions and mere wishes together with the question before."""
    assert memory.plan is not None
    before = memory.plan
    text = _TOO_MUCH.sub("", text) or text
    places = before.wants == "places"
    against = None if named else than_that(text, turns)
    if against is not None:
        return against
    if not named:
        added = _added(text, before, turns, reading)
        if added is not None:
            return added
    if is_refinement(text, reading, named, places=places):
        return refined(text, before, turns, reading)
    asked = asked_behind(text)
    if len(named) == 1 and asked:
        return StandAlone(text=with_the_name(asked, named[0]), link="refers", about=named)
    half = WHAT_ABOUT.match(text) or half_asked(text) or only_names(text, named)
    if named and half and not _new_need(text, named):
        return _other_entity(text, before.standalone, turns, named)
    against = None if named else held_against(text, before, turns, reading)
    if against is not None and turns[-1].about:
        return against
    if named or refers(text):
        return None if refers(text) else compared(text, turns, named, reading)
    if is_more(text) and turns[-1].about:
        return more_than(text, before, turns)
    return None if asked_fields(text) else _of_another(text, before, turns)


def _added(text: str, before: Plan, turns: Sequence[Past], reading: Reading) -> StandAlone | None:
    """Take what only makes sense behind the question before: a swapped day, a half question."""
    again = swapped(text, before.standalone)
    if before.wants != "places":
        if again is not None:
            return StandAlone(text=again, link="refers", about=_same(again, turns))
        return None
    if SMALL.match(text) and half_asked(text) and not refers(text):
        return refined(text, before, turns, reading)
    if _OF_THOSE.search(text):
        return StandAlone(text=joined(before.standalone, text), link="refines")
    if again is not None and not is_refinement(text, reading, (), places=True):
        return StandAlone(text=again, link="refers", about=_same(again, turns))
    return None


def _of_another(text: str, before: Plan, turns: Sequence[Past]) -> StandAlone | None:
    other = circumstance(text, before.standalone)
    other = other or other_thing(text, before.standalone, topic(turns))
    if other is None or before.wants == "places":
        return None
    return StandAlone(text=other, link="refers", about=_same(other, turns))


def _new_need(text: str, named: Sequence[str]) -> bool:
    """Tell `and what does the Eel charge for oysters` from `and the Eel?`."""
    match = WHAT_ABOUT.match(text)
    rest = match["what"] if match else text
    return bool(OWN_QUESTION.match(rest) or patterns.match(r"\s*(?:what|which)\b", rest))


def _same(text: str, turns: Sequence[Past]) -> tuple[str, ...]:
    """Give what the question before was about, which the new one is about as well."""
    now = turns[-1].about if turns else ()
    if not now and turns and not turns[-1].listed and len(turns[-1].entities) == 1:
        # No name was said, but one thing alone answered.
        return turns[-1].entities
    return now if all(name in text for name in now) else topic(turns) if now else ()


def _referring(
    text: str,
    memory: Memory,
    turns: Sequence[Past],
    named: tuple[str, ...],
    attached: Sequence[AttachmentRef],
) -> StandAlone | None:
    if named or attached or brings_its_own(text):
        return None
    files = files_in_question(memory, turns)
    seeks = SEEKS.search(LEADS_WHICH.sub("", text)) or names_a_kind(text)
    if files and not seeks and (refers(text) or len(content_terms(text)) <= 6):
        # `When is it open?`, asked of a photo whose place was not made out.
        return StandAlone(text=text, link="refers", files=files)
    if refers(text):
        return _with_pronoun(text, turns)
    names = topic(turns)
    if names and (THAT_NOUN.search(text) or asks_of_it(text, turns)):
        # `How much is that tour`, `can we bring the dog?`: of what was spoken of.
        said = with_the_name(LEADS.sub("", text).strip(), names[0])
        return StandAlone(text=said, link="refers", about=names[:1])
    filed = any(one.turn == memory.turns - 1 for one in memory.attachments)
    short = not seeks and len(content_terms(text)) <= 6
    if filed and short and len(turns[-1].about) == 1:
        # `Can I still export?`, behind a screenshot of what it is about.
        said = with_the_name(text, names[0])
        return StandAlone(text=said, link="refers", about=names[:1])
    if not names:
        return None
    if goes_on(text) and len(turns[-1].about) == 1:
        rest = LEADS.sub("", text).strip()
        return StandAlone(text=with_the_name(rest, names[0]), link="refers", about=names[:1])
    asked = bool(WHAT_ABOUT.match(text)) and bool(asked_fields(text) or not content_terms(text))
    if asked or (WHAT_ABOUT.match(text) and not SMALL.match(text)):
        return StandAlone(text=with_names(text, names[:1]), link="refers", about=names[:1])
    short = bool(asked_fields(text)) and is_verbless(text) and not SEEKS.search(text)
    bare = asks_bare(text) and any(one.about for one in turns[-3:])
    if bare or (short and len(turns[-1].about) == 1):
        rest = LEADS.sub("", text).strip()
        return StandAlone(text=with_the_name(rest, names[0]), link="refers", about=names[:1])
    return beside(text, memory, turns)


def _with_pronoun(text: str, turns: Sequence[Past]) -> StandAlone | None:
    names = topic(turns)
    if THAT_THING.search(text) and turns[-1].entities and not turns[-1].about:
        # `Which part do I need?`, `what does that part cost`: what the answer named.
        names = turns[-1].entities[:1]
        return StandAlone(text=f"{text.rstrip(' ?.!')} ({names[0]})?", link="refers", about=names)
    if means_two(text):
        names = _the_two(turns)
        if len(names) > 2:
            return StandAlone(text=text, link="refers", which=names)
    elif PLURAL.search(text) and turns and turns[-1].listed and len(turns[-1].entities) > 1:
        names = turns[-1].entities
    elif len(names) > 1 and not PLURAL.search(text):
        return StandAlone(text=text, link="refers", which=names)
    if not names:
        return None
    rest = LEADS.sub("", text) or text
    return StandAlone(text=with_names(rest, names), link="refers", about=names)


def _the_two(turns: Sequence[Past]) -> tuple[str, ...]:
    """Give what `both` means: two that were named, two that were listed, the last two topics."""
    now = topic_of(turns[-1]) if turns else ()
    if len(now) == 2:
        return now
    shown = turns[-1].entities if turns and not turns[-1].about else ()
    if len(shown) == 2:
        return shown
    earlier = before_now(turns)
    if len(now) == len(earlier) == 1 and len(shown) < 3:
        return (*earlier, *now)
    listed = listed_last(turns, 2)
    return listed if len(listed) == 2 else listed or shown


def _other_entity(
    text: str, before: str, turns: Sequence[Past], named: tuple[str, ...]
) -> StandAlone:
    """Ask the question before of another place."""
    last = turns[-1] if turns else None
    for old in dict.fromkeys((*(last.about if last else ()), *(last.entities if last else ()))):
        if old.casefold() in before.casefold():
            replaced = patterns.sub(re.escape(old), lambda _: named[0], before)
            return StandAlone(text=replaced, link="refers", about=named)
    # The name was shortened, or none stood in the question before.
    return StandAlone(text=f"{before.rstrip(' ?.!')}: {named[0]}?", link="refers", about=named)
