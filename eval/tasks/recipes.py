"""Recipes: photo to recipe, name to photo, name to recipe."""

from __future__ import annotations

from pathlib import Path, PurePosixPath

from eval.data import manifest
from eval.task import Corpus, Question, Row, hit, ndcg
from eval.tasks.illustrated import HANDED_ON, handed_on, lay_out_set
from eval.tasks.mmlongbench import file_key

_MEASURES = {"hit@1": hit(1), "hit@5": hit(5), "nDCG@10": ndcg(10)}


class Recipes:
    """Mixed search over Markdown recipes and dish photos."""

    name = "recipes"
    variants = ("as-is", "neutral")

    def corpus(self, data: Path, folder: Path, variant: str) -> Corpus:
        """Lay out 175 recipes and 64 photos."""
        held = manifest(data, self.name)
        names = lay_out_set(data / self.name, held, folder, neutral=variant == "neutral")
        recipe = {
            item["id"]: PurePosixPath(names[item["file"]]).name
            for item in held["items"]
            if item["file"] in names and item.get("kind") == "text"
        }
        photo = {
            PurePosixPath(item["file"]).name: PurePosixPath(names[item["file"]]).name
            for item in held["items"]
            if item["file"] in names and item.get("kind") == "image"
        }
        photos, to_photo, to_recipe = [], [], []
        for query in held.get("queries", []):
            texts = frozenset(recipe[one] for one in query.get("relevant_text", []))
            if "query_image" in query:
                photos.append(
                    Question(id=query["id"], relevant=texts,
                             attach=data / self.name / query["query_image"])
                )  # fmt: skip
                continue
            pictures = frozenset(photo[one] for one in query.get("relevant_images", []))
            to_photo.append(Question(id=query["id"], text=query["query"], relevant=pictures))
            to_recipe.append(Question(id=query["id"], text=query["query"], relevant=texts))
        return Corpus(
            folder=folder,
            rows=(
                Row(name="photo to recipe", questions=tuple(photos), modalities=("text",),
                    key=file_key, measures=_MEASURES),
                Row(name=f"photo to recipe, {HANDED_ON}",
                    questions=handed_on(photos, folder),
                    modalities=("text",), key=file_key, measures=_MEASURES),
                Row(name="name to photo", questions=tuple(to_photo), modalities=("image",),
                    key=file_key, measures=_MEASURES),
                Row(name="name to recipe", questions=tuple(to_recipe), modalities=("text",),
                    key=file_key, measures=_MEASURES),
                Row(name="name to recipe, all modalities", questions=tuple(to_recipe),
                    modalities=("text", "page", "image", "audio"), key=file_key,
                    measures=_MEASURES),
            ),
        )  # fmt: skip
