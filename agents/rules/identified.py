"""Which place or thing an attached file shows, where its likeness leaves little doubt."""

from __future__ import annotations

import re
from collections.abc import Sequence

from agents.records import Question
from agents.rules.coverage import is_general
from agents.rules.lexicon import lexicon
from tools.core.evidence import Evidence
from tools.core.query import AttachmentRef, Plan

_LEAST = 0.1
"""Likeness under which nothing is recognised: as many wrong as right ones lie below it."""
_MARGIN = 0.8
"""Share of the best likeness that the next entity's may have.

Both were read off the development questions with a file, where the best above them was right.
"""
_LIKE_IT = re.compile(
    r"\b(?:(?:as \w+ as|like|similar to|same \w+ as|mood (?:as|of|in)|style (?:as|of)) "
    r"(?:in )?(?:this|that|it|these|those|the (?:photo|picture|recording|clip|video))\b)"
    r"|\b(?:this|that|these)\b[^.?!]*\bbut\b|\bas \w+ as (?:this|that)\b"
    r"|\b(?:this|that|it|these|those)(?: \w+)? in (?:an?other |(?:dark |light |pale )?"
    r"(?:red|orange|yellow|green|blue|purple|pink|brown|black|white|gr[ae]y|beige|turquoise)\b)",
    re.I,
)


def entity_shown(
    evidence: Sequence[Evidence],
    question: Question,
    plan: Plan,
    attachments: Sequence[AttachmentRef],
) -> str:
    """Name the entity that the attached file shows; empty where that is not clear.

    evidence: the wide pool of the first look. A wish for something like the file is none.
    """
    if not attachments or question.about or _LIKE_IT.search(question.standalone):
        return ""
    best: dict[str, float] = {}
    for one in evidence:
        likeness = likeness_of(one, plan)
        if one.entity is not None and likeness > 0.0:
            best[one.entity] = max(best.get(one.entity, 0.0), likeness)
    ranked = sorted(best.items(), key=lambda pair: (-pair[1], pair[0]))
    if not ranked or ranked[0][1] < _LEAST:
        return ""
    if len(ranked) > 1 and ranked[1][1] > _MARGIN * ranked[0][1]:
        return ""
    return ranked[0][0]


def likens(question: Question, attachments: Sequence[AttachmentRef]) -> bool:
    """Tell whether something like an attached file is sought: `as cosy as this`."""
    return bool(attachments) and likens_it(question.standalone)


def likens_it(text: str) -> bool:
    """Tell whether words seek something like what came with them."""
    return _LIKE_IT.search(text) is not None


def likeness_of(find: Evidence, plan: Plan) -> float:
    """Give how like the attached file a find is, by any sense or by the words in the file, 0..1.

    Words that it shares with the question are none.
    """
    return max(
        (
            why.calibrated
            for why in find.why
            if 0 <= why.sub_query < len(plan.sub_queries)
            and plan.sub_queries[why.sub_query].attachment is not None
        ),
        default=0.0,
    )


def asks_more(question: Question) -> bool:
    """Tell whether something is asked of what the file shows, beside what it is."""
    said = set(lexicon().came_by)
    telling = [term for term in question.terms if not is_general(term) and term not in said]
    return bool(telling or question.fields)
