"""The settings file: a TOML table a profile, read whole and changed line by line so that comments stay."""

from __future__ import annotations

import os
import tomllib
from collections.abc import Mapping
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

from seatsync_tui.models.errors import SettingsError, StoreError
from seatsync_tui.settings.folders import make_folder

Table = dict[str, Any]
SECRETS = "secrets"
"""The table inside of a profile's that says where each credential is kept; never a value."""
KEYS = "keys"
"""The table inside of a profile's that gives commands other keys."""


def read_profiles(file: Path) -> dict[str, Table]:
    """Every profile's table; none without a file. Raises SettingsError for one that makes no sense."""
    try:
        text = file.read_text(encoding="utf-8")
    except FileNotFoundError:
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{file} cannot be read: {error}.") from error
    return _profiles(_parsed(text, file), file)


def read_profile(file: Path, profile: str) -> Table:
    """One profile's table; empty when the file does not speak of it."""
    return read_profiles(file).get(profile, {})


def _parsed(text: str, file: Path) -> Table:
    try:
        # Decimals, so that 0.1 in the file stays 0.1.
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{file} is no TOML: {error}.", advice="Correct that line.") from error


def _profiles(whole: Table, file: Path) -> dict[str, Table]:
    strange = sorted(set(whole) - {"profile"})
    if strange:
        raise SettingsError(
            f"{file} has {strange[0]!r} outside of a profile.",
            advice="Every setting stands under a line as [profile.default].",
        )
    profiles = whole.get("profile", {})
    if not isinstance(profiles, dict) or not all(isinstance(table, dict) for table in profiles.values()):
        raise SettingsError(
            f"{file}: `profile` has to be tables.",
            advice="Every setting stands under a line as [profile.default].",
        )
    return profiles


def read_references(file: Path, profile: str) -> dict[str, Any]:
    """Where each credential of a profile is kept, as its table of secrets says; empty without one."""
    table = read_profile(file, profile).get(SECRETS, {})
    if isinstance(table, dict):
        return table
    raise SettingsError(
        f"{file}: `{SECRETS}` of profile {profile} has to be a table.",
        advice=f"Write [profile.{profile}.{SECRETS}], and below it a line for each credential.",
    )


def read_key_wishes(file: Path, profile: str) -> dict[str, Any]:
    """Which commands a profile wants on other keys; empty without such a table."""
    table = read_profile(file, profile).get(KEYS, {})
    if isinstance(table, dict):
        return table
    raise SettingsError(
        f"{file}: `{KEYS}` of profile {profile} has to be a table.",
        advice=f"Write [profile.{profile}.{KEYS}], and below it a line for each command.",
    )


def write_setting(file: Path, profile: str, name: str, value: object | None) -> None:
    """Set one value in a profile's table, or take it out with None; the rest of the file stays as it is."""
    _write(file, (profile,), name, value)


def write_reference(file: Path, profile: str, name: str, reference: object | None) -> None:
    """Say where one credential is kept, or nothing of it with None."""
    _write(file, (profile, SECRETS), name, reference)


def _write(file: Path, path: tuple[str, ...], name: str, value: object | None) -> None:
    before = file.read_text(encoding="utf-8") if file.exists() else ""
    wanted = _profiles(_parsed(before, file), file)
    table: Table = wanted
    for part in path:
        table = table.setdefault(part, {})
    table.pop(name, None)
    if value is not None:
        table[name] = _plain(value)
    after = _edited(before, ".".join(("profile", *path)), name, value)
    if _profiles(_parsed_or_empty(after), file) != wanted:
        # A value over several lines, or keys written in an unusual way: comments go, values stay.
        after = _dumped(wanted)
    _replace(file, after)


def _parsed_or_empty(text: str) -> Table:
    try:
        return tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError:
        return {}


def _edited(text: str, table: str, name: str, value: object | None) -> str:
    lines = text.splitlines()
    header = f"[{table}]"
    start = next((i for i, line in enumerate(lines) if line.split("#")[0].strip() == header), None)
    if start is None:
        lines += ["", header] if lines else [header]
        start = len(lines) - 1
    end = next((i for i in range(start + 1, len(lines)) if lines[i].lstrip().startswith("[")), len(lines))
    own = next((i for i in range(start + 1, end) if lines[i].split("=")[0].strip() == name), None)
    new = [] if value is None else [f"{name} = {toml_value(value)}"]
    if own is None:
        lines[start + 1 : start + 1] = new
    else:
        lines[own : own + 1] = new
    return "\n".join(lines) + "\n"


def _dumped(profiles: Mapping[str, Table]) -> str:
    blocks = [
        block for profile, table in profiles.items() for block in _table_blocks(f"profile.{profile}", table)
    ]
    return "\n\n".join(blocks) + "\n"


def _table_blocks(header: str, table: Table) -> list[str]:
    values = {name: value for name, value in table.items() if not isinstance(value, dict)}
    inner = {name: value for name, value in table.items() if isinstance(value, dict)}
    lines = [f"[{header}]", *(f"{name} = {toml_value(value)}" for name, value in values.items())]
    deeper = (block for name, value in inner.items() for block in _table_blocks(f"{header}.{name}", value))
    return ["\n".join(lines), *deeper]


def toml_value(value: object) -> str:
    """Write one value as TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float | Decimal):
        return f"{value:f}" if isinstance(value, Decimal) else str(value)
    if isinstance(value, list | tuple):
        return f"[{', '.join(toml_value(part) for part in value)}]"
    return _toml_text(str(value))


def _toml_text(text: str) -> str:
    escapes = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    body = "".join(
        escapes.get(letter, letter if letter >= " " and letter != "\x7f" else f"\\u{ord(letter):04x}")
        for letter in text
    )
    return f'"{body}"'


def _plain(value: object) -> object:
    """The value as it will read back from TOML."""
    if isinstance(value, tuple | list):
        return [_plain(part) for part in value]
    if isinstance(value, Decimal) and value == value.to_integral_value() and "." not in f"{value:f}":
        return int(value)
    return value


def _replace(file: Path, text: str) -> None:
    """Put the new text in the file's place, whole or not at all."""
    draft = file.with_name(f"{file.name}.{os.getpid()}")
    try:
        make_folder(file.parent)
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        draft.replace(file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise StoreError(
            f"{file} cannot be written: {error.strerror or error}.",
            advice="Check that its folder is yours and can be written to.",
        ) from error
