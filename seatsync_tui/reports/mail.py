"""Reports by e-mail: text in the body, every row that differs as CSV attached."""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, make_msgid

from seatsync_tui.http.address import LOOPBACK
from seatsync_tui.http.redact import Redactor
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reports.errors import DeliveryError
from seatsync_tui.reports.report import RunReport, headline
from seatsync_tui.reports.text import attachments, plain_text
from seatsync_tui.settings import Settings

PORTS = {"starttls": 587, "tls": 465, "none": 25}

ONE_LINE = policy.default.clone(max_line_length=400)
"""A subject is not broken over lines: some programs show the break as a blank."""


@dataclass(frozen=True, slots=True)
class MailRoute:
    """Which server takes the mail, how the way to it is protected, and who gets it."""

    host: str
    port: int
    security: str
    """`starttls`, `tls`, or `none` for a server on this machine."""
    sender: str
    recipients: tuple[str, ...]
    user: str = ""
    seconds: float = 30


def mail_route(settings: Settings) -> MailRoute:
    """The route that the settings describe; raises SettingsError naming the one that is missing."""
    for name in ("mail_host", "mail_from", "mail_to"):
        if not getattr(settings, name):
            raise SettingsError(
                f"The setting {name} is empty.", advice=f"Run `seatsync config set {name} VALUE`."
            )
    if settings.mail_security == "none" and settings.mail_host not in LOOPBACK:
        raise SettingsError(
            f"mail_security none is for a server on this machine, not for {settings.mail_host}.",
            advice="Set it to starttls or tls.",
        )
    return MailRoute(
        host=settings.mail_host,
        port=settings.mail_port or PORTS[settings.mail_security],
        security=settings.mail_security,
        sender=settings.mail_from,
        recipients=settings.mail_to,
        user=settings.mail_user,
        seconds=settings.mail_seconds,
    )


def mail_message(route: MailRoute, report: RunReport) -> EmailMessage:
    """Write the mail."""
    message = EmailMessage(policy=ONE_LINE)
    message["Subject"] = headline(report)
    message["From"] = route.sender
    message["To"] = ", ".join(route.recipients)
    message["Date"] = format_datetime(report.at)
    message["Message-ID"] = make_msgid(domain=route.sender.rpartition("@")[2])
    message["Auto-Submitted"] = "auto-generated"
    # A terminal would be harmed by neither, but a lone half character cannot be sent at all.
    text = plain_text(report).encode("utf-8", "replace").decode()
    message.set_content(text, cte="quoted-printable")
    for file in attachments(report):
        main, sub = file.kind
        message.add_attachment(file.content, maintype=main, subtype=sub, filename=file.name)
    return message


def send_mail(route: MailRoute, password: str, report: RunReport) -> str:
    """Send the report and say to whom; blocks, so call it from a thread of its own.

    Raises DeliveryError in words.
    """
    message = mail_message(route, report)
    with _in_words(route, password), _connected(route) as server:
        if route.user:
            server.login(route.user, password)
        refused = server.send_message(message)
    taken = [address for address in route.recipients if address not in refused]
    if refused:
        raise DeliveryError(
            f"{route.host} took the mail for {', '.join(taken)} and refused it for {', '.join(refused)}.",
            advice="Check mail_to.",
        )
    return f"Mailed to {', '.join(taken)}."


@contextmanager
def _connected(route: MailRoute) -> Iterator[smtplib.SMTP]:
    """A session with the server, encrypted before anything is told it."""
    if route.security == "tls":
        context = ssl.create_default_context()
        with smtplib.SMTP_SSL(route.host, route.port, timeout=route.seconds, context=context) as server:
            yield server
        return
    with smtplib.SMTP(route.host, route.port, timeout=route.seconds) as server:
        if route.security == "starttls":
            server.starttls(context=ssl.create_default_context())
        yield server


@contextmanager
def _in_words(route: MailRoute, password: str) -> Iterator[None]:
    where = f"{route.host}:{route.port}"
    try:
        yield
    except smtplib.SMTPAuthenticationError as error:
        raise DeliveryError(
            f"{where} refused the login of {route.user}{_said(error.smtp_error, password)}.",
            advice="Check mail_user and smtp-password.",
        ) from None
    except smtplib.SMTPNotSupportedError:
        raise DeliveryError(
            f"{where} offers no {'login' if route.user and route.security != 'starttls' else 'STARTTLS'}.",
            advice="Check mail_port and mail_security.",
        ) from None
    except smtplib.SMTPRecipientsRefused as error:
        said = next(iter(error.recipients.values()), (0, b""))[1]
        raise DeliveryError(
            f"{where} refused every recipient{_said(said, password)}.", advice="Check mail_to."
        ) from None
    except smtplib.SMTPResponseException as error:
        raise DeliveryError(
            f"{where} did not take the mail{_said(error.smtp_error, password)}.",
            advice="Check mail_from and the server's own rules.",
        ) from None
    except ssl.SSLCertVerificationError as error:
        raise DeliveryError(
            f"The certificate of {where} is not trusted: {error.verify_message}.",
            advice="Name its certificate file in SSL_CERT_FILE, or correct mail_host.",
        ) from None
    except ssl.SSLError:
        raise DeliveryError(
            f"No secure connection to {where} could be made.", advice="Check mail_port and mail_security."
        ) from None
    except (OSError, smtplib.SMTPException) as error:
        raise _no_mail(where, error, password, route.seconds) from None


def _no_mail(where: str, error: Exception, password: str, seconds: float) -> DeliveryError:
    advice = "Check mail_host and mail_port."
    # A silence while an answer is awaited comes as a broken connection.
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return DeliveryError(f"{where} did not answer within {seconds:g} seconds.", advice=advice)
    words = Redactor((password,)).excerpt(str(error), 200)
    return DeliveryError(f"The mail could not be sent by {where}: {words}.", advice=advice)


def _said(answer: bytes | str, password: str) -> str:
    """The server's own words, without a secret in them."""
    words = Redactor((password,)).excerpt(answer, 200)
    return f": “{words}”" if words else ""
