"""Pages of our own beside the chat: plain HTML, no script but our files, nothing from elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.responses import HTMLResponse

from app.ui.markup import esc

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "media-src 'self'",
        "font-src 'self'",
        "connect-src 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
    )
)


def own_page(
    title: str,
    body: str,
    *,
    scripts: Sequence[str] = (),
    styles: Sequence[str] = (),
    status: int = 200,
    inline_styles: bool = False,
) -> HTMLResponse:
    """Give a page. body: HTML that is safe already; scripts, styles: names of our assets.

    inline_styles: allow style attributes, which meters and boxes of answers have.
    """
    links = "".join(
        f'<link rel="stylesheet" href="/cairn/assets/{name}.css">'
        for name in ("theme", "icons", "own", *styles)
    )
    loads = "".join(
        f'<script type="module" src="/cairn/assets/{name}.js"></script>'
        for name in ("own", *scripts)
    )
    text = (
        '<!doctype html><html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        '<link rel="icon" href="/cairn/assets/logo.svg" type="image/svg+xml">'
        f"<title>{esc(title)}</title>{links}{loads}</head>"
        f'<body><div class="gradio-container own"><header class="own-top">'
        '<a class="own-brand" href="/"><img src="/cairn/assets/logo.svg" alt="" width="28" '
        f'height="28">Cairn</a></header><main class="own-main">{body}</main></div></body></html>'
    )
    inline = "style-src 'self' 'unsafe-inline'"
    policy = POLICY.replace("style-src 'self'", inline) if inline_styles else POLICY
    headers = {"Content-Security-Policy": policy, "Cache-Control": "no-store"}
    return HTMLResponse(text, status_code=status, headers=headers)
