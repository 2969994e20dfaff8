from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.media.web_tricks import TRICKS
from tools.core.errors import Refused
from tools.media.public_ip import why_not_public
from tools.media.web_address import is_web_address, read_address


@pytest.mark.parametrize(
    ("given_text", "url"),
    [
        ("https://docs.example.com", "https://docs.example.com/"),
        ("HTTPS://Docs.Example.COM:443/A?b=C#part", "https://docs.example.com/A?b=C"),
        ("https://docs.example.com./x", "https://docs.example.com/x"),
        ("https://docs.example.com?q=1", "https://docs.example.com/?q=1"),
        ("https://docs.example.com/über uns".replace(" ", "%20"),
         "https://docs.example.com/%C3%BCber%20uns"),
        ("https://straße.example.com/", "https://xn--strae-oqa.example.com/"),
        ("https://example.com/a@b", "https://example.com/a@b"),
        ("https://1.1.1.1/", "https://1.1.1.1/"),
        ("https://[2606:4700::1111]/", "https://[2606:4700::1111]/"),
        ("https://[64:ff9b::1.1.1.1]/", "https://[64:ff9b::101:101]/"),
        ("https://docs.example.com:/", "https://docs.example.com/"),
        ("https://abc.de/", "https://abc.de/"),
        ("https://4chan.example.net/", "https://4chan.example.net/"),
    ],
)  # fmt: skip
def test_an_address_is_kept_in_one_form(given_text: str, url: str) -> None:
    assert read_address(given_text).url == url
    assert read_address(url).url == url


@pytest.mark.parametrize("trick", TRICKS)
def test_every_trick_is_refused_with_a_reason(trick: str) -> None:
    with pytest.raises(Refused) as caught:
        read_address(trick)
    assert caught.value.reason == "blocked"
    assert caught.value.detail and "\n" not in str(caught.value)


def test_there_are_enough_tricks() -> None:
    assert len(set(TRICKS)) >= 120


def test_paths_are_not_taken_for_addresses() -> None:
    for path in ("notes.md", "/home/me/a:b", "C:\\Users\\me", "C:/Users", "~/x", "mail:to", "a//b"):
        assert not is_web_address(path)
    for address in ("https://a.com", "http://a.com", "FTP://a.com", "https:\\\\a.com", "file:///x"):
        assert is_web_address(address)


@pytest.mark.parametrize(
    "ip", ["1.1.1.1", "8.8.8.8", "172.15.0.1", "172.32.0.1", "100.128.0.1", "169.253.1.1",
           "192.0.1.1", "223.255.255.255", "2606:4700::1111", "2a00:1450::1", "2001:4860::8888",
           "::ffff:8.8.8.8", "64:ff9b::8.8.8.8"],
)  # fmt: skip
def test_addresses_of_the_open_internet_pass(ip: str) -> None:
    assert why_not_public(ipaddress.ip_address(ip)) is None


@given(st.ip_addresses())
def test_nothing_that_python_calls_private_passes(
    ip: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> None:
    inner = getattr(ip, "ipv4_mapped", None) or ip
    odd = (inner.is_private, inner.is_loopback, inner.is_link_local, inner.is_multicast,
           inner.is_reserved, inner.is_unspecified)  # fmt: skip
    nat64 = ip.version == 6 and ip in ipaddress.ip_network("64:ff9b::/96")
    if any(odd) and not nat64:
        assert why_not_public(ip) is not None


@given(st.text(max_size=60))
def test_anything_is_read_or_refused(text: str) -> None:
    for one in (text, f"https://{text}", f"https://a.com/{text}", f"https://{text}.example.com/"):
        try:
            address = read_address(one)
        except Refused:
            continue
        assert address.url.isascii() and read_address(address.url) == address
