"""From count to status: each status, each edge between two of them, each reason (rules.md sections 4 and 7)."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from rules.calendar import Break, Calendar
from rules.facts import Fact, GroupEnd
from rules.periods import PeriodKind, parse_period
from rules.policy import Have, Policy
from rules.verdicts import Reason, Status, Verdict
from tests.rules.strategies import (
    CADRE,
    GROUP,
    SHANGHAI,
    TICK,
    When,
    blind,
    formed,
    granted,
    joined,
    moment,
    opened,
    said,
    talked,
    verdict,
    vouched,
)

VOICE, INTERACTION, TOPIC, ACTIVITY, FACE_TO_FACE = Have
DAY, NEXT_DAY = moment("2025-03-05 00:00"), moment("2025-03-06 00:00")
NOON = moment("2025-03-05 12:00")
CALENDAR_OFF = Calendar(breaks=(Break("寒假", date(2025, 3, 5), date(2025, 3, 5)),))
HOUR = timedelta(hours=1)


def ended(when: When) -> GroupEnd:
    return GroupEnd(moment(when), GROUP)


def off(first: str, last: str) -> Calendar:
    return Calendar(breaks=(Break("寒假", date.fromisoformat(first), date.fromisoformat(last)),))


def said_of(found: Verdict) -> tuple[Status, Reason | None]:
    return found.status, found.reason


def of_day(*facts: Fact, at: When = NEXT_DAY, calendar: Calendar | None = None) -> tuple[Status, Reason | None]:
    return said_of(verdict(VOICE, "2025-03-05", *facts, at=at, calendar=calendar))


# The order of the six


ATTESTED = vouched(VOICE, "2025-03-05")
BLIND = blind(DAY, NEXT_DAY)


@pytest.mark.parametrize(
    ("facts", "calendar", "at", "expected"),
    [
        ([said(CADRE, NOON), ATTESTED, BLIND], CALENDAR_OFF, NEXT_DAY, (Status.MET, None)),
        ([ATTESTED, BLIND], CALENDAR_OFF, NEXT_DAY, (Status.MET, Reason.ATTESTED)),
        ([BLIND], CALENDAR_OFF, NEXT_DAY, (Status.EXCUSED, Reason.CALENDAR)),
        ([BLIND], CALENDAR_OFF, NEXT_DAY - TICK, (Status.EXCUSED, Reason.CALENDAR)),
        ([BLIND], None, NEXT_DAY - 4 * HOUR - TICK, (Status.OPEN, None)),
        ([BLIND], None, NEXT_DAY - TICK, (Status.DUE, None)),
        ([BLIND], None, NEXT_DAY, (Status.UNKNOWN, Reason.BLIND)),
        ([], None, NEXT_DAY, (Status.SHORT, None)),
    ],
)
def test_the_first_status_that_fits_is_the_verdict(
    facts: list[Fact], calendar: Calendar | None, at: datetime, expected: tuple[Status, Reason | None]
) -> None:
    assert of_day(*facts, calendar=calendar, at=at) == expected


def test_a_verdict_names_group_cadre_have_period_count_need_evidence_and_when_it_was_over() -> None:
    found = verdict(VOICE, "2025-03-05", said(CADRE, NOON, name="早"))
    day = parse_period("2025-03-05", SHANGHAI)
    assert found == Verdict(GROUP, CADRE, VOICE, day, Status.MET, 1, 1, None, ("早",), day.end)


def test_what_was_counted_is_told_also_when_it_does_not_suffice() -> None:
    found = verdict(INTERACTION, "2025-W10", said(CADRE, NOON), said("小张", NOON + HOUR))
    assert (found.status, found.count, found.need, len(found.evidence)) == (Status.SHORT, 1, 3, 2)


# Met


@pytest.mark.parametrize(("talks", "status"), [(1, Status.SHORT), (2, Status.MET), (3, Status.MET)])
def test_met_is_as_many_as_needed_or_more(talks: int, status: Status) -> None:
    people = ("小张", "小王", "小陈")
    facts = [*(joined(who) for who in people), *(talked(who, NOON) for who in people[:talks])]
    found = verdict(FACE_TO_FACE, "2025", *facts)
    assert (found.status, found.count, found.need) == (status, talks, 2)


def test_an_attestation_counts_for_its_have_and_period_and_from_its_own_time_on() -> None:
    attest = vouched(VOICE, "2025-03-05", "2025-03-20 08:00")
    assert of_day(attest, at="2025-03-20 08:00") == (Status.MET, Reason.ATTESTED)
    assert of_day(attest, at=moment("2025-03-20 08:00") - TICK) == (Status.SHORT, None)
    assert of_day(vouched(VOICE, "2025-03-06")) == (Status.SHORT, None)
    assert of_day(vouched(INTERACTION, "2025-03-05")) == (Status.SHORT, None)


def test_an_attestation_needs_two_different_people() -> None:
    assert of_day(vouched(VOICE, "2025-03-05", second="王书记")) == (Status.SHORT, None)


def test_attestations_are_evidence_beside_what_was_counted_but_not_where_the_count_suffices() -> None:
    talk = said(CADRE, NOON, name="早"), said("小张", NOON + HOUR, name="应")
    attest = vouched(INTERACTION, "2025-W10")
    assert verdict(INTERACTION, "2025-W10", *talk, attest).evidence == tuple(sorted(["早", "应", attest.id]))
    assert verdict(VOICE, "2025-03-05", *talk, ATTESTED).evidence == ("早",)


def test_with_nobody_linked_face_to_face_needs_one_and_is_excused_unless_attested() -> None:
    found = verdict(FACE_TO_FACE, "2025")
    assert (*said_of(found), found.count, found.need) == (Status.EXCUSED, Reason.NOBODY_LINKED, 0, 1)
    assert said_of(verdict(FACE_TO_FACE, "2025", vouched(FACE_TO_FACE, "2025"))) == (Status.MET, Reason.ATTESTED)


# Excused


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (DAY, (Status.SHORT, None)),
        (DAY + TICK, (Status.EXCUSED, Reason.FORMED)),
        (NOON, (Status.EXCUSED, Reason.FORMED)),
    ],
)
def test_a_period_is_excused_when_the_group_was_formed_after_its_start(
    when: datetime, expected: tuple[Status, Reason | None]
) -> None:
    assert of_day(formed(when)) == expected


@pytest.mark.parametrize(
    ("when", "expected"),
    [
        (NEXT_DAY, (Status.SHORT, None)),
        (NEXT_DAY - TICK, (Status.EXCUSED, Reason.ENDED)),
        (NOON, (Status.EXCUSED, Reason.ENDED)),
    ],
)
def test_a_period_is_excused_when_the_group_ended_before_its_end_and_the_first_end_is_final(
    when: datetime, expected: tuple[Status, Reason | None]
) -> None:
    assert of_day(ended(when)) == expected
    assert of_day(ended(NEXT_DAY + HOUR), ended(when), at=NEXT_DAY + 2 * HOUR) == expected


@pytest.mark.parametrize(
    ("have", "period", "last_too_few", "last_enough"),
    [
        (VOICE, "2025-03-05", "2025-03-04", "2025-03-05"),
        (INTERACTION, "2025-W10", "2025-03-05", "2025-03-06"),  # 3.5 days are half of a week, so 4 are needed,
        (TOPIC, "2025-03", "2025-03-15", "2025-03-16"),  # 16 of the 31 days of March,
        (TOPIC, "2025-02", "2025-02-13", "2025-02-14"),  # and just 14 of the 28 of February.
        (ACTIVITY, "2025-Q1", "2025-03-30", "2025-03-31"),
        (FACE_TO_FACE, "2025", "2025-12-30", "2025-12-31"),
    ],
)
def test_a_period_is_excused_when_its_excused_days_reach_the_share(
    have: Have, period: str, last_too_few: str, last_enough: str
) -> None:
    first = min(parse_period(period, SHANGHAI).first, date.fromisoformat(last_too_few)).isoformat()
    for last, expected in ((last_too_few, Status.SHORT), (last_enough, Status.EXCUSED)):
        assert verdict(have, period, joined("小张"), calendar=off(first, last)).status is expected
        assert verdict(have, period, joined("小张"), granted(first, last)).status is expected


def test_the_excused_share_is_a_policy_value_of_each_kind_of_period() -> None:
    shares = {kind: Decimal(1) for kind in PeriodKind} | {PeriodKind.WEEK: Decimal("0.29")}
    policy = Policy(excused_share=shares)
    found = [
        verdict(INTERACTION, "2025-W10", policy=policy, calendar=off("2025-03-03", f"2025-03-0{n}")) for n in (4, 5)
    ]
    assert [one.status for one in found] == [Status.SHORT, Status.EXCUSED]


def test_calendar_and_leave_add_up_and_leave_is_named_when_it_was_needed() -> None:
    table = off("2025-03-03", "2025-03-04")
    week = [granted("2025-03-04", last) for last in ("2025-03-05", "2025-03-06")]
    assert [said_of(verdict(INTERACTION, "2025-W10", leave, calendar=table)) for leave in week] == [
        (Status.SHORT, None),
        (Status.EXCUSED, Reason.LEAVE),
    ]
    enough = off("2025-03-03", "2025-03-06")
    assert said_of(verdict(INTERACTION, "2025-W10", week[0], calendar=enough)) == (Status.EXCUSED, Reason.CALENDAR)


def test_excused_days_are_of_all_days_of_the_period_also_those_to_come() -> None:
    found = verdict(INTERACTION, "2025-W10", at="2025-03-03 00:00", calendar=off("2025-03-06", "2025-03-09"))
    assert said_of(found) == (Status.EXCUSED, Reason.CALENDAR)


def test_leave_holds_from_the_time_it_was_granted_and_stays_with_the_group_after_a_handover() -> None:
    leave = granted("2025-03-05", "2025-03-05", "2025-03-20 08:00")
    facts = formed(), formed("2025-03-04 00:00", "周老师"), leave
    assert of_day(*facts, at="2025-03-20 08:00") == (Status.EXCUSED, Reason.LEAVE)
    assert of_day(*facts, at=moment("2025-03-20 08:00") - TICK) == (Status.SHORT, None)


def test_the_reason_named_is_the_first_in_the_order_of_the_page() -> None:
    table = off("2025-01-01", "2025-12-31")
    facts = formed("2025-01-01 00:01"), ended("2025-12-31 00:00"), granted("2025-01-01", "2025-12-31")
    assert verdict(FACE_TO_FACE, "2025", *facts, calendar=table).reason is Reason.FORMED
    assert verdict(FACE_TO_FACE, "2025", *facts[1:], calendar=table).reason is Reason.ENDED
    assert verdict(FACE_TO_FACE, "2025", facts[2], calendar=table).reason is Reason.NOBODY_LINKED


# Open and due


@pytest.mark.parametrize(
    ("have", "period", "span"),
    [
        (VOICE, "2025-03-05", timedelta(hours=4)),
        (INTERACTION, "2025-W10", timedelta(days=3)),
        (TOPIC, "2025-03", timedelta(days=7)),
        (ACTIVITY, "2025-Q1", timedelta(days=14)),
        (FACE_TO_FACE, "2025", timedelta(days=60)),
    ],
)
def test_an_unmet_period_is_open_then_due_and_over_at_its_end(have: Have, period: str, span: timedelta) -> None:
    end = parse_period(period, SHANGHAI).end
    moments = (end - span - TICK, end - span, end - TICK, end)
    found = [verdict(have, period, joined("小张"), at=at).status for at in moments]
    assert found == [Status.OPEN, Status.DUE, Status.DUE, Status.SHORT]


def test_a_topic_that_still_gathers_keeps_the_month_from_being_over_and_says_until_when() -> None:
    topic, over = opened("2025-03-31 12:00"), moment("2025-04-02 12:00")
    assert verdict(TOPIC, "2025-03", topic, at="2025-04-01 00:00").over_at == over
    found = [verdict(TOPIC, "2025-03", topic, at=at).status for at in (over - timedelta(days=7), over - TICK, over)]
    assert found == [Status.DUE, Status.DUE, Status.SHORT]
    assert verdict(TOPIC, "2025-03", at="2025-04-01 00:00").status is Status.SHORT
