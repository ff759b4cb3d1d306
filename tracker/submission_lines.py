"""What was handed in, as more fields of its lines in a journal: numbers, words, codes; written only where asked for.

What was erased, withdrawn or is nobody's to keep any more comes back from no file.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, insert, select, text

from rules.facts import Case, Submission
from tracker.given_lines import Given
from tracker.models import case_words, facts, submissions
from tracker.moments import micros
from tracker.queries import facts_where, read_facts
from tracker.sql import chunks
from tracker.submissions import KEPT


def fields_of(connection: Connection) -> dict[str, dict[str, Any]]:
    """Return by the fact's id the fields that its line has more; what is empty is left out."""
    given = {
        row.fact: {"no": row.no, "words": row.words, "in_room": row.in_room, "code_hash": row.code_hash}
        for row in connection.execute(select(submissions))
    }
    said = {row.fact: {"words": row.words} for row in connection.execute(select(case_words))}
    return {id_: {key: value for key, value in more.items() if value} for id_, more in (given | said).items()}


@dataclass(slots=True)
class Restoring:
    """Gathers what the lines of stored facts say more, and stores it once all facts are there. `now`: words whose end
    has come by then are not stored.
    """

    connection: Connection
    now: datetime | None = None
    _given: dict[str, Given] = field(default_factory=dict)

    def take(self, given: Given) -> None:
        """Take in what a line says whose fact was stored, now or before; of two lines of one fact the first holds."""
        self._given.setdefault(given.fact.id, given)

    def store(self) -> None:
        """Store it, under the same numbers where these are free."""
        if not self._given:
            return
        withdrawn = self._withdrawn()
        given = [one for one in self._given.values() if isinstance(one.fact, Submission)]
        new = self._unknown(submissions.c.fact, given)
        # Whose number is free comes first, so that no other is given it.
        for one in sorted(new, key=lambda one: (not self._is_free(one.no), one.no or 0, one.fact.at, one.fact.id)):
            self._store_given(one, keeps_words=one.fact.id not in withdrawn)
        if new:
            _number_on(self.connection)
        self._store_said(withdrawn)

    def _withdrawn(self) -> set[str]:
        cases = read_facts(self.connection, Case, facts.c.type == "case")
        return {case.of for case in cases if case.state == "withdrawn"}

    def _unknown(self, column: Any, given: Iterable[Given]) -> list[Given]:
        """Return those of which nothing is stored: what is there already stays as it is, erased words too."""
        by_id = {one.fact.id: one for one in given}
        known: set[str] = set()
        for some in chunks(list(by_id)):
            known |= set(self.connection.execute(select(column).where(column.in_(some))).scalars())
        return [one for id_, one in by_id.items() if id_ not in known]

    def _store_given(self, one: Given, *, keeps_words: bool) -> None:
        number = {"no": one.no} if self._is_free(one.no) else {}
        if not number:
            _number_on(self.connection)
        code = None if self._has(submissions.c.code_hash, one.code_hash) else one.code_hash
        words = self._in_time(one.words, one.fact.at) if keeps_words else None
        ends = micros(one.fact.at + KEPT)
        values = {"fact": one.fact.id, "words": words, "in_room": one.in_room, "code_hash": code, "erase_at": ends}
        self.connection.execute(insert(submissions).values(**values, **number))

    def _is_free(self, no: int | None) -> bool:
        return no is not None and not self._has(submissions.c.no, no)

    def _has(self, column: Any, value: object) -> bool:
        return self.connection.execute(select(submissions.c.no).where(column == value)).first() is not None

    def _store_said(self, withdrawn: set[str]) -> None:
        said = [one for one in self._given.values() if isinstance(one.fact, Case) and one.fact.of not in withdrawn]
        made = dict(self._made(one.fact.of for one in said if isinstance(one.fact, Case)))
        for one in self._unknown(case_words.c.fact, said):
            at = made.get(one.fact.of) if isinstance(one.fact, Case) else None
            if at is not None and (words := self._in_time(one.words, at)) is not None:
                row = {"fact": one.fact.id, "words": words, "erase_at": micros(at + KEPT)}
                self.connection.execute(insert(case_words).values(**row))

    def _made(self, ids: Iterable[str]) -> Iterator[tuple[str, datetime]]:
        for some in chunks(sorted(set(ids))):
            for _, fact in facts_where(self.connection, facts.c.key.in_(some)):
                if isinstance(fact, Submission):
                    yield fact.id, fact.at

    def _in_time(self, words: str | None, made: datetime) -> str | None:
        return None if self.now is not None and made + KEPT <= self.now else words


def _number_on(connection: Connection) -> None:
    """Let the next number be above all that are taken; SQLite sees to it itself."""
    if connection.dialect.name != "sqlite":
        series = "pg_get_serial_sequence('submissions', 'no')"
        free = f"greatest(nextval({series}), (SELECT coalesce(max(no), 0) + 1 FROM submissions))"  # noqa: S608 # Our own.
        connection.execute(text(f"SELECT setval({series}, {free}, false)"))
