"""The college of the papers' tests and of the pictures in docs/: three groups of two units in a spring term.

`python -m tests.paper_college FOLDER` writes its journal and configuration there and stores both.
"""

import random
import sys
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

from rules.facts import (
    Activity,
    Attend,
    Case,
    Duty,
    Excuse,
    Fact,
    Group,
    Identity,
    Join,
    Link,
    Meet,
    Message,
    Pairing,
    Paper,
    Submission,
    Topic,
    Visit,
)
from tests.builders import SHANGHAI, at, blind
from tracker import roster
from tracker.database import Database
from tracker.recording import Recording

TERM, NOW = "2025-2026-2", "2026-07-15T12:00:00"
CONFIG = """\
timezone = "Asia/Shanghai"

[calendar]
breaks = [{ name = "暑假", from = 2026-07-13, to = 2026-08-31 }]
terms = [{ name = "2025-2026-2", from = 2026-03-01, to = 2026-07-12 }]

[reports]
one_hundred = "one-hundred.toml"
"""
FIRST, LAST = date(2026, 2, 23), date(2026, 7, 14)
PEOPLE = (  # Cadre, name, unit, group, its name, youths, how diligent.
    ("wx/lin", "林一", "软件学院", "wx/r1", "软件2401联系群", 104, 0.97),
    ("wx/ma", "马晓", "软件学院", "wx/r2", "软件2402联系群", 101, 0.8),
    ("wx/wang", "王二", "机电学院", "wx/r3", "机电2401联系群", 100, 0.9),
)


def facts() -> list[Fact]:
    """Everything that happened, the same on each call."""
    found: list[Fact] = []
    for place, person in enumerate(PEOPLE):
        found += _group(place, *person)
    found += [
        blind("2026-04-28 00:00", "2026-04-29 00:00", None, "blind"),
        Visit(at("2026-03-18 12:00"), "visit 1", "软件学院"),
        Visit(at("2026-04-22 12:00"), "visit 2", "机电学院"),
        Visit(at("2026-06-10 12:00"), "visit 3", "软件学院"),
    ]
    return found


def _group(
    place: int, cadre: str, _name: str, unit: str, group: str, title: str, youths: int, diligence: float
) -> Iterator[Fact]:
    dice = random.Random(place)
    formed = at("2025-12-20 10:00")
    yield Group(formed, group, title, unit, cadre, "wx/bot", ())
    own = [f"wx/y{place * 200 + number}" for number in range(youths)]
    own[:4] = [f"wx/y{number}" for number in range(4)]  # These are in all groups.
    yield from (Join(formed, group, youth) for youth in own)
    yield Identity(formed, group, cadre)
    yield Link(formed, f"link {group} b", cadre, "branch", f"{title[:-3]}团支部")
    yield Link(formed, f"link {group} c", cadre, "club", "读书社")
    yield Pairing(at("2026-03-10 09:00"), group, 3 + place % 2)
    for number in range((LAST - FIRST).days + 1):
        yield from _day(dice, FIRST + timedelta(days=number), group, cadre, own, diligence)
    yield from _offline(dice, group, cadre, own, place)
    yield Excuse(at("2026-05-18 09:00"), f"leave {group}", group, date(2026, 5, 20), date(2026, 5, 24 + place), "培训")
    for number in range(4 - place):
        wish = Submission(at(f"2026-04-0{number + 1} 18:00"), f"wish {group} {number}", "wish", group, own[number + 9])
        yield wish
        if number:
            yield Case(at(f"2026-05-0{number + 1} 18:00"), f"case {wish.id}", wish.id, "fulfilled", cadre)
    if place == 0:
        yield Paper(at("2026-07-10 10:00"), "paper lin", cadre, "term_report", TERM)


def _day(dice: random.Random, day: date, group: str, cadre: str, own: list[str], diligence: float) -> Iterator[Fact]:
    if dice.random() > diligence:
        return
    noon = datetime(day.year, day.month, day.day, 12, dice.randint(0, 50), tzinfo=SHANGHAI)
    yield Message(noon, f"{group} {day}", group, cadre, "text")
    for number, youth in enumerate(dice.sample(own[:40], dice.choice((0, 0, 1, 2)))):
        yield Message(noon + timedelta(minutes=number + 1), f"{group} {day} {number}", group, youth, "text")
    if day.day == 12 and dice.random() < 0.9:
        opened = noon + timedelta(hours=6)
        yield Topic(opened, f"topic {group} {day}", group, cadre, "这学期想参加的活动")
        for number, youth in enumerate(dice.sample(own, dice.randint(4, 14))):
            yield Message(opened + timedelta(minutes=number + 1), f"{group} {day} t{number}", group, youth, "text")


def _offline(dice: random.Random, group: str, cadre: str, own: list[str], place: int) -> Iterator[Fact]:
    for day, title, people in (("2026-03-28", "春季植树", 22), ("2026-05-16", "红色场馆参观", 31)):
        held = at(f"{day} 09:00")
        yield Activity(held, f"activity {group} {day}", group, cadre, title, held, "校外")
        there = dice.sample(own, people - place * 10)
        yield from (
            Attend(held, f"activity {group} {day} {youth}", f"activity {group} {day}", youth, cadre) for youth in there
        )
    for number in range(3 - place):
        yield Meet(at(f"2026-06-0{number + 1} 16:00"), f"talk {group} {number}", group, own[number + 50], "talk", cadre)
    yield Duty(at("2026-04-09 15:00"), f"duty {group} 1", cadre, "lecture", "青年大学习：劳动精神")
    yield Duty(at("2026-05-04 15:00"), f"duty {group} 2", cadre, "theme_day", "五四主题团日")
    if place != 1:
        yield Duty(at("2026-03-20 15:00"), f"duty {group} 3", cadre, "organization_life")


def place(folder: Path, config: str = CONFIG, order: int | None = None) -> Path:
    """Put the college's database, roster and configuration into the folder; `order` shuffles its facts."""
    happened = facts()
    if order is not None:
        random.Random(order).shuffle(happened)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "config.toml").write_text(config, encoding="utf-8")
    example = Path(__file__).parents[1] / "one-hundred.example.toml"
    (folder / "one-hundred.toml").write_bytes(example.read_bytes())
    database = Database(f"sqlite:///{folder / 'wuyou.db'}")
    database.open()
    with database.write() as connection:
        Recording().record(connection, happened)
        for cadre, name, unit, *_ in PEOPLE:
            contact = "" if cadre == "wx/ma" else "13800000000"
            code = roster.enlist(
                connection,
                name=name,
                unit=unit,
                role="cadre",
                contact=contact,
                branch="",
                club="",
                now=at("2026-02-20 10:00"),
            )
            roster.bind(connection, code or "", cadre, at("2026-02-20 10:00"))
    database.close()
    return folder


if __name__ == "__main__":
    place(Path(sys.argv[1]))
