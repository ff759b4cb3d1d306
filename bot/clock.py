"""The only place that asks for the time. Everything else is given `now`."""

import time
from datetime import UTC, datetime


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def monotonic() -> float:
    """Return seconds that never go backwards, for measuring spans; their zero means nothing."""
    return time.monotonic()
