"""The list of conversations, and what a page shows before the first question."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from urllib.parse import quote

from app.ui.desk import Standing
from app.ui.markup import counted, esc, shortened
from app.ui.talk_desk import ThreadRow
from tools.core.items import MODALITIES


def threads_html(
    rows: Sequence[ThreadRow], current: str, now: dt.datetime, *, finding: str = ""
) -> str:
    """Render the list. current: id of the conversation that is shown; finding: words looked for."""
    if not rows and finding:
        return '<p class="dim threads-none" role="status">No conversation has all these words.</p>'
    if not rows:
        return '<p class="dim threads-none">Your conversations will be listed here.</p>'
    parts: list[str] = []
    group = ""
    for row in rows:
        day = _day(row.updated, now)
        if day != group:
            parts.append(f"{'</ul>' if group else ''}<h2>{day}</h2><ul>")
            group = day
        parts.append(_row_html(row, current))
    return f'<nav aria-label="Conversations">{"".join(parts)}</ul></nav>'


def empty_html(standing: Standing) -> str:
    """Render what teaches: what is searched, what to ask, or how to begin."""
    if not any(standing.items.values()):
        return _first_steps(standing)
    waits, loading = _waiting(standing)
    told = ", ".join(
        counted(standing.items[one], one) for one in MODALITIES if standing.items.get(one)
    )
    lead = "The demo library is searched until you add files of your own. " if standing.demo else ""
    asks = "".join(
        f'<li><button type="button" class="example" data-ask="{esc(one)}">{esc(one)}</button></li>'
        for one in standing.examples[:6]
    )
    add = (
        '<p class="dim">Ask your own things: <code>cairn add ~/folder</code>, or drop files in '
        '<button type="button" class="link" data-tab="library">Library</button>.</p>'
        if standing.demo
        else ""
    )
    return (
        f'<section class="empty"{waits}>{loading}<h1>What are you looking for?</h1>'
        f'<p class="lead">{lead}{esc(told)} are ready. Every answer opens the exact paragraph, '
        "page region, picture or second it comes from.</p>"
        f'<ul class="examples" aria-label="Examples">{asks}</ul>{add}</section>'
    )


def leave_html(standing: Standing) -> str:
    """Render the one line that asks for leave to send; empty where nobody waits for it."""
    host = esc(standing.leave)
    if not host:
        return ""
    return (
        '<p class="leave">Answers are quoted, because nothing may leave this machine yet. '
        f'<button type="button" class="link" data-allow="{host}">Allow {host} to see your '
        "questions, the files you attach, and the finds of this library</button></p>"
    )


def _waiting(standing: Standing) -> tuple[str, str]:
    """Give the attribute that makes the page ask again, and the line that says why."""
    if not standing.preparing:
        return "", ""
    return " data-waiting", (
        '<p class="preparing" role="status"><span class="pulse" aria-hidden="true"></span>'
        f"Loading {esc(standing.preparing)} …</p>"
    )


def _first_steps(standing: Standing) -> str:
    # Files may come in from a terminal at any moment, so the page keeps asking.
    return (
        f'<section class="empty" data-waiting>{_waiting(standing)[1]}<h1>Ask your own things</h1>'
        '<p class="lead">Notes, PDFs, office files, photos, screenshots and recordings: Cairn '
        "reads them on this machine, and walks every answer back to where it stands.</p>"
        '<ol class="steps">'
        "<li><b>Add a folder</b><code>cairn add ~/folder</code>"
        '<span class="dim">in a terminal, while this page is open</span></li>'
        "<li><b>or drop files</b>"
        '<button type="button" class="link" data-tab="library">open the Library</button>'
        '<span class="dim">and watch them go in</span></li>'
        "<li><b>then ask</b><span>in your own words; a photo, screenshot or recording can be the "
        "question too</span></li></ol></section>"
    )


def _row_html(row: ThreadRow, current: str) -> str:
    title = shortened(row.title, 80) or "Untitled"
    here = ' aria-current="page"' if row.id == current else ""
    thread = esc(row.id)
    return (
        f'<li class="thread"><a href="?thread={thread}" data-thread="{thread}"{here}>'
        f"{esc(title)}</a>"
        f'<details class="thread-more"><summary aria-label="More for: {esc(title)}" '
        f'title="Rename, export, delete"><span aria-hidden="true">⋯</span></summary>'
        f'<p class="thread-acts"><button type="button" data-rename="{thread}">Rename</button>'
        f'<a href="/threads/{esc(quote(row.id, safe=""))}/export" download '
        'title="Markdown and JSON with the cited media, in one zip">Export</a>'
        f'<button type="button" data-delete="{thread}" title="Delete for good">Delete</button>'
        "</p></details></li>"
    )


def _day(updated: str, now: dt.datetime) -> str:
    try:
        when = dt.datetime.fromisoformat(updated)
    except ValueError:
        return "Earlier"
    if when.tzinfo is not None:
        when = when.astimezone(now.tzinfo)
    days = (now.date() - when.date()).days
    if days <= 0:
        return "Today"
    return "Yesterday" if days == 1 else "Last week" if days < 7 else "Earlier"
