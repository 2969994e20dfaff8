"""What crosses the pipe to the decoder processes: one JSON head and raw blobs a frame.

No pickle: a decoder taken over by a hostile file can send data, and nothing else.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache
from typing import BinaryIO, TypeVar

from pydantic import TypeAdapter
from pydantic_core import PydanticSerializationError

from tools.media.messages import Parts, Reply, Request

T = TypeVar("T")

MAX_FRAME_BYTES = 1024 * 1024 * 1024
_LENGTH = struct.Struct(">I")


def send_request(stream: BinaryIO, request: Request, blobs: Sequence[bytes] = ()) -> None:
    """Write one request."""
    _send(stream, _encoded(_requests(), request), blobs)


def receive_request(stream: BinaryIO) -> tuple[Request, list[bytes]] | None:
    """Read one request; None at the end of the stream."""
    frame = _receive(stream)
    return None if frame is None else (_requests().validate_json(frame[0]), frame[1])


def send_reply(stream: BinaryIO, reply: Reply, blobs: Sequence[bytes] = ()) -> None:
    """Write one reply; the pictures of decoded content travel as blobs."""
    if isinstance(reply, Parts):
        bare = tuple(replace(one, png=b"", rgb=b"") for one in reply.decoded.pictures)
        blobs = [blob for one in reply.decoded.pictures for blob in (one.png, one.rgb)]
        reply = replace(reply, decoded=replace(reply.decoded, pictures=bare))
    _send(stream, _encoded(_replies(), reply), blobs)


def receive_reply(stream: BinaryIO) -> tuple[Reply, list[bytes]] | None:
    """Read one reply; None at the end of the stream. Raises ValueError for a broken frame."""
    frame = _receive(stream)
    if frame is None:
        return None
    reply, blobs = _replies().validate_json(frame[0]), frame[1]
    if isinstance(reply, Parts):
        bare = reply.decoded.pictures
        if len(blobs) != 2 * len(bare):
            raise ValueError("the frame lacks pictures")
        pictures = tuple(
            replace(one, png=blobs[2 * i], rgb=blobs[2 * i + 1]) for i, one in enumerate(bare)
        )
        reply = replace(reply, decoded=replace(reply.decoded, pictures=pictures))
    return reply, blobs


def _encoded(adapter: TypeAdapter[T], value: T) -> bytes:
    try:
        return adapter.dump_json(value)
    except PydanticSerializationError:
        # Halves of surrogates, from a file name or a broken text, have no UTF-8.
        plain = json.dumps(adapter.dump_python(value), ensure_ascii=False)
        return plain.encode("utf-8", "replace")


def _send(stream: BinaryIO, head: bytes, blobs: Sequence[bytes]) -> None:
    sizes = json.dumps([len(head), *(len(blob) for blob in blobs)]).encode()
    stream.write(_LENGTH.pack(len(sizes)))
    stream.write(sizes)
    stream.write(head)
    for blob in blobs:
        stream.write(blob)
    stream.flush()


def _receive(stream: BinaryIO) -> tuple[bytes, list[bytes]] | None:
    start = stream.read(_LENGTH.size)
    if len(start) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(start)
    if length > 1_000_000:
        raise ValueError("the frame's table of sizes is too long")
    sizes = json.loads(_exactly(stream, length))
    if sum(sizes) > MAX_FRAME_BYTES or any(size < 0 for size in sizes):
        raise ValueError("the frame is too large")
    head, *blobs = (_exactly(stream, size) for size in sizes)
    return head, blobs


def _exactly(stream: BinaryIO, size: int) -> bytes:
    data = stream.read(size)
    if len(data) != size:
        raise ValueError("the stream ended inside a frame")
    return data


@lru_cache(maxsize=1)
def _requests() -> TypeAdapter[Request]:
    return TypeAdapter(Request)


@lru_cache(maxsize=1)
def _replies() -> TypeAdapter[Reply]:
    return TypeAdapter(Reply)
