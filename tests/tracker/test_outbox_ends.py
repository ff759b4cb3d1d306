"""What was said has an end: first its words, then its row; and what nobody says is given up and listed."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.periods import INSTANT
from rules.policy import Have
from tests.builders import at, fresh
from tracker import outbox
from tracker.database import Database
from tracker.outbox import ROWS_KEPT, WORDS_KEPT, Attachment, Notice, NoticeKind, Row, State
from tracker.reminding import Matter, put_reminder, said_of

NOON = at("2026-11-19 12:00")
MATTER = Matter("sim/group", Have.VOICE, "2026-11-19")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = fresh(tmp_path)
    yield database
    database.close()


def put(database: Database, key: str = "hello", **more: Any) -> None:
    values: dict[str, Any] = {"words": "请看", "mention": "wx/an"} | more
    with database.write() as connection:
        assert outbox.put(
            connection, Notice(key, NoticeKind.DIGEST, "wx/lin", why="a test", not_before=NOON, **values), NOON
        )


def claim(database: Database) -> int:
    with database.write() as connection:
        claimed = outbox.claim(connection, NOON, "wx")
    assert claimed is not None
    return claimed.no


def end(database: Database, state: State) -> None:
    """Let what waits end in that state."""
    no = claim(database)
    with database.write() as connection:
        match state:
            case State.SENT:
                outbox.sent(connection, no, NOON, "m-1")
            case State.FAILED:
                outbox.not_sent(connection, no, NOON, "no friend", None)
            case State.UNCERTAIN:
                outbox.uncertain(connection, no, NOON, "no answer")
            case _:
                outbox.expire(connection, no, NOON)


def end_old(database: Database, now: datetime) -> int:
    with database.write() as connection:
        return outbox.end_old(connection, now)


def row(database: Database, key: str = "hello") -> Row | None:
    with database.read() as connection:
        return next(iter(outbox.rows_of(connection, [key])), None)


ENDED = [State.SENT, State.FAILED, State.UNCERTAIN, State.EXPIRED]


@pytest.mark.parametrize("state", ENDED)
def test_35_days_after_its_end_a_notice_has_no_words_and_mentions_nobody(database: Database, state: State) -> None:
    put(database, file=Attachment("周报.png", b"\x89PNG"))
    end(database, state)

    assert end_old(database, NOON + WORDS_KEPT - INSTANT) == 0
    before = row(database)
    assert before is not None
    assert (before.notice.words, before.notice.mention) == ("请看", "wx/an")
    assert end_old(database, NOON + WORDS_KEPT) == 1
    after = row(database)
    assert after is not None
    assert (after.notice.words, after.notice.mention, after.notice.file) == (None, None, None)
    assert (after.state, after.notice.to, after.notice.why, after.ended_at) == (state, "wx/lin", "a test", NOON)
    assert end_old(database, NOON + WORDS_KEPT) == 0


@pytest.mark.parametrize("state", ENDED)
def test_400_days_after_its_end_nothing_is_left_of_a_notice(database: Database, state: State) -> None:
    put(database)
    end(database, state)

    end_old(database, NOON + ROWS_KEPT - INSTANT)
    assert row(database) is not None
    end_old(database, NOON + ROWS_KEPT)
    assert row(database) is None


def test_until_its_row_goes_nothing_is_put_a_second_time(database: Database) -> None:
    put(database)
    end(database, State.SENT)
    end_old(database, NOON + ROWS_KEPT - INSTANT)

    with database.write() as connection:
        again = Notice("hello", NoticeKind.DIGEST, "wx/lin", "请看", "a test", NOON)
        assert not outbox.put(connection, again, NOON + ROWS_KEPT - INSTANT)


def test_of_what_a_reminder_spoke_is_known_as_long_as_its_row_stands(database: Database) -> None:
    with database.write() as connection:
        notice = Notice("reminder:1", NoticeKind.REMINDER, "wx/lin", "请看", "a test", NOON)
        assert put_reminder(connection, notice, [MATTER], NOON)
    end(database, State.SENT)

    for after, known in ((ROWS_KEPT - INSTANT, {MATTER}), (ROWS_KEPT, set())):
        end_old(database, NOON + after)
        with database.read() as connection:
            assert said_of(connection, [MATTER]) == known


@pytest.mark.parametrize("to_gateway", ["wx", "gone"])
def test_what_nobody_says_for_35_days_has_failed_and_is_listed(database: Database, to_gateway: str) -> None:
    with database.write() as connection:
        word = Notice("word", NoticeKind.WORD, f"{to_gateway}/lin", "请看", "a test", NOON)
        outbox.put(connection, word, NOON)

    end_old(database, NOON + WORDS_KEPT - INSTANT)
    assert (waits := row(database, "word")) is not None
    assert waits.state is State.WAITING
    end_old(database, NOON + WORDS_KEPT)
    assert (given_up := row(database, "word")) is not None
    assert (given_up.state, given_up.error) == (State.FAILED, "nobody has said it for 35 days")


def test_what_is_for_a_gateway_that_speaks_no_more_expires_in_its_time(database: Database) -> None:
    put(database, not_after=NOON + timedelta(days=1))

    end_old(database, NOON + timedelta(days=1))
    assert (waits := row(database)) is not None
    assert waits.state is State.WAITING
    end_old(database, NOON + timedelta(days=1) + INSTANT)
    assert (late := row(database)) is not None
    assert late.state is State.EXPIRED


def test_what_was_claimed_for_a_gateway_that_speaks_no_more_is_a_doubt(database: Database) -> None:
    put(database)
    claim(database)

    end_old(database, NOON + WORDS_KEPT - INSTANT)
    assert (claimed := row(database)) is not None
    assert claimed.state is State.CLAIMED
    end_old(database, NOON + WORDS_KEPT)
    assert (doubted := row(database)) is not None
    assert doubted.state is State.UNCERTAIN
