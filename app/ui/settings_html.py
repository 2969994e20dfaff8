"""The settings as they stand, each with the step that changes it."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.markup import esc
from app.ui.shelf_desk import Setting

_GROUPS = {
    "profile": ("Profile", "Where Cairn runs and what it keeps."),
    "models": ("Models", "What answers and searches now."),
    "keys": ("Keys", "Of providers. They are set in a terminal and never shown."),
    "consent": ("Consent", "Where questions and finds may be sent."),
    "budgets": ("Budgets", "What one day and one question may cost."),
}
_ACTS = {"try": "Try it", "allow": "Allow", "withdraw": "Withdraw"}


def settings_html(rows: Sequence[Setting], told: str = "", *, bad: bool = False) -> str:
    """Render the settings. told: how the last act went."""
    if not rows:
        return '<p class="dim">The settings are those of the owner of this library.</p>'
    line = f'<p class="{"complaint" if bad else "told"}" role="status">{esc(told)}</p>'
    groups = "".join(_group_html(key, [one for one in rows if one.group == key]) for key in _GROUPS)
    return (line if told else "") + groups


def _group_html(key: str, rows: Sequence[Setting]) -> str:
    if not rows:
        return ""
    name, about = _GROUPS[key]
    body = "".join(_row_html(one) for one in rows)
    return (
        f'<section class="settings-group"><h2>{name}</h2><p class="dim">{about}</p>'
        f"<dl>{body}</dl></section>"
    )


def _row_html(one: Setting) -> str:
    better = f'<span class="better">{esc(one.better)}</span>' if one.better else ""
    act = (
        f'<button type="button" class="button" data-act="{one.act}" data-on="{esc(one.on)}" '
        f'aria-label="{_ACTS[one.act]}: {esc(one.name)}">{_ACTS[one.act]}</button>'
        if one.act
        else ""
    )
    return f"<div><dt>{esc(one.name)}</dt><dd><span>{esc(one.value)}{better}</span>{act}</dd></div>"
