"""The server as a person starts it: one sentence where it cannot, and nothing left behind."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.handover import RunningServer, hand_over, running_server
from app.settings import load
from app.ui.serve import serve
from tests.app.running import running
from tests.app.scripted_desk import ScriptedDesk
from tools.core.errors import BadInput

ROOT = Path(__file__).parents[2]
READY_WITHIN_S = 60.0


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with running(ScriptedDesk(), tmp_path_factory.mktemp("home")) as address:
        yield address


@pytest.fixture
def client(address: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=address, trust_env=False) as client:
        client.get("/")
        yield client


def test_a_busy_port_is_told_with_its_number_and_the_way_out(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(BadInput, match=f"port {port} .* --port {port + 1}"):
            serve(ScriptedDesk(), load({}, home=tmp_path, port=port), open_browser=False)
    assert not (tmp_path / "server.json").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "example.org"])
def test_other_machines_are_not_served_without_a_login(tmp_path: Path, host: str) -> None:
    with pytest.raises(BadInput, match="no login yet"):
        serve(ScriptedDesk(), load({}, home=tmp_path, host=host), open_browser=False)


def test_the_launch_contract_holds_on_the_running_app(client: httpx.Client) -> None:
    config = client.get("/config").json()
    assert config["show_error"] is False
    assert config["analytics_enabled"] is False
    assert config["max_file_size"] == 200 * 1024 * 1024
    assert config["enable_queue"]
    assert not config.get("mcp_server")
    assert not config.get("run_history")
    assert not config.get("pwa")
    assert {one["api_visibility"] for one in config["dependencies"]} == {"private"}
    names = {one["type"] for one in config["components"]}
    assert names <= {
        "html", "multimodaltextbox", "textbox", "file", "tabs", "tabitem", "row", "column",
        "form", "state",
    }  # fmt: skip


def test_behind_a_proxy_that_speaks_tls_the_page_asks_by_tls(client: httpx.Client) -> None:
    page = client.get("/", headers={"X-Forwarded-Proto": "https"}).text
    assert '"root":"https://' in page
    assert '"root":"http://' in client.get("/").text


def test_the_cache_gives_nothing_of_this_machine(client: httpx.Client) -> None:
    for path in ("/etc/passwd", str(ROOT / "README.md"), str(Path.home()), "ledger.db"):
        assert client.get(f"/gradio_api/file={path}").status_code in (403, 404)


def test_every_script_and_style_of_the_page_is_its_own(client: httpx.Client) -> None:
    text = client.get("/").text
    for name in ('src="http', "src='http", 'rel="stylesheet" href="http', "fonts.googleapis"):
        assert name not in text


def test_assets_are_given_without_a_session(address: str) -> None:
    for name in ("turns.js", "theme.css", "logo.svg"):
        assert httpx.get(f"{address}/cairn/assets/{name}", trust_env=False).status_code == 200


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM])
def test_the_command_line_works_through_a_running_server(
    tmp_path: Path, ending: signal.Signals
) -> None:
    temporary = tmp_path / "tmp"
    killed = temporary / "cairn-web-999999999-x"
    killed.mkdir(parents=True)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "tests.app.serve_scripted", str(tmp_path), str(port)]
    process = subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "TMPDIR": str(temporary)},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        assert process.stdout.readline().startswith(f"Cairn is ready at http://127.0.0.1:{port}")
        told = json.loads((tmp_path / "server.json").read_text())
        assert told["pid"] == process.pid
        if os.name == "posix":
            assert (tmp_path / "server.json").stat().st_mode & 0o777 == 0o600
        server = _found(tmp_path)
        events = list(hand_over(server, "ask", {"text": "brunch"}))
        assert events[-1]["kind"] == "finished"
        with pytest.raises(BadInput, match="refused"):
            list(hand_over(server, "add", {"paths": 3}))
        assert [one.name.split("-")[2] for one in temporary.iterdir()] == [str(process.pid)]
    finally:
        process.send_signal(ending)
        process.wait(20)
    assert list(temporary.iterdir()) == []
    assert not (tmp_path / "server.json").exists()
    assert running_server(tmp_path) is None


def _found(home: Path) -> RunningServer:
    ends = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < ends:
        server = running_server(home)
        if server is not None:
            return server
        time.sleep(0.1)
    pytest.fail("the server never answered")
