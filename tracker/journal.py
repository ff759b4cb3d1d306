"""The journal: facts as JSON Lines, read and written. Files only; what is stored is decided in recording.py."""

import gzip
import hashlib
import io
import json
import re
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import MISSING, fields
from datetime import UTC, date, datetime, tzinfo
from pathlib import Path
from types import MappingProxyType
from typing import IO, Any, NamedTuple, cast

import zstandard

from rules import facts as f
from rules.facts import Fact
from rules.periods import parse_period
from rules.policy import KINDS, Have
from rules.verdicts import Reason
from tracker.given_lines import NO_TEXT, Given, given_of

TYPES: dict[str, type] = {
    "group": f.Group,
    "group_end": f.GroupEnd,
    "join": f.Join,
    "leave": f.Leave,
    "message": f.Message,
    "recall": f.Recall,
    "topic": f.Topic,
    "activity": f.Activity,
    "attend": f.Attend,
    "meet": f.Meet,
    "duty": f.Duty,
    "identity": f.Identity,
    "link": f.Link,
    "pairing": f.Pairing,
    "paper": f.Paper,
    "visit": f.Visit,
    "blind": f.Blind,
    "excuse": f.Excuse,
    "attest": f.Attest,
    "objection": f.Objection,
    "void": f.Void,
    "optout": f.OptOut,
    "optin": f.OptIn,
    "alias": f.Alias,
    "seal": f.Seal,
    "calendar": f.CalendarYear,
    "wish": f.Submission,
    "problem": f.Submission,
    "case": f.Case,
}
_AT_ONCE = 1 << 17  # Bytes of an archive.
TYPE_NAMES = {kind: name for name, kind in TYPES.items() if kind is not f.Submission}

_KEY_OF_FIELD = {"first": "from", "last": "to"}  # Where a word of the journal cannot be a name in Python.


class Refused(ValueError):
    """A line that cannot be read; says why and what is expected."""


class Line(NamedTuple):
    """One line of a journal: its number and the fact, or the reason why it is refused."""

    number: int
    fact: Fact | None
    refusal: str = ""
    given: Given | None = None  # What it says more of something handed in.


def read_journal(path: Path, unless: re.Pattern[bytes] | None = None) -> Iterator[Line]:
    """Yield the lines of a journal file (`.gz` and `.zst` by ending).

    Blank lines are passed over, and those in which `unless` is found.
    """
    number = 0
    try:
        with _open(path, "r") as file:
            for number, raw in enumerate(file, start=1):
                if not (raw.isspace() or (unless and unless.search(raw))):
                    yield _read(number, raw)
    except (EOFError, zlib.error, gzip.BadGzipFile, zstandard.ZstdError):
        yield Line(number + 1, None, "the archive ends here or is damaged; the lines before it were read")


_DECODER = json.JSONDecoder()


def _read(number: int, raw: bytes) -> Line:
    try:
        line = _parse(raw)
        fact = fact_of(line)
        return Line(number, fact, given=_given(fact, line))
    except Refused as refusal:
        return Line(number, None, str(refusal))


def _given(fact: Fact, line: dict[str, Any]) -> Given | None:
    try:
        return given_of(fact, line)
    except ValueError as error:
        raise Refused(str(error)) from None


def _parse(raw: bytes) -> dict[str, Any]:
    try:
        text = str(raw, "utf-8").strip("\ufeff \t\r\n")
        line, end = _DECODER.raw_decode(text)
        if end != len(text):
            raise json.JSONDecodeError("more than one object", text, end)
    except (ValueError, RecursionError) as error:
        where = f" at column {error.colno}" if isinstance(error, json.JSONDecodeError) else ""
        raise Refused(f"no JSON in UTF-8{where}; each line must be one JSON object") from None
    if not isinstance(line, dict):
        raise Refused("no JSON object; each line must look like {…}")
    return line


def fact_of(line: dict[str, Any]) -> Fact:
    """Return the fact that a line states; Refused with the field and what is expected if it cannot be read."""
    name = line.get("type")
    if not isinstance(name, str) or name not in TYPES:
        known = ", ".join(TYPES)
        raise Refused(f"unknown type {_short(name)}; known are {known}")
    values: list[Any] = []
    for key, read, default in _FIELDS[name]:
        value = line.get(key)
        if value is not None:
            values.append(read(key, value))
        elif default is not MISSING:
            values.append(default)
        else:
            raise Refused(f"{key} is missing; a {name} line needs it")
    fact = TYPES[name](*values)
    _check(fact)
    return cast(Fact, fact)


class _Field(NamedTuple):
    """How one field of a line is read. `default` is MISSING where the line needs it."""

    key: str
    read: Callable[[str, object], Any]
    default: Any


def _short(value: object) -> str:
    words = json.dumps(value)
    return words if len(words) <= 40 else words[:40] + "…"


def _string(key: str, value: object) -> str:
    if not isinstance(value, str) or not value or NO_TEXT.search(value):
        raise Refused(f"{key} is {_short(value)}; it must be a string that is not empty")
    return value


def _words(key: str, value: object) -> str:
    return "" if value == "" else _string(key, value)


def _strings(key: str, value: object) -> tuple[str, ...]:
    if not isinstance(value, list):
        raise Refused(f"{key} is {_short(value)}; it must be a list of ids")
    return tuple(dict.fromkeys(_string(key, one) for one in value))


def _days(key: str, value: object) -> tuple[str, ...]:
    return tuple(_date(key, day).isoformat() for day in _strings(key, value))


def _number(key: str, value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**31:
        raise Refused(f"{key} is {_short(value)}; it must be a whole number from 0")
    return value


def _flag(key: str, value: object) -> bool:
    if not isinstance(value, bool):
        raise Refused(f"{key} is {_short(value)}; it must be true or false")
    return value


_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
_YEARS = range(2000, 2100)


def _time(key: str, value: object) -> datetime:
    if isinstance(value, datetime):
        return value  # Of a stored fact.
    if not isinstance(value, str) or not _RFC3339.fullmatch(value):
        raise Refused(f"{key} is {_short(value)}; it must be a time with an offset, such as 2025-03-02T08:00:00+08:00")
    try:
        at = datetime.fromisoformat(value.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        raise Refused(f"{key} is {_short(value)}, which is no time of the calendar") from None
    if at.year not in _YEARS:
        raise Refused(f"{key} is {_short(value)}; times lie between 2000 and 2100")
    return at


def _date(key: str, value: object) -> date:
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d\d-\d\d", value):
        try:
            day = date.fromisoformat(value)
        except ValueError:
            raise Refused(f"{key} is {_short(value)}, which is no day of the calendar") from None
        if day.year in _YEARS:
            return day
    raise Refused(f"{key} is {_short(value)}; it must be a date between 2000 and 2100, such as 2025-03-02")


def _one_of(*words: str) -> Callable[[str, object], str]:
    def read(key: str, value: object) -> str:
        if value not in words:
            raise Refused(f"{key} is {_short(value)}; it must be one of {', '.join(words)}")
        return str(value)

    return read


def _kind(key: str, value: object) -> str:
    kind = _string(key, value)
    return kind if kind in KINDS else "other"


_READERS: dict[str, Callable[[str, object], Any]] = {
    "at": _time,
    "until": _time,
    "held_at": _time,
    "first": _date,
    "last": _date,
    "staff": _strings,
    "mentions": _strings,
    "by_bot": _flag,
    "number": _number,
    "year": _number,
    "holidays": _days,
    "workdays": _days,
    "count": _number,
    "need": _number,
    "name": _words,
    "unit": _words,
    "title": _words,
    "reason": _words,
    "words": _words,
    "form": _one_of("talk", "visit", "other"),
    "duty": _one_of("organization_life", "lecture", "theme_day"),
    "paper": _one_of("term_report", "problem_list"),
    "have": _one_of(*Have),
    "status": _one_of("met", "excused", "due", "open", "unknown", "short"),
    "seal.reason": _one_of(*Reason),
    "message.kind": _kind,
    "link.kind": _one_of("branch", "club"),
}

_OPTIONAL: dict[type, frozenset[str]] = {
    of_type: frozenset(field.name for field in fields(of_type) if field.default is not MISSING) for of_type in f.FIELDS
} | {f.Seal: frozenset({"reason"})}  # Written as null where there is none.


def _field(of_type: Any, name: str, field: str) -> _Field:
    default = of_type.__dataclass_fields__[field].default
    if default is MISSING and field in _OPTIONAL[of_type]:
        default = None
    read = _READERS.get(f"{name}.{field}") or _READERS.get(field, _string)
    return _Field(_KEY_OF_FIELD.get(field, field), read, default)


_FIELDS = {name: [_field(of_type, name, field) for field in f.FIELDS[of_type]] for name, of_type in TYPES.items()}


def _check(fact: Fact) -> None:
    """Refuse what is well written but cannot be meant."""
    match fact:
        case f.Blind() if fact.until < fact.at:
            raise Refused("until lies before at; a blind span ends after it begins")
        case f.Excuse() if fact.last < fact.first:
            raise Refused("to lies before from; leave ends on or after the day it begins")
        case f.Attest() | f.Objection() | f.Seal():
            _check_period(fact.period)


def _check_period(name: str) -> None:
    try:
        parse_period(name, UTC)
    except ValueError as error:
        raise Refused(f"period: {error}") from None


def line_of(fact: Fact, zone: tzinfo) -> dict[str, Any]:
    """Return the journal line of a fact, its times in `zone`; what is empty and optional is left out."""
    of_type = type(fact)
    line: dict[str, Any] = {"type": fact.type if isinstance(fact, f.Submission) else TYPE_NAMES[of_type]}
    for field in f.FIELDS[of_type]:
        value = getattr(fact, field)
        if field in _OPTIONAL[of_type] and value == of_type.__dataclass_fields__[field].default:
            continue
        line[_KEY_OF_FIELD.get(field, field)] = _plain(value, zone)
    return line


def _plain(value: Any, zone: tzinfo) -> Any:
    match value:
        case datetime():
            return value.astimezone(zone).isoformat()
        case date():
            return value.isoformat()
        case tuple():
            return list(value)
    return value


def json_of(line: dict[str, Any]) -> str:
    """Return the line as compact JSON, unescaped."""
    return json.dumps(line, ensure_ascii=False, separators=(",", ":"))


def key_of(fact: Fact, line: dict[str, Any] | None = None) -> str:
    """Return the id of a fact that is no message; of one without an id, a hash of its canonical JSON.

    `line` is its line in UTC, where that is at hand.
    """
    own = getattr(fact, "id", None)
    return own if own is not None else _hash_of(line or line_of(fact, UTC))


def _hash_of(line: dict[str, Any]) -> str:
    canonical = json.dumps(line, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return "=" + hashlib.sha256(canonical.encode()).hexdigest()[:32]


class _Unpacked(io.RawIOBase):
    """What a .zst holds; EOFError where it ends within a frame, of which zstandard itself says nothing."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._begun = False
        self._ready = b""

    def readable(self) -> bool:
        return True

    def readinto(self, into: Any) -> int:
        while not self._ready:
            packed = (self._frame.unused_data if self._frame.eof else b"") or self._file.read(_AT_ONCE)
            if not packed:
                if self._begun and not self._frame.eof:
                    raise EOFError
                return 0
            if self._frame.eof:
                self._frame = zstandard.ZstdDecompressor().decompressobj()
            self._begun = True
            self._ready = self._frame.decompress(packed)
        given, self._ready = self._ready[: len(into)], self._ready[len(into) :]
        into[: len(given)] = given
        return len(given)


@contextmanager
def _open(path: Path, mode: str) -> Iterator[IO[bytes]]:
    if path.suffix == ".gz":
        with gzip.open(path, mode + "b") as file:
            yield cast(IO[bytes], file)
    elif path.suffix == ".zst":
        with path.open("rb") if mode == "r" else zstandard.open(path, "wb") as file:
            yield io.BufferedReader(_Unpacked(file)) if mode == "r" else file
    else:
        with path.open(mode + "b") as file:
            yield file


def write_journal(
    path: Path, facts: Iterable[Fact], zone: tzinfo, more: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
) -> int:
    """Write the facts as a journal (`.gz` and `.zst` by ending); return how many lines it has.

    `more`: by the id of something handed in or of a step, fields that its line has more (tracker/submission_lines.py).
    """
    with _open(path, "w") as file:
        return write_lines(file, facts, zone, more)


def write_lines(
    file: IO[bytes], facts: Iterable[Fact], zone: tzinfo, more: Mapping[str, Mapping[str, Any]] = MappingProxyType({})
) -> int:
    """Write the facts as a journal to an open file; return how many lines it has. `more` as in `write_journal`."""
    number = 0
    for number, fact in enumerate(facts, start=1):  # noqa: B007 # The last number is the answer.
        line = line_of(fact, zone)
        if more and isinstance(fact, f.Submission | f.Case):
            line |= more.get(fact.id, {})
        file.write(json_of(line).encode() + b"\n")
    return number
