"""Cards, tables, trips and maps as HTML, from answers with much and with little in them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from app.ui.cited import Cited
from app.ui.edits import packed_edits, unpacked_edits
from app.ui.foot import foot_html
from app.ui.map_html import map_html
from app.ui.shelf_desk import Placed, TripFile
from app.ui.trip_html import trip_html
from app.ui.turn import TurnView, told
from tests.app.scripted_rich import ITINERARY
from tests.app.scripted_turn import ALL, answer_to
from tools.core.errors import BadInput
from tools.core.evidence import Answer, Coverage
from tools.core.query import ConstraintEdit


def shown(answer: Answer) -> TurnView:
    return told("t1", "q", answer)


def test_finds_that_no_sentence_cites_can_be_opened_too() -> None:
    answer = replace(answer_to("x [1]", ALL[:1]), evidence=answer_to("x", ALL).evidence)
    cited = Cited(shown(answer))
    assert [one.item for one in cited.all] == ["reviews", "menu", "room", "hum"]
    assert cited.of_item("hum") == 3
    assert 'data-cite="3"' in foot_html(shown(answer))


def test_files_without_an_entity_stand_for_themselves() -> None:
    answer = replace(answer_to("x", ALL), entities=())
    html = foot_html(shown(answer))
    assert "Why: 4 results" in html
    assert "<h4>reviews.md</h4>" in html


def test_a_bar_is_the_best_calibrated_score_of_its_modality() -> None:
    evidence = answer_to("x", ALL[:1]).evidence[0]
    low = replace(evidence, item="other", why=(replace(evidence.why[0], calibrated=0.2),))
    answer = replace(answer_to("x", ALL[:1]), evidence=(low, evidence), entities=())
    assert re.findall(r'bar-value">([\d.]+)', foot_html(shown(answer))) == ["0.90"]


def test_what_was_searched_in_part_says_so() -> None:
    part = Coverage(searched=480, state="ok", reason="read 12 of 480 pages")
    answer = replace(answer_to("x", ()), coverage={"page": part})
    html = foot_html(shown(answer))
    assert "<b>Pages</b> not all of it: read 12 of 480 pages" in html


def test_a_map_keeps_distances_and_says_its_scale() -> None:
    # Two places 1,111.95 m apart on a meridian.
    html = map_html([Placed(name="A", lat=50.0, lon=8.0), Placed(name="B", lat=50.01, lon=8.0)])
    ys = [float(one) for one in re.findall(r'cy="([\d.]+)"', html)]
    bar = re.search(r"h([\d.]+)v", html)
    label = re.search(r">(\d+) m<", html)
    assert bar is not None
    assert label is not None
    metres_per_px = float(label[1]) / float(bar[1])
    assert abs(ys[0] - ys[1]) * metres_per_px == pytest.approx(1111.95, rel=0.01)
    # North is up.
    assert ys[1] < ys[0]


def test_a_map_needs_two_places_and_knows_the_date_line() -> None:
    assert map_html([Placed(name="A", lat=50.0, lon=8.0)]) == ""
    assert map_html([Placed(name="A", lat=500.0, lon=8.0), Placed(name="B", lat=5, lon=8)]) == ""
    html = map_html([Placed(name="W", lat=0, lon=179.99), Placed(name="E", lat=0, lon=-179.99)])
    xs = [float(one) for one in re.findall(r'cx="([\d.]+)"', html)]
    assert xs[0] < xs[1]
    assert "500 m<" in html


def test_names_on_a_map_never_lie_upon_each_other() -> None:
    near = [Placed(name=f"Place {n}", lat=50 + n * 1e-6, lon=8 + n * 1e-6) for n in range(12)]
    far = Placed(name="Far", lat=50.1, lon=8.1)
    html = map_html([*near, far])
    spots = re.findall(r'map-name" x="([\d.-]+)" y="([\d.-]+)"', html)
    assert len(spots) == len(set(spots)) < 13
    assert html.count("<li>") == 13


def test_a_trip_offers_its_files_where_there_are_any() -> None:
    cited = Cited(shown(answer_to("x", ALL)))
    assert "download" not in trip_html(ITINERARY, cited)
    file = TripFile(told="Calendar", name='a"b.ics', media_type="text/calendar", content=b"x")
    html = trip_html(ITINERARY, cited, [file])
    assert 'href="data:text/calendar;base64,eA==" download="a&quot;b.ics"' in html


def test_a_trip_that_the_answer_tells_is_not_told_twice() -> None:
    cited = Cited(shown(answer_to("x", ALL)))
    stops = [stop.entity for day in ITINERARY.days for stop in day.stops]
    said = f"First {', then '.join(stops)}; Noodle Loom is closed on both days."
    html = trip_html(ITINERARY, cited, (), said)
    assert "<details" in html
    assert "The plan, 3 of 4 checks hold" in html
    assert "Noodle Loom" not in html
    # What the words leave out is said by the cards.
    assert "The price of The Undercroft Larder is not stated." in html
    assert "<details" not in trip_html(ITINERARY, cited, (), "Something else was said.")


def test_edits_go_to_the_page_and_back() -> None:
    edits = (
        ConstraintEdit(act="change", constraint="c1", op="in", value=("a", "b")),
        ConstraintEdit(act="change", constraint="c2", value=3.0, unit="EUR"),
        ConstraintEdit(act="change", constraint="c3", value=True),
        ConstraintEdit(act="undo"),
    )
    assert unpacked_edits(packed_edits(edits)) == edits
    for bad in ("", "[]", '[{"act":"explode"}]', "[" + '{"act":"undo"},' * 20 + '{"act":"undo"}]'):
        with pytest.raises(BadInput):
            unpacked_edits(bad)
