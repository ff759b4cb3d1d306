"""The sheet for another system, the national "1+100": columns as a mapping says, and what that system would refuse.

The system's own template is the committee's to know: the mapping says which columns, in which words (docs/papers.md).
"""

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from bot import texts_papers as words
from bot.reports.asking import Request, Wanting
from bot.reports.duties import Cadre, cadres
from bot.reports.record import Done, GroupRecord, Held
from bot.reports.sheet import Sheet, tidy, workbook
from rules.periods import PeriodKind
from rules.policy import Condition, DutyKind
from tracker.roster import Listed

_OF_ANY = ("row", "year", "unit", "name", "contact", "branch", "club", "group", "linked")
_OF_CADRE = (*DutyKind, "activities", "people", "wishes", "wishes_ended", "problems", "pairing")
_OF_DEED = ("kind", "date", "title", "place", "people")
SOURCES = {"cadre": (*_OF_ANY, *map(str, _OF_CADRE)), "deed": (*_OF_ANY, *_OF_DEED)}

Value = str | int | date
Row = dict[str, Value]


class Column(BaseModel):
    """One column: its header, what stands in it, and what the other system asks of it."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    header: Annotated[str, Field(min_length=1)]
    source: str = ""
    text: str = ""  # The same in every row, instead of a source.
    width: Annotated[int, Field(ge=1, le=200)] = 14
    required: bool = False
    longest: Annotated[int, Field(ge=0)] = 0  # Characters; 0 is no limit.
    allowed: tuple[str, ...] = ()
    pattern: str = ""
    means: str = ""  # The pattern in words.
    date: str = "YYYY-MM-DD"
    words: dict[str, str] = {}  # The other system's words for ours.

    @field_validator("pattern")
    @classmethod
    def _readable(cls, pattern: str) -> str:
        try:
            re.compile(pattern)
        except re.error as error:
            raise ValueError(f"is no regular expression ({error})") from None
        return pattern

    @model_validator(mode="after")
    def _one_of_two(self) -> "Column":
        if bool(self.source) == bool(self.text):
            raise ValueError("write either source or text")
        return self


class Mapping(BaseModel):
    """The mapping file: a row for each cadre or for each deed, and the columns in their order."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    sheet: Annotated[str, Field(pattern=r"^[^\[\]:*?/\\]{1,31}$")] = "1+100"
    rows: Literal["cadre", "deed"] = "deed"
    columns: Annotated[tuple[Column, ...], Field(alias="column", min_length=1)]

    @model_validator(mode="after")
    def _known_sources(self) -> "Mapping":
        known = SOURCES[self.rows]
        for column in self.columns:
            if column.source and column.source not in known:
                near = get_close_matches(column.source, known, n=1, cutoff=0)[0]
                raise ValueError(f'source = "{column.source}" is unknown; did you mean "{near}"?')
        return self


def read(path: Path) -> Mapping:
    """Return the mapping in the file; Wanting that says what is wrong in it."""
    problem = ""
    try:
        return Mapping.model_validate(tomllib.loads(path.read_text(encoding="utf-8-sig")))
    except OSError as error:
        problem = f"cannot be read ({error.strerror}); [reports] one_hundred names the file"
    except UnicodeDecodeError:
        problem = "is not UTF-8; save it as UTF-8"
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        problem = f"{place + ': ' if place else ''}{first['msg'].removeprefix('Value error, ')}"
    except ValueError as error:
        problem = f"is not TOML: {error}"
    raise Wanting(f"{path}: {problem}")


@dataclass(frozen=True, slots=True)
class Refused:
    """A cell that the other system would refuse: the row as the sheet numbers it, whose it is, and why."""

    row: int
    who: str
    header: str
    why: str
    mend: str


@dataclass(frozen=True, slots=True)
class Filled:
    """The sheet as it would be: its rows as texts, and what would be refused."""

    mapping: Mapping
    at: datetime
    rows: tuple[tuple[str, ...], ...]
    refused: tuple[Refused, ...]

    def sheet(self) -> bytes:
        """Return it as xlsx; every cell is text."""
        columns = [(column.header, column.width) for column in self.mapping.columns]
        return workbook([Sheet(self.mapping.sheet, columns, self.rows)], self.at)


def filled(asked: Request, mapping: Mapping) -> Filled:
    """Fill the mapping for a year."""
    asked.of_kind(PeriodKind.YEAR)
    rows = list(_cadre_rows(asked) if mapping.rows == "cadre" else _deed_rows(asked))
    cells: list[tuple[str, ...]] = []
    refused: list[Refused] = []
    for number, row in enumerate(rows, start=2):  # The header is the first.
        row["row"] = number - 1
        told = tuple(_told(column, row) for column in mapping.columns)
        cells.append(told)
        refused += _refused(number, row, mapping, told)
    return Filled(mapping, asked.local, tuple(cells), tuple(refused))


# Rows


@dataclass(frozen=True, slots=True)
class _Year:
    """One cadre's year: what every row has, their duties and activities, and the groups that are theirs at its end."""

    base: Row
    duties: tuple[Done, ...]
    activities: tuple[Held, ...]
    groups: tuple[GroupRecord, ...]


def _years(asked: Request) -> Iterator[_Year]:
    groups = asked.record.groups(asked.span)
    asked.total(len(groups))
    records = {one.whose.group: one for one in asked.record.read(asked.span, groups, asked.seen)}
    duties = asked.record.duties(asked.span)
    listed = asked.record.listed()
    for cadre in cadres(asked.record, asked.span, asked.unit):
        own = [records[group] for group in cadre.groups]
        held = [one for record in own for one in record.activities if one.cadre == cadre.person]
        theirs = tuple(record for record in own if record.whose.cadre == cadre.person)
        done = tuple(one for one in duties if one.finding.cadre == cadre.person)
        yield _Year(_base(asked, cadre, theirs, listed.get(cadre.person)), done, tuple(held), theirs)


def _base(asked: Request, cadre: Cadre, groups: Iterable[GroupRecord], listed: Listed | None) -> Row:
    some = list(groups)
    return {
        "year": asked.span.name,
        "unit": cadre.unit,
        "name": "" if listed is None else listed.name,
        "contact": "" if listed is None else listed.contact,
        "branch": "" if listed is None else listed.branch,
        "club": "" if listed is None else listed.club,
        "group": "、".join(cadre.group_names),
        "linked": sum(one.linked for one in some),
    }


def _cadre_rows(asked: Request) -> Iterator[Row]:
    for year in _years(asked):
        pairings = [one for record in year.groups for one in record.conditions if one.have is Condition.PAIRING]
        yield {
            **year.base,
            **{str(duty): 0 for duty in DutyKind},
            **{str(one.finding.have): one.finding.count for one in year.duties},
            "activities": len(year.activities),
            "people": sum(one.people for one in year.activities),
            "wishes": sum(record.wishes.new for record in year.groups),
            "wishes_ended": sum(record.wishes.ended for record in year.groups),
            "problems": sum(record.problems.new for record in year.groups),
            "pairing": sum(one.count for one in pairings),
        }


def _deed_rows(asked: Request) -> Iterator[Row]:
    for year in _years(asked):
        rows = [*_duty_rows(year.duties), *_activity_rows(year.activities)]
        for row in sorted(rows, key=lambda row: (str(row["date"]), str(row["kind"]), str(row["title"]))):
            yield year.base | row


def _duty_rows(duties: Iterable[Done]) -> Iterator[Row]:
    for done in duties:
        for deed in done.deeds:
            kind = str(done.finding.have)
            yield {"kind": kind, "date": deed.day, "title": deed.title or "", "place": "", "people": ""}


def _activity_rows(activities: Iterable[Held]) -> Iterator[Row]:
    for held in activities:
        place = held.place or ""
        yield {"kind": "activity", "date": held.day, "title": held.title, "place": place, "people": held.people}


# Cells


def _told(column: Column, row: Row) -> str:
    if column.text:
        return tidy(column.text)
    value = row[column.source]
    if isinstance(value, date):
        return _dated(value, column.date)
    said = words.DEED_KINDS.get(str(value), str(value)) if column.source == "kind" else str(value)
    return tidy(column.words.get(str(value), column.words.get(said, said)))


def _dated(day: date, how: str) -> str:
    parts = {
        "YYYY": f"{day.year:04}",
        "MM": f"{day.month:02}",
        "DD": f"{day.day:02}",
        "M": str(day.month),
        "D": str(day.day),
    }
    return re.sub("YYYY|MM|DD|M|D", lambda found: parts[found[0]], how)


def _refused(number: int, row: Row, mapping: Mapping, told: tuple[str, ...]) -> Iterator[Refused]:
    who = " ".join(str(row[key]) for key in ("unit", "name") if row[key])
    for column, cell in zip(mapping.columns, told, strict=True):
        if why := _why(column, cell):
            of_mapping = column.words or column.allowed or not column.source
            mend = words.MENDS.get(column.source, words.MEND_MAPPING) if not of_mapping else words.MEND_MAPPING
            yield Refused(number, who or str(row["group"]), column.header, why, mend)


def _why(column: Column, cell: str) -> str:
    """Return why the other system would refuse the cell; empty if it would not."""
    if not cell:
        return words.REFUSED["required"] if column.required else ""
    if column.longest and len(cell) > column.longest:
        return words.REFUSED["longest"].format(found=len(cell), most=column.longest)
    if column.allowed and cell not in column.allowed:
        return words.REFUSED["allowed"].format(found=cell, allowed="、".join(column.allowed))
    if column.pattern and not re.fullmatch(column.pattern, cell):
        return words.REFUSED["pattern"].format(found=cell, means=column.means or column.pattern)
    return ""


def lines(of: Filled) -> Iterator[str]:
    """Yield what would be refused, as lines for a person."""
    for one in of.refused:
        yield words.refused(one.row, one.who, one.header, one.why, one.mend)
    rows = len({one.row for one in of.refused})
    yield words.refusals(len(of.rows), rows) if rows else words.accepted(len(of.rows))


def line(of: Refused) -> dict[str, Any]:
    """Return one refusal as JSON can hold it."""
    return {"row": of.row, "who": of.who, "column": of.header, "why": of.why, "mend": of.mend}
