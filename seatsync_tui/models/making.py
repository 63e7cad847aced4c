"""Frozen records made as fast as open ones, and fields that are made when somebody reads them.

Where 100,000 records are made at once, their guard and what nobody reads of them cost most of it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import MISSING, Field, InitVar, dataclass, field, fields, make_dataclass
from functools import cache
from operator import attrgetter
from typing import Any, ParamSpec, TypeVar, cast

Arguments = ParamSpec("Arguments")
Record = TypeVar("Record")
LateRecord = TypeVar("LateRecord", bound="Late")


class Late:
    """A record of which some fields are made when first read, by the methods of these names of one object."""

    __slots__ = ("_late",)
    _late: object


class LateField:
    """The place of a field that is made when somebody reads it and it does not stand yet.

    Only these fields are looked after: a `__getattr__` would make every other one ten times as dear to read.
    """

    def __init__(self, name: str, place: Any) -> None:
        self._name = name
        self.place = place

    def __get__(self, record: Any, kind: type | None = None) -> Any:
        if record is None:
            return self
        try:
            return self.place.__get__(record)
        except AttributeError:
            value = getattr(record._late, self._name)()
            self.place.__set__(record, value)
            return value

    def __set__(self, record: Any, value: Any) -> None:
        self.place.__set__(record, value)


def late(*names: str) -> Callable[[type[Record]], type[Record]]:
    """Let these fields of a slotted dataclass be late."""

    def look_after(kind: type[Record]) -> type[Record]:
        for name in names:
            setattr(kind, name, LateField(name, vars(kind)[name]))
        return kind

    return look_after


def altered(record: LateRecord, **fields_now: Any) -> LateRecord:
    """Return the record with other values in some fields, as `replace` does; what is late stays late."""
    copier = _copier(cast(Hashable, type(record)))
    values = list(copier.read(record))
    known, late_now = copier.places, {}
    for name, value in fields_now.items():
        if name in known:
            values[known[name]] = value
        elif name in copier.late:
            late_now[name] = value
        else:
            raise TypeError(f"{type(record).__name__} has no field {name}")
    made = copier.make(*values, getattr(record, "_late", None))
    for name, place in copier.late.items():
        if name in late_now:
            place.__set__(made, late_now[name])
        else:
            _hand_on(place, record, made)
    return cast(LateRecord, made)


def _hand_on(place: Any, record: Late, made: Late) -> None:
    """Let a late field stand in the copy where it stands already."""
    try:
        place.__set__(made, place.__get__(record))
    except AttributeError:
        return


@dataclass(frozen=True, slots=True)
class _Copier:
    """How the records of one kind are copied."""

    read: Callable[[Any], tuple[Any, ...]]
    """All fields that are never late."""
    places: dict[str, int]
    """Where each of them stands."""
    late: dict[str, Any]
    make: Callable[..., Any]


@cache
def _copier(kind: Hashable) -> _Copier:
    places = {name: each.place for name, each in vars(kind).items() if isinstance(each, LateField)}
    plain = [each.name for each in fields(cast(Any, kind)) if each.name not in places]
    order = {name: place for place, name in enumerate(plain)}
    return _Copier(attrgetter(*plain), order, places, late_maker(cast(type, kind), tuple(places)))


def maker(kind: Callable[Arguments, Record]) -> Callable[Arguments, Record]:
    """Return what makes the same records as a frozen, slotted dataclass, at a third of the cost or less.

    Such a class sets each field past its own guard, one call a field. Here a twin without a guard, with the
    same slots, sets them plainly and then becomes the frozen class: nobody ever holds an open one. A class
    that looks at its own fields once they are set is left to do so.
    """
    frozen = cast(type, kind)
    if hasattr(frozen, "__post_init__"):
        return kind

    def close(record: Any) -> None:
        record.__class__ = frozen

    declared = [_as_declared(each) for each in fields(cast(Any, frozen))]
    return cast(Callable[Arguments, Record], _twin(frozen, declared, close))


def late_maker(kind: Callable[..., Record], late: Sequence[str]) -> Callable[..., Record]:
    """Return what makes records whose fields in `late` are made by the object that is given last.

    All other fields are given, in their order.
    """
    frozen = cast(type, kind)

    def close(record: Any, source: object) -> None:
        record._late = source
        record.__class__ = frozen

    declared: list[tuple[str, Any, Any]] = [
        (each.name, each.type, field(init=each.name not in late)) for each in fields(cast(Any, frozen))
    ]
    return cast(
        Callable[..., Record], _twin(frozen, [*declared, ("late_source", InitVar[object], field())], close)
    )


def _twin(frozen: type, declared: list[tuple[str, Any, Any]], close: Callable[..., None]) -> type:
    return make_dataclass(
        frozen.__name__,
        declared,
        bases=frozen.__bases__,
        slots=True,
        eq=False,
        repr=False,
        namespace={"__post_init__": close},
    )


def _as_declared(each: Field[Any]) -> tuple[str, Any, Any]:
    if each.default_factory is not MISSING:
        return each.name, each.type, field(default_factory=each.default_factory)
    if each.default is not MISSING:
        return each.name, each.type, field(default=each.default)
    return each.name, each.type, field()
