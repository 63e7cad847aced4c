"""More clients that need a person, so that a large world has as many of them as a real one."""

from __future__ import annotations

from collections.abc import Callable

from seatsync_tui.sandbox.builder import Builder, Client
from seatsync_tui.sandbox.clients import main_agreement, past_agreement, sell_the_rest, size
from seatsync_tui.sandbox.days import near_month_end
from seatsync_tui.sandbox.names import ClientName
from seatsync_tui.sandbox.words import STRAY_WORDS

TURN = (
    "no addition",
    "unmatched",
    "no addition",
    "no agreement",
    "no addition",
    "ending",
    "no addition",
    "unmatched",
    "no addition",
    "no addition",
    "not read",
    "no addition",
    "no agreement",
    "no addition",
    "unmatched",
    "no addition",
    "multiple",
    "no addition",
    "no agreement",
    "no addition",
)
"""Twenty strays in turn; so few are not read that a pull stays good."""


def add_stray(builder: Builder, turn: int) -> None:
    """Add a client that needs a person."""
    kind = TURN[turn % len(TURN)]
    unmatched, not_read = _before("unmatched", turn), _before("not read", turn)
    room = unmatched + not_read < len(STRAY_WORDS)
    if kind == "unmatched" and room:
        _unmatched(builder, turn, STRAY_WORDS[unmatched])
    elif kind == "not read" and room:
        _not_read(builder, f"{kind} {turn + 1}", STRAY_WORDS[-1 - not_read])
    else:
        KINDS.get(kind, _no_addition)(builder, f"{kind} {turn + 1}")


def _before(kind: str, turn: int) -> int:
    rounds, rest = divmod(turn, len(TURN))
    return rounds * TURN.count(kind) + TURN[:rest].count(kind)


def _unmatched(builder: Builder, turn: int, word: str) -> None:
    """Add a client whose subaccount bears no company's name, though a person would know it."""
    dice = builder.dice
    base = f"{word} {dice.pick(('Dental', 'Foods', 'Freight', 'Media', 'Printing', 'Realty', 'Solar'))}"
    typed = (f"{base} - Annex", f"{base} East", f"{base} (old)", f"{word[:-1]} {base.split()[1]}")[
        dice.below(4)
    ]
    counted = size(builder)
    client = builder.client(f"{base}, LLC", typed, counted, never=dice.below(3))
    line = builder.addition(client.agreement, counted)
    builder.expect(
        f"unmatched {turn + 1}",
        "Unmatched",
        customer_id=client.account.account_id,
        counted=counted,
        blocked=True,
        pick="company",
    )
    builder.expect(f"unmatched {turn + 1}, addition", "", addition_id=line["id"], never=("Orphaned",))


def _drawn(builder: Builder, refusal: str = "", word: str = "") -> Client:
    name, dice = builder.names.draw(), builder.dice
    if word:
        name = ClientName(f"{word} Instruments, LLC", f"{word} Instruments")
    company = builder.company(name.formal)
    agreement = builder.agreement(company, prorate=dice.chance(0.65))
    sell_the_rest(builder, agreement, 8)
    return Client(company, agreement, builder.customer(name.typed, size(builder), refusal=refusal))


def _no_addition(builder: Builder, case: str) -> None:
    client = _drawn(builder)
    counted = len(client.account.users)
    builder.expect(case, "No addition", **client.row, counted=counted, change="create")


def _no_agreement(builder: Builder, case: str) -> None:
    name, counted = builder.names.draw(), size(builder)
    company = builder.company(name.formal)
    past_agreement(builder, company)
    row = Client(company, {}, builder.customer(name.typed, counted)).row
    builder.expect(case, "No agreement", **row, counted=counted, blocked=True)


def _ending(builder: Builder, case: str) -> None:
    client = _drawn(builder)
    counted = len(client.account.users)
    line = builder.addition(client.agreement, counted, cancelled=near_month_end(builder.today))
    builder.expect(
        case,
        "Ending",
        **client.row,
        addition_id=line["id"],
        counted=counted,
        current=counted,
        pick="ending",
    )


def _not_read(builder: Builder, case: str, word: str) -> None:
    """Add a client in doubt, whose name must therefore be like no other: it would protect their additions."""
    client = _drawn(builder, "cross-deployment", word)
    line = builder.addition(client.agreement, len(client.account.users))
    builder.expect(
        case, "Not read", **client.row, addition_id=line["id"], blocked=True, says="Cross-deployment"
    )


def _multiple(builder: Builder, case: str) -> None:
    client = _drawn(builder)
    counted = len(client.account.users)
    builder.addition(client.agreement, counted)
    builder.addition(main_agreement(builder, client.company), 3)
    builder.expect(case, "Multiple additions", **client.row, counted=counted, blocked=True, pick="addition")


KINDS: dict[str, Callable[[Builder, str], None]] = {
    "no agreement": _no_agreement,
    "ending": _ending,
    "multiple": _multiple,
}
