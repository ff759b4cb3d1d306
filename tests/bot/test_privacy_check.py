"""`wuyou privacy check` and `wuyou forget`: what is proved, what makes a proof fail, what is erased for somebody."""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from click.testing import Result
from sqlalchemy import text, update
from structlog.testing import capture_logs
from typer.testing import CliRunner

from bot import cli, clock
from bot.privacy_check import examine
from rules import facts as f
from rules.policy import Policy
from rules.surveys import Survey
from tests.builders import CADRE, GROUP, YOUTHS, at, formed, fresh, spoke, store
from tests.tracker.test_own import WHO, everything_of
from tracker import problem_lists, submissions, surveys
from tracker.database import Database
from tracker.erasing import erase_person
from tracker.own import own_of
from tracker.recording import Recording

if TYPE_CHECKING:
    from tests.postgres import Server

pytest_plugins = ["tests.postgres"]

NOW = at("2026-11-19 12:00")


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


def failing(database: Database, when: str = "2026-11-19 12:00") -> dict[str, str]:
    return {one.what: one.words for one in examine(database, Policy(), at(when)) if not one.is_well}


def test_a_database_in_order_passes(database: Database) -> None:
    store(database, formed(), [spoke("2026-11-19 10:00", YOUTHS[0])], [f.OptOut(NOW, YOUTHS[0])])
    assert failing(database) == {}


def test_what_does_not_apply_to_a_server_says_so(database: Database) -> None:
    found = {one.what: one.words for one in examine(database, Policy(), NOW)}
    applies = [not found[what].startswith("does not apply") for what in ("overwriting", "write-ahead log")]
    assert applies == [database.is_sqlite] * 2


def test_a_column_that_nobody_knows_fails(database: Database) -> None:
    with database.write() as connection:
        connection.execute(text("ALTER TABLE messages ADD COLUMN caption TEXT"))
    assert set(failing(database)) == {"columns", "message text"}


@pytest.mark.parametrize(("later", "fails"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True)])
def test_words_past_their_end_fail_after_an_hour(database: Database, later: timedelta, fails: bool) -> None:
    store(database, formed())
    with database.write() as connection:
        submissions.submit(
            connection, Recording(), type="wish", group=GROUP, member=YOUTHS[0], words="一个心愿", at=NOW
        )
    found = {one.what for one in examine(database, Policy(), NOW + submissions.KEPT + later) if not one.is_well}
    assert ("words given on purpose" in found) is fails


@pytest.mark.parametrize(("later", "fails"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True)])
def test_who_answered_a_survey_that_is_long_closed_fails(database: Database, later: timedelta, fails: bool) -> None:
    survey = Survey("term", NOW - timedelta(days=14), NOW)
    with database.write() as connection:
        surveys.answer(connection, Recording(), survey, group=GROUP, person=YOUTHS[0], score=5, words=None)
    found = {one.what for one in examine(database, Policy(), NOW + later) if not one.is_well}
    assert found == ({"words given on purpose"} if fails else set())


def test_a_trace_of_somebody_who_said_no_fails(database: Database) -> None:
    store(database, formed(), [f.OptOut(NOW, YOUTHS[0])])
    with database.write() as connection:
        connection.execute(text("INSERT INTO persons (id) VALUES (:id)"), {"id": YOUTHS[0]})
        no = connection.execute(text("SELECT no FROM persons WHERE id = :id"), {"id": YOUTHS[0]}).scalar_one()
        group = connection.execute(text("SELECT no FROM groups")).scalars().first()
        row = {"no": no, "group": group}
        connection.execute(text("INSERT INTO messages VALUES (20776, :group, 'm', 1, :no, 'text', false)"), row)
    assert set(failing(database)) == {"opt-outs"}


def test_a_wish_of_somebody_who_only_said_no_is_no_trace(database: Database) -> None:
    store(database, formed())
    with database.write() as connection:
        recording = Recording()
        submissions.submit(connection, recording, type="wish", group=GROUP, member=YOUTHS[0], words="书", at=NOW)
        recording.record(connection, [f.OptOut(NOW, YOUTHS[0])])
    found = {one.what: one.words for one in examine(database, Policy(), NOW)}
    assert "1 of them are named" in found["opt-outs"]
    assert failing(database) == {}


def test_an_id_of_a_fact_that_names_its_person_fails(database: Database) -> None:
    store(database, formed(), [f.Meet(NOW, f"meet-{YOUTHS[0]}", GROUP, YOUTHS[0], "talk")])
    assert set(failing(database)) == {"ids of facts"}


def test_a_year_that_should_be_sealed_fails(database: Database) -> None:
    store(database, formed(on="2026-01-01 00:00"), [spoke("2026-03-02 10:00")])
    assert "retention" not in failing(database, "2027-06-29 23:59")
    assert "2026: 1 messages" in failing(database, "2027-06-30 00:00")["retention"]


def test_overwriting_that_is_off_fails(tmp_path: Path) -> None:
    database = fresh(tmp_path)
    with database.read() as connection:
        connection.exec_driver_sql("PRAGMA secure_delete = OFF")
    assert set(failing(database)) == {"overwriting"}


def test_whoever_is_everywhere_is_erased_everywhere_but_in_the_record_of_an_office(database: Database) -> None:
    with database.write() as connection:
        everything_of(connection, Recording())
    with database.write() as connection:
        assert erase_person(connection, Recording(), WHO, NOW).office
    with database.read() as connection:
        own = own_of(connection, WHO)
    assert (own.messages, own.mentioned, own.submitted) == ((), (), ())
    assert {type(fact) for fact in own.facts} == {f.Group, f.Duty, f.Attest, f.OptOut, f.Case, f.Paper}
    assert set(own.rows) == {"roster", "requests", "outbox", "handovers"}
    assert [row["words"] for row in own.rows["requests"]] == [None, ""]


@pytest.mark.parametrize("column", ["analysis", "advice"])
@pytest.mark.parametrize(("later", "fails"), [(timedelta(minutes=59), False), (timedelta(minutes=61), True)])
def test_what_a_cadre_wrote_of_a_quarter_fails_after_its_end(
    database: Database, column: str, later: timedelta, fails: bool
) -> None:
    store(database, formed())
    with database.write() as connection:
        said = {"cadre": CADRE, "period": "2026-Q3", "analysis": "食堂", "advice": "意见箱", "at": NOW}
        problem_lists.hand_in(connection, Recording(), **said)
        other = {"analysis": "advice", "advice": "analysis"}[column]
        connection.execute(update(problem_lists.problem_lists).values({other: None}))
    found = {one.what: one.words for one in examine(database, Policy(), NOW + problem_lists.KEPT + later)}
    assert (f"problem_lists.{column} 1" in found["words given on purpose"]) is fails


# The command line.


def place(folder: Path) -> Path:
    """The commands go by the real clock, so what they look at is of these days: later its year has to be sealed."""
    (folder / "config.toml").write_text('timezone = "Asia/Shanghai"\n')
    now = clock.now()
    with closing(fresh(folder)) as database:
        group = formed(on=f"{now - timedelta(days=1):%Y-%m-%d} 00:00")
        store(database, group, [f.Message(now, "sim/m1", GROUP, YOUTHS[-1], "text")])
    return folder


def wuyou(folder: Path, *command: str) -> Result:
    with capture_logs() as logged:
        done = CliRunner().invoke(cli.app, [*command, "--config", str(folder / "config.toml")])
    assert not any("sim/" in str(line) for line in logged)
    return done


def test_forget_says_first_what_it_would_erase(tmp_path: Path) -> None:
    done = wuyou(place(tmp_path), "forget", YOUTHS[-1])
    assert done.stdout.startswith("1 messages")
    assert isinstance(done.exception, cli.Wrong)
    assert any(YOUTHS[-1].encode() in path.read_bytes() for path in tmp_path.iterdir())


def test_forget_erases_and_again_changes_nothing(tmp_path: Path) -> None:
    done = wuyou(place(tmp_path), "forget", YOUTHS[-1], "--yes")
    assert (done.exit_code, done.stdout.splitlines()[0][:10]) == (0, "1 messages")
    assert not any(YOUTHS[-1].encode() in path.read_bytes() for path in tmp_path.iterdir())
    again = wuyou(tmp_path, "forget", YOUTHS[-1], "--yes")
    assert (again.exit_code, again.stdout.splitlines()[0][:10]) == (0, "0 messages")
    assert "before" in again.stdout


def test_forget_of_somebody_unknown_fails_and_marks_nobody(tmp_path: Path) -> None:
    done = wuyou(place(tmp_path), "forget", "sim/nobody", "--yes")
    assert (done.exit_code, done.stdout) == (1, "")
    assert "nothing is stored of sim/nobody" in done.stderr
    assert wuyou(tmp_path, "forget", "sim/nobody", "--yes").exit_code == 1


def test_the_check_lists_every_column_with_its_class_and_a_line_a_proof(tmp_path: Path) -> None:
    done = wuyou(place(tmp_path), "privacy", "check")
    assert done.exit_code == 0
    assert "submissions (given on purpose)" in done.stdout
    assert "ok    opt-outs: 0 marks" in done.stdout


def test_the_check_as_json(tmp_path: Path) -> None:
    done = wuyou(place(tmp_path), "privacy", "check", "--json")
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert {"column": "messages.sender", "class": "fact", "holds": "the number of a person"}.items() <= next(
        line for line in lines if line.get("column") == "messages.sender"
    ).items()
    assert all(line["ok"] for line in lines if "check" in line)


def test_the_check_exits_with_1_if_anything_fails(tmp_path: Path) -> None:
    place(tmp_path)
    with Database(f"sqlite:///{tmp_path / 'wuyou.db'}").write() as connection:
        connection.execute(text("ALTER TABLE messages ADD COLUMN caption TEXT"))
    done = wuyou(tmp_path, "privacy", "check")
    assert done.exit_code == 1
    assert "FAIL  message text: messages.caption should not be there" in done.stdout
