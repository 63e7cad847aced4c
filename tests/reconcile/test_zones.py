"""Time zones by the names that ConnectWise and people use."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from seatsync_tui.reconcile.zones import today_in, zone_for


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("Eastern Standard Time", "America/New_York"),
        ("eastern standard time", "America/New_York"),
        ("  GMT Standard Time ", "Europe/London"),
        ("AUS Eastern Standard Time", "Australia/Sydney"),
        ("Europe/Berlin", "Europe/Berlin"),
        ("UTC", "Etc/UTC"),
    ],
)
def test_windows_and_iana_names_lead_to_a_zone(name: str, key: str) -> None:
    zone = zone_for(name)
    assert zone is not None
    assert zone.key == key


@pytest.mark.parametrize(
    "name",
    [
        "",
        " ",
        "Atlantis Standard Time",
        "../../etc/passwd",
        "/etc/passwd",
        "America",
        "localtime",
        "a" * 5000,
        "x\0y",
    ],
)
def test_an_unknown_name_leads_to_none(name: str) -> None:
    assert zone_for(name) is None


def test_today_is_the_day_in_the_zone_and_not_in_utc() -> None:
    late = datetime(2026, 3, 1, 3, 30, tzinfo=UTC)
    new_york = zone_for("Eastern Standard Time")
    sydney = zone_for("AUS Eastern Standard Time")
    assert new_york is not None
    assert sydney is not None
    assert today_in(new_york, late) == date(2026, 2, 28)
    assert today_in(sydney, datetime(2026, 2, 28, 14, 0, tzinfo=UTC)) == date(2026, 3, 1)


def test_a_naive_moment_is_refused() -> None:
    zone = zone_for("UTC")
    assert zone is not None
    with pytest.raises(ValueError, match="offset"):
        today_in(zone, datetime(2026, 3, 1))
