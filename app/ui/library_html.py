"""The Library tab as HTML: what is there, what is going in, and what was refused and why."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import assert_never

from app.ui.desk import Standing
from app.ui.markup import base_name, counted, esc, icon, plural
from app.ui.shelf_desk import Lack, Root
from tools.core.items import MODALITIES
from tools.library.progress import AddEvent, Advanced, FileDone, Noticed, Scanned

_SHOWN_FILES = 200


@dataclass(frozen=True, kw_only=True)
class AddView:
    """What is known of a running add."""

    total: int = 0
    done: int = 0
    path: str = ""
    left_s: float | None = None
    files: tuple[FileDone, ...] = ()
    """Newest last."""
    told: tuple[str, ...] = ()
    """Sentences: what was noticed, and the summary at the end."""
    over: bool = False
    complaint: str = ""


def added(view: AddView, event: AddEvent) -> AddView:
    """Give the view after one more event."""
    match event:
        case Scanned(files=files):
            return replace(view, total=files)
        case Advanced(done=done, total=total, path=path, left_s=left_s):
            return replace(view, done=done, total=total, path=path, left_s=left_s)
        case FileDone():
            return replace(view, files=(*view.files, event))
        case Noticed(message=message):
            return replace(view, told=(*view.told, message))
        case _:
            assert_never(event)


def add_html(view: AddView) -> str:
    """Render the progress or the end of an add."""
    if view.complaint:
        return (
            f'<div class="adding"><p class="complaint" role="alert">{esc(view.complaint)}</p></div>'
        )
    left = f", about {round(view.left_s)} s left" if view.left_s is not None else ""
    head = "Done" if view.over else f"Taking in: {view.done} of {plural(view.total, 'file')}{left}"
    bar = (
        f'<progress max="{max(1, view.total)}" value="{view.total if view.over else view.done}" '
        'aria-label="Progress"></progress>'
    )
    now = "" if view.over or not view.path else f'<p class="dim">{esc(base_name(view.path))}</p>'
    told = "".join(f"<li>{esc(one)}</li>" for one in view.told)
    rows = "".join(_file_html(one) for one in reversed(view.files[-_SHOWN_FILES:]))
    return (
        f'<div class="adding" role="status"><h2>{head}</h2>{bar}{now}'
        f'<ul class="told">{told}</ul><ul class="file-list">{rows}</ul></div>'
    )


def standing_html(standing: Standing, roots: Sequence[Root], lacks: Sequence[Lack]) -> str:
    """Render the counts, what is off, what is missing, and what is remembered."""
    tiles = "".join(
        f'<li class="tile">{icon(one)}<b>{standing.items.get(one, 0):,}</b>'
        f"<span>{esc(counted(standing.items.get(one, 0), one).split(' ', 1)[1])}</span></li>"
        for one in MODALITIES
        if standing.items.get(one) or one != "video"
    )
    gaps = "".join(f"<li>{esc(one)}</li>" for one in standing.gaps)
    demo = (
        '<p class="dim">This is the demo library. It steps aside once you add files of your own, '
        "and goes for good with <code>cairn forget --collection demo</code>.</p>"
        if standing.demo
        else ""
    )
    listed = f'<ul class="gaps">{gaps}</ul>' if gaps else ""
    listed += "".join(
        f'<p class="lack">{esc(one.told)}: <code>{esc(one.command)}</code> in a terminal writes '
        "some, or write a caption yourself: click a photo below.</p>"
        for one in lacks
    )
    listed += _roots_html(roots)
    return f'<ul class="tiles" aria-label="In the library">{tiles}</ul>{demo}{listed}'


def _roots_html(roots: Sequence[Root]) -> str:
    rows = "".join(
        f'<li><span class="root-path">{esc(one.path)}</span> <span class="dim">looked at '
        f"{esc(one.looked[:16].replace('T', ' '))} UTC</span> "
        f'<button type="button" class="link" data-refresh="{esc(one.path)}" '
        f'aria-label="Look again at {esc(one.path)}">Look again</button></li>'
        for one in roots
    )
    if not rows:
        return ""
    return f'<h2>Remembered</h2><ul class="followed" aria-label="Remembered">{rows}</ul>'


def _file_html(one: FileDone) -> str:
    reason = f'<span class="reason">{esc(one.reason)}</span>' if one.reason else ""
    return (
        f'<li class="source" data-state="{one.status}">'
        f'<span class="source-name" title="{esc(one.path)}">{esc(base_name(one.path))}</span>'
        f'<span class="state">{esc(one.status)}</span>{reason}</li>'
    )
