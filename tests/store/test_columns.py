"""Counts side by side: whatever is asked of the columns, the records say the same."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.columns import COLUMNS, READ, Column, CountColumns, side_by_side
from seatsync_tui.models.counts import Pull, SeatCount
from seatsync_tui.store.packing import pack, unpack_columns

AT = datetime(2026, 11, 20, 12, tzinfo=UTC)
COUNTS = st.builds(
    SeatCount,
    st.just("duo"),
    st.sampled_from("abc"),
    st.sampled_from(["Acme", "Bright", ""]),
    st.sampled_from(["mfa", "beyond", ""]),
    st.sampled_from(["users", "seats"]),
    st.sampled_from([None, Decimal(1), Decimal("1.0"), Decimal("2.5")]),
    label=st.sampled_from(["", "Plan"]),
)


@given(st.lists(COUNTS, max_size=12), st.booleans())
def test_a_pull_says_the_same_side_by_side(counts: list[SeatCount], stored: bool) -> None:
    pull = Pull(1, "duo", AT, AT, "kim", True, tuple(counts))
    columns = CountColumns.of(pull)
    if stored:
        read = unpack_columns(SeatCount, pack(SeatCount, counts), READ)
        columns = CountColumns(1, "duo", AT, True, "", *read)

    assert columns == CountColumns.of(pull)
    assert list(columns.customers().items()) == list(pull.customers().items())
    assert columns.unread() == pull.unread()
    assert list(columns.told().items()) == list(pull.told().items())
    kept = columns.of_skus({"mfa"})
    assert [*kept.quantities] == [count.quantity for count in counts if count.sku == "mfa"]
    for name in COLUMNS:
        column = getattr(kept, name)
        assert [*dict.fromkeys(column.places)] == [*range(len(column.values))]


@given(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 2), st.just(True)), max_size=9))
def test_columns_beside_each_other_are_one_of_tuples(rows: list[tuple[str, int, bool]]) -> None:
    each = [Column.of([row[place] for row in rows]).merged() for place in range(3)]

    assert [*side_by_side(*each)] == rows
    assert [*side_by_side(*each).made(lambda row: row[1])] == [row[1] for row in rows]
    assert [*side_by_side(*each).values] == [*dict.fromkeys(rows)]
