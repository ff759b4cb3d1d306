"""The examples of docs/digest.md are what the commands make of the simulated college; the page names every key."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from bot.config import Config
from bot.digest_model import Digest
from bot.reports.card import card
from bot.reports.examples import FOLDER, WEEK, play_college
from bot.reports.week import digest_on_request
from rules.periods import parse_period
from tests.bot.reports.weeks import week
from tests.builders import at

ROOT = Path(__file__).parents[3]
PICTURES = ROOT / FOLDER
CARD = ROOT / "tests" / "data" / "digest-card.txt"
MONDAY = "2026-11-23T09:00:00"


@pytest.fixture(scope="module")
def college(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Config]:
    folder = tmp_path_factory.mktemp("college")
    return folder, play_college(folder)


def wuyou(folder: Path, *words: str) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "bot", "digest", *words, "--config", str(folder / "config.toml")]
    return subprocess.run(command, capture_output=True, cwd=ROOT, check=False)


@pytest.mark.parametrize("form", ["text", "json"])
def test_the_text_and_json_of_the_page_are_what_the_command_gives(college: tuple[Path, Config], form: str) -> None:
    done = wuyou(college[0], "--week", WEEK, "--at", MONDAY, "--format", form)

    assert (done.stderr.decode(), done.returncode) == ("", 0)
    assert done.stdout == (PICTURES / f"digest.{'txt' if form == 'text' else form}").read_bytes()


def test_the_words_of_the_card_are_those_that_were_looked_at(college: tuple[Path, Config]) -> None:
    config = college[1]
    drawn = card(digest_on_request(config, parse_period(WEEK, config.zone), at("2026-11-23 09:00"), ""))

    assert "\n".join(one.words for one in drawn.written) + "\n" == CARD.read_text()


def test_without_a_week_it_is_the_last_complete_one_and_a_unit_has_its_own(college: tuple[Path, Config]) -> None:
    done = wuyou(college[0], "--at", "2026-11-29T23:59:59", "--unit", "护理学院", "--format", "json")

    read = json.loads(done.stdout)
    assert (read["week"], read["unit"], read["groups"]) == (WEEK, "护理学院", 1)


def test_picture_and_table_go_into_a_file_or_a_pipe(college: tuple[Path, Config], tmp_path: Path) -> None:
    asked = ("--week", WEEK, "--at", MONDAY)

    assert wuyou(college[0], *asked, "--format", "png").stdout.startswith(b"\x89PNG")
    wuyou(college[0], *asked, "--format", "xlsx", "--out", str(tmp_path / "week.xlsx"))
    book = openpyxl.load_workbook(tmp_path / "week.xlsx")
    kept = openpyxl.load_workbook(BytesIO((PICTURES / "digest.xlsx").read_bytes()))
    assert [list(sheet.values) for sheet in book] == [list(sheet.values) for sheet in kept]


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--week", "2026-11"), "--week 2026-11 is a month; write a week, such as 2026-W47"),
        (("--week", "2026-W48", "--at", "2026-11-22T12:00:00"), "--week 2026-W48 has not begun"),
        (("--week", "last"), "--week"),
        (("--unit", "神学院", "--week", WEEK), "--unit 神学院 had no group in 2026-W47; known are"),
        (("--format", "png", "--out", "/dev/null/a.png"), "--out /dev/null/a.png cannot be written"),
    ],
)
def test_wrong_use_says_what_to_write(college: tuple[Path, Config], words: tuple[str, ...], says: str) -> None:
    done = wuyou(college[0], "--at", MONDAY, *words) if "--at" not in words else wuyou(college[0], *words)

    assert done.returncode == 2
    assert says in done.stderr.decode()
    assert "Traceback" not in done.stderr.decode()


def test_the_folder_of_out_is_made(college: tuple[Path, Config], tmp_path: Path) -> None:
    wuyou(college[0], "--week", WEEK, "--at", MONDAY, "--out", str(tmp_path / "weeks" / "47.txt"))
    assert (tmp_path / "weeks" / "47.txt").read_bytes() == (PICTURES / "digest.txt").read_bytes()


def keys(value: Any) -> Iterator[str]:
    if isinstance(value, tuple):
        for one in value:
            yield from keys(one)
    elif is_dataclass(value):
        for field in fields(value):
            yield field.name
            if field.name not in ("week", "period", "periods", "since"):
                yield from keys(getattr(value, field.name))


def test_the_page_names_every_key_of_the_json() -> None:
    page = (ROOT / "docs" / "digest.md").read_text()
    every: set[str] = set(keys(week()))

    assert {field.name for field in fields(Digest)} <= every
    assert {key for key in every if f"`{key}`" not in page} == set()
