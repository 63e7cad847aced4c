"""Looks additions up by agreement without walking the whole site for each request."""

from __future__ import annotations

from seatsync_tui.sandbox.world import PsaSite, Record


class Additions:
    """A site's additions by agreement; indexed anew when the site's mapping grew, shrank or ends otherwise.

    A scan asks for the additions of each agreement in turn: a walk over all of them each time is quadratic.
    """

    def __init__(self, site: PsaSite) -> None:
        self._site = site
        self._ids: dict[int, list[int]] = {}
        self._built_from: tuple[int, ...] = ()
        self._highest = 0

    def of(self, agreement_id: int) -> list[Record]:
        """Return the additions of an agreement."""
        if self._state() != self._built_from:
            self._build()
        found = self._live(agreement_id)
        if all(record["agreementId"] == agreement_id for record in found):
            return found
        self._build()
        return self._live(agreement_id)

    def get(self, agreement_id: int, addition_id: int) -> Record | None:
        """Return one addition of an agreement, or None; another agreement's addition is not found."""
        found = self._site.additions.get(addition_id)
        return found if found is not None and found["agreementId"] == agreement_id else None

    def next_id(self) -> int:
        """Return an id that was never given out before."""
        self._highest = max(self._highest, max(self._site.additions, default=0)) + 1
        return self._highest

    def _live(self, agreement_id: int) -> list[Record]:
        held = self._site.additions
        return [held[number] for number in self._ids.get(agreement_id, ())]

    def _state(self) -> tuple[int, ...]:
        held = self._site.additions
        return (id(held), len(held), next(reversed(held), 0))

    def _build(self) -> None:
        found: dict[int, list[int]] = {}
        for number, record in self._site.additions.items():
            found.setdefault(record["agreementId"], []).append(number)
        self._ids, self._built_from = found, self._state()


def move_addition(site: PsaSite, addition_id: int, agreement_id: int) -> None:
    """Hang an addition under another agreement with a new id, as a clean-up by hand leaves it."""
    record = site.additions.pop(addition_id)
    moved = max(site.additions, default=addition_id) + 1
    site.additions[moved] = {**record, "id": moved, "agreementId": agreement_id}
