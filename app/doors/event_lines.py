"""Events of a job as a reply that streams: JSON lines, or server-sent events where asked for."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Callable

from fastapi import Request
from fastapi.responses import StreamingResponse
from starlette.types import Receive, Scope, Send

from agents.codec import Packed
from app.ui.pump import Pump

_WAIT_S = 5.0


class LettingGo(StreamingResponse):
    """A stream that says when it is over, whether it was read to its end or left.

    A generator that is left is not closed before the garbage is collected, which may be never.
    """

    def __init__(
        self,
        pieces: AsyncIterator[str],
        *,
        let_go: Callable[[], None],
        media_type: str,
    ) -> None:
        super().__init__(pieces, media_type=media_type, headers={"Cache-Control": "no-store"})
        self._let_go = let_go

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the stream."""
        try:
            await super().__call__(scope, receive, send)
        finally:
            self._let_go()


def streamed(
    request: Request, pump: Pump[Packed], let_go: Callable[[], None] = lambda: None
) -> StreamingResponse:
    """Give the reply. let_go: called at the end, and when the client has gone."""
    sse = "text/event-stream" in request.headers.get("accept", "")
    put, alive = (_event, ": still at it\n\n") if sse else (_line, "\n")

    async def pieces() -> AsyncIterator[str]:
        async for events in pump.follow(_WAIT_S):
            # Something empty keeps the connection alive and shows when the client has gone.
            yield "".join(put(event) for event in events) or alive

    kind = "text/event-stream" if sse else "application/x-ndjson"
    return LettingGo(pieces(), let_go=let_go, media_type=kind)


def broke(message: str) -> Packed:
    """Give the event that a job ends with when it failed."""
    return {"kind": "broke", "message": message}


def _line(event: Packed) -> str:
    return f"{json.dumps(event)}\n"


def _event(event: Packed) -> str:
    return f"event: {event.get('kind', 'message')}\ndata: {json.dumps(event)}\n\n"
