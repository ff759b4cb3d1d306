"""The database, SQLite in WAL or PostgreSQL: opens, migrates and gives connections; knows no table."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config as Alembic
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, create_engine, event, make_url, text
from sqlalchemy.exc import DBAPIError

from tracker.unusable import Unusable, shown

_MIGRATIONS = Path(__file__).resolve().parent.parent / "migrations"
_BUSY_MS = 60_000
_GAVE_WAY = ("40P01", "40001")  # A deadlock, or an order of events that no one transaction after another could have.


class OldSchema(Exception):
    """The database was made by an older version and waits for `wuyou db upgrade`."""


class Database:
    """One database. `write` begins IMMEDIATE on SQLite; `read` sees one state of the data throughout."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.engine = self._engine()

    def _engine(self) -> Engine:
        engine = create_engine(self.url, hide_parameters=True)
        if self.is_sqlite:
            event.listen(engine, "connect", _set_up_sqlite)
            event.listen(engine, "begin", _begin_sqlite)
        return engine

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Give a connection in a transaction that is committed at the end and rolled back upon an error."""
        with self.connect_to_write() as connection, connection.begin():
            yield connection

    def connect_to_write(self) -> Connection:
        """Return a connection for one transaction that writes after another; whoever asks for it closes it."""
        return self.engine.connect().execution_options(wuyou_writes=True)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Give a connection that reads one state of the data and writes nothing."""
        options: dict[str, Any] = {} if self.is_sqlite else {"isolation_level": "REPEATABLE READ"}
        with self.engine.connect().execution_options(**options) as connection:
            yield connection

    def open(self) -> None:
        """Make and migrate a database that does not exist yet; OldSchema if it exists and is behind."""
        version, newest = self._versions()
        if version is None:
            self.upgrade()
        elif version != newest:
            raise OldSchema(f"the database has schema {version}, this version needs {newest}: run `wuyou db upgrade`")
        else:
            self.truncate_log()

    def upgrade(self) -> None:
        """Bring the schema to the newest version."""
        if self.is_sqlite and self.url.database:
            self._make_folder(Path(self.url.database).parent)
        with self.write() as connection:
            command.upgrade(self._alembic(connection), "head")

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            where = f"the database {shown(self.url)} cannot be made"
            raise Unusable(
                f"{where}: {error.strerror}: {error.filename}; make its folder, or change database.url"
            ) from None

    def _versions(self) -> tuple[str | None, str | None]:
        newest = ScriptDirectory.from_config(self._alembic(None)).get_current_head()
        if self.is_sqlite and self.url.database and not Path(self.url.database).exists():
            return None, newest
        with self.read() as connection:
            return MigrationContext.configure(connection).get_current_revision(), newest

    def _alembic(self, connection: Connection | None) -> Alembic:
        alembic = Alembic()
        alembic.set_main_option("script_location", str(_MIGRATIONS))
        alembic.attributes["connection"] = connection
        return alembic

    def truncate_log(self) -> bool:
        """Empty SQLite's write-ahead log, so that what was erased is in no file of ours any more.

        Waits for nobody: False if a reader stands in the way, to be tried again.
        """
        if not self.is_sqlite:
            return True
        with self.engine.connect() as connection:
            raw: Any = connection.connection.dbapi_connection
            raw.execute("PRAGMA busy_timeout = 0")
            try:
                busy, *_ = raw.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            except sqlite3.OperationalError:
                return False
            finally:
                raw.execute(f"PRAGMA busy_timeout = {_BUSY_MS}")
        return bool(busy == 0)

    def problems(self) -> list[str]:
        """Return what the database itself finds wrong with its file; empty if all is well."""
        if not self.is_sqlite:
            return []
        with self.read() as connection:
            said = [row[0] for row in connection.execute(text("PRAGMA integrity_check"))]
        return [] if said == ["ok"] else said

    def try_writing(self) -> None:
        """Raise what SQLAlchemy says where nothing can be written; nothing is."""
        with self.connect_to_write() as connection:
            connection.execute(text("UPDATE alembic_version SET version_num = version_num"))
            connection.rollback()

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()


def gave_way(error: Exception) -> bool:
    """Whether a transaction ended for the sake of another, so that the same may be tried again."""
    if not isinstance(error, DBAPIError):
        return False
    busy = getattr(error.orig, "sqlite_errorcode", 0) & 0xFF == sqlite3.SQLITE_BUSY
    return busy or getattr(error.orig, "sqlstate", None) in _GAVE_WAY


def _set_up_sqlite(raw: Any, _record: object) -> None:
    raw.isolation_level = None  # The driver begins no transaction by itself; _begin_sqlite does.
    cursor = raw.cursor()
    for pragma in (
        f"busy_timeout = {_BUSY_MS}",
        "journal_mode = WAL",
        "synchronous = FULL",
        "foreign_keys = ON",
        "secure_delete = ON",
        "temp_store = MEMORY",
        "cache_size = -16000",
        "wal_autocheckpoint = 4000",  # Pages; what is written often is then copied into the file once, not each time.
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    writes = connection.get_execution_options().get("wuyou_writes")
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
