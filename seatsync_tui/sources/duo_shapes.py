"""What Duo's answers must look like to be believed (Accounts API and Admin API)."""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StrictBool, StrictStr, ValidationError
from typing_extensions import TypedDict

from seatsync_tui.http.answers import Answer, Unreadable


class Metadata(BaseModel):
    """Paging, beside `response`. Duo's own Go client allows numbers to come as text."""

    next_offset: int | None = Field(default=None, ge=0)
    """Absent or null on the last page."""
    total_objects: int | None = Field(default=None, ge=0)


class Account(BaseModel):
    """A subaccount as listed."""

    account_id: StrictStr = Field(min_length=1)
    name: Any = None
    """Free text; an entry without one has been seen in the field."""
    api_hostname: str | None = None


class AccountPage(BaseModel):
    """The answer of `account/list`. Entries are looked at one by one."""

    stat: Literal["OK"]
    response: list[Any]
    metadata: Metadata | None = None


class User(TypedDict):
    """The three fields of a user that count. A plain dictionary: hundreds of thousands of users go by."""

    user_id: Annotated[StrictStr, Field(min_length=1)]
    status: StrictStr
    is_enrolled: StrictBool


class UserPage(BaseModel):
    """One page of users. No id comes twice, so none is looked for among the texts read before."""

    model_config = ConfigDict(cache_strings="keys")

    stat: Literal["OK"]
    response: list[User]
    metadata: Metadata | None = None


class Summary(BaseModel):
    """`info/summary`, of which only the trash counts."""

    user_pending_deletion_count: int = Field(ge=0)


class SummaryAnswer(BaseModel):
    """The answer of `info/summary`."""

    stat: Literal["OK"]
    response: Summary


class Edition(BaseModel):
    """`billing/edition`: Duo's own word for what the subaccount has."""

    edition: StrictStr = Field(min_length=1, max_length=64, pattern=r"^[A-Za-z][A-Za-z0-9_ -]*$")


class EditionAnswer(BaseModel):
    """The answer of `billing/edition`."""

    stat: Literal["OK"]
    response: Edition


Shape = TypeVar("Shape", bound=BaseModel)


def parse(shape: type[Shape], answer: Answer) -> Shape:
    """Read an answer in this shape; raises Unreadable with what is wrong with it."""
    try:
        return shape.model_validate_json(answer.body)
    except ValidationError as error:
        if error.errors()[0]["type"] != "json_invalid":
            raise Unreadable(wrong_words(error)) from None
    # The strict parser also refuses lone surrogates in names, which the standard library reads.
    said = answer.json()
    try:
        return shape.model_validate(said)
    except ValidationError as error:
        raise Unreadable(wrong_words(error)) from None


def wrong_words(error: ValidationError) -> str:
    """The first thing that is wrong, as `data of another shape (response.2.status: field required)`."""
    first = error.errors(include_url=False, include_input=False)[0]
    where = ".".join(str(part) for part in first["loc"]) or "the whole answer"
    return f"data of another shape ({where}: {first['msg'].lower()})"
