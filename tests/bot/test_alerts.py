"""Operators are told by another way what the gateway cannot tell, once, and again when it is well."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from io import StringIO
from pathlib import Path

import pytest
import structlog
from sqlalchemy import text

from bot import logs
from bot.alerts import STARTING, Watch
from bot.config import Config
from bot.gateways.base import SendRefused
from bot.rounds import Rounds
from rules.periods import INSTANT
from tests.bot.world import World, world
from tests.listeners import Robot, robot
from tracker import outbox
from tracker.coverage import prove
from tracker.outbox import Notice, NoticeKind

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def listening() -> Iterator[Robot]:
    with robot() as made:
        yield made


def config_for(listening: Robot) -> Config:
    address = listening.address
    return Config.model_validate({"alerts": {"webhook": f"{address}/hook", "heartbeat": f"{address}/beat"}})


def watch_over(college: World, listening: Robot) -> Watch:
    """A watch, as of a process that starts now."""
    return Watch(config_for(listening), college.writer, [college.post.station], college.now)


async def look(watch: Watch, college: World, after: timedelta = MINUTE) -> None:
    college.clock[0] += after
    await college.simulator.settled()
    await watch.look(college.now)


def seen(college: World, moment: datetime | None = None) -> None:
    """Let the account have answered through the gateway."""
    with college.database.write() as connection:
        prove(connection, "wx", moment or college.now, unbroken=True)


# Logged out.


async def test_a_logged_out_account_is_told_once_and_its_return_once(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        await look(watch, college)
        assert listening.told() == []

        college.simulator.log_out("somebody's words")
        for _ in range(3):
            await look(watch, college)
        (told,) = listening.told()
        assert told.startswith("【五有】账号掉线\n网关wx自3月2日")
        assert "somebody" not in told

        college.simulator.log_in()
        for _ in range(3):
            await look(watch, college)
        assert [text.partition("\n")[0] for text in listening.told()] == ["【五有】账号掉线", "【五有】恢复"]
        assert "历时4分钟" in listening.told()[1]


async def test_a_restart_tells_nothing_again_and_does_not_take_silence_for_a_return(
    tmp_path: Path, listening: Robot
) -> None:
    async with world(tmp_path) as college:
        college.simulator.log_out()
        await look(watch_over(college, listening), college)
        station = college.post.station
        station.logged_out, station.account = None, None  # As in a process that has just started.
        await look(watch_over(college, listening), college)

        assert len(listening.told()) == 1
        college.simulator.log_in()
        await look(watch_over(college, listening), college)
        assert len(listening.told()) == 2


async def test_of_one_kind_at_most_one_beginning_an_hour_is_told(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        for _ in range(5):  # In and out, every two minutes.
            college.simulator.log_out()
            await look(watch, college)
            college.simulator.log_in()
            await look(watch, college)
        assert [told.partition("\n")[0] for told in listening.told()] == ["【五有】账号掉线", "【五有】恢复"]

        college.simulator.log_out()
        told_at = college.now - 9 * MINUTE
        await look(watch, college, told_at + HOUR - INSTANT - college.now)
        assert len(listening.told()) == 2
        await look(watch, college, INSTANT)
        assert len(listening.told()) == 3


async def test_an_alert_that_no_way_took_is_told_later(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        listening.status = 503
        college.simulator.log_out()
        await look(watch, college)
        listening.status = 200
        await look(watch, college, 4 * MINUTE)  # Somebody else might be telling it.
        assert listening.asked("POST") == 1

        await look(watch, college)
        assert listening.asked("POST") == 2
        await look(watch, college, 10 * MINUTE)
        assert listening.asked("POST") == 2


async def test_two_processes_tell_one_incident_once(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        college.simulator.log_out()
        for watch in (watch_over(college, listening), watch_over(college, listening)):
            await look(watch, college)

        assert len(listening.told()) == 1


# Blind.


async def test_blind_for_more_than_an_hour_is_told_and_an_hour_is_not(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        seen(college)
        await look(watch, college, HOUR)
        assert listening.told() == []

        await look(watch, college, INSTANT)
        assert listening.told()[0].startswith("【五有】看不见\n网关wx自3月2日")
        seen(college)
        await look(watch, college)
        assert listening.told()[1].startswith("【五有】恢复\n网关wx看不见自")


async def test_a_process_that_has_just_started_does_not_call_blind_what_it_is_connecting_to(
    tmp_path: Path, listening: Robot
) -> None:
    async with world(tmp_path) as college:
        seen(college)
        college.wait(days=2)
        watch = watch_over(college, listening)
        await look(watch, college, STARTING)
        assert listening.told() == []
        await look(watch, college, INSTANT)
        assert len(listening.told()) == 1


async def test_who_is_logged_out_is_not_told_to_be_blind_as_well(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        seen(college)
        college.simulator.log_out()
        for _ in range(5):
            await look(watch, college, HOUR)

        assert [told.partition("\n")[0] for told in listening.told()] == ["【五有】账号掉线"]


# Rounds.


def rounds_of(college: World) -> Rounds:
    return Rounds(Config.model_validate(ONE_GATEWAY), college.database, college.writer, college.post.station.calendar)


ONE_GATEWAY = {"gateway": [{"name": "wx", "kind": "simulator"}]}


async def make_round(rounds: Rounds, watch: Watch, college: World) -> None:
    """Make a round and tell the watch of it, as `wuyou run` does."""
    college.wait(minutes=5)
    seen(college)
    try:
        await rounds.run_due(college.now)
    except Exception:
        await watch.round_failed(college.now)
    else:
        await watch.round_made(college.now)


async def test_a_round_that_fails_is_told_and_the_heartbeat_stops_until_one_is_good(
    tmp_path: Path, listening: Robot
) -> None:
    async with world(tmp_path) as college:
        rounds, watch = rounds_of(college), watch_over(college, listening)
        await make_round(rounds, watch, college)
        assert (listening.asked("GET"), listening.told()) == (1, [])

        with college.database.write() as connection:
            connection.execute(text("ALTER TABLE stale RENAME TO gone"))
        for _ in range(3):
            await make_round(rounds, watch, college)
        assert listening.asked("GET") == 1
        assert [told.partition("\n")[0] for told in listening.told()] == ["【五有】轮次出错"]

        with college.database.write() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO stale"))
        await make_round(rounds, watch, college)
        assert listening.asked("GET") == 2
        assert listening.told()[1].startswith("【五有】恢复\n轮次出错自")


async def test_where_nothing_can_be_noted_it_is_told_all_the_same_once_an_hour(
    tmp_path: Path, listening: Robot
) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        with college.database.write() as connection:
            connection.execute(text("ALTER TABLE incidents RENAME TO gone"))
        for _ in range(12):
            college.wait(minutes=5)
            await watch.round_failed(college.now)
        assert [told.partition("\n")[0] for told in listening.told()] == ["【五有】轮次出错"]
        college.wait(minutes=5)
        await watch.round_failed(college.now)
        assert len(listening.told()) == 2

        with college.database.write() as connection:
            connection.execute(text("ALTER TABLE gone RENAME TO incidents"))
        seen(college)
        await watch.round_made(college.now)
        assert listening.told()[2].startswith("【五有】恢复")


async def test_a_heartbeat_that_nobody_hears_fails_nothing(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        listening.status = 500
        await make_round(rounds_of(college), watch, college)

        assert listening.asked("GET") == 1
        assert listening.asked("POST") == 0


# The outbox.


async def fails(college: World, key: str, to: str, kind: NoticeKind = NoticeKind.REMINDER) -> None:
    """Let a notice to somebody fail for good."""
    college.simulator.fail_next(SendRefused("neither a room of the bot nor a friend", permanent=True))
    await arrives(college, key, to, kind)


async def arrives(college: World, key: str, to: str, kind: NoticeKind = NoticeKind.REMINDER) -> None:
    with college.database.write() as connection:
        outbox.put(connection, Notice(key, kind, to, "canary-words", "a test", college.now), college.now)
    await college.answers()


async def test_who_cannot_be_reached_is_told_as_a_number_and_well_again_once_something_arrives(
    tmp_path: Path, listening: Robot
) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        await fails(college, "one", "wx/wang")
        await fails(college, "two", "wx/zhao", NoticeKind.DIGEST)
        for _ in range(2):
            await look(watch, college)
        (told,) = listening.told()
        assert "有2人（群）收不到消息：提醒1条、周报1条" in told
        assert not any(word in str(listening.got) for word in ("wang", "zhao", "canary"))

        college.wait(minutes=1)
        await arrives(college, "three", "wx/wang")
        await look(watch, college)
        assert [told.partition("\n")[0] for told in listening.told()] == ["【五有】消息发不出去", "【五有】恢复"]


async def test_further_failures_to_the_same_person_are_the_same_incident(tmp_path: Path, listening: Robot) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        for number in range(4):
            await fails(college, f"{number}", "wx/wang")
            await look(watch, college, 2 * HOUR)
            seen(college)

        assert sum("收不到" in told for told in listening.told()) == 1


async def test_a_failure_of_a_week_ago_is_of_no_interest_any_more_and_no_recovery(
    tmp_path: Path, listening: Robot
) -> None:
    async with world(tmp_path) as college:
        watch = watch_over(college, listening)
        await fails(college, "one", "wx/wang")
        await look(watch, college)
        seen(college, college.now + timedelta(days=7))
        await look(watch, college, timedelta(days=7))

        assert len(listening.told()) == 1


# Nothing of it in a log.


async def test_no_secret_and_no_word_is_in_a_log(tmp_path: Path, listening: Robot) -> None:
    stream = StringIO()
    logs.set_up("debug", stream)
    try:
        async with world(tmp_path) as college:
            watch = watch_over(college, listening)
            listening.status = 500
            await fails(college, "one", "wx/wang")
            await make_round(rounds_of(college), watch, college)
    finally:
        structlog.reset_defaults()
    said = stream.getvalue()
    assert "an alert was not told" in said
    assert not any(secret in said for secret in ("/hook", "/beat", "canary"))
