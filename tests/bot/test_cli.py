"""The command line as an operator uses it: a process, its output, its errors and its exit status."""

import gzip
import json
import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

REAL = Path(__file__).parents[1] / "data" / "real-groups-2025.jsonl.gz"
YEAR = ("judge", "--from", "2025-01-01", "--at", "2025-12-31T23:59:59+08:00", "--json")
FACTS = [
    {
        "type": "group",
        "at": "2025-03-01T00:00:00+08:00",
        "group": "wx/g",
        "name": "一群",
        "unit": "系",
        "cadre": "wx/lin",
    },
    *(
        {"type": "join", "at": "2025-03-01T00:00:00+08:00", "group": "wx/g", "member": f"wx/y{number}"}
        for number in range(12)
    ),
    {
        "type": "message",
        "at": "2025-03-05T10:00:00+08:00",
        "id": "wx/m1",
        "group": "wx/g",
        "sender": "wx/lin",
        "kind": "text",
    },
]


def wuyou(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a folder, on a host of another time zone."""
    environment = os.environ | {"TZ": "America/New_York"}
    return subprocess.run(
        [sys.executable, "-m", "bot", *words, "--config", str(folder / "config.toml")],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )


def place(folder: Path, text: str = 'timezone = "Asia/Shanghai"\n') -> Path:
    folder.mkdir(exist_ok=True)
    (folder / "config.toml").write_text(text)
    return folder


SIMULATED = 'timezone = "Asia/Shanghai"\n[[gateway]]\nname = "wx"\nkind = "simulator"\n'


def journal(folder: Path, lines: list[dict[str, object]]) -> str:
    path = folder / "journal.jsonl"
    path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines))
    return str(path)


def test_a_real_year_gives_the_same_bytes_again_shuffled_and_after_an_export(tmp_path: Path) -> None:
    first, second, third = (place(tmp_path / name) for name in ("first", "second", "third"))
    assert wuyou(first, "import", str(REAL)).stdout == "stored 16089, known 0, refused 0\n"
    verdicts = wuyou(first, *YEAR).stdout
    assert len(verdicts.splitlines()) == 3480
    assert wuyou(first, "import", str(REAL)).stdout == "stored 0, known 16089, refused 0\n"
    assert wuyou(first, *YEAR).stdout == verdicts

    lines = gzip.decompress(REAL.read_bytes()).splitlines(keepends=True)
    random.Random(7).shuffle(lines)
    (second / "shuffled.jsonl").write_bytes(b"".join(lines))
    assert wuyou(second, "import", "shuffled.jsonl").stdout == "stored 16089, known 0, refused 0\n"
    assert wuyou(second, *YEAR).stdout == verdicts

    assert wuyou(second, "export", "out.jsonl.zst").returncode == 0
    assert wuyou(third, "import", str(second / "out.jsonl.zst")).returncode == 0
    assert wuyou(third, *YEAR).stdout == verdicts
    assert wuyou(third, "db", "check").stdout == "counts and database are right\n"


def test_a_line_of_judge_has_the_fields_of_the_contract(tmp_path: Path) -> None:
    place(tmp_path)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    done = wuyou(tmp_path, "judge", "--at", "2025-03-05T12:00:00", "--have", "voice", "--json")
    assert json.loads(done.stdout) == {
        "group": "wx/g",
        "cadre": "wx/lin",
        "have": "voice",
        "period": "2025-03-05",
        "start": "2025-03-05T00:00:00+08:00",
        "end": "2025-03-06T00:00:00+08:00",
        "status": "met",
        "count": 1,
        "need": 1,
        "reason": None,
        "evidence": ["wx/m1"],
    }


def test_a_line_that_cannot_be_read_is_named_and_the_others_are_kept(tmp_path: Path) -> None:
    place(tmp_path)
    path = Path(journal(tmp_path, FACTS))
    path.write_text(path.read_text() + '{"type": "join"}\n')
    done = wuyou(tmp_path, "import", str(path))
    assert (done.returncode, done.stdout) == (1, "stored 14, known 0, refused 1\n")
    assert f"{path}:15: at is missing" in done.stderr


def test_strict_keeps_none_where_one_is_refused(tmp_path: Path) -> None:
    place(tmp_path)
    path = Path(journal(tmp_path, FACTS))
    path.write_text(path.read_text() + '{"type": "join"}\n')
    done = wuyou(tmp_path, "import", "--strict", str(path))
    assert (done.returncode, done.stdout) == (1, "stored 0, known 0, refused 1\n")
    assert wuyou(tmp_path, "export").stdout == ""


def test_a_message_of_the_same_id_at_another_time_is_refused_on_the_same_day_and_on_another(tmp_path: Path) -> None:
    place(tmp_path)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    message = FACTS[-1]
    again = [message | {"at": "2025-03-05T10:00:01+08:00"}, message | {"at": "2025-04-09T10:00:00+08:00"}, message]
    done = wuyou(tmp_path, "import", journal(tmp_path, again))
    assert (done.returncode, done.stdout) == (1, "stored 0, known 1, refused 2\n")
    assert done.stderr.count("contradicts the message wx/m1") == 2


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("judge", "--at", "yesterday"), "yesterday is no time"),
        (("judge", "--have", "voices"), "voices is no have"),
        (("why", "wx/g", "voice", "2025-W10"), "2025-W10 is a week; voice is judged by the day"),
        (("judge", "--group", "nowhere"), "--group nowhere: nothing is judged of such a group then"),
        (("why", "nowhere", "voice", "2025-03-05"), "no group nowhere"),
        (("run",), "there is no [[gateway]]"),
        (("roster", "config.toml"), "config.toml"),
    ],
)
def test_wrong_use_says_what_to_write_and_ends_with_2(tmp_path: Path, words: tuple[str, ...], says: str) -> None:
    place(tmp_path)
    done = wuyou(tmp_path, *words)
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        (None, "no such file"),
        ("[policy]\nblind_shares = 0.1\n", "policy.blind_shares is not a known key; did you mean policy.blind_share?"),
        ("[policy.voice]\nmin_messages = 'one'\n", "policy.voice.min_messages"),
        ("[[gateway]]\nname='wx'\nkind='wechaty'\nendpoint='127.0.0.1:1'\naccept_risk=true\n", "gateway[0].token"),
    ],
)
def test_a_configuration_that_cannot_be_used_starts_nothing(tmp_path: Path, text: str | None, says: str) -> None:
    if text is not None:
        place(tmp_path, text)
    done = wuyou(tmp_path, "judge")
    assert done.returncode == 2
    assert says in done.stderr
    assert list(tmp_path.glob("*.db")) == []


def test_a_silent_thursday_is_told_once_whatever_comes_after(tmp_path: Path) -> None:
    place(tmp_path, SIMULATED)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    times = ("19:59", "20:30", "20:45", "23:00")
    told = [wuyou(tmp_path, "tick", "--at", f"2025-03-06T{time}", "--json").stdout.splitlines() for time in times]
    assert [len(lines) for lines in told] == [0, 1, 0, 0]
    row = json.loads(told[1][0])
    assert (row["to"], row["kind"], row["state"]) == ("wx/lin", "reminder", "sent")


def test_a_rehearsal_tells_and_leaves_nothing(tmp_path: Path) -> None:
    place(tmp_path, SIMULATED)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    asked = ("tick", "--at", "2025-03-06T20:30:00+08:00", "--json")
    assert len(wuyou(tmp_path, *asked, "--dry-run").stdout.splitlines()) == 1
    assert len(wuyou(tmp_path, *asked).stdout.splitlines()) == 1


def test_another_time_than_now_needs_a_rehearsal_where_a_gateway_is_real(tmp_path: Path) -> None:
    place(
        tmp_path,
        "[[gateway]]\nname='wx'\nkind='wechaty'\nendpoint='127.0.0.1:1'\ntoken='x'\naccept_risk=true\n",
    )
    done = wuyou(tmp_path, "tick", "--at", "2025-03-06T20:30:00+08:00")
    assert (done.returncode, "--dry-run" in done.stderr) == (2, True)


def test_the_roster_prints_a_code_for_each_new_person_and_a_new_one_on_demand(tmp_path: Path) -> None:
    place(tmp_path)
    (tmp_path / "list.csv").write_text("姓名,单位,角色,联系方式\n林一,软件学院,团干部,138\n王二,机电学院,团干部,139\n")
    first = wuyou(tmp_path, "roster", "list.csv").stdout.splitlines()
    assert [line.split("\t")[:2] for line in first] == [["软件学院", "林一"], ["机电学院", "王二"]]
    assert wuyou(tmp_path, "roster", "list.csv").stdout == ""
    (again,) = wuyou(tmp_path, "roster", "list.csv", "--reissue", "林一").stdout.splitlines()
    assert again.split("\t")[1] == "林一"
    assert again not in first
    (unit,) = wuyou(tmp_path, "roster", "list.csv", "--reissue", "王二@机电学院").stdout.splitlines()
    assert unit.split("\t")[:2] == ["机电学院", "王二"]


def test_another_policy_says_what_it_would_flip(tmp_path: Path) -> None:
    place(tmp_path)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    (tmp_path / "stricter.toml").write_text("[policy.voice]\nmin_messages = 2\n")
    done = wuyou(tmp_path, "policy", "check", "stricter.toml", "--at", "2025-03-10T12:00:00")
    assert done.stdout == "wx/g voice 2025-03-05: met (1 of 1) -> short (1 of 2)\n"


def test_the_demo_ends_by_itself_without_a_terminal_and_tells_everybody_something(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "bot", "demo", "--weeks", "2", "--folder", str(tmp_path)],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    for said in ("五有周报", "有一个新心愿", "今天还没有在群里说句话", "【本群说明】", "机器人有一段时间看不到本群"):
        assert said in done.stdout
    assert (tmp_path / "wuyou.db").exists()


def test_duties_and_conditions_come_in_the_same_shape(tmp_path: Path) -> None:
    place(tmp_path)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    at = ("--at", "2025-12-20T12:00:00", "--json")
    duties = [json.loads(line) for line in wuyou(tmp_path, "judge", "--have", "duties", *at).stdout.splitlines()]
    assert [(one["group"], one["cadre"], one["have"], one["status"]) for one in duties] == [
        (None, "wx/lin", have, "due") for have in ("organization_life", "lecture", "theme_day", "talk")
    ]
    conditions = wuyou(tmp_path, "judge", "--have", "group_size", *at).stdout
    assert [json.loads(conditions)[name] for name in ("have", "count", "need")] == ["group_size", 12, 100]


def test_the_forecast_says_what_falls_short_and_what_helps(tmp_path: Path) -> None:
    place(tmp_path)
    wuyou(tmp_path, "import", journal(tmp_path, FACTS))
    said = wuyou(tmp_path, "forecast", "--at", "2025-03-06T12:00:00").stdout.splitlines()
    assert said[0] == (
        "wx/g voice 2025-03-06: 0 of 1, will be short; what helps: messages of the cadre: 1 by 2025-03-07 00:00"
    )
    lines = [
        json.loads(line)
        for line in wuyou(tmp_path, "forecast", "--at", "2025-03-05T12:00:00", "--json").stdout.splitlines()
    ]
    assert "voice" not in {line["have"] for line in lines}  # It is met already.


def test_an_export_holds_the_words_of_wishes_only_where_asked_for(tmp_path: Path) -> None:
    first, second = place(tmp_path / "first"), place(tmp_path / "second")
    # Words that are older than 400 days would not be stored, whenever this is run.
    wish = {"type": "wish", "at": "2090-03-05T10:00:00+08:00", "id": "w1", "group": "wx/g", "member": "wx/y1"}
    lines = [*FACTS, wish | {"no": 7, "words": "一盏台灯"}]
    (first / "in.jsonl").write_text("\n".join(map(json.dumps, lines)))
    assert wuyou(first, "import", "in.jsonl").returncode == 0
    assert "台灯" not in wuyou(first, "export").stdout
    said = wuyou(first, "export", "--with-submissions").stdout
    (second / "in.jsonl").write_text(said)
    assert wuyou(second, "import", "in.jsonl").returncode == 0
    assert wuyou(second, "export", "--with-submissions").stdout == said
    assert wish | {"no": 7, "words": "一盏台灯"} in map(json.loads, said.splitlines())
