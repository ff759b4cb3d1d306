"""What a cadre owes in a calendar year: each count, each status, both edges of the half year (rules.md section 5)."""

from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from zoneinfo import ZoneInfo

import pytest

from rules.duties import Duties, Finding, judge_duties, pace
from rules.facts import Alias, Duty, Fact, Group, GroupEnd, Join, Meet, OptOut, Void
from rules.policy import DutyKind, Policies, Policy
from rules.verdicts import Status
from tests.reference import slow_duties
from tests.reference.journals import DAY, TICK, Journal, Scribe
from tests.reference.slow import midnight
from tests.reference.slow_duties import Needs
from tests.rules.test_reference import SEEDS, SEEDS_A_TEST, facts_of, policy_of

SHANGHAI = ZoneInfo("Asia/Shanghai")
LI, WANG = "李老师", "王老师"
HALF = timedelta(days=182, hours=12)  # Of 2025; of 2024 it is 183 days.
YEAR_END = datetime(2026, 1, 1, tzinfo=SHANGHAI)


def moment(local: str) -> datetime:
    return datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)


def group(cadre: str = LI, when: str | datetime = "2024-06-01", name: str = "一班") -> Group:
    return Group(moment(when) if isinstance(when, str) else when, name, name, "系", cadre, "bot", ())


def duty(kind: str, when: str | datetime, cadre: str = LI) -> Duty:
    return Duty(moment(when) if isinstance(when, str) else when, f"{kind} {cadre} {when}", cadre, kind)


def talk(who: str, when: str | datetime, name: str = "一班", form: str = "talk") -> Meet:
    at = moment(when) if isinstance(when, str) else when
    return Meet(at, f"{form} {who} {when}", name, who, form)


def joined(*people: str, name: str = "一班") -> list[Join]:
    return [Join(moment("2024-06-01"), name, person) for person in people]


def found(
    *facts: Fact, at: str | datetime = YEAR_END, kind: str = "lecture", cadre: str = LI, year: str = "2025"
) -> Finding:
    """The one finding of a cadre, duty and year; of 2025 just after it unless told."""
    now = moment(at) if isinstance(at, str) else at
    everything = judge_duties(facts, now, policy=Policy(), since=date(2020, 1, 1), duties=[DutyKind(kind)])
    (only,) = [one for one in everything if (one.cadre, one.period.name) == (cadre, year)]
    return only


def standing(*facts: Fact, at: str | datetime = YEAR_END, kind: str = "lecture", cadre: str = LI) -> tuple[int, Status]:
    one = found(*facts, at=at, kind=kind, cadre=cadre)
    return one.count, one.status


# Counts


@pytest.mark.parametrize(("kind", "need"), [("organization_life", 1), ("lecture", 2), ("theme_day", 2)])
def test_a_duty_is_met_by_as_many_as_the_plan_asks_and_not_by_one_fewer(kind: str, need: int) -> None:
    done = [duty(kind, f"2025-03-0{day}") for day in range(1, need + 1)]
    assert standing(group(), *done, kind=kind) == (need, Status.MET)
    assert standing(group(), *done[1:], kind=kind) == (need - 1, Status.SHORT)


def test_three_talks_meet_the_duty_and_two_do_not() -> None:
    talks = [talk(who, "2025-03-01") for who in ("甲", "乙", "丙")]
    assert standing(group(), *joined("甲", "乙", "丙"), *talks, kind="talk") == (3, Status.MET)
    assert standing(group(), *joined("甲", "乙", "丙"), *talks[1:], kind="talk") == (2, Status.SHORT)


def test_three_talks_with_one_youth_are_three_talks() -> None:
    talks = [talk("甲", f"2025-03-0{day}") for day in (1, 2, 3)]
    assert standing(group(), *joined("甲"), *talks, kind="talk") == (3, Status.MET)


def test_a_visit_is_no_talk_and_a_duty_of_another_kind_or_cadre_is_none() -> None:
    assert standing(group(), *joined("甲"), talk("甲", "2025-03-01", form="visit"), kind="talk")[0] == 0
    assert standing(group(), duty("theme_day", "2025-03-01"), duty("lecture", "2025-03-01", WANG))[0] == 0


def test_the_first_instant_of_a_year_is_included_and_that_of_the_next_is_excluded() -> None:
    start = moment("2025-01-01")
    edges = [duty("lecture", when) for when in (start - TICK, start, YEAR_END - TICK, YEAR_END)]
    assert found(group(), *edges).evidence == tuple(sorted(one.id for one in edges[1:3]))


def test_a_year_is_the_year_of_the_policys_zone() -> None:
    late = duty("lecture", datetime.fromisoformat("2024-12-31T16:00:00+00:00"))
    assert found(group(), late).count == 1
    assert found(group(), replace(late, at=late.at - TICK)).count == 0


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "Pacific/Honolulu"])
def test_whoever_takes_over_in_the_last_instant_of_the_zones_year_has_a_verdict_of_it(zone: str) -> None:
    turn = datetime(2026, 1, 1, tzinfo=ZoneInfo(zone))
    for taken_over, years in ((turn - TICK, ["2025", "2026"]), (turn, ["2026"])):
        owed = judge_duties(
            [group(), group(WANG, taken_over)],
            turn,
            policy=Policy(zone=ZoneInfo(zone)),
            since=date(2025, 1, 1),
            duties=[DutyKind.LECTURE],
        )
        assert [one.period.name for one in owed if one.cadre == WANG] == years


def test_a_duty_exists_from_its_own_time_on() -> None:
    when = moment("2025-03-01")
    assert found(group(), duty("lecture", when), at=when).count == 1
    assert found(group(), duty("lecture", when), at=when - TICK).count == 0


def test_a_duty_that_is_told_of_after_its_year_counts_for_its_year() -> None:
    late = [duty("lecture", "2025-12-30"), duty("lecture", "2025-12-31")]
    assert standing(group(), *late, at="2026-06-01") == (2, Status.MET)
    assert found(group(), *late, at="2026-06-01", year="2026").count == 0


def test_the_order_in_which_facts_arrive_does_not_matter() -> None:
    facts = [
        group(),
        duty("lecture", "2025-03-02"),
        duty("lecture", "2025-03-01"),
        *joined("甲"),
        group(WANG, "2025-09-01"),
    ]
    assert found(*facts) == found(*reversed(facts))


def test_a_voided_duty_and_a_voided_talk_never_were_from_the_void_on() -> None:
    done, spoken = duty("lecture", "2025-03-01"), talk("甲", "2025-03-01")
    void = moment("2025-05-01")
    voids = [Void(void, one.id, "团委", "误录") for one in (done, spoken)]
    facts = [group(), *joined("甲"), done, spoken, *voids]
    assert [found(*facts, at=void - TICK, kind=kind).count for kind in ("lecture", "talk")] == [1, 1]
    assert [found(*facts, at=void, kind=kind).count for kind in ("lecture", "talk")] == [0, 0]


def test_a_cadre_under_a_new_id_keeps_what_was_done_under_the_old_one() -> None:
    done = [duty("lecture", "2025-03-01", LI), duty("lecture", "2025-04-01", "李二")]
    renamed = Alias(moment("2025-06-01"), LI, "李二", "团委")
    assert standing(group(), *done, renamed, cadre="李二") == (2, Status.MET)


# Talks count as meetings do


def test_a_talk_counts_with_a_youth_who_was_linked_at_some_time_and_with_nobody_else() -> None:
    talks = [talk(who, "2025-03-01") for who in ("甲", "陌生人", "bot", LI)]
    facts = [group(), *joined("甲", "bot", LI), *talks]
    assert found(*facts, kind="talk").evidence == ("talk 甲 2025-03-01",)


def test_a_talk_with_somebody_opted_out_does_not_count_and_one_from_before_does() -> None:
    out = OptOut(moment("2025-03-02"), "甲")
    facts = [group(), *joined("甲"), talk("甲", out.at), talk("甲", out.at - TICK), out]
    assert found(*facts, kind="talk").count == 1


def test_a_talk_is_that_of_the_groups_cadre_at_its_moment() -> None:
    handover = moment("2025-07-01")
    facts = [group(), *joined("甲"), group(WANG, handover), talk("甲", handover - TICK), talk("甲", handover)]
    assert found(*facts, kind="talk", cadre=LI).evidence == (f"talk 甲 {handover - TICK}",)
    assert found(*facts, kind="talk", cadre=WANG).evidence == (f"talk 甲 {handover}",)


def test_talks_in_all_groups_of_a_cadre_are_added_up() -> None:
    facts = [group(), group(name="二班"), *joined("甲"), *joined("乙", name="二班")]
    talks = [talk("甲", "2025-03-01"), talk("乙", "2025-03-01", "二班")]
    assert found(*facts, *talks, kind="talk").count == 2


def test_a_talk_before_the_group_was_formed_is_that_of_its_first_cadre() -> None:
    facts = [group(when="2025-02-01"), *joined("甲"), talk("甲", "2025-01-15")]
    assert found(*facts, kind="talk").count == 1


# Status


def test_an_unmet_duty_is_open_then_due_within_sixty_days_of_the_years_end_then_short() -> None:
    due = YEAR_END - timedelta(days=60)
    moments = (moment("2025-01-01"), due - TICK, due, YEAR_END - TICK, YEAR_END)
    expected = [Status.OPEN, Status.OPEN, Status.DUE, Status.DUE, Status.SHORT]
    assert [found(group(), at=at).status for at in moments] == expected


@pytest.mark.parametrize(
    ("year", "half"), [(2025, HALF), (2024, timedelta(days=183))], ids=["an ordinary year", "a leap year"]
)
def test_half_of_the_year_in_office_binds_and_an_instant_less_excuses(year: int, half: timedelta) -> None:
    middle, after = moment(f"{year}-01-01") + half, moment(f"{year + 1}-01-01")
    assert found(group(when=middle), at=after, year=str(year)).status is Status.SHORT
    assert found(group(when=middle + TICK), at=after, year=str(year)).status is Status.EXCUSED


def test_a_handover_at_the_middle_of_the_year_binds_both_and_an_instant_later_the_first_alone() -> None:
    middle = moment("2025-01-01") + HALF
    assert [found(group(), group(WANG, middle), cadre=one).status for one in (LI, WANG)] == [Status.SHORT] * 2
    later = [found(group(), group(WANG, middle + TICK), cadre=one).status for one in (LI, WANG)]
    assert later == [Status.SHORT, Status.EXCUSED]


def test_what_is_done_counts_also_for_a_cadre_who_would_be_excused() -> None:
    done = [duty("lecture", "2025-11-01"), duty("lecture", "2025-11-02")]
    assert standing(group(when="2025-10-01"), *done) == (2, Status.MET)


def test_a_group_that_ends_takes_its_cadre_out_of_office() -> None:
    middle = moment("2025-01-01") + HALF
    assert found(group(), GroupEnd(middle, "一班")).status is Status.SHORT
    assert found(group(), GroupEnd(middle - TICK, "一班")).status is Status.EXCUSED


def test_time_in_two_groups_at_once_counts_once_and_one_after_the_other_adds_up() -> None:
    ends = [GroupEnd(moment("2025-03-01"), name) for name in ("一班", "二班")]
    assert found(group(), group(name="二班"), *ends).status is Status.EXCUSED
    again = [group(when="2025-08-01", name="三班")]
    assert found(group(), *ends[:1], *again).status is Status.SHORT


def test_time_before_the_group_was_formed_is_not_in_office_although_its_first_line_holds() -> None:
    assert found(group(when="2025-09-01")).status is Status.EXCUSED


def test_a_young_year_excuses_nobody_who_is_in_office() -> None:
    assert found(group(when="2025-01-05"), at="2025-01-06").status is Status.OPEN


def test_whoever_comes_too_late_for_half_of_the_year_is_excused_from_the_first_day() -> None:
    assert found(group(when="2025-09-01"), at="2025-09-01").status is Status.EXCUSED


def test_whoever_has_left_before_the_half_is_excused_until_they_come_back_for_the_rest() -> None:
    away = [group(), group(WANG, "2025-03-01")]
    assert found(*away, at="2025-03-01").status is Status.EXCUSED
    assert found(*away, group(LI, "2025-05-01"), at="2025-05-01").status is Status.OPEN


def test_whoever_was_never_in_office_has_no_duties_and_nobody_has_any_of_other_years() -> None:
    facts = [group(when="2024-06-01"), group(WANG, "2025-01-01"), duty("lecture", "2025-03-01", "赵老师")]
    everything = judge_duties(facts, moment("2026-03-01"), policy=Policy(), since=date(2000, 1, 1))
    owed = sorted({(one.cadre, one.period.name) for one in everything})
    assert owed == [(LI, "2024"), (WANG, "2025"), (WANG, "2026")]


def test_whoever_takes_over_when_the_group_ends_was_never_in_office() -> None:
    end = GroupEnd(moment("2025-03-01"), "一班")
    for taken_over, cadres in ((end.at - TICK, {LI, WANG}), (end.at, {LI}), (end.at + TICK, {LI})):
        owed = judge_duties([group(), end, group(WANG, taken_over)], YEAR_END, policy=Policy(), since=date(2025, 1, 1))
        assert {one.cadre for one in owed} == cadres


def test_whom_another_line_replaces_at_the_instant_at_which_the_group_is_formed_was_never_in_office() -> None:
    formed = moment("2025-01-01")
    for replaced, cadres in ((formed + TICK, {LI, WANG}), (formed, {WANG})):  # 王 sorts after 李.
        owed = judge_duties([group(LI, formed), group(WANG, replaced)], YEAR_END - TICK, policy=Policy())
        assert {one.cadre for one in owed} == cadres


def test_a_cadre_who_comes_back_at_the_turn_of_a_year_owes_nothing_for_the_years_away() -> None:
    facts = [group(when="2023-06-01"), group(WANG, "2024-01-01"), group(LI, "2026-01-01")]
    owed = judge_duties(facts, YEAR_END, policy=Policy(), since=date(2000, 1, 1), duties=[DutyKind.LECTURE])
    assert [one.period.name for one in owed if one.cadre == LI] == ["2023", "2026"]


def test_without_a_first_day_only_the_running_year_is_judged() -> None:
    periods = {one.period.name for one in judge_duties([group()], YEAR_END - TICK, policy=Policy())}
    assert periods == {"2025"}
    periods = {one.period.name for one in judge_duties([group()], YEAR_END, policy=Policy())}
    assert periods == {"2026"}


def test_a_verdict_on_a_duty_has_no_group_the_duty_as_have_and_the_year_as_period() -> None:
    one = found(group(), duty("lecture", "2025-03-01"))
    assert (one.group, one.cadre, one.have, one.period.name) == (None, LI, "lecture", "2025")
    assert (one.period.start, one.period.end, one.over_at) == (moment("2025-01-01"), YEAR_END, YEAR_END)
    assert (one.need, one.reason, one.evidence) == (2, None, ("lecture 李老师 2025-03-01",))


def test_the_needs_are_the_policys() -> None:
    policy = Policy(duties={**Policy().duties, DutyKind.LECTURE: 1}, office_share=Decimal("0.9"))
    facts = [group(when="2025-02-01"), group(WANG, "2025-03-01", "二班"), duty("lecture", "2025-03-01")]
    judged = judge_duties(facts, YEAR_END - TICK, policy=policy, duties=[DutyKind.LECTURE])
    assert [(one.cadre, one.status) for one in judged] == [(LI, Status.MET), (WANG, Status.EXCUSED)]


def test_a_later_policy_leaves_the_years_that_began_before_it_alone() -> None:
    stricter = Policy(version="2", since=date(2026, 1, 1), duties={**Policy().duties, DutyKind.LECTURE: 4})
    policies = Policies([Policy(), stricter])
    judged = judge_duties([group()], YEAR_END, policy=policies, since=date(2025, 1, 1), duties=[DutyKind.LECTURE])
    assert [(one.period.name, one.need) for one in judged] == [("2025", 2), ("2026", 4)]


# Pace


def test_a_pace_is_whole_ones_spread_evenly() -> None:
    start, end = moment("2025-01-01"), YEAR_END
    middle = start + HALF
    moments = (start - DAY, start, middle - TICK, middle, end - TICK, end, end + DAY)
    assert [pace(2, start, end, at) for at in moments] == [0, 0, 0, 1, 1, 2, 2]


@pytest.mark.parametrize("before", [(), ("2024-02-01", "2024-06-01")], ids=["came", "came back"])
def test_a_cadre_who_came_in_the_year_is_paced_over_the_rest_of_it(before: tuple[str, ...]) -> None:
    earlier = [group(WANG, before[0], "g0"), GroupEnd(moment(before[1]), "g0")] if before else []
    facts, middle = [group(when="2024-06-01"), group(WANG, "2025-04-01"), *earlier], moment("2025-08-16 12:00")
    for at, expected in ((middle - TICK, {LI: 1, WANG: 0}), (middle, {LI: 1, WANG: 1})):
        duties = Duties(facts, at, Policy())
        found = {
            one: duties.finding(one, DutyKind.THEME_DAY, year) for one in (LI, WANG) for year in duties.years(one, None)
        }
        assert {cadre: duties.pace(cadre, one) for cadre, one in found.items()} == expected


# Against the slow reading


@dataclass(frozen=True)
class FurtherJournal:
    """A random journal with lines of section 5, and what it is judged by."""

    journal: Journal
    needs: Needs

    @property
    def policy(self) -> Policy:
        """The policy in the rules' own words."""
        needs = self.needs
        return replace(
            policy_of(self.journal.policy),
            duties={kind: needs.duties[kind] for kind in DutyKind},
            office_share=Decimal(needs.office_share.numerator) / Decimal(needs.office_share.denominator),
            group_heads=needs.group_size,
            linked_branches=needs.branches,
            linked_clubs=needs.clubs,
            paired_youths=needs.pairing,
            visited_units=needs.visits,
        )


class FurtherScribe(Scribe):
    """Writes journals that are crowded with duties, talks, cards, links, pairings, papers and visits."""

    def scenes(self) -> list:
        """The scenes of section 5 beside the others, handovers and turns of the year more often."""
        own = [self.some_duty, self.talk, self.card, self.linked, self.paired, self.paper, self.visit, self.undone]
        return super().scenes() + own * 3 + [self.turn, self.handover]

    def form_groups(self) -> None:
        """Form the groups, sometimes one at about the middle of a year."""
        super().form_groups()
        if self.rng.random() < 0.3:
            line = next(line for line in self.lines if line["type"] == "group")
            t = self.middle()
            if t < self.end:
                line["at"] = self.stamp(t)
                self.cadre_changes[line["group"]][0] = (t, line["cadre"])

    def middle(self) -> datetime:
        """The middle of a year, nearly."""
        year = self.random_period("year")
        return year.start + (year.end - year.start) / 2 + self.rng.choice((timedelta(0), TICK, -TICK, DAY))

    def turn(self) -> None:
        """A handover or an end at the middle or the turn of a year."""
        group, year = self.group(), self.random_period("year")
        t = self.rng.choice((self.middle(), year.start, year.end - TICK, year.start + TICK))
        self.group_line(group, t, self.rng.choice(self.cadres), None, None)

    def some_duty(self) -> None:
        """Some duties, near each other."""
        kinds = ("organization_life", "lecture", "theme_day")
        for _ in range(self.rng.randint(1, 3)):
            cadre = self.rng.choice(self.cadres)
            self.write("duty", self.moment(), id=self.new_id("d"), cadre=cadre, duty=self.rng.choice(kinds))

    def talk(self) -> None:
        """Some talks."""
        for _ in range(self.rng.randint(1, 3)):
            member = self.youth()
            self.write("meet", self.moment(), id=self.new_id("me"), group=self.group(), member=member, form="talk")

    def card(self) -> None:
        """The card, often just about a handover."""
        group, hairs = self.group(), (timedelta(0), TICK, -TICK, DAY)
        t = self.rng.choice([at for at, _ in self.cadre_changes[group]]) + self.rng.choice(hairs)
        self.write("identity", t if self.rng.random() < 0.6 else self.moment(), group=group, by=self.anyone())

    def linked(self) -> None:
        """A branch and a club, or one of them, perhaps twice."""
        for kind in self.rng.choice((("branch", "club"), ("branch",), ("club", "club"))):
            name, cadre = self.rng.choice("甲乙"), self.rng.choice(self.cadres)
            self.write("link", self.moment(), id=self.new_id("l"), cadre=cadre, kind=kind, name=name)

    def paired(self) -> None:
        """A number of pairings, or two at one instant."""
        group, t = self.group(), self.moment()
        for _ in range(self.rng.choice((1, 1, 2))):
            self.write("pairing", t, group=group, number=self.rng.randint(0, 5))

    def paper(self) -> None:
        """A paper for about the period in which it is handed in."""
        rng, cadre = self.rng, self.rng.choice(self.cadres)
        kind, period = "problem_list", self.random_period("quarter").name
        if rng.random() < 0.5:
            kind, period = "term_report", rng.choice(("上", "下", period))
        self.write("paper", self.moment(), id=self.new_id("p"), cadre=cadre, paper=kind, period=period)

    def visit(self) -> None:
        """One or two departments visited."""
        for _ in range(self.rng.randint(1, 2)):
            self.write("visit", self.moment(), id=self.new_id("v"), unit=self.rng.choice(("系一", "系二")))

    def undone(self) -> None:
        """Something of this was entered wrongly."""
        ids = [line["id"] for line in self.lines if line["type"] in ("duty", "meet", "link", "paper", "visit")]
        if ids:
            self.write("void", self.moment(), fact=self.rng.choice(ids), by="团委", reason="误录")

    def terms(self) -> tuple[tuple[str, date, date], ...]:
        """Two terms of about the span."""
        days = sorted(
            (self.moment() + self.rng.choice((-40, 0, 40)) * DAY).astimezone(self.zone).date() for _ in "1234"
        )
        return (("下", days[2], days[3]), ("上", days[0], days[1]))

    def needs(self) -> Needs:
        """The plan's needs, or small ones."""
        rng = self.rng
        if rng.random() < 0.2:
            return Needs(terms=self.terms())
        return Needs(
            duties={kind: rng.choice((1, 1, 2)) for kind in slow_duties.DUTIES},
            office_share=Fraction(rng.choice(("0.5", "0.5", "0.5", "0.2", "1"))),
            group_size=rng.choice((1, 2, 3, 4)),
            branches=rng.choice((1, 1, 2)),
            clubs=rng.choice((1, 1, 0)),
            pairing=rng.choice((1, 3)),
            visits=rng.choice((1, 1, 2)),
            terms=self.terms(),
        )


def further_journal(seed: int, size: str = "small") -> FurtherJournal:
    """The journal of this seed."""
    scribe = FurtherScribe(Random(seed), size)
    journal = scribe.journal()
    if scribe.rng.random() < 0.3:
        # About the year's end, which most spans lie near but few moments of judging.
        turn = midnight(date(scribe.last.year, 1, 1), scribe.zone)
        journal = replace(journal, at=turn + scribe.rng.choice((-TICK, timedelta(0), TICK, -60 * DAY, 30 * DAY)))
    return FurtherJournal(journal, scribe.needs())


FIELDS = (
    "group",
    "cadre",
    "have",
    "period",
    "start",
    "end",
    "status",
    "count",
    "need",
    "reason",
    "evidence",
    "over_at",
)


def row(one: Finding) -> tuple[object, ...]:
    """What both readings must agree on."""
    period, reason = one.period, None if one.reason is None else str(one.reason)
    edges = period.name, period.start, period.end
    said = str(one.status), one.count, one.need, reason, one.evidence, one.over_at
    return (one.group, one.cadre, str(one.have), *edges, *said)


def table(lines: list[dict[str, object]]) -> list[tuple[object, ...]]:
    """The same of the slow reading."""
    return [tuple(line[name] for name in FIELDS) for line in lines]


def differences(further: FurtherJournal) -> list[tuple[object, ...]]:
    """The verdicts on duties on which the two readings differ."""
    journal = further.journal
    ours = judge_duties(facts_of(journal), journal.at, policy=further.policy, since=journal.since)
    theirs = slow_duties.judge_duties(journal.lines, journal.at, journal.since, journal.policy, further.needs)
    return sorted({row(one) for one in ours} ^ set(table(theirs)), key=str)


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_duties_and_the_slow_reading_agree_on_crowded_weeks(first: int) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        assert differences(further_journal(seed)) == [], f"seed {seed}"


@pytest.mark.parametrize("seed", range(max(SEEDS // 50, 1)))
def test_duties_and_the_slow_reading_agree_on_a_crowded_year(seed: int) -> None:
    assert differences(further_journal(seed, "year")) == []


def test_random_journals_show_every_status_of_a_duty() -> None:
    shown = {
        one.status
        for seed in range(100)
        for further in [further_journal(seed)]
        for one in judge_duties(
            facts_of(further.journal), further.journal.at, policy=further.policy, since=further.journal.since
        )
    }
    assert shown == set(Status) - {Status.UNKNOWN}
