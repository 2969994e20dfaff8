"""How a turn looked for its answer: the plan, the finds, and what each further look changed."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.markup import counted, esc, icon, label, percent, plural
from app.ui.turn import LookView, TurnView
from tools.core.events import Searched
from tools.core.evidence import Round
from tools.core.query import Constraint, Plan, SubQuery

_VERDICTS = {
    "answer": "enough to answer",
    "retry": "not enough yet, so look again",
    "ask_back": "one question back decides it",
    "abstain": "nothing that answers it",
}


def status_line(view: TurnView) -> str:
    """Say in a few words what is going on, or what was done."""
    if view.answer is not None:
        return _summary(view)
    if view.state == "stopped":
        return "Stopped"
    if view.state == "broke":
        return "Could not finish"
    if view.text:
        return "Writing the answer"
    look, number = view.looks[-1], len(view.looks)
    again = f"Look {number}: " if number > 1 else ""
    if look.verdict is not None:
        return again + _VERDICTS[look.verdict.verdict].capitalize()
    if look.searches:
        found = sum(one.found for one in look.searches)
        return f"{again}Searching, {plural(found, 'find')} so far"
    if view.plan is not None:
        kinds = dict.fromkeys(label(one.modality) for one in view.plan.sub_queries)
        return f"{again}Searching {', '.join(kinds)}"
    return "Reading your question"


def looked_html(view: TurnView) -> str:
    """Render the folded account of a turn."""
    parts = []
    rounds = view.answer.rounds if view.answer is not None else ()
    for number, look in enumerate(view.looks):
        parts.append(_look_html(look, number, rounds[number] if number < len(rounds) else None))
    for number in range(len(view.looks), len(rounds)):
        # A turn from an earlier day has its rounds, and no longer its events.
        parts.append(f'<section class="look">{_round_html(rounds[number], number)}</section>')
    return "".join(parts) + _times_html(view)


def _summary(view: TurnView) -> str:
    answer = view.answer
    assert answer is not None
    searched = [one for one in answer.coverage.values() if one.state == "ok"]
    total = sum(one.searched for one in searched)
    looks = plural(max(1, len(answer.rounds)), "look")
    # `retrieve.text` and its like are parts of `retrieve`.
    took = sum(ms for name, ms in answer.timings_ms.items() if "." not in name)
    seconds = f", {took / 1000:.1f} s" if took else ""
    return f"How I looked: {plural(total, 'item')} searched, {looks}{seconds}"


def _look_html(look: LookView, number: int, judged: Round | None) -> str:
    inner = ""
    if number > 0 or judged is not None or look.verdict is not None:
        inner += _round_html(judged or (look.verdict.round if look.verdict else None), number)
    if look.plan is not None:
        inner += _plan_html(look.plan, look.searches)
    else:
        inner += _searches_html(look.searches)
    if look.verdict is not None:
        sure = percent(look.verdict.round.confidence)
        verdict = _VERDICTS[look.verdict.verdict]
        inner += f'<p class="verdict">{esc(verdict)} <span class="dim">({sure} sure)</span></p>'
    return f'<section class="look">{inner}</section>' if inner else ""


def _round_html(judged: Round | None, number: int) -> str:
    title = "First look" if number == 0 else f"Look {number + 1}"
    if judged is None or not judged.changed:
        return f"<h3>{title}</h3>"
    return f"<h3>{title}</h3><p>{esc(judged.changed)}</p>"


def _plan_html(plan: Plan, searches: Sequence[Searched]) -> str:
    back = {one.sub_query: one for one in searches}
    rows = "".join(_row_html(sub, back.get(at)) for at, sub in enumerate(plan.sub_queries))
    limits = "".join(_constraint_html(one) for one in plan.constraints)
    asked = f'<p class="asked-as"><span class="dim">asked as</span> {esc(plan.standalone)}</p>'
    listed = f'<ul class="limits" aria-label="Limits">{limits}</ul>' if limits else ""
    return f'{asked}{listed}<ul class="searches">{rows}</ul>'


def _row_html(sub: SubQuery, back: Searched | None) -> str:
    weight = percent(sub.weight)
    words = esc(sub.text) if sub.text else '<span class="dim">the attached file itself</span>'
    return (
        f'<li class="search" data-state="{_state(back)}">{icon(sub.modality)}'
        f'<span class="kind">{esc(label(sub.modality))}</span>'
        f'<span class="words">{words}</span>'
        f'<span class="weight" title="Weight in this question" style="--share:{weight}">'
        f'<span class="sr">weight </span>{weight}</span>'
        f'<span class="found">{_found(back)}</span></li>'
    )


def _searches_html(searches: Sequence[Searched]) -> str:
    rows = "".join(
        f'<li class="search" data-state="{one.state}">{icon(one.modality)}'
        f'<span class="kind">{esc(label(one.modality))}</span>'
        f'<span class="words"></span><span class="found">{_found(one)}</span></li>'
        for one in searches
    )
    return f'<ul class="searches">{rows}</ul>' if rows else ""


def _state(back: Searched | None) -> str:
    return "waiting" if back is None else back.state


def _found(back: Searched | None) -> str:
    if back is None:
        return '<span class="sr">not back yet</span>'
    if back.state != "ok":
        return f'<span class="gap">{back.state}: {esc(back.reason or "no reason given")}</span>'
    among = counted(back.searched, back.modality)
    return f'{plural(back.found, "find")} <span class="dim">of {among}, {back.ms:.0f} ms</span>'


def _constraint_html(one: Constraint) -> str:
    hard = "must" if one.hard else "wish"
    words = one.text or f"{one.field} {one.op} {_value(one)}"
    return f'<li class="limit"><span class="dim">{hard}</span> {esc(words)}</li>'


def _value(one: Constraint) -> str:
    value = ", ".join(one.value) if isinstance(one.value, tuple) else str(one.value)
    return f"{value} {one.unit or ''}".strip()


def _times_html(view: TurnView) -> str:
    if view.answer is None or not view.answer.timings_ms:
        return ""
    rows = "".join(
        f"<li>{esc(name)} {ms:,.0f} ms</li>" for name, ms in view.answer.timings_ms.items()
    )
    return f'<ul class="times" aria-label="Times">{rows}</ul>'
