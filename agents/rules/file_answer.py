"""The answer that lists files: title, the tag, line and time that speak for each, its picture."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from agents.library_view import LibraryView
from agents.records import Piece
from agents.rules.file_finding import files_fit, wish_of
from agents.rules.file_shelf import known_by
from agents.rules.file_wish import FileWish
from agents.rules.food_classes import word_pattern
from agents.rules.item_answer import picture_line
from agents.rules.quoting import LABEL, frame, quote, safe, shown, stated
from agents.rules.rows import quotable
from agents.rules.stated_times import stated_times
from agents.rules.words import listed
from agents.seats import Case
from tools.core.evidence import Evidence

_MOST_TOLD = 5
_LINES = 3
_LAST = 90
_WORDS_ALONE = (
    "Checked by the words of the whole files alone: what a bought ingredient holds is not written "
    "there."
)


def write_files(case: Case, view: LibraryView) -> Iterator[Piece]:
    """List the files that fit, best first, and say what was checked and what could not be."""
    wish = wish_of(case.question, view)
    groups = _by_file(case)
    count = files_fit(case)
    said = f"{count} files fit" if count > 1 else "this fits"
    yield frame(f"{LABEL[:-1]}, {said}:\n")
    for number, finds in enumerate(groups[:_MOST_TOLD], start=1):
        yield from _told(number, finds, case, wish, numbered=count > 1)
    if groups[_MOST_TOLD:]:
        yield frame("\nAlso:\n", block=_LAST)
    for finds in groups[_MOST_TOLD:]:
        yield _short(finds[0], case)
    if count > len(groups):
        yield frame(f"- and {count - len(groups)} more\n")
    yield from _unchecked(wish)


def _by_file(case: Case) -> list[list[Evidence]]:
    groups: dict[str, list[Evidence]] = {}
    last = ""
    for one in case.evidence:
        # A picture stands behind the file that it shows.
        last = one.source_id if one.modality == "text" or not last else last
        groups.setdefault(last, []).append(one)
    return list(groups.values())


def _told(
    number: int, finds: Sequence[Evidence], case: Case, wish: FileWish, *, numbered: bool
) -> Iterator[Piece]:
    source = case.dossiers[finds[0].item].source
    head = f"{number}. " if numbered else ""
    name = "" if known_by(source) == source.name else f" ({safe(source.name)})"
    yield frame(f"\n**{head}{safe(known_by(source))}**{name}\n", block=number)
    texts = [one for one in finds if one.modality == "text"]
    told = [*_times(texts, case, wish, number), *_tags(texts, case, wish, number)]
    told += _lines(texts, case, wish, number)
    yield from told or _opening(texts, case, number)
    for one in finds:
        if one.modality == "image":
            yield picture_line(one, case, block=number, named=False)
    if wish.without:
        yield frame(f"- {_absent(wish)}\n", block=number)


def _times(finds: Sequence[Evidence], case: Case, wish: FileWish, number: int) -> Iterator[Piece]:
    if not wish.timed:
        return
    for one in finds:
        dossier = case.dossiers[one.item]
        for time in stated_times(dossier.item.text):
            yield quote(time.line, one, dossier, block=number, place=False)


def _tags(finds: Sequence[Evidence], case: Case, wish: FileWish, number: int) -> Iterator[Piece]:
    facts = case.dossiers[finds[0].item].facts.get("tags", ()) if finds else ()
    words = [one for wanted in (*wish.wanted, *wish.occasion) for one in wanted.words]
    words += ["quick"] if wish.quick else []
    kind = any(wanted.kind for wanted in wish.wanted)
    for fact in facts[:1]:
        tags = fact.attribute.value if isinstance(fact.attribute.value, tuple) else ()
        met = words and any(word_pattern(tuple(words)).search(tag) for tag in tags)
        if met or kind:
            yield stated("", fact, "tags", finds[0], block=number)


def _lines(finds: Sequence[Evidence], case: Case, wish: FileWish, number: int) -> Iterator[Piece]:
    """Quote, for each thing wanted, the line that names it; the shortest that holds most."""
    patterns = [word_pattern(one.words) for one in wish.wanted if not one.kind]
    lines = [
        (text, one)
        for one in finds
        for text in quotable(case.dossiers[one.item].item.text)
        if not (wish.timed and any(stated_times(text)))
    ]
    said: list[str] = []
    for pattern in patterns:
        if any(pattern.search(text) for text in said):
            continue
        holding = [(text, one) for text, one in lines if pattern.search(text)]
        if not holding or len(said) >= _LINES:
            continue
        text, one = max(
            holding,
            key=lambda pair: (sum(1 for p in patterns if p.search(pair[0])), -len(pair[0])),
        )
        if len(text.split()) < 2:
            continue
        said.append(text)
        yield quote(text, one, case.dossiers[one.item], block=number, place=False)


def _opening(finds: Sequence[Evidence], case: Case, number: int) -> Iterator[Piece]:
    for one in finds[:1]:
        dossier = case.dossiers[one.item]
        said = next(quotable(dossier.item.text), dossier.item.text)
        yield quote(said, one, dossier, block=number, place=False)


def _short(one: Evidence, case: Case) -> Piece:
    source = case.dossiers[one.item].source
    name = "" if known_by(source) == source.name else f" ({safe(source.name)})"
    return shown(f"{safe(known_by(source))}{name}", one, block=_LAST)


def _absent(wish: FileWish) -> str:
    told = []
    for one in wish.without:
        named = safe(one.said)
        if one.kind:
            told.append(f"✓ not tagged or called {named}")
        elif one.said in wish.diets:
            told.append(f"✓ {named}: no word of it names what that leaves out")
        else:
            told.append(f"✓ no word of it names {named}")
    return "; ".join(told)


def _unchecked(wish: FileWish) -> Iterator[Piece]:
    told = []
    if wish.without:
        told.append(_WORDS_ALONE)
    if wish.occasion:
        named = listed([f"“{safe(one.said)}”" for one in wish.occasion])
        told.append(f"Not checked: {named}, as few files say what they are for.")
    if wish.quick:
        told.append("“Quick” is what is tagged so, or takes up to 30 minutes by its own times.")
    if wish.within_min is not None or wish.order:
        told.append("Files that state no time are left out.")
    if told:
        yield frame(f"\n{' '.join(told)}\n")
