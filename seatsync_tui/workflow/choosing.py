"""What a person chooses for one row, and how seats are counted beyond a license's own rule."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.mappings import CountAdjustment, RowChoice, SkuKey
from seatsync_tui.models.rows import Action, Pick, Row
from seatsync_tui.reconcile.adjusting import rule_words
from seatsync_tui.workflow.sourcing import pulls_of, source_named

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile

ENDINGS = ("keep", "new", "end")
ZEROS = ("cancel", "update")


@dataclass(frozen=True, slots=True)
class Choosing:
    """What to choose for a row; None leaves what was chosen before."""

    zero: str | None = None
    """`cancel`, or `update` for the quantity 0."""
    ending: str | None = None
    """`keep`, `new` or `end`."""
    effective: date | None = None
    cancel_date: date | None = None


def choose_row(workspace: OpenProfile, row_key: str, what: Choosing) -> Row:
    """Save a choice and hand back the row as it is now.

    Raises SettingsError when there is no such row or nothing of the kind to choose on it.
    """
    row = _row(workspace, row_key)
    _fits(row, what)
    before = {choice.row_key: choice for choice in workspace.decisions().row_choices}.get(row_key)
    chosen = before or RowChoice(row_key)
    if chosen.about != _about(row):
        chosen = replace(chosen, zero="", ending="")
    if what.zero is not None:
        chosen = replace(chosen, zero="cancel" if what.zero == "cancel" else "")
    if what.ending is not None:
        chosen = replace(chosen, ending=what.ending)
    chosen = replace(
        chosen,
        effective=what.effective or chosen.effective,
        cancel_date=what.cancel_date or chosen.cancel_date,
        about=_about(row),
        by=workspace.operator,
        at=workspace.now(),
    )
    workspace.stored(lambda store: store.save_row_choice(chosen))
    return _row(workspace, row_key)


def unchoose_row(workspace: OpenProfile, row_key: str) -> None:
    """Forget what was chosen for a row; raises SettingsError when nothing was."""
    if workspace.stored(lambda store: store.remove_row_choice(row_key)) is None:
        raise SettingsError(
            f"Nothing was chosen for {row_key!r}.", advice="`seatsync preview` lists the keys."
        )


def _row(workspace: OpenProfile, row_key: str) -> Row:
    for row in workspace.preview().rows:
        if row.key == row_key:
            return row
    raise SettingsError(f"The preview has no row {row_key!r}.", advice="`seatsync preview` lists the keys.")


def _about(row: Row) -> str:
    if row.addition_id is None or row.before is None:
        return ""
    return f"{row.addition_id}/{row.before.cancelled or ''}"


def _fits(row: Row, what: Choosing) -> None:
    """Refuse a choice that the row does not ask for: it would lie in wait for another month."""
    if what.zero is not None and not _falls_to_zero(row):
        raise SettingsError(
            f"Row {row.key} does not fall to 0 seats.", advice="Only such a row can be cancelled instead."
        )
    if what.ending is not None and not _ends(row):
        raise SettingsError(
            f"The addition of row {row.key} does not end.", advice="There is nothing to keep."
        )
    if what.effective is not None and row.action is not Action.CREATE and row.pick is not Pick.DATE:
        raise SettingsError(f"Row {row.key} creates no addition.", advice="It has no first billed day.")
    if what.cancel_date is not None and row.action is not Action.CANCEL and what.zero != "cancel":
        raise SettingsError(f"Row {row.key} cancels no addition.", advice="It has no last billed day to set.")


def _falls_to_zero(row: Row) -> bool:
    return bool(row.contributors) and (
        row.pick is Pick.ZERO or (row.action is Action.CANCEL and row.counted == 0)
    )


def _ends(row: Row) -> bool:
    return bool(row.contributors) and row.before is not None and row.before.cancelled is not None


def set_rule(workspace: OpenProfile, rule: CountAdjustment) -> str:
    """Save how a license's seats are counted; says the rule in words.

    Raises SettingsError for a count rule, status, company or number that makes no sense, or without a reason.
    """
    if not rule.why.strip():
        raise SettingsError("A reason is needed.", advice="Say why, for whoever reads it next month.")
    _sensible(rule)
    info = source_named(workspace, rule.source)
    names = [known.name for known in info.count_rules]
    if rule.count_rule and rule.count_rule not in names:
        raise SettingsError(
            f"{info.label} has no count rule {rule.count_rule!r}.", advice=f"It has: {', '.join(names)}."
        )
    _known_statuses(workspace, rule)
    scan = workspace.latest_scan()
    companies = () if scan is None else scan.companies
    if rule.company_id and all(company.id != rule.company_id for company in companies):
        raise SettingsError(
            f"The scan holds no company {rule.company_id}.", advice="Scan again if it is new."
        )
    signed = replace(rule, by=workspace.operator, at=workspace.now())
    workspace.stored(lambda store: store.save_adjustment(signed))
    return rule_words(signed)


def remove_rule(workspace: OpenProfile, sku: SkuKey, company_id: int) -> None:
    """Take a rule away; raises SettingsError when there is none."""
    if workspace.stored(lambda store: store.remove_adjustment((*sku, company_id))) is None:
        raise SettingsError("There is no such rule.", advice="`seatsync rule list` shows those there are.")


def undo_rule(workspace: OpenProfile, sku: SkuKey, company_id: int) -> str:
    """Put back the rule that stood before the newest change; says what stands now."""
    standing = workspace.stored(lambda store: store.undo_adjustment((*sku, company_id)))
    return "as counted" if standing is None else rule_words(standing)


def _sensible(rule: CountAdjustment) -> None:
    for name in ("free", "extra", "minimum", "pack"):
        value: Decimal = getattr(rule, name)
        if not value.is_finite() or value < 0 or value > 1_000_000:
            raise SettingsError(f"{value} is no number of seats for {name}.", advice="Give 0 or more.")
    if rule.pack < 1:
        raise SettingsError("A pack holds at least 1 seat.", advice="Leave it out for single seats.")


def _known_statuses(workspace: OpenProfile, rule: CountAdjustment) -> None:
    """A status that no user has would silently leave nothing out."""
    known = {
        trait
        for pull in pulls_of(workspace)
        for count in pull.counts
        if (count.source, count.sku, count.metric) == (rule.source, rule.sku, rule.metric)
        for cell in count.breakdown
        for trait in cell.traits
    }
    for status in rule.without:
        if status not in known:
            told = ", ".join(sorted(known)) or "no status at all"
            raise SettingsError(f"The newest pull knows no status {status!r}.", advice=f"It knows: {told}.")
