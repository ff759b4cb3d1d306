"""What a cadre chooses of reminders, read from their words. Knows no clock and stores nothing."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

from bot import texts_snooze as texts
from bot.dates import numeral
from rules.calendar import Break
from rules.periods import local_day
from rules.reminders import Quiet, Snooze

LONGEST_PAUSE = 30  # Days.
LONGEST_OFF = timedelta(days=180)

_PAUSE = re.compile(r"(?:暂停|暫停|停)\s*(?:(\d{1,6}|[一二两兩三四五六七八九十])\s*个?(天|日|周|星期|礼拜|禮拜))?")
_DAILY = re.compile(
    r"(?:每[天日])?\s*(早上|上午|中午|下午|晚上)?\s*(?:(\d{1,2}):(\d{2})|(\d{1,2})[点點时時](半|(\d{1,2})分?)?)"
)
_OFF = ("关", "關", "关闭", "關閉", "关掉", "不提醒", "不要提醒", "不要提醒了")
_ON = ("开", "開", "开启", "打开", "恢复", "恢復")
_AFTER_NOON = ("下午", "晚上")


class CannotChoose(Exception):
    """What was written cannot be chosen; says what is wrong and how to write it."""


def chosen(words: str, before: Snooze, now: datetime, quiet: Quiet, terms: Iterable[Break]) -> Snooze:
    """Return what a cadre chooses with these words; CannotChoose if they say nothing that can be."""
    said = unicodedata.normalize("NFKC", words).strip(" \u3000。.!")
    if said in _ON:
        return Snooze()
    if said in _OFF:
        return replace(before, until=_off_until(now, quiet, terms), off=True)
    if found := _PAUSE.fullmatch(said):
        return replace(before, until=now + timedelta(days=_days(found)), off=False)
    if found := _DAILY.fullmatch(said):
        return replace(before, daily=_daily(found, quiet))
    raise CannotChoose(texts.HOW)


def _days(found: "re.Match[str]") -> int:
    if found[1] is None:
        raise CannotChoose(texts.PAUSE_HOW)
    number = numeral(found[1].replace("兩", "两")) or int(found[1])
    days = number if found[2] in "天日" else number * 7
    if not 1 <= days <= LONGEST_PAUSE:
        raise CannotChoose(texts.pause_out_of_range(LONGEST_PAUSE))
    return days


def _daily(found: "re.Match[str]", quiet: Quiet) -> time:
    hour, minute = int(found[2] or found[4]), int(found[3] or found[6] or (30 if found[5] == "半" else 0))
    if found[1] in _AFTER_NOON and 1 <= hour < 12:
        hour += 12
    if hour > 23 or minute > 59:
        raise CannotChoose(texts.NO_TIME)
    at = time(hour, minute)
    if quiet.is_quiet(at):
        raise CannotChoose(texts.quiet_then(quiet.begins, quiet.ends))
    return at


def _off_until(now: datetime, quiet: Quiet, terms: Iterable[Break]) -> datetime:
    """Return when the term ends in which it is now, at most 180 days from now; without a term that is it."""
    today = local_day(now, quiet.zone)
    ends = [term.last for term in terms if term.first <= today <= term.last]
    last = min([*ends, today + LONGEST_OFF])
    return datetime.combine(last + timedelta(days=1), time(), tzinfo=quiet.zone)
