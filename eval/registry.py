"""The benchmarks by name; a new one is a file in eval/tasks and a row here."""

from __future__ import annotations

from collections.abc import Callable

from eval.answers import AnswerTask
from eval.suite import Labelled, Suite
from eval.task import Task
from tools.core.registry import Registry


def tasks() -> Registry[Callable[[], Task]]:
    """Give the registry of retrieval benchmarks, by the name of their data folder."""
    registry: Registry[Callable[[], Task]] = Registry("evaluation task")
    registry.register("mmlongbench", "eval.tasks.mmlongbench:MmLongBench")
    registry.register("recipes", "eval.tasks.recipes:Recipes")
    registry.register("screens", "eval.tasks.screens:Screens")
    registry.register("esc10", "eval.tasks.esc10:Esc10")
    registry.register("clothing", "eval.tasks.clothing:Clothing")
    return registry


def answer_tasks() -> Registry[Callable[[], AnswerTask]]:
    """Give the registry of benchmarks that score whole answers."""
    registry: Registry[Callable[[], AnswerTask]] = Registry("evaluation task")
    registry.register("demo", "eval.tasks.demo:Demo")
    registry.register("gold", "eval.tasks.demo:Demo")
    return registry


def suites() -> Registry[Suite[Labelled, object]]:
    """Give the registry of labelled conversations."""
    registry: Registry[Suite[Labelled, object]] = Registry("evaluation task")
    for name in ("dialogues", "followups", "conflicts", "trips"):
        registry.register(name, f"eval.tasks.{name}:SUITE")
    return registry
