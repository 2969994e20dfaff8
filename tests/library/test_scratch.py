"""A folder of one `add` goes at its end; after a hard kill the next `add` sweeps it."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from tools.library.scratch import scratch_folder

_HOLD = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from tools.library.scratch import scratch_folder
with scratch_folder() as folder:
    (folder / "left.md").write_text("x")
    print(folder, flush=True)
    sys.stdin.read()
"""


def test_a_folder_in_use_stays_and_one_of_a_killed_process_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    command = [sys.executable, "-c", _HOLD, str(tmp_path)]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as holder:
        assert holder.stdout is not None
        folder = Path(holder.stdout.readline().strip())
        long_ago = time.time() - 3_600
        os.utime(folder, (long_ago, long_ago))
        with scratch_folder():
            assert (folder / "left.md").is_file()
        holder.kill()
        holder.wait()
    os.utime(folder, (long_ago, long_ago))
    with scratch_folder() as mine:
        assert not folder.exists()
    assert not mine.exists()


def test_a_link_and_a_folder_just_made_are_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    (tmp_path / "cairn-add-new").mkdir()
    target = tmp_path / "precious"
    target.mkdir()
    (tmp_path / "cairn-add-link").symlink_to(target)
    with scratch_folder():
        assert (tmp_path / "cairn-add-new").is_dir() and target.is_dir()
