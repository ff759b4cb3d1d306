"""What a cadre writes of an activity, read as a plan: when, where, what. Asks what is missing; stores nothing."""

import re
from datetime import datetime, timedelta, tzinfo
from typing import NamedTuple

from bot import texts
from bot import texts_activities as words
from bot.times import Moment
from rules.periods import local_day

TITLE_LIMIT = 60  # Characters.
PLACE_LIMIT = 30
FARTHEST = timedelta(days=366)  # From now, into the past or the future; more is a slip.

_LABELS = "[时時][间間]|日期|名[称稱]|主[题題]|[内內]容|[题題]目|[标標][题題]"
_LABEL = re.compile(rf"(?:^|(?<=[\s,，;；。]))(?:活[动動])?(?:{_LABELS})[ \t]*[:：]")
_CALLED = re.compile(
    r"@[^@\u2005\n]{1,40}\u2005|[@＠](?:所有人|全体成员|全體成員|all\b)|(?<=\s)@\S{1,40}$", re.IGNORECASE
)
_LABELLED_PLACE = re.compile(r"(?:^|(?<=[\s,，;；]))(?:活[动動])?地[点點][ \t]*[:：]\s*(?P<place>[^\s,，;；]+)")
_PLACE_AT_END = re.compile(r"(?<=[\s,，;；])在(?!线|線)(?P<place>[^\s,，;；]+)$")
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
    return _LABEL.sub(" ", _CALLED.sub(" ", written))


def plan_of(read: Moment, at: datetime, zone: tzinfo, command: str) -> Plan | str:
    """Return the plan that was written at that moment, or the words that say what is wrong or missing."""
    if (refusal := _refusal_of_moment(read, command)) or read.first is None or read.clock is None:
        return refusal
    held_at = datetime.combine(read.first, read.clock, tzinfo=zone)
    place, title = _place_and_title(read.rest)
    refusal = far(held_at, at, zone) or refusal_of_title(title, command) or _refusal_of_place(place)
    return refusal or Plan(held_at, place or None, title, read.guessed)


def _refusal_of_moment(read: Moment, command: str) -> str:
    if read.unsure:
        return words.morning_or_evening(read.unsure)
    if read.first is None:
        return words.no_moment(command) if read.clock is None else words.no_day(command)
    if read.clock is None:
        return words.no_time(command)
    return "" if read.first == read.last else words.ONE_DAY


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
    if found := _LABELLED_PLACE.search(rest) or _PLACE_AT_END.search(rest):
        around = (part.strip(" \t\n,，;；。") for part in (rest[: found.start()], rest[found.end() :]))
        return tidied(found["place"]), tidied(" ".join(around))
    head, *others = _SPACE.split(rest, maxsplit=1)
    if not others:
        return "", tidied(head)
    place = tidied(head)
    told = _BEFORE_PLACE.match(place)
    return place[told.end() :] if told and told.end() < len(place) else place, tidied(others[0])


def tidied(written: str) -> str:
    """Return words on one line, without what cannot be printed."""
    return " ".join("".join(one if one.isprintable() else " " for one in written).split())
