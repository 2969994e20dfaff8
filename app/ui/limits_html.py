"""The limits of a conversation as chips above the box, each with a menu of what can be done."""

from __future__ import annotations

from collections.abc import Sequence

from app.ui.edits import packed_edits
from app.ui.markup import esc, shortened
from tools.core.filters import Op
from tools.core.items import Scalar
from tools.core.query import Constraint, ConstraintAct, ConstraintEdit

_SIGNS: dict[Op, str] = {
    "<": "<", "<=": "≤", "=": "=", "!=": "not", ">": ">", ">=": "≥", "in": "one of",
    "contains": "has", "open_at": "open at", "within": "within",
}  # fmt: skip
_COMPARED: dict[Op, str] = {
    "<=": "at most", "<": "less than", "=": "exactly", ">=": "at least", ">": "more than",
}  # fmt: skip


def limits_html(limits: Sequence[Constraint]) -> str:
    """Render the chips; empty without limits."""
    own = [one for one in limits if not _is_followed(one)]
    if not own:
        return ""
    chips = "".join(_chip_html(one) for one in own)
    undo = _sends(ConstraintEdit(act="undo"), "Take back the last change")
    return (
        '<div class="limits-bar" role="group" aria-label="Limits of this conversation">'
        f'{chips}<button type="button" class="limit-undo" {undo}'
        ' title="Take back the last change of limits">Undo</button></div>'
    )


def _is_followed(one: Constraint) -> bool:
    """Tell the file that a follow-up means, which nobody set and no edit could take back.

    Persons name files by a part of their path (`contains`).
    """
    return one.field == "source" and one.op in ("=", "!=")


def _chip_html(one: Constraint) -> str:
    words, typed = _words(one), _typed(one)
    kind = "must" if one.hard else "wish"
    state = "" if one.on else ", switched off"
    shown = (
        f'<span class="kind">{kind}</span> <span class="words">{esc(shortened(words, 40))}</span>'
    )
    if typed:
        shown += f' <span class="typed">{esc(shortened(typed, 40))}</span>'
    data = f'data-on="{"yes" if one.on else "no"}" data-hard="{"yes" if one.hard else "no"}"'
    if not one.id:
        # Without an id no edit can name it.
        return f'<span class="limit-chip" {data}>{shown}</span>'
    return (
        f'<details class="limit-chip" name="limit" data-key="{esc(one.id)}" {data}>'
        f'<summary aria-label="{kind}: {esc(words)} {esc(typed)}{state}; change it">{shown}'
        f"</summary>{_menu_html(one)}</details>"
    )


def _menu_html(one: Constraint) -> str:
    said = f"read from “{one.text}”" if one.text else one.field
    words = _words(one)
    acts: list[tuple[ConstraintAct, str, str]] = [
        ("soften", "Make it a wish", f"“{words}” as a wish")
        if one.hard
        else ("harden", "Make it a must", f"“{words}” as a must"),
        ("off", "Switch off", f"without “{words}” for now")
        if one.on
        else ("on", "Switch on", f"with “{words}” again"),
        ("remove", "Remove", f"“{words}” removed"),
    ]
    buttons = "".join(
        f"<li><button type='button' {_sends(ConstraintEdit(act=act, constraint=one.id), told)}>"
        f"{label}</button></li>"
        for act, label, told in acts
    )
    return (
        f'<div class="limit-menu"><p class="dim">{esc(said)}, question {one.turn + 1}</p>'
        f"{_form_html(one)}<ul>{buttons}</ul></div>"
    )


def _form_html(one: Constraint) -> str:
    if isinstance(one.value, bool):
        return ""
    kind = _kind(one.value)
    unit = f'<span class="unit">{esc(one.unit)}</span>' if one.unit else ""
    number = "number" if kind == "number" else "text"
    return (
        f'<form class="limit-form" data-limit="{esc(one.id)}" data-kind="{kind}" '
        f'data-name="{esc(_words(one))}">{_ops_html(one, kind)}'
        f'<input name="value" type="{number}" step="any" required maxlength="200" '
        f'aria-label="Value" value="{esc(_plain(one.value))}">{unit}'
        '<button type="submit">Change</button></form>'
    )


def _ops_html(one: Constraint, kind: str) -> str:
    if kind != "number" or one.op not in _COMPARED:
        return ""
    options = "".join(
        f'<option value="{esc(op)}"{" selected" if op == one.op else ""}>{name}</option>'
        for op, name in _COMPARED.items()
    )
    return f'<select name="op" aria-label="How it is compared">{options}</select>'


def _sends(edit: ConstraintEdit, told: str) -> str:
    return f'data-edits="{esc(packed_edits([edit]))}" data-told="{esc(told)}"'


def _words(one: Constraint) -> str:
    return one.text or f"{one.field} {_SIGNS[one.op]} {_plain(one.value)}"


def _typed(one: Constraint) -> str:
    value = _plain(one.value)
    if isinstance(one.value, float) and not isinstance(one.value, bool) and not one.hard:
        # A wish is drawn from how the library is spread; more digits would only look exact.
        value = f"{one.value:.3g}"
    numeric = _kind(one.value) == "number"
    if one.text and isinstance(one.value, tuple):
        # Spellings that satisfy it; the person's own word says it better.
        return ""
    if not one.text or isinstance(one.value, bool):
        return ""
    if not numeric and value.casefold() in one.text.casefold():
        return ""
    # A minus sign; a hyphen reads like a range.
    value = value.replace("-", "−") if numeric else value
    unit = "%" if one.unit == "percent" else one.unit or ""
    return f"{_SIGNS[one.op]} {value} {unit}".strip()


def _kind(value: Scalar | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return "list"
    return "number" if isinstance(value, float | int) and not isinstance(value, bool) else "text"


def _plain(value: Scalar | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, float) else str(value)
