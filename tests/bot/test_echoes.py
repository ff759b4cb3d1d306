"""The bot hears what it said itself: what may have been said is known then to be said, and is said no more."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.gateways.base import Heard, SendUncertain
from bot.gateways.simulator import BOT
from bot.sending import DOUBT_LASTS
from tests.bot.world import ROOM, World, world
from tracker import outbox
from tracker.outbox import Attachment, Notice, NoticeKind, Row, State

LOST = SendUncertain("no answer in time")
WANG = "wx/wang"


def put(college: World, key: str, kind: NoticeKind = NoticeKind.REMINDER, to: str = WANG, **more: Any) -> None:
    values: dict[str, Any] = {"words": "请看", "why": "a test", "not_before": college.now} | more
    with college.database.write() as connection:
        assert outbox.put(connection, Notice(key, kind, to, **values), college.now)


def row(college: World, key: str) -> Row:
    with college.database.read() as connection:
        return outbox.rows_of(connection, [key])[0]


def claim(college: World) -> Row:
    """Claim the next notice, as a process does that then sends it and is not answered."""
    with college.database.write() as connection:
        claimed = outbox.claim(connection, college.now, "wx")
    assert claimed is not None
    return claimed


def doubt(college: World, no: int) -> None:
    with college.database.write() as connection:
        outbox.uncertain(connection, no, college.now, "no answer in time")


async def hears(college: World, text: str = "请看", *, to: str = "wang", message: str = "m-1", **more: Any) -> None:
    """Let the channel bring an own message."""
    at = more.pop("at", college.now)
    await college.post.intake.take(Heard(message, at, None, BOT, "text", own=True, text=text, to=to, **more))


@pytest.mark.parametrize("kind", list(NoticeKind))
async def test_a_send_that_reached_but_was_not_answered_is_closed_by_its_echo_and_not_repeated(
    tmp_path: Path, kind: NoticeKind
) -> None:
    async with world(tmp_path) as college:
        put(college, "notice", kind)
        college.simulator.doubt_next(LOST)
        await college.answers()

        found = row(college, "notice")
        assert (found.state, found.error, bool(found.message)) == (State.SENT, None, True)
        college.wait(minutes=30)
        assert await college.answers() == []


async def test_a_send_that_did_not_reach_stays_uncertain(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        college.simulator.fail_next(LOST)
        await college.answers()

        assert (row(college, "notice").state, row(college, "notice").message) == (State.UNCERTAIN, None)


async def test_an_echo_before_the_doubt_closes_and_the_doubt_changes_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        claimed = claim(college)
        await hears(college)
        assert row(college, "notice").state is State.SENT

        doubt(college, claimed.no)
        assert (row(college, "notice").state, row(college, "notice").message) == (State.SENT, "m-1")


async def test_an_echo_before_an_answer_without_an_id_keeps_the_id(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        claimed = claim(college)
        await hears(college)
        with college.database.write() as connection:
            outbox.sent(connection, claimed.no, college.now, None)

        assert row(college, "notice").message == "m-1"


async def test_an_echo_after_an_answer_without_an_id_brings_the_id(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        claimed = claim(college)
        with college.database.write() as connection:
            outbox.sent(connection, claimed.no, college.now, None)
        await hears(college)

        assert row(college, "notice").message == "m-1"


async def test_an_echo_after_the_doubt_closes_it_also_when_it_waits_to_be_said_once_more(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "digest", NoticeKind.DIGEST)
        doubt(college, claim(college).no)
        said_at = college.now
        college.wait(seconds=DOUBT_LASTS.total_seconds())
        with college.database.write() as connection:
            assert outbox.say_again(connection, college.now, doubted_by=college.now - DOUBT_LASTS) == 1

        await hears(college, at=said_at)
        assert await college.answers() == []
        assert row(college, "digest").state is State.SENT


async def test_a_repeat_is_closed_by_its_echo_with_its_mark(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "digest", NoticeKind.DIGEST)
        college.simulator.fail_next(LOST)
        await college.answers()
        college.wait(seconds=DOUBT_LASTS.total_seconds())
        college.simulator.doubt_next(LOST)

        assert [sent.text for sent in await college.answers()] == ["【补发】请看"]
        assert row(college, "digest").state is State.SENT


@pytest.mark.parametrize(
    ("heard", "state"),
    [
        ({}, State.SENT),
        ({"text": " 请看\n"}, State.SENT),  # Channels change the ends of a text.
        ({"text": "请看看"}, State.UNCERTAIN),
        ({"to": "zhao"}, State.UNCERTAIN),
        ({"text": ""}, State.UNCERTAIN),
    ],
)
async def test_an_echo_closes_what_has_its_words_in_its_conversation(
    tmp_path: Path, heard: dict[str, str], state: State
) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        doubt(college, claim(college).no)

        await hears(college, **heard)
        assert row(college, "notice").state is state


@pytest.mark.parametrize(("earlier", "state"), [(60, State.SENT), (61, State.UNCERTAIN)])
async def test_an_own_message_of_before_the_sending_is_another_one(tmp_path: Path, earlier: int, state: State) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        doubt(college, claim(college).no)

        await hears(college, at=college.now - timedelta(seconds=earlier))
        assert row(college, "notice").state is state


async def test_one_echo_closes_one_notice_and_heard_twice_not_another(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        for key in ("one", "two"):
            put(college, key)
            doubt(college, claim(college).no)
        for _ in range(2):
            await hears(college)
        assert [row(college, key).state for key in ("one", "two")] == [State.UNCERTAIN, State.SENT]

        await hears(college, message="m-2")
        assert row(college, "one").state is State.SENT


async def test_the_echo_of_what_was_answered_with_its_id_closes_nothing_else(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "one")
        doubt(college, claim(college).no)
        put(college, "two")
        await college.answers()

        assert [row(college, key).state for key in ("one", "two")] == [State.UNCERTAIN, State.SENT]


async def test_words_that_are_made_of_a_wish_when_they_are_said_are_known_again(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.doubt_next(SendUncertain("the receipt"), SendUncertain("the word to the cadre"))
        said = await college.says("an", "/心愿 想要一本书")
        assert [sent.conversation for sent in said][-1] == "lin"

        with college.database.read() as connection:
            (told,) = outbox.rows(connection, outbox.outbox.c.submission.is_not(None))
        assert (told.state, told.notice.words, bool(told.message)) == (State.SENT, None, True)


async def test_what_was_said_in_a_room_is_known_again_in_the_room(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "receipt", NoticeKind.RECEIPT, f"wx/{ROOM}", mention="wx/an")
        college.simulator.doubt_next(LOST)
        await college.answers()

        assert row(college, "receipt").state is State.SENT


# Whoever could not be reached.


async def test_an_own_message_that_is_heard_says_that_somebody_can_be_reached_again(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.contacts["wang"].friend = False
        put(college, "reminder")
        await college.answers()
        assert row(college, "reminder").state is State.FAILED
        assert unreached(college) == ["reminder"]

        await hears(college, "别的话", to="zhao", at=college.now + timedelta(seconds=1))
        await hears(college, "别的话", at=college.now)  # The message itself may be heard, as one that did not arrive.
        assert unreached(college) == ["reminder"]
        await hears(college, "别的话", at=college.now + timedelta(seconds=1))
        assert unreached(college) == []
        assert row(college, "reminder").state is State.FAILED  # It stays listed.


async def test_whoever_speaks_to_the_bot_and_is_answered_can_be_reached_again(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        college.simulator.contacts["wang"].friend = False
        put(college, "reminder")
        await college.answers()
        college.simulator.contacts["wang"].friend = True
        await college.says("wang", "/帮助", room=None)

        assert unreached(college) == []


def unreached(college: World) -> list[str]:
    with college.database.read() as connection:
        return [row.notice.key for row in outbox.failed_to_reach(connection, WANG, college.now - timedelta(days=7))]


# Files.

PICTURE = {"words": None, "file": Attachment("周报-2026-W47.png", b"\x89PNG")}
SHEET = {"words": None, "file": Attachment("周报.xlsx", b"PK")}


@pytest.mark.parametrize(("heard", "state"), [("image", State.SENT), ("file", State.UNCERTAIN)])
async def test_the_echo_of_a_picture_closes_it_and_another_file_does_not(
    tmp_path: Path, heard: str, state: State
) -> None:
    async with world(tmp_path) as college:
        put(college, "picture", NoticeKind.DIGEST, **PICTURE)
        doubt(college, claim(college).no)

        await hears_file(college, heard)
        found = row(college, "picture")
        assert (found.state, found.message) == (state, "m-1" if state is State.SENT else None)
        assert (found.notice.file is None) is (state is State.SENT)


async def hears_file(college: World, kind: str, later: timedelta = timedelta(), to: str = "wang") -> None:
    await college.post.intake.take(Heard("m-1", college.now + later, None, BOT, kind, own=True, to=to))


async def test_a_sheet_is_closed_by_a_file_and_not_by_a_picture(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "sheet", NoticeKind.DIGEST, **SHEET)
        doubt(college, claim(college).no)
        await hears_file(college, "image")
        assert row(college, "sheet").state is State.UNCERTAIN
        await hears_file(college, "file")
        assert row(college, "sheet").state is State.SENT


@pytest.mark.parametrize(("minutes", "state"), [(10, State.SENT), (11, State.UNCERTAIN)])
async def test_a_picture_that_comes_much_later_is_another_one(tmp_path: Path, minutes: int, state: State) -> None:
    async with world(tmp_path) as college:
        put(college, "picture", NoticeKind.DIGEST, **PICTURE)
        doubt(college, claim(college).no)

        await hears_file(college, "image", timedelta(minutes=minutes))
        assert row(college, "picture").state is state


async def test_a_picture_to_somebody_else_or_of_two_that_it_could_be_closes_none(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        for key in ("one", "two"):
            put(college, key, NoticeKind.DIGEST, **PICTURE)
            doubt(college, claim(college).no)
        await hears_file(college, "image", to="zhao")
        await hears_file(college, "image")
        assert [row(college, key).state for key in ("one", "two")] == [State.UNCERTAIN] * 2


async def test_a_picture_closes_no_words_and_words_no_picture(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "words", NoticeKind.DIGEST)
        doubt(college, claim(college).no)
        await hears_file(college, "image")
        assert row(college, "words").state is State.UNCERTAIN
        put(college, "picture", NoticeKind.DIGEST, **PICTURE)
        doubt(college, claim(college).no)
        await hears(college)
        assert [row(college, key).state for key in ("words", "picture")] == [State.SENT, State.UNCERTAIN]


async def test_an_own_message_that_is_no_notice_leaves_no_byte(tmp_path: Path) -> None:
    async with world(tmp_path) as college:
        put(college, "notice")
        doubt(college, claim(college).no)
        await hears(college, text="canary-5c1e")

        with college.database.read() as connection:
            assert "canary" not in str(list(connection.connection.driver_connection.iterdump()))
