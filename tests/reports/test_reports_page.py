"""The page about reports names every channel, setting and secret there is."""

from __future__ import annotations

from pathlib import Path

import pytest

from seatsync_tui.secrets import REPORT_SECRETS, variable_of
from seatsync_tui.settings.reports import ReportSettings
from seatsync_tui.workflow.reporting import CHANNELS

PAGE = (Path(__file__).parents[2] / "docs" / "reports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", [*ReportSettings.model_fields, *CHANNELS, *REPORT_SECRETS])
def test_every_setting_channel_and_secret_is_documented(name: str) -> None:
    assert f"`{name}`" in PAGE


@pytest.mark.parametrize("name", REPORT_SECRETS)
def test_every_variable_of_a_secret_is_documented(name: str) -> None:
    assert f"`{variable_of(name)}`" in PAGE


@pytest.mark.parametrize("name", CHANNELS)
def test_every_channel_has_a_switch_that_is_off(name: str) -> None:
    assert ReportSettings.model_fields[f"report_{name}"].default is False
