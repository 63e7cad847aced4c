"""Addresses as they are typed: a host name or a URL, and nothing that would show a credential."""

from __future__ import annotations

import pytest

from seatsync_tui.http.address import parse_address


@pytest.mark.parametrize(
    ("typed", "url"),
    [
        ("API.Example.com", "https://api.example.com"),
        (" https://api.example.com/ ", "https://api.example.com"),
        ("https://api.example.com:443/v4_6_release/apis/3.0", "https://api.example.com"),
        ("cw.example.com:8443", "https://cw.example.com:8443"),
        ("http://127.0.0.1:8080", "http://127.0.0.1:8080"),
        ("http://localhost", "http://localhost"),
        ("http://[::1]:9/", "http://[::1]:9"),
    ],
)
def test_address_may_be_a_host_name_or_a_url(typed: str, url: str) -> None:
    assert parse_address(typed).url == url


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "http://api.example.com",
        "ftp://api.example.com",
        "https://user:pw@api.example.com",
        "a b",
        "h:99999",
        "-x",
    ],
)
def test_address_that_makes_no_sense_is_refused(typed: str) -> None:
    with pytest.raises(ValueError):
        parse_address(typed)
