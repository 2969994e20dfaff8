"""Connects a callback to a Gradio event, always in the same closed manner."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from gradio.components import Component

Listen = Callable[..., object]
"""A Gradio event, such as `box.submit`."""


def on(
    event: Listen,
    call: Callable[..., object],
    inputs: Sequence[Component],
    outputs: Sequence[Component],
    *,
    queued: bool = False,
    at_once: int = 1,
    first: str | None = None,
) -> None:
    """Connect a callback. queued: it streams; at_once: how many may run for all pages together.

    first: a function of the inputs that the page runs before they are sent, and that gives them.
    """
    event(
        call,
        inputs=list(inputs),
        outputs=list(outputs),
        js=first,
        # Cairn draws its own progress, and nothing of the page is an API for others.
        show_progress="hidden",
        api_visibility="private",
        queue=queued,
        concurrency_limit=at_once,
        # The callbacks decide what a second click means; Gradio would swallow it.
        trigger_mode="multiple",
    )
