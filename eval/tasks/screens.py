"""Screenshots: screenshot to the page that explains it, words to screenshot.

Screenshots in formats that are not taken in are left out of the questions and counted.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from eval.data import manifest
from eval.task import Corpus, Question, Row, hit, ndcg
from eval.tasks.illustrated import HANDED_ON, PICTURE_SUFFIXES, handed_on, lay_out_set
from eval.tasks.mmlongbench import file_key

_MEASURES = {"hit@1": hit(1), "hit@5": hit(5), "nDCG@10": ndcg(10)}


class Screens:
    """Screenshot search over software documentation."""

    name = "screens"
    variants = ("as-is", "neutral")

    def corpus(self, data: Path, folder: Path, variant: str) -> Corpus:
        """Lay out 40 documents and their screenshots."""
        held = manifest(data, self.name)
        names = lay_out_set(data / self.name, held, folder, neutral=variant == "neutral")
        shots, words, left_out = [], [], 0
        for query in held.get("queries", []):
            pages = frozenset(_name(names, one) for one in query.get("relevant_pages", []))
            if "query_image" in query:
                if not query["query_image"].lower().endswith(PICTURE_SUFFIXES):
                    left_out += 1
                    continue
                attach = data / self.name / query["query_image"]
                shots.append(Question(id=query["id"], relevant=pages, attach=attach))
                continue
            wanted = frozenset(
                _name(names, one)
                for one in query.get("relevant_screenshots", [])
                if one.lower().endswith(PICTURE_SUFFIXES)
            )
            if wanted:
                words.append(Question(id=query["id"], text=query["query"], relevant=wanted))
            else:
                left_out += 1
        return Corpus(
            folder=folder,
            rows=(
                Row(name="screenshot to page", questions=tuple(shots), modalities=("text",),
                    key=file_key, measures=_MEASURES),
                Row(name=f"screenshot to page, {HANDED_ON}",
                    questions=handed_on(shots, folder),
                    modalities=("text",), key=file_key, measures=_MEASURES),
                Row(name="words to screenshot", questions=tuple(words), modalities=("image",),
                    key=file_key, measures=_MEASURES),
            ),
            note=f"{left_out} questions left out: unsupported screenshots" if left_out else "",
        )  # fmt: skip


def _name(names: dict[str, str], old: str) -> str:
    return PurePosixPath(names[old]).name
