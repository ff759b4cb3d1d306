"""PostgreSQL, a real server: the same is stored and judged as on SQLite, also when several write at once."""

import os
import random
import re
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, closing
from datetime import UTC
from pathlib import Path
from threading import Barrier
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import OperationalError

from rules import facts as f
from rules.calendar import Calendar
from rules.facts import Fact
from rules.policy import Have, Policy
from tests import builders
from tests.builders import CADRE, GROUP, YOUTHS, at, formed, spoke, store
from tests.reference.journals import Journal, random_journal
from tests.rules.test_reference import policy_of, row
from tests.tracker.test_store_against_reference import reference_of, verdicts_of, written
from tracker import outbox
from tracker.counting import drifts, recount
from tracker.database import Database
from tracker.directory import Directory
from tracker.importing import import_journals
from tracker.journal import fact_of, json_of, line_of, write_journal
from tracker.judging import Judge
from tracker.models import facts, messages, meta, opt_lines, persons
from tracker.queries import all_facts
from tracker.recording import STORED, Fate, Outcome, Recording
from tracker.rows import person_numbers
from tracker.writer import Writer

if TYPE_CHECKING:
    from tests.postgres import Server

pytest_plugins = ["tests.postgres"]

Fresh = Callable[[], Database]
SEEDS = int(os.environ.get("WUYOU_SEEDS", "300")) // 15
SEEDS_A_TEST = 5
POLICY = Policy()


@pytest.fixture
def on_postgres(postgres: "Server") -> Iterator[Fresh]:
    """Opens new databases on the server, each under a URL of its own."""
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(Database(postgres.fresh())))


@pytest.fixture
def on_sqlite(tmp_path: Path) -> Iterator[Fresh]:
    """Opens new databases in files."""
    names = (f"{number}.db" for number in range(1000))
    with ExitStack() as stack:
        yield lambda: stack.enter_context(closing(builders.fresh(tmp_path, next(names))))


@pytest.fixture(params=["sqlite", "postgres"])
def on_either(request: pytest.FixtureRequest) -> Fresh:
    """Opens new databases of one kind, then of the other."""
    return request.getfixturevalue(f"on_{request.param}")


# The same as on SQLite, and as the page reads


def plain(database: Database) -> list[str]:
    """What is stored, as the lines of an export; ids that are random or keyed by the database look alike."""
    with database.read() as connection:
        lines = [json_of(line_of(fact, UTC)) for fact in all_facts(connection)]
    return sorted(re.sub(r'"([~#])[0-9a-f]+"', r'"\1"', line) for line in lines)


def copy(source: Database, target: Database, path: Path) -> None:
    """Export one database and import that into the other."""
    with source.read() as connection:
        write_journal(path, all_facts(connection), UTC)
    assert import_journals(target, [path]).refused == []


def check(seed: int, fresh_postgres: Fresh, fresh_sqlite: Fresh, folder: Path) -> None:
    journal = random_journal(seed)
    if journal.alias_and_optout:
        return  # An opt-out there makes all of a person's ids one before the alias holds (docs/decisions).
    postgres, sqlite = fresh_postgres(), fresh_sqlite()
    path = written(journal.lines, folder / f"{seed}.jsonl")
    assert import_journals(postgres, [path]) == import_journals(sqlite, [path])
    assert plain(postgres) == plain(sqlite)
    assert {row(verdict) for verdict in verdicts_of(postgres, journal)} ^ reference_of(journal) == set()
    assert verdicts_of(postgres, journal) == verdicts_of(sqlite, journal)
    check_counts(postgres, journal)

    random.Random(seed).shuffle(journal.lines)
    again = import_journals(postgres, [written(journal.lines, folder / f"{seed}.again.jsonl")])
    assert (again.stored, again.refused) == (0, [])

    for source, target in ((postgres, fresh_sqlite()), (sqlite, fresh_postgres())):
        copy(source, target, folder / f"{seed}.out.jsonl")
        assert verdicts_of(target, journal) == verdicts_of(source, journal)


def check_counts(database: Database, journal: Journal) -> None:
    with database.write() as connection:
        recount(connection, policy_of(journal.policy))
        assert list(drifts(connection, policy_of(journal.policy))) == []
    by_counts = {row(verdict) for verdict in verdicts_of(database, journal, by_counts=True)}
    assert by_counts ^ reference_of(journal) == set()


@pytest.mark.parametrize("first", range(0, SEEDS, SEEDS_A_TEST), ids=lambda first: f"seeds from {first}")
def test_postgres_stores_and_judges_as_sqlite_does_and_as_the_page_reads(
    first: int, on_postgres: Fresh, on_sqlite: Fresh, tmp_path: Path
) -> None:
    for seed in range(first, first + SEEDS_A_TEST):
        check(seed, on_postgres, on_sqlite, tmp_path)


# Ids, contradictions, opt-outs

ALIKE = ("a", "A", "ａ", "ä", "a\u0308", "ß", "ss", "𠮷", "吉", "～", "社", " a", "a ", "%", "_")


def test_ids_that_look_or_sort_alike_are_different_people_groups_and_messages(on_either: Fresh) -> None:
    database = on_either()
    facts = [fact for one in ALIKE for fact in formed(one, cadre=f"cadre of {one}", youths=ALIKE)]
    facts += [f.Message(at("2026-11-19 20:00"), one, ALIKE[0], one, "text") for one in ALIKE]
    assert {outcome.fate for outcome in store(database, facts)} == {Fate.STORED}
    with database.read() as connection:
        assert set(all_facts(connection)) == set(facts)
        judged = Judge(connection, POLICY, Calendar()).by_facts(at("2026-11-19 21:00"), haves=[Have.VOICE])
        assert [verdict.group for verdict in judged] == sorted(ALIKE)  # By code point.


def test_the_same_fact_is_known_and_a_contradiction_is_refused(on_either: Fresh) -> None:
    database = on_either()
    topic = f.Topic(at("2026-11-19 20:00"), "t", GROUP, CADRE, "读书")
    said = spoke("2026-11-19 20:00", YOUTHS[0])
    store(database, formed(), topic, said)
    changed = f.Topic(topic.at, "t", GROUP, CADRE, "观影")
    by_another = f.Message(said.at, said.id, GROUP, YOUTHS[1], "text")
    fates = [outcome.fate for outcome in store(database, topic, said, changed, by_another)]
    assert fates == [Fate.KNOWN, Fate.KNOWN, Fate.REFUSED, Fate.REFUSED]


def test_an_import_refuses_a_message_that_was_sent_at_another_time(on_either: Fresh, tmp_path: Path) -> None:
    database = on_either()
    said = spoke("2026-11-19 20:00", YOUTHS[0])
    store(database, formed(), said)
    later = line_of(f.Message(at("2026-11-21 20:00"), said.id, GROUP, YOUTHS[0], "text"), UTC)
    report = import_journals(database, [written([later], tmp_path / "later.jsonl")])
    assert [(number, "sent at another time" in reason) for _, number, reason in report.refused] == [(1, True)]


def test_nothing_names_somebody_who_opted_out(on_either: Fresh) -> None:
    database = on_either()
    gone = YOUTHS[3]
    store(database, formed(), spoke("2026-11-19 20:00", gone), spoke("2026-11-19 20:01", CADRE, mentions=(gone,)))
    store(database, f.OptOut(at("2026-11-20 08:00"), gone))
    assert [outcome.fate for outcome in store(database, spoke("2026-11-20 09:00", gone))] == [Fate.UNKEPT]
    with database.read() as connection:
        assert not any(gone == value for value in stored_strings(connection))
        assert [fact.sender[0] for fact in all_facts(connection) if isinstance(fact, f.Message)] == ["~", CADRE[0]]


def stored_strings(connection: Connection) -> Iterator[str]:
    for table in (persons, facts, messages, opt_lines, meta):
        for stored in connection.execute(select(table)):
            yield from (value for value in stored if isinstance(value, str))


# Several writers


@pytest.mark.parametrize("seed", range(max(SEEDS // 5, 1)))
def test_what_two_writers_are_told_at_once_is_stored_once(seed: int, on_postgres: Fresh) -> None:
    journal = random_journal(seed)
    journal.lines[:] = [line for line in journal.lines if line["type"] not in ("optout", "optin", "alias")]
    told = list(dict.fromkeys(fact_of(line) for line in journal.lines))
    rest = [fact for fact in told if not isinstance(fact, Directory.LEARNS)]
    first = on_postgres()
    store(first, [fact for fact in told if isinstance(fact, Directory.LEARNS)])
    with again(first) as second:
        done = at_once([first, second], rest, random.Random(seed))
        fates = Counter((fact, outcome.fate) for fact, outcomes in done for outcome in outcomes.result())
        assert fates == Counter((fact, fate) for fact in rest for fate in (Fate.STORED, Fate.KNOWN))
    assert {row(verdict) for verdict in verdicts_of(first, journal)} ^ reference_of(journal) == set()


def at_once(databases: list[Database], facts: list[Fact], rng: random.Random) -> list[tuple[Fact, "Future[Any]"]]:
    """Tell a writer of each database all facts one by one, each in another order."""
    writers = [Writer(database).start() for database in databases]
    orders = [rng.sample(facts, len(facts)) for _ in writers]
    done = [
        (fact, writer.record([fact]))
        for same_place in zip(*orders, strict=True)
        for writer, fact in zip(writers, same_place, strict=True)
    ]
    for writer in writers:
        writer.stop()
    return done


def again(database: Database) -> closing[Database]:
    """The same database, as another process opens it."""
    return closing(Database(database.url.render_as_string()))


@pytest.fixture
def two(on_postgres: Fresh) -> Iterator[tuple[Database, Database]]:
    """One database with one group, opened as by two processes."""
    first = on_postgres()
    store(first, formed())
    with again(first) as second:
        yield first, second


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    """Does things meanwhile."""
    with ThreadPoolExecutor() as threads:
        yield threads


def waits(database: Database, meanwhile: "Future[Any]") -> bool:
    """Whether what is done meanwhile waits for another transaction, instead of getting done."""
    with database.read() as connection:
        while not meanwhile.done():
            if connection.execute(text("SELECT count(*) FROM pg_locks WHERE NOT granted")).scalar():
                return True
    return False


def test_two_processes_may_be_the_first_to_write_at_once(on_postgres: Fresh, pool: ThreadPoolExecutor) -> None:
    first = on_postgres()
    with again(first) as second:
        with first.write() as connection:
            Recording().record(connection, formed())
            meanwhile = pool.submit(store, second, spoke("2026-11-19 20:00"))
            assert waits(first, meanwhile)
        assert [outcome.fate for outcome in meanwhile.result()] == [Fate.STORED]


def test_an_opt_out_waits_for_what_another_process_is_storing(
    two: tuple[Database, Database], pool: ThreadPoolExecutor
) -> None:
    first, second = two
    gone = YOUTHS[3]
    with first.write() as connection:
        Recording().record(connection, [spoke("2026-11-19 20:00", gone)])
        meanwhile = pool.submit(store, second, f.OptOut(at("2026-11-20 08:00"), gone))
        assert waits(first, meanwhile)
    assert [outcome.fate for outcome in meanwhile.result()] == [Fate.STORED]
    with first.read() as connection:
        assert gone not in set(stored_strings(connection))


def test_a_message_waits_for_the_opt_out_that_another_process_is_storing(
    two: tuple[Database, Database], pool: ThreadPoolExecutor
) -> None:
    first, second = two
    gone = YOUTHS[3]
    recording = Recording()
    with second.write() as connection:
        recording.begin(connection)  # Knows everybody, and of no opt-out.
    with first.write() as connection:
        Recording().record(connection, [f.OptOut(at("2026-11-20 08:00"), gone)])
        meanwhile = pool.submit(record, second, recording, spoke("2026-11-20 09:00", gone))
        assert waits(first, meanwhile)
    assert [outcome.fate for outcome in meanwhile.result()] == [Fate.UNKEPT]


def test_a_message_that_comes_while_another_process_counts_is_counted_next_time(
    two: tuple[Database, Database], pool: ThreadPoolExecutor
) -> None:
    first, second = two
    count(first)
    store(first, spoke("2026-11-19 20:00"))
    with first.write() as connection:
        Recording().record(connection, [spoke("2026-11-19 20:30")])
        meanwhile = pool.submit(count, second)
        assert waits(first, meanwhile)
    meanwhile.result()
    count(first)
    with first.write() as connection:
        assert list(drifts(connection, POLICY)) == []


def record(database: Database, recording: Recording, *facts: Fact) -> list[Outcome]:
    with database.write() as connection:
        return recording.record(connection, facts)


def count(database: Database) -> None:
    with database.write() as connection:
        recount(connection, POLICY)


def test_of_two_writers_in_each_others_way_one_tries_again(two: tuple[Database, Database]) -> None:
    both_hold_one = Barrier(2, timeout=30)
    tries: list[str] = []

    def store_people(*people: str) -> Callable[[Connection, Recording], None]:
        def work(connection: Connection, _: Recording) -> None:
            for person in people:
                person_numbers().of(connection, [person])
                tries.append(person)
                if len(tries) <= 2:
                    both_hold_one.wait()

        return work

    writers = [Writer(database).start() for database in two]
    done = [writers[0].submit(store_people("a", "b")), writers[1].submit(store_people("b", "a"))]
    for writer in writers:
        writer.stop()
    assert [one.exception() for one in done] == [None, None]
    assert len(tries) == 5  # One of the four was given up and both of its transaction done again.


def test_a_writer_whose_connection_is_cut_goes_on_with_a_new_one(two: tuple[Database, Database]) -> None:
    first, second = two
    lost, kept = spoke("2026-11-19 20:00"), spoke("2026-11-19 20:01")
    writer = Writer(first).start()
    writer.submit(lambda *_: None).result()
    with second.write() as connection:
        others = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()"
        connection.execute(text(f"{others} AND datname = current_database()"))
    assert isinstance(writer.record([lost]).exception(), OperationalError)
    assert writer.record([kept]).result() == [STORED]
    writer.stop()


def put_notices(database: Database, number: int) -> None:
    now = at("2026-11-19 20:00")
    with database.write() as connection:
        for n in range(number):
            notice = outbox.Notice(f"n{n}", outbox.NoticeKind.NOTICE, "sim/room", "你好", "test", now)
            outbox.put(connection, notice, now)


def claim(connection: Connection) -> str | None:
    claimed = outbox.claim(connection, at("2026-11-19 20:01"), "sim")
    return None if claimed is None else claimed.notice.key


def test_what_one_claims_another_passes_over(two: tuple[Database, Database], pool: ThreadPoolExecutor) -> None:
    first, second = two
    put_notices(first, 2)

    def claim_meanwhile() -> str | None:
        with second.write() as connection:
            return claim(connection)

    with first.write() as connection:
        assert claim(connection) == "n0"
        meanwhile = pool.submit(claim_meanwhile)
        assert waits(first, meanwhile)
    assert meanwhile.result() == "n1"


def test_two_who_claim_at_once_never_claim_the_same(two: tuple[Database, Database], pool: ThreadPoolExecutor) -> None:
    put_notices(two[0], 40)

    def claim_all(database: Database) -> list[str]:
        claimed: list[str] = []
        while True:
            with database.write() as connection:
                key = claim(connection)
            if key is None:
                return claimed
            claimed.append(key)

    both = [key for claimed in pool.map(claim_all, two) for key in claimed]
    assert sorted(both) == sorted(f"n{n}" for n in range(40))


def test_a_machine_without_postgres_is_told_what_to_install(tmp_path: Path) -> None:
    from tests.postgres import NoPostgres, folder_of_programs

    with pytest.raises(NoPostgres, match="apt-get install postgresql"):
        folder_of_programs(path="", debian=tmp_path)
