"""What reaches a log: harmless values and code locations, and no word of anybody's chat."""

import asyncio
import gc
import json
import logging
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import structlog

from bot import logs

CANARY = "canary-words-of-somebody"
ROOT = Path(__file__).parents[2]


class Colour(StrEnum):
    RED = "red"


@dataclass
class Said:
    text: str


class Terminal(StringIO):
    def isatty(self) -> bool:
        return True


class Unprintable:
    def __str__(self) -> str:
        raise RuntimeError(CANARY)


@pytest.fixture
def stream() -> Iterator[StringIO]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    stream = StringIO()
    logs.set_up("info", stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


@pytest.fixture
def log(stream: StringIO) -> structlog.stdlib.BoundLogger:
    del stream  # Asked for so that logging is set up.
    log: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger("wuyou.test")
    return log


@pytest.fixture
def library(stream: StringIO) -> logging.Logger:
    del stream  # Asked for so that logging is set up.
    return logging.getLogger("library.part")


def lines(stream: StringIO) -> list[dict[str, Any]]:
    assert CANARY not in stream.getvalue()
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def fail(words: str) -> None:
    raise ValueError(words)


def fail_twice(words: str) -> None:
    try:
        fail(words)
    except ValueError as error:
        raise KeyError(words) from error


def test_a_line_says_when_where_and_how_grave(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    log.warning("gateway.lost", gateway="wx", seconds=3)
    (line,) = lines(stream)
    assert datetime.fromisoformat(line.pop("timestamp")).utcoffset() == timedelta()
    assert line == {
        "event": "gateway.lost",
        "logger": "wuyou.test",
        "level": "warning",
        "gateway": "wx",
        "seconds": 3,
    }


def test_plain_values_are_kept(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    log.info(
        "values",
        nothing=None,
        yes=True,
        share=Decimal("0.29"),
        endless=float("inf"),
        colour=Colour.RED,
        at=datetime(2026, 3, 2, 8, tzinfo=UTC),
        day=date(2026, 3, 2),
        took=timedelta(seconds=90),
        path=Path("a/b"),
        ids=("m1", "m2"),
    )
    (line,) = lines(stream)
    kept = {key: line[key] for key in line if key not in ("event", "logger", "level", "timestamp")}
    assert kept == {
        "nothing": None,
        "yes": True,
        "share": "0.29",
        "endless": "inf",
        "colour": "red",
        "at": "2026-03-02T08:00:00+00:00",
        "day": "2026-03-02",
        "took": "0:01:30",
        "path": "a/b",
        "ids": ["m1", "m2"],
    }


@pytest.mark.parametrize(
    "key",
    [
        *("text", "words", "title", "name", "nick", "content", "payload", "message", "contact", "token"),
        *("Text", "wish_title", "room_name"),
    ],
)
def test_what_stands_under_a_private_key_is_redacted(
    stream: StringIO, log: structlog.stdlib.BoundLogger, key: str
) -> None:
    log.info("said", **{key: CANARY})
    assert lines(stream)[0][key] == logs.REDACTED


@pytest.mark.parametrize("key", ["message_id", "contacts", "context", "gateway"])
def test_a_key_that_only_resembles_a_private_one_is_kept(
    stream: StringIO, log: structlog.stdlib.BoundLogger, key: str
) -> None:
    log.info("said", **{key: "m1"})
    assert lines(stream)[0][key] == "m1"


@pytest.mark.parametrize("value", [Said(CANARY), {"reason": CANARY}, CANARY.encode(), [Said(CANARY)]])
def test_an_object_a_table_and_bytes_are_redacted(
    stream: StringIO, log: structlog.stdlib.BoundLogger, value: object
) -> None:
    log.info("said", value=value)
    assert lines(stream)[0]["value"] in (logs.REDACTED, [logs.REDACTED])


def test_a_string_of_200_characters_is_kept_and_one_of_201_is_not(
    stream: StringIO, log: structlog.stdlib.BoundLogger
) -> None:
    log.info("long", most="x" * 200, more="x" * 201)
    (line,) = lines(stream)
    assert (line["most"], line["more"]) == ("x" * 200, logs.REDACTED)


def test_bound_values_are_redacted_as_given_ones(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    with structlog.contextvars.bound_contextvars(nick=CANARY, gateway="wx"):
        log.bind(text=CANARY).info("said")
    (line,) = lines(stream)
    assert (line["nick"], line["text"], line["gateway"]) == (logs.REDACTED, logs.REDACTED, "wx")


def test_an_event_put_together_at_run_time_is_redacted(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    log.info(f"heard {CANARY}")
    log.info("heard %s", CANARY)
    assert [line["event"] for line in lines(stream)] == [logs.REDACTED, "heard %s"]


def test_an_exception_is_its_class_and_its_places(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    try:
        fail(CANARY)
    except ValueError:
        log.exception("failed")
    (line,) = lines(stream)
    (raised,) = line["raised"]
    first = fail.__code__.co_firstlineno
    assert raised.startswith(f"ValueError at {__file__}:{first + 1} fail < {__file__}:")
    assert "exception" not in line


def test_the_causes_of_an_exception_are_told_without_their_messages(
    stream: StringIO, log: structlog.stdlib.BoundLogger
) -> None:
    try:
        fail_twice(CANARY)
    except KeyError as error:
        log.error("failed", exc_info=error)
    (line,) = lines(stream)
    assert [raised.split(" at ")[0] for raised in line["raised"]] == ["KeyError", "ValueError"]


def test_an_exception_while_another_is_dealt_with_is_told_unless_suppressed() -> None:
    inner, outer, silent = ValueError(CANARY), KeyError(CANARY), OSError(CANARY)
    outer.__context__ = silent.__context__ = inner
    silent.__suppress_context__ = True
    assert logs.located(outer) == ["KeyError at no place", "ValueError at no place"]
    assert logs.located(silent) == ["OSError at no place"]


def test_exceptions_of_a_group_are_told_and_a_circle_ends() -> None:
    error = ValueError(CANARY)
    group = ExceptionGroup(CANARY, [error, KeyError(CANARY)])
    error.__context__ = group
    assert logs.located(group) == [f"{name} at no place" for name in ("ExceptionGroup", "ValueError", "KeyError")]


def test_an_exception_given_as_a_value_is_its_class(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    log.info("failed", error=ValueError(CANARY))
    assert lines(stream)[0]["error"] == "ValueError"


def test_the_code_around_a_line_is_not_shown(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    log.info("here", stack_info=True)
    logging.getLogger("library").warning("there", stack_info=True)
    assert all(not {"stack", "stack_info"} & line.keys() for line in lines(stream))


def test_a_library_writes_its_template_and_none_of_its_arguments(stream: StringIO, library: logging.Logger) -> None:
    library.warning("got %s of %(who)s", {"who": CANARY}, extra={"text": CANARY, "anything": CANARY})
    (line,) = lines(stream)
    del line["timestamp"]
    assert line == {"event": "got %s of %(who)s", "logger": "library.part", "level": "warning"}


@pytest.mark.parametrize("message", [f"got {CANARY}", ValueError(CANARY), Said(CANARY)])
def test_what_a_library_put_together_itself_is_redacted(
    stream: StringIO, library: logging.Logger, message: object
) -> None:
    library.warning(message)
    assert lines(stream)[0]["event"] == logs.REDACTED


def test_an_exception_in_a_library_is_its_class_and_its_places(stream: StringIO, library: logging.Logger) -> None:
    try:
        fail_twice(CANARY)
    except KeyError as error:
        library.exception("failed: %s", error)
    (line,) = lines(stream)
    assert line["event"] == "failed: %s"
    assert [raised.split(" at ")[0] for raised in line["raised"]] == ["KeyError", "ValueError"]


def test_a_task_that_failed_unheard_does_not_print_its_message(stream: StringIO) -> None:
    async def said() -> None:
        fail(CANARY)

    async def unheard() -> None:
        task = asyncio.create_task(said())
        await asyncio.sleep(0)
        del task
        gc.collect()

    asyncio.run(unheard())
    assert any(line["logger"] == "asyncio" and "raised" in line for line in lines(stream))


def test_a_line_that_cannot_be_written_is_lost_without_its_arguments(
    stream: StringIO, library: logging.Logger, capfd: pytest.CaptureFixture[str]
) -> None:
    logs.set_up("info", stream)  # Once more, because pytest's own handlers came after the fixture.
    library.warning(Unprintable(), CANARY)
    assert stream.getvalue() == "a log line of library.part was lost\n"
    assert capfd.readouterr().err == ""


def test_a_library_with_a_handler_of_its_own_loses_it(stream: StringIO) -> None:
    own = StringIO()
    library = logging.getLogger("library.with.handler")
    library.addHandler(logging.StreamHandler(own))
    library.propagate = False
    logs.set_up("info", stream)
    library.warning("got %s", CANARY)
    assert own.getvalue() == ""
    assert [line["event"] for line in lines(stream)] == ["got %s"]


def test_a_line_of_the_level_is_written_and_one_below_is_not(
    stream: StringIO, log: structlog.stdlib.BoundLogger, library: logging.Logger
) -> None:
    log.debug("below")
    library.debug("below")
    log.info("at")
    library.info("at")
    assert [line["event"] for line in lines(stream)] == ["at", "at"]


def test_setting_up_again_writes_each_line_once(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    logs.set_up("debug", stream)
    log.debug("now")
    assert [line["event"] for line in lines(stream)] == ["now"]


def test_an_unknown_level_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"loud.*write one of debug, info, warning, error, critical"):
        logs.set_up("loud")


def test_a_terminal_gets_readable_lines_and_as_little(stream: StringIO, log: structlog.stdlib.BoundLogger) -> None:
    del stream  # Only its clean-up is wanted.
    terminal = Terminal()
    logs.set_up("info", terminal)
    try:
        fail(CANARY)
    except ValueError:
        log.exception("failed", text=CANARY)
    assert "failed" in terminal.getvalue()
    assert "ValueError at" in terminal.getvalue()
    assert CANARY not in terminal.getvalue()


CRASH = """
import threading
from bot import logs
logs.set_up()
logs.hook_crashes()
def fail():
    raise ValueError("canary-" + "words-of-somebody")
class Last:
    def __del__(self):
        fail()
thread = threading.Thread(target=fail)
thread.start()
thread.join()
Last()
fail()
"""


def test_a_crash_is_logged_and_its_message_is_not() -> None:
    crashed = subprocess.run([sys.executable, "-c", CRASH], cwd=ROOT, capture_output=True, text=True, check=False)
    assert crashed.returncode == 1
    assert CANARY not in crashed.stdout + crashed.stderr
    events = [json.loads(line)["event"] for line in crashed.stderr.splitlines()]
    assert events == ["thread crashed", "error nobody could catch", "crashed"]


CRASHING_COMMAND = """
import sys
from bot import cli
from bot.cli_base import app
@app.command()
def fail():
    raise ValueError("canary-" + "words-of-somebody")
sys.argv = ["wuyou", "fail"]
cli.main()
"""


def test_a_command_that_crashes_is_logged_without_its_message() -> None:
    crashed = subprocess.run(
        [sys.executable, "-c", CRASHING_COMMAND], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert crashed.returncode == 1
    assert CANARY not in crashed.stdout + crashed.stderr
    assert [json.loads(line)["event"] for line in crashed.stderr.splitlines()] == ["crashed"]


def test_crashes_are_only_hooked_when_asked_for(stream: StringIO) -> None:
    before = (sys.excepthook, threading.excepthook, sys.unraisablehook)
    logs.set_up("info", stream)
    assert (sys.excepthook, threading.excepthook, sys.unraisablehook) == before
