"""What waits in the outbox is said: in order, again if it surely did not leave, never again if a reminder may have."""

from collections.abc import Callable, Iterator
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.gateways.base import Capabilities, SendRefused, SendUncertain
from bot.gateways.simulator import Simulator
from bot.sending import CLAIM_LASTS, DOUBT_LASTS, Sending
from rules.facts import Alias
from rules.periods import INSTANT
from rules.reminders import Quiet
from tests.builders import SHANGHAI, at, fresh, store
from tracker.database import Database
from tracker.outbox import (
    RETRY_AFTER,
    Attachment,
    Notice,
    NoticeKind,
    Row,
    State,
    claim,
    failed_to_reach,
    put,
    reached,
    rows_of,
)
from tracker.writer import Writer

NIGHT = Quiet(time(22), time(8), SHANGHAI)
NOON = at("2026-11-19 12:00")
MINUTE = timedelta(minutes=1)


class Post:
    """An outbox, a simulator with two friends of the bot, and the sending between them."""

    def __init__(self, database: Database, writer: Writer) -> None:
        self.now = NOON
        self.database = database
        self.simulator = Simulator("sim", lambda: self.now)
        for contact in ("cadre", "committee"):
            self.simulator.add_contact(contact, contact, friend=True)
        self.simulator.add_contact("stranger", "stranger")
        self.simulator.add_contact("youth", "youth")
        self.simulator.add_room("room", "room", ["youth"], owner="cadre")
        self.wishes: dict[int, str] = {}
        self.when_asked: Callable[[], None] = lambda: None
        self._writer = writer
        self.start()

    def start(self) -> None:
        """A sending of its own, as after a restart."""
        self.sending = Sending(self.simulator, self._writer, lambda: self.now, NIGHT, self.words_of)

    def put(self, key: str, kind: NoticeKind = NoticeKind.WORD, to: str = "sim/cadre", **more: Any) -> None:
        values: dict[str, Any] = {"words": key, "why": "a test", "not_before": self.now} | more
        with self.database.write() as connection:
            put(connection, Notice(key, kind, to, **values), self.now)

    def words_of(self, notice: Notice) -> str | None:
        self.when_asked()
        return str(1 // 0) if notice.submission == 666 else self.wishes.get(notice.submission or 0)

    async def say_at(self, moment: datetime) -> list[str]:
        """Say what is due then; return what was said."""
        before, self.now = len(self.simulator.sent), moment
        await self.sending.say_due()
        return [sent.text for sent in self.simulator.sent[before:]]

    def unreached(self, to: str) -> list[str]:
        """What of the last week could not be brought there."""
        with self.database.read() as connection:
            return [row.notice.key for row in failed_to_reach(connection, to, self.now - timedelta(days=7))]

    def row(self, key: str) -> Row:
        with self.database.read() as connection:
            return rows_of(connection, [key])[0]


@pytest.fixture
def post(tmp_path: Path) -> Iterator[Post]:
    database = fresh(tmp_path)
    writer = Writer(database).start()
    yield Post(database, writer)
    writer.stop()
    database.close()


# Said.


async def test_what_waits_is_said_to_whom_it_is_for_and_noted_with_the_message(post: Post) -> None:
    post.put("hello")

    assert await post.say_at(NOON) == ["hello"]
    assert [(sent.conversation, sent.mention) for sent in post.simulator.sent] == [("cadre", ())]
    row = post.row("hello")
    assert (row.state, row.ended_at, row.message) == (State.SENT, NOON, "m1")


async def test_what_was_said_is_not_said_again(post: Post) -> None:
    post.put("hello")
    await post.say_at(NOON)

    assert await post.say_at(NOON + MINUTE) == []


async def test_the_mentioned_is_mentioned_under_the_gateways_own_id(post: Post) -> None:
    post.put("hello", to="sim/room", mention="sim/youth")

    await post.say_at(NOON)
    assert [(sent.conversation, sent.mention) for sent in post.simulator.sent] == [("room", ("youth",))]


async def test_what_is_for_another_gateway_is_left_alone(post: Post) -> None:
    post.put("hello", to="simple/cadre")

    assert await post.say_at(NOON) == []
    assert post.row("hello").state is State.WAITING


async def test_what_waits_under_an_old_id_is_said_to_the_one_that_holds(post: Post) -> None:
    post.put("hello")
    post.put("to another", to="sim/committee")
    store(
        post.database,
        Alias(NOON, "sim/cadre", "sim/between", "sim/op"),
        Alias(NOON, "sim/between", "sim/new", "sim/op"),
    )
    post.simulator.add_contact("new", "new", friend=True)

    assert await post.say_at(NOON) == ["hello", "to another"]
    assert [sent.conversation for sent in post.simulator.sent] == ["new", "committee"]


async def test_what_waits_for_who_came_back_on_another_gateway_is_said_there(post: Post) -> None:
    post.put("hello", to="other/cadre")
    store(post.database, Alias(NOON, "other/cadre", "sim/cadre", "sim/op"))

    assert await post.say_at(NOON) == ["hello"]


async def test_who_could_not_be_reached_under_an_old_id_is_tried_under_the_new_one(post: Post) -> None:
    post.put("hello", to="sim/stranger")
    assert await post.say_at(NOON) == []
    store(post.database, Alias(NOON, "sim/stranger", "sim/cadre", "sim/op"))

    assert post.unreached("sim/cadre") == []
    assert post.unreached("sim/stranger") == ["hello"]


async def test_what_arrives_under_a_new_id_ends_that_the_old_one_could_not_be_reached(post: Post) -> None:
    post.put("hello", to="sim/stranger")
    await post.say_at(NOON)
    store(post.database, Alias(NOON, "sim/stranger", "sim/cadre", "sim/op"))
    post.put("again")
    await post.say_at(NOON + MINUTE)

    assert post.unreached("sim/stranger") == []


async def test_an_own_message_heard_under_a_new_id_ends_that_the_old_one_could_not_be_reached(post: Post) -> None:
    post.put("hello", to="sim/stranger")
    await post.say_at(NOON)
    store(post.database, Alias(NOON, "sim/stranger", "sim/cadre", "sim/op"))
    with post.database.write() as connection:
        reached(connection, "sim/cadre", "m9")

    assert post.unreached("sim/stranger") == []


async def test_nothing_is_said_before_its_time(post: Post) -> None:
    post.put("later", not_before=NOON + MINUTE)

    assert await post.say_at(NOON + MINUTE - INSTANT) == []
    assert await post.say_at(NOON + MINUTE) == ["later"]


async def test_nothing_is_said_after_its_time(post: Post) -> None:
    for key in ("first", "second"):
        post.put(key, not_after=NOON + MINUTE, to="sim/cadre" if key == "first" else "sim/committee")
    assert await post.say_at(NOON + MINUTE) == ["first", "second"]

    post.put("third", not_after=NOON + 2 * MINUTE)
    assert await post.say_at(NOON + 2 * MINUTE + INSTANT) == []
    assert post.row("third").state is State.EXPIRED


async def test_what_was_put_first_is_said_first(post: Post) -> None:
    for key in ("one", "two", "three"):
        post.put(key)

    assert await post.say_at(NOON) == ["one", "two", "three"]


# The words of a submission.


async def test_the_words_of_a_wish_are_asked_for_when_they_are_said_and_kept_nowhere(post: Post) -> None:
    post.wishes[7] = "心愿7号"
    post.put("word", words=None, submission=7)

    assert await post.say_at(NOON) == ["心愿7号"]
    assert post.row("word").notice.words is None


async def test_a_wish_that_was_withdrawn_meanwhile_is_not_told(post: Post) -> None:
    post.put("word", words=None, submission=7)

    assert await post.say_at(NOON) == []
    assert post.row("word").state is State.EXPIRED


# Refused.


async def test_what_surely_did_not_leave_is_tried_again_after_longer_and_longer(post: Post) -> None:
    post.put("hello")
    post.simulator.cut()
    tried = NOON
    await post.say_at(tried)
    for wait in RETRY_AFTER:
        assert post.row("hello").state is State.WAITING
        attempts = post.row("hello").attempts
        await post.say_at(tried + wait - INSTANT)
        assert post.row("hello").attempts == attempts
        tried += wait
        await post.say_at(tried)

    row = post.row("hello")
    assert (row.state, row.attempts, row.error) == (State.FAILED, 5, "not connected")


async def test_what_was_refused_for_a_while_is_said_once_the_connection_is_back_without_a_word_about_it(
    post: Post,
) -> None:
    post.put("hello", NoticeKind.DIGEST)
    post.simulator.cut()
    await post.say_at(NOON)
    post.simulator.mend()

    assert await post.say_at(NOON + RETRY_AFTER[0]) == ["hello"]


async def test_what_the_channel_will_never_take_has_failed_at_once(post: Post) -> None:
    post.put("hello", to="sim/stranger")
    await post.say_at(NOON)

    row = post.row("hello")
    assert (row.state, row.attempts, row.error) == (State.FAILED, 1, "neither a room of the bot nor a friend")


async def test_a_retry_does_not_outlive_its_time(post: Post) -> None:
    post.put("hello", not_after=NOON + timedelta(seconds=30))
    post.simulator.cut()
    await post.say_at(NOON)
    post.simulator.mend()

    assert await post.say_at(NOON + RETRY_AFTER[0]) == []
    assert post.row("hello").state is State.EXPIRED


async def test_what_follows_to_the_same_person_waits_for_the_first_and_others_do_not(post: Post) -> None:
    post.put("1/2")
    post.put("2/2")
    post.put("other", to="sim/committee")
    post.simulator.fail_next(SendRefused("busy", permanent=False))

    assert await post.say_at(NOON) == ["other"]
    assert await post.say_at(NOON + RETRY_AFTER[0]) == ["1/2", "2/2"]


# Uncertain.


@pytest.mark.parametrize("kind", [NoticeKind.REMINDER, NoticeKind.NOTICE, NoticeKind.WORD])
async def test_a_reminder_that_may_have_been_said_is_never_said_again(post: Post, kind: NoticeKind) -> None:
    post.put("hello", kind)
    post.simulator.fail_next(SendUncertain("no answer in time"))
    await post.say_at(NOON)
    assert (post.row("hello").state, post.row("hello").error) == (State.UNCERTAIN, "no answer in time")

    post.start()
    await post.sending.begin()
    assert await post.say_at(NOON + timedelta(hours=1)) == []
    assert post.row("hello").state is State.UNCERTAIN


@pytest.mark.parametrize("kind", [NoticeKind.DIGEST, NoticeKind.RECEIPT])
async def test_a_digest_that_may_have_been_said_is_said_once_more_as_a_repeat(post: Post, kind: NoticeKind) -> None:
    post.put("hello", kind)
    post.simulator.fail_next(SendUncertain("no answer in time"), SendUncertain("again none"))
    await post.say_at(NOON)
    assert await post.say_at(NOON + DOUBT_LASTS - INSTANT) == []
    await post.say_at(NOON + DOUBT_LASTS)
    assert post.row("hello").state is State.UNCERTAIN

    assert await post.say_at(NOON + timedelta(hours=1)) == []  # Once more, not twice.


async def test_a_repeat_says_so(post: Post) -> None:
    post.put("hello", NoticeKind.DIGEST)
    post.simulator.fail_next(SendUncertain("no answer in time"))
    await post.say_at(NOON)

    assert await post.say_at(NOON + DOUBT_LASTS) == ["【补发】hello"]
    assert post.row("hello").state is State.SENT


async def test_a_repeat_after_a_retry_still_says_so(post: Post) -> None:
    post.put("hello", NoticeKind.DIGEST)
    post.simulator.fail_next(
        SendRefused("busy", permanent=False),
        SendUncertain("no answer in time"),
        SendRefused("busy", permanent=False),
    )
    said = [await post.say_at(NOON + timedelta(minutes=minutes)) for minutes in range(15)]

    assert [texts for texts in said if texts] == [["【补发】hello"]]


# A process that ends in between.


async def test_what_a_process_had_claimed_when_it_ended_is_uncertain_and_only_a_digest_is_said_again(
    post: Post,
) -> None:
    for kind in (NoticeKind.REMINDER, NoticeKind.DIGEST):
        post.put(kind.value, kind)
        with post.database.write() as connection:
            claim(connection, NOON, "sim")
    post.start()
    await post.sending.begin()

    assert await post.say_at(NOON) == ["【补发】digest"]
    assert (post.row("reminder").state, post.row("digest").state) == (State.UNCERTAIN, State.SENT)


async def test_beginning_doubts_nothing_of_another_gateway(post: Post) -> None:
    post.put("hello", to="other/cadre")
    with post.database.write() as connection:
        claim(connection, NOON, "other")
    await post.sending.begin()

    assert post.row("hello").state is State.CLAIMED


# Quiet.


async def test_a_reminder_is_not_said_in_quiet_hours_and_anything_else_is(post: Post) -> None:
    evening = at("2026-11-19 21:59")
    post.put("remind", NoticeKind.REMINDER, not_before=evening + MINUTE)
    post.put("receipt", NoticeKind.RECEIPT, not_before=evening + MINUTE)

    assert await post.say_at(evening + MINUTE) == ["receipt"]
    assert await post.say_at(at("2026-11-20 07:59")) == []
    assert await post.say_at(at("2026-11-20 08:00")) == ["remind"]


async def test_a_reminder_is_said_in_the_last_minute_before_quiet(post: Post) -> None:
    post.put("remind", NoticeKind.REMINDER)

    assert await post.say_at(at("2026-11-19 22:00") - INSTANT) == ["remind"]


async def test_a_word_about_what_somebody_handed_in_waits_until_the_morning_also_where_it_is_tried_again(
    post: Post,
) -> None:
    evening = at("2026-11-19 21:59")
    post.put("word", not_before=evening)
    post.simulator.fail_next(SendRefused("busy", permanent=False))

    assert await post.say_at(evening) == []
    assert await post.say_at(evening + RETRY_AFTER[0]) == []
    assert await post.say_at(at("2026-11-20 08:00") - INSTANT) == []
    assert await post.say_at(at("2026-11-20 08:00")) == ["word"]


# What nobody foresaw.


async def test_words_that_cannot_be_made_are_tried_again_and_keep_nobody_waiting(post: Post) -> None:
    post.put("broken", words=None, submission=666)
    post.put("whole", to="sim/committee")

    assert await post.say_at(NOON) == ["whole"]
    row = post.row("broken")
    assert (row.state, row.error) == (State.WAITING, "its words could not be made")
    for moment in (NOON + sum(RETRY_AFTER[:n], timedelta()) for n in range(1, 5)):
        await post.say_at(moment)
    assert post.row("broken").state is State.FAILED  # So it is listed.


async def test_whatever_else_a_gateway_raises_is_a_doubt(post: Post) -> None:
    post.put("hello")
    post.put("next", to="sim/committee")
    post.simulator.fail_next(ZeroDivisionError("canary"))

    assert await post.say_at(NOON) == ["next"]
    assert (post.row("hello").state, post.row("hello").error) == (State.UNCERTAIN, "ZeroDivisionError")


async def test_what_was_claimed_long_ago_and_never_noted_is_listed_without_a_restart(post: Post) -> None:
    post.put("hello")
    with post.database.write() as connection:
        claim(connection, NOON, "sim")

    await post.say_at(NOON + CLAIM_LASTS - INSTANT)
    assert post.row("hello").state is State.CLAIMED
    await post.say_at(NOON + CLAIM_LASTS)
    assert post.row("hello").state is State.UNCERTAIN


async def test_told_to_end_it_says_what_it_has_claimed_and_claims_nothing_more(post: Post) -> None:
    post.put("word", words=None, submission=7)
    post.put("next")
    post.wishes[7] = "心愿7号"
    post.when_asked = post.sending.end

    assert await post.say_at(NOON) == ["心愿7号"]
    assert (post.row("word").state, post.row("next").state) == (State.SENT, State.WAITING)


# Files.

PICTURE = Attachment("周报.png", b"\x89PNG")


async def test_a_file_is_sent_as_one_and_dropped_once_it_is(post: Post) -> None:
    post.put("picture", NoticeKind.DIGEST, words=None, file=PICTURE)

    assert await post.say_at(NOON) == [""]
    sent = post.simulator.sent[0].file
    assert sent is not None
    assert (sent.name, sent.content) == ("周报.png", b"\x89PNG")
    assert (post.row("picture").state, post.row("picture").notice.file) == (State.SENT, None)


async def test_a_file_that_may_have_been_sent_comes_once_more_and_words_before_it_say_so(post: Post) -> None:
    post.put("picture", NoticeKind.DIGEST, words=None, file=PICTURE)
    post.simulator.fail_next(SendUncertain("a time-out"))
    await post.say_at(NOON)
    assert (post.row("picture").state, post.row("picture").notice.file) == (State.UNCERTAIN, PICTURE)

    assert await post.say_at(NOON + DOUBT_LASTS) == ["【补发】周报图片", ""]
    assert post.row("picture").notice.file is None


async def test_a_file_that_stays_uncertain_is_kept_no_longer(post: Post) -> None:
    post.put("picture", NoticeKind.DIGEST, words=None, file=PICTURE)
    post.simulator.fail_next(SendUncertain("a time-out"), SendUncertain("a time-out"))
    await post.say_at(NOON)
    await post.say_at(NOON + DOUBT_LASTS)

    assert (post.row("picture").state, post.row("picture").notice.file) == (State.UNCERTAIN, None)


@pytest.mark.parametrize("permanent", [True, False])
async def test_a_file_that_surely_was_not_sent_is_kept_as_long_as_it_is_tried(post: Post, permanent: bool) -> None:
    post.put("picture", NoticeKind.DIGEST, words=None, file=PICTURE)
    post.simulator.fail_next(SendRefused("busy", permanent=permanent))
    await post.say_at(NOON)

    assert post.row("picture").notice.file == (None if permanent else PICTURE)


async def test_a_file_that_comes_too_late_expires_and_is_dropped(post: Post) -> None:
    post.put("picture", NoticeKind.DIGEST, words=None, file=PICTURE, not_after=NOON)
    await post.say_at(NOON + INSTANT)

    assert (post.row("picture").state, post.row("picture").notice.file) == (State.EXPIRED, None)


async def test_where_the_channel_takes_no_pictures_none_is_sent(post: Post) -> None:
    post.simulator.capabilities = Capabilities(picture=False)
    post.put("picture", NoticeKind.DIGEST, words=None, file=PICTURE)

    assert await post.say_at(NOON) == []
    assert (post.row("picture").state, post.row("picture").notice.file) == (State.EXPIRED, None)
