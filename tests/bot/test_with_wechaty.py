"""The whole bot against the real Wechaty gateway: a room of 120, a wish, outages of every kind, and no text on disk."""

import asyncio
import json
import re
import signal
import sys
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import pytest_asyncio

from bot import clock, wiring
from bot.commands import COMMANDS
from bot.config import Config
from bot.gateways.wechaty import WechatyGateway
from bot.running import Post
from bot.station import Station
from rules.calendar import Calendar
from rules.facts import Attend, Blind, Case, Fact, Message, Submission
from rules.policy import Have, Policy
from rules.verdicts import Verdict
from tests.gateways.conftest import QUICK
from tests.gateways.listening import eventually
from tests.gateways.real_wechaty import RealWechaty
from tracker import roster
from tracker.coverage import last_proof
from tracker.database import Database
from tracker.judging import Judge
from tracker.models import outbox
from tracker.outbox import Notice, NoticeKind, Row, State, put, rows
from tracker.queries import all_facts
from tracker.writer import Writer

ROOM = "lin-group@room"
YOUTHS = [f"youth-{number}" for number in range(119)]
# The process and its WeChat live in real time: no hour of it may be a quiet one, or the night decides what is told.
WIDE_AWAKE = {"reminders": {"quiet": ["00:00", "00:00"]}}
CANARY = "canary-7f3a"
WISHED = "a-lamp-of-nobody-4c1e"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def program() -> AsyncIterator[RealWechaty]:
    real = RealWechaty()
    try:
        await real.start()
        yield real
    finally:
        await real.stop()


@pytest_asyncio.fixture(loop_scope="module")
async def wechat(program: RealWechaty) -> RealWechaty:
    """A WeChat with a room of 120 people and the bot, who is logged in."""
    await program.reset()
    await program.people([program.bot, "lin", *YOUTHS])
    await program.room(ROOM, ["lin", *YOUTHS], topic="林老师联系群")
    await program.login()
    return program


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'wuyou.db'}")
    database.open()
    yield database
    database.close()


@dataclass
class Bot:
    """The bot at work, and what a test asks of it."""

    database: Database

    def facts(self) -> list[Fact]:
        with self.database.read() as connection:
            return list(all_facts(connection))

    async def messages(self) -> list[Message]:
        return [fact for fact in self.facts() if isinstance(fact, Message)]

    async def notices(self) -> list[Row]:
        with self.database.read() as connection:
            return rows(connection, outbox.c.why == "a test")

    async def proven_since(self, moment: datetime) -> bool:
        with self.database.read() as connection:
            proof = last_proof(connection, "wx")
        return proof is not None and proof > moment

    async def blind(self) -> list[Blind]:
        return [fact for fact in self.facts() if isinstance(fact, Blind)]

    def judged(self, have: Have) -> Verdict:
        now = clock.now()
        with self.database.read() as connection:
            judge = Judge(connection, Policy(), Calendar(), ["wx"])
            return next(judge.by_facts(now, haves=[have]))

    async def blind_now(self) -> timedelta:
        """How long the running blindness lasts, as it is judged this moment."""
        now = clock.now()
        with self.database.read() as connection:
            view = Judge(connection, Policy(), Calendar(), ["wx"]).view(f"wx/{ROOM}", now, [])
        assert view is not None
        return max(
            (line.until - line.at for line in view.blind_spans("voice") if line.until == now), default=timedelta()
        )


def code_for(database: Database, name: str = "林一") -> str:
    with database.write() as connection:
        code = roster.enlist(
            connection,
            name=name,
            unit="软件学院",
            role="cadre",
            contact="13800000000",
            branch="软件2401",
            club="读书社",
            now=clock.now(),
        )
    assert code is not None
    return code


@pytest_asyncio.fixture(loop_scope="module")
async def bot(wechat: RealWechaty, database: Database) -> AsyncIterator[Bot]:
    """The bot, whose cadre has bound and enabled the room as a person would."""
    config = Config.model_validate(WIDE_AWAKE)
    writer = Writer(database).start()
    gateway = WechatyGateway(
        "wx", wechat.endpoint, wechat.token, accept_risk=True, clock=clock.now, monotonic=clock.monotonic, timing=QUICK
    )
    calendar = wiring.calendar_for(config, database)
    station = Station(gateway, database, writer, config.policy(), calendar, clock.now, COMMANDS, ("wx",), config=config)
    post = Post(station, config.quiet)
    running = asyncio.create_task(post.run())
    at_work = Bot(database)
    started = clock.now()
    await eventually(lambda: at_work.proven_since(started))
    await wechat.command("friend", id="request-1", contact="lin", words=f"/绑定 {code_for(database)}")
    await eventually(lambda: said_to(wechat, "lin"), lambda said: any("已绑定" in text for text in said))
    await wechat.say("lin", ROOM, "/启用")
    await eventually(lambda: said_to(wechat, ROOM), lambda said: any("已启用" in text for text in said))
    yield at_work
    await gateway.close()
    await asyncio.wait_for(running, 10)
    writer.stop()


async def said_to(wechat: RealWechaty, conversation: str) -> list[str]:
    return [said["text"] for said in await wechat.said() if said["to"] == conversation]


@pytest.mark.asyncio(loop_scope="module")
class TestARoomOf120:
    async def test_it_is_counted_from_the_card_on_with_its_119_youths(self, wechat: RealWechaty, bot: Bot) -> None:
        assert await bot.messages() == []
        card, enabled = await said_to(wechat, ROOM)
        assert "林一（软件学院），联系方式：13800000000" in card
        assert "青年119人" in enabled

    async def test_a_wish_gets_its_receipt_in_the_room_and_the_cadre_is_told_in_private(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        await wechat.say("youth-3", ROOM, "／心愿 想要一本书")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("想要一本书" in text for text in said))
        in_room = await said_to(wechat, ROOM)
        assert any("心愿1号已收到" in text for text in in_room)
        assert not any("想要一本书" in text for text in in_room)
        assert [fact.member for fact in bot.facts() if isinstance(fact, Submission)] == ["wx/youth-3"]

    async def test_a_wish_without_a_name_is_followed_to_its_end_by_its_code(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        await wechat.say("youth-4", "bot", "/匿名心愿 想要一盏台灯")
        await eventually(lambda: said_to(wechat, "youth-4"), lambda said: any("查询码" in text for text in said))
        told = await said_to(wechat, "youth-4")
        code = next(found[1] for text in told if (found := re.search("/查心愿 ([A-Z0-9]{10})", text)))
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("想要一盏台灯" in text for text in said))
        await wechat.say("lin", "bot", "/认领1")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("许愿人：匿名" in text for text in said))
        await wechat.say("lin", "bot", "/实现 1 放在门口")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("已记为实现" in text for text in said))
        await wechat.say("youth-4", "bot", f"/查心愿 {code}")
        await eventually(lambda: said_to(wechat, "youth-4"), lambda said: any("放在门口" in text for text in said))
        await wechat.say("youth-4", "bot", f"/确认 {code} 满意")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("确认：满意" in text for text in said))
        of_wish = [fact for fact in bot.facts() if isinstance(fact, Submission | Case)]
        assert not any("youth-4" in repr(fact) for fact in of_wish)

    async def test_an_activity_is_announced_and_youths_are_noted_by_code_and_by_mention(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        soon = (clock.now() + timedelta(minutes=30)).astimezone(Config().zone)
        await wechat.say("lin", ROOM, f"/活动 {soon:%Y-%m-%d %H:%M} 图书馆 读书会")
        await wechat.say("lin", ROOM, "@五有\u2005是", mentions=[wechat.bot])
        await eventually(lambda: said_to(wechat, ROOM), lambda said: any("【活动预告】读书会" in text for text in said))
        await wechat.say("lin", ROOM, "/签到码")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("签到码：" in text for text in said))
        digits = next(text for text in await said_to(wechat, "lin") if "签到码：" in text).partition("签到码：")[2][:4]
        await wechat.say("youth-3", wechat.bot, f"/到 {digits}")
        await eventually(lambda: said_to(wechat, "youth-3"), lambda said: any("已签到" in text for text in said))
        await wechat.say("lin", ROOM, "/到场 @youth-4\u2005@youth-5\u2005", mentions=["youth-4", "youth-5"])
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("共3人" in text for text in said))
        there = {fact.member for fact in bot.facts() if isinstance(fact, Attend)}
        assert there == {"wx/youth-3", "wx/youth-4", "wx/youth-5"}

    async def test_a_recalled_wish_is_withdrawn_and_the_cadre_is_told(self, wechat: RealWechaty, bot: Bot) -> None:
        message = await wechat.say("youth-3", ROOM, "/心愿 想要一把伞")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("想要一把伞" in text for text in said))
        await wechat.command("recall", message=message, by="youth-3", to=ROOM)
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("已由本人撤回" in text for text in said))
        assert [fact.state for fact in bot.facts() if isinstance(fact, Case)] == ["withdrawn"]

    async def test_the_cadre_speaks_and_youths_answer_and_the_counts_say_so(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        await wechat.say("lin", ROOM, "大家今天都好吗")
        for youth in YOUTHS[:5]:
            await wechat.say(youth, ROOM, "好")
        await eventually(bot.messages, lambda messages: len(messages) == 6)
        assert bot.judged(Have.VOICE).count == 1
        assert bot.judged(Have.INTERACTION).count == 5

    async def test_its_own_messages_are_neither_counted_nor_answered(self, wechat: RealWechaty, bot: Bot) -> None:
        await wechat.say("youth-1", ROOM, "/帮助")
        await eventually(lambda: said_to(wechat, ROOM), lambda said: any("可以这样用" in text for text in said))
        assert {message.sender for message in bot.facts() if isinstance(message, Message)} <= {"wx/lin", "wx/youth-1"}

    async def test_what_reached_the_room_but_was_never_answered_is_closed_by_its_echo_and_said_once(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        now = clock.now()
        await wechat.command("lose_answers", yes=True)
        with bot.database.write() as connection:
            for to in (ROOM, "lin"):
                put(connection, Notice(to, NoticeKind.REMINDER, f"wx/{to}", "一句提醒", "a test", now), now)
        # The second is said once the send of the first has timed out.
        await eventually(bot.notices, lambda rows: [row.state for row in rows] == [State.SENT] * 2)
        for conversation in (ROOM, "lin"):
            assert (await said_to(wechat, conversation)).count("一句提醒") == 1
        ids = {said["id"] for said in await wechat.said() if said["text"] == "一句提醒"}
        assert {row.message for row in await bot.notices()} == ids

    async def test_what_was_never_answered_and_reached_nobody_stays_uncertain(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        now = clock.now()
        await wechat.command("hang")
        with bot.database.write() as connection:
            put(connection, Notice("lost", NoticeKind.REMINDER, "wx/lin", "一句提醒", "a test", now), now)
        await eventually(bot.notices, lambda rows: [row.state for row in rows] == [State.UNCERTAIN])
        assert "一句提醒" not in await said_to(wechat, "lin")

    async def test_killed_and_started_again_the_gap_is_blind_and_nothing_is_counted_twice(
        self, wechat: RealWechaty, bot: Bot
    ) -> None:
        await wechat.say("lin", ROOM, "早")
        await eventually(bot.messages, lambda messages: len(messages) == 1)
        gone = clock.now()
        await wechat.kill()
        await eventually(bot.blind_now, lambda blind: blind > timedelta(seconds=1))
        await wechat.restart()
        back = clock.now()
        await eventually(lambda: bot.proven_since(back))
        assert clock.now() - back < timedelta(seconds=3)
        await eventually(bot.blind, lambda lines: any(line.at <= gone and line.until >= back for line in lines))
        await wechat.say("lin", ROOM, "又见面了")
        await eventually(bot.messages, lambda messages: len(messages) == 2)

    async def test_frozen_and_released_the_gap_is_blind(self, wechat: RealWechaty, bot: Bot) -> None:
        frozen = clock.now()
        wechat.freeze()
        await eventually(bot.blind_now, lambda blind: blind > timedelta(seconds=3))
        wechat.thaw()
        # A ding of the frozen time that is answered within its time-out is a proof of the moment it was sent.
        seen = clock.now() - timedelta(seconds=QUICK.proof_timeout)
        await eventually(bot.blind, lambda lines: any(line.at <= frozen and line.until >= seen for line in lines))
        await wechat.say("lin", ROOM, "回来了")
        await eventually(bot.messages, lambda messages: len(messages) == 1)


KINDS = (*range(17), 27)


class Process:
    """`wuyou run` as a process of its own, its log in a file."""

    def __init__(self, folder: Path, wechat: RealWechaty) -> None:
        self.folder = folder
        self.database = Database(f"sqlite:///{folder / 'wuyou.db'}")
        (folder / "config.toml").write_text(
            'timezone = "Asia/Shanghai"\n[[gateway]]\nname = "wx"\nkind = "wechaty"\naccept_risk = true\n'
            f'endpoint = "{wechat.endpoint}"\ntoken = "{wechat.token}"\nper_minute = 120\n'
            f"[reminders]\nquiet = {json.dumps(WIDE_AWAKE['reminders']['quiet'])}\n"
        )
        self.database.open()

    async def start(self) -> None:
        with (self.folder / "log").open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                sys.executable, "-m", "bot", "run", "--config", str(self.folder / "config.toml"), stderr=log, stdout=log
            )

    async def end(self, how: signal.Signals) -> int:
        self._process.send_signal(how)
        return await asyncio.wait_for(self._process.wait(), 20)


@pytest.mark.asyncio(loop_scope="module")
class TestAProcess:
    async def test_killed_it_knows_that_it_was_blind_and_no_byte_of_its_files_holds_what_was_said(
        self, wechat: RealWechaty, tmp_path: Path
    ) -> None:
        process = Process(tmp_path, wechat)
        bot = Bot(process.database)
        await process.start()
        began = clock.now()
        await eventually(lambda: bot.proven_since(began))
        await wechat.command("friend", id="request-1", contact="lin", words=f"/绑定 {code_for(process.database)}")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any("已绑定" in text for text in said))
        await wechat.say("lin", ROOM, "/启用")
        await eventually(lambda: said_to(wechat, ROOM), lambda said: any("已启用" in text for text in said))

        for number in KINDS:
            await wechat.say("youth-1", ROOM, f"{CANARY} {number}", type=number)
        await wechat.say("youth-2", ROOM, f"/{CANARY} 不是命令")
        await wechat.say("youth-2", "bot", f"{CANARY} 私聊")
        await wechat.say("youth-2", "bot", f"/求助 {CANARY}")
        await wechat.say("youth-5", ROOM, f"/匿名心愿 {CANARY}")
        await wechat.say("youth-5", "bot", f"/匿名心愿 {WISHED}")
        await eventually(lambda: said_to(wechat, "lin"), lambda said: any(WISHED in text for text in said))
        await eventually(bot.messages, lambda messages: len(messages) >= len(KINDS))

        killed = clock.now()
        assert await process.end(signal.SIGKILL) == -signal.SIGKILL
        await wechat.say("youth-1", ROOM, f"{CANARY} 没人听见")
        await process.start()
        back = clock.now()
        await eventually(lambda: bot.proven_since(back))
        await eventually(bot.blind, lambda lines: any(line.at <= killed and line.until >= back for line in lines))
        assert await process.end(signal.SIGTERM) == 0

        process.database.close()
        written = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
        assert {"wuyou.db", "log"} <= set(written)
        assert [name for name, content in written.items() if CANARY.encode() in content] == []
        assert [name for name, content in written.items() if b"name of youth" in content] == []
        assert {name for name, content in written.items() if WISHED.encode() in content} <= {"wuyou.db", "wuyou.db-wal"}
        assert written["wuyou.db"].count(WISHED.encode()) == 1
