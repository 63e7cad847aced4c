"""The kinds of faults, with the options each knows and the service it belongs to."""

from __future__ import annotations

Option = str | float | bool | None

SERVICES = ("duo", "connectwise")

# Each kind with the options it knows and their defaults. The type of a default is the type a text is read as;
# None stands for a number that may be left out.
KINDS: dict[str, dict[str, Option]] = {
    # Answered without the request being handled.
    "drop-before": {},
    "429": {"retry_after": None},
    "rate-limit": {"requests": 200.0, "window": 60.0, "per": "all", "seconds": 30.0, "retry_after": None},
    "500": {},
    "500-timeout": {},
    "502-html": {},
    "html-200": {},
    "stat-fail-200": {"code": 50001.0, "message": "Unknown internal server error"},
    "keys": {"code": 40103.0},
    "forbidden": {},
    "cross-deployment": {},
    # Delay; `after` means the request is handled and committed first.
    "slow": {"ms": 1000.0, "after": False},
    # Read by the handlers while they draw up their answer.
    "lying-total": {"off": 1.0},
    "repeat-page": {"form": "same"},
    "shrinking": {"users": 1.0},
    "foreign-host": {"host": "api-1a2b3c4d.example.net"},
    "stale-search": {"seconds": 5.0},
    "keep-cancelled-date": {},
    "clock-skew": {"minutes": 10.0},
    # Applied to an answer that has been drawn up, and to a change that has been committed.
    "bad-auth-404": {},
    "bad-auth-400": {},
    "drop-after": {},
    "drop-midway": {},
    "500-after": {},
    "truncated-json": {},
    "wrong-types": {"field": "", "value": ""},
}

# Kinds that only one of the services can have.
ONLY_OF = {
    "stat-fail-200": "duo",
    "cross-deployment": "duo",
    "lying-total": "duo",
    "repeat-page": "duo",
    "shrinking": "duo",
    "foreign-host": "duo",
    "stale-search": "connectwise",
    "keep-cancelled-date": "connectwise",
    "bad-auth-404": "connectwise",
    "bad-auth-400": "connectwise",
}

# The accounts of these faults are not in the request but in the answer.
ACCOUNT_IN_ANSWER = frozenset({"foreign-host"})
