"""The command line: verbs over the same use-cases as the screens."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the `seatsync` command; without any word after it the app opens before click is loaded."""
    if sys.argv[1:]:
        from seatsync_tui.cli.main import run_verbs

        run_verbs()
    else:
        _open_app()


def _open_app() -> None:
    from seatsync_tui.cli.door import open_app, own_profile

    profile = own_profile()
    try:
        open_app(profile)
    except (Exception, KeyboardInterrupt) as error:
        from seatsync_tui.cli.main import leave

        leave(error, profile)


__all__ = ["main"]
