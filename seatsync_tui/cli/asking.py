"""Asking at the terminal for the credentials whose place is `prompt`, before the app or a verb needs them."""

from __future__ import annotations

import os
import sys

import click

from seatsync_tui.secrets.finding import Finder
from seatsync_tui.secrets.names import REPORT_SECRETS, SECRET_NAMES
from seatsync_tui.secrets.prompting import PROMPTER


def allow_asking() -> None:
    """Let credentials be asked for while a verb runs; nobody is asked where no person sits."""
    if sys.stdin.isatty() and sys.stderr.isatty():
        PROMPTER.allow(lambda name: str(click.prompt(name, hide_input=True, err=True)))


def ask_before_app(profile: str) -> None:
    """Ask now for what the app will need: once it has the terminal nothing can be asked on it."""
    allow_asking()
    finder = Finder(profile, os.environ)
    for name in (*SECRET_NAMES, *REPORT_SECRETS):
        if finder.places(name)[0].kind == "prompt":
            PROMPTER.answer(name, profile)
    PROMPTER.allow(None)
