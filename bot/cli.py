"""The command line. Each command reads the configuration, does one thing, and says what came of it."""

import sys
from typing import NoReturn

import typer

from bot import (  # noqa: F401 # They add their commands.
    cli_digest,
    cli_judging,
    cli_people,
    cli_record,
    cli_report,
    cli_running,
    logs,
)
from bot.cli_base import Wrong, app, err
from bot.config import ConfigError
from tracker.database import OldSchema
from tracker.unusable import Unusable

_ORDER = (  # In which the help lists them: to begin, every day, the committee's, the record, people.
    *("demo", "doctor", "roster", "run", "tick", "outbox", "alert"),
    *("digest", "report", "survey", "spot-check", "judge", "why", "forecast"),
    *("import", "export", "handover", "attest", "excuse", "void", "forget"),
)
app.registered_commands.sort(key=lambda one: _ORDER.index(one.name or getattr(one.callback, "__name__", "")))


def main() -> None:
    """Run the command line; an error that the user can mend is one line, exit 2."""
    logs.set_up()
    logs.hook_crashes()
    try:
        done = typer.main.get_command(app)(standalone_mode=False)  # Of `app` itself typer's hook would replace ours.
    except (ConfigError, OldSchema, Unusable, Wrong) as error:
        _end(str(error))
    except typer.TyperException as error:
        _end(_usage(error))
    except OSError as error:
        if error.errno is None or error.strerror is None:
            raise
        _end(f"{error.filename or 'reading or writing failed'}: {error.strerror}")
    except typer.Abort:
        sys.exit(130)
    sys.exit(done if isinstance(done, int) else 0)


def _end(words: str) -> NoReturn:
    if words:
        err.print(words, style="red", markup=False)
    sys.exit(2)


def _usage(error: typer.TyperException) -> str:
    """Return what is wrong with the words of the command, and where it is told how they are used."""
    words, context = error.format_message(), getattr(error, "ctx", None)
    path = context.command_path if context is not None else "wuyou"
    return f"{words}\n`{path} --help` tells how it is used" if words else ""  # None are where the help was shown.
