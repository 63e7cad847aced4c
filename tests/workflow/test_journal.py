"""The journal: outcomes are committed while the next row is read, and no write goes past one that is not."""

from __future__ import annotations

from dataclasses import replace

import pytest

from seatsync_tui.models.errors import StoreError
from seatsync_tui.models.plans import Outcome
from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.store.store import Store
from seatsync_tui.workflow.workspace import Workspace
from tests.workflow.pairs import by_hand, plain_additions, update


def refuse_outcome(store: Store, key: str) -> None:
    """Let the database refuse one row's outcome."""
    store.connection.execute(
        f"CREATE TRIGGER refused BEFORE INSERT ON outcomes WHEN NEW.key = '{key}'"
        " BEGIN SELECT RAISE(ABORT, 'no room'); END"
    )


@pytest.mark.parametrize("place", [0, 2])
async def test_nothing_is_sent_after_an_outcome_that_could_not_be_recorded(
    workspace: Workspace, sandbox: Sandbox, place: int
) -> None:
    rows = [update(workspace, item) for item in plain_additions(workspace)[:3]]
    workspace.settings = workspace.settings.model_copy(update={"agreements_at_once": 1})
    workspace.stored(lambda store: refuse_outcome(store, rows[place].key))

    with pytest.raises(StoreError, match="stopped in the middle"):
        await workspace.push(by_hand(workspace, *rows))

    assert len(sandbox.record.writes()) == place + 1
    workspace.stored(lambda store: store.connection.execute("DROP TRIGGER refused"))
    settled = await workspace.resume()
    assert settled is not None
    told = [row.outcome for row in settled.rows]
    assert told == [Outcome.UPDATED] * (place + 1) + [Outcome.NOT_ATTEMPTED] * (2 - place)
    assert workspace.stored(lambda store: store.verify_audit()) == []


async def test_rows_side_by_side_are_all_on_record_in_a_whole_audit(workspace: Workspace) -> None:
    rows = [update(workspace, item) for item in plain_additions(workspace)[:8]]
    workspace.settings = workspace.settings.model_copy(update={"agreements_at_once": 8})
    gone = replace(rows[0], key="gone", addition_id=999_999_999)

    report = await workspace.push(by_hand(workspace, gone, *rows))

    counts = report.operation.counts()
    assert (counts["updated"], counts["skipped"]) == (8, 1)
    records = workspace.stored(lambda store: list(store.audit_records()))
    assert {record.row_key for record in records} >= {row.key for row in (*rows, gone)}
    assert workspace.stored(lambda store: store.verify_audit()) == []
