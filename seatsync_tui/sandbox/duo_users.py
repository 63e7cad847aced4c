"""Duo users: full user objects drawn up from the little a world keeps, and accounts too large to be kept."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import overload

from seatsync_tui.sandbox.world import DuoUser

_FIRST = ("Ada", "Ben", "Cleo", "Dev", "Ella", "Finn", "Gita", "Hugo", "Ines", "Jon", "Kim", "Lars", "Mona")
_LAST = (
    "Abbott",
    "Brandt",
    "Castro",
    "Dunn",
    "Eriksen",
    "Fowler",
    "Gupta",
    "Haas",
    "Imai",
    "Jensen",
    "Kovac",
)

_HEAD = (
    '{"user_id":"DU%s%s","username":"%s%s","realname":"%s %s","firstname":"%s","lastname":"%s",'
    '"email":"%s%s@staff.example","alias1":null,"alias2":null,"alias3":null,"alias4":null,"aliases":{},'
    '"created":%s,"last_login":%s,"last_directory_sync":null,"is_enrolled":%s,"status":%s,"lockout_reason":%s,'
    '"notes":"","groups":[],'
)
_BARE = '"phones":[],"tokens":[],"u2ftokens":[],"desktoptokens":[],"webauthncredentials":[]}'
_PHONE = (
    '"phones":[{"phone_id":"DP%s%010d","number":"+1555%07d","extension":"","name":"","type":"Mobile",'
    '"platform":"Apple iOS","model":"Apple iPhone","activated":true,'
    '"capabilities":["auto","push","mobile_otp"],'
    '"last_seen":"2026-10-11T18:42:36","sms_passcodes_sent":false,"encrypted":"Encrypted",'
    '"fingerprint":"Configured","screenlock":"Locked","tampered":"Not tampered",'
    '"predelay":"","postdelay":""}],'
    '"tokens":[],"u2ftokens":[],"desktoptokens":[],"webauthncredentials":[]}'
)
_TOKEN = (
    '"phones":[],"tokens":[{"token_id":"DH%s%010d","serial":"%08d","type":"yk","totp_step":null}],'
    '"u2ftokens":[],"desktoptokens":[],"webauthncredentials":[]}'
)
_FILTERS = {"username": "username", "email": "email", "username_list": "username", "user_id_list": "user_id"}
"""Which field of a user each of Duo's filters looks at."""
_CREATED = 1_513_376_825
_SEEN = 1_793_910_263


def users_json(account_id: str, users: Iterable[DuoUser]) -> str:
    """The user objects of one page as JSON, put together as text because benchmarks read many pages."""
    tail = account_id[-8:]
    if isinstance(users, ManyUsers):
        return _page_json(tail, users)
    return ",".join([_user_json(tail, user) for user in users])


@lru_cache(maxsize=512)
def _page_json(tail: str, users: ManyUsers) -> str:
    """A page of users that never change, kept: drawing it up would take time from whoever is measured."""
    return ",".join([_user_json(tail, user) for user in users])


def _user_json(tail: str, user: DuoUser) -> str:
    number, status, enrolled = user
    token = number % 7 == 0
    form = _form(number % len(_FIRST), number % len(_LAST), status, enrolled, token)
    if not enrolled:
        return form % (tail, number, number, number, _CREATED + number)
    device = number if token else number % 10_000_000
    return form % (tail, number, number, number, _CREATED + number, _SEEN - number, tail, number, device)


@lru_cache(maxsize=4096)
def _form(first: int, last: int, status: str, enrolled: bool, token: bool) -> str:
    """All of a user but its numbers and its account; thousands of users share one."""
    name, surname, login = _FIRST[first], _LAST[last], _LAST[last].lower()
    head = _HEAD % (
        *("%s", "%010d", login, "%d", name, surname, name, surname, login, "%d", "%d"),
        *("%d" if enrolled else "null", "true" if enrolled else "false"),
        *(json.dumps(status).replace("%", "%%"), '"Failed Attempts"' if status == "locked out" else "null"),
    )
    if not enrolled:
        return head + _BARE
    return head + (_TOKEN if token else _PHONE)


def asked_for(account_id: str, users: Sequence[DuoUser], parameters: Mapping[str, str]) -> Sequence[DuoUser]:
    """The users that Duo's own filters leave: by name, e-mail address, or lists of names or ids in JSON."""
    tail = account_id[-8:]
    for name, told in _FILTERS.items():
        if name in parameters:
            wanted = json.loads(parameters[name]) if name.endswith("_list") else [parameters[name]]
            users = [user for user in users if json.loads(_user_json(tail, user))[told] in wanted]
    return users


def ordinary_user(number: int) -> DuoUser:
    """A user as they are found among many: most are active and enrolled, some of every other kind."""
    status = {3: "bypass", 7: "disabled", 11: "locked out", 13: "pending deletion"}.get(number % 40, "active")
    return DuoUser(number, status, number % 10 != 0)


class ManyUsers(Sequence[DuoUser]):
    """The users of an account of any size, each made when asked for, so that none has to be held."""

    __slots__ = ("_draw", "_numbers")

    def __init__(self, numbers: range | int, draw: Callable[[int], DuoUser] = ordinary_user) -> None:
        self._numbers = range(numbers) if isinstance(numbers, int) else numbers
        self._draw = draw

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, ManyUsers):
            return NotImplemented
        return self._numbers == other._numbers and self._draw is other._draw

    def __hash__(self) -> int:
        return hash((self._numbers, self._draw))

    def __len__(self) -> int:
        return len(self._numbers)

    @overload
    def __getitem__(self, index: int) -> DuoUser: ...

    @overload
    def __getitem__(self, index: slice) -> ManyUsers: ...

    def __getitem__(self, index: int | slice) -> DuoUser | ManyUsers:
        if isinstance(index, slice):
            return ManyUsers(self._numbers[index], self._draw)
        return self._draw(self._numbers[index])
