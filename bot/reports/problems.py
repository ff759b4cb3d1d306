"""The quarter's problem list (方案四.4) as a .docx: numbers, each problem, and what the cadres make of them.

No youth is in it, nor anything that was confided to the committee: cadres read this paper.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlalchemy import Connection

from bot import texts, texts_dates, wiring
from bot import texts_problems as words
from bot.config import Config
from bot.problems_told import terms_of
from bot.reports.docx import filled
from bot.reports.problem_template import TEMPLATE
from bot.texts_corrections import CADRE
from bot.texts_corrections import period as period_name
from rules.periods import Period
from rules.problems import ProblemState
from tracker import problem_lists, problems, roster
from tracker.groups import GroupNow, groups_at
from tracker.problem_desks import Desks, place_of
from tracker.problem_lists import ProblemList
from tracker.problems import Problem


def problem_list(connection: Connection, config: Config, period: Period, unit: str, now: datetime) -> bytes:
    """Return the problem list of a quarter and a unit (empty: all) as it stands now, as a .docx.

    TemplateProblem if the school's own template is configured and cannot be filled.
    """
    template = Path(config.reports.problem_template) if config.reports.problem_template else TEMPLATE
    return filled(template, context_of(connection, config, period, unit, now), page="docs/problems.md")


def context_of(connection: Connection, config: Config, period: Period, unit: str, now: datetime) -> dict[str, Any]:
    """Return what a template may say (docs/problems.md)."""
    rows = _rows(connection, config, period, unit, now)
    by_unit = groupby(rows, key=lambda row: place_of(row.group)[0])
    return {
        "quarter": period_name(period),
        "unit": unit,
        "as_of": texts_dates.whole_day_at(now, config.zone),
        "running": now < period.end,
        "note": words.NOT_ON_THE_LIST,
        "numbers": _numbers(rows, config.problems.categories),
        "units": [
            {"name": name or texts.NO_UNIT, "problems": [_problem(row, config) for row in some]}
            for name, some in by_unit
        ],
        "lists": _lists(connection, period, unit),
    }


# The problems: by unit, group and number.


@dataclass(frozen=True, slots=True)
class _Row:
    problem: Problem
    group: GroupNow | None
    overdue: bool


def _rows(connection: Connection, config: Config, period: Period, unit: str, now: datetime) -> list[_Row]:
    calendar = wiring.calendar_between(config, connection, period.start, now)
    desks = Desks(connection, now, terms_of(config, calendar))
    listed = problems.on_list_of(connection, period, now)
    rows = [_Row(one, desks.group_of(one), desks.is_overdue(one)) for one in listed]
    wanted = [row for row in rows if not unit or place_of(row.group)[0] == unit]
    return sorted(wanted, key=lambda row: (*place_of(row.group), row.problem.no or 0, row.problem.given.at))


def _problem(row: _Row, config: Config) -> dict[str, Any]:
    problem = row.problem
    return {
        "no": words.NO_NUMBER if problem.no is None else problem.no,
        "day": texts_dates.whole_day_at(problem.given.at, config.zone),
        "group": "" if row.group is None else row.group.name,
        "category": words.category_of(problem),
        "department": problem.department or "",
        "state": words.state_on_list(problem, overdue=row.overdue),
        "words": problem.given.words or texts.ERASED,
        "answer": words.answer_on_list(problem),
    }


def _numbers(rows: Iterable[_Row], known: tuple[str, ...]) -> list[dict[str, Any]]:
    """Return how many problems of each category are in each state; the categories in the order of the configuration."""
    kinds = [(words.category_of(row.problem), row.problem.course.state) for row in rows]
    found = {kind for kind, _ in kinds}
    in_order = [*(kind for kind in known if kind in found), *sorted(found.difference(known))]
    by_kind = [_number(kind, [state for of, state in kinds if of == kind]) for kind in in_order]
    return [*by_kind, _number(words.ALL, [state for _, state in kinds])]


def _number(kind: str, states: list[ProblemState]) -> dict[str, Any]:
    return {"category": kind, **{str(one): states.count(one) for one in ProblemState}, "total": len(states)}


# What the cadres say: by unit, group and name.


def _lists(connection: Connection, period: Period, unit: str) -> list[dict[str, Any]]:
    handed_in = problem_lists.handed_in(connection, period.name)
    names = roster.names_of(connection, [one.cadre for one in handed_in])
    said = []
    for one in handed_in:
        own = [group for group in groups_at(connection, one.at) if group.cadre == one.cadre]
        if not unit or unit in {group.unit for group in own}:
            said.append((own, _said(one, names.get(one.cadre, CADRE), own)))
    return [of for _, of in sorted(said, key=lambda one: ([place_of(group) for group in one[0]], one[1]["cadre"]))]


def _said(one: ProblemList, name: str, groups: list[GroupNow]) -> dict[str, Any]:
    return {
        "unit": groups[0].unit if groups else "",
        "cadre": name,
        "groups": words.SEPARATOR.join(group.name for group in groups),
        "analysis": one.analysis or texts.ERASED,
        "advice": one.advice or texts.ERASED,
    }
