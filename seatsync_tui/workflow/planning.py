"""Plan: checked rows become a value that can be saved, compared, guarded and pushed."""

from __future__ import annotations

import secrets
from collections.abc import Collection
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING

from seatsync_tui import __version__
from seatsync_tui.models.errors import PlanRefused
from seatsync_tui.models.plans import Plan, RowOutcome
from seatsync_tui.models.rows import Preview
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.guard import Allowances, GuardVerdict, judge
from seatsync_tui.reconcile.names import clean
from seatsync_tui.reconcile.plan import build_plan, check_plan, digest, refuse_strange
from seatsync_tui.reconcile.zones import zone_for
from seatsync_tui.workflow.facts import gather_facts, today_of

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace


def make_plan(workspace: Workspace, preview: Preview, keys: Collection[str], *, partial: str) -> Plan:
    """Make a plan of the named rows of a preview.

    Raises PlanRefused when the pull or scan is too old or a named row cannot be in a plan, SettingsError when
    no time zone is known.
    """
    facts = gather_facts(workspace)
    today_of(workspace, facts.scan)
    _young_enough(workspace, preview)
    _read_lately(workspace, preview, keys)
    assert facts.scan is not None
    return build_plan(
        preview,
        keys,
        facts=facts,
        site=facts.scan.site,
        profile=workspace.profile,
        operator=workspace.operator,
        now=workspace.now(),
        plan_id=secrets.token_hex(8),
        tool_version=__version__,
        partial=partial,
        keeps=timedelta(hours=workspace.settings.plan_hours),
    )


def _young_enough(workspace: Workspace, preview: Preview) -> None:
    oldest = timedelta(hours=workspace.settings.max_age_hours)
    if preview.scan is None or not preview.pulls:
        raise PlanRefused(
            "There is no pull or no scan to plan from.",
            advice="Pull from the source and scan ConnectWise first.",
        )
    for what, at in (("scan", preview.scan.at), *((f"pull of {p.source}", p.at) for p in preview.pulls)):
        if workspace.now() - at > oldest:
            raise PlanRefused(
                f"The {what} is older than {workspace.settings.max_age_hours} hours.",
                advice="Pull and scan again, then plan.",
            )


def _read_lately(workspace: Workspace, preview: Preview, keys: Collection[str]) -> None:
    """Refuse rows of companies that quick scans have left out for too long."""
    oldest = workspace.now() - timedelta(hours=workspace.settings.max_age_hours)
    older = {} if preview.scan is None else {each.company_id: each.at for each in preview.scan.older}
    wanted = frozenset(keys)
    late = [
        row for row in preview.rows if row.key in wanted and older.get(row.company_id or 0, oldest) < oldest
    ]
    if late:
        names = ", ".join(clean(row.company) for row in late[:3])
        raise PlanRefused(
            f"The additions of {names} are older than {workspace.settings.max_age_hours} hours: "
            "quick scans left the company out.",
            advice="Scan again, in full if need be, then plan.",
        )


def open_plan(workspace: Workspace, plan: Plan, site: str) -> Facts:
    """Refuse a plan that no longer speaks of what is stored; gives back the facts it was held against."""
    refuse_strange(plan, site=site)
    facts = gather_facts(workspace)
    today = today_of(workspace, facts.scan)
    claimed = workspace.stored(lambda store: store.is_claimed(digest(plan)))
    check_plan(
        plan,
        now=workspace.now(),
        site=site,
        facts=facts,
        claimed=claimed,
        today=today,
        profile=workspace.profile,
    )
    return facts


def judge_plan(workspace: Workspace, plan: Plan, allowances: Allowances) -> GuardVerdict:
    """Judge all rows against the limits, together with what was pushed earlier today."""
    facts = gather_facts(workspace)
    return judge(
        plan,
        facts=facts,
        earlier=_pushed_today(workspace, facts),
        limits=workspace.settings.limits(),
        allowances=allowances,
        # What takes a push back rests on no count, and is needed most after a broken pull.
        broken="" if plan.reverts else None,
    )


def _pushed_today(workspace: Workspace, facts: Facts) -> list[RowOutcome]:
    """What was written since midnight in the profile's time zone."""
    zone = zone_for(facts.time_zone)
    midnight = datetime.combine(facts.today, time(), zone).astimezone(UTC)
    pushed = workspace.stored(lambda store: store.rows_pushed_on(midnight))
    return [
        RowOutcome(
            row.key,
            row.action,
            row.outcome,
            before=row.before,
            after=row.after,
            addition_id=row.addition_id,
            at=row.at,
        )
        for row in pushed
    ]
