"""The configuration file: read, checked whole, and its relative paths made absolute. Nothing is read elsewhere.

Tokens stay inside SecretStr; the address of the database may hold a password and is kept out of every repr and error.
"""

import tomllib
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, ValidationError
from sqlalchemy import URL, make_url

from bot.config_policy import CalendarTable, LaterPolicy, PolicyTable
from bot.config_problems import problem, repeated_gateways
from bot.config_tables import (
    Activities,
    Alerts,
    Commands,
    Committee,
    Database,
    Digest,
    Gateway,
    Help,
    Problems,
    Reminders,
    Reports,
    Survey,
    Wishes,
)
from bot.config_values import Listed, Table, known_zone
from rules.policy import Policies, Policy
from rules.reminders import Quiet
from rules.wishes import WishTerms


class ConfigError(Exception):
    """A configuration that cannot be used: every problem on a line of its own, with its mend and without a secret."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.problems = tuple(problems)


class Config(Table):
    """The whole configuration. `Config()` is all defaults and no gateway."""

    timezone: Annotated[str, AfterValidator(known_zone)] = "Asia/Shanghai"
    database: Database = Database()
    policy_table: PolicyTable = Field(default=PolicyTable(), alias="policy")
    later_policies: Annotated[tuple[LaterPolicy, ...], Listed] = Field(default=(), alias="later_policy")
    calendar: CalendarTable = CalendarTable()
    committees: Annotated[tuple[Committee, ...], Listed] = Field(default=(), alias="committee")
    help: Help = Help()
    wishes: Wishes = Wishes()
    activities: Activities = Activities()
    problems: Problems = Problems()
    reports: Reports = Reports()
    commands: Commands = Commands()
    reminders: Reminders = Reminders()
    digest: Digest = Digest()
    survey: Survey = Survey()
    alerts: Alerts = Field(default_factory=Alerts)
    gateways: Annotated[tuple[Gateway, ...], Listed] = Field(default=(), alias="gateway")

    @property
    def zone(self) -> ZoneInfo:
        """The policy's time zone."""
        return ZoneInfo(self.timezone)

    @property
    def quiet(self) -> Quiet:
        """The hours in which nobody is written to."""
        begins, ends = self.reminders.quiet
        return Quiet(begins, ends, self.zone)

    @property
    def live_gateways(self) -> tuple[str, ...]:
        """The names of the gateways that may be blind; a simulator sees everything."""
        return tuple(gateway.name for gateway in self.gateways if gateway.kind != "simulator")

    def policy(self) -> Policy:
        """Return the numbers of the rules (rules.md sections 3 and 4) that hold from the beginning."""
        return self.policy_table.policy(self.zone, date.min)

    def wish_terms(self) -> WishTerms:
        """Return how long what may take with a wish."""
        return WishTerms(**self.wishes.model_dump(), zone=self.zone)

    def policies(self) -> Policies:
        """Return every policy, each with the day from which it holds."""
        return Policies([self.policy(), *(table.policy(self.zone, table.since) for table in self.later_policies)])


# Reading


def load(path: Path) -> Config:
    """Return the configuration in the TOML file, relative paths made absolute against its folder.

    ConfigError with every problem of the file if it cannot be read or used.
    """
    raw = _parse(path)
    problems = repeated_gateways(raw)
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        problems = [problem(detail, Config) for detail in error.errors(include_url=False)] + problems
    if problems:  # Raised out here, so that no chained exception carries what the file says.
        raise ConfigError(path, problems)
    folder = path.absolute().parent
    anchored = {"database": _anchored(config.database, folder), "reports": _beside(config.reports, folder)}
    return config.model_copy(update=anchored)


def _parse(path: Path) -> dict[str, Any]:
    problem = ""
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig"), parse_float=Decimal)
    except FileNotFoundError:
        problem = "no such file; copy config.example.toml there or name another with --config"
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); name a readable file with --config"
    except UnicodeDecodeError:
        problem = "is not UTF-8; save it as UTF-8"
    except ValueError as error:
        problem = f'is not TOML: {error}; text needs straight quotes ("), and a key stands once in its table'
    raise ConfigError(path, [problem])


def _anchored(database: Database, folder: Path) -> Database:
    url = make_url(database.url)
    if not _is_relative_file(url):
        return database
    path = folder / Path(str(url.database)).expanduser()
    return Database(url=url.set(database=str(path)).render_as_string(hide_password=False))


def _beside(reports: Reports, folder: Path) -> Reports:
    """Make the paths of the templates absolute; what is not there is told when the paper is made."""
    paths = {name: str(folder / path) for name, path in reports.model_dump().items() if path}
    return reports.model_copy(update=paths)


def _is_relative_file(url: URL) -> bool:
    if url.drivername != "sqlite" or not url.database or url.database == ":memory:":
        return False
    return not url.database.startswith("file:") and not Path(url.database).is_absolute()
