"""Frozen records made as fast as open ones: where 100,000 are made at once, their guard costs most of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, Field, field, fields, make_dataclass
from typing import Any, ParamSpec, TypeVar, cast

Arguments = ParamSpec("Arguments")
Record = TypeVar("Record")


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

    twin = make_dataclass(
        frozen.__name__,
        [_as_declared(each) for each in fields(cast(Any, frozen))],
        slots=True,
        eq=False,
        repr=False,
        namespace={"__post_init__": close},
    )
    return cast(Callable[Arguments, Record], twin)


def _as_declared(each: Field[Any]) -> tuple[str, Any, Any]:
    if each.default_factory is not MISSING:
        return each.name, each.type, field(default_factory=each.default_factory)
    if each.default is not MISSING:
        return each.name, each.type, field(default=each.default)
    return each.name, each.type, field()
