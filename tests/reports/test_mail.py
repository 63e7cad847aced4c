"""Mail, given to a real server: encrypted, with login, to whom it should, and each failure in words."""

from __future__ import annotations

import socket
import ssl
from dataclasses import replace
from pathlib import Path

import pytest
import trustme

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.count_table import Column, CountTable, Line
from seatsync_tui.reports.errors import DeliveryError
from seatsync_tui.reports.mail import MailRoute, mail_route, send_mail
from seatsync_tui.reports.report import RunReport, headline
from seatsync_tui.settings import Settings
from tests.reports.builders import HOSTILE, failed_report, full_report, report_of
from tests.reports.receivers import PASSWORD, MailBox, mail_server, spoken

ROUTE = MailRoute("127.0.0.1", 0, "none", "seatsync@msp.example", ("bill@msp.example", "boss@msp.example"))


@pytest.fixture
def server_side(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> ssl.SSLContext:
    """A certificate for localhost whose authority the client trusts."""
    authority = trustme.CA()
    authority.cert_pem.write_to_path(tmp_path / "ca.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


def to(box: MailBox, security: str = "none", user: str = "") -> MailRoute:
    return replace(ROUTE, port=box.port, security=security, user=user, seconds=10)


def test_text_and_csv_arrive_at_every_recipient() -> None:
    with mail_server() as box:
        said = send_mail(to(box), "", full_report())

    (mail,) = box.mails
    assert said == "Mailed to bill@msp.example, boss@msp.example."
    assert mail["Subject"] == headline(full_report())
    assert mail["From"] == "seatsync@msp.example"
    assert box.recipients == [["bill@msp.example", "boss@msp.example"]]
    assert mail["Auto-Submitted"] == "auto-generated"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Unmatched  Contoso" in body.get_content()
    (rows,) = mail.iter_attachments()
    assert rows.get_filename() == "seatsync-default-2026-11-20.csv"
    assert rows.get_content_type() == "text/csv"
    assert rows.get_payload(decode=True).startswith(b"\xef\xbb\xbfChecked,")  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("form", "kind", "holds"),
    [
        ("csv", "text/csv", b"\xef\xbb\xbfNote,Pax8 failed"),
        ("json", "application/json", b'"company": "Acme"'),
        ("md", "text/markdown", b"| Acme | 5 |"),
        ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", b"PK"),
    ],
)
def test_the_count_report_goes_along_in_its_form(form: str, kind: str, holds: bytes) -> None:
    table = CountTable(
        (Column("duo", "Duo", "duo-mfa", "MFA", "users"),),
        (Line("Acme", cells=[5]),),
        (),
        ("Pax8 failed at its newest pull.",),
    )
    with mail_server() as box:
        send_mail(to(box), "", replace(full_report(), count_table=table, count_form=form))

    _, counts = box.mails[0].iter_attachments()
    assert counts.get_filename() == f"seatsync-counts-default-2026-11-20.{form}"
    assert counts.get_content_type() == kind
    assert holds in counts.get_payload(decode=True)


def test_a_failed_run_is_mailed_without_rows() -> None:
    with mail_server() as box:
        send_mail(to(box), "", failed_report())

    (mail,) = box.mails
    assert "failed" in mail["Subject"]
    assert not list(mail.iter_attachments())
    body = mail.get_body(("plain",))
    assert body is not None
    assert "Duo refused the keys" in body.get_content()


def test_names_cannot_write_headers_or_break_the_mail() -> None:
    report = report_of(failure=f"{HOSTILE}\r\nBcc: thief@bad.example\ud800")
    with mail_server() as box:
        send_mail(to(box), "", report)

    assert box.mails[0]["Bcc"] is None
    assert box.recipients == [list(ROUTE.recipients)]


def test_starttls_and_login_come_before_the_mail(server_side: ssl.SSLContext) -> None:
    with mail_server(server_side, login=True) as box:
        send_mail(replace(to(box, "starttls", "me"), host="localhost"), PASSWORD, full_report())

    assert box.encrypted == [True]
    assert PASSWORD not in spoken(box.mails[0])


def test_tls_from_the_first_byte(server_side: ssl.SSLContext) -> None:
    with mail_server(server_side, wrapped=True) as box:
        send_mail(replace(to(box, "tls"), host="localhost"), "", full_report())

    assert len(box.mails) == 1


def test_a_refused_login_names_what_to_check_and_never_the_password(server_side: ssl.SSLContext) -> None:
    with mail_server(server_side, login=True) as box, pytest.raises(DeliveryError) as refused:
        send_mail(replace(to(box, "starttls", "me"), host="localhost"), "wrong-planted", full_report())

    assert "mail_user and smtp-password" in str(refused.value)
    assert "wrong-planted" not in str(refused.value) + refused.value.details
    assert not box.mails


def test_a_certificate_nobody_vouches_for_stops_the_mail(
    server_side: ssl.SSLContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")
    with mail_server(server_side) as box, pytest.raises(DeliveryError, match="certificate"):
        send_mail(replace(to(box, "starttls"), host="localhost"), "", full_report())

    assert not box.mails


def test_a_server_without_starttls_gets_nothing() -> None:
    with mail_server() as box, pytest.raises(DeliveryError, match="STARTTLS"):
        send_mail(to(box, "starttls"), "", full_report())

    assert not box.mails


def test_one_refused_recipient_is_named_and_the_other_has_the_mail() -> None:
    words = r"took the mail for bill@.* refused it for boss@"
    with (
        mail_server(refused=frozenset({"boss@msp.example"})) as box,
        pytest.raises(DeliveryError, match=words),
    ):
        send_mail(to(box), "", full_report())

    assert box.recipients == [["bill@msp.example"]]


def test_no_recipient_taken_is_a_failure() -> None:
    with (
        mail_server(refused=frozenset(ROUTE.recipients)) as box,
        pytest.raises(DeliveryError, match="every recipient"),
    ):
        send_mail(to(box), "", full_report())


def test_a_silent_server_is_given_up_and_a_closed_port_said() -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        route = replace(ROUTE, port=silent.getsockname()[1], seconds=0.2)
        with pytest.raises(DeliveryError, match="did not answer within"):
            send_mail(route, "", full_report())
    with pytest.raises(DeliveryError, match="mail_host and mail_port"):
        send_mail(route, "", full_report())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"mail_host": ""}, "mail_host is empty"),
        ({"mail_from": ""}, "mail_from is empty"),
        ({"mail_to": ()}, "mail_to is empty"),
        ({"mail_security": "none"}, "for a server on this machine"),
    ],
)
def test_a_route_with_a_gap_names_the_setting(change: dict[str, object], words: str) -> None:
    whole = {"mail_host": "mail.msp.example", "mail_from": "a@b.example", "mail_to": ("c@d.example",)}
    with pytest.raises(SettingsError, match=words):
        mail_route(Settings.model_validate({**whole, **change}))


@pytest.mark.parametrize(("security", "port"), [("starttls", 587), ("tls", 465)])
def test_the_port_follows_the_security(security: str, port: int) -> None:
    settings = Settings.model_validate(
        {
            "mail_host": "m.example",
            "mail_from": "a@b.example",
            "mail_to": "c@d.example",
            "mail_security": security,
        }
    )
    assert mail_route(settings).port == port


@pytest.mark.parametrize("address", ["a@b\nBcc: c@d", "nobody", "a@b, c@d", "<a@b>"])
def test_an_address_that_is_none_is_no_setting(address: str) -> None:
    with pytest.raises(ValueError, match="mail_from"):
        Settings.model_validate({"mail_from": address})


def test_a_report_holds_no_half_characters() -> None:
    report: RunReport = report_of(remarks=("half \ud83d of one",))
    with mail_server() as box:
        send_mail(to(box), "", report)

    assert len(box.mails) == 1
