"""Every fault acts on a real connection, at the occurrence asked for and only there."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx
import pytest

from seatsync_tui.sandbox.fault_kinds import KINDS
from seatsync_tui.sandbox.faults import Faults, parse_fault
from seatsync_tui.sandbox.server import Sandbox, running
from tests.sandbox.duo_world import (
    ACME,
    EMPTY,
    GLOBEX,
    LIST,
    USERS,
    answered,
    ask,
    code_of,
    duo_world,
    page,
    signed,
)
from tests.sandbox.psa_site import API, CLIENT_ID, DUO, KEYS, PLAIN, PRORATING, SEATS, additions_of, replace


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(duo_world()) as sandbox:
        yield sandbox


def _psa(sandbox: Sandbox, *, keys: tuple[str, str] = KEYS) -> httpx.Client:
    return httpx.Client(
        base_url=sandbox.url + API, auth=keys, headers={"clientId": CLIENT_ID}, trust_env=False, timeout=5
    )


def _total(response: httpx.Response) -> int:
    total = response.json()["metadata"]["total_objects"]
    assert isinstance(total, int)
    return total


# How each fault that answers shows in the answer to a request for users.
DUO_ANSWERS: dict[str, Callable[[httpx.Response], bool]] = {
    "429": lambda r: code_of(r) == 42901 and "retry-after" not in r.headers,
    "429:retry_after=7": lambda r: code_of(r) == 42901 and r.headers["retry-after"] == "7",
    "rate-limit:requests=0,seconds=0": lambda r: code_of(r) == 42901,
    "500": lambda r: code_of(r) == 50001,
    "500-timeout": lambda r: code_of(r) == 50001 and "timeout" in r.text.lower(),
    "500-after": lambda r: code_of(r) == 50001,
    "502-html": lambda r: r.status_code == 502 and r.headers["content-type"].startswith("text/html"),
    "html-200": lambda r: r.status_code == 200 and r.text.startswith("<!DOCTYPE html>"),
    "stat-fail-200": lambda r: r.status_code == 200 and r.json()["stat"] == "FAIL",
    "keys": lambda r: code_of(r) == 40103,
    "keys:code=40102": lambda r: code_of(r) == 40102,
    "forbidden": lambda r: code_of(r) == 40301,
    "cross-deployment": lambda r: r.status_code == 400 and "Cross-deployment" in r.text,
    "lying-total": lambda r: _total(r) == 651,
    "lying-total:off=-40": lambda r: _total(r) == 610,
    "repeat-page": lambda r: r.json()["metadata"]["next_offset"] == 300,
    "shrinking:users=5": lambda r: _total(r) == 645,
    "clock-skew:minutes=-10": lambda r: code_of(r) == 40105,
    "truncated-json": lambda r: r.status_code == 200 and r.text.startswith("{") and not r.text.endswith("}"),
    "wrong-types": lambda r: all(isinstance(user["is_enrolled"], str) for user in answered(r)),
    "wrong-types:field=total_objects,value=many": lambda r: r.json()["metadata"]["total_objects"] == "many",
    "wrong-types:field=response,value={}": lambda r: answered(r) == {},
}


@pytest.mark.parametrize("text", DUO_ANSWERS)
@pytest.mark.parametrize("occurrence", [0, 1, 2], ids=["first", "middle", "last"])
def test_an_answer_is_spoiled_at_the_occurrence_and_only_there(
    sandbox: Sandbox, text: str, occurrence: int
) -> None:
    fault = parse_fault(text)
    fault.path, fault.account, fault.skip, fault.times = f"^{USERS}", ACME, occurrence, 1
    sandbox.faults.switch_on(fault)
    untouched = [ask(sandbox, "POST", LIST), page(sandbox, GLOBEX)]
    pages = [page(sandbox, ACME, offset="300") for _ in range(4)]
    untouched.append(page(sandbox, EMPTY))
    assert DUO_ANSWERS[text](pages[occurrence])
    others = [*pages[:occurrence], *pages[occurrence + 1 :], *untouched]
    assert all(answered(other) is not None for other in others)
    assert [bool(e.acted) for e in sandbox.record.of("duo") if e.asked.account == ACME] == [
        at == occurrence for at in range(4)
    ]


@pytest.mark.parametrize("occurrence", [0, 1, 2], ids=["first", "middle", "last"])
@pytest.mark.parametrize("kind", ["drop-before", "drop-after", "drop-midway"])
def test_a_connection_is_cut_at_the_occurrence_and_only_there(
    sandbox: Sandbox, kind: str, occurrence: int
) -> None:
    sandbox.faults.add(kind, path=USERS, skip=occurrence, times=1)
    for at in range(4):
        if at == occurrence:
            with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
                page(sandbox)
        else:
            assert len(answered(page(sandbox))) == 100
    cut = sandbox.record.of("duo", "GET", USERS)[occurrence]
    assert cut.status == (200 if kind == "drop-midway" else None)


def test_a_cut_midway_delivers_half_the_body(sandbox: Sandbox) -> None:
    whole = httpx.get(sandbox.url + "/auth/v2/ping", trust_env=False).content
    sandbox.faults.add("drop-midway")
    received = b""

    def read() -> None:
        nonlocal received
        with httpx.stream("GET", sandbox.url + "/auth/v2/ping", trust_env=False) as answer:
            for piece in answer.iter_raw():
                received += piece

    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        read()
    assert received == whole[: len(whole) // 2]


def test_pages_can_lead_on_for_ever(sandbox: Sandbox) -> None:
    sandbox.faults.add("repeat-page", form="endless")
    beyond = page(sandbox, offset="9000")
    assert len(answered(beyond)) == 100
    assert beyond.json()["metadata"]["next_offset"] == 9100


def test_users_vanish_between_pages_and_stay_away(sandbox: Sandbox) -> None:
    sandbox.faults.add("shrinking", users=50, times=1)
    first, second = page(sandbox, limit="300"), page(sandbox, limit="300", offset="300")
    again = page(sandbox, limit="300")
    assert (_total(first), _total(second), _total(again)) == (650, 600, 600)
    seen = {user["user_id"] for answer in (first, second) for user in answered(answer)}
    assert answered(second)[0]["username"].endswith("350")
    assert len(seen) == 600


def test_a_foreign_host_is_told_for_the_child_asked_for_alone(sandbox: Sandbox) -> None:
    sandbox.faults.add("foreign-host", account=GLOBEX, host="duo.example.org", times=1)
    hosts = [child["api_hostname"] for child in answered(ask(sandbox, "POST", LIST))]
    later = [child["api_hostname"] for child in answered(ask(sandbox, "POST", LIST))]
    own = f"127.0.0.1:{sandbox.port}"
    assert hosts[:3] == [own, "duo.example.org", own]
    assert later[:3] == [own] * 3


def test_the_date_header_shows_the_servers_clock(sandbox: Sandbox) -> None:
    sandbox.faults.add("clock-skew", minutes=30)
    refused = page(sandbox)
    assert code_of(refused) == 40105
    ahead = parsedate_to_datetime(refused.headers["date"]) - datetime.now(UTC)
    assert timedelta(minutes=29) < ahead < timedelta(minutes=31)
    with _psa(sandbox) as psa:
        date = psa.get("/finance/agreements/count").headers["date"]
    assert parsedate_to_datetime(date) - datetime.now(UTC) > timedelta(minutes=29)


def test_slow_outlasts_a_caller_but_not_the_others(sandbox: Sandbox) -> None:
    sandbox.faults.add("slow", path=USERS, skip=1, times=1, ms=60_000)
    assert answered(page(sandbox))
    with (
        httpx.Client(trust_env=False, timeout=httpx.Timeout(5, read=0.1)) as client,
        pytest.raises(httpx.ReadTimeout),
    ):
        client.send(signed(sandbox, "GET", USERS, {"account_id": ACME}))
    assert answered(page(sandbox))


def test_slow_answers_do_arrive(sandbox: Sandbox) -> None:
    sandbox.faults.add("slow", ms=80)
    began = time.monotonic()
    assert answered(page(sandbox))
    assert time.monotonic() - began >= 0.08


def test_a_rate_limit_counts_each_customer_apart() -> None:
    now = 0.0
    limited = Faults(["rate-limit:requests=2,per=customer,window=60,seconds=30"], clock=lambda: now)
    with running(duo_world(), limited) as sandbox:
        assert [page(sandbox).status_code for _ in range(3)] == [200, 200, 429]
        assert page(sandbox, GLOBEX).status_code == 200
        now = 29.0
        assert page(sandbox).status_code == 429
        now = 31.0
        assert [page(sandbox).status_code for _ in range(3)] == [200, 200, 429]


def test_a_rate_limit_over_all_counts_both_services() -> None:
    now = 0.0
    with running(duo_world(), Faults(["rate-limit:requests=2"], clock=lambda: now)) as sandbox:
        assert page(sandbox).status_code == 200
        now = 59.0
        with _psa(sandbox) as psa:
            assert psa.get("/finance/agreements/count").status_code == 200
            now = 61.0
            assert psa.get("/finance/agreements/count").status_code == 200
            throttled = psa.get("/finance/agreements/count")
    assert throttled.status_code == 429
    assert throttled.json()["error"] == "ConnectWiseAPI"


# How each fault that answers shows in ConnectWise's answer to a request for an addition.
PSA_ANSWERS: dict[str, Callable[[httpx.Response], bool]] = {
    "429:retry_after=3": lambda r: r.status_code == 429 and "again in 3 seconds" in r.json()["message"],
    "500": lambda r: r.status_code == 500 and "code" in r.json(),
    "500-timeout": lambda r: r.status_code == 500 and "timeout" in r.text.lower(),
    "502-html": lambda r: r.status_code == 502 and "<html>" in r.text,
    "keys": lambda r: r.status_code == 401,
    "forbidden": lambda r: r.status_code == 403 and r.json()["code"] == "Security",
    "truncated-json": lambda r: r.status_code == 200 and not r.text.endswith("}"),
    "wrong-types": lambda r: r.json()["quantity"] == "not what it should be",
    "wrong-types:field=_info,value=null": lambda r: r.json()["_info"] is None,
}


@pytest.mark.parametrize("text", PSA_ANSWERS)
def test_connectwise_answers_are_spoiled_in_its_own_form(sandbox: Sandbox, text: str) -> None:
    fault = parse_fault(text)
    fault.service, fault.agreement, fault.skip, fault.times = "connectwise", PRORATING, 1, 1
    sandbox.faults.switch_on(fault)
    with _psa(sandbox) as psa:
        assert psa.get(additions_of(PLAIN)).status_code == 200
        answers = [psa.get(additions_of(PRORATING, SEATS)) for _ in range(3)]
    assert PSA_ANSWERS[text](answers[1])
    assert [answers[at].json()["quantity"] for at in (0, 2)] == [25, 25]
    assert answered(page(sandbox))


@pytest.mark.parametrize(("kind", "status"), [("bad-auth-404", 404), ("bad-auth-400", 400)])
def test_bad_keys_can_be_hidden_behind_another_answer(sandbox: Sandbox, kind: str, status: int) -> None:
    sandbox.faults.add(kind, times=1)
    with _psa(sandbox) as right, _psa(sandbox, keys=("exm+pub", "wrong")) as wrong:
        assert right.get("/finance/agreements/count").status_code == 200
        assert [wrong.get("/finance/agreements/count").status_code for _ in range(2)] == [status, 401]


@pytest.mark.parametrize(
    ("kind", "committed"),
    [
        ("drop-before", False),
        ("500", False),
        ("drop-after", True),
        ("drop-midway", True),
        ("500-after", True),
    ],
)
def test_a_write_is_committed_or_not_whatever_the_caller_hears(
    sandbox: Sandbox, kind: str, committed: bool
) -> None:
    sandbox.faults.add(kind, method="PATCH", times=1)
    with _psa(sandbox) as psa:
        try:
            heard = psa.patch(additions_of(PRORATING, SEATS), json=[replace("quantity", 31)])
            assert heard.status_code == 500
        except httpx.TransportError:
            assert kind.startswith("drop")
        assert psa.get(additions_of(PRORATING, SEATS)).json()["quantity"] == (31 if committed else 25)
    assert len(sandbox.record.writes()) == committed
    assert sandbox.record.of(method="PATCH")[0].committed is committed


def test_a_slow_answer_can_come_after_the_commit(sandbox: Sandbox) -> None:
    sandbox.faults.add("slow", method="PATCH", ms=60_000, after=True, times=1)
    with _psa(sandbox) as psa:
        with pytest.raises(httpx.ReadTimeout):
            psa.patch(
                additions_of(PRORATING, SEATS),
                json=[replace("quantity", 31)],
                timeout=httpx.Timeout(5, read=0.5),
            )
        assert psa.get(additions_of(PRORATING, SEATS)).json()["quantity"] == 31


def test_a_new_addition_is_missing_from_lists_but_found_by_id(sandbox: Sandbox) -> None:
    sandbox.faults.add("stale-search", seconds=60, skip=0, times=1)
    fields = {
        "product": {"id": DUO},
        "quantity": 3,
        "billCustomer": "Billable",
        "effectiveDate": "2026-12-01T00:00:00Z",
    }
    with _psa(sandbox) as psa:
        made = psa.post(additions_of(PLAIN), json=fields)
        assert made.status_code == 201
        number = made.json()["id"]
        stale, fresh = ([each["id"] for each in psa.get(additions_of(PLAIN)).json()] for _ in range(2))
        assert psa.get(additions_of(PLAIN, number)).status_code == 200
    assert number not in stale
    assert number in fresh


def test_a_cancelled_date_can_be_one_that_stays(sandbox: Sandbox) -> None:
    ends = {"op": "replace", "path": "cancelledDate", "value": "2026-12-31T00:00:00Z"}
    with _psa(sandbox) as psa:
        assert psa.patch(additions_of(PRORATING, SEATS), json=[ends]).json()["cancelledDate"]
        sandbox.faults.add("keep-cancelled-date")
        psa.patch(additions_of(PRORATING, SEATS), json=[ends | {"value": None}])
        assert psa.get(additions_of(PRORATING, SEATS)).json()["cancelledDate"] == ends["value"]


def test_every_kind_of_fault_is_shown_to_act() -> None:
    shown = {text.partition(":")[0] for text in (*DUO_ANSWERS, *PSA_ANSWERS)}
    shown |= {"drop-before", "drop-after", "drop-midway", "slow", "foreign-host", "stale-search"}
    shown |= {"bad-auth-404", "bad-auth-400", "keep-cancelled-date"}
    assert shown == set(KINDS)
