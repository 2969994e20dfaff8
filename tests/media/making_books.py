"""Small real books and word processors' files, made in code."""

from __future__ import annotations

import zipfile
from pathlib import Path

CONTAINER = (
    '<?xml version="1.0"?><container version="1.0" '
    'xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="OPS/book.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>"
)
_XHTML = '<?xml version="1.0" encoding="utf-8"?><html xmlns="http://www.w3.org/1999/xhtml">'
CHAPTERS = {
    "text/cover.xhtml": f"{_XHTML}<body><svg xmlns='http://www.w3.org/2000/svg' "
    "xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='../img/cover.png'/></svg>"
    "</body></html>",
    "text/part.xhtml": f"{_XHTML}<body><p>The harbour years begin here.</p></body></html>",
    "text/one.xhtml": f"{_XHTML}<head><title>no</title></head><body><h1>The ferry</h1>"
    "<p>Captain Oduya keeps a pelican called Brass.</p><h2>Winter</h2>"
    "<table><tr><th>Day</th><th>Trips</th></tr><tr><td>Monday</td><td>7</td></tr></table>"
    "<p>Below is the pier.</p><p><img src='../img/pier%20one.png' alt='The pier'/></p>"
    "<p>It was rebuilt later.</p></body></html>",
    "text/two.xhtml": f"{_XHTML}<body><h1>The storm</h1><p>Ropes were cut at dawn.</p>"
    "</body></html>",
}
NAV = (
    '<html xmlns="http://www.w3.org/1999/xhtml" xmlns:epub="http://www.idpf.org/2007/ops"><body>'
    '<nav epub:type="toc"><ol><li><a href="text/part.xhtml">Part one</a><ol>'
    '<li><a href="text/one.xhtml">The ferry</a></li><li><a href="text/two.xhtml#x">Storm</a></li>'
    "</ol></li></ol></nav></body></html>"
)
NCX = (
    '<ncx xmlns="http://www.daisy.org/z3986/2005/ncx/"><navMap><navPoint><navLabel><text>Part one'
    '</text></navLabel><content src="text/part.xhtml"/><navPoint><navLabel><text>The ferry</text>'
    '</navLabel><content src="text/one.xhtml"/></navPoint><navPoint><navLabel><text>Storm</text>'
    '</navLabel><content src="text/two.xhtml"/></navPoint></navPoint></navMap></ncx>'
)


def package_document(chapters: list[str], *, old: bool = False) -> str:
    """`old`: EPUB 2, whose table of contents is an NCX."""
    items = "".join(
        f'<item id="c{number}" href="{name}" media-type="application/xhtml+xml"/>'
        for number, name in enumerate(chapters)
    )
    refs = "".join(f'<itemref idref="c{number}"/>' for number in range(len(chapters)))
    contents = (
        '<item id="t" href="toc.ncx" media-type="application/x-dtbncx+xml"/>'
        if old
        else '<item id="t" href="nav.xhtml" properties="nav" media-type="application/xhtml+xml"/>'
    )
    return (
        '<?xml version="1.0"?><package xmlns="http://www.idpf.org/2007/opf" version="3.0">'
        '<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Harbour years</dc:title>'
        "<dc:creator>Ida Moss</dc:creator><dc:language>en-GB</dc:language></metadata>"
        f'<manifest>{items}{contents}</manifest><spine toc="t"><itemref idref="t"/>{refs}</spine>'
        "</package>"
    )


def epub_members(*, old: bool = False) -> dict[str, str | bytes]:
    from tests.media.making import a_picture, png, written

    return {
        "META-INF/container.xml": CONTAINER,
        "OPS/book.opf": package_document(list(CHAPTERS), old=old),
        "OPS/toc.ncx" if old else "OPS/nav.xhtml": NCX if old else NAV,
        **{f"OPS/{name}": words for name, words in CHAPTERS.items()},
        "OPS/img/cover.png": png(written("Harbour years", width=300, height=400)),
        "OPS/img/pier one.png": png(a_picture()),
    }


def make_package(path: Path, stated: str, members: dict[str, str | bytes]) -> Path:
    """A ZIP whose first member, stored, says what it is."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr(zipfile.ZipInfo("mimetype"), stated)
        for name, body in members.items():
            out.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return path


def make_epub(path: Path, members: dict[str, str | bytes] | None = None) -> Path:
    return make_package(path, "application/epub+zip", members or epub_members())


SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{kind}:1.0"'
    for name, kind in (("office", "office"), ("text", "text"), ("table", "table"),
                       ("draw", "drawing"), ("style", "style"), ("svg", "svg-compatible"))
)  # fmt: skip
SPACES += ' xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:dc="http://purl.org/dc/elements/1.1/"'
ODT_BODY = (
    "<text:tracked-changes><text:changed-region><text:deletion><text:p>Deleted gossip.</text:p>"
    "</text:deletion></text:changed-region></text:tracked-changes>"
    '<text:h text:outline-level="1">Engine room</text:h>'
    '<text:p>The spare<text:s text:c="2"/>valve lies in the <text:span>walnut</text:span> chest.'
    "<text:note><text:note-citation>1</text:note-citation><text:note-body><text:p>Since 1931."
    "</text:p></text:note-body></text:note><office:annotation><text:p>Really?</text:p>"
    "</office:annotation></text:p>"
    '<text:h text:outline-level="2">Tools</text:h><text:list><text:list-item><text:p>Hammer'
    "</text:p></text:list-item><text:list-item><text:p>Wrench</text:p></text:list-item></text:list>"
    "<table:table><table:table-header-rows><table:table-row><table:table-cell><text:p>Part</text:p>"
    "</table:table-cell><table:table-cell><text:p>Price</text:p></table:table-cell>"
    "</table:table-row></table:table-header-rows><table:table-row><table:table-cell><text:p>Valve"
    "</text:p></table:table-cell><table:table-cell><text:p>9 EUR</text:p></table:table-cell>"
    '</table:table-row></table:table><text:p text:style-name="P1">Plan of the deck</text:p>'
    '<text:p><draw:frame><draw:image xlink:href="Pictures/deck.png"/><svg:desc>The deck</svg:desc>'
    "</draw:frame></text:p><text:p>Keep it dry.</text:p>"
)


def odt_members(body: str = ODT_BODY) -> dict[str, str | bytes]:
    from tests.media.making import a_picture, png

    head = '<?xml version="1.0" encoding="UTF-8"?>'
    return {
        "content.xml": f"{head}<office:document-content {SPACES}><office:automatic-styles>"
        '<style:style style:name="P1" style:parent-style-name="Caption"/></office:automatic-styles>'
        f"<office:body><office:text>{body}</office:text></office:body></office:document-content>",
        "meta.xml": f"{head}<office:document-meta {SPACES}><office:meta><dc:title>Boat manual"
        "</dc:title><dc:language>en-GB</dc:language></office:meta></office:document-meta>",
        "META-INF/manifest.xml": "<manifest/>",
        "Pictures/deck.png": png(a_picture()),
    }


def make_odt(path: Path, members: dict[str, str | bytes] | None = None) -> Path:
    stated = "application/vnd.oasis.opendocument.text"
    return make_package(path, stated, members or odt_members())


RTF_BODY = (
    r"{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0 Arial;}{\f1\fcharset204 Arial;}"
    r"{\f2\fcharset128 Mincho;}}{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}}"
    r"{\info{\title Lighthouse log}{\author Ida}}{\header Page head}"
    r"\pard\s1 Lamp room\par\pard The keeper polishes the \u233?tagere with {\b saffron} oil"
    r"{\footnote Since 1931.} and drinks caf\'e9.\par "
    r"{\f1 \'cf\'f0\'e8\'e2\'e5\'f2} {\f2 \'93\'fa\'96\'7b} \u-10179?\u-8704?\par"
    r"{\v hidden order}{\deleted deleted gossip}"
    r"{\field{\*\fldinst HYPERLINK x}{\fldrslt a link}}\par"
    r"\pard\outlinelevel1 Oil\par\trowd\pard\intbl Month\cell Litres\cell\row"
    r"\trowd\pard\intbl May\cell 12\cell\row\pard{\listtext *\tab}\ls1 Wicks\par"
    r"\pard The lens is below.\par{\*\shppict{\pict\pngblip @}}"
    r"{\nonshppict{\pict\wmetafile8 00}}\par "
    r"Mind the glass.\par}"
)


def make_rtf(path: Path, words: str = RTF_BODY) -> Path:
    from tests.media.making import a_picture, png

    path.write_bytes(words.encode("latin-1").replace(b"@", png(a_picture()).hex().encode()))
    return path


def make_books(folder: Path) -> dict[str, Path]:
    """One good file of every such format, by suffix."""
    return {
        ".epub": make_epub(folder / "good.epub"),
        ".odt": make_odt(folder / "good.odt"),
        ".rtf": make_rtf(folder / "good.rtf"),
    }
