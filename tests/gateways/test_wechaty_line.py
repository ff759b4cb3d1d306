"""Proof of sight, outages and reconnecting, against the real gateway; nothing between them is replaced."""

import asyncio
import itertools
from contextlib import closing
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from structlog.testing import capture_logs

from bot.gateways.base import Heard, LoggedIn, LoggedOut, Sight
from bot.gateways.wechaty_link import Link, NotConnected
from tests.bot.test_logs import stream  # noqa: F401 # A fixture.
from tests.gateways.conftest import QUICK, ROOM, YOUTHS, Build, gateway_at, sees_unbroken
from tests.gateways.listening import Listening, assert_refused_for_now, count_of, eventually
from tests.gateways.real_wechaty import RealWechaty, ScriptError

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def has_been_said(log: StringIO, words: str) -> bool:
    return words in log.getvalue()


class TestSight:
    async def test_the_first_sight_is_broken_and_the_next_ones_are_not(self, ears: Listening) -> None:
        sights = await ears.many(4, Sight)
        assert [sight.unbroken for sight in sights] == [False, True, True, True]
        assert sorted(sight.at for sight in sights) == [sight.at for sight in sights]

    async def test_a_sight_comes_after_everything_that_was_said_before_it(
        self, wechaty: RealWechaty, build: Build
    ) -> None:
        async with Listening(build(proof_every=0.01)) as ears:
            await ears.first(Sight)
            await wechaty.command("burst", by=YOUTHS, to=ROOM, count=500, words="word")
            await ears.many(500, Heard)
            last = ears.all(Heard)[-1]
            await ears.until(lambda: ears.all(Sight)[-1].at > last.at)
        seen = datetime.min.replace(tzinfo=UTC)
        for happening in ears.told:
            if isinstance(happening, Sight):
                seen = happening.at
            elif isinstance(happening, Heard):
                assert happening.at >= seen.replace(microsecond=seen.microsecond // 1000 * 1000)

    async def test_the_mock_s_own_slow_dong_is_a_proof(self, wechaty: RealWechaty, build: Build) -> None:
        await wechaty.command("ding_after", ms=1000)
        async with Listening(build(proof_every=0.05, proof_timeout=3.0)) as ears:
            assert [sight.unbroken for sight in await ears.many(2, Sight)] == [False, True]

    async def test_after_a_late_dong_the_next_sight_is_broken(self, wechaty: RealWechaty, build: Build) -> None:
        async with Listening(build(proof_timeout=0.3)) as ears:
            await ears.until(lambda: sees_unbroken(ears))
            await wechaty.command("ding_after", ms=450)
            asked = await wechaty.command("dings")
            await eventually(lambda: wechaty.command("dings"), lambda dings: dings > asked)
            place = len(ears.told)
            await wechaty.command("ding_after", ms=0)
            assert not (await ears.first(Sight, place)).unbroken

    async def test_a_short_freeze_breaks_the_sight_on_the_same_stream(self, wechaty: RealWechaty, build: Build) -> None:
        async with Listening(build(proof_every=0.05, proof_timeout=0.5)) as ears:
            await ears.until(lambda: sees_unbroken(ears))
            wechaty.freeze()
            with capture_logs() as logs:
                await eventually(lambda: count_of(logs, "no proof of sight"))
            place = len(ears.told)
            wechaty.thaw()
            assert not (await ears.first(Sight, place)).unbroken
            assert ears.all(LoggedIn, place) == []
            await ears.until(lambda: sees_unbroken(ears, place))

    async def test_a_frozen_link_is_noticed_and_replaced_within_3_seconds_of_the_thaw(
        self, wechaty: RealWechaty, build: Build
    ) -> None:
        async with Listening(build(proof_timeout=9.0, keepalive_time=0.3, keepalive_timeout=0.3)) as ears:
            await ears.until(lambda: sees_unbroken(ears))
            wechaty.freeze()
            with capture_logs() as logs:
                await eventually(lambda: count_of(logs, "not connected to the gateway"))
            place = len(ears.told)
            wechaty.thaw()
            await ears.first(LoggedIn, place, timeout=3)
            assert not (await ears.first(Sight, place)).unbroken
            await ears.until(lambda: sees_unbroken(ears, place))

    async def test_a_killed_gateway_is_found_again_within_3_seconds(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.kill()
        place = len(ears.told)
        await wechaty.restart()
        await ears.first(LoggedIn, place, timeout=3)
        assert not (await ears.first(Sight, place)).unbroken
        await wechaty.say("youth-1", ROOM, "after the outage")
        assert (await ears.first(Heard, place)).text == "after the outage"
        await ears.until(lambda: sees_unbroken(ears, place))

    async def test_an_answer_that_took_too_long_by_the_monotonic_clock_is_no_proof(self, wechaty: RealWechaty) -> None:
        slow = itertools.count(step=100).__next__
        with capture_logs() as logs:
            async with Listening(gateway_at(wechaty.endpoint, wechaty.token, monotonic=slow)) as ears:
                await eventually(lambda: count_of(logs, "no proof of sight"))
        assert ears.all(Sight) == []

    async def test_a_sight_long_after_the_last_one_is_broken(self, wechaty: RealWechaty) -> None:
        asleep = timedelta()  # A machine that slept: its clock has gone on, and nothing else.
        gateway = gateway_at(wechaty.endpoint, wechaty.token, clock=lambda: datetime.now(UTC) + asleep)
        async with Listening(gateway) as ears:
            await ears.until(lambda: sees_unbroken(ears))
            asleep = timedelta(hours=8)
            woken = datetime.now(UTC) + asleep
            await ears.until(lambda: ears.all(Sight)[-1].at >= woken)
        assert not next(sight for sight in ears.all(Sight) if sight.at >= woken).unbroken

    async def test_a_lost_message_breaks_the_next_sight_alone(self, wechaty: RealWechaty, ears: Listening) -> None:
        place = len(ears.told)
        await wechaty.say("youth-1", ROOM, stumbles=99)
        await ears.until(lambda: any(not sight.unbroken for sight in ears.all(Sight, place)))
        broken = [sight.unbroken for sight in ears.all(Sight, place)].index(False)
        after = await ears.many(broken + 3, Sight, place)
        assert [sight.unbroken for sight in after[broken:]] == [False, True, True]
        assert ears.all(Heard) == []

    async def test_an_event_that_cannot_be_read_breaks_the_next_sight(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        place = len(ears.told)
        await wechaty.command("emit", event="message", payload={})
        await ears.until(lambda: any(not sight.unbroken for sight in ears.all(Sight, place)))

    async def test_nothing_is_seen_from_the_logout_to_the_login(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.command("logout", reason="kicked")
        assert (await ears.first(LoggedOut)).reason == "kicked"
        asked = await wechaty.command("dings")
        await eventually(lambda: wechaty.command("dings"), lambda dings: dings >= asked + 3)
        place = len(ears.told)
        await wechaty.login()
        await ears.first(LoggedIn, place)
        assert not (await ears.first(Sight, place)).unbroken
        out = ears.told.index(ears.all(LoggedOut)[0])
        assert [type(happening) for happening in ears.told[out : place + 1]] == [LoggedOut, LoggedIn]

    async def test_a_question_from_before_the_login_proves_nothing(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.command("logout", reason="kicked")
        await wechaty.command("ding_after", ms=300)
        asked = await wechaty.command("dings")
        await eventually(lambda: wechaty.command("dings"), lambda dings: dings >= asked + 2)
        place = len(ears.told)
        await wechaty.login()
        assert (await ears.first(Sight, place)).at >= (await ears.first(LoggedIn, place)).at

    async def test_an_account_that_nobody_logged_in_is_told_once(self, wechaty: RealWechaty, build: Build) -> None:
        await wechaty.command("logout", reason="before anybody listened")
        async with Listening(build()) as ears:
            await ears.first(LoggedOut)
            asked = await wechaty.command("dings")
            await eventually(lambda: wechaty.command("dings"), lambda dings: dings >= asked + 3)
            assert [type(happening) for happening in ears.told] == [LoggedOut]

    async def test_a_logout_during_an_outage_is_told(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.kill()
        place = len(ears.told)
        await wechaty.restart(logged_in=False)
        await ears.first(LoggedOut, place)
        assert ears.all(Sight, place) == []

    @pytest.mark.usefixtures("ears")
    async def test_an_account_that_the_gateway_does_not_know_is_no_proof(self, wechaty: RealWechaty) -> None:
        with capture_logs() as logs:
            await wechaty.command("forget", contact=wechaty.bot)
            await eventually(lambda: count_of(logs, "no proof of sight"))

    async def test_a_deaf_connection_is_replaced(self, wechaty: RealWechaty, build: Build) -> None:
        async with Listening(build(proof_timeout=0.2, proof_every=0.05)) as ears:
            await ears.until(lambda: sees_unbroken(ears))
            place = len(ears.told)
            await wechaty.command("ding_after", ms=60_000)
            await ears.first(LoggedIn, place)
            await wechaty.command("ding_after", ms=0)
            await ears.until(lambda: sees_unbroken(ears, place))


class TestConnecting:
    async def test_a_wrong_token_is_logged_and_tried_again(self, build: Build) -> None:
        with capture_logs() as logs:
            async with Listening(build("wrong")) as ears:
                await eventually(lambda: count_of(logs, "the gateway refuses the token"), lambda count: count >= 2)
                await assert_refused_for_now(ears.gateway)
        assert ears.told == []

    async def test_why_there_is_no_connection_stands_in_the_log_of_a_process(
        self,
        build: Build,
        stream: StringIO,  # noqa: F811 # The fixture.
    ) -> None:
        async with Listening(build("wrong")):
            await eventually(lambda: has_been_said(stream, "the gateway refuses the token"))

    async def test_the_one_stream_is_awaited_while_another_client_holds_it(self, build: Build, ears: Listening) -> None:
        with capture_logs() as logs:
            async with Listening(build()) as second:
                held = "another client, such as a second `wuyou run`, holds the event stream of the gateway"
                await eventually(lambda: count_of(logs, held))
                assert second.told == []
                await ears.gateway.close()
                await second.first(Sight)

    async def test_however_long_the_gateway_is_away_it_is_found_within_3_seconds(
        self, wechaty: RealWechaty, build: Build
    ) -> None:
        await wechaty.kill()
        with capture_logs() as logs:
            async with Listening(build(retry_absent=0.1)) as ears:
                await eventually(lambda: count_of(logs, "not connected to the gateway"), lambda count: count >= 9)
                await wechaty.restart()
                await ears.first(Sight, timeout=3)

    async def test_a_lost_link_opens_no_second_connection(self, wechaty: RealWechaty) -> None:
        with closing(Link(wechaty.endpoint, wechaty.token, QUICK)) as link:
            await link.connect()
            await link.stub.ding(data="")
            await wechaty.restart()
            with pytest.raises(NotConnected):
                await link.stub.ding(data="")

    async def test_close_ends_the_happenings_and_leaves_nothing_running(
        self, wechaty: RealWechaty, build: Build
    ) -> None:
        before = asyncio.all_tasks()
        async with Listening(build()) as ears:
            await ears.first(Sight)
            await wechaty.command("burst", by=YOUTHS, to=ROOM, count=500, words="word")
            await ears.first(Heard)
        assert asyncio.all_tasks() == before

    async def test_close_ends_the_wait_for_an_absent_gateway(self, wechaty: RealWechaty, build: Build) -> None:
        await wechaty.kill()
        before = asyncio.all_tasks()
        with capture_logs() as logs:
            async with Listening(build()):
                await eventually(lambda: count_of(logs, "not connected to the gateway"))
        assert asyncio.all_tasks() == before

    async def test_a_closed_gateway_tells_nothing_and_starts_nothing(self, build: Build) -> None:
        gateway = build()
        await gateway.close()
        await gateway.close()
        assert [happening async for happening in gateway.happenings()] == []

    async def test_the_account_stays_logged_in_after_close(self, wechaty: RealWechaty, build: Build) -> None:
        async with Listening(build()) as ears:
            await ears.first(Sight)
        with pytest.raises(ScriptError, match="must logout first"):
            await wechaty.login()
