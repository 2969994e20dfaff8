"""A model that does what the prompts ask, by words alone: every reply follows from its request."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping

from eval.scripted.request import Block, SeatRequest, key_words, terms

_MOST = 5
_LONGEST = 220
_SHARES: Mapping[str, float] = {"text": 0.5, "page": 0.3, "image": 0.3, "audio": 0.2, "video": 0.1}
_ENTAILED, _UNCLEAR = 0.5, 0.3
"""Share of a sentence's words that its finds must hold."""
_ENOUGH, _SOME = 0.6, 0.2
"""Share of a question's words that makes a find answer it, or a part of it."""


class Faithful:
    """Replies by the overlap of words; keeps nothing between two requests."""

    name = "scripted"

    def reply(self, request: SeatRequest) -> str:
        """Give the reply to a request."""
        made = _REPLIES[request.task](request)
        return made if isinstance(made, str) else json.dumps(made)


def searches(request: SeatRequest) -> list[dict[str, object]]:
    """Word one search for each modality that is likely."""
    text = " ".join(key_words(request.question)[:6]) or "places"
    return [
        {"modality": name, "text": text, "weight": _SHARES[name]}
        for name in request.held
        if name in ("text", "page", "image") or (name == "audio" and _heard(request.question))
    ] or [{"modality": "text", "text": text, "weight": 0.5}]


def _heard(question: str) -> bool:
    return bool(terms(question) & terms("sound sounds loud quiet noise recording hear listen"))


def _plan(request: SeatRequest) -> object:
    return {"sub_queries": searches(request)}


def _grade(request: SeatRequest) -> object:
    shares = [_share(request.question, one.text) for one in request.finds]
    best = max(shares, default=0.0)
    answered = "yes" if best >= _ENOUGH else "partly" if best >= _SOME else "no"
    supports = [at for at, one in enumerate(shares, 1) if one >= max(_SOME, best - 0.1)]
    everything = terms(request.whole.rpartition("\n# Attached")[0])
    missing = [
        at for at, one in enumerate(request.parts, 1) if terms(one) and not terms(one) & everything
    ]
    return {"answered": answered, "supports": supports, "missing": missing, "ambiguous": False}


def _reformulate(request: SeatRequest) -> object:
    words = key_words(request.question)
    shorter = [one[:-1] if one.endswith("s") else f"{one}s" for one in words[-3:]]
    text = " ".join(shorter) or "menu"
    return {"searches": [{"modality": one, "text": text} for one in request.held[:2]]}


def _rerank(request: SeatRequest) -> object:
    grades = [round(3 * _share(request.question, one.text)) for one in request.finds]
    return {"grades": [{"find": at, "grade": one} for at, one in enumerate(grades, 1)]}


def _verify(request: SeatRequest) -> object:
    finds = {one.label: one.text for one in request.finds}
    sentences = [one for one in request.blocks if one.label.startswith("Sentence ")]
    checks = []
    for at, one in enumerate(sentences, 1):
        behind = "\n".join(finds[name] for name in finds if _rests(one, name))
        share = _share(one.text, behind)
        told = "entailed" if share >= _ENTAILED else "unclear" if share >= _UNCLEAR else "not"
        checks.append({"sentence": at, "ruling": told})
    return {"checks": checks}


def _rests(sentence: Block, find: str) -> bool:
    return find in sentence.label.partition("rests on ")[2].split(", ")


def _clarify(request: SeatRequest) -> object:
    names = [one.text for one in request.blocks]
    return {"question": f"Which one do you mean: {', '.join(names[:-1])} or {names[-1]}?"}


def _answer(request: SeatRequest) -> object:
    lines = [line for one in request.finds[: 2 * _MOST] if (line := said_of(one, request))]
    if not lines:
        return f"Nothing that was found tells it {request.finds[0].label}."
    # A fact in a few sentences, a list line by line.
    return "\n".join(lines[: _MOST if "List" in request.whole else 3])


def said_of(find: Block, request: SeatRequest) -> str:
    """Give one sentence of a find, with its mark; empty where a wish is broken or nothing fits."""
    if any(re.match(r"wish: .*: no \(", one) for one in find.lines):
        return ""
    asked = terms(request.question)
    told = [part for line in find.lines for part in _sentences(line)]
    best = max(told, key=lambda one: len(asked & terms(one)), default="")
    if not asked & terms(f"{best} {find.told('about')}") or not best:
        return ""
    about = find.told("about")
    start = f"{about}: " if about and about not in best else ""
    return f"{start}{best.rstrip('.!?')} {find.label}."


def _sentences(line: str) -> list[str]:
    name, _, rest = line.partition(": ")
    if name in ("file", "about", "under", "said of it", "wish"):
        return []
    text = rest if name in ("text", "fact") else line
    parts = (re.sub(r"[\[\]*#|`]", " ", one) for one in re.split(r"(?<=[.!?])\s+", text))
    return [" ".join(one.split()) for one in parts if 3 < len(one.strip()) <= _LONGEST]


def _share(asked: str, told: str) -> float:
    wanted = terms(asked)
    return len(wanted & terms(told)) / len(wanted) if wanted else 0.0


_REPLIES: Mapping[str, Callable[[SeatRequest], object]] = {
    "plan": _plan,
    "grade": _grade,
    "reformulate": _reformulate,
    "rerank": _rerank,
    "verify": _verify,
    "clarify": _clarify,
    "answer": _answer,
}
