"""Killed at 200 points, the sending says no reminder twice and loses none that is not listed; two at once neither."""

import json
import os
import random
import select
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.texts import AGAIN
from tests.bot.killing import BEGAN, VARIANTS
from tests.builders import fresh
from tracker import outbox
from tracker.database import Database
from tracker.outbox import Notice, NoticeKind, State

if TYPE_CHECKING:
    from tests.postgres import Server

pytest_plugins = ["tests.postgres"]

KILLS = int(os.environ.get("WUYOU_SEEDS", "300")) * 2 // 3
ROOT = Path(__file__).parents[2]
POINTS = {"before a commit", "after a commit", "claimed, before the delivery", "delivered, before the answer"}
STEPS = 36  # A process that sends three notices takes about so many.


class Post:
    """An outbox, what was delivered of it, and the program whose processes send."""

    def __init__(self, folder: Path, database: Database, program: "subprocess.Popen[str]") -> None:
        self.folder = folder
        self.database = database
        self.minute = 0
        self._program = program

    def put(self, number: int) -> None:
        """Put a notice of each kind into the outbox, each to a conversation of its own."""
        with self.database.write() as connection:
            for kind in NoticeKind:
                key = f"{kind}-{number}"
                outbox.put(connection, Notice(key, kind, f"sim/{key}", key, "a test", BEGAN), BEGAN)

    def send(self, last: int = 0, *, times: int = 1, kill_after: float | None = None) -> list[int]:
        """Let so many processes send, ten minutes later, and kill them after so many seconds; return how each ended."""
        self.minute += 10
        assert self._program.stdin is not None
        self._program.stdin.write(f"{last} {self.minute} {times}\n")
        self._program.stdin.flush()
        processes = self._numbers()
        if kill_after is not None and not select.select([self._program.stdout], [], [], kill_after)[0]:
            for process in processes:
                with suppress(ProcessLookupError):
                    os.kill(process, signal.SIGKILL)
        return self._numbers()

    def _numbers(self) -> list[int]:
        assert self._program.stdout is not None
        return [int(number) for number in self._program.stdout.readline().split()]

    def killed_at(self) -> Counter[str]:
        return Counter(_lines(self.folder / "killed"))

    def deliveries(self) -> dict[str, list[str]]:
        """What was delivered, in order, by the key of the notice."""
        by_key: dict[str, list[str]] = {}
        for line in _lines(self.folder / "delivered"):
            key, text, *_ = json.loads(line)
            by_key.setdefault(key, []).append(text)
        return by_key

    def senders(self) -> set[int]:
        return {json.loads(line)[2] for line in _lines(self.folder / "delivered")}

    def wrongs(self) -> list[str]:
        """What the promises of the outbox do not allow: the checker."""
        with self.database.read() as connection:
            rows = outbox.rows(connection)
        delivered = self.deliveries()
        return [wrong for row in rows for wrong in _wrongs(row, delivered.get(row.notice.key, []))]


def _lines(path: Path) -> list[str]:
    return path.read_text().splitlines() if path.exists() else []


def _wrongs(row: outbox.Row, texts: list[str]) -> Iterator[str]:
    key = row.notice.key
    again = row.notice.kind in (NoticeKind.DIGEST, NoticeKind.RECEIPT)
    if not again and len(texts) > 1:
        yield f"{key} was said {len(texts)} times"
    if row.state not in (State.SENT, State.UNCERTAIN):
        yield f"{key} is {row.state} at the end"
    if not texts and row.state is not State.UNCERTAIN:
        yield f"{key} was never said and is not listed"
    if any(not text.startswith(AGAIN) for text in texts[1:]):
        yield f"{key} was said again without saying so"
    if any(text.removeprefix(AGAIN) != key for text in texts):
        yield f"{key} was said as something else"


@contextmanager
def sending(folder: Path, database: Database, variant: str = "Sending") -> Iterator[Post]:
    url = database.url.render_as_string(hide_password=False)
    program = subprocess.Popen(
        [sys.executable, "-m", "tests.bot.killing", str(folder), url, variant],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        yield Post(folder, database, program)
    finally:
        program.communicate()
        database.close()


def kill_again_and_again(post: Post, kills: int, seed: int) -> None:
    """Kill so many sendings at random steps, with new notices for each, and let the last one end."""
    chance = random.Random(seed)
    killed = 0
    while killed < kills:
        post.put(killed)
        (code,) = post.send(chance.randint(1, STEPS))
        assert code in (0, -signal.SIGKILL)
        killed += code != 0
    for _ in range(2):  # What was doubted last is said once more by the second.
        assert post.send() == [0]


def test_after_two_hundred_kills_nothing_is_said_twice_unmarked_and_nothing_is_lost_unlisted(tmp_path: Path) -> None:
    with sending(tmp_path, fresh(tmp_path)) as post:
        kill_again_and_again(post, KILLS, seed=KILLS)

        assert post.wrongs() == []
        killed_at = post.killed_at()
        assert set(killed_at) == POINTS
        assert sum(killed_at.values()) == KILLS
        with post.database.read() as connection:
            states = Counter(row.state for row in outbox.rows(connection))
        assert states[State.UNCERTAIN] < states[State.SENT] / 4  # It is not right by doubting everything.


def test_killed_from_outside_at_any_time_the_same_holds(tmp_path: Path) -> None:
    chance = random.Random(KILLS)
    with sending(tmp_path, fresh(tmp_path)) as post:
        killed = 0
        for number in range(KILLS // 5):
            post.put(number)
            post.minute += 10
            killed += post.send(kill_after=chance.uniform(0.0, 0.06)) != [0]
        for _ in range(2):
            assert post.send() == [0]

        assert post.wrongs() == []
        assert killed > KILLS // 20


@pytest.mark.parametrize(
    ("variant", "wrong"),
    [
        ("ConfirmsFirst", "was never said and is not listed"),
        ("ClaimsAfterwards", "was said 2 times"),
        ("TriesAgain", "was said 2 times"),
        ("SaysNothingOfRepeats", "was said again without saying so"),
    ],
)
def test_the_same_kills_find_each_broken_outbox_out(tmp_path: Path, variant: str, wrong: str) -> None:
    with sending(tmp_path, fresh(tmp_path), variant) as post:
        kill_again_and_again(post, 30, seed=1)

        assert wrong in str(post.wrongs())


def test_every_broken_variant_is_tried() -> None:
    assert set(VARIANTS) == {"Sending", "ConfirmsFirst", "ClaimsAfterwards", "TriesAgain", "SaysNothingOfRepeats"}


# Two at once.


def race(post: Post) -> None:
    """Let two processes send a hundred notices at the same time, again until both have come to say something."""
    for number in range(20):
        for each in range(20):
            post.put(20 * number + each)
        before = post.senders()
        assert post.send(times=2) == [0, 0]
        if len(post.senders() - before) == 2:
            return
    raise AssertionError("one of them was never quick enough to say anything")


def test_two_processes_on_one_sqlite_say_nothing_twice(tmp_path: Path) -> None:
    with sending(tmp_path, fresh(tmp_path)) as post:
        race(post)

        assert {len(texts) for texts in post.deliveries().values()} == {1}
        assert len(post.deliveries()) % 100 == 0


def test_two_processes_on_one_postgresql_say_nothing_twice(tmp_path: Path, postgres: "Server") -> None:
    with sending(tmp_path, Database(postgres.fresh())) as post:
        race(post)

        assert {len(texts) for texts in post.deliveries().values()} == {1}
        assert len(post.deliveries()) % 100 == 0
