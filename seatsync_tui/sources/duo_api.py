"""The reads of Duo: the account list of the parent; users, summary and edition of a subaccount."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from seatsync_tui.http.address import Address
from seatsync_tui.http.answers import Answer, Call, Unreadable
from seatsync_tui.http.calls import Caller
from seatsync_tui.http.options import Clock, HttpLimits, HttpOptions, options_of
from seatsync_tui.models.errors import UnreachableError
from seatsync_tui.sources.duo_errors import DuoFailure, failure_of, list_error
from seatsync_tui.sources.duo_hosts import child_address, parent_address
from seatsync_tui.sources.duo_keys import DuoCredentials
from seatsync_tui.sources.duo_list import Listing, read_listing
from seatsync_tui.sources.duo_shapes import AccountPage, EditionAnswer, Shape, SummaryAnswer, UserPage, parse
from seatsync_tui.sources.duo_signing import signed_call
from seatsync_tui.sources.duo_users import PAGE

if TYPE_CHECKING:
    import httpx

_log = logging.getLogger(__name__)

ACCOUNT_LIST = "/accounts/v1/account/list"
USERS = "/admin/v1/users"
SUMMARY = "/admin/v1/info/summary"
EDITION = "/admin/v1/billing/edition"


@dataclass(frozen=True, slots=True)
class Child:
    """One subaccount and the host it is read from."""

    account_id: str
    address: Address

    @property
    def scopes(self) -> tuple[str, str, str]:
        """Pacing scopes, from the widest."""
        return ("duo", self.address.netloc, self.account_id)


class DuoApi:
    """Signs, sends and believes or disbelieves."""

    def __init__(
        self,
        credentials: DuoCredentials,
        options: HttpLimits | None = None,
        *,
        clock: Clock | None = None,
        transport: httpx.AsyncBaseTransport | None = None,
        jitter: Callable[[], float] = random.random,
    ) -> None:
        self._credentials = credentials
        self._parent = parent_address(credentials.host)
        # A budget of calls a minute is ConnectWise's; Duo's pace is learned.
        patience = replace(options_of(options or HttpOptions()), calls_per_minute=0)
        self.http = Caller(
            "Duo", patience, clock=clock, secrets=(credentials.skey,), transport=transport, jitter=jitter
        )

    def child(self, account_id: str, api_hostname: str) -> Child:
        """A subaccount that may be asked; raises ForeignHost for one whose host must not be."""
        return Child(account_id, child_address(api_hostname, self._parent))

    async def account_list(self) -> Listing:
        """The subaccounts; raises CredentialError with the field to check, or UnreachableError."""
        scopes = ("duo", self._parent.netloc, "account list")
        answer = await self.http.read(lambda: self._signed(self._parent, "POST", ACCOUNT_LIST, {}), scopes)
        try:
            return read_listing(self._believe(answer, AccountPage))
        except DuoFailure as failure:
            raise list_error(failure, self.http.clock.now(), self.http.redact) from None
        except Unreadable as error:
            raise UnreachableError(
                f"Duo answered the list of subaccounts with {error}.",
                advice="Check the API host (duo-host), then try again.",
                details=self.http.redact.excerpt(answer.body),
            ) from None

    async def users(self, child: Child, offset: int, limit: int = PAGE) -> UserPage:
        """One page of users; raises DuoFailure, Unreadable or UnreachableError, as `pending` does."""
        return await self._ask(child, USERS, UserPage, {"limit": str(limit), "offset": str(offset)})

    async def pending(self, child: Child) -> int:
        """How many users of a subaccount are in the trash."""
        answer = await self._ask(child, SUMMARY, SummaryAnswer, {})
        return answer.response.user_pending_deletion_count

    async def edition(self, child: Child) -> str:
        """A subaccount's edition in Duo's own word, as `PLATFORM`."""
        answer = await self._ask(child, EDITION, EditionAnswer, {})
        return answer.response.edition

    async def _ask(self, child: Child, path: str, shape: type[Shape], params: Mapping[str, str]) -> Shape:
        wanted = {**params, "account_id": child.account_id}
        answer = await self.http.read(lambda: self._signed(child.address, "GET", path, wanted), child.scopes)
        return self._believe(answer, shape)

    def _signed(self, address: Address, method: str, path: str, params: Mapping[str, str]) -> Call:
        return signed_call(self._credentials, address, method, path, params, self.http.clock.now())

    def _believe(self, answer: Answer, shape: type[Shape]) -> Shape:
        """The answer in its shape; raises DuoFailure for a refusal and Unreadable for anything else."""
        if answer.status != 200:
            self._log(answer)
            raise failure_of(answer, self.http.redact)
        try:
            return parse(shape, answer)
        except Unreadable:
            self._log(answer)
            if _says_fail(answer):
                raise failure_of(answer, self.http.redact) from None
            raise

    def _log(self, answer: Answer) -> None:
        """Keep what came instead of data, redacted; words for people are made elsewhere."""
        _log.info("Duo answered HTTP %s: %s", answer.status, self.http.redact.excerpt(answer.body))


def _says_fail(answer: Answer) -> bool:
    """Whether a 200 bears `"stat":"FAIL"`."""
    try:
        said = answer.json()
    except Unreadable:
        return False
    return isinstance(said, Mapping) and said.get("stat") == "FAIL"
