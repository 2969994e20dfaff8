"""The words that a find meets: those written in and about it, what it is, what was measured."""

from __future__ import annotations

from collections.abc import Mapping

from agents.seats import Case
from tools.core.items import Modality

_WHAT_IT_IS: Mapping[Modality, str] = {
    "image": "photo photograph picture image",
    "audio": "recording sound audio clip play",
    "page": "page",
    "video": "video film footage clip play walk-through walkthrough",
}


def told_words(case: Case) -> dict[str, str]:
    """Give the words of every find by item; a photo also meets the words that ask for a photo."""
    measured: dict[str, list[str]] = {}
    for one in case.evidence:
        # `blue: colours blue, grey`: a photo whose colours hold it meets the word.
        said = (words for why in one.why for words in why.matched if ": " in words)
        measured[one.item] = [words.partition(":")[0] for words in said]
    return {
        one: "\n".join(
            (dossier.words, _WHAT_IT_IS.get(dossier.item.modality, ""), *measured.get(one, ()))
        )
        for one, dossier in case.dossiers.items()
    }
