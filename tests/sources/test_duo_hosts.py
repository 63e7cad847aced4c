"""A signed request goes to a host of Duo, or to this machine when the parent is on it, and nowhere else."""

from __future__ import annotations

import pytest

from seatsync_tui.models.errors import CredentialError
from seatsync_tui.sources.duo_hosts import ForeignHost, child_address, parent_address


@pytest.mark.parametrize(
    "typed",
    [
        "api-1a2b3c4d.duosecurity.com",
        "API-1A2B3C4D.duosecurity.com",
        "https://api-1a2b3c4d.duosecurity.com/",
        "api-1a2b3c4d.duofederal.com",
        "http://127.0.0.1:8080",
        "localhost:8443",
    ],
)
def test_parent_host_may_be_a_name_or_a_url(typed: str) -> None:
    assert parent_address(typed).host in typed.lower()


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "duosecurity.com",
        "admin-1a2b3c4d.duosecurity.com",
        "api-1a2b.duosecurity.com.evil.example",
        "http://api-1a2b3c4d.duosecurity.com",
        "https://api-1a2b3c4d.duosecurity.com:8443",
        "api-1a2b3c4d.duosecurity.com@evil.example",
    ],
)
def test_any_other_parent_host_names_the_field_to_check(typed: str) -> None:
    with pytest.raises(CredentialError) as caught:
        parent_address(typed)
    assert caught.value.field == "duo-host"


PARENT = parent_address("api-1a2b3c4d.duosecurity.com")
LOCAL = parent_address("http://127.0.0.1:8080")


def test_child_of_duo_is_read_over_https() -> None:
    assert child_address("API-9f8e7d6c.duofederal.com", PARENT).url == "https://api-9f8e7d6c.duofederal.com"


@pytest.mark.parametrize(
    "host",
    [
        "",
        "evil.example",
        "api-x.duosecurity.com.evil.example",
        "api-x.duosecurity.com:443",
        "api-x.duosecurity.com/x",
        "user@api-x.duosecurity.com",
        "127.0.0.1:8080",
        "localhost",
    ],
)
def test_foreign_child_host_is_refused(host: str) -> None:
    with pytest.raises(ForeignHost):
        child_address(host, PARENT)


@pytest.mark.parametrize(
    ("host", "url"),
    [
        ("127.0.0.1:9090", "http://127.0.0.1:9090"),
        ("127.0.0.1", "http://127.0.0.1:8080"),
        ("localhost", "http://localhost:8080"),
    ],
)
def test_child_on_loopback_is_accepted_under_a_parent_on_loopback(host: str, url: str) -> None:
    assert child_address(host, LOCAL).url == url


@pytest.mark.parametrize("host", ["10.0.0.1", "127.0.0.1.evil.example", "api-1a2b3c4d.duosecurity.com"])
def test_child_elsewhere_is_refused_under_a_parent_on_loopback(host: str) -> None:
    with pytest.raises(ForeignHost):
        child_address(host, LOCAL)
