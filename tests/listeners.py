"""What alerts are told to in tests: a real web server and a real mail server, which write down what they get."""

import json
import socket
import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword


@dataclass
class Robot:
    """A web server. `status` and `answer` are what it answers; `got` is what it was asked: (method, path, body)."""

    address: str
    status: int = 200
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "errmsg": "ok"})
    got: list[tuple[str, str, Any]] = field(default_factory=list)

    def told(self) -> list[str]:
        """The texts that were posted in the form of WeCom's robots."""
        return [body["text"]["content"] for method, _, body in self.got if method == "POST"]

    def asked(self, method: str) -> int:
        return sum(one == method for one, _, _ in self.got)


@contextmanager
def robot() -> Iterator[Robot]:
    """Give a web server on a port of its own."""

    class Answering(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._take(None)

        def do_POST(self) -> None:
            self._take(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))

        def _take(self, body: Any) -> None:
            listening.got.append((self.command, self.path, body))
            self.send_response(listening.status)
            self.end_headers()
            self.wfile.write(json.dumps(listening.answer).encode())

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    listening = Robot(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, args=(0.01,))
    thread.start()
    try:
        yield listening
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass
class MailServer:
    """A mail server that knows one user; `got` is what it took."""

    port: int
    got: list[EmailMessage] = field(default_factory=list)
    logins: list[tuple[bytes, bytes]] = field(default_factory=list)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:  # noqa: N802 - aiosmtpd's name.
        mail = message_from_bytes(envelope.content or b"", policy=default)
        assert isinstance(mail, EmailMessage)
        self.got.append(mail)
        return "250 taken"

    def check(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, login: Any) -> AuthResult:
        assert isinstance(login, LoginPassword)
        self.logins.append((login.login, login.password))
        return AuthResult(success=login.password == b"right", handled=login.password == b"right")


@contextmanager
def mail_server(tls: str, folder: Path | None = None) -> Iterator[MailServer]:
    """Give a mail server: "tls" and "starttls" want a folder with `certificate`'s files and a login, "none" neither."""
    server = MailServer(free_port())
    options: dict[str, Any] = {"hostname": "127.0.0.1", "port": server.port}
    if folder is not None:
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        context.load_cert_chain(folder / "cert.pem", folder / "key.pem")
        login = {"authenticator": server.check, "auth_required": True}
        if tls == "tls":
            options |= {"ssl_context": context, "auth_require_tls": False, "authenticator": server.check}
        else:
            options |= {"tls_context": context, "require_starttls": True, **login}
    controller = Controller(server, **options)
    controller.start()
    try:
        yield server
    finally:
        controller.stop()


def certificate(folder: Path) -> Path:
    """Make a certificate for localhost that signs itself; return its file."""
    subprocess.run(
        [
            *("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost"),
            *("-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"),
            *("-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")),
        ],
        check=True,
        capture_output=True,
    )
    return folder / "cert.pem"
