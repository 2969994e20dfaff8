"""The API described: openapi.json, and the same as a page of our own that loads nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import cast

from fastapi import APIRouter, FastAPI
from starlette.responses import HTMLResponse

from app.ui.markup import esc
from app.ui.own_page import own_page

Json = Mapping[str, object]

_INTRO = """<h1>The API of this Cairn</h1>
<p>Every call needs a token: the one in <code>server.json</code> of the data folder, or one of your
own from <code>cairn user token NAME</code>. It goes into <code>X-Cairn-Token</code>, or into
<code>Authorization: Bearer …</code>. The machine-readable form is
<a href="/cairn/v1/openapi.json">openapi.json</a>.</p>
<pre>curl -N http://127.0.0.1:7860/cairn/v1/ask -H "X-Cairn-Token: $TOKEN" \\
  -H "Accept: text/event-stream" -H "Content-Type: application/json" \\
  -d '{"text": "a quiet vegan brunch under 15 euros"}'</pre>"""


def docs_routes(app: FastAPI) -> APIRouter:
    """Give the routes; they describe what `app` has when they are asked."""
    router = APIRouter()

    @router.get("/cairn/v1/openapi.json")
    def described() -> dict[str, object]:
        return app.openapi()

    @router.get("/api")
    def page() -> HTMLResponse:
        return own_page("Cairn: the API", _INTRO + _ways_html(app.openapi()))

    return router


def _ways_html(schema: Json) -> str:
    by_tag: dict[str, list[str]] = {}
    for path, verbs in _entries(schema, "paths"):
        for verb, way in verbs.items():
            told = _object(way)
            tags = cast("list[str]", told.get("tags") or ["more"])
            by_tag.setdefault(tags[0], []).append(_way_html(schema, path, verb, told))
    return "".join(f"<h2>{esc(tag)}</h2>{''.join(ways)}" for tag, ways in by_tag.items())


def _way_html(schema: Json, path: str, verb: str, way: Json) -> str:
    rows = "".join(
        f"<dt><code>{esc(str(one['name']))}</code></dt>"
        f"<dd>{esc(str(one['in']))}, {esc(_kind(schema, _object(one.get('schema'))))}</dd>"
        for one in map(_object, cast("list[object]", way.get("parameters") or []))
    )
    body = _body_html(schema, way)
    about = str(way.get("description") or way.get("summary") or "")
    paragraphs = "".join(f"<p>{esc(one)}</p>" for one in about.split("\n\n"))
    return (
        f'<details class="way"><summary><span class="verb">{esc(verb.upper())}</span> '
        f"<code>{esc(path)}</code></summary>{paragraphs}"
        + (f"<dl>{rows}</dl>" if rows else "")
        + f"{body}</details>"
    )


def _body_html(schema: Json, way: Json) -> str:
    content = _object(_object(way.get("requestBody")).get("content"))
    taken = _object(_object(content.get("application/json")).get("schema"))
    if not taken:
        return ""
    examples = cast("list[object]", taken.get("examples") or [])
    shown = f"<pre>{esc(json.dumps(examples[0], indent=1))}</pre>" if examples else ""
    fields = "".join(
        f"<dt><code>{esc(name)}</code></dt><dd>{esc(_kind(schema, one))}</dd>"
        for name, one in _entries(_resolved(schema, taken), "properties")
    )
    return f"<p>Body, JSON:</p>{shown}" + (f"<dl>{fields}</dl>" if fields else "")


def _kind(schema: Json, one: Json) -> str:
    options = cast("list[object]", one.get("anyOf") or [])
    if options:
        return " or ".join(_kind(schema, _object(option)) for option in options)
    if "enum" in one:
        return " | ".join(str(value) for value in cast("list[object]", one["enum"]))
    if one.get("type") == "array":
        return f"list of {_kind(schema, _object(one.get('items')))}"
    return str(one.get("type") or _resolved(schema, one).get("title") or "anything")


def _resolved(schema: Json, one: Json) -> Json:
    name = str(one.get("$ref", "")).rpartition("/")[2]
    return _object(_object(_object(schema.get("components")).get("schemas")).get(name)) or one


def _entries(of: Json, name: str) -> Iterator[tuple[str, Json]]:
    for key, value in _object(of.get(name)).items():
        yield key, _object(value)


def _object(value: object) -> Json:
    return cast(Json, value) if isinstance(value, Mapping) else {}
