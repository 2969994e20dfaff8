"""`cairn models pull`: size first, then the bytes, then what to do with them."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import TYPE_CHECKING

from app.model_rows import role_of, setting_of
from app.models_table import size_words
from app.settings import PREFIX, Settings, in_environment, key_in_environment
from tools.core.errors import BadInput, MissingPart
from tools.core.registry import NEEDS_CODE, encoder_row
from tools.encoders.adapted_hub import AdaptedHub
from tools.encoders.hub_client import HubClient
from tools.encoders.hub_folder import HubFolder
from tools.encoders.model_catalogue import CatalogueModel, model_catalogue
from tools.encoders.model_folders import ModelFolders
from tools.encoders.model_pull import Hub, Plan, Puller
from tools.encoders.pulled_models import PulledModels

if TYPE_CHECKING:
    from tools.library.fill import Filled

KEY = "HF_TOKEN"
TRANSCRIBER = "transcriber"


def pull(arguments: argparse.Namespace, settings: Settings) -> int:
    """Pull a model or a set; 0 when it is there. Raises CairnError."""
    models = model_catalogue().named(arguments.name)
    if arguments.adapter:
        if len(models) != 1 or "/" not in arguments.adapter:
            raise BadInput("--adapter takes OWNER/NAME of the hub, and goes with one model")
        models = (replace(models[0], adapter=arguments.adapter),)
    if arguments.use:
        _require_free_seats(models)
    pulled = PulledModels(settings.folder / "models")
    hub = _hub(arguments, settings)
    pullers = [Puller(pulled, _adapted(hub, one)) for one in models]
    with pulled.alone():
        plans = [
            puller.plan(one, newest=arguments.newest)
            for puller, one in zip(pullers, models, strict=True)
        ]
        pullers[0].require_room(plans)
        if not arguments.json:
            sys.stdout.write(_told_before(plans, models))
        if sum(one.to_get for one in plans) and not _agreed(arguments, plans):
            sys.stdout.write("Nothing was downloaded.\n")
            return 0
        for puller, plan, model in zip(pullers, plans, models, strict=True):
            _pull_one(puller, plan, model)
    choice = _choice(pulled, plans, models)
    done = _use(choice, settings) if arguments.use else None
    if arguments.json:
        told = {
            "models": [_as_told(pulled, one) for one in plans],
            "choice": choice,
            "used": arguments.use,
            "filled": asdict(done) if done is not None else None,
        }
        sys.stdout.write(json.dumps(told, indent=1) + "\n")
    else:
        sys.stdout.write(_told_after(arguments, choice, done))
    return 0


def _hub(arguments: argparse.Namespace, settings: Settings) -> Hub:
    from app.redaction import remember

    source = arguments.source or settings.hub_url
    if "://" not in source:
        folder = Path(source).expanduser().absolute()
        if not folder.is_dir():
            raise BadInput(f"{folder} is no folder; --from takes a folder or an address")
        return ModelFolders(folder)
    key = key_in_environment(KEY)
    if key:
        remember(key)
    return HubClient(source, key)


def _adapted(hub: Hub, model: CatalogueModel) -> Hub:
    return AdaptedHub(hub, model.hub, model.adapter) if model.adapter else hub


def _require_free_seats(models: Sequence[CatalogueModel]) -> None:
    for one in models:
        setting = setting_of(one.role)
        if one.role and not setting:
            raise BadInput(f"no setting uses {one.name} yet; pull it without --use")
        if setting and in_environment(setting):
            name = PREFIX + setting.upper()
            raise BadInput(f"{name} is set and would win over --use; unset it, then run it again")


def _told_before(plans: Sequence[Plan], models: Sequence[CatalogueModel]) -> str:
    lines: list[str] = []
    for plan, model in zip(plans, models, strict=True):
        pin = plan.pin
        licence = model.licence or f"licence not known ({model.licence_source or 'see its card'})"
        state = "is there" if plan.complete and not plan.to_get else size_words(plan.to_get)
        if not plan.complete and plan.to_get < pin.bytes:
            state = f"{state} of {size_words(pin.bytes)} left"
        lines.append(f"{pin.name}: {pin.model}, {state}, {licence}")
        lines.append(f"  from {pin.source}")
        lines.append(f"  commit {pin.revision} pinned by {plan.pinned_by}")
        lines += [
            f"  {one.name} {size_words(one.bytes)}, SHA-256\n    {one.sha256}"
            for one in pin.files if one.sha256 and one.name.endswith(".safetensors")
        ]  # fmt: skip
    return "\n".join(lines) + "\n"


def _agreed(arguments: argparse.Namespace, plans: Sequence[Plan]) -> bool:
    """Ask before the first byte. Raises BadInput where nobody can be asked."""
    if arguments.yes:
        return True
    total = size_words(sum(one.to_get for one in plans))
    if not sys.stdin.isatty() or arguments.json:
        flags = {" --use": arguments.use, " --newest": arguments.newest}
        extra = "".join(flag for flag, on in flags.items() if on)
        source = f" --from {arguments.source}" if arguments.source else ""
        raise BadInput(
            f"{total} would be downloaded, and nobody can be asked here; run: "
            f"cairn models pull {arguments.name} --yes{extra}{source}"
        )
    sys.stdout.write(f"Download {total}? [y/N] ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _pull_one(puller: Puller, plan: Plan, model: CatalogueModel) -> None:
    from app.pull_progress import PullBar

    def readable(folder: Path) -> None:
        """Refuse what no encoder of its seat reads before gigabytes are spent on it."""
        kind = HubFolder(folder).kind
        if setting_of(model.role).endswith("_encoder") or kind in NEEDS_CODE:
            encoder_row(model.role, kind)

    with PullBar(plan.pin.name) as bar:
        puller.pull(plan, bar.show, readable)


def _choice(
    pulled: PulledModels, plans: Sequence[Plan], models: Sequence[CatalogueModel]
) -> dict[str, str]:
    """Give the setting that each of the models answers to."""
    roles = [one.role or role_of(pulled.kind(one.name)) for one in models]
    named = {setting_of(role): plan.pin.name for role, plan in zip(roles, plans, strict=True)}
    return {setting: name for setting, name in named.items() if setting}


def _use(choice: Mapping[str, str], settings: Settings) -> Filled | None:
    """Fill the library, if there is one, beside the old vectors; switch, then remember them."""
    from app.choosing import model_named
    from app.filling import fill_library
    from app.hearing import named_model
    from app.remembered_choice import remember_choice
    from tools.library.library import LEDGER_FILE

    if not choice:
        raise MissingPart("it is pulled, but no encoder here reads this kind of model")
    models = settings.folder / "models"
    for setting, name in choice.items():
        if in_environment(setting):
            raise BadInput(f"{PREFIX + setting.upper()} is set and would win; unset it first")
        if setting == TRANSCRIBER:
            named_model(replace(settings, transcriber=name), models)
        else:
            model_named(setting.removesuffix("_encoder"), name, models)
    done: Filled | None = None
    if (settings.folder / LEDGER_FILE).is_file():
        done = fill_library(replace(settings, **choice))  # type: ignore[arg-type]
    remember_choice(settings.folder, choice)
    return done


def _as_told(pulled: PulledModels, plan: Plan) -> dict[str, object]:
    pin = pulled.card(plan.pin.name) or plan.pin
    return {
        "name": pin.name, "model": pin.model, "revision": pin.revision, "bytes": pin.bytes,
        "pinned_by": plan.pinned_by, "path": str(pulled.path(pin.name)),
        "sha256": {one.name: one.sha256 for one in pin.files},
    }  # fmt: skip


def _told_after(
    arguments: argparse.Namespace, choice: Mapping[str, str], done: Filled | None
) -> str:
    if arguments.use:
        from app.filling import filled_told

        named = ", ".join(f"{setting}={name}" for setting, name in choice.items())
        filled = filled_told(done) if done is not None else ""
        return f"{filled}Pulled, checked and in use; remembered: {named}.\n"
    if not choice:
        return (
            "Pulled and checked. No encoder reads it. A model that writes takes the seat by\n"
            f"  CAIRN_ANSWERS=local CAIRN_MODEL={arguments.name.rpartition('/')[2].lower()}\n"
        )
    named = " ".join(f"{PREFIX}{setting.upper()}={name}" for setting, name in choice.items())
    return (
        f"Pulled and checked. To use it: cairn models pull {arguments.name} --use\n"
        "  (makes its vectors beside the old ones, switches in one step, and remembers it),\n"
        f"  or set {named} and run cairn models fill.\n"
    )
