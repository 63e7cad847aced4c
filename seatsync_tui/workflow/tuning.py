"""Rules and limits as a person reads and changes them: each with its meaning, default and origin."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile

MEANINGS = {
    "create_from": "A new addition bills from",
    "cancel_at": "A cancelled addition bills up to",
    "quantity_mode": "A change of seats is written",
    "delta_increase_from": "A delta line of more seats starts",
    "delta_decrease_from": "A delta line of fewer seats starts",
    "grace_days": "Grace days of an addition without a delta line",
    "billed_in_arrears": "Agreement types that bill a period after it",
    "allow_zero_price": "Products that may be created at price 0",
    "invoice_description": "Invoice text of a new addition",
    "timezone": "What day it is, by the clocks of",
    "max_age_hours": "Hours until a pull or scan is too old to push",
    "plan_hours": "Hours until a plan expires",
    "guard_cancels": "Cancels of a product a day, the larger of",
    "guard_cancels_percent": "and of this percent of its additions",
    "guard_decreases": "Decreases of a product a day, the larger of",
    "guard_decreases_percent": "and of this percent of its additions",
    "guard_fall_percent": "A product's seats may fall in a day by percent",
    "guard_fall_seats": "beyond so many seats",
    "guard_rise_percent": "A product's seats may rise in a day by percent",
    "guard_rise_seats": "beyond so many seats",
    "guard_creates": "Creates of a product a day, the larger of",
    "guard_creates_percent": "and of this percent of its additions",
}
"""The settings that decide about money, in the order to read them, each as the start of its sentence."""


@dataclass(frozen=True, slots=True)
class Tunable:
    """One rule or limit."""

    name: str
    meaning: str
    value: str
    default: str
    takes: str
    """What a value may be, in words."""
    origin: str
    """`default`, the settings file, or the variable that sets it."""


def tunables(workspace: OpenProfile) -> tuple[Tunable, ...]:
    """Every rule and limit with the value that holds now."""
    settings = workspace.settings
    fields = type(settings).model_fields
    return tuple(
        Tunable(
            name=name,
            meaning=meaning,
            value=written(getattr(settings, name)),
            default=written(fields[name].default),
            takes=fields[name].description or "",
            origin=settings.origin_of(name),
        )
        for name, meaning in MEANINGS.items()
    )


def written(value: object) -> str:
    """Write a value as it is typed."""
    if isinstance(value, tuple):
        return ", ".join(str(part) for part in value)
    return str(value)


def change_setting(workspace: OpenProfile, name: str, text: str) -> None:
    """Write a setting into the profile's file, or take it out with an empty text; it holds at once.

    Raises SettingsError for a value that makes no sense, or one that a variable overrides.
    """
    from seatsync_tui.settings import load_settings, set_setting, unset_setting
    from seatsync_tui.settings.model import variable_of

    if workspace.environ.get(variable_of(name)):
        raise SettingsError(
            f"{variable_of(name)} sets {name} in this session.", advice="Change or unset that variable."
        )
    if text.strip():
        set_setting(workspace.profile, name, text.strip(), workspace.environ)
    else:
        unset_setting(workspace.profile, name, workspace.environ)
    workspace.settings = load_settings(workspace.profile, workspace.environ)
