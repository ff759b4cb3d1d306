"""The simulator keeps the gateway's promises, and its world can be driven by plain calls."""

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.gateways.base import (
    Capabilities,
    File,
    FriendRequest,
    Gateway,
    Happening,
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
from bot.gateways.simulator import BOT, Sent, Simulator

EIGHT = datetime(2026, 3, 2, 8, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
AT_START = [LoggedIn(EIGHT, BOT), Sight(EIGHT, unbroken=False)]


class Clock:
    """Stands still until it is set forward."""

    def __init__(self) -> None:
        self.now = EIGHT

    def __call__(self) -> datetime:
        return self.now

    def forward(self, minutes: int) -> datetime:
        self.now += timedelta(minutes=minutes)
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> Simulator:
    """A room with a cadre, who is a friend of the bot, and two youths, who are not."""
    world = Simulator("sim", clock)
    world.add_contact("cadre", "高老师", friend=True)
    world.add_contact("ann", "安安")
    world.add_contact("ben", "本本")
    world.add_room("room", "青年群", ["cadre", "ann", "ben"], owner="cadre")
    return world


async def told(world: Simulator) -> list[Happening]:
    """Close the world and return what it told since its start."""
    await world.close()
    happenings = [happening async for happening in world.happenings()]
    assert happenings[:2] == AT_START
    return happenings[2:]


async def ids_of_members(world: Simulator) -> list[str]:
    return [member.id for member in await world.members("room")]


def test_it_is_a_gateway_that_can_do_everything_but_backfill(world: Simulator) -> None:
    gateway: Gateway = world

    assert (gateway.name, gateway.capabilities) == ("sim", Capabilities(backfill=False))


async def test_a_world_begins_with_the_login_and_a_first_proof_that_is_not_unbroken(clock: Clock) -> None:
    world = Simulator("sim", clock)
    await world.close()

    assert [happening async for happening in world.happenings()] == AT_START


# What is heard.


async def test_what_is_said_in_a_room_is_heard_with_its_kind_mentions_and_text(world: Simulator) -> None:
    message = world.speak("ann", "room", "老师好", kind="image", mentions=["cadre"])

    assert await told(world) == [Heard(message, EIGHT, "room", "ann", "image", mentions=("cadre",), text="老师好")]


async def test_what_is_said_in_private_is_heard_without_a_room(world: Simulator) -> None:
    message = world.speak("ben", None, "帮助")

    assert await told(world) == [Heard(message, EIGHT, None, "ben", "text", text="帮助")]


async def test_happenings_come_in_their_order_at_the_time_of_the_clock(world: Simulator, clock: Clock) -> None:
    message = world.speak("ann", "room", "早")
    at_five = clock.forward(5)
    world.recall(message)
    world.leave("room", "ben")
    at_nine = clock.forward(4)
    world.join("room", "ben")
    request = world.befriend("ann", "暗号")
    world.prove()
    world.log_out("换手机")

    assert await told(world) == [
        Heard(message, EIGHT, "room", "ann", "text", text="早"),
        Recalled(at_five, "room", message),
        Left(at_five, "room", ("ben",)),
        Joined(at_nine, "room", ("ben",)),
        FriendRequest(at_nine, request.id, "ann", "暗号"),
        Sight(at_nine, unbroken=True),
        LoggedOut(at_nine, "换手机"),
    ]


async def test_a_private_message_can_be_recalled(world: Simulator) -> None:
    message = world.speak("ann", None, "发错了")
    world.recall(message)

    assert (await told(world))[-1] == Recalled(EIGHT, None, message)


@pytest.mark.parametrize("kind", ["command", "telepathy"])
def test_a_message_of_a_kind_that_no_channel_tells_is_a_mistake(world: Simulator, kind: str) -> None:
    with pytest.raises(ValueError, match="no kind of message"):
        world.speak("ann", "room", "早", kind=kind)


def test_who_is_not_in_the_room_cannot_speak_in_it(world: Simulator) -> None:
    world.leave("room", "ann")

    with pytest.raises(ValueError, match="ann is not in room"):
        world.speak("ann", "room", "早")


def test_nobody_unknown_can_do_anything(world: Simulator) -> None:
    with pytest.raises(ValueError, match="add_contact comes first"):
        world.speak("ghost", None, "早")
    with pytest.raises(ValueError, match="add_contact comes first"):
        world.join("room", "ghost")
    with pytest.raises(ValueError, match="add_contact comes first"):
        world.befriend("ghost")
    with pytest.raises(ValueError, match="add_contact comes first"):
        world.add_room("other", "别的群", ["ghost"], owner="cadre")


@pytest.mark.parametrize("name", ["ann", "room", BOT])
def test_a_name_is_given_once(world: Simulator, name: str) -> None:
    with pytest.raises(ValueError, match="exists already"):
        world.add_contact(name, "又一个")
    with pytest.raises(ValueError, match="exists already"):
        world.add_room(name, "又一个", [], owner="cadre")


def test_ids_are_counted_and_none_is_used_twice(world: Simulator) -> None:
    ids = [world.speak("ann", "room", "早"), world.befriend("ann").id, world.speak("ann", None, "早")]

    assert ids == ["m1", "f2", "m3"]


def test_a_second_world_goes_on_counting_where_the_first_ended(world: Simulator, clock: Clock) -> None:
    world.speak("ann", "room", "早")
    second = Simulator("sim", clock, first_number=world.next_number)
    second.add_contact("ann", "安安")

    assert second.speak("ann", None, "早") == "m2"


# Rooms.


async def test_members_keep_their_order_and_the_bot_is_among_them(world: Simulator) -> None:
    assert await world.members("room") == (
        Member("cadre", "高老师"),
        Member("ann", "安安"),
        Member("ben", "本本"),
        Member(BOT, "五有"),
    )


async def test_an_owner_who_is_not_named_as_member_is_one(world: Simulator) -> None:
    world.add_room("other", "别的群", ["ann"], owner="cadre")

    assert [member.id for member in await world.members("other")] == ["ann", "cadre", BOT]
    assert world.rooms["other"].owner == "cadre"


async def test_a_nickname_holds_in_its_room_alone(world: Simulator) -> None:
    world.add_room("other", "别的群", ["ann"], owner="cadre")
    world.set_nickname("room", "ann", "班长")

    assert (await world.members("room"))[1].name == "班长"
    assert (await world.members("other"))[0].name == "安安"


async def test_a_renamed_room_has_its_new_name(world: Simulator) -> None:
    assert await world.room_name("room") == "青年群"
    world.rename_room("room", "青年之家")

    assert await world.room_name("room") == "青年之家"


async def test_a_room_that_the_bot_is_not_in_cannot_be_asked_for(world: Simulator) -> None:
    world.remove_bot("room")

    with pytest.raises(LookupError):
        await world.members("room")
    with pytest.raises(LookupError):
        await world.room_name("nowhere")


async def test_who_joins_or_leaves_is_told_once(world: Simulator) -> None:
    world.leave("room", "ann", "ann", "ben")
    world.leave("room", "ann")
    world.join("room", "ann", "cadre")
    world.join("room", "ann")

    assert await ids_of_members(world) == ["cadre", BOT, "ann"]
    assert await told(world) == [Left(EIGHT, "room", ("ann", "ben")), Joined(EIGHT, "room", ("ann",))]


async def test_a_removed_bot_hears_of_its_removal_and_then_nothing_of_the_room(world: Simulator) -> None:
    world.remove_bot("room")
    world.speak("ann", "room", "走了吗")
    world.leave("room", "ben")
    private = world.speak("ann", None, "还在吗")

    assert await told(world) == [
        Left(EIGHT, "room", (BOT,), removed_bot=True),
        Heard(private, EIGHT, None, "ann", "text", text="还在吗"),
    ]


async def test_a_bot_that_is_invited_again_hears_the_room_again(world: Simulator) -> None:
    world.remove_bot("room")
    world.join("room", BOT)
    message = world.speak("ann", "room", "欢迎回来")

    assert (await told(world))[1:] == [
        Joined(EIGHT, "room", (BOT,)),
        Heard(message, EIGHT, "room", "ann", "text", text="欢迎回来"),
    ]


# What is said.


async def test_what_the_bot_says_is_kept_and_comes_back_as_its_own(world: Simulator) -> None:
    message = await world.say("room", "本周还差一次互动", mention=("ann",))

    assert message == "m1"
    assert world.sent == [Sent(EIGHT, "room", "本周还差一次互动", ("ann",))]
    assert await told(world) == [
        Heard("m1", EIGHT, "room", BOT, "text", mentions=("ann",), own=True, text="本周还差一次互动")
    ]


async def test_a_file_is_sent_as_words_are_and_refused_as_they_are(world: Simulator) -> None:
    await world.send_file("room", File("周报.png", b"png"))
    assert [(sent.conversation, sent.file) for sent in world.sent] == [("room", File("周报.png", b"png"))]
    with pytest.raises(SendRefused):
        await world.send_file("nobody", File("周报.png", b"png"))


async def test_what_the_bot_says_in_private_comes_back_with_whom_it_went_to(world: Simulator) -> None:
    await world.say("cadre", "今天还没有声音")

    assert await told(world) == [Heard("m1", EIGHT, None, BOT, "text", own=True, text="今天还没有声音", to="cadre")]


async def test_what_is_said_by_hand_with_the_bots_account_is_its_own_but_not_sent_by_the_bot(world: Simulator) -> None:
    message = world.speak(BOT, "room", "我是管理员")

    assert world.sent == []
    assert await told(world) == [Heard(message, EIGHT, "room", BOT, "text", own=True, text="我是管理员")]


@pytest.mark.parametrize("conversation", ["ann", "stranger", BOT])
async def test_a_message_to_somebody_who_is_no_friend_is_refused_for_good(world: Simulator, conversation: str) -> None:
    with pytest.raises(SendRefused) as refusal:
        await world.say(conversation, "你好")

    assert refusal.value.permanent
    assert (world.sent, await told(world)) == ([], [])


async def test_a_message_to_a_room_that_the_bot_was_put_out_of_is_refused_for_good(world: Simulator) -> None:
    world.remove_bot("room")

    with pytest.raises(SendRefused) as refusal:
        await world.say("room", "你好")
    assert refusal.value.permanent


async def test_an_accepted_friend_can_be_written_to(world: Simulator) -> None:
    await world.accept(world.befriend("ann"))
    await world.say("ann", "你好")

    assert [sent.conversation for sent in world.sent] == ["ann"]


async def test_sends_fail_as_ordered_one_by_one_and_then_succeed(world: Simulator) -> None:
    world.fail_next(SendRefused("too fast", permanent=False), SendUncertain("time-out"))

    with pytest.raises(SendRefused, match="too fast"):
        await world.say("room", "一")
    with pytest.raises(SendUncertain, match="time-out"):
        await world.say("room", "二")
    await world.say("room", "三")
    assert [sent.text for sent in world.sent] == ["三"]


# The connection.


async def test_a_proof_is_unbroken_when_nothing_was_missed_since_the_last(world: Simulator, clock: Clock) -> None:
    at_one = clock.forward(1)
    world.prove()

    assert await told(world) == [Sight(at_one, unbroken=True)]


async def test_what_happens_during_an_outage_is_never_heard(world: Simulator, clock: Clock) -> None:
    world.cut()
    world.speak("ann", "room", "有人吗")
    world.leave("room", "ben")
    world.befriend("ann")
    world.prove()
    at_three = clock.forward(3)
    world.mend()
    heard = world.speak("ann", "room", "好了")
    world.prove()

    assert await ids_of_members(world) == ["cadre", "ann", BOT]
    assert await told(world) == [
        LoggedIn(at_three, BOT),
        Sight(at_three, unbroken=False),
        Heard(heard, at_three, "room", "ann", "text", text="好了"),
        Sight(at_three, unbroken=True),
    ]


async def test_an_outage_takes_ids_too(world: Simulator) -> None:
    world.cut()
    unheard = world.speak("ann", "room", "有人吗")
    world.mend()

    assert (unheard, world.speak("ann", "room", "好了")) == ("m1", "m2")


async def test_nothing_can_be_sent_or_asked_during_an_outage_but_may_be_tried_again(world: Simulator) -> None:
    request = world.befriend("ann")
    world.cut()

    with pytest.raises(SendRefused) as refusal:
        await world.say("room", "你好")
    assert not refusal.value.permanent
    with pytest.raises(SendRefused):
        await world.accept(request)
    with pytest.raises(ConnectionError):
        await world.members("room")
    with pytest.raises(ConnectionError):
        await world.room_name("room")


async def test_a_failure_that_was_ordered_waits_for_the_end_of_an_outage(world: Simulator) -> None:
    world.fail_next(SendUncertain("time-out"))
    world.cut()
    with pytest.raises(SendRefused):
        await world.say("room", "一")
    world.mend()

    with pytest.raises(SendUncertain):
        await world.say("room", "一")


async def test_a_logged_out_account_hears_and_sends_nothing_until_it_is_back(world: Simulator, clock: Clock) -> None:
    world.log_out()
    world.speak("ann", "room", "有人吗")
    world.prove()
    with pytest.raises(SendRefused) as refusal:
        await world.say("room", "你好")
    at_two = clock.forward(2)
    world.log_in()

    assert not refusal.value.permanent
    assert await told(world) == [LoggedOut(EIGHT), LoggedIn(at_two, BOT), Sight(at_two, unbroken=False)]


async def test_a_logout_during_an_outage_is_told_when_the_connection_is_back(world: Simulator, clock: Clock) -> None:
    world.cut()
    world.log_out()
    at_two = clock.forward(2)
    world.mend()

    (happening,) = await told(world)
    assert isinstance(happening, LoggedOut)
    assert happening.at == at_two


async def test_a_live_world_proves_by_itself(clock: Clock) -> None:
    world = Simulator("sim", clock, proof_every=0.001)
    sights: list[Sight] = []
    async for happening in world.happenings():
        if isinstance(happening, Sight):
            sights.append(happening)
        if len(sights) == 3:
            await world.close()

    assert [sight.unbroken for sight in sights] == [False, True, True]


# The reader.


async def test_the_world_is_settled_once_its_reader_has_dealt_with_everything(world: Simulator) -> None:
    dealt_with: list[Happening] = []

    async def read() -> None:
        async for happening in world.happenings():
            if isinstance(happening, Heard) and not happening.own:
                await world.say("room", "收到")
            dealt_with.append(happening)

    reader = asyncio.create_task(read())
    world.speak("ann", "room", "早")
    await world.settled()

    assert [sent.text for sent in world.sent] == ["收到"]
    assert len(dealt_with) == len(AT_START) + 2
    await world.close()
    await reader


async def test_closing_ends_a_reader_that_waits(world: Simulator) -> None:
    reader = asyncio.create_task(told_until_the_end(world))
    await world.settled()
    await world.close()

    assert await reader == AT_START


async def test_a_closed_world_is_silent_and_refuses(world: Simulator) -> None:
    await world.close()
    await world.close()
    world.speak("ann", "room", "有人吗")

    with pytest.raises(SendRefused):
        await world.say("room", "你好")
    assert await told_until_the_end(world) == AT_START
    assert await told_until_the_end(world) == []


async def told_until_the_end(world: Simulator) -> list[Happening]:
    return [happening async for happening in world.happenings()]


async def test_no_text_and_no_name_is_ever_shown(world: Simulator) -> None:
    world.speak("ann", "room", "秘密")
    world.befriend("ann", "秘密")
    world.set_nickname("room", "ann", "秘密")
    world.rename_room("room", "秘密")
    await world.say("cadre", "秘密")

    shown = repr((world, world.sent, world.rooms, world.contacts, await world.members("room"), await told(world)))
    assert "秘密" not in shown
    assert "安安" not in shown
