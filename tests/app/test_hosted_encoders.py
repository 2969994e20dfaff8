"""Hosted encoders take seats: leave, key, money: pytest tests/app/test_hosted_encoders.py"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

import app.embedding as embedding
from app.assistant import Assistant
from app.choosing import chosen
from app.cli import main
from app.settings import Settings, load
from app.spending import Spending
from tests.encoders.loopback_embeddings import Embedder, serving
from tests.library.ingest_rig import png
from tools.core.errors import MissingPart, NotAllowed
from tools.core.secret import Secret

VOYAGE = "voyage:voyage-multimodal-3.5@32"


@pytest.fixture
def served(monkeypatch: pytest.MonkeyPatch) -> Iterator[Embedder]:
    """A provider on loopback that counts as another machine."""
    embedder = Embedder()
    with serving(embedder) as address:
        monkeypatch.setitem(embedding.ADDRESSES, "voyage", address)
        monkeypatch.setattr(embedding, "host_of", lambda address: "api.example")
        monkeypatch.setenv("VOYAGE_API_KEY", "sk-voyage-0123456789")
        yield embedder


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path / "home", ocr="off", ann=False, picture_encoder=VOYAGE,
                    text_encoder=VOYAGE)  # fmt: skip


def test_nothing_leaves_before_it_was_allowed(settings: Settings, served: Embedder) -> None:
    loaded = chosen(settings, settings.folder / "models").loaded()
    assert loaded.image is None and loaded.text is None
    assert all("cairn models fill --allow-upload" in one for one in loaded.gaps)
    assert served.asked == []
    assert embedding.allow_embeddings(settings) == ["api.example"]
    assert chosen(settings, settings.folder / "models").loaded().image is not None
    assert served.asked == [], "loading sends nothing"


def test_words_find_pixels_after_filling(
    settings: Settings, served: Embedder, tmp_path: Path
) -> None:
    (tmp_path / "IMG_0001.png").write_bytes(png(1))
    plain = replace(settings, text_encoder="off", picture_encoder="built-in")
    before = Assistant.open(plain)
    try:
        before.add("local", [tmp_path / "IMG_0001.png"])
        old = before.house.library.versions.require_active()
    finally:
        before.close()
    assert served.asked == []
    command = ["--home", str(settings.folder), "models", "fill", "--json"]
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("CAIRN_PICTURE_ENCODER", VOYAGE)
        patch.setenv("CAIRN_TEXT_ENCODER", "off")
        assert main([*command, "--allow-upload"]) == 0
    after = Assistant.open(replace(settings, text_encoder="off"))
    try:
        new = after.house.library.versions.require_active()
        assert new.id != old.id and new.spaces["image"].model.startswith("voyage:")
        assert after.house.library.versions.get(old.id).state == "kept"
        found = after.search("a heron on the pier", modalities=["image"])
        assert found.coverage["image"].state == "ok"
        assert served.asked[-1][2]["input_type"] == "query"
    finally:
        after.close()


def test_no_key_and_no_money_are_said(
    settings: Settings, served: Embedder, monkeypatch: pytest.MonkeyPatch
) -> None:
    embedding.allow_embeddings(settings)
    Spending(settings.folder).add(settings.daily_usd)
    encoder = embedding.hosted_encoder(settings, "picture", VOYAGE)
    with pytest.raises(MissingPart, match="CAIRN_DAILY_USD"):
        encoder.warm_up()
    monkeypatch.delenv("VOYAGE_API_KEY")
    monkeypatch.setattr("app.keys._kept", lambda name: Secret(""))
    gate = embedding.EmbeddingGate(settings=settings, host="api.example", provider="voyage")
    with pytest.raises(NotAllowed, match="cairn key set voyage"):
        gate.check()
    assert served.asked == []


@pytest.mark.parametrize(
    ("seat", "named", "said"),
    [
        ("picture", "openai:text-embedding-3-small", "takes no pictures"),
        ("sound", VOYAGE, "takes no sounds"),
        ("text", "openai:some-new-model", "@DIMENSION"),
        ("text", "gemini:some-new-model@64", "known are"),
    ],
)
def test_a_model_that_does_not_fit_its_seat_is_a_gap(
    settings: Settings, seat: str, named: str, said: str
) -> None:
    with pytest.raises(MissingPart, match=said):
        embedding.hosted_encoder(settings, seat, named)


def test_a_server_of_your_own_needs_no_leave(settings: Settings) -> None:
    embedder = Embedder()
    with serving(embedder) as address:
        own = load({"CAIRN_EMBEDDING_URL": address, "CAIRN_TEXT_ENCODER": "openai:local@32"},
                   home=settings.folder)  # fmt: skip
        encoder = chosen(own, own.folder / "models").loaded().text
        assert encoder is not None and encoder.space.dimension == 32
        from tools.core.content import AsQuery, Words

        assert encoder.encode_queries([AsQuery(Words("heron"))]).shape == (1, 32)
    assert "Authorization" not in embedder.asked[0][1]
