"""Cairn's own theme: Gradio's variables set to the colours of theme.css. System fonts only."""

from __future__ import annotations

import gradio as gr

_SANS = ("-apple-system", "BlinkMacSystemFont", "Segoe UI", "Roboto", "Ubuntu", "Cantarell",
         "Noto Sans", "Helvetica Neue", "Liberation Sans", "system-ui", "sans-serif")  # fmt: skip
_MONO = ("ui-monospace", "SF Mono", "Cascadia Mono", "Liberation Mono", "monospace")


def build_theme() -> gr.themes.Base:
    """Give the theme; every colour is a variable of theme.css, which knows light and dark."""
    theme = gr.themes.Base(
        primary_hue=gr.themes.colors.teal,
        neutral_hue=gr.themes.colors.stone,
        radius_size=gr.themes.sizes.radius_md,
        font=_SANS,
        font_mono=_MONO,
    )
    both = {
        "body_background_fill": "var(--paper)",
        "body_text_color": "var(--ink)",
        "body_text_color_subdued": "var(--ink-soft)",
        "background_fill_primary": "var(--card)",
        "background_fill_secondary": "var(--paper)",
        "block_background_fill": "transparent",
        "block_border_width": "0px",
        "block_shadow": "none",
        "block_label_text_color": "var(--ink-soft)",
        "border_color_primary": "var(--line)",
        "border_color_accent": "var(--accent)",
        "input_background_fill": "var(--card)",
        "input_border_color": "var(--line)",
        "input_border_color_focus": "var(--accent)",
        "input_shadow_focus": "0 0 0 3px var(--accent-faint)",
        "input_placeholder_color": "var(--ink-soft)",
        "button_primary_background_fill": "var(--accent)",
        "button_primary_background_fill_hover": "var(--accent-strong)",
        "button_primary_text_color": "var(--on-accent)",
        "button_secondary_background_fill": "var(--card)",
        "button_secondary_background_fill_hover": "var(--hover)",
        "button_secondary_text_color": "var(--ink)",
        "button_secondary_border_color": "var(--line)",
        "color_accent": "var(--accent)",
        "color_accent_soft": "var(--accent-faint)",
        "link_text_color": "var(--accent)",
        "loader_color": "var(--accent)",
    }
    for name, value in both.items():
        setattr(theme, name, value)
        setattr(theme, f"{name}_dark", value)
    return theme
