"""How single values of the configuration are read; what is wrong is said with how to write it."""

import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import time, timedelta
from decimal import Decimal
from difflib import get_close_matches
from typing import Annotated
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, SecretStr
from sqlalchemy import make_url
from sqlalchemy.exc import ArgumentError

from rules.policy import KINDS

_DATABASES = ("sqlite", "postgresql+psycopg")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_UNITS = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_LONGEST = timedelta(days=366)
_MOST_MINUTES = 60


class Table(BaseModel):
    """A table of the configuration: frozen, and every unknown key is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, hide_input_in_errors=True)


def nearest(word: str, known: list[str]) -> str:
    """Return the known word that is most like it, whatever its case."""
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


def weekly(raw: object) -> Weekly:
    """Return the moment of each week; ValueError with the mend."""
    day, _, clock = raw.partition(" ") if isinstance(raw, str) else ("", "", "")
    if day not in _WEEKDAYS:
        raise ValueError(f'write a day and a local time, such as "mon 09:00"; the days are {", ".join(_WEEKDAYS)}')
    return Weekly(_WEEKDAYS.index(day), _local_time(clock))


def _known_kind(kind: str) -> str:
    if kind not in KINDS:
        known = sorted(KINDS)
        raise ValueError(f'did you mean "{nearest(kind, known)}"? The kinds are {", ".join(known)}')
    return kind


def known_zone(name: str) -> str:
    """Return the name of a time zone that exists; ValueError with one that resembles it, or China's."""
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        near = get_close_matches(name, sorted(available_timezones()), n=1, cutoff=0.8)
        meant = f'did you mean "{near[0]}"?' if near else 'write "Asia/Shanghai" for the whole of China'
        raise ValueError(f"is no time zone; {meant}") from None
    return name


def conversation(raw: str) -> str:
    """Return "<gateway>/<contact>", or nothing."""
    if raw and not re.fullmatch(r"[a-z0-9-]+/.+", raw):
        raise ValueError('write "<gateway name>/<contact id>", or "" until /绑定 has set it')
    return raw


def endpoint_of(raw: str) -> str:
    """Return host:port."""
    host, _, port = raw.rpartition(":")
    if not re.fullmatch(r"[0-9A-Za-z._-]+|\[[0-9A-Fa-f:.]+\]", host) or not re.fullmatch(r"[0-9]{1,5}", port):
        raise ValueError('write host:port, such as "127.0.0.1:18788"')
    if not 1 <= int(port) <= 65535:
        raise ValueError("the port must be from 1 to 65535")
    return raw


def database_url(raw: str) -> str:
    """Return the address of a database; what is wrong with it is said without it, for it may hold a password."""
    mend = 'write "sqlite:///wuyou.db" or "postgresql+psycopg://user:password@host/name"'
    try:
        url = make_url(raw)
    except (ArgumentError, ValueError):
        raise ValueError(f"is no address of a database; {mend}") from None
    if url.drivername not in _DATABASES:
        raise ValueError(f"{url.drivername} is not one of {' and '.join(_DATABASES)}; {mend}")
    if url.drivername == "sqlite" and url.database in (None, "", ":memory:"):
        raise ValueError(f"names no file, so that nothing would be kept; {mend}")
    return raw


Share = Annotated[Decimal, BeforeValidator(_share)]
Minutes = Annotated[Decimal, BeforeValidator(_minutes)]
Duration = Annotated[timedelta, BeforeValidator(_duration)]
LocalTime = Annotated[time, BeforeValidator(_local_time)]
Need = Annotated[int, Field(ge=1, le=10_000)]
WishDays = Annotated[int, Field(ge=1, le=250)]
Name = Annotated[str, Field(min_length=1)]
Kind = Annotated[str, AfterValidator(_known_kind)]
Listed = Field(strict=False)  # TOML has lists where the frozen models have tuples.


# Secrets and addresses of alerts


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
