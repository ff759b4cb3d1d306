"""What will become of a group's periods, and that the remedies are the smallest that help (rules.md sections 3, 4)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings

from rules.calendar import Break, Calendar
from rules.facts import Activity, Attend, Fact, GroupEnd, Join, Meet, Message, Topic
from rules.forecast import Outlook, Remedy, RemedyKind, forecast
from rules.policy import AnyPolicy, Have, Policies, Policy
from rules.verdicts import Status, judge
from rules.view import GroupView
from tests.rules.strategies import (
    CADRE,
    EXAMPLES,
    GROUP,
    TICK,
    College,
    When,
    attended,
    blind,
    college,
    formed,
    granted,
    held,
    joined,
    left,
    moment,
    opened,
    opted_out,
    said,
    seeds,
    talked,
    view_of,
    vouched,
)

VOICE, INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE = Have
DAY = timedelta(days=1)
NOON = "2025-03-05 12:00"  # A Wednesday, in W10.
MONDAY, APRIL, NEW_YEAR = moment("2025-03-10 00:00"), moment("2025-04-01 00:00"), moment("2026-01-01 00:00")
WINDOW = timedelta(hours=48)
LATE = moment("2099-01-01 00:00")


def outlooks(
    have: Have,
    *facts: Fact,
    at: When = NOON,
    until: When | None = None,
    calendar: Calendar | None = None,
    policy: AnyPolicy | None = None,
) -> list[Outlook]:
    view = view_of(*facts, at=at, policy=policy)
    ahead = forecast(view, calendar or Calendar(), None if until is None else moment(until))
    return [one for one in ahead if one.verdict.have is have]


def outlook(have: Have, *facts: Fact, at: When = NOON, policy: AnyPolicy | None = None) -> Outlook:
    (only,) = outlooks(have, *facts, at=at, policy=policy)
    return only


def off(first: str, last: str) -> Calendar:
    return Calendar(breaks=(Break("寒假", date.fromisoformat(first), date.fromisoformat(last)),))


# Which periods


def test_a_group_in_which_nothing_happens_will_fall_short_of_all_five_by_the_end_of_each_period() -> None:
    ahead = list(forecast(view_of(joined("甲"), at=NOON), Calendar()))
    assert [(one.verdict.have, one.verdict.period.name, one.verdict.over_at) for one in ahead] == [
        (VOICE, "2025-03-05", moment("2025-03-06 00:00")),
        (INTERACTION, "2025-W10", MONDAY),
        (TOPIC, "2025-03", APRIL),
        (ACTIVITY, "2025-Q1", APRIL),
        (FACE_TO_FACE, "2025", NEW_YEAR),
    ]
    assert all(one.falls_short and one.possible for one in ahead)


def test_what_is_met_or_excused_is_not_forecast() -> None:
    assert outlooks(VOICE, said(CADRE, NOON)) == []
    assert outlooks(VOICE, calendar=off("2025-03-05", "2025-03-05")) == []
    assert outlooks(VOICE, granted("2025-03-05", "2025-03-05")) == []
    assert outlooks(VOICE, formed("2025-03-05 08:00")) == []
    assert outlooks(INTERACTION, vouched(INTERACTION, "2025-W10")) == []
    assert outlooks(FACE_TO_FACE) == []  # Nobody is linked.


def test_a_month_whose_topic_still_gathers_is_forecast_beside_the_month_that_runs() -> None:
    ahead = outlooks(TOPIC, opened("2025-03-31 20:00"), at="2025-04-02 19:59")
    assert [one.verdict.period.name for one in ahead] == ["2025-03", "2025-04"]
    assert [one.verdict.period.name for one in outlooks(TOPIC, at="2025-04-02 19:59")] == ["2025-04"]


def test_with_until_the_periods_that_start_up_to_it_are_forecast_too() -> None:
    def names(until: When) -> list[str]:
        return [one.verdict.period.name for one in outlooks(INTERACTION, until=until)]

    assert names(MONDAY - TICK) == ["2025-W10"]
    assert names(MONDAY) == ["2025-W10", "2025-W11"]
    assert names("2025-03-24 08:00") == ["2025-W10", "2025-W11", "2025-W12", "2025-W13"]


def test_a_period_that_begins_at_this_instant_is_forecast_once() -> None:
    for at, names in ((MONDAY - TICK, ["2025-W10", "2025-W11"]), (MONDAY, ["2025-W11"])):
        assert [one.verdict.period.name for one in outlooks(INTERACTION, at=at, until=MONDAY)] == names


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Honolulu"])
def test_the_day_that_runs_is_that_of_the_policys_zone(zone: str) -> None:
    policy = Policy(zone=ZoneInfo(zone))
    for clock in ("00:00", "23:59"):
        at = datetime.fromisoformat(f"2025-03-05 {clock}").replace(tzinfo=ZoneInfo(zone))
        assert [one.verdict.period.name for one in outlooks(VOICE, at=at, policy=policy)] == ["2025-03-05"]


def test_a_later_period_that_will_not_be_seen_is_open_at_its_start_without_a_reason() -> None:
    unseen = blind("2025-03-05 00:00", "2025-03-06 12:00")
    later = outlooks(VOICE, unseen, until="2025-03-06 00:00")[-1]
    assert (later.verdict.period.name, later.then) == ("2025-03-06", Status.UNKNOWN)
    assert (later.verdict.status, later.verdict.reason) == (Status.OPEN, None)


def test_later_periods_are_judged_as_of_their_start() -> None:
    later = outlooks(VOICE, said(CADRE, NOON), until="2025-03-07 00:00")
    assert [(one.verdict.period.name, one.verdict.status, one.verdict.count) for one in later] == [
        ("2025-03-06", Status.OPEN, 0),
        ("2025-03-07", Status.OPEN, 0),
    ]
    all_day = replace(Policy(), due={**Policy().due, VOICE.period: DAY})
    assert outlooks(VOICE, until="2025-03-06 00:00", policy=all_day)[-1].verdict.status is Status.DUE


def test_later_periods_that_the_calendar_or_leave_excuses_are_left_out() -> None:
    days = outlooks(
        VOICE, granted("2025-03-07", "2025-03-07"), until="2025-03-08 00:00", calendar=off("2025-03-06", "2025-03-06")
    )
    assert [one.verdict.period.name for one in days] == ["2025-03-05", "2025-03-08"]


def test_leave_that_is_granted_later_is_not_known_yet() -> None:
    days = outlooks(VOICE, granted("2025-03-06", "2025-03-06", when=moment(NOON) + TICK), until="2025-03-06 00:00")
    assert [one.verdict.period.name for one in days] == ["2025-03-05", "2025-03-06"]


def test_a_group_that_has_ended_has_nothing_ahead() -> None:
    over = GroupEnd(moment("2025-03-05 11:00"), GROUP)
    assert list(forecast(view_of(formed(), joined("甲"), over, at=NOON), Calendar(), NEW_YEAR)) == []


# If nothing happens


def test_a_period_of_which_too_much_was_not_seen_will_be_unknown_and_not_short() -> None:
    seen = outlook(INTERACTION, blind("2025-03-03 00:00", "2025-03-03 08:24"))
    unseen = outlook(INTERACTION, blind("2025-03-03 00:00", moment("2025-03-03 08:24") + TICK))
    assert [(one.then, one.falls_short) for one in (seen, unseen)] == [(Status.SHORT, True), (Status.UNKNOWN, False)]
    assert unseen.remedy == seen.remedy == Remedy(RemedyKind.MORE_YOUTHS_INTERACTING, 3, MONDAY)


def test_an_announced_activity_with_enough_attendances_entered_will_meet_the_quarter() -> None:
    day = held("2025-03-20 14:00", entered="2025-03-01 00:00")
    people = [f"青年{number}" for number in range(10)]
    facts = [day, *map(joined, people), *(attended(day, who, "2025-03-02 00:00") for who in people)]
    met, lacking = outlook(ACTIVITY, *facts), outlook(ACTIVITY, *facts[:-1])
    assert (met.then, met.remedy, met.possible) == (Status.MET, None, True)
    assert (lacking.then, lacking.remedy) == (Status.SHORT, Remedy(RemedyKind.ACTIVITY_WITH, 10, APRIL))


# Remedies


def test_the_missing_messages_of_the_cadre_are_the_remedy_of_a_silent_day() -> None:
    end = moment("2025-03-06 00:00")
    assert outlook(VOICE).remedy == Remedy(RemedyKind.CADRE_MESSAGE, 1, end)
    three = Policy(voice_messages=3)
    assert outlook(VOICE, said(CADRE, NOON), policy=three).remedy == Remedy(RemedyKind.CADRE_MESSAGE, 2, end)


def test_the_missing_youths_are_the_remedy_of_a_week() -> None:
    facts = [said(CADRE, "2025-03-05 08:00"), said("甲", "2025-03-05 09:00")]
    assert outlook(INTERACTION, *facts).remedy == Remedy(RemedyKind.MORE_YOUTHS_INTERACTING, 2, MONDAY)


def test_without_an_open_topic_a_new_one_needs_all_its_youths() -> None:
    assert outlook(TOPIC).remedy == Remedy(RemedyKind.NEW_TOPIC, 5, APRIL)
    over = opened("2025-03-03 11:00"), said("甲", "2025-03-03 12:00")
    assert outlook(TOPIC, *over).remedy == Remedy(RemedyKind.NEW_TOPIC, 5, APRIL)


def test_an_open_topic_needs_those_it_still_lacks_until_its_window_ends() -> None:
    topic = opened("2025-03-04 08:00", name="读书")
    facts = [topic, said("甲", "2025-03-04 09:00"), said("甲", "2025-03-04 10:00"), said("乙", "2025-03-05 10:00")]
    assert outlook(TOPIC, *facts).remedy == Remedy(RemedyKind.JOIN_TOPIC, 3, topic.at + WINDOW, "读书")


def test_the_open_topic_that_lacks_the_fewest_is_named_and_of_two_alike_the_one_opened_last() -> None:
    early, late = opened("2025-03-04 08:00", name="早"), opened("2025-03-05 08:00", name="晚")
    assert outlook(TOPIC, early, late).remedy == Remedy(RemedyKind.JOIN_TOPIC, 5, late.at + WINDOW, "晚")
    by_one = said("甲", "2025-03-04 09:00")
    assert outlook(TOPIC, early, late, by_one).remedy == Remedy(RemedyKind.JOIN_TOPIC, 4, early.at + WINDOW, "早")


def test_a_topic_gathers_at_the_last_instant_of_its_window_and_not_after_it() -> None:
    topic = opened(moment(NOON) - WINDOW, name="读书")
    kinds = [outlook(TOPIC, topic, at=moment(NOON) + hair).remedy for hair in (-TICK, timedelta(0))]
    assert [one and one.kind for one in kinds] == [RemedyKind.JOIN_TOPIC, RemedyKind.NEW_TOPIC]


def test_a_month_that_is_over_has_its_open_topic_as_its_only_remedy() -> None:
    topic = opened("2025-03-31 20:00", name="读书")
    (march, april) = outlooks(TOPIC, topic, at="2025-04-01 08:00")
    assert march.remedy == Remedy(RemedyKind.JOIN_TOPIC, 5, topic.at + WINDOW, "读书")
    assert april.remedy == Remedy(RemedyKind.NEW_TOPIC, 5, moment("2025-05-01 00:00"))


def test_an_activity_needs_all_its_youths_again_whoever_was_at_another() -> None:
    past = held("2025-03-01 14:00")
    facts = [past, joined("甲"), attended(past, "甲")]
    assert outlook(ACTIVITY, *facts).remedy == Remedy(RemedyKind.ACTIVITY_WITH, 10, APRIL)


def test_the_people_still_to_be_met_are_counted_against_those_who_are_linked_now() -> None:
    people = [f"青年{number}" for number in range(24)]
    facts = [*map(joined, people), talked(people[0], "2025-02-01 00:00")]
    assert outlook(FACE_TO_FACE, *facts).remedy == Remedy(RemedyKind.MORE_PEOPLE_MET, 12, NEW_YEAR)
    gone = [left(people[1], "2025-02-02 00:00"), opted_out(people[2], "2025-02-02 00:00")]
    assert outlook(FACE_TO_FACE, *facts, *gone).remedy == Remedy(RemedyKind.MORE_PEOPLE_MET, 11, NEW_YEAR)


def test_more_than_everybody_cannot_be_met() -> None:
    facts = [joined("甲"), joined("乙")]
    almost = Policy(face_to_face_share=Decimal("0.99"))
    assert outlook(FACE_TO_FACE, *facts, policy=almost).remedy == Remedy(RemedyKind.MORE_PEOPLE_MET, 2, NEW_YEAR)
    everybody = outlook(FACE_TO_FACE, *facts, policy=Policy(face_to_face_share=Decimal(1)))
    assert (everybody.remedy, everybody.possible, everybody.falls_short) == (None, False, True)


# Whether it can still be met


@pytest.mark.parametrize(
    ("have", "end"),
    [(VOICE, "2025-03-06"), (INTERACTION, "2025-03-10"), (ACTIVITY, "2025-04-01"), (TOPIC, "2025-04-01")],
)
def test_a_period_with_an_instant_left_can_be_met_and_one_in_its_last_instant_cannot(have: Have, end: str) -> None:
    over = moment(f"{end} 00:00")
    assert outlook(have, at=over - 2 * TICK).possible
    last = outlook(have, at=over - TICK)
    assert (last.possible, last.remedy, last.falls_short) == (False, None, True)


def test_a_year_in_its_last_instant_cannot_be_met() -> None:
    assert outlook(FACE_TO_FACE, joined("甲"), at=NEW_YEAR - 2 * TICK).possible
    assert not outlook(FACE_TO_FACE, joined("甲"), at=NEW_YEAR - TICK).possible


def test_a_month_in_its_last_instant_can_be_met_by_a_topic_that_is_open() -> None:
    assert outlook(TOPIC, opened("2025-03-31 20:00"), at=APRIL - TICK).possible


def test_a_cadre_whose_account_is_the_bots_cannot_be_heard_but_can_open_topics() -> None:
    same = formed(bot=CADRE)
    assert [outlook(have, same).possible for have in (VOICE, INTERACTION, TOPIC, ACTIVITY)] == [
        False,
        False,
        True,
        True,
    ]


def test_a_later_period_is_forecast_under_the_policy_of_its_first_day() -> None:
    later = Policy(version="2", since=date(2025, 3, 7), voice_messages=2)
    days = outlooks(VOICE, until="2025-03-07 00:00", policy=Policies([Policy(), later]))
    assert [one.remedy and one.remedy.number for one in days] == [1, 1, 2]


def test_a_topic_of_a_month_under_an_earlier_policy_gathers_for_its_own_window() -> None:
    longer = replace(Policy(), topic_window=timedelta(days=4))
    shorter = Policy(version="2", since=date(2025, 4, 1), topic_window=timedelta(hours=2))
    topic = opened("2025-03-31 20:00", name="读书")
    march, april = outlooks(TOPIC, topic, at="2025-04-04 19:00", policy=Policies([longer, shorter]))
    assert march.remedy == Remedy(RemedyKind.JOIN_TOPIC, 5, moment("2025-04-04 20:00"), "读书")
    assert april.remedy == Remedy(RemedyKind.NEW_TOPIC, 5, moment("2025-05-01 00:00"))


# On random colleges


@given(seeds)
@settings(max_examples=EXAMPLES, deadline=None)
def test_what_is_forecast_is_what_is_judged_later_when_nothing_happens(seed: int) -> None:
    of = college(seed)
    for view in of.views():
        for one in forecast(view, of.calendar, of.at + 8 * DAY):
            begun = max(of.at, one.verdict.period.start)
            assert judged(of, one, at=begun) is one.verdict.status
            assert judged(of, one, at=one.verdict.over_at) is one.then


@given(seeds)
@settings(max_examples=EXAMPLES, deadline=None)
def test_every_period_that_is_open_or_due_is_forecast_once(seed: int) -> None:
    of = college(seed)
    open_now = {
        key
        for key, verdict in replace(of, since=date(2020, 1, 1)).judged().items()
        if verdict.status in (Status.OPEN, Status.DUE)
    }
    ahead = [one.verdict for view in of.views() for one in forecast(view, of.calendar)]
    assert sorted((one.group, one.have, one.period.name) for one in ahead) == sorted(open_now)


@given(seeds)
@settings(max_examples=EXAMPLES, deadline=None)
def test_a_remedy_meets_the_have_and_one_fewer_does_not(seed: int) -> None:
    of = college(seed)
    for view in of.views():
        for one in forecast(view, of.calendar, of.at + 8 * DAY):
            if one.remedy is not None:
                over = one.verdict.over_at + 30 * DAY  # A new topic gathers longer.
                enough, fewer = (list(doing(view, one, one.remedy.number - less)) for less in (0, 1))
                assert judged(of, one, *enough, at=over) is Status.MET
                if one.remedy.kind is not RemedyKind.MORE_YOUTHS_INTERACTING:  # An answer may reach others as well.
                    assert judged(of, one, *fewer, at=over) is not Status.MET


def judged(of: College, one: Outlook, *more: Fact, at: datetime) -> Status:
    """The status at a later moment if no more than this happens."""
    known = [fact for fact in of.facts if fact.at <= of.at]
    have, period = one.verdict.have, one.verdict.period
    found = judge([*known, *more], at, policy=of.policy, calendar=of.calendar, since=period.first, haves=[have])
    (status,) = [each.status for each in found if (each.group, each.period) == (one.verdict.group, period)]
    return status


def doing(view: GroupView, one: Outlook, number: int) -> Iterator[Fact]:
    """The facts of doing what the remedy says."""
    remedy = one.remedy
    assert remedy is not None
    at, group = max(view.at + TICK, one.verdict.period.start), view.group
    cadre, people = view.roles.cadre_at(at), [f"新人{n}" for n in range(number)]
    assert at <= remedy.by
    match remedy.kind:
        case RemedyKind.CADRE_MESSAGE:
            yield from (spoken(at, group, cadre, f"言{n}") for n in range(number))
        case RemedyKind.MORE_YOUTHS_INTERACTING:
            yield spoken(at, group, cadre, "\U0010fff0")
            yield from (spoken(at, group, who, f"\U0010fff1{who}") for who in people)
        case RemedyKind.JOIN_TOPIC:
            yield from (spoken(at, group, who, f"言{who}") for who in people)
        case RemedyKind.NEW_TOPIC:
            yield Topic(at, "新话题", group, cadre, "新")
            yield from (spoken(at + TICK, group, who, f"言{who}") for who in people)
        case RemedyKind.ACTIVITY_WITH:
            yield Activity(at, "新活动", group, cadre, "新", at)
            yield from (Join(at, group, who) for who in people)
            yield from (Attend(at, f"到{who}", "新活动", who) for who in people)
        case RemedyKind.MORE_PEOPLE_MET:
            yield from (Meet(at, f"见{who}", group, who, "talk") for who in unmet(view, one)[:number])


def spoken(at: datetime, group: str, who: str, name: str) -> Message:
    return Message(at, name, group, who, "text")


def unmet(view: GroupView, one: Outlook) -> list[str]:
    """The linked youths whom nothing that was counted names, nor will when announced activities are held."""
    later = GroupView(view.group, view.facts, view.opt_outs, view.policies, LATE)
    period = one.verdict.period
    met = {youth for meet, youth in later.meetings if period.start <= meet.at < period.end}
    for activity in later.activities:
        if period.start <= activity.held_at < period.end:
            met |= {youth for _, youth in later.attendances[activity.id]}
    return sorted(youth.person for youth in view.membership.linked_at(view.at) - met)


def test_a_forecast_is_the_same_each_time() -> None:
    of = college(7)
    first, second = (
        [one for view in of.views() for one in forecast(view, of.calendar, of.at + 30 * DAY)] for _ in "12"
    )
    assert first == second
    assert first


def test_a_verdict_that_is_forecast_is_the_one_that_is_judged() -> None:
    view = view_of(joined("甲"), at=NOON)
    judged = list(judge([formed(), joined("甲")], moment(NOON), policy=Policy(), calendar=Calendar()))
    assert [one.verdict for one in forecast(view, Calendar())] == judged
