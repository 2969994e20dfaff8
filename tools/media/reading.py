"""One file read part by part: the decoder's parts, completed by what OCR reads. Light."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from tools.core.errors import WorkerFailed
from tools.core.parts import Decoded
from tools.core.protocols import Limits
from tools.media import messages
from tools.media.messages import Request, to_wire
from tools.media.ocr_completion import AskOcr, OcrCompletion
from tools.media.process import Frame

SEEN_SIDE_PX = 2_400
"""Picture files are read by OCR at most this large."""


class AskDecoder(Protocol):
    """Runs a decoder job."""

    def __call__(self, path: Path, request: Request, limits: Limits) -> Frame:
        """Give the reply. Raises Refused, MissingPart."""


@dataclass(frozen=True, kw_only=True)
class FileReading:
    """All that is needed to read one file."""

    path: Path
    limits: Limits
    sidecars: tuple[Path, ...]
    keep_place: bool
    ask_decoder: AskDecoder
    ask_ocr: AskOcr | None
    on_progress: Callable[[int, int], None]

    def parts(self) -> Iterator[Decoded]:
        """Give the outline, or the whole file where it has no parts, then the parts."""
        sidecars = tuple(to_wire(one) for one in self.sidecars)
        opened = self._ask(
            messages.OpenFile(
                path=to_wire(self.path),
                sidecars=sidecars,
                limits=self.limits,
                keep_place=self.keep_place,
            )
        )
        self.on_progress(0, opened.total)
        completion = self._completion()
        yield self._completed(opened, completion, lambda done: None)
        # Pages are counted as they are read, parts of a recording when they are done.
        pages_a_part = -(-opened.total // opened.more) if opened.more else 1
        for index in range(opened.more):
            before = index * pages_a_part
            part = self._ask(
                messages.LoadPart(
                    path=to_wire(self.path), sidecars=sidecars, limits=self.limits, index=index
                )
            )
            yield self._completed(part, completion, partial(self._report, before, opened.total))
            self._report(before, opened.total, pages_a_part)
        if not opened.more:
            self.on_progress(opened.total, opened.total)

    def _ask(self, request: Request) -> messages.Parts:
        reply, _ = self.ask_decoder(self.path, request, self.limits)
        if not isinstance(reply, messages.Parts):
            raise WorkerFailed(f"the decoder process answered with {reply.kind}")
        return reply

    def _report(self, before: int, total: int, done: int) -> None:
        self.on_progress(min(before + done, total), total)

    def _completion(self) -> OcrCompletion | None:
        if self.ask_ocr is None:
            return None
        return OcrCompletion(
            path=self.path, limits=self.limits, ask=self.ask_ocr, picture_bytes=self._picture_bytes
        )

    def _completed(
        self, part: messages.Parts, completion: OcrCompletion | None, on_page: Callable[[int], None]
    ) -> Decoded:
        if completion is None:
            return part.decoded
        return completion.complete(part, on_page)

    def _picture_bytes(self) -> bytes:
        request = messages.ShowPicture(
            path=to_wire(self.path), max_side_px=SEEN_SIDE_PX, limits=self.limits
        )
        _, blobs = self.ask_decoder(self.path, request, self.limits)
        return blobs[0]
