"""What goes wrong on an operator's machine is said in a line or two: what, where and the mend. Never a traceback."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.bot.test_cli import FACTS, journal, place, wuyou
from tracker.database import Database


def at(url: str) -> str:
    return f'database.url = "{url}"\n'


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("judgement",), "No such command 'judgement'"),
        (("judge", "--groups", "wx/g"), "No such option: --groups"),
        (("why", "wx/g"), "Missing argument"),
        (("roster", "none.csv"), "none.csv"),
        (("roster", "list.csv", "--reissue", "王五"), "--reissue 王五: nobody on the list has this name"),
        (("export", "config.toml/out.jsonl"), "config.toml/out.jsonl cannot be written"),
    ],
)
def test_wrong_use_is_two_lines_at_most(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    place(tmp_path)
    (tmp_path / "list.csv").write_text("姓名,单位,角色\n林一,软件学院,团干部\n")
    done = wuyou(tmp_path, *words)
    assert (done.returncode, done.stdout) == (2, "")
    assert says in done.stderr
    assert len(done.stderr.splitlines()) <= 2


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("sqlite:///config.toml", "config.toml cannot be used: file is not a database; name another"),
        ("sqlite:///config.toml/wuyou.db", "cannot be made: File exists"),
        ("sqlite:////", "/ cannot be used: unable to open database file; its folder must be there"),
        ("sqlite://", "names no file, so that nothing would be kept"),
        ("postgresql+psycopg://me:canary@127.0.0.1:1/w", "postgresql+psycopg://me:***@127.0.0.1:1/w cannot be used"),
    ],
)
@pytest.mark.parametrize("command", ["outbox", "doctor"])
def test_a_database_that_cannot_be_used_is_named_with_the_mend(
    tmp_path: Path, command: str, url: str, says: str
) -> None:
    done = wuyou(place(tmp_path, at(url)), command)
    assert done.returncode == (1 if command == "doctor" and url != "sqlite://" else 2)
    assert says in done.stdout + done.stderr
    assert ("canary" in done.stdout + done.stderr, len(done.stderr.splitlines()) <= 1) == (False, True)


def test_a_home_is_where_the_shell_has_it(tmp_path: Path) -> None:
    place(tmp_path, at("sqlite:///~/of-mine/wuyou.db"))
    command = [sys.executable, "-m", "bot", "outbox", "--config", str(tmp_path / "config.toml")]
    subprocess.run(command, env=os.environ | {"HOME": str(tmp_path / "home")}, cwd=tmp_path, check=True)
    assert (tmp_path / "home" / "of-mine" / "wuyou.db").exists()


def test_a_doctor_sees_a_database_that_cannot_be_written(tmp_path: Path) -> None:
    place(tmp_path, at(f"sqlite:///file:{tmp_path}/wuyou.db?mode=ro&uri=true"))
    Database(f"sqlite:///{tmp_path}/wuyou.db").open()
    said = wuyou(tmp_path, "doctor").stdout
    assert "cannot be used: attempt to write a readonly database; let this user write the file and its folder" in said


def test_a_doctor_sees_who_is_at_no_gateway_and_which_template_is_not_there(tmp_path: Path) -> None:
    text = 'committee = [{ name = "团委", to = "wy/z" }]\nreports.term_template = "none.docx"\n'
    (line,) = [line for line in wuyou(place(tmp_path, text), "doctor").stdout.splitlines() if "configuration" in line]
    assert line.startswith('FAIL  configuration: committee[0].to = "wy/z" is of no configured gateway')
    assert f"reports.term_template: {tmp_path}/none.docx is no file" in line


def test_what_cannot_be_written_to_its_end_leaves_the_export_before_it(tmp_path: Path) -> None:
    place(tmp_path)
    wuyou(tmp_path, "import", journal(tmp_path, [*FACTS, *(FACTS[-1] | {"id": f"wx/{n}"} for n in range(500))]))
    (tmp_path / "backup.jsonl").write_text("the one before")
    limited = ["bash", "-c", 'ulimit -f 40; exec "$0" "$@"', sys.executable, "-m", "bot"]
    done = subprocess.run(
        [*limited, "export", "backup.jsonl"], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (2, "backup.jsonl cannot be written (File too large); name another file\n")
    assert (tmp_path / "backup.jsonl").read_text() == "the one before"
    assert list(tmp_path.glob(".backup*")) == []


def test_a_full_device_is_said(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot", "db", "check", "--config", str(place(tmp_path) / "config.toml")]
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, cwd=tmp_path, check=False)
    assert (done.returncode, done.stderr) == (2, "reading or writing failed: No space left on device\n")


def test_a_name_with_colons_is_printed_as_it_is(tmp_path: Path) -> None:
    place(tmp_path)
    (tmp_path / "a:100:.jsonl").write_text("no\n")
    assert wuyou(tmp_path, "import", "a:100:.jsonl").stderr.startswith("a:100:.jsonl:1: no JSON")


def test_where_there_is_nothing_it_is_said_to_people_alone(tmp_path: Path) -> None:
    place(tmp_path)
    for words in (("outbox",), ("alert",), ("tick", "--dry-run")):
        done = wuyou(tmp_path, *words)
        assert (done.returncode, done.stdout, len(done.stderr.splitlines())) == (0, "", 1)


def test_the_help_lists_every_command_and_what_begins_first(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "bot"]
    done = subprocess.run([*command, "--help"], capture_output=True, text=True, cwd=tmp_path, check=True)
    _, commands = done.stdout.split("Commands")
    said = [words[1] for line in commands.splitlines() if len(words := line.split()) > 2 and line[2:3].isalpha()]
    assert said[:5] == ["demo", "doctor", "roster", "run", "tick"]
    assert said[-3:] == ["db", "policy", "privacy"]


@pytest.mark.parametrize("words", [("why", "--help"), ("attest", "--help")])
def test_the_help_says_what_each_word_may_be(tmp_path: Path, words: tuple[str, ...]) -> None:
    place(tmp_path)
    said = " ".join(wuyou(tmp_path, *words).stdout.split())
    for found in ("The group's id", "voice, interaction, topic", "2026-W47"):
        assert found in said


def test_a_table_in_a_pipe_has_every_id_whole(tmp_path: Path) -> None:
    place(tmp_path)
    long = f"wx/{'1234567890' * 5}@chatroom"
    wuyou(tmp_path, "import", journal(tmp_path, [FACTS[0] | {"group": long}]))
    rows = wuyou(tmp_path, "judge", "--at", "2025-03-06T12:00:00").stdout.splitlines()
    assert [row.split()[:3:2] for row in rows[1:3]] == [[long, "voice"], [long, "interaction"]]
