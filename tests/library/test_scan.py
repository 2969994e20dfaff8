from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from tools.core.errors import BadInput
from tools.library.scan import Scan, scan


def names(found: Scan, root: Path) -> list[str]:
    return [file.path.relative_to(root).as_posix() for file in found.files]


def reasons(found: Scan) -> dict[str, str]:
    return {Path(one.path).name: one.reason for one in found.left_out}


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def test_files_come_in_path_order_with_size_and_time(tmp_path: Path) -> None:
    for name in ("b/2.md", "a.md", "b/1.md"):
        write(tmp_path / name, name)
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["a.md", "b/1.md", "b/2.md"]
    assert found.files[1].bytes == len("b/1.md")
    assert found.files[0].modified_ns == (tmp_path / "a.md").stat().st_mtime_ns
    assert found.roots == (tmp_path,)


def test_hidden_git_and_node_modules_are_left_out_with_their_reason(tmp_path: Path) -> None:
    write(tmp_path / "kept.md")
    for name in (".hidden.md", ".git/config", "node_modules/a/readme.md", "~$open.docx"):
        write(tmp_path / name)
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["kept.md"]
    assert reasons(found) == {
        ".hidden.md": "hidden",
        ".git": "hidden",
        "~$open.docx": "hidden",
        "node_modules": "machine_folder",
    }


def test_what_is_named_itself_is_never_hidden(tmp_path: Path) -> None:
    hidden = write(tmp_path / ".notes" / ".secret.md")
    write(tmp_path / ".notes" / "plain.md")
    assert names(scan([hidden]), tmp_path) == [".notes/.secret.md"]
    assert names(scan([hidden.parent]), tmp_path) == [".notes/plain.md"]


def test_cairnignore_works_as_gitignore_does_and_the_nearest_file_decides(tmp_path: Path) -> None:
    write(tmp_path / ".cairnignore", "*.log\nprivate/\n/only-here.md\n!kept.log\n")
    write(tmp_path / "deep" / ".cairnignore", "!again.log\n")
    for name in (
        "a.log", "kept.log", "private/x.md", "only-here.md", "deep/only-here.md",
        "deep/again.log", "deep/b.log",
    ):  # fmt: skip
        write(tmp_path / name)
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["deep/again.log", "deep/only-here.md", "kept.log"]
    assert "named in" in next(one.detail for one in found.left_out if one.path.endswith("a.log"))


def test_links_out_of_the_folder_and_loops_are_not_followed(tmp_path: Path) -> None:
    inside, outside = tmp_path / "in", tmp_path / "out"
    write(outside / "secret.md")
    write(inside / "own.md")
    (inside / "to-file.md").symlink_to(outside / "secret.md")
    (inside / "to-folder").symlink_to(outside)
    (inside / "loop").symlink_to(inside)
    (inside / "self").symlink_to(inside / "self")
    (inside / "same.md").symlink_to(inside / "own.md")
    found = scan([inside])
    assert names(found, inside) == ["own.md"]
    assert reasons(found) == {
        "to-file.md": "link_out",
        "to-folder": "link_out",
        "loop": "link_inside",
        "self": "broken_link",
        "same.md": "link_inside",
    }


def test_the_added_folder_may_be_a_link_itself(tmp_path: Path) -> None:
    write(tmp_path / "real" / "a.md")
    (tmp_path / "alias").symlink_to(tmp_path / "real")
    assert names(scan([tmp_path / "alias"]), tmp_path) == ["real/a.md"]


def test_a_file_reached_twice_is_listed_once(tmp_path: Path) -> None:
    file = write(tmp_path / "sub" / "a.md")
    assert names(scan([tmp_path, tmp_path / "sub", file]), tmp_path) == ["sub/a.md"]


def test_pipes_and_sockets_are_no_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as server:
        monkeypatch.chdir(tmp_path)  # a socket's path may have 107 bytes at most
        server.bind("sock")
        assert reasons(scan([tmp_path])) == {"pipe": "not_a_file", "sock": "not_a_file"}


def test_cairns_own_folder_is_avoided(tmp_path: Path) -> None:
    write(tmp_path / "notes.md")
    write(tmp_path / "cairn" / "ledger.sqlite3")
    found = scan([tmp_path], avoid=[tmp_path / "cairn"])
    assert names(found, tmp_path) == ["notes.md"]
    assert reasons(found) == {"cairn": "own_data"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read every folder")
def test_an_unreadable_folder_is_a_stated_failure(tmp_path: Path) -> None:
    write(tmp_path / "shut" / "a.md")
    (tmp_path / "shut").chmod(0)
    try:
        assert reasons(scan([tmp_path])) == {"shut": "permission"}
    finally:
        (tmp_path / "shut").chmod(0o700)


def test_a_name_that_is_no_text_is_stated_and_the_rest_goes_in(tmp_path: Path) -> None:
    write(tmp_path / "ok.md")
    raw = os.path.join(os.fsencode(tmp_path), b"bad-\xff.md")
    with open(raw, "wb") as file:
        file.write(b"x")
    found = scan([tmp_path])
    assert names(found, tmp_path) == ["ok.md"]
    assert [one.reason for one in found.left_out] == ["bad_name"]
    assert found.left_out[0].path.endswith(r"bad-\xff.md")


def test_odd_names_go_in(tmp_path: Path) -> None:
    odd = ["ünï 🎧.md", "with space .md", "new\nline.md", "עברית.md", "n" * 252 + ".md"]
    for name in odd:
        write(tmp_path / name)
    assert {file.path.name for file in scan([tmp_path]).files} == set(odd)


def test_a_path_that_is_not_there_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="is not there; check the spelling"):
        scan([tmp_path / "nowhere"])
