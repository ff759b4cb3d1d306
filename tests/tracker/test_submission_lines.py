"""What was handed in, through a journal and back: with its words only where asked for, and never what was erased."""

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from rules.calendar import Calendar
from rules.facts import Case, OptOut
from rules.problems import ProblemState
from rules.wishes import Happened, WishTerms, course
from tests.builders import CADRE, GROUP, SHANGHAI, YOUTHS, at, formed, fresh, store
from tracker import problems, submission_lines, submissions
from tracker.database import Database
from tracker.importing import NothingKept, Report, import_journals
from tracker.journal import write_journal
from tracker.queries import all_facts
from tracker.recording import Recording
from tracker.submissions import KEPT, Submitted
from tracker.wishes import make, make_nameless, take_step, wish_numbered, wish_of_code, withdraw

pytest_plugins = ["tests.postgres"]

NOW = at("2026-10-12 09:00")
YOUTH = YOUTHS[0]
WISH, PROBLEM, HOW, ANSWER = "一盏台灯", "二楼的灯坏了", "放在门口", "灯已经换好"


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    (tmp_path / "own").mkdir()
    opened = fresh(tmp_path / "own")
    store(opened, formed())
    yield opened
    opened.close()


@pytest.fixture(params=["sqlite", "postgresql"])
def copy(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty database of either kind."""
    (tmp_path / "copy").mkdir()
    if request.param == "sqlite":
        opened = fresh(tmp_path / "copy")
    else:
        opened = Database(request.getfixturevalue("postgres").fresh())
    yield opened
    opened.close()


def a_story(database: Database) -> str:
    """Two wishes and a problem with what was said of them; return the code of the nameless wish."""
    with database.write() as connection:
        recording = Recording()
        no = make(connection, recording, group=GROUP, member=YOUTH, words=WISH, at=NOW, in_room=True)
        wish = wish_numbered(connection, no)
        assert wish is not None
        take_step(connection, recording, wish, Happened.FULFILLED, by=CADRE, at=NOW, words=HOW)
        _, code = make_nameless(connection, recording, group=GROUP, words="一支笔", at=NOW)
        problems.report(connection, recording, group=GROUP, member=None, words=PROBLEM, at=NOW, confided=True)
        found = problems.numbered(connection, 3, NOW)
        assert found is not None
        problems.move(connection, recording, found, ProblemState.ANSWERED, by=CADRE, at=NOW, words=ANSWER)
    assert code is not None
    return code


def exported(database: Database, path: Path, *, with_submissions: bool = True) -> list[dict[str, Any]]:
    with database.read() as connection:
        more = submission_lines.fields_of(connection) if with_submissions else {}
        write_journal(path, all_facts(connection), SHANGHAI, more)
    return [json.loads(line) for line in path.read_text().splitlines()]


def handed_in(database: Database) -> list[Submitted]:
    with database.read() as connection:
        return submissions.submitted(connection)


def test_the_words_are_in_the_lines_only_where_asked_for(database: Database, tmp_path: Path) -> None:
    a_story(database)
    plain = exported(database, tmp_path / "plain.jsonl", with_submissions=False)
    assert not any({"words", "no", "in_room", "code_hash"} & line.keys() for line in plain)
    said = exported(database, tmp_path / "said.jsonl")
    words = [line["words"] for line in said if "words" in line]
    assert sorted(words) == sorted([WISH, HOW, "一支笔", PROBLEM, ANSWER])


def test_with_its_words_everything_comes_back_under_its_number(
    database: Database, copy: Database, tmp_path: Path
) -> None:
    code = a_story(database)
    path = tmp_path / "journal.jsonl"
    lines = exported(database, path)
    path.write_text("\n".join(json.dumps(line) for line in lines[::-1]))  # In any order.
    import_journals(copy, [path], now=NOW)
    assert handed_in(copy) == handed_in(database)
    with copy.read() as connection:
        found = wish_of_code(connection, code)
    assert found is not None
    assert found.words == "一支笔"
    again = exported(copy, tmp_path / "again.jsonl")
    assert sorted(map(json.dumps, again)) == sorted(map(json.dumps, lines))


def test_without_words_the_courses_come_back(database: Database, copy: Database, tmp_path: Path) -> None:
    a_story(database)
    exported(database, tmp_path / "journal.jsonl", with_submissions=False)
    import_journals(copy, [tmp_path / "journal.jsonl"], now=NOW)
    both = [
        [course(one.at, one.steps, Calendar(), WishTerms(), NOW) for one in handed_in(of) if one.type == "wish"]
        for of in (copy, database)
    ]
    assert both[0] == both[1]
    assert {(one.no, one.words) for one in handed_in(copy)} == {(None, None)}


def test_reading_it_twice_changes_nothing(database: Database, copy: Database, tmp_path: Path) -> None:
    a_story(database)
    path = tmp_path / "journal.jsonl"
    exported(database, path)
    for _ in range(2):
        import_journals(copy, [path, path], now=NOW)
    assert handed_in(copy) == handed_in(database)
    import_journals(database, [path], now=NOW)
    assert handed_in(copy) == handed_in(database)


def test_words_come_to_what_was_read_without_them(database: Database, copy: Database, tmp_path: Path) -> None:
    a_story(database)
    exported(database, tmp_path / "plain.jsonl", with_submissions=False)
    exported(database, tmp_path / "said.jsonl")
    import_journals(copy, [tmp_path / "plain.jsonl"], now=NOW)
    import_journals(copy, [tmp_path / "said.jsonl"], now=NOW)
    assert handed_in(copy) == handed_in(database)


def test_the_next_number_is_above_those_that_came_back(database: Database, copy: Database, tmp_path: Path) -> None:
    a_story(database)
    exported(database, tmp_path / "journal.jsonl")
    import_journals(copy, [tmp_path / "journal.jsonl"], now=NOW)
    with copy.write() as connection:
        assert make(connection, Recording(), group=GROUP, member=YOUTH, words="书", at=NOW) == 4


def test_a_number_that_is_taken_gives_way_to_a_free_one(database: Database, copy: Database, tmp_path: Path) -> None:
    a_story(database)
    exported(database, tmp_path / "journal.jsonl")
    store(copy, formed())
    with copy.write() as connection:
        make(connection, Recording(), group=GROUP, member=YOUTH, words="书", at=NOW)
    import_journals(copy, [tmp_path / "journal.jsonl"], now=NOW)
    words = {one.no: one.words for one in handed_in(copy)}
    assert words == {1: "书", 2: "一支笔", 3: PROBLEM, 4: WISH}


def test_what_was_withdrawn_comes_back_from_no_older_file(database: Database, copy: Database, tmp_path: Path) -> None:
    a_story(database)
    with database.write() as connection:
        make(connection, Recording(), group=GROUP, member=YOUTH, words="不该留下的书", at=NOW)
    exported(database, tmp_path / "old.jsonl")
    with database.write() as connection:
        assert withdraw(connection, Recording(), 4, YOUTH, NOW + timedelta(hours=1)) is not None
    exported(database, tmp_path / "new.jsonl")
    import_journals(copy, [tmp_path / "old.jsonl", tmp_path / "new.jsonl"], now=NOW)
    import_journals(database, [tmp_path / "old.jsonl"], now=NOW)
    for of in (copy, database):
        assert {one.no: one.words for one in handed_in(of)}[4] is None


@pytest.mark.parametrize(("now", "kept"), [(NOW + KEPT - timedelta(microseconds=1), True), (NOW + KEPT, False)])
def test_words_whose_end_has_come_are_not_stored(
    database: Database, copy: Database, tmp_path: Path, now: Any, kept: bool
) -> None:
    a_story(database)
    exported(database, tmp_path / "journal.jsonl")
    import_journals(copy, [tmp_path / "journal.jsonl"], now=now)
    said = [one.words for one in handed_in(copy)] + [step.words for one in handed_in(copy) for step in one.steps]
    assert any(words is not None for words in said) is kept
    with copy.write() as connection:
        assert submissions.erase_ended(connection, NOW + KEPT) == (5 if kept else 0)


def test_of_somebody_who_asked_not_to_be_recorded_no_word_is_stored(
    database: Database, copy: Database, tmp_path: Path
) -> None:
    a_story(database)
    exported(database, tmp_path / "journal.jsonl")
    store(copy, formed(), OptOut(NOW + timedelta(days=1), YOUTH))
    import_journals(copy, [tmp_path / "journal.jsonl"], now=NOW)
    assert sorted(str(one.words) for one in handed_in(copy)) == sorted(["一支笔", PROBLEM])
    copy.truncate_log()
    for word in (WISH, HOW):  # What was said of a wish that is not there is not there either.
        assert not any(word.encode() in path.read_bytes() for path in (tmp_path / "copy").iterdir())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("no", 0),
        ("no", True),
        ("no", 10**9),
        ("no", "3"),
        ("words", ""),
        ("words", 3),
        ("words", "a\0b"),
        ("in_room", 1),
        ("code_hash", "A" * 64),
        ("code_hash", "0" * 63),
    ],
)
def test_a_field_that_cannot_be_read_is_refused_by_name(copy: Database, tmp_path: Path, field: str, value: Any) -> None:
    line = {"type": "wish", "at": NOW.isoformat(), "id": "w", "group": GROUP, field: value}
    path = tmp_path / "journal.jsonl"
    path.write_text(json.dumps(line))
    report = import_journals(copy, [path], now=NOW)
    ((_, number, reason),) = report.refused
    assert number == 1
    assert reason.startswith(f"{field} must be ")
    assert handed_in(copy) == []


def test_of_a_file_of_which_nothing_is_kept_no_word_is(copy: Database, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    line = {"type": "wish", "at": NOW.isoformat(), "id": "w", "group": GROUP, "words": WISH}
    path.write_text(json.dumps(line) + "\n{}")
    with pytest.raises(NothingKept):
        import_journals(copy, [path], strict=True, now=NOW)
    assert handed_in(copy) == []


def test_words_without_a_number_get_one(copy: Database, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    line = {"type": "wish", "at": NOW.isoformat(), "id": "w", "group": GROUP, "words": WISH}
    case = {"type": "case", "at": NOW.isoformat(), "id": "c", "of": "w", "state": "fulfilled", "words": HOW}
    stray = case | {"id": "d", "of": "nothing"}
    path.write_text("\n".join(map(json.dumps, (case, stray, line))))
    report: Report = import_journals(copy, [path], now=NOW)
    assert report.stored == 3
    (found,) = handed_in(copy)
    assert (found.no, found.words, found.in_room) == (1, WISH, False)
    assert [step.words for step in found.steps] == [HOW]
    with copy.read() as connection:
        assert sum(isinstance(fact, Case) for fact in all_facts(connection)) == 2
    said = exported(copy, tmp_path / "again.jsonl")
    assert [one.get("words") for one in said if one["type"] == "case"] == [HOW, None]
