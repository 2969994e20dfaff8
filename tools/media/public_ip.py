"""Which network addresses lie in the open internet, and why another one is not asked.

Every range is named here rather than taken from `ipaddress.is_global`, whose tables changed between
patch releases of Python. After the IANA special-purpose registries for IPv4 and IPv6.
"""

from __future__ import annotations

import ipaddress

IPAddress = ipaddress.IPv4Address | ipaddress.IPv6Address

_V4: tuple[tuple[str, str], ...] = (
    ("0.0.0.0/8", "this machine"),
    ("10.0.0.0/8", "a private network"),
    ("100.64.0.0/10", "a provider's inner network"),
    ("127.0.0.0/8", "this machine"),
    # A cloud's agent answers here although the range is public (Azure).
    ("168.63.129.16/32", "a cloud's metadata service"),
    ("169.254.169.254/32", "a cloud's metadata service"),
    ("169.254.0.0/16", "the local link"),
    ("172.16.0.0/12", "a private network"),
    ("192.0.0.0/24", "a reserved range"),
    ("192.0.2.0/24", "a range for documentation"),
    ("192.31.196.0/24", "a reserved range"),
    ("192.52.193.0/24", "a reserved range"),
    ("192.88.99.0/24", "a reserved range"),
    ("192.168.0.0/16", "a private network"),
    ("192.175.48.0/24", "a reserved range"),
    ("198.18.0.0/15", "a range for measurements"),
    ("198.51.100.0/24", "a range for documentation"),
    ("203.0.113.0/24", "a range for documentation"),
    ("224.0.0.0/4", "a multicast range"),
    ("240.0.0.0/4", "a reserved range"),
)
_V6: tuple[tuple[str, str], ...] = (
    ("::1/128", "this machine"),
    ("::/128", "this machine"),
    ("fc00::/7", "a private network"),
    ("fe80::/10", "the local link"),
    ("fec0::/10", "a private network"),
    ("ff00::/8", "a multicast range"),
    ("2001::/23", "a reserved range"),
    ("2001:db8::/32", "a range for documentation"),
    ("2002::/16", "an IPv4 address in disguise"),
    ("3fff::/20", "a range for documentation"),
)
_GLOBAL_V6 = ipaddress.IPv6Network("2000::/3")
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_ISATAP = frozenset((0x00005EFE, 0x02005EFE))
_RANGES_V4 = tuple((ipaddress.IPv4Network(text), what) for text, what in _V4)
_RANGES_V6 = tuple((ipaddress.IPv6Network(text), what) for text, what in _V6)


def why_not_public(ip: IPAddress) -> str | None:
    """Say where an address lies that is not in the open internet; None for one that is.

    IPv4 inside IPv6 (mapped, NAT64, ISATAP) is judged by the IPv4 address it stands for.
    """
    if isinstance(ip, ipaddress.IPv4Address):
        return next((what for network, what in _RANGES_V4 if ip in network), None)
    if ip.scope_id is not None:
        return "the local link"
    inner = _inside(ip)
    if inner is not None:
        return why_not_public(inner)
    for network, what in _RANGES_V6:
        if ip in network:
            return what
    return None if ip in _GLOBAL_V6 else "a reserved range"


def _inside(ip: ipaddress.IPv6Address) -> ipaddress.IPv4Address | None:
    """Give the IPv4 address that an IPv6 address only carries."""
    if ip.ipv4_mapped is not None:
        return ip.ipv4_mapped
    low = int(ip) & 0xFFFFFFFF
    if ip in _NAT64:
        # Networks without IPv4 reach every old site so; what counts is who is behind it.
        return ipaddress.IPv4Address(low)
    carries = (int(ip) >> 32) & 0xFFFFFFFF in _ISATAP
    inner = ipaddress.IPv4Address(low)
    # A public address may carry these bits by chance; only a blocked inner one decides.
    return inner if carries and why_not_public(inner) is not None else None
