"""Deputies and the committee are staff of the groups of their unit that they are in: no youths, once that is known."""

from collections.abc import Collection, Iterable
from functools import partial

from sqlalchemy import Connection

from bot.station import Station
from rules.facts import Group
from tracker import roster
from tracker.groups import GroupNow, group_at
from tracker.recording import Recording
from tracker.roster import Listed


async def staff_everywhere(station: Station, person: str) -> None:
    """Take somebody who has just bound themselves into the staff of the counted groups that they are in."""
    if _helpers(station, [person]):
        here = [group for group in sorted(station.counted) if person in await station.members(group)]
        await take_in(station, here, [person])


async def take_in(station: Station, groups: Iterable[str], persons: Collection[str]) -> None:
    """Take those of the persons whom the roster names as deputies or committee into the staff of counted groups."""
    helpers = _helpers(station, persons)
    for group in groups if helpers else ():
        await station.write(partial(_store, station=station, group=group, helpers=helpers))


def _helpers(station: Station, persons: Iterable[str]) -> list[Listed]:
    with station.database.read() as connection:
        listed = [roster.by_person(connection, person) for person in persons]
    return [one for one in listed if one is not None and one.role != "cadre"]


def _store(
    connection: Connection, recording: Recording, *, station: Station, group: str, helpers: Iterable[Listed]
) -> None:
    now = station.clock()
    known = group_at(connection, group, now)
    if known is not None and (new := [person for one in helpers if (person := _new_in(known, one))]):
        staff = (*known.staff, *new)
        recording.record(connection, [Group(now, group, known.name, known.unit, known.cadre, None, staff)])


def _new_in(group: GroupNow, listed: Listed) -> str | None:
    """Return the person's id if they belong to the group's staff and are not in it yet."""
    fits = listed.unit in ("", group.unit) and listed.person not in (group.cadre, *group.staff)
    return listed.person if fits else None
