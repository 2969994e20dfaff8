"""`cairn models`: which open models there are; pull, fill, undo and remove them."""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import asdict

from app.settings import Settings
from tools.core.errors import BadInput


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do one of the actions. Raises BadInput without a name where one is needed."""
    match arguments.action:
        case "list":
            return _list(arguments, settings)
        case "fill":
            return _fill(arguments, settings)
        case "undo":
            from app.commands.models_undo import undo

            return undo(arguments, settings)
    if not arguments.name:
        raise BadInput(f"name a model: cairn models {arguments.action} NAME (see models list)")
    if arguments.action == "pull":
        from app.commands.models_pull import pull

        return pull(arguments, settings)
    from app.commands.models_remove import remove

    return remove(arguments, settings)


def _fill(arguments: argparse.Namespace, settings: Settings) -> int:
    """Fill; 0 when nothing is left, 1 when some medium could not be read again."""
    from app.filling import fill_library, filled_told
    from app.handover import running_server

    if arguments.allow_upload:
        from app.embedding import allow_embeddings

        allow_embeddings(settings)
    server = running_server(settings.folder)
    if server is not None:
        from app.handed_over import done_there
        from app.pull_progress import FillBar

        with FillBar() as bar:
            return done_there(
                server, "fill", settings, {},
                lambda role, made, total: bar.show(role, int(made), int(total)),
                as_json=arguments.json,
            )  # fmt: skip
    done = fill_library(settings)
    told = {
        "made": dict(done.made), "left": dict(done.left), "switched": done.switched,
        "pages_by_reason": dict(done.shown), "pages_spared": done.spared,
    }  # fmt: skip
    if arguments.json:
        sys.stdout.write(json.dumps(told) + "\n")
    else:
        sys.stdout.write(filled_told(done))
    return 1 if any(done.left.values()) else 0


def _list(arguments: argparse.Namespace, settings: Settings) -> int:
    from app.model_rows import model_rows
    from app.models_table import show_models
    from tools.encoders.model_catalogue import model_catalogue

    catalogue = model_catalogue()
    rows = model_rows(settings, catalogue)
    if not arguments.json:
        show_models(rows, catalogue)
        return 0
    told = {
        "dated": catalogue.dated,
        "sets": {name: list(models) for name, models in catalogue.sets.items()},
        "models": [
            {
                **asdict(row.model),
                "bytes": row.bytes,
                "sets": list(row.sets),
                "state": row.state,
                "setting": row.setting,
                "pinned": row.pin.revision if row.pin is not None else row.model.revision,
            }
            for row in rows
        ],
    }
    sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    return 0
