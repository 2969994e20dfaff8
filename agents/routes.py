"""The edges that decide. Pure: state in, the name of the next node out."""

from __future__ import annotations

from typing import Literal

from langgraph.types import Send

from agents.codec import unpack
from agents.records import Verdict
from agents.state import SearchState, State


def after_understand(state: State) -> Literal["plan", "settle"]:
    """Ask about wishes that contradict each other before anything is searched."""
    return "settle" if state["settles"] else "plan"


def to_searches(state: State) -> list[Send] | Literal["fuse", "trip"]:
    """Send every search of this round at once; without any there is nothing to wait for.

    A trip is planned from stated facts: there is nothing to search.
    """
    if state["plan"].get("wants") == "itinerary":
        return "trip"
    sends = [
        Send(
            "retrieve",
            SearchState(
                search=search,
                query=state["query"],
                plan=state["plan"],
                attachments=state["attachments"],
            ),
        )
        for search in state["searches"]
    ]
    return sends or "fuse"


def after_grade(state: State) -> Literal["answer", "reformulate", "hop", "ask_back", "abstain"]:
    """Follow the verdict; a find of one step leads to the next."""
    if state["hopping"]:
        return "hop"
    action = unpack(Verdict, state["verdict"]).action
    return "reformulate" if action == "retry" else action


def after_verify(state: State) -> Literal["answer", "__end__"]:
    """Write once more where nothing stood; a closed turn has no plan left."""
    return "answer" if state["plan"] else "__end__"
