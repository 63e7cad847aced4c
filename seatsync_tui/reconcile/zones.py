"""Time zones: a Windows or IANA name becomes a zone, and a moment becomes the day it is there."""

from __future__ import annotations

import re
from datetime import date, datetime
from functools import cache
from zoneinfo import ZoneInfo

_IANA = re.compile(r"[A-Za-z][A-Za-z0-9_+-]*(?:/[A-Za-z0-9_+-]+)*")
_NOT_PLACES = frozenset({"factory", "localtime", "posixrules"})
"""Files beside the zones whose content depends on the machine or says nothing."""


def zone_for(windows_or_iana_name: str) -> ZoneInfo | None:
    """Return the zone of a Windows name (`Eastern Standard Time`) or an IANA one; None when unknown.

    Windows names go by CLDR's table, which tzlocal ships as data.
    """
    name = windows_or_iana_name.strip()
    return _open(_iana_by_windows_name().get(name.casefold(), name))


def today_in(zone: ZoneInfo, now: datetime) -> date:
    """Return the calendar day in the zone at an aware moment; ValueError for a naive one."""
    if now.utcoffset() is None:
        raise ValueError("a moment without its offset belongs to no calendar day")
    return now.astimezone(zone).date()


@cache
def _iana_by_windows_name() -> dict[str, str]:
    from tzlocal.windows_tz import win_tz

    return {windows.casefold(): iana for windows, iana in win_tz.items()}


def _open(name: str) -> ZoneInfo | None:
    if not _IANA.fullmatch(name) or name.casefold() in _NOT_PLACES:
        return None
    try:
        return ZoneInfo(name)
    except (OSError, ValueError, KeyError):
        return None
