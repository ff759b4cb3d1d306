"""Reading and writing journals: what is refused and how it is said, and that what is written reads the same."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from rules import facts as f
from tests.reference.journals import random_journal
from tracker.journal import Refused, fact_of, key_of, line_of, read_journal, write_journal

SHANGHAI = ZoneInfo("Asia/Shanghai")
MESSAGE: dict[str, Any] = {
    "type": "message",
    "at": "2025-03-02T08:00:00+08:00",
    "id": "m1",
    "group": "g1",
    "sender": "lin",
    "kind": "text",
}


def without(field: str) -> dict[str, Any]:
    return {key: value for key, value in MESSAGE.items() if key != field}


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (without("sender"), "sender is missing; a message line needs it"),
        (MESSAGE | {"type": "massage"}, "unknown type"),
        (MESSAGE | {"at": "2025-03-02T08:00:00"}, "with an offset"),
        (MESSAGE | {"at": "2025-02-30T08:00:00+08:00"}, "no time of the calendar"),
        (MESSAGE | {"at": "1999-12-31T23:59:59Z"}, "between 2000 and 2100"),
        (MESSAGE | {"at": "2100-01-01T00:00:00Z"}, "between 2000 and 2100"),
        (MESSAGE | {"sender": 7}, "sender is 7; it must be a string"),
        (MESSAGE | {"sender": ""}, "not empty"),
        (MESSAGE | {"id": "a\0b"}, "not empty"),
        (MESSAGE | {"id": "\ud800"}, "not empty"),
        (MESSAGE | {"mentions": "lin"}, "must be a list of ids"),
        (MESSAGE | {"by_bot": "yes"}, "true or false"),
        ({"type": "blind", "at": "2025-03-02T08:00:00Z", "until": "2025-03-02T07:00:00Z"}, "until lies before at"),
        (
            {"type": "pairing", "at": "2025-03-02T08:00:00Z", "group": "g1", "number": -1},
            "number is -1; it must be a whole number from 0",
        ),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused_with_the_field_and_the_mend(line: dict[str, Any], says: str) -> None:
    with pytest.raises(Refused, match=says.replace("(", r"\(")):
        fact_of(line)


@pytest.mark.parametrize("at", ["2000-01-01T00:00:00Z", "2099-12-31T23:59:59Z"])
def test_the_first_and_the_last_moment_of_the_century_are_read(at: str) -> None:
    assert isinstance(fact_of(MESSAGE | {"at": at}), f.Message)


def test_a_kind_that_is_not_known_is_other() -> None:
    message = fact_of(MESSAGE | {"kind": "hologram"})
    assert isinstance(message, f.Message)
    assert message.kind == "other"


def test_the_same_instant_written_with_another_offset_is_the_same_fact() -> None:
    there = {"type": "join", "at": "2025-03-02T08:00:00+08:00", "group": "g1", "member": "y1"}
    assert key_of(fact_of(there)) == key_of(fact_of(there | {"at": "2025-03-02T00:00:00Z"}))


def test_an_unreadable_line_is_named_by_its_number_and_the_others_are_read(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    path.write_text(f'{json.dumps(MESSAGE)}\n\n{{"type":\n[1]\n{json.dumps(MESSAGE | {"id": "m2"})}\n')
    lines = list(read_journal(path))
    assert [(line.number, line.fact is None) for line in lines] == [(1, False), (3, True), (4, True), (5, False)]
    assert "no JSON" in lines[1].refusal
    assert "no JSON object" in lines[2].refusal


@pytest.mark.parametrize("ending", ["jsonl", "jsonl.gz", "jsonl.zst"])
def test_what_is_written_reads_the_same(tmp_path: Path, ending: str) -> None:
    facts = [fact_of(line) for line in random_journal(7, "year").lines]
    path = tmp_path / f"journal.{ending}"
    assert write_journal(path, facts, SHANGHAI) == len(facts)
    assert [line.fact for line in read_journal(path)] == facts


@pytest.mark.parametrize("ending", ["jsonl.gz", "jsonl.zst"])
@pytest.mark.parametrize("share", [0.01, 0.5, 0.999])
def test_an_archive_that_is_cut_off_anywhere_says_so(tmp_path: Path, ending: str, share: float) -> None:
    path = tmp_path / f"journal.{ending}"
    count = write_journal(path, [fact_of(line) for line in random_journal(7, "year").lines], SHANGHAI)
    whole = path.read_bytes()
    path.write_bytes(whole[: int(len(whole) * share)])
    *before, last = read_journal(path)
    assert "the archive ends here or is damaged" in last.refusal
    assert (len(before) <= count, all(line.fact is not None for line in before)) == (True, True)


@pytest.mark.parametrize("ending", ["jsonl.gz", "jsonl.zst"])
def test_archives_one_behind_the_other_are_read_as_one(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"journal.{ending}"
    count = write_journal(path, [fact_of(line) for line in random_journal(7, "year").lines], SHANGHAI)
    path.write_bytes(path.read_bytes() * 2)
    assert len([line for line in read_journal(path) if line.fact is not None]) == 2 * count


def test_a_line_is_written_in_the_zone_of_the_policy_and_without_what_is_empty() -> None:
    message = f.Message(datetime(2025, 3, 2, tzinfo=UTC), "m1", "g1", "lin", "text")
    assert line_of(message, SHANGHAI) == MESSAGE
