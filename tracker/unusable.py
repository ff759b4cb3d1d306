"""What to do where the database cannot be used: which one it is, without its password, what is wrong, and the mend."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import URL
from sqlalchemy.exc import DatabaseError, OperationalError

_ELSEWHERE = "name another in database.url"
_MENDS = {
    sqlite3.SQLITE_CANTOPEN: "its folder must be there, and this user must be allowed to read and write both",
    sqlite3.SQLITE_READONLY: "let this user write the file and its folder",
    sqlite3.SQLITE_FULL: "free some space and try again",
    sqlite3.SQLITE_NOTADB: _ELSEWHERE,
    sqlite3.SQLITE_CORRUPT: "put a copy of it in its place, or import the newest export into a new one",
    sqlite3.SQLITE_BUSY: "another program holds it; try again when that is done",
    sqlite3.SQLITE_IOERR: "look after the disk",
}


class Unusable(Exception):
    """The database cannot be used as things are; says which, why, and what to do."""


@contextmanager
def told(url: URL) -> Iterator[None]:
    """Turn an error of the database itself, not of what was asked of it, into Unusable."""
    said = ""
    try:
        yield
    except DatabaseError as error:
        if not (isinstance(error, OperationalError) or type(error) is DatabaseError):
            raise
        said = f"{_why(error.orig)}; {_mend(error.orig)}"
    if said:  # Raised out here, so that no chained exception carries more.
        raise Unusable(f"the database {shown(url)} cannot be used: {said}")


def shown(url: URL) -> str:
    """Return where the database is: the file, or the address without its password."""
    return str(url.database or "in memory") if url.get_backend_name() == "sqlite" else url.render_as_string()


def _why(error: BaseException | None) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]


def _mend(error: BaseException | None) -> str:
    if isinstance(error, sqlite3.Error):
        return _MENDS.get(getattr(error, "sqlite_errorcode", 0) & 0xFF, "see `wuyou doctor`")
    return "see whether PostgreSQL is up and database.url is right"
