"""Addresses that try to reach this machine or its network: S-06."""

from __future__ import annotations

IPV4 = (
    "127.0.0.1", "127.1", "127.0.1", "127.127.127.127", "0", "0.0.0.0", "0.0.0.1", "2130706433",
    "0x7f000001", "0x7f.0.0.1", "0x7f.1", "017700000001", "0177.0.0.1", "0177.0.0.01", "127.0.0.1.",
    "00127.0.0.1", "127.0.0.0x1", "4294967295", "10.0.0.1", "10.255.255.255", "10.1", "172.16.0.1",
    "172.31.255.254", "192.168.0.1", "192.168.1", "3232235521", "169.254.169.254", "2852039166",
    "0xa9fea9fe", "0251.0376.0251.0376", "0xa9.0xfe.0xa9.0xfe", "169.254.43518", "100.64.0.1",
    "100.100.100.200", "168.63.129.16", "192.0.0.192", "192.0.2.1", "198.18.0.1", "198.51.100.1",
    "203.0.113.9", "224.0.0.1", "239.255.255.250", "240.0.0.1", "255.255.255.255", "192.88.99.1",
    "256.1.1.1", "1.1.1", "1e3", "0x", "127。0。0。1", "１２７.0.0.1", "①②⑦.0.0.1",
    "127%2e0%2e0%2e1",
)  # fmt: skip
IPV6 = (
    "[::1]", "[::]", "[0:0:0:0:0:0:0:1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]",
    "[0:0:0:0:0:ffff:127.0.0.1]", "[::ffff:169.254.169.254]", "[::ffff:a9fe:a9fe]", "[::127.0.0.1]",
    "[fe80::1]", "[fe80::1%25eth0]", "[fe80::1%eth0]", "[::1%25lo]", "[fc00::1]", "[fd00:ec2::254]",
    "[fec0::1]", "[ff02::1]", "[2002:7f00:1::]", "[2002:a9fe:a9fe::]", "[2002:c0a8:101::1]",
    "[64:ff9b::127.0.0.1]", "[64:ff9b::a9fe:a9fe]", "[64:ff9b:1::1]", "[2001:db8::1]",
    "[2001:0:7f00:1::]", "[2001::1]", "[100::1]", "[2600::5efe:127.0.0.1]", "[::ffff:0:127.0.0.1]",
    "[2600::200:5efe:a00:1]", "[4000::1]", "[::1", "[127.0.0.1]", "[]", "[::1]x", "::1",
)  # fmt: skip
NAMES = (
    "localhost", "LOCALHOST", "localhost.", "x.localhost", "localhost.localdomain", "router.lan",
    "printer.local", "metadata", "metadata.google.internal", "intranet", "db.internal",
    "nas.home.arpa", "wiki.corp", "ⓛocalhost", "ｌｏｃａｌｈｏｓｔ", "", ".", "..", "a..b.com",
    "-a.com",
    "a b.com", "exa%6dple.com", "exam\tple.com", "exam\nple.com", "ex*mple.com", "x" * 64 + ".com",
    "4.3.2.1.in-addr.arpa", "hidden.onion",
)  # fmt: skip
WHOLE = (
    "http://docs.example.com/", "HTTP://docs.example.com/", "ftp://docs.example.com/",
    "file:///etc/passwd", "gopher://docs.example.com/", "ws://docs.example.com/",
    "data://text/html,x", "//docs.example.com/", "https:docs.example.com",
    "https:/docs.example.com",
    "https:///docs.example.com", "https://user@docs.example.com/", "https://a:b@docs.example.com/",
    "https://docs.example.com@127.0.0.1/", "https://127.0.0.1#@docs.example.com/",
    "https://127.0.0.1?@docs.example.com/", "https://127.0.0.1\\@docs.example.com/",
    "https://docs.example.com\\@127.0.0.1/", "https:\\\\127.0.0.1/", "https://docs.example.com:22/",
    "https://docs.example.com:80/", "https://docs.example.com:8443/", "https://docs.example.com:0/",
    "https://docs.example.com:65536/", "https://docs.example.com:443x/",
    "https://docs.example.com:-1/", "https://docs.example.com:４４３/", "https://[::1]:443:80/",
    "https://docs.example.com/\r\nHost: 127.0.0.1", "https://docs.example.com/\x00", "jar:https://a.com/",
    "https://docs.example.com/" + "x" * 5000, "view-source:https://docs.example.com/", "https://",
)  # fmt: skip

TRICKS = (*WHOLE, *(f"https://{host}/latest/meta-data/" for host in (*IPV4, *IPV6, *NAMES)))
