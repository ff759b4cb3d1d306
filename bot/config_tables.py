"""The tables besides policy and calendar. Tokens, passwords and addresses of the web stay inside SecretStr."""

import os
import re
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationInfo, field_validator

from bot.config_values import (
    Duration,
    Heartbeat,
    Listed,
    LocalTime,
    MailAddress,
    MailPassword,
    Minutes,
    Name,
    Table,
    Webhook,
    Weekly,
    WishDays,
    conversation,
    database_url,
    endpoint_of,
    weekly,
)
from bot.costs import Costs
from bot.texts_categories import CATEGORIES, DEPARTMENTS, OF_A_PERSON
from rules.wishes import WishTerms

_WISHES = WishTerms()
_RISK = (
    "automated personal accounts are against WeChat's terms and get restricted;"
    " write accept_risk = true if the account's owner accepts that"
)


class Database(Table):
    """Where facts are kept. `load` makes the path of an SQLite file absolute."""

    url: Annotated[str, AfterValidator(database_url)] = Field(default="sqlite:///wuyou.db", repr=False)


class Committee(Table):
    """Who reads the digest: the college's committee (`unit` empty: all units) or one department's."""

    name: Name
    unit: str = ""
    to: Annotated[str, AfterValidator(conversation)] = ""


class Help(Table):
    """Where somebody in need finds help: lines that every private receipt carries, and whom `/求助` goes to."""

    lines: Annotated[tuple[Name, ...], Listed] = ()
    counsellor: Annotated[str, AfterValidator(conversation)] = ""


class Wishes(Table):
    """How long what may take with a wish, in working days; `confirm_within` in days of the calendar."""

    claim_within: WishDays = _WISHES.claim_within
    fulfil_within: WishDays = _WISHES.fulfil_within
    extension: WishDays = _WISHES.extension
    raise_after: WishDays = _WISHES.raise_after
    confirm_within: WishDays = _WISHES.confirm_within


class Activities(Table):
    """How many minutes a code counts that youths send to be noted as present."""

    code_minutes: int = Field(default=15, ge=1, le=240)


class Problems(Table):
    """The problem list: by when it is answered, and into what it is sorted; never by what concerns a person."""

    answer_within: int = Field(default=10, ge=1, le=60)
    categories: Annotated[tuple[Name, ...], Field(strict=False, min_length=1)] = CATEGORIES
    departments: Annotated[tuple[Name, ...], Listed] = DEPARTMENTS

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


class Reports(Table):
    """Files of the school's own for its papers. `load` makes their paths absolute; empty is the bundled one or none."""

    problem_template: str = ""
    term_template: str = ""
    one_hundred: str = ""


class Commands(Table):
    """How many commands a minute are obeyed of one person and of one group; 0 is no limit."""

    per_person: int = Field(default=6, ge=0, le=1000)
    per_group: int = Field(default=30, ge=0, le=1000)


class Reminders(Table):
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


class Digest(Table):
    """When the committee's week is sent, whether with a picture, and what a message and an entry cost a cadre."""

    at: Annotated[Weekly, BeforeValidator(weekly)] = Weekly(0, time(9))
    picture: bool = True
    minutes_per_message: Minutes = Decimal("0.5")
    minutes_per_entry: Minutes = Decimal(1)

    def costs(self) -> Costs:
        """Return what a message and an entry are taken to cost a cadre."""
        return Costs(self.minutes_per_message, self.minutes_per_entry)


class Survey(Table):
    """The question of satisfaction at a term's end. Fewer answers than `least` are never told; it may only be more."""

    held: bool = True
    opens: Duration = timedelta(days=21)
    lasts: Duration = timedelta(days=14)
    least: int = Field(default=10, ge=10, le=10_000)


class Mail(Table):
    """The mail server that alerts go through; none where `host` is empty."""

    host: str = ""
    port: int = Field(default=465, ge=1, le=65535)
    tls: Literal["tls", "starttls", "none"] = "tls"
    user: str = ""
    password: MailPassword = Field(default=SecretStr(""), validate_default=True)
    sender: MailAddress = Field(default="", alias="from")
    to: Annotated[tuple[MailAddress, ...], Listed] = Field(default=(), validate_default=True)

    @field_validator("to")
    @classmethod
    def _somebody(cls, to: tuple[str, ...], found: ValidationInfo) -> tuple[str, ...]:
        if found.data.get("host") and not (to and found.data.get("sender")):
            raise ValueError("write `from` and at least one address in `to`, or leave `host` empty")
        return to


class Alerts(Table):
    """How operators and committee are told when the gateway cannot tell them. Addresses of the web are secrets."""

    webhook: Webhook = Field(default=SecretStr(""), validate_default=True)
    format: Literal["wecom", "json"] = "wecom"
    heartbeat: Heartbeat = Field(default=SecretStr(""), validate_default=True)
    blind_after: Duration = timedelta(hours=1)
    mail: Mail = Field(default_factory=Mail)


class Gateway(Table):
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
            return endpoint_of(endpoint)
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
