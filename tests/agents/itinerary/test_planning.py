from __future__ import annotations

import datetime as dt

import pytest

from agents.itinerary.asked import asks_for_trip
from agents.itinerary.checker import Stating, violations
from agents.itinerary.edits import edit_trip
from agents.itinerary.known import known_of
from agents.itinerary.planning import Planned, plan_trip
from agents.itinerary.ways import Stated, Ways, distance_m
from agents.itinerary.wish import TripWish
from tests.agents.itinerary.trip_town import NOW, SATURDAY, Sheets, harbour


def names(planned: Planned, day: int = 0) -> list[str]:
    return [stop.entity for stop in planned.itinerary.days[day].stops]


def checked(planned: Planned, town: Sheets) -> Planned:
    assert violations(planned.itinerary, planned.wish, Stating(town.gazetteer())) == ()
    return planned


def test_a_day_with_a_museum_a_vegan_lunch_and_music_in_the_evening_under_a_budget() -> None:
    town = harbour()
    planned = checked(
        town.plan(
            "Plan a Saturday with a museum, vegan lunch and an evening with music, under 60 euros"
        ),
        town,
    )
    assert names(planned) == ["Tide Museum", "Green Spoon", "Eel Cellar"]
    day = planned.itinerary.days[0]
    assert (day.date, day.spent, day.budget, day.currency) == (SATURDAY, 30.5, 60.0, "EUR")
    assert planned.itinerary.left_out == ()
    music = day.stops[-1]
    assert music.start <= f"{SATURDAY}T21:00" < music.end


def test_what_is_closed_that_day_is_left_out_and_said() -> None:
    town = harbour()
    planned = checked(town.plan("Plan Monday: museum, lunch"), town)
    (left,) = planned.itinerary.left_out
    assert left.entity == "museum"
    assert left.reason.startswith("closed on Monday 6 July 2026")


def test_a_place_asked_for_by_name_that_costs_too_much_is_left_out_and_never_bent() -> None:
    town = harbour()
    planned = checked(
        town.plan("Plan Saturday: lunch at Gull Grill, the park, under 20 euros"), town
    )
    assert [(one.entity, one.reason) for one in planned.itinerary.left_out] == [
        ("Gull Grill", "costs 24 EUR, more than the 20 EUR of a day")
    ]
    assert names(planned) == ["Old Park"]


def test_what_does_not_fit_beside_the_others_for_money_says_so() -> None:
    town = harbour()
    planned = checked(
        town.plan("Plan Saturday: Ferry, Tide Museum, budget of 20 euros a day"), town
    )
    (left,) = planned.itinerary.left_out
    assert left.reason == "with the other stops it would cost more than 20 EUR a day"


def test_under_an_amount_is_less_than_it_and_up_to_it_may_be_reached() -> None:
    town = harbour()
    assert town.plan("Plan Saturday: Tide Museum, under 9 euros").itinerary.left_out
    assert not town.plan("Plan Saturday: Tide Museum, up to 9 euros").itinerary.left_out


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("from 10 to 18", 600, 1080),
        ("starting at 9:30, back by 6 pm", 570, 1080),
        ("between 10:30 and half past four", 630, 990),
        ("until 1 am", 570, 25 * 60),
        ("09:30-18:00", 570, 1080),
        ("9 to 17", 540, 1020),
        ("18:00-01:00", 1080, 1500),
        ("no later than 16:00", 570, 960),
    ],
)
def test_the_hours_of_the_day_are_read(text: str, start: int, end: int) -> None:
    wish = harbour().read(f"Plan Saturday with the museum, {text}")
    assert (wish.start, wish.end) == (start, end)


@pytest.mark.parametrize(
    ("text", "first", "days"),
    [
        ("Plan a weekend", SATURDAY, 2),
        ("Plan three days from Friday", "2026-07-03", 3),
        ("Plan a trip from 3 July to 5 July 2026", "2026-07-03", 3),
        ("Plan Friday to Sunday", "2026-07-03", 3),
        ("Plan 2026-08-02 for us", "2026-08-02", 1),
        ("Plan Sunday 12th July", "2026-07-12", 1),
        ("Plan a whole week from 6 July", "2026-07-06", 7),
        ("weekend of 15 and 16 August 2026", "2026-08-15", 2),
        ("July 3 and 4, 2026, the museum", "2026-07-03", 2),
        ("Plan 01.08.2026", "2026-08-01", 1),
        ("two nights from 3 July 2026", "2026-07-03", 3),
    ],
)
def test_the_days_are_read(text: str, first: str, days: int) -> None:
    wish = harbour().read(text)
    assert (wish.first, wish.days) == (first, days)


@pytest.mark.parametrize(
    ("text", "budget"),
    [
        ("40 a day", 40.0),
        ("max. 20 euros", 20.0),
        ("budget 21", 21.0),
        ("8 euros all in", 8.0),
        ("without spending anything", 0.0),
        ("in 2 hours", None),
    ],
)
def test_the_budget_is_read(text: str, budget: float | None) -> None:
    assert harbour().read(f"Plan Saturday with the museum, {text}").budget == budget


@pytest.mark.parametrize(
    "text",
    [
        "Saturday 4 July 2026: the museum, then lunch, back by 6 pm",
        "for 4 July 2026, gallery and the museum, until 18:00",
        "Can you fit the museum and the gallery into Saturday, 4 July 2026?",
        "make an itinerary for the weekend",
    ],
)
def test_a_wish_for_a_plan_is_told(text: str) -> None:
    assert asks_for_trip(text, harbour().view(), NOW)


@pytest.mark.parametrize(
    "text",
    [
        "is the museum open on 4 July 2026?",
        "which places are open on 4 July 2026 until 22:00",
        "photos of the museum taken on 4 July 2026",
        "what does the ferry cost on Saturday",
        "a quiet cafe",
    ],
)
def test_other_questions_are_none(text: str) -> None:
    assert not asks_for_trip(text, harbour().view(), NOW)


def test_a_heading_and_brackets_name_no_stops_of_their_own() -> None:
    town = harbour()
    planned = town.plan("A sea day on 4 July 2026: Tide Museum, museum (Tide Museum), the park")
    assert sorted(names(planned)) == ["Old Park", "Tide Museum"]
    assert planned.itinerary.left_out == ()


def test_stays_times_and_order_that_are_said_are_kept() -> None:
    town = harbour()
    planned = checked(
        town.plan("Plan Saturday: ferry at 11, then two hours at the museum, then the park"),
        town,
    )
    ferry, museum = planned.itinerary.days[0].stops[:2]
    assert (ferry.entity, ferry.start[11:], ferry.end[11:]) == ("Ferry", "11:00", "12:15")
    stay = dt.datetime.fromisoformat(museum.end) - dt.datetime.fromisoformat(museum.start)
    assert (museum.entity, stay) == ("Tide Museum", dt.timedelta(hours=2))


def test_stops_that_are_asked_for_on_a_day_lie_on_it_and_nothing_is_planned_twice() -> None:
    town = harbour()
    planned = checked(
        town.plan("Plan Saturday and Sunday: Saturday the museum, Sunday the gallery and lunch"),
        town,
    )
    assert names(planned, 0) == ["Tide Museum"]
    assert set(names(planned, 1)) >= {"Fathom Gallery"}
    assert len(names(planned, 1)) == 2


def test_a_day_without_wishes_is_filled_with_sights_and_meals_and_that_is_told_apart() -> None:
    town = harbour()
    planned = checked(town.plan("Plan a weekend, from 10 to 21"), town)
    assert all(len(names(planned, day)) >= 3 for day in (0, 1))
    assert not any(one.wish.own for day in planned.days for one in day)


def test_a_way_that_a_table_states_goes_before_the_straight_line() -> None:
    town = harbour()
    matrix = {("tide museum", "fathom gallery"): Stated(minutes=40.0)}
    wish = town.read("Plan Saturday: the museum, then the gallery")
    planned = plan_trip(wish, town.gazetteer(), Ways(matrix=matrix))
    leg = planned.itinerary.days[0].stops[1].leg
    assert leg is not None
    assert (leg.minutes, leg.by, leg.distance_m) == (40.0, "matrix", None)
    assert violations(planned.itinerary, wish, Stating(town.gazetteer()), matrix) == ()


def test_unknown_hours_and_ways_are_said() -> None:
    town = harbour()
    town.place("Chapel", "church", hours="", price=None, at=None)
    planned = checked(town.plan("Plan Saturday: Chapel, the museum, under 30 euros"), town)
    told = " ".join(planned.itinerary.unknown)
    assert "Chapel states no opening hours" in told
    assert "Chapel states no price" in told
    assert "the way from" in told


def test_the_distance_is_that_of_the_sphere() -> None:
    # One degree of latitude on the mean sphere.
    assert distance_m((55.0, 4.0), (56.0, 4.0)) == pytest.approx(111_195.1, abs=0.5)


def edited(town: Sheets, planned: Planned, text: str) -> Planned | None:
    view = town.view()
    places = town.gazetteer()
    wish: TripWish | None = edit_trip(
        text, planned.wish, known_of(view, places), places.places, NOW
    )
    return checked(plan_trip(wish, places, Ways()), town) if wish is not None else None


@pytest.mark.parametrize(
    ("text", "stops"),
    [
        ("swap the second stop", ["Tide Museum", "Moss & Moon"]),
        ("add the gallery", ["Tide Museum", "Green Spoon", "Fathom Gallery"]),
        ("drop the museum", ["Green Spoon"]),
        ("replace the museum with the park", ["Old Park", "Green Spoon"]),
        ("start at 11 and add the gallery", ["Fathom Gallery", "Green Spoon", "Tide Museum"]),
        ("lunch at 14:00", ["Tide Museum", "Green Spoon"]),
    ],
)
def test_follow_ups_change_what_they_name_and_keep_the_rest(text: str, stops: list[str]) -> None:
    town = harbour()
    planned = town.plan("Plan Saturday: museum, lunch with vegan food")
    assert names(planned) == ["Tide Museum", "Green Spoon"]
    changed = edited(town, planned, text)
    assert changed is not None
    assert sorted(names(changed)) == sorted(stops)


def test_a_follow_up_moves_the_start_and_the_day() -> None:
    town = harbour()
    planned = town.plan("Plan Saturday: museum, lunch")
    later = edited(town, planned, "start at 12")
    assert later is not None
    assert min(one.start for one in later.itinerary.days[0].stops)[11:] >= "12:00"
    sunday = edited(town, planned, "make it Sunday")
    assert sunday is not None
    assert sunday.itinerary.days[0].date == "2026-07-05"


@pytest.mark.parametrize(
    "text", ["is the museum open on Monday?", "what does the second one cost?", "thanks"]
)
def test_questions_in_between_change_no_plan(text: str) -> None:
    town = harbour()
    assert edited(town, town.plan("Plan Saturday: museum, lunch"), text) is None
