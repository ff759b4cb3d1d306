"""A scratch PostgreSQL server for tests: in a folder of its own, on a unix socket, gone at the end.

A module of tests asks for it with `pytest_plugins = ["tests.postgres"]`; one server then serves the whole session.
"""

import itertools
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest

from tracker.database import Database

INSTALL = "these tests need a PostgreSQL server: install it (Debian and Ubuntu: apt-get install postgresql), then again"
TEMPLATE = "migrated"


class NoPostgres(Exception):
    """There is no PostgreSQL server on this machine; says what to install."""


class Server:
    """A running server that nobody else knows of."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._names = (f"n{number}" for number in itertools.count(1))

    def fresh(self) -> str:
        """Return the URL of a new database that is migrated and empty."""
        name = next(self._names)
        self.ask(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return self._url(name)

    def make_template(self) -> None:
        """Make and migrate the database that every other is a copy of."""
        self.ask(f"CREATE DATABASE {TEMPLATE}")
        template = Database(self._url(TEMPLATE))
        template.open()
        template.close()

    def ask(self, statement: str) -> None:
        """Run one statement for the server as a whole."""
        with psycopg.connect(host=str(self._folder), user="wuyou", dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)

    def _url(self, database: str) -> str:
        return f"postgresql+psycopg://wuyou@/{database}?host={self._folder}"


@contextmanager
def serving(*, durable: bool = False) -> Iterator[Server]:
    """Give a server, and stop it and remove what it wrote. `durable`: it flushes to the disk, as in earnest."""
    programs = folder_of_programs()
    with tempfile.TemporaryDirectory(prefix="wuyou-pg-") as name:
        folder = Path(name)
        if _somebody():
            shutil.chown(folder, **_somebody())
        _run(folder, programs / "initdb", "--auth=trust", "--username=wuyou", "--no-sync", *_locale(programs))
        options = f"-k {folder} -c listen_addresses= -c deadlock_timeout=50ms -c fsync={'on' if durable else 'off'}"
        _run(folder, programs / "pg_ctl", "--wait", f"--options={options}", f"--log={folder / 'log'}", "start")
        try:
            server = Server(folder)
            server.make_template()
            yield server
        finally:
            _run(folder, programs / "pg_ctl", "--wait", "--mode=immediate", "stop")


def folder_of_programs(path: str | None = None, debian: Path = Path("/usr/lib/postgresql")) -> Path:
    """Return the folder of PostgreSQL's programs: that of `initdb` on the PATH, or Debian's newest."""
    if on_path := shutil.which("initdb", path=path):
        return Path(on_path).resolve().parent
    installed = sorted(debian.glob("*/bin/initdb"), key=lambda program: int(program.parts[-3]))
    if not installed:
        raise NoPostgres(INSTALL)
    return installed[-1].parent


def _locale(programs: Path) -> list[str]:
    """Ask for an order of words unlike Python's, where the server knows one: whoever relies on it is found out."""
    known = subprocess.run([programs / "initdb", "--help"], check=True, capture_output=True, text=True).stdout
    chinese = ["--locale-provider=icu", "--icu-locale=zh"] if "--icu-locale" in known else []
    return ["--encoding=UTF8", "--locale=C", *chinese]


def _run(folder: Path, program: Path, *arguments: str) -> None:
    command = [program, f"--pgdata={folder / 'data'}", *arguments]
    with (folder / f"{program.name}.out").open("w+") as said:  # A pipe would stay open as long as the server runs.
        as_somebody: dict[str, Any] = _somebody() and {**_somebody(), "extra_groups": []}
        done = subprocess.run(command, cwd=folder, stdout=said, stderr=said, check=False, **as_somebody)
        said.seek(0)
        if done.returncode != 0:
            raise RuntimeError(f"{program.name} failed: {said.read()}")


def _somebody() -> dict[str, Any]:
    """Return as whom the server runs, empty for ourselves: it refuses to be root."""
    if os.geteuid() != 0:
        return {}
    users = {user.pw_name: user for user in pwd.getpwall()}
    somebody = users.get("postgres") or users["nobody"]
    return {"user": somebody.pw_uid, "group": somebody.pw_gid}


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A server for the session; fails, and says what to install, where there is none."""
    try:
        with serving() as server:
            yield server
    except NoPostgres as missing:
        pytest.fail(str(missing))
