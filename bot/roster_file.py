"""The committee's list of cadres, read from xlsx or csv: people, and the rows that cannot be used. Stores nothing."""

import csv
import re
import unicodedata
import warnings
from collections import defaultdict
from collections.abc import Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl

Row = tuple[str, ...]  # The text of the cells, tidied.

_HEADER_WITHIN = 10
_DELIMITERS = ",\t;"
_XLS = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # An OLE file: the old Excel format, or a new one behind a password.
_XLSX = b"PK"
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_SAVE = "save the list as .xlsx or as CSV UTF-8"


class Role(StrEnum):
    """What a person of the list is to wuyou."""

    CADRE = "cadre"
    DEPUTY = "deputy"
    COMMITTEE = "committee"


@dataclass(frozen=True)
class Person:
    """One row of the list. `unit` is empty for a committee of all units; the last three may be empty for anybody."""

    name: str
    unit: str
    role: Role
    contact: str = field(default="", repr=False)
    branch: str = ""
    club: str = ""


@dataclass(frozen=True)
class Refused:
    """A row (1 is the first of the file) that is not used, why, and how to mend it."""

    row: int
    reason: str


@dataclass(frozen=True)
class Roster:
    """What the file says, in its order."""

    people: list[Person]
    refused: list[Refused]


class RosterError(Exception):
    """The file as a whole cannot be used; says why and what to do."""


class _Refusal(ValueError):
    pass


class _Table(NamedTuple):
    sheet: str
    rows: list[Row]


class _Header(NamedTuple):
    row: int  # As in `Refused`.
    columns: dict[str, int]


_COLUMNS = {  # What a column may be called; where several are there, the first of these is meant.
    "name": ("姓名", "团干部姓名", "名字"),
    "unit": ("单位", "所在单位", "部门", "所在部门", "学院", "所在学院", "二级学院", "院系", "系部"),
    "role": ("角色", "身份", "职务"),
    "contact": ("联系方式", "联系电话", "电话", "电话号码", "手机", "手机号", "手机号码"),
    "branch": ("支部", "团支部", "联系支部", "联系团支部", "所联系支部", "所联系团支部"),
    "club": ("社团", "联系社团", "所联系社团", "学生社团"),
}
_NEEDED = ("name", "unit", "role")
_ROLES = {
    Role.CADRE: ("团干部", "干部", "专职团干部", "兼职团干部"),
    Role.DEPUTY: ("副手", "助理", "副职"),
    Role.COMMITTEE: ("团委", "校团委", "学院团委", "分团委"),
}
_ROLE_OF = {word: role for role, words in _ROLES.items() for word in words}


def read(path: Path) -> Roster:
    """Return the people of the list and its refused rows. RosterError if the file as a whole cannot be used."""
    table, header = _choose(_tables(path), path)
    people: dict[int, Person] = {}
    refused: list[Refused] = []
    for number, row in enumerate(table.rows, start=1):
        if number <= header.row or not any(row):
            continue
        try:
            people[number] = _person(row, header.columns)
        except _Refusal as refusal:
            refused.append(Refused(number, str(refusal)))
    if not people and not refused:
        raise RosterError(f"{path}: nobody stands below the header in row {header.row}; write one person in each row")
    twins = list(_twins(people))
    doubtful = {twin.row for twin in twins}
    return Roster(
        people=[person for number, person in people.items() if number not in doubtful],
        refused=sorted(refused + twins, key=lambda refusal: refusal.row),
    )


# A row


def _person(row: Row, columns: dict[str, int]) -> Person:
    cells = {field: row[column] if column < len(row) else "" for field, column in columns.items()}
    for name, text in cells.items():
        _check(text, _COLUMNS[name][0])
    role = _role(cells["role"])
    if not cells["name"]:
        raise _Refusal("there is no name (姓名); write it, or delete the row")
    if not cells["unit"] and role is not Role.COMMITTEE:
        raise _Refusal("there is no unit (单位); write it in every row (a merged cell holds it only in its first)")
    return Person(
        name=_without_gaps(cells["name"]),
        unit=cells["unit"],
        role=role,
        contact=cells.get("contact", ""),
        branch=cells.get("branch", ""),
        club=cells.get("club", ""),
    )


def _check(text: str, title: str) -> None:
    if re.fullmatch(r"#(N/A|REF!|NAME\?|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)", text):
        raise _Refusal(f"{title} holds an error of the spreadsheet, {text}; write the value itself")
    if re.fullmatch(r"[0-9](\.[0-9]+)?[Ee]\+[0-9]+|[0-9]\.[0-9]+[Ee][0-9]+", text):
        raise _Refusal(f"{title} is {text}, which has lost digits; make the column text and write the number again")
    if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9:.]+", text):
        raise _Refusal(f"{title} has become a date, {text}; make the column text and write it again")


def _role(text: str) -> Role:
    role = _ROLE_OF.get(re.sub(r"\s", "", text))
    if role is None:
        known = "; ".join("、".join(words) for words in _ROLES.values())
        said = f"{text} is no role" if text else "there is no role"
        raise _Refusal(f"{said} (角色); write one of {known}")
    return role


def _without_gaps(name: str) -> str:
    return re.sub(r"(?<=[㐀-鿿]) (?=[㐀-鿿])", "", name)


def _twins(people: dict[int, Person]) -> Iterator[Refused]:
    rows = defaultdict(list)
    for number, person in people.items():
        rows[person.name, person.unit].append(number)
    for same in rows.values():
        for number in same if len(same) > 1 else ():
            others = ", ".join(str(other) for other in same if other != number)
            yield Refused(
                number,
                f"row {others} has the same name and unit; leave one row of a person,"
                " or tell two people apart in the name, such as 张三（大） and 张三（小）",
            )


# The header


def _choose(tables: list[_Table], path: Path) -> tuple[_Table, _Header]:
    found = [(table, header) for table in tables if (header := _header(table.rows))]
    if len(found) == 1:
        return found[0]
    if found:
        sheets = "、".join(table.sheet for table, _ in found)
        raise RosterError(f"{path}: the sheets {sheets} all look like a list; leave one of them in the file")
    if not any(any(row) for table in tables for row in table.rows):
        raise RosterError(f"{path}: is empty; write a header with 姓名, 单位, 角色 and one person in each row")
    looked = "、".join(table.sheet for table in tables if table.sheet)
    raise RosterError(
        f"{path}: no header{f' in the sheets {looked}' if looked else ''};"
        f" one of the first {_HEADER_WITHIN} rows must have 姓名, 单位, 角色{_nearly(tables)}"
    )


def _header(rows: list[Row]) -> _Header | None:
    for number, row in enumerate(rows[:_HEADER_WITHIN], start=1):
        columns = _columns(row)
        if all(name in columns for name in _NEEDED):
            return _Header(number, columns)
    return None


def _columns(row: Row) -> dict[str, int]:
    titles = [re.sub(r"\(.*?\)|[\s*:]", "", cell) for cell in row]
    found = {}
    for name, words in _COLUMNS.items():
        if present := [titles.index(word) for word in words if word in titles]:
            found[name] = present[0]
    return found


def _nearly(tables: list[_Table]) -> str:
    rows = [(number, _columns(row)) for table in tables for number, row in enumerate(table.rows[:_HEADER_WITHIN], 1)]
    number, best = max(rows, key=lambda row: sum(name in row[1] for name in _NEEDED))
    missing = "、".join(_COLUMNS[name][0] for name in _NEEDED if name not in best)
    return f"; row {number} lacks {missing}" if best else ""


# The file


def _tables(path: Path) -> list[_Table]:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise RosterError(f"{path}: cannot be read ({error.strerror}); name a readable file") from None
    if content.startswith(_XLS):
        raise RosterError(f"{path}: {_why_not_ole(content)}")
    if content.startswith(_XLSX):
        return _sheets(content, path)
    return [_Table("", _csv_rows(_decoded(content, path), path))]


def _why_not_ole(content: bytes) -> str:
    if _ENCRYPTED in content:
        return "is protected with a password; take the password away and save it again"
    return f"is in the old format of Excel (.xls) or WPS (.et); {_SAVE}"


def _sheets(content: bytes, path: Path) -> list[_Table]:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl tells of every extension of Excel and WPS that it drops.
            with closing(openpyxl.load_workbook(BytesIO(content), read_only=True, data_only=True)) as book:
                visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
                return [_Table(sheet.title, _sheet_rows(sheet)) for sheet in visible]
    except Exception as error:  # openpyxl fails in many ways on a file that is broken or is no workbook.
        raise RosterError(f"{path}: is no workbook of Excel ({type(error).__name__}); {_SAVE}") from None


def _sheet_rows(sheet: Any) -> list[Row]:  # openpyxl ships no types.
    sheet.reset_dimensions()  # Some programs write wrong ones, and openpyxl would believe them.
    return [tuple(_text(value) for value in row) for row in sheet.iter_rows(values_only=True)]


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return _tidy(str(value))


def _tidy(text: str) -> str:
    text = "".join(letter for letter in unicodedata.normalize("NFKC", text) if unicodedata.category(letter) != "Cf")
    return " ".join(text.split())


def _decoded(content: bytes, path: Path) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text.lstrip()[:1] == "<":
            raise RosterError(f"{path}: is a web page under the name of a list; {_SAVE}")
        return text
    raise RosterError(f"{path}: is neither UTF-8 nor GB18030 text; {_SAVE}")


def _csv_rows(text: str, path: Path) -> list[Row]:
    lines = csv.reader(StringIO(text, newline=""), delimiter=_delimiter(text), strict=True)
    try:
        return [tuple(_csv_cell(cell) for cell in row) for row in lines]
    except csv.Error as error:
        raise RosterError(f"{path}: line {lines.line_num} is no CSV ({error}); {_SAVE}") from None


def _delimiter(text: str) -> str:
    head = text.splitlines()[:_HEADER_WITHIN]
    for delimiter in _DELIMITERS:
        with suppress(csv.Error):  # What is wrong is told when the whole file is read.
            if _header([tuple(map(_csv_cell, row)) for row in csv.reader(head, delimiter=delimiter)]):
                return delimiter
    return _DELIMITERS[0]


def _csv_cell(text: str) -> str:
    """Tidy the text; `="138"`, `'138` and `138.0` are what programs write to keep, or for want of keeping, a number."""
    text = _tidy(text)
    if found := re.fullmatch(r'="(.*)"|\'([0-9]+)|([0-9]+)\.0+', text):
        return next(part for part in found.groups() if part is not None).strip()
    return text
