"""A problem that went to the committee past the cadre is in no number of a paper that the cadre reads."""

from pathlib import Path

import pytest

from bot.config import Config
from bot.reports.record import Cases, Record
from rules.calendar import Calendar
from tests.builders import GROUP, YOUTHS, at, formed, fresh, period, store
from tracker.judging import Judge
from tracker.recording import Recording
from tracker.submissions import numbered, step, submit

MONDAY = at("2026-11-02 10:00")


@pytest.mark.parametrize(("state", "told"), [(None, Cases(1, 0)), ("answered", Cases(1, 1)), ("confided", Cases(0, 0))])
def test_a_term_report_counts_what_the_cadre_knows_of(tmp_path: Path, state: str | None, told: Cases) -> None:
    database = fresh(tmp_path)
    store(database, formed())
    with database.write() as connection:
        recording = Recording()
        no, _ = submit(connection, recording, type="problem", group=GROUP, member=YOUTHS[0], words="灯", at=MONDAY)
        given = numbered(connection, no)
        assert given is not None
        if state is not None:
            step(connection, recording, given, state, by=None, at=MONDAY)
    with database.read() as connection:
        record = Record(
            connection, Judge(connection, Config().policies(), Calendar()), Config(), at("2026-12-01 12:00")
        )
        month = period("2026-11")
        (found,) = record.read(month, record.groups(month))
    assert found.problems == told
    database.close()
