"""Pull of 200 subaccounts, 20 to 700 users each, 50 ms an answer: duo_client, a bare loop, the ideal."""

from __future__ import annotations

import asyncio
import json
import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import httpx

from seatsync_tui.http.address import Address
from seatsync_tui.models.connections import SourceKeys
from seatsync_tui.settings import Settings
from seatsync_tui.sources.duo import DuoSource
from seatsync_tui.sources.duo_keys import DuoCredentials
from seatsync_tui.sources.duo_signing import signed_call
from seatsync_tui.sources.registry import open_source
from tests.bench.serving import LATENCY, Served, served
from tests.bench.timing import medians, seconds, table

AT_ONCE = Settings().at_once
"""Side by side by default."""
NARROW = 8
"""Side by side where the ideal is held against."""


@dataclass
class Peers:
    """Every way to read the same subaccounts; each gives the seats it counted."""

    sandbox: Served

    def seatsync(self, at_once: int = AT_ONCE) -> tuple[Decimal, int]:
        """SeatSync as shipped; the calls it took as well."""
        return asyncio.run(self._seatsync(at_once))

    def bare(self, at_once: int = AT_ONCE) -> int:
        """httpx, json and a signature, and nothing else."""
        return asyncio.run(self._bare(at_once))

    def duo_client(self, threads: int = 1) -> int:
        """Duo's own client with its own page size, one subaccount after another or some in threads."""
        with ThreadPoolExecutor(threads) as pool:
            return sum(pool.map(self._duo_client, self._children()))

    @property
    def credentials(self) -> DuoCredentials:
        """Keys of the served account."""
        environ = self.sandbox.environ
        return DuoCredentials(
            environ["SEATSYNC_DUO_HOST"], environ["SEATSYNC_DUO_IKEY"], environ["SEATSYNC_DUO_SKEY"]
        )

    async def _seatsync(self, at_once: int) -> tuple[Decimal, int]:
        options = replace(Settings().http_options(), at_once=at_once)
        keys = self.credentials
        given = SourceKeys({"duo-host": keys.host, "duo-ikey": keys.ikey, "duo-skey": keys.skey})
        async with open_source("duo", given, options) as source:
            assert isinstance(source, DuoSource)
            listed = await source.customers()
            counts = [count async for count in source.counts(listed.customers)]
            return sum((count.quantity or Decimal(0) for count in counts), Decimal(0)), source.calls

    async def _bare(self, at_once: int) -> int:
        limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
        async with httpx.AsyncClient(limits=limits, timeout=60) as client:
            listed = await self._ask(client, "POST", "/accounts/v1/account/list", {})
            waiting = iter([account["account_id"] for account in listed["response"]])
            totals = await asyncio.gather(*(self._bare_worker(client, waiting) for _ in range(at_once)))
        return sum(totals)

    async def _bare_worker(self, client: httpx.AsyncClient, waiting: Iterator[str]) -> int:
        seats = 0
        for account in waiting:
            offset: int | None = 0
            while offset is not None:
                asked = {"account_id": account, "limit": "300", "offset": str(offset)}
                page = await self._ask(client, "GET", "/admin/v1/users", asked)
                seats += sum(map(_counts, page["response"]))
                offset = page["metadata"].get("next_offset")
        return seats

    async def _ask(
        self, client: httpx.AsyncClient, method: str, path: str, asked: dict[str, str]
    ) -> dict[str, Any]:
        address = Address("http", "127.0.0.1", self.sandbox.port)
        call = signed_call(self.credentials, address, method, path, asked, datetime.now(UTC))
        answer = await client.request(method, call.url, headers=dict(call.headers), content=call.body or None)
        said: dict[str, Any] = json.loads(answer.content)
        return said

    def _children(self) -> list[dict[str, str]]:
        import duo_client

        children: list[dict[str, str]] = duo_client.Accounts(**self._duo_keys()).get_child_accounts()
        return children

    def _duo_client(self, child: dict[str, str]) -> int:
        import duo_client

        admin = duo_client.admin.AccountAdmin(
            child["account_id"], child_api_host=child["api_hostname"], **self._duo_keys()
        )
        return sum(map(_counts, admin.get_users_iterator()))

    def _duo_keys(self) -> dict[str, Any]:
        keys = self.credentials
        return {
            "ikey": keys.ikey,
            "skey": keys.skey,
            "host": "127.0.0.1",
            "port": self.sandbox.port,
            "ca_certs": "HTTP",
        }


def _counts(user: dict[str, Any]) -> bool:
    return user["is_enrolled"] is True and user["status"] != "pending deletion"


def main() -> None:
    """Measure and print."""
    with served("subaccounts") as sandbox:
        peers = Peers(sandbox)
        least = 1 + sum(max(1, math.ceil(users / 300)) for users in sandbox.users)
        seats, calls = peers.seatsync()
        assert seats == peers.bare(), "the bare loop counts the same"
        assert calls == least, f"{calls} calls, and {least} are enough"
        ours, bare, narrow = medians([peers.seatsync, peers.bare, lambda: peers.seatsync(NARROW)])
        eight = seconds(lambda: peers.duo_client(8))
        one = seconds(peers.duo_client)
    ideal = _ideal(least, AT_ONCE)
    narrow_ideal = _ideal(least, NARROW)
    title = (
        f"Pull of {len(sandbox.users)} subaccounts, {sum(sandbox.users):,} users, {LATENCY:.0f} ms an answer"
    )
    table(
        f"{title}; {least} calls and not one more",
        ("way", "seconds", "SeatSync is", "needed"),
        (
            (f"SeatSync, {AT_ONCE} at once (default)", f"{ours:.2f}", "", ""),
            ("duo_client, one after another", f"{one:.2f}", f"{one / ours:.1f} × as fast", "20 ×"),
            ("duo_client, 8 threads", f"{eight:.2f}", f"{eight / ours:.1f} × as fast", ""),
            (f"bare httpx and json, {AT_ONCE} at once", f"{bare:.2f}", f"at {bare / ours:.0%} of it", "90 %"),
            (f"ideal, {AT_ONCE} at once", f"{ideal:.2f}", f"at {ideal / ours:.0%} of it", ""),
            (f"SeatSync, {NARROW} at once", f"{narrow:.2f}", "", ""),
            (
                f"ideal, {NARROW} at once",
                f"{narrow_ideal:.2f}",
                f"at {narrow_ideal / narrow:.0%} of it",
                "85 %",
            ),
        ),
    )


def _ideal(calls: int, at_once: int) -> float:
    """The list, then calls ÷ allowed at once × latency."""
    return (1 + (calls - 1) / at_once) * LATENCY / 1000


if __name__ == "__main__":
    main()
