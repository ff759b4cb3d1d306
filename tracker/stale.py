"""Marks of what is to be counted again: set in the transaction that stores the fact, taken off by counting.py."""

from collections.abc import Iterable

from sqlalchemy import Connection

from tracker.models import stale
from tracker.sql import insert_new

EVERYTHING = -1  # Instead of a day: every count of the group.
GATHERINGS = -2  # Instead of a day: the counts that rest on membership, activities and meetings.


def mark(connection: Connection, marks: Iterable[tuple[int, int]]) -> None:
    """Mark (group number, UTC day) as to be counted again."""
    if rows := sorted(set(marks)):
        insert_new(connection, stale, rows)
