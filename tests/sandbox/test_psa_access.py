"""Who gets in, and where: discovery, codebase, keys, clientId, unknown places."""

from __future__ import annotations

import httpx
import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.sandbox.psa_site import CLIENT_ID, KEYS, client_of, small_world

COUNT = "https://localhost/v2026_4/apis/3.0/finance/agreements/count"
CANNOT_ROUTE = "Cannot route. Codebase/company is invalid"


async def ask(
    url: str = COUNT,
    *,
    auth: tuple[str, str] | None = KEYS,
    client_id: str | None = CLIENT_ID,
    sandbox: Sandbox | None = None,
    authorization: str = "",
) -> httpx.Response:
    headers = {"clientId": client_id} if client_id is not None else {}
    if authorization:
        headers["Authorization"] = authorization
    transport = httpx.ASGITransport(app=(sandbox or Sandbox(small_world())).app)
    async with httpx.AsyncClient(transport=transport, headers=headers) as client:
        return await client.get(url, auth=auth)


async def test_discovery_needs_no_keys_and_names_the_codebase() -> None:
    answer = await ask("https://localhost/login/companyinfo/exm", auth=None, client_id=None)
    assert answer.json()["Codebase"] == "v2026_4/"
    assert answer.json()["IsCloud"] == "True"
    assert all(isinstance(value, str) for value in answer.json().values())


async def test_discovery_of_an_unknown_company_is_null() -> None:
    answer = await ask("https://localhost/login/companyinfo/nobody", auth=None, client_id=None)
    assert (answer.status_code, answer.json()) == (200, None)


@pytest.mark.parametrize("base", ["v2026_4", "V2026_4", "v4_6_release", "v4_6_Release", "V4_6_RELEASE"])
async def test_both_codebases_answer_in_any_letter_case(base: str) -> None:
    answer = await ask(f"https://localhost/{base}/apis/3.0/finance/agreements/count")
    assert answer.json() == {"count": 4}
    assert answer.headers["api-current-version"] == "2026.4"


@pytest.mark.parametrize("company", ["exm", "EXM", "Exm"])
async def test_company_and_client_id_are_read_in_any_letter_case(company: str) -> None:
    sandbox = Sandbox(small_world())
    sandbox.world.psa.client_id = CLIENT_ID.replace("0", "a")
    answer = await ask(
        auth=(f"{company}+pub", "priv"), client_id=CLIENT_ID.replace("0", "A"), sandbox=sandbox
    )
    assert answer.status_code == 200


@pytest.mark.parametrize(
    ("url", "auth"),
    [
        ("https://localhost/v2025_1/apis/3.0/finance/agreements/count", KEYS),
        ("https://localhost/v2026_4/apis/3.0/apis/3.0/finance/agreements/count", KEYS),
        ("https://localhost/v2026_4/api/3.0/finance/agreements/count", KEYS),
        (COUNT, ("other+pub", "priv")),
    ],
)
async def test_wrong_codebase_or_company_cannot_be_routed(url: str, auth: tuple[str, str]) -> None:
    answer = await ask(url, auth=auth)
    assert (answer.status_code, answer.text) == (400, CANNOT_ROUTE)
    assert answer.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize("auth", [("exm+pub", "wrong"), ("exm+wrong", "priv")])
async def test_wrong_keys_are_unauthorized(auth: tuple[str, str]) -> None:
    answer = await ask(auth=auth)
    assert answer.status_code == 401
    assert answer.json() == {"code": "Unauthorized", "message": "Incorrect public/private key"}


@pytest.mark.parametrize("authorization", ["", "Bearer abc", "Basic ###", "Basic /w==", "Basic ZXhtcHVi"])
async def test_request_without_readable_keys_is_not_authenticated(authorization: str) -> None:
    answer = await ask(auth=None, authorization=authorization)
    assert answer.status_code == 401
    assert answer.json() == {"code": "ConnectWiseApi", "message": "UserNotAuthenticated"}


async def test_client_id_is_asked_for_by_name() -> None:
    missing, unknown = await ask(client_id=None), await ask(client_id="not-ours")
    assert (missing.status_code, unknown.status_code) == (400, 401)
    assert "clientId" in missing.json()["message"]
    assert "clientId" in unknown.json()["message"]


@pytest.mark.parametrize(("fault", "status"), [("bad-auth-404", 404), ("bad-auth-400", 400)])
async def test_cloud_site_may_hide_wrong_keys_behind_another_status(fault: str, status: int) -> None:
    sandbox = Sandbox(small_world(), [fault])
    assert (await ask(auth=("exm+pub", "wrong"), sandbox=sandbox)).status_code == status
    assert (await ask(sandbox=sandbox)).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/finance/invoices",
        "/finance/agreements/999",
        "/finance/agreements/x",
        "/finance/agreements/999/additions",
        "/finance/agreements/501/additions/9003",
        "/finance/agreements/501/additions/9001/more",
        "/company/companies/1",
        "/company/companies/77/notes",
        "/procurement/catalog/1",
        "/",
    ],
)
async def test_what_is_not_there_is_not_found(path: str) -> None:
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.get(path)
    assert answer.status_code == 404
    assert answer.json()["code"] == "NotFound"


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("PATCH", "/finance/agreements/501"),
        ("POST", "/company/companies"),
        ("DELETE", "/procurement/catalog/7"),
        ("DELETE", "/finance/agreements/501/additions"),
        ("POST", "/finance/agreements/501/additions/count"),
        ("POST", "/finance/agreements/501/additions/9001"),
        ("POST", "/system/reports"),
    ],
)
async def test_method_a_place_does_not_know_is_refused(method: str, path: str) -> None:
    sandbox = Sandbox(small_world())
    async with client_of(sandbox) as client:
        answer = await client.request(method, path, json={})
    assert answer.status_code == 405
    assert sandbox.record.writes() == []


async def test_system_info_names_the_server_s_time_zone() -> None:
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.get("/system/info")
    assert answer.json()["serverTimeZone"] == "Eastern Standard Time"


async def test_agreement_types_are_those_of_the_agreements() -> None:
    async with client_of(Sandbox(small_world())) as client:
        answer = await client.get("/finance/agreements/types", params={"fields": "id,name"})
        count = await client.get("/finance/agreements/types/count")
        one = await client.get("/finance/agreements/types/9")
    assert answer.json() == [{"id": 4, "name": "Managed Services"}, {"id": 9, "name": "Security"}]
    assert count.json() == {"count": 2}
    assert one.json()["billProducts"] == "Billable"
