"""Answers: what came instead of data, exact numbers, a wait that is asked for; and no secret in any text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from seatsync_tui.http.answers import Answer, Unreadable
from seatsync_tui.http.redact import Redactor


@pytest.mark.parametrize("asked", ["", "-5", "soon", "nan", "1e9", "Thu, 01 Jan 99999999999 00:00:00 GMT"])
def test_odd_wait_is_no_wait(asked: str) -> None:
    assert Answer(429, {"retry-after": asked}, b"").retry_after(datetime(2026, 1, 1, tzinfo=UTC)) is None


def test_wait_may_be_named_as_seconds_or_as_a_date() -> None:
    now = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)

    def asked(text: str) -> float | None:
        return Answer(429, {"retry-after": text}, b"").retry_after(now)

    assert asked("30") == 30
    assert asked("Fri, 20 Nov 2026 12:00:45 GMT") == 45
    assert asked("Fri, 20 Nov 2026 11:00:00 GMT") == 0
    assert asked("soon") is None
    assert asked("") is None


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "an empty answer"),
        (b"<html><head><title>Sign in</title>", "a web page instead of data (“Sign in”)"),
        (b'{"stat": "OK", "response": [{"us', "breaks off"),
        (b"Cannot route.", "text instead of data"),
        (b'{"a": NaN}', "damaged"),
        (b"[" * 100_000, "damaged"),
        (b"\xff\xfe\x00", "text instead of data"),
    ],
)
def test_body_that_is_no_data_is_told_for_what_it_is(body: bytes, words: str) -> None:
    with pytest.raises(Unreadable) as caught:
        Answer(200, {}, body).json()
    assert words in str(caught.value)


def test_decimals_stay_exact() -> None:
    assert str(Answer(200, {}, b"[0.1, 25.0, 3]").json()) == "[Decimal('0.1'), Decimal('25.0'), 3]"


def test_secret_is_redacted_in_every_spelling() -> None:
    redact = Redactor(["s3cr3t/pass word", "abc"])
    text = (
        "s3cr3t/pass word s3cr3t%2Fpass%20word s3cr3t%2Fpass+word czNjcjN0L3Bhc3Mgd29yZA== "
        "Authorization: Basic QUJDOmRlZmdoaWprbG0= abc"
    )

    clean = redact(text)

    assert "s3cr3t" not in clean
    assert "czNjcjN0" not in clean
    assert "QUJD" not in clean
    assert clean.endswith("abc"), "a secret of three letters cannot be told from a word"
    assert "s3cr3t" not in repr(redact)


def test_excerpt_is_redacted_before_it_is_cut() -> None:
    redact = Redactor(["sesame-sesame"])

    excerpt = redact.excerpt(b"x" * 494 + b"sesame-sesame\x1b[31m" + b"y" * 900)

    assert "sesam" not in excerpt
    assert len(excerpt) <= 500
    assert "\x1b" not in excerpt
