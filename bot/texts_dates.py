"""How days and moments are said."""

from datetime import date, datetime, tzinfo

from rules.periods import local_day


def day(of: date) -> str:
    """Say a day without its year."""
    return f"{of.month}月{of.day}日"


def whole_day(of: date) -> str:
    """Say a day with its year."""
    return f"{of.year}年{day(of)}"


def day_beside(of: date, year: int) -> str:
    """Say a day; its year only where it is not the one that is being talked of."""
    return day(of) if of.year == year else whole_day(of)


def moment(at: datetime, zone: tzinfo) -> str:
    """Say a moment, local, without its year."""
    local = at.astimezone(zone)
    return f"{day(local)}{local:%H:%M}"


def whole_moment(at: datetime, zone: tzinfo) -> str:
    """Say a moment, local, with its year."""
    local = at.astimezone(zone)
    return f"{whole_day(local)}{local:%H:%M}"


def day_at(at: datetime, zone: tzinfo) -> str:
    """Say the local day of a moment, without its year."""
    return day(local_day(at, zone))


def whole_day_at(at: datetime, zone: tzinfo) -> str:
    """Say the local day of a moment, with its year."""
    return whole_day(local_day(at, zone))


def day_seen(at: datetime, now: datetime, zone: tzinfo) -> str:
    """Say the local day of a moment; its year only where it is not the year in which that is said."""
    return day_beside(local_day(at, zone), local_day(now, zone).year)
