"""`demo`, `sandbox` and opening the app."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import click

from seatsync_tui.cli.door import need_terminal
from seatsync_tui.models.errors import UnreachableError
from seatsync_tui.settings.paths import without_own


@click.command("demo")
@click.option("--seed", type=int, default=1, show_default=True, help="Which made-up MSP.")
@click.option("--subaccounts", type=click.IntRange(1, 2000), default=60, show_default=True)
@click.option(
    "--latency", type=click.IntRange(0, 5000), default=40, show_default=True, help="Milliseconds an answer."
)
@click.pass_context
def demo_verb(ctx: click.Context, seed: int, subaccounts: int, latency: int) -> int:
    """Open the app on a built-in Duo and ConnectWise, in a home that is thrown away at the end."""
    need_terminal()
    arguments = ["--seed", str(seed), "--subaccounts", str(subaccounts), "--latency", str(latency)]
    with (
        tempfile.TemporaryDirectory(prefix="seatsync-demo-") as home,
        served_sandbox(arguments) as connection,
    ):
        return _run_app({**connection, "SEATSYNC_HOME": home}, read_only=ctx.obj["read_only"])


def _run_app(environment: Mapping[str, str], *, read_only: bool) -> int:
    """Run the app in a process of its own and outlive it, so that nothing stays behind however it ends."""
    command = [sys.executable, "-m", "seatsync_tui", *(["--read-only"] if read_only else [])]
    process = subprocess.Popen(command, env={**without_own(os.environ), **environment})
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, lambda heard, _: process.send_signal(heard))
    code = process.wait()
    return code if code >= 0 else 128 - code


@contextmanager
def served_sandbox(arguments: list[str]) -> Iterator[dict[str, str]]:
    """Serve the sandbox in a process of its own; gives the environment that points at it."""
    command = [sys.executable, "-m", "seatsync_tui.sandbox", "--json", *arguments]
    with subprocess.Popen(
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=without_own(os.environ),
        start_new_session=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                raise UnreachableError(
                    "The sandbox did not start.", advice="Try `seatsync sandbox` to see why."
                )
            yield {str(name): str(value) for name, value in json.loads(line).items()}
        finally:
            process.terminate()
            try:
                process.wait(10)
            except subprocess.TimeoutExpired:
                process.kill()


@click.command(
    "sandbox",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def sandbox_verb(arguments: tuple[str, ...]) -> None:
    """Serve the built-in Duo and ConnectWise on loopback until stopped (see --help)."""
    sys.stdout.flush()
    command = [sys.executable, "-m", "seatsync_tui.sandbox", *arguments]
    os.execve(sys.executable, command, without_own(os.environ))
