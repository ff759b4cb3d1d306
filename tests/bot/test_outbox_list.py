"""`wuyou outbox`: what may or may not have been said, and what could not be, for whoever tells it another way."""

import json
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.cli import app
from rules.periods import INSTANT
from tests.builders import at, fresh
from tracker import outbox
from tracker.database import Database
from tracker.outbox import Notice, NoticeKind, State, troubles

NOON = at("2026-11-19 12:00")
STATES = {
    "a-waiting": State.WAITING,
    "b-sent": State.SENT,
    "c-uncertain": State.UNCERTAIN,
    "d-failed": State.FAILED,
    "e-later": State.WAITING,
}


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A notice of each state; the words of all are the same."""
    database = fresh(tmp_path)
    with database.write() as connection:
        for key in reversed(STATES):
            notice = Notice(key, NoticeKind.REMINDER, f"sim/{key}", "请看", "a test", NOON)
            outbox.put(connection, notice, NOON)
        for _ in STATES:
            row = outbox.claim(connection, NOON, "sim")
            assert row is not None
            match STATES[row.notice.key]:
                case State.WAITING:
                    outbox.not_sent(connection, row.no, NOON, "busy", NOON.replace(hour=13))
                case State.SENT:
                    outbox.sent(connection, row.no, NOON, "m1")
                case State.UNCERTAIN:
                    outbox.uncertain(connection, row.no, NOON, "no answer in time")
                case State.FAILED:
                    outbox.not_sent(connection, row.no, NOON, "no friend", None)
    database.close()
    (tmp_path / "config.toml").write_text("")
    return tmp_path / "config.toml"


def asked(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(app, ["outbox", "--config", str(config), *arguments])


def test_without_a_state_it_lists_what_is_uncertain_or_failed_with_the_reason_and_without_the_words(
    config: Path,
) -> None:
    lines = asked(config).output.splitlines()

    assert [line.split()[1] for line in lines] == ["failed", "uncertain"]
    assert lines[0].endswith("2026-11-19T12:00:00+08:00 reminder to sim/d-failed (a test): no friend")
    assert "请看" not in "".join(lines)


def test_a_state_that_is_asked_for_is_listed_alone_also_as_json(config: Path) -> None:
    rows = [json.loads(line) for line in asked(config, "--state", "sent, waiting", "--json").output.splitlines()]

    assert {(row["key"], row["state"]) for row in rows} == {
        ("a-waiting", "waiting"),
        ("b-sent", "sent"),
        ("e-later", "waiting"),
    }


def test_a_state_that_there_is_not_is_refused_with_the_known_ones(config: Path) -> None:
    assert "known are waiting, claimed, sent, uncertain, failed, expired" in str(
        asked(config, "--state", "lost").exception
    )


def test_troubles_are_those_that_ended_in_the_span(config: Path) -> None:
    database = Database(f"sqlite:///{config.parent / 'wuyou.db'}")
    with database.read() as connection:
        for since, until, found in (
            (NOON, NOON + INSTANT, ["d-failed", "c-uncertain"]),
            (NOON - INSTANT, NOON, []),
            (NOON + INSTANT, NOON.replace(hour=13), []),
        ):
            assert [row.notice.key for row in troubles(connection, since, until)] == found
    database.close()
