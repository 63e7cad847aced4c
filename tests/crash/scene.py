"""A sandbox in a process of its own, a home in front of it, and plans of every action."""

from __future__ import annotations

import contextlib
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from decimal import Decimal
from functools import cached_property
from pathlib import Path
from typing import Any

import httpx

from seatsync_tui.models.plans import AfterImage, Plan, PlanRow
from seatsync_tui.models.psa import Addition, Agreement
from seatsync_tui.models.rows import Action, Row
from seatsync_tui.reconcile.plan import to_file
from seatsync_tui.reconcile.recheck import image_of
from seatsync_tui.workflow.workspace import Workspace
from tests.standing import prepare

QUICK = {
    "SEATSYNC_PROBE_WAITS": "0,0.05,0.15",
    "SEATSYNC_TRIES": "2",
    "SEATSYNC_GIVE_UP_SECONDS": "2",
    "SEATSYNC_CALLS_PER_MINUTE": "0",
    "SEATSYNC_AGREEMENTS_AT_ONCE": "1",
}
ACTIONS = ("update", "create", "cancel", "pair")
Record = dict[str, Any]
World = dict[int, Record]
FIELDS = ("quantity", "cancelledDate", "effectiveDate")


@dataclass
class Served:
    """The sandbox, as another process sees and changes it."""

    environ: Mapping[str, str]
    control: httpx.Client

    def additions(self) -> World:
        """Every addition as it stands."""
        return {each["id"]: each for each in self.control.get("world").json()["additions"]}

    def exchanges(self) -> list[Record]:
        """Every request since the record was forgotten."""
        answer = self.control.get("record").json()
        assert not answer["broken"], answer["broken"]
        return list(answer["exchanges"])

    def writes(self) -> list[Record]:
        """The requests that changed ConnectWise, whether or not their answer arrived."""
        return [each for each in self.exchanges() if each["committed"]]

    def forget(self) -> None:
        """Forget faults and record."""
        self.control.delete("faults")
        self.control.delete("record")

    def fault(self, kind: str, **more: Any) -> None:
        """Switch a fault on."""
        assert self.control.post("faults", json={"kind": kind, **more}).status_code == 200

    def put(self, addition: int, **change: Any) -> None:
        """Change an addition the way a person does."""
        sent = {"collection": "additions", "id": addition, "change": change}
        assert self.control.post("put", json=sent).status_code == 200

    def restore(self, wanted: World) -> None:
        """Put every addition back as it was, and forget what happened."""
        self.forget()
        now = self.additions()
        for number in now.keys() - wanted.keys():
            self.control.post("remove", json={"collection": "additions", "id": number})
        for number, was in wanted.items():
            is_now = now[number]
            change = {name: was.get(name) for name in FIELDS if was.get(name) != is_now.get(name)}
            if change:
                self.put(number, **change)
        self.control.delete("record")


@contextlib.contextmanager
def serving(seed: int, subaccounts: int = 20) -> Iterator[Served]:
    """Serve a seeded world from another process while the block runs."""
    words = ["--seed", str(seed), "--subaccounts", str(subaccounts), "--json"]
    with subprocess.Popen(
        [sys.executable, "-m", "seatsync_tui.sandbox", *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdout is not None
        try:
            environ = json.loads(process.stdout.readline())
            url = f"{environ['SEATSYNC_CONNECTWISE_URL']}/_sandbox/"
            with httpx.Client(base_url=url, trust_env=False, timeout=30) as control:
                yield Served({**environ, **QUICK}, control)
        finally:
            process.terminate()


@dataclass
class Stage:
    """A served world, a home that is ready to push, and what a plan can be made of."""

    served: Served
    folder: Path
    base: Plan
    rows: tuple[Row, ...]
    additions: tuple[Addition, ...]
    agreements: Mapping[int, Agreement]
    companies: Mapping[int, str]
    products: Mapping[int, str]
    """Those that can stand on an agreement."""
    world: World

    @property
    def template(self) -> Path:
        """The home that every run starts with a copy of."""
        return self.folder / "template"

    def home(self, name: str) -> Path:
        """A fresh copy of the home."""
        home = self.folder / name
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self.template, home)
        return home

    def open(self, home: Path, **more: str) -> Workspace:
        """Open a home in this process."""
        return Workspace.open(environ={**self.served.environ, "SEATSYNC_HOME": str(home), **more})

    def plan_file(self, name: str, rows: Sequence[PlanRow]) -> Path:
        """Write a plan of these rows."""
        file = self.folder / f"{name}.json"
        file.write_bytes(to_file(self.plan(name, rows)))
        return file

    def plan(self, name: str, rows: Sequence[PlanRow]) -> Plan:
        """A plan of these rows."""
        return replace(self.base, id=name, rows=tuple(rows), rests_on=())

    def planned(self, action: str, dice: random.Random, count: int = 2) -> list[PlanRow]:
        """Draw rows of one action, each on an agreement of its own; a pair is two rows."""
        if action == "update":
            return [self.update(item) for item in dice.sample(self.plain, count)]
        if action == "cancel":
            return [self.cancel(item) for item in dice.sample(self.plain, count)]
        if action == "create":
            return dice.sample(self.creates, count)
        first, second, third = dice.sample(self.plain, 3)
        new = dice.choice(self.creates)
        cure = [replace(row, pair="cure") for row in (self.update(first), self.cancel(second))]
        move = [replace(row, pair="move") for row in (new, self.cancel(third))]
        return [*cure, *move]

    @cached_property
    def plain(self) -> list[Addition]:
        """Live additions without an end, the only ones of their product on their agreement."""
        places = [(item.agreement_id, item.product_id) for item in self.additions]
        return [
            item
            for item in self.additions
            if item.cancelled is None
            and item.quantity > 0
            and item.effective is not None
            and item.effective <= self.base.today
            and places.count((item.agreement_id, item.product_id)) == 1
            and self._runs(self.agreements[item.agreement_id])
        ]

    def _runs(self, agreement: Agreement) -> bool:
        runs = agreement.status == "Active" and not agreement.cancelled
        return runs and agreement.end is None and agreement.parent_id is None

    @cached_property
    def creates(self) -> list[PlanRow]:
        """Creates, each for a company of its own: those of the preview, and others of another product."""
        proposed = [row for row in self.base.rows if row.action is Action.CREATE]
        companies = {row.company_id for row in proposed}
        made = []
        for item in self.plain:
            agreement = self.agreements[item.agreement_id]
            if agreement.company_id not in companies and agreement.prorate:
                companies.add(agreement.company_id)
                made.append(self._create(proposed[0], agreement))
        return [*proposed, *(row for row in made if row is not None)]

    def _create(self, like: PlanRow, agreement: Agreement) -> PlanRow | None:
        """A create of a product that no agreement of the company bears."""
        borne = {
            item.product_id
            for item in self.additions
            if self.agreements[item.agreement_id].company_id == agreement.company_id
        }
        free = sorted(self.products.keys() - borne)
        if not free:
            return None
        return replace(
            like,
            key=f"made:{agreement.id}",
            agreement_id=agreement.id,
            agreement=agreement.name,
            company_id=agreement.company_id,
            company=self.companies[agreement.company_id],
            product_id=free[0],
            product=self.products[free[0]],
            customers=(),
            after=replace(like.after, effective=self.base.today, quantity=Decimal(2)),
        )

    def update(self, item: Addition, by: int = 3) -> PlanRow:
        """A row that sets another quantity."""
        return replace(self._row(item), after=AfterImage(quantity=item.quantity + by))

    def cancel(self, item: Addition) -> PlanRow:
        """A row that sets a last billed day."""
        last = self.base.today + timedelta(days=30)
        return replace(self._row(item), action=Action.CANCEL, after=AfterImage(cancelled=last))

    def _row(self, item: Addition) -> PlanRow:
        agreement = self.agreements[item.agreement_id]
        return PlanRow(
            key=f"addition:{item.id}",
            action=Action.UPDATE,
            agreement_id=item.agreement_id,
            agreement=agreement.name,
            addition_id=item.id,
            company_id=agreement.company_id,
            company=self.companies[agreement.company_id],
            product_id=item.product_id,
            product=item.product,
            customers=(),
            before=image_of(item),
            after=AfterImage(),
            reason="made for a test",
            money=Decimal(1),
        )


async def stage(served: Served, folder: Path) -> Stage:
    """Pull, scan, map, and lay everything out for plans."""
    environ = {**served.environ, "SEATSYNC_HOME": str(folder / "template")}
    with Workspace.open(environ=environ) as workspace:
        await prepare(workspace)
        preview = workspace.preview()
        creates = [row for row in preview.rows if row.action is Action.CREATE and row.tickable]
        base = workspace.make_plan(preview, {row.key for row in creates})
        scan = workspace.latest_scan()
    assert scan is not None
    served.forget()
    return Stage(
        served,
        folder,
        base,
        preview.rows,
        scan.additions,
        {each.id: each for each in scan.agreements},
        {each.id: each.name for each in scan.companies},
        {
            each.id: each.identifier
            for each in scan.products
            if each.product_class != "Bundle" and not each.inactive and each.price
        },
        served.additions(),
    )
