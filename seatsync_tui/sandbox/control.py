"""Control endpoints under `/_sandbox/`, by which another process looks into the sandbox and changes it.

They are served to loopback only, without credentials, latency, faults or record.
"""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from seatsync_tui.sandbox.duo_users import ManyUsers
from seatsync_tui.sandbox.faults import Fault, FaultError, parse_fault
from seatsync_tui.sandbox.psa_records import derive
from seatsync_tui.sandbox.world import DuoAccount, DuoUser, Record, World

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox

COLLECTIONS = ("companies", "agreements", "additions", "catalog", "tickets", "notes", "documents")
LOOPBACK = frozenset({"127.0.0.1", "::1"})

Endpoint = Callable[[Request], Awaitable[Response]]


class ControlError(Exception):
    """A control request that names what is not there or leaves out what is needed; answered as 400."""


def control_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of the control endpoints."""
    control = Control(sandbox)
    return [
        Route("/_sandbox/record", _guarded(control.record), methods=["GET", "DELETE"]),
        Route("/_sandbox/world", _guarded(control.world), methods=["GET"]),
        Route("/_sandbox/expectations", _guarded(control.expectations), methods=["GET"]),
        Route("/_sandbox/faults", _guarded(control.faults), methods=["GET", "POST", "DELETE"]),
        Route("/_sandbox/latency", _guarded(control.latency), methods=["POST"]),
        Route("/_sandbox/set-users", _guarded(control.set_users), methods=["POST"]),
        Route("/_sandbox/set-account", _guarded(control.set_account), methods=["POST"]),
        Route("/_sandbox/remove-account", _guarded(control.remove_account), methods=["POST"]),
        Route("/_sandbox/put", _guarded(control.put), methods=["POST"]),
        Route("/_sandbox/remove", _guarded(control.remove), methods=["POST"]),
    ]


def _guarded(endpoint: Endpoint) -> Endpoint:
    """Refuse callers from elsewhere, and turn what a caller got wrong into words."""

    async def guarded(request: Request) -> Response:
        if request.client is None or request.client.host not in LOOPBACK:
            return JSONResponse({"error": "the sandbox is controlled from its own machine only"}, 403)
        try:
            return await endpoint(request)
        except (ControlError, FaultError, KeyError, TypeError, ValueError) as error:
            return JSONResponse({"error": f"{type(error).__name__}: {error}"}, 400)

    return guarded


class Control:
    """Looks and changes, each one a small JSON request."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._world: World = sandbox.world

    async def record(self, request: Request) -> Response:
        """GET: the exchanges, `?since=NUMBER` after one, and the peaks. DELETE: forget them."""
        if request.method == "DELETE":
            self._sandbox.record.clear()
            return JSONResponse({})
        since = int(request.query_params.get("since", 0))
        exchanges = [each.as_record() for each in self._sandbox.record.all() if each.number > since]
        broken = [repr(error) for error in self._sandbox.broken]
        return JSONResponse(
            {"exchanges": exchanges, "peak": dict(self._sandbox.record.peak), "broken": broken}
        )

    async def world(self, _request: Request) -> Response:
        """The ConnectWise records as they stand, and the Duo accounts with their users counted by kind."""
        records = {name: list(self._collection(name).values()) for name in COLLECTIONS}
        return JSONResponse(
            {
                "seed": self._world.seed,
                "today": self._world.today.isoformat(),
                "product": self._world.product,
                "accounts": [_summary(account) for account in self._world.duo.accounts],
                **records,
            }
        )

    async def expectations(self, _request: Request) -> Response:
        """What each seeded case should show."""
        return JSONResponse([dataclasses.asdict(each) for each in self._world.expectations])

    async def faults(self, request: Request) -> Response:
        """GET: those on. POST `{"fault": TEXT}` or its parts: one more. DELETE: all, or `?number=`."""
        faults = self._sandbox.faults
        if request.method == "GET":
            return JSONResponse([fault.as_record() for fault in faults.active()])
        if request.method == "POST":
            return JSONResponse(faults.switch_on(_fault(await _fields(request))).as_record())
        number = request.query_params.get("number")
        if number is None:
            faults.clear()
        else:
            faults.remove(int(number))
        return JSONResponse({})

    async def latency(self, request: Request) -> Response:
        """`{"ms": 50}`: how long every later request is held up."""
        self._sandbox.latency_ms = float((await _fields(request))["ms"])
        return JSONResponse({"ms": self._sandbox.latency_ms})

    async def set_users(self, request: Request) -> Response:
        """Replace an account's users, by `users` or by `counts`.

        `users` is `[{"status": …, "enrolled": …}, …]`; `counts` has such objects with a `count` each, or is a
        number: so many ordinary ones.
        """
        fields = await _fields(request)
        account = self._account(fields["account_id"])
        counts = (
            fields["counts"] if "counts" in fields else [{**user, "count": 1} for user in fields["users"]]
        )
        if isinstance(counts, int):
            account.users = ManyUsers(counts)
        else:
            account.users = _users(counts)
        return JSONResponse(_summary(account))

    async def set_account(self, request: Request) -> Response:
        """Change `name`, `api_hostname`, `refusal` or `edition` of an account; a new id adds one."""
        fields = await _fields(request)
        known = ("account_id", "name", "api_hostname", "refusal", "edition")
        if unknown := fields.keys() - set(known):
            raise ControlError(f"no such field: {', '.join(sorted(unknown))}; known: {', '.join(known)}")
        account_id = fields.pop("account_id")
        account = next((a for a in self._world.duo.accounts if a.account_id == account_id), None)
        if account is None:
            account = DuoAccount(account_id, None)
            self._world.duo.accounts.append(account)
        for name, value in fields.items():
            setattr(account, name, value)
        return JSONResponse(_summary(account))

    async def remove_account(self, request: Request) -> Response:
        """`{"account_id": …}`: the parent no longer has that child."""
        self._world.duo.accounts.remove(self._account((await _fields(request))["account_id"]))
        return JSONResponse({})

    async def put(self, request: Request) -> Response:
        """Change a ConnectWise record the way a person does in ConnectWise itself.

        `{"collection": "additions", "id": 9001, "change": {"quantity": 30}, "by": "JDoe"}`; a new id
        adds a record, a value of null removes a field.
        """
        fields = await _fields(request)
        number = int(fields["id"])
        change = fields["change"]
        if not isinstance(change, dict):
            raise ControlError("change is an object of fields")
        held = self._collection(fields["collection"]).setdefault(number, {"id": number})
        held.update(change)
        for name in [name for name, value in change.items() if value is None]:
            del held[name]
        if fields["collection"] == "additions":
            derive(held)
        time = datetime.fromtimestamp(self._sandbox.clock(), UTC).time()
        moment = f"{self._world.today.isoformat()}T{time:%H:%M:%S}Z"
        held["_info"] = {
            **held.get("_info", {}),
            "lastUpdated": moment,
            "updatedBy": fields.get("by", "JDoe"),
        }
        return JSONResponse(held)

    async def remove(self, request: Request) -> Response:
        """`{"collection": "additions", "id": 9001}`: the record is gone."""
        fields = await _fields(request)
        self._collection(fields["collection"]).pop(int(fields["id"]))
        return JSONResponse({})

    def _collection(self, name: str) -> dict[int, Record]:
        if name not in COLLECTIONS:
            raise ControlError(f"no collection {name!r}; known: {', '.join(COLLECTIONS)}")
        records: dict[int, Record] = getattr(self._world.psa, name)
        return records

    def _account(self, account_id: str) -> DuoAccount:
        for account in self._world.duo.accounts:
            if account.account_id == account_id:
                return account
        raise ControlError(f"no account {account_id!r}")


async def _fields(request: Request) -> dict[str, Any]:
    fields = await request.json()
    if not isinstance(fields, dict):
        raise ControlError("the body is a JSON object")
    return fields


def _fault(fields: dict[str, Any]) -> Fault:
    if "fault" in fields:
        return parse_fault(fields["fault"])
    parts = ("kind", "service", "path", "method", "account", "agreement", "skip", "times")
    named = {name: fields.pop(name) for name in parts if name in fields}
    return Fault(**named, options=fields)


def _users(counts: list[dict[str, Any]]) -> list[DuoUser]:
    kinds = [(kind["status"], bool(kind["enrolled"])) for kind in counts for _ in range(kind["count"])]
    return [DuoUser(number, status, enrolled) for number, (status, enrolled) in enumerate(kinds, start=1)]


def _summary(account: DuoAccount) -> dict[str, Any]:
    counts = Counter((user.status, user.enrolled) for user in account.users)
    return {
        "account_id": account.account_id,
        "name": account.name,
        "api_hostname": account.api_hostname,
        "refusal": account.refusal,
        "edition": account.edition,
        "users": len(account.users),
        "counts": [
            {"status": status, "enrolled": enrolled, "count": count}
            for (status, enrolled), count in sorted(counts.items())
        ],
    }
