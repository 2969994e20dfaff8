"""One search of the fan-out. A tool that fails or is slow becomes a line in the coverage."""

from __future__ import annotations

import logging
from dataclasses import replace

from langgraph.runtime import Runtime

from agents.callers import Cancelled
from agents.codec import pack, unpack, unpack_all
from agents.deps import Turn, view_of
from agents.records import Found, Search
from agents.scopes import is_filtered, scope_of
from agents.state import SearchState, State
from tools.core.errors import CairnError
from tools.core.events import Searched
from tools.core.evidence import Finds
from tools.core.protocols import Asked, Retriever
from tools.core.query import AttachmentRef, Plan, Query, Scope

log = logging.getLogger(__name__)


def retrieve(state: SearchState, runtime: Runtime[Turn]) -> State:
    """Ask one tool, within its time limit."""
    deps = runtime.context.deps
    began = deps.clock()
    search = unpack(Search, state["search"])
    plan = unpack(Plan, state["plan"])
    view = view_of(unpack(Query, state["query"]), deps)
    modality = search.sub_query.modality
    retriever = deps.retrievers.get(modality)
    if retriever is None:
        finds = Finds(hits=(), searched=0, state="off", reason=f"no tool searches {modality} yet")
    else:
        attachments = unpack_all(AttachmentRef, state["attachments"])
        finds = _asked(retriever, search, plan, attachments, scope_of(search, plan, view), runtime)
    ms = (deps.clock() - began) * 1000
    found = Found(
        index=search.index,
        round=search.round,
        modality=modality,
        retriever=retriever.name if retriever is not None else modality,
        hits=finds.hits,
        unknown=finds.unknown,
        searched=finds.searched,
        passed=finds.passed,
        filtered=is_filtered(plan, view),
        state=finds.state,
        reason=finds.reason,
        ms=ms,
    )
    runtime.context.say(
        Searched(
            sub_query=search.index, modality=modality, found=len(finds.hits),
            searched=finds.searched, state=finds.state, reason=finds.reason, ms=ms,
        )
    )  # fmt: skip
    return {"finds": {str(search.index): pack(found)}, "timings": {f"retrieve.{modality}": ms}}


def _asked(
    retriever: Retriever,
    search: Search,
    plan: Plan,
    attachments: list[AttachmentRef],
    scope: Scope,
    runtime: Runtime[Turn],
) -> Finds:
    context = runtime.context
    limits = context.deps.limits
    try:
        return context.callers.call(
            retriever.name,
            lambda: retriever.search(
                _question_for(search, plan, attachments, runtime),
                scope,
                k=limits.evidence * limits.oversample,
            ),
            limit_s=limits.tool_s,
            cancelled=context.cancelled,
        )
    except Cancelled:
        raise
    except CairnError as exc:
        log.info("%s: failed", retriever.name)
        return Finds(hits=(), searched=0, state="failed", reason=str(exc))
    except Exception as exc:
        # The one broad catch: a tool that breaks must not take the other modalities with it.
        log.exception("%s broke", retriever.name)
        reason = (
            f"the {retriever.name} search broke ({type(exc).__name__}); the log has the details"
        )
        return Finds(hits=(), searched=0, state="failed", reason=reason)


def _question_for(
    search: Search, plan: Plan, attachments: list[AttachmentRef], runtime: Runtime[Turn]
) -> Asked:
    sub_query = search.sub_query
    asked = Asked(text=sub_query.text, plan=plan)
    ref = next((one for one in attachments if one.id == sub_query.attachment), None)
    store = runtime.context.deps.attachments
    if ref is None or store is None:
        return asked
    words = ref.words if not sub_query.text else ""
    return replace(asked, media=store.media(ref), media_words=words, media_facts=ref.facts)
