"""How our types become text and come back: one codec for every frozen dataclass, made from its type hints.

Decimals travel as text, days as ISO dates, instants as ISO UTC. Standard library only.
"""

from __future__ import annotations

import json
import types
import typing
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from enum import Enum
from functools import cache, lru_cache
from typing import Any, TypeVar, cast

from seatsync_tui.models.counts import Cell
from seatsync_tui.models.making import maker

MANY = 1_000
"""From so many records on it pays to make what makes them faster."""
Record = TypeVar("Record")
Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Codec:
    """How values of one type are turned to JSON and back; None means they pass as they are."""

    encode: Convert | None = None
    decode: Convert | None = None


def encode_instant(at: datetime) -> str:
    """Write an aware datetime as ISO UTC; a naive one is refused: nobody could tell its zone."""
    if at.tzinfo is None:
        raise ValueError(f"{at.isoformat()} has no time zone")
    return at.astimezone(UTC).isoformat()


def decode_instant(text: str) -> datetime:
    """Read what `encode_instant` wrote."""
    return datetime.fromisoformat(text)


@lru_cache(maxsize=65_536)
def decode_decimal(text: str) -> Decimal:
    """Read a decimal; the same few quantities come by the ten thousand, so they are shared."""
    return Decimal(text)


@lru_cache(maxsize=65_536)
def _decode_cell(quantity: str, *traits: str) -> Cell:
    """Read one cell of a breakdown; most customers share the same few, so they are shared too."""
    return Cell(frozenset(traits), Decimal(quantity))


_PLAIN: dict[object, Codec] = {
    Cell: Codec(
        lambda cell: [str(cell.quantity), *sorted(cell.traits)],
        lambda plain: _decode_cell(*plain),
    ),
    str: Codec(),
    int: Codec(),
    bool: Codec(decode=bool),
    Decimal: Codec(str, decode_decimal),
    datetime: Codec(encode_instant, decode_instant),
    date: Codec(date.isoformat, date.fromisoformat),
}


def _same(value: Any) -> Any:
    return value


@cache
def codec_for(hint: Any) -> Codec:
    """Make the codec of a type hint."""
    if hint in _PLAIN:
        return _PLAIN[hint]
    origin, arguments = typing.get_origin(hint), typing.get_args(hint)
    if origin in (types.UnionType, typing.Union):
        return _optional(codec_for(next(part for part in arguments if part is not type(None))))
    if origin is frozenset:
        return _frozenset(codec_for(arguments[0]))
    if origin is tuple and len(arguments) == 2 and arguments[1] is Ellipsis:
        return _tuple(codec_for(arguments[0]))
    if origin is tuple:
        return _fixed_tuple([codec_for(part) for part in arguments])
    if isinstance(hint, type) and issubclass(hint, Enum):
        return Codec(lambda value: value.value, hint)
    if is_dataclass(hint):
        return Codec(to_plain, lambda plain: from_plain(cast(type[Any], hint), plain))
    raise TypeError(f"no codec for {hint!r}")


def _optional(inner: Codec) -> Codec:
    encode, decode = inner.encode, inner.decode
    return Codec(
        encode and (lambda value: None if value is None else encode(value)),
        decode and (lambda value: None if value is None else decode(value)),
    )


def _frozenset(inner: Codec) -> Codec:
    encode, decode = inner.encode or _same, inner.decode or _same
    return Codec(
        lambda value: sorted(encode(part) for part in value),
        lambda value: frozenset(decode(part) for part in value),
    )


def _tuple(inner: Codec) -> Codec:
    encode, decode = inner.encode or _same, inner.decode
    if decode is None:
        return Codec(list, tuple)
    return Codec(
        lambda value: [encode(part) for part in value],
        lambda value: tuple([decode(part) for part in value]),
    )


def _fixed_tuple(parts: Sequence[Codec]) -> Codec:
    encoders = [part.encode or _same for part in parts]
    decoders = [part.decode or _same for part in parts]
    return Codec(
        lambda value: [encode(part) for encode, part in zip(encoders, value, strict=True)],
        lambda value: tuple(decode(part) for decode, part in zip(decoders, value, strict=True)),
    )


@cache
def field_codecs(kind: Hashable) -> dict[str, Codec]:
    """The codecs of a dataclass's fields, in order."""
    hints = typing.get_type_hints(kind)
    return {field.name: codec_for(hints[field.name]) for field in fields(cast(Any, kind))}


def to_plain(record: Any) -> dict[str, Any]:
    """Turn a record into a dict that JSON can hold."""
    return {
        name: codec.encode(getattr(record, name)) if codec.encode else getattr(record, name)
        for name, codec in field_codecs(cast(Hashable, type(record))).items()
    }


def from_plain(kind: type[Record], plain: Mapping[str, Any]) -> Record:
    """Build a record from what `to_plain` made; a field that was not known then takes its default."""
    codecs = field_codecs(cast(Hashable, kind))
    return kind(
        **{
            name: codecs[name].decode(value) if codecs[name].decode else value  # type: ignore[misc]
            for name, value in plain.items()
            if name in codecs
        }
    )


_CANONICAL = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def canonical_json(value: Any) -> str:
    """Write JSON that is the same for the same value: sorted keys, no spaces, UTF-8."""
    return str(storable(_CANONICAL.encode(value)))


def to_row(record: Any) -> dict[str, Any]:
    """Turn a record into a table row: scalars as they are, anything deeper as JSON text."""
    return {
        name: canonical_json(value) if isinstance(value, list | dict) else storable(value)
        for name, value in to_plain(record).items()
    }


def storable(value: Any) -> Any:
    """Put `?` for halves of characters, which JSON may bring and SQLite refuses."""
    if isinstance(value, str) and not value.isascii():
        return value.encode("utf-8", "replace").decode("utf-8")
    return value


def from_row(kind: type[Record], row: Mapping[str, Any]) -> Record:
    """Build a record from the table row that `to_row` made; columns that are no field are passed over."""
    deep = _deep_fields(cast(Hashable, kind))
    return from_plain(
        kind,
        {
            name: json.loads(value) if name in deep and isinstance(value, str) else value
            for name, value in row.items()
        },
    )


def from_rows(kind: type[Record], names: Sequence[str], rows: Sequence[Sequence[Any]]) -> tuple[Record, ...]:
    """Build many records of table rows, column by column; the columns bear `names`."""
    if not rows:
        return ()
    codecs, deep = field_codecs(cast(Hashable, kind)), _deep_fields(cast(Hashable, kind))
    read = {
        name: _decoded(column, codecs[name].decode, name in deep)
        for name, column in zip(names, zip(*rows, strict=True), strict=True)
        if name in codecs
    }
    if len(read) < len(codecs):
        return tuple(
            kind(**dict(zip(read, values, strict=True))) for values in zip(*read.values(), strict=True)
        )
    make = maker(kind) if len(rows) >= MANY else kind
    return tuple(map(make, *(read[name] for name in codecs)))


def _decoded(column: Sequence[Any], decode: Convert | None, deep: bool) -> Sequence[Any]:
    if decode is None:
        return column
    plain = {value: json.loads(value) if deep and isinstance(value, str) else value for value in set(column)}
    known = {value: decode(read) for value, read in plain.items()}
    return [known[value] for value in column]


@cache
def _deep_fields(kind: Hashable) -> frozenset[str]:
    """Names of the fields that a table row holds as JSON text."""
    hints = typing.get_type_hints(kind)
    return frozenset(field.name for field in fields(cast(Any, kind)) if _is_deep(hints[field.name]))


def _is_deep(hint: Any) -> bool:
    origin = typing.get_origin(hint)
    if origin in (types.UnionType, typing.Union):
        return any(_is_deep(part) for part in typing.get_args(hint))
    return origin in (tuple, frozenset) or is_dataclass(hint)


def to_text(record: Any) -> str | None:
    """Write one record as JSON text; None stays None."""
    return None if record is None else canonical_json(to_plain(record))


def from_text(kind: type[Record], text: str | None) -> Record | None:
    """Read what `to_text` wrote."""
    return None if text is None else from_plain(kind, json.loads(text))
