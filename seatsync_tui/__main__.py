"""Lets `python -m seatsync_tui` stand for the `seatsync` command."""

from seatsync_tui.cli import main

main()
