"""A push that is killed at any moment: a few of the moments that `make crash` goes through whole."""

from __future__ import annotations

import random

import pytest

from tests.crash.judge import made, stands, strays, untouched
from tests.crash.runs import KINDS, Result, command, crash, hardly_met, killed_push, moments_of
from tests.crash.scene import ACTIONS, Stage

SEED = 5


@pytest.mark.parametrize("action", ACTIONS)
def test_a_killed_push_is_resumed_and_finished_with_nothing_twice_and_nothing_lost(
    staged: Stage, action: str
) -> None:
    dice = random.Random(f"{SEED} {action}")
    rows = staged.planned(action, dice)
    moments = moments_of(staged, rows)
    # Those that send a single request a row come to the other kinds of moments in `make crash`.
    for kind in KINDS if action in ("create", "pair") else KINDS[1::2]:
        # Later moments are those between the writes; the first ones lie before anything is claimed.
        of_kind = [moment for moment in moments if moment[0] == kind][2:]
        result = crash(staged, action, rows, dice.choice(of_kind))
        assert result.moment == kind
        assert result.wrong == [], result


def test_until_a_killed_write_is_settled_no_other_push_starts(staged: Stage) -> None:
    rows = staged.planned("update", random.Random(1))
    sent = [moment for moment in moments_of(staged, rows) if moment[0] == "request, after sending"][4]
    home = staged.home("crashed")

    said, _ = killed_push(staged, home, staged.plan_file("crashed", rows), sent)

    assert said.code == -9
    other = staged.plan_file("other", staged.planned("cancel", random.Random(2)))
    refused = command(staged, home, "push", str(other), "--yes")
    assert refused.code == 9, refused.err
    assert "resume" in refused.err
    assert command(staged, home, "resume").code == 0
    assert command(staged, home, "push", str(other), "--yes").code == 0
    staged.served.restore(staged.world)


def test_the_judge_sees_a_change_that_is_told_wrong(staged: Stage) -> None:
    update, create = (staged.planned(action, random.Random(3))[0] for action in ("update", "create"))
    assert update.addition_id is not None
    now = {number: dict(each) for number, each in staged.world.items()}

    assert untouched(update, staged.world, now)
    assert not stands(update, staged.world, now)
    now[update.addition_id]["quantity"] += 3
    assert stands(update, staged.world, now)
    assert strays([create], staged.world, now)
    for number in (1, 2):
        now[-number] = {
            "agreementId": create.agreement_id,
            "product": {"id": create.product_id},
            "quantity": 5,
            "effectiveDate": "2026-01-01T00:00:00Z",
        }
    assert len(made(create, staged.world, now)) == 2
    assert not stands(create, staged.world, now)


def test_a_table_in_which_a_moment_is_hardly_met_is_no_proof() -> None:
    thrice = [Result(action, kind) for action in ACTIONS for kind in KINDS for _ in range(3)]

    assert hardly_met(thrice) == []
    assert hardly_met(thrice[1:]) == [(KINDS[0], ACTIONS[0], 2)]
