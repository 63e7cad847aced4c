"""Webhooks, given to real receivers: what arrives, how it proves to be ours, and each failure in words."""

from __future__ import annotations

import hashlib
import hmac
import json
import time

import pytest

from seatsync_tui.http.options import HttpOptions
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reports.errors import DeliveryError
from seatsync_tui.reports.webhooks import checked_url, send_json, send_slack, send_teams
from tests.reports.builders import failed_report, full_report
from tests.reports.receivers import Hook, web_hook

KEY = "hmac-key-planted-42"
QUICK = HttpOptions(connect_seconds=2, read_seconds=2, answer_seconds=2)


async def test_slack_gets_blocks_once() -> None:
    with web_hook((200, b"ok", {})) as hook:
        assert await send_slack(hook.url, full_report()) == "Posted to Slack."

    (got,) = hook.got
    assert got.headers["content-type"] == "application/json"
    assert json.loads(got.body)["blocks"][0]["type"] == "header"


@pytest.mark.parametrize(("status", "words"), [(200, "Posted"), (202, "queued")])
async def test_teams_takes_or_queues_the_card(status: int, words: str) -> None:
    with web_hook((status, b"", {})) as hook:
        assert words in await send_teams(hook.url, full_report())

    (attached,) = json.loads(hook.got[0].body)["attachments"]
    assert attached["contentType"] == "application/vnd.microsoft.card.adaptive"
    assert attached["content"]["version"] == "1.4"


async def test_a_receiver_can_prove_the_json_ours_whole_and_fresh() -> None:
    with web_hook((204, b"", {})) as hook:
        await send_json(hook.url, KEY, failed_report())

    (got,) = hook.got
    stamp = got.headers["x-seatsync-timestamp"]
    expected = hmac.new(KEY.encode(), f"{stamp}.".encode() + got.body, hashlib.sha256).hexdigest()
    assert got.headers["x-seatsync-signature"] == f"sha256={expected}"
    assert abs(time.time() - int(stamp)) < 60
    assert json.loads(got.body)["failure"] == "Duo refused the keys. Check duo-skey."
    assert KEY.encode() not in got.body
    assert KEY not in str(got.headers)


async def test_a_throttled_message_is_sent_again_with_the_same_delivery_id() -> None:
    with web_hook((429, b"slow down", {"Retry-After": "0"}), (200, b"ok", {})) as hook:
        await send_json(hook.url, KEY, full_report())

    assert len(hook.got) == 2
    assert hook.got[0].headers["x-seatsync-delivery"] == hook.got[1].headers["x-seatsync-delivery"]


@pytest.mark.parametrize(
    ("status", "body"),
    [(404, b"no_service"), (500, b"rollup_error"), (302, b""), (429, b"later"), (202, b"accepted")],
)
async def test_what_is_not_taken_is_said_with_its_code_and_without_the_url(status: int, body: bytes) -> None:
    headers = {"Retry-After": "300", "Location": "http://127.0.0.1:1/"}
    with web_hook((status, body, headers)) as hook, pytest.raises(DeliveryError) as refused:
        await send_slack(hook.url, full_report())

    assert f"HTTP {status}" in str(refused.value)
    assert body.decode() in str(refused.value)
    assert "planted-token" not in f"{refused.value} {refused.value.details}"
    assert len(hook.got) == 1


async def test_a_receiver_that_echoes_the_secret_url_does_not_spread_it() -> None:
    with web_hook() as hook:
        hook.answers = [(400, f"bad call of {hook.url}".encode(), {})]
        with pytest.raises(DeliveryError) as refused:
            await send_slack(hook.url, full_report())

    assert "planted-token" not in f"{refused.value} {refused.value.details}"


async def test_a_closed_port_is_said_in_words_after_a_few_tries() -> None:
    with web_hook() as hook:
        gone = Hook([], url=hook.url)
    with pytest.raises(DeliveryError) as refused:
        await send_teams(gone.url, full_report(), QUICK)

    assert "No connection" in str(refused.value)
    assert "planted-token" not in str(refused.value)


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.slack.example/x",
        "ftp://127.0.0.1/x",
        "hooks.slack.example/x",
        "https://user:pass@hooks.example/x",
        "https://hooks.example/a b",
        "https://hooks.example/a\r\nX: y",
        "",
    ],
)
def test_only_https_or_loopback_is_called(url: str) -> None:
    with pytest.raises(SettingsError, match="slack-webhook"):
        checked_url("slack-webhook", url)


@pytest.mark.parametrize(
    "url", ["https://hooks.example/T/B/x?sig=1", "http://127.0.0.1:80/x", "http://localhost/x"]
)
def test_https_and_loopback_are_fine(url: str) -> None:
    assert checked_url("slack-webhook", url) == url
