"""Short ways to make a database, a group and what happens in it. Times are written as local times of Shanghai."""

import shutil
import tempfile
from collections.abc import Iterable
from datetime import date, datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from rules.facts import Activity, Attend, Attest, Blind, Excuse, Fact, Group, Join, Message, Topic
from rules.periods import Period, parse_period
from tracker.database import Database
from tracker.recording import Outcome, Recording

SHANGHAI = ZoneInfo("Asia/Shanghai")
YOUTHS = tuple(f"sim/youth-{number}" for number in range(1, 13))
CADRE = "sim/cadre"
GROUP = "sim/group"


@cache
def _template() -> Path:
    path = Path(tempfile.mkdtemp(prefix="wuyou-template-")) / "empty.db"
    database = Database(f"sqlite:///{path}")
    database.open()
    database.truncate_log()
    database.close()
    return path


def fresh(folder: Path, name: str = "wuyou.db") -> Database:
    """An empty database with the real schema: a copy of one that was migrated once."""
    shutil.copyfile(_template(), folder / name)
    return Database(f"sqlite:///{folder / name}")


def store(database: Database, *facts: Fact | Iterable[Fact]) -> list[Outcome]:
    """Store facts, and lists of facts."""
    flat = [one for some in facts for one in (some if isinstance(some, list | tuple) else [some])]
    with database.write() as connection:
        return Recording().record(connection, flat)


def at(local: str) -> datetime:
    """The moment of a local time such as "2026-11-19 20:30"."""
    return datetime.fromisoformat(local).replace(tzinfo=SHANGHAI)


def period(name: str) -> Period:
    """The period of that name, such as "2026-W47"."""
    return parse_period(name, SHANGHAI)


def formed(
    group: str = GROUP,
    *,
    name: str = "软件2201",
    unit: str = "软件学院",
    cadre: str = CADRE,
    on: str = "2026-09-01 00:00",
    youths: Iterable[str] = YOUTHS,
) -> list[Fact]:
    """A group with its youths. One formed on 1 September is excused from the year's face to face."""
    return [Group(at(on), group, name, unit, cadre, "sim/bot", ()), *(Join(at(on), group, youth) for youth in youths)]


def handed_over(to: str, on: str, group: str = GROUP, name: str = "软件2201", unit: str = "软件学院") -> Group:
    """The group has another cadre from then on."""
    return Group(at(on), group, name, unit, to)


def spoke(when: str, who: str = CADRE, group: str = GROUP, mentions: tuple[str, ...] = ()) -> Message:
    """Somebody said something in the group, under an id of its own."""
    return Message(at(when), f"{group} {who} {when}", group, who, "text", mentions)


def spoke_daily(first: str, last: str, who: str = CADRE, group: str = GROUP) -> list[Message]:
    """Somebody said something at noon of every day from first to last."""
    days = range(date.fromisoformat(first).toordinal(), date.fromisoformat(last).toordinal() + 1)
    return [spoke(f"{date.fromordinal(day)} 12:00", who, group) for day in days]


def answered(when: str, group: str = GROUP, cadre: str = CADRE, youths: Iterable[str] = YOUTHS[:3]) -> list[Message]:
    """The cadre said something and these youths answered at once."""
    return [spoke(when, cadre, group), *(spoke(f"{when}:01", youth, group) for youth in youths)]


def topic(when: str, group: str = GROUP, by: str = CADRE) -> Topic:
    """The cadre opened a topic."""
    return Topic(at(when), f"topic {group} {when}", group, by, "读书")


def activity(when: str, group: str = GROUP, by: str = CADRE, youths: Iterable[str] = YOUTHS) -> list[Fact]:
    """An activity was held, at which these youths were."""
    held = Activity(at(when), f"activity {group} {when}", group, by, "登山", at(when))
    return [held, *(Attend(at(when), f"{held.id} {youth}", held.id, youth, by) for youth in youths)]


def blind(first: str, until: str, group: str | None = GROUP, reason: str | None = None) -> Blind:
    """Nothing was seen between the two."""
    return Blind(at(first), at(until), group, None, reason)


def leave(first: str, last: str, granted: str, group: str = GROUP) -> Excuse:
    """Leave of the cadre, both days included."""
    days = date.fromisoformat(first), date.fromisoformat(last)
    return Excuse(at(granted), f"leave {group} {first}", group, *days, "出差")


def attested(have: str, of: str, on: str, group: str = GROUP) -> Attest:
    """Two of the committee vouch for a period."""
    return Attest(at(on), f"attest {group} {have} {of}", group, have, of, "sim/one", "sim/two", "见过")
