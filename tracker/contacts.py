"""What one person was at, activities and meetings, as they see it and may correct it; and activities of a day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo

from sqlalchemy import Connection, select

from rules.facts import Activity, Attend, Meet, Void
from rules.periods import local_day
from tracker.models import facts, persons
from tracker.own import directory_of
from tracker.queries import read_facts
from tracker.recording import Recording

SELF = "self"  # Who voids when people correct what is stored of themselves: no id, so that it links to nobody.


@dataclass(frozen=True, slots=True)
class Contact:
    """An attendance or meeting. `form`: activity, or the meeting's; `title` is empty where there is none."""

    fact: str
    group: str
    form: str
    at: datetime
    title: str
    voided: bool


def contacts_of(connection: Connection, person: str) -> list[Contact]:
    """Return what is stored of the person, voided or not, oldest first: so the numbers of a list hold."""
    ids = directory_of(connection).ids_of(person)
    numbers = list(connection.execute(select(persons.c.no).where(persons.c.id.in_(ids))).scalars())
    mine = facts.c.member.in_(numbers)
    attends = read_facts(connection, Attend, facts.c.type == "attend", mine)
    meets = read_facts(connection, Meet, facts.c.type == "meet", mine)
    held = {one.id: one for one in read_facts(connection, Activity, facts.c.type == "activity")} if attends else {}
    voided = {void.fact for void in read_facts(connection, Void, facts.c.type == "void")}
    found = [
        *(_attended(one, held[one.activity], voided) for one in attends if one.activity in held),
        *(Contact(one.id, one.group, one.form, one.at, "", one.id in voided) for one in meets),
    ]
    return sorted(found, key=lambda one: (one.at, one.fact))


def _attended(attend: Attend, activity: Activity, voided: set[str]) -> Contact:
    is_void = not voided.isdisjoint((attend.id, activity.id))
    return Contact(attend.id, activity.group, "activity", activity.held_at, activity.title, is_void)


def take_back(connection: Connection, recording: Recording, contact: Contact, reason: str, at: datetime) -> bool:
    """Void a contact for the person whose it is; return False if it was voided before."""
    if contact.voided:
        return False
    recording.record(connection, [Void(at, contact.fact, SELF, reason)])
    return True


def activities_on(connection: Connection, groups: Iterable[str], day: date, zone: tzinfo) -> list[Activity]:
    """Return the activities of these groups that were held on the local day and are not voided, in order."""
    wanted = set(groups)
    voided = {void.fact for void in read_facts(connection, Void, facts.c.type == "void")}
    held = read_facts(connection, Activity, facts.c.type == "activity")
    here = [one for one in held if one.group in wanted and one.id not in voided]
    return sorted((one for one in here if local_day(one.held_at, zone) == day), key=lambda one: (one.held_at, one.id))
