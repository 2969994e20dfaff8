from __future__ import annotations

import pytest

from tools.library.names import name_words, path_words


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("brunch-at_Moss.jpg", "brunch at Moss"),
        ("hearty-breakfast-oatmeal-00.webp", "hearty breakfast oatmeal"),
        ("quire-and-page", "quire and page"),
        ("meinHaus.jpg", "mein Haus"),
        ("façade café.png", "façade café"),
        ("東京.jpg", "東京"),
        ("Q3 report v2.pdf", "Q3 report v2"),
        ("001 - Dog bark", "Dog bark"),
    ],
)
def test_telling_names_become_words(name: str, words: str) -> None:
    assert name_words(name) == words


@pytest.mark.parametrize(
    "name",
    [
        "IMG_1234.JPG", "DSC00012.JPG", "PXL_20230101_123456789.jpg", "P1040321.JPG", "photo-2.jpg",
        "IMG-20230101-WA0001.jpg", "WhatsApp Image 2023-01-01 at 10.00.00.jpeg",
        "Screenshot 2024-01-02 at 10.11.12.png", "153a69c6-4c18-49c0-a3d5-8af2ce547fa7.jpg",
        "c31e6580d0175ab3f9d99d1ff0bfa000.pdf", "2001.03131.pdf", "1-100032-A.ogg", "New folder",
        "recording-1.ogg", "tmpabx3k2", "",
    ],
)  # fmt: skip
def test_names_that_a_camera_or_a_program_gave_say_nothing(name: str) -> None:
    assert name_words(name) == ""


def test_folders_go_before_the_name_and_are_said_once() -> None:
    assert path_words(("trips", "Lisbon", "DCIM"), "lisbon.jpg") == "trips, Lisbon"
    assert path_words(("photos",), "IMG_1.jpg") == ""
