"""`cairn user`: who may log in, and tokens for their programs."""

from __future__ import annotations

import argparse
import getpass
import json
import sys

from app.logins import Logins
from app.settings import Settings
from tools.core.errors import BadInput
from tools.core.secret import Secret


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Add, list or remove users, make tokens or drop them. Raises BadInput, NotFound."""
    if arguments.action != "list" and not arguments.name:
        raise BadInput(f"say who: cairn user {arguments.action} NAME")
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    logins = Logins(settings.folder)
    told = _done(logins, arguments)
    if arguments.json:
        sys.stdout.write(json.dumps(told) + "\n")
        return 0
    sys.stdout.write(str(told["said"]) + "\n")
    return 0


def _done(logins: Logins, arguments: argparse.Namespace) -> dict[str, object]:
    name = arguments.name
    match arguments.action:
        case "add":
            logins.add(name, _password(name), owner=arguments.owner or "")
            owner = logins.owner(name)
            return {
                "user": name,
                "owner": owner,
                "said": f"{name} may log in, to the library of {owner}; a running server asks for "
                "a login from its next start on.",
            }
        case "remove":
            logins.remove(name)
            return {"user": name, "said": f"{name} may log in no more; their files stay."}
        case "token":
            token = logins.make_token(name)
            return {"user": name, "token": token, "said": token}
        case "drop-tokens":
            gone = logins.drop_tokens(name)
            return {"user": name, "dropped": gone, "said": f"{gone} tokens are worthless now."}
        case _:
            rows = {one: logins.owner(one) for one in logins.names()}
            lines = [f"{one}  (library of {owner})" for one, owner in rows.items()]
            return {"users": rows, "said": "\n".join(lines) or "Nobody: no login is asked for."}


def _password(name: str) -> Secret:
    if not sys.stdin.isatty():
        return Secret(sys.stdin.readline().rstrip("\n"))
    first = getpass.getpass(f"Password for {name}: ")
    if getpass.getpass("Again: ") != first:
        raise BadInput("the two passwords are not the same; try again")
    return Secret(first)
