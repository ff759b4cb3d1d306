"""Answers to the survey of a term: tallies, words, and who has answered, each apart, so that nothing links them.

No row has a time of its own, and no order tells which came with which (docs/decisions/0008-survey.md).
"""

import secrets
from collections import defaultdict
from datetime import datetime

from sqlalchemy import Connection, Table, delete, insert, select, update

from rules.surveys import Survey, Tally
from tracker.directory import Directory
from tracker.models import survey_answers, survey_voters, survey_words
from tracker.moments import micros
from tracker.own import directory_of
from tracker.recording import Recording
from tracker.sql import insert_new, lock
from tracker.submissions import KEPT


def answer(
    connection: Connection,
    recording: Recording,
    survey: Survey,
    *,
    group: str,
    person: str,
    score: int,
    words: str | None,
) -> bool:
    """Store an answer, all or nothing; return False if the person has answered for the group before.

    `recording` then empties the log, which would tell which rows were written together.
    """
    lock(connection, survey_voters)
    mark = _mark(recording.begin(connection), survey.term, group, person)
    if not insert_new(connection, survey_voters, [(mark, survey.term, group, micros(survey.closes))]):
        return False
    _count(connection, survey.term, group, score)
    if words:
        end = micros(survey.closes + KEPT)
        row = {"id": secrets.token_hex(16), "term": survey.term, "group": group, "words": words, "erase_at": end}
        connection.execute(insert(survey_words).values(row))
    for table in (survey_voters, survey_answers, survey_words):
        _stir(connection, table, survey.term, group)
    recording.erased = True
    return True


def _mark(directory: Directory, term: str, group: str, person: str) -> str:
    return directory.keyed(f"survey {term} {group} {directory.same(person)}")


def _count(connection: Connection, term: str, group: str, score: int) -> None:
    table = survey_answers
    here = (table.c.term == term) & (table.c.group == group) & (table.c.score == score)
    if connection.execute(update(table).where(here).values(answers=table.c.answers + 1)).rowcount == 0:
        connection.execute(insert(table).values(term=term, group=group, score=score, answers=1))


def _stir(connection: Connection, table: Table, term: str, group: str) -> None:
    """Write the group's rows anew in the order of their random keys.

    A server keeps rows in the order in which they came and knows which transaction wrote each; SQLite keeps these
    tables in the order of their keys.
    """
    if connection.dialect.name == "sqlite":
        return
    here = (table.c.term == term) & (table.c.group == group)
    rows = [dict(row) for row in connection.execute(select(table).where(here)).mappings()]
    if rows:
        connection.execute(delete(table).where(here))
        keys = [column.name for column in table.primary_key]
        connection.execute(insert(table), sorted(rows, key=lambda row: [str(row[key]) for key in keys]))


def answered(connection: Connection, person: str) -> list[str]:
    """Return the terms whose survey runs, or was not cleared away yet, and that the person has answered."""
    directory = directory_of(connection)
    columns = (survey_voters.c.term, survey_voters.c.group)
    asked = connection.execute(select(*columns).distinct().order_by(*columns)).all()
    marks = {_mark(directory, row.term, row.group, person): row.term for row in asked}
    known = connection.execute(select(survey_voters.c.mark).where(survey_voters.c.mark.in_(list(marks)))).scalars()
    return sorted({marks[mark] for mark in known})


def tallies(connection: Connection, term: str) -> dict[str, Tally]:
    """Return how many answers of each score each group has. What of it may be told, `rules.surveys.told` decides."""
    found: dict[str, dict[int, int]] = defaultdict(dict)
    for row in connection.execute(select(survey_answers).where(survey_answers.c.term == term)):
        found[row.group][row.score] = row.answers
    return dict(found)


def words(connection: Connection, term: str) -> dict[str, list[str]]:
    """Return what was written in each group, in an order that is random but stays."""
    found: dict[str, list[str]] = defaultdict(list)
    wanted = select(survey_words).where(survey_words.c.term == term).order_by(survey_words.c.id)
    for row in connection.execute(wanted):
        found[row.group].append(row.words)
    return dict(found)


def erase_ended(connection: Connection, now: datetime) -> int:
    """Erase the words whose end has come, and who answered a survey that is closed; return how many rows."""
    late = delete(survey_words).where(survey_words.c.erase_at <= micros(now))
    over = delete(survey_voters).where(survey_voters.c.until <= micros(now))
    return connection.execute(late).rowcount + connection.execute(over).rowcount
