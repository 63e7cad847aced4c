"""Duo's own client library, unmodified, works against the sandbox."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import duo_client
import pytest

from seatsync_tui.sandbox.server import Sandbox, running
from tests.sandbox.duo_world import ABROAD, ACME, CLOSED, GLOBEX, LIST, SUMMARY, USERS, ask, duo_world, page

FACTS = Path(__file__).parents[2].parent / "shared" / "facts" / "duo.md"

USER_FIELDS = """
    user_id username realname firstname lastname email alias1 alias2 alias3 alias4 aliases created last_login
    last_directory_sync is_enrolled status lockout_reason notes groups phones tokens u2ftokens desktoptokens
    webauthncredentials
"""
PHONE_FIELDS = """
    phone_id number extension name type platform model activated capabilities last_seen sms_passcodes_sent
    encrypted fingerprint screenlock tampered predelay postdelay
"""


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with running(duo_world(), hostnames="bare") as sandbox:
        yield sandbox


def _keys(sandbox: Sandbox, **changed: Any) -> dict[str, Any]:
    duo = sandbox.world.duo
    return {
        "ikey": duo.ikey,
        "skey": duo.skey,
        "host": "127.0.0.1",
        "port": sandbox.port,
        "ca_certs": "HTTP",
        "timeout": 5,
        **changed,
    }


def _child(sandbox: Sandbox, account: str, host: str = "127.0.0.1") -> Any:
    return duo_client.admin.AccountAdmin(account, child_api_host=host, **_keys(sandbox))


def test_it_lists_the_children(sandbox: Sandbox) -> None:
    children = duo_client.Accounts(**_keys(sandbox)).get_child_accounts()
    assert [child["name"] for child in children] == [
        "Acme Widgets",
        "Globéx \\ Söhne",
        None,
        "Abroad",
        "Closed",
    ]


def test_it_pages_a_child_of_650_users_on_the_host_the_list_names(sandbox: Sandbox) -> None:
    listed = duo_client.Accounts(**_keys(sandbox)).get_child_accounts()[0]
    users = list(_child(sandbox, listed["account_id"], listed["api_hostname"]).get_users_iterator())
    assert len({user["user_id"] for user in users}) == 650
    pages = sandbox.record.of("duo", "GET", USERS)
    assert [exchange.query["offset"] for exchange in pages] == [str(at) for at in range(0, 650, 100)]


def test_it_reads_summary_and_edition(sandbox: Sandbox) -> None:
    child = _child(sandbox, GLOBEX)
    assert child.get_info_summary()["user_count"] == 6
    assert child.get_edition() == {"edition": "BEYOND"}


def test_it_finds_users_by_name_address_and_id_and_reads_what_billing_tells(sandbox: Sandbox) -> None:
    child = _child(sandbox, GLOBEX)
    one, other = child.get_users()[1:3]
    assert child.get_users_by_name(one["username"]) == [one]
    assert child.get_user_by_email(other["email"]) == [other]
    assert list(child.get_users_by_names([one["username"], other["username"]])) == [one, other]
    assert list(child.get_users_by_ids([other["user_id"]])) == [other]
    assert child.get_users_by_name("nobody") == []
    assert child.get_telephony_credits() == {"credits": 500}


@pytest.mark.parametrize("digest", ["sha1", "sha512"])
def test_signature_version_2_is_accepted(sandbox: Sandbox, digest: str) -> None:
    keys = _keys(sandbox, sig_version=2, digestmod=digest)
    assert len(duo_client.Accounts(**keys).get_child_accounts()) == 5
    child = duo_client.admin.AccountAdmin(ACME, child_api_host="127.0.0.1", **keys)
    assert len(list(child.get_users_iterator())) == 650


@pytest.mark.parametrize(
    ("wrong", "code", "words"),
    [
        ({"skey": "z" * 40}, 40103, "Received 401 Invalid signature in request credentials"),
        (
            {"ikey": "DIZZZZZZZZZZZZZZZZZZ"},
            40102,
            "Received 401 Invalid integration key in request credentials",
        ),
    ],
)
def test_wrong_keys_are_told_apart(sandbox: Sandbox, wrong: dict[str, str], code: int, words: str) -> None:
    with pytest.raises(RuntimeError, match=words) as refused:
        duo_client.Accounts(**_keys(sandbox, **wrong)).get_child_accounts()
    assert vars(refused.value)["data"]["code"] == code


@pytest.mark.parametrize(
    ("account", "words"),
    [(ABROAD, "Received 400 Cross-deployment"), (CLOSED, "Received 403 Access forbidden")],
)
def test_a_child_that_cannot_be_read_says_why(sandbox: Sandbox, account: str, words: str) -> None:
    with pytest.raises(RuntimeError, match=words):
        _child(sandbox, account).get_users()


def test_a_clock_that_differs_is_a_bad_timestamp(sandbox: Sandbox) -> None:
    sandbox.faults.add("clock-skew", service="duo", minutes=-10)
    with pytest.raises(RuntimeError, match="Received 401 Bad request timestamp"):
        _child(sandbox, ACME).get_users()


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("502-html", "Received 502 Bad Gateway"),
        ("html-200", "Received bad response"),
        ("truncated-json", "Received bad response"),
        ("stat-fail-200", "Received error response"),
        ("500", "Received 500 Unknown internal server error"),
    ],
)
def test_it_raises_on_broken_answers(sandbox: Sandbox, kind: str, words: str) -> None:
    sandbox.faults.add(kind, path=USERS)
    with pytest.raises(RuntimeError, match=words):
        _child(sandbox, ACME).get_users()


def test_it_loops_on_a_page_that_repeats(sandbox: Sandbox) -> None:
    sandbox.faults.add("repeat-page", skip=1)
    users = _child(sandbox, ACME).get_users_iterator()
    firsts = [next(users)["user_id"] for _ in range(400)]
    assert firsts[100:200] == firsts[200:300] == firsts[300:400]


def test_users_have_every_field_duo_sends(sandbox: Sandbox) -> None:
    users = list(_child(sandbox, GLOBEX).get_users_iterator())
    assert all(set(user) == set(USER_FIELDS.split()) for user in users)
    assert set(users[0]["phones"][0]) == set(PHONE_FIELDS.split())


@pytest.mark.skipif(not FACTS.exists(), reason="the collected facts are not at hand")
class TestAgainstCollectedSamples:
    """What the sandbox sends has the very shape of the samples, and the client library reads both alike."""

    def _samples(self) -> list[dict[str, Any]]:
        blocks = re.findall(r"```json\n(.*?)```", FACTS.read_text(encoding="utf-8"), re.S)
        texts = [text for block in blocks for text in re.split(r"\n(?=\{\"stat\")", block)]
        inline = re.findall(r"`(\{\"stat\".*?\})`", FACTS.read_text(encoding="utf-8"))
        return [json.loads(text) for text in [*texts, *inline] if text.startswith('{"stat"')]

    def _parsed(self, sandbox: Sandbox, sample: dict[str, Any]) -> Any:
        response = SimpleNamespace(status=sample.get("code", 20000) // 100, reason="")
        client = duo_client.Accounts(**_keys(sandbox))
        return client.parse_json_response_and_metadata(response, json.dumps(sample))

    def test_the_client_reads_every_sample(self, sandbox: Sandbox) -> None:
        samples = self._samples()
        assert len(samples) >= 8
        for sample in samples:
            if sample["stat"] == "OK":
                assert self._parsed(sandbox, sample)[0] == sample["response"]
                continue
            with pytest.raises(RuntimeError, match=re.escape(sample["message"])):
                self._parsed(sandbox, sample)

    def test_the_account_list_has_the_samples_shape(self, sandbox: Sandbox) -> None:
        sample = next(s for s in self._samples() if isinstance(s.get("response"), list) and s["response"])
        assert ask(sandbox, "POST", LIST).json()["response"][0].keys() == sample["response"][0].keys()

    def test_the_summary_has_the_samples_shape(self, sandbox: Sandbox) -> None:
        sample = next(s for s in self._samples() if "user_count" in str(s) and s["stat"] == "OK")
        summary = ask(sandbox, "GET", SUMMARY, {"account_id": ACME})
        assert summary.json()["response"].keys() == sample["response"].keys()

    def test_a_user_has_the_samples_shape(self, sandbox: Sandbox) -> None:
        block = re.search(r"```json\n(\{\"user_id\".*?)```", FACTS.read_text(encoding="utf-8"), re.S)
        assert block is not None
        sample = json.loads(block[1])
        user = page(sandbox, GLOBEX).json()["response"][0]
        assert user.keys() == sample.keys()
        assert user["phones"][0].keys() == sample["phones"][0].keys()
        assert {name: type(value) for name, value in user.items() if name != "last_login"} == {
            name: type(value) for name, value in sample.items() if name != "last_login"
        }
