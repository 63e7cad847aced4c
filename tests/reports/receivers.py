"""Real receivers on loopback: a mail server and a web server that keep what they get."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult, Envelope, LoginPassword

PASSWORD = "smtp-pass-4711-planted"


@dataclass
class MailBox:
    """What the mail server was given."""

    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    recipients: list[list[str]] = field(default_factory=list)
    refused: frozenset[str] = frozenset()
    encrypted: list[bool] = field(default_factory=list)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address in self.refused:
            return "550 no such mailbox"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Envelope) -> str:
        content = envelope.original_content or b""
        mail = message_from_bytes(content, policy=policy.default)
        assert isinstance(mail, EmailMessage)
        self.mails.append(mail)
        self.recipients.append(list(envelope.rcpt_tos))
        self.encrypted.append(session.ssl is not None)
        return "250 kept"


def spoken(mail: EmailMessage) -> str:
    """All a reader of the mail sees: headers, text, attachments, each decoded."""
    parts = [part.get_content() for part in mail.walk() if not part.is_multipart()]
    texts = [part.decode("utf-8-sig") if isinstance(part, bytes) else str(part) for part in parts]
    return "\n".join([*(f"{name}: {value}" for name, value in mail.items()), *texts])


def _login(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    right = isinstance(data, LoginPassword) and data.password == PASSWORD.encode()
    # Not handled: the server itself answers a wrong password.
    return AuthResult(success=right, handled=False)


@contextmanager
def mail_server(
    context: ssl.SSLContext | None = None,
    *,
    login: bool = False,
    wrapped: bool = False,
    refused: frozenset[str] = frozenset(),
) -> Iterator[MailBox]:
    """Serve SMTP: with STARTTLS when there is a context, or TLS from the first byte when it is wrapped."""
    box = MailBox(refused=refused)
    more: dict[str, Any] = {"ssl_context": context} if wrapped else {"tls_context": context}
    if context is not None and not wrapped:
        more["require_starttls"] = True
    if login:
        more |= {"authenticator": _login, "auth_required": True, "auth_require_tls": not wrapped}
    controller = Controller(box, hostname="127.0.0.1", port=_free_port(), **more)
    controller.start()
    box.port = controller.port
    try:
        yield box
    finally:
        controller.stop()


def _free_port() -> int:
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@dataclass(frozen=True)
class Got:
    """One request."""

    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass
class Hook:
    """A web server that answers as told, the last answer for good."""

    answers: list[tuple[int, bytes, dict[str, str]]]
    got: list[Got] = field(default_factory=list)
    url: str = ""


@contextmanager
def web_hook(*answers: tuple[int, bytes, dict[str, str]]) -> Iterator[Hook]:
    """Take every POST and keep it."""
    hook = Hook(list(answers) or [(200, b"ok", {})])

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            headers = {name.lower(): value for name, value in self.headers.items()}
            hook.got.append(Got(self.path, headers, body))
            status, said, more = hook.answers.pop(0) if len(hook.answers) > 1 else hook.answers[0]
            self.send_response(status)
            for name, value in {**more, "Content-Length": str(len(said))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            """Stay silent."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    hook.url = f"http://127.0.0.1:{server.server_address[1]}/hook/T0/B0/planted-token-0815"
    try:
        yield hook
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
