"""Over TLS the certificate is checked, and a distrusted one is told in words."""

from __future__ import annotations

import ssl
from pathlib import Path

import pytest
import trustme

from seatsync_tui.models.errors import UnreachableError
from seatsync_tui.sandbox.server import running
from seatsync_tui.sources.duo import DuoSource
from tests.clocks import FastClock
from tests.sandbox.duo_world import ACME, EMPTY, duo_world
from tests.sources.duo_answers import credentials_of, pulled


@pytest.fixture
def authority() -> trustme.CA:
    return trustme.CA()


def server_side(authority: trustme.CA) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    return context


async def test_distrusted_certificate_is_told_with_what_to_do(authority: trustme.CA) -> None:
    with running(duo_world(), tls=server_side(authority)) as sandbox:
        async with DuoSource(credentials_of(sandbox), clock=FastClock()) as source:
            with pytest.raises(UnreachableError, match="certificate") as caught:
                await source.customers()
    assert "SSL_CERT_FILE" in caught.value.advice


async def test_trusted_certificate_lets_the_pull_through(
    authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    trusted = tmp_path / "ca.pem"
    authority.cert_pem.write_to_path(trusted)
    monkeypatch.setenv("SSL_CERT_FILE", str(trusted))
    with running(duo_world(), tls=server_side(authority)) as sandbox:
        keys = credentials_of(sandbox)
        assert keys.host.startswith("https://")
        counts = await pulled(DuoSource(keys, clock=FastClock()))

    assert counts[EMPTY].quantity == 0
    assert counts[ACME].quantity is not None
