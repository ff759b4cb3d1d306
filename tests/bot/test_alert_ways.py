"""Alerts by webhook and by mail, told to real servers; what fails is said without a secret."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.alert_ways import Alert, NotTold, Post, Webhook, beat, ways_of
from bot.alerts import tell
from bot.cli import app
from bot.config import Config
from bot.config_tables import Alerts
from tests.builders import at
from tests.listeners import Robot, certificate, free_port, mail_server, robot

ALERT = Alert("blind", "begun", "【五有】看不见\n网关wx", ("wx",), at("2026-03-02 09:00"))
LOGIN = {"user": "bot", "password": "right"}
SECRET = "key=693a-canary"  # noqa: S105 - the tests look for it.


@pytest.fixture
def listening() -> Iterator[Robot]:
    with robot() as made:
        yield made


# The webhook.


async def test_wecom_gets_its_own_format(listening: Robot) -> None:
    await Webhook(f"{listening.address}/send?{SECRET}", "wecom").tell(ALERT)

    body = {"msgtype": "text", "text": {"content": "【五有】看不见\n网关wx"}}
    assert listening.got == [("POST", f"/send?{SECRET}", body)]


async def test_anything_else_gets_plain_json(listening: Robot) -> None:
    await Webhook(listening.address, "json").tell(ALERT)

    ((_, _, body),) = listening.got
    assert body == {
        "source": "wuyou",
        "kind": "blind",
        "state": "begun",
        "about": ["wx"],
        "since": "2026-03-02T09:00:00+08:00",
        "text": "【五有】看不见\n网关wx",
    }


async def test_a_robot_that_answers_200_and_refuses_has_not_been_told(listening: Robot) -> None:
    listening.answer = {"errcode": 93000, "errmsg": "invalid webhook url"}

    with pytest.raises(NotTold, match="errcode 93000"):
        await Webhook(listening.address, "wecom").tell(ALERT)
    await Webhook(listening.address, "json").tell(ALERT)


@pytest.mark.parametrize(("status", "name"), [(404, "404"), (500, "500"), (302, "302")])
async def test_a_refusal_is_asked_once_and_said_with_its_number(listening: Robot, status: int, name: str) -> None:
    listening.status = status

    with pytest.raises(NotTold, match=name):
        await Webhook(listening.address, "wecom").tell(ALERT)
    assert len(listening.got) == 1  # It has left: nothing is sent twice.


async def test_where_nobody_listens_the_error_holds_no_address() -> None:
    with pytest.raises(NotTold) as caught:
        await Webhook(f"http://127.0.0.1:{free_port()}/send?{SECRET}", "wecom").tell(ALERT)

    assert str(caught.value) == "ConnectError"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__ or caught.value.__context__ is None


async def test_the_heartbeat_is_fetched(listening: Robot) -> None:
    await beat(f"{listening.address}/ping/{SECRET}")

    assert listening.got == [("GET", f"/ping/{SECRET}", None)]


# Mail.


def post(port: int, tls: str, **more: Any) -> Post:
    mail = {"host": "localhost", "port": port, "tls": tls, "from": "wuyou@example.cn", "to": ["a@b.cn", "c@d.cn"]}
    return Post(Alerts.model_validate({"mail": mail | more}).mail)


async def test_a_mail_without_encryption_says_it_all() -> None:
    with mail_server("none") as server:
        await post(server.port, "none", host="127.0.0.1").tell(ALERT)

    (mail,) = server.got
    assert (mail["Subject"], mail["From"], mail["To"]) == ("【五有】看不见", "wuyou@example.cn", "a@b.cn, c@d.cn")
    assert mail.get_content().splitlines() == ["【五有】看不见", "网关wx"]


@pytest.mark.parametrize("tls", ["tls", "starttls"])
async def test_a_mail_is_encrypted_and_logged_in(tls: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    with mail_server(tls, tmp_path) as server:
        await post(server.port, tls, host="127.0.0.1", **LOGIN).tell(ALERT)

    assert server.logins == [(b"bot", b"right")]
    assert len(server.got) == 1


@pytest.mark.parametrize("tls", ["tls", "starttls"])
async def test_a_server_with_a_certificate_that_nobody_vouches_for_gets_neither_password_nor_mail(
    tls: str, tmp_path: Path
) -> None:
    certificate(tmp_path)
    with mail_server(tls, tmp_path) as server, pytest.raises(NotTold, match="SSLCertVerificationError"):
        await post(server.port, tls, host="127.0.0.1", **LOGIN).tell(ALERT)

    assert (server.logins, server.got) == ([], [])


async def test_a_wrong_password_is_said_without_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    with mail_server("tls", tmp_path) as server, pytest.raises(NotTold) as caught:
        await post(server.port, "tls", host="127.0.0.1", user="bot", password=SECRET).tell(ALERT)

    assert str(caught.value) == "SMTPAuthenticationError"


# The configuration.


def test_nothing_is_configured_by_default() -> None:
    assert ways_of(Config().alerts) == []


def test_secrets_are_in_no_repr(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WUYOU_ALERTS_WEBHOOK", f"https://example.cn/{SECRET}")
    monkeypatch.setenv("WUYOU_ALERTS_HEARTBEAT", f"https://example.cn/beat/{SECRET}")
    monkeypatch.setenv("WUYOU_ALERTS_MAIL_PASSWORD", SECRET)
    alerts = Alerts()

    assert SECRET not in repr(alerts) + str(alerts)


async def test_a_password_that_no_server_takes_is_not_told_instead_of_stopping_the_other_ways(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate(tmp_path)))
    no_ascii = LOGIN | {"password": "密码"}
    with mail_server("tls", tmp_path) as server, pytest.raises(NotTold, match="UnicodeEncodeError"):
        await post(server.port, "tls", host="127.0.0.1", **no_ascii).tell(ALERT)


@pytest.mark.parametrize(
    ("lines", "problem"),
    [
        (f'webhook = "{SECRET}"', "alerts.webhook: write an address that begins with"),
        (f'heartbeat = "ftp://{SECRET}"', "alerts.heartbeat: write an address that begins with"),
        ('[alerts.mail]\nhost = "mail.example.cn"', "alerts.mail.to: write `from` and at least one address"),
        ('[alerts.mail]\nhost = "h"\nfrom = "nobody"', "alerts.mail.from: write an address, such as"),
        (f'[alerts.mail]\npassword = ["{SECRET}"]', "alerts.mail.password"),
        ('format = "slack"', "alerts.format: write 'wecom' or 'json'"),
        (f'webhok = "{SECRET}"', "alerts.webhok is not a known key; did you mean alerts.webhook?"),
    ],
)
def test_what_is_wrong_is_named_without_the_secret(tmp_path: Path, lines: str, problem: str) -> None:
    (tmp_path / "config.toml").write_text(f"[alerts]\n{lines}\n")
    done = CliRunner().invoke(app, ["alert", "--test", "--config", str(tmp_path / "config.toml")])

    assert problem in str(done.exception)
    assert SECRET not in str(done.exception) + done.output


# The command.


def test_alert_test_tells_every_way_and_says_which_failed(tmp_path: Path, listening: Robot) -> None:
    (tmp_path / "config.toml").write_text(
        f'[alerts]\nwebhook = "{listening.address}/{SECRET}"\n[alerts.mail]\nhost = "127.0.0.1"\n'
        f'port = {free_port()}\ntls = "none"\nfrom = "a@b.cn"\nto = ["a@b.cn"]\n'
    )
    done = CliRunner().invoke(app, ["alert", "--test", "--config", str(tmp_path / "config.toml")])

    assert (done.exit_code, done.stdout.split()[-5:]) == (
        1,
        ["ok", "webhook", "FAIL", "mail:", "ConnectionRefusedError"],
    )
    assert "see whether [alerts] is right, and whether this machine reaches the server" in done.stderr
    assert "测试通知" in listening.told()[0]


def test_alert_test_without_a_way_says_what_to_write(tmp_path: Path) -> None:
    (tmp_path / "config.toml").write_text("")
    done = CliRunner().invoke(app, ["alert", "--test", "--config", str(tmp_path / "config.toml")])

    assert "names neither webhook nor mail.host" in str(done.exception)


async def test_one_way_that_fails_does_not_keep_another_from_being_told(listening: Robot) -> None:
    ways = [Webhook(f"http://127.0.0.1:{free_port()}", "json"), Webhook(listening.address, "json")]

    assert await tell(ways, ALERT) == [("webhook", "ConnectError"), ("webhook", None)]
