"""What Word and PowerPoint files share: opening them, and the pictures inside."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, TypeVar

from tools.core.errors import CairnError, Refused
from tools.core.parts import PicturePart
from tools.core.protocols import Limits
from tools.media.pixels import picture_part
from tools.media.refusals import from_os_error, name_of, refused

T = TypeVar("T")
MAX_PICTURES = 500


@contextmanager
def opened(path: Path, read: Callable[[BinaryIO], T]) -> Iterator[T]:
    """Open an office file and translate what its library raises on broken ones."""
    from lxml.etree import LxmlError

    try:
        # A file object, because not every file name is text.
        with path.open("rb") as file:
            yield read(file)
    except CairnError:
        raise
    except MemoryError as exc:
        raise refused(path, "out_of_memory", "it needs too much memory") from exc
    except (OSError, zipfile.BadZipFile, zlib.error) as exc:
        if isinstance(exc, PermissionError | FileNotFoundError):
            raise from_os_error(path, exc) from exc
        raise refused(path, "corrupt", "its package is broken or cut short") from exc
    except (LxmlError, KeyError, ValueError, AttributeError, TypeError, IndexError) as exc:
        # What python-docx and python-pptx raise where a part is missing or not what it should be.
        raise refused(path, "corrupt", f"a part of it is broken ({type(exc).__name__})") from exc
    except (NotImplementedError, RecursionError, RuntimeError, AssertionError) as exc:
        raise refused(path, "corrupt", f"it cannot be unpacked ({type(exc).__name__})") from exc


class InsidePictures:
    """Collects the pictures of one document; a repeated one is taken once."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._seen: set[bytes] = set()
        self.taken: list[PicturePart] = []
        self.warnings: list[str] = []

    def take(self, data: bytes, part: PicturePart) -> None:
        """Decode `data`; everything but the pixels comes from `part`."""
        import hashlib

        digest = hashlib.sha256(data).digest()
        if digest in self._seen:
            return
        self._seen.add(digest)
        name = f"picture {len(self._seen)} in {name_of(self._path.name)}"
        if len(self.taken) >= MAX_PICTURES:
            self._warn(f"only the first {MAX_PICTURES} pictures inside it were taken")
            return
        try:
            found = picture_part(data, name, self._path, self._limits)
        except Refused as exc:
            self._warn(f"{name} could not be read: {exc.detail}")
            return
        if found is not None:
            self.taken.append(
                replace(
                    found, alt=part.alt, around=part.around, heading=part.heading,
                    page=part.page, box=part.box,
                )
            )  # fmt: skip

    def _warn(self, sentence: str) -> None:
        if sentence not in self.warnings:
            self.warnings.append(sentence)
