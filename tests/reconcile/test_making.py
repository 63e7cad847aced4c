"""Values that are made fast are as frozen, equal and complete as any other."""

from __future__ import annotations

import copy
import pickle
from dataclasses import FrozenInstanceError, dataclass, fields, replace
from typing import Any, ClassVar

import pytest

from seatsync_tui.models.making import altered, late_maker, maker
from seatsync_tui.models.rows import Row, Status
from tests.reconcile.builders import Office


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


class Source:
    """Makes what is late, and notes what it was asked for."""

    fields: ClassVar[tuple[str, ...]] = ("reason", "before", "explain")

    def __init__(self) -> None:
        self.asked: list[str] = []

    def reason(self) -> str:
        self.asked.append("reason")
        return "why"

    def before(self) -> None:
        self.asked.append("before")

    def explain(self) -> tuple[str, ...]:
        self.asked.append("explain")
        return ("one", "two")


def late_row() -> tuple[Row, Source]:
    source = Source()
    stands = [getattr(row(), each.name) for each in fields(Row) if each.name not in Source.fields]
    return late_maker(Row, Source.fields)(*stands, source), source


def test_a_late_field_is_made_when_it_is_read_and_once() -> None:
    made, source = late_row()
    assert (made.key, made.flags, source.asked) == ("duo:company-77:product-7", (), [])
    assert (made.reason, made.reason, source.asked) == ("why", "why", ["reason"])
    with pytest.raises(FrozenInstanceError):
        made.explain = ()  # type: ignore[misc]
    with pytest.raises(AttributeError, match="colour"):
        _ = made.colour  # type: ignore[attr-defined]


def test_a_late_row_is_equal_copied_and_kept_as_any_other() -> None:
    same = row(explain=("one", "two"))
    for taken in (late_row()[0], replace(late_row()[0]), copy.copy(late_row()[0])):
        assert (type(taken), taken, hash(taken), repr(taken)) == (Row, same, hash(same), repr(same))
    assert pickle.loads(pickle.dumps(late_row()[0])) == same


def test_an_altered_row_leaves_late_what_is_late() -> None:
    made, source = late_row()
    changed = altered(made, company="Baker", checked=True)
    assert (changed.company, changed.checked, made.company, source.asked) == ("Baker", True, "", [])
    assert changed == row(company="Baker", checked=True, explain=("one", "two"))
    assert altered(made, reason="another").reason == "another"
    with pytest.raises(TypeError, match="colour"):
        altered(made, colour="red")


def test_no_sentence_of_a_classified_row_is_made_before_it_is_read() -> None:
    office = Office().client(seats=45).client(78, "Baker", 5).client(79, "Cobalt", 7)
    office.addition(9001, 40)
    office.addition(9002, 5, 578)
    for each in office.preview().rows:
        for name in ("reason", "explain", "before"):
            with pytest.raises(AttributeError):
                getattr(Row, name).place.__get__(each)
