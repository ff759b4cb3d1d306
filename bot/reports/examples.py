"""`python -m bot.reports.examples [FOLDER]`: the examples of docs/digest.md, from a simulated college.

The college, which is older, plays three weeks through the same path as `wuyou demo`; to one cadre nothing can be sent.
"""

import asyncio
import sys
import tempfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from random import Random

from bot import wiring
from bot.config import Config, load
from bot.demo import CONFIG, Stage, move_in, play, stage_of
from bot.reports.week import Format, make
from rules.facts import Activity, Attend, Fact, Group
from rules.periods import parse_period
from tracker.recording import Recording

WEEK, WEEKS = "2026-W47", 3
FOLDER = Path("docs") / "pictures"
_FORMED = datetime(2025, 12, 1)  # noqa: DTZ001 # These get the policy's zone below.
_BEGIN, _AS_OF = datetime(2026, 11, 2), datetime(2026, 11, 23, 9)  # noqa: DTZ001 # As above.
_GROUPS, _YOUTHS = 8, 14
_HELD, _TITLE = (0, 2, 3, 6), "户外拓展"  # Which groups were out together, and at what.
_NOT_A_FRIEND = 7  # The group whose cadre nothing can be sent to.
_SEED = 46


def play_college(folder: Path) -> Config:
    """Play the college in a folder; return the configuration with which to look at it."""
    path = folder / "config.toml"
    path.write_text(CONFIG)
    config = load(path)
    with wiring.opened(config) as database, wiring.writing(database) as writer:
        stage = stage_of(config, database, writer, _BEGIN.replace(tzinfo=config.zone), _GROUPS, _YOUTHS)
        asyncio.run(_play(stage))
        with database.write() as connection:
            Recording().record(connection, [*_formed(stage), *_activities(stage)])
    return config


async def _play(stage: Stage) -> None:
    running = asyncio.create_task(stage.post.intake.run())
    await move_in(stage, stage.post.station.writer)
    stage.world.contacts[stage.people.groups[_NOT_A_FRIEND].cadre].friend = False
    await play(stage, stage.clock(), WEEKS * 7)
    await stage.world.close()
    await running


def _formed(stage: Stage) -> Iterator[Fact]:
    """Yield that the groups were there long before the bot was."""
    full, at = stage.post.station.full, _FORMED.replace(tzinfo=stage.config.zone)
    for one in stage.people.groups:
        yield Group(at, full(one.id), one.name, one.unit, full(one.cadre))


def _activities(stage: Stage) -> Iterator[Fact]:
    """Yield that some groups went out together, and who was there."""
    dice, full = Random(_SEED), stage.post.station.full  # noqa: S311 # A believable college is no secret.
    for number in _HELD:
        group = stage.people.groups[number]
        at = _BEGIN.replace(tzinfo=stage.config.zone) + timedelta(days=dice.randrange(1, 20), hours=15)
        held = Activity(at, f"activity-{number}", full(group.id), full(group.cadre), _TITLE, at)
        yield held
        for youth in dice.sample(group.youths, dice.randint(7, 13)):
            yield Attend(at, f"{held.id}-{youth}", held.id, full(youth), held.by)


def write(folder: Path) -> None:
    """Write the digest as text, picture, table and JSON."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as scratch:
        config = play_college(Path(scratch))
        for as_, name in ((Format.TEXT, "txt"), (Format.PNG, "png"), (Format.XLSX, "xlsx"), (Format.JSON, "json")):
            made = make(config, parse_period(WEEK, config.zone), _AS_OF.replace(tzinfo=config.zone), "", as_)
            (folder / f"digest.{name}").write_bytes(made)


if __name__ == "__main__":
    write(Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER)
