"""The document that shows an attached picture, by which the person's words can be read."""

from __future__ import annotations

from collections.abc import Sequence

from langgraph.runtime import Runtime

from agents.deps import Turn
from agents.library_view import LibraryView
from agents.rules.asks import identifies
from agents.rules.called import points_at
from agents.rules.identified import likens_it
from agents.rules.words import content_terms
from tools.core.errors import CairnError
from tools.core.protocols import Asked
from tools.core.query import AttachmentRef

_LEAST = 0.6
"""Share of what is said about the picture that the passage beside it must hold. Not tuned."""
_FEW_WORDS = 8
"""A picture with more words in it is read: a screenshot is not what its page is called."""

_ASKS_MORE = 2


def title_shown(
    taken: Sequence[AttachmentRef], text: str, view: LibraryView, runtime: Runtime[Turn]
) -> str:
    """Name the document that shows the one attached picture the words point at; else empty."""
    context = runtime.context
    store, retriever = context.deps.attachments, context.deps.retrievers.get("text")
    if len(taken) != 1 or taken[0].kind != "image" or store is None or retriever is None:
        return ""
    (file,) = taken
    if len(content_terms(file.words)) > _FEW_WORDS:
        return ""
    # `What dish is this` is asked of the picture; `what do I chop in this dish` is not.
    if identifies(text) and len(content_terms(text)) < _ASKS_MORE:
        return ""
    if likens_it(text) or not points_at(text):
        return ""
    try:
        found = context.callers.call(
            "looking the picture up",
            lambda: retriever.search(Asked(media=store.media(file)), view.scope, k=1),
            limit_s=context.deps.limits.tool_s,
            cancelled=context.cancelled,
        )
    except CairnError:
        # The searches meet the same fault, and say so.
        return ""
    best = next((one for one in found.hits if one.parts.get("shown", 0.0) >= _LEAST), None)
    if best is None or best.entity is not None:
        return ""
    source = view.catalogue.sources([best.source]).get(best.source)
    return source.title if source is not None else ""
