"""S-06: what is fetched, from where, how much of it and for how long; against a real TLS site."""

from __future__ import annotations

import gzip
import socket
import ssl
import time
from collections.abc import Iterator

import pytest

from tests.media.loopback_site import LOOPBACK, PUBLIC, Web, reply, web
from tests.media.web_tricks import TRICKS
from tools.core.errors import Refused
from tools.media.fetch import Fetcher, Kept, NoFetcher

PAGE = b"<!doctype html><title>Tide</title><p>The harbour is deep at noon."
URL = "https://docs.example.com/tide.html"


@pytest.fixture
def net() -> Iterator[Web]:
    with web() as made:
        made.site.pages["/tide.html"] = reply(PAGE)
        yield made


def why(net: Web, url: str, fetcher: Fetcher | None = None) -> tuple[str, str]:
    with pytest.raises(Refused) as caught:
        (fetcher or net.fetcher()).fetch(url)
    assert "\n" not in str(caught.value) and caught.value.advice
    return caught.value.reason, caught.value.detail


def test_a_page_is_fetched_by_number_under_its_name(net: Web) -> None:
    got = net.fetcher().fetch(URL)
    assert got.content == PAGE and got.stated_type == "text/html"
    assert net.dialled == [PUBLIC] and net.resolved == ["docs.example.com"]
    ((target, headers),) = net.site.asked
    assert target == "/tide.html" and headers["host"] == "docs.example.com"
    assert net.site.server_names == ["docs.example.com"]
    assert not {"cookie", "authorization", "referer"} & set(headers)


def test_no_trick_reaches_the_canary(net: Web) -> None:
    for trick in TRICKS:
        assert why(net, trick)[0] == "blocked"
    assert net.site.connected == 0 and net.dialled == [] and net.resolved == []


@pytest.mark.parametrize(
    "inside", ["127.0.0.1", "10.1.2.3", "169.254.169.254", "::1", "::ffff:127.0.0.1", "fd00::1",
               "fe80::1%2", "0.0.0.0", "64:ff9b::7f00:1", "168.63.129.16"],
)  # fmt: skip
def test_a_name_that_leads_inside_is_not_asked(net: Web, inside: str) -> None:
    net.names["evil.example.com"] = [[inside]]
    assert why(net, "https://evil.example.com/")[0] == "blocked"
    net.names["evil.example.com"] = [[str(PUBLIC), inside]]
    assert why(net, "https://evil.example.com/")[0] == "blocked"
    assert net.site.connected == 0 and net.dialled == []


def test_a_name_that_changes_its_address_has_no_second_use(net: Web) -> None:
    net.names["docs.example.com"] = [[str(PUBLIC)], ["127.0.0.1"]]
    net.fetcher().fetch(URL)
    assert net.dialled == [PUBLIC]
    for _ in range(20):
        assert why(net, URL)[0] == "blocked"
    assert net.dialled == [PUBLIC] and LOOPBACK not in net.dialled


def test_a_name_that_changes_between_hops_is_judged_at_each(net: Web) -> None:
    net.site.pages["/tide.html"] = reply(status="302 Found", Location="/again")
    net.site.pages["/again"] = reply(b"the canary")
    net.names["docs.example.com"] = [[str(PUBLIC)], ["127.0.0.1"]]
    assert why(net, URL)[0] == "blocked"
    assert [target for target, _ in net.site.asked] == ["/tide.html"]
    assert net.dialled == [PUBLIC]


@pytest.mark.parametrize("trick", [*TRICKS[:6], *TRICKS[11:24], *TRICKS[36::4]])
def test_a_redirect_is_read_as_strictly(net: Web, trick: str) -> None:
    if not trick.isascii() or not trick.isprintable() or not trick.split(":", 1)[1:]:
        pytest.skip("no header can hold it")
    net.site.pages["/tide.html"] = reply(status="301 Moved", Location=trick)
    net.site.pages["/latest/meta-data/"] = reply(b"the canary")
    reason, detail = why(net, URL)
    assert reason in ("blocked", "unreachable") and "canary" not in detail
    assert {target for target, _ in net.site.asked} <= {"/tide.html", f"/{trick}"}
    assert set(net.dialled) == {PUBLIC}


def test_three_redirects_are_followed_and_a_fourth_is_not(net: Web) -> None:
    for number in range(4):
        net.site.pages[f"/{number}"] = reply(
            status="307 There", Location=f"https://other.example.com/{number + 1}"
        )
    net.site.pages["/4"] = reply(PAGE)
    got = net.fetcher().fetch("https://docs.example.com/1")
    assert got.content == PAGE and got.address.url == "https://other.example.com/4"
    assert why(net, "https://docs.example.com/0") == ("blocked", "it redirects more than 3 times")


def test_a_site_that_does_not_prove_who_it_is_is_refused(net: Web) -> None:
    net.names["stranger.example.com"] = [[str(PUBLIC)]]
    reason, detail = why(net, "https://stranger.example.com/")
    assert reason == "unreachable" and "prove who it is" in detail
    net.context = ssl.create_default_context()
    assert "prove who it is" in why(net, URL)[1]
    assert net.site.asked == []


@pytest.mark.parametrize("told", [True, False])
def test_a_page_that_is_too_large_is_not_read_to_its_end(net: Web, told: bool) -> None:
    sent = []

    def endless(_t: str, _h: dict[str, str], connection: socket.socket) -> None:
        length = "Content-Length: 999999999\r\n" if told else ""
        connection.sendall(f"HTTP/1.1 200 OK\r\n{length}\r\n".encode())
        for _ in range(5_000):
            connection.sendall(bytes(10_000))
            sent.append(10_000)

    net.site.pages["/tide.html"] = endless
    assert why(net, URL)[0] == "too_large"
    time.sleep(0.1)
    # What the sockets of this machine hold counts as sent: several megabytes.
    assert sum(sent) < 25_000_000


def test_a_packed_bomb_is_cut_at_the_limit(net: Web) -> None:
    bomb = gzip.compress(bytes(50_000_000))
    net.site.pages["/tide.html"] = reply(bomb, Content_Encoding="gzip")
    assert why(net, URL)[0] == "too_large"
    net.site.pages["/tide.html"] = reply(gzip.compress(PAGE), Content_Encoding="gzip")
    assert net.fetcher().fetch(URL).content == PAGE
    net.site.pages["/tide.html"] = reply(b"x", Content_Encoding="br")
    assert why(net, URL)[0] == "unreachable"


@pytest.mark.parametrize("slow", ["handshake", "head", "body", "silent"])
def test_a_site_that_drips_is_left_at_the_time_limit(net: Web, slow: str) -> None:
    def drip(_t: str, _h: dict[str, str], connection: socket.socket) -> None:
        connection.sendall(b"HTTP/1.1 200 OK\r\n" + (b"\r\n" if slow == "body" else b""))
        for _ in range(100):
            connection.sendall(b"x" if slow == "body" else b"X-A: b\r\n")
            time.sleep(0.1)

    def silent(_t: str, _h: dict[str, str], _connection: socket.socket) -> None:
        time.sleep(5.0)

    net.site.pages["/tide.html"] = silent if slow == "silent" else drip
    fetcher = net.fetcher(max_s=0.7)
    mute = socket.create_server(("127.0.0.1", 0))
    if slow == "handshake":
        net.site.port = mute.getsockname()[1]
    begun = time.monotonic()
    reason, detail = why(net, URL, fetcher)
    mute.close()
    assert reason == "unreachable" and "within 0.7 s" in detail
    assert time.monotonic() - begun < 2.0


def test_a_resolver_that_hangs_is_left_too(net: Web) -> None:
    fetcher = Fetcher(resolve=lambda _: time.sleep(5) or [], connect=net.connect, max_s=0.4)
    begun = time.monotonic()
    assert why(net, URL, fetcher)[0] == "unreachable"
    assert time.monotonic() - begun < 2.0


@pytest.mark.parametrize(
    ("status", "says"),
    [("403 Forbidden", "status 403"), ("404 Not Found", "nothing is there"),
     ("500 Sorry", "status 500"), ("204 Empty", "status 204"), ("302 Found", "to nowhere")],
)  # fmt: skip
def test_what_the_site_refuses_is_said(net: Web, status: str, says: str) -> None:
    net.site.pages["/tide.html"] = reply(status=status)
    reason, detail = why(net, URL)
    assert reason == "unreachable" and says in detail


@pytest.mark.parametrize(
    "sent", [b"", b"nonsense\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\nshort",
             b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab",
             b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500 + b"\r\n"],
)  # fmt: skip
def test_a_reply_that_breaks_off_is_refused(net: Web, sent: bytes) -> None:
    net.site.pages["/tide.html"] = sent
    assert why(net, URL)[0] == "unreachable"


def test_only_a_change_is_asked_for(net: Web) -> None:
    def page(_t: str, headers: dict[str, str], _c: socket.socket) -> bytes:
        if headers.get("if-none-match") == '"v1"':
            return b'HTTP/1.1 304 Not Modified\r\nETag: "v1"\r\n\r\n'
        return reply(PAGE, ETag='"v1"', Last_Modified="Sun, 01 Nov 2026 10:00:00 GMT")

    net.site.pages["/tide.html"] = page
    first = net.fetcher().fetch(URL)
    assert (first.etag, first.last_modified) == ('"v1"', "Sun, 01 Nov 2026 10:00:00 GMT")
    again = net.fetcher().fetch(URL, Kept(etag=first.etag))
    assert again.content is None


def test_a_second_address_is_tried_where_the_first_is_dead(net: Web) -> None:
    net.names["docs.example.com"] = [["8.8.4.4", str(PUBLIC)]]
    real = net.connect

    def connect(ip: object, port: int, timeout_s: float) -> socket.socket:
        if str(ip) == "8.8.4.4":
            raise ConnectionRefusedError(111, "Connection refused")
        return real(ip, port, timeout_s)  # type: ignore[arg-type]

    fetcher = Fetcher(resolve=net.resolve, connect=connect, context=net.context)
    assert fetcher.fetch(URL).content == PAGE


def test_fetching_can_be_switched_off() -> None:
    with pytest.raises(Refused, match="CAIRN_FETCH"):
        NoFetcher().fetch(URL)
