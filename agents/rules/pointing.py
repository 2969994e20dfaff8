"""Places of a list and of a conversation: `the second one`, `the latter`, `back to the first`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from agents.records import Past
from agents.rules.ordinals import Count, counts_in
from agents.rules.pronouns import PRONOUN, refers, with_names
from agents.rules.thread_view import before_now, listed_last, topic, topics, two_last
from agents.rules.words import content_terms

_PAIR = re.compile(r"\b(?:the )?(?P<which>former|latter)\b", re.I)
_OTHER = re.compile(
    r"\bthe other(?: (?:one|place|cafe|café|restaurant|hotel|bar|museum|shop)\b|"
    r"(?=\s*(?:[?.!,;:]|$)))",
    re.I,
)
_BACK = re.compile(
    r"\b(?:back to|return(?:ing)? to|from before|earlier|at the (?:start|beginning)|"
    r"(?:we|i|you) (?:started|began) with|(?:i|we) (?:first )?asked (?:you )?about(?: first)?|"
    r"we (?:first )?(?:talked|spoke) about(?: first)?|of all\b)",
    re.I,
)
_BEFORE = re.compile(
    r"\bthe (?:previous|earlier|prior) (?:one|place|cafe|café|restaurant|hotel|bar|museum|shop)\b|"
    r"\bthe (?:one|place|cafe|café|restaurant|hotel|bar|museum|shop) (?:from )?before"
    r"(?: (?:that|this|it))?(?! (?:\w+ )?last)\b|"
    r"\bthe other (?:one|place) (?:we (?:talked|spoke) about|i asked about|from before)\b",
    re.I,
)
_START = re.compile(
    r"\bthe (?:very )?first (?:\w+ )?(?:that )?(?:we|i|you) (?:\w+ ){1,3}about\b|"
    r"\bthe (?:\w+ ){0,2}?\w+ (?:(?:that )?(?:we|i|you) (?:started|began) with|from the "
    r"(?:start|beginning)|(?:that )?(?:we|i|you) (?:first )?(?:asked|talked|spoke|began|started)"
    r"(?: about| of| with)?(?: at)? first)\b",
    re.I,
)
_TAIL = re.compile(
    r"\s(?:from before|from earlier|(?:that )?(?:we|i|you) (?:started|began) with|"
    r"(?:that )?(?:i|we) (?:first )?asked (?:you )?about(?: first)?|"
    r"(?:that )?we (?:first )?(?:talked|spoke) about(?: first)?|"
    r"at the (?:start|beginning)|again)\b",
    re.I,
)
_LEAD = re.compile(
    r"^\W*(?:(?:and|ok|okay|so|now|please|let['’]s|can we|going|go|coming|return(?:ing)?|switch|"
    r"about|as for|back|to|for|regarding|what about|how about|once more)\W+)*$",
    re.I,
)
_ONLY_VERBS = frozenset(("tell", "show", "describe", "details", "info", "information", "back"))


@dataclass(frozen=True, kw_only=True)
class Pointed:
    """What was pointed at, and the question with the names in place of the pointing words."""

    text: str
    names: tuple[str, ...]
    which: tuple[str, ...] = ()
    """What may be meant, where that cannot be told."""
    alone: bool = False
    """Nothing was said beside the pointing words."""


def pointed_at(text: str, turns: Sequence[Past]) -> Pointed | None:
    """Resolve words that count: in the last list shown, or along the conversation."""
    return (
        _at_the_start(text, turns)
        or _before_that(text, turns)
        or _after_it(text, turns)
        or _counted(text, turns)
        or _of_two(text, turns)
    )


def with_the_name(text: str, name: str) -> str:
    """Ask what `text` asks of the thing named: in place of a pronoun, else at its end."""
    if name in text:
        return text
    if refers(text):
        return with_names(text, (name,))
    end = "?" if text.rstrip().endswith("?") else ""
    return f"{text.rstrip(' ?.!,')} at {name}{end}"


def _counted(text: str, turns: Sequence[Past]) -> Pointed | None:
    spans: list[tuple[int, int, tuple[str, ...]]] = []
    back = _BACK.search(text) is not None
    for one in counts_in(text):
        names = _names(one, text, turns, back=back)
        if names:
            spans.append((one.start, one.end, names))
    return _replaced(text, spans) if spans else None


def _names(count: Count, text: str, turns: Sequence[Past], *, back: bool) -> tuple[str, ...]:
    index, many = count.index, count.many
    if many > 1:
        shown = listed_last(turns, many)
        return shown[-many:] if index < 0 else shown[:many]
    along = topics(turns)
    # `The first place again`, where no list was shown that it could count in.
    back = back or (not _has_list(turns) and _AGAIN.search(text) is not None)
    if back and index >= 0 and len(along) > index:
        return (along[index],)
    shown = listed_last(turns, index + 1 if index >= 0 else -index)
    return (shown[index],) if -len(shown) <= index < len(shown) else ()


_AGAIN = re.compile(r"\b(?:again|once more)\b", re.I)


def _has_list(turns: Sequence[Past]) -> bool:
    return any(len(one.about) != 1 and len(one.entities) > 1 for one in turns)


def _before_that(text: str, turns: Sequence[Past]) -> Pointed | None:
    match = _BEFORE.search(text)
    names = before_now(turns)
    if match is None or not names:
        return None
    return _replaced(text, [(*match.span(), names)])


_NEXT = re.compile(
    r"\bthe (?:one|place) (?:straight |right |just |directly )?(?:after|below|behind) "
    r"(?:it|that|this)(?: one)?\b|"
    r"\bthe next (?:one|place)(?: (?:on|in|of) (?:the|that|your) list| down)?\b",
    re.I,
)


def _after_it(text: str, turns: Sequence[Past]) -> Pointed | None:
    """Resolve `the one after it`: the next of the list that the last one is of."""
    match, now, shown = _NEXT.search(text), topic(turns), listed_last(turns, 2)
    if match is None or len(now) != 1 or now[0] not in shown[:-1]:
        return None
    return _replaced(text, [(*match.span(), (shown[shown.index(now[0]) + 1],))])


def _at_the_start(text: str, turns: Sequence[Past]) -> Pointed | None:
    match = _START.search(text)
    along = topics(turns)
    return _replaced(text, [(*match.span(), along[:1])]) if match and along else None


def _of_two(text: str, turns: Sequence[Past]) -> Pointed | None:
    pair = _PAIR.search(text)
    shown: tuple[str, ...] = next((one.about for one in reversed(turns) if len(one.about) == 2), ())
    shown = shown or two_last(turns) or listed_last(turns, 2)
    if pair is not None and len(shown) >= 2:
        name = shown[0] if pair["which"].lower() == "former" else shown[-1]
        return _replaced(text, [(*pair.span(), (name,))])
    other = _OTHER.search(text)
    if other is None:
        return None
    now = topic(turns)
    left = tuple(one for one in shown if one not in now)
    if len(shown) == 2 and len(left) == 1:
        return _replaced(text, [(*other.span(), left)])
    if len(shown) > 2 and now and now[0] in shown:
        return Pointed(text=text, names=(), which=left)
    earlier = before_now(turns)
    if not earlier:
        return Pointed(text=text, names=(), which=shown) if len(shown) > 1 else None
    return _replaced(text, [(*other.span(), earlier)])


def _replaced(text: str, spans: Sequence[tuple[int, int, tuple[str, ...]]]) -> Pointed:
    names = tuple(dict.fromkeys(name for _, _, found in spans for name in found))
    bare = text
    for start, end, found in sorted(spans, reverse=True):
        bare = f"{bare[:start]}{' and '.join(found)}{bare[end:]}"
    bare = _TAIL.sub("", bare).strip()
    if len(spans) == 1:
        bare = _without_lead(bare, " and ".join(names), names)
    left = bare
    for name in names:
        left = left.replace(name, " ")
    if not set(content_terms(left)) - _ONLY_VERBS and not PRONOUN.search(left):
        said = f"Tell me about {' and '.join(names)}"
        return Pointed(text=said, names=names, alone=True)
    return Pointed(text=bare, names=names)


def _without_lead(text: str, said: str, names: Sequence[str]) -> str:
    """`Back to X: is it open on Monday?` asks whether X is open on Monday."""
    before, _, after = text.partition(said)
    rest = re.sub(r"^[\s:;,.!?–-]+", "", after)
    if rest == after.strip() or not rest or not _LEAD.match(before):
        return text
    if not content_terms(rest) and not PRONOUN.search(rest):
        return text
    return with_names(rest, names) if len(names) > 1 else with_the_name(rest, names[0])
