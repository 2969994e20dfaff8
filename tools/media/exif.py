"""What EXIF says about a photo: when, where, and in which words. Knows no file format."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import TYPE_CHECKING

from tools.core.items import Attribute
from tools.media.flow import one_line

if TYPE_CHECKING:
    from PIL.Image import Exif

GPS_IFD = 0x8825
_TAKEN, _TAKEN_ZONE, _DESCRIPTION = 0x9003, 0x9011, 0x010E
_WINDOWS_TITLE, _WINDOWS_COMMENT = 0x9C9B, 0x9C9C


def taken_by(inner: Mapping[int, object]) -> str:
    """Give when a photo was taken, from the tags of EXIF's inner directory; empty if unknown."""
    return taken_text(inner.get(_TAKEN), inner.get(_TAKEN_ZONE))


def taken_text(moment: object, zone: object) -> str:
    """Give EXIF's time as ISO 8601, with a zone where the camera knew it; empty when unreadable."""
    try:
        when = dt.datetime.strptime(str(moment).strip("\0 "), "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return ""
    try:
        offset = dt.datetime.strptime(str(zone).strip("\0 "), "%z").tzinfo
    except ValueError:
        offset = None
    return when.replace(tzinfo=offset).isoformat()


def said_in(exif: Exif) -> str:
    """Give the description, title and comment a person wrote into it."""
    words = [str(exif.get(_DESCRIPTION, ""))]
    for tag in (_WINDOWS_TITLE, _WINDOWS_COMMENT):
        raw = exif.get(tag)
        if isinstance(raw, bytes):
            words.append(raw.decode("utf-16-le", "ignore"))
    kept = dict.fromkeys(one_line(word) for word in words)
    return ". ".join(word for word in kept if word)[:1000]


def place_of(exif: Exif) -> list[Attribute]:
    """Give latitude and longitude, WGS 84; empty where there is no readable position."""
    try:
        gps = exif.get_ifd(GPS_IFD)
        lat = _degrees(gps[2], str(gps[1]).upper().startswith("S"))
        lon = _degrees(gps[4], str(gps[3]).upper().startswith("W"))
    except (KeyError, ValueError, TypeError, ZeroDivisionError, OSError, IndexError):
        return []
    if not (abs(lat) <= 90 and abs(lon) <= 180):
        return []
    return [
        Attribute(name="lat", value=lat, unit="degree", by="exif", note="EXIF"),
        Attribute(name="lon", value=lon, unit="degree", by="exif", note="EXIF"),
    ]


def _degrees(parts: tuple[float, float, float], negative: bool) -> float:
    degrees = float(parts[0]) + float(parts[1]) / 60 + float(parts[2]) / 3600
    return round(-degrees if negative else degrees, 6)
