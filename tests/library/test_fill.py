from __future__ import annotations

import threading
from dataclasses import replace

import numpy as np

from tests.library.ingest_rig import (  # noqa: F401 - fixtures
    Rig,
    jpeg,
    pdf,
    png,
    rig,
    wav,
    worker,
)
from tools.core.fakes.encoding import HashEncoder
from tools.library.encode import Encoders
from tools.library.fill import Filled, fill


def fill_it(rig: Rig, stop: threading.Event | None = None) -> Filled:  # noqa: F811
    return fill(rig.library, rig.worker, rig.encoders, stop=stop)


def vectors(rig: Rig, role: str) -> dict[str, np.ndarray]:  # noqa: F811
    encoder = rig.encoders.of(role)  # type: ignore[arg-type]
    assert encoder is not None
    return dict(rig.library.ledger.vectors(encoder.space.id))


def mixed_folder(rig: Rig) -> None:  # noqa: F811
    rig.write(
        "note.md", "---\ntitle: Old Light\n---\n# Hours\n\nOpen at noon.\n\n# Prices\n\nFour.\n"
    )
    rig.write("guide.pdf", pdf("Pump manual\nThe rotor is below.", picture=png(6, (400, 300))))
    rig.write("heron.jpg", jpeg(3, description="At the pier"))
    rig.write("talk.wav", wav(12.0))
    rig.write("talk.srt", "1\n00:00:01,000 --> 00:00:04,000\nMind the stairs.\n")


def test_vectors_made_later_are_those_that_an_add_would_have_made(rig: Rig) -> None:  # noqa: F811
    mixed_folder(rig)
    full = rig.encoders
    rig.add()
    expected = {role: vectors(rig, role) for role in ("text", "image", "audio")}
    assert {role: len(rows) for role, rows in expected.items()} == {
        "text": 7, "image": 2, "audio": 2,
    }  # fmt: skip
    for encoder in (full.text, full.image, full.audio):
        assert encoder is not None
        connection = rig.library.ledger
        with connection.transaction() as writer:
            writer.execute("DELETE FROM vectors WHERE space = ?", (encoder.space.id,))
    done = fill_it(rig)
    assert dict(done.made) == {"text": 7, "image": 2, "audio": 2} and not done.left
    for role, rows in expected.items():
        found = vectors(rig, role)
        assert found.keys() == rows.keys()
        for item, row in rows.items():
            assert float(found[item] @ row) > 0.99, (role, rig.library.catalogue.items([item]))


def test_what_a_missing_part_left_out_is_made_up_for(rig: Rig) -> None:  # noqa: F811
    mixed_folder(rig)
    full = rig.encoders
    rig.encoders = Encoders(image=full.image)
    rig.add()
    rig.encoders = full
    assert dict(fill_it(rig).made) == {"text": 7, "image": 0, "audio": 2}
    assert dict(fill_it(rig).made) == {"text": 0, "image": 0, "audio": 0}


def test_a_new_encoder_takes_over_at_once_when_it_is_filled(rig: Rig) -> None:  # noqa: F811
    mixed_folder(rig)
    rig.add()
    old = rig.library.versions.require_active()
    rig.encoders = replace(rig.encoders, text=HashEncoder(96, "better words"))
    stop = threading.Event()
    stop.set()
    stopped = fill_it(rig, stop)
    assert not stopped.switched
    assert rig.library.versions.require_active().id == old.id
    done = fill_it(rig)
    assert done.switched
    new = rig.library.versions.require_active()
    assert new.spaces["text"].dimension == 96 and new.spaces["image"] == old.spaces["image"]
    assert len(vectors(rig, "text")) == 7
    assert rig.library.versions.undo().id == old.id


def test_an_add_with_another_encoder_says_how_to_switch(rig: Rig) -> None:  # noqa: F811
    rig.write("note.md", "# Hours\n\nOpen at noon.\n")
    rig.add()
    rig.write("other.md", "# Hours\n\nOpen at dawn.\n")
    rig.encoders = replace(rig.encoders, text=HashEncoder(96, "better words"))
    assert any("cairn models fill" in one for one in rig.add().warnings)


def test_what_could_not_be_read_again_is_left_over_in_the_record(rig: Rig) -> None:  # noqa: F811
    rig.write("heron.jpg", jpeg(3))
    rig.write("gull.jpg", jpeg(4))
    rig.add()
    known = rig.library.ledger.known("local").values()
    sha256 = next(one.sha256 for one in known if one.path.endswith("gull.jpg"))
    original = rig.library.originals.path_of(sha256)
    original.unlink()
    original.write_bytes(b"no picture any more")
    rig.encoders = replace(rig.encoders, image=HashEncoder(96, "better pixels"))
    done = fill_it(rig)
    assert done.switched and done.left == {"image": 1}
    filled = rig.library.versions.require_active().fill["image"]
    assert (filled.done, filled.total) == (1, 2)
