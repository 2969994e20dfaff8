"""The reference page store: exact MaxSim in numpy over every patch of every page.

Correct before quick: a compiled kernel with a cascade in front takes its place for large
libraries and has to agree with it. About 0.1 ms a page of 740 patches.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from tools.core.content import PatchVectors, Vectors
from tools.core.errors import SpaceMismatch
from tools.core.protocols import Scored
from tools.core.spaces import Space
from tools.index.pages.segments import (
    Half,
    Listing,
    Place,
    open_segment,
    read_listing,
    sweep,
    write_listing,
    write_segment,
)

_MOSTLY_DEAD = 0.5
"""Share of forgotten rows from which the segments are written anew."""


class PageIndex:
    """Index[PatchVectors] in a folder; one process writes, threads may search at once."""

    def __init__(self, folder: Path, space: Space) -> None:
        self._folder = folder / space.id
        self._space = space
        self._lock = threading.RLock()
        self._listing: Listing | None = None
        self._segments: dict[str, Half] = {}

    @property
    def space(self) -> Space:
        """Where its vectors live."""
        return self._space

    @property
    def lost(self) -> tuple[str, ...]:
        """Name the pages whose segment is gone or damaged; they have to be encoded again."""
        listing = self._opened()
        return tuple(
            one for one, place in listing.places.items() if place.segment not in self._segments
        )

    def add(self, ids: Sequence[str], values: Sequence[PatchVectors]) -> None:
        """Store or replace. Raises SpaceMismatch, IndexBroken."""
        for value in values:
            self._require(value.vectors)
        if not ids:
            return
        with self._lock:
            listing = self._opened()
            self._folder.mkdir(parents=True, exist_ok=True)
            name, checksum = write_segment(self._folder, values)
            places = dict(listing.places)
            start = 0
            for one, value in zip(ids, values, strict=True):
                rows = len(value.vectors)
                places[one] = Place(segment=name, start=start, rows=rows, grid=value.grid)
                start += rows
            self._switch(replace(listing, checksums={**listing.checksums, name: checksum}), places)

    def remove(self, ids: Sequence[str]) -> None:
        """Forget; the rows leave the disk when their segment is written anew or empty."""
        with self._lock:
            listing = self._opened()
            gone = set(ids) & listing.places.keys()
            if not gone:
                return
            places = {one: place for one, place in listing.places.items() if one not in gone}
            self._switch(listing, places)
            self._compact()

    def purge(self) -> None:
        """Write all segments anew, so that nothing forgotten is left on disk."""
        self._compact(share=0.0)

    def search(
        self, query: PatchVectors, *, k: int, allowed: Sequence[str] | None = None
    ) -> list[Scored]:
        """Score pages by MaxSim: the best patch of every query row, summed. Ties by id.

        `patches` of a find holds, per patch, the best cosine with any query row. Raises
        SpaceMismatch. After Khattab and Zaharia (2020).
        """
        self._require(query.vectors)
        listing = self._opened()
        among = listing.places.keys() if allowed is None else set(allowed) & listing.places.keys()
        scored = []
        for one in among:
            rows = self._rows(listing.places[one])
            if rows is not None:
                scored.append((-round(float(maxsim(query.vectors, rows)), 5), one))
        return [
            Scored(
                id=one,
                score=-minus,
                patches=self._patches(query.vectors, listing.places[one]),
                grid=listing.places[one].grid,
            )
            for minus, one in sorted(scored)[: max(0, k)]
        ]

    def held(self, pages: Sequence[str]) -> frozenset[str]:
        """Give those of some pages that can be searched."""
        listing = self._opened()
        return frozenset(pages) & (listing.places.keys() - set(self.lost))

    def grid(self, page: str) -> tuple[int, int] | None:
        """Give (rows, columns) of a page's patches, where they lie on a grid."""
        place = self._opened().places.get(page)
        return place.grid if place else None

    def __len__(self) -> int:
        """Count the pages that can be searched."""
        return len(self._opened().places) - len(self.lost)

    def _opened(self) -> Listing:
        with self._lock:
            if self._listing is None:
                listing = read_listing(self._folder, self._space.id)
                self._space.require(listing.space)
                for name, checksum in listing.checksums.items():
                    rows = open_segment(self._folder, name, checksum)
                    if rows is not None:
                        self._segments[name] = rows
                self._listing = listing
            return self._listing

    def _switch(self, listing: Listing, places: dict[str, Place]) -> None:
        used = {place.segment for place in places.values()}
        checksums = {name: sum_ for name, sum_ in listing.checksums.items() if name in used}
        new = replace(listing, places=places, checksums=checksums)
        write_listing(self._folder, new)
        segments = {name: rows for name, rows in self._segments.items() if name in used}
        for name in used - segments.keys():
            rows = open_segment(self._folder, name, checksums[name])
            if rows is not None:
                segments[name] = rows
        self._segments = segments
        self._listing = new
        sweep(self._folder, sorted(used))

    def _compact(self, *, share: float = _MOSTLY_DEAD) -> None:
        listing = self._opened()
        stored = sum(len(rows) for rows in self._segments.values())
        alive = sum(place.rows for place in listing.places.values())
        if stored == 0 or (stored - alive) <= share * stored:
            return
        pages = {
            one: PatchVectors(vectors=rows.astype(np.float32), grid=place.grid)
            for one, place in listing.places.items()
            if (rows := self._rows(place)) is not None
        }
        self.add(list(pages), list(pages.values()))

    def _rows(self, place: Place) -> Half | None:
        segment = self._segments.get(place.segment)
        return None if segment is None else segment[place.start : place.start + place.rows]

    def _patches(self, query: Vectors, place: Place) -> tuple[float, ...]:
        rows = self._rows(place)
        if rows is None:
            return ()
        return tuple((query @ rows.astype(np.float32).T).max(axis=0).tolist())  # (s,)

    def _require(self, vectors: Vectors) -> None:
        if vectors.ndim != 2 or vectors.shape[1] != self._space.dimension:
            raise SpaceMismatch(
                f"patches of shape {vectors.shape} met space {self._space.id} "
                f"({self._space.model}), which has {self._space.dimension} columns"
            )


def maxsim(query: Vectors, patches: Half | Vectors) -> float:
    """Sum the best cosine of every query row: queries (q, d), patches (s, d)."""
    if len(patches) == 0 or len(query) == 0:
        return 0.0
    return float((query @ patches.astype(np.float32).T).max(axis=1).sum())  # (q, s)
