"""What must hold of a group, papers and visits: both sides of each edge, handovers, year ends (rules.md section 5)."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from rules.calendar import Break, Calendar
from rules.conditions import judge_conditions, terms_of
from rules.duties import Finding
from rules.facts import (
    Alias,
    Excuse,
    Fact,
    Group,
    GroupEnd,
    Identity,
    Join,
    Leave,
    Link,
    Message,
    OptOut,
    Pairing,
    Paper,
    Visit,
    Void,
)
from rules.policy import Condition, Policies, Policy
from rules.verdicts import Reason, Status
from tests.reference import slow_duties
from tests.reference.journals import DAY, TICK
from tests.rules.test_duties import (
    LI,
    SHANGHAI,
    WANG,
    FurtherJournal,
    further_journal,
    group,
    moment,
    row,
    table,
)
from tests.rules.test_reference import SEEDS, SEEDS_A_TEST, calendar_of, facts_of

FORMED = "2025-03-10"
YEAR_END = moment("2026-01-01")
TERMS = (("上", date(2025, 3, 1), date(2025, 7, 10)), ("下", date(2025, 9, 1), date(2026, 1, 10)))
SMALL = Policy(group_heads=2)
EAST_AND_WEST = [SHANGHAI, ZoneInfo("Pacific/Honolulu")]

When = str | datetime


def at_moment(when: When) -> datetime:
    return moment(when) if isinstance(when, str) else when


def findings(
    *facts: Fact,
    at: When,
    policy: Policy = SMALL,
    calendar: Calendar | None = None,
    since: date | None = date(2020, 1, 1),
    conditions: tuple[Condition, ...] = tuple(Condition),
) -> list[Finding]:
    judged = judge_conditions(
        facts,
        at_moment(at),
        policy=policy,
        calendar=calendar or Calendar(),
        terms=TERMS,
        since=since,
        conditions=conditions,
    )
    return list(judged)


def found(
    condition: str, period: str, *facts: Fact, at: When, policy: Policy = SMALL, calendar: Calendar | None = None
) -> Finding:
    """The one finding on a condition of one group in a period; the group is formed unless a fact forms it."""
    lines = facts if any(isinstance(fact, Group) for fact in facts) else (group(when=FORMED), *facts)
    here = findings(*lines, at=at, policy=policy, calendar=calendar, conditions=(Condition(condition),))
    (only,) = [one for one in here if one.period.name == period]
    return only


def standing(condition: str, *facts: Fact, at: When, period: str = "2025") -> tuple[int, Status]:
    one = found(condition, period, *facts, at=at)
    return one.count, one.status


def joined(who: str, when: When = FORMED) -> Join:
    return Join(at_moment(when), "一班", who)


def left(who: str, when: When) -> Leave:
    return Leave(at_moment(when), "一班", who)


def said(who: str, when: When) -> Message:
    return Message(at_moment(when), f"{who} {when}", "一班", who, "sticker")


def card(when: When, by: str = LI) -> Identity:
    return Identity(at_moment(when), "一班", by)


def linked(kind: str, name: str = "甲", cadre: str = LI, when: When = "2025-04-01") -> Link:
    return Link(at_moment(when), f"{kind} {name} {cadre}", cadre, kind, name)


def paired(number: int, when: When = "2025-04-01") -> Pairing:
    return Pairing(at_moment(when), "一班", number)


def paper(kind: str, period: str, when: When, cadre: str = LI) -> Paper:
    return Paper(at_moment(when), f"{kind} {period} {cadre} {when}", cadre, kind, period)


def visited(unit: str, when: When) -> Visit:
    return Visit(at_moment(when), f"{unit} {when}", unit)


def ended(when: When) -> GroupEnd:
    return GroupEnd(at_moment(when), "一班")


def voided(fact: Fact, when: When) -> Void:
    return Void(at_moment(when), getattr(fact, "id", ""), "团委", "误录")


# People in the group


def test_a_group_of_a_hundred_besides_cadre_bot_and_staff_is_large_enough_and_one_of_99_is_not() -> None:
    formed = replace(group(when=FORMED), staff=("staff",))
    people = [joined(f"青年{number}") for number in range(100)] + [joined(who) for who in (LI, "bot", "staff")]
    assert found("group_size", "2025", formed, *people, at="2025-04-01", policy=Policy()).count == 100
    assert found("group_size", "2025", formed, *people, at="2025-04-01", policy=Policy()).status is Status.MET
    assert found("group_size", "2025", formed, *people[1:], at="2025-04-01", policy=Policy()).status is Status.OPEN


def test_somebody_opted_out_is_a_head_all_the_same() -> None:
    out = OptOut(moment("2025-04-01"), "乙")
    assert standing("group_size", joined("甲"), joined("乙"), out, at="2025-05-01") == (2, Status.MET)


def test_whoever_left_is_no_head_from_that_instant_on() -> None:
    leave = left("乙", "2025-04-01")
    assert standing("group_size", joined("甲"), joined("乙"), leave, at=leave.at - TICK)[0] == 2
    assert standing("group_size", joined("甲"), joined("乙"), leave, at=leave.at)[0] == 1


def test_of_a_join_and_a_leave_at_one_instant_the_leave_is_the_last() -> None:
    assert standing("group_size", joined("甲"), left("甲", FORMED), at="2025-05-01")[0] == 0


def test_a_message_of_any_kind_shows_its_sender_in_the_group_unless_they_are_opted_out_then() -> None:
    out = OptOut(moment("2025-04-01"), "乙")
    assert standing("group_size", said("甲", "2025-04-02"), said("乙", out.at), out, at="2025-05-01")[0] == 1
    assert standing("group_size", said("乙", out.at - TICK), out, at="2025-05-01")[0] == 1


def test_a_former_cadre_is_no_youth_and_no_head() -> None:
    handover = group(WANG, "2025-04-01")
    people = [joined("甲"), joined(WANG), joined(LI)]
    assert standing("group_size", group(when=FORMED), handover, *people, at=handover.at - TICK)[0] == 2
    assert standing("group_size", group(when=FORMED), handover, *people, at=handover.at)[0] == 1


def test_two_ids_of_one_person_are_one_head() -> None:
    alias = Alias(moment("2025-04-01"), "甲", "甲二", "团委")
    assert standing("group_size", joined("甲"), joined("甲二"), alias, at="2025-05-01")[0] == 1


# The deadline of the year


def test_what_does_not_hold_is_open_then_due_and_short_after_the_year_in_which_the_group_was_formed() -> None:
    due = YEAR_END - timedelta(days=60)
    moments = (moment(FORMED), due - TICK, due, YEAR_END - TICK)
    expected = [Status.OPEN, Status.OPEN, Status.DUE, Status.DUE]
    assert [found("pairing", "2025", at=at).status for at in moments] == expected
    assert found("pairing", "2025", at=YEAR_END).status is Status.SHORT


def test_a_group_formed_in_the_last_instant_of_a_year_has_that_instant() -> None:
    formed = group(when=YEAR_END - TICK)
    assert found("pairing", "2025", formed, at=YEAR_END - TICK).status is Status.DUE
    assert found("pairing", "2026", formed, at=YEAR_END).status is Status.SHORT


@pytest.mark.parametrize("zone", EAST_AND_WEST, ids=str)
def test_a_group_formed_on_the_last_evening_of_the_zones_year_is_judged_for_it_and_short_after_it(
    zone: ZoneInfo,
) -> None:
    formed, policy = group(when=datetime(2025, 12, 31, 20, tzinfo=zone)), replace(SMALL, zone=zone)
    here = findings(formed, at=datetime(2026, 1, 1, tzinfo=zone), policy=policy, conditions=(Condition.PAIRING,))
    assert [(one.period.name, one.status) for one in here] == [("2025", Status.SHORT), ("2026", Status.SHORT)]


def test_a_condition_of_a_past_year_is_judged_as_it_stood_at_the_years_end() -> None:
    assert standing("pairing", paired(3, YEAR_END - TICK), at="2026-05-01") == (3, Status.MET)
    assert standing("pairing", paired(3, YEAR_END), at="2026-05-01") == (0, Status.SHORT)


def test_in_later_years_what_does_not_hold_is_short_at_once_and_met_as_soon_as_it_holds() -> None:
    late = paired(3, "2026-03-01")
    assert standing("pairing", late, at=late.at - TICK, period="2026") == (0, Status.SHORT)
    assert standing("pairing", late, at=late.at, period="2026") == (3, Status.MET)
    assert found("pairing", "2026", late, at=late.at).over_at == YEAR_END


def test_what_held_once_and_holds_no_more_is_short_in_a_later_year() -> None:
    facts = [joined("甲"), joined("乙"), left("乙", "2026-02-01")]
    assert standing("group_size", *facts, at="2026-03-01", period="2025") == (2, Status.MET)
    assert standing("group_size", *facts, at="2026-03-01", period="2026") == (1, Status.SHORT)


def test_the_year_in_which_a_group_ends_is_excused_unless_met_and_later_years_have_no_verdict() -> None:
    end = ended("2025-06-01")
    one = found("pairing", "2025", end, at="2026-03-01")
    assert (one.status, one.reason) == (Status.EXCUSED, Reason.ENDED)
    assert standing("pairing", end, paired(3), at="2026-03-01") == (3, Status.MET)
    conditions = (Condition.PAIRING,)
    periods = [one.period.name for one in findings(group(), end, at="2026-03-01", conditions=conditions)]
    assert periods == ["2024", "2025"]


def test_an_end_at_the_turn_of_the_year_excuses_the_new_year_and_not_the_old_one() -> None:
    assert found("pairing", "2025", ended(YEAR_END), at="2026-03-01").status is Status.SHORT
    assert found("pairing", "2026", ended(YEAR_END), at="2026-03-01").status is Status.EXCUSED
    assert found("pairing", "2025", ended(YEAR_END - TICK), at="2026-03-01").status is Status.EXCUSED


def test_leave_of_a_whole_year_excuses_its_papers_and_nothing_that_must_hold() -> None:
    leave = Excuse(moment("2025-06-01"), "假", "一班", date(2026, 1, 1), date(2026, 12, 31), "外派")
    here = findings(group(when=FORMED), leave, at="2027-01-01")
    of_2026 = [one for one in here if one.period.first.year == 2026]
    excused = {one.have for one in of_2026 if one.status is Status.EXCUSED}
    assert excused == {Condition.PROBLEM_LIST}
    assert {one.have for one in of_2026} > excused


# Pairing


def test_three_paired_youths_are_enough_and_two_are_not() -> None:
    assert standing("pairing", paired(3), at="2025-05-01") == (3, Status.MET)
    assert standing("pairing", paired(2), at="2025-05-01") == (2, Status.OPEN)


def test_the_latest_number_of_pairings_holds_and_of_two_at_one_instant_the_greater() -> None:
    assert standing("pairing", paired(5), paired(2, "2025-04-02"), at="2025-05-01")[0] == 2
    assert standing("pairing", paired(2), paired(5), paired(3), at="2025-05-01")[0] == 5


# The card


def test_the_card_is_needed_once_whoever_posts_it() -> None:
    assert standing("identity", at="2025-05-01") == (0, Status.OPEN)
    assert standing("identity", card("2025-04-01", "bot"), card("2025-04-02"), at="2025-05-01") == (1, Status.MET)


def test_a_card_from_before_the_group_was_formed_is_its_first_cadres() -> None:
    assert standing("identity", card("2025-02-01"), at="2025-05-01") == (1, Status.MET)


def test_after_a_handover_the_new_cadres_card_is_needed() -> None:
    handover = group(WANG, "2025-06-01")
    facts = group(when=FORMED), card("2025-04-01"), handover
    assert standing("identity", *facts, at=handover.at - TICK) == (1, Status.MET)
    assert standing("identity", *facts, at=handover.at) == (0, Status.OPEN)
    assert standing("identity", *facts, card(handover.at), at=handover.at) == (1, Status.MET)
    assert standing("identity", *facts, card(handover.at - TICK), at="2025-07-01") == (0, Status.OPEN)


def test_a_cadre_who_comes_back_posts_the_card_again() -> None:
    back = [group(when=FORMED), card("2025-04-01"), group(WANG, "2025-05-01"), group(LI, "2025-06-01")]
    assert standing("identity", *back, at="2025-07-01") == (0, Status.OPEN)


def test_of_two_lines_that_form_a_group_the_first_holds_before_it_and_the_second_from_then_on() -> None:
    formed, before = [group(LI, FORMED), group(WANG, FORMED)], moment(FORMED) - TICK  # 王 sorts after 李.
    assert standing("identity", *formed, card(before), at="2025-04-01") == (0, Status.OPEN)
    assert standing("identity", *formed, card(FORMED), at="2025-04-01") == (1, Status.MET)


def test_a_group_line_that_names_the_same_cadre_is_no_handover() -> None:
    renamed = replace(group(when="2025-06-01"), name="二班")
    assert standing("identity", group(when=FORMED), card("2025-04-01"), renamed, at="2025-07-01") == (1, Status.MET)


def test_a_new_cadre_has_until_the_end_of_the_year_of_the_handover() -> None:
    handover = group(WANG, "2026-06-01")
    facts = group(when=FORMED), card("2025-04-01"), handover
    assert standing("identity", *facts, at=handover.at, period="2026") == (0, Status.OPEN)
    assert standing("identity", *facts, at="2026-12-31", period="2026") == (0, Status.DUE)
    assert standing("identity", *facts, at="2027-01-01", period="2026") == (0, Status.SHORT)
    assert standing("identity", *facts, at="2027-01-01", period="2027") == (0, Status.SHORT)


def test_the_pairings_of_the_group_outlast_a_handover() -> None:
    assert standing("pairing", group(when=FORMED), paired(3), group(WANG, "2025-06-01"), at="2025-07-01")[0] == 3


# Links


def test_a_branch_and_a_club_are_needed_and_two_clubs_do_not_make_up_for_a_branch() -> None:
    both = [linked("branch"), linked("club")]
    assert standing("links", *both, at="2025-05-01") == (2, Status.MET)
    assert standing("links", both[0], at="2025-05-01") == (1, Status.OPEN)
    assert standing("links", linked("club"), linked("club", "乙"), at="2025-05-01") == (1, Status.OPEN)


def test_a_link_holds_from_its_own_instant_on() -> None:
    branch = linked("branch", when="2025-05-01")
    assert [standing("links", branch, at=branch.at + hair)[0] for hair in (-TICK, timedelta(0))] == [0, 1]


def test_links_are_the_present_cadres_and_stay_with_them_from_before() -> None:
    facts = [group(when=FORMED), linked("branch"), linked("club"), group(WANG, "2025-06-01")]
    wangs = [linked("branch", cadre=WANG), linked("club", cadre=WANG)]
    assert standing("links", *facts, at="2025-07-01") == (0, Status.OPEN)
    assert standing("links", *facts, *wangs, at="2025-07-01") == (2, Status.MET)
    one = found("links", "2025", *facts, *wangs, at="2025-07-01")
    assert (one.cadre, one.evidence) == (WANG, ("branch 甲 王老师", "club 甲 王老师"))


def test_a_voided_link_never_was_from_the_void_on() -> None:
    facts = [linked("branch"), linked("club"), voided(linked("club"), "2025-06-01")]
    assert standing("links", *facts, at=moment("2025-06-01") - TICK)[0] == 2
    assert standing("links", *facts, at="2025-06-01")[0] == 1


def test_links_under_an_old_id_of_the_cadre_are_the_cadres() -> None:
    facts = [linked("branch", cadre="李一"), linked("club"), Alias(moment("2025-05-01"), "李一", LI, "团委")]
    assert standing("links", *facts, at="2025-06-01") == (2, Status.MET)


# Papers


def test_a_problem_list_is_handed_in_each_quarter() -> None:
    facts = [group(), paper("problem_list", "2025-Q2", "2025-06-20")]
    conditions = (Condition.PROBLEM_LIST,)
    here = findings(*facts, at="2025-10-01", since=date(2025, 1, 1), conditions=conditions)
    assert [(one.period.name, one.count, one.status) for one in here] == [
        ("2025-Q1", 0, Status.SHORT),
        ("2025-Q2", 1, Status.MET),
        ("2025-Q3", 0, Status.SHORT),
        ("2025-Q4", 0, Status.OPEN),
    ]


def test_a_paper_is_due_within_fourteen_days_of_the_quarters_end() -> None:
    end = moment("2025-10-01")
    moments = (end - timedelta(days=14) - TICK, end - timedelta(days=14), end - TICK, end)
    statuses = [found("problem_list", "2025-Q3", group(), at=at).status for at in moments]
    assert statuses == [Status.OPEN, Status.DUE, Status.DUE, Status.SHORT]


def test_a_paper_that_is_handed_in_late_counts() -> None:
    late = paper("problem_list", "2025-Q3", "2025-10-05")
    assert standing("problem_list", group(), late, at=late.at - TICK, period="2025-Q3") == (0, Status.SHORT)
    assert standing("problem_list", group(), late, at=late.at, period="2025-Q3") == (1, Status.MET)


def test_a_paper_of_another_name_period_or_cadre_is_not_this_one() -> None:
    others = [
        paper("term_report", "2025-Q3", "2025-09-01"),
        paper("problem_list", "2025-Q2", "2025-09-01"),
        paper("problem_list", "2025-Q3", "2025-09-01", WANG),
    ]
    assert standing("problem_list", group(), *others, at="2025-09-02", period="2025-Q3")[0] == 0


@pytest.mark.parametrize("cadre", [LI, WANG])
def test_after_a_handover_in_the_quarter_either_cadres_paper_counts(cadre: str) -> None:
    facts = [group(), group(WANG, "2025-08-15"), paper("problem_list", "2025-Q3", "2025-09-30", cadre)]
    assert found("problem_list", "2025-Q3", *facts, at="2025-10-01").status is Status.MET
    assert found("problem_list", "2025-Q3", *facts, at="2025-10-01").cadre == WANG


def test_a_handover_at_the_turn_of_the_quarter_leaves_the_old_paper_to_the_old_cadre() -> None:
    mine = paper("problem_list", "2025-Q3", "2025-10-02", WANG)
    turn = moment("2025-10-01")
    assert found("problem_list", "2025-Q3", group(), group(WANG, turn), mine, at="2025-10-03").count == 0
    assert found("problem_list", "2025-Q3", group(), group(WANG, turn - TICK), mine, at="2025-10-03").count == 1


def test_a_handover_at_the_turn_of_the_quarter_leaves_the_new_paper_to_the_new_cadre() -> None:
    theirs = paper("problem_list", "2025-Q3", "2025-09-02", LI)
    turn = moment("2025-07-01")
    assert found("problem_list", "2025-Q3", group(), group(WANG, turn), theirs, at="2025-09-03").count == 0
    assert found("problem_list", "2025-Q3", group(), group(WANG, turn + TICK), theirs, at="2025-09-03").count == 1


def test_a_verdict_on_papers_names_every_paper_that_was_handed_in_in_order() -> None:
    papers = [paper("problem_list", "2025-Q3", when) for when in ("2025-09-02", "2025-09-01")]
    one = found("problem_list", "2025-Q3", group(), *papers, at="2025-09-03")
    assert one.evidence == ("problem_list 2025-Q3 李老师 2025-09-01", "problem_list 2025-Q3 李老师 2025-09-02")


def test_a_voided_paper_was_not_handed_in() -> None:
    mine = paper("problem_list", "2025-Q3", "2025-09-01")
    assert (
        standing("problem_list", group(), mine, voided(mine, "2025-09-02"), at="2025-09-02", period="2025-Q3")[0] == 0
    )


def test_a_quarter_in_which_the_group_is_formed_or_ends_is_excused() -> None:
    formed = found("problem_list", "2025-Q1", at="2025-05-01")
    assert (formed.status, formed.reason) == (Status.EXCUSED, Reason.FORMED)
    assert found("problem_list", "2025-Q1", group(when="2025-01-01"), at="2025-05-01").status is Status.SHORT
    gone = found("problem_list", "2025-Q2", ended("2025-06-01"), at="2025-07-01")
    assert (gone.status, gone.reason) == (Status.EXCUSED, Reason.ENDED)


def test_leave_of_a_whole_quarter_excuses_its_paper_and_a_day_less_does_not() -> None:
    leave = Excuse(moment("2025-06-01"), "假", "一班", date(2025, 7, 1), date(2025, 9, 30), "病假")
    one = found("problem_list", "2025-Q3", leave, at="2025-11-01")
    assert (one.status, one.reason) == (Status.EXCUSED, Reason.LEAVE)
    shorter = replace(leave, last=date(2025, 9, 29))
    assert found("problem_list", "2025-Q3", shorter, at="2025-11-01").status is Status.SHORT


def test_a_break_that_fills_the_rest_of_the_quarter_excuses_its_paper_by_the_calendar() -> None:
    calendar = Calendar(breaks=(Break("停课", date(2025, 7, 1), date(2025, 9, 30)),))
    assert found("problem_list", "2025-Q3", at="2025-11-01", calendar=calendar).reason is Reason.CALENDAR


def test_a_term_report_is_asked_of_each_term_by_its_own_name() -> None:
    report = paper("term_report", "下", "2026-01-05")
    assert standing("term_report", group(), at="2025-07-10", period="上") == (0, Status.DUE)
    assert standing("term_report", group(), at="2025-07-11", period="上") == (0, Status.SHORT)
    assert standing("term_report", group(), report, at="2026-01-06", period="下") == (1, Status.MET)
    one = found("term_report", "上", group(), at="2025-05-01")
    assert (one.period.start, one.period.end) == (moment("2025-03-01"), moment("2025-07-11"))


def test_only_the_running_term_is_judged_without_a_first_day_and_none_between_two_terms() -> None:
    def running(at: When) -> list[str]:
        here = findings(group(), at=at, since=None, conditions=(Condition.TERM_REPORT,))
        return [one.period.name for one in here]

    start, end = moment("2025-03-01"), moment("2025-07-11")
    assert [running(at) for at in (start - TICK, start, end - TICK, end)] == [[], ["上"], ["上"], []]


@pytest.mark.parametrize("zone", EAST_AND_WEST, ids=str)
def test_a_term_is_asked_for_until_its_last_local_day_is_over(zone: ZoneInfo) -> None:
    end = datetime(2025, 7, 11, tzinfo=zone)
    for at, names in ((end - TICK, ["上"]), (end, [])):
        here = findings(
            group(), at=at, policy=replace(SMALL, zone=zone), since=None, conditions=(Condition.TERM_REPORT,)
        )
        assert [one.period.name for one in here] == names


def test_terms_come_by_their_days_and_those_of_the_same_days_by_name_in_whatever_order_they_are_given() -> None:
    spring, summer, autumn, winter = (date(2025, month, 1) for month in (3, 6, 9, 12))
    given = [
        ("甲", autumn, winter),
        ("丁", spring, autumn),
        ("丙", spring, summer),
        ("戊", autumn, winter),  # 戊 sorts before 甲.
        ("乙", date(2025, 2, 1), winter),
    ]
    assert [term.name for term in terms_of(given, SHANGHAI)] == ["乙", "丙", "丁", "戊", "甲"]


def test_without_terms_there_is_no_term_report() -> None:
    judged = judge_conditions([group()], moment("2025-05-01"), policy=Policy(), calendar=Calendar())
    assert Condition.TERM_REPORT not in {one.have for one in judged}


def test_a_term_before_the_group_was_formed_has_no_verdict() -> None:
    here = findings(group(when="2025-08-01"), at="2025-12-01", conditions=(Condition.TERM_REPORT,))
    assert [one.period.name for one in here] == ["下"]


# The committee's own


def visits(*facts: Fact, at: When, calendar: Calendar | None = None) -> list[tuple[str, int, Status]]:
    here = findings(group(when=FORMED), *facts, at=at, calendar=calendar, conditions=(Condition.VISITS,))
    return [(one.period.name, one.count, one.status) for one in here]


def test_one_department_a_month_is_enough_more_than_two_are_met_too_and_none_is_short() -> None:
    facts = [visited("系一", "2025-04-30")] + [visited(unit, "2025-05-01") for unit in ("系一", "系二", "系三")]
    assert visits(*facts, at="2025-07-01") == [
        ("2025-03", 0, Status.EXCUSED),
        ("2025-04", 1, Status.MET),
        ("2025-05", 3, Status.MET),
        ("2025-06", 0, Status.SHORT),
        ("2025-07", 0, Status.OPEN),
    ]


def test_one_department_that_is_visited_twice_is_one() -> None:
    assert visits(visited("系一", "2025-04-01"), visited("系一", "2025-04-02"), at="2025-04-03")[-1][1] == 1


def test_visits_are_due_within_seven_days_of_the_months_end() -> None:
    end = moment("2025-05-01")
    statuses = [visits(at=at)[1][2] for at in (end - 7 * DAY - TICK, end - 7 * DAY, end)]
    assert statuses == [Status.OPEN, Status.DUE, Status.SHORT]


def test_a_month_of_which_half_is_a_break_needs_no_visit_and_one_with_a_day_less_does() -> None:
    half = Calendar(breaks=(Break("暑假", date(2025, 6, 1), date(2025, 6, 15)),))
    less = Calendar(breaks=(Break("暑假", date(2025, 6, 1), date(2025, 6, 14)),))
    assert visits(at="2025-07-01", calendar=half)[3] == ("2025-06", 0, Status.EXCUSED)
    assert visits(at="2025-07-01", calendar=less)[3] == ("2025-06", 0, Status.SHORT)


def test_the_month_in_which_the_first_group_was_formed_is_excused_unless_it_was_formed_in_its_first_instant() -> None:
    start = moment("2025-04-01")
    for formed, status, reason in (
        (start, Status.SHORT, None),
        (start + TICK, Status.EXCUSED, Reason.FORMED),
    ):
        here = findings(group(when=formed), group(name="二班", when="2025-04-20"), at="2025-05-01")
        (april,) = [one for one in here if (one.have, one.period.name) == (Condition.VISITS, "2025-04")]
        assert (april.status, april.reason, april.over_at) == (status, reason, moment("2025-05-01"))


@pytest.mark.parametrize("zone", EAST_AND_WEST, ids=str)
def test_visits_are_asked_for_from_the_local_month_on_in_which_the_first_group_was_formed(zone: ZoneInfo) -> None:
    formed = group(when=datetime(2025, 3, 31, 20, tzinfo=zone))
    at, policy = datetime(2025, 4, 2, tzinfo=zone), replace(SMALL, zone=zone)
    here = findings(formed, at=at, policy=policy, conditions=(Condition.VISITS,))
    assert [one.period.name for one in here] == ["2025-03", "2025-04"]


def test_the_verdict_on_visits_names_no_group_and_no_cadre() -> None:
    (one,) = findings(
        group(), visited("系一", "2025-04-01"), at="2025-04-02", since=None, conditions=(Condition.VISITS,)
    )
    assert (one.group, one.cadre, one.evidence) == (None, None, ("系一 2025-04-01",))
    assert (one.status, one.reason) == (Status.MET, None)


def test_without_a_group_nothing_is_judged() -> None:
    assert findings(visited("系一", "2025-04-01"), at="2025-04-02") == []


# All together


def test_findings_come_by_group_condition_and_period_and_visits_last() -> None:
    here = findings(group(name="乙"), group(name="甲"), at="2025-05-01", since=None)
    assert [(one.group, str(one.have)) for one in here] == [
        *(("乙", name) for name in slow_duties.CONDITIONS),
        *(("甲", name) for name in slow_duties.CONDITIONS),
        (None, "visits"),
    ]


def test_two_ids_of_one_group_are_one_group() -> None:
    facts = [group(name="旧"), Pairing(moment("2025-04-01"), "新", 3), Alias(moment("2025-04-02"), "旧", "新", "团委")]
    (one,) = findings(*facts, at="2025-05-01", since=None, conditions=(Condition.PAIRING,))
    assert (one.group, one.count) == ("新", 3)


def test_the_order_in_which_facts_arrive_does_not_matter() -> None:
    facts = [group(), card("2025-04-01"), paired(2), paired(4), linked("club"), group(WANG, "2025-06-01"), joined("甲")]
    assert findings(*facts, at="2025-07-01") == findings(*reversed(facts), at="2025-07-01")


def test_a_later_policy_leaves_the_periods_that_began_before_it_alone() -> None:
    later = Policy(version="2", since=date(2026, 1, 1), paired_youths=5, linked_clubs=2, group_heads=7, visited_units=2)
    judged = judge_conditions(
        [group()], YEAR_END, policy=Policies([SMALL, later]), calendar=Calendar(), since=date(2025, 12, 31)
    )
    needs = [(str(one.have), one.period.name, one.need) for one in judged if one.have is not Condition.PROBLEM_LIST]
    assert needs == [
        *(("group_size", "2025", 2), ("group_size", "2026", 7)),
        *(("identity", "2025", 1), ("identity", "2026", 1)),
        *(("links", "2025", 2), ("links", "2026", 3)),
        *(("pairing", "2025", 3), ("pairing", "2026", 5)),
        *(("visits", "2025-12", 1), ("visits", "2026-01", 2)),
    ]


# Against the slow reading


def differences(further: FurtherJournal) -> list[tuple[object, ...]]:
    """The verdicts on conditions on which the two readings differ."""
    theirs = slow_duties.judge_conditions(
        further.journal.lines,
        further.journal.at,
        further.journal.since,
        further.journal.policy,
        further.needs,
        further.journal.calendar,
    )
    return sorted({row(one) for one in judged(further)} ^ set(table(theirs)), key=str)


def judged(further: FurtherJournal) -> list[Finding]:
    """What the rules find."""
    journal = further.journal
    return list(
        judge_conditions(
            facts_of(journal),
            journal.at,
            policy=further.policy,
            calendar=calendar_of(journal.calendar),
            terms=further.needs.terms,
            since=journal.since,
        )
    )


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_conditions_and_the_slow_reading_agree_on_crowded_weeks(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        assert differences(further_journal(seed)) == [], f"seed {seed}"


@pytest.mark.parametrize("seed", range(max(SEEDS // 50, 1)))
def test_conditions_and_the_slow_reading_agree_on_a_crowded_year(seed: int) -> None:
    assert differences(further_journal(seed, "year")) == []


def test_random_journals_show_every_condition_met_and_unmet() -> None:
    shown = {(one.have, one.status is Status.MET) for seed in range(100) for one in judged(further_journal(seed))}
    assert shown == {(condition, met) for condition in Condition for met in (True, False)}
