"""The list of models as people read it: a line and a sentence a model, at 80 columns and wider."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from app.model_rows import ModelRow
from tools.encoders.model_catalogue import ModelCatalogue

if TYPE_CHECKING:
    from rich.console import Console

_SEEN = {"picture": "pictures", "sound": "sounds", "page": "pages", "text": "text",
         "transcriber": "speech"}  # fmt: skip
_ORDER = tuple(_SEEN)


def show_models(
    rows: Sequence[ModelRow], catalogue: ModelCatalogue, console: Console | None = None
) -> None:
    """Print the table."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    console = console or Console()
    ordered = sorted(rows, key=lambda row: (*_ORDER, row.model.role).index(row.model.role))
    shown = Table(box=None, show_header=True, header_style="bold", padding=(0, 1), expand=False)
    for name in ("model", "for", "size", "licence", "sets", "state"):
        shown.add_column(name, no_wrap=name != "sets", overflow="fold")
    for row in ordered:
        shown.add_row(
            row.model.name,
            _SEEN.get(row.model.role, row.model.role or "nothing yet"),
            size_words(row.bytes),
            row.model.licence or "not known",
            " ".join(row.sets) or "-",
            row.state,
        )
    console.print(shown)
    console.print()
    for row in ordered:
        model = row.model
        recall = f"{model.recall} [{model.recall_source}]" if model.recall else "not known"
        told = f"{model.name}: {model.hub}, best for {model.best_for or 'what its card says'}"
        ran = f"speed: {model.throughput}, memory: {model.memory}"
        source = f" [{model.measured_source}]" if model.measured_source else ""
        console.print(Text(f"{told}; recall: {recall}; {ran}{source}"), style="dim")
    console.print()
    sets = ", ".join(f"{name} ({catalogue.about[name]})" for name in catalogue.sets)
    console.print(
        Text(
            f"Sets: {sets}. Facts of {catalogue.dated}; what is not known is asked from the hub "
            "before a pull. Speed and memory on your machine: cairn bench sizes --model NAME, or "
            "cairn bench encoders --model PATH."
        )
    )


def size_words(size: int | None) -> str:
    """Give a size for people."""
    if size is None:
        return "not known"
    for unit, name in ((1e9, "GB"), (1e6, "MB"), (1e3, "kB")):
        if size >= unit:
            return f"{size / unit:.1f} {name}" if size < 10 * unit else f"{size / unit:.0f} {name}"
    return f"{size} B"
