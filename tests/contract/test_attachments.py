"""What every Attachments does: over the ledger, with the real decoder."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from PIL import Image

from tests.library.conftest import home, library
from tools.core.content import Pixels, Samples
from tools.core.errors import NotFound, Refused
from tools.core.protocols import Attachments
from tools.core.query import AttachmentRef
from tools.library.attachments import ThreadAttachments, read_attachment
from tools.library.library import Library, open_library
from tools.media.worker import MediaWorker

__all__ = ["home", "library"]


@pytest.fixture(scope="module")
def worker() -> Iterator[MediaWorker]:
    with MediaWorker() as started:
        yield started


@pytest.fixture
def attachments(library: Library, worker: MediaWorker) -> Attachments:
    return library.attachments(worker)


@pytest.fixture
def thread(library: Library) -> str:
    return library.threads.create("local").id


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "my photo.png"
    Image.fromarray(np.full((48, 64, 3), (200, 120, 40), np.uint8)).save(path)
    return path


@pytest.fixture
def sound(tmp_path: Path) -> Path:
    path = tmp_path / "hum.wav"
    soundfile.write(path, (0.1 * np.sin(np.arange(16000) / 9)).astype(np.float32), 16000)
    return path


def test_a_photo_gives_pixels_and_what_is_measured_in_it(
    attachments: Attachments, thread: str, photo: Path
) -> None:
    ref = attachments.take(thread, photo, turn=2)
    assert (ref.name, ref.kind, ref.turn) == ("my photo.png", "image", 2)
    assert {"width_px", "height_px"} <= {fact.name for fact in ref.facts}
    media = attachments.media(ref)
    assert isinstance(media, Pixels)
    assert media.rgb.shape == (48, 64, 3)


def test_nobody_gets_the_file_of_another(
    library: Library, worker: MediaWorker, thread: str, photo: Path
) -> None:
    kept = library.attachments(worker)
    ref = kept.take(thread, photo, turn=0)
    assert kept.path_of(ref.id, owner="local")[1] == "image/png"
    with pytest.raises(NotFound):
        kept.path_of(ref.id, owner="ann")


def test_a_recording_gives_samples(attachments: Attachments, thread: str, sound: Path) -> None:
    ref = attachments.take(thread, sound, turn=0)
    assert ref.kind == "audio"
    assert "duration_s" in {fact.name for fact in ref.facts}
    media = attachments.media(ref)
    assert isinstance(media, Samples)
    assert len(media.mono) / media.rate_hz == pytest.approx(1.0, abs=0.01)


def test_a_document_gives_its_words(attachments: Attachments, thread: str, tmp_path: Path) -> None:
    path = tmp_path / "note.md"
    path.write_text("# Brunch\n\nQuiet and vegan.")
    ref = attachments.take(thread, path, turn=0)
    assert ref.kind == "document"
    assert "Quiet and vegan." in ref.words
    assert attachments.media(ref) is None


def test_a_file_can_be_asked_with_and_not_kept(
    library: Library, worker: MediaWorker, photo: Path
) -> None:
    read = read_attachment(worker, photo)
    assert (read.kind, read.media_type) == ("image", "image/png")
    assert isinstance(read.media, Pixels)
    assert library.originals.hashes() == []


def test_the_bytes_stay_when_the_file_goes(
    attachments: Attachments, thread: str, photo: Path
) -> None:
    ref = attachments.take(thread, photo, turn=0)
    photo.unlink()
    assert isinstance(attachments.media(ref), Pixels)


def test_a_file_that_cannot_be_read_is_refused_and_leaves_nothing(
    attachments: Attachments, library: Library, thread: str, tmp_path: Path
) -> None:
    path = tmp_path / "torn.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(40))
    with pytest.raises(Refused):
        attachments.take(thread, path, turn=0)
    with pytest.raises(Refused):
        attachments.take(thread, tmp_path / "nowhere.png", turn=0)
    assert library.originals.hashes() == []


def test_a_file_needs_a_conversation_that_is_there(attachments: Attachments, photo: Path) -> None:
    with pytest.raises(NotFound):
        attachments.take("nobody", photo, turn=0)
    with pytest.raises(NotFound):
        attachments.media(AttachmentRef(id="0" * 32, name="x.png", kind="image"))


def test_attached_files_come_back_with_their_thread(
    library: Library, home: Path, worker: MediaWorker, thread: str, photo: Path, sound: Path
) -> None:
    first = library.attachments(worker)
    refs = [first.take(thread, photo, turn=0), first.take(thread, sound, turn=1)]
    library.close()
    with open_library(home) as again:
        second = again.attachments(worker)
        assert second.of_thread(thread) == refs
        assert isinstance(second.media(refs[0]), Pixels)
        again.threads.delete("local", thread)
        assert second.of_thread(thread) == []
        with pytest.raises(NotFound):
            second.media(refs[0])
        assert again.originals.hashes() == []


def test_what_was_not_read_of_a_long_document_is_told(
    library: Library, worker: MediaWorker, thread: str, tmp_path: Path
) -> None:
    path = tmp_path / "long.txt"
    path.write_text("word " * 4000)
    attachments: ThreadAttachments = library.attachments(worker)
    ref = attachments.take(thread, path, turn=0)
    (unread,) = [fact for fact in ref.facts if fact.name == "unread_chars"]
    assert isinstance(unread.value, float)
    assert len(ref.words) + unread.value == pytest.approx(20_000, abs=1)
