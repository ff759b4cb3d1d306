"""The configuration file: what it may say, what it means, and how it tells of what is wrong."""

import re
import tomllib
from collections.abc import Iterator
from datetime import date, time, timedelta
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from bot.config import Config, ConfigError, load
from bot.config_problems import keys_of
from bot.config_tables import token_variable
from bot.config_values import Weekly
from rules.calendar import Break
from rules.periods import PeriodKind
from rules.policy import Policy

EXAMPLE = Path(__file__).parents[2] / "config.example.toml"
CANARY = "canary-of-a-secret"
WECHATY = f"""
[[gateway]]
name = "wx"
kind = "wechaty"
endpoint = "127.0.0.1:18788"
token = "{CANARY}"
accept_risk = true
"""


@pytest.fixture(autouse=True)
def no_token_around(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("WUYOU_GATEWAY_WX_TOKEN", raising=False)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "config.toml"


def read(file: Path, text: str) -> Config:
    file.write_text(text, encoding="utf-8")
    return load(file)


def problems(file: Path, text: str) -> list[str]:
    with pytest.raises(ConfigError) as caught:
        read(file, text)
    lines = str(caught.value).splitlines()
    assert lines == [f"{file}: {problem}" for problem in caught.value.problems]
    return list(caught.value.problems)


def test_an_empty_file_is_the_policy_of_the_scheme(file: Path) -> None:
    config = read(file, "")
    assert config.policy() == Policy()
    assert config.zone == ZoneInfo("Asia/Shanghai")
    assert (config.gateways, config.committees, config.calendar.breaks) == ((), (), ())


def test_every_number_of_the_policy_reaches_the_rules(file: Path) -> None:
    config = read(
        file,
        """
        timezone = "Asia/Urumqi"
        [policy]
        counted_kinds = ["text", "sticker"]
        blind_share = 0.29
        excused_share = { day = 1, week = 0.4, month = 0.3, quarter = 0.2, year = 0 }
        due = { day = "30s", week = "90m", month = "5h", quarter = "6d", year = "366d" }
        voice = { min_messages = 2 }
        interaction = { min_youths = 4, window = "3h" }
        topic = { min_youths = 6, window = "49h" }
        activity = { min_youths = 11 }
        face_to_face = { share = 0.6 }
        """,
    )
    assert config.policy() == Policy(
        zone=ZoneInfo("Asia/Urumqi"),
        counted_kinds=frozenset({"text", "sticker"}),
        blind_share=Decimal("0.29"),
        excused_share=dict(zip(PeriodKind, map(Decimal, ("1", "0.4", "0.3", "0.2", "0")), strict=True)),
        due={
            PeriodKind.DAY: timedelta(seconds=30),
            PeriodKind.WEEK: timedelta(minutes=90),
            PeriodKind.MONTH: timedelta(hours=5),
            PeriodKind.QUARTER: timedelta(days=6),
            PeriodKind.YEAR: timedelta(days=366),
        },
        voice_messages=2,
        interaction_youths=4,
        interaction_window=timedelta(hours=3),
        topic_youths=6,
        topic_window=timedelta(hours=49),
        activity_youths=11,
        face_to_face_share=Decimal("0.6"),
    )


def test_a_share_is_the_very_decimal_of_the_file(file: Path) -> None:
    assert str(read(file, "policy.blind_share = 0.29").policy().blind_share) == "0.29"


def test_what_a_table_leaves_out_keeps_its_default(file: Path) -> None:
    policy = read(file, 'policy.due = { week = "1d" }').policy()
    assert policy.due == {**Policy().due, PeriodKind.WEEK: timedelta(days=1)}


def test_calendar_committee_reminders_and_digest_are_read(file: Path) -> None:
    config = read(
        file,
        """
        [calendar]
        observe_holidays = false
        breaks = [{ name = "寒假", from = 2026-01-12, to = 2026-01-12 }]
        [[committee]]
        name = "学院团委"
        [[committee]]
        name = "信息系分团委"
        unit = "信息系"
        to = "wx/wxid_1/2"
        [reminders]
        quiet = ["00:00", "23:59"]
        per_day = 0
        [digest]
        at = "sun 18:30"
        """,
    )
    day = date(2026, 1, 12)
    assert not config.calendar.observe_holidays
    assert config.calendar.college_breaks() == (Break("寒假", day, day),)
    assert [(each.name, each.unit, each.to) for each in config.committees] == [
        ("学院团委", "", ""),
        ("信息系分团委", "信息系", "wx/wxid_1/2"),
    ]
    assert (config.reminders.quiet, config.reminders.per_day) == ((time(0), time(23, 59)), 0)
    assert config.digest.at == Weekly(6, time(18, 30))


def test_a_file_saved_with_a_byte_order_mark_and_windows_lines_is_read(file: Path) -> None:
    file.write_bytes("\ufefftimezone = 'UTC'\r\n[digest]\r\nat = 'mon 09:00'\r\n".encode())
    assert load(file).timezone == "UTC"


def test_a_configuration_cannot_be_changed() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        Config().timezone = "UTC"


# The file as a whole


def test_a_missing_file_is_named_with_the_example(file: Path) -> None:
    with pytest.raises(ConfigError) as caught:
        load(file)
    assert str(caught.value) == f"{file}: no such file; copy config.example.toml there or name another with --config"


def test_a_folder_is_no_configuration(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="cannot be read"):
        load(tmp_path)


def test_bad_toml_names_the_line(file: Path) -> None:
    (problem,) = problems(file, 'timezone = "UTC"\ndigest = mon\n')
    assert problem.startswith("is not TOML: ")
    assert "line 2" in problem


def test_a_number_too_long_for_python_is_bad_toml(file: Path) -> None:
    assert problems(file, f"timezone = {'9' * 5000}")[0].startswith("is not TOML: ")


def test_a_file_in_another_encoding_is_told_to_be_utf_8(file: Path) -> None:
    file.write_bytes('timezone = "五有"'.encode("gb18030"))
    with pytest.raises(ConfigError, match="is not UTF-8; save it as UTF-8"):
        load(file)


def test_all_problems_of_a_file_come_at_once(file: Path) -> None:
    text = 'remnders = 1\npolicy.blind_share = 2\npolicy.voice.min_messages = 0\n[[gateway]]\nname = "wx"\n'
    assert [problem.split()[0] for problem in problems(file, text)] == [
        "policy.blind_share",
        "policy.voice.min_messages",
        "gateway[0].kind",
        "remnders",
    ]


# Keys and values


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("remnders = 1", "remnders is not a known key; did you mean reminders?"),
        ("policy.due.weeks = '3d'", "policy.due.weeks is not a known key; did you mean policy.due.week?"),
        ("gateways = []", "gateways is not a known key; did you mean gateway?"),
        ("policy_table = {}", "policy_table is not a known key; did you mean policy?"),
        ("blind_share = 0.1", "blind_share is not a known key; did you mean policy.blind_share?"),
        ("[database]\ntimezone = 'UTC'", "database.timezone is not a known key; did you mean timezone?"),
        ('"a\\nb" = 1', '"a\\nb" is not a known key; did you mean database?'),
        (
            "calendar.breaks = [{ name = 'x', form = 2026-01-12, from = 2026-01-12, to = 2026-01-12 }]",
            "calendar.breaks[0].form is not a known key; did you mean calendar.breaks[0].from?",
        ),
    ],
)
def test_an_unknown_key_names_the_nearest_known_one(file: Path, text: str, problem: str) -> None:
    assert problems(file, text) == [problem]


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("policy.voice.min_messages = 1.5", "policy.voice.min_messages = 1.5: write a whole number, such as 3"),
        ("policy.voice.min_messages = '1'", 'policy.voice.min_messages = "1": write a whole number, such as 3'),
        ("policy.voice.min_messages = true", "policy.voice.min_messages = true: write a whole number, such as 3"),
        ("calendar.observe_holidays = 1", "calendar.observe_holidays = 1: write true or false"),
        ("timezone = 8", "timezone = 8: write text in quotes"),
        ("policy.voice = 1", "policy.voice = 1: write a table, { key = value, ... }"),
        ("committee = 1", "committee = 1: write a list, [...]; a list of tables has a [[heading]] for each"),
        ("policy.counted_kinds = []", "policy.counted_kinds = []: write at least one"),
        ("committee = [{}]", "committee[0].name is missing; write name = ..."),
        ("committee = [{ name = '' }]", "committee[0].name: must not be empty"),
        (
            "calendar.breaks = [{ name = 'x', from = '2026-01-12', to = 2026-01-12 }]",
            'calendar.breaks[0].from = "2026-01-12": write a date without quotes, such as 2026-01-12',
        ),
        (
            "calendar.breaks = [{ name = 'x', from = 2026-01-12T00:00:00, to = 2026-01-12 }]",
            "calendar.breaks[0].from = 2026-01-12 00:00:00: write a date without quotes, such as 2026-01-12",
        ),
    ],
)
def test_a_value_of_the_wrong_type_is_shown_with_its_mend(file: Path, text: str, problem: str) -> None:
    assert problems(file, text) == [problem]


@pytest.mark.parametrize("need", [1, 10_000])
def test_a_need_from_1_to_10000_is_read(file: Path, need: int) -> None:
    assert read(file, f"policy.activity.min_youths = {need}").policy().activity_youths == need


@pytest.mark.parametrize(("need", "mend"), [(0, "at least 1"), (10_001, "at most 10000")])
def test_a_need_beyond_is_refused(file: Path, need: int, mend: str) -> None:
    text = f"policy.activity.min_youths = {need}"
    assert problems(file, text) == [f"{text}: must be {mend}"]


@pytest.mark.parametrize("share", ["0", "1", "0.0", "1.0", "5e-2"])
def test_a_share_from_0_to_1_is_read(file: Path, share: str) -> None:
    assert read(file, f"policy.blind_share = {share}").policy().blind_share == Decimal(share)


@pytest.mark.parametrize("share", ["-0.01", "1.01", "2", "nan", "inf", "true", "'0.5'", "'5%'"])
def test_a_share_beyond_is_refused(file: Path, share: str) -> None:
    (problem,) = problems(file, f"policy.blind_share = {share}")
    assert problem.startswith("policy.blind_share = ")
    assert problem.endswith(": write a number from 0 to 1, such as 0.05")


@pytest.mark.parametrize(
    ("text", "duration"),
    [
        ("1s", timedelta(seconds=1)),
        ("90m", timedelta(minutes=90)),
        ("48h", timedelta(days=2)),
        ("366d", timedelta(days=366)),
    ],
)
def test_a_duration_is_a_whole_number_and_a_unit(file: Path, text: str, duration: timedelta) -> None:
    assert read(file, f"policy.topic.window = '{text}'").policy().topic_window == duration


@pytest.mark.parametrize("text", ["0h", "367d", "527041m", "999999999d"])
def test_a_duration_of_nothing_or_of_more_than_a_year_is_refused(file: Path, text: str) -> None:
    assert problems(file, f"policy.topic.window = '{text}'") == [
        f'policy.topic.window = "{text}": must be longer than nothing and at most 366d'
    ]


@pytest.mark.parametrize("text", ["'4'", "'4 h'", "'1.5h'", "'-4h'", "'4w'", "'４h'", "'4H'", "''", "4", "04:00:00"])
def test_a_duration_in_another_spelling_is_refused(file: Path, text: str) -> None:
    (problem,) = problems(file, f"policy.topic.window = {text}")
    assert 'write a whole number with its unit, s, m, h or d, such as "30s"' in problem


def test_an_unknown_kind_of_message_names_the_nearest(file: Path) -> None:
    (problem,) = problems(file, "policy.counted_kinds = ['text', 'imgae']")
    assert problem.startswith('policy.counted_kinds[1] = "imgae": did you mean "image"?')


@pytest.mark.parametrize("name", ["Asia/Shanghia", "asia/shanghai"])
def test_an_unknown_time_zone_names_the_nearest(file: Path, name: str) -> None:
    assert problems(file, f"timezone = '{name}'") == [
        f'timezone = "{name}": is no time zone; did you mean "Asia/Shanghai"?'
    ]


@pytest.mark.parametrize("name", ["", "Asia", "/etc/passwd", "../Asia/Shanghai", "a\\u0000b"])
def test_what_can_never_be_a_time_zone_is_refused(file: Path, name: str) -> None:
    (problem,) = problems(file, f'timezone = "{name}"')
    assert "is no time zone" in problem


def test_a_later_policy_holds_from_its_day_and_the_first_before_it(file: Path) -> None:
    text = "[policy.voice]\nmin_messages = 1\n[[later_policy]]\nfrom = 2027-09-01\nvoice = { min_messages = 3 }\n"
    policies = read(file, text).policies()
    assert policies.on(date(2027, 8, 31)).voice_messages == 1
    assert policies.on(date(2027, 9, 1)).voice_messages == 3


def test_a_later_policy_without_its_day_is_refused(file: Path) -> None:
    assert problems(file, "[[later_policy]]\nversion = '2'\n") == ["later_policy[0].from is missing; write from = ..."]


def test_a_break_may_last_a_day_and_not_less(file: Path) -> None:
    text = "calendar.breaks = [{{ name = 'x', from = 2026-01-12, to = 2026-01-{day} }}]"
    assert read(file, text.format(day=12)).calendar.breaks
    assert problems(file, text.format(day=11)) == [
        "calendar.breaks[0].to = 2026-01-11: is before from = 2026-01-12; write the last day"
    ]


@pytest.mark.parametrize("quiet", ["['22:00']", "['22:00', '08:00', '09:00']", "'22:00'", "{}"])
def test_quiet_hours_are_two_times(file: Path, quiet: str) -> None:
    (problem,) = problems(file, f"reminders.quiet = {quiet}")
    assert problem.endswith('write when quiet begins and when it ends, such as ["22:00", "08:00"]')


@pytest.mark.parametrize("clock", ["24:00", "8:00", "08:60", "08:00:00", "08.00"])
def test_quiet_hours_are_times_of_the_day(file: Path, clock: str) -> None:
    assert problems(file, f"reminders.quiet = ['22:00', '{clock}']") == [
        f'reminders.quiet[1] = "{clock}": write a local time from "00:00" to "23:59"'
    ]


@pytest.mark.parametrize("at", ["monday 09:00", "mon", "mon 9:00", "mon  09:00", "Mon 09:00", "周一 09:00"])
def test_a_digest_comes_on_a_day_at_a_time(file: Path, at: str) -> None:
    (problem,) = problems(file, f"digest.at = '{at}'")
    assert problem.startswith(f'digest.at = "{at}": write a')


@pytest.mark.parametrize("to", ["wx", "/wxid", "wx/", "WX/wxid"])
def test_a_committee_is_a_contact_of_a_gateway(file: Path, to: str) -> None:
    (problem,) = problems(file, f"committee = [{{ name = 'x', to = '{to}' }}]")
    assert problem.startswith(f'committee[0].to = "{to}": write "<gateway name>/<contact id>"')


def test_a_long_value_is_cut_short_in_its_problem(file: Path) -> None:
    (problem,) = problems(file, f"digest.at = '{'x' * 500}'")
    assert "xxx...: write a day" in problem
    assert len(problem) < 250


# The database


@pytest.mark.parametrize("url", ["sqlite:///facts/wuyou.db", "sqlite:///./facts/../facts/wuyou.db"])
def test_a_relative_file_lies_beside_the_configuration(file: Path, url: str) -> None:
    config = read(file, f"database.url = '{url}'")
    path = Path(config.database.url.removeprefix("sqlite:///"))
    assert path.is_absolute()
    assert path.resolve() == file.parent / "facts" / "wuyou.db"


def test_the_file_of_no_configuration_at_all_lies_beside_it_too(file: Path) -> None:
    assert read(file, "").database.url == f"sqlite:///{file.parent / 'wuyou.db'}"


def test_a_configuration_named_by_a_relative_path_has_an_absolute_database(
    file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file.write_text("")
    monkeypatch.chdir(file.parent)
    assert load(Path(file.name)).database.url == f"sqlite:///{file.parent / 'wuyou.db'}"


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////srv/wuyou.db",
        "sqlite:///file:wuyou.db?uri=true",
        "postgresql+psycopg://wuyou:p%40ss@127.0.0.1:5432/wuyou?sslmode=require",
    ],
)
def test_any_other_address_of_the_two_databases_passes_as_it_is(file: Path, url: str) -> None:
    assert read(file, f"database.url = '{url}'").database.url == url


@pytest.mark.parametrize("url", ["mysql://u:{}@h/d", "postgresql://u:{}@h/d", "sqlite+aiosqlite:///{}", "u:{}@h"])
def test_another_database_is_refused_with_both_names_and_without_its_password(file: Path, url: str) -> None:
    (problem,) = problems(file, f"database.url = '{url.format(CANARY)}'")
    assert problem.startswith("database.url: ")
    assert "sqlite:///wuyou.db" in problem
    assert "postgresql+psycopg://" in problem
    assert CANARY not in problem


# Gateways and secrets


def test_a_wechaty_gateway_is_read(file: Path) -> None:
    (gateway,) = read(file, WECHATY).gateways
    assert (gateway.name, gateway.kind, gateway.address) == ("wx", "wechaty", ("127.0.0.1", 18788))
    assert gateway.token.get_secret_value() == CANARY
    assert (gateway.accept_risk, gateway.per_minute) == (True, 20)


def test_a_simulator_needs_only_its_name(file: Path) -> None:
    (gateway,) = read(file, "gateway = [{ name = 'sim', kind = 'simulator' }]").gateways
    assert (gateway.endpoint, gateway.token.get_secret_value(), gateway.accept_risk) == ("", "", False)


def test_a_wechaty_gateway_lacks_endpoint_token_and_the_accepted_risk(file: Path) -> None:
    assert problems(file, "gateway = [{ name = 'wx', kind = 'wechaty' }]") == [
        'gateway[0].endpoint: is missing; write where the gateway listens, such as "127.0.0.1:18788"',
        "gateway[0].token: is missing; write it here or in the environment as WUYOU_GATEWAY_WX_TOKEN",
        "gateway[0].accept_risk = false: automated personal accounts are against WeChat's terms and get restricted;"
        " write accept_risk = true if the account's owner accepts that",
    ]


def test_a_token_comes_from_the_environment(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYOU_GATEWAY_WX_TOKEN", "of the environment")
    (gateway,) = read(file, WECHATY.replace(f'token = "{CANARY}"\n', "")).gateways
    assert gateway.token.get_secret_value() == "of the environment"


def test_the_token_of_the_environment_goes_before_that_of_the_file(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYOU_GATEWAY_WX_TOKEN", "of the environment")
    assert read(file, WECHATY).gateways[0].token.get_secret_value() == "of the environment"
    monkeypatch.setenv("WUYOU_GATEWAY_WX_TOKEN", "")
    assert read(file, WECHATY).gateways[0].token.get_secret_value() == CANARY


def test_the_variable_of_a_token_is_made_of_the_gateways_name() -> None:
    assert token_variable("wx") == "WUYOU_GATEWAY_WX_TOKEN"
    assert token_variable("wx-2") == "WUYOU_GATEWAY_WX_2_TOKEN"


@pytest.mark.parametrize("name", ["wx", "a", "2-b", "x" * 20])
def test_a_short_plain_name_of_a_gateway_is_read(file: Path, name: str) -> None:
    assert read(file, f"gateway = [{{ name = '{name}', kind = 'simulator' }}]").gateways[0].name == name


@pytest.mark.parametrize("name", ["WX", "wx/1", "微信", "w x", "x" * 21])
def test_another_name_of_a_gateway_is_refused(file: Path, name: str) -> None:
    assert problems(file, f"gateway = [{{ name = '{name}', kind = 'simulator' }}]") == [
        f'gateway[0].name = "{name}": write 1 to 20 of a-z, 0-9 and -'
    ]


def test_two_gateways_of_one_name_are_refused_beside_other_problems(file: Path) -> None:
    found = problems(file, WECHATY + WECHATY + "per_minute = 0\n")
    assert found == [
        "gateway[1].per_minute = 0: must be at least 1",
        'gateway.name = "wx": 2 gateways have this name; give each a name of its own',
    ]


def test_an_unknown_kind_of_gateway_names_the_known_ones(file: Path) -> None:
    assert problems(file, "gateway = [{ name = 'qq', kind = 'qq' }]") == [
        "gateway[0].kind = \"qq\": write 'wechaty' or 'simulator'"
    ]


@pytest.mark.parametrize(
    ("endpoint", "address"),
    [("localhost:1", ("localhost", 1)), ("10.0.0.2:65535", ("10.0.0.2", 65535)), ("[::1]:18788", ("::1", 18788))],
)
def test_an_endpoint_is_host_and_port(file: Path, endpoint: str, address: tuple[str, int]) -> None:
    assert read(file, WECHATY.replace("127.0.0.1:18788", endpoint)).gateways[0].address == address


@pytest.mark.parametrize("endpoint", ["localhost", "localhost:", ":1", "http://localhost:1", "::1:1", "h:0", "h:65536"])
def test_another_endpoint_is_refused(file: Path, endpoint: str) -> None:
    (problem,) = problems(file, WECHATY.replace("127.0.0.1:18788", endpoint))
    assert problem.startswith(f'gateway[0].endpoint = "{endpoint}": ')


@pytest.mark.parametrize(
    "text",
    [
        WECHATY.replace("token =", "tokn ="),
        WECHATY.replace(f'"{CANARY}"', f'["{CANARY}"]'),
        WECHATY.replace("accept_risk = true", ""),
        WECHATY + "unknown = 1\n",
        f"gateway = '{CANARY}'",
        f"gateway = ['{CANARY}']",
        f"database = '{CANARY}'",
        f"database.url = ['{CANARY}']",
        f"token = '{CANARY}'",
        f"token = '{CANARY}",
    ],
)
def test_no_error_shows_a_secret_even_in_what_caused_it(file: Path, text: str) -> None:
    with pytest.raises(ConfigError) as caught:
        read(file, text)
    assert CANARY not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__context__ is None


def test_no_repr_shows_a_secret(file: Path) -> None:
    config = read(file, f"database.url = 'postgresql+psycopg://u:{CANARY}@h/d'\n{WECHATY}")
    assert CANARY in config.database.url
    assert CANARY not in repr(config) + str(config)


# The example


def keys_in(table: dict[str, object], before: str = "") -> Iterator[str]:
    for key, value in table.items():
        yield before + key
        for inner in value if isinstance(value, list) else [value]:
            if isinstance(inner, dict):
                yield from keys_in(inner, f"{before}{key}.")


def test_the_example_loads_once_the_token_is_there(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ConfigError) as caught:
        load(EXAMPLE)
    assert caught.value.problems == (
        "gateway[0].token: is missing; write it here or in the environment as WUYOU_GATEWAY_WX_TOKEN",
    )
    monkeypatch.setenv("WUYOU_GATEWAY_WX_TOKEN", CANARY)
    assert load(EXAMPLE).gateways[0].token.get_secret_value() == CANARY


def test_the_example_says_the_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYOU_GATEWAY_WX_TOKEN", CANARY)
    example, default = load(EXAMPLE), Config()
    assert example.policy() == default.policy()
    assert (example.reminders, example.digest) == (default.reminders, default.digest)
    assert example.gateways[0].per_minute == 20


def test_the_example_has_every_key_and_no_other() -> None:
    assert set(keys_in(tomllib.loads(EXAMPLE.read_text(encoding="utf-8")))) == set(keys_of(Config))


def test_every_key_of_the_example_has_an_english_and_a_chinese_comment() -> None:
    comment = ""
    for line in EXAMPLE.read_text(encoding="utf-8").splitlines():
        if line.startswith("#"):
            comment += line
            continue
        if " = " in line:
            assert re.search("[A-Za-z]{3}", comment), line
            assert re.search("[一-鿿]", comment), line
        comment = ""
