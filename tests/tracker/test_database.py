"""The schema: made by migrations alone, the same as the tables say, and never used when it is behind."""

from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from tracker.database import Database, OldSchema
from tracker.models import metadata


@pytest.fixture
def database(tmp_path: Path) -> Database:
    return Database(f"sqlite:///{tmp_path / 'wuyou.db'}")


def test_a_missing_database_is_made_with_the_tables_that_the_code_uses(database: Database) -> None:
    database.open()
    with database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    database.close()


def test_a_database_of_an_older_version_is_refused_with_the_command_that_mends_it(database: Database) -> None:
    database.open()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    with pytest.raises(OldSchema, match="wuyou db upgrade"):
        database.open()
    database.close()


def test_the_write_ahead_log_is_synced_and_what_is_deleted_is_overwritten(database: Database) -> None:
    database.open()
    with database.read() as connection:
        asked = [connection.execute(text(f"PRAGMA {name}")).scalar() for name in ("journal_mode", "synchronous")]
        assert asked == ["wal", 2]
        assert connection.execute(text("PRAGMA secure_delete")).scalar() == 1
    database.close()


def test_a_sound_database_has_no_problems(database: Database) -> None:
    database.open()
    assert database.problems() == []
    database.close()
