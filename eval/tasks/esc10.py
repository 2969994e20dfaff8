"""ESC-10 share: words to sound and sound to sound over environmental clips.

As they are, the folders name the class; the neutral variant keeps nothing but the sound.
"""

from __future__ import annotations

from pathlib import Path

from eval.data import lay_out, manifest, neutral_name
from eval.task import Corpus, Question, Row, hit, mean_average_precision, ndcg, precision
from eval.tasks.mmlongbench import file_key


class Esc10:
    """Text-to-sound and leave-one-out sound-to-sound retrieval."""

    name = "esc10"
    variants = ("as-is", "neutral")

    def corpus(self, data: Path, folder: Path, variant: str) -> Corpus:
        """Lay out 240 clips of 10 classes."""
        held = manifest(data, self.name)
        by_label: dict[str, set[str]] = {}
        clips: list[tuple[str, str, Path]] = []
        for index, item in enumerate(held["items"]):
            relative = item["file"]
            name = neutral_name(index, relative) if variant == "neutral" else relative
            path = lay_out(data / self.name / item["file"], folder, name)
            by_label.setdefault(item["label"], set()).add(path.name)
            clips.append((path.name, item["label"], path))
        words = tuple(
            Question(id=query["id"], text=query["query"],
                     relevant=frozenset(by_label[query["relevant_label"]]))
            for query in held.get("queries", [])
        )  # fmt: skip
        sounds = tuple(
            Question(id=name, attach=path, leave_out=name,
                     relevant=frozenset(by_label[label] - {name}))
            for name, label, path in clips
        )  # fmt: skip
        return Corpus(
            folder=folder,
            rows=(
                Row(name="words to sound", questions=words, modalities=("audio",), key=file_key,
                    measures={"hit@1": hit(1), "P@5": precision(5), "nDCG@10": ndcg(10)}),
                Row(name="sound to sound", questions=sounds, modalities=("audio",), key=file_key,
                    k=len(clips),
                    measures={"hit@1": hit(1), "P@5": precision(5),
                              "mAP": mean_average_precision()}),
            ),
        )  # fmt: skip
