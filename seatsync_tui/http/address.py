"""Take apart the address a person typed or an API sent: a host name or a URL."""

from __future__ import annotations

import re
from dataclasses import dataclass
from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})

_HOST_NAME = re.compile(r"(?i)[a-z0-9]([a-z0-9.-]*[a-z0-9])?|\[[0-9a-f:.]+\]")


@dataclass(frozen=True, slots=True)
class Address:
    """Scheme, host and port of a service."""

    scheme: str
    host: str
    """Lower case, without the port."""
    port: int | None = None
    """None for the scheme's own."""

    @property
    def loopback(self) -> bool:
        """Whether this is the very machine we run on."""
        return self.host in LOOPBACK

    @property
    def netloc(self) -> str:
        """Host and port as in a URL."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port is None else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return f"{self.scheme}://{self.netloc}"


def parse_address(text: str) -> Address:
    """Read a host name or URL, dropping any path; raises ValueError in words.

    Without a scheme it is https. Plain http is for loopback only: it would show the credentials on the way.
    """
    typed = text.strip()
    if not typed:
        raise ValueError("it is empty")
    parts = urlsplit(typed if "://" in typed else f"https://{typed}")
    if parts.scheme not in ("http", "https"):
        raise ValueError("it begins with neither https:// nor a host name")
    if "@" in parts.netloc:
        raise ValueError("it holds a user name or password")
    host = (parts.hostname or "").rstrip(".")
    if not _HOST_NAME.fullmatch(host) and ":" not in host:
        raise ValueError("it holds no proper host name")
    port = parts.port
    if parts.scheme == "http" and host not in LOOPBACK:
        raise ValueError("plain http would send the credentials unprotected; use https")
    standard = {"https": 443, "http": 80}[parts.scheme]
    return Address(parts.scheme, host, None if port == standard else port)
