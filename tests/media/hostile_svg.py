"""Drawings that try to read other files, to reach an address, to run, or never to end."""

# ruff: noqa: E501 (one drawing a line)
from __future__ import annotations

import base64

XLINK = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
SECRET = "SECRET-7731-OF-ANOTHER-FILE"
ADDRESS = "http://127.0.0.1:{port}/leak"


def drawing(inside: str, head: str = "", root: str = "") -> str:
    """A drawing with a grey ground, so that there is always something to see."""
    ground = '<rect width="40" height="40" fill="#888"/>'
    return f'{head}<svg {XLINK} viewBox="0 0 40 40" {root}>{ground}{inside}</svg>'


def _doctype(inside: str) -> str:
    return f"<!DOCTYPE svg [{inside}]>"


def _laughs(levels: int, width: int) -> str:
    lines = ['<!ENTITY a0 "lol">']
    for level in range(1, levels):
        lines.append(f'<!ENTITY a{level} "{f"&a{level - 1};" * width}">')
    return _doctype("".join(lines))


def _uses(levels: int, width: int, wrap: str = "g") -> str:
    groups = ['<g id="u0"><rect width="1" height="1"/></g>']
    for level in range(1, levels):
        inside = f'<use href="#u{level - 1}"/>' * width
        groups.append(f'<{wrap} id="u{level}">{inside}</{wrap}>')
    return f'<defs>{"".join(groups)}</defs><use href="#u{levels - 1}"/>'


def _patterns(levels: int, width: int) -> str:
    made = ['<pattern id="p0" width="1" height="1"><rect width="1" height="1"/></pattern>']
    for level in range(1, levels):
        inside = f'<rect width="1" height="1" fill="url(#p{level - 1})"/>' * width
        made.append(f'<pattern id="p{level}" width="1" height="1">{inside}</pattern>')
    return f'<defs>{"".join(made)}</defs><rect width="40" height="40" fill="url(#p{levels - 1})"/>'


def outward(secret: str, picture: str, port: int) -> dict[str, str]:
    """Drawings that refer to a file or an address outside of them.

    secret, picture: files that are there; the picture is all red.
    """
    url = ADDRESS.format(port=port)
    image = '<image width="40" height="40" {}="{}"/>'
    nested = base64.b64encode(drawing(image.format("href", picture)).encode()).decode()
    refer = {
        "image path": image.format("xlink:href", picture),
        "image path href": image.format("href", picture),
        "image file url": image.format("href", f"file://{picture}"),
        "image address": image.format("href", url),
        "image relative": image.format("href", "../" * 12 + picture.lstrip("/")),
        "image svg data": image.format("href", f"data:image/svg+xml;base64,{nested}"),
        "image case": image.format("HREF", picture),
        "use path": f'<use xlink:href="{secret}#a"/>',
        "use address": f'<use href="{url}#a"/>',
        "feImage": f'<filter id="f"><feImage href="{picture}"/></filter><rect width="40" height="40" filter="url(#f)"/>',
        "fill outside": f'<rect width="40" height="40" fill="url({url}#p)"/>',
        "mask outside": f'<rect width="9" height="9" mask="url(file://{secret}#m)"/>',
        "style import": f"<style>@import url('{url}');</style>",
        "style url": f"<style>.x {{ fill: url({url}#x) }} @font-face {{ src: url({url}) }}</style>",
        "style attribute": f'<rect width="9" height="9" style="fill: url(\'{url}\')"/>',
        "font face": f'<font-face><font-face-src><font-face-uri href="{url}"/></font-face-src></font-face>',
        "cursor": f'<cursor href="{url}"/>',
        "tref": f'<text y="9"><tref xlink:href="{secret}"/></text>',
        "textPath": f'<text><textPath href="{url}#p">words</textPath></text>',
        "gradient": f'<linearGradient id="g" href="{url}#h"/><rect width="9" height="9" fill="url(#g)"/>',
        "foreignObject": f'<foreignObject width="40" height="40"><img xmlns="http://www.w3.org/1999/xhtml" src="{url}"/></foreignObject>',
        "iframe": f'<iframe xmlns="http://www.w3.org/1999/xhtml" src="{url}"/>',
        "xi include": f'<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="{secret}" parse="text"/>',
        "script src": f'<script href="{url}"/>',
        "script": f"<script>fetch('{url}')</script>",
        "onload": f'<rect width="9" height="9" onload="fetch(\'{url}\')"/>',
        "link": f'<a href="{url}"><rect width="9" height="9"/></a>',
        "base": f'<g xml:base="{url}"><use href="x.svg#a"/></g>',
        "animate href": f'<image width="9" height="9"><animate attributeName="href" to="{url}"/></image>',
        "set href": f'<image width="9" height="9"><set attributeName="href" to="{picture}"/></image>',
    }
    entity = {
        "entity file": (_doctype(f'<!ENTITY x SYSTEM "file://{secret}">'), "<text>&x;</text>"),
        "entity address": (_doctype(f'<!ENTITY x SYSTEM "{url}">'), "<text>&x;</text>"),
        "entity public": (_doctype(f'<!ENTITY x PUBLIC "a" "{url}">'), "<text>&x;</text>"),
        "entity parameter": (_doctype(f'<!ENTITY % x SYSTEM "{url}"> %x;'), "<text>b</text>"),
        "entity in attribute": (
            _doctype(f'<!ENTITY x "{picture}">'),
            image.format("href", "&x;"),
        ),
        "doctype": (f'<!DOCTYPE svg SYSTEM "{url}">', ""),
        "doctype file": (f'<!DOCTYPE svg SYSTEM "file://{secret}">', ""),
        "stylesheet": (f'<?xml-stylesheet href="{url}" type="text/css"?>', ""),
    }
    made = {name: drawing(inside) for name, inside in refer.items()}
    return made | {name: drawing(inside, head) for name, (head, inside) in entity.items()}


def endless() -> dict[str, str]:
    """Drawings that would take hours or all memory."""
    numbers = ",".join("9" for _ in range(50))
    return {
        "laughs": drawing("<text>&a9;</text>", _laughs(10, 10)),
        "laughs in attribute": drawing('<text id="&a9;">x</text>', _laughs(10, 10)),
        "quadratic": drawing(
            f"<text>{'&q;' * 5_000}</text>", _doctype(f'<!ENTITY q "{"x" * 50_000}">')
        ),
        "recursive entity": drawing(
            "<text>&a;</text>", _doctype('<!ENTITY a "&b;"><!ENTITY b "&a;">')
        ),
        "uses": drawing(_uses(10, 12)),
        "uses of symbols": drawing(_uses(10, 12, "symbol")),
        "patterns": drawing(_patterns(10, 12)),
        "uses itself": drawing('<g id="a"><use href="#a"/></g><use href="#a"/>'),
        "deep": drawing("<g>" * 240 + "</g>" * 240),
        "deeper": drawing("<g>" * 5_000 + "</g>" * 5_000),
        "huge": '<svg xmlns="http://www.w3.org/2000/svg" width="1e9" height="1e9"><rect width="9"/></svg>',
        "huge box": f'<svg {XLINK} viewBox="0 0 1e30 1e30"><rect width="9" height="9"/></svg>',
        "not a number": f'<svg {XLINK} viewBox="0 0 nan inf" width="nan"><rect width="9"/></svg>',
        "sliver": f'<svg {XLINK} viewBox="0 0 1 1000000"><rect width="9" height="9"/></svg>',
        "blur": drawing(
            '<filter id="f"><feGaussianBlur stdDeviation="1e9"/></filter><rect width="40" height="40" filter="url(#f)"/>'
        ),
        "turbulence": drawing(
            '<filter id="f"><feTurbulence baseFrequency="9" numOctaves="999999999"/></filter><rect width="40" height="40" filter="url(#f)"/>'
        ),
        "morphology": drawing(
            '<filter id="f"><feMorphology operator="dilate" radius="9999"/></filter><rect width="40" height="40" filter="url(#f)"/>'
        ),
        "matrix": drawing(
            f'<filter id="f"><feConvolveMatrix order="9999" kernelMatrix="{numbers}"/></filter><rect width="40" height="40" filter="url(#f)"/>'
        ),
        "filter region": drawing(
            '<filter id="f" x="-1e6" y="-1e6" width="1e7" height="1e7"><feFlood/></filter><rect width="40" height="40" filter="url(#f)"/>'
        ),
        "dashes": drawing(
            '<path d="M0 0 L1e9 1e9" stroke="red" stroke-width="1" stroke-dasharray="1e-9"/>'
        ),
        "dashes on a long way": drawing(
            '<path d="M-1e9 0 L1e9 1e9" stroke="red" stroke-dasharray="0.02"/>'
        ),
        "dashes by style": drawing(
            '<path d="M-1e9 0 L1e9 1e9" style="stroke:red;stroke-dasharray:0.000001"/>'
        ),
        "filter chain": drawing(
            '<filter id="f">'
            + '<feGaussianBlur stdDeviation="20"/>' * 5_000
            + '</filter><rect width="40" height="40" filter="url(#f)"/>'
        ),
        "markers": drawing(
            '<marker id="m"><rect width="1" height="1"/></marker><path marker-mid="url(#m)" d="M0 0'
            + " L1 1 L2 2" * 100_000
            + '"/>'
        ),
        "long text": drawing("<text>" + "word " * 200_000 + "</text>"),
        "masks": drawing(
            "".join(
                f'<mask id="m{n}"><g mask="url(#m{n - 1})"><rect width="40" height="40" fill="white"/></g></mask>'
                for n in range(1, 100)
            )
            + '<rect width="40" height="40" mask="url(#m99)"/>'
        ),
    }
