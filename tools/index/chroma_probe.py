"""Opens a Chroma folder in a process of its own: a torn one may crash or hang whoever opens it.

Run as a script: `python -I chroma_probe.py FOLDER NAME`; writes `{"count": n}`. Imports nothing
of the project.
"""

from __future__ import annotations

import json
import sys


def main(folder: str, name: str) -> None:
    """Count the collection and ask for one of its vectors by itself."""
    import chromadb
    from chromadb.config import Settings

    client = chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False))
    collection = client.get_collection(name, embedding_function=None)
    count = collection.count()
    if count:
        one = collection.get(limit=1, include=["embeddings"])
        found = collection.query(
            query_embeddings=one["embeddings"], n_results=min(10, count), include=["distances"]
        )
        if not found["ids"] or not found["ids"][0]:
            raise SystemExit("a stored vector finds nothing")
    sys.stdout.write(json.dumps({"count": count}))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
