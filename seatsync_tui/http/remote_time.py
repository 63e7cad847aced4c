"""What time it is on the other side: the date of any answer, asked for without a credential."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from seatsync_tui.http.address import parse_address

LIMIT_SECONDS = 10.0


async def remote_time(address: str) -> datetime | None:
    """The other side's clock to the second; None when it cannot be told."""
    import httpx

    try:
        url = parse_address(address).url
        async with httpx.AsyncClient(timeout=LIMIT_SECONDS, follow_redirects=False) as client:
            answer = await client.head(url)
        return parsedate_to_datetime(answer.headers["date"]).astimezone(UTC)
    except (ValueError, KeyError, TypeError, httpx.HTTPError, OSError):
        return None
