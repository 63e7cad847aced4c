"""Duo's side of the sandbox answers as Duo does."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest

from seatsync_tui.sandbox.duo_signature import SignedRequest, refusal_code
from seatsync_tui.sandbox.duo_users import ManyUsers
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.sandbox.world import DuoAccount
from tests.sandbox.duo_world import (
    ABROAD,
    ACME,
    CLOSED,
    EDITION,
    EMPTY,
    FEW,
    GLOBEX,
    LIST,
    SUMMARY,
    USERS,
    answered,
    ask,
    code_of,
    duo_world,
    page,
    signed,
)

SIGNATURES = json.loads((Path(__file__).parents[1] / "data" / "duo_signatures.json").read_text())


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(duo_world()) as sandbox:
        yield sandbox


def _signed_request(vector: dict[str, Any], **changed: Any) -> SignedRequest:
    kind = "application/json" if vector["sig_version"] == 5 else "application/x-www-form-urlencoded"
    parts: dict[str, Any] = {
        "method": vector["method"],
        "host": SIGNATURES["host"] + ":8443",
        "path": vector["path"],
        "query": vector.get("wire_target", "").partition("?")[2],
        "body": vector.get("wire_body", "").encode(),
        "headers": {
            "authorization": vector["authorization"],
            "date": SIGNATURES["date"],
            "content-type": kind,
        },
    }
    return SignedRequest(**(parts | changed))


@pytest.mark.parametrize("vector", SIGNATURES["vectors"], ids=lambda vector: vector["name"])
class TestSignatures:
    def _code(self, request: SignedRequest, skey: str = SIGNATURES["skey"]) -> int | None:
        signed_at = parsedate_to_datetime(SIGNATURES["date"].replace("-0000", "+0000")).timestamp()
        return refusal_code(request, SIGNATURES["ikey"], skey, signed_at + 60)

    def test_a_right_signature_is_accepted(self, vector: dict[str, Any]) -> None:
        assert self._code(_signed_request(vector)) is None

    def test_a_signature_by_another_secret_is_refused(self, vector: dict[str, Any]) -> None:
        assert self._code(_signed_request(vector), skey="f" * 40) == 40103

    def test_a_signature_for_another_host_is_refused(self, vector: dict[str, Any]) -> None:
        assert self._code(_signed_request(vector, host="api-99999999.duosecurity.com")) == 40103

    def test_a_signature_for_another_path_is_refused(self, vector: dict[str, Any]) -> None:
        assert self._code(_signed_request(vector, path="/admin/v1/admins")) == 40103

    def test_changed_parameters_are_refused(self, vector: dict[str, Any]) -> None:
        if vector["method"] == "GET":
            changed = _signed_request(vector, query=vector["wire_target"].partition("?")[2] + "&limit=2")
        else:
            changed = _signed_request(vector, body=b"name=Another")
        assert self._code(changed) == 40103


def test_a_vector_is_accepted_over_the_wire_at_its_own_time() -> None:
    world = duo_world()
    world.duo.ikey, world.duo.skey = SIGNATURES["ikey"], SIGNATURES["skey"]
    signed_at = parsedate_to_datetime(SIGNATURES["date"].replace("-0000", "+0000")).timestamp()
    vector = next(each for each in SIGNATURES["vectors"] if each["name"] == "v2sha1-get")
    with running(world, clock=lambda: signed_at) as sandbox:
        headers = {
            "Host": SIGNATURES["host"],
            "Date": SIGNATURES["date"],
            "Authorization": vector["authorization"],
        }
        response = httpx.get(sandbox.url + vector["wire_target"], headers=headers, trust_env=False)
    assert len(answered(response)) == 300


def test_x_duo_date_serves_where_date_cannot_be_set(sandbox: Sandbox) -> None:
    request = signed(sandbox, "POST", LIST)
    request.headers["X-Duo-Date"] = request.headers.pop("Date")
    with httpx.Client(trust_env=False) as client:
        assert len(answered(client.send(request))) == 5


def test_missing_credentials_are_told_first(sandbox: Sandbox) -> None:
    assert code_of(httpx.post(sandbox.url + LIST, trust_env=False)) == 40101


@pytest.mark.parametrize("authorization", ["Bearer abc", "Basic !!!", "Basic Zm9v", "Basic"])
def test_garbled_credentials_are_missing_credentials(sandbox: Sandbox, authorization: str) -> None:
    headers = {"Authorization": authorization, "Date": formatdate()}
    assert code_of(httpx.post(sandbox.url + LIST, headers=headers, trust_env=False)) == 40101


def test_a_wrong_ikey_is_told_before_a_wrong_clock(sandbox: Sandbox) -> None:
    assert code_of(ask(sandbox, "POST", LIST, ikey="DI" + "Z" * 18, date=formatdate(0))) == 40102


def test_a_wrong_clock_is_told_before_a_wrong_skey(sandbox: Sandbox) -> None:
    an_hour_ago = formatdate(time.time() - 3600)
    assert code_of(ask(sandbox, "POST", LIST, skey="z" * 40, date=an_hour_ago)) == 40105


@pytest.mark.parametrize("date", ["yesterday", "Fri, 99 Nov 2026 15:33:13 -0000"])
def test_a_date_that_is_none_is_a_bad_timestamp(sandbox: Sandbox, date: str) -> None:
    assert code_of(ask(sandbox, "POST", LIST, date=date)) == 40105


def test_a_wrong_skey_is_an_invalid_signature(sandbox: Sandbox) -> None:
    assert code_of(ask(sandbox, "POST", LIST, skey="z" * 40)) == 40103


def test_a_signature_that_covers_the_port_is_invalid(sandbox: Sandbox) -> None:
    assert code_of(ask(sandbox, "POST", LIST, host=f"127.0.0.1:{sandbox.port}")) == 40103


def test_children_are_listed_in_order_with_names_as_they_are(sandbox: Sandbox) -> None:
    children = answered(ask(sandbox, "POST", LIST))
    assert [child["name"] for child in children] == [
        "Acme Widgets",
        "Globéx \\ Söhne",
        None,
        "Abroad",
        "Closed",
    ]
    assert children[0] == {
        "account_id": ACME,
        "api_hostname": f"127.0.0.1:{sandbox.port}",
        "name": "Acme Widgets",
    }
    assert children[4]["api_hostname"] == "api-1a2b3c4d.duosecurity.com"


def test_child_hosts_can_be_listed_bare() -> None:
    with running(duo_world(), hostnames="bare") as sandbox:
        assert answered(ask(sandbox, "POST", LIST))[0]["api_hostname"] == "127.0.0.1"


def test_the_list_is_post_only_and_users_are_get_only(sandbox: Sandbox) -> None:
    assert code_of(ask(sandbox, "GET", LIST)) == 40501
    assert code_of(ask(sandbox, "POST", USERS, {"account_id": ACME})) == 40501


@pytest.mark.parametrize("path", ["/admin/v1/admins", "/accounts/v1/account/create", "/auth/v2/check"])
def test_calls_that_are_not_there_are_not_found(sandbox: Sandbox, path: str) -> None:
    assert code_of(ask(sandbox, "POST", path, {"account_id": ACME})) == 40401


@pytest.mark.parametrize("account", ["DA00000000000000ZZZZ", CLOSED, ""])
def test_accounts_that_may_not_be_read_are_forbidden(sandbox: Sandbox, account: str) -> None:
    assert code_of(ask(sandbox, "GET", USERS, {"account_id": account} if account else {})) == 40301


def test_a_child_of_another_deployment_is_refused_in_duos_words(sandbox: Sandbox) -> None:
    refused = page(sandbox, ABROAD)
    assert refused.status_code == 400
    assert refused.json()["message"].startswith("Cross-deployment Admin API usage")


@pytest.mark.parametrize(
    ("asked", "given"), [({}, 100), ({"limit": "300"}, 300), ({"limit": "1000"}, 300), ({"limit": "0"}, 1)]
)
def test_limit_defaults_to_100_and_is_clamped(sandbox: Sandbox, asked: dict[str, str], given: int) -> None:
    assert len(answered(page(sandbox, **asked))) == given


@pytest.mark.parametrize("name", ["limit", "offset"])
def test_a_limit_or_offset_that_is_no_number_is_named(sandbox: Sandbox, name: str) -> None:
    refused = page(sandbox, **{name: "many"})
    assert code_of(refused) == 40002
    assert refused.json()["message_detail"] == name


def test_pages_lead_from_one_to_the_next_and_cover_every_user_once(sandbox: Sandbox) -> None:
    seen: list[str] = []
    metadata: list[dict[str, int]] = []
    offset = "0"
    while offset:
        answer = page(sandbox, limit="300", offset=offset)
        seen += [user["user_id"] for user in answered(answer)]
        metadata.append(answer.json()["metadata"])
        offset = str(metadata[-1].get("next_offset", ""))
    assert len(set(seen)) == len(seen) == 650
    assert metadata == [
        {"next_offset": 300, "total_objects": 650},
        {"next_offset": 600, "prev_offset": 0, "total_objects": 650},
        {"prev_offset": 300, "total_objects": 650},
    ]


def test_the_last_page_can_say_null() -> None:
    with running(duo_world(), next_offset="null") as sandbox:
        metadata = page(sandbox, GLOBEX).json()["metadata"]
    assert metadata == {"next_offset": None, "prev_offset": None, "total_objects": 7}


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (300, 1), (301, 2)])
def test_a_full_page_is_followed_only_by_users_that_are_there(
    sandbox: Sandbox, count: int, pages: int
) -> None:
    sandbox.world.duo.accounts[0].users = ManyUsers(count)
    metadata = page(sandbox, limit="300").json()["metadata"]
    assert metadata.get("next_offset") == (300 if pages == 2 else None)
    assert metadata["total_objects"] == count


def test_an_offset_past_the_end_is_an_empty_last_page(sandbox: Sandbox) -> None:
    beyond = page(sandbox, offset="5000")
    assert answered(beyond) == []
    assert "next_offset" not in beyond.json()["metadata"]


def test_users_show_status_letter_for_letter_and_a_device_when_enrolled(sandbox: Sandbox) -> None:
    users = answered(page(sandbox, GLOBEX))
    assert [(user["status"], user["is_enrolled"]) for user in users] == [(u.status, u.enrolled) for u in FEW]
    assert [bool(user["phones"] or user["tokens"]) for user in users] == [u.enrolled for u in FEW]
    assert users[6]["tokens"]
    assert len({user["user_id"] for user in users}) == 7
    assert all(len(user["user_id"]) == 20 and user["user_id"].startswith("DU") for user in users)


def test_the_summary_keeps_users_pending_deletion_apart(sandbox: Sandbox) -> None:
    summary = answered(ask(sandbox, "GET", SUMMARY, {"account_id": GLOBEX}))
    assert (summary["user_count"], summary["user_pending_deletion_count"]) == (6, 1)


def test_the_edition_is_told_where_billing_is_enabled(sandbox: Sandbox) -> None:
    assert answered(ask(sandbox, "GET", EDITION, {"account_id": GLOBEX})) == {"edition": "BEYOND"}
    assert code_of(ask(sandbox, "GET", EDITION, {"account_id": EMPTY})) == 40301


def test_ping_needs_no_signature_and_tells_the_time(sandbox: Sandbox) -> None:
    told = answered(httpx.get(sandbox.url + "/auth/v2/ping", trust_env=False))["time"]
    assert abs(told - time.time()) < 60


def test_a_million_users_are_served_without_being_held(sandbox: Sandbox) -> None:
    users = ManyUsers(1_000_000)
    sandbox.world.duo.accounts.append(DuoAccount("DA0000000000000000F6", "Metropolis", users))
    last = page(sandbox, "DA0000000000000000F6", limit="300", offset="999900")
    assert len(answered(last)) == 100
    assert last.json()["metadata"] == {"prev_offset": 999600, "total_objects": 1_000_000}
    assert users[-1].number == 999_999
    assert isinstance(users[10:20], ManyUsers)
