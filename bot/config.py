"""The configuration file: its keys as frozen models, and errors that say how to mend it. Nothing is read elsewhere.

Tokens stay inside SecretStr; the address of the database may hold a password and is kept out of every repr and error.
"""

import json
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    ValidationError,
    ValidationInfo,
    field_validator,
)
from pydantic.fields import FieldInfo
from pydantic_core import ErrorDetails
from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from bot.costs import Costs
from bot.texts_categories import CATEGORIES, DEPARTMENTS, OF_A_PERSON
from rules.calendar import Break
from rules.periods import PeriodKind
from rules.policy import KINDS, DutyKind, Policies, Policy
from rules.wishes import WishTerms

_RULES = Policy()  # Every default of the policy is the rules' own.
_WISHES = WishTerms()
_DATABASES = ("sqlite", "postgresql+psycopg")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)
_MOST_SHOWN = 60
_MOST_MINUTES = 60
_RISK = (
    "automated personal accounts are against WeChat's terms and get restricted;"
    " write accept_risk = true if the account's owner accepts that"
)


class ConfigError(Exception):
    """A configuration that cannot be used: every problem on a line of its own, with its mend and without a secret."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        super().__init__("\n".join(f"{path}: {problem}" for problem in problems))
        self.problems = tuple(problems)


# Values


def _nearest(word: str, known: list[str]) -> str:
    by_lower = {name.lower(): name for name in known}
    return by_lower[get_close_matches(word.lower(), by_lower, n=1, cutoff=0)[0]]


def _share(raw: object) -> Decimal:
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        share = Decimal(raw)
        if share.is_finite() and 0 <= share <= 1:
            return share
    raise ValueError("write a number from 0 to 1, such as 0.05")


def _minutes(raw: object) -> Decimal:
    if isinstance(raw, int | Decimal) and not isinstance(raw, bool):
        minutes = Decimal(raw)
        if minutes.is_finite() and 0 <= minutes <= _MOST_MINUTES:
            return minutes
    raise ValueError("write a number of minutes from 0 to 60, such as 0.5")


def _duration(raw: object) -> timedelta:
    found = re.fullmatch(r"([0-9]{1,9})([smhd])", raw) if isinstance(raw, str) else None
    if found is None:
        raise ValueError('write a whole number with its unit, s, m, h or d, such as "30s", "90m", "4h" or "3d"')
    duration = timedelta(**{_UNITS[found[2]]: int(found[1])})
    if not timedelta() < duration <= _LONGEST:
        raise ValueError("must be longer than nothing and at most 366d")
    return duration


def _local_time(raw: object) -> time:
    if isinstance(raw, str) and (found := re.fullmatch(r"([01][0-9]|2[0-3]):([0-5][0-9])", raw)):
        return time(int(found[1]), int(found[2]))
    raise ValueError('write a local time from "00:00" to "23:59"')


@dataclass(frozen=True)
class Weekly:
    """A local moment of each week; `weekday` as `date.weekday()` counts, Monday is 0."""

    weekday: int
    at: time


def _weekly(raw: object) -> Weekly:
    day, _, clock = raw.partition(" ") if isinstance(raw, str) else ("", "", "")
    if day not in _WEEKDAYS:
        raise ValueError(f'write a day and a local time, such as "mon 09:00"; the days are {", ".join(_WEEKDAYS)}')
    return Weekly(_WEEKDAYS.index(day), _local_time(clock))


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        known = sorted(KINDS)
        raise ValueError(f'did you mean "{_nearest(kind, known)}"? The kinds are {", ".join(known)}')
    return kind


def _known_zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        nearest = _nearest(name, sorted(available_timezones()))
        raise ValueError(f'is no time zone; did you mean "{nearest}"?') from None
    return name


def _conversation(raw: str) -> str:
    if raw and not re.fullmatch(r"[a-z0-9-]+/.+", raw):
        raise ValueError('write "<gateway name>/<contact id>", or "" until /绑定 has set it')
    return raw


def _endpoint(raw: str) -> str:
    host, _, port = raw.rpartition(":")
    if not re.fullmatch(r"[0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\]", host) or not re.fullmatch(r"[0-9]{1,5}", port):
        raise ValueError('write host:port, such as "127.0.0.1:18788"')
    if not 1 <= int(port) <= 65535:
        raise ValueError("the port must be from 1 to 65535")
    return raw


def _database_url(raw: str) -> str:
    mend = 'write "sqlite:///wuyou.db" or "postgresql+psycopg://user:password@host/name"'
    try:
        url = make_url(raw)
    except (ArgumentError, ValueError):
        raise ValueError(f"is no address of a database; {mend}") from None
    if url.drivername not in _DATABASES:
        raise ValueError(f"{url.drivername} is not one of {' and '.join(_DATABASES)}; {mend}")
    return raw


Share = Annotated[Decimal, BeforeValidator(_share)]
Minutes = Annotated[Decimal, BeforeValidator(_minutes)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
LocalTime = Annotated[time, BeforeValidator(_local_time)]
Need = Annotated[int, Field(ge=1, le=10_000)]
WishDays = Annotated[int, Field(ge=1, le=250)]
Name = Annotated[str, Field(min_length=1)]
Kind = Annotated[str, AfterValidator(_known_kind)]
_List = Field(strict=False)  # TOML has lists where the frozen models have tuples.


# Tables


class _Table(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


class Database(_Table):
    """Where facts are kept. `load` makes the path of an SQLite file absolute."""

    url: Annotated[str, AfterValidator(_database_url)] = Field(default="sqlite:///wuyou.db", repr=False)


class ExcusedShares(_Table):
    """From which share of excused days on a period is excused."""

    day: Share = _RULES.excused_share[PeriodKind.DAY]
    week: Share = _RULES.excused_share[PeriodKind.WEEK]
    month: Share = _RULES.excused_share[PeriodKind.MONTH]
    quarter: Share = _RULES.excused_share[PeriodKind.QUARTER]
    year: Share = _RULES.excused_share[PeriodKind.YEAR]

    def by_kind(self) -> Mapping[PeriodKind, Decimal]:
        """Return the shares by kind of period, as the rules want them."""
        return {kind: getattr(self, kind.value) for kind in PeriodKind}


class DueSpans(_Table):
    """How long before its end a period counts as due."""

    day: Duration = _RULES.due[PeriodKind.DAY]
    week: Duration = _RULES.due[PeriodKind.WEEK]
    month: Duration = _RULES.due[PeriodKind.MONTH]
    quarter: Duration = _RULES.due[PeriodKind.QUARTER]
    year: Duration = _RULES.due[PeriodKind.YEAR]

    def by_kind(self) -> Mapping[PeriodKind, timedelta]:
        """Return the spans by kind of period, as the rules want them."""
        return {kind: getattr(self, kind.value) for kind in PeriodKind}


class Voice(_Table):
    """每天有声音."""

    min_messages: Need = _RULES.voice_messages


class Interaction(_Table):
    """每周有互动."""

    min_youths: Need = _RULES.interaction_youths
    window: Duration = _RULES.interaction_window


class Topic(_Table):
    """每月有话题."""

    min_youths: Need = _RULES.topic_youths
    window: Duration = _RULES.topic_window


class Activity(_Table):
    """每季度有线下活动."""

    min_youths: Need = _RULES.activity_youths


class FaceToFace(_Table):
    """每年与多数青年面对面."""

    share: Share = _RULES.face_to_face_share


class Duties(_Table):
    """What a cadre owes in a calendar year, and in what share of it they must have been in office."""

    organization_life: Need = _RULES.duties[DutyKind.ORGANIZATION_LIFE]
    lecture: Need = _RULES.duties[DutyKind.LECTURE]
    theme_day: Need = _RULES.duties[DutyKind.THEME_DAY]
    talk: Need = _RULES.duties[DutyKind.TALK]
    office_share: Share = _RULES.office_share

    def by_kind(self) -> dict[DutyKind, int]:
        """Return the numbers by duty."""
        return {kind: getattr(self, kind) for kind in DutyKind}


class Conditions(_Table):
    """What must hold of a group, and how many departments the committee visits in a month."""

    group_heads: Need = _RULES.group_heads
    branches: Need = _RULES.linked_branches
    clubs: Need = _RULES.linked_clubs
    paired_youths: Need = _RULES.paired_youths
    visited_units: Need = _RULES.visited_units


class PolicyTable(_Table):
    """The numbers of the rules; `Config.policies` hands them to the rules."""

    name: Name = _RULES.name
    version: Name = _RULES.version
    counted_kinds: Annotated[tuple[Kind, ...], Field(strict=False, min_length=1)] = tuple(sorted(_RULES.counted_kinds))
    blind_share: Share = _RULES.blind_share
    excused_share: ExcusedShares = ExcusedShares()
    due: DueSpans = DueSpans()
    voice: Voice = Voice()
    interaction: Interaction = Interaction()
    topic: Topic = Topic()
    activity: Activity = Activity()
    face_to_face: FaceToFace = FaceToFace()
    duties: Duties = Duties()
    conditions: Conditions = Conditions()


class LaterPolicy(PolicyTable):
    """A policy that holds from a day on; what it does not say has its default."""

    since: date = Field(alias="from")


class CollegeDays(_Table):
    """A stretch of the college's calendar, both days included: a break or a term."""

    name: Name
    first: date = Field(alias="from")
    last: date = Field(alias="to")

    @field_validator("last")
    @classmethod
    def _ends_after_it_began(cls, last: date, found: ValidationInfo) -> date:
        first = found.data.get("first")
        if first is not None and last < first:
            raise ValueError(f"is before from = {first}; write the last day")
        return last


class CollegeWeeks(CollegeDays):
    """Exam or training weeks, both days included; they excuse only where the college says so."""

    excused: bool = False


class Override(_Table):
    """One day that is off, or a workday, whatever the notices say; `source` says who decided it."""

    day: date
    off: bool
    source: Name


class CalendarTable(_Table):
    """Which days are off, and the terms; `bot/calendars.py` makes the calendar of it."""

    observe_holidays: bool = True
    breaks: Annotated[tuple[CollegeDays, ...], _List] = ()
    weeks: Annotated[tuple[CollegeWeeks, ...], _List] = ()
    terms: Annotated[tuple[CollegeDays, ...], _List] = ()
    overrides: Annotated[tuple[Override, ...], _List] = ()

    def college_breaks(self) -> tuple[Break, ...]:
        """Return what excuses as the rules want it: breaks, and the weeks that the college excuses."""
        off = (*self.breaks, *(week for week in self.weeks if week.excused))
        return tuple(Break(pause.name, pause.first, pause.last) for pause in off)

    def college_terms(self) -> tuple[Break, ...]:
        """Return the terms, each with its days."""
        return tuple(Break(term.name, term.first, term.last) for term in self.terms)


class Committee(_Table):
    """Who reads the digest: the college's committee (`unit` empty: all units) or one department's."""

    name: Name
    unit: str = ""
    to: Annotated[str, AfterValidator(_conversation)] = ""


class Help(_Table):
    """Where somebody in need finds help: lines that every private receipt carries, and whom `/求助` goes to."""

    lines: Annotated[tuple[Name, ...], _List] = ()
    counsellor: Annotated[str, AfterValidator(_conversation)] = ""


class Wishes(_Table):
    """How long what may take with a wish, in working days; `confirm_within` in days of the calendar."""

    claim_within: WishDays = _WISHES.claim_within
    fulfil_within: WishDays = _WISHES.fulfil_within
    extension: WishDays = _WISHES.extension
    raise_after: WishDays = _WISHES.raise_after
    confirm_within: WishDays = _WISHES.confirm_within


class Activities(_Table):
    """How many minutes a code counts that youths send to be noted as present."""

    code_minutes: int = Field(default=15, ge=1, le=240)


class Problems(_Table):
    """The problem list: by when it is answered, and into what it is sorted; never by what concerns a person."""

    answer_within: int = Field(default=10, ge=1, le=60)
    categories: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)] = CATEGORIES
    departments: Annotated[tuple[Name, ...], _List] = DEPARTMENTS

    @field_validator("categories", "departments")
    @classmethod
    def _are_one_word_each(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if "".join(word.split()) != word or len(word) > 20:
                raise ValueError(f"{word!r} must be a word of at most 20 characters without spaces")
        return words

    @field_validator("categories")
    @classmethod
    def _say_nothing_of_a_person(cls, words: tuple[str, ...]) -> tuple[str, ...]:
        for word in words:
            if any(about in word for about in OF_A_PERSON):
                raise ValueError(
                    f"{word!r} says something of a person; name what the problem is about, not whose it is"
                )
        return words


class Reports(_Table):
    """Files of the school's own for its papers. `load` makes their paths absolute; empty is the bundled one or none."""

    problem_template: str = ""
    term_template: str = ""
    one_hundred: str = ""


class Commands(_Table):
    """How many commands a minute are obeyed of one person and of one group; 0 is no limit."""

    per_person: int = Field(default=6, ge=0, le=1000)
    per_group: int = Field(default=30, ge=0, le=1000)


class Reminders(_Table):
    """When and how often a cadre may be reminded. Quiet hours may pass midnight; twice the same time is none."""

    quiet: tuple[LocalTime, LocalTime] = (time(22), time(8))
    per_day: int = Field(default=2, ge=0, le=100)
    per_week: int = Field(default=5, ge=0, le=100)

    @field_validator("quiet", mode="before")
    @classmethod
    def _two_times(cls, raw: object) -> object:
        if not isinstance(raw, list | tuple) or len(raw) != 2:
            raise ValueError('write when quiet begins and when it ends, such as ["22:00", "08:00"]')
        return tuple(raw)


class Digest(_Table):
    """When the committee's week is sent, whether with a picture, and what a message and an entry cost a cadre."""

    at: Annotated[Weekly, BeforeValidator(_weekly)] = Weekly(0, time(9))
    picture: bool = True
    minutes_per_message: Minutes = Decimal("0.5")
    minutes_per_entry: Minutes = Decimal(1)

    def costs(self) -> Costs:
        """Return what a message and an entry are taken to cost a cadre."""
        return Costs(self.minutes_per_message, self.minutes_per_entry)


class Survey(_Table):
    """The question of satisfaction at a term's end. Fewer answers than `least` are never told; it may only be more."""

    held: bool = True
    opens: Duration = timedelta(days=21)
    lasts: Duration = timedelta(days=14)
    least: int = Field(default=10, ge=10, le=10_000)


def _web_address(secret: SecretStr) -> SecretStr:
    if (raw := secret.get_secret_value()) and not re.fullmatch(r"https?://[^\s/]+(/\S*)?", raw):
        raise ValueError('write an address that begins with "https://"')
    return secret


def _secret(name: str) -> Callable[[SecretStr], SecretStr]:
    """Return what takes a secret from the environment where it stands there."""
    return lambda secret: SecretStr(os.environ.get(name, "") or secret.get_secret_value())


def _mail_address(raw: str) -> str:
    if raw and not re.fullmatch(r"[^@\s<>,]+@[^@\s<>,]+", raw):
        raise ValueError('write an address, such as "wuyou@example.edu.cn"')
    return raw


MailAddress = Annotated[str, AfterValidator(_mail_address)]
Webhook = Annotated[SecretStr, AfterValidator(_secret("WUYOU_ALERTS_WEBHOOK")), AfterValidator(_web_address)]
Heartbeat = Annotated[SecretStr, AfterValidator(_secret("WUYOU_ALERTS_HEARTBEAT")), AfterValidator(_web_address)]
MailPassword = Annotated[SecretStr, AfterValidator(_secret("WUYOU_ALERTS_MAIL_PASSWORD"))]


class Mail(_Table):
    """The mail server that alerts go through; none where `host` is empty."""

    host: str = ""
    port: int = Field(default=465, ge=1, le=65535)
    tls: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password: MailPassword = Field(default=SecretStr(""), validate_default=True)
    sender: MailAddress = Field(default="", alias="from")
    to: Annotated[tuple[MailAddress, ...], _List] = Field(default=(), validate_default=True)

    @field_validator("to")
    @classmethod
    def _somebody(cls, to: tuple[str, ...], found: ValidationInfo) -> tuple[str, ...]:
        if found.data.get("host") and not (to and found.data.get("sender")):
            raise ValueError("write `from` and at least one address in `to`, or leave `host` empty")
        return to


class Alerts(_Table):
    """How operators and committee are told when the gateway cannot tell them. Addresses of the web are secrets."""

    webhook: Webhook = Field(default=SecretStr(""), validate_default=True)
    format: Literal["wecom", "json"] = "wecom"
    heartbeat: Heartbeat = Field(default=SecretStr(""), validate_default=True)
    blind_after: Duration = timedelta(hours=1)
    mail: Mail = Field(default_factory=Mail)


class Gateway(_Table):
    """One channel. The fields after `kind` ask it, so their order matters."""

    name: str
    kind: Literal["wechaty", "simulator"]
    endpoint: str = Field(default="", validate_default=True)
    token: SecretStr = Field(default=SecretStr(""), validate_default=True)
    accept_risk: bool = Field(default=False, validate_default=True)
    per_minute: int = Field(default=20, ge=1, le=120)

    @property
    def address(self) -> tuple[str, int]:
        """The host (an IPv6 one without brackets) and the port of the endpoint; only where there is an endpoint."""
        host, _, port = self.endpoint.rpartition(":")
        return host.strip("[]"), int(port)

    @field_validator("name")
    @classmethod
    def _short_and_plain(cls, name: str) -> str:
        if not re.fullmatch(r"[a-z0-9-]{1,20}", name):
            raise ValueError("write 1 to 20 of a-z, 0-9 and -")
        return name

    @field_validator("endpoint")
    @classmethod
    def _reachable(cls, endpoint: str, found: ValidationInfo) -> str:
        if endpoint:
            return _endpoint(endpoint)
        if _is_wechaty(found):
            raise ValueError('is missing; write where the gateway listens, such as "127.0.0.1:18788"')
        return endpoint

    @field_validator("token")
    @classmethod
    def _of_file_or_environment(cls, token: SecretStr, found: ValidationInfo) -> SecretStr:
        if "name" not in found.data:
            return token
        variable = token_variable(found.data["name"])
        token = SecretStr(os.environ.get(variable, "") or token.get_secret_value())
        if _is_wechaty(found) and not token.get_secret_value():
            raise ValueError(f"is missing; write it here or in the environment as {variable}")
        return token

    @field_validator("accept_risk")
    @classmethod
    def _said_aloud(cls, accepted: bool, found: ValidationInfo) -> bool:
        if _is_wechaty(found) and not accepted:
            raise ValueError(_RISK)
        return accepted


def _is_wechaty(found: ValidationInfo) -> bool:
    return found.data.get("kind") == "wechaty"


def token_variable(gateway: str) -> str:
    """Return the environment variable that holds the token of the gateway; it goes before the file."""
    return f"WUYOU_GATEWAY_{re.sub('[^A-Za-z0-9]', '_', gateway).upper()}_TOKEN"


class Config(_Table):
    """The whole configuration. `Config()` is all defaults and no gateway."""

    timezone: Annotated[str, AfterValidator(_known_zone)] = "Asia/Shanghai"
    database: Database = Database()
    policy_table: PolicyTable = Field(default=PolicyTable(), alias="policy")
    later_policies: Annotated[tuple[LaterPolicy, ...], _List] = Field(default=(), alias="later_policy")
    calendar: CalendarTable = CalendarTable()
    committees: Annotated[tuple[Committee, ...], _List] = Field(default=(), alias="committee")
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
    gateways: Annotated[tuple[Gateway, ...], _List] = Field(default=(), alias="gateway")

    @property
    def zone(self) -> ZoneInfo:
        """The policy's time zone."""
        return ZoneInfo(self.timezone)

    def policy(self) -> Policy:
        """Return the numbers of the rules (rules.md sections 3 and 4) that hold from the beginning."""
        return self._policy(self.policy_table, date.min)

    def wish_terms(self) -> WishTerms:
        """Return how long what may take with a wish."""
        return WishTerms(**self.wishes.model_dump(), zone=self.zone)

    def policies(self) -> Policies:
        """Return every policy, each with the day from which it holds."""
        return Policies([self.policy(), *(self._policy(table, table.since) for table in self.later_policies)])

    def _policy(self, table: PolicyTable, since: date) -> Policy:
        return Policy(
            name=table.name,
            version=table.version,
            since=since,
            zone=self.zone,
            counted_kinds=frozenset(table.counted_kinds),
            blind_share=table.blind_share,
            excused_share=table.excused_share.by_kind(),
            due=table.due.by_kind(),
            voice_messages=table.voice.min_messages,
            interaction_youths=table.interaction.min_youths,
            interaction_window=table.interaction.window,
            topic_youths=table.topic.min_youths,
            topic_window=table.topic.window,
            activity_youths=table.activity.min_youths,
            face_to_face_share=table.face_to_face.share,
            duties=table.duties.by_kind(),
            office_share=table.duties.office_share,
            group_heads=table.conditions.group_heads,
            linked_branches=table.conditions.branches,
            linked_clubs=table.conditions.clubs,
            paired_youths=table.conditions.paired_youths,
            visited_units=table.conditions.visited_units,
        )


# Reading


def load(path: Path) -> Config:
    """Return the configuration in the TOML file, relative paths made absolute against its folder.

    ConfigError with every problem of the file if it cannot be read or used.
    """
    raw = _parse(path)
    problems = _repeated_gateways(raw)
    try:
        config = Config.model_validate(raw)
    except ValidationError as error:
        problems = [_problem(detail) for detail in error.errors(include_url=False)] + problems
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
        problem = f"is not TOML: {error}; text needs quotes, and a key stands once in its table"
    raise ConfigError(path, [problem])


def _anchored(database: Database, folder: Path) -> Database:
    url = make_url(database.url)
    if not _is_relative_file(url):
        return database
    return Database(url=url.set(database=str(folder / str(url.database))).render_as_string(hide_password=False))


def _beside(reports: Reports, folder: Path) -> Reports:
    """Make the paths of the templates absolute; what is not there is told when the paper is made."""
    paths = {name: str(folder / path) for name, path in reports.model_dump().items() if path}
    return reports.model_copy(update=paths)


def _is_relative_file(url: URL) -> bool:
    if url.drivername != "sqlite" or not url.database or url.database == ":memory:":
        return False
    return not url.database.startswith("file:") and not Path(url.database).is_absolute()


# Problems


def _repeated_gateways(raw: Mapping[str, Any]) -> list[str]:
    gateways = raw.get("gateway")
    tables = [table for table in gateways if isinstance(table, dict)] if isinstance(gateways, list) else []
    names = Counter(table["name"] for table in tables if isinstance(table.get("name"), str))
    return [
        f"gateway.name = {_shown(name)}: {times} gateways have this name; give each a name of its own"
        for name, times in names.items()
        if times > 1
    ]


def _problem(detail: ErrorDetails) -> str:
    place, found = detail["loc"], detail["input"]
    key = _dotted(place)
    match detail["type"]:
        case "extra_forbidden":
            return f"{key} is not a known key; did you mean {_nearest_key(place)}?"
        case "missing":
            return f"{key} is missing; write {place[-1]} = ..."
        case _ if _may_show(place, found):
            return f"{key} = {_shown(found)}: {_mend(detail)}"
        case _:
            return f"{key}: {_mend(detail)}"


_MENDS = {
    "int_type": "write a whole number, such as 3",
    "bool_type": "write true or false",
    "string_type": "write text in quotes",
    "string_too_short": "must not be empty",
    "date_type": "write a date without quotes, such as 2026-01-12",
    "model_type": "write a table, {{ key = value, ... }}",
    "tuple_type": "write a list, [...]; a list of tables has a [[heading]] for each",
    "too_short": "write at least one",
    "greater_than_equal": "must be at least {ge}",
    "less_than_equal": "must be at most {le}",
    "literal_error": "write {expected}",
}


def _mend(detail: ErrorDetails) -> str:
    context = detail.get("ctx", {})
    if detail["type"] == "value_error":
        return str(context["error"])
    return _MENDS.get(detail["type"], detail["msg"]).format(**context)


def _dotted(place: tuple[int | str, ...]) -> str:
    parts = (f"[{part}]" if isinstance(part, int) else f".{_bare(part)}" for part in place)
    return "".join(parts).removeprefix(".")


def _bare(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else json.dumps(key, ensure_ascii=False)


def _may_show(place: tuple[int | str, ...], found: object) -> bool:
    may_hold_secret = (
        place[0] in ("database", "alerts") or place[-1] == "token" or (place[0] == "gateway" and len(place) < 3)
    )
    return not may_hold_secret and found != "" and not isinstance(found, dict)


def _shown(found: object) -> str:
    match found:
        case bool():
            shown = str(found).lower()
        case str():
            shown = json.dumps(found, ensure_ascii=False)
        case list():
            shown = f"[{', '.join(_shown(each) for each in found if not isinstance(each, dict | list))}]"
        case _:
            shown = str(found)
    return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}..."


def _nearest_key(place: tuple[int | str, ...]) -> str:
    word = str(place[-1])
    table: type[_Table] = Config
    for part in place[:-1]:
        if isinstance(part, str):
            table = dict(_tables_in(table))[part]
    here = [_key(name, field) for name, field in table.model_fields.items()]
    elsewhere = [key for key in keys() if key.rpartition(".")[2] == word]
    if elsewhere and not get_close_matches(word, here, cutoff=0.8):  # A known key below the wrong [heading].
        return elsewhere[0]
    return _dotted((*place[:-1], _nearest(word, here)))


def _tables_in(table: type[_Table]) -> Iterator[tuple[str, type[_Table]]]:
    for name, field in table.model_fields.items():
        for kind in (field.annotation, *get_args(field.annotation)):
            if isinstance(kind, type) and issubclass(kind, _Table):
                yield _key(name, field), kind


def _key(name: str, field: FieldInfo) -> str:
    return field.alias or name


def keys(table: type[_Table] = Config, before: str = "") -> Iterator[str]:
    """Yield every key that a configuration file may have, dotted; a table comes before what is in it."""
    inner = dict(_tables_in(table))
    for name, field in table.model_fields.items():
        key = _key(name, field)
        yield before + key
        if key in inner:
            yield from keys(inner[key], f"{before}{key}.")
