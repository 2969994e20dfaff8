"""Whether finds may leave this machine, by destination; asked once, kept in the data folder."""

from __future__ import annotations

import datetime as dt
import ipaddress
import json
import os
from pathlib import Path
from urllib.parse import urlsplit

from app.settings import Settings
from tools.core.errors import BadInput, LibraryReadOnly
from tools.vlm.models import ADDRESSES, Provider

FILE = "consent.json"


def provider_of(settings: Settings) -> Provider | None:
    """Give the provider that writes answers; None where they are quoted."""
    if settings.answers == "anthropic":
        return "anthropic"
    return "openai" if settings.answers == "openai" else None


def destination(settings: Settings) -> str:
    """Give the host that requests go to; empty where nothing leaves this machine."""
    provider = provider_of(settings)
    if provider is None:
        return ""
    return host_of(settings.model_url or ADDRESSES[provider])


def host_of(address: str) -> str:
    """Give the host of an address; empty where it is this machine."""
    host = urlsplit(address).hostname or ""
    return "" if _is_here(host) else host


def allowed(home: Path, host: str) -> bool:
    """Tell whether the person has allowed uploads to a host."""
    return host in _read(home)


def leaves(home: Path) -> dict[str, str]:
    """Give every host that is allowed, with the time it was."""
    return _read(home)


def allow(home: Path, host: str) -> None:
    """Remember that uploads to a host are allowed. Raises LibraryReadOnly."""
    _write(home, _read(home) | {host: dt.datetime.now(dt.UTC).isoformat(timespec="seconds")})


def withdraw(home: Path, host: str) -> None:
    """Take leave back; it holds from the next call on. Raises BadInput, LibraryReadOnly."""
    kept = _read(home)
    if host not in kept:
        raise BadInput(f"nothing may be sent to {host} as it is; load the page again")
    _write(home, {name: when for name, when in kept.items() if name != host})


def _write(home: Path, kept: dict[str, str]) -> None:
    new = home / f"{FILE}.new"
    try:
        home.mkdir(parents=True, exist_ok=True)
        new.write_text(json.dumps(kept, indent=1), encoding="utf-8")
        os.replace(new, home / FILE)
    except OSError as exc:
        raise LibraryReadOnly(f"{home} cannot be written ({exc.strerror})") from exc


def waiting_for(settings: Settings) -> str:
    """Give the host whose leave is still to be given; empty where none is."""
    host = destination(settings)
    return "" if not host or allowed(settings.folder, host) else host


def allow_asked(settings: Settings, owner: str, host: str) -> None:
    """Allow the host that is waited for, and no other. Raises BadInput, LibraryReadOnly."""
    if owner != settings.owner:
        raise BadInput("only the owner of this library can allow that its finds leave the machine")
    if host != destination(settings) or not host:
        raise BadInput(f"nothing would be sent to {host or 'nowhere'}; load the page again")
    allow(settings.folder, host)


def _read(home: Path) -> dict[str, str]:
    try:
        kept = json.loads((home / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(host): str(when) for host, when in kept.items()} if isinstance(kept, dict) else {}


def _is_here(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
