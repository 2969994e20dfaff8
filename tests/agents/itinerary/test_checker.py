from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from agents.itinerary.checker import Stating, violations
from agents.itinerary.planning import Planned, plan_trip
from agents.itinerary.ways import Ways
from agents.itinerary.wish import StopWish, TripWish
from tests.agents.itinerary.trip_town import SATURDAY, Sheets, harbour

_KINDS = ("museum", "cafe", "restaurant", "park", "bar")
_HOURS = ("Mo-Su 09:00-18:00", "Tu-Su 10:00-17:00", "Sa 11:00-15:00", "Mo-Fr 08:00-20:00",
          "Mo-Su 18:00-02:00", "24/7", "Mo-Su 09:00-12:00,14:00-18:00", "")  # fmt: skip

places = st.lists(
    st.tuples(
        st.sampled_from(_KINDS), st.sampled_from(_HOURS),
        st.none() | st.floats(0, 40).map(lambda one: round(one, 2)),
        st.none() | st.tuples(st.floats(55.19, 55.22), st.floats(4.09, 4.13)),
        st.floats(1, 5).map(lambda one: round(one, 1)),
    ),
    min_size=1, max_size=9,
)  # fmt: skip
wishes = st.lists(
    st.tuples(
        st.sampled_from(("name", "kind", "lunch", "dinner")), st.integers(0, 8),
        st.none() | st.integers(20, 150), st.booleans(),
    ),
    max_size=7,
)  # fmt: skip


def town_of(rows: list[tuple[str, str, float | None, tuple[float, float] | None, float]]) -> Sheets:
    town = Sheets()
    for number, (kind, hours, price, at, rating) in enumerate(rows):
        town.place(f"Place {number}", kind, hours=hours, price=price, at=at, rating=rating)
    return town


def wish_of(
    told: tuple[str, int, int | None, bool], places: int, days: int, number: int
) -> StopWish:
    what, which, stay, then = told
    day = which % days if then else None
    if what == "name":
        name = f"Place {which % places}"
        return StopWish(text=name, entity=name, stay=stay, day=day)
    if what == "kind":
        kind = _KINDS[which % len(_KINDS)]
        return StopWish(text=f"{kind} {number}", kinds=(kind,), stay=stay, after_last=then)
    return StopWish(text=f"{what} {number}", meal=what, day=day)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    places,
    wishes,
    st.integers(1, 3),
    st.none() | st.integers(5, 90).map(float),
    st.integers(420, 720),
    st.integers(780, 1500),
    st.booleans(),
)
def test_no_plan_breaks_what_the_sheets_state(
    rows: list[tuple[str, str, float | None, tuple[float, float] | None, float]],
    told: list[tuple[str, int, int | None, bool]],
    days: int,
    budget: float | None,
    start: int,
    end: int,
    below: bool,
) -> None:
    town = town_of(rows)
    stops = [wish_of(one, len(rows), days, at) for at, one in enumerate(told)]
    named = [one.entity for one in stops if one.entity]
    stops = [
        one for at, one in enumerate(stops)
        if one.entity is None or one.entity not in [two.entity for two in stops[:at]]
    ]  # fmt: skip
    wish = TripWish(
        text="", first=SATURDAY, days=days, start=start, end=end, budget=budget, currency="EUR",
        stops=tuple(stops), below=below,
    )  # fmt: skip
    ground = town.gazetteer()
    planned = plan_trip(wish, ground, Ways())
    assert violations(planned.itinerary, planned.wish, Stating(ground)) == ()
    inside = [stop.entity for day in planned.itinerary.days for stop in day.stops]
    left = [one.entity for one in planned.itinerary.left_out]
    assert set(named) <= set(inside) | set(left)
    assert all(one.reason for one in planned.itinerary.left_out)


def a_day() -> tuple[Sheets, Planned]:
    town = harbour()
    return town, town.plan("Plan Saturday: museum, lunch, the gallery, under 60 euros")


def broken(town: Sheets, planned: Planned, **changes: object) -> str:
    (day,) = planned.itinerary.days
    stops = list(day.stops)
    stops[1] = replace(stops[1], **changes)  # type: ignore[arg-type]
    trip = replace(planned.itinerary, days=(replace(day, stops=tuple(stops)),))
    return " ".join(violations(trip, planned.wish, Stating(town.gazetteer())))


def test_the_check_fails_for_a_stop_when_it_is_closed() -> None:
    town, planned = a_day()
    told = broken(town, planned, start=f"{SATURDAY}T21:30", end=f"{SATURDAY}T22:00")
    assert "closed at" in told


def test_the_check_fails_for_stops_that_overlap_or_leave_no_time_for_the_way() -> None:
    town, planned = a_day()
    first = planned.itinerary.days[0].stops[0]
    later = dt.datetime.fromisoformat(first.end) - dt.timedelta(minutes=1)
    assert "begins before" in broken(town, planned, start=later.isoformat(timespec="minutes"))
    assert "takes" in broken(town, planned, start=first.end)


def test_the_check_fails_for_a_stop_that_nobody_asked_for_in_place_of_a_wish() -> None:
    town, planned = a_day()
    assert "neither in the plan" in broken(town, planned, entity="Old Park")


def test_the_check_fails_for_a_sum_over_the_budget_and_for_a_wrong_sum() -> None:
    town, planned = a_day()
    stating = Stating(town.gazetteer())
    assert "over" in " ".join(
        violations(planned.itinerary, replace(planned.wish, budget=10.0), stating)
    )
    day = replace(planned.itinerary.days[0], spent=1.0)
    assert "cost" in " ".join(
        violations(replace(planned.itinerary, days=(day,)), planned.wish, stating)
    )
