"""Under an answer: was it good, and which of its sources was the wrong one."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.chips import place
from app.ui.markup import base_name, esc
from app.ui.talk_desk import turn_key
from app.ui.turn import TurnView
from tools.core.evidence import Citation


def judge_html(view: TurnView) -> str:
    """Render the bar; empty for a turn that was not kept."""
    answer = view.answer
    if view.state != "done" or answer is None or not view.thread:
        return ""
    key = turn_key(view.question, answer.answer)
    return (
        f'<div class="judge" role="group" aria-label="Your opinion of this answer" '
        f'data-thread-of="{esc(view.thread)}" data-turn="{key}">'
        f"{_thumb('good', 'Good answer', 'up')}{_thumb('bad', 'Bad answer', 'down')}"
        f"{_sources_html(answer.citations)}"
        '<div class="judge-more" hidden><label><span class="sr">What was wrong, or what was '
        'missing?</span><textarea class="judge-words" rows="2" maxlength="4000" '
        'placeholder="What was wrong, or missing? (optional)"></textarea></label>'
        '<button type="button" data-judge-words>Keep</button></div>'
        '<p class="judge-said" role="status"></p></div>'
    )


def _thumb(verdict: str, label: str, sign: str) -> str:
    return (
        f'<button type="button" class="thumb-button" data-judge="{verdict}" aria-pressed="false" '
        f'aria-label="{label}" title="{label}">'
        f'<span class="ico ico-thumb-{sign}" aria-hidden="true"></span></button>'
    )


def _sources_html(citations: Sequence[Citation]) -> str:
    rows: dict[str, str] = {}
    for one in citations:
        rows.setdefault(one.item, _source_html(one))
    if not rows:
        return ""
    return (
        '<details class="judge-sources"><summary>Wrong source?</summary>'
        f"<ul>{''.join(rows.values())}</ul></details>"
    )


def _source_html(citation: Citation) -> str:
    name = base_name(citation.source)
    return (
        f'<li><button type="button" data-judge="bad" data-item="{esc(citation.item)}" '
        f'data-mark="{esc(citation.mark)}" aria-pressed="false">'
        f"<b>{esc(citation.mark)}</b> {esc(name)}, {esc(place(citation))}</button></li>"
    )
