"""What the decoder process does with each request."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import assert_never

from tools.core.errors import Refused
from tools.core.items import Attribute
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media import messages
from tools.media.language import language_of
from tools.media.loaders import Drawable, PartedLoader, PlacedLoader, loader_for
from tools.media.messages import Reply, Request, from_wire
from tools.media.refusals import check_file, name_of, refused
from tools.media.sidecars import Beside, gather, read_table
from tools.media.sniff import sniff

Answer = tuple[Reply, list[bytes]]


def handle(request: Request, blobs: list[bytes]) -> Answer:
    """Run one job. Raises Refused, NotFound, MissingPart."""
    match request:
        case messages.OpenFile():
            return _open(request), []
        case messages.LoadPart():
            return _part(request), []
        case messages.RenderPage():
            return messages.Bytes(), [_page_png(request)]
        case messages.ShowPicture():
            return messages.Bytes(), [_picture(request)]
        case messages.TakePixels():
            return _pixels(request)
        case messages.TakeSamples():
            return _samples(request)
        case messages.TakeClip():
            return _clip(request)
        case messages.MeasureLength() | messages.LookForTraces() | messages.ReadTable():
            return _told(request), []
        case messages.SeePage() | messages.SeePicture():
            raise ValueError("the decoder process does not read pictures")
        case _:
            assert_never(request)


def _open(request: messages.OpenFile) -> messages.Parts:
    path = from_wire(request.path)
    found = sniff(path, request.limits)
    beside = _beside(path, tuple(from_wire(one) for one in request.sidecars))
    loader = loader_for(found.media_type)
    parts, total = 0, 1
    if isinstance(loader, PartedLoader):
        decoded, parts, total = loader.outline(path, request.limits, beside)
    elif isinstance(loader, PlacedLoader) and request.keep_place:
        decoded = loader.load_with_place(path, request.limits)
    else:
        decoded = loader.load(path, request.limits)
    decoded = replace(
        decoded,
        media_type=found.media_type,
        title=beside.title or decoded.title,
        facts=(*beside.facts, *_unstated(decoded, beside)),
        warnings=tuple(one for one in (found.warning, *beside.warnings, *decoded.warnings) if one),
    )
    decoded = replace(decoded, language=language_of(decoded))
    return messages.Parts(decoded=decoded, more=parts, total=total)


def _unstated(decoded: Decoded, beside: Beside) -> list[Attribute]:
    stated = {fact.name for fact in beside.facts}
    return [fact for fact in decoded.facts if fact.name not in stated]


def _part(request: messages.LoadPart) -> messages.Parts:
    path = from_wire(request.path)
    found = sniff(path, request.limits)
    loader = loader_for(found.media_type)
    if not isinstance(loader, PartedLoader):
        raise refused(path, "vanished", "the file was replaced while it was read")
    beside = _beside(path, tuple(from_wire(one) for one in request.sidecars))
    part = loader.load_part(path, request.limits, request.index, beside)
    decoded = replace(part.decoded, language=language_of(part.decoded))
    return messages.Parts(decoded=decoded, ocr_pages=part.ocr_pages, twins=part.twins)


def _page_png(request: messages.RenderPage) -> bytes:
    path = from_wire(request.path)
    loader = loader_for(sniff(path, request.limits).media_type)
    if not isinstance(loader, Drawable):
        raise refused(path, "unsupported", "its pages cannot be drawn", "save it as PDF")
    return loader.png(path, request.page, max_side_px=request.max_side_px)


def _picture(request: messages.ShowPicture) -> bytes:
    from tools.media.picture import picture_for_display

    path = _checked(from_wire(request.path), request.limits)
    return picture_for_display(path, request.limits, request.max_side_px)


def _pixels(request: messages.TakePixels) -> Answer:
    from tools.media.picture import picture_pixels

    path = _checked(from_wire(request.path), request.limits)
    rgb = picture_pixels(path, request.limits, request.max_side_px).rgb
    return messages.Raster(width_px=rgb.shape[1], height_px=rgb.shape[0]), [rgb.tobytes()]


def _samples(request: messages.TakeSamples) -> Answer:
    from tools.media.sound import samples_of

    path = _checked(from_wire(request.path), request.limits)
    spans: list[tuple[float, float]] = []
    blobs: list[bytes] = []
    found = samples_of(path, request.spans, rate_hz=request.rate_hz, limits=request.limits)
    for span, samples in found:
        spans.append(span)
        blobs.append(samples.mono.tobytes())
    return messages.Stretches(spans=tuple(spans), rate_hz=request.rate_hz), blobs


def _clip(request: messages.TakeClip) -> Answer:
    from tools.media.film import clip_of

    path = _checked(from_wire(request.path), request.limits)
    clip = clip_of(path, request.limits, rate_hz=request.rate_hz)
    sizes = tuple((one.rgb.shape[1], one.rgb.shape[0]) for one in clip.frames)
    heard = b"" if clip.sound is None else clip.sound.mono.tobytes()
    taken = messages.ClipTaken(sizes=sizes, rate_hz=request.rate_hz)
    return taken, [*(one.rgb.tobytes() for one in clip.frames), heard]


def _told(
    request: messages.MeasureLength | messages.LookForTraces | messages.ReadTable,
) -> Reply:
    from tools.media.sound import length_of
    from tools.media.traces import traces_of

    path = _checked(from_wire(request.path), request.limits)
    match request:
        case messages.MeasureLength():
            return messages.Length(duration_s=length_of(path, request.limits))
        case messages.LookForTraces():
            found = traces_of(path, request.media_type)
            return messages.TracesFound(traces=tuple(sorted(found)))
        case messages.ReadTable():
            rows, warnings = read_table(path)
            return messages.TableRead(rows=rows, warnings=warnings)
        case _:
            assert_never(request)


def _checked(path: Path, limits: Limits) -> Path:
    check_file(path, limits)
    return path


@lru_cache(maxsize=4)
def _gathered(path: Path, sidecars: tuple[Path, ...], stamps: tuple[int, ...]) -> Beside:
    return gather(path, sidecars)


def _beside(path: Path, sidecars: tuple[Path, ...]) -> Beside:
    stamps: list[int] = []
    missing: list[str] = []
    for sidecar in sidecars:
        try:
            stamps.append(sidecar.stat().st_mtime_ns)
        except OSError:
            stamps.append(0)
            missing.append(f"{name_of(sidecar.name)} could not be read")
    try:
        beside = _gathered(path, sidecars, tuple(stamps))
    except Refused as exc:
        return Beside(warnings=(str(exc),))
    return replace(beside, warnings=(*beside.warnings, *missing)) if missing else beside
