"""Times as they are stored: whole microseconds since 1970 in UTC, and whole days."""

from datetime import UTC, date, datetime, timedelta

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_EPOCH_DAY = _EPOCH.toordinal()
DAY = 86_400_000_000  # Microseconds.


def micros(at: datetime) -> int:
    """Return the instant as microseconds since 1970."""
    return (at - _EPOCH) // _MICROSECOND


def instant(stored: int) -> datetime:
    """Return the stored instant, UTC."""
    return _EPOCH + stored * _MICROSECOND


def utc_day(stored: int) -> int:
    """Return the UTC day of a stored instant, in days since 1970."""
    return stored // DAY


def day_number(day: date) -> int:
    """Return a local day as days since 1970."""
    return day.toordinal() - _EPOCH_DAY


def day_of(number: int) -> date:
    """Return the local day of a number of days since 1970."""
    return date.fromordinal(number + _EPOCH_DAY)
