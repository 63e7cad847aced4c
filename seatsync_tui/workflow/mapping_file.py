"""All decisions as one text that people can read, compare and keep under version control: TOML, sorted.

Who decided and when is left out, so that two exports differ only where the decisions do.
"""

from __future__ import annotations

import dataclasses
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import (
    AdditionChoice,
    CompanyMapping,
    CountAdjustment,
    Decisions,
    Hold,
    Ignore,
    LicenseMapping,
)
from seatsync_tui.settings.file import toml_value

SCHEMA = 1
"""Of the text; a later one is refused."""
KINDS: dict[str, tuple[str, type[Any]]] = {
    "license": ("licenses", LicenseMapping),
    "rule": ("adjustments", CountAdjustment),
    "company": ("companies", CompanyMapping),
    "addition": ("choices", AdditionChoice),
    "ignore": ("ignores", Ignore),
    "hold": ("holds", Hold),
}
"""Every kind of entry: its name in the text, its list among the decisions, its type."""
SIGNED = frozenset({"by", "at"})
"""Fields that the text leaves out: they are those of whoever imports it."""


@dataclass(frozen=True, slots=True)
class MappingFile:
    """What a text says."""

    site: str
    """Host and login company that the ids belong to."""
    decisions: Decisions


def to_text(decisions: Decisions, *, site: str, profile: str) -> str:
    """Write the decisions, entries sorted by what they are about."""
    head = [
        "# SeatSync: who is billed for what. Change it and bring it back with `seatsync map import`.",
        f"schema = {SCHEMA}",
        f"profile = {toml_value(profile)}",
        f"site = {toml_value(site)}",
    ]
    blocks = [
        _entry(kind, record)
        for kind, (name, _) in KINDS.items()
        for record in sorted(getattr(decisions, name), key=_order)
    ]
    return "\n\n".join(["\n".join(head), *blocks]) + "\n"


def _order(record: Any) -> list[str]:
    return [str(getattr(record, field.name)) for field in dataclasses.fields(record)]


def _entry(kind: str, record: Any) -> str:
    fields = [field for field in dataclasses.fields(record) if field.name not in SIGNED]
    lines = [
        f"{field.name} = {_value(value)}"
        for field in fields
        if (value := getattr(record, field.name)) is not None and value != field.default
    ]
    return "\n".join([f"[[{kind}]]", *lines])


def _value(value: object) -> str:
    return value.isoformat() if isinstance(value, date) else toml_value(value)


def read_text(text: str, name: str) -> MappingFile:
    """Read such a text; raises SettingsError naming the entry and field that make no sense."""
    try:
        whole = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is no TOML: {error}.", advice="Correct that line.") from error
    schema = whole.get("schema")
    if schema != SCHEMA:
        raise SettingsError(
            f"{name} has schema {schema!r}; this version reads {SCHEMA}.",
            advice="Bring a file that `seatsync map export` of this version wrote.",
        )
    strange = sorted(set(whole) - {"schema", "profile", "site", *KINDS})
    if strange:
        raise SettingsError(
            f"{name} has {strange[0]!r}, which is no kind of entry.", advice=f"Known: {', '.join(KINDS)}."
        )
    lists = {
        many: tuple(_records(kind, type_, whole.get(kind, []), name)) for kind, (many, type_) in KINDS.items()
    }
    return MappingFile(str(whole.get("site", "")), Decisions(**lists))


def _records(kind: str, type_: type[Any], entries: object, name: str) -> Iterable[Any]:
    if not isinstance(entries, list):
        raise SettingsError(f"{name}: {kind} has to be entries.", advice=f"Begin each with [[{kind}]].")
    seen: dict[Any, int] = {}
    for number, entry in enumerate(entries, start=1):
        record = _record(type_, entry, f"{name}, {kind} {number}")
        about = key_of(record)
        if about in seen:
            raise SettingsError(
                f"{name}: {kind} {seen[about]} and {kind} {number} are about the same.",
                advice="Take one of them out.",
            )
        seen[about] = number
        yield record


def key_of(record: Any) -> Any:
    """What a decision is about: there is one decision of a kind for each."""
    if isinstance(record, Ignore):
        return (record.customer, record.addition_id)
    return record.row_key if isinstance(record, Hold) else record.key


def _record(type_: type[Any], entry: object, where: str) -> Any:
    from pydantic import TypeAdapter, ValidationError

    if not isinstance(entry, Mapping):
        raise SettingsError(f"{where} is no entry.")
    known = {field.name for field in dataclasses.fields(type_)} - SIGNED
    strange = sorted(set(entry) - known)
    if strange:
        raise SettingsError(
            f"{where} has no field {strange[0]!r}.", advice=f"Known: {', '.join(sorted(known))}."
        )
    try:
        return _sound(TypeAdapter(type_).validate_python(_filled(type_, entry)), where)
    except ValidationError as error:
        first = error.errors()[0]
        field = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"{where}: {field}: {first['msg']}.", advice="Correct it.") from None


def _filled(type_: type[Any], entry: Mapping[str, Any]) -> dict[str, Any]:
    """None where an optional field is left out: TOML knows no such value."""
    optional = {"customer", "addition_id", "product_id"} & {field.name for field in dataclasses.fields(type_)}
    blank = dict.fromkeys(optional) if type_ in (Ignore, LicenseMapping) else {}
    return blank | dict(entry)


def _sound(record: Any, where: str) -> Any:
    """Refuse what no screen or verb could have said."""
    wrong = ""
    if isinstance(record, Ignore) and (record.customer is None) == (record.addition_id is None):
        wrong = "names one customer or one addition_id"
    if isinstance(record, LicenseMapping) and (record.product_id is None) != record.no_charge:
        wrong = "has a product_id, or no_charge = true"
    if isinstance(record, Hold) and not (record.quantity.is_finite() and record.quantity >= 0):
        wrong = "has a quantity of 0 or more"
    if isinstance(record, CountAdjustment):
        numbers = (record.free, record.extra, record.minimum, record.pack)
        if not all(number.is_finite() and number >= 0 for number in numbers) or record.pack <= 0:
            wrong = "has numbers of 0 or more, and a pack above 0"
    if wrong:
        raise SettingsError(f"{where}: it {wrong}.", advice="Correct it.")
    return record
