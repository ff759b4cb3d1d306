"""Logs that cannot hold chat: JSON lines (or colours on a terminal) to stderr, with only what is known to be harmless.

Kept are plain values under harmless names, events that stand literally in the code, and of an exception its class and
the places it went through. Dropped are messages of exceptions, arguments of libraries' log calls, objects and long
text: the words of an ordinary message must not reach a log on any path.
"""

import logging
import sys
import threading
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from enum import Enum
from math import isfinite
from pathlib import PurePath
from traceback import walk_tb
from types import FrameType, TracebackType
from typing import TextIO

import structlog
from structlog.typing import EventDict, Processor

from bot import clock

REDACTED = "[redacted]"
LEVELS = ("debug", "info", "warning", "error", "critical")
_LONGEST = 200
_MOST_FRAMES = 30
_MOST_ERRORS = 10
_PRIVATE = frozenset(
    {
        *("text", "words", "title", "content", "payload", "message", "body", "caption"),
        *("name", "nick", "nickname", "filename", "contact", "token"),
    }
)


def set_up(level: str = "info", stream: TextIO | None = None) -> None:
    """Send structlog's and every library's log lines of this level and above, redacted, to the stream (stderr).

    All other handlers go, so no library keeps a way round. May be called again. ValueError for an unknown level.
    """
    if level not in LEVELS:
        raise ValueError(f"{level!r} is no level of the log; write one of {', '.join(LEVELS)}")
    stream = stream or sys.stderr
    handler = _Lines(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_ORIGIN,
            processors=[*_REDACTION, *_renderer(stream.isatty())],
            use_get_message=False,
        )
    )
    _take_over(handler, level.upper())
    for library in ("alembic", "apscheduler"):  # Their every-day lines say nothing to an operator.
        logging.getLogger(library).setLevel("WARNING")
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            structlog.contextvars.merge_contextvars,
            *_ORIGIN,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )


def hook_crashes() -> None:
    """Log what nobody caught instead of letting Python print it with its message; for the whole process."""
    log = structlog.stdlib.get_logger("wuyou")
    sys.excepthook = lambda _kind, error, _places: log.critical("crashed", exc_info=error)
    threading.excepthook = lambda crash: log.critical("thread crashed", exc_info=crash.exc_value)
    sys.unraisablehook = lambda crash: log.error("error nobody could catch", exc_info=crash.exc_value)


class _Lines(logging.StreamHandler[TextIO]):
    """Writes lines; a line that cannot be written is lost without a word (the default would print its arguments)."""

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 -- the name is logging's.
        with suppress(Exception):
            self.stream.write(f"a log line of {record.name} was lost{self.terminator}")


def _take_over(handler: logging.Handler, level: str) -> None:
    root = logging.getLogger()
    for name in (None, *root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
    root.addHandler(handler)
    root.setLevel(level)


def _renderer(terminal: bool) -> list[Processor]:
    return [structlog.dev.ConsoleRenderer() if terminal else structlog.processors.JSONRenderer(ensure_ascii=False)]


def _stamp(_logger: object, _method: str, event: EventDict) -> EventDict:
    event["timestamp"] = clock.now().isoformat(timespec="milliseconds")
    return event


def _drop_arguments(_logger: object, _method: str, event: EventDict) -> EventDict:
    for key in ("positional_args", "stack_info", "_record", "_from_structlog"):
        event.pop(key, None)
    return event


def _keep_literal_event(_logger: object, _method: str, event: EventDict) -> EventDict:
    """Keep the event if it stands in the code that logs; one put together at run time may hold anything."""
    if not any(event["event"] in frame.f_code.co_consts for frame in _frames(sys._getframe())):
        event["event"] = REDACTED
    return event


def _frames(frame: FrameType | None) -> Iterator[FrameType]:
    while frame is not None:
        yield frame
        frame = frame.f_back


def _redact(_logger: object, _method: str, event: EventDict) -> EventDict:
    return {key: value if key == "exc_info" else _kept(key, value) for key, value in event.items()}


def _kept(key: str, value: object) -> object:
    return REDACTED if key.lower().rpartition("_")[2] in _PRIVATE else _plain(value)


def _plain(value: object) -> object:
    match value:
        case None | bool():
            return value
        case Enum():
            return _plain(value.value)
        case int():
            return int(value)
        case float():
            return value if isfinite(value) else str(value)
        case str():
            return str(value) if len(value) <= _LONGEST else REDACTED
        case Decimal() | timedelta() | PurePath():
            return _plain(str(value))
        case datetime() | date() | time():
            return value.isoformat()
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case BaseException():
            return _class_of(value)
        case _:
            return REDACTED


def _locate_error(_logger: object, _method: str, event: EventDict) -> EventDict:
    error = _error_in(event.pop("exc_info", None))
    if error is not None:
        event["raised"] = located(error)
    return event


def _error_in(exc_info: object) -> BaseException | None:
    match exc_info:
        case BaseException():
            return exc_info
        case (_, BaseException() as error, _):
            return error
        case _:
            return sys.exc_info()[1] if exc_info else None


def located(error: BaseException) -> list[str]:
    """Return the error and those that led to it, newest first: class and code locations, never the message."""
    chain: list[BaseException] = []
    waiting = [error]
    while waiting and len(chain) < _MOST_ERRORS:
        one = waiting.pop(0)
        if not any(one is known for known in chain):
            chain.append(one)
            waiting.extend(_behind(one))
    return [f"{_class_of(one)} at {' < '.join(_places(one.__traceback__)) or 'no place'}" for one in chain]


def _behind(error: BaseException) -> Iterator[BaseException]:
    if error.__cause__ is not None:
        yield error.__cause__
    elif error.__context__ is not None and not error.__suppress_context__:
        yield error.__context__
    if isinstance(error, BaseExceptionGroup):
        yield from error.exceptions


def _class_of(error: BaseException) -> str:
    return f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")


def _places(trace: TracebackType | None) -> list[str]:
    places = [f"{frame.f_code.co_filename}:{line} {frame.f_code.co_name}" for frame, line in walk_tb(trace)]
    return places[::-1][:_MOST_FRAMES]


_ORIGIN: list[Processor] = [structlog.stdlib.add_logger_name, structlog.stdlib.add_log_level, _stamp]
_REDACTION: list[Processor] = [_drop_arguments, _keep_literal_event, _redact, _locate_error]
