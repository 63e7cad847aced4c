"""Two accounts of one group share a data folder: mappings, lock and journal meet, others stay out."""

from __future__ import annotations

import grp
import os
import pwd
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from seatsync_tui.sandbox.server import Sandbox
from tests.cli.terminal import LIMIT, Said

ROOT = Path(__file__).parents[2]
GROUP = "seatsync-test"
NAMES = ("seatsync-ana", "seatsync-bo", "seatsync-eve")
"""Eve is not of the group."""
TOOLS = ("useradd", "userdel", "groupadd", "groupdel")


def _python() -> str:
    """A Python of this version that every account may run: this one may lie in the home of root."""
    system = f"/usr/bin/python{sys.version_info.major}.{sys.version_info.minor}"
    hidden = Path(sys.executable).resolve().is_relative_to("/root")
    return system if hidden and Path(system).exists() else sys.executable


PYTHON = _python()
PACKAGES = os.pathsep.join([str(ROOT), sysconfig.get_path("purelib"), sysconfig.get_path("platlib")])

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not all(shutil.which(tool) for tool in TOOLS), reason="making accounts takes root"
)


@dataclass(frozen=True)
class Account:
    """A real account of this machine, with a home of its own and a share in the data."""

    name: str
    home: Path
    environment: dict[str, str]

    @property
    def user(self) -> pwd.struct_passwd:
        return pwd.getpwnam(self.name)

    def begin(self, command: list[str], **more: str) -> subprocess.Popen[str]:
        groups = [group.gr_gid for group in grp.getgrall() if self.name in group.gr_mem]
        return subprocess.Popen(
            command,
            user=self.user.pw_uid,
            group=self.user.pw_gid,
            extra_groups=groups,
            umask=0o022,
            env={**self.environment, "HOME": str(self.home), "USER": self.name, **more},
            cwd="/",
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *words: str, **more: str) -> Said:
        process = self.begin([PYTHON, "-m", "seatsync_tui", *words], **more)
        out, err = process.communicate(timeout=LIMIT)
        return Said(process.returncode, out, err)

    def code_of(self, *command: str) -> int:
        """How another program ends for this account."""
        process = self.begin(list(command))
        process.communicate(timeout=LIMIT)
        return process.returncode


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder that every account can reach, as pytest's own cannot be."""
    with tempfile.TemporaryDirectory(prefix="seatsync-shared-") as made:
        Path(made).chmod(0o755)
        yield Path(made)


@pytest.fixture
def accounts(sandbox: Sandbox, folder: Path) -> Iterator[tuple[Account, Account, Account]]:
    for name in NAMES:
        if name in {each.pw_name for each in pwd.getpwall()}:
            pytest.skip(f"this machine has an account {name}")
    subprocess.run(["groupadd", GROUP], check=True)
    made: list[Account] = []
    try:
        for name in NAMES:
            groups = [] if name == NAMES[2] else ["-G", GROUP]
            subprocess.run(
                ["useradd", "--no-create-home", "-U", *groups, name], check=True, capture_output=True
            )
            made.append(_at_home(name, sandbox, folder))
        if not _can_run(made[0]):
            pytest.skip("other accounts can run no Python with this checkout")
        shared = folder / "data"
        shared.mkdir()
        shutil.chown(shared, group=GROUP)
        shared.chmod(0o2770)
        yield made[0], made[1], made[2]
    finally:
        for account in made:
            subprocess.run(["userdel", account.name], check=True, capture_output=True)
        subprocess.run(["groupdel", GROUP], check=True)


def _can_run(account: Account) -> bool:
    try:
        process = account.begin([PYTHON, "-c", "import seatsync_tui.cli, seatsync_tui.store.store"])
    except PermissionError:
        return False
    process.communicate(timeout=LIMIT)
    return process.returncode == 0


def _at_home(name: str, sandbox: Sandbox, folder: Path) -> Account:
    home = folder / name
    home.mkdir(mode=0o700)
    shutil.chown(home, name, name)
    return Account(
        name,
        home,
        {
            **sandbox.environment(),
            "PATH": os.environ["PATH"],
            "PYTHONPATH": PACKAGES,
            "PYTHONDONTWRITEBYTECODE": "1",
            "SEATSYNC_HOME": str(home / "seatsync"),
            "SEATSYNC_DATA_FOLDER": str(folder / "data"),
            "SEATSYNC_SHARED": "true",
        },
    )


def test_two_accounts_share_mappings_lock_and_journal_and_a_third_sees_nothing(
    accounts: tuple[Account, Account, Account], folder: Path
) -> None:
    ana, bo, eve = accounts
    plan = folder / "data" / "plan.json"
    assert ana.run("pull").code == 5
    assert ana.run("scan").code == 0
    assert ana.run("map", "license", "duo", "duo-mfa", "--product", "DUO-MFA").code == 0

    rows = bo.run("preview", "--json")
    assert rows.code == 0, rows.err
    mine = ana.run("preview", "--json")
    assert [row["status"] for row in rows.json()["rows"]] == [row["status"] for row in mine.json()["rows"]]
    assert bo.run("plan", "--out", str(plan)).code == 0
    pushed = ana.run("push", str(plan), "--yes")
    assert pushed.code == 0, pushed.err
    again = bo.run("push", str(plan), "--yes")
    assert (again.code, "pushed before" in again.err) == (6, True)
    who = {each["by"].partition("@")[0] for each in bo.run("operations", "--json").json()["operations"]}
    assert who == {ana.name}
    assert bo.run("ignore", "duo", rows.json()["rows"][0]["customer_id"], "--why", "a lab").code == 0
    for each in (ana, bo):
        assert each.run("audit", "verify").code == 0
        assert each.run("doctor", "--offline").code == 0

    assert_closed(folder / "data")
    assert eve.run("preview").code == 2
    assert eve.code_of("cat", str(plan)) != 0
    assert eve.code_of("ls", str(folder / "data")) != 0


def assert_closed(shared: Path) -> None:
    """Everything in the folder is the group's, and nobody else's."""
    gid = grp.getgrnam(GROUP).gr_gid
    for path in (shared, *shared.rglob("*")):
        status = path.stat()
        wanted = 0o2770 if path.is_dir() else 0o660
        assert (path.name, stat.S_IMODE(status.st_mode), status.st_gid) == (path.name, wanted, gid)


def test_the_lock_of_one_account_keeps_the_other_out(
    accounts: tuple[Account, Account, Account], folder: Path
) -> None:
    ana, bo, _ = accounts
    plan = folder / "data" / "plan.json"
    assert ana.run("pull").code == 5
    assert ana.run("scan").code == 0
    assert ana.run("map", "license", "duo", "duo-mfa", "--product", "DUO-MFA").code == 0
    assert bo.run("plan", "--out", str(plan)).code == 0
    holding = (
        "import sys; from pathlib import Path; from seatsync_tui.store.lock import hold_lock\n"
        "with hold_lock(Path(sys.argv[1]), 'ana@box', 'push', shared=True):\n"
        "    print('held', flush=True)\n    sys.stdin.read()"
    )
    holder = ana.begin([PYTHON, "-c", holding, str(folder / "data" / "default")])
    assert holder.stdout is not None
    assert holder.stdout.readline() == "held\n"

    refused = bo.run("push", str(plan), "--yes")

    holder.communicate("")
    assert (refused.code, "ana@box holds the lock" in refused.err) == (8, True)
    assert bo.run("push", str(plan), "--yes").code == 0
    assert_closed(folder / "data")
