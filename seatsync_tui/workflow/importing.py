"""Files of vendors without an API: remember how each one is read, check the next file, pull it."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.models.imports import FileOrigin, ImportProfile
from seatsync_tui.models.progress import ProgressSink, ignore_progress
from seatsync_tui.reconcile.names import clean
from seatsync_tui.sources.file_doubts import Taken
from seatsync_tui.sources.file_drafts import columns_of, lacking, sample_of
from seatsync_tui.sources.file_reading import FileContent, heads_of, read_file
from seatsync_tui.sources.file_rows import Line, load, sheet_names
from seatsync_tui.sources.files import FileSource
from seatsync_tui.workflow.reports import PullReport

if TYPE_CHECKING:
    from seatsync_tui.workflow.workspace import Workspace

NAMED = 10
"""Hidden lines that are told by their numbers."""
FEWER_PERCENT = 90
"""Below this share of the rows of the file before, a file is said to have fewer."""
_NAME = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,38}[a-z0-9])?")


@dataclass(frozen=True, slots=True)
class FileCheck:
    """What a file says and how it differs from the one before."""

    profile: ImportProfile
    path: Path
    content: FileContent
    remarks: tuple[str, ...]
    """What a person should know before the numbers count, a sentence each."""


@dataclass(frozen=True, slots=True)
class FileTrial:
    """What a file looks like by a profile that is still being made."""

    sample: tuple[Line, ...]
    columns: tuple[str, ...]
    sheets: tuple[str, ...] = ()
    content: FileContent | None = None
    """None while the profile is not whole or does not fit."""
    remarks: tuple[str, ...] = ()
    problem: str = ""
    """What has to be chosen, or does not fit, in words."""


def try_out(workspace: Workspace, data: bytes, name: str, draft: ImportProfile) -> FileTrial:
    """Read a file by a profile in the making; keeps nothing, and says what does not fit."""
    sample: list[Line] = []
    columns: tuple[str, ...] = ()
    sheets: tuple[str, ...] = ()
    try:
        sheets = sheet_names(data, name)
        sample = sample_of(data, name, draft)
        columns = columns_of(sample, draft)
        if words := lacking(draft):
            return FileTrial(tuple(sample), columns, sheets, problem=words)
        content = read_file(data, name, draft)
    except SettingsError as error:
        return FileTrial(tuple(sample), columns, sheets, problem=str(error))
    compared = bool(draft.heads)
    remarks = _remarks(draft, content, _before(workspace, draft)) if compared else remarks_on(content)
    return FileTrial(tuple(sample), columns, sheets, content, tuple(remarks))


def _before(workspace: Workspace, profile: ImportProfile) -> FileOrigin | None:
    pulled = workspace.stored(lambda store: store.latest_pull(profile.source))
    return pulled[0].origin if pulled else None


def define(workspace: Workspace, profile: ImportProfile, like: Path) -> FileCheck:
    """Remember an import profile made from a file; raises SettingsError when the file does not fit it."""
    if not _NAME.fullmatch(profile.name):
        raise SettingsError(
            f"{profile.name!r} cannot name a file source.", advice="Use small letters, digits and hyphens."
        )
    if bool(profile.sku) == bool(profile.fixed_sku):
        raise SettingsError(
            "A file's sku is either in a column or the same for every row.", advice="Name one of the two."
        )
    data = load(like)
    named = replace(
        profile, heads=heads_of(data, like.name, profile), by=workspace.operator, at=workspace.now()
    )
    content = read_file(data, like.name, named)
    workspace.stored(lambda store: store.save_import_profile(named))
    return FileCheck(named, like, content, tuple(remarks_on(content)))


def profiles(workspace: Workspace) -> tuple[ImportProfile, ...]:
    """Every import profile, by name."""
    return workspace.stored(lambda store: store.import_profiles())


def profile_named(workspace: Workspace, name: str) -> ImportProfile:
    """One import profile; raises SettingsError for a name that none bears."""
    known = {profile.name: profile for profile in profiles(workspace)}
    if name not in known:
        listed = f"Known: {', '.join(known)}." if known else "`seatsync file define` makes one."
        raise SettingsError(f"There is no import profile {name!r}.", advice=listed)
    return known[name]


def forget(workspace: Workspace, name: str) -> None:
    """Forget an import profile; what was pulled by it stays, and is no longer previewed."""
    profile_named(workspace, name)
    workspace.stored(lambda store: store.remove_import_profile(name))


def check(workspace: Workspace, name: str, path: Path) -> FileCheck:
    """Read a file by its profile and hold it against the one before, without keeping anything."""
    profile = profile_named(workspace, name)
    content = read_file(load(path), path.name, profile)
    return FileCheck(profile, path, content, tuple(_remarks(profile, content, _before(workspace, profile))))


def remarks_on(content: FileContent) -> list[str]:
    """What a person should know of the rows that count, whatever file came before."""
    return [*hidden_words(content), *(_total_words(row) for row in content.totals)]


def _total_words(row: Taken) -> str:
    return (
        f"Line {row.line} is named “{clean(row.customer)}” and is not the sum of the rows above:"
        f" it counts {row.quantity:f} for a customer of that name."
    )


def hidden_words(content: FileContent) -> list[str]:
    """Say which rows count although the workbook does not show them; nothing where there are none."""
    bad = {row.line for row in content.bad}
    lines = [str(line) for line in content.hidden if line not in bad]
    if not lines:
        return []
    named = ", ".join(lines[:NAMED])
    more = f" and {len(lines) - NAMED} more" if len(lines) > NAMED else ""
    who = f"Line {named} is" if len(lines) == 1 else f"Lines {named}{more} are"
    return [f"{who} hidden in the workbook, and counted."]


def _remarks(profile: ImportProfile, content: FileContent, before: FileOrigin | None) -> list[str]:
    heads = before.heads if before is not None else profile.heads
    said = remarks_on(content)
    gone = [head for head in heads if head and head not in content.heads]
    new = [head for head in content.heads if head and head not in heads]
    if gone or new:
        parts = [f"without {', '.join(gone)}"] * bool(gone) + [f"with {', '.join(new)}"] * bool(new)
        said.append(f"The columns changed: {' and '.join(parts)}.")
    if len(content.months) > 1:
        said.append(f"The rows are of {len(content.months)} months: {', '.join(content.months)}.")
    if before is None:
        return said
    if before.sha256 == content.sha256:
        said.append(f"This is the very file that was pulled last, as {before.file}.")
    elif content.rows * 100 < before.rows * FEWER_PERCENT:
        said.append(f"It has {content.rows} rows, the file before had {before.rows}.")
    if content.months != before.months:
        now, then = ", ".join(content.months) or "no date", ", ".join(before.months) or "no date"
        said.append(f"The rows are of {now}, those of the file before of {then}.")
    return said


async def pull_file(
    workspace: Workspace,
    name: str,
    path: Path,
    *,
    without_bad_rows: bool = False,
    progress: ProgressSink = ignore_progress,
) -> tuple[FileCheck, PullReport | None]:
    """Pull a file; with bad rows nothing is kept unless the operator says that the rest counts.

    A customer with a bad row is then not read, rather than counted in part.
    """
    from seatsync_tui.workflow.pulling import pull_source

    checked = check(workspace, name, path)
    if not checked.content.seats and not checked.content.bad:
        raise SettingsError(f"{path.name} holds no row.", advice="No file is no zero: nothing was kept.")
    if checked.content.bad and not without_bad_rows:
        return checked, None
    origin = checked.content.origin(path.name, checked.profile)
    source = FileSource(checked.profile, path)
    report = await pull_source(workspace, source.name, progress, opened=source, origin=origin)
    return checked, report
