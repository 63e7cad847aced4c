"""A subaccount's users are counted to the last one, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

import pytest

from seatsync_tui.sources.duo_shapes import UserPage
from seatsync_tui.sources.duo_users import ChangedMeanwhile, PagingLies, Tally, count_users
from seatsync_tui.sources.vendors.duo import ALL_BUT_PENDING, ENROLLED
from tests.sources.duo_answers import page, user

Pages = Mapping[int, dict[str, Any]]


class Account:
    """Pages by offset, for each reading in turn; the last reading for ever."""

    def __init__(self, *readings: Pages, pending: int = 0) -> None:
        self.readings = list(readings)
        self.offsets: list[int] = []
        self.summaries = 0
        self._pending = pending

    async def page(self, offset: int) -> UserPage:
        if offset == 0 and self.offsets and len(self.readings) > 1:
            self.readings.pop(0)
        self.offsets.append(offset)
        return UserPage.model_validate(self.readings[0][offset])

    async def pending(self) -> int:
        self.summaries += 1
        return self._pending

    async def count(self) -> Tally:
        return await count_users(self.page, self.pending)


def users(first: int, last: int) -> list[dict[str, Any]]:
    return [user(number) for number in range(first, last)]


async def test_two_pages_that_add_up_are_counted_without_another_call() -> None:
    account = Account({0: page(users(0, 300), 412, 300), 300: page(users(300, 412), 412)})

    assert (await account.count()).rows == 412
    assert (account.offsets, account.summaries) == ([0, 300], 0)


async def test_numbers_of_the_paging_may_be_text() -> None:
    first = {**page(users(0, 2)), "metadata": {"next_offset": "2", "total_objects": "3"}}
    account = Account({0: first, 2: page(users(2, 3), 3)})

    assert (await account.count()).rows == 3


async def test_trash_that_the_total_holds_and_the_list_does_not_is_asked_for_once() -> None:
    account = Account({0: page(users(0, 10), 12)}, pending=2)

    assert (await account.count()).rows == 10
    assert account.summaries == 1


async def test_missing_users_are_not_read_after_one_more_reading() -> None:
    account = Account({0: page(users(0, 10), 12)}, pending=1)

    with pytest.raises(ChangedMeanwhile, match="10 users but says there are 12"):
        await account.count()
    assert account.offsets == [0, 0]


async def test_users_that_changed_meanwhile_are_counted_at_the_second_reading() -> None:
    moved = {0: page(users(0, 300), 302, 300), 300: page(users(301, 302), 301)}
    settled = {0: page(users(0, 300), 301, 300), 300: page(users(301, 302), 301)}
    account = Account(moved, settled)

    assert (await account.count()).rows == 301


async def test_user_listed_twice_is_read_again_and_then_given_up() -> None:
    account = Account({0: page(users(0, 300), 301, 300), 300: page(users(299, 300), 301)})

    with pytest.raises(ChangedMeanwhile, match="twice"):
        await account.count()
    assert account.offsets == [0, 300, 0, 300]


@pytest.mark.parametrize("following", [0, 300])
async def test_offset_that_does_not_rise_is_a_lie(following: int) -> None:
    account = Account({0: page(users(0, 300), 900, 300), 300: page(users(300, 600), 900, following)})

    with pytest.raises(PagingLies):
        await account.count()
    assert account.offsets == [0, 300]


async def test_pages_that_never_end_come_to_an_end() -> None:
    class Endless(dict[int, dict[str, Any]]):
        def __missing__(self, offset: int) -> dict[str, Any]:
            return page(users(offset, offset + 300), 600, offset + 300)

    account = Account(Endless())

    with pytest.raises(PagingLies, match="do not end"):
        await account.count()
    assert len(account.offsets) < 10


@pytest.mark.parametrize(
    ("rows", "total", "lie"),
    [
        (300, lambda offset: 10**6 + offset, "added or removed"),
        (300, lambda offset: 10**9, "1000000000 users"),
        (1, lambda offset: 10**6, "do not end"),
        (1, lambda offset: None, "do not end"),
    ],
    ids=["a total that grows", "a total beyond belief", "one user a page", "one user a page and no total"],
)
async def test_endless_pages_of_ever_new_users_are_given_up_soon(
    rows: int, total: Callable[[int], int | None], lie: str
) -> None:
    class Endless(dict[int, dict[str, Any]]):
        def __missing__(self, offset: int) -> dict[str, Any]:
            return page(users(offset, offset + rows), total(offset), offset + rows)

    account = Account(Endless())

    with pytest.raises((PagingLies, ChangedMeanwhile), match=lie):
        await account.count()
    assert len(account.offsets) < 2_200


async def test_full_pages_that_say_nothing_of_paging_do_not_go_on_for_ever() -> None:
    class Endless(dict[int, dict[str, Any]]):
        def __missing__(self, offset: int) -> dict[str, Any]:
            return {"stat": "OK", "response": users(offset, offset + 300)}

    with pytest.raises(PagingLies, match="do not end"):
        await Account(Endless()).count()


async def test_short_pages_that_come_to_an_end_are_counted() -> None:
    pages = {n: page(users(n, n + 7), 70, n + 7 if n < 63 else None) for n in range(0, 70, 7)}

    assert (await Account(pages).count()).rows == 70


async def test_empty_page_that_points_on_is_a_lie() -> None:
    with pytest.raises(PagingLies, match="empty page"):
        await Account({0: page([], 600, 300)}).count()


async def test_without_a_total_the_offsets_decide() -> None:
    account = Account({0: page(users(0, 300), None, 300), 300: page(users(300, 350))})

    assert (await account.count()).rows == 350


async def test_without_a_total_a_gap_between_pages_is_a_lie() -> None:
    with pytest.raises(PagingLies, match="pointed to 300"):
        await Account({0: page(users(0, 250), None, 300)}).count()


async def test_full_page_that_lost_its_paging_is_not_taken_for_the_last() -> None:
    bare = {"stat": "OK", "response": users(0, 300)}
    account = Account({0: bare, 300: {"stat": "OK", "response": users(300, 310)}})

    assert (await account.count()).rows == 310


async def test_empty_account_has_no_users() -> None:
    tally = await Account({0: page([], 0)}).count()

    assert (tally.rows, tally.breakdown()) == (0, ())


async def test_rules_count_over_status_and_enrolment_with_unknown_statuses_apart() -> None:
    mixed = [
        user(1),
        user(2, enrolled=False),
        user(3, "bypass"),
        user(4, "pending deletion"),
        user(5, "pending deletion", enrolled=False),
        user(6, "asleep"),
    ]
    cells = (await Account({0: page(mixed, 6)}).count()).breakdown()

    assert ENROLLED.count(cells) == Decimal(3)
    assert ALL_BUT_PENDING.count(cells) == Decimal(4)
    assert frozenset({"asleep", "enrolled"}) in {cell.traits for cell in cells}
    assert sum(cell.quantity for cell in cells) == 6
