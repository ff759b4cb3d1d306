"""Groups of one name: numbered where one of them may be meant, with what tells them apart; and the number read."""

import re
from collections.abc import Callable, Sequence

from bot import texts_namesakes as words
from bot.commands.base import Asked
from bot.dates import numeral
from bot.station import Station
from tracker.groups import GroupNow
from tracker.live import live_group
from tracker.views import Everywhere, kins, view_of

Tell = Callable[[Sequence[GroupNow]], list[str]]  # What tells each of some groups from the others.

BEHIND = " \t\r\n\u3000\u2005:：,，。、"  # What may stand between the name of a group and the rest.
_NUMBER = re.compile(rf"第\s*([0-9０-９]{{1,2}}|[一二两三四五六七八九十])\s*个?群(?=[{BEHIND}0-9０-９]|$)")


def numbered(groups: Sequence[GroupNow], said: str) -> tuple[GroupNow, str] | None:
    """Return the group whose number in the list the words begin with, such as 第2群, and the rest; None without one."""
    found = _NUMBER.match(said)
    place = (numeral(found[1]) or int(found[1])) if found else 0
    if found is None or not 1 <= place <= len(groups):
        return None
    return groups[place - 1], said[found.end() :].lstrip(BEHIND)


def telling(station: Station, asked: Asked) -> Tell:
    """Return what says of groups since when the bot counts there and how many youths are in them."""

    def tell(groups: Sequence[GroupNow]) -> list[str]:
        zone = station.policies.zone
        found = []
        with station.database.read() as connection:
            everywhere = Everywhere(connection)
            for group in groups:
                (kin,) = kins(connection, [group.id])
                view = next(view_of(connection, kin, everywhere, station.policies, asked.at))
                live = live_group(connection, group.id)
                since = view.roles.formed_at if live is None else live.enabled_at
                found.append(words.group(since, len(view.membership.linked_at(asked.at)), zone))
        return found

    return tell
