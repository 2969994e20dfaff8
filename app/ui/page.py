"""The page: three columns of which each becomes a drawer where there is no room."""

from __future__ import annotations

from pathlib import Path

import gradio as gr

from app.ui.chat_tab import build_chat, build_threads
from app.ui.desk import ChatDesk
from app.ui.library_tab import build_library
from app.ui.scripts import mounting
from app.ui.settings_tab import build_settings

ASSETS = Path(__file__).parent / "assets"
_STYLES = (
    "theme", "icons", "layout", "side", "chat", "foot", "why", "judging", "limits", "panel",
    "library", "detail",
)  # fmt: skip
# Linked and not handed to Gradio, which would rewrite every selector.
HEAD = (
    '<meta name="color-scheme" content="light dark">'
    '<link rel="icon" href="/cairn/assets/logo.svg" type="image/svg+xml">'
    + "".join(f'<link rel="stylesheet" href="/cairn/assets/{name}.css">' for name in _STYLES)
)

_SHELL_JS = mounting("shell", "element")
_PANEL_JS = mounting("panel", "element")


def build_page(desk: ChatDesk, inbox: Path) -> gr.Blocks:
    """Build the page. inbox: a private folder for files on their way in."""
    with gr.Blocks(
        title="Cairn",
        fill_width=True,
        fill_height=True,
        analytics_enabled=False,
        # Uploads are deleted or moved when their turn ends; this sweeps what a crash left.
        delete_cache=(600, 3600),
    ) as page:
        _asset("top.html", _SHELL_JS, elem_id="cairn-top")
        with gr.Column(elem_id="cairn-side"):
            threads = build_threads()
        with gr.Tabs(elem_id="cairn-main", selected="ask"):
            with gr.Tab("Ask", id="ask", elem_id="cairn-ask"):
                build_chat(threads, desk, inbox)
            with gr.Tab("Library", id="library", elem_id="cairn-library") as library:
                build_library(desk, inbox, library)
            with gr.Tab("Settings", id="settings", elem_id="cairn-settings-tab") as settings:
                build_settings(desk, settings)
        _asset("panel.html", _PANEL_JS, elem_id="cairn-panel")
    page.queue(max_size=256, api_open=False, default_concurrency_limit=8)
    made: gr.Blocks = page
    return made


def _asset(name: str, js: str, *, elem_id: str) -> gr.HTML:
    # Braces of a template would be evaluated; a value is not.
    text = (ASSETS / name).read_text(encoding="utf-8")
    return gr.HTML(text, js_on_load=js, elem_id=elem_id, apply_default_css=False)
