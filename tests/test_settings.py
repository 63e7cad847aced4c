"""Settings: where each value comes from, and what is said when one makes no sense."""

from __future__ import annotations

import stat
import subprocess
import sys
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.errors import SettingsError, StoreError
from seatsync_tui.reconcile.guard import Limits
from seatsync_tui.settings import (
    DEFAULT,
    Settings,
    load_settings,
    paths_for,
    set_setting,
    unset_setting,
)
from seatsync_tui.settings.file import read_profile, toml_value
from seatsync_tui.settings.paths import default_paths


@pytest.fixture
def environ(tmp_path: Path) -> dict[str, str]:
    return {"SEATSYNC_HOME": str(tmp_path / "home")}


def write(environ: dict[str, str], text: str) -> Path:
    file = paths_for("default", environ).settings_file
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_every_setting_has_its_default(environ: dict[str, str]) -> None:
    settings = load_settings("default", environ)
    assert settings == Settings()
    assert {settings.origin_of(name) for name, _ in settings.values()} == {DEFAULT}
    assert (settings.max_age_hours, settings.plan_hours, settings.probe_waits) == (24, 24, (0, 10, 30))
    assert (settings.agreements_at_once, settings.calls_per_minute) == (4, 600)


def test_the_default_limits_are_those_of_the_guard(environ: dict[str, str]) -> None:
    assert load_settings("default", environ).limits() == Limits()


def test_flag_beats_environment_beats_profile_beats_default(environ: dict[str, str]) -> None:
    file = write(environ, '[profile.default]\ntries = 2\nat_once = 3\ntimezone = "Europe/Berlin"\n')
    environ |= {"SEATSYNC_TRIES": "5", "SEATSYNC_AT_ONCE": "6"}
    settings = load_settings("default", environ, {"tries": 7, "read_only": None})
    assert (settings.tries, settings.origin_of("tries")) == (7, "--set tries")
    assert (settings.at_once, settings.origin_of("at_once")) == (6, "SEATSYNC_AT_ONCE")
    assert (settings.timezone, settings.origin_of("timezone")) == ("Europe/Berlin", str(file))
    assert (settings.read_only, settings.origin_of("read_only")) == (False, DEFAULT)


def test_an_empty_variable_counts_as_not_set(environ: dict[str, str]) -> None:
    settings = load_settings("default", environ | {"SEATSYNC_TRIES": ""})
    assert (settings.tries, settings.origin_of("tries")) == (4, DEFAULT)


def test_profiles_do_not_see_each_other(environ: dict[str, str]) -> None:
    write(environ, "[profile.default]\ntries = 2\n[profile.staging]\nguard_cancels = 1\n")
    assert load_settings("default", environ).limits().cancels == 3
    assert load_settings("staging", environ).limits().cancels == 1
    assert load_settings("staging", environ).tries == 4


def test_a_limit_in_the_file_keeps_its_digits(environ: dict[str, str]) -> None:
    write(environ, "[profile.default]\nguard_fall_percent = 12.10\n")
    assert str(load_settings("default", environ).guard_fall_percent) == "12.10"


def test_lists_come_with_commas_from_the_environment(environ: dict[str, str]) -> None:
    environ |= {"SEATSYNC_PROBE_WAITS": "0, 5,15", "SEATSYNC_ALLOW_ZERO_PRICE": "FREE-1,FREE-2"}
    settings = load_settings("default", environ)
    assert list(settings.probe_waits) == [0, 5, 15]
    assert settings.allow_zero_price == ("FREE-1", "FREE-2")


def test_http_options_follow_the_settings(environ: dict[str, str]) -> None:
    write(environ, "[profile.default]\nat_once = 5\nread_seconds = 7.5\n")
    options = load_settings("default", environ).http_options()
    assert (options.at_once, options.read_seconds, options.tries) == (5, 7.5, 4)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("tries = 0", "The setting tries takes a whole number from 1 to 10, not 0"),
        ('tries = "many"', "The setting tries takes a whole number"),
        ('timezone = "Mars/Olympus"', "The setting timezone takes a zone name"),
        ("guard_cancels = -1", "The setting guard_cancels takes additions, 0 or more"),
        ("guard_cancels = nan", "The setting guard_cancels takes"),
        ("read_seconds = inf", "The setting read_seconds takes seconds"),
        ("probe_waits = []", "The setting probe_waits takes seconds after a lost create"),
        ("read_only = 3", "The setting read_only takes true or false"),
        ("trys = 3", "There is no setting 'trys'"),
    ],
)
def test_a_value_that_makes_no_sense_is_named_with_what_it_takes(
    environ: dict[str, str], line: str, said: str
) -> None:
    file = write(environ, f"[profile.default]\n{line}\n")
    with pytest.raises(SettingsError) as caught:
        load_settings("default", environ)
    assert said in caught.value.what
    assert str(file) in caught.value.what
    assert caught.value.exit_code == 2


def test_a_misspelt_setting_gets_a_hint(environ: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match="Did you mean tries"):
        set_setting("default", "trys", "3", environ)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[profile.default\n", "is no TOML"),
        ("tries = 3\n", "has 'tries' outside of a profile"),
        ("profile = 3\n", "has to be tables"),
        ("[profile]\ndefault = 3\n", "has to be tables"),
    ],
)
def test_a_file_that_makes_no_sense_is_said(environ: dict[str, str], text: str, said: str) -> None:
    write(environ, text)
    with pytest.raises(SettingsError, match=said):
        load_settings("default", environ)


@pytest.mark.parametrize("name", ["", "Default", "a/b", "..", "x" * 33, "ä", "a b", "a\n"])
def test_a_profile_name_that_could_not_be_a_folder_is_refused(environ: dict[str, str], name: str) -> None:
    for use in (load_settings, paths_for):
        with pytest.raises(SettingsError, match="cannot name a profile"):
            use(name, environ)


def test_everything_lies_under_the_home_and_each_profile_has_its_own_folders(tmp_path: Path) -> None:
    environ = {"SEATSYNC_HOME": str(tmp_path)}
    first, second = paths_for("default", environ), paths_for("staging", environ)
    assert all(place.is_relative_to(tmp_path) for place in first.places().values())
    assert first.settings_file == second.settings_file
    assert first.data != second.data
    assert first.state != second.state
    assert list(tmp_path.iterdir()) == []


def test_without_a_home_the_platforms_folders_are_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for variable, name in (("XDG_CONFIG_HOME", "c"), ("XDG_DATA_HOME", "d"), ("XDG_STATE_HOME", "s")):
        monkeypatch.setenv(variable, str(tmp_path / name))
    paths = default_paths("default", {})
    assert all(part.is_absolute() for part in (paths.config, paths.data, paths.state))
    assert len({paths.config, paths.data, paths.state}) == 3


def test_the_data_can_be_moved_to_a_shared_folder(environ: dict[str, str], tmp_path: Path) -> None:
    write(environ, f'[profile.default]\ndata_folder = "{tmp_path}/group"\nshared = true\n')
    paths = paths_for("default", environ)
    assert paths.data == tmp_path / "group" / "default"
    assert paths.state.is_relative_to(environ["SEATSYNC_HOME"])
    assert load_settings("default", environ).shared
    moved = paths_for("default", environ | {"SEATSYNC_DATA_FOLDER": str(tmp_path / "else")})
    assert moved.data == tmp_path / "else" / "default"


def test_a_setting_is_written_beside_the_others_and_comments_stay(environ: dict[str, str]) -> None:
    file = write(
        environ, "# ours\n[profile.default] # first\ntries = 2 # few\n\n[profile.staging]\ntries = 3\n"
    )
    set_setting("default", "tries", "6", environ)
    set_setting("default", "timezone", "America/New_York", environ)
    assert set_setting("staging", "probe_waits", "0,20", environ) == (0.0, 20.0)
    text = file.read_text(encoding="utf-8")
    assert "# ours" in text
    assert "# first" in text
    assert load_settings("default", environ).tries == 6
    assert load_settings("default", environ).timezone == "America/New_York"
    staging = load_settings("staging", environ)
    assert (staging.tries, staging.probe_waits) == (3, (0, 20))


def test_a_setting_can_be_taken_back(environ: dict[str, str]) -> None:
    set_setting("default", "tries", "6", environ)
    unset_setting("default", "tries", environ)
    assert load_settings("default", environ).origin_of("tries") == DEFAULT


def test_a_new_file_is_private_and_whole(environ: dict[str, str]) -> None:
    set_setting("new", "invoice_description", 'Seats "{count}"\n\\ end', environ)
    file = paths_for("new", environ).settings_file
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE(file.parent.parent.stat().st_mode) == 0o700
    assert load_settings("new", environ).invoice_description == 'Seats "{count}"\n\\ end'
    assert [path.name for path in file.parent.iterdir()] == ["settings.toml"]


def test_a_value_over_several_lines_is_replaced_whole(environ: dict[str, str]) -> None:
    write(environ, "[profile.default]\nprobe_waits = [\n  0,\n  5,\n]\ntries = 3\n")
    set_setting("default", "probe_waits", "1,2", environ)
    settings = load_settings("default", environ)
    assert (settings.probe_waits, settings.tries) == ((1, 2), 3)


def test_a_wrong_value_leaves_the_file_alone(environ: dict[str, str]) -> None:
    file = write(environ, "[profile.default]\ntries = 3\n")
    with pytest.raises(SettingsError, match="tries takes"):
        set_setting("default", "tries", "0", environ)
    assert file.read_text(encoding="utf-8") == "[profile.default]\ntries = 3\n"


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    (tmp_path / "config").write_text("in the way")
    with pytest.raises((StoreError, SettingsError)):
        set_setting("default", "tries", "3", {"SEATSYNC_HOME": str(tmp_path)})


@given(
    st.one_of(
        st.booleans(),
        st.integers(-(10**12), 10**12),
        st.text(),
        st.decimals(allow_nan=False, allow_infinity=False, places=3, min_value=-(10**9), max_value=10**9),
        st.lists(st.text()),
    )
)
def test_every_value_reads_back_from_toml(value: object) -> None:
    assert tomllib.loads(f"v = {toml_value(value)}", parse_float=Decimal)["v"] == value


def test_a_profile_that_the_file_does_not_name_is_empty(environ: dict[str, str]) -> None:
    file = write(environ, "[profile.default]\ntries = 3\n")
    assert read_profile(file, "other") == {}


def test_settings_cannot_be_changed_in_memory(environ: dict[str, str]) -> None:
    settings = load_settings("default", environ)
    with pytest.raises(ValueError):
        settings.tries = 9


def test_places_are_told_without_loading_the_settings_model() -> None:
    code = (
        "import sys; from seatsync_tui.settings import paths_for;"
        "paths_for('default', {'SEATSYNC_HOME': '/x'});"
        "print('pydantic' in sys.modules); from seatsync_tui.settings import load_settings;"
        "print('pydantic' in sys.modules)"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["False", "True"]
