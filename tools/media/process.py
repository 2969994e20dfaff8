"""One capped child process: asks it, watches its time and memory, ends it when it misbehaves.

Knows frames, not formats. A plain subprocess and not `multiprocessing`, because spawning there
imports the caller's main module again, and its pipes carry pickles.
"""

from __future__ import annotations

import logging
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO, Literal, cast

from tools.core.errors import WorkerFailed
from tools.media.messages import Reply, Request
from tools.media.wire import receive_reply, send_request

log = logging.getLogger(__name__)

Role = Literal["decoder", "ocr"]
Death = Literal["timeout", "crashed", "out_of_memory"]

POLL_S = 0.05
RECYCLE_SHARE = 0.8
"""A child that still holds this share of its cap after a job is replaced before the next one."""
STARVED_SHARE = 0.7
"""A child that crashes while it holds this share of its cap has run out of memory."""

_ROOT = Path(__file__).resolve().parents[2]

Frame = tuple[Reply, list[bytes]]


class ChildDied(WorkerFailed):
    """The child was ended or ended itself during a job."""

    def __init__(self, how: Death, detail: str) -> None:
        self.how: Death = how
        super().__init__(detail)


class ChildProcess:
    """A decoder or OCR process, started at the first job and restarted after a death."""

    def __init__(self, role: Role, option: str = "") -> None:
        """option: handed on to the child, for OCR the engine's name."""
        self._role: Role = role
        self._option = option
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._replies: queue.SimpleQueue[Frame | ValueError | None] = queue.SimpleQueue()
        self._cap_bytes = 0
        self._job_peak = 0
        self.peak_bytes = 0
        """Largest resident size seen, with its own children."""
        self.starts = 0
        self._endings = 0

    def start(self, memory_bytes: int) -> None:
        """Start the process unless it runs with this cap. Raises WorkerFailed."""
        with self._lock:
            alive = self._process is not None and self._process.poll() is None
            if alive and self._cap_bytes == memory_bytes:
                return
            self.stop()
            self._cap_bytes = memory_bytes
            command = [sys.executable, "-X", "utf8", "-m", "tools.media.child"]
            try:
                self._process = subprocess.Popen(
                    [*command, self._role, str(memory_bytes), self._option],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.DEVNULL,
                    cwd=_ROOT,
                    start_new_session=True,
                )
            except OSError as exc:
                raise WorkerFailed(f"the {self._role} process could not be started: {exc}") from exc
            self.starts += 1
            self._replies = queue.SimpleQueue()
            reader = threading.Thread(
                target=_read_replies, args=(self._process.stdout, self._replies), daemon=True
            )
            reader.start()

    def ask(
        self, request: Request, *, wall_s: float, memory_bytes: int, blobs: Sequence[bytes] = ()
    ) -> Frame:
        """Run one job. Raises ChildDied when it takes too long, too much memory, or crashes."""
        endings = self._endings
        with self._lock:
            if endings != self._endings:
                raise self._was_ended()
            self.start(memory_bytes)
            process = cast("subprocess.Popen[bytes]", self._process)
            self._job_peak = 0
            try:
                send_request(cast(BinaryIO, process.stdin), request, blobs)
                frame = self._wait(process, wall_s)
            except (ChildDied, OSError, ValueError) as exc:
                if endings != self._endings:
                    raise self._was_ended() from exc
                if isinstance(exc, ChildDied):
                    raise
                raise self._death(process) from exc
            if self._resident(process, family=False) > RECYCLE_SHARE * memory_bytes:
                log.info("%s process recycled to give its memory back", self._role)
                self.stop()
            return frame

    def end(self) -> None:
        """End the process at once; calls that run or wait for it fail with WorkerFailed."""
        self._endings += 1
        process = self._process
        if process is not None:
            _end_tree(process)
        self.stop()

    def stop(self) -> None:
        """End the process and everything it started, after the job that runs."""
        with self._lock:
            process, self._process = self._process, None
            if process is None:
                return
            _end_tree(process)
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    try:
                        stream.close()
                    except OSError:
                        log.debug("pipe of the ended %s process was broken", self._role)

    @property
    def pid(self) -> int | None:
        """Give the id of the running process."""
        process = self._process
        return None if process is None else process.pid

    def _wait(self, process: subprocess.Popen[bytes], wall_s: float) -> Frame:
        deadline = time.monotonic() + wall_s
        while True:
            try:
                frame = self._replies.get(timeout=POLL_S)
            except queue.Empty:
                if self._resident(process) > self._cap_bytes:
                    self.stop()
                    cap = self._cap_bytes // 2**20
                    raise ChildDied("out_of_memory", f"it needs more than {cap} MB") from None
                if time.monotonic() > deadline:
                    self.stop()
                    raise ChildDied("timeout", f"it took longer than {wall_s:g} s") from None
                continue
            if frame is None or isinstance(frame, ValueError):
                raise self._death(process)
            return frame

    def _was_ended(self) -> WorkerFailed:
        return WorkerFailed(f"the {self._role} process was ended; start again")

    def _death(self, process: subprocess.Popen[bytes]) -> ChildDied:
        try:
            code: int | None = process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = None
        self.stop()
        # Native libraries abort when an allocation is refused.
        starved = self._job_peak > STARVED_SHARE * self._cap_bytes
        if code == OUT_OF_MEMORY_EXIT or starved:
            cap = self._cap_bytes // 2**20
            return ChildDied("out_of_memory", f"it needs more than {cap} MB")
        if code == -_SIGXCPU:
            return ChildDied("timeout", "it used up its processor time")
        return ChildDied("crashed", f"the {self._role} process ended (exit code {code})")

    def _resident(self, process: subprocess.Popen[bytes], *, family: bool = True) -> int:
        """Give the resident bytes. family: with children, which takes a look at all processes."""
        import psutil

        total = 0
        try:
            top = psutil.Process(process.pid)
            total = top.memory_info().rss
            if family and self._role == "ocr":
                total += sum(one.memory_info().rss for one in top.children(recursive=True))
        except psutil.Error:
            return total
        self._job_peak = max(self._job_peak, total)
        self.peak_bytes = max(self.peak_bytes, total)
        return total


OUT_OF_MEMORY_EXIT = 77
"""Exit code of a child whose allocation was refused."""
_SIGXCPU = 24


def _read_replies(stream: BinaryIO, replies: queue.SimpleQueue[Frame | ValueError | None]) -> None:
    while True:
        try:
            frame = receive_reply(stream)
        except (ValueError, OSError) as exc:
            replies.put(ValueError(str(exc)))
            return
        replies.put(frame)
        if frame is None:
            return


def _end_tree(process: subprocess.Popen[bytes]) -> None:
    import psutil

    try:
        top = psutil.Process(process.pid)
        family = [*top.children(recursive=True), top]
    except psutil.Error:
        family = []
    for one in family:
        try:
            one.kill()
        except psutil.Error:
            log.debug("process %d had ended already", one.pid)
    process.kill()
    process.wait(timeout=10)
