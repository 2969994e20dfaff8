"""A film from its folder to a citation that opens its second."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from app.assistant import Assistant
from app.settings import load
from eval.opens import open_citations
from tests.media.making import written
from tests.media.making_films import BLUE, GREEN, RED, YELLOW, Scene, make_film
from tools.core.errors import BadInput, NotFound
from tools.core.items import Item
from tools.core.locators import TimeSpan
from tools.core.parts import Cue
from tools.core.query import Query
from tools.core.where import parse_where

SPOKEN = (
    Cue(start_s=1.0, end_s=2.5, text="Welcome to the old harbour."),
    Cue(start_s=7.2, end_s=8.4, text="Here the bell tower rings every noon."),
)
CHECKER = (np.indices((360, 640)).sum(axis=0) // 40 % 2 * 200 + 30).astype(np.uint8)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("films") / "harbour"
    made.mkdir()
    sign = np.asarray(
        written("Fish market open Sunday", size=34, width=640, height=360).convert("RGB")
    )
    walk = (
        Scene(seconds=3.0, colour=RED), Scene(seconds=4.0, colour=GREEN, tone_hz=660.0),
        Scene(seconds=2.0, colour=BLUE, tone_hz=880.0), Scene(seconds=3.0, picture=sign),
    )  # fmt: skip
    make_film(made / "walk.mp4", walk, size=(640, 360), cues=SPOKEN)
    board = np.repeat(CHECKER[:, :, None], 3, axis=2)
    pan = (Scene(seconds=5.0, picture=board, tone_hz=150.0, volume=0.01),
           Scene(seconds=4.0, colour=YELLOW, tone_hz=150.0, volume=0.01))  # fmt: skip
    make_film(made / "pan.mkv", pan, size=(640, 360))
    (made / "pan.mkv.yaml").write_text("caption: Chess boards on the quay\n")
    return made


@pytest.fixture(scope="module")
def assistant(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    made = Assistant.open(load({}, home=tmp_path_factory.mktemp("home")))
    report = made.add("local", [folder])
    assert {one.status for one in report.files} <= {"added", "skipped"}
    yield made
    made.close()


def item(assistant: Assistant, found: str) -> Item:
    return assistant.house.library.catalogue.items([found])[found]


def test_spoken_words_find_their_shot(assistant: Assistant) -> None:
    found = assistant.search("bell tower", modalities=("video",))
    best = found.evidence[0]
    assert best.source.endswith("walk.mp4") and best.mark == "[video 1 at 0:07]"
    assert isinstance(best.locator, TimeSpan) and best.locator.start_s == pytest.approx(7.0)
    assert found.coverage["video"].state == "ok"


def test_words_on_screen_find_their_shot(assistant: Assistant) -> None:
    (best, *_) = assistant.search("fish market sunday", modalities=("video",)).evidence
    assert best.mark == "[video 1 at 0:09]"


def test_what_a_sidecar_says_finds_the_film(assistant: Assistant) -> None:
    (best, *_) = assistant.search("chess boards", modalities=("video",)).evidence
    assert best.source.endswith("pan.mkv")


def test_a_film_is_never_like_itself(assistant: Assistant, folder: Path) -> None:
    held = [one for name in ("walk.mp4", "pan.mkv")
            for one in assistant.shelf.detail("local", str(folder / name)).items]  # fmt: skip
    compared = [one for one in held if one.alike]
    assert compared
    for one in compared:
        found = assistant.shelf.alike("local", one.citation.item).found
        assert all(like.citation.modality == one.citation.modality for like in found)
        assert one.citation.source not in [like.citation.source for like in found]


def test_a_photo_finds_the_shot_that_looks_like_it(assistant: Assistant, tmp_path: Path) -> None:
    from PIL import Image

    Image.fromarray(np.repeat(CHECKER[:, :, None], 3, axis=2)).save(tmp_path / "board.png")
    found = assistant.search("", attach=tmp_path / "board.png", modalities=("video",))
    best = found.evidence[0]
    assert best.source.endswith("pan.mkv") and best.why[0].retriever == "video:photo"
    assert isinstance(best.locator, TimeSpan) and best.locator.start_s < 1.0


def test_a_sound_finds_the_film_that_sounds_like_it(assistant: Assistant, tmp_path: Path) -> None:
    import soundfile

    time = np.arange(10 * 22_050) / 22_050
    soundfile.write(tmp_path / "hum.wav", 0.01 * np.sin(2 * np.pi * 150 * time), 22_050)
    best = assistant.search("", attach=tmp_path / "hum.wav", modalities=("video",)).evidence[0]
    assert best.source.endswith("pan.mkv") and best.why[0].retriever == "video:sound"


def test_a_film_finds_itself_by_its_frames_and_its_sound(
    assistant: Assistant, folder: Path
) -> None:
    best = assistant.search("", attach=folder / "walk.mp4", modalities=("video",)).evidence[0]
    assert best.source.endswith("walk.mp4") and best.why[0].retriever == "video:clip"


def test_a_filter_means_the_film_and_light_means_the_shot(assistant: Assistant) -> None:
    where = parse_where("duration_s > 10 s")
    long = assistant.search("videos", modalities=("video",), where=where)
    assert [Path(one.source).name for one in long.evidence] == ["walk.mp4"]
    where = parse_where("lightness > 90 and frame_rate < 20")
    bright = assistant.search("market", modalities=("video",), where=where)
    assert bright.evidence[0].mark == "[video 1 at 0:09]"


def test_a_question_is_answered_with_the_second_it_is_said_at(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="Where in the video does the bell tower ring?"))
    assert "rings every noon" in answer.answer and "[video 1 at 0:07]" in answer.answer
    assert answer.plan.dominant == "video"
    citation = answer.citations[0]
    assert (citation.modality, citation.mark) == ("video", "[video 1 at 0:07]")
    opened = open_citations(answer, assistant.house.library.catalogue)
    assert opened and all(one.problems == () for one in opened)


def test_show_me_a_video_gives_films(assistant: Assistant) -> None:
    answer = assistant.ask(Query(text="show me a video of the fish market"))
    assert "Video walk.mp4" in answer.answer and "[video 1 at 0:09]" in answer.answer


def test_a_moment_shows_its_key_frame_and_plays_the_film(assistant: Assistant) -> None:
    best = assistant.search("bell tower", modalities=("video",)).evidence[0]
    shown = assistant.media("local", best.item, kind="picture")
    assert shown.media_type == "image/jpeg" and isinstance(shown.content, bytes)
    played = assistant.media("local", best.item, kind="video")
    assert played.media_type == "video/mp4" and isinstance(played.content, Path)
    with pytest.raises(BadInput, match="no recording"):
        assistant.media("local", best.item, kind="sound")
    with pytest.raises(NotFound):
        assistant.media("ann", best.item, kind="video")


def test_windows_of_sound_and_the_film_show_the_frame_near_them(assistant: Assistant) -> None:
    catalogue = assistant.house.library.catalogue
    best = assistant.search("bell tower", modalities=("video",)).evidence[0]
    whole = item(assistant, best.item).parent
    assert whole is not None
    own = assistant.house.library.originals.of_item
    silent = [one.id for one in catalogue.children(whole) if own(one.id) is None]
    assert silent
    for one in (whole, *silent):
        assert assistant.media("local", one, kind="picture").media_type == "image/jpeg"


def test_pictures_and_sounds_of_films_are_no_photos_and_recordings(assistant: Assistant) -> None:
    found = assistant.search("bell tower", modalities=("image", "audio"))
    assert found.evidence == ()
    best = assistant.search("bell tower", modalities=("video",)).evidence[0]
    image = assistant.house.retrievers["image"]
    from tools.core.protocols import Asked
    from tools.core.query import Scope

    assert image.search(Asked(media_item=best.item), Scope(), k=5).hits == ()


def test_an_attached_film_is_asked_with_by_frames_sound_and_words(
    assistant: Assistant, folder: Path
) -> None:
    answer = assistant.ask(
        Query(text="Which video is this from?", attach=(str(folder / "walk.mp4"),))
    )
    assert {one.modality for one in answer.plan.sub_queries} >= {"video"}
    assert any(one.source.endswith("walk.mp4") for one in answer.citations)


def test_filling_makes_the_vectors_of_frames_windows_and_words_again(assistant: Assistant) -> None:
    from tools.library.fill import fill

    house = assistant.house
    with house.library.ledger.transaction() as connection:
        connection.execute("DELETE FROM vectors")
    filled = fill(house.library, house.worker, house.encoders)
    assert filled.made["image"] == 6 and filled.made["audio"] >= 3 and filled.made["text"] >= 4
    assert filled.left == {}


def test_a_changed_caption_rewords_the_film_without_reading_it_again(
    assistant: Assistant, folder: Path
) -> None:
    sidecar = folder / "pan.mkv.yaml"
    sidecar.write_text("caption: Draughts beside the lighthouse\n")
    report = assistant.add("local", [folder])
    assert next(one for one in report.files if one.path.endswith("pan.mkv")).status == "updated"
    (best, *_) = assistant.search("draughts lighthouse", modalities=("video",)).evidence
    assert best.source.endswith("pan.mkv")
    captions = {one.caption for one in assistant.house.library.catalogue.of_source(best.source_id)}
    assert "Draughts beside the lighthouse, 0:00-0:05" in captions
    assert "Draughts beside the lighthouse, sound 0:00-0:09" in captions


def test_forgetting_a_film_takes_its_key_frames_along(
    assistant: Assistant, folder: Path, tmp_path: Path
) -> None:
    lone = make_film(tmp_path / "lone.mp4", (Scene(seconds=2.0, colour=(90, 90, 10)),), sound=False)
    assistant.add("local", [lone])
    before = set(assistant.house.library.originals.hashes())
    assert assistant.forget("local", str(lone)) == 1
    gone = before - set(assistant.house.library.originals.hashes())
    assert len(gone) == 2  # the film and its one key frame


def test_the_command_line_prints_mark_and_second(
    assistant: Assistant, capsys: pytest.CaptureFixture[str]
) -> None:
    from rich.console import Console

    from app.printing import print_search

    found = assistant.search("bell tower", modalities=("video",))
    print_search(Console(width=200), found)
    told = capsys.readouterr().out
    assert "[video 1 at 0:07]" in told and "0:07 to 0:09" in told
    assert json.dumps(found.evidence[0].mark)
