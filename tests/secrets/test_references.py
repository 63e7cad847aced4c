"""References: the place of a credential as a short text, never its value."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seatsync_tui.models.errors import SettingsError
from seatsync_tui.secrets.references import Reference, parse_reference, parse_references
from tests.secrets.environs import PLANTED


@pytest.mark.parametrize(
    ("text", "wanted", "words"),
    [
        ("keyring:", Reference("keyring"), "keyring"),
        ("env:MY_SKEY", Reference("env", "MY_SKEY"), "environment MY_SKEY"),
        ("cred:duo-skey", Reference("cred", "duo-skey"), "systemd credential duo-skey"),
        ("file:/run/secrets/duo", Reference("file", "/run/secrets/duo"), "file /run/secrets/duo"),
        ("file:~/duo", Reference("file", "~/duo"), "file ~/duo"),
        (
            'cmd:["/usr/bin/op","read","op://v/duo"]',
            Reference("cmd", argv=("/usr/bin/op", "read", "op://v/duo")),
            "command op",
        ),
        ("prompt", Reference("prompt"), "asked at the terminal"),
    ],
)
def test_each_kind_of_place_is_read_and_told(text: str, wanted: Reference, words: str) -> None:
    assert parse_reference(text, "duo-skey") == wanted
    assert wanted.words == words
    assert parse_reference(wanted.text, "duo-skey") == wanted


@pytest.mark.parametrize(
    "text",
    [
        PLANTED,
        "",
        "keyring:x",
        "env:",
        "env:A-B",
        "cred:../up",
        "cred:..",
        "cred:a/b",
        "file:",
        "file:relative",
        "file:/a\nb",
        "cmd:op read",
        "cmd:[]",
        'cmd:["op", 3]',
        'cmd:"op"',
        'cmd:["a\\u0000b"]',
        "prompt:now",
        7,
        True,
        None,
        {"kind": "env"},
    ],
)
def test_what_is_no_reference_is_refused_and_not_repeated(text: object) -> None:
    with pytest.raises(SettingsError, match="duo-skey") as caught:
        parse_reference(text, "duo-skey")
    assert PLANTED not in str(caught.value)
    assert caught.value.exit_code == 2


def test_several_places_are_tried_in_the_order_they_stand() -> None:
    found = parse_references(["cred:duo-skey", "keyring:"], "duo-skey")
    assert [reference.kind for reference in found] == ["cred", "keyring"]
    with pytest.raises(SettingsError):
        parse_references([], "duo-skey")


@given(st.lists(st.text(min_size=1).filter(lambda word: "\0" not in word), min_size=1))
def test_every_command_survives_being_written_and_read(argv: list[str]) -> None:
    reference = Reference("cmd", argv=tuple(argv))
    assert parse_reference(reference.text, "duo-skey") == reference
