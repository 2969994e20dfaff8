from __future__ import annotations

from pathlib import Path

from tools.library.binding import Binding, Bound


def write(path: Path, text: str = "x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def values(bound: Bound) -> dict[str, object]:
    return {fact.name: fact.value for fact in bound.facts}


def test_the_nearest_statement_wins_field_by_field(tmp_path: Path) -> None:
    photo = write(tmp_path / "deep" / "a.jpg")
    write(tmp_path / "deep" / "a.jpg.yaml", "caption: The bell\nrating: 5\n")
    write(tmp_path / "deep" / "list.csv", "file,rating,room,entity\na.jpg,3,attic,Table Place\n")
    write(tmp_path / "deep" / "_folder.yaml", "entity: Near Place\ncollection: near\n")
    write(tmp_path / "_folder.yaml", "entity: Far Place\ncollection: far\nexpires: 30d\n")
    bound = Binding().of(photo, tmp_path)
    assert bound.caption == "The bell"
    assert values(bound) == {"rating": 5.0, "room": "attic"}
    assert (bound.entity, bound.collection, bound.expires) == ("Table Place", "near", "30d")
    assert bound.sidecars == (photo.with_name("a.jpg.yaml"),)


def test_folders_outside_the_added_one_are_not_read(tmp_path: Path) -> None:
    note = write(tmp_path / "in" / "a.md")
    write(tmp_path / "_folder.yaml", "entity: Outside\n")
    assert Binding().of(note, tmp_path / "in").entity is None


def test_tables_name_files_in_folders_below_them(tmp_path: Path) -> None:
    photo = write(tmp_path / "deep" / "a.jpg")
    write(tmp_path / "list.csv", "file,room\ndeep/a.jpg,attic\n")
    assert values(Binding().of(photo, tmp_path)) == {"room": "attic"}


def test_sidecars_are_told_from_files(tmp_path: Path) -> None:
    for name in ("a.jpg", "talk.mp3", "plain.csv", "own.yaml"):
        write(tmp_path / name)
    sidecars = ["a.jpg.yaml", "talk.srt", "talk.mp3.txt", "photos.csv", "deep/_folder.yaml"]
    for name in sidecars[:3]:
        write(tmp_path / name, "entity,rating\nA,4\n")
    write(tmp_path / "photos.csv", "file,rating\na.jpg,4\n")
    write(tmp_path / "deep" / "_folder.yaml", "entity: only a name\n")
    # What speaks about many is a source too.
    write(tmp_path / "places.csv", "entity,rating\nA,4\n")
    write(tmp_path / "_folder.yaml", "rating: 4\n")
    binding = Binding()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    told = [str(path.relative_to(tmp_path)) for path in files if binding.is_sidecar(path)]
    assert sorted(told) == sorted(sidecars)


def test_a_transcript_changes_decoding_and_a_caption_only_the_wording(tmp_path: Path) -> None:
    talk = write(tmp_path / "talk.wav")
    before = Binding().of(talk, tmp_path)
    write(tmp_path / "talk.wav.yaml", "caption: The talk\n")
    captioned = Binding().of(talk, tmp_path)
    assert captioned.decoding() == before.decoding()
    assert captioned.wording() != before.wording()
    write(tmp_path / "talk.srt", "1\n00:00:01,000 --> 00:00:02,000\nHello.\n")
    assert Binding().of(talk, tmp_path).decoding() != captioned.decoding()


def test_a_calibration_is_found_where_it_stands_nearest(tmp_path: Path) -> None:
    talk = write(tmp_path / "deep" / "talk.wav")
    folder = write(tmp_path / "_folder.yaml", "calibration: {full_scale_db_spl: 94}\n")
    bound = Binding().of(talk, tmp_path)
    assert bound.calibration == 94.0 and bound.sidecars == (folder,)
    own = write(tmp_path / "deep" / "talk.wav.yaml", "calibration: {full_scale_db_spl: 120}\n")
    bound = Binding().of(talk, tmp_path)
    assert bound.calibration == 120.0 and bound.sidecars == (own,)


def test_entities_of_tables_get_their_facts_once(tmp_path: Path) -> None:
    write(tmp_path / "a.csv", "entity,rating,price\nKelp House,4,12 EUR\n")
    write(tmp_path / "b" / "b.csv", "entity,rating\nKelp House,2\nOld Light,5\n")
    facts = Binding().entity_facts([tmp_path, tmp_path / "b"])
    told = {name: {one.name: one.value for one in some} for name, some in facts.items()}
    assert told == {
        "Kelp House": {"rating": 4.0, "price": 12.0},
        "Old Light": {"rating": 5.0},
    }


def test_a_bad_field_is_named_and_the_rest_holds(tmp_path: Path) -> None:
    photo = write(tmp_path / "a.jpg")
    write(tmp_path / "a.jpg.yaml", "caption: The bell\nrating: a lot\n")
    bound = Binding().of(photo, tmp_path)
    assert bound.caption == "The bell"
    assert len(bound.warnings) == 1 and "rating" in bound.warnings[0]
    write(tmp_path / "_folder.yaml", "entity: [\n")
    (warning,) = Binding().table_warnings([tmp_path])
    assert "_folder.yaml" in warning


def test_a_large_table_is_read_once_for_all_files(tmp_path: Path) -> None:
    import time

    rows = [f"{number}.md,{number % 5}" for number in range(2000)]
    write(tmp_path / "list.csv", "file,rating\n" + "\n".join(rows) + "\n")
    binding = Binding()
    write(tmp_path / "7.md")
    binding.of(tmp_path / "7.md", tmp_path)
    begun = time.perf_counter()
    for number in range(200):
        binding.of(tmp_path / f"{number}.md", tmp_path)
    assert time.perf_counter() - begun < 1.0
