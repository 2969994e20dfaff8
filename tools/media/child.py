"""A decoder or OCR process: `python -m tools.media.child ROLE MEMORY_BYTES OPTION`.

Reads requests on standard input, writes replies on standard output, ends when the input ends.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

from tools.core.errors import MissingPart, NotFound, Refused, WorkerFailed
from tools.media.caps import bound_memory, bound_processor, bound_threads
from tools.media.messages import Lacking, NotTaken, NotThere, Reply, Request, from_wire
from tools.media.process import OUT_OF_MEMORY_EXIT
from tools.media.refusals import ADVICE, name_of
from tools.media.wire import receive_request, send_reply

Answer = tuple[Reply, list[bytes]]
Handler = Callable[[Request, list[bytes]], Answer]
_PROCESSOR_SLACK = 2.0


def main(arguments: list[str]) -> int:
    """Serve until the input ends."""
    role, memory_bytes, option = arguments[0], int(arguments[1]), arguments[2]
    output = _private_output()
    bound_threads()
    bound_memory(memory_bytes)
    handler = _handler(role, option)
    source = sys.stdin.buffer
    while (received := receive_request(source)) is not None:
        request, blobs = received
        if hasattr(request, "limits"):
            seconds = request.limits.wall_s + request.limits.ocr_wall_s
            bound_processor(_PROCESSOR_SLACK * seconds)
        try:
            reply, out = answer(handler, request, blobs)
            send_reply(output, reply, out)
        except MemoryError:
            return OUT_OF_MEMORY_EXIT
        except BrokenPipeError:
            return 0
    return 0


def answer(handler: Handler, request: Request, blobs: list[bytes]) -> Answer:
    """Run one job; whatever a broken file makes its library raise becomes a refusal."""
    path = getattr(request, "path", "")
    try:
        return handler(request, blobs)
    except MemoryError:
        raise
    except Refused as exc:
        if exc.reason == "out_of_memory":
            raise MemoryError from exc
        taken = NotTaken(path=exc.path, reason=exc.reason, detail=exc.detail, advice=exc.advice)
        return taken, []
    except NotFound as exc:
        return NotThere(message=str(exc)), []
    except (MissingPart, ImportError) as exc:
        return Lacking(message=str(exc)), []
    except Exception as exc:  # noqa: BLE001 - foreign bytes; the one broad catch of this process
        return _unforeseen(name_of(from_wire(path)), exc), []


def _unforeseen(path: str, error: Exception) -> NotTaken:
    if isinstance(error, WorkerFailed):
        return NotTaken(path=path, reason="crashed", detail=str(error), advice="try it again")
    place = error.__traceback__
    while place is not None and place.tb_next is not None:
        place = place.tb_next
    where = Path(place.tb_frame.f_code.co_filename).name if place is not None else "?"
    return NotTaken(
        path=path,
        reason="corrupt",
        detail=f"its content cannot be read ({type(error).__name__} in {where})",
        advice=ADVICE["corrupt"],
    )


def _handler(role: str, option: str) -> Handler:
    if role == "ocr":
        from tools.media.ocr_jobs import OcrJobs

        return OcrJobs(option).handle
    from tools.media.decoder_jobs import handle

    return handle


def _private_output() -> BinaryIO:
    """Keep the pipe for replies; whatever libraries print goes to standard error."""
    pipe = os.dup(1)
    os.dup2(2, 1)
    return os.fdopen(pipe, "wb")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
