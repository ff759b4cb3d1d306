"""Answers and who has answered are stored apart: nothing on disk links them, on SQLite and on PostgreSQL."""

import random
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import literal_column, select

from rules.periods import INSTANT
from rules.surveys import Survey, number
from tests.builders import at, fresh
from tracker import surveys
from tracker.database import Database
from tracker.models import metadata, survey_answers, survey_voters, survey_words
from tracker.recording import Recording
from tracker.submissions import KEPT
from tracker.writer import Writer

if TYPE_CHECKING:
    from tests.postgres import Server

pytest_plugins = ["tests.postgres"]

SURVEY = Survey("2025-2026-2", at("2026-06-22 00:00"), at("2026-07-06 00:00"))


@pytest.fixture(params=["sqlite", "postgres"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database of one kind, then of the other."""
    if request.param == "sqlite":
        with closing(fresh(tmp_path)) as opened:
            yield opened
        return
    server: Server = request.getfixturevalue("postgres")
    with closing(Database(server.fresh())) as opened:
        yield opened


def answer(database: Database, who: str, score: int = 5, words: str | None = None, group: str = "wx/g") -> bool:
    with database.write() as connection:
        return surveys.answer(connection, Recording(), SURVEY, group=group, person=who, score=score, words=words)


def tallies(database: Database) -> dict[str, dict[int, int]]:
    with database.read() as connection:
        return {group: dict(tally) for group, tally in surveys.tallies(connection, SURVEY.term).items()}


def test_one_answer_a_person_and_group(database: Database) -> None:
    assert [answer(database, "wx/an"), answer(database, "wx/an", 1, "再来")] == [True, False]
    assert answer(database, "wx/an", 3, group="wx/h")
    assert answer(database, "wx/bo", 4)
    assert tallies(database) == {"wx/g": {5: 1, 4: 1}, "wx/h": {3: 1}}


def test_who_has_answered_is_known_only_while_the_survey_runs(database: Database) -> None:
    answer(database, "wx/an")
    with database.write() as connection:
        assert surveys.erase_ended(connection, SURVEY.closes - INSTANT) == 0
        assert surveys.answered(connection, "wx/an") == [SURVEY.term]
        assert surveys.answered(connection, "wx/bo") == []
        assert surveys.erase_ended(connection, SURVEY.closes) == 1
        assert surveys.answered(connection, "wx/an") == []
    assert tallies(database) == {"wx/g": {5: 1}}


def test_words_end_after_400_days(database: Database) -> None:
    answer(database, "wx/an", words="多办活动")
    with database.write() as connection:
        surveys.erase_ended(connection, SURVEY.closes + KEPT - INSTANT)
        assert surveys.words(connection, SURVEY.term) == {"wx/g": ["多办活动"]}
        surveys.erase_ended(connection, SURVEY.closes + KEPT)
        assert surveys.words(connection, SURVEY.term) == {}


def test_no_row_has_a_time_of_its_own_or_a_person(database: Database) -> None:
    for who in ("wx/an", "wx/bo"):
        answer(database, who, words=f"{who[-2:]}写的")
    with database.read() as connection:
        assert len({row.until for row in connection.execute(select(survey_voters))}) == 1
        assert len({row.erase_at for row in connection.execute(select(survey_words))}) == 1
        for table in (survey_voters, survey_answers, survey_words):
            assert "wx/an" not in str(connection.execute(select(table)).all())
    columns = {table: {column.name for column in metadata.tables[table].columns} for table in ("survey_answers",)}
    assert columns == {"survey_answers": {"term", "group", "score", "answers"}}


def test_no_order_on_disk_tells_who_answered_what(database: Database) -> None:
    """Whoever reads the tables row by row finds voters by hash and words by a random id; a server's transactions say
    nothing either, since each answer writes the rows of its group anew."""
    for number_, who in enumerate(random.Random(7).sample(range(1000), 12)):
        answer(database, f"wx/{who}", number_ % 5 + 1, f"第{number_}句")
    with database.read() as connection:
        for key in (survey_voters.c.mark, survey_words.c.id):
            rows = [row[0] for row in connection.execute(select(key))]
            assert rows == sorted(rows)
        if not database.is_sqlite:
            for table in (survey_voters, survey_answers, survey_words):
                written = connection.execute(select(literal_column("xmin")).select_from(table)).scalars()
                assert len(set(written)) == 1


def test_the_log_is_emptied_after_each_answer(tmp_path: Path) -> None:
    database = fresh(tmp_path)
    writer = Writer(database).start()
    writer.submit(
        lambda connection, recording: surveys.answer(
            connection, recording, SURVEY, group="wx/g", person="wx/an", score=5, words="只此一句"
        )
    ).result()
    assert (tmp_path / "wuyou.db-wal").stat().st_size == 0
    writer.stop()


def test_many_at_once_are_all_counted_once(database: Database) -> None:
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(lambda number_: answer(database, f"wx/{number_ % 12}", 5, "好"), range(24)))
    assert sum(taken) == 12
    assert number(tallies(database)["wx/g"]) == 12


def test_an_answer_that_is_rolled_back_leaves_the_person_free_to_answer(database: Database) -> None:
    with database.write() as connection:
        surveys.answer(connection, Recording(), SURVEY, group="wx/g", person="wx/an", score=5, words=None)
        if (transaction := connection.get_transaction()) is not None:
            transaction.rollback()
    assert answer(database, "wx/an")
