"""Editions apart: a subaccount's edition is its sku, where Duo tells it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from seatsync_tui.models.counts import Pull, SeatCount
from seatsync_tui.reconcile.continuity import carried_on
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.sandbox.world import DuoAccount
from seatsync_tui.sources.duo import DuoSource
from seatsync_tui.sources.vendors.duo import edition_sku
from tests.clocks import FastClock
from tests.sandbox.duo_world import ABROAD, ACME, CLOSED, EMPTY, GLOBEX, duo_world
from tests.sources.duo_answers import credentials_of, pulled


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(duo_world()) as sandbox:
        yield sandbox


def account(sandbox: Sandbox, account_id: str) -> DuoAccount:
    return next(each for each in sandbox.world.duo.accounts if each.account_id == account_id)


async def counts(sandbox: Sandbox, *, apart: bool = True) -> dict[str, SeatCount]:
    keys = replace(credentials_of(sandbox), by_edition=apart)
    return await pulled(DuoSource(keys, clock=FastClock()))


def as_pull(found: dict[str, SeatCount]) -> Pull:
    at = next(iter(found.values())).as_of
    assert at is not None
    return Pull(1, "duo", at, at, "kim", True, tuple(found.values()))


async def test_the_edition_is_the_sku_where_it_is_told(sandbox: Sandbox) -> None:
    found = await counts(sandbox)
    plain = await counts(sandbox, apart=False)

    assert (found[GLOBEX].sku, found[GLOBEX].label) == ("duo-beyond", "Duo Premier")
    assert (found[ACME].sku, found[ACME].label) == ("duo-platform", "Duo Advantage")
    assert {each.sku for each in plain.values()} == {"duo-mfa"}
    assert found[GLOBEX].quantity == plain[GLOBEX].quantity


async def test_where_billing_calls_are_not_enabled_the_one_sku_stands_in(sandbox: Sandbox) -> None:
    found = (await counts(sandbox))[EMPTY]

    assert (found.sku, found.quantity, found.not_read) == ("duo-mfa", Decimal(0), "")
    assert "does not tell the edition" in found.stand_in


async def test_a_subaccount_that_cannot_be_read_has_no_sku_at_all(sandbox: Sandbox) -> None:
    found = await counts(sandbox)

    for closed in (ABROAD, CLOSED):
        assert (found[closed].sku, found[closed].quantity) == ("", None)
        assert found[closed].not_read


async def test_an_edition_once_known_is_never_guessed(sandbox: Sandbox) -> None:
    before = as_pull(await counts(sandbox))
    account(sandbox, GLOBEX).edition = ""
    after = carried_on(as_pull(await counts(sandbox)), before, date(2026, 11, 20))

    (held,) = [each for each in after.counts if each.customer_id == GLOBEX]
    assert (held.sku, held.quantity) == ("duo-beyond", None)
    assert held.not_read.endswith("It was Duo Premier before.")
    again = carried_on(as_pull(await counts(sandbox)), after, date(2026, 11, 20))
    assert [each.sku for each in again.counts if each.customer_id == GLOBEX] == ["duo-beyond"]


async def test_an_edition_that_changed_leaves_none_of_the_old_one(sandbox: Sandbox) -> None:
    before = as_pull(await counts(sandbox))
    account(sandbox, GLOBEX).edition = "PLATFORM"
    after = carried_on(as_pull(await counts(sandbox)), before, date(2026, 11, 20))

    now = {each.sku: each.quantity for each in after.counts if each.customer_id == GLOBEX}
    assert now["duo-beyond"] == 0
    assert now["duo-platform"] == next(c for c in before.counts if c.customer_id == GLOBEX).quantity


@pytest.mark.parametrize("broken", ["<b>", "", "x" * 65])
async def test_an_answer_that_is_no_edition_is_not_read(sandbox: Sandbox, broken: str) -> None:
    account(sandbox, GLOBEX).edition = broken or " "
    found = (await counts(sandbox))[GLOBEX]

    assert found.quantity is None
    assert "another shape" in found.not_read


def test_an_edition_that_is_new_to_us_goes_by_duos_own_word() -> None:
    assert edition_sku("BEYOND") == ("duo-beyond", "Duo Premier")
    assert edition_sku("Future Plus") == ("duo-future-plus", "Duo FUTURE PLUS")
