"""What an erasure leaves on disk: no id of the person, none of their words, and the same counts for what has ended."""

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import Connection, select

from rules import facts as f
from rules.facts import Fact
from rules.reminders import Snooze
from rules.wishes import Happened, WishState
from tests.builders import fresh
from tracker import entering, handovers, outbox, problem_lists, snoozing, submissions
from tracker.database import Database
from tracker.erasing import Erased, erase_person
from tracker.handovers import Handover
from tracker.importing import import_journals
from tracker.journal import line_of
from tracker.models import metadata
from tracker.outbox import Attachment, Notice, NoticeKind
from tracker.own import own_of
from tracker.queries import all_facts
from tracker.recording import Recording
from tracker.wishes import all_wishes, standing, take_step
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

    def give(connection, recording):
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
        picture = Attachment(f"{WORDS}.png", WORDS.encode())
        outbox.put(connection, replace(notice, key=f"picture:{WHO}", words=None, file=picture), minutes(5))
        snoozing.choose(connection, WHO, Snooze(until=minutes(60), off=True))
        entering.enter(
            connection, recording, [f.Meet(minutes(6), "wx/meet2", "wx/g", "wx/bo", "talk")], WHO, minutes(6)
        )

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
    assert erased(database, minutes(10)) == Erased(
        1, 2, 1, 1, 0, 2, lists=0, settings=2, office=False, known=True, was_out=False
    )
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
    assert [fact.member[:1] for fact in kept if isinstance(fact, f.Attend | f.Meet)] == ["~", "~", "w"]
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


def test_a_wish_whose_claimer_is_gone_is_open_again_and_that_of_a_wisher_who_is_gone_is_withdrawn(
    database: Database,
) -> None:
    lived(database)
    writer = Writer(database).start()

    def go_on(connection: Connection, recording: Recording) -> None:
        for happened in (Happened.HANDLING, Happened.EXTENDED):
            (wish,) = [one for one in all_wishes(connection) if one.member == "wx/bo"]
            take_step(connection, recording, wish, happened, by=WHO, at=minutes(7))

    writer.submit(go_on).result()
    writer.stop()
    assert stands(database) == {WHO: (WishState.CLAIMED, "wx/lin"), "wx/bo": (WishState.HANDLING, WHO)}
    erased(database, minutes(10))
    assert stands(database) == {None: (WishState.WITHDRAWN, "wx/lin"), "wx/bo": (WishState.OPEN, None)}


def stands(database: Database) -> dict[str | None, tuple[WishState, str | None]]:
    """Where each wish stands and who has it, by its wisher."""
    with database.read() as connection:
        courses = {wish.member: standing(wish, minutes(11)) for wish in all_wishes(connection)}
    return {member: (course.state, course.claimer) for member, course in courses.items()}


def test_the_wish_can_be_claimed_by_somebody_else_then(database: Database) -> None:
    lived(database)
    erased(database, minutes(10))
    with database.write() as connection:
        (wish,) = [one for one in all_wishes(connection) if one.member == "wx/bo"]
        take_step(connection, Recording(), wish, Happened.CLAIMED, by="wx/lin", at=minutes(11))
    assert stands(database)["wx/bo"] == (WishState.CLAIMED, "wx/lin")


def test_what_a_cadre_wrote_of_a_quarter_goes_and_that_the_list_was_handed_in_stays(
    database: Database, tmp_path: Path
) -> None:
    lived(database)
    with database.write() as connection:
        words = {"analysis": "季末写的分析", "advice": "季末写的建议", "period": "2026-Q1", "at": minutes(7)}
        problem_lists.hand_in(connection, Recording(), cadre="wx/lin", **words)
        snoozing.choose(connection, "wx/lin", Snooze(off=True, until=minutes(60)))
    gone = erased(database, minutes(10), "wx/lin")
    assert (gone.office, gone.lists, gone.settings) == (True, 1, 1)
    with database.read() as connection:
        (kept,) = problem_lists.handed_in(connection, "2026-Q1")
        assert snoozing.snooze_of(connection, "wx/lin") == Snooze()
    assert (kept.cadre, kept.at, kept.analysis, kept.advice) == ("wx/lin", minutes(7), None, None)
    assert not any("季末写的".encode() in path.read_bytes() for path in tmp_path.iterdir())


@pytest.mark.parametrize(("to", "by"), [(WHO, "wx/lin"), ("wx/wang", WHO)])
def test_a_handover_ahead_stays_and_is_an_office_until_it_is_cancelled(
    database: Database, tmp_path: Path, to: str, by: str
) -> None:
    lived(database)
    with database.write() as connection:
        handovers.plan(connection, Handover("wx/g", to, date(2026, 4, 1), by, minutes(7)))
    assert erased(database, minutes(10)).office
    with database.read() as connection:
        assert [(one.to, one.asked_by) for one in handovers.ahead(connection)] == [(to, by)]
    with database.write() as connection:
        handovers.cancel(connection, "wx/g")
    assert not erased(database, minutes(11)).office
    assert traces(tmp_path) == []


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
