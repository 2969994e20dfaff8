"""The machine: nodes and edges, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

from langgraph.graph import END, START, StateGraph

from agents.abstain import abstain
from agents.answer import answer
from agents.ask_back import ask_back
from agents.deps import Turn
from agents.fuse import fuse
from agents.grade import grade
from agents.hop import hop
from agents.plan import plan
from agents.reformulate import reformulate
from agents.rerank import rerank
from agents.retrieve import retrieve
from agents.routes import after_grade, after_understand, after_verify, to_searches
from agents.settle import settle
from agents.state import State
from agents.trip import trip
from agents.understand import understand
from agents.verify import verify

if TYPE_CHECKING:
    from langgraph.checkpoint.base import BaseCheckpointSaver
    from langgraph.graph.state import CompiledStateGraph


def build_graph(
    checkpointer: BaseCheckpointSaver[str] | None = None,
) -> CompiledStateGraph[State, Turn, State, State]:
    """Compile the graph; with a checkpointer, threads continue."""
    graph = StateGraph(State, context_schema=Turn)
    graph.add_node("understand", understand)
    graph.add_node("settle", settle)
    graph.add_node("plan", plan)
    graph.add_node("retrieve", retrieve)
    graph.add_node("fuse", fuse)
    graph.add_node("rerank", rerank)
    graph.add_node("grade", grade)
    graph.add_node("reformulate", reformulate)
    graph.add_node("hop", hop)
    graph.add_node("ask_back", ask_back)
    graph.add_node("abstain", abstain)
    graph.add_node("answer", answer)
    graph.add_node("verify", verify)
    graph.add_node("trip", trip)

    graph.add_edge(START, "understand")
    graph.add_conditional_edges("understand", after_understand)
    graph.add_conditional_edges("plan", to_searches, ["retrieve", "fuse", "trip"])
    graph.add_edge("retrieve", "fuse")
    graph.add_edge("fuse", "rerank")
    graph.add_edge("rerank", "grade")
    graph.add_conditional_edges("grade", after_grade)
    graph.add_conditional_edges("reformulate", to_searches, ["retrieve", "fuse"])
    graph.add_conditional_edges("hop", to_searches, ["retrieve", "fuse"])
    graph.add_edge("answer", "verify")
    graph.add_conditional_edges("verify", after_verify)
    graph.add_edge("settle", END)
    graph.add_edge("ask_back", END)
    graph.add_edge("abstain", END)
    graph.add_edge("trip", END)
    return graph.compile(checkpointer=checkpointer)
