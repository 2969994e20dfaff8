"""Answers, finds and tables on a terminal. Decides nothing: it shows what it is given."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.cells import address
from tools.core.evidence import Answer, Citation, Coverage, Evidence, Why
from tools.core.locators import (
    CellSpan,
    ImageRegion,
    Locator,
    PageRegion,
    TextSpan,
    TimeSpan,
    clock,
)

if TYPE_CHECKING:
    from rich.console import Console

    from tools.search import SearchResult

_KIND = {
    "generated": "written by a model from your files",
    "quoted": "quoted from your files",
    "abstained": "not found",
    "clarify": "one question back",
    "interrupted": "interrupted",
}
_SIGN = {"yes": "✓", "no": "✗", "unknown": "?"}


def place(locator: Locator) -> str:
    """Say where in its source something stands."""
    match locator:
        case TextSpan(cells=CellSpan() as cells):
            return address(cells)
        case TextSpan(line=line):
            return f"line {line}"
        case PageRegion(page=page):
            return f"page {page}"
        case TimeSpan(start_s=start, end_s=end):
            return f"{clock(start)} to {clock(end)}"
        case ImageRegion():
            return "picture"


def near(path: str) -> str:
    """Give a path as seen from where the person is, where that is shorter."""
    here = str(Path.cwd()) + os.sep
    return path.removeprefix(here)


def print_answer(console: Console, answer: Answer, *, explain: bool, said: bool) -> None:
    """Print the end of a turn; the text itself is left out when it was streamed (`said`)."""
    from rich.text import Text

    if not said:
        console.print(Text(answer.answer))
    console.print()
    _print_citations(console, answer.citations)
    for note in answer.notes:
        console.print(Text(note, style="dim"))
    for one in answer.usage.sent:
        console.print(Text(f"sent to {one}", style="dim"))
    line = (
        f"{_KIND[answer.kind]} · confidence {answer.confidence:.0%} · {_coverage(answer.coverage)}"
    )
    console.print(Text(line, style="dim"))
    if answer.suggestions and console.is_terminal:
        # A pipe gets the answer alone; `--json` has them.
        told = "\n  ".join(("you could ask", *answer.suggestions))
        console.print(Text(told, style="dim"))
    console.print(Text(f"continue with: cairn ask --thread {answer.thread} ...", style="dim"))
    if explain:
        _print_explanation(console, answer)


def _print_citations(console: Console, citations: Sequence[Citation]) -> None:
    from rich.text import Text

    seen: set[tuple[str, str, str]] = set()
    for one in citations:
        where = place(one.locator)
        if (one.mark, one.source, where) in seen:
            continue
        seen.add((one.mark, one.source, where))
        line = Text()
        line.append(one.mark, style="bold cyan")
        line.append(f" {near(one.source)}", style="default")
        line.append(f"  {where}", style="dim")
        console.print(line)


def _coverage(coverage: dict[str, Coverage]) -> str:
    parts = []
    for modality, one in coverage.items():
        if one.state == "ok":
            parts.append(f"{modality} {one.searched:,}")
        else:
            parts.append(f"{modality} {one.state} ({one.reason})")
    return "searched: " + ", ".join(parts) if parts else "nothing was searched"


def _print_explanation(console: Console, answer: Answer) -> None:
    from rich.table import Table
    from rich.text import Text

    console.print(Text(f"\nasked as: {answer.plan.standalone}", style="bold"))
    table = Table(title="searches", title_justify="left", box=None)
    for heading in ("modality", "weight", "words"):
        table.add_column(heading)
    for sub in answer.plan.sub_queries:
        table.add_row(sub.modality, f"{sub.weight:.2f}", sub.text)
    console.print(table)
    for number, one in enumerate(answer.rounds):
        console.print(
            Text(f"look {number + 1}: {one.action} {one.changed} (confidence {one.confidence:.0%})")
        )
    print_evidence(console, answer.evidence)
    times = ", ".join(f"{name} {ms:.0f} ms" for name, ms in answer.timings_ms.items())
    console.print(Text(f"times: {times}", style="dim"))


def print_evidence(console: Console, evidence: Iterable[Evidence]) -> None:
    """Print a ranking with why each find is there."""
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None)
    for heading in ("", "score", "what", "where", "entity", "why", "constraints"):
        table.add_column(heading, overflow="fold")
    for one in evidence:
        best: dict[str, Why] = {}
        for share in sorted(one.why, key=lambda share: -share.calibrated):
            best.setdefault(share.retriever, share)
        why = "; ".join(
            f"{share.retriever} {share.calibrated:.2f}"
            + (f" ({', '.join(share.matched[:5])})" if share.matched else "")
            for share in best.values()
        )
        checks = " ".join(f"{_SIGN[check.met]} {check.text}" for check in one.constraints)
        cells = (
            one.mark or "-", f"{one.score:.2f}", one.modality,
            f"{near(one.source)} {place(one.locator)}", one.entity or "", why, checks,
        )  # fmt: skip
        # As text: `[img 3]` and brackets in file names would be read as markup.
        table.add_row(*(Text(cell) for cell in cells))
    console.print(table)


def print_search(console: Console, found: SearchResult) -> None:
    """Print finds, what could not be decided, and what was searched."""
    from rich.text import Text

    if found.evidence:
        print_evidence(console, found.evidence)
    else:
        console.print("Nothing was found.")
    if found.unknown:
        console.print(Text("\nNot decided, because the fact is not known:", style="bold"))
        print_evidence(console, found.unknown)
    console.print(Text(_coverage(found.coverage), style="dim"))
