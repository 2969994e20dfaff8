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
STARTUP_S = 30.0

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
        self.peak_bytes = 0
        """Largest resident size seen, with its own children."""
        self.starts = 0

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
        with self._lock:
            self.start(memory_bytes)
            process = cast("subprocess.Popen[bytes]", self._process)
            try:
                send_request(cast(BinaryIO, process.stdin), request, blobs)
            except (BrokenPipeError, OSError):
                self._died()
            frame = self._wait(process, wall_s)
            if self._resident(process) > RECYCLE_SHARE * memory_bytes:
                log.info("%s process recycled to give its memory back", self._role)
                self.stop()
            return frame

    def stop(self) -> None:
        """End the process and everything it started."""
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
                self._died()
            else:
                return frame

    def _died(self) -> None:
        process = cast("subprocess.Popen[bytes]", self._process)
        try:
            code: int | None = process.wait(timeout=2)
        except subprocess.TimeoutExpired:
            code = None
        self.stop()
        if code == OUT_OF_MEMORY_EXIT:
            cap = self._cap_bytes // 2**20
            raise ChildDied("out_of_memory", f"it needs more than {cap} MB")
        if code == -_SIGXCPU:
            raise ChildDied("timeout", "it used up its processor time")
        raise ChildDied("crashed", f"the {self._role} process ended (exit code {code})")

    def _resident(self, process: subprocess.Popen[bytes]) -> int:
        import psutil

        total = 0
        try:
            top = psutil.Process(process.pid)
            for one in [top, *top.children(recursive=True)]:
                total += one.memory_info().rss
        except psutil.Error:
            return total
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
