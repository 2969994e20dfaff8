"""S-18: a key reaches the provider and nothing else."""

from __future__ import annotations

import base64
import io
import json
import logging
import pickle
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from app import redaction
from app.cli import main
from app.keys import VARIABLES, drop_key, keep_key, key_for
from app.redaction import RedactingFormatter, forms_of, redacted, remember
from tests.encoders.loopback_embeddings import Embedder, serving
from tests.vlm.loopback import Reply, loopback, whole
from tools.core.errors import BadInput, MissingPart
from tools.core.secret import Secret
from tools.encoders.hosted_limits import ADDRESSES as EMBEDDING_ADDRESSES
from tools.encoders.hosted_limits import KNOWN
from tools.vlm.models import ADDRESSES

KEY = "sk-ant-Planted+key/0123456789=abcdefXYZ"
ENCODINGS = {
    "as it is": KEY,
    "percent": quote(KEY, safe=""),
    "base64": base64.b64encode(KEY.encode()).decode(),
    "base64 of a header": base64.b64encode(f"Bearer {KEY}".encode()).decode(),
    "base64 for addresses": base64.urlsafe_b64encode(KEY.encode()).decode(),
    "hex": KEY.encode().hex(),
    "JSON": json.dumps({"key": KEY}),
    "reversed": KEY[::-1],
    "cut short": KEY[: len(KEY) * 3 // 4] + "...",
}


class Drawer:
    """A keyring in memory."""

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, name: str) -> str | None:
        return self.kept.get((service, name))

    def set_password(self, service: str, name: str, key: str) -> None:
        self.kept[service, name] = key

    def delete_password(self, service: str, name: str) -> None:
        del self.kept[service, name]


@pytest.fixture(autouse=True)
def drawer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Drawer]:
    made = Drawer()
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setattr("keyring.get_keyring", lambda: made)
    yield made
    redaction._forms.clear()


def traces(text: str) -> list[str]:
    """Which recognisable stretches of the key stand in a text, in any encoding."""
    return [name for name, one in ENCODINGS.items() if one in text or KEY[8:28] in text]


def test_the_environment_wins_over_the_keyring(monkeypatch: pytest.MonkeyPatch) -> None:
    keep_key("anthropic", Secret(KEY))
    assert key_for("anthropic")[1] == "keyring"
    monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-from-outside")
    key, where = key_for("anthropic")
    assert (key.reveal(), where) == ("sk-from-outside", "environment")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert drop_key("anthropic") and not drop_key("anthropic")
    key, where = key_for("anthropic")
    assert not key and where == ""


def test_a_machine_without_keyring_is_told_the_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    from keyring.backends.fail import Keyring

    monkeypatch.setattr("keyring.get_keyring", Keyring)
    with pytest.raises(MissingPart, match="ANTHROPIC_API_KEY") as caught:
        keep_key("anthropic", Secret(KEY))
    assert not traces(str(caught.value))
    assert key_for("anthropic")[1] == ""


def test_what_is_no_key_or_no_provider_is_refused() -> None:
    with pytest.raises(BadInput, match="no key"):
        keep_key("anthropic", Secret("two words"))
    with pytest.raises(BadInput, match="no provider"):
        key_for("elsewhere")


def test_a_secret_shows_itself_nowhere() -> None:
    secret = Secret(KEY)
    assert not traces(f"{secret} {secret!r} {[secret]} {vars} %s" % secret)
    with pytest.raises(TypeError):
        pickle.dumps(secret)


@pytest.mark.parametrize("encoding", sorted(ENCODINGS))
def test_the_log_holds_no_key_in_any_encoding(encoding: str) -> None:
    remember(Secret(KEY))
    stream = io.StringIO()
    handler = logging.StreamHandler(stream)
    handler.setFormatter(RedactingFormatter("%(message)s"))
    log = logging.getLogger(f"tests.keys.{encoding}")
    log.propagate = False
    log.addHandler(handler)
    try:
        raise ValueError(f"refused: {ENCODINGS[encoding]}")
    except ValueError:
        log.exception("call failed with %s", ENCODINGS[encoding])
    assert "call failed with" in stream.getvalue() and "Traceback" in stream.getvalue()
    assert not traces(stream.getvalue())
    assert KEY[10:24] not in stream.getvalue()
    assert redaction.SHOWN in stream.getvalue()


def test_ordinary_words_are_left_alone() -> None:
    remember(Secret("short"))
    assert redacted("a short walk") == "a short walk"
    assert all(len(one) >= 8 for one in forms_of("abcdefghijkl"))


@pytest.mark.parametrize("works", [True, False])
def test_key_set_keeps_the_key_tries_one_call_and_shows_nothing(
    works: bool, drawer: Drawer, tmp_path: object, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    told = json.dumps({"error": {"type": "authentication_error", "message": f"bad {KEY}"}})
    bad = Reply(status=401, steps=[told.encode()], kind="application/json")
    monkeypatch.setattr("sys.stdin", io.StringIO(KEY + "\n"))
    with loopback(whole("anthropic", "ok") if works else bad) as server:
        monkeypatch.setitem(ADDRESSES, "anthropic", server.url)
        monkeypatch.setenv("CAIRN_LOG_LEVEL", "DEBUG")
        code = main(["--home", str(tmp_path), "key", "set", "anthropic"])
        assert len(server.bodies) == 1 and KEY in server.headers[0]["authorization"]
    shown = capsys.readouterr()
    assert code == (0 if works else 1)
    assert ("works" in shown.out) == works
    assert not traces(shown.out + shown.err)
    assert list(drawer.kept.values()) == [KEY]
    assert main(["--home", str(tmp_path), "key", "list", "--json"]) == 0
    listed = capsys.readouterr().out
    assert json.loads(listed)["keys"]["anthropic"] == "keyring" and not traces(listed)


@pytest.mark.parametrize("name", ["voyage", "gemini"])
@pytest.mark.parametrize("works", [True, False])
def test_a_key_for_vectors_is_tried_once_on_two_letters(
    name: str,
    works: bool,
    drawer: Drawer,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.delenv(VARIABLES[name], raising=False)
    monkeypatch.setattr("sys.stdin", io.StringIO(f"{KEY}\n"))
    model = next(row for row in KNOWN.values() if row.provider == name)
    embedder = Embedder(model.dimension)
    embedder.faults = [] if works else [401]
    with serving(embedder) as address:
        monkeypatch.setitem(EMBEDDING_ADDRESSES, name, address)
        assert main(["key", "set", name]) == (0 if works else 1)
    shown = capsys.readouterr()
    assert ("works" in shown.out) == works
    assert len(embedder.asked) == 1, "one call, whatever comes of it"
    assert "ok" in json.dumps(embedder.asked[0][2]) and KEY in str(embedder.asked[0][1])
    assert not traces(shown.out + shown.err) and drawer.kept
