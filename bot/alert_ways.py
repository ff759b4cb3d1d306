"""The ways out beside the gateway: a webhook, a mail server, a heartbeat. Addresses and passwords are in no error."""

import asyncio
import logging
import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from typing import Any, Protocol

import httpx
import stamina
from stamina.instrumentation import set_on_retry_hooks

from bot.config_tables import Alerts, Mail

_TIMEOUT = 15.0  # Seconds.
_ATTEMPTS = 3
_SURELY_NOT_LEFT = (httpx.ConnectError, httpx.ConnectTimeout)

set_on_retry_hooks([])  # Its own log lines repeat errors in words.
logging.getLogger("httpx").setLevel("WARNING")  # Its every-day lines hold addresses, which are secrets here.


@dataclass(frozen=True, slots=True)
class Alert:
    """What is told. `state` is begun, ended or test; `about` are names of gateways, never of people."""

    kind: str
    state: str
    text: str
    about: tuple[str, ...] = ()
    since: datetime | None = None

    def as_json(self) -> dict[str, Any]:
        """Return it as a line of plain JSON."""
        return {
            "source": "wuyou",
            "kind": self.kind,
            "state": self.state,
            "about": list(self.about),
            "since": None if self.since is None else self.since.isoformat(),
            "text": self.text,
        }


class NotTold(Exception):
    """The way did not take the alert; says why in words of our own."""


class Way(Protocol):
    """One way out."""

    name: str

    async def tell(self, alert: Alert) -> None:
        """Tell the alert; NotTold if that did not succeed."""
        ...


def ways_of(config: Alerts) -> list[Way]:
    """Return the ways that are configured."""
    ways: list[Way] = []
    if address := config.webhook.get_secret_value():
        ways.append(Webhook(address, config.format))
    if config.mail.host:
        ways.append(Post(config.mail))
    return ways


class Webhook:
    """An address that alerts are posted to."""

    name = "webhook"

    def __init__(self, address: str, body: str) -> None:
        self._address = address
        self._is_wecom = body == "wecom"

    async def tell(self, alert: Alert) -> None:
        """Post the alert; once more only where the request surely did not leave."""
        wecom = {"msgtype": "text", "text": {"content": alert.text}}
        answer = await _ask("POST", self._address, wecom if self._is_wecom else alert.as_json())
        if self._is_wecom and (code := _code_of(answer)):
            raise NotTold(f"the robot refused with errcode {code}")


async def beat(address: str) -> None:
    """Fetch the address that says that all is well; NotTold if that did not succeed."""
    await _ask("GET", address, None)


async def _ask(method: str, address: str, body: dict[str, Any] | None) -> httpx.Response:
    problem = ""
    try:
        async for attempt in stamina.retry_context(
            on=_SURELY_NOT_LEFT, attempts=_ATTEMPTS, timeout=_TIMEOUT, wait_initial=0.1, wait_max=1.0
        ):
            with attempt:
                async with httpx.AsyncClient(timeout=_TIMEOUT) as client:
                    answer = await client.request(method, address, json=body)
        if answer.is_success:
            return answer
        problem = f"the server answered {answer.status_code}"
    except (httpx.HTTPError, httpx.InvalidURL, OSError) as error:
        problem = type(error).__name__
    raise NotTold(problem)  # Out here, so that no chained exception carries the address.


def _code_of(answer: httpx.Response) -> object:
    try:
        said = answer.json()
    except ValueError:
        return None
    return said.get("errcode") if isinstance(said, dict) else None


class Post:
    """A mail server."""

    name = "mail"

    def __init__(self, config: Mail) -> None:
        self._config = config

    async def tell(self, alert: Alert) -> None:
        """Send the alert as a mail."""
        problem = ""
        try:
            await asyncio.to_thread(self._send, self._mail(alert))
        except (OSError, ValueError, smtplib.SMTPException) as error:  # ValueError: a password that is not ASCII.
            problem = type(error).__name__
        if problem:
            raise NotTold(problem)

    def _mail(self, alert: Alert) -> EmailMessage:
        mail = EmailMessage()
        mail["Subject"] = alert.text.partition("\n")[0]
        mail["From"] = self._config.sender
        mail["To"] = ", ".join(self._config.to)
        mail["Date"] = formatdate()
        mail["Message-ID"] = make_msgid(domain=self._config.sender.rpartition("@")[2])
        mail.set_content(alert.text)
        return mail

    def _send(self, mail: EmailMessage) -> None:
        config = self._config
        context = ssl.create_default_context()
        if config.tls == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(config.host, config.port, timeout=_TIMEOUT, context=context)
        else:
            server = smtplib.SMTP(config.host, config.port, timeout=_TIMEOUT)
        with server:
            if config.tls == "starttls":
                server.starttls(context=context)
            if config.user:
                server.login(config.user, config.password.get_secret_value())
            server.send_message(mail)
