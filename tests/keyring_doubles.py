"""Keyrings for tests, chosen by PYTHON_KEYRING_BACKEND in the environment of the keyring's process."""

from __future__ import annotations

import getpass
import json
import os
import time
from pathlib import Path

from keyring.backend import KeyringBackend
from keyring.backends.chainer import ChainerBackend
from keyring.errors import InitError, KeyringLocked, PasswordDeleteError


class FileKeyring(KeyringBackend):
    """Keeps entries in the file that TEST_KEYRING_FILE names; made for tests alone."""

    priority = 5

    def _entries(self) -> dict[str, str]:
        file = Path(os.environ["TEST_KEYRING_FILE"])
        return dict(json.loads(file.read_text())) if file.exists() else {}

    def _keep(self, entries: dict[str, str]) -> None:
        Path(os.environ["TEST_KEYRING_FILE"]).write_text(json.dumps(entries))

    def get_password(self, service: str, username: str) -> str | None:
        return self._entries().get(f"{service}/{username}")

    def set_password(self, service: str, username: str, password: str) -> None:
        print("a backend may print", password)
        self._keep(self._entries() | {f"{service}/{username}": password})

    def delete_password(self, service: str, username: str) -> None:
        entries = self._entries()
        if f"{service}/{username}" not in entries:
            raise PasswordDeleteError(username)
        del entries[f"{service}/{username}"]
        self._keep(entries)


class PlaintextKeyring(FileKeyring):
    """By its name a keyring that keeps secrets readable."""


class WeakKeyring(FileKeyring):
    """Not recommended by its own word."""

    priority = 0.6  # type: ignore[assignment]


class ForgetfulKeyring(FileKeyring):
    """Says yes and keeps something else."""

    def set_password(self, service: str, username: str, password: str) -> None:
        super().set_password(service, username, "something else")


class FleetingKeyring(FileKeyring):
    """Keeps what it is given for as long as its process runs: a lie that only another process finds out."""

    _memory: dict[str, str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self._memory.get(username)

    def set_password(self, service: str, username: str, password: str) -> None:
        self._memory[username] = password

    def delete_password(self, service: str, username: str) -> None:
        del self._memory[username]


class StickyKeyring(FileKeyring):
    """Says that it deleted and did not."""

    def delete_password(self, service: str, username: str) -> None:
        pass


class LockedKeyring(FileKeyring):
    """Cannot be unlocked."""

    def get_password(self, service: str, username: str) -> str | None:
        raise KeyringLocked("Failed to unlock the collection!")

    def set_password(self, service: str, username: str, password: str) -> None:
        raise InitError("Failed to create the collection: Prompt dismissed..")


class AskingKeyring(FileKeyring):
    """Wants to ask for a password on the terminal."""

    def set_password(self, service: str, username: str, password: str) -> None:
        getpass.getpass("New passphrase: ")

    def get_password(self, service: str, username: str) -> str | None:
        return getpass.getpass("Passphrase: ")


class LeakyKeyring(FileKeyring):
    """Puts the secret into its error."""

    def set_password(self, service: str, username: str, password: str) -> None:
        raise ValueError(f"cannot encode {password}")


class TerminalKeyring(FileKeyring):
    """Writes straight to the terminal, whatever standard output is."""

    def get_password(self, service: str, username: str) -> str | None:
        with open("/dev/tty", "w") as terminal:
            terminal.write("Unlock your keyring: ")
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)


class HangingKeyring(FileKeyring):
    """Waits for a dialog that nobody sees, in a process of its own as well."""

    def set_password(self, service: str, username: str, password: str) -> None:
        self.get_password(service, username)

    def get_password(self, service: str, username: str) -> str | None:
        file = Path(os.environ["TEST_KEYRING_FILE"])
        file.write_text(json.dumps({"pid": os.getpid()}))
        with file.with_name(f"{file.name}.waiting").open("a") as waiting:
            waiting.write("one\n")
        time.sleep(600)
        return None


class ChainedKeyring(ChainerBackend):
    """A chain that looks healthy and has a plain one in it."""

    priority = 10
    backends = [FileKeyring(), PlaintextKeyring()]  # type: ignore[no-untyped-call]
