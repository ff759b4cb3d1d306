"""The first round of a day seals the years whose facts have been kept long enough."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot import wiring
from bot.config import Config
from bot.round_parts import RoundFailed
from bot.rounds import Rounds
from rules.facts import Group, Join, Message, Seal
from tests.builders import fresh
from tracker.queries import all_facts
from tracker.writer import Writer

ZONE = ZoneInfo("Asia/Shanghai")
KEPT_LONG_ENOUGH = datetime(2026, 1, 1, tzinfo=ZONE) + timedelta(days=180)


@pytest.mark.parametrize(("early", "is_sealed"), [(timedelta(seconds=1), False), (timedelta(), True)])
async def test_a_year_is_sealed_180_days_after_its_end(tmp_path: Path, early: timedelta, is_sealed: bool) -> None:
    config, database = Config(), fresh(tmp_path)
    writer = Writer(database).start()
    begun = datetime(2025, 3, 1, tzinfo=ZONE)
    spoken = Message(begun + timedelta(days=3), "m1", "g", "lin", "text")
    writer.record([Group(begun, "g", "群", "系", "lin"), Join(begun, "g", "an"), spoken]).result()
    rounds = Rounds(config, database, writer, wiring.calendar_for(config, database))
    await rounds.run_due(KEPT_LONG_ENOUGH - early)
    writer.stop()
    with database.read() as connection:
        facts = list(all_facts(connection))
    assert any(isinstance(fact, Seal) for fact in facts) is is_sealed
    assert any(isinstance(fact, Message) for fact in facts) is not is_sealed
    database.close()


async def test_a_sealing_that_fails_fails_every_round_until_it_is_done(tmp_path: Path) -> None:
    config, database = Config(), fresh(tmp_path)
    writer = Writer(database).start()
    begun = datetime(2025, 3, 1, tzinfo=ZONE)
    spoken = Message(begun + timedelta(days=3), "m1", "g", "lin", "text")
    writer.record([Group(begun, "g", "群", "系", "lin"), Join(begun, "g", "an"), spoken]).result()
    rounds = Rounds(config, database, writer, wiring.calendar_for(config, database))
    with database.write() as connection:
        connection.execute(text("CREATE TRIGGER no BEFORE INSERT ON facts BEGIN SELECT RAISE(ABORT, 'full'); END"))
    for minutes in (0, 5):
        with pytest.raises(RoundFailed):
            await rounds.run_due(KEPT_LONG_ENOUGH + timedelta(minutes=minutes))
    with database.write() as connection:
        connection.execute(text("DROP TRIGGER no"))
    await rounds.run_due(KEPT_LONG_ENOUGH + timedelta(minutes=10))
    writer.stop()
    with database.read() as connection:
        assert any(isinstance(fact, Seal) for fact in all_facts(connection))
    database.close()
