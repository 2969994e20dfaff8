"""The two libraries that decode sound, behind one small face: frames in, float32 blocks out.

libsndfile reads wav, mp3, flac, ogg (Vorbis and Opus) and aiff; FFmpeg's libraries read the rest.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from tools.media.refusals import from_os_error, refused

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Block = NDArray[np.float32]


class SoundDecoder(Protocol):
    """An open sound. A frame is one sample of every channel."""

    rate_hz: int
    channels: int
    format: str
    """The container's name, as its library calls it."""
    frames: int
    title: str
    """As stated, untidied; empty without one."""
    lost_frames: int
    """How many frames could not be decoded so far; silence stands in their place."""

    def seek(self, frame: int) -> None:
        """Go to a frame. Raises Refused."""

    def read(self, frames: int) -> Block:
        """Give up to so many frames, (n, channels); fewer at the end. Raises Refused."""

    def close(self) -> None:
        """Close the file."""


def open_decoder(path: Path) -> SoundDecoder:
    """Open a recording with the library that reads it. Raises Refused."""
    from tools.media.sound_ffmpeg import FfmpegSound, ffmpeg_format

    container = ffmpeg_format(path)
    if not container:
        return SndfileSound(path)
    found = FfmpegSound(path, container)
    return LateSound(found, found.lead_frames) if found.lead_frames else found


class LateSound:
    """A sound that begins later than its film: silence stands before it, so that times agree."""

    def __init__(self, sound: SoundDecoder, lead_frames: int) -> None:
        self._sound = sound
        self._lead = lead_frames
        self._at = 0
        self.rate_hz, self.channels = sound.rate_hz, sound.channels
        self.format, self.title = sound.format, sound.title
        self.frames = sound.frames + lead_frames
        self.lost_frames = 0

    def seek(self, frame: int) -> None:
        """Go to a frame. Raises Refused."""
        self._at = frame
        if frame >= self._lead:
            self._sound.seek(frame - self._lead)

    def read(self, frames: int) -> Block:
        """Give up to so many frames, (n, channels); fewer at the end. Raises Refused."""
        import numpy as np

        silent = min(frames, max(0, self._lead - self._at))
        block: Block = np.zeros((silent, self.channels), np.float32)
        if silent < frames:
            if silent or self._at == self._lead:
                self._sound.seek(0)
            block = np.concatenate([block, self._sound.read(frames - silent)])
            self.lost_frames = self._sound.lost_frames
        self._at += len(block)
        return block

    def close(self) -> None:
        """Close the file."""
        self._sound.close()


class SndfileSound:
    """A sound read by libsndfile."""

    def __init__(self, path: Path) -> None:
        import soundfile

        self._path = path
        try:
            # Through a file object, because the library cannot open every file name.
            self._raw = path.open("rb")
        except OSError as exc:
            raise from_os_error(path, exc) from exc
        try:
            self._file = soundfile.SoundFile(self._raw)
        except (soundfile.SoundFileError, RuntimeError, TypeError, ValueError) as exc:
            self._raw.close()
            raise refused(path, "corrupt", "its sound data cannot be read") from exc
        self.rate_hz = int(self._file.samplerate)
        self.channels = int(self._file.channels)
        self.format = str(self._file.format)
        self.frames = max(0, int(self._file.frames))
        self.title = self._title()
        self.lost_frames = 0

    def seek(self, frame: int) -> None:
        """Go to a frame. Raises Refused."""
        import soundfile

        try:
            if self._file.tell() != frame:
                self._file.seek(min(frame, self.frames))
        except (soundfile.SoundFileError, RuntimeError) as exc:
            raise self._broken() from exc

    def read(self, frames: int) -> Block:
        """Give up to so many frames, (n, channels); fewer at the end. Raises Refused."""
        import soundfile

        try:
            block: Block = self._file.read(frames, dtype="float32", always_2d=True)
        except (soundfile.SoundFileError, RuntimeError) as exc:
            raise self._broken() from exc
        return block

    def close(self) -> None:
        """Close the file."""
        self._file.close()
        self._raw.close()

    def _broken(self) -> Exception:
        return refused(self._path, "corrupt", "its sound data are broken or cut short")

    def _title(self) -> str:
        import soundfile

        try:
            return str(self._file.copy_metadata().get("title", ""))
        except (soundfile.SoundFileError, RuntimeError, UnicodeDecodeError):
            return ""
