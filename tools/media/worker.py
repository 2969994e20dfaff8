"""Decodes foreign bytes in capped processes: one for formats, one for OCR.

Everything that comes back is plain data. Safe to call from several threads; each process does one
job at a time, and a long document gives way to other callers after every part and every page.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, TypeVar

from tools.core.errors import MissingPart, NotFound, Refused, WorkerFailed
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media import messages
from tools.media.merging import joined
from tools.media.messages import Request, SidecarRow, Trace, to_wire
from tools.media.process import ChildDied, ChildProcess, Frame
from tools.media.refusals import check_file, name_of, refused
from tools.media.windows import HOP_S, WINDOW_S, window_spans

if TYPE_CHECKING:
    from tools.core.content import Clip, Pixels, Samples
    from tools.media.words_seen import SeenWords

R = TypeVar("R")
Progress = Callable[[int, int], None]

DEFAULT_LIMITS = Limits()
_STORED = Limits(max_bytes=2**40)
"""For what is in the library: its size was judged when it was let in."""
OCR_MEMORY_BYTES = 1_100 * 1024 * 1024
BATCH_BYTES = 16 * 1024 * 1024
MAX_STRETCH_S = 600.0
"""Longest stretch that `samples` gives in one piece."""


class MediaWorker:
    """A decoder process and an OCR process, started when first needed."""

    def __init__(self, *, keep_place: bool = False, ocr_engine: str = "") -> None:
        """keep_place: also take where a photo was taken. ocr_engine: empty chooses the best."""
        self._keep_place = keep_place
        self._decoder = ChildProcess("decoder")
        self._ocr = ChildProcess("ocr", ocr_engine)

    def __enter__(self) -> MediaWorker:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def warm_up(self) -> None:
        """Start both processes, so that the first file does not wait for them."""
        self._decoder.start(DEFAULT_LIMITS.memory_bytes)
        self._ocr.start(OCR_MEMORY_BYTES)

    def close(self) -> None:
        """End both processes at once; calls that run or wait fail with WorkerFailed.

        A later call starts them again.
        """
        self._decoder.end()
        self._ocr.end()

    @property
    def peak_bytes(self) -> dict[str, int]:
        """Give the largest resident size seen of each process."""
        return {"decoder": self._decoder.peak_bytes, "ocr": self._ocr.peak_bytes}

    def decode(
        self,
        path: Path,
        *,
        limits: Limits = DEFAULT_LIMITS,
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Progress | None = None,
    ) -> Decoded:
        """Read one file whole.

        sidecars: files that state facts about it, nearest first (`tools.media.sidecars.find`).
        on_progress: called with (done, total) pages, or parts of a recording.
        Raises Refused, MissingPart.
        """
        parts = self.decode_parts(
            path, limits=limits, ocr=ocr, sidecars=sidecars, on_progress=on_progress
        )
        whole = joined(list(parts))
        if whole.pages and not whole.pictures and all(one.gate == "blank" for one in whole.pages):
            raise refused(path, "no_content", "all its pages are blank")
        return whole

    def decode_parts(
        self,
        path: Path,
        *,
        limits: Limits = DEFAULT_LIMITS,
        ocr: bool = True,
        sidecars: Sequence[Path] = (),
        on_progress: Progress | None = None,
    ) -> Iterator[Decoded]:
        """Read one file in bounded parts: 50 pages, or 5 minutes of sound, at a time.

        The first part holds what is known of the whole file; `tools.media.merging.joined` puts
        parts together. Raises Refused, MissingPart.
        """
        from tools.media.reading import FileReading

        reading = FileReading(
            path=path.absolute(),
            limits=limits,
            sidecars=tuple(one.absolute() for one in sidecars),
            keep_place=self._keep_place,
            ask_decoder=self._ask_decoder,
            ask_ocr=self._ask_ocr if ocr else None,
            on_progress=on_progress or (lambda done, total: None),
        )
        return reading.parts()

    def table(self, path: Path, *, limits: Limits = DEFAULT_LIMITS) -> tuple[SidecarRow, ...]:
        """Read a sidecar table (CSV with a `file` or `entity` column). Raises Refused."""
        request = messages.ReadTable(path=to_wire(path.absolute()), limits=limits)
        return self._reply(path, request, messages.TableRead)[0].rows

    def render_page(self, path: Path, page: int, *, max_side_px: int = 1600) -> bytes:
        """Draw a page (from 1) of a PDF or presentation as PNG. Raises Refused, NotFound."""
        request = messages.RenderPage(
            path=to_wire(path.absolute()), page=page, max_side_px=max_side_px, limits=_STORED
        )
        return self._reply(path, request, messages.Bytes)[1][0]

    def page_pixels(self, path: Path, page: int, *, max_side_px: int = 1024) -> Pixels:
        """Draw a page (from 1) as sRGB pixels. Raises Refused, NotFound."""
        import io

        import numpy as np
        from PIL import Image

        from tools.core.content import Pixels

        png = self.render_page(path, page, max_side_px=max_side_px)
        with Image.open(io.BytesIO(png)) as drawn:
            return Pixels(rgb=np.asarray(drawn.convert("RGB"), dtype=np.uint8))

    def picture(self, path: Path, *, max_side_px: int = 1600) -> bytes:
        """Give a picture upright, encoded anew without metadata: JPEG for photos, else PNG."""
        request = messages.ShowPicture(
            path=to_wire(path.absolute()), max_side_px=max_side_px, limits=_STORED
        )
        return self._reply(path, request, messages.Bytes)[1][0]

    def pixels(self, path: Path, *, max_side_px: int = 512) -> Pixels:
        """Give a picture's upright sRGB pixels. Raises Refused."""
        import numpy as np

        from tools.core.content import Pixels

        request = messages.TakePixels(
            path=to_wire(path.absolute()), max_side_px=max_side_px, limits=_STORED
        )
        raster, blobs = self._reply(path, request, messages.Raster)
        rgb = np.frombuffer(blobs[0], np.uint8)
        return Pixels(rgb=rgb.reshape(raster.height_px, raster.width_px, 3))

    def samples(
        self,
        path: Path,
        *,
        start_s: float = 0.0,
        end_s: float | None = None,
        rate_hz: int = 22050,
    ) -> Samples:
        """Give mono samples of a stretch; without `end_s`, of at most ten minutes.

        Raises Refused, and ValueError for a stretch that is longer.
        """
        if end_s is not None and not 0 < end_s - start_s <= MAX_STRETCH_S:
            raise ValueError(f"a stretch lasts up to {MAX_STRETCH_S:g} s, not {end_s - start_s:g}")
        end = start_s + MAX_STRETCH_S if end_s is None else end_s
        stretches = self._stretches(path, rate_hz, [(start_s, end)])
        if not stretches:
            raise NotFound(f"{path.name} ends before {start_s:g} s")
        return stretches[0][2]

    def clip(self, path: Path, *, rate_hz: int = 22050, limits: Limits = DEFAULT_LIMITS) -> Clip:
        """Give eight frames spread over a film and up to two minutes of its sound.

        Raises Refused.
        """
        import numpy as np

        from tools.core.content import Clip, Pixels, Samples

        request = messages.TakeClip(path=to_wire(path.absolute()), rate_hz=rate_hz, limits=limits)
        found, blobs = self._reply(path, request, messages.ClipTaken)
        frames = [
            Pixels(rgb=np.frombuffer(blob, np.uint8).reshape(height, width, 3))
            for (width, height), blob in zip(found.sizes, blobs, strict=False)
        ]
        heard = Samples(mono=np.frombuffer(blobs[-1], np.float32), rate_hz=found.rate_hz)
        return Clip(frames=tuple(frames), sound=heard if heard.mono.size else None)

    def traces(self, path: Path, media_type: str) -> tuple[Trace, ...]:
        """Tell what a file carries besides what it shows. Raises Refused, MissingPart."""
        request = messages.LookForTraces(
            path=to_wire(path.absolute()), media_type=media_type, limits=_STORED
        )
        return self._reply(path, request, messages.TracesFound)[0].traces

    def sound_windows(
        self, path: Path, *, rate_hz: int, window_s: float = WINDOW_S, hop_s: float = HOP_S
    ) -> Iterator[list[tuple[float, float, Samples]]]:
        """Give all windows as (start_s, end_s, samples), in batches of at most 16 MB."""
        request = messages.MeasureLength(path=to_wire(path.absolute()), limits=_STORED)
        length = self._reply(path, request, messages.Length)[0].duration_s
        spans = window_spans(length, window_s=window_s, hop_s=hop_s)
        size = max(1, BATCH_BYTES // int(4 * rate_hz * window_s + 1))
        for first in range(0, len(spans), size):
            batch = self._stretches(path, rate_hz, spans[first : first + size])
            if batch:
                yield batch

    def _stretches(
        self, path: Path, rate_hz: int, spans: Sequence[tuple[float, float]]
    ) -> list[tuple[float, float, Samples]]:
        import numpy as np

        from tools.core.content import Samples

        request = messages.TakeSamples(
            path=to_wire(path.absolute()),
            rate_hz=rate_hz,
            spans=tuple(spans),
            limits=_STORED,
        )
        found, blobs = self._reply(path, request, messages.Stretches)
        return [
            (start, end, Samples(mono=np.frombuffer(blob, np.float32), rate_hz=rate_hz))
            for (start, end), blob in zip(found.spans, blobs, strict=True)
        ]

    def _reply(self, path: Path, request: Request, kind: type[R]) -> tuple[R, list[bytes]]:
        check_file(path, _STORED)
        reply, blobs = self._ask_decoder(path, request, _STORED)
        if not isinstance(reply, kind):
            raise WorkerFailed(f"the decoder process answered with {reply.kind}")
        return reply, blobs

    def _ask_decoder(self, path: Path, request: Request, limits: Limits) -> Frame:
        try:
            frame = self._decoder.ask(
                request, wall_s=limits.wall_s, memory_bytes=limits.memory_bytes
            )
        except ChildDied as exc:
            raise refused(path, exc.how, str(exc)) from exc
        return _taken(path, frame)

    def _ask_ocr(
        self, path: Path, request: Request, limits: Limits, blobs: Sequence[bytes] = ()
    ) -> SeenWords:
        try:
            frame = self._ocr.ask(
                request, wall_s=limits.ocr_wall_s, memory_bytes=OCR_MEMORY_BYTES, blobs=blobs
            )
        except ChildDied as exc:
            raise refused(path, exc.how, str(exc)) from exc
        reply, _ = _taken(path, frame)
        if not isinstance(reply, messages.Seen):
            raise WorkerFailed(f"the OCR process answered with {reply.kind}")
        return reply.words


def _taken(path: Path, frame: Frame) -> Frame:
    reply = frame[0]
    if isinstance(reply, messages.NotTaken):
        raise Refused(name_of(path), reply.reason, reply.detail, reply.advice)
    if isinstance(reply, messages.Lacking):
        raise MissingPart(reply.message)
    if isinstance(reply, messages.NotThere):
        raise NotFound(reply.message)
    return frame
