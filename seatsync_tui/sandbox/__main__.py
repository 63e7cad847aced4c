"""`python -m seatsync_tui.sandbox`: serve a seeded world on loopback and print what points SeatSync at it."""

from __future__ import annotations

import argparse
import asyncio
import json
import shlex
import sys
from collections.abc import Sequence
from datetime import date

from seatsync_tui.sandbox.fault_kinds import manual
from seatsync_tui.sandbox.faults import Fault, FaultError, parse_fault
from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve until SIGINT or SIGTERM; 2 when the port is taken."""
    options = _parser().parse_args(arguments)
    world = make_world(options.seed, options.subaccounts, options.today, vendors=options.vendors)
    sandbox = Sandbox(
        world,
        options.fault,
        latency_ms=options.latency,
        hostnames=options.hostnames,
        next_offset=options.next_offset,
    )
    try:
        server = sandbox.bound(options.port)
    except OSError as error:
        sys.stderr.write(
            f"The sandbox cannot listen on port {options.port}: {error.strerror}. Choose another.\n"
        )
        return 2
    sys.stdout.write(_told(sandbox.environment(), as_json=options.json))
    sys.stdout.flush()
    asyncio.run(server.serve(until_signal=True))
    return 0


def _told(environment: dict[str, str], *, as_json: bool) -> str:
    if as_json:
        return json.dumps(environment) + "\n"
    return "".join(f"export {name}={shlex.quote(value)}\n" for name, value in environment.items())


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m seatsync_tui.sandbox",
        description="Serve an invented Duo and ConnectWise PSA on loopback; print SeatSync's environment.",
        epilog=manual(),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--port", type=int, default=0, help="port to listen on (default: a free one)")
    parser.add_argument("--seed", type=int, default=1, help="the same seed makes the same world (default: 1)")
    parser.add_argument(
        "--subaccounts", type=_count, default=60, help="ordinary Duo subaccounts (default: 60)"
    )
    parser.add_argument(
        "--today", type=date.fromisoformat, default=None, help="the world's day (default: today)"
    )
    parser.add_argument("--vendors", action="store_true", help="also serve Pax8, Huntress and Microsoft 365")
    parser.add_argument("--latency", type=float, default=0, metavar="MS", help="delay of every answer")
    parser.add_argument(
        "--hostnames", choices=("port", "bare"), default="port", help="how child hosts are listed"
    )
    parser.add_argument(
        "--next-offset",
        choices=("absent", "null"),
        default="absent",
        help="how Duo's last page says it is the last",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON object instead of export lines")
    parser.add_argument(
        "--fault",
        type=_fault,
        action="append",
        default=[],
        metavar="KIND[:key=value,…]",
        help="may be repeated",
    )
    return parser


def _fault(text: str) -> Fault:
    try:
        return parse_fault(text)
    except FaultError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def _count(text: str) -> int:
    count = int(text)
    if count < 0:
        raise argparse.ArgumentTypeError("cannot be negative")
    return count


if __name__ == "__main__":
    raise SystemExit(main())
