"""Who has been cadre of which group, and since when the present one: what passes from one to the next asks here."""

from datetime import datetime

from sqlalchemy import Connection

from rules.facts import Alias, Fact, Group
from rules.people import Roles, group_order
from rules.view import as_of
from tracker.models import facts
from tracker.queries import read_facts


class Tenures:
    """The cadres of all groups as of a moment, under the ids that hold then."""

    def __init__(self, connection: Connection, at: datetime) -> None:
        known: list[Fact] = [
            *read_facts(connection, Group, facts.c.type == "group"),
            *read_facts(connection, Alias, facts.c.type == "alias"),
        ]
        self._lines: dict[str, list[Group]] = {}
        for line in sorted(as_of(known, at)[Group], key=group_order):
            self._lines.setdefault(line.group, []).append(line)

    def cadre_at(self, group: str, at: datetime) -> str | None:
        """Return who was the group's cadre at that moment; None of a group that is not known."""
        lines = self._lines.get(group)
        return None if lines is None else Roles(lines).cadre_at(at)

    def taken_over_at(self, group: str) -> datetime | None:
        """Return when the present cadre took the group over from another; None for its first."""
        lines = self._lines.get(group, [])
        began = next((n for n in range(len(lines) - 1, 0, -1) if lines[n - 1].cadre != lines[-1].cadre), None)
        return None if began is None else lines[began].at
