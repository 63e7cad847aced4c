"""Calendar days of billing periods."""

from __future__ import annotations

from datetime import date, timedelta


def month_start(day: date, months: int = 0) -> date:
    """Return the first of the month that lies this many months after the day's own."""
    count = day.year * 12 + day.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_end(day: date, months: int = 0) -> date:
    """Return the last day of the month that lies this many months after the day's own."""
    return month_start(day, months + 1) - timedelta(days=1)


def near_month_end(today: date) -> date:
    """Return the end of this month, or of the next one when fewer than three days are left.

    Another time zone may be a day ahead or behind; what is about to end has to lie ahead there too.
    """
    this = month_end(today)
    return this if (this - today).days >= 3 else month_end(today, 1)
