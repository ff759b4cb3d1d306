"""What a cadre writes of an activity, read as a plan: when, where, what. Asks what is missing; stores nothing."""

import re
from datetime import date, datetime, timedelta, tzinfo
from typing import NamedTuple

from bot import texts
from bot import texts_activities as words
from bot.dates import no_day_of
from bot.times import Moment, no_time_of
from rules.periods import local_day

TITLE_LIMIT = 60  # Characters.
PLACE_LIMIT = 30
REPORTED_WITHIN = timedelta(days=92)  # A day without a year that lies farther back is the next of its name.
FARTHEST = timedelta(days=366)  # From now, into the past or the future; more is a slip.

_LABELS = "[时時][间間]|日期|名[称稱]|主[题題]|[内內]容|[题題]目|[标標][题題]"
_LABEL = re.compile(rf"(?:^|(?<=[\s,，;；。]))(?:活[动動])?(?:{_LABELS})[ \t]*[:：]")
_CALLED = re.compile(
    r"@[^@\u2005\n]{1,40}\u2005|[@＠](?:所有人|全体成员|全體成員|all\b)|(?<=\s)@\S{1,40}$", re.IGNORECASE
)
_LABELLED_PLACE = re.compile(r"(?:^|(?<=[\s,，;；]))(?:活[动動])?地[点點][ \t]*[:：]\s*(?P<place>[^\s,，;；]+)")
_PLACE_AT_END = re.compile(r"(?<=[\s,，;；])在(?!线|線)(?P<place>[^\s,，;；]+)$")
_LABELLED_LINE = re.compile(r"(?:^|(?<=\n))[ \t]*(?:活[动動])?地[点點][ \t]*[:：][ \t]*(?P<place>[^\n,，;；]+)(?=\n)")
_HELD_AT = re.compile(
    r"在(?!线|線)(?P<place>[^\s,，;；]{2,15}?)(?:举行|舉行|举办|舉辦|召开|召開|开展|開展)(?P<title>[^\s,，;；]{2,})"
)
_SPACE = re.compile(r"[\s,，;；]+")
_BEFORE_PLACE = re.compile(r"地[点點][:：]?\s*|在(?!线|線)|于|於")


class Plan(NamedTuple):
    """An activity as it was understood. `guessed` is how its time was written, if it could be meant otherwise."""

    held_at: datetime
    place: str | None
    title: str
    guessed: str


def cleared(written: str) -> str:
    """Return what was written without its labels (时间：) and without whom it mentions (@所有人)."""
    return _LABEL.sub("\n", _CALLED.sub(" ", written))


def plan_of(read: Moment, at: datetime, zone: tzinfo, command: str) -> Plan | str:
    """Return the plan that was written at that moment, or the words that say what is wrong or missing."""
    if (refusal := _refusal_of_moment(read, command)) or read.first is None or read.clock is None:
        return refusal
    held_at = datetime.combine(_this_or_next(read, at, zone) or read.first, read.clock, tzinfo=zone)
    place, title = _place_and_title(read.rest)
    refusal = far(held_at, at, zone) or refusal_of_title(title, command) or _refusal_of_place(place)
    return refusal or Plan(held_at, place or None, title, read.guessed)


def _refusal_of_moment(read: Moment, command: str) -> str:
    if read.unsure:
        return words.morning_or_evening(read.unsure)
    if read.first is None:
        return _refusal_of_day(read, command)
    if read.clash:
        return words.other_weekday(read.first)
    if read.clock is None:
        return words.no_such_time(odd, command) if (odd := no_time_of(read.rest)) else words.no_time(command)
    return "" if read.first == read.last else words.ONE_DAY


def _refusal_of_day(read: Moment, command: str) -> str:
    """Say that a day is missing, or that the one that is written is none, or which of several it could be."""
    if odd := no_day_of(read.rest):
        return words.no_such_day(odd, command)
    if vague := words.VAGUE_DAY.search(read.rest):
        return words.which_day(vague.group(), command)
    return words.no_moment(command) if read.clock is None else words.no_day(command)


def _this_or_next(read: Moment, at: datetime, zone: tzinfo) -> date | None:
    """Return the day; one without a year that is too long ago to be reported now is that of the next year."""
    if read.first is None or read.year_told or local_day(at, zone) - read.first <= REPORTED_WITHIN:
        return read.first
    try:
        return read.first.replace(year=read.first.year + 1)
    except ValueError:
        return read.first


def far(moment: datetime, at: datetime, zone: tzinfo) -> str:
    """Return what to say of a moment that is farther away than anything is meant to be; empty if it is not."""
    return words.too_far(local_day(moment, zone)) if abs(moment - at) > FARTHEST else ""


def refusal_of_title(title: str, command: str) -> str:
    """Return what is wrong with a title; empty if nothing is."""
    if not title:
        return words.no_title(command)
    return texts.too_long(len(title), TITLE_LIMIT) if len(title) > TITLE_LIMIT else ""


def _refusal_of_place(place: str) -> str:
    return words.place_too_long(len(place), PLACE_LIMIT) if len(place) > PLACE_LIMIT else ""


def _place_and_title(rest: str) -> tuple[str, str]:
    """Return the place that is told as one, else the first word, and the others; one word alone is the title."""
    if (found := _told_place(rest)) is not None:
        return found
    head, *more = _SPACE.split(rest, maxsplit=1)
    if not more:
        return "", tidied(head)
    place = tidied(head)
    told = _BEFORE_PLACE.match(place)
    return place[told.end() :] if told and told.end() < len(place) else place, tidied(more[0])


def _told_place(rest: str) -> tuple[str, str] | None:
    """Return place and title where words say which is the place: 在…举行, a line 地点：…, 在… at the end."""
    if held := _HELD_AT.fullmatch(rest):
        return held["place"], tidied(held["title"])
    line = _LABELLED_LINE.search(rest)
    if line is not None and (others := tidied(rest[: line.start()] + rest[line.end() :])):
        return tidied(line["place"]), others
    if found := _LABELLED_PLACE.search(rest) or _PLACE_AT_END.search(rest):
        around = (part.strip(" \t\n,，;；。") for part in (rest[: found.start()], rest[found.end() :]))
        return tidied(found["place"]), tidied(" ".join(around))
    return None


def tidied(written: str) -> str:
    """Return words on one line, without what cannot be printed."""
    return " ".join("".join(one if one.isprintable() else " " for one in written).split())
