"""Days, periods and haves as people write them in Chinese, read from the beginning of a text. Knows no clock.

Every function returns what was read and the rest of the text as it was typed, or None where nothing can be read.
"""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, timedelta, tzinfo
from typing import NamedTuple

from rules.periods import Period, PeriodKind, parse_period, period_of
from rules.policy import Have


class Days(NamedTuple):
    """Days that were named, both included."""

    first: date
    last: date
    rest: str


class _Read(NamedTuple):
    """A day, and the place in the text behind it."""

    day: date
    end: int


_YEARS = range(2000, 2100)
_TURN = timedelta(days=183)  # A span over the turn of the year or month is not longer: it was a slip.
_MONTH_TURN = timedelta(days=15)
_DAY = timedelta(days=1)

_SIMPLER = str.maketrans("後號週禮從個這與對聲動話題線數點時兩連續開聯", "后号周礼从个这与对声动话题线数点时两连续开联")
_BETWEEN = " \t\r\n　,，.。:：;；、-—~)）"  # What may stand between a day and the rest.
_ONES = "一二三四五六七八九"
_NUMERALS = {"两": 2} | {
    f"{tens}{ones}": 10 * ten + one
    for ten, tens in enumerate(["", "十", *(f"{digit}十" for digit in _ONES[1:])])
    for one, ones in enumerate(["", *_ONES])
    if ten or one
}
_N = r"(?:\d{1,2}|[一二三四五六七八九十]{1,3})"
_NO_DAY = r"[\d天个次人%月年点时:.]"  # What makes the number before it something else than a day.

_FROM = re.compile(r"\s*(?:从|自|由|于|在)?\s*")
_TO = re.compile(r"\s*(?:-{1,2}|[—–―─−]{1,2}|~{1,2}|〜|直?到|至)\s*")
_AND = re.compile(r"\s*(?:、|和|及|与)\s*")
_WEEKDAY_NOTE = re.compile(r"\s*\(?(?:周|星期|礼拜)[一二三四五六日天](?![一二三四五六日天])\)?")
_LASTING = re.compile(rf"\s*(?:起|开始)?\s*(?:连续|一?共|的)?\s*(?P<n>{_N}|两)天")

_FULL = re.compile(r"(?P<year>\d{4})(?P<sign>[-./])(?P<month>\d{1,2})(?P=sign)(?P<day>\d{1,2})(?!\d)[日号]?")
_BY_MONTH = re.compile(
    r"(?:(?P<year>\d{4}|\d{2})年\s*|(?P<that>今年|明年|去年)的?\s*)?"
    rf"(?:(?P<month>{_N})月份?|(?P<which>本|这个?|下个?|上个?)月份?)\s*"
    rf"(?P<day>{_N})(?:[日号]|(?<=\d)(?!{_NO_DAY}))"
)
_BY_SIGN = re.compile(
    r"(?P<month>\d{1,2})(?P<sign>[-./])(?P<day>\d{1,2})(?!\d|(?P=sign)\d{1,2}(?!\d|(?P=sign)\d))"
    rf"(?:[日号]|(?!{_NO_DAY}))"
)
_BY_NUMBER = re.compile(rf"(?P<day>{_N})[日号]")
_NUMBERS = re.compile(rf"(?P<first>{_N})[日号]?{_TO.pattern}(?P<last>{_N})[日号]")
_BARE = re.compile(rf"(?P<day>\d{{1,2}})(?!{_NO_DAY}|[-/])")
_WORDS = {
    "大前天": -3, "前天": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_BY_WORD = re.compile("|".join(_WORDS))
_LATER = re.compile(rf"(?P<n>{_N}|两)个?(?P<what>天|周|星期|礼拜)(?:之|以)?后")
_BY_WEEKDAY = re.compile(r"(?P<which>下下个?|下个?|上上个?|上个?|本|这个?)?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])")
_NOTED = re.compile(r"[日号\d]\s*\(?(?:周|星期|礼拜)(?P<day>[一二三四五六日天])\)?\s*$")
_LIKE_A_DATE = re.compile(rf"(?<![\d.:/-]){_N}月份?{_N}[日号]?|(?<![\d.:/-])\d{{1,2}}[-./]\d{{1,2}}(?![\d.:/-])")
_THAT_YEAR = {"今年": 0, "明年": 1, "去年": -1, "前年": -2}
_WEEKDAYS = {character: day for day, character in enumerate("一二三四五六日")} | {"天": 6}


def days_of(text: str, today: date, *, back: bool = False) -> Days | None:
    """Return the day or the days that the text begins with: 3月2日-3月5日, 3.2, 3-2, 2026-03-02, 明天, 周三到下周五.

    A day without a year is the nearest of its name, a bare weekday the next, or with `back` the last that was; the end
    of a span follows its beginning.
    """
    plain = plain_in_place(text)
    try:
        found = _span(plain, today, back=back)
    except (ValueError, OverflowError):
        return None  # A day that is in no calendar, or an end before its beginning.
    if found is None or found[0].year not in _YEARS or found[1].year not in _YEARS:
        return None
    first, last, end = found
    return Days(first, last, _rest(text, end))


def days_within(text: str, today: date, *, back: bool = False) -> Days | None:
    """Return the days that the text begins with, or the first that stand behind a space; the rest is all else."""
    for start in (0, *(space.end() for space in re.finditer(r"[\s,，;；。]+", text))):
        if found := days_of(text[start:], today, back=back):
            return found._replace(rest=f"{text[:start].strip()} {found.rest}".strip())
    return None


def told_weekday(text: str) -> int | None:
    """Return the weekday (Monday is 0) that stands behind a date, as in 3月14日（周六）; None if none does."""
    found = _NOTED.search(plain_in_place(text))
    return None if found is None else _WEEKDAYS[found["day"]]


def no_day_of(text: str) -> str:
    """Return what is written like a date and is in no calendar, as 2月30日; empty if nothing is."""
    found = _LIKE_A_DATE.search(plain_in_place(text))
    return "" if found is None else found.group()


def plain_in_place(text: str) -> str:
    """Return the text with full-width and traditional characters made plain, each in its place."""
    narrow = (unicodedata.normalize("NFKC", character).lower() for character in text)
    return "".join(new if len(new) == 1 else old for old, new in zip(text, narrow, strict=True)).translate(_SIMPLER)


def _rest(text: str, end: int) -> str:
    return text[end:].lstrip(_BETWEEN).rstrip()


def numeral(words: str) -> int | None:
    """Return the number from 1 to 99 that Chinese numerals make; None if they make none."""
    return _NUMERALS.get(words)


def _number(words: str) -> int:
    """Return the number that digits or Chinese numerals make; ValueError if they make none."""
    if words.isdecimal():
        return int(words)
    if (number := numeral(words)) is None:
        raise ValueError
    return number


# Spans.


def _span(plain: str, today: date, *, back: bool) -> tuple[date, date, int] | None:
    start = _after(_FROM, plain, 0)
    if numbers := _NUMBERS.match(plain, start):
        first = _numbered(_number(numbers["first"]), today, None)
        return first, _numbered(_number(numbers["last"]), today, first), numbers.end()
    found = _day(plain, start, today, back=back)
    if found is None:
        return None
    if to := _TO.match(plain, found.end):
        return _until(plain, to.end(), today, found)
    if lasting := _LASTING.match(plain, found.end):
        return found.day, found.day + (_number(lasting["n"]) - 1) * _DAY, lasting.end()
    return _listed(plain, today, found)


def _until(plain: str, place: int, today: date, first: _Read) -> tuple[date, date, int]:
    """Return the span that ends at the place; where no day stands there, the single day."""
    end = _day(plain, place, today, first.day) or _bare(plain, place, first.day)
    if end is None:
        if plain[place : place + 1].isdecimal():
            raise ValueError  # An end was meant and cannot be read.
        return first.day, first.day, first.end
    if end.day < first.day:
        raise ValueError
    return first.day, end.day, end.end


def _bare(plain: str, place: int, first: date) -> _Read | None:
    found = _BARE.match(plain, place)
    return None if found is None else _Read(_numbered(int(found["day"]), first, first), found.end())


def _listed(plain: str, today: date, first: _Read) -> tuple[date, date, int]:
    """Return the span of days that are told one by one, each following the one before."""
    last = first
    while joined := _AND.match(plain, last.end):
        found = _day(plain, joined.end(), today, last.day)
        if found is None:
            break
        if found.day != last.day + _DAY:
            raise ValueError
        last = found
    return first.day, last.day, last.end


# Days. `since`: the day ends a span that begins then.


def _day(plain: str, place: int, today: date, since: date | None = None, *, back: bool = False) -> _Read | None:
    """Return the day that stands at the place. `back`: a bare weekday is the last of its name, not the next."""
    for pattern, read in _READERS:
        if found := pattern.match(plain, place):
            return _Read(read(found, today, since), _after(_WEEKDAY_NOTE, plain, found.end()))
    if later := _LATER.match(plain, place):
        return _Read(today + _number(later["n"]) * (1 if later["what"] == "天" else 7) * _DAY, later.end())
    if word := _BY_WORD.match(plain, place):
        return _Read(today + _WORDS[word.group()] * _DAY, word.end())
    if weekday := _BY_WEEKDAY.match(plain, place):
        return _Read(_weekday(weekday, today, since, back=back), weekday.end())
    return None


def _after(pattern: re.Pattern[str], plain: str, place: int) -> int:
    """Return the place behind what may stand there."""
    found = pattern.match(plain, place)
    return place if found is None else found.end()


def _full(found: re.Match[str], _today: date, _since: date | None) -> date:
    return date(int(found["year"]), int(found["month"]), int(found["day"]))


def _by_month(found: re.Match[str], today: date, since: date | None) -> date:
    day = _number(found["day"])
    if found["which"]:
        step = {"上": -1, "下": 1}.get(found["which"][0], 0)
        months = today.year * 12 + today.month - 1 + step
        return date(months // 12, months % 12 + 1, day)
    if (year := _year(found, today)) is not None:
        return date(year, _number(found["month"]), day)
    return _nearest(_number(found["month"]), day, today, since)


def _by_sign(found: re.Match[str], today: date, since: date | None) -> date:
    return _nearest(int(found["month"]), int(found["day"]), today, since)


def _by_number(found: re.Match[str], today: date, since: date | None) -> date:
    return _numbered(_number(found["day"]), today, since)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date, date | None], date]], ...] = (
    (_FULL, _full),
    (_BY_MONTH, _by_month),
    (_BY_SIGN, _by_sign),
    (_BY_NUMBER, _by_number),
)


def _year(found: re.Match[str], today: date) -> int | None:
    """Return the year that was written, if one was."""
    if found["year"]:
        return int(found["year"]) if len(found["year"]) == 4 else 2000 + int(found["year"])
    return today.year + _THAT_YEAR[found["that"]] if found["that"] else None


def _nearest(month: int, day: int, today: date, since: date | None) -> date:
    """Return the nearest day of that name; as the end of a span the first that does not lie before its beginning."""
    if since is not None:
        return _first_since((_dates(since.year + step, month, day) for step in (0, 1)), since, _TURN)
    known = [one for step in (0, 1, -1) for one in _dates(today.year + step, month, day)]
    return min(known, key=lambda one: abs(one - today))


def _numbered(day: int, today: date, since: date | None) -> date:
    """Return the nearer one of this month's and the next month's day of that number."""
    base = today if since is None else since
    following = base.replace(day=1) + timedelta(days=31)
    known = [_dates(base.year, base.month, day), _dates(following.year, following.month, day)]
    if since is not None:
        return _first_since(iter(known), since, _MONTH_TURN)
    return min((one for some in known for one in some), key=lambda one: abs(one - today))


def _first_since(known: Iterator[list[date]], since: date, turn: timedelta) -> date:
    """Return the first day that is not before `since`; across a turn of month or year it must be near."""
    for number, some in enumerate(known):
        for one in some:
            if one >= since and (number == 0 or one - since <= turn):
                return one
    raise ValueError


def _dates(year: int, month: int, day: int) -> list[date]:
    """Return the day if the month has it; ValueError if there is no such month."""
    return [date(year, month, day)] if 1 <= day <= monthrange(year, month)[1] else []


def _weekday(found: re.Match[str], today: date, since: date | None, *, back: bool) -> date:
    day = _WEEKDAYS[found["day"]]
    if found["which"]:
        return today - today.weekday() * _DAY + (day + 7 * _steps(found["which"])) * _DAY
    base = today if since is None else since
    ahead = (day - base.weekday()) % 7
    return base + (ahead - 7 if back and ahead else ahead) * _DAY


def _steps(which: str) -> int:
    """Return how many periods after the present one is meant by 上, 上上, 本, 下, 下下."""
    return which.count("下") - which.count("上")


# Periods: those that have begun.

_WHICH = r"(?P<which>上上个?|上个?|本|这个?)"
_IN_YEAR = r"(?:(?P<year>\d{4}|\d{2})年\s*的?|(?P<that>今年|去年)的?)?"
_NAMED = re.compile(r"\d{4}(?:-?w\d{1,2}|-?q[1-4]|-\d{1,2}(?:-\d{1,2})?)?(?![-\d])")
_NOTHING_ELSE = r"(?![一二三四五六日天])"  # After 周, so that 上周三 is no week.
_PERIOD_WORDS = {
    PeriodKind.WEEK: re.compile(rf"{_IN_YEAR}第?(?P<n>{_N})周{_NOTHING_ELSE}|{_WHICH}(?:周|星期|礼拜){_NOTHING_ELSE}"),
    PeriodKind.MONTH: re.compile(rf"{_IN_YEAR}(?P<n>{_N})月份?(?!{_N}[日号])|{_WHICH}月份?"),
    PeriodKind.QUARTER: re.compile(rf"{_IN_YEAR}第?(?P<n>[1-4一二三四])季度?|{_WHICH}季度?"),
    PeriodKind.YEAR: re.compile(r"(?P<year>\d{4})年|(?P<that>今年|去年|前年)"),
}
_THAT_WEEK = re.compile(r"(?:所在|那|这)一?(?:周|星期)(?:里|内)?")


def period_of_words(text: str, kind: PeriodKind, today: date, zone: tzinfo) -> tuple[Period, str] | None:
    """Return the period of this kind that the text begins with: 上周, 第9周, 2026-W09, 2月, 上季度, 去年, 3月2日.

    Without a year it is the last of its name that has begun; a week may be named by a day or days of it.
    """
    plain = plain_in_place(text)
    start = _after(re.compile(r"\s*"), plain, 0)
    with suppress(ValueError, OverflowError):
        for read in (_named, _worded, _dated):
            if found := read(plain, start, kind, today, zone):
                return found[0], _rest(text, found[1])
    return None


def _named(plain: str, place: int, kind: PeriodKind, _today: date, zone: tzinfo) -> tuple[Period, int] | None:
    """Read the name by which the journal knows a period."""
    found = _NAMED.match(plain, place)
    if found is None:
        return None
    name = re.sub(r"-?([wq])", r"-\1", found.group()).upper()
    name = re.sub(r"(?<=[-W])(\d)(?!\d)", r"0\1", name)
    with suppress(ValueError):
        period = parse_period(name, zone)
        if period.kind is kind:
            return period, found.end() + (kind is PeriodKind.YEAR and plain[found.end() : found.end() + 1] == "年")
    return None


def _worded(plain: str, place: int, kind: PeriodKind, today: date, zone: tzinfo) -> tuple[Period, int] | None:
    if kind is PeriodKind.DAY or (found := _PERIOD_WORDS[kind].match(plain, place)) is None:
        return None
    if kind is PeriodKind.YEAR:
        return period_of(kind, date(_year(found, today) or today.year, 1, 1), zone), found.end()
    if found["which"]:
        period = period_of(kind, today, zone)
        for _ in range(-_steps(found["which"])):
            period = period.previous()
        return period, found.end()
    return _counted(kind, _number(found["n"]), _year(found, today), today, zone), found.end()


def _counted(kind: PeriodKind, number: int, year: int | None, today: date, zone: tzinfo) -> Period:
    """Return week, month or quarter of a number; without a year the last that has begun."""
    if year is not None:
        return period_of(kind, _first_of(kind, number, year), zone)
    here = today.isocalendar().year if kind is PeriodKind.WEEK else today.year
    for one in (here, here - 1):
        with suppress(ValueError):  # Few years have a 53rd week.
            if (first := _first_of(kind, number, one)) <= today:
                return period_of(kind, first, zone)
    raise ValueError


def _first_of(kind: PeriodKind, number: int, year: int) -> date:
    match kind:
        case PeriodKind.WEEK:
            return date.fromisocalendar(year, number, 1)
        case PeriodKind.QUARTER:
            return date(year, number * 3 - 2, 1)
    return date(year, number, 1)


def _dated(plain: str, place: int, kind: PeriodKind, today: date, zone: tzinfo) -> tuple[Period, int] | None:
    """Read a day as itself, or as the week that holds it and the days told with it."""
    if kind is PeriodKind.DAY:
        found = _day(plain, place, today, back=True)
        return None if found is None else (period_of(kind, found.day, zone), found.end)
    if kind is not PeriodKind.WEEK or (span := _span(plain[place:], today, back=True)) is None:
        return None
    first, last, end = span
    week = period_of(kind, first, zone)
    return (week, _after(_THAT_WEEK, plain, place + end)) if last < week.after else None


# Haves.

_CORES = {
    "声音": Have.VOICE, "发声": Have.VOICE, "互动": Have.INTERACTION, "话题": Have.TOPIC, "活动": Have.ACTIVITY,
    "面对面": Have.FACE_TO_FACE, "见面": Have.FACE_TO_FACE, **{str(have): have for have in Have},
}  # fmt: skip
_HAVE = re.compile(
    r"\s*[「“\"《【]?每?个?(?:天|日|周|星期|礼拜|月|季度?|年)?都?有?(?:线上|线下)?(?:与|和|跟)?大?(?:多数)?(?:联系)?(?:青年)?的?"
    rf"(?P<core>{'|'.join(_CORES)})[」”\"》】]?"
)


def have_of(text: str) -> tuple[Have, str] | None:
    """Return the have that the text begins with: 每周有互动, 每周互动, 互动, 线下活动, 面对面."""
    found = _HAVE.match(plain_in_place(text))
    return None if found is None else (_CORES[found["core"]], _rest(text, found.end()))
