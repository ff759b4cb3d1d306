"""What a message entered, for when it is recalled: its ids are made of the message's, so that it can be found again."""

from sqlalchemy import ColumnElement, Connection, and_, or_, select

from rules.facts import Activity, Attend, Duty, Meet
from tracker.models import facts, groups, outbox
from tracker.outbox import NoticeKind, Row, State, rows
from tracker.queries import facts_where, read_facts
from tracker.requests import Entry, author_of, voids_since

_TYPES = ("activity", "attend", "meet", "duty")  # A topic is void by the recall itself (rules.md section 2).


def entries_of_message(connection: Connection, gateway: str, message: str) -> list[Entry]:
    """Return what the gateway's message entered and nobody has voided: "<gateway>/<type>/<message>", or with "/…"."""
    keys = [f"{gateway}/{of_type}/{message}" for of_type in _TYPES]
    inside = [_begins_with(connection, f"{key}/") for key in keys]
    found = [fact for _, fact in facts_where(connection, or_(facts.c.key.in_(keys), *inside))]
    voided = {void.fact for void in voids_since(connection)} if found else set()
    entries = [fact for fact in found if isinstance(fact, Activity | Attend | Meet | Duty) and fact.id not in voided]
    return sorted(entries, key=lambda entry: entry.id)


def _begins_with(connection: Connection, prefix: str) -> ColumnElement[bool]:
    """Whether a key begins with what ends in a slash; in the order of bytes "0" comes next."""
    key = facts.c.key.collate("BINARY" if connection.dialect.name == "sqlite" else "C")
    return and_(key > prefix, key < f"{prefix[:-1]}0")


def attendances_of(connection: Connection, activity: Activity) -> list[Attend]:
    """Return the attendances at an activity that nobody has voided."""
    no = select(groups.c.no).where(groups.c.id == activity.group).scalar_subquery()
    there = read_facts(connection, Attend, facts.c.type == "attend", facts.c.group_no == no)
    voided = {void.fact for void in voids_since(connection)}
    return [one for one in there if one.activity == activity.id and one.id not in voided]


def author(entry: Entry) -> str:
    """Return who entered it; where nobody is named, whom it is about, or whose it is."""
    if (by := author_of(entry)) is not None:
        return by
    return entry.member if isinstance(entry, Attend | Meet) else ""


def told_of(connection: Connection, submission: int) -> list[Row]:
    """Return the words about something handed in that were said, or may have been."""
    said = outbox.c.state.in_((State.SENT, State.CLAIMED, State.UNCERTAIN))
    about = (outbox.c.submission == submission) & (outbox.c.kind == str(NoticeKind.WORD))
    return rows(connection, about, said)
