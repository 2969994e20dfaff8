"""`cairn refresh`, `watch` and `collections`, and what a server keeps by itself."""

from __future__ import annotations

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.assistant import Assistant
from app.cli import main
from app.commands.watch import Watch
from app.keeping import Keeper
from app.settings import Settings, load
from tests.app.running import running
from tests.library.test_web import PAGE, TIDE, Sites
from tools.core.query import Query
from tools.library import watching

OFF = {"CAIRN_TEXT_ENCODER": "off", "CAIRN_ANN": "no", "CAIRN_OCR": "off"}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "QUIET_S", 0.2)
    monkeypatch.setattr(watching, "TICK_S", 0.3)
    for name, value in OFF.items():
        monkeypatch.setenv(name, value)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load(OFF, home=tmp_path / "home")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "things"
    made.mkdir()
    (made / "tide.md").write_text("# Tide\n\nThe harbour is deep at noon.\n")
    return made


@pytest.fixture
def run(settings: Settings, capsys: pytest.CaptureFixture[str]) -> Iterator[Callable[..., object]]:
    def command(*words: str, code: int = 0) -> object:
        capsys.readouterr()
        assert main(["--home", str(settings.folder), *words]) == code
        out = capsys.readouterr().out
        return json.loads(out) if "--json" in words else out

    yield command


def finds(settings: Settings, words: str) -> list[str]:
    assistant = Assistant.open(settings, write=False)
    try:
        return [one.source for one in assistant.search(words, modalities=["text"]).evidence]
    finally:
        assistant.close()


def test_refresh_follows_new_changed_and_vanished_files_of_every_root(
    run: Callable[..., dict], folder: Path, tmp_path: Path, settings: Settings  # type: ignore[type-arg]
) -> None:  # fmt: skip
    other = tmp_path / "other"
    other.mkdir()
    (other / "mole.md").write_text("# Mole\n\nThe mole is old.\n")
    run("add", str(folder), "--collection", "sea")
    run("add", str(other))
    (folder / "tide.md").unlink()
    (folder / "quay.md").write_text("# Quay\n\nThe quay is dry.\n")
    (other / "mole.md").write_text("# Mole\n\nThe mole is new.\n")
    told = run("refresh", "--json")
    counts = {one["path"]: one["report"]["counts"] for one in told["roots"]}
    assert counts[str(folder)]["added"] == counts[str(folder)]["removed"] == 1
    assert counts[str(other)]["updated"] == 1
    assert run("status", "--json")["collections"] == {"default": 1, "sea": 1}
    assert finds(settings, "quay")[0] == str(folder / "quay.md")


def test_refresh_keeps_what_lies_on_a_disk_that_is_not_there(
    run: Callable[..., dict], folder: Path, settings: Settings  # type: ignore[type-arg]
) -> None:  # fmt: skip
    run("add", str(folder))
    folder.rename(folder.with_name("away"))
    (one,) = run("refresh", "--json", code=1)["roots"]
    assert one["outcome"] == "missing" and "is a disk not mounted?" in one["detail"]
    assert finds(settings, "harbour")
    assert "not added before" in _complaint(run, "refresh", str(folder.with_name("away")))


def _complaint(run: Callable[..., object], *words: str) -> str:
    import io
    from contextlib import redirect_stderr

    with redirect_stderr(io.StringIO()) as err:
        run(*words, code=2)
    return err.getvalue()


def test_refresh_asks_a_site_again(settings: Settings) -> None:
    from app.refreshing import look_here, looked_again, roots_of

    sites = Sites()
    sites.put(TIDE, PAGE, etag='"v1"')
    assistant = Assistant.open(settings)
    assistant.house.__dict__["fetcher"] = sites
    assistant.add("local", [], addresses=[TIDE])
    sites.put(TIDE, PAGE.replace(b"dry", b"flooded"), etag='"v2"')
    (looked,) = looked_again(roots_of(settings), look_here(assistant))
    assert looked.changed == 1 and sites.asked[-1][1].etag == '"v1"'
    Keeper(assistant, threading.Event())._refresh()
    assert len(sites.asked) == 2, "a server fetches nothing by itself"
    assistant.close()


def test_a_running_server_does_the_writing(
    run: Callable[..., dict],  # type: ignore[type-arg]
    folder: Path,
    tmp_path: Path,
    settings: Settings,
    capsys: pytest.CaptureFixture[str],
) -> None:
    run("add", str(folder), "--collection", "sea")
    assistant = Assistant.open(settings)
    try:
        with running(assistant, tmp_path) as address:
            port = int(address.rsplit(":", 1)[1])
            told = {"port": port, "pid": 1, "token": "secret"}
            (settings.folder / "server.json").write_text(json.dumps(told))
            (folder / "quay.md").write_text("# Quay\n\nThe quay is dry.\n")
            (one,) = run("refresh", "--json")["roots"]
            assert one["report"]["counts"]["added"] == 1
            assert run("collections", "sea", "--expires", "30d", "--json") == {
                "collections": [{"name": "sea", "sources": 2, "expires": "30d"}]
            }
            assert main(["--home", str(settings.folder), "collections", "sea", "--expires", "x"])
            assert main(["--home", str(settings.folder), "serve"]) == 1
            said = capsys.readouterr().err.splitlines()[-1]
            assert "already serves" in said and f"{address} (process 1)" in said
            for words in (("ask", "and now?"), ("forget",)):
                assert main(["--home", str(settings.folder), *words, "--thread", "t-none"]) == 2
                assert "no conversation t-none" in capsys.readouterr().err
    finally:
        assistant.close()
        (settings.folder / "server.json").unlink(missing_ok=True)


def test_a_collection_or_field_that_nothing_has_is_named(
    run: Callable[..., object], folder: Path
) -> None:
    run("add", str(folder), "--collection", "sea")
    for command in ("ask", "search"):
        told = _complaint(run, command, "harbour", "--collection", "nosuch")
        assert "no collection 'nosuch'; there are: sea" in told
        told = _complaint(run, command, "harbour", "--where", "nosuchfield = 3")
        assert "nothing in the library states 'nosuchfield'" in told
    run("search", "harbour", "--collection", "sea", "--where", "level_db_spl < 40 dB", code=3)


def test_a_conversation_that_is_not_there_is_bad_input(
    run: Callable[..., object], folder: Path
) -> None:
    run("add", str(folder))
    assert "no conversation t-none" in _complaint(run, "ask", "and now?", "--thread", "t-none")


def test_collections_show_and_set_how_long_they_keep(
    run: Callable[..., dict], folder: Path, settings: Settings  # type: ignore[type-arg]
) -> None:  # fmt: skip
    run("add", str(folder), "--collection", "sea")
    assert run("collections", "--json") == {
        "collections": [{"name": "sea", "sources": 1, "expires": None}]
    }
    run("collections", "sea", "--expires", "30d")
    assert run("status", "--json")["terms"] == {"sea": "30d"}
    assert "30d after they were added" in str(run("collections"))
    assert "no length of time" in _complaint(run, "collections", "sea", "--expires", "2027-01-01")
    assert "name the collection" in _complaint(run, "collections", "--expires", "30d")
    run("collections", "sea", "--expires", "never")
    assert run("status", "--json")["terms"] == {}


def test_what_ended_is_not_cited_and_swept_at_the_next_start(
    settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant = Assistant.open(settings)
    assistant.add("local", [folder], collection="sea")
    asked = Query(text="how deep is the harbour?", owner="local")
    assert assistant.ask(asked).citations
    assistant.house.library.terms.set("local", "sea", "1h")
    later = "2999-01-01T00:00:00.000Z"
    for module in ("scope", "facts", "catalogue", "forget"):
        monkeypatch.setattr(f"tools.library.{module}.utc_now", lambda: later)
    told = assistant.ask(asked)
    assert told.kind == "abstained" and not told.citations
    assistant.close()
    assistant = Assistant.open(settings)
    known = assistant.house.library.ledger.known("local")
    assert {one.reason for one in known.values()} == {"expired"}
    for thread in assistant.threads("local"):
        answers = [answer.answer for _, answer in assistant.thread("local", thread.id)]
        assert not any("noon" in one for one in answers)
    assistant.close()


def test_a_server_refreshes_at_its_start_when_asked(settings: Settings, folder: Path) -> None:
    assistant = Assistant.open(settings)
    assistant.add("local", [folder])
    (folder / "quay.md").write_text("# Quay\n\nThe quay is dry.\n")
    stop = threading.Event()
    stop.set()
    Keeper(assistant, stop).run()
    assert assistant.standing("local").items["text"] == 1
    assistant.close()
    assistant = Assistant.open(load({**OFF, "CAIRN_REFRESH": "start"}, home=settings.folder))
    keeper = Keeper(assistant, threading.Event())
    keeper._stop.wait = lambda _=None: True  # type: ignore[method-assign]
    keeper.run()
    assert assistant.standing("local").items["text"] == 2
    assistant.close()


def test_watch_adds_a_new_folder_and_takes_in_what_is_saved(
    settings: Settings, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stop = threading.Event()
    watch = Watch(settings, [str(folder)], stop)
    thread = threading.Thread(target=watch.run)
    thread.start()
    try:
        _until(lambda: "Watching" in capsys.readouterr().out)
        assert finds(settings, "harbour")
        (folder / "quay.md").write_text("# Quay\n\nThe quay is dry.\n")
        _until(lambda: any("quay" in one for one in finds(settings, "quay")))
        shutil.copy(folder / "quay.md", folder / "quay2.md")
        _until(lambda: any("quay2" in one for one in finds(settings, "quay")))
    finally:
        stop.set()
        thread.join(20)
    assert not thread.is_alive()
    with Assistant.open(settings).house.library as library:
        assert len(library.jobs.roots("local")) == 1


def test_watch_without_a_folder_says_what_to_do(run: Callable[..., object], tmp_path: Path) -> None:
    assert "no folder was added yet" in _complaint(run, "watch")
    assert "is no folder" in _complaint(run, "watch", str(tmp_path / "nothing"))


def _until(done: Callable[[], object], seconds: float = 25.0) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if done():
            return
        time.sleep(0.1)
    raise AssertionError("it did not happen")


def test_the_browser_lists_what_is_followed_but_not_the_demo(
    settings: Settings, folder: Path
) -> None:
    from app.ui.library_html import standing_html
    from app.wiring import demo_folder

    assistant = Assistant.open(settings)
    assistant.add("local", [folder])
    assistant.house.library.jobs.remember_root("local", str(demo_folder()), "{}")
    told = assistant.standing("local").followed
    assert len(told) == 1 and told[0].startswith(f"{folder} (looked at 2")
    roots, lacks = assistant.shelf.roots("local"), assistant.shelf.lacks("local")
    assert str(folder) in standing_html(assistant.standing("local"), roots, lacks)
    assistant.close()
