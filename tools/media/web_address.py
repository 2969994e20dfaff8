"""Web addresses as a person writes them: read strictly, or refused with the reason.

One reading only: what this takes apart is what is asked for, so that no second parser can see
another host in it. Resolves and fetches nothing.
"""

from __future__ import annotations

import ipaddress
import re
from dataclasses import dataclass
from urllib.parse import quote

from tools.core.errors import Refused
from tools.media.public_ip import IPAddress, why_not_public

MAX_CHARS = 4096
HTTPS_PORT = 443

_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.\-]*):(.*)", re.DOTALL)
_LABEL = re.compile(r"[a-z0-9_](?:[a-z0-9_\-]{0,61}[a-z0-9_])?")
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_DOTTED = re.compile(r"(?:0|[1-9]\d{0,2})(?:\.(?:0|[1-9]\d{0,2})){3}")
_PORT = re.compile(r"[0-9]{0,5}")
_LOCAL_ENDS = (
    "localhost", "local", "localdomain", "internal", "intranet", "lan", "home", "corp", "private",
    "home.arpa", "arpa", "onion", "test", "invalid", "example",
)  # fmt: skip
"""Last parts of names that never lie in the open internet."""
_KEPT = "/?:@!$&'()*+,;=-._~%"
_SAVE_IT = "save the page as a file and add that"


@dataclass(frozen=True, kw_only=True)
class WebAddress:
    """One https address, in the one form that is kept."""

    host: str
    """Lower case; a name in ASCII (IDNA), or an IP address without brackets."""
    target: str
    """Path and query, as they are asked for; begins with `/`."""
    port: int = HTTPS_PORT

    @property
    def url(self) -> str:
        """The address without fragment, and without the usual port."""
        return f"https://{self.authority}{self.target}"

    @property
    def authority(self) -> str:
        """Host and port as in the `Host` header."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == HTTPS_PORT else f"{host}:{self.port}"

    @property
    def ip(self) -> IPAddress | None:
        """The IP address, where the host is one."""
        try:
            return ipaddress.ip_address(self.host)
        except ValueError:
            return None


def is_web_address(text: str) -> bool:
    """Tell what is meant as an address (`https://`, `http:`, `ftp://`) from a path."""
    found = _SCHEME.fullmatch(text.strip())
    # One letter is a drive of Windows.
    return found is not None and len(found[1]) > 1 and found[2].startswith(("//", "\\\\", "/\\"))


def blocked(address: str, detail: str, advice: str = _SAVE_IT) -> Refused:
    """Build the refusal of an address that is not asked."""
    return Refused(_shown(address), "blocked", detail, advice)


def read_address(text: str, *, ports: frozenset[int] = frozenset((HTTPS_PORT,))) -> WebAddress:
    """Read one https address. Raises Refused (`blocked`) for everything else."""
    given = text.strip(" ")
    if len(given) > MAX_CHARS:
        raise blocked(given, f"it has {len(given)} characters; at most {MAX_CHARS} are taken")
    if any(char in "\\" or char.isspace() or not char.isprintable() for char in given):
        raise blocked(given, "it holds a backslash, a space or a control character")
    found = _SCHEME.fullmatch(given)
    if found is None or not found[2].startswith("//"):
        raise blocked(given, "it is no full web address", "write it from https:// on")
    if found[1].lower() != "https":
        raise blocked(given, f"only https is fetched, and this is {found[1].lower()}")
    authority, target = _split(found[2][2:])
    if "@" in authority:
        raise blocked(given, "it names a user or a password")
    host, port = _host_and_port(given, authority)
    if port not in ports:
        raise blocked(given, f"port {port} is not asked, only {_listed(ports)}")
    address = WebAddress(host=_checked(given, host), port=port, target=target)
    if address.ip is not None and (where := why_not_public(address.ip)) is not None:
        raise blocked(given, f"{address.host} is an address of {where}")
    return address


def _split(rest: str) -> tuple[str, str]:
    ends = [place for char in "/?#" if (place := rest.find(char)) >= 0]
    end = min(ends, default=len(rest))
    path = rest[end:].split("#", 1)[0]
    if not path.startswith("/"):
        path = "/" + path
    return rest[:end], quote(path, safe=_KEPT)


def _host_and_port(given: str, authority: str) -> tuple[str, int]:
    if authority.startswith("["):
        host, bracket, rest = authority[1:].partition("]")
        if not bracket or (rest and not rest.startswith(":")):
            raise blocked(given, "its IPv6 address is not closed by a bracket")
        if ":" not in host:
            raise blocked(given, f"[{host}] is no IPv6 address")
        port = rest[1:]
    else:
        host, _, port = authority.partition(":")
    if not _PORT.fullmatch(port):
        raise blocked(given, f"{port!r} is no port")
    return host, int(port) if port else HTTPS_PORT


def _checked(given: str, host: str) -> str:
    """Give the host in the form that is asked for. Raises Refused."""
    if ":" in host:
        return _ipv6(given, host)
    name = _ascii(given, host)
    labels = name.split(".")
    if not all(_LABEL.fullmatch(label) for label in labels) or len(name) > 253:
        raise blocked(given, f"{host!r} is no name of a site")
    if _NUMBER.fullmatch(labels[-1]):
        if not _DOTTED.fullmatch(name):
            raise blocked(given, f"{host} is a number in disguise and no name of a site")
        try:
            return str(ipaddress.IPv4Address(name))
        except ValueError as exc:
            raise blocked(given, f"{host} is no IPv4 address") from exc
    if len(labels) < 2 or any(name == one or name.endswith("." + one) for one in _LOCAL_ENDS):
        raise blocked(given, f"{name} is a name of this machine or a local network")
    return name


def _ascii(given: str, host: str) -> str:
    if host.isascii():
        return host.lower().removesuffix(".")
    import idna

    try:
        # Also folds full-width digits and dots, which a resolver would take for plain ones.
        name = idna.encode(host, uts46=True).decode("ascii")
    except idna.IDNAError as exc:
        raise blocked(given, f"{host!r} is no name of a site") from exc
    return name.lower().removesuffix(".")


def _ipv6(given: str, host: str) -> str:
    try:
        found = ipaddress.IPv6Address(host)
    except ValueError as exc:
        raise blocked(given, f"[{host}] is no IPv6 address") from exc
    if found.scope_id is not None:
        raise blocked(given, "it names a zone of the local link")
    return str(found)


def _listed(ports: frozenset[int]) -> str:
    return ", ".join(str(port) for port in sorted(ports))


def _shown(address: str) -> str:
    """Write an address so that it fits into one line of a report."""
    plain = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in address)
    return plain if len(plain) <= 300 else plain[:300] + "..."
