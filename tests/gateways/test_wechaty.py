"""The Wechaty adapter against the real gateway; nothing between them is replaced."""

import asyncio
import base64
import logging
import time
import traceback
from datetime import UTC, datetime

import pytest
from structlog.testing import capture_logs

from bot.gateways.base import (
    File,
    FriendRequest,
    Heard,
    Joined,
    Left,
    LoggedIn,
    LoggedOut,
    Member,
    Recalled,
    SendRefused,
    SendUncertain,
    Sight,
)
from bot.gateways.wechaty import SendRate
from tests.gateways.conftest import ROOM, YOUTHS, Build, gateway_at
from tests.gateways.listening import Listening, assert_refused_for_now, eventually
from tests.gateways.real_wechaty import RealWechaty

pytestmark = pytest.mark.asyncio(loop_scope="module")


class TestHearing:
    async def test_a_room_of_120_is_heard_in_order(self, wechaty: RealWechaty, ears: Listening) -> None:
        ids = [await wechaty.say(youth, ROOM, f"words of {youth}") for youth in YOUTHS]
        heard = await ears.many(120, Heard)
        assert [message.id for message in heard] == ids
        assert [message.sender for message in heard] == YOUTHS
        assert {message.room for message in heard} == {ROOM}
        assert [message.text for message in heard] == [f"words of {youth}" for youth in YOUTHS]

    async def test_a_burst_of_500_arrives_complete_and_in_order(self, wechaty: RealWechaty, ears: Listening) -> None:
        ids = await wechaty.command("burst", by=YOUTHS, to=ROOM, count=500, words="word")
        assert [message.id for message in await ears.many(500, Heard)] == ids

    async def test_every_kind_is_told_and_unknown_numbers_are_other(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        numbers = [*range(13), *range(14, 28), 99]
        for number in numbers:
            await wechaty.say("youth-1", ROOM, "x", kind=number)
        heard = await ears.many(len(numbers), Heard)
        told = {number: message.kind for number, message in zip(numbers, heard, strict=True)}
        assert {number: kind for number, kind in told.items() if kind != "other"} == {
            1: "file",
            2: "audio",
            4: "chat_history",
            5: "sticker",
            6: "image",
            7: "text",
            9: "miniprogram",
            10: "note",
            14: "link",
            15: "video",
        }

    async def test_the_time_is_the_message_s_own_in_seconds_or_milliseconds(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        at = datetime(2026, 9, 1, 4, 5, 6, tzinfo=UTC)
        await wechaty.say("youth-1", ROOM, timestamp=int(at.timestamp()))
        await wechaty.say("youth-1", ROOM, timestamp=int(at.timestamp()) * 1000)
        assert [message.at for message in await ears.many(2, Heard)] == [at, at]

    async def test_a_private_message_has_no_room(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.say("youth-7", wechaty.bot, "my wish")
        heard = await ears.first(Heard)
        assert (heard.room, heard.sender, heard.text, heard.own) == (None, "youth-7", "my wish", False)

    async def test_mentions_are_ids(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.say("youth-1", ROOM, "@a @b", mentions=["youth-2", wechaty.bot])
        assert (await ears.first(Heard)).mentions == ("youth-2", wechaty.bot)

    async def test_a_notice_that_nobody_said_is_no_message(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.command("notice", to=ROOM, text="somebody is now the owner")
        await wechaty.say("youth-1", ROOM)
        assert (await ears.first(Heard)).sender == "youth-1"

    async def test_a_recalled_message_is_named(self, wechaty: RealWechaty, ears: Listening) -> None:
        message = await wechaty.say("youth-1", ROOM, "oh")
        await wechaty.command("recall", message=message, by="youth-1", to=ROOM)
        recalled = await ears.first(Recalled)
        assert (recalled.room, recalled.message) == (ROOM, message)

    async def test_a_recall_that_names_no_message_is_dropped(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.command("recall", message="", by="youth-1", to=ROOM, text="somebody recalled a message")
        await wechaty.say("youth-2", ROOM)
        await ears.first(Heard)
        assert ears.all(Recalled) == []

    async def test_a_friend_request_is_told_with_its_words_and_can_be_accepted(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.command("friend", id="request-1", contact="youth-5", words="code 7788")
        request = await ears.first(FriendRequest)
        assert (request.id, request.contact, request.words) == ("request-1", "youth-5", "code 7788")
        await ears.gateway.accept(request)
        assert await wechaty.command("accepted") == ["request-1"]

    async def test_the_account_that_logs_in_is_told(self, wechaty: RealWechaty, ears: Listening) -> None:
        assert [login.account for login in ears.all(LoggedIn)] == [wechaty.bot]

    async def test_a_payload_that_fails_twice_still_arrives_in_its_place(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        ids = [await wechaty.say("youth-1", ROOM, stumbles=2), await wechaty.say("youth-2", ROOM)]
        assert [message.id for message in await ears.many(2, Heard)] == ids


class TestRooms:
    async def test_everybody_is_a_member_by_the_name_that_the_room_shows(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.command("alias", room=ROOM, contact="youth-3", alias="name in the room")
        members = await ears.gateway.members(ROOM)
        assert [member.id for member in members] == [wechaty.bot, *YOUTHS]
        names = {member.id: member.name for member in members}
        assert (names["youth-2"], names["youth-3"]) == ("name of youth-2", "name in the room")

    async def test_who_joins_is_told_and_then_a_member(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.members(ROOM)
        await wechaty.people(["newcomer"])
        await wechaty.command("join", room=ROOM, members=["newcomer"], by="youth-1")
        joined = await ears.first(Joined)
        assert (joined.room, joined.members) == (ROOM, ("newcomer",))
        assert (await ears.gateway.members(ROOM))[-1] == Member("newcomer", "name of newcomer")

    async def test_who_leaves_is_told_and_no_member_any_more(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.members(ROOM)
        await wechaty.command("leave", room=ROOM, members=["youth-0"], by="youth-1")
        left = await ears.first(Left)
        assert (left.room, left.members, left.removed_bot) == (ROOM, ("youth-0",), False)
        assert "youth-0" not in {member.id for member in await ears.gateway.members(ROOM)}

    async def test_the_removal_of_the_bot_is_told_as_such(self, wechaty: RealWechaty, ears: Listening) -> None:
        await wechaty.command("leave", room=ROOM, members=[wechaty.bot, "youth-0"], by="youth-1")
        assert (await ears.first(Left)).removed_bot

    async def test_a_renamed_person_is_shown_by_the_new_name(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.members(ROOM)
        await wechaty.command("rename", contact="youth-4", name="new name")
        await eventually(lambda: name_of(ears, "youth-4"), lambda name: name == "new name")

    async def test_a_new_name_in_the_room_is_shown(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.members(ROOM)
        await wechaty.command("alias", room=ROOM, contact="youth-4", alias="nickname")
        await eventually(lambda: name_of(ears, "youth-4"), lambda name: name == "nickname")

    async def test_a_name_that_changed_unseen_is_asked_for_again_after_a_reconnect(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await ears.gateway.members(ROOM)
        await wechaty.kill()
        wechaty.name("youth-4", "name after the outage")
        place = len(ears.told)
        await wechaty.restart()
        await ears.first(LoggedIn, place)
        assert await name_of(ears, "youth-4") == "name after the outage"

    async def test_a_renamed_room_has_its_new_name(self, wechaty: RealWechaty, ears: Listening) -> None:
        assert await ears.gateway.room_name(ROOM) == "first topic"
        await wechaty.command("topic", room=ROOM, topic="second topic", by="youth-1")
        await eventually(lambda: ears.gateway.room_name(ROOM), lambda name: name == "second topic")

    async def test_a_room_that_the_gateway_does_not_know_is_a_lookup_error(self, ears: Listening) -> None:
        with pytest.raises(LookupError):
            await ears.gateway.members("nowhere@room")
        with pytest.raises(LookupError):
            await ears.gateway.room_name("nowhere@room")

    async def test_without_a_connection_nobody_can_be_asked(self, wechaty: RealWechaty) -> None:
        with pytest.raises(ConnectionError):
            await gateway_at(wechaty.endpoint).members(ROOM)


class TestSpeaking:
    async def test_a_room_and_a_person_can_be_spoken_to(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.say(ROOM, "to all")
        await ears.gateway.say("youth-9", "to one")
        said = [(message["to"], message["text"]) for message in await wechaty.said()]
        assert said == [(ROOM, "to all"), ("youth-9", "to one")]

    async def test_our_own_messages_come_back_marked_as_such(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.say(ROOM, "to all", mention=("youth-1",))
        await ears.gateway.say("youth-9", "to one")
        await wechaty.say("youth-9", ROOM, "not ours")
        room, private, other = await ears.many(3, Heard)
        assert (room.own, room.room, room.to, room.text) == (True, ROOM, None, "to all")
        assert (private.own, private.room, private.to, private.text) == (True, None, "youth-9", "to one")
        assert (other.own, other.to) == (False, None)

    async def test_who_is_mentioned_is_named_and_called(self, wechaty: RealWechaty, ears: Listening) -> None:
        await ears.gateway.say(ROOM, "please", mention=("youth-1", "youth-2"))
        said = (await wechaty.said())[0]
        assert said["text"] == "@name of youth-1\u2005@name of youth-2\u2005please"
        assert said["mentions"] == ["youth-1", "youth-2"]

    async def test_a_file_arrives_whole_under_its_name(self, wechaty: RealWechaty, ears: Listening) -> None:
        content = bytes(range(256)) * 8_000  # 2 MB; the gateway takes messages of up to 4 MB, and base64 adds a third.
        await ears.gateway.send_file(ROOM, File("周报.png", content))
        (said,) = await wechaty.said()
        assert (said["to"], said["file"]["name"]) == (ROOM, "周报.png")
        assert base64.b64decode(said["file"]["base64"]) == content

    async def test_the_id_is_returned_if_the_puppet_tells_it(self, wechaty: RealWechaty, ears: Listening) -> None:
        assert await ears.gateway.say(ROOM, "without") is None
        await wechaty.command("answer_ids", yes=True)
        assert await ears.gateway.say(ROOM, "with") == (await wechaty.said())[1]["id"]

    async def test_an_unknown_person_is_refused_for_good(self, ears: Listening) -> None:
        with pytest.raises(SendRefused) as refused:
            await ears.gateway.say("stranger", "hello")
        assert refused.value.permanent

    async def test_the_puppet_s_no_is_for_good_and_its_words_are_not_passed_on(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.command("refuse", to="youth-1", words="Zhang San is not a friend")
        with pytest.raises(SendRefused) as refused:
            await ears.gateway.say("youth-1", "hello")
        assert refused.value.permanent
        assert "Zhang" not in "".join(traceback.format_exception(refused.value))

    async def test_before_the_connection_a_send_is_refused_but_not_for_good(self, wechaty: RealWechaty) -> None:
        await assert_refused_for_now(gateway_at(wechaty.endpoint))

    async def test_after_the_gateway_died_a_send_is_refused_but_not_for_good(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.kill()
        await assert_refused_for_now(ears.gateway)

    async def test_after_a_logout_a_send_is_refused_but_not_for_good(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.command("logout", reason="kicked")
        await ears.first(LoggedOut)
        await assert_refused_for_now(ears.gateway)

    async def test_after_close_a_send_is_refused_but_not_for_good(self, ears: Listening) -> None:
        await ears.gateway.close()
        await assert_refused_for_now(ears.gateway)

    async def test_a_send_into_a_frozen_gateway_is_uncertain(self, wechaty: RealWechaty, build: Build) -> None:
        async with Listening(build(send_timeout=0.3)) as ears:
            await ears.first(Sight)
            wechaty.freeze()
            with pytest.raises(SendUncertain):
                await ears.gateway.say(ROOM, "did it arrive?")

    async def test_a_send_whose_gateway_dies_before_it_answers_is_uncertain(
        self, wechaty: RealWechaty, ears: Listening
    ) -> None:
        await wechaty.command("hang")
        sending = asyncio.create_task(ears.gateway.say(ROOM, "did it arrive?"))
        await eventually(lambda: wechaty.command("attempts"))
        await wechaty.kill()
        with pytest.raises(SendUncertain):
            await sending

    @pytest.mark.parametrize("words", ["timeout of 15000ms exceeded", "request timed out", "Time-out"])
    async def test_a_send_that_timed_out_behind_the_gateway_is_uncertain(
        self, wechaty: RealWechaty, ears: Listening, words: str
    ) -> None:
        await wechaty.command("refuse", to="youth-1", words=words)
        with pytest.raises(SendUncertain):
            await ears.gateway.say("youth-1", "did it arrive?")

    async def test_sends_keep_their_distance_and_their_order(self, wechaty: RealWechaty, build: Build) -> None:
        async with Listening(build(send_every=0.2)) as ears:
            await ears.first(Sight)
            began = time.monotonic()
            await asyncio.gather(*(ears.gateway.say(ROOM, str(n)) for n in range(4)))
            assert time.monotonic() - began >= 3 * 0.2
        assert [message["text"] for message in await wechaty.said()] == ["0", "1", "2", "3"]

    async def test_no_more_than_so_many_are_sent_within_a_window(self) -> None:
        rate = SendRate(every=0.0, at_most=3, within=0.4, monotonic=time.monotonic)
        began = time.monotonic()
        turns = []
        for _ in range(7):
            await rate.turn()
            turns.append(time.monotonic() - began)
        assert turns[2] < 0.4 <= turns[3]
        assert turns[5] < 0.8 <= turns[6]


class TestPrivacy:
    async def test_no_word_and_no_name_reaches_a_log_a_repr_or_an_error(
        self, wechaty: RealWechaty, build: Build, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
    ) -> None:
        canary = "canary-4711"
        caplog.set_level(logging.DEBUG)
        errors: list[BaseException] = []
        with capture_logs() as logs:
            async with Listening(build(send_timeout=1.0)) as ears:
                await ears.first(Sight)
                await tell_secrets(wechaty, canary)
                await ears.first(FriendRequest)
                members = await ears.gateway.members(ROOM)
                room_name = await ears.gateway.room_name(ROOM)
                errors += await failures(ears, canary)
                await wechaty.kill()
                errors += await failures(ears, canary)
        words = [message.text for message in ears.all(Heard)] + [member.name for member in members] + [room_name]
        assert sum(canary in word for word in words) == 5, "the canary was really there"
        everything = [str(logs), caplog.text, *capfd.readouterr(), repr(ears.told), repr(members)]
        everything += ["".join(traceback.format_exception(error)) for error in errors]
        assert len(errors) == 4
        assert not any(canary in text or wechaty.token in text for text in everything)


async def tell_secrets(wechaty: RealWechaty, canary: str) -> None:
    """Bring the canary to everywhere that words and names can be."""
    await wechaty.say("youth-1", ROOM, f"text {canary}")
    await wechaty.say("youth-1", wechaty.bot, f"wish {canary}")
    await wechaty.say("youth-1", ROOM, f"caption {canary}", kind=1, filename=f"{canary}.pdf")
    await wechaty.say("youth-1", ROOM, f"lost {canary}", stumbles=99, complaint=f"cannot read {canary}")
    await wechaty.command("rename", contact="youth-1", name=f"name {canary}")
    await wechaty.command("topic", room=ROOM, topic=f"topic {canary}", by="youth-1")
    await wechaty.command("emit", event="message", payload={"words": canary})
    await wechaty.command("emit", event="error", payload={"data": canary})
    await wechaty.command("emit", event="scan", payload={"qrcode": canary, "status": 2})
    await wechaty.command("refuse", to="youth-2", words=f"{canary} is not a friend")
    await wechaty.command("friend", id="request-1", contact="youth-5", words=canary)


async def failures(ears: Listening, canary: str) -> list[BaseException]:
    """Return the errors of a private message and of a question that fail."""
    asked = (ears.gateway.say("youth-2", canary), ears.gateway.members("nowhere@room"))
    answers = await asyncio.gather(*asked, return_exceptions=True)
    return [answer for answer in answers if isinstance(answer, BaseException)]


async def name_of(ears: Listening, member: str) -> str:
    return {one.id: one.name for one in await ears.gateway.members(ROOM)}[member]
