"""Reports to Slack, Teams and any program, by a POST to a URL that is itself the secret."""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Collection, Mapping
from typing import Any

from seatsync_tui.http.address import parse_address
from seatsync_tui.http.answers import Answer, Call, NoAnswer
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.options import Clock, HttpOptions, SystemClock
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reports.chat import slack_message, teams_message
from seatsync_tui.reports.document import document
from seatsync_tui.reports.errors import DeliveryError
from seatsync_tui.reports.report import RunReport

TRIES = 3
LONGEST_WAIT = 30.0
"""Seconds of a `Retry-After` that is waited for."""
SIGNATURE, TIMESTAMP, DELIVERY = "X-SeatSync-Signature", "X-SeatSync-Timestamp", "X-SeatSync-Delivery"


async def send_slack(url: str, report: RunReport, options: HttpOptions | None = None) -> str:
    """Post to a Slack incoming webhook, which answers 200 and nothing else when it took the message."""
    post = Post("Slack", "slack-webhook", url, options=options)
    await post.send(_bytes(slack_message(report)), taken=(200,))
    return "Posted to Slack."


async def send_teams(url: str, report: RunReport, options: HttpOptions | None = None) -> str:
    """Post to a Teams workflow, which answers 200, or 202 when it queued the message."""
    post = Post("Teams", "teams-webhook", url, options=options)
    answer = await post.send(_bytes(teams_message(report)), taken=(200, 202))
    return "Posted to Teams." if answer.status == 200 else "Teams queued it; whether it arrives is not told."


async def send_json(url: str, key: str, report: RunReport, options: HttpOptions | None = None) -> str:
    """Post the whole report as signed JSON to a program."""
    post = Post("The webhook", "webhook-url", url, hidden=(key,), options=options)
    body = _bytes(document(report))
    await post.send(body, signed(body, key, post.clock), taken=range(200, 300))
    return "Posted to the webhook."


def signed(body: bytes, key: str, clock: Clock) -> Mapping[str, str]:
    """Headers by which the receiver knows who sent a body, when, and that it is whole.

    The signature is the HMAC-SHA256 of the timestamp (Unix seconds), a full stop and the body. The id of the
    delivery stays the same when it is sent again.
    """
    timestamp = str(int(clock.now().timestamp()))
    made = hmac.new(key.encode(), timestamp.encode() + b"." + body, hashlib.sha256).hexdigest()
    return {TIMESTAMP: timestamp, SIGNATURE: f"sha256={made}", DELIVERY: str(uuid.uuid4())}


def checked_url(secret: str, url: str) -> str:
    """A webhook's URL as it may be called: https, or http on loopback; raises SettingsError without it."""
    try:
        parse_address(url)
    except ValueError as error:
        raise SettingsError(f"{secret} cannot be used: {error}.", advice=_again(secret)) from None
    if "://" not in url or not url.isprintable() or " " in url:
        raise SettingsError(f"{secret} is no whole URL.", advice=_again(secret))
    return url


def _again(secret: str) -> str:
    return f"Run `seatsync secret set {secret}` with the URL as the other side shows it."


class Post:
    """One message to one URL."""

    def __init__(
        self,
        who: str,
        secret: str,
        url: str,
        *,
        hidden: Collection[str] = (),
        options: HttpOptions | None = None,
        clock: Clock | None = None,
    ) -> None:
        self._who, self._secret = who, secret
        self._url = checked_url(secret, url)
        self._options = options or HttpOptions()
        self._hidden = (url, *hidden)
        self.clock: Clock = clock or SystemClock()

    async def send(
        self, body: bytes, headers: Mapping[str, str] | None = None, *, taken: Collection[int]
    ) -> Answer:
        """Send it, again only when it was certainly not taken; raises DeliveryError in words."""
        call = Call("POST", self._url, {"Content-Type": "application/json", **(headers or {})}, body)
        hidden = (*self._hidden, self._url.partition("://")[2].partition("/")[2])
        async with Caller(self._who, self._options, clock=self.clock, secrets=hidden) as caller:
            for left in reversed(range(TRIES)):
                try:
                    answer = await caller.send_once(lambda: call, (self._secret,))
                except NoAnswer as error:
                    if error.sent or not left:
                        raise DeliveryError(error.what, advice=error.advice) from None
                    await self.clock.sleep(1)
                    continue
                if answer.status == 429 and left and self._may_wait(answer):
                    continue
                break
            if answer.status not in taken:
                raise self._refused(answer, caller)
            return answer

    def _may_wait(self, answer: Answer) -> bool:
        asked = answer.retry_after(self.clock.now())
        return asked is None or asked <= LONGEST_WAIT

    def _refused(self, answer: Answer, caller: Caller) -> DeliveryError:
        said = caller.redact.excerpt(answer.body, 200)
        words = f": “{said}”" if said else ""
        return DeliveryError(
            f"{self._who} did not take the report (HTTP {answer.status}{words}).",
            advice=f"Check {self._secret}, and that the other side still has this webhook.",
        )


def _bytes(message: Mapping[str, Any]) -> bytes:
    # A name may hold half a character, which JSON can say and UTF-8 cannot.
    return json.dumps(message).encode()
