"""Settings of a profile: flag over environment over profile over default, each value knows its origin."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    PrivateAttr,
    ValidationError,
    field_validator,
)

from seatsync_tui.http.options import HttpOptions
from seatsync_tui.models.errors import SettingsError
from seatsync_tui.reconcile.facts import Billed, CancelRule, CreateRule, QuantityMode, Rules
from seatsync_tui.reconcile.guard import Limits
from seatsync_tui.reconcile.zones import zone_for
from seatsync_tui.settings.file import KEYS, SECRETS, read_profile, write_setting
from seatsync_tui.settings.paths import OWN_PREFIX, checked_profile, config_folder
from seatsync_tui.settings.reports import ReportSettings, listed

DEFAULT = "default"


Seconds = Annotated[float, Field(gt=0, le=3600, allow_inf_nan=False)]
Limit = Annotated[Decimal, Field(ge=0, le=1_000_000)]


class Settings(ReportSettings):
    """Every setting with its default; what a value may be stands in its description."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    timezone: str = Field(default="", description="a zone name as America/New_York; empty: ConnectWise's own")
    read_only: bool = Field(default=False, description="true or false; true never builds the writer")
    data_folder: str = Field(default="", description="a folder; empty: the platform's own")
    shared: bool = Field(
        default=False, description="true or false; true lets the folder's group use the data"
    )
    at_once: int = Field(default=16, ge=1, le=64, description="a whole number from 1 to 64")
    agreements_at_once: int = Field(default=4, ge=1, le=16, description="a whole number from 1 to 16")
    connect_seconds: Seconds = Field(default=10, description="seconds, more than 0 and up to 3600")
    read_seconds: Seconds = Field(default=30, description="seconds, more than 0 and up to 3600")
    answer_seconds: Seconds = Field(default=60, description="seconds, more than 0 and up to 3600")
    tries: int = Field(default=4, ge=1, le=10, description="a whole number from 1 to 10")
    give_up_seconds: Seconds = Field(default=20, description="seconds, more than 0 and up to 3600")
    longest_wait_seconds: Seconds = Field(default=120, description="seconds, more than 0 and up to 3600")
    calls_per_minute: int = Field(
        default=600, ge=0, le=100_000, description="a whole number; 0 sets no budget"
    )
    report_scan: bool = Field(
        default=False, description="true or false; true scans by ConnectWise's report where it is offered"
    )
    max_age_hours: int = Field(default=24, ge=1, le=744, description="hours, a whole number from 1 to 744")
    plan_hours: int = Field(default=24, ge=1, le=744, description="hours, a whole number from 1 to 744")
    probe_waits: Annotated[tuple[Annotated[float, Field(ge=0, le=600)], ...], BeforeValidator(listed)] = (
        Field(
            default=(0, 10, 30),
            min_length=1,
            max_length=10,
            description="seconds after a lost create, as 0, 10, 30",
        )
    )
    allow_zero_price: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field(
        default=(), description="identifiers of products that may be billed at price 0"
    )
    invoice_description: str = Field(
        default="", max_length=6000, description="a text for the invoice of a new addition"
    )
    create_from: CreateRule = Field(
        default=CreateRule.BY_PRORATION,
        description="by proration, today, first of this month, first of next month or next invoice date",
    )
    cancel_at: CancelRule = Field(
        default=CancelRule.PERIOD_END,
        description="end of the billing period, last day of the month, or today",
    )
    quantity_mode: QuantityMode = Field(default=QuantityMode.IN_PLACE, description="in place or delta line")
    delta_increase_from: Literal["today", "first of this month"] = Field(
        default="today", description="today or first of this month"
    )
    delta_decrease_from: Literal["today", "first of next month"] = Field(
        default="first of next month", description="today or first of next month"
    )
    grace_days: int = Field(default=2, ge=0, le=31, description="days, a whole number from 0 to 31")
    billed_in_arrears: Annotated[tuple[str, ...], BeforeValidator(listed)] = Field(
        default=(), description="names of agreement types that bill a period after it"
    )
    guard_cancels: Limit = Field(default=Decimal(3), description="additions, 0 or more")
    guard_cancels_percent: Limit = Field(default=Decimal(10), description="percent, 0 or more")
    guard_decreases: Limit = Field(default=Decimal(5), description="additions, 0 or more")
    guard_decreases_percent: Limit = Field(default=Decimal(30), description="percent, 0 or more")
    guard_fall_percent: Limit = Field(default=Decimal(15), description="percent, 0 or more")
    guard_fall_seats: Limit = Field(default=Decimal(20), description="seats, 0 or more")
    guard_rise_percent: Limit = Field(default=Decimal(30), description="percent, 0 or more")
    guard_rise_seats: Limit = Field(default=Decimal(20), description="seats, 0 or more")
    guard_creates: Limit = Field(default=Decimal(5), description="additions, 0 or more")
    guard_creates_percent: Limit = Field(default=Decimal(20), description="percent, 0 or more")

    _origins: dict[str, str] = PrivateAttr(default_factory=dict)

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        if name and zone_for(name) is None:
            raise ValueError("no such time zone")
        return name

    def origin_of(self, name: str) -> str:
        """Where a value came from: a flag, a variable, the settings file, or the default."""
        return self._origins.get(name, DEFAULT)

    def values(self) -> list[tuple[str, object]]:
        """Every setting and its value, those of reports last."""
        names = sorted(type(self).model_fields, key=lambda name: name in ReportSettings.model_fields)
        return [(name, getattr(self, name)) for name in names]

    def limits(self) -> Limits:
        """The guard's limits."""
        return Limits(**{name: getattr(self, f"guard_{name}") for name in Limits.__dataclass_fields__})

    def rules(self, zero_price: frozenset[int] = frozenset()) -> Rules:
        """What a row proposes, given the ids of the products that may be billed at price 0."""
        return Rules(
            create=self.create_from,
            cancel=self.cancel_at,
            quantity=self.quantity_mode,
            delta_increase=CreateRule(self.delta_increase_from),
            delta_decrease=CreateRule(self.delta_decrease_from),
            grace_days=self.grace_days,
            billed=dict.fromkeys(self.billed_in_arrears, Billed.IN_ARREARS),
            zero_price=zero_price,
            **({"invoice_description": self.invoice_description} if self.invoice_description else {}),
        )

    def http_options(self) -> HttpOptions:
        """How patient and how fast the clients are."""
        return HttpOptions(**{name: getattr(self, name) for name in HttpOptions.__dataclass_fields__})


def load_settings(
    profile: str, environ: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> Settings:
    """Read a profile's settings; raises SettingsError naming the setting, its origin and what it takes."""
    file = _file_of(profile, environ)
    return _layered(file, read_profile(file, profile), environ, flags or {})


def load_sound_settings(
    profile: str, environ: Mapping[str, str], flags: Mapping[str, object] | None = None
) -> Settings:
    """Read a profile's settings, with the default in place of each that makes no sense.

    For telling people of a fault: who is to be told stands in the same file as the fault.
    """
    file = _file_of(profile, environ)
    try:
        table = read_profile(file, profile)
    except SettingsError:
        table = {}
    values, _ = _gathered(file, table, environ, flags or {})
    try:
        return Settings.model_validate(values)
    except ValidationError as error:
        wrong = {str(each["loc"][0]) for each in error.errors()}
        return Settings.model_validate({name: values[name] for name in values.keys() - wrong})


def _file_of(profile: str, environ: Mapping[str, str]) -> Path:
    checked_profile(profile)
    return config_folder(environ) / "settings.toml"


def _layered(
    file: Path, table: Mapping[str, Any], environ: Mapping[str, str], flags: Mapping[str, object]
) -> Settings:
    return _validated(*_gathered(file, table, environ, flags))


def _gathered(
    file: Path, table: Mapping[str, Any], environ: Mapping[str, str], flags: Mapping[str, object]
) -> tuple[dict[str, object], dict[str, str]]:
    """Every value that somebody gave, and where each comes from; not checked yet."""
    values: dict[str, object] = {}
    origins: dict[str, str] = {}
    for name, value in table.items():
        if name not in (SECRETS, KEYS):
            values[name], origins[name] = value, str(file)
    for name in Settings.model_fields:
        variable = variable_of(name)
        if environ.get(variable, "") != "":
            values[name], origins[name] = environ[variable], variable
    for name, value in flags.items():
        if value is not None:
            values[name], origins[name] = value, f"--set {name}"
    return values, origins


def variable_of(name: str) -> str:
    """The environment variable that overrides a setting."""
    return OWN_PREFIX + name.upper()


def _validated(values: dict[str, object], origins: dict[str, str]) -> Settings:
    try:
        settings = Settings.model_validate(values)
    except ValidationError as error:
        raise _refusal(error, values, origins) from error
    settings._origins.update(origins)
    return settings


def _refusal(
    error: ValidationError, values: Mapping[str, object], origins: Mapping[str, str]
) -> SettingsError:
    name = str(error.errors()[0]["loc"][0])
    field = Settings.model_fields.get(name)
    if field is None:
        return _unknown(name, f" ({origins[name]})" if name in origins else "")
    return SettingsError(
        f"The setting {name} takes {field.description}, not {values.get(name)!r}"
        f" ({origins.get(name, DEFAULT)}).",
        advice=f"Change it there, or with `seatsync config set {name} VALUE`.",
    )


def _unknown(name: str, where: str = "") -> SettingsError:
    near = difflib.get_close_matches(name, Settings.model_fields, n=1)
    hint = f"Did you mean {near[0]}?" if near else "`seatsync config show` lists them."
    return SettingsError(f"There is no setting {name!r}{where}.", advice=hint)


def set_setting(profile: str, name: str, text: str, environ: Mapping[str, str]) -> object:
    """Check a value and write it into the profile's table; hands back the value as it is understood."""
    if name not in Settings.model_fields:
        raise _unknown(name)
    file = _file_of(profile, environ)
    value: object = getattr(_validated({name: text}, {name: "as given"}), name)
    write_setting(file, profile, name, value)
    return value


def unset_setting(profile: str, name: str, environ: Mapping[str, str]) -> None:
    """Take a value out of the profile's table, so that the default holds again."""
    if name not in Settings.model_fields:
        raise _unknown(name)
    write_setting(_file_of(profile, environ), profile, name, None)
