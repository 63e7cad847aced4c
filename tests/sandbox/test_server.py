"""The sandbox is served on loopback and in process, from tests and as a process of its own."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import json
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import trustme

from seatsync_tui.sandbox.gate import ConnectionCut
from seatsync_tui.sandbox.server import Sandbox, SandboxBroke, running
from tests.sandbox.duo_world import ACME, GLOBEX, LIST, USERS, answered, ask, duo_world, page, signed
from tests.sandbox.psa_site import API, CLIENT_ID, KEYS, PRORATING, SEATS, additions_of, replace

ROOT = Path(__file__).parents[2]
NAMES = [
    "SEATSYNC_DUO_HOST",
    "SEATSYNC_DUO_IKEY",
    "SEATSYNC_DUO_SKEY",
    "SEATSYNC_CONNECTWISE_URL",
    "SEATSYNC_CONNECTWISE_COMPANY",
    "SEATSYNC_CONNECTWISE_PUBLIC_KEY",
    "SEATSYNC_CONNECTWISE_PRIVATE_KEY",
    "SEATSYNC_CONNECTWISE_CLIENT_ID",
]


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(duo_world()) as sandbox:
        yield sandbox


def _control(sandbox: Sandbox, method: str, path: str, fields: Any = None) -> Any:
    answer = httpx.request(method, f"{sandbox.url}/_sandbox/{path}", json=fields, trust_env=False)
    assert answer.status_code == 200, answer.text
    return answer.json()


def sandbox_threads() -> set[threading.Thread]:
    """The threads that serve a sandbox; other tests may keep one standing."""
    return {thread for thread in threading.enumerate() if thread.name == "sandbox"}


def test_nothing_is_left_after_serving() -> None:
    before = sandbox_threads()
    with httpx.Client(trust_env=False) as client:
        with running(duo_world()) as sandbox:
            assert client.get(sandbox.url + "/auth/v2/ping").status_code == 200
            assert len(sandbox_threads()) == len(before) + 1
        assert sandbox_threads() == before
        with pytest.raises(httpx.TransportError):
            client.get(sandbox.url + "/auth/v2/ping")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", sandbox.port))


def test_stopping_does_not_wait_for_slow_answers() -> None:
    started = time.monotonic()
    with running(duo_world(), ["slow:ms=60000"]) as sandbox, pytest.raises(httpx.ReadTimeout):
        httpx.get(sandbox.url + "/auth/v2/ping", trust_env=False, timeout=httpx.Timeout(5, read=0.2))
    assert time.monotonic() - started < 10
    assert [exchange.status for exchange in sandbox.record.all()] == [None]


async def test_latency_is_waited_for_once_and_by_all_at_the_same_time() -> None:
    with running(duo_world(), latency_ms=100) as sandbox:
        async with httpx.AsyncClient(trust_env=False) as client:
            answers = await asyncio.gather(
                *(client.send(signed(sandbox, "GET", USERS, {"account_id": GLOBEX})) for _ in range(20))
            )
        quickest = min(exchange.seconds for exchange in sandbox.record.all())
        assert sandbox.record.peak["duo"] > 10
    assert all(len(answered(answer)) == 7 for answer in answers)
    assert 0.1 <= quickest < 0.2


async def test_it_serves_in_process_where_a_cut_is_an_exception() -> None:
    sandbox = Sandbox(duo_world(), ["drop-after:method=PATCH,times=1"])
    transport = httpx.ASGITransport(app=sandbox.app)
    async with httpx.AsyncClient(
        transport=transport, base_url=f"http://127.0.0.1{API}", auth=KEYS, headers={"clientId": CLIENT_ID}
    ) as client:
        with pytest.raises(ConnectionCut):
            await client.patch(additions_of(PRORATING, SEATS), json=[replace("quantity", 31)])
        assert (await client.get(additions_of(PRORATING, SEATS))).json()["quantity"] == 31
    assert [exchange.status for exchange in sandbox.record.of("connectwise")] == [None, 200]


def test_it_serves_tls_and_cuts_there_too() -> None:
    authority = trustme.CA()
    served, trusting = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER), ssl.create_default_context()
    authority.issue_cert("localhost").configure_cert(served)
    authority.configure_trust(trusting)
    with (
        running(duo_world(), ["drop-after:skip=1,times=1"], tls=served) as sandbox,
        httpx.Client(verify=trusting, trust_env=False) as client,
    ):
        assert sandbox.url == f"https://localhost:{sandbox.port}"
        assert client.get(sandbox.url + "/auth/v2/ping").status_code == 200
        with pytest.raises(httpx.TransportError):
            client.get(sandbox.url + "/auth/v2/ping")
        assert client.get(sandbox.url + "/auth/v2/ping").status_code == 200


def test_a_defect_of_the_sandbox_fails_the_test_that_met_it() -> None:
    world = duo_world()
    world.duo.accounts[0].users = None  # type: ignore[assignment]

    def serve() -> None:
        with running(world) as sandbox:
            assert page(sandbox).status_code == 500

    with pytest.raises(SandboxBroke):
        serve()


def test_the_environment_names_every_credential(sandbox: Sandbox) -> None:
    environment = sandbox.environment()
    assert list(environment) == NAMES
    assert all(environment.values())


def test_the_record_tells_each_request_and_its_answer_but_no_credentials(sandbox: Sandbox) -> None:
    page(sandbox, limit="5")
    ask(sandbox, "POST", LIST, skey="z" * 40)
    read, refused = _control(sandbox, "GET", "record")["exchanges"]
    assert (read["service"], read["method"], read["path"], read["status"]) == ("duo", "GET", USERS, 200)
    assert read["query"] == {"account_id": ACME, "limit": "5"}
    assert (refused["body"], refused["status"], refused["committed"]) == ({}, 401, False)
    assert "authorization" not in sandbox.record.all()[0].headers
    assert _control(sandbox, "GET", "record?since=1")["exchanges"] == [refused]
    _control(sandbox, "DELETE", "record")
    assert _control(sandbox, "GET", "record")["exchanges"] == []


def test_the_world_can_be_looked_at(sandbox: Sandbox) -> None:
    world = _control(sandbox, "GET", "world")
    assert world["accounts"][0]["users"] == 650
    assert {"status": "bypass", "enrolled": False, "count": 1} in world["accounts"][1]["counts"]
    assert [record["id"] for record in world["additions"]] == list(sandbox.world.psa.additions)
    assert {"companies", "agreements", "catalog", "today", "seed", "product"} <= world.keys()
    assert _control(sandbox, "GET", "expectations") == []


def test_faults_can_be_switched_from_outside(sandbox: Sandbox) -> None:
    first = _control(sandbox, "POST", "faults", {"fault": "500:times=1"})
    second = _control(sandbox, "POST", "faults", {"kind": "slow", "ms": 1, "service": "duo"})
    assert [page(sandbox).status_code for _ in range(2)] == [500, 200]
    assert _control(sandbox, "GET", "faults")[0]["acted"] == 1
    _control(sandbox, "DELETE", f"faults?number={first['number']}")
    assert [fault["number"] for fault in _control(sandbox, "GET", "faults")] == [second["number"]]
    _control(sandbox, "DELETE", "faults")
    assert sandbox.faults.active() == ()


def test_control_requests_are_neither_recorded_nor_spoiled(sandbox: Sandbox) -> None:
    _control(sandbox, "POST", "faults", {"fault": "500"})
    assert _control(sandbox, "GET", "record")["exchanges"] == []


def test_users_can_be_set_from_outside(sandbox: Sandbox) -> None:
    counts = [{"status": "active", "enrolled": True, "count": 3}]
    assert _control(sandbox, "POST", "set-users", {"account_id": ACME, "counts": counts})["users"] == 3
    users = [{"status": "bypass", "enrolled": False}, {"status": "active", "enrolled": True}]
    _control(sandbox, "POST", "set-users", {"account_id": ACME, "users": users})
    assert [user["status"] for user in answered(page(sandbox))] == ["bypass", "active"]
    assert _control(sandbox, "POST", "set-users", {"account_id": ACME, "counts": 1200})["users"] == 1200


def test_accounts_come_change_and_go_from_outside(sandbox: Sandbox) -> None:
    _control(sandbox, "POST", "set-account", {"account_id": "DA00000000000000NEW1", "name": "Newcomer"})
    _control(sandbox, "POST", "set-account", {"account_id": ACME, "refusal": "forbidden"})
    _control(sandbox, "POST", "remove-account", {"account_id": GLOBEX})
    names = [child["name"] for child in answered(ask(sandbox, "POST", LIST))]
    assert names == ["Acme Widgets", None, "Abroad", "Closed", "Newcomer"]
    assert page(sandbox).status_code == 403


def test_a_person_can_change_connectwise_behind_our_back(sandbox: Sandbox) -> None:
    change = {"collection": "additions", "id": SEATS, "change": {"quantity": 40}, "by": "MJones"}
    changed = _control(sandbox, "POST", "put", change)
    assert changed["_info"]["updatedBy"] == "MJones"
    assert changed["billedQuantity"] == 40
    with httpx.Client(auth=KEYS, headers={"clientId": CLIENT_ID}, trust_env=False) as client:
        path = sandbox.url + API + additions_of(PRORATING, SEATS)
        assert client.get(path).json()["quantity"] == 40
        _control(sandbox, "POST", "remove", {"collection": "additions", "id": SEATS})
        assert client.get(path).status_code == 404
    assert sandbox.record.writes() == []


@pytest.mark.parametrize(
    ("path", "fields", "words"),
    [
        ("faults", {"fault": "fire"}, "unknown fault"),
        ("set-users", {"account_id": "DA1", "counts": 1}, "no account 'DA1'"),
        ("set-users", {"account_id": ACME}, "users"),
        ("set-account", {"account_id": ACME, "colour": "red"}, "no such field: colour"),
        ("put", {"collection": "invoices", "id": 1, "change": {}}, "no collection 'invoices'"),
        ("put", {"collection": "additions", "id": 1, "change": 5}, "change is an object"),
        ("latency", [], "the body is a JSON object"),
    ],
)
def test_a_control_request_that_makes_no_sense_is_refused_in_words(
    sandbox: Sandbox, path: str, fields: Any, words: str
) -> None:
    refused = httpx.post(f"{sandbox.url}/_sandbox/{path}", json=fields, trust_env=False)
    assert refused.status_code == 400
    assert words in refused.json()["error"]


def test_latency_can_be_set_from_outside(sandbox: Sandbox) -> None:
    assert _control(sandbox, "POST", "latency", {"ms": 60}) == {"ms": 60}
    page(sandbox)
    page(sandbox)  # the server closes its books on a request only after its answer has left
    assert sandbox.record.all()[0].seconds >= 0.06


async def test_control_is_for_callers_on_this_machine_alone() -> None:
    sandbox = Sandbox(duo_world())
    transport = httpx.ASGITransport(app=sandbox.app, client=("203.0.113.5", 4711))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1") as client:
        assert (await client.get("/_sandbox/world")).status_code == 403


def test_callers_who_arrive_as_it_stops_leave_nothing_open(monkeypatch: pytest.MonkeyPatch) -> None:
    left_open: list[str] = []
    monkeypatch.setattr(sys, "unraisablehook", lambda told: left_open.append(str(told.exc_value)))
    with contextlib.ExitStack() as callers:
        with running(duo_world()) as sandbox:
            for _ in range(40):
                caller = callers.enter_context(socket.socket())
                caller.setblocking(False)
                with contextlib.suppress(BlockingIOError):
                    caller.connect(("127.0.0.1", sandbox.port))
        gc.collect()
    assert left_open == []


def _started(*arguments: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-W", "error", "-m", "seatsync_tui.sandbox", "--subaccounts", "3", *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_as_a_process_it_says_where_it_is_and_ends_quietly(number: signal.Signals) -> None:
    process = _started("--json", "--latency", "1", "--fault", "429:path=ping,times=1")
    assert process.stdout is not None
    environment = json.loads(process.stdout.readline())
    assert list(environment) == NAMES
    ping = environment["SEATSYNC_DUO_HOST"] + "/auth/v2/ping"
    with httpx.Client(trust_env=False) as client:
        assert [client.get(ping).status_code for _ in range(2)] == [429, 200]
        world = client.get(environment["SEATSYNC_DUO_HOST"] + "/_sandbox/world").json()
        process.send_signal(number)
        out, err = process.communicate(timeout=20)
    assert (process.returncode, out, err) == (0, "", "")
    assert world["accounts"]


def test_as_a_process_it_prints_lines_a_shell_can_read() -> None:
    process = _started()
    assert process.stdout is not None
    lines = [process.stdout.readline() for _ in NAMES]
    process.terminate()
    process.communicate(timeout=20)
    assert [line.split("=")[0] for line in lines] == [f"export {name}" for name in NAMES]
    assert lines[0].startswith("export SEATSYNC_DUO_HOST=http://127.0.0.1:")


def test_as_a_process_it_refuses_what_it_cannot_do() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        busy = _started("--port", str(taken.getsockname()[1]))
        _, words = busy.communicate(timeout=20)
    assert (busy.returncode, "cannot listen on port" in words) == (2, True)
    senseless = _started("--fault", "fire")
    _, words = senseless.communicate(timeout=20)
    assert (senseless.returncode, "unknown fault 'fire'" in words) == (2, True)
