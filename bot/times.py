"""Moments as people write them in Chinese: a day and a time of day, in either order. Knows no clock."""

import re
from datetime import date, time, timedelta
from typing import NamedTuple

from bot.dates import days_of, plain_in_place, told_weekday


class Moment(NamedTuple):
    """What a text says of when, and the rest of it as it was typed.

    `first` to `last` are the days; `guessed` is how a time was written that could be meant otherwise, `unsure` how one
    was that must be asked for (then there is no `clock`). `year_told` is whether the words leave no other year, `clash`
    whether they give the day another weekday than the calendar does.
    """

    first: date | None
    last: date | None
    clock: time | None
    guessed: str
    unsure: str
    rest: str
    year_told: bool = True
    clash: bool = False


class _Clock(NamedTuple):
    """A time of day that was read, or without `at` one that is unsure, and the place in the text behind it."""

    at: time | None
    words: str
    is_guess: bool
    end: int


_MORNING = {"凌晨", "清晨", "清早", "早上", "早晨", "早", "上午", "am", "a.m."}
_NOON = {"中午", "正午"}
_AFTERNOON = {"午后", "下午", "傍晚", "pm", "p.m."}
_EVENING = {"晚上", "晚间", "夜里", "夜间", "夜晚", "晚"}
_PARTS = "|".join(sorted((*_MORNING, *_NOON, *_AFTERNOON, *_EVENING), key=lambda part: (-len(part), part)))
_LATIN = r"[ap]\.?m\.?(?![a-z])"

_ONES = "一二三四五六七八九"
_HOUR = rf"(?:\d{{1,2}}|[零〇两{_ONES}]|二?十[{_ONES}]?)"
_MINUTES = rf"\d{{2}}(?!\d)分?|\d分|[零〇][{_ONES}]分?|[二三四五]?十[{_ONES}]?分?(?![人个名位周])|[{_ONES}]分"
_NO_CLOCK = "(?![名评子赞歌心滴燃亮间候代期尚常事])"  # After 点 and 时: a word that begins with them.
_READ = re.compile(
    rf"(?P<part>{_PARTS})?\s*"
    rf"(?:(?P<hour>\d{{1,2}})(?:(?P<sign>:)|(?P<dot>\.))(?P<minute>\d{{2}})(?::\d{{2}})?(?![\d.:]\d)(?!\d)"
    rf"|(?P<spoken>{_HOUR})\s*[点时](?:(?P<exact>钟|整)|(?P<half>半)|(?P<quarter>[一三13])刻|(?P<more>{_MINUTES}))?"
    rf"{_NO_CLOCK}"
    rf"|(?P<latin>\d{{1,2}})(?=\s*{_LATIN}))"
    rf"(?:\s*(?P<after>{_LATIN}))?"
)
_TO = re.compile(r"\s*(?:-{1,2}|[—–―─−]{1,2}|~{1,2}|〜|到|至)\s*")
_NOON_ALONE = re.compile(r"(?:中午|正午)(?=$|[\s,，;；])")
_DAY_PART = re.compile("[今明昨](?=[早晚])")
_DAY_PARTS = {"今": 0, "明": 1, "昨": -1}
_HOUSE = re.compile(rf"(?:\d+|[{_ONES}十]+)号(?:[楼馆门厅教院宿车线桌机店]|公寓|会议|报告|实训|食堂)")
_BETWEEN = " \t\r\n\u3000\u2005,，;；"
_SKIP = re.compile(rf"[{_BETWEEN}]*")
_WORD = re.compile(rf"[^{_BETWEEN}]*")
_WEEKDAY_FIRST = re.compile(
    r"(?:本|这个?|下个?|下下个?)?(?P<weekday>(?:周|星期|礼拜)[一二三四五六日天])\s*\((?P<date>[^()]+)\)"
)
_LEAVES_YEAR_OPEN = re.compile(r"(?:(?!年)\D)*\d{1,2}[-./月]\s*\d{1,2}|[一二三四五六七八九十]{1,2}月")
_NO_TIME = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])|(?<!\d)\d{1,2}[点时](?:\d{1,2}分?|半)?(?!\d)")
_EDGES = _BETWEEN + "。:：-—~"


def moment_of(text: str, today: date, *, leading: bool = False, back: bool = False) -> Moment:
    """Return the first day and the first time of day that the text says; with `leading` only what it begins with.

    Each stands at the beginning, behind a space or right behind the other. A time that is written as 两点 is of the
    afternoon; of 7点 and 8点 nobody can say. A bare weekday is the next of its name, with `back` the last.
    """
    return _Reading(text.strip(_BETWEEN), today, back=back).read(leading=leading)


def no_time_of(text: str) -> str:
    """Return what is written like a time of day that no day has, as 25:00; empty if nothing is."""
    found = _NO_TIME.search(plain_in_place(text))
    return "" if found is None else found.group()


class _Reading:
    """The reading of one text."""

    def __init__(self, text: str, today: date, *, back: bool) -> None:
        self._text = text
        self._plain = plain_in_place(text)
        self._today = today
        self._back = back
        self._days: tuple[date, date] | None = None
        self._clock: _Clock | None = None
        self._day_words = ""

    def read(self, *, leading: bool) -> Moment:
        pieces: list[str] = []
        start = place = 0
        while place < len(self._text):
            place = _end(_SKIP, self._plain, place)
            if (end := self._day(place) or self._time(place)) is not None:
                pieces.append(self._text[start:place])
                start = place = end
            elif leading:
                break
            else:
                place = _end(_WORD, self._plain, place)
        pieces.append(self._text[start:])
        rest = " ".join(piece for part in pieces if (piece := part.strip(_EDGES)))
        return self._moment(rest)

    def _moment(self, rest: str) -> Moment:
        first, last = self._days or (None, None)
        year_told = not _LEAVES_YEAR_OPEN.match(plain_in_place(self._day_words))
        told = told_weekday(self._day_words)
        clash = first is not None and first == last and told not in (None, first.weekday())
        read = self._clock or _Clock(None, "", False, 0)
        guessed = read.words if read.is_guess else ""
        return Moment(first, last, read.at, guessed, "" if read.at else read.words, rest, year_told, clash)

    def _day(self, place: int) -> int | None:
        """Read a day that stands at the place; return the place behind it."""
        if self._days is not None or _HOUSE.match(self._plain, place):
            return None
        if part := _DAY_PART.match(self._plain, place):
            day = self._today + timedelta(days=_DAY_PARTS[part.group()])
            self._days = day, day
            return part.end()
        if turned := _WEEKDAY_FIRST.match(self._plain, place):
            return self._noted_day(turned)
        if (found := days_of(self._text[place:], self._today, back=self._back)) is None:
            return None
        self._days = found.first, found.last
        end = len(self._text) - len(found.rest)
        self._day_words = self._text[place:end].rstrip(_EDGES)
        return end

    def _noted_day(self, turned: re.Match[str]) -> int | None:
        """Read a weekday with its date in brackets: the date says the day."""
        found = days_of(turned["date"], self._today)
        if found is None or found.rest:
            return None
        self._days = found.first, found.last
        self._day_words = f"{turned['date'].strip()}({turned['weekday']})"
        return turned.end()

    def _time(self, place: int) -> int | None:
        """Read a time of day that stands at the place, with an end of it that follows; return the place behind."""
        if self._clock is not None or (read := _clock_at(self._plain, place)) is None:
            return None
        self._clock = read._replace(words=self._text[place : read.end].strip())
        if (to := _TO.match(self._plain, read.end)) and (until := _clock_at(self._plain, to.end())):
            return until.end
        return read.end


def _end(pattern: re.Pattern[str], plain: str, place: int) -> int:
    found = pattern.match(plain, place)
    return place if found is None else found.end()


def _clock_at(plain: str, place: int) -> _Clock | None:
    if noon := _NOON_ALONE.match(plain, place):
        return _Clock(time(12), "", False, noon.end())
    found = _READ.match(plain, place)
    if found is None:
        return None
    part = found["part"] or (found["after"] or "").replace(".", "")
    hour, minute = _value(found["hour"] or found["spoken"] or found["latin"]), _minute(found)
    if (found["dot"] and not (part or hour > 12)) or hour > 23 or minute > 59 or _is_word(found, plain, part):
        return None
    return _meant(found, hour, minute, part)


def _is_word(found: re.Match[str], plain: str, part: str) -> bool:
    """Whether what looks like a bare 两点 or 三点 begins a word (三点建议) rather than tells a time."""
    spoken = found["spoken"]
    told = part or found["exact"] or found["half"] or found["quarter"] or found["more"]
    if not spoken or told or spoken.isdecimal():
        return False
    return "\u4e00" <= plain[found.end() : found.end() + 1] <= "\u9fff" and plain[found.end()] not in "在到至于"


def _meant(found: re.Match[str], hour: int, minute: int, part: str) -> _Clock | None:
    """Return what the hour means: what was said of the part of the day, else what is usual for an activity."""
    if part:
        told = _hour_of_part(hour, part)
        return None if told is None else _Clock(time(told, minute), "", False, found.end())
    written = found["hour"] or found["spoken"]
    if hour in (7, 8) and not found["sign"] and len(written) == 1:
        return _Clock(None, "", False, found.end())
    if 1 <= hour <= 6 and written[0] != "0":
        return _Clock(time(hour + 12, minute), "", True, found.end())
    return _Clock(time(hour, minute), "", False, found.end())


def _hour_of_part(hour: int, part: str) -> int | None:
    """Return the hour of the day; None where the part of the day contradicts it."""
    if part in _MORNING:
        return hour % 12 if part == "凌晨" and hour == 12 else hour if hour <= 12 else None
    if part in _NOON:
        return hour + 12 if hour in (1, 2) else hour if 11 <= hour <= 14 else None
    if part in _AFTERNOON:
        return hour + 12 if 1 <= hour < 12 else hour or None
    return hour + 12 if 5 <= hour < 12 else hour if hour >= 17 else None


def _minute(found: re.Match[str]) -> int:
    if found["minute"]:
        return int(found["minute"])
    if found["half"]:
        return 30
    if found["quarter"]:
        return 45 if found["quarter"] in "三3" else 15
    return _value(found["more"].rstrip("分")) if found["more"] else 0


def _value(words: str) -> int:
    """Return the number that digits or Chinese numerals below 60 make."""
    if words.isdecimal():
        return int(words)
    plain = words.replace("两", "二").lstrip("零〇")
    tens, ten, ones = plain.rpartition("十")
    return (_digit(tens) or 1) * 10 * bool(ten) + _digit(ones)


def _digit(words: str) -> int:
    return _ONES.index(words) + 1 if words else 0
