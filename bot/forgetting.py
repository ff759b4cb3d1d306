"""`wuyou forget MEMBER`: the operator erases a person for them. Whose, no log says; that it was done, it does."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial

import structlog

from tracker.database import Database
from tracker.erasing import Erased, erase_person, would_erase
from tracker.own import directory_of
from tracker.writer import Writer

log = structlog.get_logger()


def would_forget(database: Database, member: str) -> Erased:
    """Return what forgetting the person would erase."""
    log.info("a person was looked up to be erased")
    with database.read() as connection:
        return would_erase(connection, member, directory_of(connection))


def forget(database: Database, writer: Writer, member: str, now: datetime) -> Erased:
    """Erase the person; return what was erased."""
    gone = writer.submit(partial(erase_person, person=member, at=now)).result()
    log.info("a person was erased by the operator")
    database.truncate_log()
    return gone


def lines(gone: Erased) -> Iterator[str]:
    """Yield what was erased, or would be, a line each."""
    yield f"{gone.messages} messages and {gone.contacts} attendances and meetings under a random id"
    yield f"{gone.submitted} wishes and problems, with words and author"
    yield f"{gone.said} steps with others' wishes and problems, with words and author"
    yield f"{gone.requests} requests and {gone.notices} messages to them"
    yield f"{gone.lists} problem lists with their words, and {gone.settings} settings and marks"
    if gone.office:
        yield "kept: the record of their office (group lines, what they entered and decided, the committee's list)"
    if gone.was_out:
        yield "they had asked not to be recorded before"
