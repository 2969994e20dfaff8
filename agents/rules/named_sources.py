"""Files that a question names by their title: `the oven for the Mexican meat loaf`."""

from __future__ import annotations

from agents.rules.coverage import is_general
from agents.rules.words import content_terms, stem, stems
from agents.seats import Case
from tools.core.items import Source


def named_sources(case: Case) -> frozenset[str]:
    """Give the ids of found texts, of no entity, whose whole title stands in the question.

    Of two such titles, one inside the other (`soup`, `chicken soup`), the longer is meant.
    """
    asked = stems(case.question.standalone)
    titles: dict[str, frozenset[str]] = {}
    for one in case.evidence:
        if one.modality not in ("text", "page"):
            continue
        source = case.dossiers[one.item].source
        title = _title(source)
        if source.entity is None and title and title <= asked:
            titles[source.id] = title
    return frozenset(
        one for one, title in titles.items() if not any(title < other for other in titles.values())
    )


def _title(source: Source) -> frozenset[str]:
    """Give the stems of the title, else of the file's name; empty where they say little."""
    said = source.title or source.name.rpartition(".")[0].replace("_", " ")
    telling = [one for one in content_terms(said) if not is_general(one)]
    return frozenset(stem(part) for one in telling for part in one.split("-") if part)
