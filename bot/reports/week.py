"""The committee's week on request, in each form in which it is handed out."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from enum import StrEnum

from bot import texts_digest, wiring
from bot.config import Config
from bot.digest import gather
from bot.digest_model import Digest, plain
from bot.overdue import overdue_of
from bot.reports.card import card
from bot.reports.xlsx import xlsx
from rules.periods import Period
from tracker.judging import Judge

_LOOKED_BACK = timedelta(days=800)  # Farther than a digest asks since when something is missing.


class Format(StrEnum):
    """How a digest is given."""

    TEXT = "text"
    JSON = "json"
    PNG = "png"
    XLSX = "xlsx"


def _as_text(digest: Digest) -> bytes:
    return ("\n".join(texts_digest.lines(digest)) + "\n").encode()


def _as_json(digest: Digest) -> bytes:
    return (json.dumps(plain(digest), ensure_ascii=False, indent=2) + "\n").encode()


_WRITE: dict[Format, Callable[[Digest], bytes]] = {
    Format.TEXT: _as_text,
    Format.JSON: _as_json,
    Format.PNG: lambda digest: card(digest).png,
    Format.XLSX: xlsx,
}


def make(config: Config, week: Period, at: datetime, unit: str, as_: Format) -> bytes:
    """Return the digest of a week as of T, of one unit or all, as a file has it."""
    return _WRITE[as_](digest_on_request(config, week, at, unit))


def digest_on_request(config: Config, week: Period, at: datetime, unit: str) -> Digest:
    """Return the digest of a week as of T, of one unit or all, over every group that is stored.

    LookupError for a unit that had no group in the week.
    """
    with wiring.opened(config) as database, database.read() as connection:
        calendar = wiring.calendar_between(config, connection, week.start - _LOOKED_BACK, at)
        judge = Judge(connection, config.policies(), calendar, config.live_gateways)
        overdue = overdue_of(connection, config, calendar, at)
        costs, terms = config.digest.costs(), config.wish_terms()
        found = gather(connection, judge, None, week, at, overdue=overdue, costs=costs, terms=terms)
    units = sorted({one.named.unit for one in found.weeks})
    if unit and unit not in units:
        known = ", ".join(one for one in units if one) or "none"
        raise LookupError(f"{unit} had no group in {week.name}; known are {known}")
    return found.digest(unit)
