"""What ask and search read from their flags in the same way."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from app.known import require_held
from app.settings import Settings
from tools.core.errors import BadInput, NotFound
from tools.core.evidence import Answer
from tools.core.filters import Filter, both
from tools.exports.geojson import trip_geojson
from tools.exports.ics import trip_calendar, zone_said

if TYPE_CHECKING:
    from tools.core.query import ConstraintEdit


def attached(arguments: argparse.Namespace) -> tuple[Path, ...]:
    """Give the attached files. Raises NotFound for one that is not there."""
    paths = tuple(Path(one).expanduser().absolute() for one in arguments.attach)
    for path in paths:
        if not path.is_file():
            raise NotFound(f"attachment {path} is no file; check its name")
    return paths


def filter_of(arguments: argparse.Namespace) -> Filter | None:
    """Give the filter of all --where flags. Raises BadFilter."""
    if not arguments.where:
        return None
    from tools.core.where import parse_where

    return both(*(parse_where(one) for one in arguments.where))


def edits_of(arguments: argparse.Namespace) -> tuple[ConstraintEdit, ...]:
    """Give the edits of all --edit flags. Raises BadInput for one that is none."""
    from tools.core.query import ConstraintAct, ConstraintEdit

    if arguments.edit and arguments.thread is None:
        raise BadInput("--edit changes wishes of a conversation; name it with --thread ID")
    acts: tuple[ConstraintAct, ...] = get_args(ConstraintAct)
    found = []
    for said in arguments.edit:
        word, *rest = said.split(maxsplit=2)
        act = next((one for one in acts if one == word), None)
        wanted = {"undo": 0, "change": 2}.get(word, 1)
        if act is None or len(rest) != wanted:
            known = "off, on, harden, soften or remove with an id, 'change ID VALUE', or undo"
            raise BadInput(f"--edit {said!r} is not understood; say {known}")
        value = _value(rest[1]) if wanted == 2 else None
        found.append(ConstraintEdit(act=act, constraint=rest[0] if rest else "", value=value))
    return tuple(found)


def _value(said: str) -> float | str:
    try:
        return float(said)
    except ValueError:
        return said


def ask_leave(arguments: argparse.Namespace, settings: Settings) -> None:
    """Before the first upload to an address, ask whether it may be; without leave nothing is sent.

    Asked on a terminal alone; elsewhere --allow-upload says it.
    """
    if settings.answers == "quotes":
        return
    from app.consent import allow, allowed, destination

    host = destination(settings)
    if not host or allowed(settings.folder, host):
        return
    leave = arguments.allow_upload
    if not leave and not arguments.json and sys.stdin.isatty() and sys.stderr.isatty():
        sys.stderr.write(
            f"To write answers, your questions, the files that you attach, and the finds from your "
            f"files (pages and photos as pictures, text, facts) would be sent to {host}.\n"
            "Allow that from now on? [y/N] "
        )
        sys.stderr.flush()
        leave = sys.stdin.readline().strip().casefold() in ("y", "yes")
    if leave:
        allow(settings.folder, host)


def require_thread(thread: str | None, settings: Settings) -> None:
    """Raise NotFound for a conversation that is not there; reads, so a server may run."""
    if thread is None:
        return
    from tools.library.library import open_library

    library = open_library(settings.folder, write=False)
    try:
        library.threads.get(settings.owner, thread)
    finally:
        library.close()


def require_known(collections: Sequence[str], where: Filter | None, settings: Settings) -> None:
    """Raise NotFound for a collection or a filter's field that nothing in the library has."""
    if not collections and where is None:
        return
    from tools.library.library import open_library

    library = open_library(settings.folder, write=False)
    try:
        require_held(library.catalogue, settings.owner, collections, where)
    finally:
        library.close()


def export_files(arguments: argparse.Namespace) -> None:
    """Raise BadInput for a file of --ics or --geojson that is there already, before anything."""
    for name in (arguments.ics, arguments.geojson):
        if name and Path(name).expanduser().exists():
            raise BadInput(f"{name} is there already and would be written over; name another file")


def export_trip(answer: Answer, arguments: argparse.Namespace) -> None:
    """Write the plan of an answer to the files of --ics and --geojson, and say so.

    Raises BadInput for a file that cannot be written.
    """
    trip = answer.itinerary
    for name in (one for one in (arguments.ics, arguments.geojson) if one):
        if trip is None or not any(day.stops for day in trip.days):
            sys.stderr.write(f"cairn: this answer holds no plan, so {name} was not written\n")
            continue
        is_calendar = name == arguments.ics
        told = trip_calendar(trip) if is_calendar else trip_geojson(trip).encode()
        try:
            Path(name).expanduser().write_bytes(told)
        except OSError as exc:
            raise BadInput(f"{name} cannot be written ({exc.strerror}); name another file") from exc
        sys.stderr.write(
            f"{name} written; {zone_said(trip)}\n" if is_calendar else f"{name} written\n"
        )


def require_something(words: str, arguments: argparse.Namespace) -> None:
    """Raise BadInput when there are neither words nor a file."""
    if not words.strip() and not arguments.attach:
        raise BadInput("there is nothing to look for; give words, or a file with --attach")
