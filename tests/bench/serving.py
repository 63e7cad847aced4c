"""The sandbox of a benchmark in a process of its own: `python -m tests.bench.serving WORLD`."""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import random
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from seatsync_tui.sandbox.duo_users import ManyUsers
from seatsync_tui.sandbox.psa_records import addition_record, agreement_record, catalog_record, company_record
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.sandbox.world import DuoAccount, World
from tests.sandbox.psa_site import small_world

LATENCY = 50.0
"""Milliseconds an answer takes."""
SUBACCOUNTS = 200
AGREEMENTS = 1500


@dataclass(frozen=True, slots=True)
class Served:
    """A sandbox that runs in another process."""

    environ: dict[str, str]
    certificate: str
    """File that TLS to it can be trusted by; empty when it serves plain HTTP."""
    users: tuple[int, ...]
    """Users of each subaccount."""

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.environ["SEATSYNC_DUO_HOST"].rpartition(":")[2])


@contextlib.contextmanager
def served(world: str, *, latency: float = LATENCY, tls: bool = False) -> Iterator[Served]:
    """Serve a world by name while the block runs."""
    command = [sys.executable, "-m", "tests.bench.serving", world, "--latency", str(latency)]
    with subprocess.Popen(
        [*command, *(["--tls"] if tls else [])], stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            told = json.loads(process.stdout.readline())
            yield Served(told["environ"], told["certificate"], tuple(told["users"]))
        finally:
            process.terminate()


def subaccounts(seed: int = 1) -> World:
    """200 subaccounts of 20 to 700 users."""
    dice = random.Random(seed)
    world = small_world()
    world.duo.accounts = [
        DuoAccount(f"DA{number:018}", f"Client {number}", ManyUsers(dice.randint(20, 700)))
        for number in range(SUBACCOUNTS)
    ]
    return world


def one_of(users: int) -> World:
    """One subaccount of so many users."""
    world = small_world()
    world.duo.accounts = [DuoAccount("DA000000000000000001", "Client", ManyUsers(users))]
    return world


def agreements(seed: int = 1) -> World:
    """1,500 agreements of 1,000 companies, with none to twelve additions each."""
    dice = random.Random(seed)
    world = small_world()
    site = world.psa
    for records in (site.companies, site.agreements, site.additions):
        records.clear()
    products = [catalog_record(20 + number, f"ITEM-{number}") for number in range(40)]
    site.catalog.update({product["id"]: product for product in products})
    for number in range(1000):
        site.companies[1000 + number] = company_record(1000 + number, f"Company {number}")
    for number in range(AGREEMENTS):
        agreement = agreement_record(5000 + number, site.companies[1000 + number % 1000])
        site.agreements[agreement["id"]] = agreement
        for line in range(dice.randint(0, 12)):
            addition = addition_record(
                100_000 + 20 * number + line, agreement, dice.choice(products), quantity=dice.randint(1, 90)
            )
            site.additions[addition["id"]] = addition
    return world


def _world(name: str) -> World:
    if name.startswith("users:"):
        return one_of(int(name.partition(":")[2]))
    return {"subaccounts": subaccounts, "agreements": agreements}[name]()


def _serve() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("world")
    parser.add_argument("--latency", type=float, default=LATENCY)
    parser.add_argument("--tls", action="store_true")
    options = parser.parse_args()
    world = _world(options.world)
    with tempfile.TemporaryDirectory() as folder:
        context, certificate = _certificate(Path(folder)) if options.tls else (None, "")
        # duo_client takes a host name without a port only.
        sandbox = Sandbox(world, latency_ms=options.latency, hostnames="bare")
        server = sandbox.bound(0, context)
        told: dict[str, Any] = {
            "environ": sandbox.environment(),
            "certificate": certificate,
            "users": [len(account.users) for account in world.duo.accounts],
        }
        sys.stdout.write(json.dumps(told) + "\n")
        sys.stdout.flush()
        asyncio.run(server.serve(until_signal=True))


def _certificate(folder: Path) -> tuple[ssl.SSLContext, str]:
    import trustme

    authority = trustme.CA()
    file = folder / "ca.pem"
    authority.cert_pem.write_to_path(str(file))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost").configure_cert(context)
    return context, str(file)


if __name__ == "__main__":
    _serve()
