"""`wuyou tick`: one round, once, and what of it can be said from here."""

import asyncio
from datetime import datetime, tzinfo
from functools import partial
from typing import Any

from bot import wiring
from bot.config import Config
from bot.gateways.simulator import Simulator
from bot.round_parts import Round
from bot.rounds import Rounds
from bot.rounds import tick as make_round
from bot.sending import Sending
from bot.told import words_of
from tracker.outbox import Notice, Row


async def tick(config: Config, now: datetime, *, dry_run: bool) -> Round:
    """Make one round at a moment; what is for simulators is said, the rest waits for `wuyou run`."""
    with wiring.opened(config) as database, wiring.writing(database) as writer:
        if not dry_run:
            await asyncio.wrap_future(writer.submit(partial(wiring.keep_calendars, config=config, now=now)))
        rounds = Rounds(config, database, writer, wiring.calendar_for(config, database))
        worlds = [
            Simulator(table.name, lambda: now, anybody=True) for table in config.gateways if table.kind == "simulator"
        ]
        quiet = config.quiet

        def told(notice: Notice) -> str | None:
            with database.read() as connection:
                return words_of(connection, notice, now, config.zone)

        sendings = [Sending(world, writer, lambda: now, quiet, told) for world in worlds]
        return await make_round(rounds, sendings, now, dry_run=dry_run)


def row_line(row: Row, zone: tzinfo) -> dict[str, Any]:
    """Return a row of the outbox as a JSON line; times in the policy's zone."""
    notice = row.notice
    return {
        "no": row.no,
        "key": notice.key,
        "kind": str(notice.kind),
        "to": notice.to,
        "mention": notice.mention,
        "words": notice.words,
        "file": None if notice.file is None else notice.file.name,
        "why": notice.why,
        "not_before": _local(notice.not_before, zone),
        "not_after": _local(notice.not_after, zone),
        "state": str(row.state),
        "attempts": row.attempts,
        "error": row.error,
    }


def said_line(row: Row) -> str:
    """Return whom a row is for, why, and its words; the words of a wish or problem are not among them."""
    notice = row.notice
    words = notice.words
    if words is None:
        confided = "its words are made of what was confided, when it is said"
        words = confided if notice.file is None else f"the file {notice.file.name}"
    return f"{notice.to} ({notice.why}): {words}"


def trouble_line(row: Row, zone: tzinfo) -> str:
    """Return a row as one line for whoever must tell it another way; without its words."""
    at = _local(row.ended_at or row.notice.not_before, zone)
    line = f"{row.no} {row.state} {at} {row.notice.kind} to {row.notice.to} ({row.notice.why})"
    return line if row.error is None else f"{line}: {row.error}"


def _local(at: datetime | None, zone: tzinfo) -> str | None:
    return None if at is None else at.astimezone(zone).isoformat()
