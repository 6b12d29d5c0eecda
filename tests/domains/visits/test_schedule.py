"""A day put on the clock, and what is wrong with one; seats."""

from itertools import pairwise
from uuid import UUID, uuid4

from hypothesis import given
from hypothesis import strategies as st

from cuobian.domains.visits.rules.schedule import Frame, Slot, Wrong, clashes, retime
from cuobian.domains.visits.rules.seats import Sitter, bus_seats, ordered, room_seats, shares

FRAME = Frame(540, 1050, "home", "home", (700, 810, 60))


def way(one: str, other: str) -> int:
    """Ten minutes from anywhere to anywhere."""
    return 0 if one == other or not one or not other else 10


def slot(place: str = "a", minutes: int = 40, **more: object) -> Slot:
    return Slot(id=uuid4(), place=place, minutes=minutes, **more)  # type: ignore[arg-type]


def placed(slots: list[Slot], frame: Frame = FRAME, vehicles: int = 1) -> list[Slot]:
    """The same slots at the times they come to."""
    from dataclasses import replace

    starts = {each.id: each.starts for each in retime(frame, slots, way, vehicles)}
    return [replace(one, starts=starts[one.id]) for one in slots]


def test_items_follow_each_other_with_the_way_between_them() -> None:
    first, second = retime(FRAME, [slot("a"), slot("b")], way)
    assert (first.starts, first.travel, second.starts) == (550, 10, 600)


def test_one_waits_for_the_place_to_open_and_a_fixed_time_stays() -> None:
    late, fixed = slot("a", windows=((600, 720),)), slot("b", fixed=800)
    first, second = retime(FRAME, [late, fixed], way)
    assert (first.starts, first.wait) == (600, 50)
    assert (second.starts, second.wait) == (800, 150)


def test_lunch_that_would_come_a_little_early_waits_for_its_time() -> None:
    (meal,) = retime(FRAME, [slot("", 60, is_meal=True)], way)
    assert meal.starts == 540  # far too early: an item like any other
    first, second = retime(FRAME, [slot("a", 120), slot("", 60, is_meal=True)], way)
    assert first.ends == 670
    assert second.starts == 700


def test_everybody_waits_for_the_last_vehicle() -> None:
    one, two, all_ = slot("a", 30, vehicle=1), slot("b", 90, vehicle=2), slot("home", 30)
    found = {each.id: each for each in retime(FRAME, [one, two, all_], way, 2)}
    assert found[one.id].starts == found[two.id].starts == 550
    assert found[all_.id].starts == 650


def test_what_cannot_be_is_named_with_its_minutes() -> None:
    overlap = [slot("a", starts=550), slot("b", starts=580)]
    assert [(each.what, each.minutes) for each in clashes(Frame(540, 1050), overlap, way)] == [(Wrong.OVERLAP, 10)]
    short_way = [slot("a", starts=550), slot("b", starts=595)]
    assert [(each.what, each.minutes) for each in clashes(Frame(540, 1050), short_way, way)] == [(Wrong.TRAVEL, 5)]
    alone = [
        ({"windows": ((540, 580),)}, Wrong.CLOSED),
        ({"windows": ()}, Wrong.CLOSED),
        ({"limits": (50, None)}, Wrong.SHORT),
        ({"limits": (None, 30)}, Wrong.LONG),
    ]
    for more, wrong in alone:
        assert [each.what for each in clashes(Frame(540, 1050), [slot("a", starts=550, **more)], way)] == [wrong]
    assert [each.what for each in clashes(Frame(600, 1050), [slot("a", starts=550)], way)] == [Wrong.EARLY]
    assert [each.what for each in clashes(Frame(540, 580), [slot("a", starts=550)], way)] == [Wrong.LATE]
    back = clashes(Frame(540, 595, "", "home"), [slot("a", starts=550)], way)
    assert [(each.what, each.minutes) for each in back] == [(Wrong.RETURN, 5)]
    assert Wrong.LUNCH in [each.what for each in clashes(FRAME, [slot("a", starts=550)], way)]
    assert [each.what for each in clashes(Frame(540, 1050), [slot("a")], way)] == [Wrong.UNTIMED]


SLOTS = st.lists(
    st.builds(slot, place=st.sampled_from("abcd"), minutes=st.integers(5, 60), vehicle=st.integers(0, 2)), max_size=8
)


@given(SLOTS)
def test_a_day_that_was_put_on_the_clock_has_neither_overlap_nor_a_way_too_short(slots: list[Slot]) -> None:
    frame = Frame(480, 480 + 24 * 60, "home", "")
    wrong = {each.what for each in clashes(frame, placed(slots, frame, 2), way, 2)}
    assert not wrong & {Wrong.OVERLAP, Wrong.TRAVEL, Wrong.EARLY}


@given(SLOTS)
def test_putting_it_on_the_clock_again_changes_nothing(slots: list[Slot]) -> None:
    assert retime(FRAME, placed(slots), way) == retime(FRAME, slots, way)


PEOPLE = st.lists(
    st.builds(
        Sitter,
        id=st.uuids(),
        district=st.sampled_from(["", "350203", "350206", "350212"]),
        sort_key=st.text("abc", max_size=4),
        in_front=st.booleans(),
    ),
    max_size=40,
    unique_by=lambda one: one.id,
)


@given(PEOPLE, st.booleans(), st.randoms())
def test_the_same_people_in_any_order_get_the_same_seats(people: list[Sitter], mixed: bool, dice: object) -> None:
    shuffled = list(people)
    dice.shuffle(shuffled)  # type: ignore[attr-defined]
    assert bus_seats(people, 45, mixed=mixed) == bus_seats(shuffled, 45, mixed=mixed)
    assert room_seats(people, 5, 8, mixed=mixed) == room_seats(shuffled, 5, 8, mixed=mixed)
    assert shares(people, {1: 20, 2: 20}, mixed=mixed) == shares(shuffled, {1: 20, 2: 20}, mixed=mixed)


@given(PEOPLE, st.booleans(), st.integers(1, 45))
def test_nobody_shares_a_seat_and_no_vehicle_is_overfull(people: list[Sitter], mixed: bool, seats: int) -> None:
    given_seats = bus_seats(people, seats, mixed=mixed)
    assert len(set(given_seats.values())) == len(given_seats) == min(len(people), seats)
    rides = list(shares(people, {1: 12, 2: 8}, mixed=mixed).values())
    assert rides.count(1) <= 12
    assert rides.count(2) <= 8
    assert len(rides) == min(len(people), 20)


def test_mixed_seating_puts_no_two_of_a_district_side_by_side_while_it_can() -> None:
    people = [Sitter(UUID(int=n), ("350203", "350206", "350212")[n % 3], str(n)) for n in range(12)]
    line = [one.district for one in ordered(people, mixed=True)]
    assert all(one != other for one, other in pairwise(line))
    together = [one.district for one in ordered(people, mixed=False)]
    assert together == sorted(together)
