"""Many records of one kind in one value, column by column: small, and quick to read, whole or in part."""

from __future__ import annotations

import json
import sys
import zlib
from array import array
from base64 import b64decode, b64encode
from collections.abc import Collection, Hashable, Iterable
from dataclasses import MISSING, Field, fields
from typing import Any, TypeVar, cast

from seatsync_tui.models.columns import Column
from seatsync_tui.store.codec import Convert, field_codecs

Record = TypeVar("Record")

_WIDTHS = ((1 << 8, "B"), (1 << 16, "H"), (1 << 32, "I"))
"""How many values fit a place of each width."""


def pack(kind: type[Record], records: Iterable[Record]) -> bytes:
    """Write many records of one kind, compressed."""
    many = list(records)
    columns = {}
    for name, codec in field_codecs(cast(Hashable, kind)).items():
        values = [getattr(record, name) for record in many]
        columns[name] = _packed([codec.encode(value) for value in values] if codec.encode else values)
    text = json.dumps({"count": len(many), "columns": columns}, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), level=1)


def unpack(kind: type[Record], packed: bytes) -> tuple[Record, ...]:
    """Read what `pack` wrote; a field that was not known then takes its default."""
    return tuple(map(kind, *unpack_columns(kind, packed)))


def unpack_columns(kind: type[Record], packed: bytes, names: Collection[str] = ()) -> list[Column[Any]]:
    """Read some fields of all records, by default every field, each as a column."""
    stored = json.loads(zlib.decompress(packed).decode("utf-8", "surrogatepass"))
    codecs = field_codecs(cast(Hashable, kind))
    known = {field.name: field for field in fields(cast(Any, kind))}
    return [
        _column(codecs[name].decode, stored["columns"].get(name), known[name], stored["count"])
        for name in names or known
    ]


def _packed(values: list[Any]) -> object:
    """Each value once, and for every record which one it has, so that each is read and decoded once only.

    A column of values that seldom come again stays as it is.
    """
    places: dict[object, int] = {}
    index = [places.setdefault(_key(value), len(places)) for value in values]
    if len(places) > 1 and len(places) * 2 > len(values):
        return values
    distinct = dict(zip(index, values, strict=True))
    column: dict[str, object] = {"values": list(distinct.values())}
    if len(distinct) > 1:
        width = next(letter for limit, letter in _WIDTHS if len(distinct) <= limit)
        column |= {"width": width, "places": _as_text(array(width, index))}
    return column


def _key(value: Any) -> object:
    """What tells values apart: JSON's own words for lists, and never a truth for a number."""
    return type(value), json.dumps(value) if isinstance(value, list | dict) else value


def _as_text(places: array[int]) -> str:
    return b64encode(_little_endian(places)).decode("ascii")


def _little_endian(places: array[int]) -> array[int]:
    if sys.byteorder == "big":
        places.byteswap()
    return places


def _column(decode: Convert | None, stored: Any, field: Field[Any], count: int) -> Column[Any]:
    if stored is None:
        return Column([_default(field)], bytes(count))
    if not isinstance(stored, dict):
        return Column.of([decode(value) for value in stored] if decode else stored)
    values = [decode(value) for value in stored["values"]] if decode else stored["values"]
    if "width" in stored:
        places = array(stored["width"])
        places.frombytes(b64decode(stored["places"]))
        return Column(values, _little_endian(places))
    # Written before places were packed: a number for every record.
    return Column(values, stored["index"] if "index" in stored else bytes(count))


def _default(field: Field[Any]) -> Any:
    if field.default is not MISSING:
        return field.default
    if field.default_factory is not MISSING:
        return field.default_factory()
    raise ValueError(f"{field.name} was not stored and has no default")
