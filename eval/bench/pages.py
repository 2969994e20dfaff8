"""Which pages the page encoder is spared, by the rule of `tools/library/page_choice.py`.

PDFs are read without OCR and without encoders into a fresh library. Where a set says which pages
hold the answers to its questions, and what kind of evidence they are, those pages are counted too:
a page of chart evidence that is spared is a loss of the rule. Recall is not measured.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from app.assistant import Assistant
from app.wiring import demo_folder
from eval.bench.benchmark import Bench, BenchResult
from eval.bench.measure import Measured
from eval.data import QueryRow, manifest
from tools.core.filters import Condition, Not
from tools.core.items import Item
from tools.core.locators import PageRegion
from tools.core.query import Scope
from tools.library.page_choice import PLAIN, choose_pages

SETS = ("mmlongbench", "uda")
_ANY = Not(part=Condition(field="modality", op="=", value="nothing"))


@dataclass(kw_only=True)
class _Counted:
    """Pages by verdict."""

    reasons: Counter[str] = field(default_factory=Counter)
    gated: int = 0
    by_kind: dict[str, Counter[str]] = field(default_factory=dict)
    """Kind of document, then verdict."""
    evidence: dict[str, Counter[str]] = field(default_factory=dict)
    """Kind of evidence of a question, then verdict of the page that holds it."""


def run(bench: Bench) -> BenchResult:
    """Count the pages of the sets, or of the demo's PDFs without --data. Raises NotFound."""
    counted = _Counted()
    sets = SETS if bench.data is not None else ("demo",)
    for name in sets:
        bench.say(f"pages: {name}")
        with TemporaryDirectory(prefix="cairn-bench-") as scratch:
            _count_set(bench, name, Path(scratch), counted)
    return BenchResult(
        name="pages",
        rows=tuple(_rows(counted)),
        notes=(
            "Read without OCR and without encoders; the rule looks at facts of the ledger alone.",
            "Evidence: pages that hold the answers of questions with one kind of evidence, as the "
            "set states it. What sparing a page costs in recall is not measured: no published page "
            "encoder ran here.",
        ),
    )


def _count_set(bench: Bench, name: str, scratch: Path, counted: _Counted) -> None:
    folder = demo_folder() if bench.data is None else bench.data / name
    told = manifest(bench.data, name) if bench.data is not None else None
    files = (
        sorted(folder.rglob("*.pdf"))
        if told is None
        else [folder / one["file"] for one in told["items"] if one["file"].endswith(".pdf")]
    )
    settings = replace(
        bench.settings, home=scratch / "home", text_encoder="off", ocr="off", ann=False,
        picture_encoder="built-in", sound_encoder="built-in", page_encoder="off",
    )  # fmt: skip
    assistant = Assistant.open(settings)
    try:
        assistant.add(settings.owner, files)
        verdicts = _verdicts(assistant, settings.owner, counted)
    finally:
        assistant.close()
    if told is not None:
        kinds = {Path(one["file"]).name: str(one.get("doc_type", name)) for one in told["items"]}
        _count_kinds(verdicts, kinds, counted)
        _count_evidence(verdicts, told.get("queries", []), counted)


def _verdicts(assistant: Assistant, owner: str, counted: _Counted) -> Mapping[tuple[str, int], str]:
    """Give the verdict of every page, by file name and page."""
    library = assistant.house.library
    scope = Scope(owner=owner)
    ids = library.catalogue.in_scope("page", replace(scope, where=_ANY)).yes or ()
    pages = list(library.catalogue.items(ids).values())
    sources = library.catalogue.sources([page.source for page in pages])
    names = {one.id: one.name for one in sources.values()}
    verdicts: dict[tuple[str, int], str] = {}
    counted.gated += sum(one.gate is not None for one in pages)
    for page in pages:
        if page.gate is not None:
            verdicts[_place(page, names)] = "gated"
    for page, reason in _reasons(assistant, [one for one in pages if one.gate is None], scope):
        counted.reasons[reason] += 1
        verdicts[_place(page, names)] = reason
    return verdicts


def _reasons(
    assistant: Assistant, pages: Sequence[Item], scope: Scope
) -> Iterable[tuple[Item, str]]:
    choice = choose_pages(assistant.house.library, pages, scope, "where-it-pays")
    return zip(pages, choice.verdicts, strict=True)


def _place(page: Item, names: Mapping[str, str]) -> tuple[str, int]:
    assert isinstance(page.locator, PageRegion)
    return names[page.source], page.locator.page


def _count_kinds(
    verdicts: Mapping[tuple[str, int], str], kinds: Mapping[str, str], counted: _Counted
) -> None:
    for (name, _), verdict in verdicts.items():
        counted.by_kind.setdefault(kinds[name], Counter())[verdict] += 1


def _count_evidence(
    verdicts: Mapping[tuple[str, int], str], queries: Iterable[QueryRow], counted: _Counted
) -> None:
    for query in queries:
        sources = query.get("evidence_sources", [])
        if len(sources) != 1 or query.get("page_error"):
            continue
        for page in query.get("relevant_pages_1based", []):
            verdict = verdicts.get((query.get("doc", ""), page), "no such page")
            counted.evidence.setdefault(sources[0], Counter())[verdict] += 1


def _rows(counted: _Counted) -> Iterable[Measured]:
    total = counted.reasons.total()
    yield _row("pages that may be encoded", counted.reasons, PLAIN, "spared as plain text")
    for reason, count in counted.reasons.most_common():
        share = f"{count / total:.0%}"
        yield Measured(
            what=f"by what they show: {reason}", unit="pages", values=(count,), note=share
        )
    yield Measured(
        what="gated before (blank, near-duplicate)", unit="pages", values=(counted.gated,)
    )
    for kind, verdicts in sorted(counted.by_kind.items()):
        yield _row(f"documents: {kind}", verdicts, PLAIN, "spared")
    for kind, verdicts in sorted(counted.evidence.items()):
        yield _row(f"evidence: {kind}", verdicts, PLAIN, "on spared pages")


def _row(what: str, verdicts: Counter[str], spared: str, words: str) -> Measured:
    total, out = verdicts.total(), verdicts[spared]
    note = f"{out} ({out / max(1, total):.0%}) {words}"
    return Measured(what=what, unit="pages", values=(total,), note=note)
