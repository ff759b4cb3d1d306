"""How contact spreads: hand-made groups, numbers only, and nothing that tells of fewer than ten people."""

import random

import pytest

from rules.facts import Activity, Attend, Fact, Meet, OptOut
from rules.overlap import Contact, Spread, contact, hidden, overlap
from rules.policy import Policy
from rules.view import views
from tests.builders import CADRE, GROUP, answered, at, formed, period, spoke

POLICY = Policy()
QUARTER = period("2026-Q4")


def of(*facts: Fact | list[Fact], when: str = "2027-01-05 00:00") -> Contact:
    flat = [one for some in facts for one in (some if isinstance(some, list) else [some])]
    (view,) = views(flat, POLICY, at(when))
    return contact(view, QUARTER)


def meet(when: str, member: str, id_: str = "m") -> Meet:
    return Meet(at(when), f"{id_} {when} {member}", GROUP, member, "talk", CADRE)


def test_days_of_contact_are_counted_and_not_contacts() -> None:
    chat = [*answered("2026-10-08 12:00"), *answered("2026-10-08 18:00"), *answered("2026-10-09 12:00")]
    assert of(formed(), chat).days == (*(0,) * 9, 2, 2, 2)


@pytest.mark.parametrize(("first", "second", "days"), [("23:59", "00:00", 2), ("00:00", "23:59", 1)])
def test_days_are_local_days(first: str, second: str, days: int) -> None:
    later = "2026-10-09" if days == 2 else "2026-10-08"
    twice = [meet(f"2026-10-08 {first}", "sim/youth-1"), meet(f"{later} {second}", "sim/youth-1")]
    assert of(formed(), twice).days[-1] == days


def test_the_contact_of_a_group_bears_its_id_and_the_persons_who_are_linked() -> None:
    found = of(formed(youths=("sim/youth-1", "sim/youth-2")))
    assert (found.group, found.persons) == (GROUP, {"sim/youth-1", "sim/youth-2"})


def test_an_interaction_an_attendance_and_a_meeting_are_contact() -> None:
    held = Activity(at("2026-11-01 10:00"), "a", GROUP, CADRE, "登山", at("2026-11-01 10:00"))
    there = Attend(at("2026-11-02 10:00"), "a1", "a", "sim/youth-1", CADRE)
    met = meet("2026-11-03 10:00", "sim/youth-1")
    chat = answered("2026-11-04 10:00", youths=("sim/youth-1",))
    assert of(formed(), held, there, met, chat).days[-1] == 3


@pytest.mark.parametrize(
    ("when", "days"),
    [("2026-09-30 23:59", 0), ("2026-10-01 00:00", 1), ("2026-12-31 23:59", 1), ("2027-01-01 00:00", 0)],
)
def test_only_contact_within_the_period_counts(when: str, days: int) -> None:
    assert of(formed(), meet(when, "sim/youth-1")).days[-1] == days


def test_whoever_opted_out_is_not_among_the_linked() -> None:
    out = OptOut(at("2026-12-01 00:00"), "sim/youth-1")
    found = of(formed(), meet("2026-11-01 10:00", "sim/youth-1"), out)
    assert len(found.days) == 11
    assert "sim/youth-1" not in found.persons
    assert set(found.days) == {0}


def test_talk_among_youths_is_no_contact() -> None:
    assert set(
        of(formed(), spoke("2026-10-08 12:00", "sim/youth-1"), spoke("2026-10-08 12:01", "sim/youth-2")).days
    ) == {0}


# What is shown.


def made(group: str, persons: range, days: list[int]) -> Contact:
    return Contact(group, frozenset(f"p{number}" for number in persons), tuple(days))


def test_youths_are_counted_by_the_number_of_their_groups() -> None:
    found = overlap(
        [
            made("a", range(100), [0] * 100),
            made("b", range(80, 180), [0] * 100),
            made("c", range(90, 190), [0] * 100),
        ]
    )
    assert found.groups == (90, 90, 10)


def test_a_group_of_nine_shows_nothing_and_one_of_ten_its_size() -> None:
    assert overlap([made("a", range(9), [1] * 9)]).spreads == (Spread("a", None, (None,) * 5, None),)
    assert overlap([made("a", range(10), [1] * 10)]).spreads == (Spread("a", 10, (0, 10, 0, 0, 0), None),)


def test_the_most_contacted_tenth_is_told_from_ten_people_on() -> None:
    ninety, more = [0] * 81 + [9] * 9, [0] * 81 + [9] * 10
    assert overlap([made("a", range(90), ninety)]).spreads[0].tenth is None
    assert overlap([made("a", range(91), more)]).spreads[0].tenth == 100
    assert overlap([made("a", range(100), [1] * 100)]).spreads[0].tenth == 10
    assert overlap([made("a", range(100), [0] * 100)]).spreads[0].tenth is None


def test_half_a_per_cent_is_rounded_up() -> None:
    for contacted, share in ((79, 13), (80, 13), (81, 12)):  # Ten of 80 are 12.5 per cent.
        days = [1] * contacted + [0] * (100 - contacted)
        assert overlap([made("a", range(100), days)]).spreads[0].tenth == share


def test_all_groups_together_are_a_spread_of_their_own() -> None:
    found = overlap([made("a", range(60), [0] * 60), made("b", range(60, 120), [5] * 60)]).together
    assert found == Spread(None, 120, (60, 0, 0, 60, 0), 20)


def test_together_is_rounded_to_tens_so_that_less_the_others_it_tells_of_no_group() -> None:
    whole, small = made("a", range(60), [0] * 30 + [1] * 30), made("b", range(60, 77), [0] * 14 + [1] * 3)
    found = overlap([whole, small])
    assert found.spreads[0].days[:2] == (30, 30)
    assert found.spreads[1].days[:2] == (None, None)
    assert (found.together.linked, found.together.days[:2]) == (80, (40, 30))


def test_a_unit_less_its_college_does_not_tell_of_the_few_who_are_in_groups_of_both() -> None:
    ours = [made("a", range(55), [0] * 55), made("b", range(45, 100), [0] * 55)]
    theirs = [made("c", range(97, 152), [0] * 55), made("d", range(142, 200), [0] * 58)]
    unit, other, college = (overlap(some).groups for some in (ours, theirs, [*ours, *theirs]))
    assert (unit, other, college) == ((90, 10, 0), (90, 10, 0), (180, 20, 0))  # Three are in groups of both.


def test_by_how_many_groups_nobody_or_at_least_ten_are_shown_after_rounding_too() -> None:
    for more, shown in ((10, 10), (14, 10), (15, 20)):
        found = overlap([made("a", range(60), [0] * 60), made("b", range(60 - more, 120), [0] * (60 + more))])
        assert found.groups == (110, shown, 0)


@pytest.mark.parametrize(
    ("numbers", "shown"),
    [
        ([100, 20, 10], (100, 20, 10)),
        ([100, 20, 0], (100, 20, 0)),  # Nobody is nobody.
        ([100, 20, 9], (100, None, None)),  # With a known total the nine would be known too.
        ([100, 9, 9], (100, None, None)),
        ([100, 5, 5], (100, None, None)),  # Ten are enough.
        ([100, 5, 4], (None, None, None)),
        ([100, 1, 1], (None, None, None)),
        ([100, 1, 0], (None, None, 0)),
        ([0, 5, 0], (None, None, None)),  # Of so few nothing is shown.
        ([1, 8, 0], (None, None, None)),
        ([1, 9, 0], (None, None, 0)),
        ([0, 0, 0], (0, 0, 0)),
    ],
)
def test_few_are_hidden_with_enough_others(numbers: list[int], shown: tuple[int | None, ...]) -> None:
    assert hidden(numbers) == shown


def test_what_is_hidden_cannot_be_reckoned_from_the_total() -> None:
    for seed in range(500):
        dice = random.Random(seed)
        numbers = [dice.choice((0, 3, 8, 10, 40)) for _ in range(5)]
        shown = hidden(numbers)
        assert not any(number is not None and 0 < number < 10 for number in shown)
        gone = [number for number, said in zip(numbers, shown, strict=True) if said is None]
        assert not gone or (len(gone) > 1 and sum(gone) >= 10) or sum(numbers) == sum(gone)
