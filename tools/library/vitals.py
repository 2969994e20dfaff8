"""Times, rates and memory of one run."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tools.library.report import Figures

SAMPLE_S = 0.5
_READ_STAGES = ("read_text_pages", "read_ocr_pages", "read_audio", "read_video")


class Vitals:
    """Measures one run; use as a context manager. Counting and timing are safe from threads."""

    def __init__(self) -> None:
        self._seconds: dict[str, float] = {}
        self._counts: dict[str, float] = {}
        self._peaks = {"main": 0.0, "all": 0.0}
        self._lock = threading.Lock()
        self._stop = threading.Event()
        self._begun = time.perf_counter()
        self._sampler = threading.Thread(target=self._sample, name="memory", daemon=True)

    def __enter__(self) -> Vitals:
        self._sampler.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._sampler.join()

    @property
    def elapsed_s(self) -> float:
        """Seconds since the run began."""
        return time.perf_counter() - self._begun

    @contextmanager
    def timed(self, stage: str) -> Iterator[None]:
        """Add the time of the block to a stage."""
        begun = time.perf_counter()
        try:
            yield
        finally:
            self.spent(stage, time.perf_counter() - begun)

    def spent(self, stage: str, seconds: float) -> None:
        """Add seconds to a stage."""
        with self._lock:
            self._seconds[stage] = self._seconds.get(stage, 0.0) + seconds

    def count(self, what: str, amount: float = 1) -> None:
        """Add to a count that a rate is made of."""
        with self._lock:
            self._counts[what] = self._counts.get(what, 0.0) + amount

    def figures(self) -> Figures:
        """Give what was measured so far; rates are per second of the stage that does the work.

        Readers overlap, so their time is scaled to what passed on the clock while they read.
        """
        with self._lock:
            seconds = dict(self._seconds)
            counts = dict(self._counts)
        both = seconds.get("read", 0.0)
        overlap = min(1.0, seconds.get("reading_wall", 0.0) / both) if both else 1.0
        for stage in _READ_STAGES:
            if stage in seconds:
                seconds[stage] *= overlap
        seconds["read"] = seconds.pop("reading_wall", 0.0)
        seconds["total"] = self.elapsed_s
        per = {
            "text_pages_per_s": ("text_pages", "read_text_pages"),
            "ocr_pages_per_s": ("ocr_pages", "read_ocr_pages"),
            "audio_s_per_s": ("audio_s", "read_audio"),
            "video_s_per_s": ("video_s", "read_video"),
            "passages_per_s": ("encoded_texts", "encode_text"),
            "pictures_per_s": ("encoded_pictures", "encode_image"),
            "files_per_s": ("files", "total"),
            "bytes_per_s": ("bytes", "total"),
        }
        rates = {
            name: counts[what] / seconds[stage]
            for name, (what, stage) in per.items()
            if counts.get(what) and seconds.get(stage)
        }
        return Figures(seconds=seconds, rates=rates, peak_memory_mb=dict(self._peaks))

    def _sample(self) -> None:
        import psutil

        me = psutil.Process()
        while True:
            main = me.memory_info().rss
            total = main
            for child in me.children(recursive=True):
                try:
                    total += child.memory_info().rss
                except psutil.Error:
                    # The process ended between listing and asking.
                    continue
            self._peaks["main"] = max(self._peaks["main"], main / 1e6)
            self._peaks["all"] = max(self._peaks["all"], total / 1e6)
            if self._stop.wait(SAMPLE_S):
                return
