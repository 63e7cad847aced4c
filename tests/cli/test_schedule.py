"""`schedule`: units that systemd takes, and a cron line that works where nothing is set."""

from __future__ import annotations

import json
import shutil
import subprocess
from datetime import date, datetime
from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from seatsync_tui.workflow.heartbeat import days_left, month_done, why_not_due, write_heartbeat
from seatsync_tui.workflow.scheduling import Job, When, cron_line, service_unit, timer_unit
from tests.cli.terminal import Seat

ANALYZE = shutil.which("systemd-analyze")
needs_systemd = pytest.mark.skipif(ANALYZE is None, reason="systemd-analyze is not on this machine")
WHENS = [
    When(),
    When("weekly", hour=22, minute=30),
    When("monthly"),
    When("month-end", 0),
    When("month-end", 3),
    When("month-end", 27),
]


def job(when: When, **more: str) -> Job:
    return Job("acme", ("/bin/true",), when, credentials=("duo-skey", "webhook-key"), **more)


def analyze(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([str(ANALYZE), *words], capture_output=True, text=True, timeout=60)


@needs_systemd
@pytest.mark.parametrize("when", WHENS, ids=lambda when: f"{when.every}-{when.days}")
def test_systemd_takes_the_units(when: When, tmp_path: Path) -> None:
    scheduled = job(when, push="updates,creates", home="/srv/seat sync/100%/$HOME")
    for ending, text in (("service", service_unit(scheduled)), ("timer", timer_unit(scheduled))):
        (tmp_path / f"seatsync-acme.{ending}").write_text(text, encoding="utf-8")

    said = analyze("verify", str(tmp_path / "seatsync-acme.timer"), str(tmp_path / "seatsync-acme.service"))

    assert said.returncode == 0, said.stderr
    assert "seatsync-acme" not in said.stderr


@needs_systemd
def test_a_unit_with_a_mistake_is_told(tmp_path: Path) -> None:
    unit = tmp_path / "seatsync-acme.timer"
    unit.write_text(timer_unit(job(When())).replace("OnCalendar=*-*-*", "OnCalendar=never"), encoding="utf-8")

    assert "never" in analyze("verify", str(unit)).stderr


@needs_systemd
@pytest.mark.parametrize("when", WHENS[3:], ids=lambda when: str(when.days))
def test_the_timer_before_a_months_end_elapses_on_those_days_alone(when: When) -> None:
    said = analyze("calendar", "--iterations=40", "--base-time=2027-01-01", when.on_calendar())

    assert said.returncode == 0, said.stderr
    words = [line.split() for line in said.stdout.splitlines() if "elapse:" in line or "Iter." in line]
    days = [date.fromisoformat(next(word for word in line if word.count("-") == 2)) for line in words]
    assert len(days) == 40
    assert {days_left(day) for day in days} == set(range(when.days + 1))


def test_units_carry_what_a_missed_or_crowded_start_needs() -> None:
    timer, service = timer_unit(job(When())), service_unit(job(When(), push="updates"))

    for line in ("Persistent=true", "RandomizedDelaySec=15min", "OnCalendar=*-*-* 06:00:00"):
        assert line in timer.splitlines()
    for line in (
        "Type=oneshot",
        "ExecStart=/bin/true --profile acme run --push updates",
        "LoadCredentialEncrypted=duo-skey:seatsync-acme.duo-skey",
    ):
        assert line in service.splitlines()


def test_a_start_is_never_put_off_into_another_day() -> None:
    late = timer_unit(job(When("month-end", 0, 23, 50)))

    assert "RandomizedDelaySec=9min" in late.splitlines()
    assert "RandomizedDelaySec=0min" in timer_unit(job(When(hour=23, minute=59))).splitlines()


def test_a_dollar_sign_is_doubled_in_a_command_and_nowhere_else() -> None:
    service = service_unit(Job("acme", ("/srv/$x/seatsync",), When(), home="/srv/$y"))

    assert "Environment=SEATSYNC_HOME=/srv/$y" in service.splitlines()
    assert "ExecStart=/srv/$$x/seatsync --profile acme run" in service.splitlines()


def test_a_cron_line_has_five_fields_and_its_percent_signs_escaped() -> None:
    line = cron_line(job(When("month-end", 3, 6, 5), home="/srv/100%"))

    assert line.startswith("5 6 25-31 * * SEATSYNC_HOME=/srv/100\\% /bin/true --profile acme run")
    assert line.endswith("--only-days-before-month-end 3")


@pytest.mark.parametrize("day", [date(2027, 2, 25), date(2028, 2, 26), date(2027, 4, 27), date(2027, 12, 28)])
def test_the_cron_days_hold_the_first_due_day_of_every_month(day: date) -> None:
    assert days_left(day) == 3
    assert 25 <= day.day <= 31


def test_the_run_before_a_months_end_is_made_once_and_made_up_for(tmp_path: Path) -> None:
    assert "in 4 days" in why_not_due(tmp_path, date(2027, 2, 24), 3)
    assert why_not_due(tmp_path, date(2027, 2, 25), 3) == ""

    write_heartbeat(tmp_path, {"exit_code": 4}, month="2027-02")
    assert why_not_due(tmp_path, date(2027, 2, 26), 3) == ""

    write_heartbeat(tmp_path, {"exit_code": 5}, month="2027-02")
    assert "is done" in why_not_due(tmp_path, date(2027, 2, 27), 3)
    write_heartbeat(tmp_path, {"exit_code": 0})
    assert month_done(tmp_path) == "2027-02"
    assert why_not_due(tmp_path, date(2027, 3, 31), 3) == ""
    assert [path.name for path in tmp_path.iterdir()] == ["heartbeat.json"]


def test_schedule_prints_units_and_a_cron_line_and_refuses_nonsense(seat: Seat) -> None:
    said = seat.run("schedule", "--weekly", "--at", "22:30", "--push", "updates")

    assert said.code == 0, said.err
    assert "OnCalendar=Mon *-*-* 22:30:00" in said.out
    assert "30 22 * * 1 SEATSYNC_HOME=" in said.out
    for name in ("duo-skey", "connectwise-private-key"):
        assert f"LoadCredentialEncrypted={name}:seatsync-default.{name}" in said.out
    for value in seat.environment.values():
        assert value not in said.out
    for words in (
        ("--at", "25:00"),
        ("--push", "all"),
        ("--cron", "--install"),
        ("--daily", "--before-month-end", "2"),
    ):
        assert seat.run("schedule", *words).code == 2


def test_install_writes_the_units_into_the_users_folder(seat: Seat, tmp_path: Path) -> None:
    config = tmp_path / "config"

    said = seat.run("schedule", "--install", XDG_CONFIG_HOME=str(config), XDG_RUNTIME_DIR=str(tmp_path))

    assert said.code == 0, said.err
    assert sorted(path.name for path in (config / "systemd" / "user").iterdir()) == [
        "seatsync-default.service",
        "seatsync-default.timer",
    ]
    assert "systemctl --user enable --now seatsync-default.timer" in said.err


def test_systemctl_is_given_no_credential_of_ours(seat: Seat, tmp_path: Path) -> None:
    tools, told = tmp_path / "tools", tmp_path / "told"
    tools.mkdir()
    (tools / "systemctl").write_text(f"#!/bin/sh\n/usr/bin/env >> {told}\n")
    (tools / "systemctl").chmod(0o755)

    said = seat.run("schedule", "--install", XDG_CONFIG_HOME=str(tmp_path / "config"), PATH=str(tools))

    assert "is on." in said.out
    assert "XDG_CONFIG_HOME=" in told.read_text()
    assert "SEATSYNC_" not in told.read_text()


def test_the_cron_line_runs_with_an_empty_environment(seat: Seat, sandbox: Sandbox, tmp_path: Path) -> None:
    line = seat.prepared().run("schedule", "--cron").out.strip()
    kept = tmp_path / "kept"
    kept.mkdir(mode=0o700)
    for variable, value in sandbox.environment().items():
        name = variable.removeprefix("SEATSYNC_").lower().replace("_", "-")
        file = kept / name
        file.touch(mode=0o600)
        file.write_text(value, encoding="utf-8")
        assert seat.run("secret", "use", name, f"file:{file}").code == 0
    before = len(sandbox.record.all())

    command = " ".join(line.split(" ")[5:]).replace("\\%", "%")
    done = subprocess.run(
        ["/bin/sh", "-c", command], env={}, cwd="/", capture_output=True, text=True, timeout=90
    )

    assert done.returncode == 5, done.stderr
    assert done.stdout.startswith("SeatSync default: ")
    assert len(sandbox.record.all()) > before
    beat = json.loads((seat.home / "state" / "default" / "heartbeat.json").read_text())
    assert datetime.fromisoformat(beat["at"]).tzinfo is not None
    assert not sandbox.record.writes()


def test_a_day_that_is_not_due_reads_nothing(seat: Seat, sandbox: Sandbox) -> None:
    seat.prepared()
    state = seat.home / "state" / "default"
    today = sandbox.world.today
    write_heartbeat(state, {"exit_code": 0}, month=f"{today:%Y-%m}")
    calls = len(sandbox.record.all())

    said = seat.run("run", "--only-days-before-month-end", "27", "--json")

    assert said.code == 0
    assert said.json()["due"] is False
    assert len(sandbox.record.all()) == calls
