"""Retention: what goes when a year is sealed, what stays, and that no verdict changes by it."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random
from zoneinfo import ZoneInfo

import pytest

from rules import facts as f
from rules.calendar import Calendar
from rules.facts import Fact
from rules.policy import AnyPolicy, Have, Policy
from rules.verdicts import Verdict
from tests.reference.journals import random_journal
from tests.rules.test_reference import calendar_of, policy_of
from tracker.counting import drifts, recount
from tracker.database import Database
from tracker.importing import import_journals
from tracker.journal import line_of, write_journal
from tracker.judging import Judge
from tracker.models import mentions
from tracker.queries import all_facts
from tracker.recording import Recording
from tracker.retention import KEPT, note_stored, prove, seal_year, years_of, years_to_seal

ZONE = ZoneInfo("Asia/Shanghai")
POLICY = Policy(zone=ZONE, interaction_youths=1, topic_youths=1, activity_youths=1)
TICK = timedelta(microseconds=1)
LEFT = "wx/who-has-left-in-may"
END = datetime(2026, 1, 1, tzinfo=ZONE)  # Of the year 2025.
NOW = END + KEPT + timedelta(days=10)


def at(words: str) -> datetime:
    return datetime.fromisoformat(words).replace(tzinfo=ZONE).astimezone(UTC)


def a_year() -> list[Fact]:
    """What is counted in 2025, and what 2026 still needs of it."""
    return [
        f.Group(at("2024-12-20 09:00"), "g", "群", "系", "lin"),
        *(f.Join(at("2025-02-01 09:00"), "g", who) for who in (LEFT, "stays", "former")),
        f.Leave(at("2025-03-01 09:00"), "g", "stays"),
        f.Join(at("2025-03-02 09:00"), "g", "stays"),
        f.Message(at("2025-03-03 09:00"), "m1", "g", "lin", "text", mentions=(LEFT,)),
        f.Message(at("2025-03-03 09:01"), "m2", "g", LEFT, "text"),
        f.Message(at("2025-03-03 09:02"), "m3", "g", "lin", "text"),
        f.Recall(at("2025-03-03 09:03"), "g", "m3"),
        f.Leave(at("2025-05-01 09:00"), "g", LEFT),
        f.Leave(at("2025-05-01 09:00"), "g", "former"),
        f.Activity(at("2025-04-01 09:00"), "a1", "g", "lin", "植树", at("2025-04-05 09:00")),
        f.Attend(at("2025-04-05 12:00"), "at1", "a1", LEFT, "lin"),
        f.Meet(at("2025-06-01 09:00"), "me1", "g", "stays", "talk", "lin"),
        f.Topic(at("2025-12-31 20:00"), "t1", "g", "lin", "新年"),
        f.Message(at("2025-12-31 23:30"), "m4", "g", "lin", "text"),
        f.Message(at("2026-01-01 00:30"), "m5", "g", "stays", "text"),
        f.Activity(at("2025-12-20 09:00"), "a2", "g", "lin", "登山", at("2026-01-10 09:00")),
        f.Attend(at("2025-12-21 09:00"), "at2", "a2", "former", "lin"),
        f.Attend(at("2026-01-03 09:00"), "at3", "a1", "stays", "lin"),
        f.Message(at("2026-02-03 09:00"), "m6", "g", "lin", "text"),
    ]


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return opened(tmp_path / "wuyou.db")


def opened(path: Path) -> Database:
    database = Database(f"sqlite:///{path}")
    database.open()
    return database


def store(database: Database, facts: list[Fact]) -> None:
    with database.write() as connection:
        Recording().record(connection, facts)


def stored(database: Database) -> list[Fact]:
    with database.read() as connection:
        return list(all_facts(connection))


def due(database: Database, now: datetime) -> list[int]:
    with database.read() as connection:
        return years_to_seal(connection, now, POLICY)


def seal(database: Database, now: datetime = NOW, *years: int) -> int:
    with database.write() as connection:
        recording = Recording()
        wanted = years or tuple(years_to_seal(connection, now, POLICY))
        number = sum(seal_year(connection, recording, POLICY, Calendar(), year, now) for year in wanted)
    database.truncate_log()
    return number


Said = dict[tuple[str, str, str, str], tuple[int, str, int, int, str | None]]


def said(verdict: Verdict) -> tuple[int, str, int, int, str | None]:
    reason = None if verdict.reason is None else str(verdict.reason)
    return verdict.period.first.year, str(verdict.status), verdict.count, verdict.need, reason


def verdicts(
    database: Database,
    then: datetime,
    policy: AnyPolicy = POLICY,
    calendar: Calendar | None = None,
    *,
    counted: bool = False,
) -> Said:
    with database.read() as connection:
        judge = Judge(connection, policy, calendar or Calendar())
        found = (judge.by_counts if counted else judge.by_facts)(then, date(2023, 1, 1))
        return {(one.group, str(one.have), one.period.name, one.cadre): said(one) for one in found}


def verdict(database: Database, have: Have, period: str, then: datetime) -> tuple[int, str, int, int, str | None]:
    return verdicts(database, then)["g", str(have), period, "lin"]


# When


def test_a_year_is_sealed_180_days_after_its_end_and_no_instant_sooner(database: Database) -> None:
    store(database, [fact for fact in a_year() if getattr(fact, "id", "") != "at3"])
    assert due(database, END + KEPT - TICK) == []
    assert due(database, END + KEPT) == [2025]


def test_what_was_entered_late_is_kept_180_days_from_then(database: Database) -> None:
    store(database, a_year())
    entered = at("2026-01-03 09:00")
    assert due(database, entered + KEPT - TICK) == []
    assert due(database, entered + KEPT) == [2025]


def test_what_was_imported_late_is_kept_180_days_from_then(database: Database, tmp_path: Path) -> None:
    journal = tmp_path / "late.jsonl"
    journal.write_text("".join(json.dumps(line_of(fact, ZONE)) + "\n" for fact in a_year()))
    imported = at("2026-05-01 12:00")
    import_journals(database, [journal], now=imported)
    import_journals(database, [journal], now=imported + KEPT / 2)  # Nothing of it is new.
    assert due(database, imported + KEPT - TICK) == []
    assert due(database, imported + KEPT) == [2025]


def test_the_latest_note_of_storing_holds(database: Database) -> None:
    store(database, a_year())
    with database.write() as connection:
        for noted in (at("2026-05-01 12:00"), at("2026-03-01 12:00")):
            note_stored(connection, {2025, 2026, 2027}, noted)
    assert due(database, at("2026-05-01 12:00") + KEPT - TICK) == []
    assert due(database, at("2026-05-01 12:00") + KEPT) == [2025]


def test_a_year_waits_for_the_one_before_it_whose_facts_came_late(database: Database) -> None:
    store(database, [*a_year(), f.Message(at("2024-12-31 12:00"), "m0", "g", "lin", "text")])
    with database.write() as connection:
        note_stored(connection, {2024}, at("2026-06-01 12:00"))
    assert due(database, NOW) == []
    assert due(database, at("2026-06-01 12:00") + KEPT) == [2024, 2025]


def test_the_years_of_a_fact_are_those_of_what_it_speaks_of() -> None:
    entered = at("2026-03-01 12:00")
    held = f.Activity(entered, "a", "g", "lin", "植树", at("2025-06-01 12:00"))
    leave = f.Excuse(entered, "e", "g", date(2025, 12, 1), date(2025, 12, 9), "病假")
    vouched = f.Attest(entered, "v", "g", "interaction", "2025-W01", "a", "b", "")
    blind = f.Blind(at("2025-06-01 12:00"), entered, "g")
    assert [years_of(fact) for fact in (held, leave, vouched)] == [{2025, 2026}, {2025, 2026}, {2024, 2026}]
    assert years_of(blind) == {2025, 2026}


# What goes, and what stays


def test_of_the_year_no_message_mention_attendance_or_meeting_is_left(database: Database) -> None:
    store(database, a_year())
    with database.read() as connection:
        assert prove(connection, POLICY, NOW) == ["2025: 4 messages and 10 other facts should be gone"]
    seal(database)
    left = stored(database)
    assert {fact.id for fact in left if isinstance(fact, f.Message)} == {"m5", "m6"}
    assert {fact.id for fact in left if isinstance(fact, f.Attend | f.Activity | f.Meet | f.Topic)} == {"a2", "at2"}
    assert not any(isinstance(fact, f.Recall) for fact in left)
    with database.read() as connection:
        assert connection.execute(mentions.select()).all() == []
        assert prove(connection, POLICY, NOW) == []


def test_who_is_still_linked_stays_linked_by_one_join(database: Database) -> None:
    store(database, a_year())
    seal(database)
    moves = [fact for fact in stored(database) if isinstance(fact, f.Join | f.Leave) and fact.member == "stays"]
    assert moves == [f.Join(at("2025-03-02 09:00"), "g", "stays")]


def test_who_left_is_in_no_byte_of_the_files(database: Database, tmp_path: Path) -> None:
    store(database, a_year())
    assert any(LEFT.encode() in path.read_bytes() for path in tmp_path.iterdir())
    seal(database)
    assert not any(LEFT.encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_a_void_and_a_recall_stay_as_long_as_what_they_take_back(database: Database) -> None:
    taken_back = [
        f.Duty(at("2025-03-01 09:00"), "d1", "lin", "lecture"),
        f.Void(at("2025-03-02 09:00"), "d1", "lin", ""),
        f.Void(at("2025-03-02 09:00"), "a1", "lin", ""),
        f.Recall(at("2025-12-31 23:59"), "g", "m6"),
    ]
    store(database, [*a_year(), *taken_back])
    seal(database)
    left = [fact for fact in stored(database) if isinstance(fact, f.Void | f.Recall | f.Duty)]
    assert sorted(left, key=repr) == sorted([taken_back[0], taken_back[1], taken_back[3]], key=repr)


def test_blindness_and_leave_that_reach_into_the_next_year_stay_until_that_is_sealed(database: Database) -> None:
    across = [
        f.Blind(at("2025-12-31 12:00"), at("2026-01-02 12:00"), "g"),
        f.Excuse(at("2025-12-30 12:00"), "e1", "g", date(2025, 12, 30), date(2026, 1, 3), "病假"),
    ]
    inside = [f.Blind(at("2025-12-31 12:00"), END, "g")]
    store(database, [*a_year(), *across, *inside])
    was = verdict(database, Have.VOICE, "2026-01-01", NOW)
    seal(database)
    left = stored(database)
    assert all(fact in left for fact in across)
    assert inside[0] not in left
    assert verdict(database, Have.VOICE, "2026-01-01", NOW) == was


def test_sealing_twice_changes_nothing(database: Database) -> None:
    store(database, a_year())
    assert seal(database) > 365
    was = stored(database)
    assert seal(database, NOW, 2025) == 0
    assert stored(database) == was
    assert due(database, NOW) == []


def test_late_facts_of_a_sealed_year_change_no_verdict_and_go_again(database: Database, tmp_path: Path) -> None:
    store(database, a_year())
    seal(database)
    was = verdicts(database, NOW)
    late = [*a_year(), f.Message(at("2025-07-01 09:00"), "late", "g", "lin", "text")]
    journal = tmp_path / "late.jsonl"
    journal.write_text("".join(json.dumps(line_of(fact, ZONE)) + "\n" for fact in late))
    import_journals(database, [journal], now=NOW + timedelta(days=1))
    assert verdicts(database, NOW) == was
    assert due(database, NOW + timedelta(days=1) + KEPT - TICK) == []
    assert seal(database, NOW + timedelta(days=1) + KEPT) == 0
    assert "late" not in {getattr(fact, "id", "") for fact in stored(database)}
    assert not any(LEFT.encode() in path.read_bytes() for path in tmp_path.glob("wuyou.db*"))


# Verdicts


def test_no_verdict_of_the_sealed_year_or_the_next_changes(database: Database) -> None:
    store(database, a_year())
    was = verdicts(database, NOW)
    seal(database)
    assert verdicts(database, NOW) == was
    assert verdict(database, Have.INTERACTION, "2026-W01", NOW)[1:3] == ("met", 1)
    assert verdict(database, Have.TOPIC, "2025-12", NOW)[1:3] == ("met", 1)
    assert verdict(database, Have.ACTIVITY, "2026-Q1", NOW)[1:3] == ("met", 1)


def test_a_question_of_an_earlier_time_is_answered_unknown_and_not_short(database: Database) -> None:
    store(database, a_year())
    then = at("2025-03-20 12:00")
    assert verdict(database, Have.VOICE, "2025-03-03", then)[1] == "met"
    seal(database)
    assert verdict(database, Have.VOICE, "2025-03-03", then)[1] == "unknown"
    assert not any(status == "short" for year, status, *_ in verdicts(database, NOW - TICK).values() if year == 2025)


def test_a_week_that_begins_on_new_years_day_still_looks_back(database: Database) -> None:
    """2029-01-01 is a Monday: what was said up to one window before it goes with 2029."""
    across = [
        f.Group(at("2028-12-01 09:00"), "g", "群", "系", "lin"),
        f.Message(at("2028-12-31 21:59"), "m1", "g", "lin", "text"),
        f.Message(at("2028-12-31 23:30"), "m2", "g", "lin", "text"),
        f.Message(at("2029-01-01 01:00"), "m3", "g", "y1", "text"),
    ]
    store(database, across)
    now = at("2029-07-10 12:00")
    was = verdicts(database, now)
    assert due(database, now) == [2028]
    seal(database, now)
    assert {fact.id for fact in stored(database) if isinstance(fact, f.Message)} == {"m2", "m3"}
    assert verdicts(database, now) == was
    later = at("2030-07-10 12:00")
    was = verdicts(database, later)
    seal(database, later)
    assert not any(isinstance(fact, f.Message) for fact in stored(database))
    assert verdicts(database, later) == was


def test_the_week_that_began_in_a_year_without_facts_is_sealed_with_the_next(database: Database) -> None:
    began = [
        f.Group(at("2024-12-20 09:00"), "g", "群", "系", "lin"),
        f.Message(at("2025-01-01 09:00"), "m1", "g", "lin", "text"),
        f.Message(at("2025-01-01 09:01"), "m2", "g", "y1", "text"),
    ]
    store(database, began)
    was = verdicts(database, NOW)
    seal(database)
    assert verdicts(database, NOW) == was
    assert verdict(database, Have.INTERACTION, "2025-W01", NOW)[1:3] == ("met", 1)


def check(seed: int, size: str, folder: Path) -> None:
    """Seal all years of a random journal, or all but the last; compare what is said before and after at many T."""
    journal = random_journal(seed, size)
    policy, calendar = policy_of(journal.policy), calendar_of(journal.calendar)
    database, path = opened(folder / f"{seed}.db"), folder / f"{seed}.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in journal.lines))
    import_journals(database, [path])
    moments = sorted({fact.at for fact in stored(database) if fact.at.year > 2001})
    now = datetime(moments[-1].year + 1, 12, 31, tzinfo=UTC)
    with database.read() as connection:
        years = years_to_seal(connection, now, policy)
    years = years[:-1] if len(years) > 1 and seed % 3 else years
    asked = [*Random(seed).sample(moments, 6), moments[-1] + timedelta(days=20), now, now + timedelta(days=3)]
    was = {then: verdicts(database, then, policy, calendar) for then in asked}
    with database.write() as connection:
        for year in years:
            seal_year(connection, Recording(), policy, calendar, year, now)
        assert not {*years} & {*years_to_seal(connection, now, policy)}
        recount(connection, policy)
        assert list(drifts(connection, policy)) == []
    with database.read() as connection:
        write_journal(folder / f"{seed}.out.jsonl", all_facts(connection), policy.zone)
    copy = opened(folder / f"{seed}.copy.db")
    assert import_journals(copy, [folder / f"{seed}.out.jsonl"]).refused == []
    for then in asked:
        found = verdicts(database, then, policy, calendar)
        assert found.keys() == was[then].keys()
        for key, (year, *says) in found.items():
            if then >= now or year > max(years):
                assert (key, (year, *says)) == (key, was[then][key])
            else:
                assert says[0] != "short" or was[then][key][1] == "short", key
        assert verdicts(database, then, policy, calendar, counted=True) == found
        assert verdicts(copy, then, policy, calendar) == found
    database.close()
    copy.close()


@pytest.mark.parametrize(("size", "seed"), [("year", 1), ("year", 2), *(("small", seed) for seed in range(6))])
def test_of_random_journals_no_verdict_changes_and_none_becomes_short(size: str, seed: int, tmp_path: Path) -> None:
    check(seed, size, tmp_path)
