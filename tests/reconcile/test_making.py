"""Values that are made fast are as frozen, equal and complete as any other."""

from __future__ import annotations

from dataclasses import FrozenInstanceError, dataclass, fields, replace
from typing import Any

import pytest

from seatsync_tui.models.making import maker
from seatsync_tui.models.rows import Row, Status


def row(**more: Any) -> Row:
    return Row(key="duo:company-77:product-7", source="duo", status=Status.READY, reason="why", **more)


def test_nothing_changes_a_row_once_it_is_made() -> None:
    made = row()
    with pytest.raises(FrozenInstanceError):
        made.reason = "another"  # type: ignore[misc]
    assert type(made) is Row


def test_a_row_has_every_field_and_its_default() -> None:
    made = row(company="Acme")
    defaults = {each.name: each.default for each in fields(Row)}
    assert (made.company, made.flags, made.tickable) == ("Acme", (), False)
    assert all(getattr(made, name) == default for name, default in defaults.items() if name not in {
        "key", "source", "status", "reason", "company",
    })  # fmt: skip


def test_equal_rows_are_equal_and_a_copy_says_what_changed() -> None:
    assert row() == row()
    assert replace(row(), company="Baker") == row(company="Baker") != row()


def test_a_field_that_is_missing_or_unknown_is_refused() -> None:
    with pytest.raises(TypeError):
        Row(key="k", source="duo")  # type: ignore[call-arg]
    with pytest.raises(TypeError):
        row(colour="red")


def test_a_maker_makes_what_the_class_makes() -> None:
    make = maker(Row)
    made = make("addition:9001", "duo", Status.HELD, reason="why", company="Acme")
    same = Row("addition:9001", "duo", Status.HELD, reason="why", company="Acme")
    assert (type(made), made, hash(made), repr(made)) == (Row, same, hash(same), repr(same))
    assert replace(made, company="Baker").company == "Baker"
    with pytest.raises(FrozenInstanceError):
        made.company = "Baker"  # type: ignore[misc]
    with pytest.raises(TypeError):
        make("addition:9001", "duo", Status.HELD)  # type: ignore[call-arg]


@dataclass(frozen=True, slots=True)
class Checked:
    seats: int

    def __post_init__(self) -> None:
        if self.seats < 0:
            raise ValueError("No seats are fewer than none.")


def test_a_class_that_checks_its_fields_goes_on_checking() -> None:
    assert maker(Checked)(5) == Checked(5)
    with pytest.raises(ValueError, match="fewer than none"):
        maker(Checked)(-1)
