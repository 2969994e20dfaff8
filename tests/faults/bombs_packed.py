"""Packages and texts that would be huge or deep when they are opened: R-07, S-09, S-10."""

from __future__ import annotations

import io
import json
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from tests.faults.bombs import bomb, deflated


def zipped(members: dict[str, bytes], target: Path) -> None:
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as out:
        for name, body in members.items():
            out.writestr(name, body)


@bomb("nested.zip")
def _nested(path: Path) -> None:
    inner = b"0" * 2**20
    for level in range(12):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as out:
            for number in range(8):
                out.writestr(f"{level}-{number}.{'zip' if level else 'txt'}", inner)
        inner = packed.getvalue()
    path.write_bytes(inner)


@bomb("flat.zip")
def _flat(path: Path) -> None:
    """Many entries that all point to one packed body, as in 42.zip of Fifield (2019)."""
    body = deflated(60 * 2**20)[2:-4]
    crc, size = zlib.crc32(bytes(60 * 2**20)), 60 * 2**20
    out, names = io.BytesIO(), [f"{number}.txt".encode() for number in range(2_000)]
    fields = struct.pack("<HHHHHIII", 20, 0, 8, 0, 0, crc, len(body), size)
    out.write(b"PK\x03\x04" + fields + struct.pack("<HH", len(names[0]), 0) + names[0] + body)
    start = out.tell()
    for name in names:
        head = b"PK\x01\x02" + struct.pack("<H", 20) + fields
        out.write(head + struct.pack("<HHHHHII", len(name), 0, 0, 0, 0, 0, 0) + name)
    end = (len(names), len(names), out.tell() - start, start, 0)
    out.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, *end))
    path.write_bytes(out.getvalue())


_TYPES = b"<?xml version='1.0'?><Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>"


@bomb("letter.docx")
def _docx(path: Path) -> None:
    words = b"<w:p><w:r><w:t>" + b"a" * (400 * 2**20) + b"</w:t></w:r></w:p>"
    zipped({"[Content_Types].xml": _TYPES, "word/document.xml": words}, path)


@bomb("sheet.xlsx")
def _xlsx(path: Path) -> None:
    row = b"<row><c t='inlineStr'><is><t>" + b"0" * 90 + b"</t></is></c></row>"
    members = {"[Content_Types].xml": _TYPES, "xl/workbook.xml": b"<workbook/>",
               "xl/worksheets/sheet1.xml": row * 3_600_000}  # fmt: skip
    zipped(members, path)


_LAUGHS = "".join(
    f'<!ENTITY l{level} "{f"&l{level - 1};" * 10 if level else "ha"}">' for level in range(12)
)


@bomb("laughs.svg")
def _laughs(path: Path) -> None:
    path.write_text(
        f'<?xml version="1.0"?><!DOCTYPE svg [{_LAUGHS}]>'
        '<svg xmlns="http://www.w3.org/2000/svg"><text>&l11;</text></svg>'
    )


@bomb("laughs.docx")
def _laughs_docx(path: Path) -> None:
    words = f'<?xml version="1.0"?><!DOCTYPE w [{_LAUGHS}]><w:p>&l11;</w:p>'.encode()
    zipped({"[Content_Types].xml": _TYPES, "word/document.xml": words}, path)


@bomb("laughs.odt")
def _laughs_odt(path: Path) -> None:
    words = f'<?xml version="1.0"?><!DOCTYPE w [{_LAUGHS}]><w><text>&l11;</text></w>'
    zipped(
        {"mimetype": b"application/vnd.oasis.opendocument.text", "content.xml": words.encode()},
        path,
    )


@bomb("uses.svg")
def _uses(path: Path) -> None:
    layers = "".join(
        f'<g id="g{level}">' + f'<use href="#g{level - 1}"/>' * 10 + "</g>"
        for level in range(1, 12)
    )
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" width="90000" height="90000"><defs>'
        f'<g id="g0"><rect width="9" height="9"/></g>{layers}</defs><use href="#g11"/></svg>'
    )


@bomb("deep.json")
def _deep(path: Path) -> None:
    path.write_text("[" * 400_000 + "]" * 400_000)


@bomb("deep.html")
def _deep_html(path: Path) -> None:
    path.write_text("<!doctype html>" + "<div><b>" * 100_000 + "x")


@bomb("deep.md")
def _deep_md(path: Path) -> None:
    path.write_text("[" * 60_000 + "\n\n" + "> " * 20_000 + "x\n\n" + "*a **b " * 20_000)


@bomb("aliases.yaml")
def _aliases(path: Path) -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 12)]
    path.write_text("\n".join(lines))


@bomb("_folder.yaml")
def _aliases_sheet(path: Path) -> None:
    _aliases(path)


@bomb("row.csv")
def _row(path: Path) -> None:
    with path.open("wb") as file:
        file.write(b"name,price\n")
        for _ in range(190):
            file.write(b"a,1," * (2**18))


@bomb("cues.srt")
def _cues(path: Path) -> None:
    cue = "1\n00:00:00,000 --> 99:59:59,999\nx\n\n"
    path.write_text(cue * 400_000)


@bomb("mime.eml")
def _mime(path: Path) -> None:
    def parts() -> Iterator[str]:
        yield "From: a@b.c\nSubject: deep\nMIME-Version: 1.0\n"
        for level in range(5_000):
            yield f"Content-Type: multipart/mixed; boundary=b{level}\n\n--b{level}\n"
        yield "\nwords\n"

    path.write_text("".join(parts()))


@bomb("groups.rtf")
def _groups(path: Path) -> None:
    path.write_text(r"{\rtf1 " + "{" * 500_000 + "x" + "}" * 500_001)


@bomb("numbers.json")
def _numbers(path: Path) -> None:
    path.write_text(json.dumps({"a": 1})[:-1] + ', "b": ' + "9" * 2_000_000 + "}")


@bomb("packed.svgz")
def _svgz(path: Path) -> None:
    import gzip

    path.write_bytes(gzip.compress(b"<svg>" + b" " * (300 * 2**20) + b"</svg>"))
