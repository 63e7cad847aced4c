"""Settings of the reports that come to people: where each goes; a channel is off until switched on."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, field_validator

_ADDRESS = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+")


def listed(value: object) -> object:
    """In the environment and on the command line a list is written with commas."""
    if isinstance(value, str):
        return [part.strip() for part in value.split(",") if part.strip()]
    return value


def _text(value: object) -> object:
    """A number typed for a name is its id."""
    return str(value) if isinstance(value, int) and not isinstance(value, bool) else value


Names = Annotated[tuple[str, ...], BeforeValidator(listed)]
NameOrId = Annotated[str, BeforeValidator(_text), Field(max_length=100)]


class ReportSettings(BaseModel):
    """What unattended runs may touch and whom they tell; secrets of the channels are not settings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    unattended_no: Annotated[tuple[int, ...], BeforeValidator(listed)] = Field(
        default=(), description="ConnectWise ids of companies that no unattended run may push, as 77, 81"
    )
    report_on: Literal["always", "findings", "failures"] = Field(
        default="always", description="always, findings (something waits or was done) or failures"
    )
    report_counts: Literal["csv", "xlsx", "json", "md", "none"] = Field(
        default="csv", description="csv, xlsx, json, md, or none to leave the count report out"
    )
    report_mail: bool = Field(default=False, description="true or false; true sends reports by e-mail")
    mail_host: str = Field(default="", description="the SMTP server's host name")
    mail_port: int = Field(default=0, ge=0, le=65535, description="a port; 0: 587, or 465 with tls")
    mail_security: Literal["starttls", "tls", "none"] = Field(
        default="starttls", description="starttls, tls, or none for a server on this machine"
    )
    mail_user: str = Field(default="", description="the login at the SMTP server; empty: none")
    mail_from: str = Field(default="", description="the sender's address")
    mail_to: Names = Field(default=(), description="addresses, with commas between")
    mail_seconds: float = Field(
        default=30, gt=0, le=600, allow_inf_nan=False, description="seconds, more than 0 and up to 600"
    )
    report_slack: bool = Field(default=False, description="true or false; true posts reports to Slack")
    report_teams: bool = Field(default=False, description="true or false; true posts reports to Teams")
    report_webhook: bool = Field(default=False, description="true or false; true posts reports as JSON")
    report_ticket: bool = Field(default=False, description="true or false; true keeps a service ticket")
    ticket_board: NameOrId = Field(default="", description="a service board's name or id")
    ticket_company: NameOrId = Field(default="", description="a company's identifier or id")
    ticket_title: str = Field(
        default="Billing Reconciliation",
        min_length=1,
        max_length=90,
        description="1 to 90 characters on one line",
    )

    @field_validator("mail_from")
    @classmethod
    def _address(cls, text: str) -> str:
        if text and not _ADDRESS.fullmatch(text):
            raise ValueError("no address")
        return text

    @field_validator("mail_to")
    @classmethod
    def _addresses(cls, texts: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(cls._address(text) for text in texts)

    @field_validator("ticket_board", "ticket_company", "ticket_title")
    @classmethod
    def _one_line(cls, text: str) -> str:
        # A quote would end the text in ConnectWise's conditions, which know no escape for it.
        if not text.isprintable() or '"' in text:
            raise ValueError("more than one line, or a quote")
        return text.strip()
