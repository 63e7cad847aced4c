"""Whether a pull is good, by what is stored."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.models.columns import CountColumns
from seatsync_tui.models.counts import Pull, PullVerdict
from seatsync_tui.reconcile.completeness import judge_pull

if TYPE_CHECKING:
    from seatsync_tui.workflow.profile import OpenProfile


def judge(workspace: OpenProfile, pull: Pull | CountColumns) -> PullVerdict:
    """Judge a pull against the last good one before it and the absences an operator accepted."""
    before = workspace.stored(lambda store: store.last_good_columns(pull.source, before_id=pull.id or None))
    accepted = workspace.stored(lambda store: store.accepted_absences(pull.source))
    return judge_pull(pull, before, accepted)
