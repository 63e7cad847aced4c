"""A push of 1,000 updates, 50 ms an answer: beside a script of GET and PATCH, its budget, its journal."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any, TypeVar

import httpx

from seatsync_tui.connectwise.client import ConnectWise
from seatsync_tui.connectwise.writer import Writer
from seatsync_tui.models.plans import AfterImage, Plan, PlanRow, RowOutcome
from seatsync_tui.models.progress import ignore_progress
from seatsync_tui.models.psa import Addition
from seatsync_tui.models.rows import Action, BeforeImage
from seatsync_tui.reconcile.guard import Allowances
from seatsync_tui.reconcile.plan_json import SCHEMA
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.settings import Settings
from seatsync_tui.store.service import StoreThread
from seatsync_tui.store.store import Store
from seatsync_tui.workflow.desk import Desk
from seatsync_tui.workflow.journal import Journal
from seatsync_tui.workflow.push_all import StopRule, work_through
from seatsync_tui.workflow.workspace import Workspace
from tests.bench.serving import LATENCY, Served, served
from tests.bench.simulated import KEYS
from tests.bench.timing import seconds, table
from tests.clocks import VirtualClock

UPDATES = 1000
AT_ONCE = 8
BUDGET = Settings().calls_per_minute
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
Answer = TypeVar("Answer")


def plan_of(rows: Sequence[PlanRow], site: str, today: date, now: datetime) -> Plan:
    """A plan of these rows, as good as one from a preview."""
    return Plan(
        SCHEMA, f"bench {now}", now, now + timedelta(days=1), "0", "UTC", today, site, "default",
        "bench", (), 1, (), tuple(rows),
    )  # fmt: skip


def row_of(addition: Addition, company_id: int = 1) -> PlanRow:
    """One seat more."""
    return PlanRow(
        f"addition:{addition.id}", Action.UPDATE, addition.agreement_id, "A", addition.id, company_id, "C",
        addition.product_id, addition.product, (), image_of(addition),
        AfterImage(quantity=addition.quantity + 1), "measured",
    )  # fmt: skip


class TimedStore(StoreThread):
    """The database's thread, with the time that rows wait for it."""

    waited = 0.0

    async def acall(self, job: Callable[[Store], Answer], *, shares: bool = False) -> Answer:
        """Run a job and add up how long its row waited, for its turn too."""
        began = time.perf_counter()
        try:
            return await super().acall(job, shares=shares)
        finally:
            self.waited += time.perf_counter() - began


@dataclass
class Both:
    """SeatSync and the script, in front of one sandbox."""

    sandbox: Served
    home: Path
    journal: float = 0.0
    """Seconds the last push took longer for journal and audit: the waits of its rows, side by side."""

    def seatsync(self) -> Callable[[], None]:
        """Scan first; what is measured is the push alone, its budget lifted."""
        environ = {
            **self.sandbox.environ,
            "SEATSYNC_HOME": str(self.home),
            "SEATSYNC_CALLS_PER_MINUTE": "0",
            "SEATSYNC_AGREEMENTS_AT_ONCE": str(AT_ONCE),
        }
        workspace = Workspace.open(environ=environ)
        workspace.store.close()
        store = TimedStore(workspace.paths.database, state=workspace.paths.state)
        workspace.store = store
        asyncio.run(workspace.scan(full=True))
        scan = workspace.latest_scan()
        assert scan is not None
        owners = {each.id: each.company_id for each in scan.agreements}
        rows = [row_of(each, owners[each.agreement_id]) for each in _one_an_agreement(scan.additions)]
        plan = plan_of(rows, scan.site, datetime.now(UTC).date(), datetime.now(UTC))

        def push() -> None:
            with workspace:
                store.waited = 0.0
                report = asyncio.run(workspace.push(plan, allowances=Allowances(increases=len(rows))))
                assert report.operation.counts()["updated"] == UPDATES, report.operation.counts()
            self.journal = store.waited / AT_ONCE

        return push

    def script(self, places: Sequence[tuple[int, int]]) -> None:
        """Read each addition and patch it, one after the other, on one connection that is kept open."""
        environ = self.sandbox.environ
        with httpx.Client(headers=_headers(environ), trust_env=False, timeout=30) as client:
            base = f"{environ['SEATSYNC_CONNECTWISE_URL']}/v4_6_release/apis/3.0/finance/agreements"
            for agreement, addition in places:
                url = f"{base}/{agreement}/additions/{addition}"
                quantity = client.get(url).raise_for_status().json()["quantity"]
                change = [{"op": "replace", "path": "quantity", "value": quantity + 1}]
                assert client.patch(url, json=change).raise_for_status().json()["quantity"] == quantity + 1


def _one_an_agreement(additions: Sequence[Addition]) -> list[Addition]:
    chosen = {each.agreement_id: each for each in additions}
    return list(chosen.values())[:UPDATES]


def _headers(environ: Mapping[str, str]) -> dict[str, str]:
    member = (
        f"{environ['SEATSYNC_CONNECTWISE_COMPANY']}+{environ['SEATSYNC_CONNECTWISE_PUBLIC_KEY']}"
        f":{environ['SEATSYNC_CONNECTWISE_PRIVATE_KEY']}"
    )
    basic = base64.b64encode(member.encode()).decode()
    return {"Authorization": f"Basic {basic}", "clientId": environ["SEATSYNC_CONNECTWISE_CLIENT_ID"]}


class Paper(Journal):
    """A journal that only remembers, for a push by a simulated clock."""

    async def intend(self, row: PlanRow, before: BeforeImage | None, known_ids: tuple[int, ...] = ()) -> None:
        """Nothing is put on disk."""

    def conclude_meanwhile(
        self, row: PlanRow, outcome: RowOutcome, refreshed: Addition | None = None
    ) -> None:
        """Remember how the row ended."""
        self.ended[row.key] = outcome


@dataclass
class Site:
    """Agreements with one addition each; an answer takes a moment of the clock."""

    clock: VirtualClock
    calls: int = 0

    async def __call__(self, request: httpx.Request) -> httpx.Response:
        """Answer as ConnectWise does."""
        self.calls += 1
        await self.clock.sleep(LATENCY / 1000)
        parts = request.url.path.split("/")
        if "companyinfo" in request.url.path:
            return httpx.Response(200, json={"Codebase": "v2026_4/"})
        if "additions" not in parts:
            company = {"id": 1, "name": "C"}
            found: dict[str, Any] = {"id": int(parts[-1]), "name": "A", "company": company}
            return httpx.Response(200, json={**found, "agreementStatus": "Active"})
        agreement = int(parts[-3])
        quantity = agreement + (1 if request.method == "PATCH" else 0)
        return httpx.Response(200, json=_addition_json(agreement, quantity))


def _addition_json(agreement: int, quantity: int) -> dict[str, Any]:
    product = {"id": 7, "identifier": "DUO-MFA"}
    held = {"id": 10_000 + agreement, "agreementId": agreement, "product": product, "quantity": quantity}
    return {**held, "billCustomer": "Billable"}


async def simulated_push(budget: int) -> tuple[float, int]:
    """Push by a clock that jumps over every wait, with a budget of calls a minute; seconds and calls."""
    clock = VirtualClock()
    site = Site(clock)
    options = replace(Settings().http_options(), calls_per_minute=budget)
    additions = [Addition(10_000 + n, n, 7, "DUO-MFA", Decimal(n)) for n in range(1, UPDATES + 1)]
    plan = plan_of([row_of(each) for each in additions], "site", NOON.date(), NOON)
    client = ConnectWise(KEYS, options, clock=clock, transport=httpx.MockTransport(site), jitter=lambda: 0.5)
    with tempfile.TemporaryDirectory() as home, Workspace.open(environ={"SEATSYNC_HOME": home}) as workspace:
        paper = Paper(workspace, plan, 1, ignore_progress)
        desk = Desk(client, Writer(client), paper, NOON.date(), (0.0,), sleep=clock.sleep)
        async with clock.running(), client:
            await work_through(desk, StopRule(), _never(), Settings().agreements_at_once)
    assert all(each.outcome.value == "updated" for each in paper.ended.values())
    assert len(paper.ended) == UPDATES
    return clock.monotonic(), site.calls


def _never() -> Any:
    import threading

    return threading.Event()


@contextlib.contextmanager
def both() -> Iterator[Both]:
    """Both in front of a fresh sandbox."""
    with served("agreements") as sandbox, tempfile.TemporaryDirectory() as home:
        yield Both(sandbox, Path(home))


def main() -> None:
    """Print how fast a push is beside a script, beside its budget, and what the journal costs."""
    with both() as sides:
        push = sides.seatsync()
        ours = seconds(push)
        environ = {**sides.sandbox.environ, "SEATSYNC_HOME": str(sides.home)}
        with Workspace.open(environ=environ) as workspace:
            scan = workspace.latest_scan()
        assert scan is not None
        places = [(each.agreement_id, each.id) for each in _one_an_agreement(scan.additions)]
        script = seconds(lambda: sides.script(places))
        journal = sides.journal
    table(
        f"Push of {UPDATES} updates, {LATENCY:g} ms an answer",
        ("", "seconds", "updates a second", "times the script"),
        [
            ("script: GET, PATCH, one after the other", f"{script:.1f}", f"{UPDATES / script:.1f}", "1.0"),
            (
                f"SeatSync, budget lifted, {AT_ONCE} agreements at once",
                f"{ours:.1f}",
                f"{UPDATES / ours:.1f}",
                f"{script / ours:.1f}",
            ),
            (
                "of that, rows wait for journal and audit",
                f"{journal:.2f}",
                "",
                f"{journal / ours:.1%} of the run",
            ),
        ],
    )
    took, calls = asyncio.run(simulated_push(BUDGET))
    ideal = calls / BUDGET * 60
    table(
        f"Push of {UPDATES} updates with the budget of {BUDGET} calls a minute (simulated clock)",
        ("", "seconds", "calls", "of the allowed rate"),
        [("SeatSync", f"{took:.0f}", str(calls), f"{ideal / took:.1%}")],
    )


if __name__ == "__main__":
    main()
