"""A ZIP archive is a folder: what is in it is found, followed and forgotten under its path."""

from __future__ import annotations

import io
import stat
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.faults.bombs import BOMBS
from tests.faults.bombs_packed import zipped
from tests.library.ingest_rig import Rig, backdate, png, rig, verdicts, worker  # noqa: F401
from tools.library.options import AddOptions
from tools.media.archive import safe_name

NOTE = "# Hours\n\nThe lighthouse opens at noon on Sunday.\n"
FERRY = "# Ferry\n\nBicycles travel free on the harbour ferry.\n"


def packed(members: dict[str, str | bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, body in members.items():
            archive.writestr(zipfile.ZipInfo(name), body, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def details(rig: Rig, *paths: Path) -> dict[str, tuple[str, str]]:  # noqa: F811
    return {
        Path(one.path).name: (one.status, f"{one.reason}: {one.detail}")
        for one in rig.add(*paths).files
    }


def test_what_is_in_an_archive_is_found_at_its_path(rig: Rig) -> None:  # noqa: F811
    archive = rig.write("trips.zip", packed({"coast/note.md": NOTE, "heron at dawn.png": png(1)}))
    report = rig.add(archive)
    assert verdicts(report) == {"note.md": "added", "heron at dawn.png": "added"}
    (passage,) = rig.found("lighthouse noon")
    source = rig.library.catalogue.sources([passage.source])[passage.source]
    assert source.path == str(archive / "coast" / "note.md")
    assert rig.library.originals.path_of(source.sha256).read_text() == NOTE
    assert [one.modality for one in rig.found("heron", "image")] == ["image"]


def test_an_archive_in_a_folder_is_told_by_its_content(rig: Rig) -> None:  # noqa: F811
    rig.write("sub/trips.bin", packed({"note.md": NOTE}))
    assert verdicts(rig.add()) == {"note.md": "added"}
    assert verdicts(rig.add()) == {"note.md": "unchanged"}


def test_changed_and_vanished_entries_are_followed(rig: Rig) -> None:  # noqa: F811
    members: dict[str, str | bytes] = {"a.md": NOTE, "b.md": FERRY, "c.md": "# C\n\nA windmill.\n"}
    archive = rig.write("trips.zip", packed(members))
    rig.add(archive)
    archive.write_bytes(packed({"a.md": NOTE, "b.md": FERRY.replace("free", "fine")}))
    backdate(archive)
    assert verdicts(rig.add(archive)) == {"a.md": "unchanged", "b.md": "updated", "c.md": "removed"}
    assert rig.found("windmill") == []
    rig.write("other.md", "# Other\n\nStill here.\n")
    rig.add()
    archive.unlink()
    assert verdicts(rig.add()) == {"a.md": "removed", "b.md": "removed", "other.md": "unchanged"}
    assert rig.found("ferry") == []


def test_the_same_file_outside_is_no_move_out_of_the_archive(rig: Rig) -> None:  # noqa: F811
    rig.write("trips.zip", packed({"a.md": NOTE}))
    rig.add()
    rig.write("copy.md", NOTE)
    assert verdicts(rig.add()) == {"a.md": "unchanged", "copy.md": "added"}


def test_forgetting_the_archive_forgets_what_was_in_it(rig: Rig) -> None:  # noqa: F811
    archive = rig.write("trips.zip", packed({"a.md": NOTE, "in/b.md": FERRY}))
    rig.add(archive)
    rig.library.forgetter.forget("local", str(archive))
    assert rig.found("lighthouse") == [] and rig.found("ferry") == []


def test_skip_rules_and_sidecars_hold_inside(rig: Rig) -> None:  # noqa: F811
    members: dict[str, str | bytes] = {
        ".cairnignore": "drafts/\n",
        "drafts/a.md": NOTE,
        "__MACOSX/b.md": NOTE,
        ".hidden.md": NOTE,
        "pier.png": png(2),
        "pier.png.yaml": "caption: the long pier\nentity: Moss & Meridian\n",
        "_folder.yaml": "collection: coast\n",
    }
    archive = rig.write("trips.zip", packed(members))
    assert verdicts(rig.add(archive)) == {
        ".cairnignore": "skipped", "drafts": "skipped", "__MACOSX": "skipped",
        ".hidden.md": "skipped", "pier.png": "added", "pier.png.yaml": "skipped",
        "_folder.yaml": "skipped",
    }  # fmt: skip
    (picture,) = rig.found("long pier", "image")
    source = rig.library.catalogue.sources([picture.source])[picture.source]
    assert (source.entity, source.collection) == ("Moss & Meridian", "coast")


def test_a_dry_run_says_what_is_in_it(rig: Rig) -> None:  # noqa: F811
    archive = rig.write("trips.zip", packed({"a.md": NOTE}))
    report = rig.add(archive, options=AddOptions(ocr=False, dry_run=True))
    assert verdicts(report) == {"a.md": "added"}
    assert rig.found("lighthouse") == []


def test_an_archive_in_an_archive_is_opened_and_no_deeper(rig: Rig) -> None:  # noqa: F811
    third = packed({"c.md": "# C\n\nA windmill.\n"})
    second = packed({"b.md": FERRY, "third.zip": third})
    archive = rig.write("first.zip", packed({"a.md": NOTE, "second.zip": second}))
    told = details(rig, archive)
    assert told["b.md"][0] == "added" and "2 deep" in told["third.zip"][1]
    (passage,) = rig.found("ferry")
    source = rig.library.catalogue.sources([passage.source])[passage.source]
    assert source.path == str(archive / "second.zip" / "b.md")


@pytest.mark.parametrize("name", ["flat.zip", "nested.zip"])
def test_bombs_are_refused_and_leave_nothing(rig: Rig, name: str) -> None:  # noqa: F811
    assert zipped is not None  # Its module enters these bombs.
    BOMBS[name](rig.folder / name)
    told = details(rig)
    assert {status for status, _ in told.values()} == {"refused"}


def test_names_that_lead_out_links_and_doubles_are_left_out(rig: Rig) -> None:  # noqa: F811
    out = io.BytesIO()
    link = zipfile.ZipInfo("link.md")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(out, "w") as archive:
        for name in ("../out.md", "/root.md", "C:\\drive.md", "a/../../up.md"):
            archive.writestr(zipfile.ZipInfo(name), NOTE)
        archive.writestr(link, "/etc/passwd")
        archive.writestr("twice.md", FERRY)
        with pytest.warns(UserWarning, match="Duplicate"):
            archive.writestr("twice.md", NOTE)
    before = set(rig.folder.parent.rglob("*"))
    told = details(rig, rig.write("bad.zip", out.getvalue()))
    assert {name: one[1].split(":")[0] for name, one in told.items() if name != "twice.md"} == {
        "out.md": "bad_name", "root.md": "bad_name", "C:\\drive.md": "bad_name",
        "up.md": "bad_name", "link.md": "link_out",
    }  # fmt: skip
    assert rig.found("lighthouse") and not rig.found("ferry")
    assert not {one.name for one in set(rig.folder.parent.rglob("*")) - before} & {"out.md"}


def test_a_damaged_entry_is_named_and_the_rest_is_read(rig: Rig) -> None:  # noqa: F811
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.md", NOTE)
        archive.writestr("b.md", FERRY)
    told = details(rig, rig.write("x.zip", out.getvalue().replace(b"Bicycles", b"Tricycle", 1)))
    assert told["a.md"][0] == "added"
    assert told["b.md"] == ("refused", "corrupt: its bytes in the archive are damaged")


def test_a_cut_or_locked_archive_is_refused_and_keeps_what_was_read(rig: Rig) -> None:  # noqa: F811
    whole = packed({"a.md": NOTE})
    archive = rig.write("x.zip", whole)
    rig.add()
    archive.write_bytes(whole[: len(whole) // 2])
    assert details(rig)["x.zip"][1].startswith("corrupt: ")
    locked = bytearray(whole)
    locked[6] |= 1
    locked[whole.index(b"PK\x01\x02") + 8] |= 1
    archive.write_bytes(bytes(locked))
    assert details(rig)["x.zip"][1].startswith("encrypted: ")
    assert len(rig.found("lighthouse")) == 1


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=40), st.booleans())
def test_no_name_leads_out(name: str, utf8: bool) -> None:
    member = zipfile.ZipInfo("x")
    member.orig_filename = name
    member.flag_bits = 0x800 if utf8 else 0
    found = safe_name(member)
    if found is not None:
        base = Path("/base")
        assert not Path(found).is_absolute() and ".." not in Path(found).parts
        assert base in (base / found).parents


def test_dos_and_utf8_names_are_read() -> None:
    member = zipfile.ZipInfo("x")
    member.orig_filename = "Küste.md".encode().decode("cp437")
    assert safe_name(member) == "Küste.md"
    member.orig_filename = b"K\x81ste.md".decode("cp437")
    assert safe_name(member) == "Küste.md"
