"""What goes into the database comes out the same."""

from __future__ import annotations

import json
import typing
import zlib
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seatsync_tui.models.counts import Cell, SeatCount
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    Hold,
    Ignore,
    LicenseMapping,
    WatchedProduct,
)
from seatsync_tui.models.plans import AfterImage, RowOutcome, Tick
from seatsync_tui.models.psa import Addition, Agreement, Company, Product
from seatsync_tui.models.rows import BeforeImage
from seatsync_tui.store.codec import (
    codec_for,
    encode_instant,
    from_row,
    from_rows,
    from_text,
    to_row,
    to_text,
)
from seatsync_tui.store.packing import pack, unpack, unpack_columns
from seatsync_tui.store.records import AuditRecord, Intent, LockHolder
from tests.store.makers import NOON, seat_count

DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, places=4) | st.sampled_from(
    [Decimal("1E+3"), Decimal("-0"), Decimal("0.10")]
)
INSTANTS = st.datetimes(
    min_value=datetime(1990, 1, 1), max_value=datetime(2090, 1, 1), timezones=st.just(UTC)
)
for kind, strategy in ((Decimal, DECIMALS), (datetime, INSTANTS), (str, st.text(max_size=20))):
    st.register_type_strategy(kind, strategy)

ROWS: list[type[Any]] = [
    LicenseMapping,
    CompanyMapping,
    AdditionChoice,
    Ignore,
    Hold,
    WatchedProduct,
    Tick,
    RowOutcome,
    Intent,
    AuditRecord,
]
PACKED: list[type[Any]] = [SeatCount, Company, Agreement, Addition, Product]
TEXTS: list[type[Any]] = [BeforeImage, AfterImage, Addition, CompanyMapping, LockHolder]


def built(kind: type[Any]) -> st.SearchStrategy[Any]:
    """Records with every field drawn by its type, those with defaults included."""
    hints = typing.get_type_hints(kind)
    return st.builds(kind, **{name: st.from_type(hint) for name, hint in hints.items()})


@pytest.mark.parametrize("kind", ROWS)
def test_a_table_row_gives_back_the_record(kind: type[Any]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(built(kind))
    def returns(record: Any) -> None:
        row = to_row(record)
        assert all(value is None or isinstance(value, int | str) for value in row.values())
        assert from_row(kind, row) == record

    returns()


@pytest.mark.parametrize("kind", PACKED)
def test_packed_records_come_back_in_order(kind: type[Any]) -> None:
    @settings(max_examples=30, deadline=None)
    @given(st.lists(built(kind), max_size=5))
    def returns(records: list[Any]) -> None:
        assert unpack(kind, pack(kind, records)) == tuple(records)

    returns()


@pytest.mark.parametrize("kind", TEXTS)
def test_json_text_gives_back_the_record(kind: type[Any]) -> None:
    @settings(max_examples=40, deadline=None)
    @given(built(kind))
    def returns(record: Any) -> None:
        text = to_text(record)
        assert text is not None
        assert isinstance(json.loads(text), dict)
        assert from_text(kind, text) == record

    returns()


@given(DECIMALS)
def test_a_decimal_keeps_every_digit(value: Decimal) -> None:
    codec = codec_for(Decimal)
    assert codec.encode is not None
    assert codec.decode is not None
    assert str(codec.decode(codec.encode(value))) == str(value)


def test_an_instant_of_another_zone_is_stored_as_utc() -> None:
    away = datetime(2026, 11, 21, 7, 0, tzinfo=timezone(timedelta(hours=-5)))
    assert encode_instant(away) == "2026-11-21T12:00:00+00:00"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        encode_instant(datetime(2026, 11, 21))


def test_names_no_encoding_knows_survive() -> None:
    odd = replace(seat_count(1), customer="\ud800 \x00 \x1b[31m")
    assert unpack(SeatCount, pack(SeatCount, [odd])) == (odd,)


def test_a_field_that_was_not_stored_takes_its_default() -> None:
    @dataclass(frozen=True)
    class Short:
        id: int
        identifier: str
        name: str

    old = pack(Short, [Short(1, "acme", "Acme")])
    assert unpack(Company, old) == (Company(1, "acme", "Acme"),)


def test_a_field_that_is_needed_and_was_not_stored_is_said() -> None:
    @dataclass(frozen=True)
    class Shorter:
        id: int

    with pytest.raises(ValueError, match="identifier was not stored"):
        unpack(Company, pack(Shorter, [Shorter(1)]))


def test_a_hundred_thousand_counts_take_few_bytes_and_come_back_the_same() -> None:
    counts = [seat_count(number, Decimal(number % 300)) for number in range(100_000)]
    packed = pack(SeatCount, counts)
    assert unpack(SeatCount, packed)[-1] == counts[-1]
    assert len(packed) < 5_000_000


def test_some_fields_are_read_alone_in_the_order_asked_for() -> None:
    packed = pack(SeatCount, [seat_count(1), seat_count(2, None)])
    quantities, ids = unpack_columns(SeatCount, packed, ("quantity", "customer_id"))
    assert ([*quantities], [*ids]) == ([Decimal(45), None], ["DA1", "DA2"])


def test_more_values_than_a_byte_can_tell_apart_come_back() -> None:
    counts = [seat_count(number % 300) for number in range(1_000)]
    assert unpack(SeatCount, pack(SeatCount, counts)) == tuple(counts)


def test_what_was_packed_before_places_were_still_reads() -> None:
    columns = {
        "id": [1, 2, 3],
        "identifier": ["a", "b", "c"],
        "name": {"values": ["A", "B"], "index": [0, 1, 0]},
    }
    old = zlib.compress(json.dumps({"count": 3, "columns": columns}).encode())
    assert unpack(Company, old) == (Company(1, "a", "A"), Company(2, "b", "B"), Company(3, "c", "A"))


@pytest.mark.parametrize("kind", ROWS)
def test_many_table_rows_give_back_the_records(kind: type[Any]) -> None:
    @settings(max_examples=20, deadline=None)
    @given(st.lists(built(kind), min_size=1, max_size=3))
    def returns(records: list[Any]) -> None:
        rows = [to_row(record) | {"no_field": 1} for record in records]
        assert from_rows(kind, list(rows[0]), [tuple(row.values()) for row in rows]) == tuple(records)

    returns()


def test_equal_cells_are_shared() -> None:
    first, second = unpack(SeatCount, pack(SeatCount, [seat_count(1), seat_count(2)]))
    assert first.breakdown[0] is second.breakdown[0]
    assert isinstance(first.breakdown[0], Cell)


def test_days_and_instants_are_told_apart() -> None:
    hold = Hold("k", Decimal(3), date(2026, 12, 1), "why", "ana@box", NOON)
    assert to_row(hold)["until"] == "2026-12-01"
    assert to_row(hold)["at"] == "2026-11-21T12:00:00+00:00"
