"""Signatures are those of Duo's own client, byte for byte."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import duo_client.client
import pytest

from seatsync_tui.http.address import Address
from seatsync_tui.sources.duo_keys import DuoCredentials
from seatsync_tui.sources.duo_signing import (
    authorization,
    canonical_body,
    canonical_query,
    canonical_request,
    signed_call,
)

DATA = json.loads((Path(__file__).parents[1] / "data" / "duo_signatures.json").read_text(encoding="utf-8"))
VECTORS = [vector for vector in DATA["vectors"] if vector["sig_version"] == 5]


def _canonical(vector: dict[str, Any]) -> str:
    in_query = vector["method"] == "GET"
    query = canonical_query(vector["params"]) if in_query else ""
    body = b"" if in_query else canonical_body(vector["params"])
    return canonical_request(DATA["date"], vector["method"], DATA["host"], vector["path"], query, body)


def test_there_are_vectors_of_version_five() -> None:
    assert len(VECTORS) == 5


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_canonical_request_equals_that_of_duo_client(vector: dict[str, Any]) -> None:
    assert _canonical(vector) == vector["canonical"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_authorization_equals_that_of_duo_client(vector: dict[str, Any]) -> None:
    assert authorization(DATA["ikey"], DATA["skey"], _canonical(vector)) == vector["authorization"]


@pytest.mark.parametrize("vector", VECTORS, ids=lambda vector: vector["name"])
def test_what_is_sent_is_what_was_signed(vector: dict[str, Any]) -> None:
    keys = DuoCredentials(DATA["host"], DATA["ikey"], DATA["skey"])
    now = datetime(2012, 8, 21, 17, 29, 18, tzinfo=UTC)
    address = Address("https", DATA["host"])

    call = signed_call(keys, address, vector["method"], vector["path"], vector["params"], now)

    assert call.headers["Authorization"] == vector["authorization"]
    assert call.headers["Date"] == DATA["date"]
    sent = dict(parse_qsl(urlsplit(call.url).query, keep_blank_values=True))
    assert sent == (vector["params"] if vector["method"] == "GET" else {})
    assert call.body.decode() == vector.get("wire_body", "")


def test_signed_host_is_the_name_without_the_port() -> None:
    keys = DuoCredentials("x", DATA["ikey"], DATA["skey"])
    now = datetime(2026, 11, 20, tzinfo=UTC)
    call = signed_call(
        keys, Address("http", "127.0.0.1", 8080), "GET", "/admin/v1/users", {"limit": "1"}, now
    )

    signed = duo_client.client.sign(
        keys.ikey,
        keys.skey,
        "GET",
        "127.0.0.1",
        "/admin/v1/users",
        call.headers["Date"],
        5,
        {"limit": ["1"]},
        body="",
    )

    assert call.headers["Authorization"] == signed
    assert call.url == "http://127.0.0.1:8080/admin/v1/users?limit=1"


def test_secret_key_is_in_no_representation() -> None:
    keys = DuoCredentials("x", DATA["ikey"], DATA["skey"])
    call = signed_call(keys, Address("https", "x"), "GET", "/", {}, datetime(2026, 11, 20, tzinfo=UTC))

    assert DATA["skey"] not in repr(keys) + repr(call)
    assert "Basic" not in repr(call)
