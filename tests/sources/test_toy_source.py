"""A source made by the guide takes one new file and no other change."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
KEY = "toy-key-71c3"
TENANTS = {"1": ("Acme Widgets", 12), "2": ("Bright Dental", 0), "3": ("Closed Door", None)}


class ToyVendor(BaseHTTPRequestHandler):
    """Answers as the guide's vendor does; tenant 3 is refused."""

    def do_GET(self) -> None:
        if self.headers.get("X-Key") != KEY:
            self._answer(401, {"error": "unknown key"})
        elif self.path == "/tenants":
            listed = [{"id": key, "name": name} for key, (name, _) in TENANTS.items()]
            self._answer(200, {"tenants": listed})
        else:
            seats = TENANTS[self.path.rpartition("/")[2]][1]
            self._answer(403, {"error": "closed"}) if seats is None else self._answer(200, {"seats": seats})

    def _answer(self, status: int, document: dict[str, Any]) -> None:
        body = json.dumps(document).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the test's output quiet."""


@dataclass(frozen=True)
class Installed:
    """A copy of the program with the toy's one file in it."""

    folder: Path
    environment: dict[str, str]

    def run_code(self, code: str) -> str:
        """What a line of Python says that has the copy before it."""
        return self._run("-c", code).stdout

    def run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return self._run("-m", "seatsync_tui", *words, **more)

    def _run(self, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, *words],
            env=self.environment | more,
            cwd=self.folder,
            capture_output=True,
            text=True,
            timeout=60,
            stdin=subprocess.DEVNULL,
            check=False,
        )


def example() -> str:
    """The code of the guide."""
    page = (ROOT / "docs" / "sources.md").read_text(encoding="utf-8")
    return str(re.findall(r"```python\n(.*?)```", page, re.S)[0])


@pytest.fixture
def vendor() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), ToyVendor)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def installed(vendor: str, tmp_path: Path) -> Installed:
    package = tmp_path / "seatsync_tui"
    shutil.copytree(ROOT / "seatsync_tui", package, ignore=shutil.ignore_patterns("__pycache__"))
    (package / "sources" / "vendors" / "toy.py").write_text(example(), encoding="utf-8")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEATSYNC_")}
    points = {"SEATSYNC_TOY_URL": vendor, "SEATSYNC_TOY_KEY": KEY, "SEATSYNC_HOME": str(tmp_path / "home")}
    no_keyring = {"PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring"}
    return Installed(tmp_path, kept | points | no_keyring | {"PYTHONPATH": str(tmp_path)})


def test_one_new_file_makes_a_source_that_is_pulled_by_default(installed: Installed) -> None:
    done = installed.run("pull", "--json")

    assert done.returncode == 5, done.stderr
    (pull,) = json.loads(done.stdout)["pulls"]
    assert (pull["source"], pull["customers"], pull["read"]) == ("toy", 3, 2)
    assert pull["not_read"] == [
        {"customer_id": "3", "customer": "Closed Door", "reason": "Toy Vendor answered “closed”."}
    ]


def test_its_settings_are_credentials_like_any_other(installed: Installed) -> None:
    status = json.loads(installed.run("secret", "status", "--json").stdout)["secrets"]
    refused = installed.run("pull", "toy", SEATSYNC_TOY_KEY="of-another-vendor")

    assert {each["name"] for each in status if each["name"].startswith("toy-")} == {"toy-url", "toy-key"}
    assert refused.returncode == 3
    assert "“unknown key”. Check toy-key" in refused.stderr
    assert "of-another-vendor" not in refused.stderr


def test_its_counts_stand_in_the_preview_under_its_own_words(installed: Installed) -> None:
    installed.run("pull")
    rows = json.loads(installed.run("preview", "--json").stdout)["rows"]

    counted = {row["customer"]: row["counted"] for row in rows if row["key"].startswith("toy:")}
    assert counted == {"Acme Widgets": "12", "Bright Dental": "0", "Closed Door": None}
    assert {row["sku"] for row in rows if row["counted"]} == {"toy-seat"}


def test_report_doctor_and_setup_know_it_too(installed: Installed) -> None:
    installed.run("pull")
    report = list(csv.reader(io.StringIO(installed.run("report", "counts").stdout)))
    doctor = json.loads(installed.run("doctor", "--json").stdout)["findings"]
    told = installed.run_code(
        "from seatsync_tui.screens import connection_form as form;"
        "print('toy' in form.connection_names(), form.label_of('toy'), form.words_of('toy'));"
        "print(*[each.name for each in form.settings_of('toy')])"
    )

    heads = next(row for row in report if row and row[0] == "Company")
    assert heads == ["Company", "Toy Vendor: Toy seats (seats)"]
    assert ["Acme Widgets (Toy Vendor)", "12"] in report
    assert any(each["check"] == "Connection toy" and each["verdict"] == "good" for each in doctor)
    assert told.splitlines() == [
        "True Toy Vendor ('A tenant of Toy Vendor is a company in ConnectWise.',)",
        "toy-url toy-key",
    ]


def test_the_guides_code_is_formatted_and_typed_like_ours(tmp_path: Path) -> None:
    toy = tmp_path / "toy.py"
    toy.write_text(example(), encoding="utf-8")
    settings = str(ROOT / "pyproject.toml")
    for tool in (
        ["ruff", "check", "--config", settings],
        ["ruff", "format", "--check", "--config", settings],
        ["mypy", "--config-file", settings],
    ):
        done = subprocess.run(
            [sys.executable, "-m", *tool, str(toy)],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr
