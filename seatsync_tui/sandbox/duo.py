"""Duo's side of the sandbox: the Accounts API and those reads of the Admin API that concern seats."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from seatsync_tui.sandbox.answers import CROSS_DEPLOYMENT, Answer, duo_refusal, json_answer
from seatsync_tui.sandbox.duo_signature import SignedRequest, refusal_code
from seatsync_tui.sandbox.duo_users import asked_for, users_json
from seatsync_tui.sandbox.record import Exchange, exchange_of
from seatsync_tui.sandbox.requests import parameters_in
from seatsync_tui.sandbox.world import DuoAccount, DuoUser

if TYPE_CHECKING:
    from seatsync_tui.sandbox.server import Sandbox

EVERY_METHOD = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]
DEFAULT_LIMIT = 100
LARGEST_LIMIT = 300
TELEPHONY_CREDITS = 500

AccountCall = Callable[[Exchange, DuoAccount, dict[str, str]], Answer]


class Refused(Exception):
    """A call that Duo answers with an error code."""

    def __init__(self, code: int, detail: str = "", message: str = "") -> None:
        super().__init__(code)
        self.answer = duo_refusal(code, detail, message)


def duo_routes(sandbox: Sandbox) -> list[Route]:
    """The routes of Duo's Accounts, Admin and Auth APIs."""
    duo = Duo(sandbox)
    return [
        Route("/auth/v2/ping", duo.ping, methods=["GET"]),
        Route("/auth/{rest:path}", duo.signed, methods=EVERY_METHOD),
        Route("/accounts/{rest:path}", duo.signed, methods=EVERY_METHOD),
        Route("/admin/{rest:path}", duo.signed, methods=EVERY_METHOD),
    ]


class Duo:
    """Answers for the parent and all its children, which are told apart by `account_id`."""

    def __init__(self, sandbox: Sandbox) -> None:
        self._sandbox = sandbox
        self._parent = sandbox.world.duo
        self._reads: dict[str, AccountCall] = {
            "/admin/v1/users": self._users,
            "/admin/v1/info/summary": self._summary,
            "/admin/v1/billing/edition": self._edition,
            "/admin/v1/billing/telephony_credits": self._telephony,
            "/admin/v1/billing/user_limit": self._user_limit,
        }

    async def ping(self, request: Request) -> Response:
        """The server's time; needs no signature."""
        return _respond(_ok({"time": int(exchange_of(request).now)}))

    async def signed(self, request: Request) -> Response:
        """Check the credentials, then the right to call, then the call itself, as Duo does."""
        exchange = exchange_of(request)
        refused = refusal_code(
            SignedRequest(
                method=exchange.method,
                host=request.headers.get("host", ""),
                path=exchange.path,
                query=request.scope["query_string"].decode("latin-1"),
                body=exchange.body,
                headers=request.headers,
            ),
            self._parent.ikey,
            self._parent.skey,
            exchange.now,
        )
        if refused is not None:
            return _respond(duo_refusal(refused))
        try:
            return _respond(self._answer(exchange, request))
        except Refused as refusal:
            return _respond(refusal.answer)

    def _answer(self, exchange: Exchange, request: Request) -> Answer:
        parameters = parameters_in(request.scope["query_string"].decode("latin-1"), exchange.body)
        if exchange.path == "/accounts/v1/account/list":
            _only("POST", exchange)
            return self._account_list(exchange)
        read = self._reads.get(exchange.path)
        if exchange.path.startswith("/admin/"):
            account = self._account(parameters.get("account_id", ""))
            if read is not None:
                _only("GET", exchange)
                return read(exchange, account, parameters)
        raise Refused(40401)

    def _account(self, account_id: str) -> DuoAccount:
        """The child a call is about; an Accounts API application cannot reach the parent's own data."""
        account = next((a for a in self._parent.accounts if a.account_id == account_id), None)
        if account is None or account.refusal == "forbidden":
            raise Refused(40301)
        if account.refusal == "cross-deployment":
            raise Refused(40002, message=CROSS_DEPLOYMENT)
        return account

    def _account_list(self, exchange: Exchange) -> Answer:
        foreign = exchange.fault("foreign-host")
        own = exchange.asked.host
        if self._sandbox.hostnames == "bare":
            own = own.rpartition(":")[0] or own
        children: list[dict[str, Any]] = []
        for account in self._parent.accounts:
            host = account.api_hostname or own
            if foreign is not None and foreign.account in (None, account.account_id):
                host = foreign.text("host")
            children.append({"account_id": account.account_id, "api_hostname": host, "name": account.name})
        return _ok(children)

    def _users(self, exchange: Exchange, account: DuoAccount, parameters: dict[str, str]) -> Answer:
        limit = min(max(_whole_number("limit", parameters, DEFAULT_LIMIT), 1), LARGEST_LIMIT)
        offset = max(_whole_number("offset", parameters, 0), 0)
        shrinking = exchange.fault("shrinking") if offset else None
        if shrinking is not None:
            account.users = account.users[int(shrinking.amount("users")) :]
        users = _asked_for(account, parameters)
        total = len(users)
        begin, next_offset = offset, offset + limit if offset + limit < total else None
        repeating = exchange.fault("repeat-page")
        if repeating is not None:
            endless = repeating.text("form") == "endless"
            begin, next_offset = (offset % max(total, 1), offset + limit) if endless else (offset, offset)
        rows = users[begin : begin + limit]
        lying = exchange.fault("lying-total")
        metadata: dict[str, int | None] = {
            "next_offset": next_offset,
            "prev_offset": max(offset - limit, 0) if offset else None,
            "total_objects": total if lying is None else total + int(lying.amount("off")),
        }
        if self._sandbox.next_offset == "absent":
            metadata = {name: value for name, value in metadata.items() if value is not None}
        page = users_json(account.account_id, rows)
        return Answer(200, f'{{"stat":"OK","metadata":{json.dumps(metadata)},"response":[{page}]}}'.encode())

    def _summary(self, _exchange: Exchange, account: DuoAccount, _parameters: dict[str, str]) -> Answer:
        current = _current_users(account)
        return _ok(
            {
                "admin_count": 2,
                "integration_count": 3,
                "telephony_credits_remaining": TELEPHONY_CREDITS,
                "user_count": current,
                "user_pending_deletion_count": len(account.users) - current,
            }
        )

    def _edition(self, _exchange: Exchange, account: DuoAccount, _parameters: dict[str, str]) -> Answer:
        return _billing(account, {"edition": account.edition})

    def _telephony(self, _exchange: Exchange, account: DuoAccount, _parameters: dict[str, str]) -> Answer:
        return _billing(account, {"credits": TELEPHONY_CREDITS})

    def _user_limit(self, _exchange: Exchange, account: DuoAccount, _parameters: dict[str, str]) -> Answer:
        """Not documented by Duo; its current users are those of the summary."""
        current = {"user_limit": "Not set", "current_user_count": _current_users(account)}
        return _billing(account, current)


def _current_users(account: DuoAccount) -> int:
    """All but those pending deletion."""
    return sum(1 for user in account.users if user.status != "pending deletion")


def _ok(response: Any) -> Answer:
    return json_answer(200, {"stat": "OK", "response": response})


def _billing(account: DuoAccount, response: dict[str, Any]) -> Answer:
    """Billing is enabled by request only; an account without an edition has it not."""
    if not account.edition:
        raise Refused(40301)
    return _ok(response)


def _asked_for(account: DuoAccount, parameters: dict[str, str]) -> Sequence[DuoUser]:
    try:
        return asked_for(account.account_id, account.users, parameters)
    except (TypeError, ValueError):
        raise Refused(40002, detail="username_list or user_id_list") from None


def _only(method: str, exchange: Exchange) -> None:
    if exchange.method != method:
        raise Refused(40501)


def _whole_number(name: str, parameters: dict[str, str], default: int) -> int:
    try:
        return int(parameters.get(name, default))
    except ValueError:
        raise Refused(40002, detail=name) from None


def _respond(answer: Answer) -> Response:
    return Response(answer.body, answer.status, {n.decode(): v.decode() for n, v in answer.headers})
