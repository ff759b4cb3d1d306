"""Rounds: who is reminded of what, how often and when; which digest is sent to whom; all of it once."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from bot import calendars, wiring
from bot.config import Config
from bot.config_values import Weekly
from bot.digest_model import Digest
from bot.gateways.base import File, SendRefused
from bot.gateways.simulator import Simulator
from bot.reports.card import Card
from bot.round_parts import Round, RoundFailed
from bot.rounds import Rounds, tick
from bot.sending import Sending
from bot.telling import weeks_to_tell
from rules.facts import Alias, Fact, GroupEnd
from rules.periods import INSTANT
from rules.policy import Have
from tests.builders import (
    CADRE,
    GROUP,
    YOUTHS,
    answered,
    at,
    attested,
    blind,
    formed,
    fresh,
    handed_over,
    leave,
    spoke,
    spoke_daily,
    store,
    topic,
)
from tracker import coverage, live, roster, submissions, wishes
from tracker.database import Database
from tracker.models import snoozes
from tracker.outbox import ROWS_KEPT, WORDS_KEPT, Notice, NoticeKind, Row, State, put, rows_of
from tracker.recording import Recording

OTHER = "sim/other"
THURSDAY = "2026-11-19"


class World:
    """A database, a configuration, and the simulator that outlives the processes which work with them."""

    def __init__(self, folder: Path, **tables: Any) -> None:
        self.now = at("2026-11-01 00:00")
        self.database: Database = fresh(folder)
        gateways = [{"name": "sim", "kind": "simulator"}]
        self.config = Config.model_validate({"gateway": gateways, "calendar": {"observe_holidays": False}, **tables})
        self.simulator = Simulator("sim", lambda: self.now)
        for contact in ("cadre", "new", "committee", "department"):
            self.simulator.add_contact(contact, contact, friend=True)
        self.at_work: tuple[Rounds, Sending] | None = None

    @contextmanager
    def process(self) -> Iterator["World"]:
        """A process with objects of its own; within another's, one that has taken its place."""
        before = self.at_work
        with wiring.writing(self.database) as writer:
            rounds = Rounds(self.config, self.database, writer, wiring.calendar_for(self.config, self.database))
            self.at_work = rounds, Sending(self.simulator, writer, lambda: self.now, self.config.quiet)
            yield self
        self.at_work = before

    async def tick(self, when: str | datetime, *, dry_run: bool = False) -> Round:
        assert self.at_work is not None, "no process runs"
        self.now = at(when) if isinstance(when, str) else when
        rounds, sending = self.at_work
        return await tick(rounds, [sending], self.now, dry_run=dry_run)

    def rows(self, *keys: str) -> list[Row]:
        with self.database.read() as connection:
            return rows_of(connection, keys)

    async def tick_through(self, first: str, last: str, every: timedelta = timedelta(minutes=30)) -> None:
        moment = at(first)
        while moment < at(last):
            await self.tick(moment)
            moment += every

    def store(self, *facts: Fact | list[Fact]) -> None:
        store(self.database, *facts)

    def heard_by(self, contact: str = "cadre") -> list[str]:
        return [sent.text for sent in self.simulator.sent if sent.conversation == contact and sent.file is None]

    def pictures_of(self, contact: str) -> list[File]:
        return [sent.file for sent in self.simulator.sent if sent.conversation == contact and sent.file is not None]

    def heard_at(self, contact: str = "cadre") -> list[datetime]:
        return [sent.at for sent in self.simulator.sent if sent.conversation == contact and sent.file is None]


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """One group, formed on 1 September, whose cadre is silent."""
    world = World(tmp_path)
    world.store(formed())
    with world.process():
        yield world
    world.database.close()


def reminders(made: Round) -> list[str]:
    return [row.notice.to for row in made.rows if row.notice.kind is NoticeKind.REMINDER]


# Once.


async def test_a_silent_thursday_is_reminded_of_once(world: World) -> None:
    made = await world.tick(f"{THURSDAY} 20:30")
    assert reminders(made) == [CADRE]
    assert [row.state for row in made.rows] == [State.SENT]

    assert reminders(await world.tick(f"{THURSDAY} 20:45")) == []
    with world.process():  # After a restart.
        assert reminders(await world.tick(f"{THURSDAY} 20:50")) == []
        assert reminders(await world.tick(f"{THURSDAY} 23:00")) == []
    assert len(world.heard_by()) == 1


async def test_the_reminder_says_what_is_missing_until_when_and_what_helps(world: World) -> None:
    await world.tick(f"{THURSDAY} 20:30")

    assert world.heard_by() == [
        "「软件2201」\n今天还没有在群里说句话，说一句就好；到今晚24:00还有3小时30分。",
    ]


async def test_the_row_says_why_and_expires_before_the_day_is_over(world: World) -> None:
    row = (await world.tick(f"{THURSDAY} 20:30")).rows[0]

    assert row.notice.why == "sim/group voice 2026-11-19: due, 0 of 1"
    assert row.notice.not_after == at("2026-11-20 00:00") - INSTANT


async def test_a_day_is_due_at_eight_in_the_evening_and_not_before(world: World) -> None:
    assert reminders(await world.tick(at(f"{THURSDAY} 20:00") - INSTANT)) == []
    assert reminders(await world.tick(f"{THURSDAY} 20:00")) == [CADRE]


async def test_who_has_spoken_is_not_reminded(world: World) -> None:
    world.store(spoke(f"{THURSDAY} 07:00"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_a_voice_after_the_last_count_is_seen(world: World) -> None:
    await world.tick(f"{THURSDAY} 19:00")
    world.store(spoke(f"{THURSDAY} 20:10"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_each_silent_day_is_reminded_of(world: World) -> None:
    for day in ("2026-11-17", "2026-11-18"):
        assert reminders(await world.tick(f"{day} 20:30")) == [CADRE]


async def test_a_reminder_after_the_moment_at_which_it_was_due_is_still_made(world: World) -> None:
    assert reminders(await world.tick(f"{THURSDAY} 21:59")) == [CADRE]


# Quiet.


async def test_nothing_is_made_in_quiet_hours_and_a_day_that_ends_in_them_is_not_made_up_for(world: World) -> None:
    await world.tick_through(f"{THURSDAY} 22:00", "2026-11-20 08:00")
    assert world.heard_by() == []

    await world.tick("2026-11-20 08:00")
    assert [text.count("今天") for text in world.heard_by()] == [0]


async def test_what_becomes_due_at_midnight_is_said_at_the_end_of_quiet_if_it_is_still_missing(world: World) -> None:
    world.store(spoke_daily("2026-11-16", "2026-11-20"))

    await world.tick_through("2026-11-20 00:00", "2026-11-20 08:00")
    assert world.heard_by() == []
    await world.tick("2026-11-20 08:00")
    assert world.heard_by() == [
        "「软件2201」\n每周有互动，本周再有3位青年与您互动就好"
        "（您说话后2小时内有人接话，或您回应提到您的人）；到11月22日24:00还有2天16小时。"
    ]


async def test_a_reminder_that_waits_when_quiet_begins_is_held_until_morning(world: World) -> None:
    world.store(spoke_daily("2026-11-16", "2026-11-22"))
    world.simulator.cut()
    await world.tick("2026-11-20 21:50")
    world.simulator.mend()

    await world.tick("2026-11-20 22:30")
    assert world.heard_by() == []
    await world.tick("2026-11-21 08:00")
    assert len(world.heard_by()) == 1


async def test_a_reminder_of_the_day_that_waits_when_quiet_begins_is_never_said(world: World) -> None:
    world.simulator.cut()
    key = (await world.tick(f"{THURSDAY} 21:50")).rows[0].notice.key
    world.simulator.mend()

    await world.tick_through(f"{THURSDAY} 22:00", "2026-11-20 08:30")
    assert "今天" not in "".join(world.heard_by())
    assert world.rows(key)[0].state is State.EXPIRED


async def test_what_expired_unsaid_may_be_said_once_more_with_what_is_left_of_it(world: World) -> None:
    world.store(spoke_daily("2026-11-16", "2026-11-19"))
    world.simulator.cut()
    await world.tick("2026-11-20 21:50")  # The week and the day in one message, which ends with the day.
    world.simulator.mend()

    await world.tick_through("2026-11-20 22:00", "2026-11-21 20:00")
    assert [text.count("每周有互动") for text in world.heard_by()] == [1]


# Only where it helps, only to whom it concerns.


async def test_a_reminder_is_never_said_in_a_group_nor_to_anybody_else(world: World) -> None:
    world.simulator.add_room("group", "软件2201", ["cadre", "committee"], owner="cadre")
    await world.tick_through("2026-11-16 00:00", "2026-11-30 00:00", timedelta(hours=2))

    assert {sent.conversation for sent in world.simulator.sent} == {"cadre"}
    assert all(sent.mention == () for sent in world.simulator.sent)


async def test_when_all_is_well_nothing_is_said(world: World) -> None:
    world.store(spoke_daily("2026-11-01", "2026-11-30"), topic("2026-11-03 09:00"))
    for day in ("03", "10", "17", "24"):
        world.store(answered(f"2026-11-{day} 12:30", youths=YOUTHS[:6]))

    await world.tick_through("2026-11-02 00:00", "2026-11-30 00:00", timedelta(hours=4))
    assert world.simulator.sent == []


# Several gaps, several groups.


async def test_all_gaps_of_all_groups_of_a_cadre_are_in_one_message_longer_periods_first(world: World) -> None:
    world.store(formed(OTHER, name="软件2202"), [topic("2026-11-25 09:00", OTHER)])

    made = await world.tick("2026-11-27 20:30")

    assert len(made.rows) == 1
    text = world.heard_by()[0]
    assert text.count("「软件2201」") == text.count("「软件2202」") == 1
    haves = [text.split("「软件2202」")[0].find(word) for word in ("每月有话题", "每周有互动", "今天还没有")]
    assert -1 not in haves
    assert haves == sorted(haves)
    assert len(made.rows[0].notice.why.split("; ")) == 6


async def test_a_gap_of_a_second_group_that_becomes_due_later_is_said_later(world: World) -> None:
    await world.tick(f"{THURSDAY} 20:30")
    world.store(formed(OTHER, name="软件2202", on="2026-09-02 00:00"))

    await world.tick(f"{THURSDAY} 20:45")
    assert [("软件2201" in text, "软件2202" in text) for text in world.heard_by()] == [(True, False), (False, True)]


async def test_two_cadres_hear_of_their_own_group_alone(world: World) -> None:
    world.store(formed(OTHER, name="软件2202", cadre="sim/new"))

    await world.tick(f"{THURSDAY} 20:30")
    assert ["软件2201" in text for text in world.heard_by("cadre")] == [True]
    assert ["软件2202" in text for text in world.heard_by("new")] == [True]


async def test_more_gaps_than_fit_in_a_message_are_said_in_the_next_and_none_is_lost(world: World) -> None:
    names = [f"{'很长的群名' * 12}{number}" for number in range(6)]
    world.store(*(formed(f"sim/{number}", name=name) for number, name in enumerate(names)))

    made = [await world.tick(f"2026-11-27 20:{minute}") for minute in (30, 35, 40)]

    assert [len(one.rows) for one in made] == [1, 1, 0]  # Two a day.
    assert all(len(text) < 500 for text in world.heard_by())
    spoken_of = [reason.split(": ")[0] for one in made for row in one.rows for reason in row.notice.why.split("; ")]
    assert len(spoken_of) == len(set(spoken_of)) > 6
    assert [reason.split()[1] for reason in spoken_of[:7]] == [Have.TOPIC] * 7


# Caps.


async def test_two_reminders_a_day_are_the_most(world: World) -> None:
    await world.tick("2026-11-20 08:00")  # The week.
    await world.tick("2026-11-20 20:00")  # The day.
    world.store(formed(OTHER, name="软件2202"))

    assert (await world.tick("2026-11-20 20:30")).rows == ()
    assert reminders(await world.tick("2026-11-21 08:00")) == [CADRE]


async def test_five_reminders_a_week_are_the_most_and_three_of_the_voice_alone(world: World) -> None:
    await world.tick_through("2026-11-16 00:00", "2026-11-23 00:00")

    days = [moment.day for moment in world.heard_at()]
    assert days == [16, 17, 18, 20]  # The voice on three days, then the week.
    await world.tick_through("2026-11-23 00:00", "2026-11-23 22:00")
    assert [moment.day for moment in world.heard_at()][4:] == [23]


async def test_in_a_month_of_silence_nobody_hears_more_than_the_caps_allow(world: World) -> None:
    await world.tick_through("2026-11-02 00:00", "2026-12-07 00:00")

    heard = world.heard_at()
    assert all(8 <= moment.hour < 22 for moment in heard)
    assert max(sum(one.date() == moment.date() for one in heard) for moment in heard) <= 2
    weeks = [moment.isocalendar().week for moment in heard]
    assert all(weeks.count(week) <= 5 for week in weeks)
    assert sum("每月有话题" in text for text in world.heard_by()) == 1
    assert sum("每周有互动" in text for text in world.heard_by()) == 5


async def test_no_reminders_are_made_where_none_are_wanted(tmp_path: Path) -> None:
    world = World(tmp_path, reminders={"per_day": 0})
    world.store(formed())
    with world.process():
        assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_a_mixed_message_does_not_count_as_one_of_the_voice(world: World) -> None:
    await world.tick("2026-11-27 20:30")  # Topic, week and day.
    row = (await world.tick("2026-11-28 20:30")).rows[0]

    assert row.notice.key.startswith("reminder:voice:")
    assert (await world.tick("2026-11-29 20:30")).rows


# Who, and whether.


async def test_after_a_handover_the_new_cadre_is_reminded(world: World) -> None:
    world.store(handed_over("sim/new", f"{THURSDAY} 15:00"))

    assert reminders(await world.tick(f"{THURSDAY} 20:30")) == ["sim/new"]


async def test_of_a_topic_that_gathers_on_into_the_next_month_whoever_is_the_cadre_then_is_reminded(
    world: World,
) -> None:
    world.store(handed_over("sim/new", "2026-12-01 00:00"), topic("2026-11-30 18:00"))

    made = await world.tick("2026-12-01 08:00")
    assert [row.notice.to for row in made.rows if "topic 2026-11" in row.notice.why] == ["sim/new"]


async def test_what_the_cadre_before_was_reminded_of_is_not_said_again(world: World) -> None:
    await world.tick(f"{THURSDAY} 20:15")
    world.store(handed_over("sim/new", f"{THURSDAY} 20:20"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_a_group_under_a_new_id_is_not_reminded_of_again(world: World) -> None:
    await world.tick(f"{THURSDAY} 20:15")
    world.store(formed("sim/group-new"), Alias(at(f"{THURSDAY} 20:20"), GROUP, "sim/group-new", "sim/one"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_nobody_on_leave_is_reminded_and_the_day_after_it_is_an_ordinary_one(world: World) -> None:
    world.store(leave("2026-11-18", "2026-11-19", granted="2026-11-18 08:00"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()
    assert reminders(await world.tick("2026-11-20 20:30")) == [CADRE]


async def test_an_attested_day_is_not_reminded_of(world: World) -> None:
    world.store(attested("voice", THURSDAY, on=f"{THURSDAY} 12:00"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_on_holidays_and_in_breaks_nobody_is_reminded(tmp_path: Path) -> None:
    pause = {"name": "秋假", "from": at("2026-11-16").date(), "to": at("2026-11-19").date()}
    world = World(tmp_path, calendar={"observe_holidays": True, "breaks": [pause]})
    world.store(formed())
    with world.process():
        for day in ("2026-10-01", THURSDAY):
            assert (await world.tick(f"{day} 20:30")).rows == ()
        assert reminders(await world.tick("2026-11-20 20:30")) == [CADRE]


async def test_a_group_that_has_ended_is_not_spoken_of(world: World) -> None:
    world.store(GroupEnd(at(f"{THURSDAY} 20:10"), GROUP))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_a_group_known_by_import_alone_is_not_spoken_of(world: World) -> None:
    world.store(formed("imported", cadre="sim/new"), formed("qq/group", cadre="sim/new"))

    made = await world.tick(f"{THURSDAY} 20:30")
    assert reminders(made) == [CADRE]
    assert made.unreached == ()


async def test_a_cadre_without_a_private_conversation_is_listed_until_something_is_said(world: World) -> None:
    world.store(handed_over("teacher-7", f"{THURSDAY} 15:00"))

    for minute in ("20:30", "20:45"):
        made = await world.tick(f"{THURSDAY} {minute}")
        assert made.rows == ()
        assert [(one.who, one.kind) for one in made.unreached] == [("teacher-7", NoticeKind.REMINDER)]
    world.store(handed_over(CADRE, f"{THURSDAY} 20:50"))
    assert reminders(await world.tick(f"{THURSDAY} 21:00")) == [CADRE]


async def test_a_cadre_who_is_no_friend_of_the_bot_is_listed_in_the_outbox_as_failed(world: World) -> None:
    world.simulator.contacts["cadre"].friend = False

    made = await world.tick(f"{THURSDAY} 20:30")
    assert [(row.state, row.error) for row in made.rows] == [(State.FAILED, "neither a room of the bot nor a friend")]
    for moment in (f"{THURSDAY} 20:45", at("2026-11-23 00:00") - INSTANT):
        made = await world.tick(moment)
        assert made.rows == ()
    made = await world.tick("2026-11-22 21:00")
    assert [(one.who, one.why) for one in made.unreached] == [(CADRE, "neither a room of the bot nor a friend")]
    assert (await world.tick("2026-11-23 08:00")).unreached == ()  # Another week.


async def test_whom_the_channel_refused_is_not_tried_again_for_seven_days(world: World) -> None:
    world.simulator.contacts["cadre"].friend = False
    await world.tick(f"{THURSDAY} 20:30")

    assert (await world.tick("2026-11-20 20:30")).rows == ()  # The week and another day are due by then.
    assert (await world.tick(at("2026-11-26 20:30") - INSTANT)).rows == ()
    assert reminders(await world.tick("2026-11-26 20:30")) == [CADRE]


async def test_when_something_has_arrived_reminders_go_on(world: World) -> None:
    world.simulator.contacts["cadre"].friend = False
    await world.tick(f"{THURSDAY} 20:30")
    world.simulator.contacts["cadre"].friend = True
    with world.database.write() as connection:
        word = Notice("word", NoticeKind.WORD, CADRE, "心愿1号", "wish", at("2026-11-20 08:00"))
        put(connection, word, at("2026-11-20 08:00"))
    await world.tick("2026-11-20 08:00")

    assert reminders(await world.tick("2026-11-20 20:30")) == [CADRE]


async def test_who_was_out_of_reach_only_because_the_account_was_is_reminded_as_ever(world: World) -> None:
    world.simulator.cut()
    made = await world.tick("2026-11-20 08:00")  # The week.
    await world.tick_through("2026-11-20 08:01", "2026-11-20 12:00", timedelta(minutes=1))
    assert [row.state for row in world.rows(made.rows[0].notice.key)] == [State.FAILED]
    world.simulator.mend()

    assert reminders(await world.tick("2026-11-20 20:30")) == [CADRE]


# Blind.


async def test_nobody_is_reminded_of_what_the_bot_could_not_see(world: World) -> None:
    world.store(blind(f"{THURSDAY} 09:00", f"{THURSDAY} 12:00"))

    assert (await world.tick(f"{THURSDAY} 20:30")).rows == ()


async def test_a_short_blindness_does_not_silence(world: World) -> None:
    world.store(blind(f"{THURSDAY} 09:00", f"{THURSDAY} 10:00"))

    assert reminders(await world.tick(f"{THURSDAY} 20:30")) == [CADRE]


async def test_blindness_that_still_runs_silences_the_groups_of_its_gateway(tmp_path: Path) -> None:
    wechaty = {"name": "wx", "kind": "wechaty", "endpoint": "127.0.0.1:1", "token": "t", "accept_risk": True}
    world = World(tmp_path, gateway=[{"name": "sim", "kind": "simulator"}, wechaty])
    world.store(formed(), formed("wx/group", cadre="wx/cadre"))
    with world.database.write() as connection:
        live.enable(connection, "wx/group", at("2026-09-01 00:00"))
        coverage.prove(connection, "wx", at(f"{THURSDAY} 18:00"), unbroken=True)
    with world.process():
        assert reminders(await world.tick(f"{THURSDAY} 20:30")) == [CADRE]
        with world.database.write() as connection:
            coverage.prove(connection, "wx", at(f"{THURSDAY} 20:40"), unbroken=True)
        assert reminders(await world.tick(f"{THURSDAY} 20:45")) == ["wx/cadre"]


# What fails.


def break_snooze_of(world: World, person: str) -> None:
    """Store an hour of the day that is none."""
    with world.database.write() as connection:
        connection.execute(snoozes.insert().values(person=person, off=False, daily=99_999))


async def test_what_fails_for_one_cadre_fails_for_no_other_and_the_round_says_so(world: World) -> None:
    world.store(formed(OTHER, name="软件2202", cadre="sim/a-new"))
    break_snooze_of(world, "sim/a-new")

    with pytest.raises(RoundFailed):
        await world.tick(f"{THURSDAY} 20:30")
    assert len(world.heard_by()) == 1


@pytest.mark.parametrize("table", ["case_words", "survey_voters", "handovers"])
async def test_a_part_that_fails_keeps_no_other_from_being_done(world: World, table: str) -> None:
    with world.database.write() as connection:
        connection.execute(text(f"ALTER TABLE {table} RENAME TO gone"))

    with pytest.raises(RoundFailed):
        await world.tick(f"{THURSDAY} 20:30")
    assert len(world.heard_by()) == 1

    with world.database.write() as connection:
        connection.execute(text(f"ALTER TABLE gone RENAME TO {table}"))
    assert (await world.tick(f"{THURSDAY} 20:45")).rows == ()


async def test_what_cannot_be_counted_is_judged_by_its_facts(world: World) -> None:
    world.store(formed(OTHER, name="软件2202", cadre="sim/new"))
    await world.tick(f"{THURSDAY} 19:00")
    world.store(spoke(f"{THURSDAY} 20:10"))
    for change in ("INSERT", "UPDATE", "DELETE"):
        refuse = f"CREATE TRIGGER no_{change} BEFORE {change} ON counts BEGIN SELECT RAISE(ABORT, 'full'); END"
        with world.database.write() as connection:
            connection.execute(text(refuse))

    with pytest.raises(RoundFailed):
        await world.tick(f"{THURSDAY} 20:30")
    assert (world.heard_by(), len(world.heard_by("new"))) == ([], 1)


async def test_the_cause_of_a_failed_round_names_every_part(world: World) -> None:
    break_snooze_of(world, CADRE)
    with world.database.write() as connection:
        connection.execute(text("ALTER TABLE handovers RENAME TO gone"))

    with pytest.raises(RoundFailed) as failed:
        await world.tick(f"{THURSDAY} 20:30")
    assert isinstance(failed.value.__cause__, ExceptionGroup)
    assert [type(error).__name__ for error in failed.value.__cause__.exceptions] == ["OperationalError", "ValueError"]


# A rehearsal.


async def test_a_dry_run_says_what_would_be_said_and_leaves_nothing(world: World) -> None:
    before = list(world.database.engine.raw_connection().driver_connection.iterdump())

    made = await world.tick(f"{THURSDAY} 20:30", dry_run=True)

    assert reminders(made) == [CADRE]
    assert [row.state for row in made.rows] == [State.WAITING]
    assert list(world.database.engine.raw_connection().driver_connection.iterdump()) == before
    assert world.heard_by() == []
    assert reminders(await world.tick(f"{THURSDAY} 20:30")) == [CADRE]


async def test_a_dry_run_tells_what_waits_and_is_due(world: World) -> None:
    waits = {"due": f"{THURSDAY} 20:00", "later": f"{THURSDAY} 21:00"}
    with world.database.write() as connection:
        for key, since in waits.items():
            notice = Notice(key, NoticeKind.WORD, "sim/committee", "请看", "a test", at(since), at(f"{THURSDAY} 21:00"))
            put(connection, notice, at(f"{THURSDAY} 19:00"))

    async def told(when: str) -> set[str]:
        return {row.notice.key for row in (await world.tick(f"{THURSDAY} {when}", dry_run=True)).rows} & {*waits}

    assert [await told(when) for when in ("19:59", "20:00", "21:00", "21:01")] == [set(), {"due"}, {*waits}, set()]


# What ends.


async def test_the_words_of_a_wish_are_erased_when_their_end_has_come(world: World) -> None:
    with world.database.write() as connection:
        given = at("2025-10-01 12:00")
        wishes.make(connection, Recording(), group=GROUP, member=YOUTHS[0], words="想借一个篮球", at=given)

    for when, words in ((given + submissions.KEPT - INSTANT, "想借一个篮球"), (given + submissions.KEPT, None)):
        await world.tick(when)
        with world.database.read() as connection:
            assert [wish.words for wish in wishes.all_wishes(connection)] == [words]


async def test_the_words_of_what_was_said_go_after_35_days_and_the_row_after_400(world: World) -> None:
    (row,) = (await world.tick(f"{THURSDAY} 20:30")).rows
    spoken = at(f"{THURSDAY} 20:30")
    for after, words in ((WORDS_KEPT - INSTANT, row.notice.words), (WORDS_KEPT, None), (ROWS_KEPT - INSTANT, None)):
        await world.tick(spoken + after)
        assert [one.notice.words for one in world.rows(row.notice.key)] == [words]
    await world.tick(spoken + ROWS_KEPT)
    assert world.rows(row.notice.key) == []


# Digests.

COLLEGE = {"name": "学院团委", "unit": "", "to": "sim/committee"}
DEPARTMENT = {"name": "机电分团委", "unit": "机电学院", "to": "sim/department"}


@pytest.fixture
def college(tmp_path: Path) -> Iterator[World]:
    """Two groups of two units; the college's committee and one department's read the digest."""
    world = World(tmp_path, committee=[COLLEGE, DEPARTMENT])
    world.store(formed(), formed(OTHER, name="机电2201", unit="机电学院", cadre="sim/new"))
    with world.process():
        yield world
    world.database.close()


def digests(made: Round) -> list[str]:
    """Who is told, each once, however many parts there are."""
    return list(dict.fromkeys(row.notice.to for row in made.rows if row.notice.kind is NoticeKind.DIGEST))


async def test_the_digest_comes_on_monday_at_nine_and_not_before(college: World) -> None:
    assert digests(await college.tick(at("2026-11-23 09:00") - INSTANT)) == []
    assert digests(await college.tick("2026-11-23 09:00")) == ["sim/committee", "sim/department"]


async def test_the_digest_comes_once_a_week_whatever_is_restarted(college: World) -> None:
    await college.tick("2026-11-23 09:00")
    with college.process():
        await college.tick_through("2026-11-23 09:00", "2026-11-30 09:00", timedelta(hours=4))
    said = len(college.heard_by("committee"))

    await college.tick("2026-11-30 09:00")
    titles = [text for text in college.heard_by("committee") if "五有周报" in text]
    assert ["第47周" in text for text in titles] == [True, False]
    assert said == 1


async def test_a_department_reads_of_its_own_groups_alone(college: World) -> None:
    await college.tick("2026-11-23 09:00")

    whole, own = ("\n".join(college.heard_by(contact)) for contact in ("committee", "department"))
    assert ("软件2201" in whole, "机电2201" in whole) == (True, True)
    assert ("软件2201" in own, "机电2201" in own) == (False, True)


async def test_a_digest_that_was_missed_is_made_up_for_once_within_its_week(college: World) -> None:
    assert digests(await college.tick("2026-11-26 15:00")) == ["sim/committee", "sim/department"]
    assert digests(await college.tick("2026-11-27 15:00")) == []
    assert "第47周" in college.heard_by("committee")[0]


async def test_a_digest_that_was_missed_is_not_made_up_for_at_night(college: World) -> None:
    assert digests(await college.tick("2026-11-26 23:00")) == []
    assert digests(await college.tick("2026-11-27 08:00")) == ["sim/committee", "sim/department"]


async def test_of_two_missed_weeks_the_last_alone_is_told(college: World) -> None:
    await college.tick("2026-11-16 09:00")
    await college.tick("2026-12-02 12:00")

    titles = [text for text in college.heard_by("committee") if "五有周报" in text]
    assert ["第46周" in text or "第48周" in text for text in titles] == [True, True]


async def test_a_digest_that_cannot_be_sent_in_its_week_expires(college: World) -> None:
    row = (await college.tick("2026-11-23 09:00", dry_run=True)).rows[0]

    assert row.notice.not_after == at("2026-11-30 00:00") - INSTANT


async def test_another_day_and_time_may_be_configured(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[COLLEGE], digest={"at": "fri 16:30"})
    world.store(formed())
    with world.process():
        assert digests(await world.tick("2026-11-27 16:29")) == []
        assert digests(await world.tick("2026-11-27 16:30")) == ["sim/committee"]
        assert "第47周" in world.heard_by("committee")[0]


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        ("2026-11-23", "2026-11-24", "2026-11-25 09:00"),
        ("2026-11-16", "2026-11-26", "2026-11-27 09:00"),
        ("2026-11-24", "2026-11-29", "2026-11-23 09:00"),
    ],
)
async def test_on_a_day_off_the_digest_waits_for_the_first_working_day_of_the_week(
    tmp_path: Path, first: str, last: str, due: str
) -> None:
    pause = {"name": "秋假", "from": at(first).date(), "to": at(last).date()}
    world = World(tmp_path, committee=[COLLEGE], calendar={"observe_holidays": False, "breaks": [pause]})
    world.store(formed())
    with world.process():
        await world.tick_through("2026-11-23 00:00", "2026-11-30 00:00", timedelta(hours=1))
    assert set(world.heard_at("committee")) == {at(due)}


async def test_a_committee_without_an_address_is_listed_until_somebody_has_bound_it(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[{"name": "学院团委", "unit": ""}])
    world.store(formed())
    with world.process():
        made = await world.tick("2026-11-23 09:00")
        assert (digests(made), [one.who for one in made.unreached]) == ([], ["学院团委"])
        bind(world, "committee", unit="")
        made = await world.tick("2026-11-23 10:00")
        assert (digests(made), made.unreached) == (["sim/committee"], ())


async def test_whoever_of_a_committee_is_bound_reads_the_digest_of_their_unit(college: World) -> None:
    bind(college, "cadre", unit="软件学院")

    assert "sim/cadre" in digests(await college.tick("2026-11-23 09:00"))
    texts = [text for text in college.heard_by("cadre") if "五有周报" in text]
    assert ["机电2201" in text for text in texts] == [False]


async def test_a_committee_whose_unit_had_no_group_gets_none_and_is_listed(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[DEPARTMENT, {"name": "旁听", "unit": "", "to": "qq/somebody"}])
    world.store(formed(), formed("imported", unit="机电学院"))
    with world.process():
        made = await world.tick("2026-11-23 09:00")
    assert made.rows == ()
    assert {one.who for one in made.unreached} == {"机电分团委", "旁听"}


async def test_a_long_digest_comes_in_numbered_parts_in_order(college: World) -> None:
    college.store(*(formed(f"sim/{number}", name=f"班级{number:03}" * 4) for number in range(60)))

    await college.tick("2026-11-23 09:00")

    texts = college.heard_by("committee")
    assert len(texts) > 3
    assert [text.partition("\n")[0] for text in texts] == [f"（{no}/{len(texts)}）" for no in range(1, len(texts) + 1)]
    assert all(len(text) < 500 for text in texts)


async def test_parts_stay_in_order_when_the_first_must_be_tried_again(college: World) -> None:
    college.store(*(formed(f"sim/{number}", name=f"班级{number:03}" * 4) for number in range(20)))
    college.simulator.cut()
    await college.tick("2026-11-23 09:00")
    college.simulator.mend()

    await college.tick_through("2026-11-23 09:01", "2026-11-23 09:10", timedelta(minutes=1))
    texts = college.heard_by("committee")
    assert [text[1] for text in texts] == sorted(text[1] for text in texts)
    assert len(texts) > 1


async def test_a_digest_whose_facts_have_changed_is_not_sent_again(college: World) -> None:
    await college.tick("2026-11-23 09:00")
    college.store(*(formed(f"sim/{number}", name=f"班级{number:03}" * 4) for number in range(20)))

    assert digests(await college.tick("2026-11-23 09:30")) == []


async def test_the_digest_comes_also_when_all_is_well_and_is_short_then(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[COLLEGE])
    world.store(formed(), spoke_daily("2026-11-09", "2026-11-22"))
    world.store(*(answered(f"2026-11-{day} 12:30") for day in (10, 17)), topic("2026-11-17 12:00"))
    world.store([spoke(f"2026-11-17 13:{minute}", youth) for minute, youth in enumerate(YOUTHS[:5], start=10)])
    with world.process():
        await world.tick("2026-11-23 09:00")

    assert "没有没做到的" in world.heard_by("committee")[0]
    assert len(world.heard_by("committee")[0]) < 300


def bind(world: World, contact: str, unit: str) -> None:
    """Put somebody of the committee on the list, and bind their code."""
    now = at("2026-11-20 12:00")
    with world.database.write() as connection:
        listed = {"name": contact, "unit": unit, "role": "committee", "contact": "", "branch": "", "club": ""}
        code = roster.enlist(connection, **listed, now=now)
        assert code is not None
        roster.bind(connection, code, f"sim/{contact}", now)


# The picture.


async def test_the_digest_comes_as_a_picture_after_its_text_and_each_unit_gets_its_own(college: World) -> None:
    await college.tick("2026-11-23 09:00")

    (whole,), (own,) = college.pictures_of("committee"), college.pictures_of("department")
    assert (whole.name, own.name) == ("五有周报-2026-W47.png", "五有周报-2026-W47-机电学院.png")
    assert whole.content.startswith(b"\x89PNG")
    assert whole.content != own.content
    last = [sent for sent in college.simulator.sent if sent.conversation == "committee"][-1]
    assert last.file is not None


async def test_a_sent_picture_is_kept_no_longer(college: World) -> None:
    keys = [row.notice.key for row in (await college.tick("2026-11-23 09:00", dry_run=True)).rows if row.notice.file]
    assert len(keys) == 2

    await college.tick("2026-11-23 09:00")
    assert [(row.state, row.notice.file) for row in college.rows(*keys)] == [(State.SENT, None)] * 2


async def test_a_picture_that_cannot_be_drawn_does_not_keep_the_words_back(college: World) -> None:
    def draw(_: Digest) -> Card:
        raise OSError("cannot open resource")

    assert college.at_work is not None
    calendar = wiring.calendar_for(college.config, college.database)
    with wiring.writing(college.database) as writer:
        college.at_work = Rounds(college.config, college.database, writer, calendar, draw), college.at_work[1]
        with pytest.raises(RoundFailed):
            await college.tick("2026-11-23 09:00")

        assert (len(college.heard_by("committee")), len(college.heard_by("department"))) == (1, 1)
        assert college.pictures_of("committee") == []
        assert (await college.tick("2026-11-23 09:05")).rows == ()  # The words are not told once more.


async def test_a_picture_comes_after_its_words_also_when_these_must_be_tried_again(college: World) -> None:
    college.simulator.fail_next(SendRefused("busy", permanent=False))
    await college.tick("2026-11-23 09:00")
    assert college.pictures_of("committee") == []

    await college.tick("2026-11-23 09:01")
    said = [sent.file is None for sent in college.simulator.sent if sent.conversation == "committee"]
    assert said == [True, False]


async def test_where_no_picture_is_wanted_none_comes(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[COLLEGE], digest={"picture": False})
    world.store(formed())
    with world.process():
        await world.tick("2026-11-23 09:00")
    assert (len(world.heard_by("committee")), world.pictures_of("committee")) == (1, [])


async def test_a_digest_with_nothing_to_say_is_one_message_without_a_picture(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[COLLEGE])
    world.store(formed(on="2026-11-16 00:00"), spoke_daily("2026-11-16", "2026-11-22"), answered("2026-11-17 12:30"))
    with world.process():
        await world.tick("2026-11-23 09:00")
    assert (len(world.heard_by("committee")), world.pictures_of("committee")) == (1, [])


# The first working day.


def told(when: str, weekly: Weekly = Weekly(0, time(9)), *more: dict[str, Any]) -> list[str]:  # noqa: B008 # Frozen.
    """The weeks whose digest is due then, under the holidays of China and these breaks."""
    config = Config.model_validate({"calendar": {"breaks": list(more)}})
    calendar = calendars.build(config.calendar, [2026])
    return [week.name for week in weeks_to_tell(at(when), weekly, config.quiet, calendar)]


def test_a_monday_that_is_a_holiday_puts_the_digest_off_to_the_first_working_day() -> None:
    assert told("2026-10-05 09:00") == told("2026-10-07 21:00") == told("2026-10-08 08:59") == []
    assert told("2026-10-08 09:00") == ["2026-W40"]  # Thursday after the National Day's week.
    assert told("2026-04-06 09:00") == []  # Qingming.
    assert told("2026-04-07 09:00") == ["2026-W14"]


def test_an_ordinary_monday_is_told_at_its_time() -> None:
    assert told("2026-11-23 08:59") == []
    assert told("2026-11-23 09:00") == told("2026-11-29 21:59") == ["2026-W47"]


def test_a_make_up_workday_at_the_weekend_is_a_working_day() -> None:
    pause = {"name": "军训", "from": date(2026, 10, 5), "to": date(2026, 10, 9)}

    assert told("2026-10-09 12:00", Weekly(0, time(9)), pause) == []
    assert told("2026-10-10 09:00", Weekly(0, time(9)), pause) == ["2026-W40"]  # A Saturday on which all work.


def test_a_week_that_is_off_as_a_whole_puts_the_digest_off_to_the_next_and_it_comes_first() -> None:
    assert told("2026-02-20 12:00") == told("2026-02-22 12:00") == []  # The Spring Festival: 15 to 23 February.
    assert told("2026-02-24 08:59") == []
    assert told("2026-02-24 09:00") == ["2026-W07", "2026-W08"]


def test_of_a_long_break_the_last_week_before_it_and_the_last_of_it_are_told() -> None:
    winter = {"name": "寒假", "from": date(2026, 1, 12), "to": date(2026, 2, 28)}

    assert told("2026-01-19 09:00", Weekly(0, time(9)), winter) == []
    assert told("2026-03-02 09:00", Weekly(0, time(9)), winter) == ["2026-W02", "2026-W09"]


def test_a_day_that_was_chosen_at_the_weekend_stays_as_it_is() -> None:
    assert told("2026-11-28 10:00", Weekly(5, time(10))) == ["2026-W47"]


async def test_a_digest_that_was_put_off_is_sent_and_does_not_expire_at_once(tmp_path: Path) -> None:
    world = World(tmp_path, committee=[COLLEGE], calendar={"observe_holidays": True})
    world.store(formed(on="2026-01-01 00:00"))
    with world.process():
        await world.tick("2026-02-20 12:00")
        assert world.heard_by("committee") == []
        await world.tick("2026-02-24 09:00")
    titles = [text for text in world.heard_by("committee") if "五有周报" in text]
    assert ["第7周" in titles[0], "第8周" in titles[1]] == [True, True]
