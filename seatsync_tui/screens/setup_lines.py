"""The lines of Setup's lists: a connection, a license, a pair, a rule."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from textual.content import Content

from seatsync_tui.models.connections import ConnectionReport
from seatsync_tui.models.counts import Sku
from seatsync_tui.models.mappings import LicenseMapping
from seatsync_tui.screens.connection_form import label_of
from seatsync_tui.screens.pairs import Pair
from seatsync_tui.widgets.cells import fit, moment
from seatsync_tui.widgets.columns import harmless
from seatsync_tui.widgets.whole_line import Entry

if TYPE_CHECKING:
    from seatsync_tui.workflow.tuning import Tunable


def connection_words(report: ConnectionReport) -> str:
    """What is known of a connection, and since when it is known to work."""
    tested = f"Tested {moment(report.at)}. " if report.ok and report.at else ""
    role = f" By {harmless(report.role)}." if report.role else ""
    return f"{tested}{harmless(report.message)}{role}"


def connection_entry(name: str, report: ConnectionReport | None) -> Entry:
    """A connection with what its test found."""
    words = connection_words(report) if report else "looking …"
    style = "" if report is None else "$success" if report.ok else "$warning"
    mark = "[x]" if report is not None and report.ok else "[ ]"
    return Entry(Content.assemble(f"{mark} {fit(label_of(name), 17)} ", (words, style)), words)


def license_entry(sku: Sku, mapping: LicenseMapping | None, rules: Mapping[str, str]) -> Entry:
    """A license with the product it is billed as and how it is counted; `rules` are labels by name."""
    mark, style = ("[ ]", "$warning") if mapping is None else ("[x]", "$success")
    label, words = harmless(sku.label), _mapped(sku, mapping, rules)
    return Entry(Content.assemble(f"{mark} {fit(label, 20)} ", (words, style)), f"{label}: {words}")


def _mapped(sku: Sku, mapping: LicenseMapping | None, rules: Mapping[str, str]) -> str:
    if mapping is None:
        return "not mapped: enter picks the product"
    if mapping.no_charge:
        return "no charge"
    rule = mapping.count_rule or next(iter(rules), "")
    words = rules.get(rule, mapping.count_rule or harmless(sku.metric))
    shared = ", shared" if mapping.shared else ""
    return f"billed as {harmless(mapping.product)}{shared}; counts {words}"


def rule_line(rule: Tunable) -> Content:
    """A rule with its value, and the default where that is another."""
    changed = "" if rule.value == rule.default else f"  (default {rule.default or 'empty'})"
    style = "" if rule.value == rule.default else "$accent"
    return Content.assemble(
        fit(rule.meaning, 48), "  ", (harmless(rule.value) or "empty", style), (changed, "$muted")
    )


def rule_words(rule: Tunable) -> str:
    """What a rule takes, its default, and what set another value."""
    default = f"{rule.name}: {rule.takes}. Default {rule.default or 'empty'}"
    return (
        f"{default}, as it is." if rule.origin == "default" else f"{default}; set by {harmless(rule.origin)}."
    )


def pair_entry(pair: Pair) -> Entry:
    """A customer with its company, or why it has none."""
    company = harmless(pair.mapping.company) if pair.mapping else ""
    words = f"not read; {pair.words}" if pair.failed else pair.words
    style = "$muted" if pair.mapping else "$warning"
    line = Content.assemble(fit(pair.customer, 26), "  ", fit(company, 26), "  ", (words, style))
    return Entry(line, f"{pair.customer} → {company}: {words}" if company else f"{pair.customer}: {words}")
