"""What a report says, and that every format says it harmlessly."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal

import pytest

from seatsync_tui.models.rows import Action, Flag, Pick, Row, Status
from seatsync_tui.reports.chat import LARGEST_CARD, slack_message, teams_message
from seatsync_tui.reports.document import document
from seatsync_tui.reports.report import RunReport, headline, money_of, needs_person
from seatsync_tui.reports.sample import sample_report
from seatsync_tui.reports.text import attachment, plain_text
from tests.reports.builders import (
    AT,
    HOSTILE,
    calm_report,
    change,
    failed_report,
    full_report,
    report_of,
    waiting,
)


def test_headline_counts_what_matters_most_first() -> None:
    assert headline(full_report()) == (
        "SeatSync default: 1 not pushed, 3 need a person, 2 would change "
        "(+30.00 a month (1 more cannot be told)), 1 pushed"
    )
    assert headline(failed_report()) == "SeatSync default: the run failed"
    assert headline(calm_report()) == "SeatSync default: all in order"
    assert headline(sample_report("acme", AT)).startswith("Test: SeatSync acme: ")


@pytest.mark.parametrize(
    ("row", "needs"),
    [
        (waiting(Status.LICENSE_UNMAPPED, "A"), True),
        (waiting(Status.ENDING, "A"), True),
        (waiting(Status.HELD, "A"), False),
        (change(), False),
        (change(tickable=False), True),
        (change(flags=(Flag("large", "large"),)), False),
        (Row("k", "duo", Status.READY, "To zero.", pick=Pick.ZERO), True),
    ],
)
def test_a_row_needs_a_person_when_it_goes_nowhere_without_one(row: Row, needs: bool) -> None:
    assert needs_person(row) is needs


def test_money_leaves_out_what_cannot_be_told_and_says_how_many() -> None:
    money = money_of([change(), change(money="-10.50"), change(money=None)])

    assert (money.amount, money.unknown) == (Decimal("19.50"), 1)


def test_text_tells_rows_outcomes_money_and_what_it_rests_on() -> None:
    text = plain_text(full_report())

    for words in (
        "Needs a person (3)",
        "Unmatched  Contoso: Contoso waits.",
        "conflict  Riverside: 40 at the preview, 42 now.",
        "update  Northwind: DUO-MFA, 40 to 45 seats, +30.00 a month",
        "create  Adventure: DUO-MFA, new with 7 seats from 2026-11-20, money cannot be told, not ticked",
        "Pushed, operation 9 (1)",
        "2 changes were left for a person.",
        "Waiting in all: 1 Not read, 1 Unmatched, 1 Ambiguous.",
        "Pull 3 of duo, 2026-11-20 06:03 UTC, 1 not read.",
    ):
        assert words in text
    assert "Equal Ltd" not in text


def test_a_failed_run_says_why_and_has_no_rows_to_attach() -> None:
    assert "THE RUN FAILED: Duo refused the keys. Check duo-skey." in plain_text(failed_report())
    assert attachment(failed_report()) is None
    assert "Duo refused the keys" in json.dumps(slack_message(failed_report()))
    assert "Duo refused the keys" in json.dumps(teams_message(failed_report()))


def test_many_rows_are_cut_in_text_and_whole_in_the_csv() -> None:
    report = report_of(*(waiting(Status.UNMATCHED, f"Client {n:03}") for n in range(300)))

    text = plain_text(report, most=50)
    _, content = attachment(report) or ("", b"")

    assert text.count("Unmatched  Client") == 50
    assert "and 250 more, in the attached CSV" in text
    assert len(list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))) == 301


def hostile() -> RunReport:
    return report_of(
        waiting(Status.UNMATCHED, HOSTILE, key="k"),
        change(company=HOSTILE),
        failure=HOSTILE,
        remarks=(HOSTILE,),
    )


def test_no_format_lets_a_name_become_a_command() -> None:
    text = plain_text(hostile())
    assert "\x1b" not in text
    assert "\u202e" not in text
    _, content = attachment(hostile()) or ("", b"")
    for line in csv.reader(io.StringIO(content.decode("utf-8-sig"))):
        assert not any(cell.startswith(("=", "+", "@")) for cell in line)

    for block in slack_message(hostile())["blocks"][1:]:
        assert block["text"]["verbatim"] is True
        assert "<" not in block["text"]["text"]
    body = teams_message(hostile())["attachments"][0]["content"]["body"]
    spoken = [item["text"] for item in body if item["type"] == "TextBlock"]
    assert not any("click" in words for words in spoken)
    assert any("click" in json.dumps(item) for item in body if item["type"] == "RichTextBlock")


def test_chat_shows_twenty_rows_counts_the_rest_and_stays_within_the_limits() -> None:
    long = "x" * 2000
    rows = [waiting(Status.UNMATCHED, f"{n} {long}", key=str(n)) for n in range(100)]
    report = report_of(*rows, change())

    slack, teams = slack_message(report), teams_message(report)

    assert len(slack["blocks"]) <= 50
    assert all(len(block["text"]["text"]) <= 3000 for block in slack["blocks"])
    shown = "".join(block["text"]["text"] for block in slack["blocks"])
    assert shown.count("• ") == 20
    assert "81 more rows are not shown here." in shown
    assert len(json.dumps(teams).encode()) <= LARGEST_CARD
    card = teams["attachments"][0]["content"]
    assert (card["type"], card["version"]) == ("AdaptiveCard", "1.4")
    assert json.dumps(card).count('"Unmatched  "') == 20


def test_the_document_holds_every_row_raw_with_decimals_as_text() -> None:
    report = full_report()
    told = json.loads(json.dumps(document(report)))

    assert (told["schema"], told["kind"], told["exit_code"], told["failure"]) == (1, "run-report", 5, None)
    assert told["counts"] == {"needs_person": 3, "would_change": 2, "pushed": 1, "not_pushed": 1}
    assert told["money"] == {"amount": "30.00", "unknown": 1}
    assert [row["status"] for row in told["rows"]].count("No change") == 0
    update = next(row for row in told["rows"] if row["change"] == "update")
    assert (update["current"], update["target"], update["money"], update["checked"]) == (
        "40",
        "45",
        "30.00",
        True,
    )
    assert document(hostile())["rows"][0]["customer"] == HOSTILE
    assert [row["outcome"] for row in told["outcomes"]] == ["updated", "conflict"]
    assert told["pulls"][0]["not_read"][0]["reason"] == "Access forbidden"


def test_findings_decide_what_is_news() -> None:
    assert full_report().has_findings
    assert failed_report().has_findings
    assert not calm_report().has_findings
    assert report_of(change(Action.CANCEL)).has_findings
