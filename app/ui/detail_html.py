"""A file of the library in the panel: what it is, what is in it, and what can be done with it."""

from __future__ import annotations

import json

from agents.codec import pack
from app.ui.chips import place
from app.ui.markup import base_name, esc, icon, media_url, plural, shortened
from app.ui.panel_parts import wave_html
from app.ui.shelf_desk import Alike, Held, SourceDetail
from tools.core.items import Modality

_TERMS = (("never", "for good"), ("7d", "7 days"), ("30d", "30 days"), ("90d", "90 days"),
          ("365d", "a year"))  # fmt: skip
_STAYS = "".join(
    f'<option value="{value}">{name}</option>'
    for value, name in (("", "as its collection"), *_TERMS)
)


def detail_html(one: SourceDetail) -> str:
    """Render a file."""
    first = one.items[0] if one.items else None
    original = (
        f'<a class="button" href="{media_url(first.citation.item, "original")}" target="_blank" '
        'rel="noopener">Open the original</a>'
        if first is not None
        else ""
    )
    about = " · ".join(
        text for text in (one.entity or "", one.media_type, _size(one.bytes)) if text
    )
    return (
        f'<header><p class="panel-mark"><span class="dim">{esc(about)}</span></p>'
        f'<h2 tabindex="-1">{esc(one.name)}</h2><p class="path">{esc(one.path)}</p></header>'
        f'<div class="panel-body">{_preview_html(first)}<p class="detail-acts">{original}'
        f'<button type="button" class="button forget-file" data-forget="{esc(one.id)}">Forget it'
        f"</button></p>{_said_html(one)}{_items_html(one)}{_facts_html(one)}{_stay_html(one)}"
        f"{_seen_html(one)}</div>"
    )


def alike_html(found: Alike, back: str) -> str:
    """Render what is like an item. back: id or path of the file to go back to."""
    rows = "".join(_held_html(one) for one in found.found)
    listed = f'<ul class="alike">{rows}</ul>' if rows else '<p class="dim">Nothing is like it.</p>'
    reason = f'<p class="dim">{esc(found.reason)}</p>' if found.reason else ""
    name = base_name(found.to.source)
    return (
        f'<header><p class="panel-mark">{icon(found.to.modality)}<span class="dim">'
        f'{esc(place(found.to))}</span></p><h2 tabindex="-1">Like {esc(name)}</h2>'
        f'<p class="path"><button type="button" class="link" data-source="{esc(back)}">Back to '
        f'the file</button></p></header><div class="panel-body">{listed}{reason}</div>'
    )


def _preview_html(first: Held | None) -> str:
    if first is None:
        return ""
    item, kind = first.citation.item, first.citation.modality
    if kind in ("image", "page"):
        shown = media_url(item, "page" if kind == "page" else "picture")
        return (
            f'<figure class="shown"><img src="{shown}" '
            f'alt="{esc(first.citation.caption or "Preview")}"></figure>'
        )
    if kind == "video":
        return (
            '<div class="player"><video controls preload="metadata" '
            f'poster="{media_url(item, "picture")}" src="{media_url(item, "video")}" '
            'aria-label="Video"></video></div>'
        )
    if kind == "audio":
        return (
            f'<div class="player">{wave_html(item)}<audio controls preload="metadata" '
            f'src="{media_url(item, "sound")}" aria-label="Recording"></audio></div>'
        )
    return f'<div class="passage">{esc(first.words)}</div>' if first.words else ""


def _said_html(one: SourceDetail) -> str:
    caption = (
        ""
        if one.caption is None
        else '<label>Your caption<textarea name="caption" rows="2" maxlength="1000">'
        f"{esc(one.caption)}</textarea></label>"
    )
    return (
        f'<form class="describe" data-describe="{esc(one.id)}">{caption}'
        '<label>Tags, with commas between<input name="tags" type="text" maxlength="2000" '
        f'value="{esc(", ".join(one.tags))}"></label>'
        '<button type="submit" class="button">Keep</button></form>'
    )


def _items_html(one: SourceDetail) -> str:
    if not one.items:
        return ""
    rows = "".join(_held_html(item) for item in one.items)
    more = f'<p class="dim">and {one.items_left:,} more</p>' if one.items_left else ""
    count = plural(len(one.items) + one.items_left, "piece")
    return (
        f"<details><summary>What is in it: {count}</summary>"
        f'<ul class="alike">{rows}</ul>{more}</details>'
    )


def _held_html(one: Held) -> str:
    cited = one.citation
    data = esc(json.dumps(pack(cited)))
    words = one.words or cited.caption
    score = "" if one.score is None else f'<span class="why-score">{one.score:.2f}</span>'
    like = (
        f'<button type="button" class="link" data-alike="{esc(cited.item)}">Find similar</button>'
        if one.alike
        else ""
    )
    return (
        f'<li class="held-item"><button type="button" class="held-open" data-open="{data}">'
        f'<span class="thumb">{_thumb(cited.modality, cited.item)}</span>'
        f'<span class="held-words"><b>{esc(base_name(cited.source))}</b> '
        f'<span class="dim">{esc(place(cited))}</span>'
        f'<span class="held-said">{esc(shortened(words, 140))}</span></span>{score}</button>'
        f"{like}</li>"
    )


def _thumb(kind: Modality, item: str) -> str:
    if kind in ("image", "video"):
        return f'<img src="{media_url(item, "picture")}" alt="" loading="lazy">'
    return icon(kind)


def _facts_html(one: SourceDetail) -> str:
    if not one.facts:
        return ""
    rows = "".join(
        f'<tr><th scope="row">{esc(name)}</th><td>{esc(value)} '
        f'<span class="dim">{esc(where)}</span></td></tr>'
        for name, value, where in one.facts
    )
    return (
        f"<details><summary>{plural(len(one.facts), 'fact')} about it</summary>"
        f'<table class="facts"><tbody>{rows}</tbody></table></details>'
    )


def _stay_html(one: SourceDetail) -> str:
    known = dict(_TERMS)
    term = one.term or "never"
    options = "".join(
        f'<option value="{esc(value)}"{" selected" if value == term else ""}>{esc(name)}</option>'
        for value, name in {**known, term: known.get(term, term)}.items()
    )
    end = f"goes on {one.expires[:10]}" if one.expires else "stays for good"
    return (
        f'<form class="term" data-stay="{esc(one.id)}"><p>This file {esc(end)}; added '
        f"{esc(one.added[:10])}.</p><label>From today it stays "
        f'<select name="term">{_STAYS}</select></label>'
        '<button type="submit" class="button">Set</button></form>'
        f'<form class="term" data-term="{esc(one.collection)}"><label>Files of '
        f"“{esc(one.collection)}” stay "
        f'<select name="term">{options}</select></label>'
        '<button type="submit" class="button">Set</button></form>'
    )


def _seen_html(one: SourceDetail) -> str:
    lines = "".join(f"<li>{esc(line)}</li>" for line in one.seen_by)
    body = f"<ul>{lines}</ul>" if lines else '<p class="dim">None: it is found by its words.</p>'
    return f"<details><summary>Which encoder saw it</summary>{body}</details>"


def _size(count: int) -> str:
    for unit in ("bytes", "kB", "MB"):
        if count < 1000:
            return f"{count:,.0f} {unit}"
        count = round(count / 1000)
    return f"{count:,.0f} GB"
