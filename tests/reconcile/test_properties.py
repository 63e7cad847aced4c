"""What holds in every world, however odd."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

from hypothesis import given, settings

from seatsync_tui.models.rows import Action, Preview, Row, Status
from seatsync_tui.reconcile.classify import automatic_matches, classify
from seatsync_tui.reconcile.facts import Facts
from seatsync_tui.reconcile.guard import judge
from seatsync_tui.reconcile.plan import build_plan, check_plan, read_plan, to_file
from seatsync_tui.reconcile.recheck import Verdict, compare, compare_create
from tests.reconcile.builders import NOW, SITE
from tests.reconcile.worlds import Made, pushed, shuffled, watched_live, worlds

MANY = settings(max_examples=300, deadline=None)
SETTLED = (Status.NO_CHANGE, Status.ENDING)


def plan_of(preview: Preview, rows: list[Row], facts: Facts):  # type: ignore[no-untyped-def]
    """A plan of the rows."""
    return build_plan(
        preview,
        [row.key for row in rows],
        facts=facts,
        site=SITE,
        profile="default",
        operator="kim",
        now=NOW,
        plan_id="1",
        tool_version="0",
    )


@MANY
@given(worlds)
def test_the_preview_does_not_depend_on_the_order_of_anything(world: Made) -> None:
    facts = world.facts()
    assert classify(facts) == classify(shuffled(facts, world.dice))
    assert automatic_matches(facts) == automatic_matches(shuffled(facts, world.dice))


@MANY
@given(worlds)
def test_every_live_addition_of_a_watched_product_is_in_exactly_one_row(world: Made) -> None:
    facts = world.facts()
    rows = classify(facts).rows
    held = Counter(number for row in rows for number in {row.addition_id, *row.related} - {None})
    assert held == Counter(watched_live(facts))


@MANY
@given(worlds)
def test_every_customer_is_in_exactly_one_row_unless_left_out(world: Made) -> None:
    facts = world.facts()
    preview = classify(facts)
    found = Counter((c.source, c.customer_id) for row in preview.rows for c in row.contributors)
    ignored = {item.customer for item in facts.decisions.ignores}
    assert found == Counter((c.source, c.customer_id) for p in facts.pulls for c in p.counts if ("duo", c.customer_id) not in ignored)  # fmt: skip  # noqa: E501
    assert len({row.key for row in preview.rows}) == len(preview.rows)


@MANY
@given(worlds)
def test_no_change_ever_comes_from_a_customer_that_was_not_read(world: Made) -> None:
    for row in classify(world.facts()).rows:
        if any(c.counted is None for c in row.contributors):
            assert row.action is None
            assert row.status is Status.NOT_READ


@MANY
@given(worlds)
def test_rows_are_whole(world: Made) -> None:
    for row in classify(world.facts()).rows:
        assert row.reason
        assert row.checked <= row.tickable
        assert row.tickable == (row.action is not None and not row.blocked)
        if row.checked:
            assert row.status in (Status.READY, Status.COMMITTED)
            assert row.action is Action.UPDATE
            assert not any(flag.unchecks for flag in row.flags)
        if row.tickable and row.action is Action.CREATE:
            assert row.effective is not None
            assert row.agreement_id is not None
        if row.tickable and row.action is Action.CANCEL:
            assert row.cancel_date is not None


@MANY
@given(worlds)
def test_orphans_are_never_called_out_of_ignorance(world: Made) -> None:
    facts = world.facts()
    preview = classify(facts)
    orphaned = [row for row in preview.rows if row.status is Status.ORPHANED]
    if orphaned:
        assert preview.orphans.checked
    likely = {
        item.company_id
        for row in preview.rows
        if row.status in (Status.UNMATCHED, Status.AMBIGUOUS)
        for item in row.suggestions
    }
    assert not likely & {row.company_id for row in orphaned}
    named = {choice.addition_id for choice in facts.decisions.choices}
    assert not named & {row.addition_id for row in orphaned}


@MANY
@given(worlds)
def test_pushing_everything_that_can_be_ticked_leaves_nothing_to_do_there(world: Made) -> None:
    facts = world.facts()
    preview = classify(facts)
    chosen = [row for row in preview.rows if row.tickable]
    plan = plan_of(preview, chosen, facts)
    after = {row.key: row for row in classify(pushed(facts, plan)).rows}
    for row in chosen:
        if row.action is Action.UPDATE:
            settled = after[row.key]
            if row.clears_end:
                assert (settled.status, settled.clears_end) != (Status.ENDING, True)
            else:
                assert settled.status in (Status.NO_CHANGE, Status.COMMITTED)
                assert settled.action is None
        if row.action is Action.CREATE and row.status is Status.NO_ADDITION:
            assert after[row.key].status in (Status.NO_CHANGE, Status.COMMITTED)
            assert after[row.key].action is None
        if row.action is Action.CANCEL and not row.contributors:
            assert row.key not in after or after[row.key].action is None


@MANY
@given(worlds)
def test_what_stands_as_it_was_seen_passes_the_look_before_the_write(world: Made) -> None:
    facts = world.facts()
    assert facts.scan is not None
    preview = classify(facts)
    plan = plan_of(preview, [row for row in preview.rows if row.tickable], facts)
    agreements = {agreement.id: agreement for agreement in facts.scan.agreements}
    additions = {line.id: line for line in facts.scan.additions}
    for row in plan.rows:
        if row.action is Action.CREATE:
            own = [item for item in agreements.values() if item.company_id == row.company_id]
            ids = {item.id for item in own}
            lines = [
                x for x in additions.values() if x.agreement_id in ids and x.product_id == row.product_id
            ]
            found = compare_create(row, own, lines, facts.today)
        else:
            assert row.addition_id is not None
            live = additions[row.addition_id]
            found = compare(row, agreements[row.agreement_id], live, facts.today)
        assert found.verdict is Verdict.WRITE, found.words


@MANY
@given(worlds)
def test_a_plan_reads_back_opens_and_is_judged_the_same_in_any_order(world: Made) -> None:
    facts = world.facts()
    preview = classify(facts)
    plan = plan_of(preview, [row for row in preview.rows if row.tickable], facts)
    assert read_plan(to_file(plan))[0] == plan
    check_plan(
        plan, now=NOW + timedelta(hours=1), site=SITE, facts=shuffled(facts, world.dice), claimed=False
    )
    assert judge(plan, facts=facts) == judge(plan, facts=shuffled(facts, world.dice))
