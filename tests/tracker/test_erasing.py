"""What an erasure leaves on disk: no id of the person, none of their words, and the same counts for what has ended."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from rules import facts as f
from rules.facts import Fact
from tests.builders import fresh
from tracker import outbox, submissions
from tracker.database import Database
from tracker.erasing import Erased, erase_person
from tracker.importing import import_journals
from tracker.journal import line_of
from tracker.models import metadata
from tracker.outbox import Notice, NoticeKind
from tracker.own import own_of
from tracker.queries import all_facts
from tracker.writer import Writer

if TYPE_CHECKING:
    from tests.postgres import Server

pytest_plugins = ["tests.postgres"]

T0 = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
WHO = "wx/the-one-who-goes"
WORDS = "一句只在这里的话"


def minutes(number: int) -> datetime:
    return T0 + timedelta(minutes=number)


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return fresh(tmp_path)


def before() -> list[Fact]:
    return [
        f.Group(T0, "wx/g", "群", "系", "wx/lin"),
        f.Join(T0, "wx/g", WHO),
        f.Join(T0, "wx/g", "wx/bo"),
        f.Message(minutes(1), "wx/m1", "wx/g", "wx/lin", "text", mentions=(WHO,)),
        f.Message(minutes(2), "wx/m2", "wx/g", WHO, "text", mentions=("wx/lin",)),
        f.Activity(minutes(3), "wx/a1", "wx/g", "wx/lin", "登山", minutes(3)),
        f.Attend(minutes(3), "wx/a1w", "wx/a1", WHO, "wx/lin"),
        f.Meet(minutes(4), "wx/meet1", "wx/g", WHO, "talk", by="wx/lin"),
    ]


def lived(database: Database) -> None:
    """The person talks, comes, wishes, helps with another's wish, and is told of it."""
    writer = Writer(database).start()
    writer.record(before()).result()

    def give(connection, recording):  # type: ignore[no-untyped-def]
        given = {"type": "wish", "group": "wx/g", "at": minutes(5)}
        mine = submissions.submit(connection, recording, member=WHO, words=WORDS, **given)
        other = submissions.submit(connection, recording, member="wx/bo", words="bo的心愿", **given)
        for no, words in ((mine.no, f"{WORDS}的回话"), (other.no, f"{WORDS}，我来帮")):
            of = submissions.numbered(connection, no)
            assert of is not None
            by = "wx/lin" if no == mine.no else WHO
            submissions.step(connection, recording, of, "claimed", by=by, at=minutes(6), words=words)
        notice = Notice(f"receipt:x:{WHO}", NoticeKind.RECEIPT, WHO, WORDS, "wish", minutes(5))
        outbox.put(connection, notice, minutes(5))

    writer.submit(give).result()
    writer.stop()


def erased(database: Database, at: datetime, who: str = WHO) -> Erased:
    writer = Writer(database).start()
    found = writer.submit(lambda connection, recording: erase_person(connection, recording, who, at)).result()
    writer.stop()
    return found


def traces(folder: Path) -> list[str]:
    sought = (WHO.encode(), WORDS.encode())
    return [path.name for path in folder.iterdir() if any(one in path.read_bytes() for one in sought)]


def stored(database: Database) -> list[Fact]:
    with database.read() as connection:
        return list(all_facts(connection))


def test_no_byte_of_the_files_holds_the_id_or_the_words_of_somebody_erased(database: Database, tmp_path: Path) -> None:
    lived(database)
    assert traces(tmp_path)
    assert erased(database, minutes(10)) == Erased(1, 2, 1, 1, 0, 1, office=False, known=True, was_out=False)
    assert traces(tmp_path) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
def test_no_row_of_any_table_holds_the_id_or_the_words(request: pytest.FixtureRequest, kind: str) -> None:
    database = request.getfixturevalue("database" if kind == "sqlite" else "on_postgres")
    lived(database)
    assert WHO in everything(database)
    erased(database, minutes(10))
    assert WHO not in everything(database)
    assert WORDS not in everything(database)


def everything(database: Database) -> str:
    with database.read() as connection:
        return str([connection.execute(select(table)).all() for table in metadata.sorted_tables])


@pytest.fixture
def on_postgres(postgres: "Server") -> Iterator[Database]:
    with closing(Database(postgres.fresh())) as opened:
        yield opened


def test_what_was_counted_stays_counted_as_nobodys(database: Database) -> None:
    lived(database)
    erased(database, minutes(10))
    kept = stored(database)
    assert [fact.member[:1] for fact in kept if isinstance(fact, f.Attend | f.Meet)] == ["~", "~"]
    assert [fact.sender[:1] for fact in kept if isinstance(fact, f.Message)] == ["w", "~"]
    assert {fact.member for fact in kept if isinstance(fact, f.Submission)} == {None, "wx/bo"}


def test_an_open_wish_is_withdrawn_as_nobody_and_that_of_others_stays(database: Database) -> None:
    lived(database)
    erased(database, minutes(10))
    with database.read() as connection:
        mine, others = submissions.submitted(connection, "wish")
        mine, others = (mine, others) if mine.member is None else (others, mine)
    assert (mine.words, [(step.state, step.by) for step in mine.steps]) == (
        None,
        [("claimed", "wx/lin"), ("withdrawn", None)],
    )
    assert (others.words, [(step.state, step.by, step.words) for step in others.steps]) == (
        "bo的心愿",
        [("claimed", None, None)],
    )


def test_erasing_again_changes_nothing(database: Database) -> None:
    lived(database)
    erased(database, minutes(10))
    once = stored(database)
    again = erased(database, minutes(10))
    assert (again.known, again.was_out, again.messages, again.submitted) == (True, True, 0, 0)
    erased(database, minutes(20))
    assert stored(database) == once


def test_only_the_mark_is_left_to_be_shown(database: Database) -> None:
    lived(database)
    erased(database, minutes(10))
    with database.read() as connection:
        own = own_of(connection, WHO)
    assert (own.is_empty, own.is_out) == (True, True)


def test_an_old_journal_brings_nothing_back(database: Database, tmp_path: Path) -> None:
    lived(database)
    old = tmp_path / "old.jsonl"
    lines = [line_of(fact, UTC) for fact in stored(database)]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
    erased(database, minutes(10))
    was = stored(database)
    old.write_text(text)
    report = import_journals(database, [old])
    old.unlink()
    assert (report.stored, report.refused) == (0, [])
    assert stored(database) == was
    assert traces(tmp_path) == []


def test_who_opted_out_before_is_erased_all_the_same(database: Database, tmp_path: Path) -> None:
    lived(database)
    writer = Writer(database).start()
    writer.record([f.OptOut(minutes(8), WHO)]).result()
    writer.stop()
    assert traces(tmp_path)
    erased(database, minutes(10))
    assert traces(tmp_path) == []


def test_under_all_their_ids_at_once(database: Database, tmp_path: Path) -> None:
    lived(database)
    writer = Writer(database).start()
    writer.record([f.Alias(minutes(7), WHO, f"{WHO}-new", "wx/lin")]).result()
    writer.stop()
    erased(database, minutes(10), f"{WHO}-new")
    assert traces(tmp_path) == []


def test_somebody_unknown_is_only_marked(database: Database, tmp_path: Path) -> None:
    assert not erased(database, minutes(1)).known
    writer = Writer(database).start()
    writer.record(before()).result()
    writer.stop()
    assert not any(WHO.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_the_record_of_an_office_stays_and_what_its_holder_wished_goes(database: Database, tmp_path: Path) -> None:
    lived(database)
    assert erased(database, minutes(10), "wx/lin").office
    kept = stored(database)
    assert [fact.cadre for fact in kept if isinstance(fact, f.Group)] == ["wx/lin"]
    assert [fact.by for fact in kept if isinstance(fact, f.Case)].count("wx/lin") == 1
    assert "的回话" in "".join(path.read_bytes().decode(errors="ignore") for path in tmp_path.iterdir())


def test_who_comes_back_is_somebody_new(database: Database) -> None:
    lived(database)
    erased(database, minutes(10))
    writer = Writer(database).start()
    writer.record([f.OptIn(minutes(20), WHO), f.Join(minutes(20), "wx/g", WHO)]).result()
    writer.record([f.Message(minutes(21), "wx/m9", "wx/g", WHO, "text")]).result()
    writer.stop()
    with database.read() as connection:
        own = own_of(connection, WHO)
    assert ([message.id for message in own.messages], len(own.submitted)) == (["wx/m9"], 0)
