"""`cairn key set|list|remove`: keys of providers, in the keyring of the operating system."""

from __future__ import annotations

import argparse
import json
import sys

from app.keys import VARIABLES, drop_key, keep_key, key_for
from app.settings import Settings
from tools.core.errors import BadInput, NotFound, ProviderError
from tools.core.secret import Secret


def run(arguments: argparse.Namespace, settings: Settings) -> int:
    """Do what is asked; 1 where the provider does not accept the key."""
    if arguments.action == "list":
        return _list(arguments)
    name = arguments.name
    if name is None:
        raise BadInput(f"name the provider: cairn key {arguments.action} {'|'.join(VARIABLES)}")
    if arguments.action == "remove":
        if not drop_key(name):
            raise NotFound(f"there is no key for {name} in the keyring")
        return _say(arguments, {"removed": name}, f"The key for {name} is gone.")
    keep_key(name, _asked(name))
    return _try(name, arguments, settings)


def _list(arguments: argparse.Namespace) -> int:
    found = {name: key_for(name)[1] for name in VARIABLES}
    lines = [f"{name}: {where or 'no key'}" for name, where in found.items()]
    return _say(arguments, {"keys": found}, "\n".join(lines))


def _asked(name: str) -> Secret:
    """Read the key from the terminal without showing it, or from a pipe; never from arguments."""
    if not sys.stdin.isatty():
        return Secret(sys.stdin.readline())
    import getpass

    return Secret(getpass.getpass(f"Key for {name} (it is not shown): "))


def _try(name: str, arguments: argparse.Namespace, settings: Settings) -> int:
    """Make one call of a few words with the key that will be used, which holds nothing of yours."""
    try:
        if name in ("voyage", "gemini"):
            from app.embedding import try_embedding

            try_embedding(name)
        else:
            _ask(name, settings)
    except ProviderError as exc:
        told = {"kept": name, "works": False, "reason": str(exc)}
        _say(arguments, told, f"The key is kept, but one call with it failed: {exc}")
        return 1
    return _say(arguments, {"kept": name, "works": True}, f"The key for {name} is kept and works.")


def _ask(name: str, settings: Settings) -> None:
    from app.hosted import trial_model
    from tools.core.chat import ChatPart, ChatRequest

    model = trial_model(settings, name)
    request = ChatRequest(
        system="Reply with the one word ok.", parts=(ChatPart(text="ok?"),), max_tokens=512
    )
    for _ in model.stream(request):
        pass


def _say(arguments: argparse.Namespace, told: dict[str, object], words: str) -> int:
    sys.stdout.write((json.dumps(told) if arguments.json else words) + "\n")
    return 0
