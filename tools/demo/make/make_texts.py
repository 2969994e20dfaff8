"""Write `_folder.yaml`, `reviews.md` and the picture sidecars of every place."""

from __future__ import annotations

from tools.demo.make.world import Place, places, write_yaml


def _reviews(place: Place) -> str:
    lines = [f"# Reviews of {place.name}", ""]
    for row in place.rows("reviews"):
        lines += [f"## {row['date']}, {row['by']}, {row['stars']} of 5", "", row["text"], ""]
    return "\n".join(lines)


def make(only: str | None = None) -> None:
    """Write the texts of all places, or of one slug."""
    for place in places(only):
        write_yaml(place.folder / "_folder.yaml", {"entity": place.name, **place.row["facts"]})
        (place.folder / "reviews.md").write_text(_reviews(place), encoding="utf-8")
        for name, row in (place.row.get("media_notes") or {}).items():
            write_yaml(place.folder / f"{name}.yaml", row)


if __name__ == "__main__":
    make()
