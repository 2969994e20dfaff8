"""Ways on from an answer, as buttons: out of a conflict, an offered choice, a next question."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.edits import packed_edits
from app.ui.markup import esc, plural
from tools.core.conflicts import Conflict, LeastChange
from tools.core.evidence import Answer

_MOST_CHANGES = 4
_MOST_SUGGESTIONS = 4


def conflict_html(conflict: Conflict | None) -> str:
    """Render which limits together leave nothing, and the least changes that find something."""
    if conflict is None or not conflict.constraints:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{esc(one.text)}</th><td>{one.removes:,} of '
        f"{conflict.candidates:,}</td><td>{one.alone:,}</td></tr>"
        for one in conflict.constraints
    )
    changes = "".join(_change_html(one) for one in conflict.changes[:_MOST_CHANGES])
    offered = (
        f'<ul class="ways" aria-label="Least changes">{changes}</ul>'
        if changes
        else '<p class="dim">No single change finds anything.</p>'
    )
    return (
        '<section class="conflict"><h3>These limits together leave nothing</h3>'
        '<div class="scroll" tabindex="0" role="region" aria-label="What each limit takes away">'
        '<table><thead><tr><th scope="col">Limit</th><th scope="col">takes away</th>'
        '<th scope="col">come back without it</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>{offered}</section>"
    )


def options_html(answer: Answer) -> str:
    """Render what a clarifying question offers."""
    return _asking("Choices", answer.options)


def suggestions_html(answer: Answer) -> str:
    """Render the questions to go on with."""
    listed = _asking("Suggestions", answer.suggestions[:_MOST_SUGGESTIONS])
    return f'<div class="next"><h3>Go on with</h3>{listed}</div>' if listed else ""


def _asking(name: str, questions: Sequence[str]) -> str:
    rows = "".join(
        f'<li><button type="button" class="way" data-ask="{esc(one)}">{esc(one)}</button></li>'
        for one in questions
    )
    return f'<ul class="ways" aria-label="{name}">{rows}</ul>' if rows else ""


def _change_html(change: LeastChange) -> str:
    first = f": {', '.join(change.first[:3])}" if change.first else ""
    return (
        f'<li><button type="button" class="way" data-edits="{esc(packed_edits(change.edits))}" '
        f'data-told="{esc(change.text)}"><b>{esc(change.text)}</b> '
        f'<span class="dim">finds {plural(change.gives, "result")}{esc(first)}</span>'
        "</button></li>"
    )
