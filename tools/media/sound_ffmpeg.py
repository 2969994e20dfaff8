"""m4a, aac, webm audio and wma, decoded by FFmpeg's libraries through PyAV.

The container is named, never guessed: FFmpeg also knows play lists that open other files and
addresses, and those are not for foreign bytes. Only the first sound track is read.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.media import boxes
from tools.media.refusals import from_os_error, head_of, refused

if TYPE_CHECKING:
    import av
    import numpy as np
    from av.audio.frame import AudioFrame
    from av.audio.stream import AudioStream
    from av.packet import Packet as AnyPacket
    from numpy.typing import NDArray

    Block = NDArray[np.float32]
    Packet = AnyPacket[AudioStream]

_HEAD_BYTES = 64
_PREROLL_S = 0.25
"""Decoding begins this much early, because a lossy decoder needs some packets to settle."""
_MAX_BAD_PACKETS = 200
"""More broken packets than this in one stretch, and the recording is refused."""
_MAX_PACKET_S = 10.0
_EBML, _ASF = b"\x1aE\xdf\xa3", b"\x30\x26\xb2\x75"
_ADTS = (0xF0, 0xF1, 0xF8, 0xF9)


def ffmpeg_format(path: Path) -> str:
    """Give FFmpeg's name of the container; empty for what libsndfile reads. Raises Refused."""
    head = head_of(path, _HEAD_BYTES)
    if boxes.brands(head):
        return "mov"
    if head.startswith(_EBML):
        return "matroska"
    if head.startswith(_ASF):
        return "asf"
    if head.startswith(b"RIFF") and head[8:12] == b"AVI ":
        return "avi"
    adts = len(head) > 1 and head[0] == 0xFF and head[1] in _ADTS
    tagged = head.startswith(b"ID3") and path.suffix.lower() == ".aac"
    return "aac" if adts or tagged else ""


class FfmpegSound:
    """The first sound track of a container, at one rate."""

    def __init__(self, path: Path, container: str) -> None:
        self._path = path
        try:
            self._raw = path.open("rb")
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        self._counted = container == "aac"
        """Without an index its times are guesses; they are counted instead."""
        self.format = container
        self.lost_frames = 0
        try:
            self._open()
            self.frames = self._count() if self._counted else self._stated_frames()
            self._restart(0)
        except Refused:
            self._raw.close()
            raise

    @property
    def lead_frames(self) -> int:
        """How much later the track begins than the file does; it has other tracks then."""
        begins_s = (self._container.start_time or 0) / 1_000_000
        return max(0, self._start - round(begins_s * self.rate_hz))

    def seek(self, frame: int) -> None:
        """Go to a frame. Raises Refused."""
        if frame == self._at:
            return
        if frame < self._at or frame - self._at > self.rate_hz:
            self._restart(frame)
        while self._at < frame:
            if len(self._take(min(frame - self._at, self.rate_hz))) == 0:
                return

    def read(self, frames: int) -> Block:
        """Give up to so many frames, (n, channels); fewer at the end. Raises Refused."""
        import numpy as np

        blocks: list[Block] = []
        wanted = min(frames, self.frames - self._at)
        while wanted > 0:
            block = self._take(wanted)
            if len(block) == 0:
                break
            blocks.append(block)
            wanted -= len(block)
        return np.concatenate(blocks) if blocks else np.zeros((0, self.channels), np.float32)

    def close(self) -> None:
        """Close the file."""
        self._container.close()
        self._raw.close()

    def _open(self) -> None:
        import av

        try:
            self._container = av.open(self._raw, "r", format=self.format, metadata_errors="replace")
            tracks = self._container.streams.audio
            if not tracks:
                raise refused(self._path, "no_content", "it has no sound track")
            self._stream: AudioStream = tracks[0]
            self._stream.codec_context.thread_type = "NONE"
            self._stream.codec_context.thread_count = 1
            self._learn()
        except av.error.FFmpegError as exc:
            raise self._broken() from exc
        except (ValueError, MemoryError, NotImplementedError) as exc:
            raise self._broken() from exc

    def _learn(self) -> None:
        """Take rate and channels from the first decoded frame; headers know nothing of SBR."""
        import av

        first: AudioFrame | None = None
        for bad, packet in enumerate(self._packets()):
            try:
                first = next(iter(self._stream.decode(packet)), None)
            except av.error.FFmpegError:
                first = None
            if first is not None or bad > _MAX_BAD_PACKETS:
                break
        if first is None or not first.sample_rate or not first.layout.nb_channels:
            raise refused(self._path, "corrupt", "none of its sound can be decoded")
        self.rate_hz = int(first.sample_rate)
        self.channels = int(first.layout.nb_channels)
        self._layout = first.layout.name
        self.title = str(self._container.metadata.get("title", ""))
        self._per_packet = int(first.samples)

    def _stated_frames(self) -> int:
        stream = self._stream
        if stream.duration is not None and stream.time_base is not None:
            return max(0, round(float(stream.duration * stream.time_base) * self.rate_hz))
        length = round((self._container.duration or 0) / 1e6 * self.rate_hz)
        # Matroska's length counts from nought, whenever the track begins.
        return max(0, length - self._start if self.format == "matroska" else length)

    def _count(self) -> int:
        self._container.seek(0)
        return self._per_packet * sum(1 for packet in self._packets() if packet.size)

    def _restart(self, frame: int) -> None:
        """Begin to decode so that the next frame taken is `frame`, or one before it."""
        import av

        try:
            early = max(0.0, frame / self.rate_hz - _PREROLL_S)
            self._container.seek(0 if self._counted else int(early * 1_000_000))
            self._stream.codec_context.flush_buffers()
            self._pieces = self._decoded(frame)
            self._held: Block | None = None
            self._at = self._first_place(frame)
            if self._at > frame:
                # The index lies; from the start it is slow and right.
                self._container.seek(0)
                self._stream.codec_context.flush_buffers()
                self._pieces = self._decoded(0)
                self._at = self._first_place(0)
        except av.error.FFmpegError as exc:
            raise self._broken() from exc

    def _first_place(self, frame: int) -> int:
        """Decode one piece and give the frame it begins at; the end for nothing more."""
        place, block = next(self._pieces, (self.frames, None))
        if block is None:
            return max(frame, self.frames)
        if place < 0:
            block, place = block[-place:], 0
        self._held = block
        return place

    def _take(self, frames: int) -> Block:
        import av
        import numpy as np

        block = self._held
        try:
            while block is None or len(block) == 0:
                found = next(self._pieces, None)
                if found is None:
                    return np.zeros((0, self.channels), np.float32)
                block = found[1]
        except av.error.FFmpegError as exc:
            raise self._broken() from exc
        self._held = block[frames:]
        self._at += len(block[:frames])
        return block[:frames]

    def _decoded(self, skipped_to: int) -> Iterator[tuple[int, Block]]:
        """Give (first frame, samples) from where the container stands. skipped_to: see _skip."""
        import av

        resampler = av.AudioResampler(format="flt", layout=self._layout, rate=self.rate_hz)
        bad, place, placed = 0, 0, self._counted
        packets = self._packets()
        if self._counted:
            place = self._skip(packets, skipped_to)
        for packet in packets:
            try:
                found = self._stream.decode(packet)
            except av.error.FFmpegError as exc:
                bad += 1
                if bad > _MAX_BAD_PACKETS:
                    raise self._broken() from exc
                lost = self._length_of(packet)
                self.lost_frames += lost
                yield place, self._silence(lost)
                place += lost
                continue
            for frame in found:
                if not placed and frame.time is not None:
                    place, placed = round(frame.time * self.rate_hz) - self._start, True
                for made in self._resampled(resampler, frame):
                    yield place, made
                    place += len(made)

    def _resampled(self, resampler: av.AudioResampler, frame: AudioFrame) -> list[Block]:
        import av
        import numpy as np

        try:
            frames = resampler.resample(frame)
        except (ValueError, av.error.FFmpegError) as exc:
            raise refused(
                self._path, "corrupt", "its sound changes rate or channels on the way"
            ) from exc
        blocks = [one.to_ndarray().reshape(-1, self.channels) for one in frames]
        return [np.ascontiguousarray(one, np.float32) for one in blocks if len(one)]

    def _skip(self, packets: Iterator[Packet], frame: int) -> int:
        """Pass by whole packets before a frame, all but a few; give the frame that comes next."""
        keep = 4 + round(_PREROLL_S * self.rate_hz / self._per_packet)
        passed = max(0, frame // self._per_packet - keep)
        for _ in range(passed):
            next(packets, None)
        return passed * self._per_packet

    def _packets(self) -> Iterator[Packet]:
        yield from self._container.demux(self._stream)

    @property
    def _start(self) -> int:
        """The frame number that the track's own clock begins with."""
        stream = self._stream
        if stream.start_time is None or stream.time_base is None:
            return 0
        return max(0, round(float(stream.start_time * stream.time_base) * self.rate_hz))

    def _length_of(self, packet: Packet) -> int:
        seconds = 0.0
        if packet.duration and packet.time_base:
            seconds = float(packet.duration * packet.time_base)
        if not 0 < seconds <= _MAX_PACKET_S:
            return self._per_packet
        return round(seconds * self.rate_hz)

    def _silence(self, frames: int) -> Block:
        import numpy as np

        return np.zeros((frames, self.channels), np.float32)

    def _broken(self) -> Refused:
        return refused(self._path, "corrupt", "its sound data are broken or cut short")
