"""What is stored of a person is shown, all of it: every table and column of the schema is walked."""

import base64
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Connection, Text, select

from rules import facts as f
from rules.facts import FIELDS, Fact
from rules.reminders import Snooze
from tests.builders import fresh
from tracker import entering, handovers, outbox, problem_lists, requests, roster, snoozing, submissions
from tracker.database import Database
from tracker.handovers import Handover
from tracker.journal import key_of
from tracker.models import metadata, persons
from tracker.outbox import Attachment, Notice, NoticeKind
from tracker.own import Own, own_of
from tracker.places import PERSONS_IN_FACTS, PLACES, Holds
from tracker.problem_lists import KEPT
from tracker.recording import Recording

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PICTURE = b"\x89PNG\xff"
WHO = "wx/me"
OTHER = "wx/another"
NO_PERSONS = {
    *("at", "id", "group", "name", "unit", "kind", "by_bot", "message", "title", "held_at", "place", "activity"),
    *("form", "duty", "number", "paper", "period", "until", "have", "reason", "first", "last", "words", "fact"),
    *("old", "new", "status", "count", "need", "policy", "year", "source", "version", "holidays", "workdays"),
    *("type", "of", "state"),
}
HOW_TO_MEND = (
    "{place} is not in tracker/places.py. If it can hold somebody's id, say ID (or NUMBER) there and what an erasure"
    " does; /我的数据 then shows its rows by itself. Then let `everything_of` of this test store such a row."
)


def then(minutes: int) -> datetime:
    return T0 + timedelta(minutes=minutes)


def everything_of(connection: Connection, recording: Recording) -> None:
    """Store something of the person in every place that names people. A new place needs a row here."""
    recording.record(connection, facts_of(WHO, OTHER))
    for member, words in ((WHO, "我的心愿"), (OTHER, "别人的心愿")):
        given = submissions.submit(
            connection, recording, type="wish", group="wx/g", member=member, words=words, at=then(5)
        )
        of = submissions.numbered(connection, given.no)
        assert of is not None
        submissions.step(connection, recording, of, "claimed", by=WHO, at=then(6), words=f"对{words}说的")
    assert roster.bind(connection, enlisted(connection), WHO, T0) is not None
    leave = requests.ask_leave(connection, WHO, date(2026, 3, 4), date(2026, 3, 5), "我的事由", then(7))
    requests.decide(connection, leave, requests.RequestState.DECLINED, OTHER, then(8), "给我的答复")
    theirs = requests.ask_leave(connection, OTHER, date(2026, 3, 4), date(2026, 3, 5), "别人的事由", then(7))
    requests.decide(connection, theirs, requests.RequestState.DECLINED, WHO, then(8), "我的答复")
    store_own_work(connection, recording)
    for notice in (
        Notice(f"digest:团委:软件学院:2026-W10:{WHO}", NoticeKind.DIGEST, WHO, "周报", "digest", then(9)),
        Notice("receipt:wish:1", NoticeKind.RECEIPT, "wx/g", "已收到", "wish", then(9), mention=WHO),
        Notice(
            f"digest:{WHO}:picture", NoticeKind.DIGEST, WHO, None, "digest", then(9), file=Attachment("图", PICTURE)
        ),
        Notice("receipt:wish:2", NoticeKind.RECEIPT, OTHER, "别人的回执", "wish", then(9)),
    ):
        outbox.put(connection, notice, then(9))


def store_own_work(connection: Connection, recording: Recording) -> None:
    """Let both be reminded as they like, enter something, hand in a list, and be in a handover ahead."""
    for person, other, group in ((WHO, OTHER, "wx/g"), (OTHER, WHO, "wx/h")):
        snoozing.choose(connection, person, Snooze(until=then(60), off=True, daily=time(20, 30)))
        entering.enter(connection, recording, [f.Duty(then(9), f"by-{group}", person, "lecture")], person, then(9))
        said = "我的" if person == WHO else "别人的"
        lists = {"cadre": person, "analysis": f"{said}分析", "advice": f"{said}建议", "at": then(9)}
        problem_lists.hand_in(connection, recording, period="2026-Q1", **lists)
        handovers.plan(connection, Handover(group, person, date(2026, 4, 1), other, then(9)))


def facts_of(me: str, other: str) -> list[Fact]:
    return [
        f.Group(T0, "wx/g", "群", "系", "wx/lin"),
        f.Group(T0, "wx/h", "群二", "系", me, bot=me, staff=(other, me)),
        f.Join(T0, "wx/g", me),
        f.Join(T0, "wx/g", other),
        f.Message(then(1), "wx/m1", "wx/g", "wx/lin", "text", (me, other)),
        f.Message(then(2), "wx/m2", "wx/g", me, "text", ("wx/lin",)),
        f.Message(then(3), "wx/m3", "wx/g", other, "text", ("wx/lin",)),
        f.Meet(then(4), "meet", "wx/g", me, "talk", "wx/lin"),
        f.Void(then(5), "meet", other, "错"),
        f.Duty(then(4), "duty", me, "lecture"),
        f.Attest(then(4), "attest", "wx/g", "voice", "2026-03-01", other, me, "见过"),
    ]


def enlisted(connection: Connection) -> str:
    code = roster.enlist(connection, name="我", unit="系", role="deputy", contact="1380000", branch="", club="", now=T0)
    assert code is not None
    return code


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = fresh(tmp_path)
    with database.write() as connection:
        everything_of(connection, Recording())
    return database


@pytest.fixture
def own(database: Database) -> Own:
    with database.read() as connection:
        return own_of(connection, WHO)


# Every place is known.


def test_every_column_of_the_schema_is_known() -> None:
    known = {f"{place.table}.{place.column}" for place in PLACES}
    for table in metadata.sorted_tables:
        for column in table.columns:
            assert str(column) in known, HOW_TO_MEND.format(place=column)
    assert known - {str(column) for table in metadata.sorted_tables for column in table.columns} == {
        "alembic_version.version_num"
    }


def test_every_field_of_every_fact_either_names_people_or_does_not() -> None:
    for kind, fields in FIELDS.items():
        for field in fields:
            assert field in PERSONS_IN_FACTS | NO_PERSONS, (
                f"{kind.__name__}.{field} is new: add it to PERSONS_IN_FACTS of tracker/places.py if it holds ids of"
                " persons, else to NO_PERSONS here"
            )


def test_every_number_of_a_person_is_known_as_one() -> None:
    by_key = {
        f"{table.name}.{column.name}"
        for table in metadata.sorted_tables
        for column in table.columns
        if any(key.column is persons.c.no for key in column.foreign_keys)
    }
    assert by_key == {f"{place.table}.{place.column}" for place in PLACES if place.holds is Holds.NUMBER}


def test_an_erasure_knows_what_to_do_with_every_place_that_names_people() -> None:
    for place in PLACES:
        assert (place.erasure is not None) == (place.holds is not Holds.NOTHING), (
            f"{place.table}.{place.column} holds {place.holds}: say in tracker/places.py what an erasure does with it"
        )
        if place.holds is Holds.WORDS:
            assert place.until, f"{place.table}.{place.column} holds words: say in tracker/places.py when they end"
            assert place.table == "requests" or "erase_at" in metadata.tables[place.table].columns, (
                f"{place.table}.{place.column} holds words: give its table a column `erase_at`, which the rounds heed"
            )


# Every place is shown.


def found_in(database: Database, sought: str) -> dict[str, list[dict[str, Any]]]:
    """The rows that name the person, by column, looked for by brute force: no code of ours is asked."""
    found: dict[str, list[dict[str, Any]]] = {}
    with database.read() as connection:
        no = connection.execute(select(persons.c.no).where(persons.c.id == sought)).scalar_one()
        for table in metadata.sorted_tables:
            for row in connection.execute(select(table)).mappings():
                for column in table.columns:
                    value = row[column.name]
                    is_text = isinstance(column.type, Text) and value is not None and names(value, sought)
                    is_number = any(key.column is persons.c.no for key in column.foreign_keys) and value == no
                    if is_text or is_number:
                        found.setdefault(str(column), []).append(dict(row))
    return found


def names(text: str, sought: str) -> bool:
    return text == sought or f'"{sought}"' in text or f":{sought}:" in f":{text}:"


def test_every_place_that_names_people_is_filled_by_this_test_and_none_else(database: Database) -> None:
    named = {Holds.ID, Holds.NUMBER, Holds.INSIDE}
    places = {f"{place.table}.{place.column}" for place in PLACES if place.holds in named}
    found = set(found_in(database, WHO))
    assert found <= places, HOW_TO_MEND.format(place=", ".join(found - places))
    assert places <= found, f"`everything_of` stores nothing in {', '.join(sorted(places - found))}"


def test_every_row_that_names_the_person_is_shown(database: Database, own: Own) -> None:
    found = found_in(database, WHO)
    keys = {key_of(fact) for fact in own.facts}
    for column in ("facts.member", "facts.by", "facts.fields"):
        assert {row["key"] for row in found.pop(column)} <= keys
    assert [row["id"] for row in found.pop("messages.sender")] == [message.id for message in own.messages]
    assert [row["message"] for row in found.pop("mentions.person")] == [message.id for message in own.mentioned]
    assert [row["id"] for row in found.pop("persons.id")] == list(own.ids)
    for column, rows in found.items():
        shown = own.rows.get(column.partition(".")[0], [])
        for row in rows:
            assert any(one.items() <= row.items() or same(one, row) for one in shown), f"{column} is not shown"


def same(shown: dict[str, Any], row: dict[str, Any]) -> bool:
    """Whether it is the row, but for the ids of other people; times, days and files are told as such."""
    return all(value == "" or as_stored(value, row[column]) == row[column] for column, value in shown.items())


def as_stored(value: Any, stored: Any) -> Any:
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    if isinstance(value, datetime):
        return (value - epoch) // timedelta(microseconds=1)
    if isinstance(value, date):
        return (value - epoch.date()).days
    return base64.b64decode(value) if isinstance(stored, bytes) else value


def test_words_are_shown_with_what_was_said_of_them(own: Own) -> None:
    (mine,) = own.submitted
    assert (mine.words, [step.words for step in mine.steps]) == ("我的心愿", ["对我的心愿说的"])
    assert [said.words for said in own.said] == ["对别人的心愿说的"]
    words = {row["words"] for row in own.rows["requests"]} | {row["answer"] for row in own.rows["requests"]}
    assert {"我的事由", "给我的答复", "我的答复"} <= words


def test_what_the_bot_keeps_for_its_own_work_is_shown_as_people_read_it(own: Own) -> None:
    assert own.rows["snoozes"] == [{"person": WHO, "until": then(60), "off": True, "daily": 20 * 60 + 30}]
    assert own.rows["entered"] == [{"fact": "by-wx/g", "person": WHO, "at": then(9)}]
    (words,) = own.rows["problem_lists"]
    assert (words["analysis"], words["advice"], words["erase_at"]) == ("我的分析", "我的建议", then(9) + KEPT)
    ahead = [(row["group"], row["to"], row["asked_by"], row["day"]) for row in own.rows["handovers"]]
    assert ahead == [("wx/g", WHO, "", date(2026, 4, 1)), ("wx/h", "", WHO, date(2026, 4, 1))]
    assert [row["file"] for row in own.rows["outbox"] if row["file_name"]] == [base64.b64encode(PICTURE).decode()]


def test_a_void_of_what_names_the_person_is_shown(own: Own) -> None:
    assert [fact.fact for fact in own.facts if isinstance(fact, f.Void)] == ["meet"]


def test_ids_of_others_are_left_out(own: Own) -> None:
    assert OTHER not in str(own.rows)
    assert "别人" not in str(own.rows)


def test_whose_id_only_begins_alike_is_somebody_else(database: Database) -> None:
    with database.write() as connection:
        Recording().record(connection, [f.Duty(then(9), "duty2", f"{WHO}2", "lecture")])
    with database.read() as connection:
        assert "duty2" not in {getattr(fact, "id", "") for fact in own_of(connection, WHO).facts}
        assert [fact.id for fact in own_of(connection, f"{WHO}2").facts if isinstance(fact, f.Duty)] == ["duty2"]


def test_of_somebody_unknown_there_is_nothing(database: Database) -> None:
    with database.read() as connection:
        own = own_of(connection, "wx/nobody")
    assert (own.is_empty, own.is_out) == (True, False)
