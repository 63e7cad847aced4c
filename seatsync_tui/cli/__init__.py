"""The command line: verbs over the same use-cases as the screens."""

from seatsync_tui.cli.main import main

__all__ = ["main"]
