"""Clothing share: picture to picture over garment photos, leave one out.

As they are, the folders name the class; the neutral variant keeps nothing but the pixels.
"""

from __future__ import annotations

from pathlib import Path

from eval.data import lay_out, manifest, neutral_name
from eval.task import Corpus, Question, Row, hit, mean_average_precision, precision
from eval.tasks.mmlongbench import file_key


class Clothing:
    """Leave-one-out picture-to-picture retrieval."""

    name = "clothing"
    variants = ("as-is", "neutral")

    def corpus(self, data: Path, folder: Path, variant: str) -> Corpus:
        """Lay out 250 photos of 10 classes."""
        held = manifest(data, self.name)
        by_label: dict[str, set[str]] = {}
        photos: list[tuple[str, str, Path]] = []
        for index, item in enumerate(held["items"]):
            relative = item["file"]
            name = neutral_name(index, relative) if variant == "neutral" else relative
            path = lay_out(data / self.name / item["file"], folder, name)
            by_label.setdefault(item["label"], set()).add(path.name)
            photos.append((path.name, item["label"], path))
        questions = tuple(
            Question(id=name, attach=path, leave_out=name,
                     relevant=frozenset(by_label[label] - {name}))
            for name, label, path in photos
        )  # fmt: skip
        row = Row(
            name="picture to picture", questions=questions, modalities=("image",), key=file_key,
            k=len(photos),
            measures={"hit@1": hit(1), "P@5": precision(5), "mAP": mean_average_precision()},
        )  # fmt: skip
        return Corpus(folder=folder, rows=(row,))
