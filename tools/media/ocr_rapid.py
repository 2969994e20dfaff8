"""RapidOCR, a registry package with its models inside: used where tesseract is not installed."""

from __future__ import annotations

import importlib.util
from importlib.metadata import version
from typing import TYPE_CHECKING

from tools.core.errors import MissingPart, WorkerFailed
from tools.media.flow import one_line
from tools.media.words_seen import SeenLine, SeenWords

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
    from rapidocr import RapidOCR

    from tools.media.ocr import Layout

PAGE_DPI = 150
THREADS = 2
MAX_SIDE_PX = 2_000
"""Longest side that text is searched at."""
SAME_LINE = 0.5
"""Two pieces are one line when they share this much of their height."""
NEXT_PARAGRAPH = 0.9
"""A gap of this many line heights begins a paragraph."""


def has_rapidocr() -> bool:
    """Tell whether the package is installed, without importing it."""
    return importlib.util.find_spec("rapidocr") is not None


class RapidOcr:
    """Reads with RapidOCR on onnxruntime."""

    def __init__(self) -> None:
        self._reader: RapidOCR | None = None

    @property
    def name(self) -> str:
        """Give package and version."""
        return f"rapidocr {version('rapidocr')}"

    @property
    def page_dpi(self) -> int:
        """Give the resolution at which it reads pages best for its time."""
        return PAGE_DPI

    @property
    def has_layouts(self) -> bool:
        """Tell whether `layout` makes a difference."""
        return False

    def read(self, grey: NDArray[np.uint8], *, layout: Layout, dpi: int) -> SeenWords:
        """Read one picture, (h, w); layout and dpi make no difference. Raises MissingPart."""
        from rapidocr.utils.output import RapidOCROutput

        if self._reader is None:
            self._reader = _load()
        height, width = grey.shape
        found = _run(self._reader, grey)
        if not isinstance(found, RapidOCROutput) or found.boxes is None or found.txts is None:
            return SeenWords(engine=self.name)
        seen = zip(found.boxes, found.txts, found.scores or (), strict=True)
        pieces = [
            SeenLine(text=one_line(text), box=_box(corners, width, height), confidence=float(score))
            for corners, text, score in seen
            if text.strip()
        ]
        lines = in_lines(pieces)
        weight = sum(len(line.text) for line in lines)
        mean = sum(line.confidence * len(line.text) for line in lines) / weight if weight else 0.0
        return SeenWords(lines=tuple(lines), confidence=mean, engine=self.name)


def _run(reader: RapidOCR, grey: NDArray[np.uint8]) -> object:
    import numpy as np
    from rapidocr.inference_engine.onnxruntime.main import ONNXRuntimeError

    try:
        return reader(np.repeat(grey[:, :, None], 3, axis=2), use_cls=False)
    except ONNXRuntimeError as exc:
        said = str(exc)
        if "bad_alloc" in said or "allocate memory" in said:
            raise MemoryError from exc
        raise WorkerFailed(f"rapidocr failed: {one_line(said)[-200:]}") from exc


def in_lines(pieces: list[SeenLine]) -> list[SeenLine]:
    """Join pieces that stand beside each other on one line, and number the paragraphs."""
    from dataclasses import replace

    rows: list[list[SeenLine]] = []
    for piece in sorted(pieces, key=lambda one: (one.box[1] + one.box[3]) / 2):
        if rows and _overlap(rows[-1][-1], piece) >= SAME_LINE:
            rows[-1].append(piece)
        else:
            rows.append([piece])
    lines: list[SeenLine] = []
    for row in rows:
        line = _joined(sorted(row, key=lambda one: one.box[0]))
        paragraph = 0
        if lines:
            height = line.box[3] - line.box[1]
            far = line.box[1] - lines[-1].box[3] > NEXT_PARAGRAPH * height
            paragraph = lines[-1].paragraph + int(far)
        lines.append(replace(line, paragraph=paragraph))
    return lines


def _joined(row: list[SeenLine]) -> SeenLine:
    weight = sum(len(piece.text) for piece in row)
    return SeenLine(
        text=" ".join(piece.text for piece in row),
        box=(
            min(piece.box[0] for piece in row),
            min(piece.box[1] for piece in row),
            max(piece.box[2] for piece in row),
            max(piece.box[3] for piece in row),
        ),
        confidence=sum(piece.confidence * len(piece.text) for piece in row) / weight,
    )


def _overlap(a: SeenLine, b: SeenLine) -> float:
    shared = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return shared / max(1e-6, min(a.box[3] - a.box[1], b.box[3] - b.box[1]))


def _box(
    corners: NDArray[np.float32], width: int, height: int
) -> tuple[float, float, float, float]:
    xs = [min(1.0, max(0.0, float(x) / width)) for x in corners[:, 0]]
    ys = [min(1.0, max(0.0, float(y) / height)) for y in corners[:, 1]]
    return (min(xs), min(ys), max(xs), max(ys))


def _load() -> RapidOCR:
    import logging

    try:
        import cv2
        from rapidocr import RapidOCR
    except ImportError as exc:
        raise MissingPart(f"rapidocr cannot be loaded: {exc}") from exc
    cv2.setNumThreads(1)
    logging.getLogger("RapidOCR").setLevel(logging.ERROR)
    return RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,
            "Global.max_side_len": MAX_SIDE_PX,
            "EngineConfig.onnxruntime.intra_op_num_threads": THREADS,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
            "EngineConfig.onnxruntime.enable_cpu_mem_arena": False,
        }
    )
