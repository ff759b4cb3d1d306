"""The command line. Each command reads the configuration, does one thing, and says what came of it."""

import sys

import typer
from sqlalchemy.exc import OperationalError

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


def main() -> None:
    """Run the command line; an error that the user can mend is one line, exit 2."""
    logs.set_up()
    logs.hook_crashes()
    try:
        typer.main.get_command(app)()  # Calling `app` itself would put typer's own hook in the place of ours.
    except (ConfigError, OldSchema, Wrong) as error:
        err.print(str(error), style="red", markup=False)
        sys.exit(2)
    except OperationalError as error:
        err.print(f"the database cannot be used: {error.orig}", style="red", markup=False)
        sys.exit(2)
