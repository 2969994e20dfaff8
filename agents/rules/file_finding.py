"""Files that are what was wished, as evidence: where it stands in them, and their pictures."""

from __future__ import annotations

from collections.abc import Sequence

from agents.library_view import LibraryView
from agents.records import Question
from agents.rules import patterns
from agents.rules.asks import item_modality
from agents.rules.file_asking import asks_for_files
from agents.rules.file_shelf import MOST_ITEMS, Fit, Shelved, fitting, shelf
from agents.rules.file_wish import FileWish, read_file_wish
from agents.rules.food_classes import word_pattern
from agents.rules.stated_times import stated_times
from agents.rules.words import content_terms, listed, stem, stems
from agents.seats import Case
from tools.core.evidence import Evidence, Why
from tools.core.filters import Condition
from tools.core.items import Item
from tools.core.query import Wants

BY = "files"
"""Retriever named by finds that were made by reading whole files."""
MOST_FILES = 12
_SEEN_OR_HEARD = (
    r"\b(?:photo(?:graph)?s?|pictures?|pics?|images?|screenshots?|recordings?|sounds?|songs?|"
    r"videos?|films?|clips?|look like)\b"
)
_MOST_PICTURES = 500
_PER_FILE = 3


def files_sought(text: str, wants: Wants, view: LibraryView) -> bool:
    """Tell whether a question seeks files, in a library where no sheet says what is what."""
    # `Show me all guides` names no picture; where there are pages of documents, those are meant.
    page = item_modality(text) == "page"
    shown = not page and patterns.search(_SEEN_OR_HEARD, text) is not None
    if wants not in ("fact", "places", "files", "items") or (wants == "items" and shown):
        return False
    counts = view.counts()
    if wants == "items" and page and counts.get("page", 0) > 0:
        return False
    if counts.get("text", 0) > MOST_ITEMS:
        return False
    return not view.catalogue.entities(view.scope) and asks_for_files(text, tag_stems(view))


def tag_stems(view: LibraryView) -> frozenset[str]:
    """Give the stems of all tags in scope."""
    return frozenset(
        stem(word) for tag in view.catalogue.facets(view.scope).get("tag", {})
        for word in tag.casefold().split()[-1:]
    )  # fmt: skip


def wish_of(question: Question, view: LibraryView) -> FileWish:
    """Read what the files of a question have to be."""
    return read_file_wish(question.standalone, tag_stems(view))


def file_evidence(question: Question, view: LibraryView) -> list[Evidence]:
    """Give, of every file that fits, the passages that say so and its picture; best file first."""
    wish = wish_of(question, view)
    if wish == FileWish():
        return []
    files = shelf(view)
    fits = fitting(wish, files) if files is not None else []
    pictures = _pictures(view) if fits else []
    found: list[Evidence] = []
    for fit in fits[:MOST_FILES]:
        for item in _telling(fit.file, wish):
            found.append(_evidence(item, fit, fit.file.source.path, len(fits)))
        for picture in [one for one in pictures if _shows(one, fit.file)][:1]:
            sources = view.catalogue.sources([picture.source])
            if picture.source in sources:
                found.append(_evidence(picture, fit, sources[picture.source].path, len(fits)))
    return found


def _evidence(item: Item, fit: Fit, path: str, count: int) -> Evidence:
    return Evidence(
        item=item.id, modality=item.modality, source=path, source_id=item.source, entity=None,
        locator=item.locator, score=round(min(1.0, fit.surest), 4),
        why=(Why(sub_query=-1, retriever=BY, raw=float(count), calibrated=round(fit.surest, 4)),),
    )  # fmt: skip


def files_fit(case: Case) -> int:
    """Count the files that fit; 0 where none does, or none was sought."""
    raws = [why.raw for one in case.evidence for why in one.why if why.retriever == BY]
    return int(raws[0]) if raws else 0


def sought_in_vain(case: Case, view: LibraryView) -> str:
    """Name what no file is altogether, where files were sought and all of them were read."""
    if case.plan.wants != "files" or files_fit(case) or shelf(view) is None:
        return ""
    wish = wish_of(case.question, view)
    wanted = [f"“{one.said}”" for one in wish.wanted]
    wanted += [f"no “{one.said}”" for one in wish.without]
    wanted += [f"{wish.within_min:g} minutes"] if wish.within_min is not None else []
    return f"{listed(wanted)}{' together' if len(wanted) > 1 else ''}" if wanted else ""


def _telling(file: Shelved, wish: FileWish) -> list[Item]:
    """Choose the passages that say most of what was wished, in the file's order."""
    chosen: dict[str, Item] = {}
    if wish.timed:
        chosen |= {one.id: one for one in file.items if any(stated_times(one.text))}
    for wanted in wish.wanted:
        pattern = word_pattern(wanted.words)
        holding = [one for one in file.items if pattern.search(one.text)]
        if holding and not any(one.id in chosen for one in holding):
            best = max(holding, key=lambda one: len(pattern.findall(one.text)))
            chosen[best.id] = best
    if not chosen:
        chosen = {one.id: one for one in file.items[:1]}
    kept = list(chosen.values())[:_PER_FILE]
    return sorted(kept, key=lambda one: one.ordinal)


def _pictures(view: LibraryView) -> Sequence[Item]:
    found = view.catalogue.in_scope(
        "image", view.narrowed(Condition(field="modality", op="=", value="image"))
    )
    if found.yes is None or len(found.yes) > _MOST_PICTURES:
        return []
    return list(view.catalogue.items(list(found.yes)).values())


def _shows(picture: Item, file: Shelved) -> bool:
    """Tell whether what is said about a picture names the file by all of its title."""
    title = stems(" ".join(content_terms(file.title)))
    return bool(title) and title <= stems(f"{picture.about} {picture.caption}")
