"""Files full of planted marks, in every place a format has for what is not shown."""

from __future__ import annotations

import base64
import hashlib
import io
import struct
from pathlib import Path

import numpy as np
from PIL import Image, ImageCms, PngImagePlugin

from tests.media.making import a_picture, tone
from tests.media.making_media import FFMPEG, encode_sound

LATITUDE, LONGITUDE = 48.858372, 2.294481
SIGNATURE = "zqjxkvwq"
"""In every mark, so that a large file without one is told apart at once."""
_SIGNATURES = tuple(SIGNATURE.encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
_SIGNATURE_BASE64 = tuple(
    # Only the letters that no neighbouring byte has a part in.
    base64.b64encode(b"-" * shift + SIGNATURE.encode())[first : first + 10]
    for shift, first in ((0, 0), (1, 2), (2, 3))
)


class Planter:
    """Makes marks and remembers them."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}

    def mark(self, where: str) -> str:
        """Give the mark of a place: one lower-case word, unlike all others from its start on."""
        digest = hashlib.sha256(where.encode()).digest()
        letters = "".join(chr(97 + byte % 26) for byte in digest[:16])
        word = letters[:8] + SIGNATURE + letters[8:]
        self.marks[where] = word
        return word

    def text(self, where: str) -> bytes:
        """Give the mark as ASCII bytes."""
        return self.mark(where).encode()


def plant(folder: Path) -> Planter:
    """Write all the files and give the marks that are in them."""
    planter = Planter()
    jpeg = _jpeg(folder / "quay.jpg", planter, "jpeg")
    _pngs(folder, planter)
    _other_pictures(folder, planter)
    _drawing(folder / "plan.svg", planter)
    _sounds(folder, planter)
    _documents(folder, planter, jpeg)
    return planter


def found_in(data: bytes, marks: dict[str, str]) -> set[str]:
    """Give the marks that bytes hold, as plain text or UTF-16; any in base64 counts as `base64`."""
    found = {"base64"} if any(sign in data for sign in _SIGNATURE_BASE64) else set()
    lower = data.lower()
    if not any(sign in lower for sign in _SIGNATURES):
        return found
    # The first letters are left out: an index of words stores what neighbours share only once.
    for where, word in marks.items():
        forms = (word[4:].encode(code) for code in ("ascii", "utf-16-le", "utf-16-be"))
        if any(form in lower for form in forms):
            found.add(where)
    return found


def exif(planter: Planter, kind: str, *, thumbnail: bool = True) -> bytes:
    """An EXIF block with owners, serial numbers, notes, a position and a preview."""
    image = Image.Exif()
    for name, tag in {"artist": 0x013B, "copyright": 0x8298, "make": 0x010F, "model": 0x0110,
                      "software": 0x0131, "host": 0x013C, "document": 0x010D}.items():  # fmt: skip
        image[tag] = planter.mark(f"{kind} exif {name}")
    image[0x9C9D] = planter.mark(f"{kind} exif windows author").encode("utf-16-le")
    image[0x9C9E] = planter.mark(f"{kind} exif windows keywords").encode("utf-16-le")
    inner = image.get_ifd(0x8769)
    for name, tag in {"owner": 0xA430, "body serial": 0xA431, "lens": 0xA434,
                      "lens serial": 0xA435, "unique id": 0xA420}.items():  # fmt: skip
        inner[tag] = planter.mark(f"{kind} exif {name}")
    inner[0x927C] = b"MAKER\0" + planter.text(f"{kind} exif maker note")
    inner[0x9286] = b"ASCII\0\0\0" + planter.text(f"{kind} exif user comment")
    inner[0x9003] = "2025:07:04 18:30:00"
    gps = image.get_ifd(0x8825)
    gps.update({1: "N", 2: _degrees(LATITUDE), 3: "E", 4: _degrees(LONGITUDE)})
    gps[27] = b"ASCII\0\0\0" + planter.text(f"{kind} exif gps method")
    gps[28] = b"ASCII\0\0\0" + planter.text(f"{kind} exif gps area")
    block = image.tobytes()
    return _with_preview(block, planter.text(f"{kind} exif preview")) if thumbnail else block


def _degrees(value: float) -> tuple[float, float, float]:
    minutes = (value - int(value)) * 60
    return (float(int(value)), float(int(minutes)), round((minutes - int(minutes)) * 60, 4))


def _with_preview(block: bytes, mark: bytes) -> bytes:
    """Append a second directory with a preview picture, as cameras write it."""
    head, data = block[:6], bytearray(block[6:])
    order = "<" if data[:2] == b"II" else ">"
    buffer = io.BytesIO()
    a_picture(40, 25).save(buffer, "JPEG", comment=mark)
    preview = buffer.getvalue()
    (first,) = struct.unpack_from(f"{order}I", data, 4)
    (count,) = struct.unpack_from(f"{order}H", data, first)
    at = len(data)
    struct.pack_into(f"{order}I", data, first + 2 + 12 * count, at)
    entries = ((0x0103, 3, 6), (0x0201, 4, at + 2 + 36 + 4), (0x0202, 4, len(preview)))
    directory = struct.pack(f"{order}H", len(entries))
    for tag, kind, value in entries:
        form = f"{order}HHIHH" if kind == 3 else f"{order}HHII"
        directory += struct.pack(form, tag, kind, 1, value, *((0,) if kind == 3 else ()))
    return head + bytes(data) + directory + struct.pack(f"{order}I", 0) + preview


def xmp(planter: Planter, kind: str) -> bytes:
    """An XMP packet with a serial number, a position, and a face with its name."""
    return (
        '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF '
        'xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description '
        'xmlns:aux="http://ns.adobe.com/exif/1.0/aux/" xmlns:exif="http://ns.adobe.com/exif/1.0/" '
        f'aux:SerialNumber="{planter.mark(f"{kind} xmp serial")}" '
        f'exif:GPSLatitude="48,51.5023N" exif:GPSAreaInformation="{planter.mark(f"{kind} xmp")}">'
        '<mwg-rs:Regions xmlns:mwg-rs="http://www.metadataworkinggroup.com/schemas/regions/">'
        f'<rdf:li><rdf:Description mwg-rs:Name="{planter.mark(f"{kind} face")}" '
        'mwg-rs:Type="Face"/></rdf:li></mwg-rs:Regions></rdf:Description>'
        "</rdf:RDF></x:xmpmeta>"
    ).encode()


def _jpeg(path: Path, planter: Planter, kind: str) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    a_picture().save(
        path, exif=exif(planter, kind), xmp=xmp(planter, kind),
        comment=planter.text(f"{kind} comment"),
        icc_profile=profile + planter.text(f"{kind} colour profile"),
    )  # fmt: skip
    data = path.read_bytes()
    iptc = b"Photoshop 3.0\x008BIM\x04\x04\0\0" + struct.pack(">I", 30)
    iptc += b"\x1c\x02\x50\0\x19" + planter.text(f"{kind} iptc byline").ljust(25)
    segment = b"\xff\xed" + struct.pack(">H", len(iptc) + 2) + iptc
    behind = 4 + int.from_bytes(data[4:6], "big")  # the first segment, by its length
    path.write_bytes(data[:behind] + segment + data[behind:])
    return path.read_bytes()


def _pngs(folder: Path, planter: Planter) -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", planter.mark("png text"))
    notes.add_text("Author", planter.mark("png author"), zip=True)
    notes.add_text("parameters", planter.mark("png prompt"))
    notes.add_itxt("XML:com.adobe.xmp", xmp(planter, "png").decode())
    notes.add_itxt("Secret", planter.mark("png international text"), zip=True)
    block = exif(planter, "png", thumbnail=False)
    a_picture(330, 210).save(folder / "shot.png", pnginfo=notes, exif=block)


def _other_pictures(folder: Path, planter: Planter) -> None:
    import pillow_heif

    a_picture(340, 220).save(
        folder / "a.webp", exif=exif(planter, "webp"), xmp=xmp(planter, "webp")
    )
    a_picture(342, 221).save(
        folder / "a.avif", exif=exif(planter, "avif", thumbnail=False), xmp=xmp(planter, "avif")
    )
    a_picture(344, 222).save(folder / "a.gif", comment=planter.text("gif comment"))
    image = pillow_heif.from_pillow(a_picture(346, 224))
    image.save(
        folder / "a.heic", exif=exif(planter, "heic", thumbnail=False), xmp=xmp(planter, "heic")
    )
    tags = {0x013B: "artist", 0x0131: "software", 0x010D: "document", 0x011D: "page name",
            0x013C: "host", 65_000: "private"}  # fmt: skip
    a_picture(348, 226).save(
        folder / "a.tif", tiffinfo={tag: planter.mark(f"tiff {name}") for tag, name in tags.items()}
    )
    second = a_picture(350, 228)
    second.encoderinfo = {"tiffinfo": {0x013B: planter.mark("paged tiff artist")}}
    a_picture(352, 230).save(folder / "pages.tif", save_all=True, append_images=[second])


def _drawing(path: Path, planter: Planter) -> None:
    inner = io.BytesIO()
    a_picture(60, 40).save(inner, "JPEG", comment=planter.text("svg inner comment"))
    data = base64.b64encode(inner.getvalue()).decode()
    path.write_text(
        '<svg xmlns="http://www.w3.org/2000/svg" xmlns:i="http://www.inkscape.org/" '
        f'i:export-filename="/home/{planter.mark("svg export path")}/a.png" viewBox="0 0 90 60">'
        f"<!-- {planter.mark('svg comment')} --><metadata>{planter.mark('svg metadata')}</metadata>"
        f'<rect width="90" height="60" id="{planter.mark("svg id")}" fill="#abc"/>'
        f'<image width="60" height="40" href="data:image/jpeg;base64,{data}"/></svg>'
    )


def _sounds(folder: Path, planter: Planter) -> None:
    import soundfile

    for suffix in (".ogg", ".flac", ".wav", ".aiff", ".mp3"):
        with soundfile.SoundFile(
            folder / f"a{suffix}", "w", 16_000, 1, format=suffix[1:].upper()
        ) as out:
            out.artist = planter.mark(f"{suffix} artist")
            out.comment = planter.mark(f"{suffix} comment")
            out.write(tone(2.0, hz=300 + 40 * len(suffix)))
    for number, suffix in enumerate(FFMPEG):
        tags = {} if suffix == ".aac" else {
            "artist": planter.mark(f"{suffix} artist"), "copyright": planter.mark(suffix),
            "location": f"+{LATITUDE:.4f}+00{LONGITUDE:.4f}/",
            "comment": planter.mark(f"{suffix} comment"),
        }  # fmt: skip
        mono = tone(2.0, rate_hz=FFMPEG[suffix][2], hz=500 + 60 * number)
        encode_sound(folder / f"b{suffix}", mono.astype(np.float32), tags=tags)
    mp3 = folder / "a.mp3"
    mp3.write_bytes(_id3(planter) + mp3.read_bytes())


def _id3(planter: Planter) -> bytes:
    cover = io.BytesIO()
    a_picture(40, 40).save(cover, "JPEG", comment=planter.text("id3 cover comment"))
    frames = b"".join(
        name + struct.pack(">IH", len(body), 0) + body
        for name, body in (
            (b"TPE1", b"\0" + planter.text("id3 artist")),
            (b"TOWN", b"\0" + planter.text("id3 owner")),
            (b"COMM", b"\0eng\0" + planter.text("id3 comment")),
            (b"PRIV", b"x\0" + planter.text("id3 private")),
            (b"APIC", b"\0image/jpeg\0\x03\0" + cover.getvalue()),
        )
    )
    size = bytes((len(frames) >> shift) & 0x7F for shift in (21, 14, 7, 0))
    return b"ID3\x03\0\0" + size + frames


def _documents(folder: Path, planter: Planter, jpeg: bytes) -> None:
    import docx
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    document = docx.Document()
    document.core_properties.author = planter.mark("docx author")
    document.core_properties.last_modified_by = planter.mark("docx last author")
    document.core_properties.comments = planter.mark("docx comments")
    document.add_paragraph("The picture shows a red square beside the quay.")
    document.add_picture(io.BytesIO(jpeg))
    document.save(str(folder / "letter.docx"))
    canvas = Canvas(str(folder / "sheet.pdf"))
    canvas.setAuthor(planter.mark("pdf author"))
    canvas.setSubject(planter.mark("pdf subject"))
    canvas.drawString(72, 700, "This sheet shows the red square of the quay.")
    canvas.drawImage(ImageReader(io.BytesIO(jpeg)), 72, 400, width=240, height=150)
    canvas.save()
