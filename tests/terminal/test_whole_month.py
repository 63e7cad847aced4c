"""A month by keys alone, in a real terminal of 80 by 24, on a made-up MSP drawn anew for every run."""

from __future__ import annotations

import os
import re
import secrets
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from seatsync_tui.sandbox.generate import make_world
from seatsync_tui.sandbox.server import Sandbox, running
from seatsync_tui.sandbox.world import Expectation
from tests.terminal.screen import Terminal


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    seed = secrets.randbelow(1_000_000)
    print("seed", seed)
    with running(make_world(seed, 60)) as served:
        yield served


def opened(sandbox: Sandbox, home: Path, *words: str) -> Terminal:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SEATSYNC_")}
    environ = {**kept, **sandbox.environment(), "SEATSYNC_HOME": str(home)}
    return Terminal([sys.executable, "-m", "seatsync_tui", *words], environ)


def case(sandbox: Sandbox, name: str) -> Expectation:
    return next(told for told in sandbox.world.expectations if told.case == name and not told.given)


def name_of(sandbox: Sandbox, told: Expectation) -> str:
    account = next(each for each in sandbox.world.duo.accounts if each.account_id == told.customer_id)
    return account.name or ""


def rows_shown(screen: str) -> int | None:
    found = re.search(r"(\d+) rows? shown", screen)
    return int(found[1]) if found else None


def filter_for(terminal: Terminal, text: str) -> str:
    """Clear the filter, type another and leave the field; gives the screen once the list has followed."""
    while "/ acme status:orphaned delta:>5" not in terminal.text():
        before = terminal.text()
        terminal.press("escape")  # the first one may stop what still runs
        terminal.wait_until(before.__ne__)
    terminal.press("/")
    terminal.type(text)
    terminal.wait_for(text)
    terminal.press("enter")
    return terminal.wait_until(lambda screen: "enter take" not in screen and "esc back" not in screen)


def set_up(terminal: Terminal) -> None:
    """From the first frame to a mapped license with counts and a scan."""
    terminal.wait_for("Setup", "Connections")
    terminal.wait_until(lambda screen: screen.count("[x]") >= 2)
    terminal.press("s")
    terminal.wait_for("scanned just now")
    terminal.press("r")
    terminal.wait_for("pulled just now", "all: 60 of 60")
    terminal.press("l", "enter")
    terminal.wait_for("Product that Duo Security (MFA) is billed as")
    terminal.press("/")
    terminal.type("duo-mfa")
    terminal.wait_until(lambda screen: "DUO-MFA" in screen and "DUO-ADV" not in screen)
    terminal.press("enter")
    terminal.wait_for("How Duo Security (MFA) is counted")
    terminal.press("enter")
    terminal.wait_for("billed as DUO-MFA")


def place(terminal: Terminal, name: str) -> None:
    """Give the customer of this name the first company that is suggested for it."""
    filter_for(terminal, f'customer:"{name}"')
    terminal.wait_until(lambda screen: rows_shown(screen) in (1, 2))
    terminal.press("home", "enter")
    terminal.wait_for("Company of", "enter take")
    terminal.press("down", "enter")
    terminal.wait_until(lambda screen: "Company of" not in screen)
    if "is mapped" not in terminal.wait_until(mapped_or_asked):
        terminal.press("enter")
    terminal.wait_for("is mapped")


def mapped_or_asked(screen: str) -> bool:
    """Whether the pick is saved, or the app asks first whether to sum two customers."""
    return "is mapped" in screen or "enter sum them" in screen


def fewer_than(left: int) -> Callable[[str], bool]:
    """Whether the screen shows fewer rows than before."""
    return lambda screen: rows_shown(screen) not in (left, None)


def ignore_all(terminal: Terminal, status: str) -> None:
    """Leave out every customer of a status, with a reason, until none is shown."""
    filter_for(terminal, f"status:{status}")
    while left := rows_shown(terminal.text()):
        terminal.press("home", "i")
        terminal.wait_until(lambda screen: "why" in screen.casefold())
        terminal.type("not ours")
        terminal.press("enter")
        terminal.wait_until(fewer_than(left))


def rename(sandbox: Sandbox, told: Expectation, name: str) -> None:
    """Give a customer another name in Duo, as a client does that was sold."""
    account = next(each for each in sandbox.world.duo.accounts if each.account_id == told.customer_id)
    account.name = name


def only_row(terminal: Terminal, text: str, status: str) -> None:
    """Narrow the list to one row of this status."""
    filter_for(terminal, text)
    terminal.wait_until(lambda screen: rows_shown(screen) == 1 and status in screen)
    terminal.press("home")


def keep_the_ending(terminal: Terminal, name: str) -> None:
    """Say that an ending addition goes on, and tick what that writes."""
    only_row(terminal, f'customer:"{name}"', "Ending")
    terminal.press("enter")
    terminal.wait_for("How does the ending addition go on?", "Keep it")
    terminal.press("down", "enter")
    terminal.wait_for("keep is chosen")
    if "[x]" not in terminal.wait_until(lambda screen: "[x]" in screen or "[ ]" in screen):
        terminal.press("space")
    terminal.wait_for("[x]")


def keep_the_extra(terminal: Terminal, name: str) -> None:
    """Pick one of two additions, and say of the other, Extra now, that it is no seats."""
    only_row(terminal, f'customer:"{name}"', "Multiple additions")
    terminal.press("enter")
    terminal.wait_for("that carries the seats", "sequence")
    terminal.press("down", "enter")
    terminal.wait_until(lambda screen: "that carries the seats" not in screen)
    only_row(terminal, "status:extra", "Extra addition")
    terminal.press("K")
    terminal.wait_for("Keep, not seats")
    terminal.type("a spare for the office")
    terminal.wait_for("a spare for the office")
    terminal.press("enter")
    terminal.wait_for("is kept and never counts as seats")


def try_the_not_read(terminal: Terminal, name: str) -> None:
    """A customer that was not read cannot be ticked, and its row says why."""
    only_row(terminal, f'company:"{name}"', "Not read")
    terminal.press("space")
    terminal.wait_until(lambda screen: "[2 Preview]" not in screen)  # the reason stands there for a while
    assert "[x]" not in terminal.text()


def place_the_renamed(terminal: Terminal, name: str) -> None:
    """Pull again, and say of the customer with a new name which client it is."""
    terminal.press("r")
    terminal.wait_for("Read ", " counts.")
    filter_for(terminal, f'customer:"{name}"')
    terminal.wait_until(lambda screen: rows_shown(screen) == 1 and "Ambiguous" in screen)
    place(terminal, name)


@pytest.mark.timeout(240)
def test_a_newcomer_does_the_whole_job_by_keys(sandbox: Sandbox, tmp_path: Path) -> None:
    renamed, ending = case(sandbox, "renamed, not yet"), case(sandbox, "ending")
    unread = case(sandbox, "not read, forbidden")
    before = {number: dict(each) for number, each in sandbox.world.psa.additions.items()}
    with opened(sandbox, tmp_path / "home") as terminal:
        set_up(terminal)
        terminal.press("2")
        terminal.wait_for("Unmatched", "Ambiguous")

        rename(sandbox, renamed, "Grindlewick Tannery")
        place_the_renamed(terminal, "Grindlewick Tannery")
        try_the_not_read(terminal, "Tamarisk Dialysis")
        keep_the_extra(terminal, name_of(sandbox, case(sandbox, "multiple additions")))
        keep_the_ending(terminal, name_of(sandbox, ending))
        place(terminal, name_of(sandbox, case(sandbox, "unmatched, likely company")))
        place(terminal, name_of(sandbox, case(sandbox, "two companies")))
        ignore_all(terminal, "unmatched")
        ignore_all(terminal, "ambiguous")

        filter_for(terminal, "status:orphaned")
        terminal.wait_until(lambda screen: "[ ]" in screen)
        terminal.press("home", "space")
        terminal.wait_for("[x]", "1 cancel")
        terminal.press("p")
        terminal.wait_for("Push to ConnectWise?", "1 cancellation", "enter push")
        terminal.press("enter")
        terminal.wait_for("Every row is in place.")
        terminal.press("4")
        terminal.wait_for("push", "updated", "1 cancel")

        terminal.press("ctrl+q")
        assert terminal.wait_for_end() == 0
    changed = {
        number: each
        for number, each in sandbox.world.psa.additions.items()
        if {**each, "_info": None} != {**before.get(number, {}), "_info": None}
    }
    assert (
        sum("cancelledDate" in each and "cancelledDate" not in before[n] for n, each in changed.items()) == 1
    )
    assert len(changed) > 5
    assert changed[renamed.addition_id or 0]["quantity"] == renamed.counted
    assert not changed[ending.addition_id or 0].get("cancelledDate")
    assert unread.addition_id not in changed
    assert {exchange.method for exchange in sandbox.record.of("connectwise")} == {"GET", "PATCH"}
