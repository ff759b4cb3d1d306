"""What is asked of the committee as it is stored: numbered, decided once, erased on its date; and what one entered."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, text

from rules.facts import Attend, Duty, Group, Meet, Objection, Topic, Void
from rules.periods import INSTANT
from tests.builders import CADRE, GROUP, activity, at, formed, fresh, store, topic
from tracker import requests, roster
from tracker.database import Database
from tracker.models import requests as table
from tracker.requests import Request, RequestState

MONDAY = at("2026-03-02 09:00")
DAYS = date(2026, 3, 9), date(2026, 3, 11)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    opened = fresh(tmp_path)
    yield opened
    opened.close()


def ask(database: Database, words: str = "培训", when: datetime = MONDAY, person: str = CADRE) -> Request:
    with database.write() as connection:
        return requests.ask_leave(connection, person, *DAYS, words, when)


def decide(database: Database, request: Request, state: RequestState, by: str = "sim/one", answer: str = "") -> bool:
    with database.write() as connection:
        return requests.decide(connection, request, state, by, MONDAY, answer or None)


def now_of(database: Database, request: Request) -> Request:
    with database.read() as connection:
        found = requests.request_numbered(connection, request.no)
    assert found is not None
    return found


def test_a_request_is_stored_as_it_was_asked(database: Database) -> None:
    request = now_of(database, ask(database))
    assert (request.person, request.first, request.last, request.words) == (CADRE, *DAYS, "培训")
    assert (request.asked_at, request.state, request.decided_by) == (MONDAY, RequestState.WAITING, None)


def test_the_same_asked_again_while_it_waits_is_one_request(database: Database) -> None:
    first = ask(database)
    assert ask(database, when=MONDAY + timedelta(minutes=1)) == first
    assert ask(database, words="出差").no == 2
    assert ask(database, person="sim/other").no == 3
    decide(database, first, RequestState.DECLINED)
    assert ask(database).no == 4


def test_a_number_is_never_used_again(database: Database) -> None:
    ask(database)
    with database.write() as connection:
        connection.execute(table.delete())
    assert ask(database).no == 2


def test_the_first_decision_holds(database: Database) -> None:
    request = ask(database)
    assert decide(database, request, RequestState.DECLINED, "sim/one", "团代会")
    assert not decide(database, request, RequestState.GRANTED, "sim/two")
    decided = now_of(database, request)
    assert (decided.state, decided.decided_by, decided.answer) == (RequestState.DECLINED, "sim/one", "团代会")


def test_granted_leave_keeps_no_words_here_since_the_fact_has_them(database: Database) -> None:
    request = ask(database)
    decide(database, request, RequestState.GRANTED)
    assert now_of(database, request).words is None


@pytest.mark.parametrize(("early", "erased"), [(INSTANT, 0), (timedelta(), 1)])
@pytest.mark.parametrize("declined", [False, True])
def test_words_and_answer_are_erased_after_400_days(
    database: Database, tmp_path: Path, early: timedelta, erased: int, declined: bool
) -> None:
    request = ask(database, words="不该留下的事由")
    if declined:
        decide(database, request, RequestState.DECLINED, answer="不该留下的答复")
    with database.write() as connection:
        assert requests.erase_ended(connection, MONDAY + timedelta(days=400) - early) == erased
    database.truncate_log()
    on_disk = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert ("不该留下".encode() in on_disk) is not bool(erased)
    assert (now_of(database, request).words is None) is bool(erased)


def test_an_objection_has_one_number_and_no_words_here(database: Database) -> None:
    objection = Objection(MONDAY, "objection", GROUP, "voice", "2026-03-01", CADRE, "停电")
    store(database, formed(on="2026-01-01 00:00"), objection)
    with database.write() as connection:
        first = requests.note_objection(connection, CADRE, objection.id, MONDAY)
        assert requests.note_objection(connection, CADRE, objection.id, MONDAY) == first
        assert requests.objection_of(connection, first) == objection
        assert connection.execute(select(table.c.words)).scalar() is None


def test_the_database_refuses_a_state_that_is_none(database: Database) -> None:
    ask(database)
    with pytest.raises(Exception, match="ck_requests_state"), database.write() as connection:
        connection.execute(text("UPDATE requests SET state = 'perhaps'"))


# Who decides.


def committee(database: Database, *people: tuple[str, str, str]) -> None:
    """Put people on the roster as committee: name, unit and the id that they bound."""
    with database.write() as connection:
        for name, unit, person in people:
            about = {"contact": "", "branch": "", "club": "", "now": MONDAY}
            code = roster.enlist(connection, name=name, unit=unit, role="committee", **about)
            if person:
                roster.bind(connection, code or "", person, MONDAY)


def deciders(database: Database, request: Request, when: datetime = MONDAY) -> list[str]:
    with database.read() as connection:
        return requests.committee_of(connection, request, when)


def test_the_bound_committee_of_all_units_and_of_the_cadres_units_decides(database: Database) -> None:
    other = Group(at("2026-01-01 00:00"), "sim/other", "机电2401", "机电学院", CADRE)
    store(database, formed(on="2026-01-01 00:00"), other)
    request = ask(database)
    committee(
        database,
        ("周一", "", "sim/all"),
        ("吴二", "软件学院", "sim/software"),
        ("郑三", "机电学院", "sim/machines"),
        ("王四", "外语学院", "sim/languages"),
        ("冯五", "", ""),
    )
    assert sorted(deciders(database, request)) == ["sim/all", "sim/machines", "sim/software"]


def test_an_objection_is_decided_by_the_unit_of_its_group_alone(database: Database) -> None:
    other = Group(at("2026-01-01 00:00"), "sim/other", "机电2401", "机电学院", CADRE)
    objection = Objection(MONDAY, "objection", "sim/other", "voice", "2026-03-01", CADRE, "停电")
    store(database, formed(on="2026-01-01 00:00"), other, objection)
    committee(database, ("吴二", "软件学院", "sim/software"), ("郑三", "机电学院", "sim/machines"))
    with database.write() as connection:
        request = requests.note_objection(connection, CADRE, objection.id, MONDAY)
    assert deciders(database, request) == ["sim/machines"]


def test_nobody_decides_their_own_request(database: Database) -> None:
    store(database, formed(on="2026-01-01 00:00"))
    committee(database, ("周一", "", CADRE), ("吴二", "", "sim/two"))
    assert deciders(database, ask(database)) == ["sim/two"]


# What somebody entered.

TEN = timedelta(minutes=10)


def entered(
    database: Database, person: str = CADRE, since: datetime = MONDAY - TEN, until: datetime = MONDAY
) -> list[str]:
    with database.read() as connection:
        return [entry.id for entry in requests.entries_of(connection, person, since, until)]


def test_entries_are_what_somebody_entered_themselves_in_order(database: Database) -> None:
    others = topic("2026-03-02 08:57", by="sim/other")
    held = activity("2026-03-02 08:58", youths=["sim/youth-1"])
    meet = Meet(at("2026-03-02 08:56"), "meet", GROUP, "sim/youth-1", "talk", CADRE)
    duty = Duty(at("2026-03-02 08:55"), "duty", CADRE, "lecture")
    other_duty = Duty(at("2026-03-02 08:55"), "other duty", "sim/other", "lecture")
    nobodys = Attend(at("2026-03-02 08:59"), "attend", held[0].id, "sim/youth-2")
    store(database, formed(on="2026-01-01 00:00"), others, held, meet, duty, other_duty, nobodys)
    assert entered(database) == ["duty", "meet", *(fact.id for fact in held)]
    assert entered(database, "sim/unknown") == []


@pytest.mark.parametrize(
    ("when", "found"),
    [
        (MONDAY - TEN - INSTANT, False),
        (MONDAY - TEN, True),
        (MONDAY, True),
        (MONDAY + INSTANT, False),
    ],
)
def test_entries_from_the_first_to_the_last_moment_both_included(
    database: Database, when: datetime, found: bool
) -> None:
    store(database, formed(on="2026-01-01 00:00"), Topic(when, "topic", GROUP, CADRE, "读书"))
    assert bool(entered(database)) is found


def test_what_was_voided_is_no_entry_any_more(database: Database) -> None:
    opened = topic("2026-03-02 08:57")
    store(database, formed(on="2026-01-01 00:00"), opened, Void(MONDAY, opened.id, CADRE, "错了"))
    assert entered(database) == []
