"""The committee's list of its people, their one-time codes (hashed), and which gateway id each of them bound."""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, select, update

from tracker.models import roster
from tracker.moments import micros

ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"  # Without what is easily misread: I L O 0 1.
_CODE_LENGTH = 8
CODE_LASTS = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody on the list. `role`: cadre, deputy or committee; `person` is the gateway's id, once bound."""

    no: int
    name: str
    unit: str
    role: str
    contact: str
    branch: str
    club: str
    person: str | None

    @property
    def is_committee(self) -> bool:
        """Whether they are of a committee, of the college or of a unit."""
        return self.role == "committee"

    def decides_for(self, *units: str) -> bool:
        """Whether they are of the committee of one of those units, or of the college."""
        return self.is_committee and self.unit in ("", *units)


def enlist(
    connection: Connection, *, name: str, unit: str, role: str, contact: str, branch: str, club: str, now: datetime
) -> str | None:
    """Put somebody on the list or bring their line up to date; return the one-time code of somebody new."""
    values = {"role": role, "contact": contact, "branch": branch, "club": club}
    here = (roster.c.name == name) & (roster.c.unit == unit)
    if connection.execute(update(roster).where(here).values(**values)).rowcount:
        return None
    connection.execute(roster.insert().values(name=name, unit=unit, **values))
    return _issue(connection, here, now)


def reissue(connection: Connection, name: str, now: datetime, unit: str | None = None) -> list[tuple[Listed, str]]:
    """Give everybody of that name, or of that name in one unit, a new code; the old one and the binding end."""
    answers = []
    for listed in listed_where(connection, roster.c.name == name, *([roster.c.unit == unit] if unit else ())):
        connection.execute(update(roster).where(roster.c.no == listed.no).values(person=None))
        answers.append((listed, _issue(connection, roster.c.no == listed.no, now)))
    return answers


def _issue(connection: Connection, who: ColumnElement[bool], now: datetime) -> str:
    code = "".join(secrets.choice(ALPHABET) for _ in range(_CODE_LENGTH))
    until = micros(now + CODE_LASTS)
    connection.execute(update(roster).where(who).values(code_hash=_hash(code), code_until=until))
    return code


def _hash(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def bind(connection: Connection, code: str, person: str, now: datetime) -> Listed | None:
    """Tie the gateway's id to whom the code was given; None if the code is unknown, used or too old.

    An id that was bound to somebody else before is freed: the newer code holds.
    """
    valid = (roster.c.code_hash == _hash(code)) & (roster.c.code_until >= micros(now))
    found = listed_where(connection, valid)
    if not found:
        return None
    connection.execute(update(roster).where(roster.c.person == person).values(person=None))
    bound = update(roster).where(roster.c.no == found[0].no)
    connection.execute(bound.values(person=person, code_hash=None, code_until=None))
    return by_person(connection, person)


def by_person(connection: Connection, person: str) -> Listed | None:
    """Return whom the gateway's id is bound to."""
    return next(iter(listed_where(connection, roster.c.person == person)), None)


def everybody(connection: Connection) -> list[Listed]:
    """Return the whole list by unit and name."""
    return sorted(listed_where(connection), key=lambda listed: (listed.unit, listed.name))


def committee_for(connection: Connection, *units: str) -> list[str]:
    """Return the bound people of the committees of those units and of the college, by unit and name."""
    return [one.person for one in everybody(connection) if one.person is not None and one.decides_for(*units)]


def listed_where(connection: Connection, *conditions: ColumnElement[bool]) -> list[Listed]:
    """Return those on the list who fit."""
    return [_listed(row) for row in connection.execute(select(roster).where(*conditions).order_by(roster.c.no))]


def _listed(row: Any) -> Listed:
    return Listed(row.no, row.name, row.unit, row.role, row.contact, row.branch, row.club, row.person)


def names_of(connection: Connection, persons: Iterable[str]) -> dict[str, str]:
    """Return the names of those of the persons who are on the list."""
    found = listed_where(connection, roster.c.person.in_(list(persons)))
    return {listed.person: listed.name for listed in found if listed.person is not None}
