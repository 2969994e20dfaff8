"""How each provider's embedding request and reply are written. Knows no network and no key."""

from __future__ import annotations

import base64
import io
import struct
import wave
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from tools.core.content import Content, Pixels, Samples, Vectors, Words
from tools.core.errors import BadRequest, Unreadable
from tools.core.secret import Secret
from tools.encoders.hosted_limits import Provider

MOST_SIDE = 1024
"""Pixels of the longer side of a picture that is sent."""


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What is sent for some inputs."""

    path: str
    headers: Mapping[str, str]
    body: Mapping[str, object]


def written(
    provider: Provider, model: str, contents: Sequence[Content], key: Secret, *, dimension: int,
    query: bool,
) -> Shape:  # fmt: skip
    """Write one request."""
    bearer = {"Authorization": f"Bearer {key.reveal()}"} if key else {}
    match provider:
        case "openai":
            texts = [_text(one) for one in contents]
            body: dict[str, object] = {"model": model, "input": texts, "encoding_format": "float"}
            return Shape(path="/embeddings", headers=bearer, body=body)
        case "voyage":
            body = {
                "model": model,
                "inputs": [{"content": [_voyage(one)]} for one in contents],
                "input_type": "query" if query else "document",
                "truncation": False,
                "output_dimension": dimension,
            }
            return Shape(path="/multimodalembeddings", headers=bearer, body=body)
        case "gemini":
            requests = [
                {
                    "model": f"models/{model}",
                    "content": {"parts": [_gemini(one)]},
                    "outputDimensionality": dimension,
                }
                for one in contents
            ]
            return Shape(
                path=f"/models/{model}:batchEmbedContents",
                headers={"x-goog-api-key": key.reveal()},
                body={"requests": requests},
            )


def read(provider: Provider, reply: object, *, count: int, dimension: int) -> tuple[Vectors, int]:
    """Give the rows (n, d) in the order asked, unit length, and the tokens that were counted.

    Raises Unreadable, BadRequest for vectors of another dimension.
    """
    try:
        assert isinstance(reply, dict)
        if provider == "gemini":
            rows = [one["values"] for one in reply["embeddings"]]
            tokens = int(reply.get("usageMetadata", {}).get("promptTokenCount", 0))
        else:
            ordered = sorted(reply["data"], key=lambda one: int(one["index"]))
            rows = [one["embedding"] for one in ordered]
            tokens = int(reply.get("usage", {}).get("total_tokens", 0))
        found = np.asarray(rows, dtype=np.float32)
    except (AssertionError, KeyError, TypeError, ValueError, AttributeError) as exc:
        raise Unreadable(
            f"the reply of {provider} holds no embeddings where they should be"
        ) from exc
    if found.shape != (count, dimension) or not np.isfinite(found).all():
        raise BadRequest(
            f"{provider} gave {found.shape} numbers, and {(count, dimension)} were asked for; "
            "state the right dimension: provider:MODEL@DIMENSION"
        )
    lengths = np.linalg.norm(found, axis=1, keepdims=True)
    if not (lengths > 0).all():
        raise Unreadable(f"{provider} gave a vector of nothing but zeros")
    return found / lengths, tokens


def png_of(picture: Pixels) -> bytes:
    """Write a picture as PNG, at most MOST_SIDE a side: pixels alone, no EXIF."""
    rgb = picture.rgb
    step = -(-max(rgb.shape[:2]) // MOST_SIDE)
    if step > 1:
        high, wide = max(1, rgb.shape[0] // step), max(1, rgb.shape[1] // step)
        cut = rgb[: high * step, : wide * step].reshape(high, -1, wide, step, 3)
        rgb = cut.mean(axis=(1, 3)).astype(np.uint8)  # (h, w, 3)
    rows = np.concatenate(
        [np.zeros((rgb.shape[0], 1), np.uint8), rgb.reshape(rgb.shape[0], -1)], axis=1
    )
    head = struct.pack(">IIBBBBB", rgb.shape[1], rgb.shape[0], 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(rows.tobytes(), 6)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
        for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def wav_of(sound: Samples) -> bytes:
    """Write a sound as WAV, 16 bit."""
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(sound.rate_hz)
        out.writeframes((np.clip(sound.mono, -1.0, 1.0) * 32767).astype("<i2").tobytes())
    return file.getvalue()


def _text(content: Content) -> str:
    assert isinstance(content, Words)
    return content.text


def _voyage(content: Content) -> dict[str, str]:
    if isinstance(content, Pixels):
        data = base64.b64encode(png_of(content)).decode()
        return {"type": "image_base64", "image_base64": f"data:image/png;base64,{data}"}
    return {"type": "text", "text": _text(content)}


def _gemini(content: Content) -> dict[str, object]:
    match content:
        case Pixels():
            kind, data = "image/png", png_of(content)
        case Samples():
            kind, data = "audio/wav", wav_of(content)
        case _:
            return {"text": _text(content)}
    return {"inline_data": {"mime_type": kind, "data": base64.b64encode(data).decode()}}
