"""The order of one run: documents first, because they lend words to the pictures they show.

A picture is told what every document of the walk says about it, also those that did not change.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from pathlib import Path

from tools.core.errors import Refused
from tools.core.parts import PictureLink
from tools.library.lending import (
    BORROWERS,
    LENDERS,
    Lent,
    PictureFiles,
    borrowed,
    fingerprint,
    mentions,
)
from tools.library.reading import Reader
from tools.library.recipe import Recipe
from tools.library.survey import Survey, Task
from tools.library.work import Order, Worklist

Links = dict[str, tuple[str, tuple[PictureLink, ...]]]


def work_off(planned: Survey, reader: Reader, work: Worklist) -> None:
    """Do everything that the survey found. Raises Stopped, DiskFull, LibraryReadOnly."""
    work.remove(planned.gone)
    lenders = [task for task in planned.tasks if _is(task, LENDERS)]
    pictures = [task for task in planned.tasks if _is(task, BORROWERS)]
    others = [task for task in planned.tasks if not _is(task, LENDERS | BORROWERS)]
    links = work.read([Order(task=task) for task in lenders if task.work == "read"])
    lent = _lent(links, lenders, pictures, reader)
    rest = [Order(task=task) for task in others]
    for task in pictures:
        rest.append(_with_loan(task, lent.get(task.path)))
    _settle([*(Order(task=task) for task in lenders if task.work != "read"), *rest], work)
    work.finish()


def _settle(orders: Sequence[Order], work: Worklist) -> None:
    kept = ("nothing", "touch", "still_refused")
    work.settle(order.task for order in orders if order.task.work in kept)
    work.reword(order for order in orders if order.task.work == "reword")
    work.read([order for order in orders if order.task.work == "read"])


def _is(task: Task, suffixes: frozenset[str]) -> bool:
    # What a page of the web says about a picture must not reach the person's own pictures.
    return not task.found.address and task.path.suffix.lower() in suffixes


def _lent(
    links: Links, lenders: Sequence[Task], pictures: Sequence[Task], reader: Reader
) -> dict[Path, list[Lent]]:
    """Give what is lent to every picture that is new, changed, or shown by a changed document."""
    files = PictureFiles(task.path for task in pictures)
    roots = {task.path: task.found.root for task in lenders}
    shown = {Path(path): told for path, told in links.items()}
    wanted = {task.path for task in pictures if task.work in ("read", "reword")}
    wanted |= set(borrowed(shown, files, roots))
    if not wanted:
        return {}
    names = {path.name for path in wanted}
    for task in lenders:
        if task.work != "read" and mentions(task.path, names):
            told = _links_of(task, reader)
            if told is not None:
                shown[task.path] = told
    lent = borrowed(shown, files, roots)
    return {path: lent.get(path, []) for path in wanted}


def _links_of(task: Task, reader: Reader) -> tuple[str, tuple[PictureLink, ...]] | None:
    try:
        segmented = reader.links(task.path)
    except Refused:
        return None
    return segmented.title, segmented.links


def _with_loan(task: Task, lent: Iterable[Lent] | None) -> Order:
    """Give the order for a picture; None: nothing that could lend to it changed."""
    if lent is None:
        return Order(task=task)
    loan = tuple(lent)
    old = Recipe.read(task.known.recipe) if task.known is not None else None
    if task.work in ("nothing", "touch") and old is not None and old.lent != fingerprint(loan):
        task = replace(task, work="reword", changed="what documents say about it")
    return Order(task=task, lent=loan)
