"""The kinds of faults, with the options each knows and the service it belongs to."""

from __future__ import annotations

Option = str | float | bool | None

SERVICES = ("duo", "connectwise", "pax8", "huntress", "graph")

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

MEANINGS: dict[str, str] = {
    "drop-before": "the connection is cut, nothing is done",
    "429": "too many requests; retry_after is the header's seconds, left out by default",
    "rate-limit": "429 for some seconds after so many requests in a window; per account, host or all",
    "500": "server error, nothing is done",
    "500-timeout": "server error whose text tells of a database timeout",
    "502-html": "a gateway's page",
    "html-200": "a sign-in page with status 200",
    "stat-fail-200": "Duo's FAIL with status 200",
    "keys": "the credentials are refused; code is Duo's",
    "forbidden": "no permission",
    "cross-deployment": "a Duo child of another deployment",
    "slow": "a delay before the request is handled, or after",
    "lying-total": "Duo's total_objects, or Pax8's totalElements, is off by so many",
    "repeat-page": "Duo's next_offset is its own page (form=same) or leads on for ever (form=endless)",
    "shrinking": "before any page but the first, so many users are gone from the front of the account",
    "foreign-host": "Duo lists children on this host; account= picks one",
    "stale-search": "an addition younger than this is missing from lists, but found by its id",
    "keep-cancelled-date": "a PATCH that clears cancelledDate is answered 200, but the date stays",
    "clock-skew": "the server's clock is off, in the Date header too",
    "bad-auth-404": "ConnectWise answers 404 to refused credentials",
    "bad-auth-400": "ConnectWise answers 400 and plain text to refused credentials",
    "drop-after": "the request is done, then the connection is cut without an answer",
    "drop-midway": "the request is done, then the connection is cut halfway through the answer",
    "500-after": "the request is done, then answered as a server error",
    "truncated-json": "the answer ends too early under a right length",
    "wrong-types": "a field (is_enrolled, quantity) holds another value, JSON or text",
}

# A second service that has a kind, where it is asked for by name.
ALSO_OF = {"foreign-host": "graph", "lying-total": "pax8", "repeat-page": "huntress"}

# Kinds that only one of the services can have, or has when none is named.
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


def manual() -> str:
    """Every kind with its options and what it does, for the help of the command line."""
    lines = [
        f"Every fault also takes service={'|'.join(SERVICES)}, path=REGEX, method=, account=, agreement=,",
        "skip=N (so many matching requests pass first) and times=N (so many are hit, then no more).",
        "",
    ]
    for kind, options in KINDS.items():
        shown = ",".join(f"{name}={_shown(value)}" for name, value in options.items())
        lines += [f"  {kind}{':' if shown else ''}{shown}", f"      {MEANINGS[kind]}"]
    return "\n".join(lines)


def _shown(value: Option) -> str:
    if value is None:
        return "N"
    if isinstance(value, bool):
        return str(value).lower()
    return value if isinstance(value, str) else f"{value:g}"
