"""Secrets planted and searched for everywhere after runs full of faults."""

from __future__ import annotations

import base64
import subprocess
import sys
import threading
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import Seat

SECRETS = ("SEATSYNC_DUO_SKEY", "SEATSYNC_CONNECTWISE_PRIVATE_KEY", "SEATSYNC_CONNECTWISE_CLIENT_ID")
CHANNELS = {
    "SEATSYNC_SLACK_WEBHOOK": "http://127.0.0.1:9/planted-slack-token",
    "SEATSYNC_WEBHOOK_URL": "http://127.0.0.1:9/planted-hook-token",
    "SEATSYNC_WEBHOOK_KEY": "planted-hmac-key",
    "SEATSYNC_SMTP_PASSWORD": "planted-smtp-password",
}
"""Secrets of channels that nobody listens to."""
REPORTING = {
    "SEATSYNC_REPORT_SLACK": "true",
    "SEATSYNC_REPORT_WEBHOOK": "true",
    "SEATSYNC_REPORT_MAIL": "true",
    "SEATSYNC_MAIL_HOST": "127.0.0.1",
    "SEATSYNC_MAIL_PORT": "9",
    "SEATSYNC_MAIL_USER": "seatsync",
    "SEATSYNC_MAIL_FROM": "seatsync@msp.example",
    "SEATSYNC_MAIL_TO": "bill@msp.example",
}
FAULTS = ("html-200", "truncated-json", "keys", "forbidden", "drop-before", "500")


def spellings(secret: str) -> set[bytes]:
    return {
        text.encode() for text in (secret, quote(secret, safe=""), base64.b64encode(secret.encode()).decode())
    }


@contextmanager
def watched_processes(seen: set[bytes], environs: set[bytes]) -> Iterator[None]:
    """Collect command line and environment of every process while the block runs."""
    done, looks = threading.Event(), Counter[str]()

    def look() -> None:
        while not done.wait(0.05):
            # A few looks at each: what a process was started with does not change any more.
            for folder in (each for each in Path("/proc").glob("[0-9]*") if looks[each.name] < 5):
                looks[folder.name] += 1
                with suppress(OSError):
                    seen.add((folder / "cmdline").read_bytes())
                    environs.add((folder / "environ").read_bytes())

    watcher = threading.Thread(target=look)
    watcher.start()
    try:
        yield
    finally:
        done.set()
        watcher.join()


def crashed(seat: Seat) -> int:
    """Run a verb whose output nobody can take."""
    with open("/dev/full", "w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "seatsync_tui", "config", "show"],
            env={**seat.environment, "SEATSYNC_HOME": str(seat.home), "PATH": "/usr/bin:/bin"},
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
        )
    assert "Traceback" not in done.stderr
    return done.returncode


@pytest.mark.timeout(300)
@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full and /proc")
def test_no_secret_is_anywhere_after_a_run_full_of_faults(
    seat: Seat, sandbox: Sandbox, tmp_path: Path
) -> None:
    planted = {name: seat.environment[name] for name in SECRETS} | CHANNELS
    own = tmp_path / "own" / "skey"
    bare = {name: value for name, value in seat.environment.items() if name != "SEATSYNC_DUO_SKEY"}
    keyed = Seat(seat.home, {**bare, "OWN_PLACE": str(own), "SEATSYNC_TRIES": "1"}, cold=True)
    # What they leave behind is looked at, and the processes that they start; not they themselves.
    quick = replace(keyed, cold=False)
    plan, processes, environs, said = tmp_path / "plan.json", set[bytes](), set[bytes](), []
    with watched_processes(processes, environs):
        said.append(keyed.run("secret", "use", "duo-skey", f"file:{own}"))
        said.append(keyed.run("secret", "set", "duo-skey", given=planted["SEATSYNC_DUO_SKEY"]))
        for fault in FAULTS:
            sandbox.faults.add(fault, times=4)
            said += [quick.run("pull"), quick.run("scan")]
            sandbox.faults.clear()
        quick.prepared()
        said += [quick.run("plan", "--out", str(plan)), quick.run("map", "export")]
        sandbox.faults.add("500-after", service="connectwise", method="PATCH", times=1)
        said += [keyed.run("push", str(plan), "--yes", "--json"), quick.run("resume", "--json")]
        said += [keyed.run("secret", "status"), quick.run("config", "show", "--origin"), keyed.run("doctor")]
        said += [quick.run("backup", str(tmp_path / "kept.db")), quick.run("audit", "export")]
        said.append(keyed.run("secret", "move", "duo-skey", 'cmd:["sh","-c","cat $OWN_PLACE; exit 3"]'))
        said.append(keyed.run("run", "--json", **CHANNELS, **REPORTING))
        assert [each["ok"] for each in said[-1].json()["reports"]] == [False] * 3
        said.append(quick.run("report", "test", "slack", **CHANNELS))
        assert crashed(keyed) == 1
    assert (keyed.home / "state" / "default" / "crash.log").exists()

    texts = {f"said {number}": (each.out + each.err).encode() for number, each in enumerate(said)}
    files = (path for path in tmp_path.rglob("*") if path.is_file() and path != own)
    texts |= {str(path): path.read_bytes() for path in files}
    texts |= {f"process {number}": line for number, line in enumerate(processes)}
    assert len(texts) > 40
    assert any(b"secret\0set" in line for line in processes)
    # Kept in a file, this one is in no environment at all, not even in that of SeatSync; other tests' worlds
    # may have the same key, so that only what descends from these commands is looked at.
    ours = [each for each in environs if str(own).encode() in each]
    assert ours
    assert not [each for each in ours if planted["SEATSYNC_DUO_SKEY"].encode() in each]
    for name, secret in planted.items():
        assert own.read_text().strip() == planted["SEATSYNC_DUO_SKEY"]
        assert not [where for where, text in texts.items() for each in spellings(secret) if each in text], (
            name
        )
