"""The few statements that both databases must run fast: many rows at once, and only those that are new."""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql

_ROWS_AT_ONCE = 500
_PG = postgresql.dialect()  # type: ignore[no-untyped-call] # SQLAlchemy leaves its dialects untyped.

Row = tuple[Any, ...]


def insert_new(connection: Connection, table: Table, rows: Sequence[Row]) -> set[Row]:
    """Insert the rows whose primary key is not there yet; return the keys of those that were inserted.

    Rows are tuples in the order of the table's columns.
    """
    insert = _insert_values if connection.dialect.name == "sqlite" else _insert_arrays
    keys: set[Row] = set()
    for start in range(0, len(rows), _ROWS_AT_ONCE):
        keys |= insert(connection, table, rows[start : start + _ROWS_AT_ONCE])
    return keys


def _insert_values(connection: Connection, table: Table, rows: Sequence[Row]) -> set[Row]:
    values = tuple(chain.from_iterable(rows))
    return {tuple(key) for key in connection.exec_driver_sql(_values_statement(table, len(rows)), values).all()}


@lru_cache
def _values_statement(table: Table, rows: int) -> str:
    one = "(" + ",".join("?" * len(table.columns)) + ")"
    return _insert(table, "VALUES " + ",".join([one] * rows))


def _insert_arrays(connection: Connection, table: Table, rows: Sequence[Row]) -> set[Row]:
    columns = tuple(list(column) for column in zip(*rows, strict=True))
    return {tuple(key) for key in connection.exec_driver_sql(_arrays_statement(table), columns).all()}


@lru_cache
def _arrays_statement(table: Table) -> str:
    arrays = ",".join(f"%s::{column.type.compile(_PG)}[]" for column in table.columns)
    return _insert(table, f"SELECT * FROM unnest({arrays})")  # noqa: S608 # Names and types of our own tables only.


def _insert(table: Table, source: str) -> str:
    names = ",".join(f'"{column.name}"' for column in table.columns)
    key = ",".join(f'"{column.name}"' for column in table.primary_key)
    return f'INSERT INTO "{table.name}" ({names}) {source} ON CONFLICT ({key}) DO NOTHING RETURNING {key}'


def lock(connection: Connection, table: Table) -> None:
    """Let nobody else write to the table until the commit; on SQLite whoever writes is alone anyway."""
    if connection.dialect.name != "sqlite":
        connection.exec_driver_sql(f'LOCK TABLE "{table.name}" IN SHARE ROW EXCLUSIVE MODE')


def chunks(values: Sequence[Any], size: int = _ROWS_AT_ONCE) -> Iterator[Sequence[Any]]:
    """Yield the values in runs short enough for one statement."""
    for start in range(0, len(values), size):
        yield values[start : start + size]


def of_gateway(column: ColumnElement[str], gateway: str) -> ColumnElement[bool]:
    """Whether the id in the column belongs to the gateway of that name."""
    return column.startswith(f"{gateway}/", autoescape=True)
