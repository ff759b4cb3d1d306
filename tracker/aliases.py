"""One person or group under several ids: which these are, and which of them holds now (rules.md section 7)."""

from sqlalchemy import Connection

from rules.facts import Alias
from tracker.directory import Directory
from tracker.models import facts
from tracker.queries import read_facts


def who_is_who(connection: Connection) -> Directory:
    """Return which ids are one person's or group's; of each `same` is the one that holds now. No hash is made of it."""
    aliases = read_facts(connection, Alias, facts.c.group_no.is_(None), facts.c.type == "alias")
    in_order: list[Alias] = sorted(aliases, key=lambda alias: (alias.at, alias.new))
    return Directory(b"", in_order)


def ids_of(connection: Connection, one: str) -> list[str]:
    """Return every id of the person or group, sorted."""
    return who_is_who(connection).ids_of(one)
