"""A film as a stream of frames, decoded by FFmpeg's libraries through PyAV. Never whole in memory.

The container is named, never guessed: FFmpeg also knows play lists that open other files and
addresses. Times count from the beginning of the file as players count them: from the earliest of
its tracks.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from tools.core.errors import Refused
from tools.core.protocols import Limits
from tools.media.flow import one_line
from tools.media.refusals import from_os_error, refused
from tools.media.sound_ffmpeg import ffmpeg_format

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.video.frame import VideoFrame
    from av.video.stream import VideoStream

MAX_FRAME_PIXELS = 4096 * 2304
"""A decoder holds up to twenty frames at once; at this size that is 280 MB."""
_MAX_BAD_PACKETS = 500
"""More broken packets than this in one stretch, and the rest of it is left out."""
_THREADS = 2
_AV_TIME_BASE = 1_000_000
_MOST_PACKETS = 5_000_000


class FilmStream:
    """An open film. Raises Refused for what cannot be decoded."""

    def __init__(self, path: Path, limits: Limits) -> None:
        import av

        self._path = path
        try:
            self._raw = path.open("rb")
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        try:
            self._container: InputContainer = av.open(
                self._raw, "r", format=ffmpeg_format(path) or None, metadata_errors="replace"
            )
            self._track = _moving_picture(self._container)
            self._zero_s = (self._container.start_time or 0) / _AV_TIME_BASE
            self.title = one_line(str(self._container.metadata.get("title", "")))[:300]
            self.has_sound = bool(self._container.streams.audio)
            self._prepare(limits)
        except Refused:
            self._raw.close()
            raise
        except (av.error.FFmpegError, ValueError, NotImplementedError) as exc:
            self._raw.close()
            raise refused(path, "corrupt", "its index is broken or cut off") from exc
        self.key_frames_only = False
        self.bad_packets = 0

    def __enter__(self) -> FilmStream:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the file."""
        self._container.close()
        self._raw.close()

    @property
    def has_pictures(self) -> bool:
        """True where a track of moving pictures can be decoded."""
        return self._track is not None

    def only_key_frames(self) -> None:
        """Decode no more than the frames that stand alone, for the rest of this film."""
        if self._track is not None and not self.key_frames_only:
            self.key_frames_only = True
            self._track.codec_context.skip_frame = "NONKEY"

    def frames(self, start_s: float, end_s: float) -> Iterator[tuple[float, VideoFrame]]:
        """Give (second, frame) from `start_s` on and before `end_s`, in order of time.

        What cannot be decoded is left out and counted in `bad_packets`.
        """
        import av

        if self._track is None:
            return
        try:
            self._container.seek(int((self._zero_s + max(0.0, start_s)) * _AV_TIME_BASE))
        except av.error.FFmpegError:
            # Without an index it is read from the start, which is slow and right.
            self._rewind()
        last = -1.0
        for frame in self._decoded():
            if frame.time is None:
                continue
            second = frame.time - self._zero_s
            if second >= end_s:
                return
            if second >= start_s - 1e-6 and second > last:
                last = second
                yield max(0.0, second), frame

    def _decoded(self) -> Iterator[VideoFrame]:
        import av

        assert self._track is not None
        bad = 0
        packets = self._container.demux(self._track)
        while True:
            try:
                packet = next(packets, None)
                if packet is None:
                    return
                yield from packet.decode()
            except (av.error.FFmpegError, ValueError):
                bad += 1
                self.bad_packets += 1
                if bad > _MAX_BAD_PACKETS:
                    return

    def _rewind(self) -> None:
        import av

        try:
            self._container.seek(0)
        except av.error.FFmpegError as exc:
            raise refused(self._path, "corrupt", "it cannot be read twice") from exc

    def _prepare(self, limits: Limits) -> None:
        self.duration_s = self._length_of_file()
        self.pictures_s = 0.0
        self.length_is_stated = False
        self.width_px = self.height_px = self.turned = 0
        self.rate_hz = 0.0
        if self._track is None:
            return
        codec = self._track.codec_context
        codec.thread_type = "AUTO"
        codec.thread_count = _THREADS
        size = (int(codec.width or 0), int(codec.height or 0))
        most = min(MAX_FRAME_PIXELS, limits.max_pixels)
        if size[0] * size[1] > most:
            detail = f"its frames are {size[0]} x {size[1]}; at most {most / 1e6:.1f} megapixels"
            raise refused(self._path, "too_large", f"{detail} are read")
        self.rate_hz = float(self._track.average_rate or self._track.guessed_rate or 0)
        self.pictures_s = self._length_of_track()
        self.duration_s = max(self.duration_s, self.pictures_s)
        self._learn_shape(size)

    def _learn_shape(self, size: tuple[int, int]) -> None:
        """Take size and rotation as they are shown, from the first frame."""
        first = next(self._decoded(), None)
        if first is None:
            if self.bad_packets or not self.has_sound:
                raise refused(self._path, "corrupt", "none of its pictures can be decoded")
            self._track = None
            return
        assert self._track is not None
        self.turned = round(first.rotation / 90) * 90 % 360
        squeezed = float(self._track.sample_aspect_ratio or 1)
        wide = round((first.width or size[0]) * (squeezed if 0.2 < squeezed < 5 else 1.0))
        high = first.height or size[1]
        self.width_px, self.height_px = (high, wide) if self.turned in (90, 270) else (wide, high)

    def _length_of_file(self) -> float:
        length = (self._container.duration or 0) / _AV_TIME_BASE
        if "matroska" in self._container.format.name:
            # Its length counts from nought, whenever its first track begins.
            length -= self._zero_s
        return float(length) if length > 0 else 0.0

    def _length_of_track(self) -> float:
        track = self._track
        assert track is not None
        if track.duration and track.time_base is not None:
            begins = float((track.start_time or 0) * track.time_base) - self._zero_s
            self.length_is_stated = True
            return max(0.0, begins + float(track.duration * track.time_base))
        # A recording made by a browser states no length.
        return self.duration_s or self._last_time()

    def _last_time(self) -> float:
        import av

        assert self._track is not None
        end = 0.0
        try:
            for number, packet in enumerate(self._container.demux(self._track)):
                if number > _MOST_PACKETS:
                    break
                if packet.pts is not None and packet.time_base is not None:
                    long = (packet.duration or 0) * packet.time_base
                    end = max(end, float(packet.pts * packet.time_base + long) - self._zero_s)
        except av.error.FFmpegError:
            # What comes before the break is what there is.
            self.bad_packets += 1
        self._rewind()
        return end


def _moving_picture(container: InputContainer) -> VideoStream | None:
    """Choose the track that is shown; covers and thumbnails are none."""
    from av.stream import Disposition

    covers = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    tracks = [one for one in container.streams.video if not one.disposition & covers]
    shown = [one for one in tracks if one.disposition & Disposition.default]
    return next(iter(shown or tracks), None)
