"""One server for many tests: each puts a sandbox of its own behind the same address.

So no test waits for a server, and a home that was pulled and scanned once can be copied for all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from starlette.types import Receive, Scope, Send

from seatsync_tui.sandbox.server import Sandbox, SandboxBroke
from seatsync_tui.sandbox.serving import Server
from seatsync_tui.sandbox.world import World
from seatsync_tui.workflow.workspace import Workspace


class Standing:
    """Serves whatever sandbox is shown at the moment."""

    def __init__(self) -> None:
        self._shown: Sandbox | None = None
        self._server = Server(self)

    @contextmanager
    def serving(self) -> Iterator[Standing]:
        """Serve from a thread while the block runs."""
        with self._server.in_thread():
            yield self

    @contextmanager
    def showing(self, world: World, **how: Any) -> Iterator[Sandbox]:
        """Put a new sandbox of a world behind the address; SandboxBroke when one of its handlers raised."""
        sandbox = Sandbox(world, **how)
        sandbox.port, sandbox.url = self._server.port, f"http://127.0.0.1:{self._server.port}"
        self._shown = sandbox
        yield sandbox
        if sandbox.broken:
            raise SandboxBroke(f"{len(sandbox.broken)} requests broke the sandbox") from sandbox.broken[0]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on to the sandbox that is shown."""
        assert self._shown is not None, "a sandbox is shown before it is asked"
        await self._shown.app(scope, receive, send)


async def prepare(workspace: Workspace) -> None:
    """Pull, scan and map the license, so that there is a preview."""
    await workspace.pull()
    await workspace.scan()
    workspace.map_license(("duo", "duo-mfa", "users"), product="DUO-MFA")
