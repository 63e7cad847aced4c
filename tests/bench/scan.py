"""Scan of 1,500 agreements, 50 ms an answer, over TLS: pyconnectwise, and a budget of calls."""

from __future__ import annotations

import asyncio
import contextlib
import math
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.models.connections import ConnectWiseCredentials
from seatsync_tui.settings import Settings
from tests.bench.serving import LATENCY, Served, served
from tests.bench.simulated import simulated_scan
from tests.bench.timing import medians, seconds, table

AT_ONCE = Settings().at_once
BUDGET = Settings().calls_per_minute


@dataclass
class Peers:
    """Both ways to read the same site; each gives its numbers of agreements and additions."""

    sandbox: Served

    def seatsync(self) -> tuple[int, int]:
        """SeatSync with its budget lifted."""
        return asyncio.run(self._seatsync())[:2]

    def calls(self) -> int:
        """Calls a scan takes."""
        return asyncio.run(self._seatsync())[2]

    async def _seatsync(self) -> tuple[int, int, int]:
        environ = self.sandbox.environ
        keys = ConnectWiseCredentials(
            environ["SEATSYNC_CONNECTWISE_URL"],
            environ["SEATSYNC_CONNECTWISE_COMPANY"],
            environ["SEATSYNC_CONNECTWISE_PUBLIC_KEY"],
            environ["SEATSYNC_CONNECTWISE_PRIVATE_KEY"],
            environ["SEATSYNC_CONNECTWISE_CLIENT_ID"],
        )
        async with ConnectWise(keys, replace(Settings().http_options(), calls_per_minute=0)) as client:
            scan = await client.scan(by="bench")
            return len(scan.agreements), len(scan.additions), scan.calls

    def pyconnectwise(self) -> tuple[int, int]:
        """The same reads by the library people script with; it opens a connection for every call."""
        client = _pyconnectwise(self.sandbox)
        list(client.company.companies.paginated(1, 1000).all())
        list(client.procurement.catalog.paginated(1, 1000).all())
        agreements = list(client.finance.agreements.paginated(1, 1000).all())
        additions = 0
        for agreement in agreements:
            additions += len(client.finance.agreements.id(agreement.id).additions.get({"pageSize": 1000}))
        return len(agreements), additions


def _pyconnectwise(sandbox: Served) -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyconnectwise import ConnectWiseManageAPIClient
    environ = sandbox.environ
    return ConnectWiseManageAPIClient(
        environ["SEATSYNC_CONNECTWISE_COMPANY"],
        f"localhost:{sandbox.port}",
        environ["SEATSYNC_CONNECTWISE_CLIENT_ID"],
        environ["SEATSYNC_CONNECTWISE_PUBLIC_KEY"],
        environ["SEATSYNC_CONNECTWISE_PRIVATE_KEY"],
    )


@contextlib.contextmanager
def _trusted(certificate: str) -> Iterator[None]:
    """Let both sides trust the certificate of this run, each by the variable it heeds."""
    before = dict(os.environ)
    os.environ["SSL_CERT_FILE"] = os.environ["REQUESTS_CA_BUNDLE"] = certificate
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


def main() -> None:
    """Measure and print."""
    with served("agreements", tls=True) as sandbox, _trusted(sandbox.certificate):
        peers = Peers(sandbox)
        calls = peers.calls()
        (ours,) = medians([peers.seatsync])
        read: list[tuple[int, int]] = []
        theirs = seconds(lambda: read.append(peers.pyconnectwise()))
        assert read == [peers.seatsync()], "both read the same"
    ideal = math.ceil(calls / AT_ONCE) * LATENCY / 1000
    budgeted = asyncio.run(simulated_scan(1500, BUDGET))
    table(
        f"Scan of 1,500 agreements, {calls} calls, {LATENCY:.0f} ms an answer, TLS",
        ("way", "seconds", "SeatSync is", "needed"),
        (
            (f"SeatSync, {AT_ONCE} at once, budget lifted", f"{ours:.2f}", "", ""),
            (
                "pyconnectwise, a connection a call",
                f"{theirs:.1f}",
                f"{theirs / ours:.1f} × as fast",
                "15 ×",
            ),
            (f"ideal, {AT_ONCE} at once", f"{ideal:.2f}", f"at {ideal / ours:.0%} of it", ""),
            (f"SeatSync, {BUDGET} calls a minute (simulated clock)", f"{budgeted.seconds:.1f}", "", ""),
            (
                "ideal, calls ÷ allowed rate",
                f"{budgeted.ideal:.1f}",
                f"at {budgeted.ideal / budgeted.seconds:.0%} of it",
                "90 %",
            ),
        ),
    )


if __name__ == "__main__":
    main()
