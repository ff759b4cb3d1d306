"""The survey of satisfaction: told once to each group, and what of its answers the committee is told."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy import Connection

from bot import texts_survey as texts
from bot.config import Config
from rules.periods import INSTANT
from rules.surveys import SCORES, Level, Survey, Tally, Told, closed_by, open_at, surveys, told
from tracker.groups import GroupNow, groups_at
from tracker.live import live_groups
from tracker.outbox import Notice, NoticeKind, Row, put, rows_of
from tracker.surveys import tallies, words

AT_ONCE = 5  # Groups that are told in one round: never many at once.


def surveys_of(config: Config) -> list[Survey]:
    """Return the surveys of all terms that the configuration knows."""
    if not config.survey.held:
        return []
    return surveys(config.calendar.college_terms(), config.survey.opens, config.survey.lasts, config.zone)


def survey_now(config: Config, at: datetime) -> Survey | None:
    """Return the survey that takes answers."""
    return open_at(surveys_of(config), at)


def announcements(
    connection: Connection, config: Config, gateways: Iterable[str], now: datetime
) -> list[Callable[[Connection], list[Row]]]:
    """Return what tells the next few groups of an open survey; each group is told once."""
    survey = survey_now(config, now)
    if survey is None:
        return []
    counted = [one for gateway in sorted(gateways) for one in live_groups(connection, gateway)]
    standing = {group.id for group in groups_at(connection, now)}
    here = [one.group for one in counted if one.absent_since is None and one.group in standing]
    said = {row.notice.key for row in rows_of(connection, [_key(survey, group) for group in here])}
    untold = [group for group in here if _key(survey, group) not in said]
    return [partial(_announce, survey=survey, group=group, config=config, now=now) for group in untold[:AT_ONCE]]


def _key(survey: Survey, group: str) -> str:
    return f"survey:{survey.term}:{group}"


def _announce(connection: Connection, survey: Survey, group: str, config: Config, now: datetime) -> list[Row]:
    notice = Notice(
        key=_key(survey, group),
        kind=NoticeKind.NOTICE,
        to=group,
        words=texts.announced(survey.closes, config.survey.least, config.zone),
        why=f"survey of {survey.term}",
        not_before=now,
        not_after=survey.closes - INSTANT,
    )
    return rows_of(connection, [notice.key]) if put(connection, notice, now) else []


# Results, of a survey that is closed.


@dataclass(frozen=True, slots=True)
class Results:
    """What may be told of a survey: groups by unit and name, units by name. `unit`: what the reader may see."""

    survey: Survey
    least: int
    groups: tuple[GroupNow, ...]
    told: Told
    words: dict[str, list[str]]
    unit: str = ""

    def words_of_group(self, group: str) -> list[str]:
        """Return what was written in a group that is told."""
        return self.words.get(group, []) if self.told.levels.get(group) is Level.GROUP else []

    def words_of_unit(self, unit: str) -> list[str]:
        """Return what was written in the groups of a unit that are told only together, mixed."""
        return self._mixed(Level.UNIT, {group.id for group in self.groups if group.unit == unit})

    def words_of_all(self) -> list[str]:
        """Return what was written in groups that are told only with all others, mixed."""
        return self._mixed(Level.WHOLE, set(self.words))

    def _mixed(self, level: Level, groups: set[str]) -> list[str]:
        told_here = [group for group in groups if self.told.levels.get(group) is level]
        return sorted(one for group in told_here for one in self.words.get(group, ()))


def closed_survey(config: Config, term: str | None, now: datetime) -> Survey | None:
    """Return the survey of the term if it is closed, or without a term the one that closed last."""
    known = surveys_of(config)
    return closed_by(known if term is None else [one for one in known if one.term == term], now)


def results(connection: Connection, config: Config, survey: Survey, unit: str = "") -> Results:
    """Return what may be told of a closed survey, to whoever may see the unit (empty: all)."""
    groups = groups_at(connection, survey.closes - INSTANT)
    units = {group.id: group.unit for group in groups}
    may = told(tallies(connection, survey.term), units, config.survey.least)
    seen = tuple(group for group in groups if unit in ("", group.unit))
    return Results(survey, config.survey.least, seen, may, words(connection, survey.term), unit)


def result_lines(found: Results) -> list[dict[str, object]]:
    """Return the results for `--json`: a line a group, a unit, and one of all; null where nothing may be told."""
    lines = [
        _line(found, group.unit, group.id, found.told.groups[group.id], found.words_of_group(group.id))
        for group in found.groups
    ]
    for unit in sorted({group.unit for group in found.groups}):
        lines.append(_line(found, unit, None, found.told.units[unit], found.words_of_unit(unit)))
    if found.unit == "":
        lines.append(_line(found, None, None, found.told.whole, found.words_of_all()))
    return lines


def _line(
    found: Results, unit: str | None, group: str | None, tally: Tally | None, said: list[str]
) -> dict[str, object]:
    answers = None if tally is None else {str(score): tally[score] for score in SCORES}
    return {"term": found.survey.term, "unit": unit, "group": group, "answers": answers, "words": said}
