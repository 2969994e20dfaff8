"""How a follow-up was taken, for people: shown wherever it is not how it was typed."""

from __future__ import annotations

from tools.core.query import Plan


def understood(plan: Plan, typed: str) -> str:
    """Give the question that stands alone; empty where it is the one that was typed."""
    if plan.link == "new" or _plain(plan.standalone) == _plain(typed):
        return ""
    return plan.standalone


def _plain(text: str) -> str:
    return " ".join(text.split()).strip(" ?.!").casefold()
