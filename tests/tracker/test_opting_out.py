"""What opting out leaves on disk: no id of the person, no link to them, and the same counts for what has ended."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, select

from rules import facts as f
from rules.calendar import Calendar
from rules.facts import Fact
from rules.policy import Have, Policy
from tracker.database import Database
from tracker.directory import LONG_AGO
from tracker.importing import import_journals
from tracker.journal import line_of
from tracker.judging import Judge
from tracker.queries import all_facts
from tracker.recording import Recording
from tracker.writer import Writer

T0 = datetime(2025, 3, 3, 1, 0, tzinfo=UTC)
WHO = "wx/the-one-who-says-no"


def minutes(number: int) -> datetime:
    return T0 + timedelta(minutes=number)


def before() -> list[Fact]:
    """A conversation of the cadre with somebody who will opt out, and a meeting."""
    return [
        f.Group(T0, "g", "群", "系", "lin"),
        f.Join(T0, "g", WHO),
        f.Join(T0, "g", "y2"),
        f.Message(minutes(1), "m1", "g", "lin", "text", mentions=(WHO, "y2")),
        f.Message(minutes(2), "m2", "g", WHO, "text", mentions=("lin", "y2")),
        f.Message(minutes(3), "m3", "g", WHO, "command"),
        f.Meet(minutes(4), "meet1", "g", WHO, "talk", by="lin"),
        f.Message(minutes(5), "m4", "g", "y2", "text", mentions=(WHO,)),
    ]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(f"sqlite:///{tmp_path / 'wuyou.db'}")
    database.open()
    return database


def store(database: Database, facts: list[Fact]) -> None:
    writer = Writer(database).start()
    writer.record(facts).result()
    writer.stop()


def stored(database: Database) -> list[Fact]:
    with database.read() as connection:
        return list(all_facts(connection))


def counts(database: Database, have: Have, at: datetime) -> list[int]:
    with database.read() as connection:
        judge = Judge(connection, Policy(), Calendar())
        return [verdict.count for verdict in judge.by_facts(at, haves=[have])]


def test_no_byte_of_the_files_holds_the_id_of_somebody_who_opted_out(database: Database, tmp_path: Path) -> None:
    store(database, before())
    assert any(WHO.encode() in path.read_bytes() for path in tmp_path.iterdir())
    store(database, [f.OptOut(minutes(10), WHO)])
    assert not any(WHO.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_the_moment_of_an_opt_out_stands_beside_no_hash(database: Database) -> None:
    store(database, [*before(), f.OptOut(minutes(10), WHO)])
    assert [fact.at for fact in stored(database) if isinstance(fact, f.OptOut)] == [LONG_AGO]


def test_what_was_done_before_stays_counted_as_nobodys(database: Database) -> None:
    store(database, before())
    was = counts(database, Have.INTERACTION, minutes(9))
    store(database, [f.OptOut(minutes(10), WHO)])
    assert counts(database, Have.INTERACTION, minutes(9)) == was == [2]
    assert counts(database, Have.INTERACTION, minutes(11)) == was


def test_a_command_is_forgotten_since_its_time_could_tell_whose_it_was(database: Database) -> None:
    store(database, before())
    store(database, [f.OptOut(minutes(10), WHO)])
    assert "m3" not in {fact.id for fact in stored(database) if isinstance(fact, f.Message)}


def test_nothing_is_recorded_while_somebody_is_opted_out(database: Database) -> None:
    store(database, [*before(), f.OptOut(minutes(10), WHO)])
    was = stored(database)
    store(database, [f.Message(minutes(20), "m9", "g", WHO, "text"), f.Join(minutes(21), "g", WHO)])
    assert stored(database) == was


def test_a_mention_by_the_cadre_of_somebody_opted_out_is_not_kept(database: Database) -> None:
    store(database, [*before(), f.OptOut(minutes(10), WHO)])
    store(database, [f.Message(minutes(20), "m9", "g", "lin", "text", mentions=(WHO, "y2"))])
    assert next(fact.mentions for fact in stored(database) if getattr(fact, "id", "") == "m9") == ("y2",)


def test_who_opts_in_again_is_counted_again_as_somebody_else(database: Database) -> None:
    store(database, [*before(), f.OptOut(minutes(10), WHO)])
    store(database, [f.OptIn(minutes(20), WHO), f.Join(minutes(20), "g", WHO)])
    store(database, [f.Message(minutes(30), "m9", "g", WHO, "text", mentions=("lin",))])
    store(database, [f.Message(minutes(31), "m10", "g", "lin", "text", mentions=(WHO,))])
    assert counts(database, Have.INTERACTION, minutes(40)) == [3]


def test_opting_out_a_second_time_leaves_no_trace_either(database: Database, tmp_path: Path) -> None:
    store(database, [*before(), f.OptOut(minutes(10), WHO), f.OptIn(minutes(20), WHO)])
    store(database, [f.Message(minutes(30), "m9", "g", WHO, "text")])
    store(database, [f.OptOut(minutes(40), WHO)])
    assert not any(WHO.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_an_old_journal_brings_nobody_back(database: Database, tmp_path: Path) -> None:
    store(database, [*before(), f.OptOut(minutes(10), WHO)])
    was = stored(database)
    journal = tmp_path / "old.jsonl"
    journal.write_text("".join(json.dumps(line_of(fact, UTC)) + "\n" for fact in before()))
    report = import_journals(database, [journal])
    assert (report.stored, report.refused) == (0, [])
    assert stored(database) == was


def test_who_mentions_whom_among_youths_is_never_stored(database: Database) -> None:
    store(database, before())
    mentions = {fact.id: fact.mentions for fact in stored(database) if isinstance(fact, f.Message)}
    assert mentions == {"m1": (WHO, "y2"), "m2": ("lin",), "m3": (), "m4": ()}


def test_a_cadre_who_opts_out_as_a_youth_elsewhere_still_speaks_for_their_group(database: Database) -> None:
    other = [f.Group(T0, "h", "群二", "系", "wang"), f.Message(minutes(1), "n1", "h", "lin", "text")]
    store(database, [*before(), *other, f.OptOut(minutes(10), "lin")])
    store(
        database, [f.Message(minutes(20), "m9", "g", "lin", "text"), f.Message(minutes(20), "n9", "h", "lin", "text")]
    )
    spoken = {(fact.group, fact.id, fact.sender[:1]) for fact in stored(database) if isinstance(fact, f.Message)}
    assert ("g", "m9", "l") in spoken
    assert ("h", "n1", "~") in spoken
    assert not any(id_ == "n9" for _, id_, _ in spoken)


def test_a_rolled_back_opt_out_is_as_if_it_had_never_been(database: Database) -> None:
    store(database, before())
    was = stored(database)
    writer = Writer(database).start()

    def cut_short(connection: Connection, recording: Recording) -> None:
        recording.record(connection, [f.OptOut(minutes(10), WHO)])
        raise RuntimeError("power cut")

    failed = writer.submit(cut_short)
    writer.stop()
    assert isinstance(failed.exception(), RuntimeError)
    assert stored(database) == was


def test_an_old_file_does_not_take_back_an_opt_out(database: Database, tmp_path: Path) -> None:
    old = tmp_path / "old.jsonl"
    lines = [f.OptOut(minutes(10), WHO), f.OptIn(minutes(20), WHO), f.Message(minutes(21), "m8", "g", WHO, "text")]
    old.write_text("".join(json.dumps(line_of(fact, UTC)) + "\n" for fact in [*before(), *lines]))
    import_journals(database, [old])
    store(database, [f.OptOut(minutes(30), WHO)])
    was = stored(database)
    old.write_text(old.read_text() + json.dumps(line_of(f.OptIn(minutes(40), WHO), UTC)) + "\n")
    import_journals(database, [old])
    assert stored(database) == was
    store(database, [f.Message(minutes(50), "m9", "g", WHO, "text")])
    assert stored(database) == was


def test_another_process_notices_the_opt_out_of_somebody_it_has_never_heard(database: Database) -> None:
    running = Writer(database).start()
    running.record(before()[:1]).result()
    store(database, [f.OptOut(minutes(10), "wx/unheard")])
    running.record([f.Message(minutes(20), "m9", "g", "wx/unheard", "text")]).result()
    running.stop()
    assert not any(isinstance(fact, f.Message) for fact in stored(database))


def test_who_entered_a_meeting_is_forgotten_with_them(database: Database, tmp_path: Path) -> None:
    store(database, [*before(), f.Meet(minutes(6), "meet2", "g", "y2", "talk", by=WHO)])
    store(database, [f.OptOut(minutes(10), WHO)])
    assert {fact.by for fact in stored(database) if isinstance(fact, f.Meet)} == {"lin", None}
    assert not any(WHO.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_reader_in_the_way_delays_the_erasing_but_nobody(database: Database, tmp_path: Path) -> None:
    store(database, before())
    writer = Writer(database).start()
    with database.read() as reader:
        reader.execute(select(1)).all()
        writer.record([f.OptOut(minutes(10), WHO)]).result(timeout=10)
    writer.record([f.Message(minutes(20), "m9", "g", "y2", "text")]).result(timeout=10)
    writer.stop()
    assert not any(WHO.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_refused_message_leaves_no_mention(database: Database) -> None:
    store(database, before())
    store(database, [f.Message(minutes(1) + timedelta(seconds=1), "m1", "g", "lin", "text", mentions=("y3", "y2"))])
    assert next(fact.mentions for fact in stored(database) if getattr(fact, "id", "") == "m1") == (WHO, "y2")
