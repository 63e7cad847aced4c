"""A report as a Slack message and as a Teams card: the first rows, harmless whatever names are in them.

Neither takes a file, so the most urgent rows are shown and the others counted.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

from seatsync_tui.reports.lines import Line, Section, failure_words, remarks, sections, stamps, summary
from seatsync_tui.reports.report import RunReport, headline

Json = dict[str, Any]

TOP = 20
"""Rows shown; a card of many more would go beyond what Teams takes."""
LARGEST_CARD = 24_000
"""Bytes; Teams refuses messages of more than about 28 KB."""
LONGEST_BLOCK = 2_900
"""Characters of one block; Slack refuses more than 3,000."""


def slack_message(report: RunReport) -> Json:
    """Write the report as blocks; `text` is what a notification shows."""
    blocks = [{"type": "header", "text": {"type": "plain_text", "text": headline(report)[:150]}}]
    blocks += [_slack_block(text) for text in _slack_texts(report)]
    return {"text": _escaped(headline(report)), "blocks": blocks[:50]}


def _slack_texts(report: RunReport) -> Iterator[str]:
    if report.failure:
        yield f"*The run failed:* {_escaped(failure_words(report))}"
    yield from (_escaped(words) for words in remarks(report))
    for section in _top(sections(report), TOP):
        yield from _pieces(
            [f"*{_escaped(section.title)}*", *(f"• {_escaped(str(x))}" for x in section.lines)]
        )
    yield from (_escaped(words) for words in _closing(report, TOP))


def _pieces(lines: Iterable[str]) -> Iterator[str]:
    """Join lines into as few blocks as their length allows."""
    piece = ""
    for line in lines:
        if piece and len(piece) + len(line) >= LONGEST_BLOCK:
            yield piece
            piece = ""
        piece += f"\n{line}" if piece else line[:LONGEST_BLOCK]
    if piece:
        yield piece


def _slack_block(text: str) -> Json:
    # verbatim: Slack then makes no links and no mentions out of names.
    return {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def teams_message(report: RunReport) -> Json:
    """Write the report as a message with one Adaptive Card, small enough to be taken."""
    for most in (TOP, 10, 5, 0):
        message = _teams_message(report, most)
        if len(json.dumps(message).encode()) <= LARGEST_CARD:
            break
    return message


def _teams_message(report: RunReport, most: int) -> Json:
    card = {
        "$schema": "http://adaptivecards.io/schemas/adaptive-card.json",
        "type": "AdaptiveCard",
        "version": "1.4",
        "body": list(_card_body(report, most)),
        "msteams": {"width": "full"},
    }
    content_type = "application/vnd.microsoft.card.adaptive"
    return {
        "type": "message",
        "attachments": [{"contentType": content_type, "contentUrl": None, "content": card}],
    }


def _card_body(report: RunReport, most: int) -> Iterator[Json]:
    yield {"type": "TextBlock", "text": headline(report), "weight": "Bolder", "size": "Medium", "wrap": True}
    if report.failure:
        yield _runs(_run("The run failed: ", bold=True), _run(failure_words(report)))
    yield from (_runs(_run(words)) for words in remarks(report))
    for section in _top(sections(report), most):
        yield {
            "type": "TextBlock",
            "text": section.title,
            "weight": "Bolder",
            "spacing": "Medium",
            "wrap": True,
        }
        yield from (_card_line(line) for line in section.lines)
    yield from (_runs(_run(words)) for words in _closing(report, most))


def _card_line(line: Line) -> Json:
    words = f": {line.words}" if line.words else ""
    return _runs(_run(f"{line.mark}  "), _run(line.who, bold=True), _run(words)) | {"spacing": "Small"}


def _runs(*runs: Json) -> Json:
    return {"type": "RichTextBlock", "inlines": [run for run in runs if run["text"]]}


def _run(text: str, *, bold: bool = False) -> Json:
    # A text run shows Markdown as it stands; a TextBlock would make links out of a name.
    return {"type": "TextRun", "text": text, **({"weight": "Bolder"} if bold else {})}


def _top(found: Iterable[Section], most: int) -> Iterator[Section]:
    """The first lines over all sections; the titles tell how many there are."""
    left = most
    for section in found:
        lines = tuple(islice(section.lines, left))
        left -= len(lines)
        yield Section(section.title, lines)


def _closing(report: RunReport, most: int) -> Iterator[str]:
    hidden = sum(len(section.lines) for section in sections(report)) - most
    if hidden > 0:
        yield f"{hidden} more rows are not shown here."
    if waiting := summary(report):
        yield f"Waiting in all: {waiting}."
    yield from stamps(report)
