"""Pages of the web in the library: their address is their path, and a second add asks for news."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.library.ingest_rig import Rig, pdf, png, rig, worker  # noqa: F401 - fixtures
from tools.core.errors import NotFound, Refused
from tools.library.ingest import ingest
from tools.library.options import AddOptions
from tools.library.report import AddReport
from tools.library.web import Web
from tools.media.fetch import Fetched, Kept
from tools.media.web_address import read_address

TIDE = "https://docs.example.com/harbour/tide.html"
PAGE = b"<!doctype html><title>Tide table</title><h1>Tide</h1><p>The quay is dry at noon.</p>"


class Sites:
    """A web of pages in memory; answers like a site that gives validators."""

    def __init__(self) -> None:
        self.pages: dict[str, tuple[bytes, str, str]] = {}
        self.asked: list[tuple[str, Kept]] = []

    def put(self, url: str, body: bytes, type_: str = "text/html", etag: str = "") -> None:
        self.pages[url] = (body, type_, etag)

    def fetch(self, url: str, kept: Kept = Kept()) -> Fetched:  # noqa: B008
        self.asked.append((url, kept))
        if url not in self.pages:
            raise Refused(url, "unreachable", "nothing is there (status 404)", "check it")
        body, type_, etag = self.pages[url]
        same = bool(etag) and etag == kept.etag
        return Fetched(
            address=read_address(url), content=None if same else body, stated_type=type_, etag=etag
        )


@pytest.fixture
def sites() -> Sites:
    made = Sites()
    made.put(TIDE, PAGE, etag='"v1"')
    return made


def add(
    rig: Rig,  # noqa: F811
    sites: Sites,
    *addresses: str,
    paths: tuple[Path, ...] = (),
    **more: str,
) -> AddReport:
    return ingest(
        paths, library=rig.library, worker=rig.worker, encoders=rig.encoders,
        options=AddOptions(ocr=False, **more),  # type: ignore[arg-type]
        web=Web(addresses=addresses, fetcher=sites),
    )  # fmt: skip


def verdict(report: AddReport) -> dict[str, str]:
    return {one.path: one.status for one in report.files}


def test_a_page_is_found_and_cited_under_its_address(rig: Rig, sites: Sites) -> None:  # noqa: F811
    report = add(rig, sites, TIDE.upper().replace("HARBOUR/TIDE.HTML", "harbour/tide.html#top"))
    assert verdict(report) == {TIDE: "added"}
    (item,) = rig.found("quay")
    source = rig.library.catalogue.sources([item.source])[item.source]
    assert (source.path, source.title) == (TIDE, "Tide table")
    assert source.name == "docs.example.com/harbour/tide.html"
    assert rig.library.originals.path_of(source.sha256).read_bytes() == PAGE
    assert len(rig.found("harbour")) == 1


def test_a_second_add_asks_for_a_change_and_follows_it(rig: Rig, sites: Sites) -> None:  # noqa: F811
    add(rig, sites, TIDE)
    assert verdict(add(rig, sites, TIDE)) == {TIDE: "unchanged"}
    assert sites.asked[-1][1] == Kept(etag='"v1"')
    sites.put(TIDE, PAGE.replace(b"dry", b"flooded"), etag='"v2"')
    assert verdict(add(rig, sites, TIDE)) == {TIDE: "updated"}
    assert len(rig.found("flooded")) == 1 and not rig.found("dry")
    assert verdict(add(rig, sites, TIDE, entity="Pier")) == {TIDE: "updated"}
    (item,) = rig.found("flooded")
    assert rig.library.catalogue.sources([item.source])[item.source].entity == "Pier"
    assert verdict(add(rig, sites, TIDE)) == {TIDE: "unchanged"}


def test_a_page_that_is_gone_keeps_what_is_in(rig: Rig, sites: Sites) -> None:  # noqa: F811
    add(rig, sites, TIDE)
    del sites.pages[TIDE]
    (entry,) = add(rig, sites, TIDE).files
    assert (entry.status, entry.reason) == ("refused", "unreachable")
    assert (
        "status 404" in entry.detail and "the version that was added before stays" in entry.detail
    )
    assert len(rig.found("quay")) == 1


def test_forgetting_an_address_takes_the_page_and_its_memory(rig: Rig, sites: Sites) -> None:  # noqa: F811
    below = TIDE + "/more"
    sites.put(below, PAGE.replace(b"quay", b"mole"))
    add(rig, sites, TIDE, below)
    rig.library.forgetter.forget("local", TIDE)
    assert not rig.found("quay") and len(rig.found("mole")) == 1
    assert [one.path for one in rig.library.jobs.roots("local")] == [below]
    with pytest.raises(NotFound):
        rig.library.forgetter.forget("local", TIDE)
    assert verdict(add(rig, sites, TIDE)) == {TIDE: "added"}
    assert sites.asked[-1][1] == Kept()


def test_content_decides_and_the_site_only_hints(rig: Rig, sites: Sites) -> None:  # noqa: F811
    report_php, photo = "https://docs.example.com/get.php?id=7", "https://docs.example.com/photo"
    bare, table = "https://docs.example.com/", "https://docs.example.com/list?format=csv"
    sites.put(report_php, pdf("The lighthouse burns paraffin."), "text/html")
    sites.put(photo, png(), "text/html")
    sites.put(bare, b"<p>A bare fragment about gulls.</p>", "text/html")
    sites.put(table, b"name,price\nrope,4\nanchor,90\n", "text/csv")
    report = add(rig, sites, report_php, photo, bare, table)
    assert set(verdict(report).values()) == {"added"}
    assert not any(one.warnings for one in report.files)
    assert len(rig.found("paraffin")) == 1 and len(rig.all("image")) == 1
    (gulls,) = rig.found("gulls")
    assert "<p>" not in gulls.text
    assert rig.found("anchor")


def test_junk_is_refused_by_its_content(rig: Rig, sites: Sites) -> None:  # noqa: F811
    url = "https://docs.example.com/run.html"
    sites.put(url, b"\x7fELF" + bytes(200), "text/html")
    (entry,) = add(rig, sites, url).files
    assert entry.status == "refused" and entry.path == url and entry.reason == "unsupported"


def test_refused_addresses_stand_in_the_report_beside_the_rest(rig: Rig, sites: Sites) -> None:  # noqa: F811
    path = rig.write("note.md", "# N\n\nA bollard.\n")
    report = add(rig, sites, "http://docs.example.com/", "https://127.1/", TIDE, paths=(path,))
    assert verdict(report) == {
        str(path): "added", TIDE: "added",
        "http://docs.example.com/": "refused", "https://127.1/": "refused",
    }  # fmt: skip
    told = "\n".join(report.sentences())
    assert "only https is fetched" in told and "number in disguise" in told
    assert [url for url, _ in sites.asked] == [TIDE]
    again = rig.add(path)
    assert verdict(again) == {str(path): "unchanged"} and len(rig.found("quay")) == 1


def test_pictures_of_a_page_are_not_fetched_and_lend_no_words(rig: Rig, sites: Sites) -> None:  # noqa: F811
    photo = rig.write("heron.png", png())
    for url, type_, page in (
        (TIDE, "text/html",
         b'<!doctype html><p>Words.</p><img src="/heron.png" alt="a forged dragon">'
         b'<img src="http://169.254.169.254/x.png" alt="meta"><img src="file:///etc/passwd">'),
        ("https://docs.example.com/read.md", "text/markdown",
         b"# Read\n\n![a forged dragon](heron.png)\n\n![x](http://169.254.169.254/y.png)\n"),
    ):  # fmt: skip
        sites.put(url, page, type_)
    report = add(rig, sites, *sites.pages, paths=(rig.folder,))
    assert verdict(report)[str(photo)] == "added"
    (picture,) = rig.all("image")
    assert "dragon" not in f"{picture.about} {picture.caption} {picture.text}"
    assert [url for url, _ in sites.asked] == list(sites.pages)


def test_the_same_bytes_in_a_file_and_in_the_web_are_two_sources(rig: Rig, sites: Sites) -> None:  # noqa: F811
    add(rig, sites, TIDE)
    path = rig.write("tide.html", PAGE)
    assert verdict(rig.add()) == {str(path): "added"}
    assert len(rig.found("quay")) == 2
    path.unlink()
    other = "https://docs.example.com/copy.html"
    sites.put(other, PAGE)
    assert verdict(add(rig, sites, other)) == {other: "added"}
    assert verdict(rig.add(rig.write("note.md", "# N\n\nx\n").parent))[str(path)] == "removed"


def test_what_was_said_about_an_address_is_remembered(rig: Rig, sites: Sites) -> None:  # noqa: F811
    add(rig, sites, TIDE, collection="sea", expires="30d")
    (root,) = rig.library.jobs.roots("local")
    assert json.loads(root.options) == {
        "collection": "sea",
        "expires": "30d",
        "ocr": False,
        "etag": '"v1"',
    }
    sites.put(TIDE, PAGE + b"<p>More.", etag='"v2"')
    add(rig, sites, TIDE)
    known = rig.library.ledger.known("local")[TIDE]
    assert known.collection == "sea" and known.expires is not None


def test_a_dry_run_fetches_and_writes_nothing(rig: Rig, sites: Sites) -> None:  # noqa: F811
    report = ingest(
        [], library=rig.library, worker=rig.worker, encoders=rig.encoders,
        options=AddOptions(dry_run=True), web=Web(addresses=(TIDE,), fetcher=sites),
    )  # fmt: skip
    assert verdict(report) == {TIDE: "added"} and report.dry_run
    assert rig.library.ledger.known("local") == {} and rig.library.jobs.roots("local") == []
