from __future__ import annotations

from dataclasses import replace

import pytest

from eval.opens import open_citations
from tests.eval.small_town import answer, cites, town
from tools.core.evidence import Citation
from tools.core.locators import ImageRegion, PageRegion, TextSpan, TimeSpan

RIGHT = [
    cites("[1 p. 1]", "menu", quote="Soup of the day 7.20"),
    cites("[1 p. 1]", "line", quote="Oat porridge  6.80"),
    cites("[2]", "review", quote="“You hear cups and pages”"),
    cites("[2]", "review", at=TextSpan(start_char=18, end_char=42, line=1)),
    cites("[img 1]", "photo"),
    cites("[audio 1 at 0:20]", "window", at=TimeSpan(start_s=20.0, end_s=30.0)),
]
WRONG = [
    (replace(RIGHT[0], item="gone"), "not in the library"),
    (cites("[1 p. 1]", "menu", path="/town/other.pdf"), "belongs to /town/moss/menu.pdf"),
    (cites("[1 p. 1]", "menu", quote="Soup of the day 8.20"), "does not stand"),
    (cites("[1 p. 2]", "menu", at=PageRegion(page=2)), "names page 2"),
    (cites("[1 p. 2]", "menu"), "mark says page 2"),
    (cites("[2]", "review", at=TextSpan(start_char=30, end_char=90, line=1)), "outside"),
    (cites("[2]", "review", at=ImageRegion()), "names a image"),
    (cites("[audio 1 at 0:40]", "window", at=TimeSpan(start_s=40.0, end_s=45.0)), "runs to 0:30"),
    (cites("[audio 1 at 0:25]", "window"), "mark says 0:25"),
    (cites("nothing", "photo"), "cannot be read"),
]


@pytest.mark.parametrize("citation", RIGHT, ids=lambda one: f"{one.mark} {one.quote}")
def test_a_right_citation_opens_what_it_cites(citation: Citation) -> None:
    (opened,) = open_citations(answer(citation.mark, citations=(citation,)), town())
    assert opened.problems == ()


@pytest.mark.parametrize(("citation", "told"), WRONG, ids=[told for _, told in WRONG])
def test_a_wrong_citation_is_told(citation: Citation, told: str) -> None:
    (opened,) = open_citations(answer(citations=(citation,)), town())
    assert told in "; ".join(opened.problems)


def test_a_mark_without_a_citation_is_told() -> None:
    opened = open_citations(answer("Porridge [1 p. 1], soup [9].", citations=(RIGHT[0],)), town())
    assert [(one.mark, bool(one.problems)) for one in opened] == [
        ("[1 p. 1]", False),
        ("[9]", True),
    ]


def test_a_quote_is_not_stitched_from_two_texts() -> None:
    stitched = cites("[1 p. 1]", "menu", quote="7.20 Oat porridge")
    (opened,) = open_citations(answer(citations=(stitched,)), town())
    assert opened.problems
