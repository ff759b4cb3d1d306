"""The same inserts with nothing but the standard library's sqlite3: how fast this database can be at all."""

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self

from rules.facts import Message
from tests import builders
from tests.bench.college import College
from tracker.moments import micros, utc_day

MESSAGE = (
    "INSERT INTO messages (day, group_no, id, at, sender, kind, by_bot) VALUES (?, ?, ?, ?, ?, ?, ?)"
    " ON CONFLICT (day, group_no, id) DO NOTHING"
)
MENTION = "INSERT INTO mentions VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING"
MARK = "INSERT INTO stale VALUES (?, ?) ON CONFLICT DO NOTHING"
FACT = 'INSERT INTO facts (key, type, at, group_no, member, "by", fields) VALUES (?, ?, ?, ?, ?, NULL, ?)'
COUNT = "INSERT INTO counts VALUES (?, 'voice', ?, ?, 0)"


class RawStore:
    """The tables of the tracker, written to with hand-written statements. No checks, no privacy, no proved joins."""

    def __init__(self, path: Path, college: College | None = None) -> None:
        builders.fresh(path.parent, path.name).close()
        self._connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "cache_size = -32000"):
            self._connection.execute(f"PRAGMA {pragma}")
        self._people: dict[str, int] = {}
        self._groups: dict[str, int] = {}
        if college is not None:
            self._begin()
            for fact in college.people():
                self._number("groups", self._groups, fact.group)
                self._number("persons", self._people, getattr(fact, "member", None) or fact.cadre)
            self._connection.execute("COMMIT")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._connection.close()

    def _begin(self) -> None:
        self._connection.execute("BEGIN IMMEDIATE")

    def _number(self, table: str, known: dict[str, int], id_: str) -> int:
        if id_ not in known:
            row = self._connection.execute(f"INSERT INTO {table} (id) VALUES (?) RETURNING no", (id_,))  # noqa: S608 # The two names of tables stand above.
            known[id_] = row.fetchone()[0]
        return known[id_]

    def store(self, messages: Sequence[Message]) -> None:
        """Store a batch of messages in one transaction, with the marks of what is to be counted."""
        self._begin()
        self._insert(
            (micros(one.at), one.group, one.id, one.sender, one.kind, one.by_bot, one.mentions) for one in messages
        )
        self._connection.execute("COMMIT")

    def _insert(self, messages: Iterable[tuple[Any, ...]]) -> None:
        rows, mentions, marks = [], [], set()
        for at, group, id_, sender, kind, by_bot, mentioned in messages:
            day, no = utc_day(at), self._number("groups", self._groups, group)
            rows.append((day, no, id_, at, self._number("persons", self._people, sender), kind, by_bot))
            mentions += [(day, no, id_, self._number("persons", self._people, one)) for one in mentioned]
            marks.add((no, day))
        self._connection.executemany(MESSAGE, rows)
        self._connection.executemany(MENTION, mentions)
        self._connection.executemany(MARK, list(marks))

    def import_journal(self, path: Path) -> None:
        """Store a journal in one transaction, and the number of each group's messages by day."""
        spoken: Counter[tuple[int, int]] = Counter()
        self._begin()
        with path.open("rb") as file:
            while lines := file.readlines(2**20):
                self._take([json.loads(line) for line in lines], spoken)
        self._connection.executemany(COUNT, [(no, day, number) for (no, day), number in spoken.items()])
        self._connection.execute("COMMIT")

    def _take(self, lines: list[dict[str, Any]], spoken: Counter[tuple[int, int]]) -> None:
        messages = [line for line in lines if line["type"] == "message"]
        facts = [line for line in lines if line["type"] != "message"]
        self._connection.executemany(FACT, [self._fact(line) for line in facts])
        times = [micros(datetime.fromisoformat(line["at"]).astimezone(UTC)) for line in messages]
        self._insert(
            (at, one["group"], one["id"], one["sender"], one["kind"], one.get("by_bot", False), one.get("mentions", ()))
            for at, one in zip(times, messages, strict=True)
        )
        spoken.update((self._groups[one["group"]], utc_day(at)) for at, one in zip(times, messages, strict=True))

    def _fact(self, line: dict[str, Any]) -> tuple[Any, ...]:
        at = micros(datetime.fromisoformat(line["at"]).astimezone(UTC))
        group = self._number("groups", self._groups, line["group"])
        member = self._number("persons", self._people, line["member"]) if "member" in line else None
        left = {name: value for name, value in line.items() if name not in ("type", "at", "group", "member", "id")}
        return json.dumps(line), line["type"], at, group, member, json.dumps(left)
