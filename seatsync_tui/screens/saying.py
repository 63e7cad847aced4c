"""What the preview says when it shows no rows, and what a person must know about those it shows."""

from __future__ import annotations

from seatsync_tui.models.rows import LeftOut, Preview
from seatsync_tui.reconcile.names import clean
from seatsync_tui.screens.session import Session

SCANNED = "companies, agreements, additions and the catalog"


def empty_words(session: Session) -> str:
    """Why no row is shown, what to do next, and which key does it."""
    if session.error:
        return session.error
    if session.preview is None:
        return "Reading what is stored …"
    if not session.preview.pulls:
        return _first_pull(session)
    if session.preview.scan is None:
        return f"ConnectWise is not scanned yet. {{preview.scan}} scans {SCANNED}."
    if session.view.filter:
        return "No row fits the filter. {everywhere.back} clears it."
    if not session.rows:
        return "Nothing to show: no customer and no addition is left after what is ignored or no charge."
    return "Every addition bills what is used. {preview.no-change} shows the rows without a change."


def _first_pull(session: Session) -> str:
    """What the first pull will do: from which sources, and how long it takes about."""
    first = next(iter(session.sources))
    used = [name for name, report in session.reports.items() if report.ok and name in session.sources]
    named = ", ".join(session.sources[name].label for name in used or [first])
    word = session.sources[first].customer_word
    cost = f"one call a {word}, about 20 s for 150; " if used in ([], [first]) else ""
    return f"Nothing pulled yet. {{preview.pull}} pulls from {named}: {cost}the screen stays usable."


def left_out_words(preview: Preview | None, hidden: int) -> tuple[str, ...]:
    """How many rows are hidden, and what is left out on purpose: in full, then as short as it can be told."""
    left = preview.left_out if preview is not None else LeftOut()
    ignored = left.ignored_customers + left.ignored_additions
    full = [f"No change {hidden:,} hidden" if hidden else ""]
    full += [
        f"{ignored:,} ignored" if ignored else "",
        f"{left.no_charge:,} no charge" if left.no_charge else "",
    ]
    brief = [f"{hidden:,} hidden" if hidden else ""]
    brief += [f"{ignored + left.no_charge:,} left out" if ignored + left.no_charge else ""]
    return tuple(" · ".join(filter(None, parts)) for parts in (full, brief))


def notice_words(preview: Preview | None) -> str:
    """Say which pull is not good and whether orphans are looked for; empty when all is well."""
    if preview is None or preview.scan is None:
        return ""
    notes = [f"{stamp.source}: {stamp.verdict.reason}" for stamp in preview.pulls if not stamp.verdict.good]
    if preview.pulls and not preview.orphans.checked and preview.orphans.reason:
        notes.append(preview.orphans.reason)
    return "\n".join(clean(note) for note in dict.fromkeys(notes))
