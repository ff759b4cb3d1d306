"""What the doctor says of a healthy machine, and of each thing that is missing."""

import socket
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from bot.config import Config
from bot.doctor import Finding, examine, look_at_fonts
from bot.reports import fonts
from tracker.database import Database

NOW = datetime(2026, 11, 24, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


def config(folder: Path, **more: object) -> Config:
    return Config.model_validate({"database": {"url": f"sqlite:///{folder / 'wuyou.db'}"}, **more})


def findings(settings: Config, now: datetime = NOW) -> dict[str, Finding]:
    return {finding.what: finding for finding in examine(settings, now)}


def test_on_a_fresh_machine_all_is_well(tmp_path: Path) -> None:
    assert [finding for finding in examine(config(tmp_path), NOW) if not finding.is_well] == []


@pytest.mark.parametrize(("year", "is_well"), [(2026, True), (2035, False)])
def test_a_year_that_is_not_announced_is_said(tmp_path: Path, year: int, is_well: bool) -> None:
    found = findings(config(tmp_path), NOW.replace(year=year))["calendar"]
    assert found.is_well is is_well
    assert f"{year + 1} is not announced yet" in found.words


def test_an_old_database_names_its_mend(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'wuyou.db'}")
    database.open()
    with database.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0000'"))
    database.close()
    found = findings(config(tmp_path))["database"]
    assert (found.is_well, "wuyou db upgrade" in found.words) == (False, True)


def gateway(port: int) -> dict[str, object]:
    return {
        "gateway": [
            {
                "name": "wx",
                "kind": "wechaty",
                "endpoint": f"127.0.0.1:{port}",
                "token": "any",
                "accept_risk": True,
            }
        ]
    }


def test_a_gateway_that_listens_is_well_and_one_that_does_not_is_not(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        assert findings(config(tmp_path, **gateway(port)))["gateway wx"].is_well
    found = findings(config(tmp_path, **gateway(port)))["gateway wx"]
    assert (found.is_well, "nobody listens" in found.words) == (False, True)


def test_that_chinese_is_drawn_is_looked_at_and_emoji_may_be_missing(tmp_path: Path) -> None:
    assert findings(config(tmp_path))["fonts"].is_well
    bare = look_at_fonts([fonts.chinese()])
    assert (bare.is_well, "8 of 8 common emoji" in bare.words, "fonts-symbola" in bare.words) == (True, True, True)


def test_without_a_chinese_font_pictures_cannot_be_drawn(tmp_path: Path) -> None:
    (tmp_path / "broken.ttf").write_bytes(b"no font")
    for face in (fonts.symbols(), fonts.Face(str(tmp_path / "none.ttf")), fonts.Face(str(tmp_path / "broken.ttf"))):
        found = look_at_fonts([face])
        assert (found.is_well, "install wuyou's packages again" in found.words) == (False, True)
