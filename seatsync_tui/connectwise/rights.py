"""Which rights the API member's role lacks, seen by counting records, which changes nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from seatsync_tui.connectwise.roles import AGREEMENTS, CATALOG, COMPANIES, TICKETS
from seatsync_tui.models.errors import SeatSyncError

if TYPE_CHECKING:
    from seatsync_tui.connectwise.client import ConnectWise

READS = {
    "company/companies/count": COMPANIES,
    "finance/agreements/count": AGREEMENTS,
    "procurement/catalog/count": CATALOG,
}
REFUSALS = frozenset({401, 403})
"""ConnectWise answers 403 where the role lacks a right, and 401 on some older versions."""


async def missing_rights(client: ConnectWise, *, tickets: bool = False) -> tuple[str, ...]:
    """Rights without which a scan fails, or with `tickets` a report; one that nobody answers is not told."""
    reads = READS | ({"service/tickets/count": TICKETS} if tickets else {})
    missing = []
    for path, right in reads.items():
        try:
            answer = await client.connection.read(path)
        except SeatSyncError:
            continue
        if answer.status in REFUSALS:
            missing.append(right)
    return tuple(missing)
